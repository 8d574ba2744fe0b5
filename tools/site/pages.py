"""From a stored notebook to the text of a page: MyST Markdown, for Sphinx.

What is folded is decided in tools/copies.py; here it gets marks, which extension.py turns into
`<details>`. Outputs are those that the notebook stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_lib import lessons
from course_lib.exercises import Exercise
from course_lib.ui._predict import inline
from tools.copies import FOLDS, page_copy
from tools.site import asked

_TO_NOTEBOOK = re.compile(r"\]\((\d\d_\w+)\.ipynb")
_CHECKS = re.compile(r"^check\(\"(\w+)\"", re.MULTILINE)
_RUN_TO_MOVE = re.compile(r"<div><small>▷ Run this cell \(Shift \+ Enter\) to move: ")
_IN_JUPYTER = "<div><small>▷ In JupyterLab, with the course, this moves: "


def page_text(
    notebook: NotebookNode,
    room: str,
    recorded: Mapping[str, list[str]] | None = None,
    folder: Path | None = None,
) -> str:
    """Write a notebook as a page.

    Parameters
    ----------
    notebook : NotebookNode
        As it is stored.
    room : str
        Where its lessons are, such as "nb01".
    recorded : mapping of str to list of str, optional
        For each cell's id, the names of the recordings that bring its outputs to life, one for
        each output that is no stream; "" where there is none.
    folder : Path, optional
        Where they lie; a recorded session has its part of the page there, too.
    """
    copy = page_copy(notebook)
    found = folder.glob("*.html") if folder else []
    sessions = {path.stem: path.read_text(encoding="utf-8") for path in found}
    shown = _Shown(recorded or {}, sessions)
    parts = (part for cell in copy.cells for part in _cell(cell, room, shown))
    return "\n\n".join(parts) + "\n"


class _Shown(NamedTuple):
    """What moves: by cell the names of recordings, and by name what a session shows."""

    recorded: Mapping[str, list[str]]
    sessions: Mapping[str, str]


def _cell(cell: NotebookNode, room: str, shown: _Shown) -> Iterator[str]:
    folds = cell.metadata[FOLDS]
    for fold in folds["open"]:
        yield raw(f"{fold['kind']}\n{fold['words']}", "fold-open")
    if cell.cell_type == "markdown":
        yield _TO_NOTEBOOK.sub(r"](\1.html", cell.source)
    else:
        yield from _code(cell, room, shown)
    for _ in range(folds["close"]):
        yield raw("end", "fold-close")


def _code(cell: NotebookNode, room: str, shown: _Shown) -> Iterator[str]:
    """Write the code and what came of it: alive where that was recorded."""
    question = asked.prediction(cell.source, room)
    if question:  # its cell says nothing to somebody who cannot run it
        yield raw(question)
        return
    yield f"````{{code-block}} python\n{cell.source}\n````"
    exercise = _CHECKS.search(cell.source)
    if exercise:
        yield raw(help_for(lessons.find(exercise[1])))
        return
    left = iter(shown.recorded.get(cell.id, []))
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            yield raw(f'<div class="course-output"><pre>{escape(output.text)}</pre></div>')
            continue
        name = next(left, "")
        if name in shown.sessions:
            yield raw(shown.sessions[name])
        elif "text/markdown" in data:
            yield data["text/markdown"]
        elif "text/html" in data:
            yield raw(output_html(data["text/html"], name))
        elif "text/plain" in data:
            yield raw(f'<div class="course-output"><pre>{escape(data["text/plain"])}</pre></div>')


def output_html(html: str, recording: str = "") -> str:
    """Write what a cell stored, to be brought to life where it was recorded."""
    if not recording:
        return f'<div class="course-output">{_RUN_TO_MOVE.sub(_IN_JUPYTER, html)}</div>'
    still = re.sub(_RUN_TO_MOVE.pattern + r"[^<]*</small></div>", "", html)
    return f'<div class="course-output" data-recording="{recording}">{still}</div>'


def help_for(exercise: Exercise) -> str:
    """Write the hints of an exercise, each behind the one before it, and its solution."""
    steps = ""
    for number, hint in reversed(list(enumerate(exercise.hints, start=1))):
        steps = (
            f"<details><summary>Hint {number} of {len(exercise.hints)}</summary>"
            f"<p>{inline(hint)}</p>{steps}</details>"
        )
    source = highlight(lessons.solution(exercise.name).source, PythonLexer(), HtmlFormatter())
    return (
        f'<section class="course-exercise" aria-label="Help: {escape(exercise.title)}">'
        "<p>An answer is checked in JupyterLab, with the course: there the check knows the usual "
        "mistakes by name.</p>"
        f"{steps}<details><summary>Show the solution</summary>{source}</details></section>"
    )


def raw(text: str, form: str = "html") -> str:
    """Write something that goes through Sphinx as it is."""
    return f"``````{{raw}} {form}\n{text}\n``````"
