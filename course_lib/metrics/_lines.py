"""Lines of print: where they stand, how large they are, and which letter lies where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
import scipy.fft
import scipy.ndimage
from numpy.typing import NDArray

Values = NDArray[np.float64]

# A line is looked at in rows of a tenth of the height of its small letters: ten above them, ten
# for them, and six below.
_ABOVE, _SMALL, _BELOW = 10, 10, 6
_ROWS = _ABOVE + _SMALL + _BELOW
_STEP = 256
_BEARING = 1  # of a letter on either side, in such rows
_SPACE, _MARK = (3.5, 14.0), (2.0, 12.0)  # least and most between letters, beyond their own width


class Alphabet:
    """Templates of letters, all at one size.

    Parameters
    ----------
    cells : mapping of str to ndarray, shape (rows, columns)
        A picture of each letter, ink 1 on paper 0, all at one size on one baseline.
    """

    def __init__(self, cells: Mapping[str, Values]) -> None:
        rows = np.flatnonzero((cells["x"] > 0.5).any(axis=1))
        top, bottom = float(rows[0]), float(rows[-1] + 1)
        self.names = list(cells)
        self.templates = []
        for cell in cells.values():
            columns = np.flatnonzero((cell > 0.3).any(axis=0))
            bearing = round(_BEARING * (bottom - top) / _SMALL)
            tight = np.pad(cell[:, columns[0] : columns[-1] + 1], ((0, 0), (bearing, bearing)))
            self.templates.append(_strip(tight, top, bottom))
        self.widths = np.array([template.shape[1] for template in self.templates])
        self._profiles = np.array([template.sum(axis=1) for template in self.templates])
        self._place = {name: i for i, name in enumerate(self.names)}

    def letters_of(self, line: str) -> list[int]:
        """Return the numbers of the letters in a line; all else is left out."""
        return [self._place[letter] for letter in line if letter in self._place]

    def profile(self, line: str) -> Values:
        """Return how much ink a line has in each row, of mean 0 and length 1."""
        profile = self._profiles[self.letters_of(line)].sum(axis=0)
        profile = profile - profile.mean()
        return np.asarray(profile / np.linalg.norm(profile))

    @lru_cache(maxsize=1)  # noqa: B019  there is one alphabet
    def waves(self, length: int) -> NDArray[np.complex64]:
        """Return the templates' spectra along the line, of mean 0 and length 1."""
        centered = [template - template.mean() for template in self.templates]
        scaled = [(each / np.linalg.norm(each)).astype(np.float32) for each in centered]
        return np.array([np.conj(scipy.fft.rfft(each, length, axis=1)) for each in scaled])


@dataclass(frozen=True)
class Line:
    """A line of print with letters laid along it.

    Parameters
    ----------
    letters : list of str
        The letters of the text.
    places : list of int
        Where each of them begins.
    likeness : ndarray, shape (templates, places)
        Correlation of each template with the picture at each place.
    """

    letters: list[str]
    places: list[int]
    likeness: Values


def bands(ink: Values, most: int) -> list[tuple[float, float]]:
    """Return the upper and lower end of what may be lines, the strongest, from top to bottom."""
    rows = _row_ink(ink)
    if rows.max() <= 0:
        return []
    ends = np.diff(np.pad((rows > 0.12 * rows.max()).astype(int), 1))
    pairs = zip(np.flatnonzero(ends == 1), np.flatnonzero(ends == -1), strict=True)
    found = [(float(rows[a:b].sum()), *_body(rows, int(a), int(b))) for a, b in pairs if b - a >= 4]
    strongest = sorted(sorted(found, reverse=True)[:most], key=lambda band: band[1])
    return [(top, bottom) for _, top, bottom in strongest]


def _row_ink(ink: Values) -> Values:
    rows = scipy.ndimage.gaussian_filter1d(ink.mean(axis=1), 0.7)
    return np.asarray(rows - np.percentile(rows, 5))


def _body(rows: Values, first: int, last: int) -> tuple[float, float]:
    """Return the rows of the small letters, roughly: there the most ink is."""
    inside = np.flatnonzero(rows[first:last] > 0.5 * np.percentile(rows[first:last], 85))
    return float(first + inside[0]), float(first + inside[-1] + 1)


def laid(ink: Values, band: tuple[float, float], line: str, alphabet: Alphabet) -> Line:
    """Lay the letters of a line, in their order, where they fit best."""
    strip = _strip(ink, *_placed(_row_ink(ink), band, alphabet.profile(line)))
    likeness = _likeness(strip, alphabet)
    letters = alphabet.letters_of(line)
    return Line([alphabet.names[k] for k in letters], _path(line, likeness, alphabet), likeness)


def _placed(rows: Values, band: tuple[float, float], profile: Values) -> tuple[float, float]:
    """Return top and bottom of the small letters: where the rows' ink is most like the text's."""
    rough, middle = band[1] - band[0], (band[0] + band[1]) / 2
    heights = (np.geomspace(0.65, 1.25, 19) * rough)[:, None, None]
    middles = (middle + np.linspace(-0.5, 0.5, 33) * rough)[:, None]
    where = middles + heights * ((np.arange(_ROWS) + 0.5 - _ABOVE) / _SMALL - 0.5)
    seen = np.interp(where, np.arange(len(rows)) + 0.5, rows)
    seen = seen - seen.mean(axis=-1, keepdims=True)
    like = seen @ profile / np.maximum(np.linalg.norm(seen, axis=-1), 1e-12)
    i, j = np.unravel_index(like.argmax(), like.shape)
    height, center = float(heights[i, 0, 0]), float(middles[j, 0])
    return center - height / 2, center + height / 2


def _strip(ink: Values, top: float, bottom: float) -> Values:
    """Return a line at the size of the templates: the mean ink of each of its new pixels."""
    step = (bottom - top) / _SMALL
    rows = top + step * np.arange(-_ABOVE, _ROWS + 1 - _ABOVE, dtype=np.float64)
    columns = step * np.arange(int(ink.shape[1] / step + 1.5), dtype=np.float64)
    sums = np.pad(ink.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    sums = _between(_between(sums, rows).T, columns).T
    return np.asarray(np.diff(np.diff(sums, axis=0), axis=1) / step**2)


def _between(sums: Values, places: Values) -> Values:
    """Return rows between rows, by straight lines; beyond the ends the last one."""
    places = np.clip(places, 0.0, len(sums) - 1.0)
    below = np.minimum(places.astype(int), len(sums) - 2)
    part = (places - below)[:, None]
    return np.asarray(sums[below] * (1 - part) + sums[below + 1] * part)


def _likeness(strip: Values, alphabet: Alphabet) -> Values:
    """Return the correlation coefficient of each template with what lies at each place."""
    width = strip.shape[1]
    # Few lengths, since the spectra of all templates are kept for each.
    length = _STEP * ceil((width + int(alphabet.widths.max())) / _STEP)
    waves = scipy.fft.rfft(strip.astype(np.float32), length, axis=1)
    product = np.einsum("trf,rf->tf", alphabet.waves(length), waves)
    likeness = scipy.fft.irfft(product, length, axis=1)[:, :width].astype(np.float64)
    sums = np.pad(np.array([strip.sum(axis=0), (strip**2).sum(axis=0)]).cumsum(1), ((0, 0), (1, 0)))
    begin = np.arange(width)
    end = np.minimum(begin + alphabet.widths[:, None], width)
    first, second = sums[:, end] - sums[:, begin][:, None]
    count = alphabet.widths[:, None] * _ROWS
    spread = np.sqrt(np.maximum(second - first**2 / count, 0))
    # Where there is next to no ink, likeness would be that of noise.
    return np.asarray(likeness / np.maximum(spread, 0.15 * strip.std() * np.sqrt(count) + 1e-12))


def _path(line: str, likeness: Values, alphabet: Alphabet) -> list[int]:
    """Return where each letter begins, so that the sum of all likenesses is largest."""
    letters, gaps = alphabet.letters_of(line), _gaps(line, alphabet)
    width = likeness.shape[1]
    sums, steps = likeness[letters[0]], []
    for before, letter, (least, most) in zip(letters, letters[1:], gaps, strict=False):
        own = alphabet.widths[before]
        near, far = int(0.75 * own + least), int(1.25 * own + 1.5 + most) + 1
        padded = np.concatenate([np.full(far, -np.inf), sums])
        reach = np.lib.stride_tricks.sliding_window_view(padded, far - near + 1)[:width]
        best = reach.argmax(axis=1)
        steps.append(np.arange(width) - far + best)
        sums = reach[np.arange(width), best] + likeness[letter]
    places = [int(sums.argmax())]
    for step in reversed(steps):
        places.append(max(0, int(step[places[-1]])))
    return places[::-1]


def _gaps(line: str, alphabet: Alphabet) -> list[tuple[float, float]]:
    """Return the least and the most that lies between a letter and the next."""
    gaps, gap = [], (0.0, 0.0)
    for sign in line:
        if alphabet.letters_of(sign):
            gaps.append(gap)
            gap = (0.0, 0.0)
        else:
            more = _SPACE if sign.isspace() else _MARK
            gap = (gap[0] + more[0], gap[1] + more[1])
    return gaps[1:]
