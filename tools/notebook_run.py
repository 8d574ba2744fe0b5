"""Run a notebook the same way everywhere: for `refresh`, for nbval and for the solved runs."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TextIO

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets import default

from tools.lab import ONE_ARENA
from tools.notebook_form import NotebookError, failed_explorer, normal_outputs, tags

CELL_SECONDS = 180  # three times the longest training that is allowed: machines may be busy
NEEDS_TENSORFLOW = "needs-tensorflow"
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


def has_tensorflow() -> bool:
    try:
        return importlib.util.find_spec("tensorflow") is not None
    except ValueError:  # sys.modules holds None: somebody hides it
        return False


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a kernel whose outputs do not depend on who runs it.

    Parameters
    ----------
    home : Path
        An empty folder: the reader's folder and the settings of IPython and matplotlib lie in it.
    """
    (home / "matplotlibrc").touch()
    settings = {
        "COURSE_HOME": str(home / "course"),
        "IPYTHONDIR": str(home / "ipython"),
        **ONE_ARENA,
        "MATPLOTLIBRC": str(home),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    inherited = {key: value for key, value in os.environ.items() if key not in ("MPLBACKEND",)}
    return inherited | settings


class _ThisPython(KernelSpecManager):
    """Whatever kernel a notebook names, it gets the Python that runs this."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir=str(RESOURCES), **get_kernel_dict())


class _Manager(AsyncKernelManager):
    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return _ThisPython(parent=self)


def execute(
    notebook: NotebookNode,
    cwd: Path,
    *,
    skip: Callable[[NotebookNode], bool] = lambda cell: False,
    startup: str = "",
    seconds: int = CELL_SECONDS,
) -> NotebookNode:
    """Return a copy of the notebook with every code cell executed in a fresh kernel.

    Parameters
    ----------
    notebook : NotebookNode
        Stays as it is.
    cwd : Path
        The folder the kernel runs in.
    skip : callable
        Says which cells are not run; they keep what they had.
    startup : str
        Code that the kernel runs before the first cell.
    seconds : int
        How long a cell may take.

    Raises
    ------
    NotebookError
        If a cell fails, takes too long or takes the kernel with it: which cell, and why.
    """
    done = deepcopy(notebook)
    client = NotebookClient(
        done,
        timeout=seconds,
        kernel_name="python3",
        kernel_manager_class=_Manager,
        record_timing=False,
        store_widget_state=True,  # nbclient 0.11 fails on Output widgets without; not written
        shell_timeout_interval=1,
        resources={"metadata": {"path": str(cwd)}},
    )
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as home:
        folder = Path(home, "ipython", "profile_default", "startup")
        folder.mkdir(parents=True)
        (folder / "start.py").write_text(startup, encoding="utf-8")
        asyncio.run(_execute(client, Path(home), skip))
    return done


async def _execute(
    client: NotebookClient, home: Path, skip: Callable[[NotebookNode], bool]
) -> None:
    # What the kernel's process itself says matters only when it dies.
    with (home / "last-words").open("w+", encoding="utf-8", errors="replace") as last_words:
        async with client.async_setup_kernel(env=environment(home), stderr=last_words):
            for index, cell in enumerate(client.nb.cells):
                if cell.cell_type != "code" or skip(cell):
                    continue
                cell.outputs, cell.execution_count = [], None
                try:
                    await client.async_execute_cell(cell, index)
                except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                    raise NotebookError(
                        _told(cell, _why(error, last_words, client.timeout))
                    ) from error
                cell.outputs = normal_outputs(cell.outputs)
                # To a reader that is one line under live sliders; here it is a fault.
                for said in filter(None, map(failed_explorer, cell.outputs)):
                    raise NotebookError(_told(cell, f"has an explorer that fails: {said}"))


def without_tensorflow(cell: NotebookNode) -> bool:
    """Say whether a cell has to be left out because it needs TensorFlow and there is none."""
    return NEEDS_TENSORFLOW in tags(cell) and not has_tensorflow()


def _why(error: Exception, last_words: TextIO, seconds: int | None) -> str:
    if isinstance(error, CellExecutionError):
        return f"raises {error.ename}: {_COLOR.sub('', error.evalue)}"
    if isinstance(error, DeadKernelError):
        last_words.seek(0)
        return f"ended its Python process, which last said: {last_words.read()[-300:].strip()}"
    return f"takes more than {seconds} seconds"


def _told(cell: NotebookNode, why: str) -> str:
    source = "\n".join(f"    {line}" for line in cell.source.split("\n"))
    return f"Cell '{cell.id}' {why}\n{source}"
