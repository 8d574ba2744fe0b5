"""Fit the confidence of `blind.estimate_psf`: `python -m tools.fit_confidence ROWS.json`.

Photos are made of pictures that the bench does not use, with kernels of another seed: shaken and
moved ones, some of drawn scenes, some of print, some made to fail, some sharp. Of each, the
estimate's signs are measured, and whether the restoration with the kernel found has less than twice
the squared error of that with the true one. One logistic regression with a ridge tells the one from
the other, a second one sharp photos from blurred ones; what looks like print has fits of its own.
Printed are the numbers that stand in `course_lib/blind/_judge.py`, and how well each tells what it
never saw.

`--photos FOLDER` adds two blurred and two sharp windows of each photograph in a folder, such as
those that `tools.train_denoiser` names.

ROWS.json keeps what was measured; stopped and started again, the command goes on with the next
photo. Delete it after a change of the search. All of it takes about ten minutes of one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from course_lib import blind
from course_lib.blind._judge import PRINT_SIGNS, SIGNS, SURELY, tells
from tools import blind_problems as problems
from tools.bench.blind import area_under_curve, tried

RIDGE, SHARP_RIDGE = 1.0, 0.3


class Fit(NamedTuple):
    """A logistic regression: odds of a good kernel, what is usual, and each sign's weight."""

    constant: float
    usual: np.ndarray
    weight: np.ndarray

    def odds(self, signs: np.ndarray) -> np.ndarray:
        """Return the logarithm of the odds of each row of signs."""
        return self.constant + (signs - self.usual) @ self.weight


def fitted(signs: np.ndarray, good: np.ndarray, ridge: float = RIDGE) -> Fit:
    """Fit a regression to signs, one row a photo; the ridge counts in units of their spread."""
    usual, spread = np.median(signs, axis=0), signs.std(axis=0) + 1e-12
    known = np.c_[np.ones(len(signs)), (signs - usual) / spread]
    side = np.where(good, 1.0, -1.0)

    def cost(numbers: np.ndarray) -> tuple[float, np.ndarray]:
        margin = side * (known @ numbers)
        pull = known.T @ (-side / (1 + np.exp(margin)))
        drawn = ridge * np.r_[0, numbers[1:]]
        return float(np.logaddexp(0, -margin).sum() + drawn @ numbers / 2), pull + drawn

    best = minimize(cost, np.zeros(known.shape[1]), jac=True, method="L-BFGS-B").x
    return Fit(float(best[0]), usual, best[1:] / spread)


def left_out(signs: np.ndarray, good: np.ndarray, pictures: Sequence[str]) -> np.ndarray:
    """Return the odds of each photo by a fit that saw no photo of its picture."""
    odds, of = np.zeros(len(signs)), np.array(pictures)
    for name in dict.fromkeys(pictures):
        odds[of == name] = fitted(signs[of != name], good[of != name]).odds(signs[of == name])
    return odds


Rows = dict[str, dict[str, float]]


def measured(path: Path, photographs: Sequence[Path] = ()) -> Rows:
    """Return findings and error ratio of each photo; what the file has is not measured again.

    A sharp photo has no error ratio.
    """
    rows: Rows = json.loads(path.read_text()) if path.exists() else {}
    places, seed = problems.FOR_FITTING, problems.FITTING_SEED
    more = dict.fromkeys(map(str, photographs), (0.3, 0.3))
    blurred = (
        *problems.shaken(places, seed),
        *problems.made_to_fail(places, seed + 1),
        *problems.drawn(seed + 3),
        *problems.printed(seed + 5),
        # Of eight hands, one that shakes a little and one that shakes much.
        *islice(problems.shaken(more, seed + 4), 1, None, 4),
    )
    every: list[tuple[str, problems.Problem | np.ndarray]] = [(p.name, p) for p in blurred]
    every += problems.unblurred(places | more, seed + 2)
    every += problems.sharp_print(seed + 6)
    # In a random order: what is measured until one stops it is a fair sample of all.
    for number in np.random.default_rng(seed).permutation(len(every)):
        name, photo = every[number]
        if name in rows:
            continue
        if isinstance(photo, problems.Problem):
            row = tried(photo)
            rows[name] = {"ratio": row["ratio"], **asdict(row["findings"])}
        else:
            rows[name] = asdict(blind.estimate_psf(photo).findings)
        path.write_text(json.dumps(rows, indent=1))
        print(f"{len(rows)} of {len(every)}: {name}", flush=True)
    return rows


def told(rows: Rows) -> str:
    """Return the lines for `_judge.py`, and how well the fits tell photos that they never saw."""
    lines = []
    for printed, what in ((False, "photos"), (True, "photos of print")):
        kind = {name: row for name, row in rows.items() if row["printed"] == printed}
        if any("ratio" in row for row in kind.values()):
            lines += [f"{what}:", *_told_of_blurred(kind), *_told_of_sharp(kind)]
    return "\n".join(lines)


def _findings(row: dict[str, float]) -> blind.Findings:
    numbers: dict[str, Any] = {name: value for name, value in row.items() if name != "ratio"}
    return blind.Findings(**numbers)


def _signs(findings: blind.Findings) -> dict[str, float]:
    signs = findings.signs
    return {name: signs[name] for name in (PRINT_SIGNS if findings.printed else SIGNS)}


def _told_of_blurred(rows: Rows) -> list[str]:
    blurred = {name: row for name, row in rows.items() if "ratio" in row}
    good = np.array([row["ratio"] < 2 for row in blurred.values()])
    found = [_signs(_findings(row)) for row in blurred.values()]
    signs = np.array([list(one.values()) for one in found])
    fit = fitted(signs, good)
    lines = [f"constant {fit.constant:.2f}"]
    for name, weight, usual in zip(found[0], fit.weight, fit.usual, strict=True):
        lines.append(f'"{name}": _Sign({weight:.3g}, {usual:.3g}, ...)')
    pictures = [name.split(",")[0] for name in blurred]
    area = area_under_curve(left_out(signs, good, pictures), good)
    lines.append(f"{len(blurred)} photos, {good.sum()} with a ratio under 2")
    lines.append(f"area under the curve, each picture left out in turn: {area:.2f}")
    return lines


def _told_of_sharp(rows: Rows) -> list[str]:
    """Return the lines for the odds of no blur: by the kernel's peak and the fall of the scene.

    Of print, by the peak alone.
    """
    sharp = np.array(["ratio" not in row for row in rows.values()])
    found = [_findings(row) for row in rows.values()]
    signs = np.array([one.sharp_signs[: 1 if one.printed else 2] for one in found])
    clear = np.array([tells(one) for one in found])
    fit = fitted(signs[clear], sharp[clear], SHARP_RIDGE)
    constant = fit.odds(np.zeros((1, signs.shape[1])))[0]
    told = clear & (fit.odds(signs) > np.log(SURELY / (1 - SURELY)))
    weights = ", ".join(f"{weight:.3g}" for weight in fit.weight)
    return [
        f"no blur: constant {constant:.3g}, by peak (and fall) {weights}",
        f"sharp photos told: {(told & sharp).sum()} of {sharp.sum()}",
        f"blurred photos told sharp: {(told & ~sharp).sum()} of {(~sharp).sum()}",
    ]


def main() -> None:
    """Measure, fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("rows", type=Path, metavar="ROWS.json")
    parser.add_argument("--photos", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    print(told(measured(given.rows, sorted(given.photos.rglob("*.jpg")) if given.photos else ())))


if __name__ == "__main__":
    main()
