"""What to draw on the board: for each notebook a few sketches, each in its section.

They are drawn by code, in black on white; numbers in them are computed.
"""

from __future__ import annotations

from tools.classroom.board.early import EARLY
from tools.classroom.board.late import LATE
from tools.classroom.board.sketch import Sketch

SKETCHES: dict[str, tuple[Sketch, ...]] = {**EARLY, **LATE}
"""By a notebook's number."""
