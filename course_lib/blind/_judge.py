"""How far to trust a kernel: what each part of the photo says of it, and the spectrum."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal, TypeAlias

import numpy as np

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._kernel import resized
from course_lib.blind._pictures import reduced, richest
from course_lib.blind._search import Found, alike, found
from course_lib.blind._spectrum import PowerLaw

# Narrower than this, in pixels, a kernel is what lenses and pixels do to any sharp photo.
SHARP = 1.25
# As much of one of these alone makes a kernel doubtful.
_MISFIT, _DISAGREEMENT, _LEANING, _NOISE, _CLIPPED = 0.12, 0.4, 0.1, 0.1, 0.4
_SMALLER, _QUARTER = sqrt(0.5), 160

Verdict: TypeAlias = Literal["found", "nothing to repair", "I do not know"]


@dataclass(frozen=True)
class Findings:
    """What was seen of a photo and of the kernel found in it.

    Parameters
    ----------
    misfit : float
        How much worse than by chance the kernel explains the spectrum of the photo.
    sharp_misfit : float
        The same of no blur at all.
    agreement : float
        How alike the kernels of the four quarters are to the one of all, from 0 to 1.
    leaning : float
        Share of the kernel's light within a tenth of its rim.
    width : float
        Standard deviation of the kernel in pixels, in its widest direction.
    noise : float
        Standard deviation of the noise, relative to the photo's range.
    clipped : float
        Share of the pixels that are as dark or as bright as can be.
    steadiness : float
        How alike the kernel is to the one found at the next coarser scale, from 0 to 1.
    """

    misfit: float = 1.0
    sharp_misfit: float = 1.0
    agreement: float = 1.0
    leaning: float = 0.0
    width: float = 0.0
    noise: float = 0.0
    clipped: float = 0.0
    steadiness: float = 1.0


def looked_at(photo: FloatArray, seen: Found, law: PowerLaw) -> Findings:
    """Return what there is to see of a kernel, but for the agreement of the quarters."""
    kernel = seen.kernel
    sharp = law.fit(np.ones((1, 1)))
    misfit = law.fit(kernel)
    extremes = (photo <= photo.min() + 1e-6) | (photo >= photo.max() - 1e-6)
    return Findings(
        misfit=misfit,
        sharp_misfit=sharp,
        leaning=_leaning(kernel),
        width=width(kernel),
        noise=float(np.sqrt(law.noise)),
        clipped=float(extremes.mean()),
        steadiness=seen.steadiness,
    )


def width(kernel: Kernel) -> float:
    """Return the standard deviation in the widest direction."""
    grid = np.indices(kernel.shape).reshape(2, -1)
    weight = kernel.ravel() / kernel.sum()
    away = grid - (grid @ weight)[:, None]
    return float(np.sqrt(max(np.linalg.eigvalsh((weight * away) @ away.T)[-1], 0)))


def _leaning(kernel: Kernel) -> float:
    rim = max(kernel.shape[0] // 10, 1)
    return float(1 - kernel[rim:-rim, rim:-rim].sum() / kernel.sum())


def agreement_of(photo: FloatArray, kernel: Kernel, noise: float) -> float:
    """Return how alike the kernels of the quarters are to that of all: the second least.

    Each is looked for by itself, in a smaller picture. One quarter may have hardly an edge.
    """
    rows, columns = (n // 2 for n in photo.shape)
    size = ceil(_SMALLER * kernel.shape[0]) | 1
    if _SMALLER * min(rows, columns) < 2 * size:
        return 1.0
    whole = resized(kernel, size)
    matches = []
    for down in (slice(None, rows), slice(rows, None)):
        for across in (slice(None, columns), slice(columns, None)):
            quarter = photo[down, across]
            part = reduced(quarter[richest(quarter, _QUARTER)], _SMALLER)
            matches.append(alike(found(part, size, noise, thorough=False).kernel, whole))
    return sorted(matches)[1]


def judged(findings: Findings) -> tuple[Verdict, float, tuple[str, ...]]:
    """Return the verdict, the confidence, and the reasons."""
    f = findings
    if f.width < SHARP and f.noise < _NOISE:
        told = f"The blur is {f.width:.1f} pixels wide, no more than in any sharp photo."
        return "nothing to repair", 1 - f.width / SHARP / 2, (told,)
    doubts = [
        (max(f.misfit, 0) / _MISFIT, "The kernel does not explain the spectrum of the photo."),
        ((1 - f.agreement) / _DISAGREEMENT, "Parts of the photo ask for different kernels."),
        (f.leaning / _LEANING, "The kernel leans on its rim; it may be larger than was tried."),
        (f.noise / _NOISE, "There is much noise for so little contrast."),
        (f.clipped / _CLIPPED, "Much of the photo is too dark or too bright to tell."),
    ]
    confidence = float(1 / (1 + np.exp(4 * (sum(d for d, _ in doubts) - 1))))
    if confidence < 0.5:
        least = max(d for d, _ in doubts) / 2
        return "I do not know", confidence, tuple(why for d, why in doubts if d >= least)
    good = (
        "The kernel explains the spectrum of the photo.",
        "All parts of the photo with edges agree about it.",
    )
    return "found", confidence, good
