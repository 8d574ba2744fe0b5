"""Record an explorer: what its function gives for all values that a page can then show.

A recording is one script, `courseRecorded(name, base64)`: of two lengths, the words (JSON) and the
exact bytes, both deflated, and then the pictures. Words, pixels and numbers that frames share are
kept once. page/player.js reads it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.ui._controls import read_wire
from course_lib.ui._explorer import Explorer
from course_lib.ui._frame import Frame, to_frame
from course_lib.ui._paint import Painting
from course_lib.ui._view import Packer
from tools.site import encode
from tools.site.grid import Dimension, Grid, dimension, fitting

MOST = 400
"""Frames of one explorer, at most."""
_NUMBERS = 0.25  # of the bytes that an explorer may take, for the numbers under the pointer

Call = Callable[[tuple[Any, ...]], Frame]
"""Gives the frame for values as the browser writes them."""


class Recording:
    """What came of an explorer's function until now, everything once."""

    def __init__(self, known: dict[str, bytes]) -> None:
        self.known = known  # pictures that were encoded for an earlier try
        self.panels: dict[str, int] = {}
        self.frames: dict[str, Any] = {}
        self.pictures: dict[str, tuple[int, int, int, int]] = {}  # exact?, from, length, colors
        self.tables: dict[bytes, int] = {b"": -1}  # colors, by where they are among the exact
        self.numbers: dict[str, bytes] = {}
        self.exact, self.encoded = bytearray(), bytearray()

    def add(self, place: tuple[int, ...], frame: Frame) -> None:
        """Take a frame."""
        content, buffers = Packer().pack(frame, set())
        panels = [self._panel(panel, buffers) for panel in content["panels"]]
        self.frames[",".join(map(str, place))] = [panels, content["readouts"]]

    def fail(self, place: tuple[int, ...], error: Exception) -> None:
        """Take what the function raised, which a page says in one line."""
        said = " ".join(f"{type(error).__name__}: {error}".split())
        self.frames[",".join(map(str, place))] = said

    def _panel(self, packed: dict[str, Any], buffers: list[bytes]) -> int:
        words = json.dumps(self._kept(packed, buffers), ensure_ascii=False)
        return self.panels.setdefault(words, len(self.panels))

    def _kept(self, packed: dict[str, Any], buffers: list[bytes]) -> dict[str, Any]:
        kept = dict(packed)
        if kept["drawing"]:
            return kept
        pixels, palette, along = (kept.pop(key, -1) for key in ("buffer", "palette", "along"))
        table = buffers[palette] if palette >= 0 else b""
        kept["pixels"] = self._picture(buffers[pixels], table, kept["shape"])
        if along >= 0:
            name = _digest(buffers[along])
            self.numbers.setdefault(name, buffers[along])
            kept["numbers"] = name
        else:
            kept.pop("numbers", None)
        if "under" in kept:
            kept["under"] = self._kept(kept["under"], buffers)
        return kept

    def _picture(self, pixels: bytes, table: bytes, shape: list[int]) -> str:
        name = _digest(pixels + table + str(shape).encode())
        if name in self.pictures:
            return name
        if table not in self.tables:
            self.tables[table] = len(self.exact)
            self.exact += table
        exact = shape[0] * shape[1] <= encode.FEW
        data = pixels
        if not exact:
            if name not in self.known:
                self.known[name] = encode.webp(_colors(pixels, table, shape))
            data = self.known[name]
        kept = self.exact if exact else self.encoded
        self.pictures[name] = int(exact), len(kept), len(data), self.tables[table]
        kept += data
        return name

    @property
    def size(self) -> int:
        """About how many bytes there are."""
        words = sum(map(len, self.panels)) + 80 * len(self.frames)
        return len(self.encoded) + len(self.exact) // 3 + words // 6

    def script(self, name: str, more: dict[str, Any], room: int) -> str:
        """Write the recording; numbers under the pointer as far as there is room for them."""
        kept: dict[str, tuple[int, int]] = {}
        exact, left = bytearray(self.exact), room
        for digest, data in sorted(self.numbers.items(), key=lambda pair: len(pair[1])):
            left -= len(zlib.compress(data, 1))
            if left < 0:
                break
            exact += bytes(-len(exact) % 8)
            kept[digest] = len(exact), len(data)
            exact += data
        words = {
            **more,
            "panels": [json.loads(panel) for panel in self.panels],
            "frames": self.frames,
            "pictures": self.pictures,
            "numbers": kept,
        }
        text = zlib.compress(json.dumps(words, ensure_ascii=False).encode(), 9)
        bytes_of = zlib.compress(bytes(exact), 9)
        whole = struct.pack("<II", len(text), len(bytes_of)) + text + bytes_of + self.encoded
        return f'courseRecorded("{name}","{base64.b64encode(whole).decode()}");\n'


def _colors(pixels: bytes, table: bytes, shape: list[int]) -> encode.Bytes:
    array = np.frombuffer(pixels, np.uint8).reshape(shape)
    return encode.colored(array, np.frombuffer(table, np.uint8).reshape(-1, 3) if table else None)


def words_of(script: str) -> dict[str, Any]:
    """Return the words of a recording: what there is but for pixels and numbers."""
    whole = base64.b64decode(script.split('"')[3])
    length, _ = struct.unpack_from("<II", whole)
    return dict(json.loads(zlib.decompress(whole[8 : 8 + length])))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def record(explorer: Explorer, name: str, most_bytes: int) -> str:
    """Record an explorer as a script.

    Parameters
    ----------
    explorer : Explorer
        As its cell shows it; it is left as it was.
    name : str
        What the page calls the recording.
    most_bytes : int
        How long the script may become, about.
    """
    dimensions = [
        dimension(key, control, _shapes(explorer)) for key, control in explorer.controls.items()
    ]
    call = _caller(explorer)
    dimensions = [_alive(i, dimensions, call) for i in range(len(dimensions))]
    most = int(0.75 * most_bytes * (1 - _NUMBERS))  # as base64 it is a third more
    grid, recording = _all_that_fits(dimensions, call, most)
    more = {
        "alt": explorer.alt,
        "controls": [_told(d) for d in grid.dimensions],
        "star": grid.star,
        "frozen": frozen(grid),
    }
    return recording.script(name, more, int(0.75 * most_bytes * _NUMBERS))


def _alive(i: int, dimensions: list[Dimension], call: Call) -> Dimension:
    """Fix a place that says nothing to the function: it only follows others, by the kernel."""
    d = dimensions[i]
    if d.kind not in ("pixel", "box") or len(d.values) < 2:
        return d
    recording = Recording({})
    for at in (0, d.start, len(d.values) - 1):
        now = [each.values[each.start] for each in dimensions]
        try:
            recording.add((at,), call((*now[:i], d.values[at], *now[i + 1 :])))
        except Exception:  # not there: so it matters
            return d
    if any(frame != recording.frames["0"] for frame in recording.frames.values()):
        return d
    value, text = d.values[d.start], d.texts[d.start]
    return replace(d, kind="fixed", values=(value,), texts=(text,), start=0, more={})


def _all_that_fits(dimensions: list[Dimension], call: Call, most: int) -> tuple[Grid, Recording]:
    """Record on the finest grid that takes no more bytes than there are."""
    grid, known = fitting(dimensions, MOST), {}
    while True:
        recording = Recording(known)
        for place in grid.places():
            values = tuple(d.values[i] for d, i in zip(grid.dimensions, place, strict=True))
            try:
                recording.add(place, call(values))
            except Exception as error:
                if len(recording.frames) == 0:  # at its start an explorer has a picture
                    raise
                recording.fail(place, error)
            if recording.size > most:
                break
        done = len(recording.frames)
        if done == len(grid):
            return grid, recording
        coarser = fitting(dimensions, max(int(0.9 * done), 2))
        if len(coarser) >= len(grid):  # it has no coarser one: this little is taken all the same
            most *= 2
        else:
            grid = coarser


def _shapes(explorer: Explorer) -> dict[str, tuple[int, int]]:
    panels = [panel for panel in explorer.frame.panels if panel.pixels is not None]
    return {panel.title: panel.array or panel.pixels.shape[:2] for panel in panels}


def _caller(explorer: Explorer) -> Call:
    """Give what computes a frame, each once, with what is painted as a panel before the others."""
    known: dict[str, Frame] = {}
    controls = list(explorer.controls.items())

    def call(raw: tuple[Any, ...]) -> Frame:
        key = json.dumps(raw)
        if key not in known:
            pairs = zip(controls, raw, strict=True)
            given = {name: read_wire(control, value) for (name, control), value in pairs}
            frame = to_frame(explorer.function(**given))
            drawn = tuple(
                _drawn(control, given[name])
                for name, control in controls
                if isinstance(control, Painting)
            )
            known[key] = replace(frame, panels=(*drawn, *frame.panels))
        return known[key]

    return call


def _drawn(control: Painting, value: Any) -> Any:
    before = control.value
    try:
        control.value = value
        return control.panel()
    finally:
        control.value = before


def _told(d: Dimension) -> dict[str, Any]:
    """Say what the page must know of a control."""
    known = {key: getattr(d, key) for key in ("name", "label", "kind", "key", "values", "start")}
    texts = d.texts if d.kind not in ("pixel", "box") else ()
    return {**known, "texts": texts, **d.more}


def frozen(grid: Grid) -> str:
    """Say what a page without a kernel cannot move; "" if it can move all."""
    said = []
    for d in grid.dimensions:
        if len(d.values) == 1 < d.whole or d.kind == "fixed":
            said.append(f"{d.label} stays as it is")
        elif d.kind == "paint":
            said.append(f"{d.label} is picked, not painted")
        elif len(d.values) < d.whole:
            stops = "places" if d.kind in ("pixel", "box") else f"of {d.whole} stops"
            said.append(f"{d.label} has {len(d.values)} {stops}")
    if grid.star and len(said) != len(grid.dimensions):
        said.append("one thing moves at a time, and the others go back to their start")
    if not said:
        return ""
    return f"Recorded, for a page without Python: {'; '.join(said)}. In JupyterLab all of it moves."
