"""Hubs that run: the one to look at, and one with users of its own."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import TimeoutError

from course_lib.sharing import _wire
from tests.serving import serving
from tools.hub import users
from tools.hub.loopback import MARK, ROOT

OVER = (
    "import json, ipykernel.connect as c; "
    'print("over", json.load(open(c.get_connection_file()))["transport"])'
)


class Tried(NamedTuple):
    """A hub that was started to look at it."""

    process: subprocess.Popen[str]
    said: str
    folder: Path

    def find(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]

    def marked(self) -> list[int]:
        """Return all processes that belong to it, kernels too."""
        marks = {
            variable
            for number in _processes()
            for variable in _environment(number)
            if variable.startswith(f"{MARK}=".encode()) and self._is_ours(number)
        }
        return [n for n in _processes() if marks & set(_environment(n))]

    def _is_ours(self, number: int) -> bool:
        return f"COURSE_TRY={self.folder.name}".encode() in _environment(number)


def _processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _environment(number: int) -> list[bytes]:
    try:
        return Path("/proc", str(number), "environ").read_bytes().split(b"\0")
    except OSError:
        return []


@pytest.fixture
def tried(tmp_path: Path) -> Iterator[Tried]:
    folder = tmp_path / uuid.uuid4().hex
    command = ("-m", "tools.classroom", "--from=.", "hub", "--try", f"--dir={folder}")
    with serving(*command, env={"COURSE_TRY": folder.name}) as (process, said):
        yield Tried(process, said, folder)


def new_cell(page: Any) -> Any:
    """Insert a cell at the top of the notebook, once JupyterLab listens to keys."""
    cell = page.locator(".jp-Notebook .jp-CodeCell.jp-mod-active")
    for _ in range(20):
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        with contextlib.suppress(TimeoutError):
            cell.wait_for(timeout=10_000)
            break
    return cell


def the_teacher_s_page(tried: Tried, browser: Any) -> None:
    """Thirty students share at once; the page counts them, seen through the hub's proxy."""
    live = tried.find(r"course.py class (live .+)").split()
    with serving("-m", "tools.classroom", "--from=.", *live, until="Ctrl+C") as (program, said):
        (address,) = re.findall(r"Your page: (\S+)", said)
        ((word, where),) = re.findall(r'ui.share\("(.+?)", "(.+?)"\)', said)
        assert "/services/live/#" in address
        page = browser.new_page()
        page.goto(address)
        page.get_by_text("Sharing now: nobody").wait_for()

        def share(number: int) -> None:
            who = f"{number:032x}"
            found = {"who": who, "asked": "brighten", "found": ("right", "multiplied")[number % 2]}
            for verb, content in (("join", {"who": who}), ("answer", found)):
                assert _wire.post(where, word, f"/{verb}", content, 100) == 204

        with ThreadPoolExecutor(30) as room:
            list(room.map(share, range(30)))
        card = page.locator('article[data-key="brighten"]')
        card.get_by_text("30 of 30 have answered").wait_for()
        card.get_by_role("button", name="Show what was answered").click()
        numbers = card.locator("li .number").all_inner_texts()
        assert sorted(map(int, numbers))[-2:] == [15, 15]
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="New lesson").click()
        card.wait_for(state="hidden")
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 0
        page.get_by_text("The program behind this page has ended").wait_for()
        page.close()


def test_the_hub_to_look_at(tried: Tried, browser: Any) -> None:
    """One logs in, opens the lab, runs a cell over IPC; it stops and leaves no process."""
    assert "This separates nobody" in tried.said
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(240_000)
    page.goto(tried.find(r"(http://127\.0\.0\.1:\d+)"), wait_until="commit")
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill(tried.find(r"password  (\w+)"))
    page.locator("input[type=submit], button[type=submit]").first.click()
    page.wait_for_url("**/user/anna/lab/tree/00_start_here.ipynb**", wait_until="commit")
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    idle.wait_for(state="attached")
    editor = new_cell(page).locator(".cm-content")
    editor.click()
    page.keyboard.insert_text(OVER)
    editor.filter(has_text="over").wait_for()
    editor.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="over ipc").first.wait_for()
    page.close()
    the_teacher_s_page(tried, browser)
    assert (tried.folder / "anna" / "my-course" / "01_convolution.ipynb").is_file()
    running = tried.marked()
    assert len(running) >= 4  # the hub, its proxy, a server, a kernel
    tried.process.send_signal(signal.SIGINT)
    rest, _ = tried.process.communicate(timeout=120)
    assert rest.strip().endswith("The hub has stopped, and all that ran in it.")
    assert tried.process.returncode == 0
    assert not {number for number in running if Path("/proc", str(number)).exists()}
    assert not tried.marked()


def test_users_of_the_system_are_separated(as_root: list[str]) -> None:
    """Two cannot read each other; one eats memory; the hub is killed, and nothing is lost."""
    command = [*as_root, sys.executable, "-m", "tools.hub", "2", "--quick"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert sum(line.startswith("yes") for line in lines) >= 9, done.stdout
    assert not [line for line in lines if line.startswith("NO")]
    assert not [e.pw_name for e in pwd.getpwall() if e.pw_name.startswith(users.PREFIX)]


def test_what_separates_is_looked_at(tmp_path: Path) -> None:
    """What the students try against each other succeeds where nothing separates them."""
    from tools.hub.measure import attack

    home, state = tmp_path / "other", tmp_path / "state"
    (home / "my-course").mkdir(parents=True)
    (home / "my-course" / "01_convolution.ipynb").write_text("{}")
    state.mkdir()
    (state / "cookie_secret").write_text("x")
    code = attack([str(home)], str(state), {os.geteuid()}, str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    for what in ("list", "read", "write to", "read cookie_secret", "tokens", "write to the course"):
        assert what in done.stdout
