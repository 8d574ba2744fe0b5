"""Coming back to the middle of a notebook with a new kernel: one sentence, and a button.

A cell that lacks what a cell above it makes says so and offers to run those, in place of a
traceback. Every other `NameError`, a reader's own typo above all, looks as ever; and it stays an
error: what follows it in "Run All" does not run.

The kernels of ``course.py lab`` load this as an IPython extension before the first cell; any
other kernel has it once it imports `course_lib.lessons`.
"""

import ast
import builtins
import json
import os
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

# JupyterLab's own commands, one after the other: the button's cell is the active one.
# Saving between them gives a kernel that stopped at an error the time to drop what else was
# waiting; a cell that comes before that is dropped, too, without a word.
_RUN = ("notebook:run-all-above", "docmanager:save", "notebook:run-cell")
_NAMED = 3


def load_ipython_extension(shell: Any) -> None:
    """Watch a kernel; `shell` is its InteractiveShell.

    Where somebody already handles errors in a way of their own, nothing is changed.

    Parameters
    ----------
    shell : InteractiveShell
        What runs the cells.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> load_ipython_extension(SimpleNamespace(custom_exceptions=(KeyError,)))  # is left alone
    """
    if not shell.custom_exceptions and hasattr(shell, "kernel"):
        watcher = _Watcher()
        shell.set_custom_exc((NameError,), watcher.answer)
        shell.events.register("post_run_cell", watcher.ran)


def watch() -> None:
    """Watch the kernel that this runs in, if it runs in one.

    Examples
    --------
    >>> watch()
    """
    ipython = sys.modules.get("IPython")
    if ipython and (shell := ipython.get_ipython()) is not None:
        load_ipython_extension(shell)


class _Watcher:
    """What a kernel remembers between cells: where the sentence stands, and what failed last."""

    def __init__(self) -> None:
        self.shown: Any = None
        self.answered: BaseException | None = None
        self.failed: tuple[str, str] | None = None  # the error and the first line of its cell

    def answer(
        self,
        shell: Any,
        kind: type[BaseException],
        error: NameError,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> None:
        """Show a `NameError`: in a sentence where cells above would mend it, else as ever."""
        try:
            sentence = self._sentence(shell, error, trace)
        except Exception:  # whatever is odd here, the reader's error comes first
            sentence = ""
        if sentence:
            self._show(sentence)
            self.answered = error
            brief: Any = error  # IPython asks an error how it wants to be shown
            brief._render_traceback_ = lambda: [f"{kind.__name__}: {error}"]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    def _show(self, sentence: str) -> None:
        """Show a sentence under the cell that runs, and no longer under an earlier one."""
        from IPython.display import display

        if self.shown is not None:
            self.shown.update({"text/html": "", "text/plain": ""}, raw=True)
        show: Any = display
        self.shown = show(_bundle(sentence), raw=True, display_id=True)

    def ran(self, result: Any) -> None:
        """Remember how the last cell ended."""
        error = result.error_before_exec or result.error_in_exec
        first = str(result.info.raw_cell).strip().split("\n")[0].replace("`", "'")
        news = isinstance(error, Exception) and error is not self.answered
        self.failed = (type(error).__name__, first[:60]) if news else None

    def _sentence(self, shell: Any, error: NameError, trace: TracebackType) -> str:
        """Say which names cells above make; nothing where they would not help."""
        if type(error) is not NameError or _last_frame(trace).f_globals is not shell.user_ns:
            return ""
        request = shell.get_parent()
        made = _made_above(request["metadata"].get("cellId"))
        if error.name not in made:
            return ""
        known = set(shell.user_ns) | set(dir(builtins))
        used = [name for name in _used(request["content"]["code"]) if name not in known]
        names = dict.fromkeys([error.name, *(name for name in used if name in made)])
        return _words(list(names), self.failed)


def _last_frame(trace: TracebackType) -> FrameType:
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame


def _made_above(cell_id: str | None) -> set[str]:
    """Return the names that the cells above one give a value, as the notebook is saved."""
    path = Path(os.environ["JPY_SESSION_NAME"])
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    places = [place for place, cell in enumerate(cells) if cell.get("id") == cell_id]
    above = cells[: places[0]] if places else cells  # a new one of the reader's: below something
    sources = ("".join(cell["source"]) for cell in above if cell["cell_type"] == "code")
    return {name for source in sources for name in _bound(_parsed(source))}


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:  # half-written, or not plain Python: it makes nothing
        return ast.Module([], [])


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield the names that code gives a value, outside functions of its own."""
    for part in ast.iter_child_nodes(tree):
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield part.name
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).split(".")[0]
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        elif not isinstance(part, ast.Lambda | ast.ListComp | ast.DictComp | ast.GeneratorExp):
            yield from _bound(part)


def _used(source: str) -> list[str]:
    """Return the names that a cell takes from elsewhere, as they come."""
    parts = list(ast.walk(_parsed(source)))
    names = [part for part in parts if isinstance(part, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {part.arg for part in parts if isinstance(part, ast.arg)}
    names.sort(key=lambda name: (name.lineno, name.col_offset))
    return [name.id for name in names if name.id not in own]


def _words(names: list[str], failed: tuple[str, str] | None) -> str:
    shown = [f"`{name}`" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown[-1:] = [f"{len(names) - _NAMED + 1} more"]
    listed = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    if failed:
        return (
            f"This cell needs {listed} from cells above, and there the cell that begins with "
            f"`{failed[1]}` ended with {failed[0]}: mend it (an exercise may have its three dots "
            "back), then run the cells above."
        )
    return (
        f"This cell needs {listed} from cells above that have not been run in this session: run "
        "those first."
    )


def _bundle(sentence: str) -> dict[str, str]:
    told = "".join(
        f"<code>{escape(part)}</code>" if odd % 2 else escape(part)
        for odd, part in enumerate(sentence.split("`"))
    )
    arguments = escape(json.dumps({"commands": _RUN}))
    html = (
        '<div class="course-coming-back" role="alert" style="margin:4px 0;padding:6px 12px;'
        'border-left:4px solid var(--jp-brand-color1,#1976d2)">'
        f'<p style="margin:0 0 8px">{told}</p>'
        '<button type="button" class="jp-mod-styled jp-mod-accept" '
        'data-commandlinker-command="apputils:run-all-enabled" '
        f'data-commandlinker-args="{arguments}">Run the cells above, then this one</button></div>'
    )
    return {"text/html": html, "text/plain": sentence.replace("`", "")}
