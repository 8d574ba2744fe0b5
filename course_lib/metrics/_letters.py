"""Letters of a known text, found by templates, as a score of whether a picture can be read."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import real_image
from course_lib.metrics import _lines
from course_lib.metrics._lines import Alphabet, Line, Values
from course_lib.metrics._score import Score

# In many fonts a capital I is a small l, and other capitals are large small letters.
_ALIKE = {"I": "l"}
_MORE = 3  # lines that may be noise


def found_letters(image: ArrayLike, text: str) -> Score:
    r"""Count the letters of a known text that a machine reads in a picture.

    The lines of the text are looked for from top to bottom: how much ink a line has in each row
    tells where it stands and how large its letters are. Along each line the letters are laid, in
    their order, where they fit best. Then each of them must win at its place against all other
    letters of the alphabet. Capital and small letters count as equal, and so do I and l.

    The templates are one font, the letters of `letters.png`; sizes, places and other fonts are
    left open. In a sharp picture about nine of ten letters are found, and in one without the text
    about one of six, by chance.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Lines of print, upright, dark on light or light on dark; any range.
    text : str
        What is printed there, with its line breaks.

    Returns
    -------
    Score
        As many are `found` as are `matched`: nothing else is looked for.

    Raises
    ------
    ValueError
        If the picture is not gray or not finite, or the text has no letter from A to Z.
    TypeError
        If it holds no real numbers, or the text is none.

    Examples
    --------
    >>> from course_lib import images
    >>> top = images.load("page")[:110]
    >>> text = "What does a blur take away?\nEvery pixel becomes a weighted sum"
    >>> score = found_letters(top, text)
    >>> score.there, score.matched > 45
    (50, True)
    """
    gray = real_image(image).astype(np.float64)
    if not np.isfinite(gray).all():
        raise ValueError("image holds NaN or infinite pixels; replace them first.")
    if not isinstance(text, str):
        raise TypeError(f"text must be the printed text, not {text!r}.")
    alphabet = _alphabet()
    lines = [line for line in text.splitlines() if alphabet.letters_of(line)]
    there = sum(len(alphabet.letters_of(line)) for line in lines)
    if not there:
        raise ValueError(f"text must have letters from A to Z, but is {text!r}.")
    ink = _ink(gray)
    seen = _lines.bands(ink, most=len(lines) + _MORE)
    loose = abs(len(seen) - len(lines))
    right = np.zeros((len(seen), len(lines)))
    for i, band in enumerate(seen):
        for j, line in enumerate(lines):
            if abs(i - j) <= loose:
                right[i, j] = sum(_read(_lines.laid(ink, band, line, alphabet), alphabet))
    matched = _in_order(right)
    return Score(matched, there, matched)


@cache
def _alphabet() -> Alphabet:
    from course_lib.images import letter_cells

    return Alphabet(letter_cells())


def _ink(gray: Values) -> Values:
    """Return how much ink there is, from 0, whichever of the two is the paper."""
    gray = gray / (np.abs(gray).max() or 1.0)
    low, high = np.percentile(gray, [1, 99])
    paper = np.median(gray)
    return np.asarray(paper - gray if paper > (low + high) / 2 else gray - paper)


def _same(letter: str) -> str:
    return _ALIKE.get(letter, letter.lower())


def _read(line: Line, alphabet: Alphabet) -> Iterable[bool]:
    """Tell of each letter whether it wins at its place against all others."""
    names = np.array([_same(letter) for letter in alphabet.names])
    for letter, x in zip(line.letters, line.places, strict=True):
        likeness = line.likeness[:, max(0, x - 1) : x + 2].max(axis=1)
        yield bool(names[likeness.argmax()] == _same(letter))


def _in_order(right: Values) -> int:
    """Return the most that can be read if lines stay in their order, and none is read twice."""
    best = np.zeros((right.shape[0] + 1, right.shape[1] + 1))
    for i, row in enumerate(right):
        for j, value in enumerate(row):
            best[i + 1, j + 1] = max(best[i, j + 1], best[i + 1, j], best[i, j] + value)
    return int(best[-1, -1])
