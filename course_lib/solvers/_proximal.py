"""Proximal gradient: a step towards the data, then a step towards what images look like."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray
from course_lib.operators import LinearOperator
from course_lib.solvers._proximal_maps import ProximalMap
from course_lib.solvers._state import (
    State,
    checked_data,
    checked_start,
    checked_step,
    default_step,
    iterate,
    norm,
)


@dataclass(frozen=True, eq=False)
class ProximalState(State):
    """State of the proximal gradient method.

    Parameters
    ----------
    residual : ndarray, shape `A.out_shape`
        The part of the data that is not explained yet.
    point, point_residual : ndarray
        The point ahead from which the next step is made, and its residual.
    t : float
        Counter of the momentum, 1 at the start.
    """

    residual: FloatArray
    point: FloatArray
    point_residual: FloatArray
    t: float


def proximal_gradient(
    A: LinearOperator,
    y: ArrayLike,
    *,
    prox: ProximalMap,
    step: float | None = None,
    start: ArrayLike | State | None = None,
    momentum: bool = True,
) -> Iterator[ProximalState]:
    r"""Find the image that explains the data and looks like an image.

    .. math:: \min_x \tfrac12 \|A x - y\|^2 + g(x), \qquad
        x_{k+1} = \mathrm{prox}_{\tau g}\bigl(z_k + \tau A^T (y - A z_k)\bigr)

    A step of `landweber`, then the proximal map of the term g, which says what images look
    like (see `TotalVariation`, `Tikhonov`, `NonNegative`, `Box`). With momentum the step is
    made from :math:`z_k`, a little ahead of :math:`x_k`: that is FISTA [1]_, whose distance to
    the minimum falls as :math:`1/k^2`. Without, :math:`z_k = x_k`, and it falls as
    :math:`1/k`.

    Parameters
    ----------
    A : LinearOperator
        Any shapes.
    y : array_like, shape `A.out_shape`
        The data, finite numbers.
    prox : ProximalMap
        The term g: an object with ``value(x)`` and ``prox(v, step)``.
    step : float, optional
        The factor :math:`\tau`, by default :math:`1 / \|A\|^2`, which is also the bound for the
        form with momentum; :math:`2 / \|A\|^2` is the bound without.
    start : array_like, shape `A.in_shape`, or State, optional
        Where to begin, by default at zero. A state of this method is continued.
    momentum : bool
        Whether to step from a point ahead.

    Returns
    -------
    iterator of ProximalState
        Without end; the first one is the start, k = 0.

    Raises
    ------
    ValueError
        If a shape is wrong, a value is NaN, or the step is not positive.

    References
    ----------
    .. [1] A. Beck and M. Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear
       inverse problems", SIAM Journal on Imaging Sciences 2, 183-202, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.solvers import NonNegative, run
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = proximal_gradient(A, A([[0, 1, 0, 0]]), prox=NonNegative())
    >>> result = run(states, max_iter=1000)
    >>> np.round(result.x, 3)
    array([[0., 1., 0., 0.]])
    """
    data = checked_data(A, y)
    tau = checked_step(default_step(A, 2) if step is None else step)

    def advance(state: ProximalState) -> ProximalState:
        x = prox.prox(state.point + tau * A.adjoint(state.point_residual), tau)
        residual = data - A.forward(x)
        t = (1 + math.sqrt(1 + 4 * state.t**2)) / 2 if momentum else 1.0
        ahead = (state.t - 1) / t
        # A is linear, so the residual of the point ahead costs no further A.
        return ProximalState(
            state.k + 1,
            x,
            norm(residual),
            residual,
            x + ahead * (x - state.x),
            residual + ahead * (residual - state.residual),
            t,
        )

    if isinstance(start, ProximalState):
        return iterate(start, advance)
    x = checked_start(A, start, data)
    residual = data - A.forward(x)
    return iterate(ProximalState(0, x, norm(residual), residual, x, residual, 1.0), advance)
