"""The classic small filters, as books print them."""

import numpy as np

from course_lib.arrays import IntOrPair, Kernel, real_number, small_enough, whole_number, whole_pair


def identity(size: IntOrPair = 1) -> Kernel:
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
        If the size is below 1, or the kernel too large.

    Examples
    --------
    >>> identity((1, 4))
    array([[0., 0., 1., 0.]])
    """
    rows, columns = whole_pair(size, "size")
    small_enough((rows, columns), "a kernel")
    kernel = np.zeros((rows, columns))
    kernel[rows // 2, columns // 2] = 1
    return kernel


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
    return identity(3) - real_number(amount, "amount") * laplacian()


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
    if whole_number(axis, "axis", 0) not in (0, 1):
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
