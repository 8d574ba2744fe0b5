"""The source of a solution, as a reader would write it in one cell."""

import ast
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ._engine import Exercise

_FOR_TOOLS = re.compile(r"  # (type: ignore|noqa|fmt: skip)\b.*")  # says nothing to a reader


def solution_text(exercise: Exercise) -> str:
    """Return the function alone, under the name of the exercise, without type annotations.

    Of an exercise that asks for a value it is the value, where one line says it.
    """
    return _text(exercise, exercise.solution)


def other_text(exercise: Exercise) -> str:
    """Return the second way in the same dress, or nothing where there is none."""
    way = exercise.another_way
    return way if isinstance(way, str) else _text(exercise, way)


def _text(exercise: Exercise, function: Callable[..., Any]) -> str:
    if exercise.inputs is None and (value := _returned(function)):
        return f"{exercise.name} = {value}\n"
    return _renamed(_function_text(function), function, exercise.name)


def solution_cell(exercise: Exercise, as_name: str) -> str:
    """Return code that defines the answer under a name, with every import and helper it needs.

    Parameters
    ----------
    exercise : Exercise
        Whose solution.
    as_name : str
        The name of the function, or of the value.

    Returns
    -------
    str
        Source that runs on its own.
    """
    function = exercise.solution
    helpers = _helpers(function)
    if exercise.inputs is None:
        own = _function_text(function)
        return f"{helpers}{own}\n\n{as_name} = {function.__name__}()\n"
    return helpers + _renamed(_function_text(function), function, as_name)


def _returned(function: Callable[..., Any]) -> str:
    """Return what follows `return` in a function of that one line, its comment included."""
    lines = _function_text(function).strip().splitlines()
    last = lines[-1].strip()
    return last.removeprefix("return ") if len(lines) == 2 and last.startswith("return ") else ""


def _renamed(text: str, function: Callable[..., Any], name: str) -> str:
    return re.sub(rf"\b{re.escape(function.__name__)}\b", name, text)


def _function_text(function: Callable[..., Any]) -> str:
    return _FOR_TOOLS.sub("", _without_annotations(inspect.getsource(function)))


def _without_annotations(text: str) -> str:
    """Cut the annotations out of the first function's head: the stub has none either."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    lines = text.splitlines(keepends=True)
    cuts = [
        (argument.annotation, ":")
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.annotation
    ]
    cuts += [(function.returns, "->")] if function.returns else []
    for annotation, mark in reversed(cuts):
        line = lines[annotation.lineno - 1]
        start = line.rindex(mark, 0, annotation.col_offset)
        lines[annotation.lineno - 1] = line[:start].rstrip() + line[annotation.end_col_offset :]
    return "".join(lines)


def _helpers(function: Callable[..., Any]) -> str:
    """Collect the imports, constants and functions of the module that the function leans on."""
    module = sys.modules[function.__module__]
    text = inspect.getsource(module)
    statements = {name: node for node in ast.parse(text).body for name in _bound(node)}
    needed: set[ast.stmt] = set()
    waiting = [statements[function.__name__]]
    while waiting:
        for name in _used(waiting.pop(), text):
            node = statements.get(name)
            if node is not None and node not in needed and name != function.__name__:
                needed.add(node)
                waiting.append(node)
    ordered = sorted(needed, key=lambda node: node.lineno)
    imports = [n for n in ordered if isinstance(n, ast.Import | ast.ImportFrom)]
    others = [_plain(node, text) for node in ordered if node not in imports]
    heads = [ast.unparse(_absolute(node, module.__name__)) for node in imports]
    return (
        "".join(f"{head}\n" for head in heads)
        + ("\n\n" if heads else "")
        + "".join(f"{other}\n\n\n" for other in others)
    )


def _plain(node: ast.stmt, text: str) -> str:
    source = ast.get_source_segment(text, node) or ""
    return _without_annotations(source) if isinstance(node, ast.FunctionDef) else source


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a top-level statement defines."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _used(node: ast.AST, text: str) -> set[str]:
    """Return the names that a statement reads, annotations left out."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    if isinstance(node, ast.FunctionDef) and (segment := ast.get_source_segment(text, node)):
        node = ast.parse(_without_annotations(segment))
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _absolute(node: ast.stmt, module: str) -> ast.stmt:
    """Turn `from ._x import y` into an import that works in a notebook."""
    if isinstance(node, ast.ImportFrom) and node.level:
        package = module.rpartition(".")[0]
        relative = "." * node.level + (node.module or "")
        return ast.ImportFrom(importlib.util.resolve_name(relative, package), node.names, 0)
    return node
