"""What can be asked of any operator: its matrix, its norm, and whether its transpose is one."""

from collections.abc import Iterator
from itertools import islice
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course_lib.arrays import random_generator, real_number, whole_number
from course_lib.operators._base import LinearOperator

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator as ScipyOperator

_MATRIX_LIMIT = 2**24  # entries: 128 MiB
_EXACT_LIMIT = 256  # singular values
_FEWEST_STEPS = 8  # a few pixels that count more than all others hardly show in the first


def to_matrix(A: LinearOperator) -> NDArray[np.float64]:
    r"""Write the operator out as a matrix, whose columns are :math:`A e_i`.

    Images are read row by row, as ``image.ravel()`` does. The transpose of an operator has
    the transposed matrix: ``to_matrix(A.T)`` equals ``to_matrix(A).T`` up to rounding.

    Parameters
    ----------
    A : LinearOperator
        A small operator.

    Returns
    -------
    ndarray, shape (M, N)
        M numbers out, N numbers in.

    Raises
    ------
    ValueError
        If the matrix would have more than 2**24 entries.

    Examples
    --------
    >>> from course_lib.operators import Decimation
    >>> to_matrix(Decimation(2, (1, 3)))
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    rows, columns = prod(A.out_shape), prod(A.in_shape)
    if rows * columns > _MATRIX_LIMIT:
        raise ValueError(
            f"the matrix of {A} would have {rows} x {columns} entries, which is too many to "
            f"write out (at most {_MATRIX_LIMIT}); take a smaller image."
        )
    matrix = np.empty((rows, columns))
    unit = np.zeros(columns)
    for i in range(columns):
        unit[i] = 1
        matrix[:, i] = A.forward(unit.reshape(A.in_shape)).ravel()
        unit[i] = 0
    return matrix


def adjoint_gap(A: LinearOperator, rng: np.random.Generator) -> float:
    r"""Measure how far `A.T` is from being the transpose of `A`: the dot-product test.

    With x and y drawn from the standard normal distribution, it is

    .. math:: \frac{|\langle A x, y \rangle - \langle x, A^T y \rangle|}
        {\max(\|A x\| \|y\|, \|x\| \|A^T y\|)}

    Parameters
    ----------
    A : LinearOperator
        Any operator.
    rng : numpy.random.Generator
        Source of chance, such as ``np.random.default_rng(0)``.

    Returns
    -------
    float
        Some 1e-17 for a true transpose; for a wrong one about one over the square root of
        the number of pixels. 0 if the operator is zero both ways.

    Raises
    ------
    TypeError
        If `rng` is no Generator.

    References
    ----------
    J. F. Claerbout, "Earth Soundings Analysis", 1992, on the dot-product test.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Gradient
    >>> adjoint_gap(Gradient((9, 8)), np.random.default_rng(0)) < 1e-15
    True
    """
    rng = random_generator(rng)
    x, y = rng.standard_normal(A.in_shape), rng.standard_normal(A.out_shape)
    there, back = A.forward(x), A.adjoint(y)
    scale = np.maximum(
        np.linalg.norm(there) * np.linalg.norm(y), np.linalg.norm(x) * np.linalg.norm(back)
    )
    gap = abs(np.vdot(there, y) - np.vdot(x, back))
    return float(gap / scale) if scale != 0 else 0.0


def norm(A: LinearOperator, *, rtol: float = 1e-3, max_iter: int = 300) -> float:
    r"""Return the largest singular value of an operator, rounded up rather than down.

    An iteration with step :math:`\tau` on :math:`A^T(y - A x)` converges for
    :math:`\tau < 2 / \|A\|^2`, so a value that is too small is the dangerous one.

    Of small operators (up to 256 numbers in or out) the matrix is written out, and the value
    is exact up to rounding. Of others, a bidiagonalization from a seeded start approaches
    the norm from below; it stops as soon as a known upper bound of the operator is met to
    within `rtol` (the bound is returned), or its own residual is as small (`rtol` is added).

    Parameters
    ----------
    A : LinearOperator
        Any operator; it is applied in double precision.
    rtol : float
        Relative accuracy: the true norm lies between the value times (1 - 2 `rtol`) and the
        value. Nothing proves the upper end where no bound is known: of random kernels, about
        one in a hundred had a norm a few tenths of a percent above the value.
    max_iter : int
        Most steps, of one `forward` and one `adjoint` each.

    Returns
    -------
    float
        The norm, always the same for the same operator.

    Raises
    ------
    TypeError, ValueError
        If `rtol` is no number of at least 0, or `max_iter` no whole number of at least 1.

    References
    ----------
    G. Golub and W. Kahan, "Calculating the singular values and pseudo-inverse of a matrix",
    SIAM J. Numer. Anal. 2, 1965.

    Examples
    --------
    >>> from course_lib.operators import Gradient
    >>> round(norm(Gradient((1, 2))), 6)
    1.414214
    """
    rtol, max_iter = real_number(rtol, "rtol"), whole_number(max_iter, "max_iter")
    smaller = min(prod(A.in_shape), prod(A.out_shape))
    if smaller <= _EXACT_LIMIT and prod(A.in_shape) * prod(A.out_shape) <= _MATRIX_LIMIT:
        return float(np.linalg.norm(to_matrix(A), 2))
    bound, largest, residual = A._norm_bound(), 0.0, float("inf")
    for step, (largest, residual) in enumerate(islice(_singular_values(A), max_iter), 1):
        settled = step >= _FEWEST_STEPS and residual <= rtol * largest
        if settled or largest >= (1 - rtol) * bound:
            break
    return min(largest + max(residual, rtol * largest), bound)


def _singular_values(A: LinearOperator) -> Iterator[tuple[float, float]]:
    """Yield ever better estimates of the largest singular value, with their residuals.

    Vectors are not kept: without reorthogonalization values appear more than once, which
    does no harm to the largest.
    """
    # A constant part finds the norm of a blur at once, noise that of everything else.
    right = 1 + np.random.default_rng(0).standard_normal(A.in_shape)
    right /= np.linalg.norm(right)
    left, coupling = np.zeros(A.out_shape), 0.0
    bidiagonal = np.zeros((0, 0))
    while True:
        left = A.forward(right) - coupling * left
        length = float(np.linalg.norm(left))
        left /= length or 1.0
        bidiagonal = np.pad(bidiagonal, (0, 1))
        bidiagonal[-2:, -1] = [coupling, length][-len(bidiagonal) :]
        right = A.adjoint(left) - length * right
        coupling = float(np.linalg.norm(right))
        right /= coupling or 1.0
        vectors, values, _ = np.linalg.svd(bidiagonal)
        yield float(values[0]), coupling * abs(float(vectors[-1, 0]))


def as_scipy(A: LinearOperator) -> "ScipyOperator":
    """Return the operator as SciPy's solvers want it: for vectors, with `matvec` and `rmatvec`.

    Parameters
    ----------
    A : LinearOperator
        Any operator.

    Returns
    -------
    scipy.sparse.linalg.LinearOperator, shape (M, N)
        The same map between images read row by row.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse.linalg import lsqr
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[1, 4, 2]], (1, 5))
    >>> y = A([[5, 4, 3, 2, 1]])
    >>> lsqr(as_scipy(A), y.ravel(), atol=1e-12, btol=1e-12)[0].round(6)
    array([5., 4., 3., 2., 1.])
    """
    from scipy.sparse.linalg import LinearOperator as ScipyOperator

    return ScipyOperator(
        dtype=np.dtype(np.float64),
        shape=(prod(A.out_shape), prod(A.in_shape)),
        matvec=lambda x: A.forward(np.reshape(x, A.in_shape)).ravel(),
        rmatvec=lambda y: A.adjoint(np.reshape(y, A.out_shape)).ravel(),
    )
