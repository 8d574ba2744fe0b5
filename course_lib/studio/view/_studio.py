"""The studio in a notebook: a photo, what blurred it, and the part that follows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets

from course_lib import ui
from course_lib.studio._blurs import Blur, Find, Painted
from course_lib.studio._methods import Method, NoMethod
from course_lib.studio._recipe import Recipe
from course_lib.studio._work import check_size
from course_lib.studio.view import _panels
from course_lib.studio.view._blur_box import BlurBox
from course_lib.studio.view._choices import (
    SETTINGS,
    controls,
    is_idle,
    put,
    recipe_of,
    rounded,
    values_of,
)
from course_lib.studio.view._desk import Desk
from course_lib.studio.view._finish import Finish
from course_lib.studio.view._history import History, Step
from course_lib.studio.view._kept import keep
from course_lib.studio.view._layout import laid_out
from course_lib.studio.view._live import Live
from course_lib.studio.view._opened import PRESETS, Crop, open_source
from course_lib.studio.view._steps import Steps

_ALT = (
    "Restoration studio: the whole photo with a box, the part in the box before and after the "
    "restoration, and the blur that is undone."
)
_HOW = {"painted": "painted:", "loaded": "loaded:", "point": "a point:", "find": "found:"}
_IDLE = "as it is"
_SOON = 0.7
"""Seconds without a change after which it is a step of the history."""


class _Explorer(ui.Explorer):
    """The explorer in the middle; it tells the studio when somebody looks on, and when it goes."""

    begins: Callable[[], None] = staticmethod(lambda: None)
    ends: Callable[[], None] = staticmethod(lambda: None)

    @property
    def movable(self) -> list[str]:
        """What can be done, in fewer words than there are controls."""
        return ["the photo", "the part of it", "what blurred it", "how that is undone"]

    def live(self) -> dict[str, Any]:
        """Give what a page with a kernel shows."""
        data = super().live()
        if data:
            self.begins()
        return data

    def close(self) -> None:
        """End what is at work."""
        self.ends()
        super().close()


class Studio:
    """A photo and all that can be done to it; made by `studio.open_studio`."""

    def __init__(self, source: Any, recipe: Recipe | None, folder: Path | None) -> None:
        self.folder = folder
        self.opened = open_source(source)
        self.kernels: dict[str, Painted] = {}
        self._given: dict[str, Method] = {}
        self._placed: dict[Crop, Crop] = {}
        self._seeks = False
        self._setting = 0
        self._timer: threading.Timer | None = None
        self.controls = controls()
        self.part = ui.box(_panels.PHOTO, start=self.opened.start)
        self.part.description = "part"
        self.status = ipywidgets.HTML()
        self.finish = Finish(
            lambda: (self.opened, self.recipe, self.crop), lambda: self.explorer.refresh()
        )
        self.live = Live(lambda: self.explorer.refresh(), self._say, self.finish.part)
        self.blur_box = BlurBox(
            lambda: (self.opened, self._linear, self.crop),
            self._found,
            lambda begins: self.live.hold() if begins else self.explorer.refresh(),
        )
        self.steps = Steps(self._go)
        self.desk = Desk(self.open, self._preset, self._take)
        self._fresh(recipe)
        self.explorer = _Explorer(
            self._seen, {"part": self.part, **self.controls}, alt=_ALT, cache=False
        )
        self.explorer.begins, self.explorer.ends = self._begin, self.close
        laid_out(self)
        for control in self.controls.values():
            control.observe(lambda _: self._changed(), "value")

    # --- what it is now ---------------------------------------------------------------------

    @property
    def recipe(self) -> Recipe:
        """What the controls mean, for the whole photo."""
        return recipe_of(self._values, self.kernels, self._given)

    @property
    def crop(self) -> Crop:
        """The part in the box, in pixels of the photo."""
        return self._crop(self.part.value)

    @property
    def _values(self) -> dict[str, Any]:
        return rounded({name: control.value for name, control in self.controls.items()})

    @property
    def _linear(self) -> bool:
        return bool(self.controls["linear_light"].value)

    def _seen(self, part: Crop, **values: Any) -> dict[str, Any]:
        """Give the panels for what the page's controls say."""
        recipe = recipe_of(values, self.kernels, self._given)
        return _panels.panels(self.live, self.opened, recipe, self._crop(part), values["extra"])

    def _crop(self, box: Crop) -> Crop:
        """Give the part of the photo in a box: what a recipe named, as long as its box stays."""
        return self._placed.get(box) or self.opened.crop(box)

    def _place(self, crop: Crop) -> None:
        """Put the box where a recipe has its crop; refuse one outside of the photo."""
        check_size(Recipe(crop=crop), self.opened.size)
        box = self.opened.box(crop)
        self._placed = {box: crop}
        self.part.value = box

    def _begin(self) -> None:
        """Somebody looks on: begin with what takes long."""
        self.live.wake()
        if self._seeks:
            self._seeks = False
            self.blur_box.look()

    # --- another photo ------------------------------------------------------------------------

    def open(self, source: Any) -> None:
        """Put another photo on the table; the one before stays if this one cannot be opened.

        Raises
        ------
        FileNotFoundError, ValueError, TypeError
            If it cannot be opened.
        """
        opened = open_source(source)
        self.blur_box.stop()
        self.opened = opened
        with self._set():
            self.part.value = opened.start
            self._fresh(None)
        self.explorer.refresh(anew=True)

    def _fresh(self, recipe: Recipe | None) -> None:
        """Begin with a photo: nothing chosen yet, or what a recipe says."""
        started = recipe or Recipe(linear_light=self.opened.photo.gamma, leave_out_clipped=True)
        values, self.kernels = self._meant(started)
        self._given = {started.method.kind: started.method}
        self._placed, self._seeks = {}, isinstance(started.blur, Find)
        self.blur_box.size = started.blur.size if isinstance(started.blur, Find) else None
        with self._set():
            self._put(values)
            if started.crop:
                self._place(started.crop)
        self.finish.open(self.opened, self.folder)
        self.finish.extent.value = started.crop is not None
        self.desk.shows(self.opened)
        self.history = History(self._step())
        self.steps.show(self.history)

    def _preset(self) -> None:
        """Let the course find the blur of one of its own blurred pictures."""
        self.controls["blur"].value = PRESETS[self.opened.source]
        self.blur_box.look()

    def _take(self, recipe: Recipe) -> None:
        """Set the controls to a recipe, as one more step."""
        values, kernels = self._meant(recipe)
        with self._set():
            self.kernels = {**self.kernels, **kernels}
            self._given = {**self._given, recipe.method.kind: recipe.method}
            self._put(values)
            with suppress(ValueError):  # the file may be another photo by now
                if recipe.crop:
                    self._place(recipe.crop)
        self.commit()
        self.explorer.refresh()

    def _meant(self, recipe: Recipe) -> tuple[dict[str, Any], dict[str, Painted]]:
        """Give what `values_of` does; a kernel that was painted can be painted on."""
        values, kernels = values_of(recipe)
        if isinstance(recipe.blur, Painted) and self.blur_box.paint(recipe.blur):
            return values | {"blur": "painted"}, {"painted": recipe.blur}
        return values, kernels

    def _put(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            put(self.controls[name], value)
        self._unfold()

    # --- history ------------------------------------------------------------------------------

    @contextmanager
    def _set(self) -> Iterator[None]:
        """Set controls without taking it for what the reader does."""
        self._setting += 1
        try:
            yield
        finally:
            self._setting -= 1

    def _changed(self) -> None:
        self._unfold()
        if self._setting:
            return
        self._later()

    def _unfold(self) -> None:
        """Show the controls that belong to what is chosen."""
        blur, method = self.controls["blur"].value, self.controls["method"].value
        chosen = {*SETTINGS.get(blur, ()), *SETTINGS.get(method, ())}
        for names in SETTINGS.values():
            for name in names:
                self.controls[name].layout.display = None if name in chosen else "none"
        if self.blur_box.kind != blur:
            self.blur_box.show(blur)

    def _later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(_SOON, self.commit)
        self._timer.daemon = True
        self._timer.start()

    def commit(self) -> None:
        """Take what the controls say for a step of the history, if it is a new one."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        step = self._step()
        # A blur that is still looked for leaves the photo as it is, like the step before it.
        if step.words == self.history.now.words == _IDLE or not self.history.add(step):
            return
        self.steps.show(self.history)
        try:
            keep(self.opened, replace(self.recipe, crop=self.crop))
        except OSError as error:
            self._say(str(error))

    def _step(self) -> Step:
        recipe = self.recipe
        words = _IDLE if is_idle(recipe) else f"{recipe.blur}; {recipe.method}"
        if isinstance(recipe.blur, Painted):
            words = f"{_HOW[self.controls['blur'].value]} {words}"
        values = {name: value for name, value in self._values.items() if name != "extra"}
        return Step(values, dict(self.kernels), words)

    def _go(self, number: int) -> None:
        """Go to another step, by its distance from the present one."""
        self.commit()
        step = self.history.go(self.history.at + number)
        with self._set():
            self.kernels = dict(step.kernels)
            if "painted" in step.kernels:
                self.blur_box.paint(step.kernels["painted"])
            self._put(step.values)
        self.steps.show(self.history)
        self.explorer.refresh()

    # --- what is found, and said ----------------------------------------------------------------

    def _found(self, kind: str, blur: Blur, verdict: str) -> None:
        """Take a blur that was painted, loaded, clicked on or found."""
        with self._set():
            if isinstance(blur, Painted):
                self.kernels = {**self.kernels, kind: blur}
            else:
                self._put({k: v for k, v in blur.to_dict().items() if k != "kind"})
            if verdict == "nothing to repair":
                self._put({"method": NoMethod.kind})
        if hasattr(self, "explorer"):
            self._later()
            self.explorer.refresh()

    def _say(self, sentence: str) -> None:
        self.status.value = f'<div role="status">{escape(sentence) or "&nbsp;"}</div>'

    def close(self) -> None:
        """End what is at work beside the notebook."""
        if self._timer is not None:
            self.commit()
        for part in (self.live, self.blur_box, self.finish):
            part.close()

    def _repr_mimebundle_(self, **more: Any) -> dict[str, Any]:
        return self.explorer._repr_mimebundle_(**more)
