"""Undo and redo, and the list of what was tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from course_lib.studio.view._history import History


class Steps:
    """The widgets. `go` moves by so many steps."""

    def __init__(self, go: Callable[[int], None]) -> None:
        self._setting = False
        self._at = 0
        self.undo = ipywidgets.Button(description="Undo", layout={"width": "auto"})
        self.redo = ipywidgets.Button(description="Redo", layout={"width": "auto"})
        self.menu = ipywidgets.Dropdown(
            description="tried so far", layout={"width": "min(420px, 98%)"}
        )
        self.menu.style.description_width = "6em"
        self.undo.on_click(lambda _: self._clicked(go, -1, self.undo))
        self.redo.on_click(lambda _: self._clicked(go, 1, self.redo))
        self.menu.observe(lambda change: self._picked(change.new, go), "value")
        self.box = ipywidgets.HBox([self.undo, self.redo, self.menu])
        self.box.layout.flex_flow = "row wrap"

    def show(self, history: History) -> None:
        """Show a history, and where it is."""
        self._setting, self._at = True, history.at
        try:
            self.menu.options = [
                (f"{number}. {step.words}", number - 1) for number, step in enumerate(history, 1)
            ]
            self.menu.value = history.at
            back, forth = history.can
            self.undo.disabled, self.redo.disabled = not back, not forth
        finally:
            self._setting = False

    def _clicked(self, go: Callable[[int], None], step: int, button: Any) -> None:
        """Move by a step; a button that can do no more would lose the keyboard's focus.

        Not the other one gets it, which would take the next press for going back.
        """
        go(step)
        if button.disabled:
            self.menu.focus()

    def _picked(self, number: int | None, go: Callable[[int], None]) -> None:
        if not self._setting and number is not None:
            go(number - self._at)
