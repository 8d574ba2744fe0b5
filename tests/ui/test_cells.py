"""An explorer ends with its cell: running the cell again leaves nothing of the old one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

SETUP = """
import gc, json
import ipywidgets
import numpy as np
from ipywidgets.widgets.widget import _instances
from course_lib import ui
from course_lib.lessons.nb01 import lesson

def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))

def state():
    gc.collect()
    alive = [one for one in gc.get_objects() if isinstance(one, ui.Explorer)]
    return json.dumps({
        "widgets": len(_instances),
        "working": sum(one.function.__name__ != "_gone" for one in alive),
        "memory": memory(),
    })

def view(level=0.5):
    ramp = np.linspace(0, 1, 512 * 512).reshape(512, 512)
    return {"ramp": ramp, "darker": ramp * level}
"""
EXPLORE = "ui.explore(view, level=(0.0, 1.0, 0.1))"


class Page:
    """Runs cells as a notebook's page does: each by its id."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.shown: set[str] = set()

    def run(self, source: str, cell: str, deleted: tuple[str, ...] = ()) -> str:
        """Run a cell; return what it printed."""
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        told = {"cellId": cell, "deletedCells": list(deleted)}
        message = self.client.session.msg("execute_request", content, metadata=told)
        self.client.shell_channel.send(message)
        printed = ""
        while True:
            heard = self.client.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            assert heard["msg_type"] != "error", heard["content"]["evalue"]
            if heard["msg_type"] == "execute_result":
                self.shown = set(heard["content"]["data"])
            if heard["msg_type"] == "stream":
                printed += heard["content"]["text"]
            if heard["content"].get("execution_state") == "idle":
                return printed

    def state(self) -> dict[str, Any]:
        return json.loads(self.run("print(state())", "state"))


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def page(kernel: BlockingKernelClient) -> Page:
    page = Page(kernel)
    page.run("%reset -f", "reset", deleted=("made", "shown", "one", "editor", "slider"))
    page.run(SETUP, "setup")
    return page


def test_a_hundred_runs_of_a_cell_leave_one_explorer(page: Page):
    for _ in range(10):
        page.run(EXPLORE, "one")
    before = page.state()
    for _ in range(100):
        page.run(EXPLORE, "one")
    after = page.state()
    assert after["working"] == before["working"] == 1
    assert after["widgets"] == before["widgets"]
    # Each has 1 MB of pixels; a kernel's own memory moves by a fraction of one.
    assert after["memory"] < before["memory"] + 5


def test_what_a_lesson_adds_goes_as_well(page: Page):
    source = "lesson.kernel_editor(np.zeros((64, 64)))"
    page.run(source, "editor")
    before = page.state()
    for _ in range(3):
        page.run(source, "editor")
    assert page.state()["widgets"] == before["widgets"]


def test_a_slider_of_another_cell_stays(page: Page):
    page.run("level = ipywidgets.FloatSlider(0.5, max=1)", "slider")
    page.run("one = ui.explore(view, level=level); one", "one")
    before = page.state()
    page.run("one = ui.explore(view, level=level); one", "one")
    assert page.state()["widgets"] == before["widgets"]
    assert page.run("print(level.comm is not None)", "x") == "True\n"


def test_an_explorer_lives_where_it_is_shown(page: Page):
    page.run("one = ui.explore(view, level=(0.0, 1.0)); first = one", "made")
    page.run("one", "shown")
    page.run("one", "shown")  # a cell that shows it again
    assert page.run("print(len(first.frame.panels))", "x") == "2\n"
    page.run("one = ui.explore(view, level=(0.0, 1.0))", "made")
    assert page.run("print(len(first.frame.panels))", "x") == "2\n"  # still on the page
    page.run("one", "shown")
    assert "Run this cell again" in page.run(
        "try: first.frame\nexcept RuntimeError as error: print(error)", "x"
    )
    assert page.state()["working"] == 1


def test_a_deleted_cell_takes_its_explorer_along(page: Page):
    page.run(EXPLORE, "gone")
    assert page.state()["working"] == 1
    page.run("0", "x", deleted=("gone",))
    assert page.state()["working"] == 0


def test_cells_without_a_name_keep_their_explorers(page: Page):
    page.run("one = ui.explore(view, level=(0.0, 1.0))", "")
    page.run("other = 0", "")
    assert page.run("print(len(one.frame.panels))", "x") == "2\n"


def test_a_program_that_runs_cells_gets_the_still_alone(page: Page):
    page.run(EXPLORE, "one")
    live = "application/vnd.jupyter.widget-view+json"
    assert page.shown == {live, "text/html", "text/plain"}
    page.run(EXPLORE, "")
    assert page.shown == {"text/html", "text/plain"}
