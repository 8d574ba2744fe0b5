"""Each notebook runs with its exercises solved, and every check then says so.

The unsolved run is the stored one: nbval repeats it, and the form asks that each check stores
"not attempted yet".
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_lib import lessons
from course_lib.networks import training
from tools.copies import exercises, solved_copy
from tools.notebook_form import FOLDER, NotebookError, paths, read
from tools.notebook_run import execute, without_tensorflow


def not_solved(executed: NotebookNode) -> list[str]:
    """Say what each check that is not content says, and what was written to stderr."""
    found = []
    for name, place in exercises(executed):
        later = executed.cells[place + 1 :]
        check = next(cell for cell in later if f'check("{name}"' in cell.source)
        said = "\n".join(output.data["text/plain"] for output in check.outputs if "data" in output)
        if not re.search(rf"^✓ {re.escape(lessons.find(name).title)}: solved", said):
            found.append(f"{name}: {said}")
    for cell in executed.cells:
        errors = [o.text for o in cell.get("outputs", []) if o.get("name") == "stderr"]
        found += [f"{cell.id} warns: {text}" for text in errors]
    return found


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_solved(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Solutions do not depend on how well a network is trained; nbval trains in full.
    monkeypatch.setenv(training.SHORT, "1")
    copy = shutil.copytree(FOLDER, tmp_path / FOLDER.name)
    executed = execute(solved_copy(read(path)), copy, skip=without_tensorflow)
    if found := not_solved(executed):
        pytest.fail("\n".join([f"{path.name}, solved:", *found]), pytrace=False)


def small(answer: str) -> NotebookNode:
    code = nbformat.v4.new_code_cell
    tagged = {"tags": ["exercise:count_numbers"]}
    return nbformat.v4.new_notebook(
        cells=[
            code("from course_lib.lessons import check"),
            code(f"how_many = {answer}", metadata=tagged),
            code('check("count_numbers", how_many)'),
        ]
    )


def test_a_solution_takes_the_place_of_the_stub_and_counts(tmp_path: Path):
    assert not not_solved(execute(solved_copy(small("...")), tmp_path))


def test_an_answer_that_is_not_right_is_told(tmp_path: Path):
    found = not_solved(execute(small("400 * 600"), tmp_path))
    assert [fault.split(":")[0] for fault in found] == ["count_numbers"]


def test_a_solution_that_fails_is_told(tmp_path: Path):
    with pytest.raises(NotebookError, match=r"raises ZeroDivisionError: division by zero"):
        execute(small("1 / 0"), tmp_path)
