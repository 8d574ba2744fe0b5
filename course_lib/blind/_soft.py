"""A slightly soft photo: how soft it is in each direction, and a repair that cannot ring."""

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, Kernel, real_number, whole_number
from course_lib.blind._pictures import brightness, checked_photo

# Steepness times width of the steepest edge, and the width that no photo falls below [1].
_STEEPEST, _SHARPEST = 0.352, 0.768
_NARROWEST, _WIDEST = 0.3, 4.0
_ANGLES = 30
_EXTREME = 99.99
# Between these the polynomial lies: how much it lifts the middle, and the finest details.
_LIFT, _FINEST = 6.0, 1.0


@dataclass(frozen=True)
class Softness:
    """A Gaussian blur: widths along and across its direction, in pixels, and the angle."""

    wide: float
    narrow: float
    angle: float

    @property
    def shape_matrix(self) -> Kernel:
        """Return the covariance, rows first."""
        turn = np.radians(self.angle)
        along = np.array([-np.sin(turn), np.cos(turn)])
        across = np.array([np.cos(turn), np.sin(turn)])
        matrix: Kernel = self.wide**2 * np.outer(along, along)
        matrix += self.narrow**2 * np.outer(across, across)
        return matrix

    def psf(self) -> Kernel:
        """Return the kernel, cut off at four standard deviations."""
        reach = int(4 * self.wide + 0.5)
        grid = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1)
        distance = np.einsum("in,ij,jn->n", grid, np.linalg.inv(self.shape_matrix), grid)
        values = np.exp(-0.5 * distance).reshape(2 * reach + 1, 2 * reach + 1)
        psf: Kernel = values / values.sum()
        return psf

    def transfer(self, shape: tuple[int, ...]) -> Kernel:
        """Return the Gaussian's transfer function, which is real."""
        down = np.fft.fftfreq(shape[0])[:, None]
        across = np.fft.rfftfreq(shape[1])[None, :]
        m = self.shape_matrix
        power = m[0, 0] * down**2 + 2 * m[0, 1] * down * across + m[1, 1] * across**2
        passed: Kernel = np.exp(-2 * np.pi**2 * power)
        return passed


def softness_of(photo: FloatArray) -> Softness:
    """Return how soft a brightness between 0 and 1 is, from its steepest edges."""
    clipped = np.clip(photo, 0, 1)
    down, right = np.gradient(clipped)
    angles = np.arange(_ANGLES) * 180 / _ANGLES
    turns = np.radians(angles)
    steepest = np.array(
        [np.percentile(np.abs(np.cos(t) * right - np.sin(t) * down), _EXTREME) for t in turns]
    )
    smooth = (steepest + np.roll(steepest, 1) + np.roll(steepest, -1)) / 3
    softest = int(smooth.argmin())
    wide, narrow = (_width(steepest[(softest + k) % _ANGLES]) for k in (0, _ANGLES // 2))
    return Softness(max(wide, narrow), min(wide, narrow), float(angles[softest]))


def _width(steepness: float) -> float:
    excess = (_STEEPEST / max(float(steepness), 1e-6)) ** 2 - _SHARPEST**2
    return float(np.clip(np.sqrt(max(excess, 0.0)), _NARROWEST, _WIDEST))


def polyblur(image: ArrayLike, *, strength: float = 1.0, num_iter: int = 1) -> FloatArray:
    r"""Sharpen a slightly soft photo by blurring it some more, and cannot ring.

    1. The softness, a Gaussian wider in one direction than across it, is read off the steepest
       edges [1]_.
    2. Instead of dividing by its transfer function k, which ends in noise, the photo is multiplied
       by a polynomial of it [1]_ that is near 1 / k where k is large and never above a bound:

    .. math:: p(k) = a_3 k^3 + a_2 k^2 + a_1 k + a_0

       So the result is a weighted sum of the photo blurred three times, twice, once and not at
       all. (A few steps of Van Cittert's iteration are a polynomial of k as well.)
    3. Where an edge came out turned around, as halos are, the photo is kept.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The photo, finite, at least 32 x 32; any range.
    strength : float
        Between 0, which changes nothing, and 1, all of it.
    num_iter : int
        How often; each time the softness is measured anew.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image makes no sense or is too small, `strength` is not between 0 and 1, or
        `num_iter` is below 1.
    TypeError
        If something is complex, or no number.

    References
    ----------
    .. [1] M. Delbracio, I. Garcia-Dorado, S. Choi, D. Kelly and P. Milanfar, "Polyblur: removing
       mild blur by polynomial reblurring", IEEE Transactions on Computational Imaging 7,
       837-848, 2021; T. Eboli, J.-M. Morel and G. Facciolo, Image Processing On Line 12,
       435-456, 2022.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.ndimage import gaussian_filter
    >>> scene = np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((16, 16)))
    >>> soft = gaussian_filter(scene, 1.5)
    >>> bool(np.square(polyblur(soft) - scene).mean() < 0.8 * np.square(soft - scene).mean())
    True
    """
    photo = checked_photo(image)
    strength = real_number(strength, "strength")
    if strength > 1:
        raise ValueError(f"strength must be between 0 and 1, but is {strength:g}.")
    found = photo.astype(np.float64)
    for _ in range(whole_number(num_iter, "num_iter")):
        gray = brightness(found)
        if not gray.any():
            break
        soft = softness_of(gray)
        colors = found[..., None] if found.ndim == 2 else found
        sharp = np.stack([_sharpened(colors[..., c], soft) for c in range(colors.shape[2])], -1)
        found = found + strength * (sharp.reshape(found.shape) - found)
    return found.astype(photo.dtype)


def _sharpened(channel: Kernel, soft: Softness) -> Kernel:
    margin = int(4 * soft.wide + 0.5) + 8
    wide = np.pad(channel, margin, mode="symmetric")
    k = soft.transfer(wide.shape)
    cubic, square, linear = (
        _LIFT / 2 - _FINEST + 2,
        3 * _FINEST - _LIFT - 6,
        5 - 3 * _FINEST + _LIFT / 2,
    )
    polynomial = ((cubic * k + square) * k + linear) * k + _FINEST
    sharp = scipy.fft.irfft2(polynomial * scipy.fft.rfft2(wide), wide.shape)
    inside = np.s_[margin : -margin or None, margin : -margin or None]
    return _without_halos(channel, sharp[inside])


def _without_halos(before: Kernel, after: Kernel) -> Kernel:
    """Return the sharpened picture, but the old one where edges came out turned around."""
    slopes, sharper = np.gradient(before), np.gradient(after)
    against = -sum(a * b for a, b in zip(slopes, sharper, strict=True))
    share = against / (sum(a * a for a in slopes) + against + 1e-30)
    keep = np.where(against > 0, share, 0.0)
    mixed: Kernel = keep * before + (1 - keep) * after
    return mixed
