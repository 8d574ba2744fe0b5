"""Record an explorer: what its function gives for all values that a page can then show.

A recording is one script, `courseRecorded(name, base64)`: of two lengths, the words (JSON) and the
exact bytes, both deflated, and then the pictures. Words, pixels and numbers that frames share are
kept once. page/player.js reads it.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_lib.ui._controls import read_wire
from course_lib.ui._explorer import Explorer
from course_lib.ui._frame import Frame, to_frame
from course_lib.ui._paint import Painting
from course_lib.ui._places import computed
from course_lib.ui._touch import Place
from course_lib.ui._view import Packer
from tools.site import encode
from tools.site.goals import goals
from tools.site.grid import Dimension, Grid, coarsest, dimension, fitting

MOST = 400
"""Frames of one explorer, at most."""
_SMALL = 5  # times as many where its pictures are small: these cost little to make and to keep
_FEW = 8  # frames by which the others are judged
_NUMBERS = 0.25  # of the bytes that an explorer may take, for the numbers under the pointer


class Picture(NamedTuple):
    """A picture as it is kept: its own bytes, or encoded, and a table of colors, if it has one."""

    exact: bool
    data: bytes
    table: bytes


class Shot(NamedTuple):
    """What the function gave: words of panels, each with its pictures and numbers by name."""

    panels: tuple[str, ...]
    readouts: list[str]
    pictures: tuple[str, ...]
    numbers: tuple[str, ...]


class Camera:
    """Takes what an explorer's function gives, each once, and holds no more than pages need.

    Parameters
    ----------
    explorer : Explorer
        As its cell shows it; it is left as it was.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.alt, self._function = explorer.alt, explorer.function
        self._controls = list(explorer.controls.items())
        self._places = {n: c for n, c in self._controls if isinstance(c, Place)}
        self._shots: dict[str, Shot | str] = {}
        self.pictures: dict[str, Picture] = {}
        self.numbers: dict[str, bytes] = {}
        shapes = _shapes(explorer)
        goal = goals(explorer.function)
        every = [dimension(key, c, shapes, goal.get(key, ())) for key, c in self._controls]
        self.dimensions = [self._alive(i, every) for i in range(len(every))]
        sizes = [panel.pixels.size for panel in explorer.frame.panels if panel.pixels is not None]
        self._most = _SMALL * MOST if max(sizes, default=0) <= encode.FEW else MOST

    def film(self, name: str, most_bytes: int) -> Film:
        """Record as much as fits.

        Parameters
        ----------
        name : str
            What the page calls the recording.
        most_bytes : int
            How long the script may become, about.
        """
        room = int(0.75 * most_bytes)  # as base64 it is a third more
        finest = fitting(self.dimensions, self._most)
        grid, recording = self._all_that_fits(self.dimensions, room)
        need = 0
        if grid.star:
            grid, before = self._moving(grid), grid
            if len(grid) < len(before):
                need = len(coarsest(self.dimensions))
            recording = self._recording(grid)
        more = {
            "alt": self.alt,
            "controls": [_told(d) for d in grid.dimensions],
            "star": grid.star,
            "frozen": frozen(grid),
        }
        script = recording.script(name, more, int(room * _NUMBERS))
        return Film(script, len(grid) / len(finest), len(script) * need // len(grid))

    def at(self, raw: tuple[Any, ...]) -> Shot | str:
        """Give what the function gives for values as the browser writes them, or what it raises."""
        key = json.dumps(raw)
        if key not in self._shots:
            try:
                self._shots[key] = self._shot(self._frame(raw))
            except Exception as error:
                if not self._shots:  # at its start an explorer has a picture
                    raise
                self._shots[key] = " ".join(f"{type(error).__name__}: {error}".split())
        return self._shots[key]

    def _frame(self, raw: tuple[Any, ...]) -> Frame:
        """Compute a frame, with what is painted as a panel before the others."""
        pairs = zip(self._controls, raw, strict=True)
        given = {name: read_wire(control, value) for (name, control), value in pairs}
        frame, _ = computed(lambda values: to_frame(self._function(**values)), given, self._places)
        drawn = tuple(
            _drawn(control, given[name])
            for name, control in self._controls
            if isinstance(control, Painting)
        )
        return replace(frame, panels=(*drawn, *frame.panels))

    def _shot(self, frame: Frame) -> Shot:
        content, buffers = Packer().pack(frame, set())
        pictures: list[str] = []
        numbers: list[str] = []
        panels = [self._kept(panel, buffers, pictures, numbers) for panel in content["panels"]]
        words = tuple(json.dumps(panel, ensure_ascii=False) for panel in panels)
        return Shot(words, content["readouts"], tuple(pictures), tuple(numbers))

    def _kept(
        self, packed: dict[str, Any], buffers: list[bytes], pictures: list[str], numbers: list[str]
    ) -> dict[str, Any]:
        kept = dict(packed)
        if kept["drawing"]:
            return kept
        pixels, palette, along = (kept.pop(key, -1) for key in ("buffer", "palette", "along"))
        table = buffers[palette] if palette >= 0 else b""
        kept["pixels"] = self._picture(buffers[pixels], table, kept["shape"])
        pictures.append(kept["pixels"])
        if along >= 0:
            kept["numbers"] = _digest(buffers[along])
            self.numbers.setdefault(kept["numbers"], buffers[along])
            numbers.append(kept["numbers"])
        else:
            kept.pop("numbers", None)
        if "under" in kept:
            kept["under"] = self._kept(kept["under"], buffers, pictures, numbers)
        return kept

    def _picture(self, pixels: bytes, table: bytes, shape: list[int]) -> str:
        name = _digest(pixels + table + str(shape).encode())
        if name not in self.pictures:
            exact = shape[0] * shape[1] <= encode.FEW
            data = pixels if exact else encode.picture(*_arrays(pixels, table, shape))
            self.pictures[name] = Picture(exact, data, table)
        return name

    def _alive(self, i: int, dimensions: list[Dimension]) -> Dimension:
        """Fix a place that says nothing to the function: it only follows others, by the kernel."""
        d = dimensions[i]
        if d.kind not in ("pixel", "box") or len(d.values) < 2:
            return d
        start = [each.values[each.start] for each in dimensions]
        seen = [self.at((*start[:i], d.values[at], *start[i + 1 :])) for at in _ends(d)]
        # What is raised somewhere says something, too.
        if any(isinstance(shot, str) or shot != seen[0] for shot in seen):
            return d
        return d.fixed()

    def _moving(self, grid: Grid) -> Grid:
        """Fix what changes nothing as long as the others stand at their start."""
        values = [d.values[d.start] for d in grid.dimensions]

        def moves(i: int) -> bool:
            alone = ((*values[:i], v, *values[i + 1 :]) for v in grid.dimensions[i].values)
            return any(self.at(one) != self.at(tuple(values)) for one in alone)

        kept = (d if moves(i) else d.fixed() for i, d in enumerate(grid.dimensions))
        return replace(grid, dimensions=tuple(kept))

    def _all_that_fits(self, dimensions: list[Dimension], room: int) -> tuple[Grid, Recording]:
        """Record on the finest grid that takes no more bytes than there are."""
        finest = fitting(dimensions, self._most)
        grid = fitting(dimensions, self._about(finest, room))
        found: tuple[Grid, Recording] | None = None
        too_fine = False  # whether a finer one was tried
        while True:
            recording = self._recording(grid, room)
            done = len(recording.frames)
            if done == len(grid):
                found = grid, recording
                more = min(0.95 * room / (recording.size + recording.along(room)), 4)
                grid = fitting(dimensions, min(int(more * done), len(finest)))
                if too_fine or len(grid) < 1.1 * done:
                    return found
                continue
            too_fine = True
            coarser = fitting(dimensions, max(int(0.9 * done), 2))
            if found and len(coarser) <= len(found[0]):
                return found
            if len(coarser) >= len(grid):  # none is coarser: it is taken all the same
                return grid, self._recording(grid)
            grid = coarser

    def _recording(self, grid: Grid, room: int | None = None) -> Recording:
        """Record what there is room for."""
        recording = Recording(self)
        for place in grid.places():
            self._add(recording, grid, place)
            if room and recording.size + recording.along(room) > room:
                break
        return recording

    def _about(self, grid: Grid, room: int) -> int:
        """Say about how many frames there is room for, by a few of them: many take long to make."""
        few = Recording(self)
        sizes = []
        for place in itertools.islice(grid.places(), 0, None, max(len(grid) // _FEW, 1)):
            self._add(few, grid, place)
            sizes.append(few.size)
        each = (sizes[-1] - sizes[0]) / max(len(sizes) - 1, 1)  # what frames share is in the first
        return min(len(grid), max(int((room - sizes[0]) / max(each, 1)), 2))

    def _add(self, recording: Recording, grid: Grid, place: tuple[int, ...]) -> None:
        values = (d.values[i] for d, i in zip(grid.dimensions, place, strict=True))
        recording.add(place, self.at(tuple(values)))


def _ends(d: Dimension) -> Iterator[int]:
    """Give the number of the first, the starting and the last value; what starts has a picture."""
    yield from (d.start, 0, len(d.values) - 1)


class Recording:
    """What is kept of one grid, everything once."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self.panels: dict[str, int] = {}
        self.frames: dict[str, Any] = {}
        self.pictures: dict[str, tuple[int, int, int, int]] = {}  # exact?, from, length, colors
        self.tables: dict[bytes, int] = {b"": -1}  # colors, by where they are among the exact
        self.numbers: set[str] = set()
        self.exact, self.encoded = bytearray(), bytearray()

    def add(self, place: tuple[int, ...], shot: Shot | str) -> None:
        """Take what the function gave, or the line that says what it raised."""
        kept: Any = shot
        if isinstance(shot, Shot):
            for name in shot.pictures:
                self._picture(name)
            self.numbers.update(shot.numbers)
            panels = [self.panels.setdefault(words, len(self.panels)) for words in shot.panels]
            kept = [panels, shot.readouts]
        self.frames[",".join(map(str, place))] = kept

    def _picture(self, name: str) -> None:
        if name in self.pictures:
            return
        exact, data, table = self._camera.pictures[name]
        if table not in self.tables:
            self.tables[table] = len(self.exact)
            self.exact += table
        kept = self.exact if exact else self.encoded
        self.pictures[name] = int(exact), len(kept), len(data), self.tables[table]
        kept += data

    @property
    def size(self) -> int:
        """About how many bytes there are."""
        words = sum(map(len, self.panels)) + 80 * len(self.frames)
        return len(self.encoded) + len(self.exact) // 3 + words // 6

    def along(self, room: int) -> int:
        """About how many bytes those numbers under the pointer take for which there is room."""
        most = int(room * _NUMBERS)
        if self.size + most <= room:  # there is room in any case
            return 0
        sizes = sorted(len(self._camera.numbers[name]) // 2 for name in self.numbers)
        return max((total for total in itertools.accumulate(sizes) if total <= most), default=0)

    def script(self, name: str, more: dict[str, Any], room: int) -> str:
        """Write the recording; numbers under the pointer as far as there is room for them."""
        kept: dict[str, tuple[int, int]] = {}
        exact, left = bytearray(self.exact), room
        numbers = {digest: self._camera.numbers[digest] for digest in self.numbers}
        for digest, data in sorted(numbers.items(), key=lambda pair: (len(pair[1]), pair[0])):
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


class Film(NamedTuple):
    """A recording as a script, and what part it has of the places that there might be.

    Where a control is stuck, as it moves something only together with others, `need` is about how
    long a script has to be that frees it.
    """

    script: str
    part: float
    need: int = 0


def _arrays(
    pixels: bytes, table: bytes, shape: list[int]
) -> tuple[encode.Bytes, encode.Bytes | None]:
    array = np.frombuffer(pixels, np.uint8).reshape(shape)
    return array, np.frombuffer(table, np.uint8).reshape(-1, 3) if table else None


def words_of(script: str) -> dict[str, Any]:
    """Return the words of a recording: what there is but for pixels and numbers."""
    whole = base64.b64decode(script.split('"')[3])
    length, _ = struct.unpack_from("<II", whole)
    return dict(json.loads(zlib.decompress(whole[8 : 8 + length])))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def record(explorer: Explorer, name: str, most_bytes: int) -> str:
    """Record an explorer as a script; see `Camera`."""
    return Camera(explorer).film(name, most_bytes).script


def _shapes(explorer: Explorer) -> dict[str, tuple[int, int]]:
    panels = [panel for panel in explorer.frame.panels if panel.pixels is not None]
    return {panel.title: panel.array or panel.pixels.shape[:2] for panel in panels}


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
    names: dict[str, list[str]] = {}  # of what the same is said
    for d in grid.dimensions:
        if len(d.values) == 1 < d.whole or d.kind == "fixed":
            names.setdefault("stays as it is", []).append(d.label)
        elif d.kind == "paint":
            names.setdefault("is picked, not painted", []).append(d.label)
        elif len(d.values) < d.whole:
            stops = "places" if d.kind in ("pixel", "box") else f"of {d.whole} stops"
            names.setdefault(f"has {len(d.values)} {stops}", []).append(d.label)
    said = [f"{_each(labels)} {what}" for what, labels in names.items()]
    if grid.star and sum(len(d.values) > 1 for d in grid.dimensions) > 1:
        said.append("one thing moves at a time, and the others go back to their start")
    if not said:
        return ""
    return f"Recorded, for a page without Python: {'; '.join(said)}. In JupyterLab all of it moves."


def _each(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"each of {', '.join(labels[:-1])} and {labels[-1]}"
