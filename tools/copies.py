"""Derive every other copy of a notebook from the original: what its tags fold and leave out.

The originals are plain and complete; their tags say what a cell is for (`answer`, `further`,
`row-N`). Here, and nowhere else, stands what follows from that for a reader.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

import nbformat
from nbformat import NotebookNode

from tools.notebook_form import PAGE, NotebookError, tags

if TYPE_CHECKING:
    from course_lib.exercises import Exercise

ANSWER, FURTHER, EXERCISE = "answer", "further", "exercise:"
COLLAPSED = "jp-MarkdownHeadingCollapsed"  # JupyterLab's own mark of a section that is folded
FOLDS = "course-folds"  # for the site: what to open before a cell and close after it
# What a reader sees who opens the notebook alone: one line, and Run All stops.
GUARD = """\
if importlib.util.find_spec("course_lib") is None:
    raise SystemExit("This needs the whole course: start that with  python3 course.py lab")
"""

SHOW_ANSWER = "Show the answer"
SHOW_FURTHER = "Show this section (further, not on the short path)"
SHOW_BOX = "What the article says"
SHOW_SETUP = "What is imported, and which pictures are taken"

_ROW = re.compile(r"row-\d+")
_HELP = re.compile(r" ?Help: `hint\([^`]+\)`[,;](?: the answer:)? `solution\([^`]+\)`\.")
BOX = re.compile(r"> \*\*What the article says\*\*(?: \((rows? [^)]+)\))?")


class Fold(NamedTuple):
    """A stretch of cells that a page folds; `start` is its first cell."""

    kind: str
    start: int
    words: str


def reader_copy(notebook: NotebookNode) -> NotebookNode:
    """Return the copy that a reader works in.

    Cells tagged `answer` wait to be asked: code has no outputs, text is folded. So are boxes about
    the article, and sections tagged `further` are collapsed.
    """
    copy = deepcopy(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code" and ANSWER in tags(cell):
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown" and (words := _words(cell)):
            cell.source = f"<details><summary>{words}</summary>\n\n{cell.source}\n\n</details>"
    for place in further_headings(copy):
        copy.cells[place].metadata[COLLAPSED] = True
    return copy


def reader_bytes(content: bytes) -> bytes:
    """Return a notebook's file as the reader gets it; what is no notebook, or bare, as it is."""
    try:
        original = nbformat.v4.reads(content.decode("utf-8"))
        copy = reader_copy(original)
        if copy == original:
            return content
        return (nbformat.v4.writes(copy).rstrip("\n") + "\n").encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return content


def student_copy(notebook: NotebookNode) -> NotebookNode:
    """Return the copy for a class: a reader's, and no check in it says anything yet."""
    copy = reader_copy(notebook)
    for name, place in exercises(copy):
        for cell in (copy.cells[place], _check(copy, name, place)):
            cell.outputs, cell.execution_count = [], None
    return copy


def solved_copy(notebook: NotebookNode) -> NotebookNode:
    """Return the copy for whoever teaches: complete, each stub replaced by the solution.

    Below it stands what the check says to that.
    """
    from course_lib import lessons
    from course_lib.exercises import judge

    copy = deepcopy(notebook)
    for name, place in exercises(copy):
        stub, exercise = copy.cells[place], lessons.find(name)
        stub.source = lessons.solution_source(name, stub_name(stub)).rstrip("\n")
        answer = exercise.solution if exercise.inputs is not None else exercise.solution()
        told = judge(exercise, answer)
        for output in _check(copy, name, place).outputs:
            if "data" in output:
                output.data = {"text/html": told._repr_html_(), "text/plain": str(told)}
    return copy


def assignment_copy(notebook: NotebookNode) -> NotebookNode:
    """Return the copy from which nbgrader makes an assignment: a point for each exercise.

    The stubs stay as they are; below each stands its solution, between the marks from which
    nbgrader takes it out. The check below it is what nbgrader grades, by a hidden test that judges
    the content as `course_lib.lessons.check` does.
    """
    from course_lib import lessons

    copy = student_copy(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    _for_nbgrader(next(c for c in copy.cells if c.cell_type == "code"), "imports", locked=True)
    for name, place in exercises(copy):
        stub, check = copy.cells[place], _check(copy, name, place)
        solution = lessons.solution_source(name, stub_name(stub)).strip("\n")
        stub.source += f"\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
        call = f"assert_solved({name!r}, {_checked(check, name)})"
        hidden = f"from course_lib.lessons import assert_solved\n{call}"
        check.source += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        _for_nbgrader(stub, name, solution=True)
        _for_nbgrader(check, f"check-{name}", grade=True, locked=True, points=1)
    return copy


def _for_nbgrader(cell: NotebookNode, name: str, **more: int) -> None:
    """Write what nbgrader (schema 3) needs to know of a cell into its metadata."""
    told = {"grade": False, "locked": False, "solution": False, "task": False, **more}
    cell.metadata["nbgrader"] = {"cell_type": "code", "grade_id": name, "schema_version": 3, **told}


def _checked(check: NotebookNode, name: str) -> str:
    """Return what a cell gives to the check, as it is written there."""
    calls = (part for part in ast.walk(ast.parse(check.source)) if isinstance(part, ast.Call))
    return next(
        ast.unparse(call.args[1])
        for call in calls
        if ast.unparse(call.func) == "check" and ast.unparse(call.args[0]) == repr(name)
    )


def examination_copy(
    notebook: NotebookNode, asked: Sequence[Exercise], greeting: str
) -> NotebookNode:
    """Return a paper: what a notebook asks, and nothing that it tells.

    Parameters
    ----------
    notebook : NotebookNode
        The original, whose stubs and imports it keeps.
    asked : sequence of Exercise
        What is asked, in the words of the examination.
    greeting : str
        What stands above it.
    """
    stubs = {name: notebook.cells[place] for name, place in exercises(notebook)}
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    cells = [markdown(greeting, id="head"), code(_imports_alone(notebook), id="imports")]
    for exercise in asked:
        text = f"## {exercise.title} ({exercise.minutes:g} minutes)\n\n{exercise.prompt}"
        tag = {"tags": [f"{EXERCISE}{exercise.name}"]}
        source, name = stubs[exercise.name].source, exercise.name.replace("_", "-")
        cells += [markdown(text, id=f"{name}-asked"), code(source, id=name, metadata=tag)]
    return nbformat.v4.new_notebook(cells=cells, metadata=deepcopy(notebook.metadata))


def _imports_alone(notebook: NotebookNode) -> str:
    """Return what a notebook imports first, but for the lesson's rooms and the book of answers."""
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    kept = [
        ast.unparse(node)
        for node in ast.parse(first.source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not str(getattr(node, "module", "")).startswith("course_lib.lessons")
        and "importlib" not in ast.unparse(node)
    ]
    return "\n".join([*kept, "from course_lib.lessons import examination", "", "examination()"])


def exercises(notebook: NotebookNode) -> Iterator[tuple[str, int]]:
    """Yield the name of each exercise and the place of its stub among the cells."""
    for place, cell in enumerate(notebook.cells):
        for tag in tags(cell):
            if tag.startswith(EXERCISE):
                yield tag.removeprefix(EXERCISE), place


def stub_name(cell: NotebookNode) -> str | None:
    """Return the name that a stub defines, None if the cell is more or less than a stub."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return None
    if len(body) == 1 and isinstance(body[0], ast.FunctionDef):
        return body[0].name
    if len(body) == 1 and isinstance(body[0], ast.Assign):
        target = body[0].targets[0]
        return target.id if isinstance(target, ast.Name) else None
    return None


def _check(notebook: NotebookNode, name: str, place: int) -> NotebookNode:
    """Return the cell that checks an exercise; it stands below the stub."""
    return next(cell for cell in notebook.cells[place:] if f'check("{name}"' in cell.source)


def page_copy(notebook: NotebookNode) -> NotebookNode:
    """Return the copy that becomes a page without a kernel: all is there, and folded.

    A page runs nothing. So the guard of who opens a notebook alone is left out, and how to ask for
    help: that is on the page. What else makes no sense there a cell says in its metadata, `page`.
    Each cell's metadata tells which folds begin before it and how many end after it.

    Raises
    ------
    NotebookError
        If the metadata of a cell names words that the cell does not have.
    """
    copy = deepcopy(notebook)
    copy.cells = [cell for cell in copy.cells if cell.metadata.get(PAGE) != {}]
    for cell in copy.cells:
        _say_on_page(cell)
    folds: list[list[Fold]] = [[], *_folds(copy), []]
    for place, cell in enumerate(copy.cells):
        if GUARD in cell.source:
            cell.source = _unguarded(cell.source)
        before, own, after = folds[place : place + 3]
        cell.metadata[FOLDS] = {
            "open": [fold._asdict() for fold in own if fold not in before],
            "close": sum(fold not in after for fold in own),
        }
    return copy


def _say_on_page(cell: NotebookNode) -> None:
    """Let a cell say what it says where nothing can be run."""
    for words, instead in cell.metadata.pop(PAGE, {}).items():
        if words not in cell.source:
            raise NotebookError(
                f"Cell {cell.id!r} has no words {words!r} for a page to say differently. "
                f"Take them out of {PAGE!r} in its metadata, or write them as they stand there."
            )
        cell.source = cell.source.replace(words, instead)
    if cell.cell_type == "markdown":
        cell.source = _HELP.sub("", cell.source)


def _unguarded(source: str) -> str:
    """Return a notebook's first code without its guard, and without what only that imports."""
    kept = source.replace(GUARD, "").replace("import importlib.util\n", "", 1)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")


def further_headings(notebook: NotebookNode) -> list[int]:
    """Return the places of the headings under which a whole section is further reading."""
    found, level = [], 0
    for place, cell in enumerate(notebook.cells):
        if FURTHER not in tags(cell):
            level = 0
        elif (own := heading_level(cell)) and (not level or own <= level):
            level = own
            found.append(place)
    return found


def heading_level(cell: NotebookNode) -> int:
    """Return the level of the heading that a cell begins with, 0 if it begins with none."""
    found = re.match(r"(#{1,6}) ", cell.source) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _words(cell: NotebookNode) -> str:
    """Return what stands in a text cell's place while it is folded; "" for one that never is."""
    if ANSWER in tags(cell):
        return SHOW_ANSWER
    box = BOX.match(cell.source)
    if box and any(map(_ROW.fullmatch, tags(cell))):
        return f"{SHOW_BOX} ({box[1]})" if box[1] else SHOW_BOX
    return ""


def _folds(notebook: NotebookNode) -> list[list[Fold]]:
    """List for each cell the folds that it lies in, the outermost first."""
    headings = further_headings(notebook)
    found: list[list[Fold]] = []
    for place, cell in enumerate(notebook.cells):
        last = {fold.kind: fold for fold in (found[-1] if found else [])}
        own = []
        if FURTHER in tags(cell) and place not in headings:
            own.append(last.get(FURTHER) or Fold(FURTHER, place, SHOW_FURTHER))
        if ANSWER in tags(cell):
            goes_on = ANSWER in last and [f for f in last.values() if f.kind == FURTHER] == own
            own.append(last[ANSWER] if goes_on else Fold(ANSWER, place, SHOW_ANSWER))
        elif words := _words(cell):
            own.append(Fold("box", place, words))
        elif GUARD in cell.source:
            own.append(Fold("setup", place, SHOW_SETUP))
        found.append(own)
    return found
