"""What notebook 09 lets one touch, in a browser: sliders by mouse, and the score that they move."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from course_lib import enhancement, images
from course_lib.lessons.nb09 import lesson
from tests.browser.hands import drag

LIMIT = """
from course_lib import ui
from course_lib.lessons.nb09 import lesson
ui.explore(lesson.Cells().limited, clip=lesson.log_slider("clip", 0.002, -2.7, 0))
"""
SHARP = """
from course_lib import ui
from course_lib.lessons.nb09 import lesson
ui.explore(lesson.Print().sharpened, amount=(0.0, 8.0, 0.5), threshold=(0.0, 0.2, 0.01))
"""


def to_the_end(page: Page, slider: int) -> None:
    """Drag the knob of a slider past the end of its track."""
    knob = page.locator(".noUi-handle").nth(slider).bounding_box()
    track = page.locator(".noUi-target").nth(slider).bounding_box()
    assert knob
    assert track
    y = knob["y"] + knob["height"] / 2
    drag(page, (knob["x"] + knob["width"] / 2, y), (track["x"] + track["width"] + 20, y))


def test_at_the_end_of_the_limit_the_count_is_worse_than_before(run: Callable[..., Page]):
    page = run(LIMIT)
    readout = page.locator(".course-readouts")
    photo = images.load("nuclei")
    begun, ended = (lesson.f1(enhancement.clahe(photo, clip=clip)) for clip in (0.002, 1.0))
    assert ended < begun
    expect(readout).to_contain_text(f"F1 = {begun:.2f}")
    to_the_end(page, 0)
    expect(readout).to_contain_text(f"F1 = {ended:.2f}")


def test_a_threshold_takes_back_what_the_amount_has_brought(run: Callable[..., Page]):
    page = run(SHARP)
    readout = page.locator(".course-readouts")
    desk = lesson.Print()
    for slider, amount, threshold in ((None, 0, 0), (0, 8, 0), (1, 8, 0.2)):
        if slider is not None:
            to_the_end(page, slider)
        told = desk.sharpened(amount, threshold=threshold)["letters"]
        expect(readout).to_contain_text(f"letters: {told}")
