"""A student's copy on the hub takes three updates in a row, and loses nothing."""

from __future__ import annotations

import json
import shutil
import stat
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.launcher import test_three_updates as at_home
from tests.launcher.conftest import notebook
from tools import reader_folder
from tools.hub import loopback, server
from tools.hub.student import Student

ROOT = Path(__file__).resolve().parents[2]

NAMES = [f"0{number}_{word}.ipynb" for number, word in enumerate(("a", "b", "c", "d", "e"))]


def _changed(text: str, name: str) -> str:
    """Return a notebook as a student leaves it: each in another way."""
    content = json.loads(text)
    cell = content["cells"][0]
    cell.setdefault("metadata", {})
    if name == NAMES[0]:  # an exercise, solved
        cell["source"] = ["def answer():\n", "    return 42"]
    elif name == NAMES[1]:  # a slide
        cell["metadata"]["slideshow"] = {"slide_type": "slide"}
    elif name == NAMES[2]:  # a pasted picture
        cell["attachments"] = {"image.png": {"image/png": "AAAA"}}
    elif name == NAMES[3]:  # only run
        cell |= json.loads(notebook("", "it"))["cells"][0] | {"source": cell["source"]}
    return json.dumps(content)


def test_three_updates_in_a_row_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped, folder = tmp_path / "course" / "notebooks", tmp_path / "home" / "my-course"
    shipped.mkdir(parents=True)
    monkeypatch.setenv("COURSE_HOME", str(folder))
    whole = partial(reader_folder.bring, shipped=shipped)
    monkeypatch.setattr(server.reader_folder, "bring", whole)

    def ship(edition: int) -> None:
        for name in NAMES:
            (shipped / name).write_text(notebook(f"print({edition}, {name!r})"))

    ship(0)
    server.bring(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "my own.ipynb").write_text("{}")
    mine = {}
    for name in NAMES[:4]:
        mine[name] = _changed((folder / name).read_text(), name)
        (folder / name).write_text(mine[name])
    told: list[str] = []
    for edition in (1, 2, 3):
        ship(edition)
        told += server.bring(folder)
        assert server.bring(folder) == []  # a second start changes nothing
    for name in NAMES[:3]:  # work stays where it is, the newest lies beside it, once
        assert (folder / name).read_text() == mine[name]
        assert [p.name for p in folder.glob(f"{name[:-6]}.new-*")] == [f"{name[:-6]}.new-1.ipynb"]
        assert "print(3" in (folder / f"{name[:-6]}.new-1.ipynb").read_text()
        assert any(f"{name} as you left it" in line for line in told)
    assert (folder / f"{NAMES[3][:-6]}.mine-1.ipynb").read_text() == mine[NAMES[3]]
    assert "print(3" in (folder / NAMES[3]).read_text()
    assert "print(3" in (folder / NAMES[4]).read_text()
    assert (folder / "my own.ipynb").read_text() == "{}"
    news = (folder / server.NEWS).read_text()
    assert all(line in news for line in told)


def test_a_student_gets_in_whatever_is_wrong_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "my-course").write_text("a file")
    told = server.bring(tmp_path / "my-course")
    assert len(told) == 1
    assert "my-course" in told[0]


class AtTheHub:
    """A course of this test's own, a hub that hands it out, and a student who logs in there."""

    def __init__(self, tmp_path: Path) -> None:
        self.course, self.homes = tmp_path / "course", tmp_path / "homes"
        shutil.copytree(ROOT / "tools", self.course / "tools")
        shutil.copy(ROOT / "course.py", self.course)
        for name in ("course_lib", "data", "classroom"):
            (self.course / name).symlink_to(ROOT / name)
        self.shipped = self.course / "notebooks"
        self.shipped.mkdir()
        for name in (at_home.EDITED, at_home.RUN, at_home.UNTOUCHED, at_home.TAGGED):
            shutil.copy(ROOT / "notebooks" / name, self.shipped)
        self.mine: dict[str, Any] = {}

    def ship(self, name: str, change: Any) -> None:
        at_home.Student.ship(self, name, change)  # type: ignore[arg-type]

    def edit(self, student: Student, name: str, change: Any) -> None:
        """Open a notebook, change it and save it, as JupyterLab does."""
        opened = nbformat.from_dict(student.read(name))
        change(opened)
        student.save(name, opened)
        self.mine[name] = student.read(name)

    def update(self, student: Student) -> str:
        """Let the student's server stop and start; return what its folder says is new."""
        student.stop_server()
        student.log_in()
        told = student.ask("GET", f"contents/{server.NEWS}")["content"]
        names = {entry["name"] for entry in student.ask("GET", "contents")["content"]}
        there = [student.read(name) for name in sorted(names) if name.endswith(".ipynb")]
        assert [name for name, content in self.mine.items() if content not in there] == []
        return str(told)


def test_three_updates_at_a_hub_lose_nothing_and_tell_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student's server starts again after each; all is seen through the hub, as browsers do."""
    at = AtTheHub(tmp_path)
    monkeypatch.setattr(loopback, "ROOT", at.course)
    monkeypatch.setenv("PYTHONPATH", str(at.course))
    (live,) = loopback.free_ports(0)
    with loopback.running(*loopback.as_one_user(at.homes, "a password", live)) as hub:
        student = Student(hub.url, "anna", "a password")
        student.log_in()
        at.edit(student, at_home.EDITED, at_home.work)  # solved, a picture pasted, slides
        at.edit(student, at_home.TAGGED, at_home.tag)
        at.edit(student, at_home.RUN, at_home.run)
        at.edit(student, at_home.UNTOUCHED, lambda notebook: None)
        del at.mine[at_home.UNTOUCHED]
        told = ""
        for change in (at_home.reword, at_home.grow, at_home.shrink):
            for name in (at_home.EDITED, at_home.TAGGED, at_home.RUN, at_home.UNTOUCHED):
                at.ship(name, change)
            told = at.update(student)
            assert student.read(at_home.EDITED) == at.mine[at_home.EDITED]
            assert student.read(at_home.TAGGED) == at.mine[at_home.TAGGED]
            newest = nbformat.read(at.shipped / at_home.UNTOUCHED, 4)
            sources = [cell["source"] for cell in student.read(at_home.UNTOUCHED)["cells"]]
            assert len(sources) == len(newest.cells)
        for name in (at_home.EDITED, at_home.TAGGED):
            assert told.count(f"{name} as you left it") == 3
        assert f"what you ran as {Path(at_home.RUN).stem}.mine-1.ipynb" in told
        assert told.count("you had not changed yours") == 3
        beside = student.read(f"{Path(at_home.EDITED).stem}.new-1.ipynb")
        assert any("One more cell." in cell["source"] for cell in beside["cells"])
        assert "as you left it" in hub.log.read_text(encoding="utf-8")
