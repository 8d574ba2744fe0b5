"""The unknown blur of a photo, and how sure one can be of it."""

from dataclasses import dataclass, replace

from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from course_lib.arrays import Kernel, Unchanging, lock, whole_number
from course_lib.blind._correction import corrected
from course_lib.blind._judge import (
    Findings,
    Verdict,
    harm_of_halves,
    judged,
    looked_at,
    seems_sharp,
)
from course_lib.blind._pictures import brightness, checked_photo, richest
from course_lib.blind._print import Ink, finished_in_print, found_in_print, may_be_print
from course_lib.blind._search import found, scales
from course_lib.blind._spectrum import PowerLaw
from course_lib.cores import one_blas_thread
from course_lib.kernels import identity
from course_lib.restoration import estimate_noise

_SIDE = 512
LEAST_NOISE = 2e-3
"""Of a photo between 0 and 1; less is not believed."""
# The sizes that are tried by themselves, as long as the photo is at least four times as large.
SIZES = (31, 47)
# A kernel that explains the photo so well, and does not lean on its rim, needs no other try.
_GOOD, _LEANING = 0.06, 0.02
# Where more than so many times the noise of a page is left unexplained, its small letters would
# take in what else is wrong.
_MODELED = 5.0


@dataclass(frozen=True, eq=False)
class Estimate(Unchanging):
    """A point spread function found in a photo, and how far to trust it.

    Parameters
    ----------
    psf : ndarray, shape (n, n)
        The kernel: odd-sized, nowhere negative, sums to 1, its center of mass in the middle. A
        point if there is nothing to repair.
    confidence : float
        Between 0 and 1. Of a kernel: how likely a restoration with it has less than twice the
        squared error of one with the true kernel, by what happened to photos made in development;
        below one half the verdict is "I do not know". If there is nothing to repair, how clear
        that is.
    verdict : {"found", "nothing to repair", "I do not know"}
        In a word.
    reasons : tuple of str
        Why, one sentence each.
    findings : Findings
        The numbers behind the reasons.
    """

    psf: Kernel
    confidence: float
    verdict: Verdict
    reasons: tuple[str, ...]
    findings: Findings


def estimate_psf(image: ArrayLike, *, size: int | None = None, progress: bool = False) -> Estimate:
    r"""Find the blur of a photo from nothing but the photo.

    The joint problem, scene and kernel both unknown, has a solution that nobody wants: no blur at
    all, and the photo as its own scene. Two things lead elsewhere, a third mends what they leave:

    1. *Edges*. A scene with few but strong slopes is looked for that explains the photo, then the
       kernel that takes its edges to those of the photo; in turn, from a coarse scale, where every
       kernel is small, to the finest [1]_, [2]_.
    2. *The spectrum*. The power of scenes falls evenly with the frequency; where that of the photo
       has dark places, the kernel made them [3]_. At each scale the kernel is improved to agree
       with both.
    3. *What is usual*. A kernel so found is too compact, or too narrow, by an amount that its signs
       foretell; that much of a wider and of a more even kernel is mixed in.

    .. math:: \min_{k \ge 0,\ \sum k = 1} \; W(|\hat k|^2) + c \sum_d \|k * \partial_d x -
        \partial_d y\|^2

    Print is another matter: its spectrum is no power law, but most of it is paper, and its ink is
    as dark everywhere. A photo that looks so is searched for a scene with few slopes *and* little
    ink [4]_; that goes for light print on dark paper, too.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range. Of color, the brightness is used;
        of a large photo, the 512 x 512 pixels with the most edges.
    size : int, optional
        Side of the kernel in pixels, at least 3; an even number counts as the next odd one.
        Found by itself if it is not given.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Estimate
        `psf`, `confidence`, `verdict`, `reasons` and `findings`.

    Raises
    ------
    ValueError
        If the image makes no sense or is too small, or the size is too small, or more than half of
        the photo.
    TypeError
        If the image is complex, or no number; if the size is not whole.

    References
    ----------
    .. [1] L. Xu, S. Zheng and J. Jia, "Unnatural L0 sparse representation for natural image
       deblurring", CVPR, 1107-1114, 2013.
    .. [2] J. Anger, G. Facciolo and M. Delbracio, "Blind image deblurring using the l0 gradient
       prior", Image Processing On Line 9, 124-142, 2019.
    .. [3] A. Goldstein and R. Fattal, "Blur-kernel estimation from spectral irregularities", ECCV,
       622-635, 2012.
    .. [4] J. Pan, Z. Hu, Z. Su and M.-H. Yang, "Deblurring text images via L0-regularized
       intensity and gradient prior", CVPR, 2901-2908, 2014.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import motion
    >>> from course_lib.operators import convolve
    >>> rng = np.random.default_rng(0)
    >>> scene = np.kron(rng.random((16, 16)), np.ones((8, 8)))
    >>> estimate = estimate_psf(convolve(scene, motion(7, 0), boundary="symmetric"), size=11)
    >>> estimate.psf.shape, bool(estimate.psf[4:7].sum() > 0.9)
    ((11, 11), True)
    """
    photo = brightness(checked_photo(image))
    if size is not None:
        size = whole_number(size, "size", 3) | 1
        if size > min(photo.shape) // 2:
            raise ValueError(
                f"size must be at most half of the photo of shape {photo.shape}, but is {size}."
            )
    if not photo.any():
        return _unknown(size, "The photo is flat: no edge tells of its blur.")
    photo = photo[richest(photo, _SIDE)]
    with one_blas_thread():
        return _estimated(photo, [size] if size else _sizes(min(photo.shape)), progress)


def _estimated(photo: Kernel, sizes: list[int], progress: bool) -> Estimate:
    noise = max(estimate_noise(photo), LEAST_NOISE)
    law = PowerLaw(photo, noise)
    ink = Ink.of(photo)
    maybe = may_be_print(ink, sizes[0])
    with tqdm(total=(1 + maybe) * sum(map(_ticks, sizes)), disable=not progress) as bar:
        best = _best_of_print(photo, ink, sizes, law, bar) if maybe else None
        kernel, findings = best or _best(photo, sizes, law, noise, bar)
    harm = harm_of_halves(photo, kernel, law, ink if findings.printed else None)
    findings = replace(findings, harm=harm)
    verdict, confidence, reasons = judged(findings)
    if verdict == "nothing to repair":
        kernel = identity(3)
    elif not findings.printed:
        kernel = corrected(photo, kernel, law)
    return Estimate(lock(kernel), confidence, verdict, reasons, findings)


def _best(
    photo: Kernel, sizes: list[int], law: PowerLaw, noise: float, bar: "tqdm[None]"
) -> tuple[Kernel, Findings]:
    """Try sizes until one explains the photo well; return the kernel that does it best."""
    tries: list[tuple[float, int, Kernel, Findings]] = []
    for size in sizes:
        kernel = found(photo, size, noise, bar.update)
        findings = looked_at(photo, kernel, law)
        tries.append((findings.misfit + findings.leaning, len(tries), kernel, findings))
        if findings.leaning < _LEANING and (findings.misfit < _GOOD or seems_sharp(findings)):
            break
    _, _, kernel, findings = min(tries)
    return kernel, findings


def _best_of_print(
    photo: Kernel, ink: Ink, sizes: list[int], law: PowerLaw, bar: "tqdm[None]"
) -> tuple[Kernel, Findings] | None:
    """Try sizes until the kernel does not lean on its rim; nothing if there is no print."""
    for size in sizes:
        kernel = found_in_print(ink, size, bar.update)
        if not ink.is_print(kernel):
            return None
        findings = looked_at(photo, kernel, law, ink)
        if findings.leaning < _LEANING or size == sizes[-1]:
            if findings.residual < _MODELED:
                kernel = finished_in_print(ink, kernel)
                findings = looked_at(photo, kernel, law, ink)
            return kernel, findings
    return None


def _ticks(size: int) -> int:
    return len(scales(size))


def _sizes(side: int) -> list[int]:
    fitting = [n for n in SIZES if 4 * n <= side]
    return fitting or [side // 4 | 1]


def _unknown(size: int | None, reason: str) -> Estimate:
    return Estimate(lock(identity(size or 3)), 0.0, "I do not know", (reason,), Findings())
