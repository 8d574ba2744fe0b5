"""`explore`: sliders beside pictures that follow them.

How a step travels. The view in the browser (page/) watches the sliders' own models there.
When a value changes it asks the kernel for the frame by one message that carries all values, and
asks again only when that frame is on the page: at most one request is under way, and the newest
values win. The function is called in its turn (_turns.py), and what it needs ends with its cell
(_cells.py). Frames it has seen are kept in the browser, so coming back to one needs no kernel.
Pixels travel as raw bytes, all panels of a frame in one message, unchanged panels not at all.
"""

from __future__ import annotations

import functools
import inspect
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets

from ._cells import CELLS, has_page
from ._controls import make_controls, read_wire, wire_entry, wire_value
from ._frame import Frame, to_frame
from ._paint import Painting
from ._places import check, computed, marked
from ._still import bundle, failure
from ._touch import Place
from ._turns import TURNS, Stopped
from ._view import Packer, View

_HERE = Path(__file__).parent
_QUICK = 0.1
_GONE = "The cell of this explorer has run again or was deleted. Run this cell again."


def explore(
    function: Callable[..., Any], /, *, alt: str = "", cache: bool = True, **sliders: Any
) -> Explorer:
    """Show what a function returns, and let sliders move its arguments.

    Parameters
    ----------
    function : callable
        Takes the sliders' values by name and returns a picture (an array or `Picture`), a
        `Curve`, or a dict of these by title; texts and numbers in the dict become lines under
        the panels.
    alt : str, optional
        What can be seen and done here, for those who cannot see it; left out, the first
        paragraph of the function's docstring.
    cache : bool, default True
        Keep the pictures that were shown, so that coming back to one is immediate. Running a
        cell forgets them. Say False if the function returns something else each time it is
        called with the same values.
    **sliders
        For each argument an ipywidget, or in short: ``(smallest, largest[, step])``, a list of
        choices, True or False. An argument's default is where its slider starts.
        What the reader chooses on a picture itself: `pixel` (under the pointer) and `box`
        (drawn, moved and resized), by mouse, touch or the arrow keys. A small array
        painted by hand: `paint`. A slider that moves by itself: `play`.

    Returns
    -------
    Explorer
        Displays itself as the last line of a cell. What the function raises, at the start or
        later, is one line under the panels; the sliders stay alive.

    Raises
    ------
    TypeError
        If sliders and the function's arguments do not fit together.
    ValueError
        If a `pixel` or `box` names a picture that is not there, or starts outside it.
    ImportError
        If the function lacks a library at the start: no slider can bring it.

    Examples
    --------
    >>> import numpy as np
    >>> def stripes(width=2):
    ...     return {"stripes": np.arange(8)[None, :] // width % 2.0, "readout": f"{width} wide"}
    >>> explorer = explore(stripes, width=(1, 4))
    >>> explorer.frame.readouts
    ('2 wide',)
    """
    described = alt or _first_paragraph(function)
    return Explorer(function, make_controls(function, sliders), alt=described, cache=cache)


def _first_paragraph(function: Callable[..., Any]) -> str:
    """Give what a function says of itself; classes and partials speak of their kind only."""
    written = _written(function)
    doc = inspect.getdoc(written) if inspect.isroutine(written) else None
    return " ".join((doc or "").partition("\n\n")[0].split())


def _written(function: Any) -> Any:
    """Give the function that somebody wrote, where some of its arguments are given already."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


class Explorer:
    """Sliders, the view beside them and the function between; made by `explore`."""

    def __init__(
        self,
        function: Callable[..., Any],
        controls: dict[str, ipywidgets.Widget],
        *,
        alt: str = "",
        cache: bool = True,
    ):
        self.function = function
        self.controls = controls
        self.alt = alt
        self._last: tuple[int, list[Any], Frame] | None = None
        self._age = 0
        self._quick = True  # its function may run again for numbers that are gone
        self._packer = Packer()
        self._asked = False
        self._places = {n: c for n, c in controls.items() if isinstance(c, Place)}
        starts = {name: place.value for name, place in self._places.items()}
        first = self._first()
        if self._last is not None:
            check(self._last[2], starts, self._places)
        self._view = View(
            first=first,
            sliders=[wire_entry(name, control) for name, control in controls.items()],
            cache=cache,
            alt=alt,
        )
        self._view.on_msg(lambda _, content, __: self._hear(content))
        for control in controls.values():
            if control.has_trait("options"):
                # Choices travel by their index, which means something else from now on.
                control.observe(lambda _: self.refresh(), "options")
        # Places have no view beside the pictures: theirs is on one.
        box = ipywidgets.VBox([c for c in controls.values() if not isinstance(c, Place)])
        box.add_class("course-sliders")
        self.widget: ipywidgets.DOMWidget = ipywidgets.VBox([box, self._view])
        self.widget.add_class("course-widget")
        # A lesson may put other things in the box's place.
        self.parts: tuple[ipywidgets.Widget, ...] = self.widget, box
        CELLS.made(self)

    @property
    def frame(self) -> Frame:
        """What the sliders' present values give; computed when they have changed.

        What the function raises is raised here.
        """
        with TURNS.take(self, self._name):
            frame = self._at([wire_value(control) for control in self.controls.values()])
            for name, near in zip(self.controls, self._last[1] if self._last else (), strict=True):
                if name in self._places:
                    self._places[name].value = near
            return frame

    def refresh(self, *, anew: bool = False) -> None:
        """Forget all kept pictures and draw again; for a function whose surroundings changed.

        `anew` gives the panels the room of other pictures, too, where they kept that of the first.
        """
        self._age += 1
        self._view.send({"kind": "refresh", **({"anew": True} if anew else {})})

    def forget(self) -> None:
        """Forget the kept pictures; what is on the page stays there."""
        self._age += 1
        if self._asked:
            self._asked = False
            self._view.send({"kind": "forget"})

    def close(self) -> None:
        """End what the function still computes, and let go of all that it holds."""
        name = self._name
        if not TURNS.stop(TURNS.of(self), "because its cell runs again"):
            print(
                f"What {name} was computing cannot be stopped: it goes on beside this cell. "
                "If that slows you down, restart the kernel."
            )
        # The notebook's history of outputs keeps the explorer itself.
        self._packer.close()
        self.function, self._last, self._packer = _gone, None, Packer()
        self.controls, self._places, self._view.first = {}, {}, {}
        self.widget, self.parts = self._view, ()

    @property
    def _name(self) -> str:
        written = _written(self.function)
        return getattr(written, "__name__", type(written).__name__)

    def _at(self, raw: list[Any]) -> Frame:
        """Compute the frame for values as the browser writes them, unless it is the last one."""
        age = self._age
        if self._last is None or self._last[:2] != (age, raw):
            pairs = zip(self.controls.items(), raw, strict=True)
            values = {name: read_wire(control, item) for (name, control), item in pairs}
            begun = time.monotonic()
            frame, near = computed(self._call, values, self._places)
            # The page, too, will ask for the nearest places then.
            used = zip(self.controls, raw, strict=True)
            self._last = age, [list(near[n]) if n in near else item for n, item in used], frame
            self._quick = time.monotonic() - begun < _QUICK
        return self._last[2]

    def _call(self, values: dict[str, Any]) -> Frame:
        return to_frame(self.function(**values))

    def _first(self) -> dict[str, Any]:
        """Give the first frame as a part of the view's state: it is there before any message."""
        content: dict[str, Any]
        buffers: list[Any] = []
        try:
            content, buffers = self._packer.pack(self.frame, set())
        except ImportError:
            raise
        except Exception as error:
            content = _told(error)
        raw = [wire_value(control) for control in self.controls.values()]
        return {**content, "values": raw, "buffers": buffers}

    def _hear(self, request: dict[str, Any]) -> None:
        """Take a message of the page; it must not wait for the function."""
        if request.get("kind") == "frame":
            self._asked = True
            TURNS.later(lambda: self._answer(request))
        elif request.get("kind") == "numbers":
            got, buffers = self._packer.tiles(request["wants"])
            reply = {"kind": "numbers", "view": request["view"], "got": got, "quick": self._quick}
            self._view.send(reply, buffers)
        elif request.get("kind") == "why":
            told = {"kind": "why", "view": request["view"], "why": TURNS.told(self)}
            self._view.send(told)

    def _answer(self, request: dict[str, Any]) -> None:
        """Answer one request of the browser, whatever happens in the function."""
        reply = {key: request[key] for key in ("kind", "view", "epoch", "values")}
        buffers: list[Any] = []

        def give_up(why: str) -> None:
            self._view.send({**reply, "error": why, "traceback": ""})

        try:
            with TURNS.take(self, self._name, give_up):
                frame = self._at(request["values"])
                content, buffers = self._packer.pack(frame, set(request["have"]))
            reply |= content
        except Stopped:  # and answered
            raise
        # An unanswered request would leave the view waiting for ever.
        except BaseException as error:
            reply |= _told(error)
        self._view.send(reply, buffers)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if self.function is _gone:
            return failure(_GONE, alt=self.alt)
        CELLS.shown(self)
        try:
            frame = marked(self.frame, self._places)
            painted = [c.panel() for c in self.controls.values() if isinstance(c, Painting)]
            frame = replace(frame, panels=(*painted, *frame.panels))
            still = bundle(frame, alt=self.alt, movable=self.movable)
        except Exception as error:
            still = failure(_one_line(error), alt=self.alt)
        return {**self.live(), **still}

    @property
    def movable(self) -> list[str]:
        """What running the cell brings, for a page that has only the still."""
        return [
            getattr(control, "told", "") or getattr(control, "description", "") or name
            for name, control in self.controls.items()
        ]

    def live(self) -> dict[str, Any]:
        """Give what a page with a kernel shows; nothing where there is none."""
        data = self.widget._repr_mimebundle_() if has_page() else {}
        return data[0] if isinstance(data, tuple) else data or {}


def _gone(**_: Any) -> None:
    raise RuntimeError(_GONE)


def _told(error: BaseException) -> dict[str, Any]:
    return {"error": _one_line(error), "traceback": _trace(error)}


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _trace(error: BaseException) -> str:
    """Write the traceback from the author's function on; our own calls are of no interest."""
    frames = error.__traceback__
    while frames is not None and Path(frames.tb_frame.f_code.co_filename).parent == _HERE:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames or error.__traceback__))
