"""A notebook that asks for TensorFlow, and gets none: it goes on, cell by cell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import ui
from tools.notebook_form import ROOT, paths, read, tags
from tools.notebook_run import execute


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run cells in a shell that has no TensorFlow; each gives what it said and its error."""
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()

    def run(source: str) -> tuple[str, object]:
        capsys.readouterr()
        done = shell.run_cell(source)
        return capsys.readouterr().out, done.error_in_exec

    said, error = run("from course_lib import tf_ops, ui\ntf = ui.tensorflow()")
    assert error is None
    assert "not installed here: start the course" in said
    yield run
    InteractiveShell.clear_instance()


SENTENCE = "This cell needs TensorFlow, which is not installed here.\n"


def test_cells_that_need_it_say_so_and_those_that_need_these(cell):
    assert cell("x = tf.ones(3)\ny = 2") == (SENTENCE, None)
    assert cell("tf_ops.conv2d([[[[1.0]]]], [[[[1.0]]]])") == (SENTENCE, None)
    assert cell("print(x)") == (SENTENCE, None)
    assert cell("def double(x):\n    return y * x\nz = double(1)") == (SENTENCE, None)
    assert cell("from course_lib.tf_ops import require_tensorflow\nrequire_tensorflow()") == (
        SENTENCE,
        None,
    )


def test_other_cells_are_as_they_were(cell):
    said, error = cell("1 + 1")
    assert "2" in said
    assert error is None
    assert cell("a = 1\nprint(a);") == ("1\n", None)
    assert cell("") == ("", None)
    assert cell("# nothing") == ("", None)


@pytest.mark.parametrize("wrong", ["never_defined", "1 / 0", "import no_such_module"])
def test_other_errors_stay_errors(cell, wrong):
    cell("x = tf.ones(3)")
    _, error = cell(wrong)
    assert isinstance(error, NameError | ZeroDivisionError | ModuleNotFoundError)


def asks_for_it(path: Path) -> bool:
    return any("ui.tensorflow()" in cell.source for cell in read(path).cells)


@pytest.mark.parametrize("path", list(filter(asks_for_it, paths())), ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end_without_it(path, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tools" / "no_tensorflow"))
    done = execute(read(path), tmp_path)
    for cell in done.cells:
        said = "".join(output.get("text", "") for output in cell.get("outputs", []))
        if "needs-tensorflow" in tags(cell) and "nbval-ignore-output" not in tags(cell):
            assert "not installed here" in said, cell.id
        elif cell.cell_type == "code" and "needs-tensorflow" not in tags(cell):
            assert "TensorFlow, which" not in said, cell.id


def test_where_it_is_there_it_is_given_and_cells_are_left_alone():
    tf = pytest.importorskip("tensorflow")
    assert ui.tensorflow() is tf
