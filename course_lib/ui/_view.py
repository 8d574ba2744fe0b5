"""The part of an explorer that lives in the browser, and how frames travel to it."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import NDArray

from ._frame import Frame
from ._marks import to_svg
from ._numbers import ALONG, ARRAYS, same, tile
from ._panel import Panel

_PAGE = Path(__file__).parent / "page"
# One file for the page: a module in a notebook's output has no place to import others from.
SCRIPTS = (
    *("flow.js", "lens.js", "numbers.js", "figures.js", "plate.js", "wipe.js", "panel.js"),
    *("rows.js", "reading.js", "looking.js", "peek.js", "stage.js"),
    *("places.js", "place.js", "pointer.js", "play.js", "explorer.js"),
)
STYLES = ("explorer.css", "still.css", "lens.css")


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in names)


# Unique for the whole kernel: what a page still asks of an explorer that is gone fits no other.
_NAMES = itertools.count()


class View(anywidget.AnyWidget):
    """The view; see page/explorer.js."""

    _esm = _joined(SCRIPTS)
    _css = _joined(STYLES)
    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)
    cache = traitlets.Bool(True).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)


class Packer:
    """Splits frames into words and bytes; what the browser still has stays behind.

    Pixels and numbers have names of their own: other numbers may look the same.
    """

    def __init__(self) -> None:
        self._last: dict[Any, tuple[Panel, str, str]] = {}

    def pack(self, frame: Frame, have: set[str]) -> tuple[dict[str, Any], list[Any]]:
        """Give the words, and the bytes they refer to by number."""
        buffers: list[Any] = []
        panels = [self._panel(i, panel, have, buffers) for i, panel in enumerate(frame.panels)]
        return {"panels": panels, "readouts": list(frame.readouts)}, buffers

    def tiles(self, wants: list[Any]) -> tuple[list[Any], list[Any]]:
        """Give parts of arrays by name, row and column of the tile; -1 for what is gone."""
        told: list[Any] = []
        buffers: list[Any] = []
        for name, down, right in wants:
            array = self._numbers(name)
            told.append([name, down, right, -1 if array is None else len(buffers)])
            if array is not None:
                buffers.append(tile(array, down, right))
        return told, buffers

    def close(self) -> None:
        """Let go of all arrays."""
        ARRAYS.drop(self)
        self._last = {}

    def _numbers(self, name: str) -> NDArray[Any] | None:
        for panel, _, numbers in list(self._last.values()):
            if numbers == name:
                return panel.values
        return ARRAYS.get(name)

    def _panel(self, place: Any, panel: Panel, have: set[str], buffers: list[Any]) -> Any:
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
            "waves": panel.waves,
            "svg": to_svg(panel.marks, panel.width, panel.height) if panel.marks else "",
        }
        if panel.pixels is None:
            return packed
        pixels, numbers = self._name(place, panel)
        packed |= {
            "array": panel.array or panel.pixels.shape[:2],
            "pixels": pixels,
            "shape": list(panel.pixels.shape),
            "buffer": -1,
            "palette": -1,
        }
        if pixels not in have:
            packed["buffer"] = _add(buffers, panel.pixels.tobytes())
            if panel.palette is not None:
                packed["palette"] = _add(buffers, panel.palette.tobytes())
        if panel.values is not None:
            packed |= {"numbers": numbers, "kind": panel.values.dtype.str[1:], "along": -1}
            packed["span"] = [_finite(end) for end in panel.span]
            if panel.values.nbytes <= ALONG and numbers not in have:
                packed["along"] = _add(buffers, panel.values.tobytes())
        if panel.under is not None:
            packed["names"] = panel.names
            packed["under"] = self._panel((place, "under"), panel.under, have, buffers)
        return packed

    def _name(self, place: Any, panel: Panel) -> tuple[str, str]:
        """Name pixels and numbers; those that equal the last ones at this place keep their name."""
        last, pixels, numbers = self._last.get(place, (None, "", ""))
        if last is panel:
            return pixels, numbers
        if last is None or not _alike(last, panel):
            pixels = str(next(_NAMES))
        if last is None or not same(last.values, panel.values):
            if last is not None and last.values is not None and last.values.nbytes > ALONG:
                ARRAYS.put(self, numbers, last.values)
            numbers = str(next(_NAMES))
        self._last[place] = panel, pixels, numbers
        return pixels, numbers


def _alike(one: Panel, other: Panel) -> bool:
    pairs = (one.pixels, other.pixels), (one.palette, other.palette)
    return all(
        a is b or (a is not None and b is not None and np.array_equal(a, b)) for a, b in pairs
    )


def _add(buffers: list[Any], data: bytes) -> int:
    buffers.append(data)
    return len(buffers) - 1


def _finite(value: float) -> float:
    """Give a number that JSON can write."""
    return min(max(value, -sys.float_info.max), sys.float_info.max)
