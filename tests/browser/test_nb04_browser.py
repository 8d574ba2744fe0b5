"""What notebook 04 lets one touch, in a browser: a pixel of the residual, a box, stars."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hands import over

RESIDUAL = """
import numpy as np
from course_lib import kernels, ui
from course_lib.lessons.nb04 import lesson
scene = np.kron([[0.2, 0.8], [0.8, 0.2]], np.ones((24, 24)))
shot = lesson.Exposure(scene, kernels.disk(3))
pixel = ui.pixel("y − A x", start=(10, 10))
ui.explore(lesson.unexplained(shot, noise=0.02, last=9), k=ui.play(1, 9), pixel=pixel)
"""
BOX = """
import numpy as np
from course_lib import kernels, ui
from course_lib.lessons.nb04 import lesson
scene = np.kron([[0.2, 0.8], [0.8, 0.2]], np.ones((24, 24)))
shot = lesson.Exposure(scene, kernels.disk(3))
box = ui.box("the photo", start=(6, 6, 18, 18))
ui.explore(lesson.stopped_by_a_box(shot, noise=0.02, last=30), box=box)
"""
STARS = """
from course_lib import ui
from course_lib.lessons.nb04 import lesson
own = ui.paint(lesson.two_stars(3, (16, 16)), step=0.1)
ui.explore(lesson.own_stars(last=30), stars=own, photons=[100, 10_000], k=ui.play(0, 30))
"""


def brightest(note: str) -> float:
    return float(note.split("…")[1].split()[0])


def test_the_pixel_under_the_pointer_says_what_is_unexplained(run: Callable[..., Page]):
    page = run(RESIDUAL)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text("at this pixel: photo 0.")
    before = readout.inner_text()
    # On the border between dark and bright the first steps are wrong in one direction.
    over(page, 1, 12, 25, (48, 48))
    expect(readout).not_to_have_text(before)
    expect(page.locator(".course-sliders, .course-widget").first).to_contain_text(
        "row 12, column 25"
    )


def test_a_box_that_is_moved_over_an_edge_stops_at_once(run: Callable[..., Page]):
    page = run(BOX)
    readout = page.locator(".course-readouts")
    expect(readout).to_contain_text(re.compile(r"standard deviation 0\.0[12]"))
    expect(readout).not_to_contain_text("after 0 steps")
    page.get_by_role("slider", name="box", exact=True).focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(readout).to_contain_text(re.compile(r"standard deviation 0\.[1-9]"))
    expect(readout).to_contain_text(re.compile(r"the rule stops: after [01] steps?"))


def test_a_star_that_is_set_is_seen(run: Callable[..., Page]):
    page = run(STARS)
    seen = page.locator(".course-panel").filter(has_text="seen").locator("small")
    expect(seen).to_contain_text("16 × 16")
    pair = seen.text_content() or ""
    page.get_by_role("grid").focus()
    # To the left one of the two, which is taken away.
    for key in ("Home", *8 * ["ArrowDown"], *7 * ["ArrowRight"], "0", "Enter"):
        page.keyboard.press(key)
    expect(seen).not_to_have_text(pair)
    one = seen.text_content() or ""
    assert brightest(one) < brightest(pair)
