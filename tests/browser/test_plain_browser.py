"""The notebooks in a JupyterLab that nobody prepared: no launcher, none of its settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tools.lab_in_browser import ROOT, RUN_ALL, Lab, open_notebook

FIRST = "00_start_here.ipynb"
# Cells that are out of sight are not on the page.
SHOW = """words => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const has = (cell) => cell.model.sharedModel.source.includes(words);
    const place = notebook.widgets.findIndex(has);
    notebook.activeCellIndex = place;
    return notebook.scrollToItem(place, "start");
}"""


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Lab]:
    shutil.copy(ROOT / "notebooks" / FIRST, tmp_path)
    server = Lab(tmp_path, plain=True)
    yield server
    server.close()


def test_the_first_notebook_opens_runs_and_moves(plain: Lab, page: Page):
    open_notebook(page, plain, FIRST)
    page.evaluate(RUN_ALL)
    page.evaluate(SHOW, "ui.explore(")
    canvas = page.locator(".course-panel", has_text="repaired").first.locator("canvas")
    handle = page.get_by_role("slider", name="length")
    handle.focus()
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", "6.5")
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas.element_handle(), before]
    )
