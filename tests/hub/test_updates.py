"""A student's copy on the hub takes three updates in a row, and loses nothing."""

from __future__ import annotations

import json
import stat
from functools import partial
from pathlib import Path

import pytest

from tests.launcher.conftest import notebook
from tools import reader_folder
from tools.hub import server

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
