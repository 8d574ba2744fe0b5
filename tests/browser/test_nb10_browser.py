"""What notebook 10 lets one touch, in a browser: a mark in a cepstrum, a box that turns a sign."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from course_lib.lessons.nb10 import lesson
from tests.browser.hands import at, drag, over

MARK = """
from course_lib import images, ui
from course_lib.lessons.nb10 import lesson
clock = lesson.Pointing(lesson.light_of(images.load("clock_motion")))
ui.explore(clock.pointed, place=ui.pixel("its cepstrum", start=(50, 62)))
"""
SIGN = """
from course_lib import ui
from course_lib.lessons.nb10 import lesson
contest, box = lesson.Contest(lesson.two_scenes()), ui.box("the scene", start=(40, 30, 130, 170))
ui.explore(contest.weighed, scene=["a photo"], box=box, power=[0.5])
"""


def test_pointing_at_a_mark_reads_the_movement(run: Callable[..., Page]):
    page = run(MARK)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("12.0 pixels at 0 degrees")
    over(page, 0, 49, 86, (101, 101))
    expect(readout).to_contain_text("36.0 pixels at 2 degrees")
    page.keyboard.press("Escape")


def test_a_box_around_an_edge_turns_the_sign(run: Callable[..., Page]):
    page = run(SIGN)
    readout = page.locator(".course-readouts")
    size = (160, 200)
    contest = lesson.Contest(lesson.two_scenes())
    assert contest.ratio("a photo", (16, 96, 40, 120), 9, 0.5) < 1
    expect(readout).to_contain_text("no blur at all wins")
    drag(page, at(page, 0, 16.5, 96.5, size), at(page, 0, 39.5, 119.5, size))
    expect(readout).to_contain_text("the sharp scene wins")
