"""What a notebook asks and says, cut into the pieces that lesson plans and handouts are made of."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from course_lib import lessons
from course_lib.exercises import Exercise
from tools import copies, minutes
from tools.notebook_form import tags

_END = r"(?:(?<=[.?!])|(?<=[.?!]\))|(?<=[.?!]\*\*))"
_SENTENCE = re.compile(_END + r"\s+(?=\(|[\"'(*`$]*[A-Z0-9])")
_BOX = re.compile(r"^> .*$", re.MULTILINE)


@dataclass(frozen=True)
class Prediction:
    """A question, and what is said to each choice; free ones have no choices."""

    question: str
    choices: Mapping[str, str] = field(default_factory=dict)
    answer: str | None = None


@dataclass(frozen=True)
class Part:
    """A stretch of a section that is on the short path as a whole, or not at all."""

    title: str
    cells: list[NotebookNode]
    further: bool

    @property
    def minutes(self) -> float:
        """What it takes, by the rule."""
        return minutes.measure(self.cells).total

    @property
    def key(self) -> str:
        """What stays the same when its exercises are taken home."""
        return str(self.cells[0].id)

    def without_exercises(self) -> Part:
        """Return what a class does of it when its exercises are homework."""
        kept = list(self.cells)
        for stub in [cell for cell in kept if asked([cell])]:
            place = kept.index(stub)
            begins = max(i for i in range(place) if copies.heading_level(kept[i]))
            ends = next(i for i in range(place + 1, len(kept)) if "check(" in kept[i].source)
            del kept[begins : ends + 1]
        return replace(self, cells=kept)


def number(stem: str) -> str:
    """Return a notebook's number, such as "01"."""
    return stem.split("_")[0]


def title(notebook: NotebookNode) -> str:
    """Return what its first line says."""
    return str(notebook.cells[0].source).split("\n")[0].removeprefix("# ")


def opening(notebook: NotebookNode, what: str) -> str:
    """Return what the opening says of "do", "learn" or "need"."""
    text = "\n\n".join(cell.source for cell in notebook.cells[:2] if cell.cell_type == "markdown")
    found = re.search(rf"\*\*You (?:will )?{what}\*\*: (.+)", text)
    return found[1].strip() if found else ""


def question(notebook: NotebookNode) -> str:
    """Return the paragraph under the title."""
    text = notebook.cells[0].source.split("\n\n")
    return text[1].strip("* ") if len(text) > 1 else ""


def section(notebook: NotebookNode, heading: str) -> str:
    """Return the text of a section that is one cell, such as "What to remember"."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith(f"## {heading}"):
            return str(cell.source).split("\n", 1)[1].strip()
    return ""


def parts(notebook: NotebookNode) -> Iterator[Part]:
    """Yield the parts in their order; what has no minutes of its own is left out."""
    further = set(copies.further_headings(notebook))
    name, cells, is_further = "Opening", [], False
    found: list[Part] = []
    for place, cell in enumerate(notebook.cells):
        level = copies.heading_level(cell)
        own = minutes.is_further(cell)
        if level == 2 or place in further or own != is_further:
            found.append(Part(name, cells, is_further))
            name = heading(cell) if level else name
            cells, is_further = [], own
        cells.append(cell)
    found.append(Part(name, cells, is_further))
    left_out = ("Where next", "References")
    return (part for part in found if part.cells and part.title not in left_out)


def heading(cell: NotebookNode) -> str:
    """Return the heading that a cell begins with; that it is further is said otherwise."""
    words = str(cell.source).split("\n")[0].lstrip("# ").strip()
    words = re.sub(r"^(\d+\. )?Further(?: exercise)?: ", r"\1", words)
    return re.sub(r"^((?:\d+\. )?)(\w)", lambda found: found[1] + found[2].upper(), words)


def asked(cells: list[NotebookNode]) -> list[Exercise]:
    """Return the exercises among some cells."""
    names = [
        t.removeprefix(copies.EXERCISE) for c in cells for t in tags(c) if copies.EXERCISE in t
    ]
    return [lessons.find(name) for name in names]


def prediction(cell: NotebookNode, stem: str) -> Prediction | None:
    """Return what a cell lets its reader predict, if it does."""
    if "predict" not in tags(cell):
        return None
    if cell.cell_type == "markdown":
        return Prediction(_predicted(cell.source))
    found = re.search(r"ui\.predict\(\*predictions\.(\w+)\)", cell.source)
    if found is None:
        return None
    module = importlib.import_module(f"course_lib.lessons.nb{number(stem)}.predictions")
    return Prediction(*getattr(module, found[1]))


def _predicted(text: str) -> str:
    """Return the paragraph that asks, without the heading."""
    paragraphs = [p for p in text.split("\n\n") if not p.startswith("#")]
    asking = [p for p in paragraphs if "**Predict" in p or "?" in p]
    return (asking or paragraphs)[-1]


def without_links(text: str) -> str:
    """Leave out where links lead to: paper leads nowhere."""
    return re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", text)


def sentences(text: str) -> list[str]:
    """Cut prose into sentences; headings, tables, boxes and code are left out."""
    text = re.sub(r"```.*?```", "", _BOX.sub("", text), flags=re.DOTALL)
    kept = [p for p in text.split("\n\n") if not re.match(r"\s*(#|\||\d+\.|- )", p)]
    return [s.strip() for p in kept for s in _SENTENCE.split(p.replace("\n", " ")) if s.strip()]


def controls(cell: NotebookNode) -> list[str]:
    """Return the names of an explorer's sliders, where the cell itself names them."""
    for part in ast.walk(ast.parse(cell.source)):
        if isinstance(part, ast.Call) and ast.unparse(part.func).split(".")[-1] == "explore":
            return [k.arg for k in part.keywords if k.arg not in (None, "alt", "cache")]
    return []
