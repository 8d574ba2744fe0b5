"""Places and the frames that they are on: kept inside, checked, and marked in a still."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ._frame import Frame
from ._marks import Box, Mark
from ._panel import Panel
from ._touch import Place

_RING = 9.0

Places = Mapping[str, Place]
Values = dict[str, Any]


def computed(call: Callable[[Values], Frame], values: Values, places: Places) -> tuple[Frame, Any]:
    """Call a function; give its frame, and the places that it was computed for.

    Another control may have made a panel smaller: a place outside becomes the nearest one inside.
    The function may have failed just because of that, so it is asked for the panels' sizes with
    places that are inside every panel.
    """
    failure: Exception | None = None
    try:
        frame = call(values)
    except Exception as error:
        if not places:
            raise
        failure = error
        frame = _anywhere(call, values, places, error)
    near = {name: _nearest(place, values[name], frame) for name, place in places.items()}
    if near != {name: values[name] for name in places}:
        frame = call({**values, **near})
    elif failure is not None:
        raise failure
    return frame, near


def _anywhere(call: Callable[[Values], Frame], values: Values, places: Places, why: Any) -> Frame:
    try:
        return call({**values, **{name: place.first for name, place in places.items()}})
    except Exception:
        raise why from None


def _nearest(place: Place, value: tuple[int, ...], frame: Frame) -> tuple[int, ...]:
    panel = _panel_of(place, frame)
    return value if panel is None else place.nearest(value, _size(panel))


def check(frame: Frame, starts: Mapping[str, tuple[int, ...]], places: Places) -> None:
    """Check that each place starts on a panel that there is.

    Raises
    ------
    ValueError
        If one does not.
    """
    titles = [panel.title for panel in frame.panels if panel.pixels is not None]
    for name, place in places.items():
        panel = _panel_of(place, frame)
        if panel is None:
            near = difflib.get_close_matches(place.panel, titles, 1)
            has = (
                f"the pictures are {', '.join(map(repr, titles))}"
                if titles
                else "the function shows none"
            )
            hint = f"did you mean {near[0]!r}?" if near else has
            raise ValueError(f"{name}: no picture has the title {place.panel!r}; {hint}")
        rows, columns = _size(panel)
        if place.nearest(starts[name], (rows, columns)) != starts[name]:
            raise ValueError(
                f"{name}: start={starts[name]} is not inside {place.panel!r}, "
                f"which has {rows} rows and {columns} columns"
            )


def marked(frame: Frame, places: Places) -> Frame:
    """Draw the places on their panels, and tell them in words."""
    panels = list(frame.panels)
    for place in places.values():
        panel = _panel_of(place, frame)
        if panel is not None:
            i = frame.panels.index(panel)
            value = place.nearest(place.value, _size(panel))
            panels[i] = replace(
                panels[i],
                alt=f"{panels[i].alt}; {place.description}: {place.words(value)}",
                marks=(*panels[i].marks, *_marks(place.outline(value), panel)),
            )
    return replace(frame, panels=tuple(panels))


def _panel_of(place: Place, frame: Frame) -> Panel | None:
    found = (p for p in frame.panels if p.title == place.panel and p.pixels is not None)
    return next(found, None)


def _size(panel: Panel) -> tuple[int, int]:
    if panel.array is not None:
        return panel.array
    assert panel.pixels is not None
    return panel.pixels.shape[0], panel.pixels.shape[1]


def _marks(outline: tuple[int, int, int, int], panel: Panel) -> list[Mark]:
    """Draw a black line in a white one, seen on every color; around what is tiny, a ring."""
    rows, columns = _size(panel)
    down, across = panel.height / rows, panel.width / columns
    top, left, bottom, right = outline
    y, height = _wide(top * down, bottom * down)
    x, width = _wide(left * across, right * across)
    return [Box(x, y, width, height, "white", 4), Box(x, y, width, height, "black", 2)]


def _wide(start: float, end: float) -> tuple[float, float]:
    length = max(end - start, _RING)
    return (start + end - length) / 2, length
