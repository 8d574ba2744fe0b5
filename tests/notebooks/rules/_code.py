"""Rules about the code of a notebook: short, plain, from known packages; and its exercises."""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from course_lib import lessons
from tools.copies import GUARD, exercises, stub_name
from tools.notebook_form import tags
from tools.notebook_run import NEEDS_TENSORFLOW

from ._common import Faults, code_cells, markdown_cells, said, tree

CODE_LINES, MEDIAN_LINES = 15, 5
FEWEST_EXERCISES = 3
PACKAGES = {"course_lib", "numpy", "scipy", "matplotlib", "ipywidgets", "skimage", "IPython"}
UNEVEN_COLORS = re.compile(r"""["'](jet|hsv|rainbow|gist_rainbow|nipy_spectral|prism|flag)["']""")


def code_lines(source: str) -> int:
    lines = (line.strip() for line in source.split("\n"))
    return sum(bool(line) and not line.startswith("#") for line in lines)


def cell_length(notebook: NotebookNode, path: Path) -> Faults:
    lengths = {cell.id: code_lines(cell.source) for cell in code_cells(notebook)}
    for name, length in lengths.items():
        if not 0 < length <= CODE_LINES:
            yield f"cell '{name}' has {length} lines of code (1 to {CODE_LINES})"
    if lengths and statistics.median(lengths.values()) > MEDIAN_LINES:
        yield f"half of the code cells have more than {MEDIAN_LINES} lines"
    yield from (f"cell '{c.id}' is empty" for c in markdown_cells(notebook) if not c.source)


def plain_python(notebook: NotebookNode, path: Path) -> Faults:
    for cell in code_cells(notebook):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"cell '{cell.id}' is not plain Python: {error.msg}"
        if UNEVEN_COLORS.search(cell.source):
            yield f"cell '{cell.id}' uses a color map that is not perceptually uniform"
        for part in ast.walk(tree(cell)):
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                length = code_lines(ast.get_source_segment(cell.source, part) or "")
                if length > CODE_LINES:
                    yield f"'{part.name}' has {length} lines: it belongs into course_lib"


def imports(notebook: NotebookNode, path: Path) -> Faults:
    for cell in code_cells(notebook):
        allowed = PACKAGES | ({"tensorflow"} if NEEDS_TENSORFLOW in tags(cell) else set())
        for name in _imported(tree(cell)):
            package = name.split(".")[0]
            if package not in allowed | sys.stdlib_module_names:
                yield f"cell '{cell.id}' imports {package}"
            if package == "course_lib" and "._" in name:
                yield f"cell '{cell.id}' imports what is private, {name}"
            if name.endswith(".*"):
                yield f"cell '{cell.id}' imports everything, {name}"


def guard(notebook: NotebookNode, path: Path) -> Faults:
    """Without the course the first cell says what to do, before anything else can fail."""
    first = next(iter(code_cells(notebook)), None)
    before, found, _ = (first.source if first else "").partition(GUARD)
    if not found:
        yield f"the first code cell does not hold\n{GUARD}"
        return
    parts = ast.parse(before)
    bare = all(isinstance(part, ast.Import | ast.ImportFrom) for part in parts.body)
    if not bare or not {name.split(".")[0] for name in _imported(parts)} <= sys.stdlib_module_names:
        yield f"more than imports of Python's own modules stands before\n{GUARD}"


def explorers(notebook: NotebookNode, path: Path) -> Faults:
    """What moves is told in words too: values and ranges alone do not say what is to be seen."""
    trees = [(cell.id, tree(cell)) for cell in code_cells(notebook)]
    written = [part for _, t in trees for part in t.body if isinstance(part, ast.FunctionDef)]
    silent = {function.name for function in written if not ast.get_docstring(function)}
    for name, parsed in trees:
        for part in ast.walk(parsed):
            explores = isinstance(part, ast.Call) and ast.unparse(part.func) == "ui.explore"
            if explores and "alt" not in [keyword.arg for keyword in part.keywords]:
                given = part.args[0] if part.args else None
                # A lesson's functions have docstrings; ruff sees to that.
                if isinstance(given, ast.Lambda) or ast.unparse(given or part) in silent:
                    yield f"cell '{name}': ui.explore has no alt=, and its function no docstring"


def _imported(module: ast.Module) -> Iterator[str]:
    for part in ast.walk(module):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            yield from (f"{part.module}.{alias.name}" for alias in part.names)


def exercise_form(notebook: NotebookNode, path: Path) -> Faults:
    found = [name for name, _ in exercises(notebook)]
    if len(found) < FEWEST_EXERCISES:
        yield f"it has {len(found)} exercises (at least {FEWEST_EXERCISES})"
    registered = [e for e in lessons.names() if lessons.find(e).notebook == path.stem]
    if sorted(found) != sorted(registered):
        yield f"its exercises are {sorted(found)}, course_lib.lessons has {sorted(registered)}"
    for name, place in exercises(notebook):
        stub, before = notebook.cells[place], notebook.cells[max(place - 2, 0) : place]
        if all(cell.cell_type != "markdown" for cell in before):
            yield f"no prompt stands in the two cells before the exercise '{name}'"
        defined = stub_name(stub)
        if defined is None:
            yield f"the cell of '{name}' holds one function or one assignment, and nothing else"
        else:
            yield from _check_form(notebook.cells[place + 1 :], name, defined)


def _check_form(later: list[NotebookNode], name: str, defined: str) -> Faults:
    check = next((cell for cell in later if cell.cell_type == "code"), None)
    if check is None or f'check("{name}", {defined})' not in check.source:
        yield f"the next code cell after the stub of '{name}' calls check(\"{name}\", {defined})"
    elif not any("not attempted yet" in value for _, value in said(check)):
        yield f"the check of '{name}' stores something else than 'not attempted yet'"
