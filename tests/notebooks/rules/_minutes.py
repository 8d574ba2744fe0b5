"""Rules about the reader's time: what a notebook states, its short path, code before sliders."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from tools.minutes import TIME, explores, is_further, lines, measure, stated
from tools.notebook_form import tags

from ._common import Faults, code_cells, tree

LARGEST_DIFFERENCE = 0.15
SHORT_PATH = 45  # minutes
MOST_LINES, MEDIAN_LINES = 6, 3
LESSON = "code-is-the-lesson"
REMEMBER = "What to remember"


def honest_minutes(notebook: NotebookNode, path: Path) -> Faults:
    """What is stated agrees with what `course.py minutes` counts, in all and on the short path."""
    said = stated(notebook)
    if said is None:
        yield f"its minutes are stated in this form: {TIME}"
        return
    whole, short = measure(notebook.cells).total, measure(notebook.cells, short=True).total
    yield from _differs("in all", said[0], whole)
    if said[1] is not None:
        yield from _differs("on the short path", said[1], short)


def _differs(what: str, said: int, measured: float) -> Faults:
    if abs(said - measured) > LARGEST_DIFFERENCE * measured:
        yield f"it states {said} minutes {what}, and `course.py minutes` counts {measured:.0f}"


def short_path(notebook: NotebookNode, path: Path) -> Faults:
    """Over 45 minutes there is a path of 45 that reaches 'What to remember', in whole sections."""
    whole, short = measure(notebook.cells).total, measure(notebook.cells, short=True).total
    said = stated(notebook)
    if short > SHORT_PATH:
        yield f"its short path takes {short:.0f} minutes (at most {SHORT_PATH}): tag more `further`"
    if whole > SHORT_PATH and said and (said[1] is None or said[1] > SHORT_PATH):
        yield f"it states no short path of at most {SHORT_PATH} minutes: {TIME}"
    for heading, cells in _under_headings(notebook):
        title = heading.source.split("\n")[0]
        if is_further(heading) and REMEMBER in title:
            yield f"the short path does not reach '{REMEMBER}'"
        # The heading is folded, and all that stands under it with it.
        if is_further(heading) and not all(map(is_further, cells)):
            yield f"'{title}' is further, and so must be every cell under it"


def _under_headings(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, list[NotebookNode]]]:
    """Yield the cell of each heading, and the cells down to the next of its level or above."""
    levels = [_level(cell) for cell in notebook.cells]
    for place, level in enumerate(levels):
        if level:
            later = range(place + 1, len(levels))
            end = next((i for i in later if 0 < levels[i] <= level), len(levels))
            yield notebook.cells[place], notebook.cells[place + 1 : end]


def _level(cell: NotebookNode) -> int:
    found = re.match(r"(#+) ", cell.source) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def code_before_sliders(notebook: NotebookNode, path: Path) -> Faults:
    """Between a question and its sliders stand few lines, unless the lines are the lesson."""
    lengths = {
        cell.id: lines("\n".join(cell.source.split("\n")[: _last_line(cell)]))
        for cell in code_cells(notebook)
        if explores(cell) and LESSON not in tags(cell)
    }
    for name, length in lengths.items():
        if length > MOST_LINES:
            yield f"cell '{name}' has {length} lines up to its sliders (at most {MOST_LINES})"
    if lengths and statistics.median(lengths.values()) > MEDIAN_LINES:
        yield (
            f"half of the explorers' cells have more than {MEDIAN_LINES} lines up to their sliders"
        )


def _last_line(cell: NotebookNode) -> int:
    """Return the line with which the last statement that shows sliders ends."""
    shows = [part for part in tree(cell).body if "explore" in ast.unparse(part)]
    return max((part.end_lineno or 0 for part in shows), default=cell.source.count("\n") + 1)
