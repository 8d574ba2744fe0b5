"""Explorers for those who do not see them, and in windows that are narrow."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Run = Callable[..., Page]

EVERY_KIND = """
import ipywidgets
import numpy as np
from course_lib import ui

def view(sigma, noise_level, span, method, bright, name, strength):
    return np.eye(40)

ui.explore(
    view,
    sigma=(0.0, 6.0, 0.1),
    noise_level=(0, 5),
    span=ipywidgets.IntRangeSlider(value=(1, 3), max=9, description="span"),
    method=["Landweber", "CGLS"],
    bright=True,
    name="x",
    strength=ipywidgets.FloatLogSlider(value=1),
)
"""
BLACK = """
import numpy as np
from course_lib import ui
ui.explore(lambda k=0: np.zeros((9, 9)), k=(0, 1))
"""
CONTROLS = {"slider", "checkbox", "combobox", "textbox", "spinbutton", "button", "listbox"}


def controls(page: Page) -> list[tuple[str, str]]:
    """Read role and name of each control of the last output, from the accessibility tree."""
    session = page.context.new_cdp_session(page)
    handle = session.send(
        "Runtime.evaluate",
        {"expression": "[...document.querySelectorAll('.jp-OutputArea')].at(-1)"},
    )["result"]["objectId"]
    tree = session.send("Accessibility.queryAXTree", {"objectId": handle})["nodes"]
    told = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"]
    ]
    return [(role, name) for role, name in told if role in CONTROLS]


def test_every_control_has_a_name_in_the_accessibility_tree(run: Run):
    page = run(EVERY_KIND)
    expect(page.get_by_role("slider", name="strength")).to_be_visible()
    assert controls(page) == [
        ("slider", "sigma"),
        ("slider", "noise level"),
        ("slider", "span, from"),
        ("slider", "span, to"),
        ("combobox", "method"),
        ("checkbox", "bright"),
        ("textbox", "name"),
        ("slider", "strength"),
        ("button", "Closer"),
        ("button", "Large"),
    ]


def test_in_a_narrow_window_sliders_keep_a_track_to_drag_on(run: Run):
    page = run(EVERY_KIND)
    expect(page.get_by_role("slider", name="strength")).to_be_visible()
    page.set_viewport_size({"width": 420, "height": 900})
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_function("() => document.querySelector('.course-explorer').clientWidth > 200")
    widths = page.locator(".noUi-target").evaluate_all(
        "tracks => tracks.map((track) => track.getBoundingClientRect().width)"
    )
    assert len(widths) == 4
    assert min(widths) >= 40


def test_a_black_picture_has_a_frame(run: Run):
    page = run(BLACK)
    canvas = page.locator(".course-box canvas")
    assert "solid 1px" in canvas.evaluate("node => getComputedStyle(node).outline")
