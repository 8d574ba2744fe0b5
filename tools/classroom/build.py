"""Build the kit: ``course.py class build``. The same course gives the same bytes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import course
from course_lib.home import write_whole
from tools import copies, notebook_form
from tools.classroom import handout, lesson_plan

FOLDERS = {
    "student": "notebooks to hand out: no solution is in them",
    "solved": "the same for you, each exercise solved",
    "handouts": "two pages to print for each notebook",
    "plans": "a lesson plan for each notebook",
    "nbgrader": "a course folder for nbgrader, if you use it: each notebook an assignment",
}
NBGRADER = '''"""For nbgrader: what it needs to know of this course."""

import atexit
import os
import shutil
import tempfile

c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {"python": ""}  # the stubs stand there already
c.OverwriteCells.add_missing_cells = True  # a check that a student deleted comes back
c.Execute.timeout = 120  # seconds that a cell may take

# What checks and predictions remember while hand-ins are run stays out of your own folder.
os.environ["COURSE_HOME"] = tempfile.mkdtemp(prefix="course-")
atexit.register(shutil.rmtree, os.environ["COURSE_HOME"], ignore_errors=True)
'''


def main(options: argparse.Namespace) -> int:
    """Build everything into a folder; nothing that differs is replaced."""
    out = Path(options.out or "class-kit")
    write(out, dict(files()))
    for folder, what in FOLDERS.items():
        print(f"{out / folder}: {what}")
    return 0


def write(out: Path, made: dict[str, bytes]) -> None:
    """Write files into a folder: all of them, or none where one would replace another."""
    in_the_way = [
        name
        for name, content in made.items()
        if (out / name).exists() and (out / name).read_bytes() != content
    ]
    if in_the_way:
        raise course.Problem(
            f"{out / in_the_way[0]} is there already and differs, so nothing was written: name "
            "another folder with --out, or take that one away."
        )
    for name, content in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_whole(path, content)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield each file of the kit: its name, and its content."""
    for name, content in for_nbgrader(notebook_form.paths()):
        yield f"nbgrader/{name}", content
    for path in notebook_form.paths():
        original, stem = notebook_form.read(path), path.stem
        student, solved = copies.student_copy(original), copies.solved_copy(original)
        yield f"student/{stem}.ipynb", notebook_form.text(student).encode()
        yield f"solved/{stem}.ipynb", notebook_form.text(solved).encode()
        yield f"handouts/{stem}.html", handout.page(original, stem).encode()
        yield f"plans/{stem}.md", lesson_plan.plan(original, stem).encode()


def for_nbgrader(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a course folder of nbgrader's: its name, and its content."""
    yield "nbgrader_config.py", NBGRADER.encode()
    for path in paths:
        assignment = copies.assignment_copy(notebook_form.read(path))
        yield f"source/{path.stem}/{path.name}", notebook_form.text(assignment).encode()
