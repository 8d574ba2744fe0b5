"""Somebody comes back to the middle of a notebook, and its kernel is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.lab_in_browser import RUN_ALL

# Each opens a notebook that was never run, and so has a new kernel.
Opened = Callable[..., Page]

CELLS = (
    "import numpy as np",
    "photo = np.ones((3, 4))\nprint('the photo is here')",
    "print('rows:', photo.shape[0])",
    "print('seen:', photo.shape, np.sum(photo))",
    "print('later')",
)
BUTTON = "Run the cells above, then this one"
RUN_HERE = """place => {
    jupyterapp.shell.currentWidget.content.activeCellIndex = place;
    return jupyterapp.commands.execute('notebook:run-cell-and-select-next');
}"""
RESTART = "() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()"
ACTIVE = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"


def cell(page: Page, place: int) -> Locator:
    return page.locator(".jp-Notebook .jp-CodeCell").nth(place)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_one_sentence_and_a_button_that_runs_what_is_missing(opened: Opened, by: str):
    page = opened(f"return-{by}.ipynb", *CELLS)
    page.evaluate(RUN_HERE, 3)
    told = cell(page, 3).get_by_role("alert")
    expect(told).to_contain_text(
        "This cell needs photo and np from cells above that have not been run in this session: "
        "run those first."
    )
    expect(cell(page, 3)).to_contain_text("NameError: name 'photo' is not defined")
    expect(cell(page, 3)).not_to_contain_text("Traceback")
    assert page.evaluate(ACTIVE) == 4, "the active cell has moved on"
    button = told.get_by_role("button", name=BUTTON)
    if by == "mouse":
        button.click()
    else:
        button.focus()
        page.keyboard.press("Enter")
    expect(cell(page, 3)).to_contain_text("seen: (3, 4) 12.0")
    expect(cell(page, 1)).to_contain_text("the photo is here")
    expect(cell(page, 4).locator(".jp-OutputArea-output")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_sentence_stands_once_under_the_cell_that_was_run_last(opened: Opened):
    page = opened("return-twice.ipynb", *CELLS)
    page.evaluate(RUN_HERE, 2)
    expect(cell(page, 2).get_by_role("alert")).to_be_visible()
    page.evaluate(RUN_HERE, 3)
    expect(cell(page, 3).get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(1)


def test_a_restarted_kernel_is_a_new_one(opened: Opened):
    page = opened("return-restarted.ipynb", *CELLS)
    page.evaluate(RUN_ALL)
    expect(cell(page, 4)).to_contain_text("later")
    page.evaluate(RESTART)
    page.evaluate(RUN_HERE, 2)
    expect(cell(page, 2).get_by_role("alert")).to_contain_text("This cell needs photo from")


def test_a_cell_above_that_stops_the_others_is_named(opened: Opened):
    page = opened("return-broken.ipynb", "a = 1", "def half(x):\n    return x +", *CELLS)
    page.evaluate(RUN_HERE, 5)
    cell(page, 5).get_by_role("button", name=BUTTON).click()
    expect(cell(page, 5).get_by_role("alert")).to_contain_text(
        "the cell that begins with def half(x): ended with SyntaxError: mend it"
    )


def test_a_typo_looks_as_ever(opened: Opened):
    page = opened("return-typo.ipynb", *CELLS, "phto.shape")
    page.evaluate(RUN_HERE, 5)
    expect(cell(page, 5)).to_contain_text("NameError: name 'phto' is not defined")
    expect(cell(page, 5)).to_contain_text("Traceback (most recent call last)")
    expect(page.get_by_role("alert")).to_have_count(0)
