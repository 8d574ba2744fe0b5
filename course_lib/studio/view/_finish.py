"""The whole photo, in the background, and how it is saved."""

from __future__ import annotations

import shlex
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

import ipywidgets

from course_lib.arrays import FloatArray
from course_lib.studio._recipe import Recipe
from course_lib.studio._saving import save_with_recipe
from course_lib.studio._worker import first_page, from_levels
from course_lib.studio.view._begin import Begin
from course_lib.studio.view._helper import Helper, Job
from course_lib.studio.view._opened import Crop, Opened

_NOTE = "Made from {} in the studio."
_STILL = (
    "What you asked for before is still at work. Save again when that is done, or cancel it first."
)


@dataclass(frozen=True, eq=False)
class Finished:
    """A whole photo, restored, in a folder that goes with it."""

    opened: Opened
    asked: Recipe
    recipe: Recipe
    folder: tempfile.TemporaryDirectory[str]
    saved: dict[Path, dict[Path, tuple[int, ...]]] = field(default_factory=dict)
    """By the name that was asked for, the files that were written, and how they were left."""


class Finish:
    """Buttons, and the process behind them.

    `now` gives photo, recipe and part as they are; `finished` is called when a photo is.
    """

    def __init__(
        self, now: Callable[[], tuple[Opened, Recipe, Crop]], finished: Callable[[], None]
    ) -> None:
        self._now, self._done = now, finished
        self._helper = Helper()
        self._lock = threading.RLock()
        self._finished: Finished | None = None
        self._wanted: tuple[Opened, Recipe, str] | None = None  # what is at work
        self.extent = ipywidgets.Dropdown(
            options=[("the whole photo", False), ("the part in the box", True)],
            description="save",
            layout={"width": "230px"},
            style={"description_width": "3em"},
        )
        self.path = ipywidgets.Text(
            description="as",
            continuous_update=False,
            tooltip="a new file, ending in .png or .tif",
            layout={"width": "min(560px, 98%)"},
            style={"description_width": "2em"},
        )
        self.save = Begin(
            self.begin, self.stop, "Cancel", description="Save", button_style="primary"
        )
        self.bar = ipywidgets.FloatProgress(
            max=1, layout={"display": "none", "width": "220px"}, tooltip="progress"
        )
        self.message = ipywidgets.HTML()
        row = ipywidgets.HBox(
            [self.extent, self.path, self.save.button, self.save.cancel, self.bar],
            layout={"flex_flow": "row wrap", "align_items": "center"},
        )
        self.box = ipywidgets.VBox([row, self.message])

    def open(self, opened: Opened, folder: Path | None) -> None:
        """Another photo is on the table; what is at work for the one before goes on."""
        if not self._helper.busy:
            self.message.value = ""
        self.path.value = str(opened.out if folder is None else folder / opened.out.name)

    def begin(self) -> None:
        """Restore the photo as the controls say, unless that is done, and save it."""
        opened, recipe, crop = self._now()
        asked = replace(recipe, crop=crop if self.extent.value else None)
        with self._lock:
            if self._helper.busy:
                if self._wanted != (opened, asked, self.path.value):
                    self._tell(_STILL, alarm=True)
                return
            done = self._finished
            if done is not None and done.opened is opened and done.asked == asked:
                self._write(done)
                return
            self._work(opened, asked, self.path.value)

    def _work(self, opened: Opened, asked: Recipe, target: str) -> None:
        folder = tempfile.TemporaryDirectory(prefix="studio-", ignore_cleanup_errors=True)

        def done(told: tuple[Recipe, tuple[str, ...]]) -> None:
            finished = Finished(opened, asked, told[0], folder)
            self._forget()
            self._finished = finished
            self._working(False)
            self._write(finished, target)
            self._done()

        def failed(sentence: str) -> None:
            folder.cleanup()
            self._working(False)
            self._tell(sentence, alarm=True)

        self._folder, self._wanted = folder, (opened, asked, target)
        self._working(True)
        self._tell("Restoring in the background; you can go on working.")
        job = Job("whole", (asked, opened.photo, folder.name), done, failed, self._far)
        self._helper.ask(job)

    def part(self, opened: Opened, recipe: Recipe, crop: Crop) -> FloatArray | None:
        """Give a part of the whole photo's result, if that is there."""
        with self._lock:
            done = self._finished
            if done is None or done.opened is not opened or done.asked != recipe:
                return None
            return first_page(opened.photo, done.folder.name, crop)

    def _forget(self) -> None:
        done, self._finished = self._finished, None
        if done is not None:
            done.folder.cleanup()

    def _far(self, share: float) -> None:
        self.bar.value = share

    def _working(self, works: bool) -> None:
        self.bar.value = 0
        self.bar.layout.display = "" if works else "none"
        self.save.works = works

    def stop(self) -> None:
        """Cancel what is at work; photo, controls and files stay as they were."""
        if self._helper.cancel():
            self._folder.cleanup()
            self._working(False)
            self._tell("Cancelled; nothing was written.")

    def _write(self, done: Finished, target: str | None = None) -> None:
        file = Path(target or self.path.value).expanduser()
        there = done.saved.get(file)
        if there and all(_state(path) == state for path, state in there.items()):
            self._tell_saved(done.opened, *there)
            return
        note = _NOTE.format(done.opened.file.name)
        pages = from_levels(done.opened.photo, done.folder.name)
        try:
            result, beside = save_with_recipe(
                done.opened.photo, pages, replace(done.recipe, note=note), file
            )
        except (OSError, ValueError) as error:
            self._tell(f"{error} The result is kept: Save again, under another name.", alarm=True)
            return
        done.saved[file] = {path: _state(path) for path in (result, beside)}
        self._tell_saved(done.opened, result, beside)

    def _tell_saved(self, opened: Opened, result: Path, beside: Path) -> None:
        photo = opened.file.absolute()
        words = ["python3", "course.py", "restore", str(photo), "--recipe", str(beside.absolute())]
        self.message.value = (
            '<div role="status" style="line-height: 1.5">Saved as '
            f"<strong>{escape(str(result))}</strong>, with its recipe beside it. "
            "The same on the command line, or for another photo:<br>"
            f"<code>{escape(shlex.join(words))}</code></div>"
        )

    def _tell(self, sentence: str, *, alarm: bool = False) -> None:
        role = "alert" if alarm else "status"
        self.message.value = f'<div role="{role}">{escape(sentence)}</div>'

    def close(self) -> None:
        """End what is at work and let go of the results."""
        self.stop()
        self._helper.close()
        self._forget()


def _state(path: Path) -> tuple[int, ...]:
    """Tell apart what a file was and is; () for one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size
