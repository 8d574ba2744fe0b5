"""What notebook 05 lets one touch, in a browser: a box that measures noise, a hunt that plays."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import at, drag

BOX = """
import numpy as np
from course_lib import ui
from course_lib.lessons.nb05 import lesson
scene = np.where(np.indices((40, 40))[0] < 20, 0.5, np.indices((40, 40))[1] % 2)
told = lesson.told_by_box(scene, np.ones((1, 1)), 0.05)
ui.explore(told, grain=["white", "smeared"], box=ui.box("photo", start=(2, 2, 18, 38)))
"""
HUNT = """
import numpy as np
from course_lib import ui
from course_lib.lessons.nb05 import lesson
desk = lesson.Desk(np.eye(24), [[1.0]], 0.05)
hunts = lesson.three_hunts(desk.problem, desk.problem)
hunt = lesson.hunting(hunts, desk)
ui.explore(hunt, search=["grid", "random"], trial=ui.play(1, 15, fps=60))
"""


def test_a_box_tells_the_scores_what_it_measures(run: Callable[..., Page]):
    page = run(BOX)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("scatter 0.049")
    # A new box, drawn from the middle of the stripes on: they are ten times as strong.
    drag(page, at(page, 0, 24, 5, (40, 40)), at(page, 0, 36, 30, (40, 40)))
    expect(readout).to_contain_text("scatter 0.5")


def test_a_hunt_plays_to_its_last_trial(run: Callable[..., Page]):
    page = run(HUNT)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("trial: 1 of 15")
    page.get_by_role("button", name="Play trial", exact=True).click()
    expect(readout).to_contain_text("trial: 15 of 15")
