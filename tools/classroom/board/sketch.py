"""One sketch: where it belongs, what to say, and what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.classroom.board.draw import Board


@dataclass(frozen=True)
class Sketch:
    """What to draw on the board.

    Attributes
    ----------
    section : str
        The heading under which it is drawn.
    words : str
        What to draw, and what to say with it.
    draw : callable
        Draws it.
    """

    section: str
    words: str
    draw: Callable[[], Board]

    def svg(self) -> str:
        """Return the drawing."""
        return self.draw().svg(self.words)
