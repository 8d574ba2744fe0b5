"""What the failing inputs have in common: said only where it is no chance.

A cause is named if it holds for every failing input and for no other one, if no other cause does
so, too, and if so many inputs would hardly fall apart like that by luck. The exercise's own
numbers (stride, factor, steps) come before what arrays look like.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import comb
from typing import Any

import numpy as np

from ._inputs import Array, Case

# So many times more ways to fail are there than causes to be named; fewer for the exercise's own
# numbers, which many will write into their code.
LUCK, OWN_LUCK = 20, 5
FEW = 6  # values of an argument that is no whole number

Feature = tuple[str, str, frozenset[int]]  # of what, in words, the inputs that have it


def where(
    names: Sequence[str], cases: Sequence[Case], expected: Sequence[Any], failing: Sequence[int]
) -> str | None:
    """Find what all failing inputs have and no other one has.

    Parameters
    ----------
    names : sequence of str
        The names of the arguments.
    cases : sequence of tuple
        The inputs.
    expected : sequence
        The right answers.
    failing : sequence of int
        The numbers of the inputs on which the answer is wrong.

    Returns
    -------
    str or None
        How a sentence goes on, "exactly where ..."; None if nothing is sure enough.
    """
    wanted = set(failing)
    if cause := _cause(names, cases, expected, wanted, own_only=False):
        return f"exactly where {cause}"
    # A single pixel may be right with any stride: what is right by its nature tells nothing.
    telling = [n for n, case in enumerate(cases) if n in wanted or not _is_a_pixel(case)]
    some = {place for place, n in enumerate(telling) if n in wanted}
    of_those = [cases[n] for n in telling], [expected[n] for n in telling]
    cause = _cause(names, *of_those, some, own_only=True)
    return f"only where {cause}" if cause else None


def _is_a_pixel(case: Case) -> bool:
    return any(isinstance(value, np.ndarray) and value.size == 1 for value in case)


def _cause(
    names: Sequence[str],
    cases: Sequence[Case],
    expected: Sequence[Any],
    wanted: set[int],
    *,
    own_only: bool,
) -> str | None:
    own, answers, arrays = features(names, cases, expected)
    ways = comb(len(cases), len(wanted))
    for group in (own,) if own_only else (own, answers, arrays):
        luck = OWN_LUCK if group is own else LUCK
        if ways < luck * len({members for *_, members in group}):
            continue
        named = [(subject, words) for subject, words, members in group if members == wanted]
        if named:
            first = named[0]
            return first[1] if all(subject == first[0] for subject, _ in named) else None
    return None


def features(
    names: Sequence[str], cases: Sequence[Case], expected: Sequence[Any]
) -> tuple[list[Feature], list[Feature], list[Feature]]:
    """Describe the inputs: by their numbers, by the right answers, by the looks of arrays."""
    columns = dict(zip(names, zip(*cases, strict=True), strict=True))
    own = [f for name, values in columns.items() for f in _of_numbers(name, values)]
    arrays = [f for name, values in columns.items() for f in _of_arrays(name, values)]
    return own, [*_of_answers(expected)], arrays


def _having(subject: str, words: str, flags: Iterable[Any]) -> Iterator[Feature]:
    told = [bool(flag) for flag in flags]
    if any(told) and not all(told):
        having = frozenset(number for number, flag in enumerate(told) if flag)
        yield subject, f"{subject} {words}", having


def _of_numbers(name: str, values: Sequence[Any]) -> Iterator[Feature]:
    """Describe an argument that is a number, or the length of one that is a list."""
    subject = f"`{name}`"
    if all(isinstance(value, np.ndarray) and value.ndim == 1 for value in values):
        lengths = [len(value) for value in values]
        for n in sorted(set(lengths)):
            yield from _having(subject, f"has more than {n} values", [v > n for v in lengths])
        return
    if not all(isinstance(value, int | float | np.number) for value in values):
        return
    whole = all(isinstance(value, int | np.integer) for value in values)
    distinct = sorted(set(values))
    if len(distinct) > FEW and not whole:  # each input has its own: nothing to tell them by
        distinct = []
    yield from _having(subject, "is negative", [v < 0 for v in values])
    for n in (0, 1):
        yield from _having(subject, f"is larger than {n}", [v > n for v in values])
    for n in distinct:
        yield from _having(subject, f"is not {n:g}", [v != n for v in values])
        yield from _having(subject, f"is {n:g}", [v == n for v in values])
        yield from _having(subject, f"is larger than {n:g}", [v > n for v in values])
    if whole:
        yield from _having(subject, "is even", [v % 2 == 0 for v in values])
        yield from _having(subject, "is odd", [v % 2 == 1 for v in values])


def _of_answers(expected: Sequence[Any]) -> Iterator[Feature]:
    """Describe whole numbers that are asked for: small or large."""
    if all(isinstance(value, int | np.integer) for value in expected):
        for n in sorted(set(expected)):
            yield from _having("the right answer", f"is larger than {n}", [v > n for v in expected])


def _of_arrays(name: str, values: Sequence[Any]) -> Iterator[Feature]:
    subject = f"`{name}`"
    if all(isinstance(value, tuple) and len(value) == 2 for value in values):
        yield from _having(subject, "is not square", [v[0] != v[1] for v in values])
    if not all(isinstance(value, np.ndarray) and value.ndim > 1 for value in values):
        return
    for words, test in _LOOKS.items():
        yield from _having(subject, words, [test(value) for value in values])


def _symmetric(array: Array) -> bool:
    return bool(np.array_equal(array, np.flip(array)))


_LOOKS: dict[str, Callable[[Array], Any]] = {
    "is not square": lambda a: a.shape[0] != a.shape[1],
    "has an even side": lambda a: any(side % 2 == 0 for side in a.shape[:2]),
    "has an odd side": lambda a: any(side % 2 for side in a.shape[:2]),
    "is not symmetric": lambda a: not _symmetric(a),
    "is a single pixel": lambda a: a.size == 1,
    "has only one row": lambda a: a.shape[0] == 1,
    "has only one column": lambda a: a.shape[1] == 1,
    "is a color picture": lambda a: a.ndim == 3,
    "has negative values": lambda a: (a < 0).any(),
    "holds whole numbers": lambda a: a.dtype.kind in "iu",
    "holds fractions": lambda a: a.dtype.kind == "f" and (a != np.round(a)).any(),
    "has numbers of 32 bits": lambda a: a.dtype.kind in "if" and a.dtype.itemsize == 4,
}
