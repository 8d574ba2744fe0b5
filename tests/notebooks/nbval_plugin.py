"""Hold the notebooks to their stored outputs.

`pytest -p tests.notebooks.nbval_plugin --nbval notebooks` runs it.

nbval 0.11 runs each cell and compares what it says with what is stored. As shipped it lets some
faults pass and reports others that are none; each repair below says which. They reach into
nbval, so they refuse to work on a version they were not made for.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

import nbval
import nbval.kernel
import psutil  # ipykernel brings it
import pytest
from nbval.plugin import IPyNbCell

from tools.notebook_run import CELL_SECONDS, NEEDS_TENSORFLOW, environment, has_tensorflow
from tools.pictures import differences, without_pictures

NBVAL = "0.11.0"
NBVAL_TIMEOUT = 2000  # what nbval takes if nobody says otherwise
MEMORY_MB = 250
"""What the kernel of a notebook that needs no TensorFlow may hold after its last cell."""
_SHOWN = {"stream", "display_data", "execute_result", "update_display_data", "clear_output"}


class KernelDied(Exception):
    """The process behind a notebook is gone."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if nbval.__version__ != NBVAL:
        raise pytest.UsageError(
            f"tests/notebooks/nbval_plugin.py repairs nbval {NBVAL} and found {nbval.__version__}: "
            "see which of its repairs are still due, then name the new version there."
        )
    config.option.nbval_current_env = True
    if config.option.nbval_cell_timeout == NBVAL_TIMEOUT:
        config.option.nbval_cell_timeout = CELL_SECONDS
    homes = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
    config.add_cleanup(homes.cleanup)
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    _repair_kernel(patch, Path(homes.name))
    _repair_cells(patch)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if has_tensorflow():
        return
    reason = "this cell needs TensorFlow, which is not installed (`course.py lab --no-tf`)"
    for item in items:
        if isinstance(item, IPyNbCell) and NEEDS_TENSORFLOW in item.cell.metadata.get("tags", []):
            item.add_marker(pytest.mark.skip(reason=reason))


def _repair_kernel(patch: pytest.MonkeyPatch, homes: Path) -> None:
    start, kernel = nbval.kernel.start_new_kernel, nbval.kernel.RunningKernel
    receive = kernel.get_message

    def start_alike(**kwargs: Any) -> Any:
        """Give every kernel the environment in which `refresh` stored the outputs."""
        kwargs["stderr"].close()  # nbval never does
        with (homes / "last-words").open("a") as last_words:
            home = Path(tempfile.mkdtemp(dir=homes))
            return start(**kwargs | {"env": environment(home), "stderr": last_words})

    def execute(self: Any, source: str, allow_stdin: bool | None = None) -> str:
        """Keep the history: without it the kernel overlooks a `;` at the end (nbval issue 194)."""
        return self.kc.execute(
            source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )

    def await_reply(self: Any, msg_id: str, timeout: float | None = None) -> None:
        """Look every second whether the kernel still lives: nbval would wait the whole time."""
        deadline = time.monotonic() + (timeout or NBVAL_TIMEOUT)
        while True:
            try:
                message = receive(self, "shell", timeout=1)
            except Empty:
                if not self.is_alive():
                    raise KernelDied from None
                if time.monotonic() > deadline:
                    raise
                continue
            if message["parent_header"].get("msg_id") == msg_id:
                return

    def get_message(self: Any, stream: str, timeout: float | None = None) -> Any:
        """Leave out what an Output widget shows: it goes into the widget, not into the cell.

        An error stays: a callback that raises must fail the cell.
        """
        claims = self.__dict__.setdefault("claims", {})
        while True:
            message = receive(self, stream, timeout=timeout)
            if stream != "iopub":
                return message
            _note_claim(claims, message)
            parent = message["parent_header"].get("msg_id")
            if message["msg_type"] not in _SHOWN or parent not in claims.values():
                return message

    patch.setattr(nbval.kernel, "start_new_kernel", start_alike)
    patch.setattr(kernel, "execute_cell_input", execute)
    patch.setattr(kernel, "await_reply", await_reply)
    patch.setattr(kernel, "get_message", get_message)


def _note_claim(claims: dict[str, str], message: dict[str, Any]) -> None:
    """Remember which request's outputs each Output widget takes, as a browser does."""
    content = message["content"]
    state = (content.get("data") or {}).get("state", {}) if "comm_id" in content else {}
    if message["msg_type"] == "comm_open" and state.get("_model_name") == "OutputModel":
        claims[content["comm_id"]] = state.get("msg_id", "")
    elif message["msg_type"] == "comm_msg" and content["comm_id"] in claims:
        claims[content["comm_id"]] = state.get("msg_id", claims[content["comm_id"]])
    elif message["msg_type"] == "comm_close":
        claims.pop(content["comm_id"], None)


def _held_at_the_end(item: Any) -> float:
    """Give the kernel's memory in MB after a notebook's last cell; 0 where it does not matter."""
    code = [cell for cell in item.parent.nb.cells if cell.cell_type == "code"]
    heavy = any(NEEDS_TENSORFLOW in cell.metadata.get("tags", []) for cell in code)
    if heavy or item.cell.id != code[-1].id:
        return 0.0
    return psutil.Process(item.parent.kernel.km.provisioner.pid).memory_info().rss / 2**20


def _repair_cells(patch: pytest.MonkeyPatch) -> None:
    run, compare, sanitize = IPyNbCell.runtest, IPyNbCell.compare_outputs, IPyNbCell.sanitize
    represent = IPyNbCell.repr_failure

    def runtest(self: Any) -> None:
        """Fail a cell that was never executed (nbval passes it) and name a dead kernel at once."""
        if self.cell.execution_count is None and self.cell.source.strip():
            self.raise_cell_error("This cell was never executed: `python3 course.py refresh`.")
        try:
            run(self)
        except KernelDied:
            self.parent.timed_out = True  # the cells after it are expected to fail
            self.raise_cell_error("This cell ended the kernel: its Python process died.")
        if (megabytes := _held_at_the_end(self)) > MEMORY_MB:
            self.raise_cell_error(
                f"After this cell, the last one, the kernel holds {megabytes:.0f} MB of memory; "
                f"at most {MEMORY_MB} MB, for notebooks are open beside each other."
            )

    def compare_outputs(self: Any, test: Any, ref: Any, skip_compare: Any = None) -> bool:
        """Compare the pictures as well, which nbval never looks at."""
        if not compare(self, test, ref, skip_compare):
            return False
        self.comparison_traceback += differences(ref, test)
        return not self.comparison_traceback

    def without_base64(self: Any, text: Any) -> Any:
        """Leave embedded pictures to the comparison above: their bytes differ by machine."""
        return sanitize(self, without_pictures(text) if isinstance(text, str) else text)

    def repr_failure(self: Any, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        """Begin with the cell's id and what is wrong: pytest's summary shows the first line."""
        return f"'{self.cell.id}': {excinfo.value}\n{represent(self, excinfo)}"

    patch.setattr(IPyNbCell, "repr_failure", repr_failure)
    patch.setattr(IPyNbCell, "runtest", runtest)
    patch.setattr(IPyNbCell, "compare_outputs", compare_outputs)
    patch.setattr(IPyNbCell, "sanitize", without_base64)
