"""Richardson-Lucy: the iteration for counted light, plain and accelerated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, light
from course_lib.operators import LinearOperator
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
        What the camera would see of the estimate alone, without the background: A x.
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
    background: ArrayLike = 0.0,
    start: ArrayLike | State | None = None,
    accelerate: bool = False,
) -> Iterator[State]:
    r"""Multiply the estimate by what the data say about it.

    .. math:: x_{k+1} = \frac{x_k}{A^T 1} \cdot A^T \frac{y}{A x_k + b}

    It climbs the likelihood of counted light (Poisson noise) [1]_ [2]_, and never leaves the
    positive numbers. :math:`A^T 1` is how much of each pixel's light the camera catches: without
    the division, pixels near the border come out wrong. The background b is light that did not
    come through the blur, such as the glow of the sky or of the camera itself. It is expected and
    counted, but no part of the picture. From the first step on,
    :math:`\langle A^T 1, x_{k+1}\rangle = \sum y\, A x_k / (A x_k + b)`, which is
    :math:`\sum y` without a background: no light is lost. A pixel that the camera does not see at
    all (:math:`A^T 1 = 0`) keeps its start.

    Never subtract the background from the data: the counts that it brought fluctuate, and what is
    left may be negative. Read noise of variance s² (in counted photons) may be taken for light
    that fluctuates as much: add s² to the data and to the background [4]_.

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
        The data, finite and nowhere negative (but for rounding, which is set to zero); any unit.
    background : float or array_like, shape `A.out_shape`
        What the camera counts beside A x, in the unit of the data; zero or more.
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
        If a shape is wrong, a value is NaN, the data, the background or A are negative, or the
        start is negative or zero everywhere.

    References
    ----------
    .. [1] W. H. Richardson, "Bayesian-based iterative method of image restoration", Journal of
       the Optical Society of America 62, 55-59, 1972.
    .. [2] L. B. Lucy, "An iterative technique for the rectification of observed distributions",
       The Astronomical Journal 79, 745-754, 1974.
    .. [3] D. S. C. Biggs and M. Andrews, "Acceleration of iterative image restoration
       algorithms", Applied Optics 36, 1766-1775, 1997.
    .. [4] D. L. Snyder, A. M. Hammoud and R. L. White, "Image recovery from data acquired with a
       charge-coupled-device camera", Journal of the Optical Society of America A 10, 1014-1023,
       1993.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> states = richardson_lucy(A, A([[0, 1, 0, 0]]))
    >>> [round(float(next(states).x[0, 1]), 3) for _ in range(3)]
    [0.286, 0.396, 0.462]
    """
    data = light(checked_data(A, y), "y", A.out_shape)
    glow = light(background, "background", A.out_shape, "leave it out where there is none.")
    glow = np.array(glow, data.dtype)
    seen = _sensitivity(A, data)
    advance = _Correction(A, data, glow, seen).advance
    if isinstance(start, AcceleratedState if accelerate else PoissonState):
        return iterate(start, advance)
    return iterate(_first_state(A, data, glow, seen, start, accelerate), advance)


@dataclass(frozen=True, eq=False)
class _Residual:
    """Measures the residual of a state when it is asked for."""

    A: LinearOperator
    data: FloatArray
    background: FloatArray

    def __call__(self, state: State) -> float:
        known = isinstance(state, PoissonState)
        prediction = state.prediction if known else self.A.forward(state.x)  # type: ignore[attr-defined]
        return norm(self.data - prediction - self.background)


class _Correction:
    """One step of Richardson-Lucy, with all that stays the same from step to step."""

    def __init__(
        self, A: LinearOperator, data: FloatArray, background: FloatArray, seen: FloatArray
    ) -> None:
        self.A, self.data, self.seen = A, data, seen
        self.background = background if background.any() else None
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
        if self.background is not None:
            prediction = np.add(prediction, self.background, out=self.ratio)
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
    background: FloatArray,
    seen: FloatArray,
    start: ArrayLike | State | None,
    accelerate: bool,
) -> State:
    x = _positive_start(A, data, background, seen, start)
    measure = _Residual(A, data, background)
    if accelerate:
        return AcceleratedState(0, x, measure)
    return PoissonState(0, x, measure, A.forward(x))


def _positive_start(
    A: LinearOperator,
    data: FloatArray,
    background: FloatArray,
    seen: FloatArray,
    start: ArrayLike | State | None,
) -> FloatArray:
    if start is None:
        total = float(data.sum(dtype=np.float64))
        above = total - float(np.broadcast_to(background, data.shape).sum(dtype=np.float64))
        # Where chance has left less than the background, any light will do to begin with.
        level = (above if above > 0 else total) / float(seen.sum(dtype=np.float64))
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
