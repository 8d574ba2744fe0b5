"""Show a function of the course from its own source, so that no copy can grow old."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def source(function: Callable[..., Any]) -> None:
    """Display how a function is written; of its docstring only the first line.

    Parameters
    ----------
    function : callable
        A function written in Python.
    """
    from IPython.display import display

    text = source_text(function)
    display({"text/markdown": f"```python\n{text}\n```", "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def source_text(function: Callable[..., Any]) -> str:
    """Return the source of a function, its docstring cut down to the first line.

    Examples
    --------
    >>> print(source_text(source).splitlines()[0])
    def source(function: Callable[..., Any]) -> None:
    """
    text = textwrap.dedent(inspect.getsource(function)).rstrip()
    body = ast.parse(text).body[0]
    if not isinstance(body, ast.FunctionDef) or ast.get_docstring(body) is None:
        return text
    docstring, lines = body.body[0], text.splitlines()
    first = (ast.get_docstring(body) or "").splitlines()[0]
    indent = " " * docstring.col_offset
    lines[docstring.lineno - 1 : docstring.end_lineno] = [f'{indent}"""{first}"""']
    return "\n".join(lines)
