"""The unknown blur: how near a restoration comes to the one with the true kernel."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import numpy as np
import scipy.fft
import scipy.ndimage

from course_lib import blind, images, restoration
from course_lib.blind._pictures import Shift, best_shift
from tools import blind_problems as problems
from tools.bench._row import Row, row

_BORDER, _ROOM = 20, 40
_FARTHEST = 20


def measure() -> Iterator[Row]:
    """Measure what issue 11 gives a number for."""
    honest = [tried(problem) for problem in problems.honest()]
    yield from _quality(honest)
    yield _large()
    hopeless = [tried(problem) for problem in problems.hopeless()]
    yield _confidence(honest, hopeless)
    yield _sharp()
    yield from formulas()


def tried(problem: problems.Problem) -> Row:
    """Return what came of a problem, and how near to what the true kernel gives."""
    begin = process_time()
    estimate = blind.estimate_psf(problem.photo)
    seconds = process_time() - begin
    ours = least_error(restoration.restore(problem.photo, estimate.psf), problem.truth)
    known = restoration.restore(problem.photo, problem.psf)
    if problem.other is not None:
        known = problems.blended(known, restoration.restore(problem.photo, problem.other))
    best = least_error(known, problem.truth)
    return {
        "name": problem.name,
        "seconds": seconds,
        "ratio": ours / best,
        "ours": -10 * np.log10(ours),
        "best": -10 * np.log10(best),
        "confidence": estimate.confidence,
        "verdict": estimate.verdict,
        "findings": estimate.findings,
    }


def least_error(picture: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean squared error after the best shift, to sixteenths of a pixel.

    A kernel is known but for a shift. The border, 20 pixels wide, is left out.
    """
    inside = np.s_[_BORDER:-_BORDER, _BORDER:-_BORDER]
    wide = np.pad(np.clip(picture, 0, 1), _ROOM, mode="symmetric")
    spectrum = scipy.fft.rfft2(wide)
    down = np.fft.fftfreq(wide.shape[0])[:, None]
    across = np.fft.rfftfreq(wide.shape[1])[None, :]

    def error(shift: Shift) -> float:
        turned = spectrum * np.exp(-2j * np.pi * (down * shift[0] + across * shift[1]))
        moved = scipy.fft.irfft2(turned, wide.shape)[_ROOM:-_ROOM, _ROOM:-_ROOM]
        return float(np.mean((moved - truth)[inside] ** 2))

    return error(best_shift(_match(picture, truth), error, (1.0, 0.5, 0.25, 0.125, 0.0625)))


def _match(picture: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return how well each shift of a picture, by whole pixels, fits the truth."""
    taper = np.multiply.outer(*(np.hanning(n) for n in truth.shape))
    a, b = (scipy.fft.fft2((p - p.mean()) * taper) for p in (picture, truth))
    match = scipy.fft.ifft2(b * a.conj()).real
    for axis, n in enumerate(match.shape):
        far = np.abs(np.fft.fftfreq(n, 1 / n)) > _FARTHEST
        np.moveaxis(match, axis, 0)[far] = -np.inf
    return match


def _quality(results: list[Row]) -> Iterator[Row]:
    ratios = np.array([r["ratio"] for r in results])
    behind = np.array([r["best"] - r["ours"] for r in results])
    seconds = np.array([r["seconds"] for r in results])
    of = (
        f"{len(results)} photos ({', '.join(problems.PICTURES)}; {problems.SIDE} x "
        f"{problems.SIDE}; seed {problems.SEED})"
    )
    worst = sorted(results, key=lambda r: -r["ratio"])[:5]
    rows = [
        ("median error ratio", np.median(ratios), "", "≤ 1.4", of),
        (
            "error ratios under 2",
            100 * np.mean(ratios < 2),
            "%",
            "≥ 90",
            "worst: " + "; ".join(f"{r['name']} {r['ratio']:.1f}" for r in worst),
        ),
        (
            "mean PSNR below the true kernel's",
            behind.mean(),
            "dB",
            "≤ 1.3",
            f"ours {np.mean([r['ours'] for r in results]):.2f}, "
            f"true kernel {np.mean([r['best'] for r in results]):.2f} dB",
        ),
        ("CPU time of one estimate, the longest", seconds.max(), "s", "≤ 3",
         f"mean {seconds.mean():.2f} s"),
    ]  # fmt: skip
    for what, ours, unit, target, note in rows:
        yield row(f"unknown blur, {what}", float(ours), unit, target, note)


def _large() -> Row:
    color = images.load("mountains")
    lack = [(0, 1100 - n) for n in color.shape[:2]]
    scene = np.pad(color, [*lack, (0, 0)], mode="symmetric")
    psf = problems.honest()[4].psf
    photo = np.stack(
        [scipy.ndimage.convolve(scene[..., c], psf)[:1024, :1024] for c in range(3)], axis=-1
    )
    begin = process_time()
    blind.estimate_psf(photo)
    seconds = process_time() - begin
    return row("unknown blur, 1024 x 1024 in color, CPU time", seconds, "s", "≤ 20", "one run")


def _confidence(honest: list[Row], hopeless: list[Row]) -> Row:
    results = honest + hopeless
    good = np.array([r["ratio"] < 2 for r in results])
    area = area_under_curve(np.array([r["confidence"] for r in results]), good)
    told = sum(r["verdict"] == "I do not know" for r in hopeless)
    found = sum(r["verdict"] == "found" for r in honest)
    return row(
        "unknown blur, confidence, area under the curve for a ratio under 2",
        area,
        "",
        "≥ 0.9",
        f"{len(results)} photos, {len(hopeless)} made to fail, {int(good.sum())} under 2; "
        f'"I do not know" for {told} of {len(hopeless)} made to fail, "found" for {found} of '
        f"{len(honest)} others",
    )


def area_under_curve(sure: np.ndarray, good: np.ndarray) -> float:
    """Return how often a good one is surer than one that is not; NaN if all are alike."""
    order = sure[good][:, None] - sure[~good][None, :]
    return float(np.mean((order > 0) + 0.5 * (order == 0))) if order.size else float("nan")


def _sharp() -> Row:
    told = {name: blind.estimate_psf(photo).verdict for name, photo in problems.sharp()}
    others = [name for name, verdict in told.items() if verdict != "nothing to repair"]
    return row(
        "sharp photos told that there is nothing to repair, of 20",
        len(told) - len(others),
        "",
        "≥ 19",
        f"others: {'; '.join(others) or 'none'}",
    )


def formulas() -> Iterator[Row]:
    """Measure the guesses of a Gaussian's width and a disk's radius on natural photos."""
    told: dict[str, list[tuple[str, float, float, bool]]] = {"gaussian": [], "disk": []}
    for kind, size, problem in problems.with_formulas():
        soft, disk = blind.guess_gaussian(problem.photo), blind.guess_defocus(problem.photo)
        width = float(np.sqrt(soft.wide * soft.narrow))
        told["gaussian"].append((kind, size, width, soft.verdict == "found"))
        told["disk"].append((kind, size, disk.radius, disk.verdict == "found"))
    of = f"{len(problems.FOR_GUESSES)} photos, {problems.GUESSES_SIDE} x {problems.GUESSES_SIDE}"
    for name, guesses in told.items():
        right = [guess for guess in guesses if guess[0] == name]
        found = [guess for guess in right if guess[3]]
        near = 100 * np.mean([_near(guess, size) for _, size, guess, _ in found])
        all_near = 100 * np.mean([_near(guess, size) for _, size, guess, _ in right])
        sizes = sorted({size for _, size, _, _ in right})
        medians = ", ".join(
            f"{size:g}: {np.median([g for _, s, g, _ in right if s == size]):.2f}" for size in sizes
        )
        # A small disk is hardly anything else than a Gaussian.
        others = [g for g in guesses if g[0] != name and (g[0], g[1]) != ("disk", 2.0)]
        wrong = [g for g in others if g[3]]
        told_of = ", ".join(sorted({f"{kind} {size:g}" for kind, size, _, _ in wrong}))
        yield from (
            row(
                f"{name}: found, of {len(right)}", len(found), "", None, f"{of}; medians {medians}"
            ),
            row(
                f"{name}: within 25 %, of those found",
                float(near),
                "%",
                "≥ 90",
                f"of all {all_near:.0f} %",
            ),
            row(f"{name}: found in {len(others)} others", len(wrong), "", "≤ 5", told_of or "none"),
        )


def _near(guess: float, size: float) -> bool:
    return abs(guess / size - 1) < 0.25
