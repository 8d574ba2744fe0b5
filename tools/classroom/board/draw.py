"""A board to draw on: boxes, arrows, tables of numbers and curves, black on white, as SVG."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

Point = tuple[float, float]

WIDTH, HEIGHT = 640, 220
CELL = 30  # the side of a number's square
_LETTER = 8.5  # about how wide a letter is


class Board:
    """Collects what is drawn; coordinates are pixels from the upper left.

    Parameters
    ----------
    width, height : float
        Of the whole.
    """

    def __init__(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def svg(self, label: str) -> str:
        """Return the drawing; `label` says what it is to those who cannot see it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" '
            f'aria-label="{html.escape(label, quote=True)}" fill="none" stroke="#000" '
            f'stroke-width="1.6" font-family="sans-serif">{"".join(self._parts)}</svg>'
        )

    def text(self, x: float, y: float, words: Any, *, at: str = "middle", size: int = 16) -> None:
        """Write words whose middle is at a place (or begins there: at="start")."""
        self._parts.append(
            f'<text x="{x:g}" y="{y + 0.35 * size:g}" text-anchor="{at}" font-size="{size}" '
            f'fill="#000" stroke="none">{html.escape(str(words))}</text>'
        )

    def line(self, points: Iterable[Point], *, dashed: bool = False, bold: bool = False) -> None:
        """Draw a line through points."""
        along = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        more = ' stroke-dasharray="5 5"' * dashed + ' stroke-width="3"' * bold
        self._parts.append(f'<polyline points="{along}"{more}/>')

    def arrow(self, start: Point, end: Point, words: str = "") -> None:
        """Draw an arrow, with words above its middle."""
        (x0, y0), (x1, y1) = start, end
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        self.line([start, end])
        wings = [(x1 - 9 * dx + s * 5 * dy, y1 - 9 * dy - s * 5 * dx) for s in (1, -1)]
        self.line([wings[0], end, wings[1]])
        if words:
            self.text((x0 + x1) / 2, (y0 + y1) / 2 - 12, words)

    def box(self, x: float, y: float, words: str, *, width: float = 0, height: float = 40) -> None:
        """Draw a box around words; its middle is at a place."""
        wide = width or _LETTER * len(words) + 24
        self.frame(x - wide / 2, y - height / 2, wide, height)
        self.text(x, y, words)

    def frame(self, x: float, y: float, width: float, height: float, *, bold: bool = False) -> None:
        """Draw a rectangle from its upper left corner."""
        more = ' stroke-width="4"' * bold
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{more}/>'
        )

    def circle(self, x: float, y: float, radius: float, *, filled: bool = False) -> None:
        """Draw a circle."""
        more = ' fill="#000"' * filled
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{more}/>')

    def table(
        self, x: float, y: float, rows: Sequence[Sequence[Any]], words: str = "", cell: float = CELL
    ) -> None:
        """Draw squares with numbers in them from an upper left corner, and words above."""
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                self.frame(x + j * cell, y + i * cell, cell, cell)
                written = f"{value:g}" if isinstance(value, int | float) else str(value)
                self.text(x + (j + 0.5) * cell, y + (i + 0.5) * cell, written)
        if words:
            self.text(x + len(rows[0]) * cell / 2, y - 14, words)

    def axes(self, x: float, y: float, width: float, height: float, across: str, up: str) -> None:
        """Draw two axes whose origin is at a place, with their names."""
        self.arrow((x, y), (x + width, y))
        self.arrow((x, y), (x, y - height))
        self.text(x + width, y + 16, across, at="end", size=14)
        self.text(x + 8, y - height + 4, up, at="start", size=14)

    def bars(self, x: float, y: float, values: Sequence[float], high: float, wide: float) -> None:
        """Draw bars that stand on a line; the largest value is `high` pixels high."""
        scale = high / max(values)
        for i, value in enumerate(values):
            tall = scale * value
            self.frame(x + i * wide, y - tall, 0.7 * wide, tall)


def numbers(array: Any) -> list[list[float]]:
    """Return a table's numbers as Python has them."""
    return [[float(value) for value in row] for row in array]
