"""Compare answers with the expected ones."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._inputs import Array, Case

SINGLE = 2e-5  # the tolerance where an input has 32 bits, and so may have what comes between


def equal(expected: Any, got: Any, tolerance: float) -> bool:
    """Compare an answer with the expected one; a list is no array, and True is no number.

    Both are what `plain` returns.

    Parameters
    ----------
    expected : array, number, bool, str, None or tuple of these
        The right answer.
    got : object
        The reader's answer.
    tolerance : float
        The largest difference, relative to the largest expected value.

    Returns
    -------
    bool
        Whether they agree.
    """
    if expected is None:  # a mistake may leave something open
        return got is None
    if isinstance(expected, str):
        return isinstance(got, str) and letters(expected) == letters(got)
    if isinstance(expected, tuple):
        return _equal_tuples(expected, got, tolerance)
    if isinstance(expected, bool | np.bool_):
        return isinstance(got, bool | np.bool_) and bool(expected) == bool(got)
    if isinstance(got, list | tuple | str | bool | np.bool_):
        return False
    values = numbers(got)
    return values is not None and values.dtype.kind in "iuf" and close(expected, values, tolerance)


def tolerance_for(case: Case, tolerance: float) -> float:
    """Return the tolerance for one input: wider where 32 bits come in."""
    single = any(isinstance(v, np.ndarray) and v.dtype == np.float32 for v in case)
    return max(tolerance, SINGLE) if single else tolerance


def close(expected: Any, got: Any, tolerance: float) -> bool:
    """Compare shapes and numbers only."""
    right, values = np.asarray(expected), np.asarray(got)
    return right.shape == values.shape and not differing(right, values, tolerance).any()


def differing(expected: Array, got: Array, tolerance: float) -> NDArray[np.bool]:
    """Mark the values that differ; a mistake that gives NaN may be met by NaN."""
    with np.errstate(all="ignore"):  # 1.0 * because unsigned numbers would wrap around
        same: NDArray[np.bool] = np.abs(1.0 * got - expected) <= tolerance * scale(expected)
        same |= (expected == got) | ((expected != expected) & (got != got))
    return ~same


def scale(expected: Any) -> float:
    """Return the size that a tolerance is relative to."""
    finite = np.isfinite(expected)
    return float(np.max(np.abs(expected), initial=0, where=finite)) or 1.0


def numbers(value: Any) -> Array | None:
    """Return a value as an array of numbers, or None if it is not one."""
    try:
        array = np.asarray(value)
    except Exception:  # rows of unequal length; whatever a foreign class raises
        return None
    return array if array.dtype.kind in "biufc" else None


def _equal_tuples(expected: tuple[Any, ...], got: Any, tolerance: float) -> bool:
    if isinstance(got, np.ndarray) and got.ndim == 1:
        got = got.tolist()
    return (
        isinstance(got, tuple | list)
        and len(got) == len(expected)
        and all(equal(*pair, tolerance) for pair in zip(expected, got, strict=True))
    )


def letters(text: str) -> str:
    """Return what counts of a text: no case, no blanks, no brackets around it."""
    return "".join(text.casefold().replace(",", " ").split()).strip("().:'\"")
