"""The part of an explorer that lives in the browser, and how frames travel to it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ._frame import Frame
from ._marks import to_svg
from ._panel import Panel

_PAGE = Path(__file__).parent / "page"
# One file for the page: a module in a notebook's output has no place to import others from.
SCRIPTS = (
    *("flow.js", "lens.js", "panel.js", "rows.js", "stage.js"),
    *("places.js", "place.js", "pointer.js", "play.js", "explorer.js"),
)
STYLES = ("explorer.css", "still.css")


class View(anywidget.AnyWidget):
    """The view; see page/explorer.js."""

    _esm = "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in STYLES)
    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)
    cache = traitlets.Bool(True).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)


class Packer:
    """Splits frames into words and bytes; pixels that the browser still has stay behind."""

    def __init__(self) -> None:
        self._names = itertools.count()
        self._last: dict[int, tuple[Panel, str]] = {}

    def pack(self, frame: Frame, have: set[str]) -> tuple[dict[str, Any], list[Any]]:
        """Give the words, and the bytes they refer to by number."""
        buffers: list[Any] = []
        panels = [self._panel(i, panel, have, buffers) for i, panel in enumerate(frame.panels)]
        return {"panels": panels, "readouts": list(frame.readouts)}, buffers

    def _panel(self, place: int, panel: Panel, have: set[str], buffers: list[Any]) -> Any:
        packed: dict[str, Any] = {
            "title": panel.title,
            "note": panel.caption,
            "alt": panel.alt,
            "width": panel.width,
            "height": panel.height,
            "least": panel.least,
            "most": panel.most,
            "drawing": panel.pixels is None,
            "sized": panel.sized,
            "svg": to_svg(panel.marks, panel.width, panel.height) if panel.marks else "",
        }
        if panel.pixels is None:
            return packed
        name = self._name(place, panel)
        packed |= {"pixels": name, "shape": list(panel.pixels.shape), "buffer": -1, "palette": -1}
        packed["array"] = panel.array or panel.pixels.shape[:2]
        if name not in have:
            packed["buffer"] = len(buffers)
            buffers.append(panel.pixels.tobytes())
            if panel.palette is not None:
                packed["palette"] = len(buffers)
                buffers.append(panel.palette.tobytes())
        return packed

    def _name(self, place: int, panel: Panel) -> str:
        """Name pixels; those that equal the last ones at this place keep their name."""
        last, name = self._last.get(place, (None, ""))
        same = last is not None and _same(last.pixels, panel.pixels)
        if last is None or not same or not _same(last.palette, panel.palette):
            name = str(next(self._names))
        self._last[place] = panel, name
        return name


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not None and np.array_equal(one, other))
