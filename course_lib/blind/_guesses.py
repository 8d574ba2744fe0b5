"""Blurs with a formula: how long and which way, how large, how wide."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter, maximum_filter

from course_lib.arrays import Kernel, Unchanging, lock
from course_lib.blind._pictures import brightness, checked_photo, richest
from course_lib.blind._soft import Softness, softness_of
from course_lib.blind._spectrum import PowerLaw
from course_lib.kernels import disk, motion
from course_lib.restoration import estimate_noise

_SIDE = 512
_LEAST_NOISE = 2e-3
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
_RADII = (1.0, 1.15)


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
    verdict: Literal["found", "I do not know"]


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
    """

    radius: float
    psf: Kernel
    picture: Kernel


@dataclass(frozen=True, eq=False)
class GaussianGuess(Unchanging):
    """A Gaussian blur, perhaps wider in one direction, that explains the softest edges.

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
    """

    wide: float
    narrow: float
    angle: float
    psf: Kernel
    picture: Kernel


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
    rivals = [np.ones((1, 1)), *(disk(length * share) for share in _RIVALS)]
    gain = min(law.fit(rival, _DOUBT) for rival in rivals) - law.fit(psf, _DOUBT)
    verdict: Literal["found", "I do not know"] = "found" if gain > _LEAST_GAIN else "I do not know"
    picture = lock(scipy.fft.fftshift(cepstrum))
    return MotionGuess(length, angle % 180, lock(psf), picture, gain, verdict)


def guess_defocus(image: ArrayLike) -> DefocusGuess:
    """Guess the radius of a disk from the dark rings in the spectrum of a photo.

    Radii from 1 to a tenth of the photo are tried; the one that explains the spectrum best
    (Whittle's likelihood) is improved.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range.

    Returns
    -------
    DefocusGuess
        `radius`, `psf` and `picture`.

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
    >>> scene = np.kron(rng.random((16, 16)), np.ones((8, 8)))
    >>> round(guess_defocus(convolve(scene, disk(4), boundary="symmetric")).radius)
    4
    """
    photo = _photo(image)
    law = _law(photo)
    count = int(np.log(min(photo.shape) / 10 / _RADII[0]) / np.log(_RADII[1])) + 1
    radius = min(_RADII[0] * _RADII[1] ** np.arange(count), key=lambda r: law.fit(disk(r)))
    for factor in (1.05, 1.02, 1.007):
        near = radius * factor ** np.arange(-2, 3)
        radius = min(near, key=lambda r: law.fit(disk(r)))
    return DefocusGuess(float(radius), lock(disk(radius)), lock(_log_power(law)))


def guess_gaussian(image: ArrayLike) -> GaussianGuess:
    """Guess the widths of a Gaussian blur from the steepest edge in each direction.

    The sharpest edge of most photos is about as steep as the photo's range allows; blur makes it
    less so, by a known amount [1]_.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite, at least 32 x 32; any range.

    Returns
    -------
    GaussianGuess
        `wide`, `narrow`, `angle`, `psf` and `picture`.

    Raises
    ------
    ValueError
        If the image makes no sense, is too small, or flat.
    TypeError
        If it is complex, or no number.

    References
    ----------
    .. [1] M. Delbracio, I. Garcia-Dorado, S. Choi, D. Kelly and P. Milanfar, "Polyblur: removing
       mild blur by polynomial reblurring", IEEE Transactions on Computational Imaging 7,
       837-848, 2021.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.ndimage import gaussian_filter
    >>> scene = np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((16, 16)))
    >>> guess = guess_gaussian(gaussian_filter(scene, 2.0))
    >>> bool(abs(guess.narrow - 2) < 0.5)
    True
    """
    photo = _photo(image)
    soft: Softness = softness_of(photo)
    return GaussianGuess(
        soft.wide, soft.narrow, soft.angle, lock(soft.psf()), lock(_log_power(_law(photo)))
    )


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
