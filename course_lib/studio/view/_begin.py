"""A button that begins something, and the one beside it that cancels it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets


class Begin:
    """Two buttons; neither changes its meaning, so that a double click is a click.

    In a row that wraps `cancel` comes later as an item of its own: so `button` keeps its place.
    `begin` and `stop` do it; `begin` may be called again while it is at work.
    """

    def __init__(
        self, begin: Callable[[], None], stop: Callable[[], None], cancel: str, **look: Any
    ) -> None:
        self.button = ipywidgets.Button(**look)
        self.cancel = ipywidgets.Button(
            description=cancel, layout={"width": "max-content", "display": "none"}
        )
        self.button.on_click(lambda _: begin())
        self.cancel.on_click(lambda _: self._cancelled(stop))

    @property
    def works(self) -> bool:
        """Whether something is at work that can be cancelled."""
        return bool(self.cancel.layout.display != "none")

    @works.setter
    def works(self, works: bool) -> None:
        self.cancel.layout.display = None if works else "none"

    def _cancelled(self, stop: Callable[[], None]) -> None:
        """Stop; a button that hides would lose the keyboard's focus."""
        stop()
        self.button.focus()
