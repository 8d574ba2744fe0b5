"""The kernel editor of notebook 01, whose buttons move sliders, in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

EDITOR = """
import numpy as np
from course_lib.lessons.nb01 import lesson
lesson.kernel_editor(np.linspace(0, 1, 48 * 48).reshape(48, 48))
"""


def test_a_button_fills_in_a_kernel_and_keys_change_it(run: Callable[..., Page]):
    page = run(EDITOR)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("9 / 9 = 1.00")
    page.get_by_role("button", name="right minus left").click()
    expect(readout).to_contain_text("0 / 1 = 0.00")
    page.locator(".noUi-handle").nth(4).focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("4 / 1 = 4.00")
