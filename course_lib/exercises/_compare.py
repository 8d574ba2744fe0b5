"""Compare answers with the expected ones, and put the difference into words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._inputs import Array

SHOWN_VALUES = 80  # a larger array is abridged


def equal(expected: Any, got: Any, tolerance: float) -> bool:
    """Compare an answer with the expected one; a list is no array, and True is no number.

    Parameters
    ----------
    expected : array, number, bool, str or tuple of these
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
    if isinstance(expected, str):
        return isinstance(got, str) and _letters(expected) == _letters(got)
    if isinstance(expected, tuple):
        return _equal_tuples(expected, got, tolerance)
    if isinstance(expected, bool | np.bool_):
        return isinstance(got, bool | np.bool_) and bool(expected) == bool(got)
    if isinstance(got, list | tuple | str | bool | np.bool_):
        return False
    values = numbers(got)
    return values is not None and values.dtype.kind in "iuf" and close(expected, values, tolerance)


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


def _letters(text: str) -> str:
    return "".join(text.casefold().replace(",", " ").split()).strip("().:'\"")


def difference(expected: Any, got: Any, tolerance: float) -> str:
    """Name the first thing that differs, in one sentence."""
    if isinstance(expected, tuple):
        return _tuple_difference(expected, got)
    if isinstance(expected, str | bool | np.bool_):
        return f"Expected {show(expected)}, got {show(got)}."
    values = numbers(got)
    wanted = _kind(np.asarray(expected))
    if values is None or isinstance(got, list | tuple | bool):
        return f"Expected {wanted}, got {_kind(got)}."
    if values.shape != np.shape(expected):
        return f"The shape differs: expected {np.shape(expected)}, got {values.shape}."
    if values.dtype.kind == "c":
        return (
            "Your answer is complex. A strength is a magnitude, `np.abs`; a picture is the real "
            "part, `.real`, if the rest is only rounding."
        )
    if values.dtype.kind not in "iuf":
        return f"The type differs: expected {np.asarray(expected).dtype}, got {values.dtype}."
    return _number_difference(np.asarray(expected), values, tolerance)


def kind_difference(expected: Any, got: Any) -> str | None:
    """Say what kind of value is asked for, if it was another; never the value itself."""
    if isinstance(expected, tuple):
        fits = isinstance(got, tuple | list | np.ndarray) and len(got) == len(expected)
        return None if fits else _tuple_difference(expected, got)
    if isinstance(expected, str):
        several = f"{len(expected)} characters in quotes"
        wanted = several if len(expected) > 1 else "a letter in quotes, such as `'a'`"
        fits = isinstance(got, str) and len(_letters(got)) == len(_letters(expected))
        return None if fits else f"Answer with {wanted}."
    if isinstance(expected, bool | np.bool_):
        return None if isinstance(got, bool | np.bool_) else "Answer with `True` or `False`."
    values = numbers(got)
    fits = values is not None and values.ndim == 0 and not isinstance(got, bool)
    return None if fits else f"Expected a number, got {_kind(got)}.{_as_number(got)}"


def _as_number(got: Any) -> str:
    """Guess how a number was meant that Python reads as something else."""
    if isinstance(got, tuple) and len(got) == 1:
        return " The comma at its end makes a tuple of it: leave the comma out."
    if isinstance(got, tuple) and all(type(part) is int for part in got):
        return " Python reads a comma as the end of one number: write 12000 or 12_000, not 12,000."
    if isinstance(got, str) and got.strip().replace(".", "", 1).isdigit():
        return " Leave out the quotes."
    return ""


def _number_difference(expected: Array, got: Array, tolerance: float) -> str:
    wrong = differing(expected, got, tolerance)
    if expected.ndim == 0:
        return f"Expected {show(expected[()])}, got {show(got[()])}."
    at = tuple(int(index) for index in np.argwhere(wrong)[0])
    return (
        f"{int(wrong.sum())} of {wrong.size} values differ, "
        f"the first at {list(at)}: expected {show(expected[at])}, got {show(got[at])}."
    )


def _tuple_difference(expected: tuple[Any, ...], got: Any) -> str:
    if not isinstance(got, tuple | list | np.ndarray):
        return f"Expected a tuple of {len(expected)} values, got {_kind(got)}."
    if len(got) != len(expected):
        return f"Expected {len(expected)} values, got {len(got)}."
    return "The values differ."


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, bool | int | float | complex | np.generic | np.ndarray):
        return "a number" if not isinstance(value, bool) else f"{value}"
    return {"str": "a text", "NoneType": "None"}.get(
        type(value).__name__, f"an object of type {type(value).__name__}"
    )


def show(value: Any) -> str:
    """Write a value compactly, always in the same way."""
    if isinstance(value, np.ndarray):
        return np.array2string(
            value,
            precision=4,
            suppress_small=True,
            threshold=SHOWN_VALUES,
            edgeitems=3,
            max_line_width=88,
            floatmode="maxprec",
        )
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.generic):
        return str(value)
    if isinstance(value, tuple | list):
        inside = ", ".join(show(item) for item in value)
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if callable(value):
        return str(getattr(value, "__name__", "a function"))
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + " ..."
