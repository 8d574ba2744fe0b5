"""`explore`: sliders beside pictures that follow them.

How a step travels. The view in the browser (explorer.js) watches the sliders' own models there.
When a value changes it asks the kernel for the frame by one message that carries all values, and
asks again only when that frame is on the page: at most one request is under way, and the newest
values win. Frames it has seen are kept in the browser, so coming back to one needs no kernel.
Pixels travel as raw bytes, all panels of a frame in one message, unchanged panels not at all.
"""

from __future__ import annotations

import itertools
import threading
import traceback
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ._controls import make_controls, read_wire, wire_name, wire_value
from ._frame import Frame, to_frame
from ._marks import to_svg
from ._panel import Panel
from ._still import bundle, failure

_HERE = Path(__file__).parent

# JupyterLab answers widgets in a thread beside the one that runs cells. One explorer at a time:
# authors' functions may share arrays, generators, libraries that are not made for threads.
_ONE_AT_A_TIME = threading.RLock()
_LIVE: weakref.WeakSet[Explorer] = weakref.WeakSet()


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
        What can be seen and done here, for those who cannot see it.
    cache : bool, default True
        Keep the pictures that were shown, so that coming back to one is immediate. Running a
        cell forgets them. Say False if the function returns something else each time it is
        called with the same values.
    **sliders
        For each argument an ipywidget, or in short: ``(smallest, largest[, step])``, a list of
        choices, True or False. An argument's default is where its slider starts.

    Returns
    -------
    Explorer
        Displays itself as the last line of a cell. What the function raises, at the start or
        later, is one line under the panels; the sliders stay alive.

    Raises
    ------
    TypeError
        If sliders and the function's arguments do not fit together.
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
    return Explorer(function, make_controls(function, sliders), alt=alt, cache=cache)


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
        self._packer = _Packer()
        self._asked = False
        self._view = _View(
            first=self._first(),
            sliders=[
                {"name": name, "id": control.model_id, "key": wire_name(control)}
                for name, control in controls.items()
            ],
            cache=cache,
            alt=alt,
        )
        self._view.on_msg(lambda _, content, __: self._answer(content))
        for control in controls.values():
            if control.has_trait("options"):
                # Choices travel by their index, which means something else from now on.
                control.observe(lambda _: self.refresh(), "options")
        box = ipywidgets.VBox(list(controls.values()))
        box.add_class("course-sliders")
        self.widget = ipywidgets.VBox([box, self._view])
        _LIVE.add(self)
        _forget_after_cells()

    @property
    def frame(self) -> Frame:
        """What the sliders' present values give; computed when they have changed.

        What the function raises is raised here.
        """
        return self._at([wire_value(control) for control in self.controls.values()])

    def refresh(self) -> None:
        """Forget all kept pictures and draw again; for a function whose surroundings changed."""
        self._age += 1
        self._view.send({"kind": "refresh"})

    def _at(self, raw: list[Any]) -> Frame:
        """Compute the frame for values as the browser writes them, unless it is the last one."""
        with _ONE_AT_A_TIME:
            age = self._age
            if self._last is None or self._last[:2] != (age, raw):
                pairs = zip(self.controls.items(), raw, strict=True)
                values = {name: read_wire(control, item) for (name, control), item in pairs}
                self._last = age, raw, to_frame(self.function(**values))
            return self._last[2]

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

    def _answer(self, request: dict[str, Any]) -> None:
        """Answer one request of the browser, whatever happens in the function."""
        if request.get("kind") != "frame":
            return
        self._asked = True
        reply = {key: request[key] for key in ("kind", "view", "epoch", "values")}
        buffers: list[Any] = []
        try:
            with _ONE_AT_A_TIME:
                frame = self._at(request["values"])
                content, buffers = self._packer.pack(frame, set(request["have"]))
            reply |= content
        # An unanswered request would leave the view waiting for ever.
        except BaseException as error:
            reply |= _told(error)
        self._view.send(reply, buffers)

    def _forget(self) -> None:
        """After a cell ran: the function may now see other things, so kept pictures may lie."""
        self._age += 1
        if self._asked:
            self._asked = False
            self._view.send({"kind": "forget"})

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_() or {}
        data = live[0] if isinstance(live, tuple) else live
        movable = [control.description or name for name, control in self.controls.items()]
        try:
            still = bundle(self.frame, alt=self.alt, movable=movable)
        except Exception as error:
            still = failure(_one_line(error), alt=self.alt)
        return {**data, **still}


class _View(anywidget.AnyWidget):
    """The part in the browser; see explorer.js."""

    _esm = _HERE / "explorer.js"
    _css = _HERE / "explorer.css"
    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)
    cache = traitlets.Bool(True).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)


class _Packer:
    """Splits frames into words and bytes; pixels that the browser still has stay behind."""

    def __init__(self) -> None:
        self._names = itertools.count()
        self._last: dict[int, tuple[Panel, str]] = {}

    def pack(self, frame: Frame, have: set[str]) -> tuple[dict[str, Any], list[Any]]:
        """Give the words, and the bytes they refer to by number."""
        buffers: list[Any] = []
        panels = [self._panel(i, panel, have, buffers) for i, panel in enumerate(frame.panels)]
        return {"panels": panels, "readouts": list(frame.readouts)}, buffers

    def _panel(self, place: int, panel: Panel, have: set[str], buffers: list[Any]) -> Any:
        packed: dict[str, Any] = {
            "title": panel.title,
            "note": panel.note,
            "alt": panel.alt,
            "width": panel.width,
            "height": panel.height,
            "svg": to_svg(panel.marks, panel.width, panel.height) if panel.marks else "",
        }
        if panel.pixels is None:
            return packed
        name = self._name(place, panel)
        packed |= {"pixels": name, "shape": list(panel.pixels.shape), "buffer": -1, "palette": -1}
        if name not in have:
            packed["buffer"] = len(buffers)
            buffers.append(panel.pixels.tobytes())
            if panel.palette is not None:
                packed["palette"] = len(buffers)
                buffers.append(panel.palette.tobytes())
        return packed

    def _name(self, place: int, panel: Panel) -> str:
        """Name pixels; those that equal the last ones at this place keep their name."""
        last, name = self._last.get(place, (None, ""))
        same = last is not None and _same(last.pixels, panel.pixels)
        if last is None or not same or not _same(last.palette, panel.palette):
            name = str(next(self._names))
        self._last[place] = panel, name
        return name


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not None and np.array_equal(one, other))


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


_WATCHING: weakref.WeakSet[Any] = weakref.WeakSet()


def _forget_after_cells() -> None:
    """Once per kernel: let every run of a cell clear the kept pictures."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or shell in _WATCHING:
        return
    _WATCHING.add(shell)
    shell.events.register("post_run_cell", _forget_all)


def _forget_all(*_: Any) -> None:
    for explorer in list(_LIVE):
        explorer._forget()
