"""Fit the last step of `blind.estimate_psf`: `python -m tools.fit_correction ROWS.json PACKAGES`.

Photos are made of pictures that the bench does not use: windows of pictures that come with the
course and with scikit-image, of the photographs of `tools.denoiser_photos` (PACKAGES is the folder
where Debian's packages are unpacked), and of drawn scenes. In each the kernel is searched for.
What a kernel does harm, beside the true one, is a quadratic function of the shares that are mixed
into it; the regression from signs to shares has the smallest mean logarithm of the error ratio.
Printed are the numbers that stand in `course_lib/blind/_correction.py`, and how well they do on
photos that they never saw.

ROWS.json keeps what was measured; stopped and started again, the command goes on with the next
photo. Delete it after a change of the search. All of it takes about 20 minutes of two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from course_lib.blind._correction import FARTHEST, others, signs_of
from course_lib.blind._estimate import LEAST_NOISE, SIZES
from course_lib.blind._pictures import Shift, best_shift, brightness
from course_lib.blind._search import found
from course_lib.blind._spectrum import PowerLaw
from course_lib.restoration import estimate_noise
from tools import blind_problems as problems
from tools import train_denoiser

# The harm is summed over this many frequencies each way: four of the photo's in one.
GRID, IN_ONE = 63, 4
LOWEST = 0.02
FINER = (1.0, 0.5, 0.25, 0.125, 0.0625)
# A kernel that does more harm is another one; nothing mixed into it helps.
HOPELESS = 8.0
RIDGE, RIDGE_OF_MEAN = 3e-3, 3e-4
FOLDS = 5
COUNT = 1000
Row = dict[str, Any]


def measured(path: Path, packages: Path, count: int) -> dict[str, Row]:
    """Return signs and harm of each photo's kernel; what the file has is not measured again."""
    rows: dict[str, Row] = json.loads(path.read_text()) if path.exists() else {}
    missing = [number for number in range(count) if str(number) not in rows]
    with ProcessPoolExecutor() as processes:
        for number, row in zip(
            missing, processes.map(partial(_one, packages), missing), strict=True
        ):
            rows[str(number)] = row
            if len(rows) % 20 == 0 or number == missing[-1]:
                path.write_text(json.dumps(rows))
                print(f"{len(rows)} of {count}", flush=True)
    return rows


def _one(packages: Path, number: int) -> Row:
    made = problems.one_for_correction(number, _photographs(packages))
    return row_of(*made) if made else {}


@cache
def _photographs(packages: Path) -> list[np.ndarray]:
    return train_denoiser.photos(packages)


def row_of(problem: problems.Problem, noise: float) -> Row:
    """Search for a kernel, and return its signs, and what it does harm with any shares."""
    photo = brightness(problem.photo)
    seen = max(estimate_noise(photo), LEAST_NOISE)
    kernel = found(photo, SIZES[0], seen)
    signs = signs_of(photo, kernel, PowerLaw(photo, seen))
    true, weight = _importance(problem, noise)
    through = _transfer(kernel)
    error = through - _moved(true, through, weight)
    changes = [_transfer(other - kernel) for other in others(kernel)]
    return {
        "signs": signs,
        "harm": float((weight * np.abs(error) ** 2).sum()),
        "slope": [float((weight * (c.conj() * error).real).sum()) for c in changes],
        "bend": [[float((weight * (a.conj() * b).real).sum()) for a in changes] for b in changes],
    }


def _importance(problem: problems.Problem, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the true transfer function, and what an error of it costs at each frequency.

    In a restoration by Wiener's filter, in units of the error that noise makes.
    """
    side = GRID * IN_ONE
    taper = np.multiply.outer(np.hanning(side), np.hanning(side))
    scene = problem.truth[:side, :side]
    scene = (scene - (scene * taper).sum() / taper.sum()) * taper
    power = np.abs(np.fft.fft2(scene)) ** 2 / np.square(taper).sum()
    half = IN_ONE // 2
    power = np.roll(power, (half, half), (0, 1)).reshape(GRID, IN_ONE, GRID, IN_ONE).mean((1, 3))
    true, noise_power = _transfer(problem.psf), noise**2 + 1 / 12 / 255**2
    passed = power * np.abs(true) ** 2 + noise_power
    used = np.hypot(*_FREQUENCIES) > LOWEST
    least = (power * noise_power / passed)[used].sum()
    return true, used * power**3 * np.abs(true) ** 2 / passed**2 / least


_FREQUENCIES = np.meshgrid(np.fft.fftfreq(GRID), np.fft.fftfreq(GRID), indexing="ij")


def _transfer(kernel: np.ndarray) -> np.ndarray:
    room = np.zeros((GRID, GRID))
    rows, columns = kernel.shape
    room[:rows, :columns] = kernel
    return np.fft.fft2(np.roll(room, (-(rows // 2), -(columns // 2)), (0, 1)))


def _moved(true: np.ndarray, used: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the true transfer function after the shift by which it is nearest to another."""

    def turned(shift: Shift) -> np.ndarray:
        down, across = _FREQUENCIES
        return true * np.exp(2j * np.pi * (down * shift[0] + across * shift[1]))

    def error(shift: Shift) -> float:
        return float((weight * np.abs(turned(shift) - used) ** 2).sum())

    return turned(best_shift(np.fft.ifft2(true * used.conj()).real, error, FINER))


class Harm(NamedTuple):
    """What kernels do harm, as quadratic functions of the shares, one a photo."""

    constant: np.ndarray
    slope: np.ndarray
    bend: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Harm:
        """Gather what the rows hold."""
        return cls(*(np.array([row[name] for row in rows]) for name in ("harm", "slope", "bend")))

    def part(self, which: np.ndarray) -> Harm:
        """Return that of some of the photos."""
        return Harm(self.constant[which], self.slope[which], self.bend[which])

    def at(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the harm and its gradient."""
        bent = np.einsum("nij,nj->ni", self.bend, shares)
        harm = self.constant + ((2 * self.slope + bent) * shares).sum(1)
        return np.maximum(harm, 0), 2 * (self.slope + bent)


def fitted(signs: np.ndarray, harm: Harm) -> np.ndarray:
    """Return the regression: one row for each share, first the mean, then what each sign adds."""
    # Shares count in units of what they change as a rule, so that one ridge does for all.
    changes = np.diagonal(harm.bend, axis1=1, axis2=2) / (1 + harm.constant)[:, None]
    unit = np.sqrt(np.median(changes, axis=0))[:, None]
    known = np.c_[np.ones(len(signs)), signs]
    ridge = np.full((len(unit), known.shape[1]), RIDGE) * unit**2
    ridge[:, :1] = RIDGE_OF_MEAN * unit**2

    def cost(numbers: np.ndarray) -> tuple[float, np.ndarray]:
        table = numbers.reshape(ridge.shape) / unit
        harms, slope = harm.at(known @ table.T)
        pull = (slope / (1 + harms)[:, None]).T @ known / len(known) + 2 * ridge * table
        value = np.log1p(harms).mean() + (ridge * table**2).sum()
        return float(value), (pull / unit).ravel()

    best = minimize(cost, np.zeros(ridge.size), jac=True, method="L-BFGS-B").x
    return best.reshape(ridge.shape) / unit


def told(rows: dict[str, Row]) -> str:
    """Return the lines for `_correction.py`, and how well photos are done that it never saw."""
    near = {name: row for name, row in rows.items() if row and row["harm"] < HOPELESS}
    harm = Harm.of(list(near.values()))
    found_signs = np.array([list(row["signs"].values()) for row in near.values()])
    usual, spread = np.median(found_signs, axis=0), found_signs.std(axis=0) + 1e-12
    signs = np.clip((found_signs - usual) / spread, -FARTHEST, FARTHEST)
    table = fitted(signs, harm)
    fold = np.arange(len(signs)) % FOLDS
    after = np.zeros(len(signs))
    for left_out in range(FOLDS):
        seen, other = fold != left_out, fold == left_out
        shares = fitted(signs[seen], harm.part(seen))
        known = np.c_[np.ones(other.sum()), signs[other]]
        after[other] = harm.part(other).at(known @ shares.T)[0]
    own = np.array([int(name) % 2 == 1 for name in near])
    lines = [f"shares {', '.join(f'{share:.3g}' for share in table[:, 0])}"]
    for number, name in enumerate(next(iter(near.values()))["signs"]):
        added = ", ".join(f"{share:.3g}" for share in table[:, 1 + number])
        lines.append(f'"{name}": _Sign({usual[number]:.3g}, {spread[number]:.3g}, {added})')
    lines.append(f"{len(near)} photos of {len(rows)} whose kernel is nearly right")
    for what, which in (("photographs and drawn", ~own), ("pictures of packages", own)):
        for when, harms in (("before", harm.constant), ("after, each fifth left out", after)):
            ratio = 1 + harms[which]
            lines.append(
                f"{what}, {which.sum()}, {when}: median error ratio {np.median(ratio):.2f}, "
                f"under 2 {100 * np.mean(ratio < 2):.0f} %"
            )
    return "\n".join(lines)


def main() -> None:
    """Measure, fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("rows", type=Path, metavar="ROWS.json")
    parser.add_argument("packages", type=Path, metavar="PACKAGES")
    parser.add_argument("--count", type=int, default=COUNT, help="how many photos")
    given = parser.parse_args()
    print(told(measured(given.rows, given.packages, given.count)))


if __name__ == "__main__":
    main()
