"""What the runs of cells mean for explorers: old pictures may lie, and old explorers go.

A notebook's page tells with each run which cell it is. An explorer lives as long as a cell that
made or showed it has not run again; what the run itself made goes with it, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import re
import weakref
from collections.abc import Iterator
from typing import Any, Protocol

import ipywidgets
from IPython import get_ipython
from ipywidgets.widgets import widget as _registry


class Shown(Protocol):
    """What an explorer is for this module."""

    parts: tuple[ipywidgets.Widget, ...]

    def forget(self) -> None: ...
    def close(self) -> None: ...


class _Life:
    """Where an explorer stands, and the widgets that its cell made for it."""

    def __init__(self, cell: str) -> None:
        self.cells = {cell}
        self.made: set[str] = set()


class Cells:
    """Hears of each run of a cell."""

    def __init__(self) -> None:
        self._lives: weakref.WeakKeyDictionary[Shown, _Life] = weakref.WeakKeyDictionary()
        self._before = set(_open_widgets())
        self._new: weakref.WeakSet[Shown] = weakref.WeakSet()

    def made(self, explorer: Shown) -> None:
        """Take an explorer up: it stands in the cell that runs now."""
        self._lives[explorer] = _Life(_cell())
        self._new.add(explorer)

    def shown(self, explorer: Shown) -> None:
        """Note that an explorer stands in the cell that runs now as well."""
        if explorer in self._lives:
            self._lives[explorer].cells.add(_cell())

    def begin(self, *_: Any) -> None:
        """Before a cell runs: what it showed before is gone from the page."""
        gone = {_cell(), *_deleted()} - {""}
        with contextlib.suppress(KeyboardInterrupt):  # no wish to wait for a function's end
            for explorer, life in list(self._lives.items()):
                if gone & life.cells:
                    life.cells -= gone
                    if not life.cells:
                        self._free(explorer, life)
        self._before = set(_open_widgets())

    def end(self, *_: Any) -> None:
        """After a cell ran: functions may now see other things, so kept pictures may lie."""
        made = set(_open_widgets()) - self._before
        for explorer in self._new:
            self._lives[explorer].made = made
        self._new.clear()
        for explorer in list(self._lives):
            explorer.forget()

    def _free(self, explorer: Shown, life: _Life) -> None:
        del self._lives[explorer]
        parts = {id(part): part for whole in explorer.parts for part in _parts(whole)}
        for part in parts.values():
            if part.comm is not None and part.model_id in life.made:
                part.close()
        explorer.close()


def _parts(widget: Any) -> Iterator[Any]:
    """List a widget and all that belongs to it, innermost first."""
    for child in getattr(widget, "children", ()):
        yield from _parts(child)
    for name in ("layout", "style"):
        if isinstance(part := getattr(widget, name, None), ipywidgets.Widget):
            yield part
    yield widget


def _open_widgets() -> dict[str, Any]:
    return getattr(_registry, "_instances", {})


def has_page() -> bool:
    """Tell whether there is somebody to move sliders.

    Programs that run whole notebooks (nbconvert --execute, papermill) are clients in Python,
    whose messages are named by session, process and number. What they write is a page without a
    kernel; a live view in it would hide the still. Voila runs one and then shows it live.
    """
    header = _request().get("header") or {}
    counted = re.search(r"_\d+_\d+$", str(header.get("msg_id", "")))
    return bool(_cell() or not counted or "VOILA_KERNEL_ID" in os.environ)


def _request() -> dict[str, Any]:
    """Give the message that lets the present cell run; nothing outside a notebook."""
    kernel = getattr(get_ipython(), "kernel", None)
    return (kernel.get_parent("shell") if kernel is not None else None) or {}


def _cell() -> str:
    """Give the name that the page has for the cell, if it tells."""
    return str((_request().get("metadata") or {}).get("cellId") or "")


def _deleted() -> list[str]:
    return list((_request().get("metadata") or {}).get("deletedCells") or ())


CELLS = Cells()
if (_shell := get_ipython()) is not None:
    _shell.events.register("pre_run_cell", CELLS.begin)
    _shell.events.register("post_run_cell", CELLS.end)
