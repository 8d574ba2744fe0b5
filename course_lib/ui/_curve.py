"""`Curve`: lines in a pair of axes, light enough to be redrawn while a slider moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ._axis import Axis, Points
from ._digits import numbers_alike
from ._marks import Dot, Line, Mark, Words, text_width
from ._marks import Points as Places
from ._panel import Panel
from ._room import DRAWING_ROOM

WIDTH, HEIGHT = 352, 256
_MARGIN_TOP, _MARGIN_RIGHT, _MARGIN_BOTTOM = 22, 14, 40
_LEGEND_LINE = 15
_MOST_POINTS = 600
_TINY = 1e-6  # pixels
_FAR = 1e7  # pixels: a line that goes so far beyond the axes goes straight up
_SERIES = 6


@dataclass(frozen=True, eq=False)
class Curve:
    """One or more lines over a common x.

    Parameters
    ----------
    x : (N,) array_like
        Where the values are; increasing.
    y : (N,) array_like, or mapping of str to (N,) array_like
        The values, or several with their labels (at most six). NaN leaves a gap.
    xlabel, ylabel : str, optional
        Names of the axes, with their units.
    log : {False, True, "x", "y", "xy"}, default False
        Which axes are logarithmic; True is "y". Values that have no logarithm leave a gap.
    marker : float or (float, float), optional
        Where the reader is: a line at this x, or a dot at this (x, y).
    xlim, ylim : (float, float), optional
        Ends of the axes. Give them where a slider would make the axes jump.
    alt : str, optional
        Alternative text; left out, one is made from title, labels and ranges.

    Raises
    ------
    ValueError
        If x and y do not fit together.

    Examples
    --------
    >>> curve = Curve([0, 1, 2], {"blurred": [20, 24, 23]}, xlabel="iteration", ylabel="PSNR (dB)")
    >>> curve.panel("quality").alt
    'quality: PSNR (dB) against iteration from 0 to 2; blurred from 20 to 24, last 23'
    """

    x: ArrayLike
    y: ArrayLike | Mapping[str, ArrayLike]
    xlabel: str = ""
    ylabel: str = ""
    log: bool | Literal["x", "y", "xy"] = False
    marker: float | tuple[float, float] | None = None
    xlim: tuple[float, float] | None = None
    ylim: tuple[float, float] | None = None
    alt: str | None = None

    def panel(self, title: str = "") -> Panel:
        """Lay out axes, ticks and lines."""
        x, series = self._checked()
        log = "y" if self.log is True else (self.log or "")
        y_axis = _axis(self.ylim, list(series.values()), "y" in log)
        left = 14 + max((text_width(text, 11) for _, text in y_axis.ticks(5)), default=0)
        x_axis = _axis(self.xlim, [x], "x" in log, tight=True).to(left, WIDTH - _MARGIN_RIGHT)
        lines = _legend_lines(list(series), self.ylabel)
        top = _MARGIN_TOP + _LEGEND_LINE * (len(lines) - 1)
        y_axis = y_axis.to(HEIGHT - _MARGIN_BOTTOM, top)
        marks = _frame(x_axis, y_axis, self.xlabel, self.ylabel)
        marks += _legend(lines)
        marks += self._marker_line(x_axis, y_axis)
        for index, values in enumerate(series.values()):
            marks += _polyline(x, values, x_axis, y_axis, f"series{index}")
        marks += self._marker_dots(x, series, x_axis, y_axis)
        least, most = DRAWING_ROOM
        return Panel(title, "", self.alt or self._told(title, x, series), WIDTH, HEIGHT,
                     marks=tuple(marks), least=least, most=most)  # fmt: skip

    def _checked(self) -> tuple[Points, dict[str, Points]]:
        x = np.asarray(self.x, dtype=float)
        given = self.y if isinstance(self.y, Mapping) else {"": self.y}
        series = {str(name): np.asarray(values, dtype=float) for name, values in given.items()}
        if x.ndim != 1 or not x.size or any(values.shape != x.shape for values in series.values()):
            shapes = ", ".join(str(values.shape) for values in series.values())
            raise ValueError(
                f"a curve wants x and y of one dimension and the same length; got x {x.shape}, "
                f"y {shapes}"
            )
        if not 1 <= len(series) <= _SERIES:
            raise ValueError(f"a curve shows 1 to {_SERIES} lines; got {len(series)}")
        return x, series

    def _told(self, title: str, x: Points, series: dict[str, Points]) -> str:
        first, last = numbers_alike(float(x.min()), float(x.max()))
        told = [
            f"{title or 'curve'}: {self.ylabel or 'values'} against {self.xlabel or 'x'} "
            f"from {first} to {last}"
        ]
        for name, values in series.items():
            finite = values[np.isfinite(values)]
            if finite.size:
                low, high, end = numbers_alike(
                    *map(float, (finite.min(), finite.max(), finite[-1]))
                )
                told.append(f"{name or 'values'} from {low} to {high}, last {end}")
        return "; ".join(told)

    def _marker_line(self, x_axis: Axis, y_axis: Axis) -> list[Mark]:
        if self.marker is None or isinstance(self.marker, tuple):
            return []
        at = x_axis.place(float(self.marker))
        if not x_axis.holds(at):
            return []
        return [Line(((at, y_axis.start), (at, y_axis.stop)), "faint", 1.0, dash=True)]

    def _marker_dots(
        self, x: Points, series: dict[str, Points], x_axis: Axis, y_axis: Axis
    ) -> list[Mark]:
        if self.marker is None:
            return []
        if isinstance(self.marker, tuple):
            a, b = self.marker
            # Among several lines the accent is the color of the second, which it may not be on.
            color = "accent" if len(series) == 1 else "ink"
            places = [(x_axis.place(float(a)), y_axis.place(float(b)), color)]
        else:
            at = float(np.clip(self.marker, x.min(), x.max()))
            places = [
                (x_axis.place(at), _height(at, x, values, x_axis, y_axis), f"series{index}")
                for index, values in enumerate(series.values())
            ]
        # A dot beyond the frame would lie over legend and labels.
        return [
            Dot(a, b, 4.0, color) for a, b, color in places if x_axis.holds(a) and y_axis.holds(b)
        ]


def _height(at: float, x: Points, values: Points, x_axis: Axis, y_axis: Axis) -> float:
    """Give the place up the axis where a drawn line passes a value of x."""
    across, up = x_axis.place(x), y_axis.place(values)
    with np.errstate(over="ignore", invalid="ignore"):
        nearest = int(np.argmin(np.abs(x - at)))
        if x[nearest] == at or not np.all(np.diff(across) > 0):
            return float(up[nearest])
        return float(np.interp(x_axis.place(at), across, up))


def _axis(
    limits: tuple[float, float] | None, data: list[Points], log: bool, *, tight: bool = False
) -> Axis:
    if limits is None:
        return Axis.around(data, log, tight=tight)
    return Axis.between(float(limits[0]), float(limits[1]), log)


def _frame(x_axis: Axis, y_axis: Axis, xlabel: str, ylabel: str) -> list[Mark]:
    left, right, bottom = x_axis.start, x_axis.stop, y_axis.start
    marks: list[Mark] = []
    for at, text in y_axis.ticks(5):
        marks.append(Line(((left, at), (right, at)), "rule"))
        marks.append(Words(left - 6, at, text, "faint", 11, "end"))
    for at, text in x_axis.ticks(6):
        marks.append(Line(((at, bottom), (at, bottom + 4)), "faint"))
        marks.append(Words(at, bottom + 13, text, "faint", 11))
    marks.append(Line(((left, bottom), (right, bottom)), "faint"))
    marks.append(Words((left + right) / 2, HEIGHT - 9, xlabel, "ink", 11.5))
    marks.append(Words(4, 9, ylabel, "ink", 11.5, "start"))
    return marks


_Entry = tuple[int, str]
"""Which line, and its name."""


def _entry_width(name: str) -> float:
    return text_width(name, 11) + 34


def _legend_lines(names: list[str], ylabel: str) -> list[list[_Entry]]:
    """Break a legend into lines; the first has what the label of the axis leaves of the width.

    A curve without a name is not listed, but keeps its color: the others are counted with it.
    """
    lines: list[list[_Entry]] = [[]]
    room = float(WIDTH - _MARGIN_RIGHT - text_width(ylabel, 11.5))
    for index, name in enumerate(names):
        if not name:
            continue
        width = _entry_width(name)
        if width > room and (lines[-1] or ylabel):
            lines.append([])
            room = float(WIDTH - _MARGIN_RIGHT)
        lines[-1].append((index, name))
        room -= width
    return lines


def _legend(lines: list[list[_Entry]]) -> list[Mark]:
    """List the curves at the upper right, each beside a piece of its line."""
    marks: list[Mark] = []
    for row, entries in enumerate(lines):
        right, y = float(WIDTH - _MARGIN_RIGHT), 9.0 + _LEGEND_LINE * row
        for index, name in reversed(entries):
            marks.append(Words(right, y, name, "ink", 11, "end"))
            right -= text_width(name, 11) + 6
            marks.append(Line(((right - 14, y), (right, y)), f"series{index}", 2.5))
            right -= 28
    return marks


def _polyline(x: Points, y: Points, x_axis: Axis, y_axis: Axis, color: str) -> list[Mark]:
    """Cut a line at its gaps and at the ends of the axes: title and legend lie beyond them."""
    x, y = _thinned(x, y)
    across, up = x_axis.place(x), y_axis.place(y)
    known = np.isfinite(x) & np.isfinite(y) & ~np.isnan(across) & ~np.isnan(up)
    across, up = (np.clip(places, -_FAR, _FAR) for places in (across, up))
    marks: list[Mark] = []
    for run in np.split(np.arange(x.size), np.flatnonzero(np.diff(known)) + 1):
        if known[run[0]]:
            points = tuple(zip(across[run].tolist(), up[run].tolist(), strict=True))
            marks += [
                Line(piece, color, 2.0) if len(piece) > 1 else Dot(*piece[0], 2.5, color)
                for piece in _seen(points, x_axis, y_axis)
            ]
    return marks


def _seen(points: Places, x_axis: Axis, y_axis: Axis) -> list[Places]:
    """Give the pieces of a line, or the single point, between the ends of both axes."""
    inside = [x_axis.holds(x) and y_axis.holds(y) for x, y in points]
    if all(inside):
        return [points]
    pieces: list[list[tuple[float, float]]] = []
    for start, end in pairwise(points):
        part = _between((start, end), x_axis, y_axis)
        if not part:
            continue
        if not pieces or pieces[-1][-1] != part[0]:
            pieces.append([part[0]])
        pieces[-1].append(part[1])
    return [tuple(piece) for piece in pieces]


def _between(ends: Places, x_axis: Axis, y_axis: Axis) -> Places | None:
    """Cut a straight line between two points at the ends of both axes; None if all is beyond."""
    (x, y), (end_x, end_y) = ends
    first, last = 0.0, 1.0
    for start, way, axis in ((x, end_x - x, x_axis), (y, end_y - y, y_axis)):
        low, high = sorted((axis.start, axis.stop))
        if not way:
            if not axis.holds(start):
                return None
            continue
        parts = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, parts[0]), min(last, parts[1])
    if (last - first) * math.hypot(end_x - x, end_y - y) < _TINY and (first, last) != (0, 1):
        return None
    cut = [(x + t * (end_x - x), y + t * (end_y - y)) for t in (first, last)]
    return ends[0] if first == 0 else cut[0], ends[1] if last == 1 else cut[1]


def _thinned(x: Points, y: Points) -> tuple[Points, Points]:
    """Keep the smallest and largest value of each stretch: what a pixel column would show."""
    if x.size <= _MOST_POINTS:
        return x, y
    kept: set[int] = {0, x.size - 1}
    for stretch in np.array_split(np.arange(x.size), _MOST_POINTS // 2):
        values = np.where(np.isfinite(y[stretch]), y[stretch], np.inf)
        kept.add(int(stretch[np.argmin(values)]))
        kept.add(int(stretch[np.argmax(np.where(np.isfinite(values), values, -np.inf))]))
    order = np.array(sorted(kept))
    return x[order], y[order]
