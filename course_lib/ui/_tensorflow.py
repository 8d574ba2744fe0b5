"""TensorFlow in a notebook: where it is missing, the cells that need it say so and go on."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import Any, NoReturn

from course_lib.tf_ops import require_tensorflow

_NAME = "_without_tensorflow"


def tensorflow() -> ModuleType | Missing:
    """Give TensorFlow to a notebook that runs to its end without it, too.

    Where TensorFlow is not installed, one sentence says what to do. A cell that then fails for
    want of it, or for want of what such a cell would have defined, says so in one line, and
    "Run All" goes on. Every other error stays an error.

    Returns
    -------
    module or Missing
        TensorFlow, or a stand-in that fails as soon as it is used.
    """
    try:
        return require_tensorflow()
    except ImportError as error:
        print(error)
        _let_cells_pass()
        return Missing()


class Missing:
    """Stands where TensorFlow would be."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # IPython asks how to show it
            raise AttributeError(name)
        require_tensorflow()
        raise ImportError("TensorFlow has come meanwhile: run this notebook from its start.")


def _let_cells_pass() -> None:
    """From the next cell on, turn an error that comes of the missing TensorFlow into a line."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or any(isinstance(one, _Guard) for one in shell.ast_transformers):
        return
    guard = _Guard()
    shell.user_ns[_NAME] = guard.excuse
    shell.ast_transformers.append(guard)


class _Guard(ast.NodeTransformer):
    """Puts each cell into ``try``; remembers what the cells that failed would have defined."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.names: set[str] = set()

    def visit_Module(self, node: ast.Module) -> ast.Module:
        if not node.body:
            return node
        self.names = set(_defined(node))
        last = node.body[-1]
        if isinstance(last, ast.Expr):
            # Inside `try` a last expression is no longer shown by itself.
            shown = ast.parse("get_ipython().displayhook(None)").body[0]
            assert isinstance(shown, ast.Expr)
            assert isinstance(shown.value, ast.Call)
            shown.value.args = [last.value]
            node.body[-1] = shown
        guarded = ast.parse(f"try: pass\nexcept Exception as _error: {_NAME}(_error)").body[0]
        assert isinstance(guarded, ast.Try)
        guarded.body, node.body = node.body, [guarded]
        return ast.fix_missing_locations(node)

    def excuse(self, error: Exception) -> None:
        """Say what is missing, or raise the error again if that is not why."""
        if not _no_tensorflow(error) and getattr(error, "name", None) not in self.lost:
            raise error
        self.lost |= self.names
        print("This cell needs TensorFlow, which is not installed here.")


def _no_tensorflow(error: Any) -> bool:
    return isinstance(error, ImportError) and "TensorFlow" in str(error)


def _defined(node: ast.AST) -> list[str]:
    """List the names that a cell would define."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            found.append(part.name)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.append(part.id)
    return found
