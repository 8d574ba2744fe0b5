"""The values that a painted array may have: exact, checked, and short on their way to the page."""

from __future__ import annotations

import base64
import math
import numbers
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LARGEST = 64
"""More cells than this on a side nobody paints by hand, nor can a page show them."""
MOST_LEVELS = 65536


@dataclass(frozen=True, eq=False)
class Levels:
    """Arrays of one shape whose values are low + k * step, written as the k of each.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    values : (n,) ndarray
        All values, in order; its type is that of the arrays.
    """

    shape: tuple[int, int]
    values: NDArray[Any]

    def nearest(self, array: ArrayLike, what: str) -> NDArray[Any]:
        """Give the nearest array with these values, read-only.

        Raises
        ------
        ValueError
            If it has another shape, or a value that is not finite or out of range; `what` names
            the array.
        """
        numbers_of = real(array, what)
        if numbers_of.shape != self.shape:
            raise ValueError(f"{what} has shape {self.shape}; got {numbers_of.shape}")
        self.in_range(numbers_of, what)
        return self._at(self._numbered(numbers_of))

    def in_range(self, array: NDArray[Any], what: str) -> None:
        """Refuse what lies outside the values."""
        low, high = self.values[0], self.values[-1]
        for found in (array.min(), array.max()):
            if not low <= found <= high:
                raise ValueError(f"{what} holds values from low={low} to high={high}; got {found}")

    def write(self, array: NDArray[Any]) -> str:
        """Write an array for the page: base64 of one byte for each cell, or of two."""
        return base64.b64encode(self._numbered(array).astype(self._kind).tobytes()).decode("ascii")

    def read(self, text: str) -> NDArray[Any]:
        """Give the array that the page wrote, read-only."""
        numbered = np.frombuffer(base64.b64decode(text, validate=True), self._kind)
        return self._at(numbered.reshape(self.shape))

    @property
    def _kind(self) -> str:
        return "u1" if len(self.values) <= 256 else "<u2"

    def _numbered(self, array: NDArray[Any]) -> NDArray[np.intp]:
        low, high, last = float(self.values[0]), float(self.values[-1]), len(self.values) - 1
        scaled = (np.asarray(array, np.float64) - low) * (last / (high - low))
        return np.rint(scaled).astype(np.intp)

    def _at(self, numbered: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = self.values[numbered]
        found.flags.writeable = False
        return found


def real(array: ArrayLike, what: str) -> NDArray[Any]:
    """Take an array of finite real numbers, rows and columns, none too many.

    Raises
    ------
    ValueError
        If it is something else.
    """
    taken = np.asarray(array)
    if taken.dtype.kind not in "buif":
        raise ValueError(f"{what} is an array of real numbers; got {taken.dtype}")
    if taken.ndim != 2 or not taken.size:
        raise ValueError(f"{what} is an array of shape (rows, columns); got shape {taken.shape}")
    if max(taken.shape) > LARGEST:
        raise ValueError(
            f"{what} is at most {LARGEST} by {LARGEST}; got shape {taken.shape}: "
            "paint a smaller one and enlarge it in the function"
        )
    if not np.isfinite(taken).all():
        raise ValueError(f"{what} is not finite everywhere: it holds NaN or infinity")
    return taken


def levels_of(start: NDArray[Any], low: Any, high: Any, step: Any) -> Levels:
    """Make the values from low to high.

    They are the floats nearest to low + k * step (0.3, not 0.30000000000000004), or of the
    start's own integer type where all three are whole and it can hold them.

    Raises
    ------
    TypeError
        If one of the three is no number.
    ValueError
        If they make no range, or one with too many values.
    """
    for name, value in {"low": low, "high": high, "step": step}.items():
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise TypeError(f"paint: {name} is a number; got {value!r}")
        if not math.isfinite(value):
            raise ValueError(f"paint: {name} is finite; got {value}")
    if not low < high:
        raise ValueError(f"paint: low must be below high; got low={low}, high={high}")
    if step <= 0:
        raise ValueError(f"paint: step is above 0; got {step}")
    bottom, top, by = _exact(low), _exact(high), _exact(step)
    count = (top - bottom) / by + 1
    if count.denominator != 1:
        raise ValueError(
            f"paint: high is low and a whole number of steps; got low={low}, high={high}, "
            f"step={step}"
        )
    if count > MOST_LEVELS:
        raise ValueError(
            f"paint: at most {MOST_LEVELS} values from low to high; got {count}: take a larger step"
        )
    values = [bottom + k * by for k in range(int(count))]
    return Levels((start.shape[0], start.shape[1]), np.array(*_typed(values, start.dtype)))


def _typed(values: list[Fraction], kind: np.dtype[Any]) -> tuple[list[Any], np.dtype[Any]]:
    whole = values[0].denominator == 1 and values[1].denominator == 1
    if whole and kind.kind in "iu":
        held = np.iinfo(kind)
        if held.min <= values[0] and values[-1] <= held.max:
            return [int(value) for value in values], kind
    return [float(value) for value in values], np.dtype(np.float64)


def _exact(value: float) -> Fraction:
    """Give the simple fraction that somebody wrote as a float: 1/10, 1/3, 1/255."""
    simple = Fraction(value).limit_denominator(10**6)
    return simple if float(simple) == float(value) else Fraction(value)
