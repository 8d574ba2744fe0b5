"""Rules about what a copy folds (tools/copies.py): each tag stands on whole cells that fit it.

What asks is tagged `predict`. What would give the answer away is tagged `answer`, from the asking
on until a text cell is not: there the answer is over, and something else begins.
"""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode

from tools.copies import ANSWER, BOX, FURTHER, heading_level
from tools.notebook_form import tags

from ._common import Faults, markdown_cells, without_code

PREDICT = "predict"
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


def predictions(notebook: NotebookNode, path: Path) -> Faults:
    cells = notebook.cells
    for place, cell in enumerate(cells):
        if cell.cell_type == "code" and "ui.predict(" in cell.source and PREDICT not in tags(cell):
            yield f"cell '{cell.id}' asks for a prediction: tag it predict"
        if PREDICT in tags(cell):
            yield from _answered(cells, place)
        if ANSWER in tags(cell) and not _asked(cells, place):
            yield f"cell '{cell.id}' is tagged answer, and nothing under its heading asked"
        if ANSWER in tags(cell) and _headings(cell):
            yield f"cell '{cell.id}' would hide a heading: begin a new cell there"


def tagged_predictions(notebook: NotebookNode, path: Path) -> Faults:
    """Find questions in the text without a tag; the opening says what the word means."""
    cells = notebook.cells
    for cell, following in zip(cells[2:], [*cells[3:], NotebookNode()], strict=True):
        asks = cell.cell_type == "markdown" and "**Predict" in cell.source
        if asks and not any("metadata" in c and PREDICT in tags(c) for c in (cell, following)):
            yield f"cell '{cell.id}' says **Predict**: tag it predict, or the next one"


def _answered(cells: list[NotebookNode], place: int) -> Faults:
    """Hold what follows a question to be tagged until a text cell says that the answer is over."""
    seen = False
    for before, cell in zip(cells[place:], cells[place + 1 :], strict=False):
        own = tags(cell)
        if _headings(cell) or PREDICT in own:
            break
        exercise = any(tag.startswith("exercise:") for tag in own + tags(before))
        if ANSWER in own or exercise:
            seen = True
        elif cell.cell_type == "code":
            yield f"cell '{cell.id}' follows a prediction: tag it answer"
            return
        elif seen:
            return
    if not seen and not (place + 1 < len(cells) and PREDICT in tags(cells[place + 1])):
        yield f"cell '{cells[place].id}' asks for a prediction, and no cell is tagged answer"


def _asked(cells: list[NotebookNode], place: int) -> bool:
    for cell in reversed(cells[:place]):
        if PREDICT in tags(cell):
            return True
        if _headings(cell):
            return False
    return False


def _headings(cell: NotebookNode) -> int:
    return len(_HEADING.findall(without_code(cell.source))) if cell.cell_type == "markdown" else 0


def further(notebook: NotebookNode, path: Path) -> Faults:
    level = 0
    for cell in notebook.cells:
        own = heading_level(cell)
        if FURTHER in tags(cell):
            if not level and not own:
                yield f"cell '{cell.id}' is tagged further, and its section's heading is not"
            if _headings(cell) > bool(own):
                yield f"cell '{cell.id}' has a heading in its middle: begin a new cell there"
            level = min(level or own or 6, own or 6)
        elif level:
            if not 0 < own <= level:
                yield f"cell '{cell.id}' would be folded with the section before it: tag it further"
            level = 0


def boxes(notebook: NotebookNode, path: Path) -> Faults:
    for cell in markdown_cells(notebook):
        if any(tag.startswith("row-") for tag in tags(cell)):
            quoted = all(line.startswith(">") for line in cell.source.split("\n"))
            if not (quoted and BOX.match(cell.source)):
                yield (
                    f"cell '{cell.id}' is tagged row-N: it is one quote that begins with "
                    "'> **What the article says** (row N)', and nothing else"
                )
