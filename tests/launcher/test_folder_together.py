"""Two that write into the reader's folder at one time, and one that is killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import home
from tests.launcher.conftest import NAME, Course, notebook
from tools import reader_folder
from tools.changes import decide
from tools.reader_folder import bring, reset

ROOT = Path(reader_folder.__file__).resolve().parent.parent


@pytest.mark.parametrize("start", [notebook("print(1)"), notebook("print(1)", output="1"), None])
def test_what_is_saved_while_it_looks_is_kept(
    course: Course, monkeypatch: pytest.MonkeyPatch, start: str | None
) -> None:
    """The editor saves between the look at the file and its replacing."""
    course.bring()
    course.save(start) if start else (course.folder / NAME).unlink()
    course.ship(notebook("print(2)"))
    saves = [notebook("print('saved meanwhile')")]

    def decide_slowly(*arguments: object) -> str:
        action = decide(*arguments)
        if saves:
            course.save(saves.pop())
        return action

    monkeypatch.setattr(reader_folder, "decide", decide_slowly)
    course.bring()
    texts = [course.mine(name) for name in course.names()]
    assert notebook("print('saved meanwhile')") in texts
    assert notebook("print(2)") in texts


def test_what_is_saved_while_it_starts_over_is_kept(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.bring()
    course.save(notebook("print('first')"))
    saves, set_aside = [notebook("print('second')")], reader_folder._set_aside

    def set_aside_slowly(mine: Path) -> str:
        name = set_aside(mine)
        if saves:
            course.save(saves.pop())
        return name

    monkeypatch.setattr(reader_folder, "_set_aside", set_aside_slowly)
    _, sentence = reset("01", course.folder, course.shipped)
    assert course.mine() == notebook("print(1)")
    for number, word in enumerate(("first", "second"), start=1):
        kept = f"01_convolution.mine-{number}.ipynb"
        assert kept in sentence
        assert course.mine(kept) == notebook(f"print('{word}')")


def _bring_often(folder: Path, shipped: Path, ready: object) -> None:
    os.environ["COURSE_HOME"] = str(folder)
    ready.wait()
    for _ in range(3):
        bring(folder, shipped)


def test_two_at_once_do_not_disturb_each_other(course: Course) -> None:
    for number in range(12):
        course.ship(notebook(f"print({number})"), f"{number}.ipynb")
    course.bring()
    for number in range(12):
        course.save(notebook(f"print({number})", output="mine"), f"{number}.ipynb")
        course.ship(notebook(f"print({number}, 'newer')"), f"{number}.ipynb")
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(2)
    both = [
        context.Process(target=_bring_often, args=(course.folder, course.shipped, ready))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    expected = {f"{number}{kept}.ipynb" for number in range(12) for kept in ("", ".mine-1")}
    assert set(course.names()) == expected | {NAME}


def test_whoever_waits_too_long_is_told(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.bring()
    monkeypatch.setattr(reader_folder, "WAIT", 0.05)
    with (
        home.alone(course.folder / ".bringing.lock", 0),
        pytest.raises(ValueError, match="Another lab has been bringing"),
    ):
        course.bring()


KILLED = """
import os, pathlib, signal, sys
from tools import reader_folder
reader_folder.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
reader_folder.bring(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_killed_one_leaves_neither_a_lock_nor_halves(course: Course) -> None:
    command = [sys.executable, "-c", KILLED, course.folder, course.shipped]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert list(course.folder.glob(".arriving-*"))
    course.bring()
    assert course.mine() == notebook("print(1)")
    assert not list(course.folder.glob(".arriving-*"))
