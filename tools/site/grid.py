"""Which values of an explorer's controls are recorded: all where they fit, else fewer, evenly.

A dimension lists a control's values as the browser writes them. Where the product of all is too
much, sliders get fewer stops: few that go with all of the others say more than many alone. Only
where three are still too much one control moves at a time, and the others stand at their start.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ipywidgets

from course_lib.ui._controls import wire_name, wire_value
from course_lib.ui._paint import Painting
from course_lib.ui._touch import Pixel, Rectangle

FEWEST = {"slider": 7, "play": 12, "pixel": 25, "box": 9}
"""Stops below which a control is not thinned: it would be none any more."""
_SLIDERS = (FEWEST["slider"], 5, 3)  # tried in turn, before one moves at a time
_MOST_PLACES = 900


@dataclass(frozen=True)
class Dimension:
    """A control and the values at which it is recorded.

    Parameters
    ----------
    name, label : str
        The function's argument, and what stands beside the control.
    kind : str
        "slider", "play", "choice", "check", "pixel", "box", "paint" or "fixed".
    key : str
        The trait that the page reads and sets: "value" or "index".
    values : sequence
        As the browser writes them.
    texts : sequence of str
        The same for the reader.
    start : int
        Which of them is the first to be shown.
    whole : int
        How many there are with a kernel.
    more : dict
        What else the page must know.
    goals : tuple of int
        Which of them sliders and pixels keep in any case, however few they have.
    """

    name: str
    label: str
    kind: str
    key: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    start: int
    whole: int
    more: dict[str, Any] = field(default_factory=dict)
    goals: tuple[int, ...] = ()

    def fixed(self) -> Dimension:
        """Return it as what stays at its start."""
        value, text = self.values[self.start], self.texts[self.start]
        return replace(
            self, kind="fixed", values=(value,), texts=(text,), start=0, more={}, goals=()
        )

    def thinned(self, count: int) -> Dimension:
        """Return it with at most so many values, evenly chosen; the start is among them."""
        if count >= len(self.values):
            return self
        if self.kind in ("pixel", "box"):
            places = _spread(self.values, self.start, self.goals, count)
        elif self.kind == "play":  # in even steps, for it plays
            step = math.ceil(len(self.values) / count)
            places = list(range(self.start % step, len(self.values), step))
        else:
            places = _between(len(self.values), (self.start, *self.goals), count)
        return replace(
            self,
            values=tuple(self.values[i] for i in places),
            texts=tuple(self.texts[i] for i in places),
            start=places.index(self.start),
            goals=tuple(places.index(goal) for goal in self.goals if goal in places),
        )


def _between(length: int, kept: Sequence[int], count: int) -> list[int]:
    """Choose evenly from end to end; what is kept takes the places of what lies next to it."""
    even = {round(i * (length - 1) / (count - 1)) for i in range(count)} - set(kept)
    for place in sorted(set(kept)):
        if len(even) + len(set(kept)) > count and even:
            even.remove(min(even, key=lambda one: (abs(one - place), one)))
    return sorted(even | set(kept))


def _spread(values: Sequence[Any], start: int, goals: Sequence[int], count: int) -> list[int]:
    """Choose places in every so manyth row and column, the start among them, and the goals."""
    regular = [i for i in range(len(values)) if i == start or i not in goals]
    for step in range(2, len(values) + 1):
        rows, columns = (
            set(_every({values[i][axis] for i in regular}, values[start][axis], step))
            for axis in (0, 1)
        )
        kept = {i for i in regular if values[i][0] in rows and values[i][1] in columns}
        if len(kept.union(goals)) <= count:
            return sorted(kept.union(goals))
    return sorted({start, *goals})


def _every(lines: set[int], start: int, step: int) -> list[int]:
    ordered = sorted(lines)
    return ordered[ordered.index(start) % step :: step]


def dimension(
    name: str,
    control: ipywidgets.Widget,
    shapes: dict[str, Any],
    goals: Sequence[Any] = (),
) -> Dimension:
    """List all values of a control; `shapes` has the panels' rows and columns by title.

    `goals` are those that a slider or a pixel has in any case.
    """
    label = getattr(control, "tooltip", "") or getattr(control, "description", "") or name
    kind, values, texts, more = _listed(control, shapes)
    now = wire_value(control)
    if kind == "pixel":
        added = [goal for goal in goals if goal not in values]
        values += added
        texts += [control.words(tuple(goal)) for goal in added]
    if now not in values:
        near = _nearest(now, values) if kind in ("slider", "play") else 0
        if kind in ("slider", "play") and _same(values[near], now):
            values[near] = now
        else:
            kind, values, texts = "fixed", [now], [str(getattr(control, "value", now))]
    return Dimension(
        name,
        label.replace("_", " "),
        kind,
        wire_name(control),
        tuple(values),
        tuple(texts),
        values.index(now),
        more.pop("whole", len(values)),
        more,
        tuple(values.index(g) if kind == "pixel" else _nearest(g, values) for g in goals),
    )


def _nearest(now: Any, values: Sequence[Any]) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - now))


def _same(one: Any, other: Any) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


_Listed = tuple[str, list[Any], list[str], dict[str, Any]]


def _listed(control: ipywidgets.Widget, shapes: dict[str, Any]) -> _Listed:
    if isinstance(control, (Pixel, Rectangle)):
        return _places(control, shapes)
    if isinstance(control, Painting):
        return _painted(control)
    if hasattr(control, "_options_labels"):
        labels = list(map(str, control._options_labels))
        slides = isinstance(control, ipywidgets.SelectionSlider)
        return "slider" if slides else "choice", list(range(len(labels))), labels, {}
    if isinstance(control, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
        return "check", [False, True], ["off", "on"], {}
    if isinstance(control, (ipywidgets.IntSlider, ipywidgets.FloatSlider)):
        return _slider(control)
    if isinstance(control, ipywidgets.FloatLogSlider):
        powers = _steps(control.min, control.max, control.step)
        values = [float(control.base**power) for power in powers]
        return "slider", values, [f"{value:.3g}" for value in values], {}
    now = wire_value(control)
    return "fixed", [now], [str(getattr(control, "value", now))], {}


def _slider(control: Any) -> _Listed:
    whole = isinstance(control, ipywidgets.IntSlider)
    values = _steps(control.min, control.max, control.step)
    texts = [str(v) if whole else format(v, control.readout_format or ".2f") for v in values]
    play = getattr(control, "page", {}).get("play")
    return ("play", values, texts, {"play": play}) if play else ("slider", values, texts, {})


def _steps(low: Any, high: Any, step: Any) -> list[Any]:
    """List low, low + step and so on up to high, without the dust of binary fractions."""
    count = int((high - low) / step + 1e-9) + 1
    if isinstance(low, int) and isinstance(step, int):
        return [low + k * step for k in range(count)]
    return [round(float(low + k * step), 10) for k in range(count)]


def _places(control: Any, shapes: dict[str, Any]) -> _Listed:
    rows, columns = shapes[control.panel]
    more = {"place": control.kind, "panel": control.panel, "follow": control.follow}
    if isinstance(control, Pixel):
        row, column = control.value
        # Of a photo every few rows and columns.
        step = max(1, math.ceil(math.sqrt(rows * columns / _MOST_PLACES)))
        all_rows, all_columns = range(row % step, rows, step), range(column % step, columns, step)
        values = [[i, j] for i, j in itertools.product(all_rows, all_columns)]
        more["whole"] = rows * columns
        return "pixel", values, [control.words(tuple(v)) for v in values], more
    top, left, bottom, right = control.value
    high, wide = bottom - top, right - left
    step = max(1, round(min(high, wide) / 2))
    values = [
        [i, j, i + high, j + wide]
        for i in range(top % step, rows - high + 1, step)
        for j in range(left % step, columns - wide + 1, step)
    ]
    more["whole"] = len(values) + 1  # of other sizes, too
    return "box", values, [control.words(tuple(v)) for v in values], more


def _painted(control: Painting) -> _Listed:
    """List what can be picked by name; painting needs a kernel."""
    recipe = control.recipe
    drawn = {recipe.levels.write(array): name for name, array in recipe.presets.items()}
    now = wire_value(control)
    drawn.setdefault(now, "as at first")
    return "paint", list(drawn), list(drawn.values()), {"whole": len(drawn) + 1}


@dataclass(frozen=True)
class Grid:
    """What is recorded: dimensions, and whether only one moves at a time."""

    dimensions: tuple[Dimension, ...]
    star: bool = False

    def __len__(self) -> int:
        counts = [len(d.values) for d in self.dimensions]
        return 1 + sum(n - 1 for n in counts) if self.star else math.prod(counts)

    def places(self) -> Iterator[tuple[int, ...]]:
        """Give the recorded combinations, by the number of each value; the start comes first."""
        start = tuple(d.start for d in self.dimensions)
        yield start
        if not self.star:
            every = itertools.product(*(range(len(d.values)) for d in self.dimensions))
            yield from (place for place in every if place != start)
            return
        for i, d in enumerate(self.dimensions):
            yield from (
                (*start[:i], k, *start[i + 1 :]) for k in range(len(d.values)) if k != start[i]
            )


def fitting(dimensions: Sequence[Dimension], most: int) -> Grid:
    """Choose what to record: at most about so many combinations."""
    for stops in _SLIDERS:
        grid = _thinned(Grid(tuple(dimensions)), most, FEWEST | {"slider": stops})
        if len(grid) <= most:
            return grid
    return _one_at_a_time(dimensions, most)


def coarsest(dimensions: Sequence[Dimension]) -> Grid:
    """Choose as few as there may be for all to move together."""
    return _thinned(Grid(tuple(dimensions)), 1, FEWEST | {"slider": _SLIDERS[-1]})


def _thinned(grid: Grid, most: int, fewest: dict[str, int]) -> Grid:
    """Take stops away until it fits, or until each has its fewest."""
    whole = grid.dimensions
    dimensions = list(whole)
    least = [min(fewest.get(d.kind, len(d.values)), len(d.values)) for d in whole]
    able = {i for i, d in enumerate(whole) if len(d.values) > least[i]}
    while able and math.prod(len(d.values) for d in dimensions) > most:
        # The one with most stops beyond its fewest has most to give.
        i = max(able, key=lambda i: (len(dimensions[i].values) / least[i], -i))
        count = len(dimensions[i].values)
        fewer = whole[i].thinned(max(min(count - 1, int(0.8 * count)), least[i]))
        if least[i] <= len(fewer.values) < count:
            dimensions[i] = fewer
        if len(dimensions[i].values) in (count, least[i]):  # places go by whole rows and columns
            able.remove(i)
    return Grid(tuple(dimensions))


def _one_at_a_time(dimensions: Sequence[Dimension], most: int) -> Grid:
    able = [d for d in dimensions if len(d.values) > 1]
    share = max(most // max(len(able), 1), 3)
    thin = tuple(d.thinned(share) if d.kind in FEWEST else d for d in dimensions)
    return Grid(thin, star=True)
