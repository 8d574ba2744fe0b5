"""What notebook 07 lets one touch, in a browser: ink, interleaved pixels, a piece of a photo."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import at, drag, over

INK = """
from course_lib import images, ui
from course_lib.lessons.nb07 import lesson
drawing = ui.paint(lesson.DRAWINGS["letters"], -1, 1, 1, presets=lesson.DRAWINGS, cmap="gray")
ui.explore(lesson.ink_on(images.load("camera")), drawing=drawing, secret=False)
"""
INTERLEAVED = """
from course_lib import ui
from course_lib.lessons.nb07 import lesson
ui.explore(lesson.interleaving, pixel=ui.pixel("interleaved", start=(1, 3)))
"""
PIECE = """
from course_lib import images, networks, ui
from course_lib.lessons.nb07 import lesson
photo = images.fit(images.load("camera"), 128)
large = networks.bicubic(photo, 2)
large[:100, :100] += 0.1 * lesson.checkerboard((100, 100))
at = ui.pixel("your picture", start=(25, 25), follow="drag")
ui.explore(lesson.closer(photo, large), at=at)
"""


def test_a_word_is_written_that_no_small_picture_shows(run: Callable[..., Page]):
    page = run(INK)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("of the ink on it survives: 92.2%")
    page.get_by_role("button", name="a checkerboard", exact=True).click()
    expect(readout).to_contain_text("survives: 0.0%")
    page.get_by_role("button", name="Eraser", exact=True).click()
    box = page.locator(".course-paint-grid").bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    drag(page, *((middle, box["y"] + part * box["height"]) for part in (0.25, 0.75)), steps=8)
    expect(readout).not_to_contain_text("the small one changes: by up to 0.01")
    page.get_by_role("checkbox").check()
    expect(readout).to_contain_text("the small one changes: not at all")


def test_an_interleaved_pixel_says_where_it_is_from(run: Callable[..., Page]):
    page = run(INTERLEAVED)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("from: map 3, row 0, column 1")
    over(page, 1, 2, 0, (4, 6))
    expect(readout).to_contain_text("from: map 0, row 1, column 0")


def test_a_piece_is_chosen_by_a_click(run: Callable[..., Page]):
    page = run(PIECE)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("ink is: 100%")
    page.mouse.click(*at(page, 0, 0.9, 0.9, (1, 1)))
    expect(readout).to_contain_text("ink is: 0%")
