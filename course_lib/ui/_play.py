"""`play`: a slider of whole numbers that can move by itself."""

from __future__ import annotations

import inspect
import math
import numbers
from dataclasses import dataclass
from typing import Any

import ipywidgets

MOST_FPS = 60
"""No screen shows more, and kept frames would come faster than anyone sees."""


@dataclass(frozen=True)
class Play:
    """What `play` was told; `explore` makes the slider of it."""

    low: int
    high: int
    step: int
    fps: float

    def widget(self, label: str, default: Any) -> ipywidgets.IntSlider:
        """Make the slider, at the argument's default; at `low` if it has none."""
        start = self.low if default is inspect.Parameter.empty else default
        if not _whole(start) or not self.low <= start <= self.high:
            raise ValueError(
                f"{label}: play starts at the argument's default, "
                f"a whole number from {self.low} to {self.high}; got {start!r}"
            )
        slider = ipywidgets.IntSlider(
            value=int(start), min=self.low, max=self.high, step=self.step, description=label
        )
        slider.layout.width = "min(420px, 98%)"
        # For its explorer's page, which gives it the button; see page/play.js.
        slider.page = {"play": {"fps": self.fps}}
        return slider


def play(low: int, high: int, step: int = 1, fps: float = 10) -> Play:
    """Give an argument of `explore` a slider with a button that plays it.

    It goes from where it stands to its end and stops there; pressed again it starts over. It is
    as fast as pictures come, but no faster than ``fps``. One plays at a time on a page, and the
    reader who takes the slider stops it. Where the system asks for less motion, the button goes
    one step at a time.

    Parameters
    ----------
    low, high : int
        The smallest and the largest value.
    step : int, default 1
        What each step adds.
    fps : float, default 10
        The most steps in a second, up to 60.

    Returns
    -------
    Play
        For `explore`: ``explore(function, k=play(0, 20))``. The function gets an int; the
        argument's default is where the slider starts.

    Raises
    ------
    TypeError
        If a value or the step is no whole number, or ``fps`` no number.
    ValueError
        If there is no step between ``low`` and ``high``, or ``fps`` is not in 0 to 60.

    Examples
    --------
    >>> from course_lib import ui
    >>> def window(k=2):
    ...     return {"readout": f"window {k}"}
    >>> explorer = ui.explore(window, k=ui.play(0, 8))
    >>> explorer.controls["k"].value = 5
    >>> explorer.frame.readouts
    ('window 5',)
    """
    for name, value in {"low": low, "high": high, "step": step}.items():
        if not _whole(value):
            raise TypeError(f"play: {name} is a whole number; got {value!r}")
    if not low < high:
        raise ValueError(f"play: low must be below high; got low={low}, high={high}")
    if not 1 <= step <= high - low:
        raise ValueError(f"play: step is from 1 to high − low = {high - low}; got {step}")
    if isinstance(fps, bool) or not isinstance(fps, numbers.Real):
        raise TypeError(f"play: fps is a number; got {fps!r}")
    if not (math.isfinite(fps) and 0 < fps <= MOST_FPS):
        raise ValueError(f"play: fps is above 0 and at most {MOST_FPS}; got {fps:g}")
    return Play(int(low), int(high), int(step), float(fps))


def _whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)
