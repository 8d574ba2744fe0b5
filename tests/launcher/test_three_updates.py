"""Three updates in a row, as `lab` does them, over all that a student makes: nothing is lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from course_lib import lessons
from tools import reader_folder
from tools.copies import EXERCISE
from tools.notebook_form import tags

ROOT = Path(__file__).resolve().parents[2]
EDITED, RUN, UNTOUCHED, TAGGED = (
    "01_convolution.ipynb",
    "02_transposed_convolution.ipynb",
    "03_blur_and_inversion.ipynb",
    "00_start_here.ipynb",
)
RENAMED, NEW_NAME, DROPPED = "08_old_name.ipynb", "08_new_name.ipynb", "09_dropped.ipynb"
DATA = "data/table.csv"
PASTED = "AAAA" * 300  # stands for the bytes of a picture

# `lab` itself, but for its server; BEFORE may break what it stands on.
LAB = """
import os, signal, sys, tempfile
from tools import lab
lab.start = lambda *_: None
count = int(sys.argv.pop())
def nth(act, real):
    def step(*arguments, **named):
        global count
        count -= 1
        return act() if count == 0 else real(*arguments, **named)
    return step
BEFORE
sys.argv = ["lab"]
sys.exit(lab.program())
"""
KILLED = """
os.replace = nth(lambda: os.kill(os.getpid(), signal.SIGKILL), os.replace)
os.rename = os.replace
"""
FULL = """
def full(): raise OSError(28, "No space left on device")
tempfile.mkstemp = nth(full, tempfile.mkstemp)
"""

Notebook = nbformat.NotebookNode


class Student:
    """A course of this test's own, and a student's folder."""

    def __init__(self, tmp_path: Path) -> None:
        self.course, self.folder = tmp_path / "course", tmp_path / "mine"
        self.shipped = self.course / "notebooks"
        self.shipped.mkdir(parents=True)
        shutil.copytree(
            ROOT / "tools", self.course / "tools", ignore=shutil.ignore_patterns("site")
        )
        shutil.copy(ROOT / "course.py", self.course)
        (self.course / "course_lib").symlink_to(ROOT / "course_lib")
        for name in (EDITED, RUN, UNTOUCHED, TAGGED):
            shutil.copy(ROOT / "notebooks" / name, self.shipped)
        shutil.copy(self.shipped / UNTOUCHED, self.shipped / RENAMED)
        shutil.copy(self.shipped / UNTOUCHED, self.shipped / DROPPED)
        (self.shipped / DATA).parent.mkdir()
        (self.shipped / DATA).write_text("a,b\n1,2\n")
        self.mine: dict[str, bytes] = {}

    def lab(self, before: str = "", count: int = 0) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", LAB.replace("BEFORE", before), str(count)],
            cwd=self.course,
            env={**os.environ, "PYTHONPATH": "", "COURSE_HOME": str(self.folder)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def update(self) -> str:
        ended = self.lab()
        assert ended.returncode == 0, ended.stderr
        self.nothing_is_lost()
        return ended.stdout

    def edit(self, name: str, change: Callable[[Notebook], object]) -> None:
        """Save a notebook as JupyterLab does; from now on it is work."""
        notebook = nbformat.read(self.folder / name, as_version=4)
        change(notebook)
        nbformat.write(notebook, self.folder / name)
        self.mine[name] = (self.folder / name).read_bytes()

    def ship(self, name: str, change: Callable[[Notebook], object]) -> None:
        notebook = nbformat.read(self.shipped / name, as_version=4)
        change(notebook)
        nbformat.write(notebook, self.shipped / name)

    def nothing_is_lost(self) -> None:
        there = {path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        assert [name for name, content in self.mine.items() if content not in there] == []

    def stays(self, *names: str) -> None:
        for name in names:
            assert (self.folder / name).read_bytes() == self.mine[name], name


def solve(notebook: Notebook) -> None:
    """Write the solution of an exercise into its stub."""
    stub = next(c for c in notebook.cells if any(t.startswith(EXERCISE) for t in tags(c)))
    name = next(t for t in tags(stub) if t.startswith(EXERCISE)).removeprefix(EXERCISE)
    stub.source = lessons.solution_source(name) + "\n# mine"


def work(notebook: Notebook) -> None:
    """Solve, take notes, paste a picture, and make slides of it."""
    solve(notebook)
    notes = nbformat.v4.new_markdown_cell("My notes ![it](attachment:shot.png)")
    notes["attachments"] = {"shot.png": {"image/png": PASTED}}
    notebook.cells.insert(3, notes)
    for cell in notebook.cells[:5]:
        cell.metadata["slideshow"] = {"slide_type": "slide"}


def run(notebook: Notebook) -> None:
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="my own run")]


def tag(notebook: Notebook) -> None:
    notebook.cells[2].metadata.setdefault("tags", []).append("for-monday")


def reword(notebook: Notebook) -> None:
    """Change the very cell that the student solved, and the first one."""
    stub = next(c for c in notebook.cells if any(t.startswith(EXERCISE) for t in tags(c)))
    stub.source = f"# newer\n{stub.source}"
    notebook.cells[0].source += "\n\nNewer."


def grow(notebook: Notebook) -> None:
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("One more cell."))


def shrink(notebook: Notebook) -> None:
    del notebook.cells[4]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_three_updates_in_a_row_lose_nothing(tmp_path: Path) -> None:
    student = Student(tmp_path)
    student.update()
    student.edit(EDITED, work)
    student.edit(RUN, run)
    student.edit(TAGGED, tag)
    student.edit(RENAMED, solve)
    for name, content in {
        DATA: b"a,b\n1,2\n3,4\n",
        "diary.ipynb": b"{}",
        "photo.png": b"my photo",
        "progress.json": b'{"exercises": {"brighten": {"attempts": 2, "solved": true}}}',
        "predictions.json": b'{"What will be left?": "nothing"}',
    }.items():
        (student.folder / name).write_bytes(content)
        student.mine[name] = content
    own = [EDITED, TAGGED, RENAMED, *(name for name in student.mine if "ipynb" not in name)]

    # The first: the solved cell itself, more cells, fewer cells, other data.
    student.ship(EDITED, reword)
    student.ship(RUN, grow)
    student.ship(UNTOUCHED, shrink)
    student.ship(TAGGED, grow)
    (student.shipped / DATA).write_text("a,b\n1,2\n5,6\n")
    told = student.update()
    student.stays(*own, "diary.ipynb")
    kept = [line for line in told.splitlines() if line.startswith("Kept")]
    assert len(kept) == 1
    for name in (EDITED, TAGGED, DATA):
        assert f"{name} as you left it" in kept[0]
    assert f"what you ran as {Path(RUN).stem}.mine-1.ipynb" in kept[0]
    assert f"you had not changed yours): {UNTOUCHED}." in told
    newer = re.search(r"newer one is (01\S+)", kept[0])
    assert newer is not None
    assert "# newer" in (student.folder / newer[1]).read_text()

    # The second: one is renamed, one left out, all others change; it is killed at every step.
    student.edit(newer[1], solve)
    student.edit(RUN, run)
    (student.shipped / RENAMED).rename(student.shipped / NEW_NAME)
    (student.shipped / DROPPED).unlink()
    for name in (EDITED, RUN, UNTOUCHED, TAGGED, NEW_NAME):
        student.ship(name, grow)
    for count in range(1, 60):
        ended = student.lab(KILLED, count)
        student.nothing_is_lost()
        student.stays(*own, "diary.ipynb", newer[1])
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert 3 < count < 60
    told = ended.stdout  # also what those kept that were killed
    for name in (EDITED, TAGGED):
        assert f"{name} as you left it" in told
    ran = sorted(path.name for path in student.folder.glob(f"{Path(RUN).stem}.mine-*"))
    assert all(f"what you ran as {name}" in told for name in ran[1:])
    assert len(ran) > 1
    assert not (student.folder / f"{reader_folder.UNTOLD}.json").exists()
    assert f"{RENAMED}, which is no longer a part of the course" in ended.stdout
    assert DROPPED in ended.stdout
    assert (student.folder / NEW_NAME).exists()
    assert not list(student.folder.rglob(".arriving-*"))
    assert not any(word in student.update() for word in ("Brought", "newer", "Kept"))

    # The third: the disk is full at every step.
    student.edit(RUN, run)
    for name in (EDITED, RUN, UNTOUCHED, TAGGED):
        student.ship(name, reword if name != TAGGED else shrink)
    told = ""
    for count in range(1, 40):
        before = sorted(student.folder.glob("*.ipynb"))
        ended = student.lab(FULL, count)
        told += ended.stdout
        student.nothing_is_lost()
        student.stays(*own, "diary.ipynb", newer[1])
        assert set(before) <= set(student.folder.glob("*.ipynb"))
        if ended.returncode == 0:
            break
        assert ended.returncode == 2
        assert "The disk is full" in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
    assert 1 < count < 40
    for name in (EDITED, TAGGED):
        assert f"{name} as you left it" in told
    assert ".mine-" in told
    record = json.loads((student.folder / "notebooks.json").read_text())
    assert {EDITED, RUN, UNTOUCHED, TAGGED, NEW_NAME, DATA} <= record.keys()
    assert not {RENAMED, DROPPED} & record.keys()
    assert lessons.check("brighten", ...).status == "not attempted"
