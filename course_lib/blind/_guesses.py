"""Blurs with a formula: how long and which way, how large, how wide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter, maximum_filter

from course_lib.arrays import Kernel, Unchanging, lock
from course_lib.blind._pictures import brightness, checked_photo, richest
from course_lib.blind._soft import Softness
from course_lib.blind._spectrum import PowerLaw
from course_lib.kernels import disk, motion
from course_lib.restoration import estimate_noise

_SIDE = 512
_LEAST_NOISE = 2e-3
_POINT = np.ones((1, 1))
_CANDIDATES = 12
_STARTS, _MOVES, _DOUBT = 3, 8, 0.03
_SHORTEST = 3.0
# No hand moves quite steadily, and JPEG rounds the finest details: there no sinc is left. Near the
# axes lie the harmonics of what is built upright, such as the lines of a page.
_MOVED, _CROSS = 0.25, 0.006
# By so much at least a movement explains the spectrum better than its rivals, no blur and disks of
# these radii as shares of the path. In development four moved photos and two really moved ones
# gained 0.08 to 0.28, and one with hardly anything in it 0.03; 16 others (shaken, sharp, soft, out
# of focus) at most 0.05.
_LEAST_GAIN, _RIVALS = 0.06, (0.2, 0.35, 0.5)
# Disks and Gaussians: the first radius or width that is tried, the largest as a share of the photo,
# and by what the tries differ, the last ones ever less.
_RADII, _WIDTHS = (0.9, 1 / 10, 1.12), (0.35, 1 / 20, 1.25)
_FAINT = 1e-3
_FINER = (1.06, 1.02, 1.007)
# The round Gaussian is stretched along these angles; then lengths change by such factors, and the
# angle by such degrees. A Gaussian that is round gains up to 0.003 by being stretched.
_ANGLES, _STRETCH, _ROUND = (0.0, 45.0, 90.0, 135.0), 1.25, 0.004
_SMALLER = ((1.15, 20.0), (1.06, 8.0), (1.025, 3.0))
# So much at least of what no blur leaves unexplained a blur with the right formula explains, and
# another shape may be better by so much or, where it has to be told from that, must be worse.
# In development (13 photos, noise 0.5 and 1 %) the right formula explained 0.79 to 0.93 of it where
# the photo has details in all directions, but for shaken and moved photos at most 0.74.
_EXPLAINED, _AS_GOOD, _CLEARLY = 0.76, 0.001, 0.002

Verdict: TypeAlias = Literal["found", "I do not know"]


@dataclass(frozen=True, eq=False)
class MotionGuess(Unchanging):
    """A steady movement that explains a photo.

    Parameters
    ----------
    length : float
        Length of the path in pixels.
    angle : float
        Direction in degrees, from 0 to below 180, as in `kernels.motion`.
    psf : ndarray, shape (h, w)
        That kernel, which sums to 1.
    picture : ndarray, shape (n, m)
        The cepstrum, the origin in the middle: dark where the photo, moved by so much, cancels
        itself. A movement leaves two dark points, its length away from the middle.
    gain : float
        How much better the movement explains the spectrum of the photo than no blur or a disk.
    verdict : {"found", "I do not know"}
        Whether that is more than a photo gains by chance that was shaken otherwise, or is sharp.
    """

    length: float
    angle: float
    psf: Kernel
    picture: Kernel
    gain: float
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class DefocusGuess(Unchanging):
    """A lens out of focus that explains a photo.

    Parameters
    ----------
    radius : float
        Radius of the disk in pixels.
    psf : ndarray, shape (n, n)
        That kernel, which sums to 1.
    picture : ndarray, shape (n, m)
        The logarithm of the power spectrum, the frequency 0 in the middle. A disk leaves dark
        rings.
    gain : float
        How much better the disk explains the spectrum of the photo than no blur or a Gaussian.
    verdict : {"found", "I do not know"}
        Whether the disk is clearly better than a Gaussian, and leaves little unexplained. A small
        disk is not to be told from a Gaussian; either repairs the photo then.
    """

    radius: float
    psf: Kernel
    picture: Kernel
    gain: float
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class GaussianGuess(Unchanging):
    """A Gaussian blur, perhaps wider in one direction, that explains a photo.

    Parameters
    ----------
    wide, narrow : float
        Standard deviations in pixels, in the direction of the most blur and across it.
    angle : float
        Direction of the most blur in degrees, from 0 to below 180, as in `kernels.motion`.
    psf : ndarray, shape (n, n)
        That kernel, which sums to 1.
    picture : ndarray, shape (n, m)
        The logarithm of the power spectrum, the frequency 0 in the middle: an ellipse, narrow
        where the blur is wide.
    gain : float
        How much better the Gaussian explains the spectrum of the photo than no blur.
    verdict : {"found", "I do not know"}
        Whether it leaves little unexplained, and no disk does better.
    """

    wide: float
    narrow: float
    angle: float
    psf: Kernel
    picture: Kernel
    gain: float
    verdict: Verdict


def guess_motion(image: ArrayLike) -> MotionGuess:
    """Guess the length and the angle of a steady movement from the spectrum of a photo.

    A movement multiplies the spectrum by a sinc with evenly spaced zeros; in the cepstrum, the
    Fourier transform of the logarithm, they add up to a dark point. The darkest points are tried,
    and the one that explains the spectrum best (Whittle's likelihood) is improved. If no blur, or a
    disk, explains it nearly as well, the verdict is "I do not know".

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range.

    Returns
    -------
    MotionGuess
        `length`, `angle`, `psf`, `picture`, `gain` and `verdict`.

    Raises
    ------
    ValueError
        If the image makes no sense, is too small, or flat.
    TypeError
        If it is complex, or no number.

    References
    ----------
    M. Cannon, "Blind deconvolution of spatially invariant image blurs with phase", IEEE
    Transactions on Acoustics, Speech, and Signal Processing 24, 58-63, 1976.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import motion
    >>> from course_lib.operators import convolve
    >>> rng = np.random.default_rng(0)
    >>> sides = (1, 2, 4, 8, 16, 32)
    >>> tiles = [np.kron(rng.random((128 // n, 128 // n)), np.ones((n, n))) for n in sides]
    >>> scene = np.sum(tiles, axis=0)
    >>> guess = guess_motion(convolve(scene, motion(15, 30), boundary="symmetric"))
    >>> round(guess.length), round(guess.angle), guess.verdict
    (15, 30, 'found')
    """
    photo = _photo(image)
    law = PowerLaw(photo, _noise(photo), _MOVED, _CROSS)
    cepstrum = _cepstrum(law)
    starts = sorted(_darkest(cepstrum), key=lambda pair: law.fit(motion(*pair), _DOUBT))
    climbed = (_improved(law, start) for start in starts[:_STARTS])
    length, angle = min(climbed, key=lambda pair: law.fit(motion(*pair), _DOUBT))
    psf = motion(length, angle)
    rivals = [_POINT, *(disk(length * share) for share in _RIVALS)]
    gain = min(law.fit(rival, _DOUBT) for rival in rivals) - law.fit(psf, _DOUBT)
    picture = lock(scipy.fft.fftshift(cepstrum))
    return MotionGuess(length, angle % 180, lock(psf), picture, gain, _verdict(gain > _LEAST_GAIN))


def guess_defocus(image: ArrayLike) -> DefocusGuess:
    """Guess the radius of a disk from the dark rings in the spectrum of a photo.

    Radii up to a tenth of the photo are tried; the one that explains the spectrum best (Whittle's
    likelihood) is improved. If it leaves too much unexplained, or a Gaussian explains the spectrum
    nearly as well, the verdict is "I do not know".

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range.

    Returns
    -------
    DefocusGuess
        `radius`, `psf`, `picture`, `gain` and `verdict`.

    Raises
    ------
    ValueError
        If the image makes no sense, is too small, or flat.
    TypeError
        If it is complex, or no number.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import disk
    >>> from course_lib.operators import convolve
    >>> rng = np.random.default_rng(0)
    >>> sides = (1, 2, 4, 8, 16, 32)
    >>> tiles = [np.kron(rng.random((128 // n, 128 // n)), np.ones((n, n))) for n in sides]
    >>> photo = convolve(np.sum(tiles, axis=0), disk(4), boundary="symmetric")
    >>> guess = guess_defocus(photo + 0.005 * rng.standard_normal(photo.shape))
    >>> round(guess.radius), guess.verdict
    (4, 'found')
    """
    law = _law(_photo(image))
    radius, cost = _best_disk(law)
    _, rival = _best_gaussian(law)
    none = law.fit(_POINT)
    known = _explained(law, none, cost) and rival - cost > _CLEARLY
    return DefocusGuess(
        radius,
        lock(disk(radius)),
        lock(_log_power(law)),
        min(none, rival) - cost,
        _verdict(known),
    )


def guess_gaussian(image: ArrayLike) -> GaussianGuess:
    """Guess the widths of a Gaussian blur from how the spectrum of a photo falls.

    The spectrum of a scene falls like a power of the frequency, a Gaussian ever faster. The width
    that explains the photo's spectrum best (Whittle's likelihood) is stretched in one direction if
    that explains clearly more. If it leaves too much unexplained, or a disk explains the spectrum
    better, the verdict is "I do not know".

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range.

    Returns
    -------
    GaussianGuess
        `wide`, `narrow`, `angle`, `psf`, `picture`, `gain` and `verdict`.

    Raises
    ------
    ValueError
        If the image makes no sense, is too small, or flat.
    TypeError
        If it is complex, or no number.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.ndimage import gaussian_filter
    >>> rng = np.random.default_rng(0)
    >>> sides = (1, 2, 4, 8, 16, 32)
    >>> tiles = [np.kron(rng.random((128 // n, 128 // n)), np.ones((n, n))) for n in sides]
    >>> photo = gaussian_filter(np.sum(tiles, axis=0), 2.0)
    >>> guess = guess_gaussian(photo + 0.005 * rng.standard_normal(photo.shape))
    >>> round(guess.wide), round(guess.narrow), guess.verdict
    (2, 2, 'found')
    """
    law = _law(_photo(image))
    width, cost = _best_gaussian(law)
    soft, stretched = _stretched(law, width)
    if cost - stretched > _ROUND:
        cost = stretched
    else:
        soft = Softness(width, width, 0.0)
    none = law.fit(_POINT)
    known = _explained(law, none, cost) and cost - _best_disk(law)[1] < _AS_GOOD
    return GaussianGuess(
        soft.wide,
        soft.narrow,
        soft.angle,
        lock(soft.psf()),
        lock(_log_power(law)),
        none - cost,
        _verdict(known),
    )


def _verdict(known: bool) -> Verdict:
    return "found" if known else "I do not know"


def _explained(law: PowerLaw, none: float, cost: float) -> bool:
    """Tell whether a blur explains most of what no blur leaves unexplained."""
    return none - cost > _EXPLAINED * (none - law.chance())


def _best_disk(law: PowerLaw) -> tuple[float, float]:
    """Return the radius that explains the spectrum best, and its cost."""
    # A disk's zeros are so sharp that one a little off would seem worse than none, but for a doubt.
    return _best(law, _RADII, disk, _FAINT)


def _best_gaussian(law: PowerLaw) -> tuple[float, float]:
    """Return the width that explains the spectrum best, and its cost."""
    return _best(law, _WIDTHS, lambda width: Softness(width, width, 0.0).psf())


def _best(
    law: PowerLaw,
    tries: tuple[float, float, float],
    psf: Callable[[float], Kernel],
    doubt: float = 0.0,
) -> tuple[float, float]:
    first, share, factor = tries
    count = int(np.log(min(law.shape) * share / first) / np.log(factor)) + 1
    near = first * factor ** np.arange(count)
    costs: dict[float, float] = {}
    for finer in (*_FINER, 1.0):
        costs |= {float(v): law.fit(psf(float(v)), doubt) for v in near if float(v) not in costs}
        best = min(costs, key=costs.__getitem__)
        near = best * finer ** np.array([-2, -1, 1, 2])
    return best, costs[best]


def _stretched(law: PowerLaw, width: float) -> tuple[Softness, float]:
    """Return the Gaussian, wider in one direction, that explains the spectrum best; its cost."""

    def soft(lengths: tuple[float, float, float]) -> Softness:
        one, other, angle = lengths
        turned = angle if one >= other else angle + 90
        return Softness(max(one, other), min(one, other), turned % 180)

    def cost(lengths: tuple[float, float, float]) -> float:
        return law.fit(soft(lengths).psf())

    best = min(((width * _STRETCH, width / _STRETCH, a) for a in _ANGLES), key=cost)
    least = cost(best)
    for factor, turn in _SMALLER:
        for _ in range(_MOVES):
            one, other, angle = best
            near = [(one * f, other, angle) for f in (factor, 1 / factor)]
            near += [(one, other * f, angle) for f in (factor, 1 / factor)]
            near += [(one, other, angle + t) for t in (turn, -turn)]
            costs = [cost(each) for each in near]
            if min(costs) >= least:
                break
            least = min(costs)
            best = near[costs.index(least)]
    return soft(best), least


def _photo(image: ArrayLike) -> Kernel:
    photo = brightness(checked_photo(image))
    if not photo.any():
        raise ValueError("image is flat; no blur can be told from it.")
    return photo[richest(photo, _SIDE)]


def _noise(photo: Kernel) -> float:
    return max(estimate_noise(photo), _LEAST_NOISE)


def _law(photo: Kernel) -> PowerLaw:
    return PowerLaw(photo, _noise(photo))


def _log_power(law: PowerLaw) -> Kernel:
    """Return the logarithm of the whole power spectrum, frequency 0 in the middle."""
    whole = np.fft.fftfreq(law.room[1])
    half = np.abs(np.rint(whole * law.room[1])).astype(int)
    logs = np.log(law.all_power + law.noise / 100)
    # What lies beyond the half is its mirror image through the origin.
    mirrored = np.roll(logs[::-1], 1, axis=0)
    full = np.where(whole < 0, mirrored[:, half], logs[:, half])
    shifted: Kernel = scipy.fft.fftshift(full)
    return shifted


def _cepstrum(law: PowerLaw) -> Kernel:
    """Return the Fourier transform of what the logarithm of the power has beyond a smooth fall."""
    logs = scipy.fft.ifftshift(_log_power(law))
    rest = logs - gaussian_filter(logs, min(law.room) / 16, mode="wrap")
    calm = gaussian_filter(rest, 1.0, mode="wrap")
    cepstrum: Kernel = scipy.fft.ifft2(calm).real
    return cepstrum


def _darkest(cepstrum: Kernel) -> list[tuple[float, float]]:
    """Return lengths and angles of the darkest points, on one side of the origin."""
    dark = -scipy.fft.fftshift(cepstrum)
    middle = np.array(dark.shape) // 2
    rows, columns = np.indices(dark.shape)
    down, right = rows - middle[0], columns - middle[1]
    length = np.hypot(down, right)
    half = (down < 0) | ((down == 0) & (right > 0))
    peaks = (dark == maximum_filter(dark, 3)) & half
    peaks &= (length >= _SHORTEST) & (length < min(dark.shape) / 3)
    places = np.argwhere(peaks)
    best = places[np.argsort(-dark[peaks])[:_CANDIDATES]]
    found = [
        (float(length[r, c]), float(np.degrees(np.arctan2(-down[r, c], right[r, c]))))
        for r, c in best
    ]
    return found or [(_SHORTEST, 0.0)]


def _improved(law: PowerLaw, start: tuple[float, float]) -> tuple[float, float]:
    """Return length and angle after steps to better neighbors, ever smaller ones."""
    best, cost = start, law.fit(motion(*start), _DOUBT)
    for reach, doubt in ((1.5, _DOUBT), (0.75, _DOUBT / 2), (0.25, _DOUBT / 4)):
        cost = law.fit(motion(*best), doubt)
        for _ in range(_MOVES):
            turn = float(np.degrees(reach / best[0]))
            ways = ((reach, 0.0), (-reach, 0.0), (0.0, turn), (0.0, -turn))
            near = [(max(best[0] + a, 1.0), best[1] + b) for a, b in ways]
            costs = [law.fit(motion(*pair), doubt) for pair in near]
            if min(costs) >= cost:
                break
            cost = min(costs)
            best = near[costs.index(cost)]
    return best
