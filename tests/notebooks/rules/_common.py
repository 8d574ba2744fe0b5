"""What the rules share: the cells of a notebook, what they say, and their code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tools.pictures import without_pictures

Faults = Iterator[str]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def prose(notebook: NotebookNode) -> str:
    """Return the markdown without code blocks."""
    return without_code("\n\n".join(cell.source for cell in markdown_cells(notebook)))


def without_code(markdown: str) -> str:
    return re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.MULTILINE | re.DOTALL)


def said(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each output, pictures left out."""
    for output in cell.outputs:
        if "text" in output:
            yield output.name, output.text
        for mime, value in output.get("data", {}).items():
            if not mime.startswith("image/"):
                yield mime, without_pictures(str(value))


def tree(cell: NotebookNode) -> ast.Module:
    """Parse a cell; what is not plain Python is the fault of another rule."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])
