"""Sliders that move by themselves, in the browser: by button and key, and what stops them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.hands import fingers
from tests.browser.test_explore_browser import canvases, handle, shown

Run = Callable[..., Page]

SETUP = """
import numpy as np
from course_lib import ui

def ramp(k=0, other=0):
    if k == other == 3:
        raise ValueError("three")
    return {"field": ui.Picture(np.full((48, 48), k / 20), vmin=0, vmax=1), "readout": f"k is {k}"}
"""
FAST = "ui.explore(ramp, k=ui.play(0, 12, fps=60), other=(0, 9))"
# Ends when somebody stops it: the test, or never.
LONG = "ui.explore(ramp, k=ui.play(0, 100000, fps=60))"
# All frames that the page says it shows.
RECORD = """() => {
    window.seen = [];
    const note = () => seen.push(document.querySelector('.course-explorer').dataset.values);
    new MutationObserver(note).observe(document.querySelector('.course-explorer'),
        { attributes: true, attributeFilter: ['data-values'] });
}"""


def button(page: Page, verb: str, name: str = "k") -> Any:
    return page.get_by_role("button", name=f"{verb} {name}", exact=True)


def value(page: Page, at: int = 0) -> int:
    return int(page.locator(".course-sliders .widget-readout").nth(at).inner_text())


def stands_still(page: Page) -> None:
    """Prove that nothing plays: what is on the page stays there for many times a step."""
    page.wait_for_function(
        """() => new Promise((resolve) => {
            const now = () => document.querySelector('.course-explorer').dataset.values;
            const before = now();
            setTimeout(() => resolve(now() === before), 500);
        })"""
    )


def test_each_frame_is_shown_in_order_to_the_end_and_again(run: Run):
    page = run(SETUP, FAST)
    shown(page, [0, 0])
    page.evaluate(RECORD)
    button(page, "Play").click()
    shown(page, [12, 0])
    expect(button(page, "Play")).to_be_visible()
    seen = [json.loads(key)[0] for key in page.evaluate("() => seen")]
    assert seen == list(range(1, 13))
    np.testing.assert_array_equal(canvases(page)[0], round(255 * 12 / 20))
    expect(page.locator(".course-readouts")).to_have_text("k is 12")
    page.evaluate("() => seen.splice(0)")
    button(page, "Play").focus()
    page.keyboard.press("Space")
    shown(page, [12, 0])
    expect(button(page, "Play")).to_be_focused()
    page.wait_for_function("() => seen.length === 13")
    assert [json.loads(key)[0] for key in page.evaluate("() => seen")] == list(range(13))


def test_a_second_press_pauses_and_a_third_goes_on(run: Run):
    page = run(SETUP, LONG)
    button(page, "Play").dblclick()
    page.wait_for_function("() => document.querySelector('.widget-readout').textContent > 5")
    button(page, "Pause").click()
    stands_still(page)
    paused = value(page)
    shown(page, [paused])
    page.evaluate(RECORD)
    button(page, "Play").click()
    page.wait_for_function("() => seen.length > 2")
    assert page.evaluate("() => seen[0]") == f"[{paused + 1}]"
    button(page, "Pause").click()


def test_the_reader_who_takes_the_slider_stops_it(run: Run):
    page = run(SETUP, LONG)
    box = page.locator(".noUi-target").bounding_box()
    point = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    takes = (
        lambda: handle(page).press("ArrowRight"),
        lambda: page.mouse.click(*point),
        lambda: fingers(page, [point]),
    )
    for take in takes:
        page.evaluate(RECORD)
        button(page, "Play").click()
        page.wait_for_function("() => seen.length > 3")
        take()
        expect(button(page, "Play")).to_be_visible()
        stands_still(page)
        shown(page, [value(page)])


def test_one_plays_at_a_time_on_the_page(run: Run):
    page = run(SETUP, LONG, "ui.explore(ramp, k=0, other=ui.play(0, 100000, fps=60))")
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    button(page, "Play", "other").click()
    expect(button(page, "Play")).to_be_visible()
    expect(button(page, "Pause", "other")).to_be_visible()
    button(page, "Pause", "other").click()
    expect(button(page, "Play", "other")).to_be_visible()


def test_a_failing_frame_stops_it_and_stays_to_be_read(run: Run):
    page = run(SETUP, "ui.explore(lambda k=0: ramp(k, 3), k=ui.play(0, 9, fps=60))")
    button(page, "Play").click()
    expect(page.locator(".course-error summary")).to_have_text("ValueError: three")
    expect(button(page, "Play")).to_be_visible()
    assert value(page) == 3


def test_running_the_cell_again_removing_its_output_or_losing_the_kernel_stops_it(run: Run):
    page = run(SETUP, LONG)
    playing = "() => globalThis[Symbol.for('course_lib.player')]?.playing ?? false"
    button(page, "Play").click()
    assert page.evaluate(playing)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    expect(button(page, "Play")).to_be_visible()
    assert not page.evaluate(playing)
    button(page, "Play").click()
    assert page.evaluate(playing)
    page.evaluate("() => jupyterapp.commands.execute('notebook:clear-cell-output')")
    expect(page.locator(".course-explorer")).to_have_count(0)
    assert not page.evaluate(playing)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    button(page, "Play").click()
    assert page.evaluate(playing)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(page.locator(".course-status")).to_contain_text("The kernel has restarted")
    expect(button(page, "Play")).to_be_disabled()
    assert not page.evaluate(playing)


def test_who_asks_for_less_motion_gets_single_steps(run: Run, page: Page):
    page.emulate_media(reduced_motion="reduce")
    run(SETUP, FAST)
    shown(page, [0, 0])
    step = button(page, "Step")
    expect(step).to_have_attribute(
        "title", "Your system asks for less motion: this goes one step at a time."
    )
    step.click()
    shown(page, [1, 0])
    step.press("Space")
    shown(page, [2, 0])
    stands_still(page)
    assert value(page) == 2
    page.emulate_media(reduced_motion="no-preference")
    button(page, "Play").click()
    shown(page, [12, 0])
