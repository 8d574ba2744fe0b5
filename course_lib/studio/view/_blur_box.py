"""What belongs to a kind of blur beside sliders: a search, a grid to paint, a file, a point."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np

from course_lib import ui
from course_lib.studio._blurs import Blur, Painted, Sight
from course_lib.studio._words import load_psf
from course_lib.studio.view._begin import Begin
from course_lib.studio.view._choices import GUESSED
from course_lib.studio.view._helper import Helper, Job
from course_lib.studio.view._opened import (
    Crop,
    Opened,
    as_path,
    larger,
    point_spread,
    smaller,
)

_SIDE, _WIDE = 15, 340
_AROUND, _DRAWN = 512, 160
"""Rows and columns that are looked at, at least: around the first box, and around a drawn one."""
_WHERE = "the part"
_FIRST = {
    "none": "What blurred it? If you do not know, choose “found by the course”.",
    "find": "The course looks for the blur around the box; it takes some seconds. Where only "
    "something in the photo moved, draw the box around that first.",
    "point": "Click on something in the part that is a mere point of light in the scene.",
    "loaded": "A picture of the blur: a star, a lamp far away, or the kernel itself.",
}
"""What to do, by the kind of blur."""
Now = Callable[[], tuple[Opened, bool, Crop]]


class BlurBox:
    """The widgets, and what they find.

    `now` gives photo, whether its gamma is to be undone, and the part; `found` gets the kind of
    blur, the blur, and what is to be thought of it; `looks` hears that a search begins and ends.
    """

    def __init__(
        self, now: Now, found: Callable[[str, Blur, str], None], looks: Callable[[bool], None]
    ) -> None:
        self._now, self._found, self._looks = now, found, looks
        self._helper = Helper()
        self.kind = "none"
        self._sought: tuple[object, ...] = ()  # what is looked for: where, and of which kind
        self.size: int | None = None  # of a kernel that is looked for; None finds that as well
        self.told = ipywidgets.HTML()
        self.search = Begin(
            self.look, self.stop, "Cancel the search", layout={"width": "max-content"}
        )
        search = ipywidgets.HBox([self.search.button, self.search.cancel])
        self.grid = _grid()
        self.grid.observe(lambda change: self._painted(change.new), "value")
        self.upload = ui.Upload(
            "a picture of the blur",
            "image/*,.tif,.tiff,.npy",
            self._uploaded,
            lambda sentence: self.say(sentence, alarm=True),
        )
        self.path = ipywidgets.Text(
            description="or its path",
            placeholder="a picture, or an array (.npy)",
            continuous_update=False,
            layout={"width": "min(420px, 98%)"},
        )
        self.path.observe(lambda change: self._named(change.new), "value")
        self.point = ui.pixel(_WHERE, start=(0, 0), follow="drag")
        self.point.observe(lambda _: self._pointed(), "value")
        self._sky = ui.explore(self._near, bright_point=self.point)
        self._of = {
            "painted": [self.grid],
            "loaded": [self.upload, self.path],
            "point": [self._sky.widget],
            **{kind: [search] for kind in GUESSED},
        }
        every = [search, self.grid, self.upload, self.path, self._sky.widget]
        self.box = ipywidgets.VBox([*every, self.told])
        self.show("none")

    def show(self, kind: str) -> None:
        """Show what belongs to a kind of blur."""
        self.kind = kind
        self.stop()
        self.search.button.description = (
            "Find it in the photo" if kind == "find" else "Guess it from the photo"
        )
        self.say(_FIRST.get(kind, ""))
        for widget in self.box.children[:-1]:
            widget.layout.display = None if widget in self._of.get(kind, []) else "none"
        if kind == "point":
            self._sky.refresh()
        if kind == "painted":
            self._painted(self.grid.value)

    # --- a search -------------------------------------------------------------------------

    def look(self) -> None:
        """Let the course look for the blur around the part, in another process."""
        kind = self.kind
        if kind not in GUESSED:
            return
        opened, linear, crop = self._now()
        # A box that somebody drew says where the blur is; the first one says nothing.
        least = _DRAWN if crop != opened.crop(opened.start) else _AROUND
        sought = (opened, kind, linear, crop, self.size)
        if self.search.works and sought == self._sought:
            return
        self._sought = sought
        window = opened.cut(larger(crop, opened.size, least))

        def done(sight: Sight) -> None:
            self.search.works = False
            self._found(kind, sight.blur, sight.found)
            self.say(" ".join(sight.notes) or f"Guessed: {sight.blur}. Look whether it helps.")

        def failed(sentence: str) -> None:
            self.search.works = False
            self._looks(False)
            self.say(sentence, alarm=True)

        def progress(share: float) -> None:
            far = f"Looking for the blur: {share:.0%}" if share < 1 else "Checking what was found …"
            self.say(far)

        self.search.works = True
        self._looks(True)
        self.say("Looking for the blur around the box …")
        self._helper.ask(Job("find", (kind, window, linear, self.size), done, failed, progress))

    def stop(self) -> None:
        """Cancel a search."""
        if self._helper.cancel():
            self.say("Cancelled.")
            self._looks(False)
        self.search.works = False

    def say(self, sentence: str, *, alarm: bool = False) -> None:
        """Say something below the widgets."""
        role = "alert" if alarm else "status"
        self.told.value = f'<div role="{role}" style="line-height: 1.5">{escape(sentence)}</div>'

    # --- a kernel from somewhere ------------------------------------------------------------

    def paint(self, blur: Painted) -> bool:
        """Put a kernel on the grid, if the grid can show it; say whether it can."""
        values = blur.psf()
        cells = (values / values.max()).round(1)
        if cells.shape != self.grid.value.shape or Painted(cells) != blur:
            return False
        self.grid.value = cells
        return True

    def _painted(self, values: Any) -> None:
        if np.asarray(values).max() > 0:
            self._found("painted", Painted(values), "told")
        else:
            self.say("Paint at least one cell.")

    def _uploaded(self, name: str, content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"psf{Path(name).suffix}"
            file.write_bytes(content)
            self._load(file, name)

    def _named(self, path: str) -> None:
        path = as_path(path)
        if path:
            self._load(Path(path).expanduser(), path)

    def _load(self, file: Path, name: str) -> None:
        try:
            kernel = load_psf(file)
        except (OSError, ValueError) as error:
            self.say(str(error).replace(str(file), name), alarm=True)
            return
        self._found("loaded", kernel, "told")
        self.say(f"{kernel} from {Path(name).name}.")

    def _near(self, bright_point: tuple[int, int]) -> dict[str, Any]:
        """Show the part; click on a bright point that is a picture of the blur itself."""
        opened, _, crop = self._now()
        return {_WHERE: ui.Picture(opened.cut(smaller(crop)), vmin=0, vmax=1, most=_WIDE)}

    def _pointed(self) -> None:
        if self.kind != "point":
            return
        opened, _, crop = self._now()
        top, left, _, _ = smaller(crop)
        row, column = self.point.value
        try:
            psf = point_spread(opened, top + row, left + column)
        except ValueError as error:
            self.say(str(error), alarm=True)
            return
        self._found("point", Painted(psf), "told")
        self.say(f"The point's surroundings, {psf.shape[0]} x {psf.shape[1]}, are the blur now.")

    def close(self) -> None:
        """End what is at work."""
        self._helper.close()


def _grid() -> ipywidgets.Widget:
    start = np.zeros((_SIDE, _SIDE))
    start[_SIDE // 2, _SIDE // 2 - 3 : _SIDE // 2 + 4] = 1
    return ui.paint(start, 0, 1, 0.1, cmap="psf").widget("the blur, painted", None)
