"""Execute notebooks and store their outputs in normal form: `python -m tools.refresh [NAME...]`.

With `--check` nothing is written: what the notebooks store is compared with what they now say,
text exactly, pictures decoded and with room for rounding.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from tools import notebook_form, terminal
from tools.notebook_form import NotebookError, normal_form, tags
from tools.notebook_run import execute, without_tensorflow
from tools.pictures import differences, without_pictures


def refreshed(stored: NotebookNode, cwd: Path) -> NotebookNode:
    """Return the notebook executed and in normal form."""
    return normal_form(execute(normal_form(stored), cwd, skip=without_tensorflow))


def changes(stored: NotebookNode, computed: NotebookNode) -> Iterator[str]:
    """Say, a block of lines each, where a stored notebook differs from what it now says."""
    expected = normal_form(stored)
    if notebook_form.text(stored) != notebook_form.text(expected):
        yield "It is not in normal form (ids, counts, metadata, widget views or merged streams)."
    for old, new in zip(expected.cells, computed.cells, strict=True):
        if old.cell_type == "code" and not without_tensorflow(old):
            yield from _cell_changes(old, new)


def _cell_changes(old: NotebookNode, new: NotebookNode) -> Iterator[str]:
    if old.execution_count is None and old.source:
        yield f"Cell '{old.id}' was never executed."
    elif "nbval-ignore-output" not in tags(old):
        lines = list(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=0))[2:]
        found = [line for line in lines if not line.startswith("@@")]
        found += differences(old.outputs, new.outputs)
        if found:
            yield f"Cell '{old.id}' says something else (- stored, + now):\n    " + "\n    ".join(
                found
            )


def _lines(cell: NotebookNode) -> list[str]:
    """Spell out what a cell's outputs say, without the pictures."""
    lines = []
    for output in cell.outputs:
        said = output.get("data") or {output.get("name", "error"): _spoken(output)}
        for kind, value in sorted(said.items()):
            if kind.startswith("image/"):
                continue
            lines += [f"{kind}: {line}" for line in without_pictures(str(value)).split("\n")]
    return lines


def _spoken(output: NotebookNode) -> str:
    return output.get("text") or f"{output.get('ename')}: {output.get('evalue')}"


def refresh(path: Path, *, check: bool = False) -> bool:
    """Refresh or check one notebook, say how it went, and return whether all is well.

    Raises
    ------
    NotebookError
        If the notebook cannot be read or run; its file is left as it was.
    """
    stored, start = notebook_form.read(path), time.perf_counter()
    if not check and any(map(without_tensorflow, stored.cells)):
        raise NotebookError("It needs TensorFlow: refresh it in the full environment.")
    computed = refreshed(stored, path.parent)
    seconds = f"{time.perf_counter() - start:.1f} s"
    found = list(changes(stored, computed))
    if check:
        print(f"{path.name}: {'changed' if found else 'unchanged'} ({seconds})")
        for block in found:
            print(f"  {block}")
        return not found
    if notebook_form.text(stored) == notebook_form.text(computed):
        print(f"{path.name}: unchanged ({seconds})")
    else:
        notebook_form.write(computed, path)
        size = path.stat().st_size / 1000
        print(f"{path.name}: stored, {size:.0f} kB ({seconds})")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="refresh", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help='such as "01"; all if left out')
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    try:
        chosen = notebook_form.paths(options.names)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 2
    well = True
    for path in chosen:
        try:
            well &= refresh(path, check=options.check)
        except NotebookError as error:
            print(f"{path.name}: left as it was. {error}", file=sys.stderr)
            well = False
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(terminal.run(main))
