"""`paint`: a small array that the reader paints, and the function's argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from ._levels import Levels, levels_of, real
from ._palettes import LOOKS, palette
from ._panel import Panel
from ._picture import Picture

_PAGE = Path(__file__).parent / "page"
SCRIPTS = ("cells.js", "sheet.js", "brush.js", "paint.js")
_MOST_DIGITS = 3
_NUMBERED = 9
_WIDEST = 9


class _Array(traitlets.TraitType[Any, Any]):
    """An array of the widget's levels; on the page it is a text."""

    info_text = "an array of the painted one's shape"

    def validate(self, obj: Any, value: Any) -> NDArray[Any]:
        return obj.levels.nearest(value, "the painted array")  # type: ignore[no-any-return]


def _write(array: NDArray[Any], widget: Any) -> str:
    return str(widget.levels.write(array))


def _read(text: str, widget: Any) -> NDArray[Any]:
    return widget.levels.read(text)  # type: ignore[no-any-return]


class Painting(anywidget.AnyWidget):
    """The array as the reader paints it; `value` is read-only, and may be set to another."""

    _esm = "\n".join((_PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = (_PAGE / "paint.css").read_text(encoding="utf-8")
    value = _Array().tag(sync=True, to_json=_write, from_json=_read)
    description = traitlets.Unicode().tag(sync=True)
    tooltip = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)  # what the page must know and nobody changes
    palette = traitlets.Bytes().tag(sync=True)

    def __init__(self, recipe: Paint, **more: Any):
        self.levels = recipe.levels  # before any trait: they are written by it
        self.recipe = recipe
        table = palette(recipe.cmap)
        gray = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
        super().__init__(
            value=recipe.start,
            grid=recipe.grid(),
            palette=(gray if table is None else table).tobytes(),
            **more,
        )

    def panel(self) -> Panel:
        """Show the array as a still does, where nobody can paint."""
        recipe, array = self.recipe, self.value
        small = max(array.shape) <= _NUMBERED
        low, high = recipe.span
        picture = Picture(
            array, vmin=low, vmax=high, cmap=recipe.cmap, numbers=small, grid=not small
        )
        return picture.panel(self.description)


@dataclass(frozen=True, eq=False)
class Paint:
    """What `paint` was told; `explore` makes the grid of it."""

    start: NDArray[Any]
    levels: Levels
    presets: dict[str, NDArray[Any]]
    brush: float
    width: int
    cmap: str

    def widget(self, label: str, default: Any) -> Painting:
        """Make the grid; it starts as its own array, whatever the argument's default is."""
        return Painting(self, description=label)

    @property
    def span(self) -> tuple[float, float]:
        """The values at the two ends of the color map."""
        low, high = float(self.levels.values[0]), float(self.levels.values[-1])
        if self.cmap == "signed":
            return -max(-low, high), max(-low, high)
        return low, high

    def grid(self) -> dict[str, Any]:
        """Give what the page must know."""
        values = self.levels.values
        low, high = float(values[0]), float(values[-1])
        step = (high - low) / (len(values) - 1)
        return {
            "shape": list(self.levels.shape),
            "low": low,
            "step": step,
            "count": len(values),
            "digits": _digits(values),
            "span": list(self.span),
            "brush": _number(self.brush, low, step),
            "blank": _number(0.0 if low <= 0 <= high else low, low, step),
            "width": self.width,
            "start": self.levels.write(self.start),
            "presets": [[name, self.levels.write(array)] for name, array in self.presets.items()],
        }


def paint(
    start: ArrayLike,
    low: float = 0.0,
    high: float = 1.0,
    step: float = 0.05,
    *,
    presets: Mapping[str, ArrayLike] | None = None,
    brush: float | None = None,
    width: int = 1,
    cmap: str | None = None,
) -> Paint:
    """Let the reader paint a small array, an argument of `explore`.

    It stands beside the sliders as a grid of cells, painted by mouse, finger or pen; on the
    keyboard the arrow keys move, Space paints, and a number followed by Enter sets a cell. There
    is a brush with a value, an eraser (to 0, or to ``low`` where 0 is out of range), undo for
    each stroke, and a way back to the start.

    Parameters
    ----------
    start : (rows, columns) array_like
        What the array is at first; at most 64 by 64.
    low, high : float, default 0 and 1
        The smallest and the largest value.
    step : float, default 0.05
        All values are ``low + k * step``, exactly the float nearest to it. The start and the
        presets are rounded to the nearest of these.
    presets : mapping of str to (rows, columns) array_like, optional
        Arrays to pick by name.
    brush : float, optional
        The value that the brush has at first; left out, ``high``.
    width : int, default 1
        How many cells wide the brush is at first: 1, 3, 5, 7 or 9.
    cmap : str, optional
        The color map from ``low`` to ``high``, "gray", "viridis" or "signed", or what the array
        is ("kernel", "psf"), as for `Picture`; left out, "signed" where ``low < 0 < high``, else
        "gray".

    Returns
    -------
    Paint
        For `explore`: ``explore(function, kernel=paint(start))``. The function gets a read-only
        (rows, columns) array: of the start's type where that is an integer one and ``low``,
        ``high`` and ``step`` are whole numbers that it holds, else of float64.

    Raises
    ------
    TypeError
        If a number is none, or the presets are no mapping by name.
    ValueError
        If an array is no such array, has a value that is not finite or out of range, or the
        values make no range.

    Examples
    --------
    >>> from course_lib import ui
    >>> def shown(kernel):
    ...     return {"sum": kernel.sum()}
    >>> kernel = ui.paint([[0, 0.1], [0.2, 0]], 0, 1, 0.1, presets={"ones": [[1, 1], [1, 1]]})
    >>> explorer = ui.explore(shown, kernel=kernel)
    >>> explorer.controls["kernel"].value = [[0.1, 0.2], [0.3, 0.4]]
    >>> explorer.frame.readouts
    ('sum: 1',)
    """
    given = real(start, "paint: start")
    levels = levels_of(given, low, high, step)
    begin = levels.nearest(given, "paint: start")
    kept = {
        name: levels.nearest(array, f"paint: preset {name!r}") for name, array in _named(presets)
    }
    value = high if brush is None else brush
    if not low <= value <= high:
        raise ValueError(f"paint: brush is from low={low} to high={high}; got {value}")
    if width not in range(1, _WIDEST + 1, 2):
        raise ValueError(f"paint: width is 1, 3, 5, 7 or 9 cells; got {width!r}")
    name = cmap or ("signed" if low < 0 < high else "gray")
    name = LOOKS.get(name, name)
    palette(name)  # which knows the names
    return Paint(begin, levels, kept, float(value), width, name)


def _named(presets: Any) -> list[tuple[str, Any]]:
    if presets is None:
        return []
    if not isinstance(presets, Mapping) or not all(isinstance(name, str) for name in presets):
        raise TypeError(f"paint: presets is a dict of arrays by name; got {presets!r:.60}")
    return list(presets.items())


def _number(value: float, low: float, step: float) -> int:
    return round((value - low) / step)


def _digits(values: NDArray[Any]) -> int:
    """Count the decimals that tell the values apart, three at most."""
    texts = [f"{float(value):.{_MOST_DIGITS}f}".rstrip("0") for value in (values[0], values[1])]
    return max(len(text.partition(".")[2]) for text in texts)
