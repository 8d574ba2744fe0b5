"""Values and their differences in words."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._compare import differing, letters, numbers
from ._plain import Strange

SHOWN_VALUES = 80  # a larger array is abridged
SHOWN_LINES = 12  # what is longer ends here: nobody reads on
_ROUNDING = 1e-9  # an imaginary part below this share of the whole is no news
# A number, a fraction or several of them, written as a text.
_IN_QUOTES = re.compile(r"[\s(\[]*[-+]?[\d.][\d\s.,_/*+()\[\]eE-]*")


def difference(expected: Any, got: Any, tolerance: float) -> str:
    """Name the first thing that differs, in one sentence."""
    if isinstance(expected, tuple):
        return _tuple_difference(expected, got)
    if isinstance(expected, str | bool | np.bool_):
        return f"Expected {show(expected)}, got {show(got)}."
    values = numbers(got)
    wanted = _kind(np.asarray(expected))
    if values is None or isinstance(got, list | tuple | bool | np.bool_):
        return f"Expected {wanted}, got {_kind(got)}."
    if values.shape != np.shape(expected):
        if not (values.ndim and np.ndim(expected)):
            return f"Expected {wanted}, got {_kind(values)}."
        return f"The shape differs: expected {np.shape(expected)}, got {values.shape}."
    if values.dtype.kind == "c":
        left = np.abs(values.imag).max(initial=0)
        if left <= _ROUNDING * np.abs(values).max(initial=0):
            told = "Your answer is complex, but only by rounding: take `.real`"
            right = np.asarray(expected)
            if not differing(right, values.real, tolerance).any():
                return f"{told}, and check again."
            return f"{told}. That is not all: {_number_difference(right, values.real, tolerance)}"
        return (
            "Your answer is complex, and not only by rounding: its imaginary part is as large as "
            f"{show(left)}. Something before is wrong as well."
        )
    if values.dtype.kind not in "iuf":
        return f"The type differs: expected {np.asarray(expected).dtype}, got {values.dtype}."
    return _number_difference(np.asarray(expected), values, tolerance)


def kind_difference(expected: Any, got: Any) -> str | None:
    """Say what kind of value is asked for, if it was another; never the value itself."""
    if isinstance(expected, tuple):
        fits = _several(got) and len(got) == len(expected) and _gap(got) is None
        return None if fits else _tuple_difference(expected, got) + _as_number(got, expected)
    if isinstance(expected, str):
        several = f"{len(expected)} characters in quotes"
        wanted = several if len(expected) > 1 else "a letter in quotes, such as `'a'`"
        fits = isinstance(got, str) and len(letters(got)) == len(letters(expected))
        return None if fits else f"Answer with {wanted}."
    if isinstance(expected, bool | np.bool_):
        return None if isinstance(got, bool | np.bool_) else "Answer with `True` or `False`."
    values = numbers(got)
    fits = values is not None and values.ndim == 0 and values.dtype.kind in "iufc"
    return None if fits else f"Expected a number, got {_kind(got)}.{_as_number(got, expected)}"


def _as_number(got: Any, expected: Any) -> str:
    """Guess how a number was meant that Python reads as something else."""
    if isinstance(got, str) and _IN_QUOTES.fullmatch(got):
        return " Leave out the quotes: between them Python sees a text, and does not compute."
    if isinstance(expected, tuple) or not isinstance(got, tuple):
        return ""
    if len(got) == 1:
        return " The comma at its end makes a tuple of it: leave the comma out."
    if all(type(part) is int and 0 <= part < 1000 for part in got) and expected >= 1000:
        return " Python reads a comma as the end of one number: write 12000 or 12_000, not 12,000."
    if len(set(map(str, got))) == 1:
        return " One number is asked for, so say it once."
    return ""


def _number_difference(
    expected: NDArray[np.floating[Any]], got: NDArray[np.floating[Any]], tolerance: float
) -> str:
    wrong = differing(expected, got, tolerance)
    if expected.ndim == 0:
        return "Expected {}, got {}.".format(*_told_apart(expected[()], got[()]))
    at = tuple(int(index) for index in np.argwhere(wrong)[0])
    return (
        f"{int(wrong.sum())} of {wrong.size} values differ, the first at {list(at)}: "
        "expected {}, got {}.".format(*_told_apart(expected[at], got[at]))
    )


def _told_apart(expected: Any, got: Any) -> tuple[str, str]:
    """Write two numbers that differ with as many digits as it takes to see that."""
    both = show(expected), show(got)
    for digits in (9, 12, 17):
        if both[0] != both[1]:
            break
        both = f"{expected:.{digits}g}", f"{got:.{digits}g}"
    return both


def _tuple_difference(expected: tuple[Any, ...], got: Any) -> str:
    if not _several(got):
        return f"Expected a tuple of {len(expected)} values, got {_kind(got)}."
    if len(got) != len(expected):
        return f"Expected {len(expected)} values, got {len(got)}."
    if (at := _gap(got)) is not None:
        return (
            f"None stands where {_kind(expected[at])} is asked for, as value {at + 1} of "
            f"{len(expected)}. Nothing is left open here: say it."
        )
    return "The values differ."


def _several(value: Any) -> bool:
    return isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _gap(values: Any) -> int | None:
    return next((at for at, value in enumerate(values) if value is None), None)


def _kind(value: Any) -> str:
    if isinstance(value, Strange):
        return value.words
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, bool | np.bool_):
        return f"{value}"
    if isinstance(value, int | float | complex | np.number | np.ndarray):
        return "a complex number" if isinstance(value, complex | np.complexfloating) else "a number"
    if isinstance(value, tuple | list):
        what = "several values" if isinstance(value, tuple) else "a list"
        return f"{what} ({len(value)} of them)"
    return "a text" if isinstance(value, str) else str(value)


def show(value: Any) -> str:
    """Write a value compactly, always in the same way."""
    if isinstance(value, Strange):
        return value.words
    if isinstance(value, np.ndarray):
        return _show_array(laid_out(value))
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.generic):
        return str(value)
    if isinstance(value, tuple | list):
        inside = ", ".join(show(item) for item in value)
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if callable(value):
        name = str(getattr(value, "__name__", "a function"))
        matrix = value.matrix if hasattr(type(value), "matrix") else None
        small = matrix is not None and matrix.size <= SHOWN_VALUES
        return f"{name}, as a matrix:\n{show(matrix)}" if small else name
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + " ..."


def laid_out(array: NDArray[Any]) -> NDArray[Any]:
    """Leave out the axes of length 1 of an array with many axes: brackets, and nothing in them."""
    return np.squeeze(array) if array.ndim > 2 else array


def _show_array(array: NDArray[Any]) -> str:
    text = np.array2string(
        array,
        precision=4,
        suppress_small=bool(array.size and np.abs(array).max() > 1e-3),
        threshold=SHOWN_VALUES,
        edgeitems=3,
        max_line_width=88,
        floatmode="maxprec",
    )
    lines = text.splitlines()
    if len(lines) > SHOWN_LINES:
        kept = lines[: SHOWN_LINES - 1]
        text = "\n".join([*kept, f"... and {len(lines) - len(kept)} lines more"])
    return text


def effort(case: tuple[Any, ...]) -> int:
    """Say how hard a case is to redo by hand.

    Short numbers are easy, very large and very small ones are not; and a single pixel is short,
    but tells little.
    """
    alone = any(isinstance(value, np.ndarray) and value.size == 1 for value in case)
    return sum(_effort(value) for value in case) + 150 * alone


def _effort(value: Any) -> int:
    if not isinstance(value, np.ndarray) or not value.size:
        hidden = hasattr(type(value), "matrix") and "\n" not in show(value)  # too many numbers
        return len(show(value)) + 400 * hidden
    largest = np.abs(value).max()
    unhandy = 100 * bool(largest > 999 or largest < 0.01)
    letters_shown = len(show(value)) if value.size <= SHOWN_VALUES else 9 * value.size
    return int(unhandy + letters_shown + 3 * value.size)
