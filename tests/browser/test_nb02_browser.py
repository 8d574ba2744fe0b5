"""What notebook 02 lets one touch, in a browser: a print, the matrix from all sides, its steps."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import over

SCATTER = """
from course_lib import ui
from course_lib.lessons.nb02 import lesson
pixel = ui.pixel("the small picture", start=(1, 1))
place = ui.pixel("the result so far", start=(2, 2))
ui.explore(lesson.scatter, kernel=["corner", "ones"], stride=(1, 3), pixel=pixel, place=place)
"""
MATRIX = """
from course_lib.lessons.nb02 import lesson
lesson.matrix_explorer()
"""
STEPS = """
import numpy as np
from course_lib import ui
from course_lib.lessons.nb02 import lesson
picture = np.random.default_rng(0).random((40, 40))
ui.explore(lesson.thousand_steps(picture), steps=ui.play(0, 1000, step=100, fps=60))
"""


def test_the_hand_prints_pixels_and_asks_places(run: Callable[..., Page]):
    page = run(SCATTER)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("33 = 3 × 0 + 1 × 1 + 5 × 1 + 9 × 3")
    over(page, 0, 2, 3, (3, 4))
    expect(readout).to_contain_text("8 × the kernel, on rows 4–6, columns 6–8")
    over(page, 2, 4, 6, (7, 9))
    expect(readout).to_contain_text("35 = 2 × 0 + 6 × 1 + 5 × 1 + 8 × 3")


def test_each_panel_of_the_matrix_moves_the_others(run: Callable[..., Page]):
    page = run(MATRIX)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("A[4, 6] = A.T[6, 4] = 3")
    over(page, 0, 1, 2, (2, 3))
    expect(readout).to_contain_text("A[5, 6] = A.T[6, 5] = 4")
    over(page, 3, 2, 2, (3, 4))
    expect(readout).to_contain_text("A[5, 10] = A.T[10, 5] = 2")
    over(page, 1, 2, 11, (6, 12))
    expect(readout).to_contain_text("A[2, 11] = A.T[11, 2] = 0")
    over(page, 2, 9, 4, (12, 6))
    expect(readout).to_contain_text("A[4, 9] = A.T[9, 4] = 2")


def test_a_thousand_steps_play_to_the_end(run: Callable[..., Page]):
    page = run(STEPS)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("after 0 of 1000 steps")
    page.get_by_role("button", name="Play steps", exact=True).click()
    expect(readout).to_contain_text("after 1000 of 1000 steps")
