"""Where photos come from: shipped, the reader's own, a path, an upload."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets

from course_lib import home, images, ui
from course_lib.studio._recipe import Recipe
from course_lib.studio.view._kept import kept
from course_lib.studio.view._opened import PRESETS, Opened, as_path, sources


class Desk:
    """The row above the studio.

    `take` opens what was picked, or raises what is wrong with it; `find` lets the course find the
    blur of one of its own blurred pictures, and `resume` takes up what was left at another time.
    """

    def __init__(
        self,
        take: Callable[[str], None],
        find: Callable[[], None],
        resume: Callable[[Recipe], None],
    ) -> None:
        self._take = take
        self._setting = False
        self.menu = ipywidgets.Dropdown(
            description="photo", layout={"width": "min(420px, 98%)"}, options=sources()
        )
        self.menu.style.description_width = "7.5em"
        self.upload = ui.Upload(
            "a photo of your own", "image/*,.tif,.tiff", self._uploaded, self._alarm
        )
        self.path = ipywidgets.Text(
            description="or its path", placeholder="/home/…/photo.jpg", continuous_update=False
        )
        self.path.layout.width = "min(360px, 98%)"
        self.path.style.description_width = "5.5em"
        self.find = ipywidgets.Button(description="Let the course find its blur")
        self.find.on_click(lambda _: find())
        self.resume = ipywidgets.Button()
        self.resume.on_click(lambda _: self._resumed(resume))
        self.left: Recipe | None = None
        self.message = ipywidgets.HTML()
        self.menu.observe(lambda change: self._pick(change.new), "value")
        self.path.observe(lambda change: self._pick(as_path(change.new)), "value")
        row = ipywidgets.HBox([self.menu, self.upload, self.path])
        row.layout.flex_flow, row.layout.align_items = "row wrap", "center"
        self.find.layout.width = self.resume.layout.width = "max-content"
        offers = ipywidgets.HBox([self.find, self.resume], layout={"flex_flow": "row wrap"})
        self.box = ipywidgets.VBox([row, offers, self.message])

    def shows(self, opened: Opened) -> None:
        """Name the photo that is open."""
        self._setting = True
        try:
            options = sources()
            if opened.source not in [value for _, value in options]:
                options.append((opened.file.name, opened.source))
            self.menu.options = options
            self.menu.value = opened.source
            self.path.value = ""
        finally:
            self._setting = False
        self.find.layout.display = None if opened.source in PRESETS else "none"
        self.left = kept(opened)
        self.resume.layout.display = None if self.left else "none"
        self.resume.layout.visibility = "visible"
        if self.left:
            self.resume.description = f"Take up what you left: {self.left.blur}; {self.left.method}"

    def _resumed(self, resume: Callable[[Recipe], None]) -> None:
        # It keeps its place: what comes up there would get the second click of a double click.
        self.resume.layout.visibility = "hidden"
        if self.left:
            resume(self.left)

    def _pick(self, source: str | None) -> None:
        if self._setting or not source:
            return
        try:
            self._take(source)
        except (OSError, ValueError) as error:
            self._alarm(error)
        else:
            self.message.value = ""

    def _uploaded(self, name: str, content: bytes) -> None:
        try:
            plain = images.plain_name(name)
            images.decode(content, name=name)  # what is no picture is not kept
            path = home.keep(plain, content)
        except (OSError, ValueError) as error:
            self._alarm(error)
        else:
            self._pick(str(path))

    def _alarm(self, error: object) -> None:
        self.message.value = f'<div role="alert">{escape(str(error))}</div>'
