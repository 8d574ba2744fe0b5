"""What notebook 01 lets one touch, in a browser: the kernel, a pixel, both sides of a matrix."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import over

EDITOR = """
import numpy as np
from course_lib.lessons.nb01 import lesson
lesson.kernel_editor(np.linspace(0, 1, 48 * 48).reshape(48, 48))
"""
MATRIX = """
import numpy as np
from course_lib import ui
from course_lib.lessons.nb01 import lesson
from course_lib.operators import Convolution
follow = lesson.both_ways(Convolution(lesson.LETTER, (8, 8)), np.eye(8))
pixels = {"x_pixel": ui.pixel("x", start=(4, 3)), "y_pixel": ui.pixel("y = A x", start=(2, 4))}
ui.explore(follow, **pixels)
"""


def test_a_button_fills_in_a_kernel_and_a_number_changes_it(run: Callable[..., Page]):
    page = run(EDITOR)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("sum to 9, and are divided by it")
    page.get_by_role("button", name="right minus left").click()
    expect(readout).to_contain_text("sum to 0.")
    grid = page.get_by_role("grid", name="kernel")
    grid.focus()
    for key in ("Home", "ArrowRight", "4", "Enter"):
        page.keyboard.press(key)
    expect(readout).to_contain_text("sum to 4, and are divided by it")
    page.get_by_role("checkbox", name="keep brightness").uncheck()
    expect(readout).to_contain_text("become 4 times as bright")


def test_a_pixel_on_either_side_marks_its_line_of_the_matrix(run: Callable[..., Page]):
    page = run(MATRIX)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("row 20 of A: pixel (2, 4) of y reads")
    expect(readout).to_contain_text("column 35 of A: pixel (4, 3) of x goes into")
    over(page, 0, 6, 1, (8, 8))
    over(page, 2, 5, 5, (8, 8))
    expect(readout).to_contain_text("row 45 of A: pixel (5, 5) of y reads")
    expect(readout).to_contain_text("column 49 of A: pixel (6, 1) of x goes into")
