"""From what a function returns to what is shown: panels in a row, and lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._curve import Curve
from ._digits import readable
from ._panel import Panel
from ._picture import Picture
from ._room import captioned
from ._wipe import Wipe


@dataclass(frozen=True, eq=False)
class Frame:
    """Panels side by side and the lines of text under them."""

    panels: tuple[Panel, ...]
    readouts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The frame in words: what nbval compares and what a terminal shows."""
        return "\n".join([*map(_told, self.panels), *self.readouts])


def to_frame(returned: Any) -> Frame:
    """Understand what an author returned.

    Parameters
    ----------
    returned : array_like, Picture, Curve, Wipe, str, or mapping of str to these
        A mapping's keys are the titles. A str or number is a line of text ("title: value"; the
        title "readout" is left out).

    Raises
    ------
    TypeError
        If there is something else in it.

    Examples
    --------
    >>> frame = to_frame({"zeros": np.zeros((2, 3)), "mean": 0.0, "readout": "all is dark"})
    >>> print(frame.text)
    zeros: 2 × 3, 0 … 0
    mean: 0
    all is dark
    """
    parts = returned if isinstance(returned, Mapping) else {"": returned}
    panels: list[Panel] = []
    readouts: list[str] = []
    for key, value in parts.items():
        title = str(key)
        if isinstance(value, (str, int, float, np.number)):
            readouts += _lines(title, value)
        else:
            panels.append(_panel(title, value))
    return Frame(captioned(panels), tuple(readouts))


def _told(panel: Panel) -> str:
    """Say what a panel shows, with its numbers where the author's own text has none."""
    return panel.alt if panel.note in panel.alt else f"{panel.alt} ({panel.note})"


def _lines(title: str, value: Any) -> list[str]:
    text = value if isinstance(value, str) else readable(value)
    lead = "" if title in ("", "readout") else f"{title}: "
    return (lead + text).splitlines()


def _panel(title: str, value: Any) -> Panel:
    if isinstance(value, (Picture, Curve, Wipe)):
        return value.panel(title)
    if isinstance(value, (np.ndarray, list, tuple)) or hasattr(value, "__array__"):
        return Picture(value).panel(title)
    name = f"{title!r} is" if title else "the function returned"
    raise TypeError(
        f"{name} {type(value).__name__}; expected an array, ui.Picture, ui.Curve, ui.Wipe, "
        "a text or number, or a dict of these by title"
    )
