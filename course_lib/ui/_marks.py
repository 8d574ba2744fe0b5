"""What is drawn on and beside pixels: lines, boxes and words, as data.

A panel lists its marks once. `to_svg` turns them into the overlay of the live view (sharp at
any zoom, colors follow JupyterLab's theme), `draw` into pixels of a still picture.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

# Names of colors, as they are on a white page. The view's style sheet has the dark page's.
COLORS = {
    "ink": "#262626",
    "faint": "#6b6b6b",
    "rule": "#dcdcdc",
    "paper": "#ffffff",
    "black": "#000000",
    "white": "#ffffff",
    "grid": "#6b6b6b",
    "accent": "#d55e00",
    # Okabe and Ito, "Color universal design", 2008: told apart by color-blind readers.
    "series0": "#0072b2",
    "series1": "#d55e00",
    "series2": "#009e73",
    "series3": "#b85c93",
    "series4": "#8a6a00",
    "series5": "#56b4e9",
}
# Those that lie on pictures, which look the same on a dark page.
_FIXED = {"black", "white", "grid", "accent"}


Points = tuple[tuple[float, float], ...]


class Line(NamedTuple):
    """A line through points (x, y), in pixels of the panel."""

    points: Points
    color: str = "ink"
    width: float = 1.0
    dash: bool = False


class Box(NamedTuple):
    """A rectangle: its outline, or filled where ``line`` is 0."""

    x: float
    y: float
    width: float
    height: float
    color: str = "accent"
    line: float = 2.0


class Words(NamedTuple):
    """A short text, its baseline in the middle of y; anchor "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    color: str = "ink"
    size: float = 11.0
    anchor: str = "middle"


class Dot(NamedTuple):
    """A filled circle."""

    x: float
    y: float
    radius: float = 3.0
    color: str = "accent"


Mark = Line | Box | Words | Dot


def to_svg(marks: Iterable[Mark], width: float, height: float) -> str:
    """Write marks as one SVG picture of the given size, colors by CSS variables.

    Examples
    --------
    >>> print(to_svg([Dot(3, 4, color="white")], 8, 6))  # doctest: +ELLIPSIS
    <svg viewBox="0 0 8 6" ...><circle cx="3" cy="4" r="3" fill="#ffffff"/></svg>
    """
    body = "".join(_svg_of(mark) for mark in marks)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg" '
        f'preserveAspectRatio="xMidYMid meet" aria-hidden="true">{body}</svg>'
    )


def _svg_of(mark: Mark) -> str:
    color = COLORS[mark.color] if mark.color in _FIXED else f"var(--course-{mark.color})"
    match mark:
        case Line(points, _, width, dash):
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashes = ' stroke-dasharray="5 4"' if dash else ""
            return (
                f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width:g}"'
                f' stroke-linejoin="round"{dashes}/>'
            )
        case Box(x, y, width, height, _, line):
            paint = f'fill="none" stroke="{color}" stroke-width="{line:g}"'
            if not line:
                paint = f'fill="{color}"'
            place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
            return f"<rect {place} {paint}/>"
        case Words(x, y, text, _, size, anchor):
            return (
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
                f'dominant-baseline="central" fill="{color}">{escape(text)}</text>'
            )
        case Dot(x, y, radius):
            return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{color}"/>'


def text_width(text: str, size: float) -> float:
    """Measure a text in the font of still pictures; the browser's own may differ a little."""
    return _font(size).getlength(text)


def draw(marks: Iterable[Mark], canvas: Image.Image, scale: float = 1.0) -> None:
    """Draw marks on an RGB picture that has ``scale`` pixels for each unit of the marks."""
    pen = ImageDraw.Draw(canvas)
    for mark in marks:
        _draw_one(mark, pen, scale)


def _draw_one(mark: Mark, pen: ImageDraw.ImageDraw, s: float) -> None:
    color = COLORS[mark.color]
    match mark:
        case Line(points, _, width, dash):
            pieces = _dashes(points) if dash else [points]
            for piece in pieces:
                thickness = max(1, round(width * s))
                pen.line([(x * s, y * s) for x, y in piece], color, thickness, "curve")
        case Box(x, y, width, height, _, line):
            corners = (x * s, y * s, (x + width) * s - 1, (y + height) * s - 1)
            if line:
                grow = line * s / 2
                outer = tuple(c + d * grow for c, d in zip(corners, (-1, -1, 1, 1), strict=True))
                pen.rectangle(outer, outline=color, width=max(1, round(line * s)))
            else:
                pen.rectangle(corners, fill=color)
        case Words(x, y, text, _, size, anchor):
            side = {"start": "lm", "middle": "mm", "end": "rm"}[anchor]
            pen.text((x * s, y * s), text, fill=color, font=_font(size * s), anchor=side)
        case Dot(x, y, radius):
            pen.circle((x * s, y * s), radius * s, fill=color)


def _dashes(points: Points) -> list[Points]:
    """Cut a line into pieces of 5 with gaps of 4, as the SVG has them."""
    pieces: list[Points] = []
    walked = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        start = -(walked % 9)
        while length > 0 and start < length:
            ends = max(start, 0) / length, min(start + 5, length) / length
            if ends[0] < ends[1]:
                pieces.append(tuple((x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in ends))
            start += 9
        walked += length
    return pieces


@cache
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Matplotlib's own copy of DejaVu Sans: the same on every machine (found, not imported)."""
    spec = importlib.util.find_spec("matplotlib")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)
