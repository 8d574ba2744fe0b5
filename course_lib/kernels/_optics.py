"""Point spread functions of telescopes and lenses: the Airy pattern, and Moffat's star."""

from collections.abc import Callable
from math import ceil, inf

import numpy as np

from course_lib.arrays import Kernel, real_number, small_enough, whole_number
from course_lib.kernels._filters import identity

# The first zero of the Bessel function J1, where the first dark ring is.
_FIRST_ZERO = 3.8317059702075125
# The fifth dark ring, over the first: 96 % of the light lie within.
_FIFTH_RING = 16.470630050877633 / _FIRST_ZERO
# Moffat's kernel reaches out to this share of the light, but not beyond so many widths.
_SHARE, _WIDTHS = 0.99, 8


def airy(radius: float, *, size: int | None = None) -> Kernel:
    r"""Return the PSF of a perfect round lens in focus: the Airy pattern, integrated over pixels.

    .. math:: k \propto \left( \frac{2 J_1(v)}{v} \right)^2, \quad v = 3.8317\, r / \text{radius}

    Light is a wave, so that even a lens without any fault makes a bright spot with faint rings
    around it. The first dark ring lies where J1 has its first zero, at r = `radius`. For the unit
    of a pixel, divide by its size:

    =====================  ===================================================================
    camera lens            ``1.22 * wavelength * f_number / pixel``, all lengths in micrometers
    telescope              ``1.22 * wavelength / diameter``, in radians, over the angle of a pixel
    microscope             ``0.61 * wavelength / numerical_aperture * magnification / pixel``
    =====================  ===================================================================

    Green light (0.55 µm) at f/8 on pixels of 4 µm: ``airy(1.22 * 0.55 * 8 / 4)``.

    Parameters
    ----------
    radius : float
        Radius of the first dark ring, in pixels; 0 gives the identity.
    size : int, optional
        Side of the kernel in pixels, odd; by default it reaches out to the fifth dark ring, within
        which 96 % of the light lie. Far rings fade slowly.

    Returns
    -------
    ndarray, shape (n, n)
        An odd-sized kernel that sums to 1.

    Raises
    ------
    ValueError
        If `radius` is negative or not finite, `size` is even or below 1, or the kernel too large.

    References
    ----------
    M. Born and E. Wolf, "Principles of Optics", section 8.5.2.

    Examples
    --------
    >>> airy(1.3, size=3).round(3)
    array([[0.016, 0.092, 0.016],
           [0.092, 0.566, 0.092],
           [0.016, 0.092, 0.016]])
    """
    radius = real_number(radius, "radius")
    if radius == 0:
        return identity(_side(size, 0))

    def intensity(squared: Kernel) -> Kernel:
        from scipy.special import j1

        v = np.maximum(_FIRST_ZERO / radius * np.sqrt(squared), 1e-9)
        brightness: Kernel = (2 * j1(v) / v) ** 2
        return brightness

    # Rings are about 0.8 radii apart.
    return _over_pixels(intensity, _side(size, _FIFTH_RING * radius), 6 + ceil(4 / radius))


def moffat(fwhm: float, beta: float = 4.765, *, size: int | None = None) -> Kernel:
    r"""Return the PSF of a star through air that trembles: Moffat's, integrated over pixels.

    .. math:: k \propto \left( 1 + \frac{r^2}{\alpha^2} \right)^{-\beta},
        \quad \text{fwhm} = 2 \alpha \sqrt{2^{1/\beta} - 1}

    Its wings are wider than a Gaussian's, the more so the smaller :math:`\beta`; for a very large
    :math:`\beta` it is one.

    Parameters
    ----------
    fwhm : float
        Full width at half maximum, in pixels: the astronomers' "seeing" over the angle of a pixel.
        0 gives the identity.
    beta : float
        The power, above 1. 4.765 is what the theory of turbulence says [2]_; smaller numbers
        describe wider wings.
    size : int, optional
        Side of the kernel in pixels, odd; by default it holds 99 % of the light, but does not
        reach beyond eight widths.

    Returns
    -------
    ndarray, shape (n, n)
        An odd-sized kernel that sums to 1.

    Raises
    ------
    ValueError
        If `fwhm` is negative, `beta` not above 1, a number not finite, `size` even or below 1, or
        the kernel too large.

    References
    ----------
    .. [1] A. F. J. Moffat, "A theoretical investigation of focal stellar images in the
       photographic emulsion and application to photographic photometry", Astronomy &
       Astrophysics 3, 455-461, 1969.
    .. [2] I. Trujillo, J. A. L. Aguerri, J. Cepa and C. M. Gutiérrez, "The effects of seeing on
       Sérsic profiles. II. The Moffat PSF", Monthly Notices of the Royal Astronomical Society
       328, 977-985, 2001.

    Examples
    --------
    >>> moffat(2, size=3).round(3)
    array([[0.071, 0.123, 0.071],
           [0.123, 0.224, 0.123],
           [0.071, 0.123, 0.071]])
    """
    fwhm = real_number(fwhm, "fwhm")
    if not real_number(beta, "beta", -inf) > 1:
        raise ValueError(f"beta must be above 1, or the light would have no end, but is {beta}.")
    if fwhm == 0:
        return identity(_side(size, 0))
    alpha = fwhm / (2 * np.sqrt(np.expm1(np.log(2) / beta)))
    # Within r lies 1 - (1 + r² / alpha²)^(1 - beta) of the light.
    beyond = np.expm1(np.log(1 - _SHARE) / (1 - beta)) if beta > 1.01 else inf
    reach = min(alpha * np.sqrt(beyond), _WIDTHS * fwhm)

    def intensity(squared: Kernel) -> Kernel:
        brightness: Kernel = np.exp(-beta * np.log1p(squared / alpha**2))
        return brightness

    return _over_pixels(intensity, _side(size, reach), 6 + ceil(6 / fwhm))


def _side(size: int | None, reach: float) -> int:
    """Return the side of a kernel: as told, or as large as its reach asks for."""
    side = 2 * ceil(max(reach - 0.5, 0)) + 1 if size is None else whole_number(size, "size")
    if side % 2 == 0:
        raise ValueError(f"size must be odd, so that there is a middle pixel, but is {side}.")
    small_enough((side, side), "a kernel")
    return side


def _over_pixels(intensity: Callable[[Kernel], Kernel], side: int, points: int) -> Kernel:
    """Return a round PSF, a function of the squared radius, integrated over each pixel.

    By Gauss and Legendre's rule, with so many points along each side of a pixel; a quarter is
    enough, since the others mirror it.
    """
    places, weights = np.polynomial.legendre.leggauss(min(points, 200))
    half = side // 2 + 1
    quarter = np.empty((half, half))
    squares = (np.arange(half)[:, None] + places / 2).ravel() ** 2
    for row in range(half):
        rows = squares[row * len(places) : (row + 1) * len(places)]
        light = (intensity(rows[:, None] + squares) * weights[:, None]).sum(axis=0)
        quarter[row] = light.reshape(half, -1) @ weights
    right = np.concatenate([quarter[:, :0:-1], quarter], axis=1)
    whole: Kernel = np.concatenate([right[:0:-1], right])
    whole /= whole.sum()
    return whole
