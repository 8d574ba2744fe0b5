"""Places on a picture that a reader chooses with a pointer: one pixel, or a box of pixels.

A place is a model without a view of its own: the page finds it as it finds sliders' models, marks
it on its panel and moves it (page/places.js knows the rules, place.js the mark and the keys,
pointer.js the pointer).
"""

from __future__ import annotations

import operator
from typing import Any, ClassVar

import ipywidgets
import traitlets

_FOLLOW = ("hover", "drag")


class Place(ipywidgets.Widget):  # type: ignore[misc]
    """Whole numbers that say where; made by `pixel` and `box`."""

    kind = traitlets.Unicode().tag(sync=True)
    panel = traitlets.Unicode().tag(sync=True)
    follow = traitlets.Unicode("drag").tag(sync=True)
    held = traitlets.Bool(False).tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    value: Any = traitlets.Tuple().tag(
        sync=True,
        to_json=lambda value, _: list(value),
        from_json=lambda value, _: tuple(value),
    )
    form: ClassVar[str]
    first: ClassVar[tuple[int, ...]]
    """A place that is inside every panel."""

    def __init__(self, panel: str, start: Any, **more: Any):
        if not isinstance(panel, str):
            raise TypeError(
                f"panel is the title of a picture that the function returns; got {panel!r}"
            )
        super().__init__(panel=panel, value=self._whole(start, "start"), **more)

    @traitlets.validate("value")
    def _valid(self, proposal: dict[str, Any]) -> tuple[int, ...]:
        return self._whole(proposal["value"], "value")

    def _whole(self, value: Any, name: str) -> tuple[int, ...]:
        try:
            whole = tuple(operator.index(item) for item in value)
        except TypeError:
            whole = ()
        if len(whole) != len(self.first) or not self._possible(whole):
            raise ValueError(f"{name} is {self.form}; got {value!r}")
        return whole

    def _possible(self, value: tuple[int, ...]) -> bool:
        raise NotImplementedError

    def nearest(self, value: tuple[int, ...], size: tuple[int, int]) -> tuple[int, ...]:
        """Give the place nearest to this one that is inside an array of rows and columns."""
        raise NotImplementedError

    def outline(self, value: tuple[int, ...]) -> tuple[int, int, int, int]:
        """Give (top, left, bottom, right)."""
        raise NotImplementedError

    def words(self, value: tuple[int, ...]) -> str:
        """Say where it is."""
        raise NotImplementedError

    @property
    def told(self) -> str:
        """The name and the panel, as a still names what can be moved."""
        where = f"“{self.panel}”" if self.panel else "the picture"
        return f"{self.description} (on {where})"


class Pixel(Place):
    """One pixel."""

    kind = traitlets.Unicode("pixel").tag(sync=True)
    form = "(row, column), whole numbers from 0 on"
    first = 0, 0

    def _possible(self, value: tuple[int, ...]) -> bool:
        return min(value) >= 0

    def nearest(self, value: tuple[int, ...], size: tuple[int, int]) -> tuple[int, ...]:
        return tuple(min(item, length - 1) for item, length in zip(value, size, strict=True))

    def outline(self, value: tuple[int, ...]) -> tuple[int, int, int, int]:
        row, column = value
        return row, column, row + 1, column + 1

    def words(self, value: tuple[int, ...]) -> str:
        return "row {}, column {}".format(*value)


class Rectangle(Place):
    """Some rows and columns."""

    kind = traitlets.Unicode("box").tag(sync=True)
    form = (
        "(top, left, bottom, right), whole numbers from 0 on, top above bottom and left before "
        "right (bottom and right are the first row and column outside)"
    )
    first = 0, 0, 1, 1

    def _possible(self, value: tuple[int, ...]) -> bool:
        top, left, bottom, right = value
        return 0 <= top < bottom and 0 <= left < right

    def nearest(self, value: tuple[int, ...], size: tuple[int, int]) -> tuple[int, ...]:
        """Move it back inside; where it is too large for that, cut it."""
        lengths = [min(value[i + 2] - value[i], size[i]) for i in (0, 1)]
        starts = [min(value[i], size[i] - lengths[i]) for i in (0, 1)]
        return (*starts, starts[0] + lengths[0], starts[1] + lengths[1])

    def outline(self, value: tuple[int, ...]) -> tuple[int, int, int, int]:
        top, left, bottom, right = value
        return top, left, bottom, right

    def words(self, value: tuple[int, ...]) -> str:
        top, left, bottom, right = value
        return f"rows {top} to {bottom - 1}, columns {left} to {right - 1}"


def pixel(panel: str, *, start: tuple[int, int], follow: str = "hover") -> Pixel:
    """Let the reader point at a pixel of a picture; an argument of `explore`.

    The function gets ``(row, column)``, indices of the array that the panel shows. A click holds
    the pixel while the pointer goes elsewhere, to a slider say; the next click, or Escape, lets
    go. With the picture in focus arrow keys move it by one, with Shift by ten.

    Parameters
    ----------
    panel : str
        Title of the picture, a key of what the function returns ("" for a bare array).
    start : (row, column) tuple of int
        Where it is at first.
    follow : {"hover", "drag"}, default "hover"
        Whether the pixel follows the pointer over the picture, or a click or drag only: for
        functions that take their time.

    Returns
    -------
    Pixel
        Its ``value`` is the pixel; setting it moves the mark on the page.

    Raises
    ------
    ValueError
        If ``start`` is no pixel or ``follow`` is not known; from `explore` if there is no such
        panel, or ``start`` is outside it.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib import ui
    >>> def view(place):
    ...     photo = np.arange(12.0).reshape(3, 4)
    ...     return {"photo": photo, "value": photo[place]}
    >>> explorer = ui.explore(view, place=ui.pixel("photo", start=(1, 2)))
    >>> explorer.frame.readouts
    ('value: 6',)
    """
    if follow not in _FOLLOW:
        raise ValueError(f"follow is 'hover' or 'drag'; got {follow!r}")
    return Pixel(panel, start, follow=follow)


def box(panel: str, *, start: tuple[int, int, int, int]) -> Rectangle:
    """Let the reader draw a box on a picture; an argument of `explore`.

    The function gets ``(top, left, bottom, right)``, indices of the array that the panel shows:
    ``photo[top:bottom, left:right]`` is what lies in the box, and never empty. The box is drawn
    anew beside it, moved by its inside and resized by its edges and corners; with the picture in
    focus arrow keys move it and resize it with Alt, with Shift by ten.

    Parameters
    ----------
    panel : str
        Title of the picture, a key of what the function returns ("" for a bare array).
    start : (top, left, bottom, right) tuple of int
        Where it is at first; bottom and right are the first row and column outside.

    Returns
    -------
    Rectangle
        Its ``value`` is the box; setting it moves the mark on the page.

    Raises
    ------
    ValueError
        If ``start`` is no box; from `explore` if there is no such panel, or ``start`` is not
        inside it.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib import ui
    >>> def view(part):
    ...     photo = np.arange(12.0).reshape(3, 4)
    ...     top, left, bottom, right = part
    ...     return {"photo": photo, "mean": photo[top:bottom, left:right].mean()}
    >>> explorer = ui.explore(view, part=ui.box("photo", start=(0, 1, 2, 3)))
    >>> explorer.frame.readouts
    ('mean: 3.5',)
    """
    return Rectangle(panel, start)
