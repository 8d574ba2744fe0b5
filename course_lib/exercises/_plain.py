"""Whatever an answer is, as plain arrays, numbers, texts and tuples: nothing else is compared.

Foreign objects run their own code when they are converted, which may fail or never end. So this
happens where the reader's code runs, within its time limit; what comes after is safe.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

DEEPEST = 6  # lists within lists
LONGEST = 100_000  # values of a list
LARGEST_INTEGER = 10**300  # what a float holds


@dataclass(frozen=True)
class Strange:
    """Stands for a value that cannot be compared with anything, and says what it is."""

    words: str


def plain(value: Any) -> Any:
    """Return a value as arrays, numbers, texts, lists and tuples.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    object
        A copy that shares nothing with the value; a `Strange` where it is none of these. Sparse
        matrices and tensors become arrays, fractions become floats, a ``TensorShape`` a tuple.
    """
    return _plain(value, ())


def _plain(value: Any, above: tuple[int, ...]) -> Any:
    kind = type(value)
    if value is None or value is ... or kind in (bool, float, complex, str, Strange):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return _array(value)
    if kind is int:
        return (
            value if abs(value) < LARGEST_INTEGER else Strange("an integer of more than 300 digits")
        )
    if issubclass(kind, tuple | list):
        return _listed(value, above)
    for fits, convert in _CONVERSIONS:
        if fits(value):
            return convert(value)
    return Strange(f"an object of type {kind.__name__}")


def _array(value: Any) -> Any:
    array = np.array(value, subok=False)
    if array.dtype.kind == "O":  # big integers, fractions, rows of unequal length
        try:
            array = np.array(array.tolist(), dtype=float)
        except Exception:
            return Strange("an array of objects that are no numbers")
    return array[()]


def _listed(value: Any, above: tuple[int, ...]) -> Any:
    what = "tuple" if isinstance(value, tuple) else "list"
    if id(value) in above:
        return Strange(f"a {what} that contains itself")
    parts = list(value)
    if len(above) >= DEEPEST or len(parts) > LONGEST:
        return Strange(f"a {what} too long or too deep to be looked at")
    inside = [_plain(part, (*above, id(value))) for part in parts]
    if not above and any("contains itself" in s.words for s in inside if isinstance(s, Strange)):
        return Strange(f"a {what} that contains itself")
    return tuple(inside) if isinstance(value, tuple) else inside


def _has(name: str) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, type) and callable(getattr(value, name, None))


_CONVERSIONS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda value: isinstance(value, str), lambda value: str.__str__(value)),
    (lambda value: isinstance(value, int), lambda value: _plain(int.__int__(value), ())),
    (lambda value: isinstance(value, Real | Decimal), float),
    (lambda value: isinstance(value, range), lambda value: _listed(tuple(value[:LONGEST]), ())),
    (inspect.isgenerator, lambda _: Strange("a generator")),
    (inspect.iscoroutine, lambda value: (value.close(), Strange("a coroutine"))[1]),
    (_has("toarray"), lambda value: _array(value.toarray())),  # SciPy's sparse matrices
    (_has("as_list"), lambda value: _plain(tuple(value.as_list()), ())),  # TensorFlow's shapes
    (_has("numpy"), lambda value: _array(value.numpy())),  # tensors
    (_has("__array__"), lambda value: _array(np.asarray(value))),
    (callable, lambda _: Strange("a function")),
)
