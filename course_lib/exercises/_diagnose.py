"""Mistakes that can happen in any exercise, told from the answers alone.

Each diagnosis must hold on every input, so that it is true, and rest on enough values, so that
it is no coincidence.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ._compare import close, differing
from ._inputs import Array

EVIDENCE = 6  # values; two or three numbers can agree by luck
CHANCE = 1e-3  # the probability of a coincidence that is still believed

Pairs = Sequence[tuple[Array, Array]]  # expected, got


def diagnose(pairs: Pairs, tolerance: float) -> str | None:
    """Say what is wrong with all answers together.

    Parameters
    ----------
    pairs : sequence of (array, array)
        The expected and the given answer, input by input.
    tolerance : float
        As in `equal`.

    Returns
    -------
    str or None
        One or two sentences; None if no diagnosis holds.
    """
    failing = [(e, g) for e, g in pairs if g.dtype.kind == "c" or not close(e, g, tolerance)]
    if sum(expected.size for expected, _ in failing) < EVIDENCE:
        return None
    found = (test(pairs, failing, tolerance) for test in _TESTS)
    return next((sentence for sentence in found if sentence), None)


def _complex(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if all(got.dtype.kind != "c" for _, got in pairs):
        return None
    if all(close(expected, got.real, tolerance) for expected, got in pairs):
        return "The values are right, but complex. Take the real part with `.real`."
    return None


def _not_numbers(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    values = [got for _, got in pairs if not np.isfinite(got).all()]
    if any(np.isnan(got).any() for got in values):
        return (
            "There are values that are no numbers (`nan`) in your answer. They come from 0 / 0, or "
            "from a root, a logarithm or a fractional power of a negative number."
        )
    if values:
        return (
            "There are infinite values (`inf`) in your answer. Is something divided by zero, or "
            "does a search begin at `np.inf` and never find anything?"
        )
    return None


def _truth_values(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if all(got.dtype.kind == "b" for _, got in pairs):
        return "Your answer holds True and False where numbers are asked for."
    return None


def _all_zero(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if any(got.any() for _, got in pairs):
        return None
    if all(got.ndim == 0 for _, got in pairs):
        return "Your answer is 0 each time. Does the part that should change it ever run?"
    return "All values are zero. Is the result ever filled in?"


def _cut_to_integers(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if all(not got.any() for _, got in pairs):  # no evidence that it is more than an empty array
        return None
    for expected, got in failing:
        cut = close(np.trunc(expected), got, tolerance) or close(np.floor(expected), got, tolerance)
        held = got.dtype.kind in "iu" and np.any(expected != np.round(expected))
        if not (held or cut) or np.any(got != np.round(got)):
            return None
    if all(expected.ndim == 0 for expected, _ in failing):
        return "The fraction is cut off, as `int()` and `//` do. Leave them out; `/` divides."
    return (
        "The fractions are cut off: your result holds whole numbers only. `//` and `astype(int)` "
        "do that, and so does an integer array that is filled: `np.zeros_like` of an integer array "
        "is one; give it `dtype=float`."
    )


def _rounded(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if all(not got.any() for _, got in pairs):  # no evidence that anything was computed
        return None
    for digits in range(4):
        if all(close(np.round(e, digits), g, 1e-12) for e, g in pairs):
            return (
                f"The values are right, but rounded to {digits} decimals. Leave them as they are."
            )
    return None


def _by(transform: Callable[[Array], Array], sentence: str) -> Callable[..., str | None]:
    def test(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
        if all(e.ndim == 2 and close(transform(e), g, tolerance) for e, g in pairs):
            return sentence
        return None

    return test


def _swapped_shape(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    oblong = [(e, g) for e, g in failing if e.ndim == 2 and e.shape[0] != e.shape[1]]
    if oblong and all(g.shape == e.shape[::-1] for e, g in oblong):
        return "The shape of your answer has its axes swapped: rows come first, then columns."
    return None


def _other_form(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if any(
        got.size != expected.size or not close(expected, got.reshape(expected.shape), tolerance)
        for expected, got in pairs
    ):
        return None
    if all(got.ndim > expected.ndim for expected, got in pairs):
        (expected, got), *_ = pairs
        if all(_sides(got) == _sides(expected) for expected, got in pairs):
            return "The values are right, but there is an axis of length 1 too many."
        return (
            f"The values are right, but in {got.ndim} axes where {expected.ndim} are asked for. "
            "Lay them out anew with `reshape`."
        )
    if all(got.ndim == 1 for _, got in pairs):
        return "The values are right, but in one long row. Give them their shape with `reshape`."
    return "The values are right, but not the shape."


def _sides(array: Array) -> list[int]:
    return [side for side in array.shape if side != 1]


def _constant_factor(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    factors = [_factor(expected, got, tolerance) for expected, got in pairs if expected.any()]
    if not factors or any(factor is None for factor in factors):
        return None
    first = factors[0] or 0.0
    if np.allclose(np.array(factors, dtype=float), first, rtol=1e-6):
        if abs(first + 1) < 1e-6:
            return "Your answer has the opposite sign everywhere."
        if abs(first - 1) < 0.02:
            percent = f"{100 * abs(first - 1):.2g} % too {'large' if first > 1 else 'small'}"
            return f"Your answer is {percent} everywhere. Has a constant too few digits?"
        return f"Your answer is {first:.4g} times the right one everywhere."
    several = sum(expected.size > 1 for expected, _ in failing)
    if several >= 3 and sum(expected.size for expected, _ in failing) > 3 * len(failing):
        return (
            "Your answer is the right one times a factor, and the factor differs from input to "
            "input. Is something normalized that should not be, or the other way round?"
        )
    return None


def _factor(expected: Array, got: Array, tolerance: float) -> float | None:
    if expected.shape != got.shape or got.dtype.kind not in "iuf":
        return None
    at = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    factor = float(got[at] / expected[at])
    return factor if factor and close(factor * expected, got, tolerance) else None


def _shifted(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    if any(e.shape != g.shape or e.ndim != 2 for e, g in pairs):
        return None
    moves = {(1, 0): "down", (-1, 0): "up", (0, 1): "to the right", (0, -1): "to the left"}
    moves |= {(a, b): f"{moves[a, 0]} and {moves[0, b]}" for a in (1, -1) for b in (1, -1)}
    for (down, right), words in moves.items():
        overlaps = [(_part(e, -down, -right), _part(g, down, right)) for e, g in pairs]
        large = [(e, g) for e, g in overlaps if e.size >= EVIDENCE and np.ptp(e) > 0]
        if large and all(close(e, g, tolerance) for e, g in large):
            return f"Your answer is shifted by one pixel {words}."
    return None


def _part(array: Array, down: int, right: int) -> Array:
    """Leave out the first row (down = 1) or the last one (-1), and columns likewise."""
    rows = slice(max(down, 0), min(down, 0) or None)
    columns = slice(max(right, 0), min(right, 0) or None)
    return array[rows, columns]


def _border(pairs: Pairs, failing: Pairs, tolerance: float) -> str | None:
    """Blame the border if most of it is wrong, and so much that it cannot be chance."""
    if any(e.shape != g.shape or e.ndim != 2 for e, g in pairs):
        return None
    for margin in (1, 2):
        inner = slice(margin, -margin)
        inside = [(e[inner, inner], g[inner, inner]) for e, g in pairs]
        large = [(e, g) for e, g in failing if min(e.shape) > 2 * margin]
        many = sum(e.size for e, _ in large)
        middle = sum(e[inner, inner].size for e, _ in large)
        wrong = sum(int(differing(e, g, tolerance).sum()) for e, g in large)
        if middle < 2 * EVIDENCE or wrong < (many - middle) / 3:
            continue
        if (1 - middle / many) ** wrong < CHANCE and all(
            close(*pair, tolerance) for pair in inside
        ):
            return (
                f"Inside, all is right; only the border differs (at most {margin} "
                f"pixel{'s' * (margin > 1)} from the edge). What does your code take for pixels "
                "outside?"
            )
    return None


_TESTS: tuple[Callable[[Pairs, Pairs, float], str | None], ...] = (
    _complex,
    _truth_values,
    _not_numbers,
    _rounded,
    _cut_to_integers,
    _all_zero,
    _by(np.transpose, "The values are right, but rows and columns are swapped (transposed)."),
    _by(lambda e: e[::-1, ::-1], "Your answer is turned by 180 degrees: flipped in both axes."),
    _by(np.flipud, "Your answer is upside down: flipped along the rows."),
    _by(np.fliplr, "Your answer is mirrored: flipped from left to right."),
    _swapped_shape,
    _other_form,
    _constant_factor,
    _shifted,
    _border,
)
