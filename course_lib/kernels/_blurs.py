"""Point spread functions with a formula: mean, Gaussian, lens out of focus, steady movement."""

from math import ceil, inf

import numpy as np

from course_lib.arrays import IntOrPair, Kernel, real_number, small_enough, whole_pair
from course_lib.kernels._filters import identity


def box(size: IntOrPair) -> Kernel:
    """Return the mean over a rectangle: a PSF whose entries are all equal.

    Parameters
    ----------
    size : int or pair of int
        Shape of the kernel (rows, columns), in pixels.

    Returns
    -------
    ndarray, shape `size`
        Equal entries that sum to 1.

    Raises
    ------
    ValueError
        If the size is below 1, or the kernel too large.

    Examples
    --------
    >>> box((1, 4))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    shape = whole_pair(size, "size")
    small_enough(shape, "a kernel")
    return np.full(shape, 1 / (shape[0] * shape[1]))


def gaussian(sigma: float) -> Kernel:
    r"""Return a Gaussian PSF: :math:`k \propto e^{-(i^2 + j^2) / 2 \sigma^2}`.

    It is cut off at four standard deviations, as in ``scipy.ndimage.gaussian_filter``.

    Parameters
    ----------
    sigma : float
        Standard deviation in pixels; 0 gives the identity.

    Returns
    -------
    ndarray, shape (n, n)
        An odd-sized kernel that sums to 1.

    Raises
    ------
    ValueError
        If `sigma` is negative or not finite, or the kernel too large.

    Examples
    --------
    >>> gaussian(0.3).round(3)
    array([[0.   , 0.004, 0.   ],
           [0.004, 0.985, 0.004],
           [0.   , 0.004, 0.   ]])
    """
    sigma = real_number(sigma, "sigma")
    radius = int(4 * sigma + 0.5)
    if radius == 0:
        return identity()
    small_enough((2 * radius + 1, 2 * radius + 1), "a kernel")
    profile = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    profile /= profile.sum()
    return np.outer(profile, profile)


def disk(radius: float) -> Kernel:
    """Return the PSF of a lens out of focus: a disk, its rim pixels weighted by their share.

    Each entry is the exact area that the disk covers of that pixel.

    Parameters
    ----------
    radius : float
        Radius in pixels; up to 0.5 the disk lies in one pixel, and gives the identity.

    Returns
    -------
    ndarray, shape (n, n)
        An odd-sized kernel that sums to 1.

    Raises
    ------
    ValueError
        If `radius` is negative or not finite, or the kernel too large.

    Examples
    --------
    >>> disk(1).round(3)
    array([[0.025, 0.145, 0.025],
           [0.145, 0.318, 0.145],
           [0.025, 0.145, 0.025]])
    """
    radius = real_number(radius, "radius")
    if radius <= 0.5:
        return identity()
    reach = ceil(radius - 0.5)
    small_enough((2 * reach + 1, 2 * reach + 1), "a kernel")
    edges = np.clip(np.arange(-reach, reach + 2) - 0.5, -radius, radius)
    corners = _disk_corner(edges[:, None], edges, radius)
    # Far corners may be negative by a rounding error.
    area = np.maximum(np.diff(np.diff(corners, axis=0), axis=1), 0)
    psf: Kernel = area / area.sum()
    return psf


def _disk_corner(x: Kernel, y: Kernel, radius: float) -> Kernel:
    """Return the signed area of a disk between its center and the corner (x, y)."""
    across, up = np.abs(x), np.abs(y)
    # On the rim, the difference of the squares may be below 0 by a rounding error.
    inside = np.minimum(np.sqrt(np.maximum(radius**2 - up**2, 0)), across)
    area = up * inside + _below_arc(across, radius) - _below_arc(inside, radius)
    signed: Kernel = np.sign(x) * np.sign(y) * area
    return signed


def _below_arc(x: Kernel, radius: float) -> Kernel:
    """Return the area under the quarter circle from 0 to `x`."""
    height = np.sqrt(np.maximum(radius**2 - x**2, 0))
    area: Kernel = (x * height + radius**2 * np.arcsin(x / radius)) / 2
    return area


def motion(length: float, angle: float) -> Kernel:
    """Return the PSF of a steady movement: a straight line, one pixel thin.

    Each entry is the length of the line inside that pixel, so that lengths and angles may
    be any numbers.

    Parameters
    ----------
    length : float
        Length of the path in pixels; 0 gives the identity.
    angle : float
        Direction in degrees, counterclockwise from "to the right": 0 is horizontal, 90 is
        vertical, 45 rises from the lower left to the upper right. A line has no arrow:
        angles 180 degrees apart give the same kernel.

    Returns
    -------
    ndarray, shape (h, w)
        An odd-sized kernel that sums to 1.

    Raises
    ------
    ValueError
        If `length` is negative, a number is not finite, or the kernel is too large.

    Examples
    --------
    >>> motion(4, 0)
    array([[0.125, 0.25 , 0.25 , 0.25 , 0.125]])
    >>> motion(2, 45).round(3)
    array([[0.   , 0.   , 0.146],
           [0.   , 0.707, 0.   ],
           [0.146, 0.   , 0.   ]])
    """
    length = real_number(length, "length")
    turn = np.deg2rad(real_number(angle, "angle", -inf))
    if length < np.finfo(float).tiny:  # numbers below it are too coarse to be halved
        return identity()
    # Rows count downwards, so a rising line has a negative row step.
    direction = np.array([-np.sin(turn), np.cos(turn)])
    reach = np.maximum(np.ceil(np.abs(direction) * length / 2 - 0.5 - 1e-9), 0)
    small_enough([int(2 * r + 1) for r in reach], "a kernel")
    reach = reach.astype(int)
    cuts = [np.array([-length / 2, length / 2])]
    for step, pixels in zip(direction, reach, strict=True):
        borders = np.arange(-pixels, pixels + 1)[:-1] + 0.5
        cuts.append(borders / step if step else borders[:0])
    ends = np.sort(np.clip(np.concatenate(cuts), -length / 2, length / 2))
    middles = (ends[1:] + ends[:-1]) / 2
    rows, columns = np.rint(np.multiply.outer(direction, middles)).astype(int) + reach[:, None]
    kernel = np.zeros(2 * reach + 1)
    np.add.at(kernel, (rows, columns), np.diff(ends) / length)
    return kernel
