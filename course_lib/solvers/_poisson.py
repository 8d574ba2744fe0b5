"""Richardson-Lucy: the iteration for counted light, plain and accelerated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.operators import LinearOperator
from course_lib.operators._arrays import FloatArray
from course_lib.solvers._state import (
    State,
    checked_data,
    checked_start,
    inner,
    iterate,
    norm,
)


@dataclass(frozen=True, eq=False)
class LazyState(State):
    """State of a method that needs no residual to go on: its norm waits until somebody asks."""

    residual_norm: float = field(init=False, repr=False)
    _measure: Callable[[Any], float] = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        if name != "residual_norm":
            raise AttributeError(name)
        value = self._measure(self)
        object.__setattr__(self, name, value)
        return value


@dataclass(frozen=True, eq=False)
class PoissonState(LazyState):
    """State of Richardson-Lucy.

    Parameters
    ----------
    prediction : ndarray, shape `A.out_shape`
        What the camera would see of the estimate: A x.
    """

    prediction: FloatArray


@dataclass(frozen=True, eq=False)
class AcceleratedState(LazyState):
    """State of accelerated Richardson-Lucy.

    Parameters
    ----------
    previous : tuple of ndarray
        The last two estimates before this one, newest first; fewer at the beginning.
    correction : ndarray, shape `A.in_shape`, optional
        What the last step changed beyond its extrapolation, as light that the camera catches.
    agreement : float
        How much of the correction before went the same way.
    """

    previous: tuple[FloatArray, ...] = ()
    correction: FloatArray | None = None
    agreement: float = 0.0


def richardson_lucy(
    A: LinearOperator,
    y: ArrayLike,
    *,
    start: ArrayLike | State | None = None,
    accelerate: bool = False,
) -> Iterator[State]:
    r"""Multiply the estimate by what the data say about it.

    .. math:: x_{k+1} = \frac{x_k}{A^T 1} \cdot A^T \frac{y}{A x_k}

    It climbs the likelihood of counted light (Poisson noise) [1]_ [2]_, and never leaves the
    positive numbers. :math:`A^T 1` is how much of each pixel's light the camera catches: without
    the division, pixels near the border come out wrong. From the first step on,
    :math:`\langle A^T 1, x_k\rangle = \sum y`: no light is lost. A pixel that the camera does not
    see at all (:math:`A^T 1 = 0`) keeps its start.

    The accelerated form takes each step from a point ahead, extrapolated from the last
    three estimates by as much as the last two corrections agree [3]_. Here they are compared as
    light that the camera catches (times :math:`A^T 1`): pixels that it hardly sees may change
    wildly, and must not decide for the others. About 15 of its steps climb as high as 50 plain
    ones, and cost the same each.

    Parameters
    ----------
    A : LinearOperator
        Without negative entries, as a blur by a point spread function is.
    y : array_like, shape `A.out_shape`
        The data, finite and nowhere negative; any unit.
    start : array_like, shape `A.in_shape`, or State, optional
        Where to begin, by default a constant that holds all the light. Zero pixels stay zero.
        A state of this method is continued.
    accelerate : bool
        Whether to extrapolate.

    Returns
    -------
    iterator of State
        Without end; the first one is the start, k = 0.

    Raises
    ------
    ValueError
        If a shape is wrong, a value is NaN, the data or A are negative, or the start is
        negative or zero everywhere.

    References
    ----------
    .. [1] W. H. Richardson, "Bayesian-based iterative method of image restoration", Journal of
       the Optical Society of America 62, 55-59, 1972.
    .. [2] L. B. Lucy, "An iterative technique for the rectification of observed distributions",
       The Astronomical Journal 79, 745-754, 1974.
    .. [3] D. S. C. Biggs and M. Andrews, "Acceleration of iterative image restoration
       algorithms", Applied Optics 36, 1766-1775, 1997.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = richardson_lucy(A, A([[0, 1, 0, 0]]))
    >>> [round(float(next(states).x[0, 1]), 3) for _ in range(3)]
    [0.286, 0.396, 0.462]
    """
    data = _counts(checked_data(A, y))
    seen = _sensitivity(A, data)
    advance = _Correction(A, data, seen).advance
    if isinstance(start, AcceleratedState if accelerate else PoissonState):
        return iterate(start, advance)
    return iterate(_first_state(A, data, seen, start, accelerate), advance)


class _Correction:
    """One step of Richardson-Lucy, with all that stays the same from step to step."""

    def __init__(self, A: LinearOperator, data: FloatArray, seen: FloatArray) -> None:
        self.A, self.data, self.seen = A, data, seen
        self.blind = seen == 0
        self.some_blind = bool(self.blind.any())
        self.weight = 1 / np.where(self.blind, 1, seen)
        self.scratch, self.ratio = np.empty_like(seen), np.empty_like(data)
        # The Fourier transform leaves rounding errors where the prediction is zero.
        kind = np.finfo(data.dtype)
        self.floor = max(float(kind.eps) * float(data.max()), float(kind.tiny))
        # Dark pixels shrink at every step; numbers below the normal ones are slow to compute with.
        self.nothing = self.floor * float(kind.eps) / float(seen.max())

    def advance(self, state: State) -> State:
        if isinstance(state, AcceleratedState):
            return self._accelerated(state)
        assert isinstance(state, PoissonState)
        x = self._corrected(state.x, state.prediction, state.x)
        return PoissonState(state.k + 1, x, state._measure, self.A.forward(x))

    def _accelerated(self, state: AcceleratedState) -> AcceleratedState:
        point = self._extrapolated(state)
        x = self._corrected(point, self.A.forward(point), state.x)
        correction = np.subtract(x, point, out=point)
        correction *= self.seen
        before, agreement = state.correction, 0.0
        if before is not None:
            agreement = inner(correction, before) / max(inner(before, before), 1e-300)
        previous = (state.x, *state.previous[:1])
        return AcceleratedState(state.k + 1, x, state._measure, previous, correction, agreement)

    def _extrapolated(self, state: AcceleratedState) -> FloatArray:
        """Return the point ahead, from which the next correction is made."""
        ahead = min(max(state.agreement, 0.0), 1.0)
        if len(state.previous) < 2 or not ahead:
            return state.x.copy()
        # x + a v + a²/2 (v - w) with the last moves v, w: two terms of a Taylor series.
        bend = ahead * ahead / 2
        point = state.x * (1 + ahead + bend)
        for factor, estimate in zip((-ahead - 2 * bend, bend), state.previous, strict=True):
            point += np.multiply(estimate, factor, out=self.scratch)
        np.maximum(point, 0, out=point)
        return point

    def _corrected(self, x: FloatArray, prediction: FloatArray, kept: FloatArray) -> FloatArray:
        """Return the step of the formula from x; blind pixels are taken from `kept`."""
        ratio = np.maximum(prediction, self.floor, out=self.ratio)
        np.divide(self.data, ratio, out=ratio)
        result = self.A.adjoint(ratio)
        np.maximum(result, 0, out=result)
        result *= self.weight
        result *= x
        np.copyto(result, 0, where=result < self.nothing)
        if self.some_blind:
            result[self.blind] = kept[self.blind]
        return result


def _first_state(
    A: LinearOperator,
    data: FloatArray,
    seen: FloatArray,
    start: ArrayLike | State | None,
    accelerate: bool,
) -> State:
    x = _positive_start(A, data, seen, start)
    if accelerate:
        return AcceleratedState(0, x, lambda state: norm(data - A.forward(state.x)))
    return PoissonState(0, x, lambda state: norm(data - state.prediction), A.forward(x))


def _positive_start(
    A: LinearOperator, data: FloatArray, seen: FloatArray, start: ArrayLike | State | None
) -> FloatArray:
    if start is None:
        level = float(data.sum(dtype=np.float64)) / float(seen.sum(dtype=np.float64))
        return np.full(A.in_shape, level or 1.0, data.dtype)
    x = checked_start(A, start, data)
    if not x.any():
        raise ValueError(
            "start is zero everywhere: Richardson-Lucy multiplies, so zero stays zero; "
            "start from positive numbers, or leave start out."
        )
    if (x < 0).any():
        raise ValueError("start must not be negative: Richardson-Lucy keeps the signs it is given.")
    return x


def _counts(data: FloatArray) -> FloatArray:
    if (data < 0).any():
        raise ValueError(
            f"y has {int((data < 0).sum())} negative value(s), but Richardson-Lucy needs counts "
            "of light, zero or more; subtract less background, or clip y at 0."
        )
    return data


def _sensitivity(A: LinearOperator, data: FloatArray) -> FloatArray:
    """Return A'1 with rounding errors set to zero, or refuse an A that takes light away."""
    seen = A.adjoint(np.ones(A.out_shape, data.dtype))
    rounding = 100 * float(np.finfo(data.dtype).eps) * float(np.abs(seen).max())
    if (seen < -rounding).any():
        raise ValueError(
            "A has negative entries, so Richardson-Lucy has no meaning for it; "
            "use cgls or landweber."
        )
    if not (seen > rounding).any():
        raise ValueError("A is zero: no light of the image reaches the data.")
    return np.where(seen > rounding, seen, 0)
