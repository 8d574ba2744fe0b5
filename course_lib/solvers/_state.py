"""What every solver yields, and what it asks of its data, its start and its step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, Unchanging, lock, positive_number, real_array
from course_lib.operators import LinearOperator
from course_lib.operators import norm as operator_norm


@dataclass(frozen=True, eq=False)
class State(Unchanging):
    """One moment of an iteration: everything that the next step needs, never changed again.

    Each method yields a subclass that also carries what that method remembers between two
    steps, so a solver given a state as its `start` goes on exactly where it left off.

    Parameters
    ----------
    k : int
        Number of steps made so far.
    x : ndarray, shape `A.in_shape`
        The estimate after `k` steps: read-only, and a fresh array at each step.
    residual_norm : float
        Norm of the residual y - A x: how far the estimate is from explaining the data.
    """

    k: int
    x: FloatArray
    residual_norm: float

    def __post_init__(self) -> None:
        lock(vars(self))


AnyState = TypeVar("AnyState", bound=State)


def iterate(state: AnyState, advance: Callable[[AnyState], AnyState]) -> Iterator[AnyState]:
    """Yield `state`, then what `advance` makes of it, without end."""
    # An iteration that diverges overflows on its way: `run` says so in words, once.
    advance = np.errstate(over="ignore", invalid="ignore")(advance)
    while True:
        yield state
        state = advance(state)


def inner(one: FloatArray, other: FloatArray) -> float:
    """Return the sum of products of two arrays of the same shape.

    Not by BLAS: it would share so short a task among threads, and on a busy machine wait for
    them longer than the whole step takes.
    """
    return float(np.einsum("i,i->", one.ravel(), other.ravel(), dtype=np.float64))


def norm(array: FloatArray) -> float:
    """Return the Euclidean norm of an array of any shape."""
    return float(np.sqrt(inner(array, array)))


def checked_data(A: LinearOperator, y: ArrayLike) -> FloatArray:
    """Return a private copy of the data in float32 or float64, or refuse it."""
    data = real_array(y, "y")
    if data.shape != A.out_shape:
        raise ValueError(
            f"y must have the shape that A returns, {A.out_shape}, but has {data.shape}."
        )
    return _finite(data.copy(), "y")


def checked_start(
    A: LinearOperator, start: "ArrayLike | State | None", like: FloatArray
) -> FloatArray:
    """Return a private copy of the start in the type of the data; nothing means zeros."""
    if start is None:
        return np.zeros(A.in_shape, like.dtype)
    values = start.x if isinstance(start, State) else real_array(start, "start")
    if values.shape != A.in_shape:
        raise ValueError(
            f"start must have the shape that A takes, {A.in_shape}, but has {values.shape}."
        )
    return _finite(np.array(values, dtype=like.dtype), "start")


def default_step(A: LinearOperator, power: int) -> float:
    """Return the inverse of a power of the norm; any step will do for an A that is zero."""
    scale = operator_norm(A)
    return scale**-power if scale else 1.0


def checked_step(step: float) -> float:
    """Return the step as a float, or refuse it."""
    return positive_number(step, "step")


def _finite(array: FloatArray, name: str) -> FloatArray:
    bad = array.size - int(np.isfinite(array).sum())
    if bad:
        raise ValueError(
            f"{name} holds {bad} NaN or infinite value(s); replace them, "
            "or leave those pixels out with a Mask."
        )
    return array
