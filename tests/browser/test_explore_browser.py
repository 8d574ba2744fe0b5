"""`explore` as a reader meets it: in JupyterLab, in a browser, by mouse and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from course_lib import ui
from tests.browser.hands import kernel_says
from tools.lab_in_browser import Lab, open_notebook
from tools.notebook_form import normal_form

Run = Callable[..., Page]

IMPORTS = """
import time
import ipywidgets
import numpy as np
from course_lib import ui
calls = 0
"""
# The same function in the notebook and here: what the page shows is compared with what it gives.
STRIPES = '''
def stripes(k=0, bright=True):
    """Bars of changing width, and the same in color and in a color map."""
    rows, columns = np.mgrid[:48, :72]
    gray = ((rows * (k + 1) + columns * 3) % 64) / 63 * (1.0 if bright else 0.5)
    return {
        "gray": ui.Picture(gray, vmin=0, vmax=1),
        "color": ui.Picture(np.stack([gray, gray.T[:48, :48].repeat(2, 1)[:, :72], 1 - gray], -1)),
        "signed": ui.Picture(gray - 0.5, cmap="signed"),
        "readout": f"k is {k}",
    }
'''
EXPLORE = IMPORTS + STRIPES + "\nui.explore(stripes, k=(0, 20), bright=True)"
_scope: dict[str, Any] = {"np": np, "ui": ui}
exec(STRIPES, _scope)
stripes = _scope["stripes"]

COUNTED = """
def counted(k=0):
    global calls
    calls += 1
    time.sleep({seconds})
    return {{"field": np.full((40, 40), k / 20), "readout": f"k is {{k}}, call {{calls}}"}}

explorer = ui.explore(counted, k=(0, 20), cache={cache})
explorer
"""


def shown(page: Page, values: list[Any]) -> None:
    """Wait until the page shows the frame of these values."""
    page.wait_for_function(
        "key => document.querySelector('.course-explorer')?.dataset.values === key",
        arg=json.dumps(values, separators=(",", ":")),
    )


def canvases(page: Page) -> list[np.ndarray]:
    pixels = page.evaluate(
        """() => [...document.querySelectorAll('.course-explorer canvas')].map((canvas) => {
            const { width, height } = canvas;
            const image = canvas.getContext('2d').getImageData(0, 0, width, height);
            return [height, width, [...image.data]];
        })"""
    )
    return [np.array(data, np.uint8).reshape(h, w, 4)[..., :3] for h, w, data in pixels]


def expected(**values: Any) -> list[np.ndarray]:
    """Compute what the canvases must hold."""
    pictures = []
    for title, picture in stripes(**values).items():
        if isinstance(picture, ui.Picture):
            panel = picture.panel(title)
            colors = panel.pixels if panel.palette is None else panel.palette[panel.pixels]
            flat = colors.ndim == 2
            pictures.append(np.repeat(colors[..., None], 3, axis=2) if flat else colors)
    return pictures


def check_pixels(page: Page, **values: Any) -> None:
    for seen, right in zip(canvases(page), expected(**values), strict=True):
        np.testing.assert_array_equal(seen, right)


def handle(page: Page) -> Any:
    return page.locator(".noUi-handle").first


def test_first_picture_and_each_key_show_what_python_computes(run: Run):
    page = run(EXPLORE)
    shown(page, [0, True])
    check_pixels(page, k=0, bright=True)
    handle(page).focus()
    for k in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        shown(page, [k, True])
        check_pixels(page, k=k, bright=True)
    expect(page.locator(".course-readouts")).to_have_text("k is 3")
    page.locator("input[type=checkbox]").last.click()
    shown(page, [3, False])
    check_pixels(page, k=3, bright=False)
    images = page.get_by_role("img", name="signed: 48 × 72, −0.5 … 0")
    expect(images.locator("canvas")).to_have_count(1)


LISTENER = '''
import anywidget
import traitlets

class Listener(anywidget.AnyWidget):
    """A control that writes down which frames it is told of."""

    value = traitlets.Int(1).tag(sync=True)
    _esm = """export default { render({ model, el }) {
        el.className = "listener";
        const hear = (key, value, error) => (el.textContent += `${key} ${value} ${error};`);
        model.on("course:shown", hear);
    } }"""

def picky(k=0, mine=1):
    return np.full((4, 4), 1 / (2 - k))

ui.explore(picky, k=(0, 3), mine=Listener())
'''


def test_each_control_hears_which_frame_is_on_the_page(run: Run):
    page = run(IMPORTS, LISTENER)
    heard = page.locator(".listener")
    expect(heard).to_have_text("[0,1] 1 undefined;")
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    expect(heard).to_contain_text("[1,1] 1 undefined;")
    page.keyboard.press("ArrowRight")
    expect(heard).to_contain_text("[2,1] 1 ZeroDivisionError: division by zero;")
    page.keyboard.press("ArrowLeft")  # a kept frame
    expect(heard).to_contain_text("by zero;[1,1] 1 undefined;")


def test_drag_ends_at_the_last_position(run: Run):
    page = run(EXPLORE)
    shown(page, [0, True])
    knob, track = handle(page).bounding_box(), page.locator(".noUi-target").bounding_box()
    height = page.locator(".jp-OutputArea").last.bounding_box()["height"]
    middle = knob["y"] + knob["height"] / 2
    page.mouse.move(knob["x"] + knob["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.73 * track["width"], middle, steps=40)
    page.mouse.move(track["x"] + 0.31 * track["width"], middle, steps=40)
    page.mouse.up()
    k = int(page.locator(".widget-readout").first.inner_text())
    assert 4 <= k <= 8
    shown(page, [k, True])
    check_pixels(page, k=k, bright=True)
    assert page.locator(".jp-OutputArea").last.bounding_box()["height"] == height


def test_a_moving_slider_leaves_the_icon_of_the_tab_alone(run: Run):
    page = run(EXPLORE)
    shown(page, [0, True])
    page.evaluate(
        """() => {
            window.changes = [];
            const watch = new MutationObserver((seen) => changes.push(...seen));
            for (const icon of document.querySelectorAll("link.favicon"))
                watch.observe(icon, { attributes: true });
        }"""
    )
    handle(page).focus()
    for k in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        shown(page, [k, True])
    assert page.locator("link.favicon").count()
    assert page.evaluate("() => changes.map(({ target }) => target.outerHTML)") == []


def test_a_slow_function_gets_no_queue(run: Run):
    page = run(IMPORTS, COUNTED.format(seconds=0.25, cache=False))
    shown(page, [0])
    handle(page).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    shown(page, [20])
    text = page.locator(".course-readouts").inner_text()
    assert text.startswith("k is 20, call ")
    assert int(text.rpartition(" ")[2]) < 15


def test_coming_back_needs_no_kernel_until_a_cell_runs(run: Run):
    page = run(IMPORTS, COUNTED.format(seconds=0, cache=True))
    readout = page.locator(".course-readouts")
    shown(page, [0])
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("k is 1, call 2")
    page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("k is 2, call 3")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_have_text("k is 1, call 2")
    # A cell may change what the function sees: kept pictures are forgotten then.
    kernel_says(page, "calls = 100")
    page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("k is 2, call 101")


def test_refresh_and_values_set_from_python_reach_the_page(run: Run):
    page = run(IMPORTS, COUNTED.format(seconds=0, cache=True))
    shown(page, [0])
    kernel_says(page, "explorer.controls['k'].value = 7")
    shown(page, [7])
    kernel_says(page, "calls = 500; explorer.refresh()")
    expect(page.locator(".course-readouts")).to_have_text("k is 7, call 501")


def test_an_exception_is_one_line_and_the_sliders_live_on(run: Run):
    page = run(
        IMPORTS,
        """
def fragile(k=0):
    if k == 1:
        raise ValueError("k must not be 1")
    return {"field": np.full((40, 40), k / 20)}

ui.explore(fragile, k=(0, 20))
""",
    )
    shown(page, [0])
    height = page.locator(".jp-OutputArea").last.bounding_box()["height"]
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    summary = page.locator(".course-error summary")
    expect(summary).to_have_text("ValueError: k must not be 1")
    expect(summary).to_be_visible()
    assert page.locator(".jp-OutputArea").last.bounding_box()["height"] == height
    summary.click()
    expect(page.locator(".course-error pre")).to_contain_text('raise ValueError("k must not be 1")')
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    shown(page, [2])
    expect(summary).to_be_hidden()
    assert int(canvases(page)[0][0, 0, 0]) == round(255 * 2 / 20)


def test_an_exception_at_the_start_shows_one_line_and_the_slider_mends_it(run: Run):
    page = run(IMPORTS, "ui.explore(lambda a=1: 1 / (a - 1) * np.eye(3), a=(0, 3))")
    shown(page, [1])
    summary = page.locator(".course-error summary")
    expect(summary).to_have_text("ZeroDivisionError: division by zero")
    expect(summary).to_be_visible()
    summary.click()
    expect(page.locator(".course-error pre")).to_contain_text("1 / (a - 1)")
    assert canvases(page) == []
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    shown(page, [2])
    expect(summary).to_be_hidden()
    (seen,) = canvases(page)
    np.testing.assert_array_equal(seen[..., 0], 255 * np.eye(3))
    page.keyboard.press("ArrowLeft")
    expect(summary).to_be_visible()


def test_choices_ranges_and_texts_arrive_as_python_values(run: Run):
    page = run(
        IMPORTS,
        """
def told(method="CGLS", span=(2, 5), name="x"):
    return {"field": np.zeros((40, 40)), "readout": repr((method, span, name))}

ui.explore(
    told,
    method={"Landweber": "L", "CGLS": "C"},
    span=ipywidgets.IntRangeSlider(value=(2, 5), max=9, description="span"),
    name="x",
)
""",
    )
    readout = page.locator(".course-readouts")
    expect(readout).to_have_text("('L', (2, 5), 'x')")
    page.locator(".course-sliders select").select_option("CGLS")
    expect(readout).to_have_text("('C', (2, 5), 'x')")
    page.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("('C', (3, 5), 'x')")


def test_a_picture_that_changes_its_size_does_not_move_the_page(run: Run):
    page = run(
        IMPORTS,
        """
def strided(stride=1):
    return {"field": np.eye(64)[::stride, ::stride], "readout": str(stride)}

ui.explore(strided, stride=(1, 8))
""",
    )
    shown(page, [1])
    box = page.locator(".course-box").bounding_box()
    handle(page).focus()
    for stride in (2, 3):
        page.keyboard.press("ArrowRight")
        shown(page, [stride])
        assert page.locator(".course-box").bounding_box() == box
    assert canvases(page)[0].shape[:2] == (22, 22)


@pytest.fixture
def stored(lab_root: Path) -> str:
    """Write a notebook as the course stores it: run, and in normal form."""
    sources = (IMPORTS + STRIPES, "ui.explore(stripes, k=(0, 20), alt='Bars that move.')")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbclient.NotebookClient(nbformat.v4.new_notebook(cells=cells)).execute()
    nbformat.write(normal_form(notebook), lab_root / "stored.ipynb")
    return "stored.ipynb"


def check_still(page: Page) -> None:
    image = page.get_by_role("img", name="Bars that move. gray: 48 × 72, 0 … 1")
    expect(image).to_be_visible()
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")
    assert image.evaluate("image => image.naturalWidth") == 72  # the page enlarges it
    assert image.evaluate("image => getComputedStyle(image).outlineStyle") == "solid"
    expect(page.get_by_text("k is 0")).to_be_visible()
    expect(page.get_by_text("Run this cell (Shift + Enter) to move: k")).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_a_stored_notebook_shows_its_still_even_untrusted(opened: Run, stored: str):
    page = opened(stored)
    trusted = "() => jupyterapp.shell.currentWidget.content.widgets.map((c) => c.model.trusted)"
    assert page.evaluate(trusted) == [False, False]
    check_still(page)


def test_what_the_reader_saved_reopens_as_a_still(page: Page, lab: Lab, stored: str):
    open_notebook(page, lab, stored)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    shown(page, [0])
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    # The page keeps its sliders; the file has the picture only.
    expect(handle(page)).to_be_visible()
    assert "widget-view" not in (lab.root / stored).read_text(encoding="utf-8")
    open_notebook(page, lab, stored)  # as F5 does, while the kernel lives
    check_still(page)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    open_notebook(page, lab, stored)
    check_still(page)
