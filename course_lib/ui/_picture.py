"""`Picture`: an array shown as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._digits import numbers_alike
from ._marks import Box, Line, Mark, Words, text_width
from ._numbers import own
from ._palettes import LOOKS, palette
from ._panel import STILL_SIDE, Panel
from ._room import picture_room

LIVE_SIDE = 1024
"""Larger arrays are reduced to this longer side before they travel to the browser."""
MOST_NUMBERS = 16
_NUMBER_CELL = 32
_KERNEL_SIDE = 32
_TAME = 1e30
_COLORS = ("accent", "series0", "series2", "series3", "black", "white")


@dataclass(frozen=True, eq=False)
class Picture:
    """An array and how to show it.

    Parameters
    ----------
    array : (H, W) or (H, W, 3) array_like
        Gray or color. A plain array given to `explore` or `show` is the same as ``Picture(array)``.
    vmin, vmax : float, optional
        Values shown as the two ends of the color map; what lies outside is clipped. Left out:
        0 to 255 for uint8, 0 to 1 for a picture whose values stay within or near that range
        (so that brightness does not jump while a slider moves), else the smallest and largest
        value (symmetric around zero for ``cmap="signed"``). Arrays of at most 32 by 32, which
        are kernels and matrices rather than photos, always run from smallest to largest.
    cmap : str, default "gray"
        "gray", "viridis" or "signed" (blue below zero, white at zero, orange above); or what the
        array is, which then looks the same in all notebooks: "kernel", "matrix" and "residual"
        are "signed", "psf" and "spectrum" are "viridis". Ignored for color. A spectrum is zoomed
        and read by itself: its rows and columns are no places of the picture beside it.
    alt : str, optional
        Alternative text; left out, one is made from title, size and values.
    numbers : bool, default False
        Write each value in its pixel, NaN as nothing; at most 16 by 16.
    grid : bool, default False
        Draw the borders of the pixels (as ``numbers`` always does).
    boxes : sequence of (top, left, height, width[, color]), optional
        Rectangles, in pixels of the array; color is "accent" (orange), "series0" (blue),
        "series2" (green), "series3" (pink), "black" or "white".
    least, most : int, optional
        Its least and most width on the page, in CSS pixels; left out, what suits its size. Where
        the least is not to be had, panels break into rows.

    Raises
    ------
    ValueError
        If the array is no picture, or holds too many numbers to write.

    Examples
    --------
    >>> kernel = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    >>> panel = Picture(kernel, cmap="signed", numbers=True).panel("sharpen")
    >>> panel.note
    '3 × 3, −1 … 5'
    """

    array: ArrayLike
    vmin: float | None = None
    vmax: float | None = None
    cmap: str = "gray"
    alt: str | None = None
    numbers: bool = False
    grid: bool = False
    boxes: Sequence[Sequence[Any]] = ()
    least: int | None = None
    most: int | None = None

    @property
    def _colors(self) -> str:
        return LOOKS.get(self.cmap, self.cmap)

    def panel(self, title: str = "") -> Panel:
        """Scale the values to bytes and place the marks."""
        array = _checked(self.array, title)
        height, width = array.shape[:2]
        if self.numbers and (max(height, width) > MOST_NUMBERS or array.ndim == 3):
            raise ValueError(
                f"numbers=True writes at most {MOST_NUMBERS} by {MOST_NUMBERS} gray values; "
                f"got an array of shape {array.shape}: show a part of it"
            )
        low, high, odd = _extent(array)
        vmin, vmax = self._range(array, low, high)
        # What is no number is drawn as 0, which "signed" shows as nothing.
        drawn = np.nan_to_num(array, posinf=np.inf, neginf=-np.inf) if odd else array
        pixels = _to_bytes(drawn, vmin, vmax)
        shown_width, shown_height, zoom = _still_size(height, width, self.numbers)
        note = _note(array, low, high, vmin, vmax)
        if odd:
            blank = self.numbers and not np.isinf(array).any()
            note += f", {odd} {'empty' if blank else 'not finite'}"
        least, most = picture_room(height, width, shown_width if self.numbers else 0)
        least, most = self.least or least, self.most or most
        return Panel(
            title=title,
            note=note,
            alt=self.alt or f"{title or 'picture'}: {note}",
            width=shown_width,
            height=shown_height,
            pixels=_reduced(pixels, LIVE_SIDE),
            palette=palette(self._colors) if array.ndim == 2 else None,
            marks=tuple(self._marks(array, pixels, zoom)),
            array=(height, width),
            least=min(least, most),
            most=most,
            caption="" if self.numbers else self._caption(array, vmin, vmax, note),
            sized=not self.numbers,
            values=own(array),
            span=(vmin, vmax),
            waves=self.cmap == "spectrum",
        )

    def _caption(self, array: NDArray[Any], vmin: float, vmax: float, note: str) -> str:
        """Give what a photo from black to white leaves to say, and all of what needs words."""
        white = 255 if array.dtype == np.uint8 else 1
        if (self._colors != "gray" and array.ndim == 2) or (vmin, vmax) != (0, white):
            return note
        _, _, values = note.partition(", ")
        return values if "," in values or "(" in values else ""

    def _range(self, array: NDArray[Any], low: float, high: float) -> tuple[float, float]:
        natural = low, high
        if array.dtype == np.uint8:
            natural = 0.0, 255.0
        elif array.dtype == bool or (self._colors == "gray" and _photo(array, low, high)):
            natural = 0.0, 1.0
        if self._colors == "signed":
            largest = max(abs(low), abs(high))
            natural = -largest, largest
        vmin = natural[0] if self.vmin is None else float(self.vmin)
        vmax = natural[1] if self.vmax is None else float(self.vmax)
        if vmin > vmax:
            raise ValueError(f"vmin must not be above vmax; got vmin={vmin:g}, vmax={vmax:g}")
        return vmin, vmax

    def _marks(self, array: NDArray[Any], pixels: NDArray[np.uint8], zoom: float) -> list[Mark]:
        marks: list[Mark] = []
        if self.grid or self.numbers:
            marks += _grid(array.shape[0], array.shape[1], zoom)
        if self.numbers:
            marks += _numbers(array, _luminance(pixels, self._colors), zoom)
        height, width = array.shape[0] * zoom, array.shape[1] * zoom
        return marks + [_box(box, zoom, height, width) for box in self.boxes]


def _checked(values: ArrayLike, title: str) -> NDArray[Any]:
    array = np.asarray(values)
    name = f"{title!r}: " if title else ""
    if array.dtype.kind not in "buif":
        what = "complex numbers: show np.abs of it" if array.dtype.kind == "c" else "no numbers"
        raise ValueError(f"{name}a picture holds real numbers; got {what}")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or not array.size:
        raise ValueError(
            f"{name}a picture has shape (height, width) or (height, width, 3); got {array.shape}"
        )
    return array


def _photo(array: NDArray[Any], low: float, high: float) -> bool:
    """Tell a picture with values in 0..1, perhaps overshooting after a filter, from others."""
    return max(array.shape[:2]) > _KERNEL_SIDE and low >= -0.5 and high <= 1.5


def _extent(array: NDArray[Any]) -> tuple[float, float, int]:
    """Give the smallest and largest finite value, and how many are not finite."""
    low, high = float(array.min()), float(array.max())
    if math.isfinite(low) and math.isfinite(high):
        return low, high, 0
    values = array[np.isfinite(array)]
    if not values.size:
        return 0.0, 0.0, array.size
    return float(values.min()), float(values.max()), array.size - values.size


def _to_bytes(array: NDArray[Any], vmin: float, vmax: float) -> NDArray[np.uint8]:
    """Map vmin..vmax to 0..255, rounded; where they are equal, to black, middle gray and white."""
    if array.dtype == np.uint8 and (vmin, vmax) == (0, 255):
        return np.ascontiguousarray(array)
    if vmax == vmin:
        return np.where(array > vmax, 255, np.where(array < vmin, 0, 128)).astype(np.uint8)
    kind = np.float32 if array.dtype == np.float32 else np.float64
    largest = max(abs(vmin), abs(vmax))
    if largest > _TAME or vmax - vmin < 1 / _TAME:
        # Their difference, or 255 over it, would not fit: exactly the same nearer to 1.
        array, vmin, vmax = _tamed(array, vmin, vmax, -math.frexp(largest)[1])
        kind = np.float64
    # Few passes: this runs for each panel of each step.
    scaled: NDArray[np.floating[Any]] = np.fmin(np.fmax(array, vmin, dtype=kind), vmax)
    np.subtract(scaled, vmin, out=scaled)
    np.multiply(scaled, 255 / (vmax - vmin), out=scaled)
    np.add(scaled, 0.5, out=scaled)
    return scaled.astype(np.uint8)


def _tamed(array: NDArray[Any], vmin: float, vmax: float, exponent: int) -> Any:
    with np.errstate(over="ignore"):
        scaled = np.ldexp(array.astype(np.float64), exponent)
    return scaled, math.ldexp(vmin, exponent), math.ldexp(vmax, exponent)


def _note(array: NDArray[Any], low: float, high: float, vmin: float, vmax: float) -> str:
    """Write size and values; say so where values lie outside the range that is shown."""
    first, last = numbers_alike(low, high)
    note = f"{array.shape[0]} × {array.shape[1]}, {first} … {last}"
    tolerance = 0.5 / 255 * vmax - 0.5 / 255 * vmin
    if low < vmin - tolerance or high > vmax + tolerance:
        first, last = numbers_alike(vmin, vmax)
        note += f" (shown {first} … {last})"
    return note


def _still_size(height: int, width: int, numbers: bool) -> tuple[int, int, float]:
    """Give the still picture's size and how many of its pixels one value gets."""
    longer = max(height, width)
    zoom: float = max(STILL_SIDE // longer, 1) if longer < STILL_SIDE else STILL_SIDE / longer
    if numbers:
        zoom = max(zoom, _NUMBER_CELL)
        zoom = min(zoom, 64)
    return max(round(width * zoom), 1), max(round(height * zoom), 1), zoom


def _reduced(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Average pixels down to the given longer side, if there are more."""
    from PIL import Image

    height, width = pixels.shape[:2]
    if max(height, width) <= side:
        return pixels
    factor = side / max(height, width)
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _grid(height: int, width: int, zoom: float) -> list[Mark]:
    lines: list[Mark] = []
    for row in range(height + 1):
        lines.append(Line(((0, row * zoom), (width * zoom, row * zoom)), "grid", 0.5))
    for column in range(width + 1):
        lines.append(Line(((column * zoom, 0), (column * zoom, height * zoom)), "grid", 0.5))
    return lines


def _luminance(pixels: NDArray[np.uint8], cmap: str) -> NDArray[np.float64]:
    table = palette(cmap)
    colors = np.stack([pixels] * 3, axis=-1) if table is None else table[pixels]
    return np.asarray(colors @ np.array([0.2126, 0.7152, 0.0722]))


def _numbers(array: NDArray[Any], light: NDArray[np.float64], zoom: float) -> list[Mark]:
    values = array.astype(float).ravel()
    known = np.isfinite(values)
    written = iter(numbers_alike(*values[known]))
    texts = [next(written) if is_known else "" for is_known in known]
    widest = max(text_width(text, 100) / 100 for text in set(texts))
    # Digits that nearly touch those of the next cell read as one number with them.
    size = round(min(0.6 * zoom, 0.8 * zoom / max(widest, 1e-9), 30), 1)
    marks: list[Mark] = []
    for (row, column), text in zip(np.ndindex(array.shape), texts, strict=True):
        if not text:
            continue
        color = "black" if light[row, column] > 130 else "white"
        marks.append(Words((column + 0.5) * zoom, (row + 0.5) * zoom, text, color, size))
    return marks


def _box(box: Sequence[Any], zoom: float, room_down: float, room_right: float) -> Box:
    """Place a rectangle; where it lies on the panel's border its line moves inside."""
    if len(box) not in (4, 5) or (len(box) == 5 and box[4] not in _COLORS):
        raise ValueError(
            f"a box is (top, left, height, width) and perhaps a color of {', '.join(_COLORS)}; "
            f"got {tuple(box)!r}"
        )
    top, left, height, width = (float(v) * zoom for v in box[:4])
    line = 2.5
    x, right = (min(max(v, line / 2), room_right - line / 2) for v in (left, left + width))
    y, bottom = (min(max(v, line / 2), room_down - line / 2) for v in (top, top + height))
    return Box(x, y, right - x, bottom - y, box[4] if len(box) == 5 else "accent", line)
