"""What the page says when a picture does not come, and how a reader gets out of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import KERNEL

Run = Callable[..., Page]

ENDLESS = """
import numpy as np
from course_lib import ui

def endless(k=0):
    while k:
        pass
    return {"field": np.eye(40), "readout": f"k is {k}"}

ui.explore(endless, k=(0, 5))
"""
OTHER = """
def other(m=0):
    return {"field": np.full((40, 40), m / 5), "readout": f"m is {m}"}

ui.explore(other, m=(0, 5))
"""
BEGINS = """
import numpy as np
from course_lib import ui

def endless(k=0):
    print("begun", flush=True)
    while True:
        pass

ui.explore(endless, k=(0, 5))
"""
RUN_FIRST_CELL = """() => {
    jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
    return jupyterapp.commands.execute('notebook:run-cell');
}"""


def press(page: Page, slider: str) -> None:
    page.get_by_role("slider", name=slider).focus()
    page.keyboard.press("ArrowRight")


def test_a_function_that_never_returns_is_told_and_its_cell_frees_the_others(run: Run):
    page = run(ENDLESS, OTHER)
    own, others = page.locator(".course-status").first, page.locator(".course-status").last
    expect(page.locator(".course-readouts")).to_have_text(["k is 0", "m is 0"])
    press(page, "k")
    expect(own).to_have_text("Still computing …")
    press(page, "m")
    expect(own).to_contain_text("Running this cell again stops it.")
    expect(others).to_contain_text("Waiting for another explorer: its function endless computes")
    page.evaluate(RUN_FIRST_CELL)
    expect(page.locator(".course-readouts")).to_have_text(["k is 0", "m is 1"])
    expect(page.locator(".course-status")).to_have_text(["", ""])


def test_a_slow_picture_comes_and_takes_its_sentence_away(run: Run):
    page = run(
        """
import threading
import numpy as np
from course_lib import ui
gate = threading.Event()

def slow(k=0):
    if k:
        gate.wait()
    return {"field": np.eye(40), "readout": f"k is {k}"}

ui.explore(slow, k=(0, 5))
"""
    )
    expect(page.locator(".course-readouts")).to_have_text("k is 0")
    height = page.locator(".jp-OutputArea").last.bounding_box()["height"]
    press(page, "k")
    expect(page.locator(".course-status")).to_have_text("Still computing …")
    assert page.locator(".jp-OutputArea").last.bounding_box()["height"] == height
    page.evaluate(f"() => {KERNEL}.requestExecute({{ code: 'gate.set()' }}).done.then(() => 0)")
    expect(page.locator(".course-readouts")).to_have_text("k is 1")
    expect(page.locator(".course-status")).to_have_text("")


def test_an_interrupted_cell_says_so_in_one_line(opened: Run):
    page = opened("interrupted.ipynb", BEGINS)
    page.evaluate(RUN_FIRST_CELL.replace("return", "void"))
    output = page.locator(".jp-OutputArea").last
    expect(output).to_have_text("begun\n")
    page.evaluate(f"() => {KERNEL}.interrupt()")
    expect(output).to_contain_text("Interrupted: endless has no picture yet. Run this cell again")
    expect(output).not_to_contain_text("course_lib")
    expect(output).not_to_contain_text("Traceback")


def test_without_its_kernel_a_view_says_what_to_do(run: Run):
    page = run(ENDLESS)
    status = page.locator(".course-status")
    expect(page.locator(".course-readouts")).to_have_text("k is 0")
    expect(status).to_have_text("")
    page.evaluate(f"() => {KERNEL}.restart()")
    expect(status).to_contain_text("The kernel has restarted or ended")
    expect(status).to_contain_text("Run this cell again")
    # Above the pictures: below, nobody would see it.
    assert status.bounding_box()["y"] < page.locator(".course-row").bounding_box()["y"]  # type: ignore[index]
    page.wait_for_function(f"() => {KERNEL}.status === 'idle'")
    page.evaluate(RUN_FIRST_CELL)
    expect(status).to_have_text("")
    expect(page.locator(".course-readouts")).to_have_text("k is 0")
    # It dies by itself, and Jupyter starts another.
    page.evaluate(f"() => void {KERNEL}.requestExecute({{ code: 'import os; os._exit(1)' }})")
    expect(status).to_contain_text("The kernel has restarted or ended")
