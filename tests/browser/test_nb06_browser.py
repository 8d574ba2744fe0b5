"""What notebook 06 lets one touch, in a browser: the numbers of two layers, and of a way back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import over

SUMS = """
from course_lib import ui
from course_lib.lessons.nb06 import lesson
in_y, in_z = ui.pixel("y = A x", start=(0, 0)), ui.pixel("z = A.T y", start=(0, 0))
rules = {"stride": (1, 2), "padding": ["SAME", "VALID"]}
ui.explore(lesson.there_and_back, **rules, in_y=in_y, in_z=in_z)
"""


def test_each_number_of_both_layers_tells_of_what_it_is_made(run: Callable[..., Page]):
    page = run(SUMS)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("y[0, 0]: 94 = 1 × 5 + 2 × 6 + 4 × 8 + 5 × 9")
    over(page, 2, 2, 1, (3, 3))
    expect(readout).to_contain_text("y[2, 1]: 154 = 4 × 1 + 5 × 2 + 6 × 3 + 7 × 4 + 8 × 5 + 9 × 6")
    over(page, 3, 2, 2, (3, 3))
    expect(readout).to_contain_text("z[2, 2]: 5447 = 285 × 9 + 186 × 8 + 154 × 6 + 94 × 5")
    page.locator(".course-box").nth(2).click()
    page.keyboard.press("ArrowUp")
    expect(readout).to_contain_text("y[0, 1]: 154 = 1 × 4 + 2 × 5 + 3 × 6 + 4 × 7 + 5 × 8 + 6 × 9")
    page.get_by_label("padding").select_option("VALID")
    expect(readout).to_contain_text("y[0, 0]: 285 = ")
    expect(readout).to_contain_text("z[2, 2]: 2565 = 285 × 9")
