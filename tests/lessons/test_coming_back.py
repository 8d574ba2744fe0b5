"""A cell in the middle of a notebook, and a new kernel: what it says, and when it says nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELLS = {
    "setup": "import numpy as np\nfrom course_lib.lessons import check as ask",
    "broken": "def half(x):\n    return x +",
    "photo": "photo, (red, green) = np.ones((2, 2)), (1, 2)\nfor k in range(3):\n    pass",
    "function": "def soften(image):\n    inner = 1\n    return image.sum() * gain",
    "middle": "soften(photo) + np.pi + red + green",
    "later": "late = 1",
}


def written(folder: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    path = folder / "middle.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


class Kernel:
    """A kernel that knows of a notebook, as one that JupyterLab starts."""

    def __init__(self, path: Path) -> None:
        env = {**os.environ, "JPY_SESSION_NAME": str(path)}
        self.manager, self.client = start_new_kernel(kernel_name="python3", env=env)
        self.run("import course_lib.lessons")
        self.run("known = set(globals()) | {'known'}")

    def run(self, source: str, cell: str = "") -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run some code, as that of a cell; return the reply and what was shown, updates too."""
        shown: list[dict[str, Any]] = []

        def keep(message: dict[str, Any]) -> None:
            if message["msg_type"] in ("error", "display_data", "update_display_data", "stream"):
                shown.append({"kind": message["msg_type"], **message["content"]})

        request = self.client.session.msg("execute_request", _request(source))
        request["metadata"] = {"cellId": cell}
        self.client.shell_channel.send(request)
        name = request["header"]["msg_id"]
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != name:
                continue
            keep(message)
            if message["content"].get("execution_state") == "idle":
                break
        while (reply := self.client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != name:
            pass
        return reply["content"], shown

    def forget(self) -> None:
        self.run("for name in set(globals()) - known: del globals()[name]")


def _request(source: str) -> dict[str, Any]:
    plain = {"silent": False, "store_history": False, "user_expressions": {}}
    return {"code": source, "allow_stdin": False, "stop_on_error": False, **plain}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(written(tmp_path_factory.mktemp("notebook")))
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(shared: Kernel) -> Kernel:
    shared.forget()
    return shared


def sentence(shown: list[dict[str, Any]]) -> str:
    (told,) = [part for part in shown if part["kind"] == "display_data"]
    return str(told["data"]["text/plain"])


def test_it_names_what_is_missing_and_offers_to_run_it(kernel: Kernel):
    reply, shown = kernel.run(CELLS["middle"], "middle")
    assert sentence(shown) == (
        "This cell needs soften, photo and 3 more from cells above that have not been run in "
        "this session: run those first."
    )
    html = next(part for part in shown if part["kind"] == "display_data")["data"]["text/html"]
    assert "<code>photo</code>" in html
    assert 'role="alert"' in html
    commands = html.partition('data-commandlinker-args="')[2].partition('"')[0]
    assert json.loads(commands.replace("&quot;", '"')) == {
        "commands": ["notebook:run-all-above", "docmanager:save", "notebook:run-cell"]
    }
    assert ">Run the cells above, then this one</button>" in html
    (error,) = [part for part in shown if part["kind"] == "error"]
    assert error["ename"] == reply["ename"] == "NameError"
    assert reply["status"] == "error"
    assert error["traceback"] == ["NameError: name 'soften' is not defined"]


def test_what_is_there_already_is_not_asked_for(kernel: Kernel):
    kernel.run("import numpy as np\nsoften = np.sum")
    said = sentence(kernel.run("soften(photo)", "middle")[1])
    assert said.startswith("This cell needs photo from cells above that")


def test_what_the_cell_makes_itself_is_not_asked_for(kernel: Kernel):
    source = "def draw(red=1):\n    return red\nphoto, green = 2 * photo, draw\n"
    said = sentence(kernel.run(f"{source}soften(green)", "later")[1])
    assert said.startswith("This cell needs photo and soften from cells above that")


def test_a_new_cell_of_the_readers_may_need_any(kernel: Kernel):
    said = sentence(kernel.run("ask('brighten', late)", "not-saved-yet")[1])
    assert said.startswith("This cell needs ask and late from cells above")


def test_one_sentence_at_a_time(kernel: Kernel):
    _, first = kernel.run("photo", "middle")
    _, second = kernel.run("photo.sum()", "later")
    place = next(part["transient"] for part in first if part["kind"] == "display_data")
    (emptied,) = [part for part in second if part["kind"] == "update_display_data"]
    assert emptied["transient"] == place
    assert emptied["data"] == {"text/html": "", "text/plain": ""}
    assert sentence(second)


def test_a_cell_above_that_stopped_the_others_is_named(kernel: Kernel):
    kernel.run(CELLS["broken"], "broken")
    said = sentence(kernel.run("photo", "middle")[1])
    assert "the cell that begins with def half(x): ended with SyntaxError: mend it" in said
    # The sentence itself is no such end.
    assert "SyntaxError" not in sentence(kernel.run("photo", "middle")[1])


INSIDE = "import types\nmodule = types.ModuleType('m')\nexec('def f(): return photo', vars(module))"


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("phto + 1", "middle"),
        ("late + 1", "middle"),
        ("inner + 1", "middle"),
        ("photo + 1", "setup"),
        ("def f():\n    photo += 1\nf()", "middle"),
        (f"{INSIDE}\nmodule.f()", "middle"),
        ("raise NameError('photo')", "middle"),
        ("def f(:", "middle"),
    ],
    ids=["a typo", "made later", "made inside a function", "made here or below", "no value yet",
         "not in the notebook", "raised by hand", "no Python"],
)  # fmt: skip
def test_every_other_error_looks_as_ever(kernel: Kernel, source: str, cell: str):
    reply, shown = kernel.run(source, cell)
    assert [part["kind"] for part in shown] == ["error"]
    kernel.run("get_ipython().custom_exceptions, kept = (), get_ipython().custom_exceptions")
    plain, _ = kernel.run(source, cell)
    kernel.run("get_ipython().custom_exceptions = kept")
    assert reply["traceback"] == plain["traceback"]


def test_a_check_judges_a_missing_name_as_ever(kernel: Kernel):
    answer = "def brighten(image, amount):\n    return photo + amount"
    check = "from course_lib.lessons import check\nprint(check('brighten', brighten))"
    _, shown = kernel.run(f"{answer}\n{check}", "middle")
    assert [part["kind"] for part in shown] == ["stream"]
    assert "NameError" in shown[0]["text"]


Change = Callable[[pytest.MonkeyPatch, Path], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda monkeypatch, path: monkeypatch.delenv("JPY_SESSION_NAME"),
        lambda monkeypatch, path: path.unlink(),
        lambda monkeypatch, path: path.write_text("{"),
        lambda monkeypatch, path: path.write_text('{"cells": [{"cell_type": "code"}]}'),
    ],
    ids=["no notebook", "gone", "half written", "no notebook's form"],
)
def test_without_the_notebooks_file_all_is_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
):
    path = written(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    change(monkeypatch, path)
    cells = [nbformat.v4.new_code_cell(c) for c in ("import course_lib.lessons", "photo + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (output,) = notebook.cells[1].outputs
    assert output["output_type"] == "error"
    assert "Traceback" in output["traceback"][0] + output["traceback"][1]


def test_for_programs_it_stays_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(written(tmp_path)))
    cells = [nbformat.v4.new_code_cell(c) for c in ("import course_lib.lessons", "photo", "1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(CellExecutionError, match="NameError: name 'photo' is not defined"):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    kinds = [output["output_type"] for output in notebook.cells[1].outputs]
    assert kinds == ["display_data", "error"]
    assert not notebook.cells[2].outputs


def test_somebody_elses_way_with_errors_is_kept(kernel: Kernel):
    kernel.run(
        "shell = get_ipython()\nmine = (KeyError,)\nshell.custom_exceptions, kept = mine, "
        "shell.custom_exceptions"
    )
    _, shown = kernel.run(
        "from course_lib.lessons import coming_back\ncoming_back.watch()\n"
        "print(shell.custom_exceptions is mine)\nshell.custom_exceptions = kept"
    )
    assert shown[0]["text"] == "True\n"


def test_the_labs_own_kernels_have_it_before_the_first_cell(monkeypatch: pytest.MonkeyPatch):
    from tools.lab_kernel import EXTENSION, CourseKernelManager

    name = EXTENSION.partition("=")[2]
    manager = CourseKernelManager(kernel_name="python3")
    manager._launch_args = {}
    command = manager.format_kernel_cmd()
    assert command[-1] == EXTENSION
    assert name == "course_lib.lessons.coming_back"
    assert command[:-1] == KernelManager.format_kernel_cmd(manager)
    manager.kernel_spec.argv[0] = "/elsewhere/python"
    assert EXTENSION not in manager.format_kernel_cmd()
