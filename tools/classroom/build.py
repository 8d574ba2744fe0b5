"""Build the kit: ``course.py class build``. The same course gives the same bytes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import course
from course_lib.home import write_whole
from tools import copies, notebook_form
from tools.classroom import contents, course_of, deck, handout, lesson_plan, slides
from tools.site.runs import Runs, recorded

FOLDERS = {
    "student": "notebooks to hand out: no solution is in them",
    "solved": "the same for you, each exercise solved",
    "slides": "slides for each notebook: open one in a browser, and press ? for its keys",
    "handouts": "two pages to print for each notebook",
    "plans": "a lesson plan for each notebook, with what to draw on the board",
    "nbgrader": "a course folder for nbgrader, if you use it: each notebook an assignment",
}
FIRST = "index.html"
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
    try:
        paths = notebook_form.paths(options.names)
        chosen = [course_of.number(path.stem) for path in paths] if options.names else []
        out = Path(options.out or "-".join(["class-kit", *chosen]))
        runs = Runs({}, []) if options.still else _recorded(paths)
        made = dict(files(runs, paths))
    except notebook_form.NotebookError as error:
        raise course.Problem(str(error)) from None
    write(out, made)
    print(f"{out / FIRST}: begin here")
    for folder, what in FOLDERS.items():
        print(f"{out / folder}: {what}")
    for trouble in runs.troubles:
        print(trouble, file=sys.stderr)
    return 1 if runs.troubles else 0


def _recorded(paths: list[Path]) -> Runs:
    print("For the slides the notebooks are run and what moves is recorded, which takes minutes;")
    print("what has not changed since the last time is kept (--still does without).", flush=True)
    return recorded(paths)


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


def files(runs: Runs, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the kit: its name, and its content.

    Parameters
    ----------
    runs : Runs
        What was recorded of the notebooks; slides without a recording show stills.
    paths : list of Path
        The notebooks.
    """
    originals = {path.stem: notebook_form.read(path) for path in paths}
    yield FIRST, contents.page(originals).encode()
    for name, content in for_class(paths, runs):
        yield f"slides/{name}", content
    for name, content in for_nbgrader(paths):
        yield f"nbgrader/{name}", content
    for stem, original in originals.items():
        student, solved = copies.student_copy(original), copies.solved_copy(original)
        yield f"student/{stem}.ipynb", notebook_form.text(student).encode()
        yield f"solved/{stem}.ipynb", notebook_form.text(solved).encode()
        yield f"handouts/{stem}.html", handout.page(original, stem).encode()
        yield f"plans/{stem}.html", lesson_plan.page(original, stem).encode()


def for_class(paths: list[Path], runs: Runs) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the folder with slides: its name, and its content."""
    played: dict[str, Path] = {}
    for path in paths:
        original = notebook_form.read(path)
        folder, names = runs.found.get(path.stem, (path.parent, {}))
        yield f"{path.stem}.html", deck.page(original, path.stem, names).encode()
        played |= deck.recordings_of(slides.deck(original, path.stem), folder, names)
    yield from deck.files(played)


def for_nbgrader(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a course folder of nbgrader's: its name, and its content."""
    yield "nbgrader_config.py", NBGRADER.encode()
    for path in paths:
        assignment = copies.assignment_copy(notebook_form.read(path))
        yield f"source/{path.stem}/{path.name}", notebook_form.text(assignment).encode()
