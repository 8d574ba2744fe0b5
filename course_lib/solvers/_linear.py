"""Solvers for y = A x in the sense of least squares: Van Cittert, Landweber, CGLS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray
from course_lib.operators import LinearOperator
from course_lib.solvers._state import (
    State,
    checked_data,
    checked_start,
    checked_step,
    default_step,
    iterate,
    norm,
)

_NOTHING = 1e-290


@dataclass(frozen=True, eq=False)
class ResidualState(State):
    """State of a method that remembers its residual y - A x.

    Parameters
    ----------
    residual : ndarray, shape `A.out_shape`
        The part of the data that is not explained yet.
    """

    residual: FloatArray


@dataclass(frozen=True, eq=False)
class ConjugateState(ResidualState):
    """State of conjugate gradients.

    Parameters
    ----------
    direction : ndarray, shape `A.in_shape`
        The way that the next step goes.
    gradient_norm2 : float
        Squared norm of the gradient, the transpose of A applied to the residual.
    """

    direction: FloatArray
    gradient_norm2: float


def van_cittert(
    A: LinearOperator,
    y: ArrayLike,
    *,
    step: float | None = None,
    start: ArrayLike | State | None = None,
) -> Iterator[ResidualState]:
    r"""Add the residual itself to the estimate, again and again.

    .. math:: x_{k+1} = x_k + \mu\,(y - A x_k)

    The oldest deconvolution [1]_. It needs no adjoint, and that is its weakness: it only
    converges if every eigenvalue of A has a positive real part. Blurs such as a box or a
    motion have negative ones; then no step is safe, and `run` ends as "diverged".
    Use `landweber` there, which puts the transpose of A before the residual.

    Parameters
    ----------
    A : LinearOperator
        Square: its `in_shape` is its `out_shape`.
    y : array_like, shape `A.out_shape`
        The data, finite numbers.
    step : float, optional
        The factor :math:`\mu`. By default :math:`1 / \|A\|`, which is safe for a symmetric
        A without negative eigenvalues; the bound is then :math:`2 / \|A\|`.
    start : array_like, shape `A.in_shape`, or State, optional
        Where to begin, by default at zero. A state of this method is continued.

    Returns
    -------
    iterator of ResidualState
        Without end; the first one is the start, k = 0.

    Raises
    ------
    ValueError
        If A is not square, a shape is wrong, a value is NaN, or the step is not positive.

    References
    ----------
    .. [1] P. H. van Cittert, "Zum Einfluß der Spaltbreite auf die Intensitätsverteilung in
       Spektrallinien II", Zeitschrift für Physik 69, 298-308, 1931.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = van_cittert(A, A([[0, 1, 0, 0]]), step=1)
    >>> [round(next(states).residual_norm, 3) for _ in range(3)]
    [0.612, 0.14, 0.078]
    """
    if A.in_shape != A.out_shape:
        raise ValueError(
            f"van_cittert adds the residual to the estimate, so A must be square, but it maps "
            f"{A.in_shape} to {A.out_shape}; use landweber."
        )
    mu = checked_step(default_step(A, 1) if step is None else step)
    return _residual_iteration(A, checked_data(A, y), start, lambda residual: mu * residual)


def landweber(
    A: LinearOperator,
    y: ArrayLike,
    *,
    step: float | None = None,
    start: ArrayLike | State | None = None,
) -> Iterator[ResidualState]:
    r"""Walk down the slope of the squared error with a fixed step.

    .. math:: x_{k+1} = x_k + \tau\, A^T (y - A x_k)

    The formula at the heart of the course [1]_: the residual says what is unexplained, the
    adjoint says which pixels could explain it. From zero, the part of the image that
    belongs to the singular value s has come back to :math:`1 - (1 - \tau s^2)^k` after k
    steps: strong parts first, noise last. So stopping early regularizes.

    Parameters
    ----------
    A : LinearOperator
        Any shapes.
    y : array_like, shape `A.out_shape`
        The data, finite numbers.
    step : float, optional
        The factor :math:`\tau`, by default :math:`1 / \|A\|^2`. It converges below
        :math:`2 / \|A\|^2` and diverges above.
    start : array_like, shape `A.in_shape`, or State, optional
        Where to begin, by default at zero. A state of this method is continued.

    Returns
    -------
    iterator of ResidualState
        Without end; the first one is the start, k = 0.

    Raises
    ------
    ValueError
        If a shape is wrong, a value is NaN, or the step is not positive.

    References
    ----------
    .. [1] L. Landweber, "An iteration formula for Fredholm integral equations of the first
       kind", American Journal of Mathematics 73, 615-624, 1951.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = landweber(A, A([[0, 1, 0, 0]]), step=1)
    >>> [round(next(states).residual_norm, 3) for _ in range(3)]
    [0.612, 0.213, 0.141]
    """
    tau = checked_step(default_step(A, 2) if step is None else step)
    data = checked_data(A, y)
    return _residual_iteration(A, data, start, lambda residual: tau * A.adjoint(residual))


def cgls(
    A: LinearOperator, y: ArrayLike, *, start: ArrayLike | State | None = None
) -> Iterator[ConjugateState]:
    r"""Solve the least-squares problem with conjugate gradients.

    .. math:: \min_x \|y - A x\|^2 \qquad\text{over}\qquad
        x_0 + \mathrm{span}\{g, A^T\!A g, \dots, (A^T\!A)^{k-1} g\},\quad
        g = A^T (y - A x_0)

    Each step costs as much as one of `landweber`, one A and one adjoint, and is the best
    that k such steps can do [1]_. It needs no step size. It runs into the noise sooner, too:
    stop it early.

    Parameters
    ----------
    A : LinearOperator
        Any shapes.
    y : array_like, shape `A.out_shape`
        The data, finite numbers.
    start : array_like, shape `A.in_shape`, or State, optional
        Where to begin, by default at zero. A state of this method is continued; any other
        start begins with a fresh direction.

    Returns
    -------
    iterator of ConjugateState
        Without end; the first one is the start, k = 0.

    Raises
    ------
    ValueError
        If a shape is wrong or a value is NaN.

    References
    ----------
    .. [1] M. R. Hestenes and E. Stiefel, "Methods of conjugate gradients for solving linear
       systems", Journal of Research of the National Bureau of Standards 49, 409-436, 1952.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = cgls(A, A([[0, 1, 0, 0]]))
    >>> [round(next(states).residual_norm, 3) for _ in range(3)]
    [0.612, 0.167, 0.094]
    """
    data = checked_data(A, y)

    def advance(state: ConjugateState) -> ConjugateState:
        image = A.forward(state.direction)
        length = _ratio(state.gradient_norm2, norm(image) ** 2)
        x = state.x + length * state.direction
        residual = state.residual - length * image
        gradient = A.adjoint(residual)
        squared = norm(gradient) ** 2
        direction = gradient + _ratio(squared, state.gradient_norm2) * state.direction
        return ConjugateState(state.k + 1, x, norm(residual), residual, direction, squared)

    if isinstance(start, ConjugateState):
        return iterate(start, advance)
    x = checked_start(A, start, data)
    residual = data - A.forward(x)
    gradient = A.adjoint(residual)
    first = ConjugateState(0, x, norm(residual), residual, gradient, norm(gradient) ** 2)
    return iterate(first, advance)


def _residual_iteration(
    A: LinearOperator,
    data: FloatArray,
    start: ArrayLike | State | None,
    update: Callable[[FloatArray], FloatArray],
) -> Iterator[ResidualState]:
    def state(k: int, x: FloatArray) -> ResidualState:
        residual = data - A.forward(x)
        return ResidualState(k, x, norm(residual), residual)

    def advance(now: ResidualState) -> ResidualState:
        return state(now.k + 1, now.x + update(now.residual))

    # CGLS keeps more than a residual: its states are starts here, not to be continued.
    if type(start) is ResidualState:
        return iterate(start, advance)
    return iterate(state(0, checked_start(A, start, data)), advance)


def _ratio(numerator: float, denominator: float) -> float:
    """Return the ratio of two squared norms, 0 at the solution, where nothing is left of them."""
    return numerator / denominator if denominator > _NOTHING else 0.0
