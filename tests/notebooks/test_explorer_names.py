"""Sliders outlive their cell: what an explorer's function reads, no later cell may change.

A reader runs all cells and then moves the sliders. A name that a later cell gives to something
else would make an earlier explorer fail, or show something else.
"""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.notebook_form import paths, read


def bound(tree: ast.AST) -> set[str]:
    """Return the names that a piece of code gives a value, outside functions of its own."""
    found: set[str] = set()
    for part in ast.iter_child_nodes(tree):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            found.add(part.name)
        elif isinstance(part, ast.alias):
            found.add((part.asname or part.name).split(".")[0])
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif not isinstance(part, ast.Lambda | ast.ListComp | ast.DictComp | ast.GeneratorExp):
            found |= bound(part)
    return found


def read_by(function: ast.FunctionDef | ast.Lambda) -> set[str]:
    """Return the names that a function takes from the notebook."""
    names = [part for part in ast.walk(function) if isinstance(part, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    loaded = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    return loaded - own - set(dir(builtins))


def explorers(tree: ast.Module) -> list[ast.Call]:
    """Return the calls of `explore` in a cell."""
    calls = (part for part in ast.walk(tree) if isinstance(part, ast.Call))
    return [call for call in calls if ast.unparse(call.func).split(".")[-1] == "explore"]


def explored(tree: ast.Module) -> list[ast.expr]:
    """Return what a cell gives to `explore`: the names of functions, and functions without one."""
    return [call.args[0] for call in explorers(tree) if call.args]


def needed_by(tree: ast.Module) -> set[str]:
    """Return the names that a cell's sliders take from the notebook, those of helpers too."""
    functions = {part.name: part for part in tree.body if isinstance(part, ast.FunctionDef)}
    needs: set[str] = set()
    for given in explored(tree):
        if isinstance(given, ast.Lambda):
            reads = read_by(given)
        elif isinstance(given, ast.Name) and given.id in functions:
            reads = read_by(functions[given.id])
        else:
            continue
        for helper in reads & set(functions):
            reads |= read_by(functions[helper])
        needs |= reads
    return needs


def faults(notebook: NotebookNode) -> list[str]:
    found: list[str] = []
    needs: dict[str, str] = {}  # a name, and the cell whose sliders need it
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        found += [
            f"cell '{cell.id}' changes `{name}`, which the sliders of '{needs[name]}' need"
            for name in sorted(bound(tree) & set(needs))
        ]
        needs |= dict.fromkeys(needed_by(tree), cell.id)
    return found


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_no_cell_changes_what_earlier_sliders_need(path: Path):
    if found := faults(read(path)):
        pytest.fail("\n".join([f"{path.name}:", *found]), pytrace=False)


SLIDER = (
    "{setup}\ndef draw(k=1):\n    inner = k\n    return picture * inner\nui.explore(draw, k=(1, 3))"
)
UNNAMED = "{setup}\nui.explore(lambda k=1: picture * k, k=(1, 3))"


@pytest.mark.parametrize(
    ("later", "fault"),
    [
        ("picture = 2", True),
        ("for picture in range(2):\n    pass", True),
        ("with open('a') as picture:\n    pass", True),
        ("import numpy as picture", True),
        ("def picture():\n    pass", True),
        ("inner = 2", False),
        ("k = 2", False),
        ("[picture for picture in range(2)]", False),
        ("def other():\n    picture = 2", False),
    ],
)
@pytest.mark.parametrize("slider", [SLIDER, UNNAMED])
def test_a_changed_name_is_found(slider: str, later: str, fault: bool):
    cells = [new_code_cell(slider.format(setup="picture = 1")), new_code_cell(later)]
    assert bool(faults(new_notebook(cells=cells))) == fault


def ticks_missing(notebook: NotebookNode) -> list[str]:
    """List the boxes that a text says to tick and that no explorer near it has."""
    found = []
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        near = notebook.cells[max(place - 2, 0) : place + 5]
        trees = [ast.parse(one.source) for one in near if one.cell_type == "code"]
        words = [word for tree in trees for call in explorers(tree) for word in call.keywords]
        boxes = {word.arg for word in words if ast.unparse(word.value) in ("True", "False")}
        for name in re.findall(r"[Tt]ick \*([\w ]+)\*", cell.source):
            if name.replace(" ", "_") not in boxes:
                found.append(f"cell '{cell.id}' says to tick *{name}*")
    return found


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_what_a_text_says_to_tick_is_there(path: Path):
    assert ticks_missing(read(path)) == []


@pytest.mark.parametrize("call", ["draw, my_box=False", "draw, k=(1, 3)"])
def test_a_box_that_is_not_there_is_found(call: str):
    """A default of the function alone makes no control."""
    setup = "def draw(k=1, my_box=False):\n    return k"
    cells = [new_markdown_cell("Tick *my box*."), new_code_cell(f"{setup}\nui.explore({call})")]
    assert bool(ticks_missing(new_notebook(cells=cells))) == ("my_box" not in call)
