"""nbgrader itself takes what ``course.py class build`` makes for it, and gives the same points.

A stage of its own (``course.py test nbgrader``), which puts nbgrader beside the environment: in it,
nbgrader would put itself into the reader's lab.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_lib import lessons
from tests.classroom.marks import marks
from tools import copies, notebook_form
from tools.classroom import build
from tools.classroom.gather import HandIn
from tools.classroom.marking import Marker

ROOT = Path(__file__).resolve().parents[2]
STEM = "00_start_here"
NAMED = r".*/(?P<student_id>\w+)-(?P<file_id>\w+\.ipynb)"
POINTS = """
import json, sys
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    told = {
        one.student.id: {grade.name: grade.score for n in one.notebooks for grade in n.grades}
        for one in book.assignment_submissions(sys.argv[1])
    }
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Make a course folder; return what runs a program of Python in it, with nbgrader there."""
    beside = os.environ.get("COURSE_NBGRADER")
    if beside is None:
        told = "nbgrader is not here; this brings it: python3 course.py test nbgrader"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    folder = tmp_path_factory.mktemp("course")
    build.write(folder, dict(build.for_nbgrader(notebook_form.paths([STEM]))))
    home = str(tmp_path_factory.mktemp("home"))
    names = ("HOME", "COURSE_HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    env = {**os.environ, **dict.fromkeys(names, home)}
    env["PYTHONPATH"] = os.pathsep.join([beside, str(ROOT)])
    env["PATH"] = os.pathsep.join([str(Path(beside, "bin")), env["PATH"]])

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    run.folder = folder  # type: ignore[attr-defined]
    run("-m", "nbgrader", "generate_assignment", STEM)
    return run


@pytest.fixture(scope="module")
def released(nbgrader) -> NotebookNode:
    return nbformat.read(nbgrader.folder / "release" / STEM / f"{STEM}.ipynb", 4)


def test_a_student_gets_the_stubs_and_nothing_else(released: NotebookNode) -> None:
    """What nbgrader hands out is the notebook that is handed out without it."""
    student = copies.student_copy(notebook_form.read(notebook_form.paths([STEM])[0]))
    assert [c.source.rstrip() for c in released.cells] == [c.source for c in student.cells]
    assert not any(cell.get("outputs") for cell in released.cells)
    told = notebook_form.text(released)
    for word in ("BEGIN", "END", "assert_solved", "720000"):
        assert word not in told


def right(notebook: NotebookNode) -> None:
    for name, place in copies.exercises(notebook):
        notebook.cells[place].source = lessons.solution_source(name)


def wrong(notebook: NotebookNode) -> None:
    """A known mistake; a stub that claims to be right; a check that praises everything."""
    at = dict(copies.exercises(notebook))
    notebook.cells[at["count_numbers"]].source = "count_numbers = 400 * 600"
    notebook.cells[at["shake"]].source += "\ndef check(*a):\n    return 1.0\nassert_solved = check"
    for cell in notebook.cells:
        if cell.source.startswith("check("):
            cell.source = "1.0"


def broken(notebook: NotebookNode) -> None:
    """A cell that is no Python, one that fails, a check deleted, and one answer that is right."""
    at = dict(copies.exercises(notebook))
    notebook.cells[at["brighten"]].source = "def brighten(image, amount)\n    return image"
    notebook.cells[at["shake"]].source += "\n1 / 0"
    notebook.cells[at["count_numbers"]].source = "count_numbers = 400 * 600 * 3"
    del notebook.cells[at["count_numbers"] + 1]


def test_points_come_out_as_the_course_s_own_grading_gives_them(
    nbgrader, released: NotebookNode
) -> None:
    downloaded = nbgrader.folder / "downloaded" / STEM / "archive"
    downloaded.mkdir(parents=True)
    marker, expected = Marker(), {}
    for change in (right, wrong, broken):
        mine = deepcopy(released)
        change(mine)
        content = notebook_form.text(mine).encode()
        (downloaded / f"{change.__name__}-{STEM}.ipynb").write_bytes(content)
        found = marks(marker.mark(HandIn(f"{STEM}.ipynb", content)))
        expected[change.__name__] = {f"check-{name}": points for name, (points, _) in found.items()}
    marker.runner.close()
    assert [sum(points.values()) for points in expected.values()] == [3, 0, 1]
    named = f"--FileNameCollectorPlugin.named_regexp={NAMED}"
    nbgrader("-m", "nbgrader", "zip_collect", STEM, named)
    nbgrader("-m", "nbgrader", "autograde", STEM)
    assert json.loads(nbgrader("-c", POINTS, STEM)) == expected
    nbgrader("-m", "nbgrader", "generate_feedback", STEM)
    page = nbgrader.folder / "feedback" / "wrong" / STEM / f"{STEM}.html"
    mistake = lessons.find("count_numbers").misconceptions[0]
    assert mistake.sentence.split("`")[0].strip() in page.read_text(encoding="utf-8")
