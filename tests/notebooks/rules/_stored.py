"""Rules about the stored file: executed in order, in normal form, nothing of this machine."""

from __future__ import annotations

import re
from pathlib import Path

from nbformat import NotebookNode

from tools.notebook_form import failed_explorer, normal_form, tags, text

from ._common import Faults, code_cells, said

KILOBYTES = 900
TAGS = re.compile(
    r"row-\d+|exercise:[a-z0-9_]+|nbval-ignore-output|needs-tensorflow|predict|answer|further"
    r"|code-is-the-lesson|slide-code"
)
NETWORK = re.compile(
    r"""<(script|link|iframe)\b|\b(src|data|poster)=["']?(https?:)?//|url\(["']?https?:|!\[[^\]]*\]\("""
    r"""https?:|\burlopen\b|\burlretrieve\b|\bfetch\(|\brequests\.|\bhttpx\b|\bpooch\b"""
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|tmp|home|Users)/|\bat 0x[0-9a-f]{6,}|C:\\Users")


def size(notebook: NotebookNode, path: Path) -> Faults:
    kilobytes = len(text(notebook).encode()) / 1000
    if kilobytes >= KILOBYTES:
        yield f"it has {kilobytes:.0f} kB (less than {KILOBYTES})"


def executed(notebook: NotebookNode, path: Path) -> Faults:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield "it was not executed from top to bottom"
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell '{cell.id}' stores an error, {output.ename}"
            elif failed := failed_explorer(output):
                yield f"cell '{cell.id}' stores an explorer that failed: {failed}"
            elif output.get("name") == "stderr":
                yield f"cell '{cell.id}' stores a warning: {output.text[:80]}"


def normal(notebook: NotebookNode, path: Path) -> Faults:
    if text(notebook) != text(normal_form(notebook)):
        yield "it is not in normal form: `python3 course.py refresh`"


def known_tags(notebook: NotebookNode, path: Path) -> Faults:
    for cell in notebook.cells:
        yield from (f"the tag '{tag}' is unknown" for tag in tags(cell) if not TAGS.fullmatch(tag))


def no_network(notebook: NotebookNode, path: Path) -> Faults:
    for cell in notebook.cells:
        shown = [value for _, value in said(cell)] if cell.cell_type == "code" else []
        for found in map(NETWORK.search, [cell.source, *shown]):
            if found:
                yield f"cell '{cell.id}' loads something: {found[0]}"


def no_machine(notebook: NotebookNode, path: Path) -> Faults:
    for cell in notebook.cells:
        shown = [value for _, value in said(cell)] if cell.cell_type == "code" else []
        for found in map(MACHINE.search, [cell.source, *shown]):
            if found:
                yield f"cell '{cell.id}' names something of this machine: {found[0]}"
