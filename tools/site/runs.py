"""Run the notebooks and record their explorers; what was recorded once is kept.

A notebook is run again when it, the library, the pictures or what records have changed.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from tools.notebook_form import PAGE, ROOT, SLIDES, NotebookError, read, text
from tools.notebook_run import execute, has_tensorflow, without_tensorflow
from tools.site.record import MIME

CACHE = ROOT / ".site-cache"
PAGE_BYTES = 7_800_000
"""What a page may take with all that moves on it; few need it all, and all take less than 60 MB."""
_REST = 400_000  # of it, for what all pages share
_INDEX = "index.json"
_SECONDS = 600  # for the slowest cell with all its frames, on a busy machine
_SOURCES = (
    *("course_lib/**/*.py", "data/*", "requirements/lock*.txt"),
    *(
        f"tools/site/{name}.py"
        for name in ("runs", "record", "film", "grid", "goals", "encode", "session")
    ),
)
_STARTUP = """
import sys
sys.path.insert(0, {root!r})
from tools.site import record
recorder = record.install({folder!r}, {prefix!r}, {count}, {most})
{also}
"""

Recorded = dict[str, list[str]]
"""By cell: for each output the name of its recording, "" where it has none."""


class Runs(NamedTuple):
    """What came of running notebooks."""

    found: dict[str, tuple[Path, Recorded]]
    """For each notebook the folder with its recordings, and which cell has which."""
    troubles: list[str]
    """Which notebooks do not run, and why; their pages have stills only."""


def recorded(paths: Iterable[Path], cache: Path = CACHE, *, also: str = "") -> Runs:
    """Run notebooks, two at a time, unless their recordings are there.

    Parameters
    ----------
    paths : iterable of Path
        The notebooks.
    cache : Path
        Where recordings are kept.
    also : str
        More code for the start of each kernel, which knows its `recorder`.
    """
    last_first = sorted(paths, reverse=True)  # the last ones take longest
    one, runs = _one(cache, also, len(last_first)), Runs({}, [])
    with ThreadPoolExecutor(max_workers=2) as pool:
        tries = {path.stem: pool.submit(one, path) for path in last_first}
        for name, done in sorted(tries.items()):
            try:
                runs.found[name] = done.result()
            except NotebookError as error:
                runs.troubles.append(f"{name}: nothing on its page moves. {error}")
    return runs


def _one(cache: Path, also: str, count: int) -> Callable[[Path], tuple[Path, Recorded]]:
    ready = itertools.count(1)
    sources = _digest(path for form in _SOURCES for path in sorted(ROOT.glob(form)))

    def one(path: Path) -> tuple[Path, Recorded]:
        notebook = read(path)
        state = f"{sources} {also} {has_tensorflow()} {text(_run(notebook))}"
        key = hashlib.sha256(state.encode()).hexdigest()[:16]
        folder = cache / path.stem / key
        if not (folder / _INDEX).is_file():
            start = time.perf_counter()
            _record(notebook, path, folder, also)
            took = time.perf_counter() - start
            print(f"[{next(ready)}/{count}] {path.stem}: recorded ({took:.0f} s)", flush=True)
            for old in folder.parent.iterdir():
                if old != folder:
                    shutil.rmtree(old)
        return folder, json.loads((folder / _INDEX).read_text(encoding="utf-8"))

    return one


def _run(notebook: NotebookNode) -> NotebookNode:
    """Return what is run of a notebook: its cells may choose other words for slides and pages."""
    copy = deepcopy(notebook)
    for cell in copy.cells:
        cell.metadata.pop(SLIDES, None)
        cell.metadata.pop(PAGE, None)
    return copy


def _record(notebook: NotebookNode, path: Path, folder: Path, also: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".half-") as name:
        half = Path(name, "made")
        half.mkdir()
        startup = _STARTUP.format(
            root=str(ROOT),
            folder=str(half),
            prefix=path.stem[:2],
            count=text(notebook).count("Run this cell (Shift + Enter) to move"),
            most=PAGE_BYTES - _REST - len(text(notebook)),
            also=also,
        )
        done = execute(
            notebook, path.parent, skip=without_tensorflow, startup=startup, seconds=_SECONDS
        )
        index = {cell.id: _names(cell) for cell in done.cells if any(_names(cell))}
        (half / _INDEX).write_text(json.dumps(index, indent=1), encoding="utf-8")
        half.rename(folder)


def _names(cell: NotebookNode) -> list[str]:
    shown = [output for output in cell.get("outputs", ()) if "data" in output]
    return [output.data.get(MIME, "") for output in shown]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
