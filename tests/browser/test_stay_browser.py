"""What is read and run stays in sight: however tall an output is, however long a line of code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

TALL = 40  # so far down that one has scrolled to it: at the very top a browser holds nothing
CELLS = (
    *("'a line above'",) * TALL,
    "from IPython.display import HTML\nHTML('<p style=\"height: 500px\">a tall output</p>')",
    *("'a line below'",) * 40,
)
RUN_IT = """place => {
    jupyterapp.shell.currentWidget.content.activeCellIndex = place;
    return jupyterapp.commands.execute('notebook:run-cell');
}"""
SCROLL_TO_IT = "place => jupyterapp.shell.currentWidget.content.scrollToItem(place, 'center')"
ACTIVE = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("runs", [1, 2])
def test_shift_enter_keeps_the_cell_and_the_top_of_its_output_in_sight(
    opened: Callable[..., Page], runs: int
):
    page = opened(f"stay-{runs}.ipynb", *CELLS)
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(TALL)
    output = cell.get_by_text("a tall output", exact=True)
    if runs == 2:
        page.evaluate(RUN_IT, TALL)
        expect(output).to_be_visible()
    page.evaluate(SCROLL_TO_IT, TALL)
    cell.locator(".cm-content").click()
    page.evaluate(DRAWN)
    before = cell.locator(".cm-content").bounding_box()
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(f"[{runs}]:")
    expect(output).to_be_visible()
    page.evaluate(DRAWN)
    after = cell.locator(".cm-content").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert page.evaluate(ACTIVE) == TALL + 1, "the next cell is selected all the same"


def test_a_long_line_of_code_wraps_in_a_narrow_window(opened: Callable[..., Page]):
    page = opened("long.ipynb", f"text = {'+ '.join(['a_long_name '] * 20)}")
    page.set_viewport_size({"width": 900, "height": 800})
    editor = page.locator(".jp-Notebook .jp-CodeCell .cm-scroller")
    expect(editor).to_be_visible()
    page.wait_for_function(
        """() => {
            const { scrollWidth, clientWidth, clientHeight } =
                document.querySelector('.jp-Notebook .jp-CodeCell .cm-scroller');
            return scrollWidth <= clientWidth && clientHeight > 40;
        }"""
    )
