"""The same results by loops that a reader can follow: slow, short, and with nothing hidden.

Each function here is the twin of a fast one: same name, same arguments, same numbers. The
tests compare them. Everything is computed in float64.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "conv2d",
    "conv2d_transpose",
    "convolve",
    "convolve_transpose",
    "crop",
    "decimate",
    "gradient",
    "inverse_filter",
    "wiener",
]

Image = NDArray[np.float64]
Ints = int | tuple[int, int]


def _numbers(values: ArrayLike) -> Image:
    if np.ma.is_masked(values):
        raise ValueError("masked values would count as data; fill them first.")
    return np.asarray(values, dtype=np.float64)


def _both(number: Ints) -> tuple[int, int]:
    """Return a number for the rows and one for the columns; one alone is for both."""
    rows, columns = number if isinstance(number, tuple | list) else (number, number)
    return rows, columns


def _outputs(size: int, kernel: int, stride: int, padding: str, dilation: int) -> tuple[int, int]:
    """Return how many places the kernel visits along an axis, and the zeros before it."""
    reach = (kernel - 1) * dilation + 1
    if padding == "valid":
        return len(range(0, size - reach + 1, stride)), 0
    places = len(range(0, size, stride))
    zeros = max((places - 1) * stride + reach - size, 0)
    return places, zeros // 2


def conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: Ints = 1,
    padding: str = "same",
    dilation: Ints = 1,
) -> Image:
    """Slide the kernel over the image; at each place multiply and sum (gather).

    Parameters
    ----------
    image : array_like, shape (H, W)
        Real numbers.
    kernel : array_like, shape (h, w)
        Real numbers; not flipped.
    stride, dilation : int or pair of int
        Step of the kernel, and distance between its entries (rows, columns).
    padding : {"same", "valid"}
        Zeros around the image, or none.

    Returns
    -------
    ndarray, shape (H', W')
        What `course_lib.operators.conv2d` returns.

    Examples
    --------
    >>> conv2d([[1, 2, 3, 4]], [[1, 10]], padding="valid")
    array([[21., 32., 43.]])
    """
    x, k = _numbers(image), _numbers(kernel)
    (down, right), (apart, aside) = _both(stride), _both(dilation)
    rows, top = _outputs(x.shape[0], k.shape[0], down, padding, apart)
    columns, left = _outputs(x.shape[1], k.shape[1], right, padding, aside)
    y = np.zeros((rows, columns))
    for i, j in np.ndindex(y.shape):
        for a, b in np.ndindex(k.shape):
            row = i * down + a * apart - top
            column = j * right + b * aside - left
            if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
                y[i, j] += k[a, b] * x[row, column]
    return y


def conv2d_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    output_shape: tuple[int, int] | None = None,
    stride: Ints = 1,
    padding: str = "same",
    dilation: Ints = 1,
) -> Image:
    """Set down one kernel per pixel, scaled by it, and add them all up (scatter).

    The loops are those of `conv2d`: only what is read and what is written are exchanged.

    Parameters
    ----------
    image : array_like, shape (H', W')
        Real numbers.
    kernel : array_like, shape (h, w)
        Real numbers; not flipped.
    output_shape : pair of int, optional
        Shape of the result; the smallest that `conv2d` maps to the image's if not given.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    ndarray, shape `output_shape`
        What `course_lib.operators.conv2d_transpose` returns.

    Examples
    --------
    >>> conv2d_transpose([[1, 2]], [[1, 2, 3]], stride=2, padding="valid")
    array([[1., 2., 5., 4., 6.]])
    """
    y, k = _numbers(image), _numbers(kernel)
    (down, right), (apart, aside) = _both(stride), _both(dilation)
    height, width = output_shape or (
        _smallest(y.shape[0], k.shape[0], down, padding, apart),
        _smallest(y.shape[1], k.shape[1], right, padding, aside),
    )
    _, top = _outputs(height, k.shape[0], down, padding, apart)
    _, left = _outputs(width, k.shape[1], right, padding, aside)
    x = np.zeros((height, width))
    for i, j in np.ndindex(y.shape):
        for a, b in np.ndindex(k.shape):
            row = i * down + a * apart - top
            column = j * right + b * aside - left
            if 0 <= row < height and 0 <= column < width:
                x[row, column] += k[a, b] * y[i, j]
    return x


def _smallest(places: int, kernel: int, stride: int, padding: str, dilation: int) -> int:
    """Return the first size for which the kernel visits that many places."""
    size = 1
    while _outputs(size, kernel, stride, padding, dilation)[0] < places:
        size += 1
    return size


def _source(index: int, size: int, boundary: str) -> int | None:
    """Return which pixel stands at an index that may lie beyond the border; None for zero."""
    if boundary == "periodic":
        return index % size
    while boundary == "symmetric" and not 0 <= index < size:
        index = -1 - index if index < 0 else 2 * size - 1 - index
    return index if 0 <= index < size else None


def convolve(image: ArrayLike, kernel: ArrayLike, *, boundary: str = "zero") -> Image:
    """Convolve: pixel (i, j) gets k[a, b] times what stands a rows above and b columns left.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, C)
        Real numbers.
    kernel : array_like, shape (h, w)
        Real numbers, with the center at (h // 2, w // 2).
    boundary : {"zero", "periodic", "symmetric"}
        What lies beyond the border.

    Returns
    -------
    ndarray, shape of `image`
        What `course_lib.operators.convolve` returns.

    Examples
    --------
    >>> convolve([[0, 0, 1, 0, 0]], [[1, 2, 3]])
    array([[0., 1., 2., 3., 0.]])
    """
    x, k = _numbers(image), _numbers(kernel)
    y = np.zeros(x.shape)
    for i, j in np.ndindex(x.shape[:2]):
        for a, b in np.ndindex(k.shape):
            row = _source(i - a + k.shape[0] // 2, x.shape[0], boundary)
            column = _source(j - b + k.shape[1] // 2, x.shape[1], boundary)
            if row is not None and column is not None:
                y[i, j] += k[a, b] * x[row, column]
    return y


def convolve_transpose(image: ArrayLike, kernel: ArrayLike, *, boundary: str = "zero") -> Image:
    """Apply the transpose of `convolve`: the same loops, reading and writing exchanged.

    Parameters
    ----------
    image, kernel, boundary
        As in `convolve`.

    Returns
    -------
    ndarray, shape of `image`
        What `Convolution(kernel, shape, boundary).T` returns.

    Examples
    --------
    >>> convolve_transpose([[0, 0, 1, 0, 0]], [[1, 2, 3]])
    array([[0., 3., 2., 1., 0.]])
    """
    y, k = _numbers(image), _numbers(kernel)
    x = np.zeros(y.shape)
    for i, j in np.ndindex(y.shape[:2]):
        for a, b in np.ndindex(k.shape):
            row = _source(i - a + k.shape[0] // 2, y.shape[0], boundary)
            column = _source(j - b + k.shape[1] // 2, y.shape[1], boundary)
            if row is not None and column is not None:
                x[row, column] += k[a, b] * y[i, j]
    return x


def decimate(image: ArrayLike, factor: Ints) -> Image:
    """Keep every `factor`-th pixel, the first one included.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Real numbers.
    factor : int or pair of int
        Step along the rows and the columns.

    Returns
    -------
    ndarray, shape (ceil(H / factor), ceil(W / factor))
        What `Decimation(factor, shape)` returns.

    Examples
    --------
    >>> decimate([[1, 2, 3, 4, 5]], 2)
    array([[1., 3., 5.]])
    """
    x = _numbers(image)
    (height, width), (down, right) = x.shape, _both(factor)
    kept = [[x[i, j] for j in range(0, width, right)] for i in range(0, height, down)]
    return np.array(kept)


def crop(image: ArrayLike, margins: Ints | tuple[Ints, Ints]) -> Image:
    """Cut ((top, bottom), (left, right)) margins off.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Real numbers.
    margins : int or ((top, bottom), (left, right))
        Pixels to cut off; one number for all four, or one number per axis.

    Returns
    -------
    ndarray
        What `Crop(shape, margins)` returns.

    Examples
    --------
    >>> crop([[1, 2, 3, 4, 5]], ((0, 0), (1, 2)))
    array([[2., 3.]])
    """
    x = _numbers(image)
    vertical, horizontal = (margins, margins) if isinstance(margins, int) else margins
    (top, bottom), (left, right) = _both(vertical), _both(horizontal)
    height, width = x.shape
    rows, columns = range(top, height - bottom), range(left, width - right)
    return np.array([[x[i, j] for j in columns] for i in rows])


def gradient(image: ArrayLike) -> Image:
    """Return how much brighter the pixel below, and the pixel to the right, are.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Real numbers.

    Returns
    -------
    ndarray, shape (2, H, W)
        What `Gradient(shape)` returns: zero where there is no neighbor.

    Examples
    --------
    >>> gradient([[1, 2, 4]])[1]
    array([[1., 2., 0.]])
    """
    x = _numbers(image)
    g = np.zeros((2, *x.shape))
    for i, j in np.ndindex(x.shape):
        if i + 1 < x.shape[0]:
            g[0, i, j] = x[i + 1, j] - x[i, j]
        if j + 1 < x.shape[1]:
            g[1, i, j] = x[i, j + 1] - x[i, j]
    return g


def _matrix(kernel: ArrayLike, shape: tuple[int, ...]) -> Image:
    """Return the matrix of the periodic convolution: column i shows what pixel i becomes."""
    units = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    return np.array([convolve(unit, kernel, boundary="periodic").ravel() for unit in units]).T


def inverse_filter(image: ArrayLike, psf: ArrayLike) -> Image:
    """Solve A x = y for a periodic blur A; of many solutions, take the shortest.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The blurred picture y.
    psf : array_like, shape (h, w)
        Point spread function; scaled to sum 1.

    Returns
    -------
    ndarray, shape (H, W)
        What `course_lib.restoration.inverse_filter` returns for a periodic boundary.

    Examples
    --------
    >>> inverse_filter([[3, 1, 2]], [[0, 1, 0]]).round(6)
    array([[3., 1., 2.]])
    """
    y, h = _numbers(image), _numbers(psf)
    blur = _matrix(h / h.sum(), y.shape)
    return (np.linalg.pinv(blur) @ y.ravel()).reshape(y.shape)


def wiener(image: ArrayLike, psf: ArrayLike, *, balance: float) -> Image:
    r"""Minimize :math:`\|A x - y\|^2 + \beta \|L x\|^2` by its normal equations.

    A is the matrix of the periodic blur, L that of the Laplacian.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The blurred picture y.
    psf : array_like, shape (h, w)
        Point spread function; scaled to sum 1.
    balance : float
        The weight :math:`\beta`.

    Returns
    -------
    ndarray, shape (H, W)
        What `course_lib.restoration.wiener` returns for a periodic boundary.

    Examples
    --------
    >>> wiener([[3, 3, 3]], [[0.25, 0.5, 0.25]], balance=0.1).round(6)
    array([[3., 3., 3.]])
    """
    y, h = _numbers(image), _numbers(psf)
    blur = _matrix(h / h.sum(), y.shape)
    laplacian = _matrix([[0, 1, 0], [1, -4, 1], [0, 1, 0]], y.shape)
    normal = blur.T @ blur + balance * laplacian.T @ laplacian
    return _numbers(np.linalg.solve(normal, blur.T @ y.ravel())).reshape(y.shape)
