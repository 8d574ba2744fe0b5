"""Kernels: blurs (point spread functions, which sum to 1) and the classic small filters.

A point spread function, PSF (点扩散函数), is the picture that a camera takes of one bright
point. The filters are printed as books print them, for `conv2d`, which does not flip them;
`convolve` flips, so there an antisymmetric filter such as `sobel` changes its sign.
"""

from collections.abc import Sequence
from math import ceil, exp
from operator import index
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "box",
    "camera_shake",
    "disk",
    "emboss",
    "gaussian",
    "identity",
    "laplacian",
    "motion",
    "sharpen",
    "sobel",
]

Kernel: TypeAlias = NDArray[np.float64]  # always float64, and always a new array


def _number(value: float, name: str, smallest: float = 0.0) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {value!r}.") from None
    if not smallest <= number < float("inf"):
        raise ValueError(f"{name} must be finite and at least {smallest:g}, but is {value}.")
    return number


def _size(value: int, name: str = "size") -> int:
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number of pixels, not {value!r}.") from None
    if number < 1:
        raise ValueError(f"{name} must be at least 1 pixel, but is {number}.")
    return number


def _sizes(size: int | Sequence[int]) -> tuple[int, int]:
    values = tuple(size) if isinstance(size, Sequence) else (size, size)
    if len(values) != 2:
        raise ValueError(f"size must be one number or two (rows, columns), not {size!r}.")
    return _size(values[0]), _size(values[1])


def _normalized(kernel: Kernel) -> Kernel:
    """Return the kernel with its entries summing to 1."""
    psf: Kernel = kernel / kernel.sum()
    return psf


def identity(size: int | Sequence[int] = 1) -> Kernel:
    """Return the kernel that changes nothing: a single 1 at (h // 2, w // 2).

    Parameters
    ----------
    size : int or pair of int
        Shape of the kernel (rows, columns), in pixels.

    Returns
    -------
    ndarray, shape `size`
        All zeros but one 1.

    Raises
    ------
    ValueError
        If the size is below 1.

    Examples
    --------
    >>> identity((1, 4))
    array([[0., 0., 1., 0.]])
    """
    rows, columns = _sizes(size)
    kernel = np.zeros((rows, columns))
    kernel[rows // 2, columns // 2] = 1
    return kernel


def box(size: int | Sequence[int]) -> Kernel:
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
        If the size is below 1.

    Examples
    --------
    >>> box((1, 4))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    shape = _sizes(size)
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
        If `sigma` is negative or not finite.

    Examples
    --------
    >>> gaussian(0.3).round(3)
    array([[0.   , 0.004, 0.   ],
           [0.004, 0.985, 0.004],
           [0.   , 0.004, 0.   ]])
    """
    sigma = _number(sigma, "sigma")
    radius = int(4 * sigma + 0.5)
    if radius == 0:
        return identity()
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
        If `radius` is negative or not finite.

    Examples
    --------
    >>> disk(1).round(3)
    array([[0.025, 0.145, 0.025],
           [0.145, 0.318, 0.145],
           [0.025, 0.145, 0.025]])
    """
    radius = _number(radius, "radius")
    if radius <= 0.5:
        return identity()
    reach = ceil(radius - 0.5)
    edges = np.clip(np.arange(-reach, reach + 2) - 0.5, -radius, radius)
    corners = _disk_corner(edges[:, None], edges, radius)
    # Far corners may be negative by a rounding error.
    area = np.maximum(np.diff(np.diff(corners, axis=0), axis=1), 0)
    return _normalized(area)


def _disk_corner(x: Kernel, y: Kernel, radius: float) -> Kernel:
    """Return the signed area of a disk between its center and the corner (x, y)."""
    across, up = np.abs(x), np.abs(y)
    inside = np.minimum(np.sqrt(radius**2 - up**2), across)
    area = up * inside + _below_arc(across, radius) - _below_arc(inside, radius)
    signed: Kernel = np.sign(x) * np.sign(y) * area
    return signed


def _below_arc(x: Kernel, radius: float) -> Kernel:
    """Return the area under the quarter circle from 0 to `x`."""
    area: Kernel = (x * np.sqrt(radius**2 - x**2) + radius**2 * np.arcsin(x / radius)) / 2
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
        If `length` is negative, or a number is not finite.

    Examples
    --------
    >>> motion(4, 0)
    array([[0.125, 0.25 , 0.25 , 0.25 , 0.125]])
    >>> motion(2, 45).round(3)
    array([[0.   , 0.   , 0.146],
           [0.   , 0.707, 0.   ],
           [0.146, 0.   , 0.   ]])
    """
    length = _number(length, "length")
    turn = np.deg2rad(_number(angle, "angle", -float("inf")))
    if length == 0:
        return identity()
    # Rows count downwards, so a rising line has a negative row step.
    direction = np.array([-np.sin(turn), np.cos(turn)])
    reach = np.maximum(np.ceil(np.abs(direction) * length / 2 - 0.5 - 1e-9), 0).astype(int)
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


def camera_shake(size: int, rng: np.random.Generator) -> Kernel:
    """Return the PSF of a hand that shakes: the path of a light point, drawn at random.

    The hand drifts, sometimes turns back, and trembles (its velocity is an
    Ornstein-Uhlenbeck process). Where it lingers, the path is brighter. At size 25 the
    medians of length, width, spread and maximum are within 10 % of measured kernels'.

    Parameters
    ----------
    size : int
        Side of the kernel in pixels; the path grows with it, and always fits.
    rng : numpy.random.Generator
        Source of chance, such as ``np.random.default_rng(0)``.

    Returns
    -------
    ndarray, shape (size, size)
        A kernel that sums to 1, with its center of mass in the middle.

    Raises
    ------
    ValueError
        If `size` is below 1.
    TypeError
        If `rng` is no Generator.

    References
    ----------
    A. Levin, Y. Weiss, F. Durand and W. T. Freeman, "Understanding and evaluating blind
    deconvolution algorithms", CVPR 2009 (the measured kernels).

    Examples
    --------
    >>> kernel = camera_shake(21, np.random.default_rng(0))
    >>> kernel.shape, float(kernel.sum().round(12))
    ((21, 21), 1.0)
    """
    size = _size(size)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, as default_rng(0) gives, not {rng!r}.")
    path = _shaky_path(rng) * size
    # At least a pixel of room on each side, for the light around the path.
    reach = float(np.abs(path).max())
    path *= min(1.0, max(size / 2 - 1.5, 0.0) / reach)
    grid = np.arange(size) - (size - 1) / 2
    rows, columns = (np.exp(-0.5 * ((grid - p[:, None]) / 0.54) ** 2) for p in path.T)
    return _normalized(rows.T @ columns)


def _shaky_path(rng: np.random.Generator, steps: int = 600) -> Kernel:
    """Return a random path, shape (steps, 2), around its mean, for a picture of side 1."""
    memory = exp(-1 / (0.05 * steps))
    kicks = rng.standard_normal((steps, 3)) * np.sqrt(1 - memory**2)
    tremor = rng.standard_normal((1, 3)).repeat(steps, axis=0)
    for now in range(1, steps):
        tremor[now] = memory * tremor[now - 1] + kicks[now]
    direction = rng.uniform(0, 2 * np.pi)
    drift = 0.6 * np.array([np.sin(direction), np.cos(direction)])
    turns = (-1.0) ** np.cumsum(rng.random(steps) < 1 / steps)
    # The third number makes the hand hurry and linger.
    pace = np.exp(1.2 * tremor[:, 2:] - 0.72)
    speed = pace * (turns[:, None] * drift + 1.2 * tremor[:, :2])
    path: Kernel = np.cumsum(speed, axis=0) / steps
    path -= path.mean(axis=0)
    return path


def sharpen(amount: float = 1.0) -> Kernel:
    """Return a sharpening filter: the image minus `amount` times its Laplacian.

    Parameters
    ----------
    amount : float
        Strength; 0 changes nothing, 1 is the classic filter.

    Returns
    -------
    ndarray, shape (3, 3)
        Entries that sum to 1, so that flat regions keep their brightness.

    Raises
    ------
    ValueError
        If `amount` is negative or not finite.

    Examples
    --------
    >>> sharpen()
    array([[ 0., -1.,  0.],
           [-1.,  5., -1.],
           [ 0., -1.,  0.]])
    """
    return identity(3) - _number(amount, "amount") * laplacian()


def laplacian() -> Kernel:
    """Return the sum of both second differences: it finds spots and edges, and sums to 0.

    Returns
    -------
    ndarray, shape (3, 3)
        A symmetric filter.

    Examples
    --------
    >>> laplacian()
    array([[ 0.,  1.,  0.],
           [ 1., -4.,  1.],
           [ 0.,  1.,  0.]])
    """
    return np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])


def sobel(axis: int) -> Kernel:
    """Return Sobel's slope filter along one axis; it sums to 0.

    With `conv2d` the result is positive where brightness grows along the axis.

    Parameters
    ----------
    axis : {0, 1}
        0 for the slope downwards (horizontal edges), 1 for the slope to the right.

    Returns
    -------
    ndarray, shape (3, 3)
        An antisymmetric filter.

    Raises
    ------
    ValueError
        If `axis` is neither 0 nor 1.

    Examples
    --------
    >>> sobel(axis=1)
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    if axis not in (0, 1):
        raise ValueError(f"axis must be 0 (downwards) or 1 (to the right), not {axis!r}.")
    filters = np.outer([1.0, 2, 1], [-1.0, 0, 1])
    return filters if axis == 1 else filters.T.copy()


def emboss() -> Kernel:
    """Return a filter that lights the picture like a relief; it has no symmetry at all.

    Returns
    -------
    ndarray, shape (3, 3)
        Entries that sum to 1.

    Examples
    --------
    >>> emboss()
    array([[-2., -1.,  0.],
           [-1.,  1.,  1.],
           [ 0.,  1.,  2.]])
    """
    return np.array([[-2.0, -1, 0], [-1, 1, 1], [0, 1, 2]])
