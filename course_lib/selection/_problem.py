"""A restoration with one knob, and what can be seen of it at one setting."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np

from course_lib.arrays import (
    FloatArray,
    Unchanging,
    lock,
    positive_number,
    real_array,
    whole_number,
)
from course_lib.operators import LinearOperator

Solve: TypeAlias = Callable[[FloatArray, float], FloatArray]
Differentiate: TypeAlias = Callable[[FloatArray, float], tuple[FloatArray, FloatArray]]

# Size of the probe that measures how the result follows the data, and of a step of the knob.
_PROBE = 1e-2
_NUDGE = 1e-2


@dataclass(frozen=True, eq=False)
class Problem(Unchanging):
    """Data to be restored by a method that has one knob, a positive number.

    Parameters
    ----------
    A : LinearOperator
        What the camera does.
    y : ndarray, shape `A.out_shape`
        The data; a read-only copy is kept.
    solve : function
        ``solve(data, value) -> x``: the method, with its knob set to `value`.
    noise : float, optional
        Standard deviation of the noise; some criteria must know it. Leave it out where there is
        none, or nobody knows it.
    differentiate : function, optional
        ``differentiate(data, value) -> (x, dx)``, with the derivative of x by the value; without
        it derivatives come from two neighboring values.
    linear : bool
        Whether x is a linear function of the data: then the probes can be large, and exact.
    seed : int
        Of the random probe.

    Raises
    ------
    ValueError
        If the data have the wrong shape or are not finite, or the noise is not positive; later,
        if `solve` returns something of another shape than `A.in_shape`.
    TypeError
        If the data are complex, or no numbers.
    """

    A: LinearOperator
    y: FloatArray
    solve: Solve
    noise: float | None = None
    differentiate: Differentiate | None = None
    linear: bool = False
    seed: int = 0
    calls: list[float] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        # A copy: a method that writes into its data would spoil all settings that come after.
        object.__setattr__(self, "y", lock(real_array(self.y, "y").copy()))
        if self.y.shape != self.A.out_shape:
            raise ValueError(
                f"y must have the shape that A returns, {self.A.out_shape}, but has {self.y.shape}."
            )
        if not np.isfinite(self.y).all():
            raise ValueError("y holds NaN or infinite values; replace them.")
        whole_number(self.seed, "seed", 0)
        if self.noise is not None:
            noise = positive_number(self.noise, "noise (leave it out if there is none)")
            object.__setattr__(self, "noise", noise)

    @cached_property
    def probe(self) -> FloatArray:
        """Random signs, in the shape of the data, by which they are nudged."""
        signs = np.random.default_rng(self.seed).choice([-1.0, 1.0], self.y.shape)
        return signs.astype(self.y.dtype)

    @cached_property
    def probe_size(self) -> float:
        """How far the data are nudged: in a method that is not linear, only a little."""
        return 1.0 if self.linear else _PROBE * (self.noise or float(np.std(self.y)) or 1.0)

    def known_noise(self) -> float:
        """Return the noise, or say that it must be known."""
        if self.noise is None:
            raise ValueError(
                "this criterion must know the noise: give Problem its standard deviation, "
                "or take GCV."
            )
        return self.noise

    def _solve(self, data: FloatArray, value: float) -> FloatArray:
        self.calls.append(value)
        return self._checked(self.solve(data, value), "solve")

    def _checked(self, picture: FloatArray, source: str) -> FloatArray:
        # A copy: a method may use the same memory for its next picture.
        x = real_array(picture, f"what {source} returns").copy()
        if x.shape != self.A.in_shape:
            raise ValueError(
                f"{source} must return the shape that A takes, {self.A.in_shape}, "
                f"but returned {x.shape}."
            )
        return x

    def _differentiate(self, data: FloatArray, value: float) -> FloatArray:
        """Return the derivative of x by the logarithm of the value."""
        if self.differentiate is not None:
            self.calls.append(value)
            return value * self._checked(self.differentiate(data, value)[1], "differentiate")
        after, before = (self._solve(data, value * math.exp(s)) for s in (_NUDGE, -_NUDGE))
        return (after - before) / (2 * _NUDGE)


@dataclass(frozen=True, eq=False)
class Trial:
    """One setting of the knob; everything about it is computed when asked for, once.

    Parameters
    ----------
    problem : Problem
        What is being restored.
    value : float
        The setting, positive.

    Raises
    ------
    ValueError
        If the setting is not positive and finite.
    """

    problem: Problem
    value: float

    def __post_init__(self) -> None:
        # A Python float: a method of float32 stays one.
        object.__setattr__(self, "value", positive_number(self.value, "a setting"))

    @cached_property
    def x(self) -> FloatArray:
        """The restored picture."""
        return self.problem._solve(self.problem.y, self.value)

    @cached_property
    def residual(self) -> FloatArray:
        """What the picture leaves unexplained: y - A x."""
        return self.problem.y - self.problem.A.forward(self.x)

    @cached_property
    def misfit(self) -> float:
        """Squared norm of the residual."""
        return float(np.vdot(self.residual, self.residual))

    @cached_property
    def freedom(self) -> float:
        r"""Effective degrees of freedom: the trace of :math:`\partial (A x) / \partial y`.

        Measured with one random probe, at the cost of one more solution: as far as the data were
        nudged, the prediction follows.
        """
        problem, size = self.problem, self.problem.probe_size
        nudged = problem._solve(problem.y + size * problem.probe, self.value)
        followed = problem.A.forward(nudged - self.x)
        return float(np.sum(problem.probe * followed, dtype=np.float64)) / size

    @cached_property
    def slope(self) -> FloatArray:
        """Derivative of the picture by the logarithm of the value."""
        return self.problem._differentiate(self.problem.y, self.value)

    @cached_property
    def misfit_slope(self) -> float:
        """Derivative of the misfit by the logarithm of the value."""
        return -2 * float(np.vdot(self.residual, self.problem.A.forward(self.slope)))

    @cached_property
    def freedom_slope(self) -> float:
        """Derivative of the degrees of freedom by the logarithm of the value."""
        problem, size = self.problem, self.problem.probe_size
        nudged = problem._differentiate(problem.y + size * problem.probe, self.value)
        followed = problem.A.forward(nudged - self.slope)
        return float(np.sum(problem.probe * followed, dtype=np.float64)) / size

    def beside(self, factor: float) -> "Trial":
        """Return the trial at a neighboring value."""
        return Trial(self.problem, self.value * factor)
