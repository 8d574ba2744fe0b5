"""Predictions in the lab: mouse, keyboard, what is seen when; and a copy that folds its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.browser.window import change_theme
from tools.copies import reader_bytes
from tools.lab_in_browser import RUN_ALL
from tools.notebook_form import METADATA

Run = Callable[..., Page]

ASK = """
from course_lib import ui

ui.predict(
    "QUESTION: how large is $x^2$ at *three*?",
    {
        "six": "SAID of six: twice three is $2 \\\\cdot 3$, and that is no square.",
        "$3^2$": "SAID of nine: three rows of three.",
        "it depends.": "SAID of it: on nothing.",
    },
    "$3^2$",
)
"""
CHOSEN = "() => document.querySelector('.course-predict')?.dataset.chosen"


def asked(run: Run, number: str) -> Page:
    """Run the cell with a question that no other test asks: the reader's folder is one."""
    page = run(ASK.replace("QUESTION", number))
    expect(page.get_by_role("radio")).to_have_count(3)
    return page


def choice(page: Page, name: str):
    return page.get_by_role("radio", name=name)


def test_the_mouse_chooses_and_only_then_all_is_said(run: Run):
    page = asked(run, "mouse")
    output = page.locator(".jp-OutputArea-output .course-predict")
    button = page.get_by_role("button", name="This is what I expect")
    expect(button).to_be_disabled()
    assert "SAID" not in page.locator(".jp-Cell-outputWrapper").inner_html()
    page.get_by_text("six", exact=True).click()
    expect(choice(page, "six")).to_be_checked()
    assert "SAID" not in page.locator(".jp-Cell-outputWrapper").inner_html()
    button.click()
    expect(output.locator(".course-reason")).to_have_count(3)
    said = output.locator(".course-reason").all_inner_texts()
    assert said[0].startswith("You said this. SAID of six")
    assert said[1].startswith("It is right. SAID of nine")
    assert said[2].startswith("SAID of it")
    expect(page.get_by_role("status").filter(has_text="You said")).to_contain_text("six")


def test_the_notebook_goes_on_by_keys_after_a_click(run: Run):
    page = run(ASK.replace("QUESTION", "keys after a click"), "'the cell below'")
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    page.get_by_text("six", exact=True).click()
    page.wait_for_function(f"({active})() === 0")
    page.get_by_role("button", name="This is what I expect").click()
    expect(page.locator(".course-reason")).to_have_count(3)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"({active})() === 1")


def test_a_text_that_says_yes_is_not_told_right_twice(run: Run):
    page = run(ASK.replace("QUESTION", "twice").replace("SAID of nine", "Yes. SAID of nine"))
    choice(page, "six").check()
    page.get_by_role("button", name="This is what I expect").click()
    expect(page.locator(".course-reason")).to_have_count(3)
    assert page.locator(".course-reason").all_inner_texts()[1].startswith("Yes. SAID of nine")


def test_what_is_said_stays_readable_beside_pictures(run: Run):
    """Styles of an explorer's page reach every cell: none may take the reasons off the page."""
    page = asked(run, "pictures")
    choice(page, "it depends.").check()
    page.get_by_role("button", name="This is what I expect").click()
    expect(page.locator(".course-reason")).to_have_count(3)
    expect(page.locator(".course-predict")).to_contain_text("You said: it depends. You may")
    before = page.locator(".course-reason").evaluate_all(SIZES)
    page.evaluate(
        """() => {
            const notebook = jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = 0;
            return jupyterapp.commands.execute('notebook:insert-cell-below').then(() => {
                notebook.activeCell.model.sharedModel.setSource(
                    "import numpy as np\\nfrom course_lib import ui\\n" +
                    "ui.explore(lambda k=1: {'noise': np.eye(8) * k}, k=(0, 3), alt='A board.')");
                return jupyterapp.commands.execute('notebook:run-cell');
            });
        }"""
    )
    expect(page.locator(".course-explorer canvas").first).to_be_visible()
    after = page.locator(".course-reason").evaluate_all(SIZES)
    assert min(height for _, height in after) > 15
    assert after == before


SIZES = "all => all.map(node => [node.offsetWidth, node.offsetHeight])"


def test_one_may_change_ones_mind_and_is_reminded_after_running_again(run: Run):
    page = asked(run, "again")
    choice(page, "it depends.").check()
    page.get_by_role("button", name="This is what I expect").click()
    choice(page, "six").check()
    page.get_by_role("button", name="Now I expect this").click()
    page.wait_for_function(f"({CHOSEN})() === '0'")
    assert "Earlier" not in page.locator(".course-predict").inner_text()
    page.locator(".course-predict").evaluate("node => { node.dataset.chosen = 'old'; }")
    page.evaluate(RUN_ALL)
    page.wait_for_function(f"({CHOSEN})() === '0'")
    expect(choice(page, "six")).to_be_checked()
    expect(page.locator(".course-predict")).to_contain_text("Earlier you said: six.")
    expect(page.locator(".course-reason").first).to_contain_text("You said this.")


def test_the_keyboard_walks_without_committing_and_enter_commits(run: Run):
    page = asked(run, "keys")
    choice(page, "six").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(choice(page, "it depends.")).to_be_checked()
    page.keyboard.press("ArrowDown")  # round to the first
    expect(choice(page, "six")).to_be_checked()
    expect(page.locator(".course-reason")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".course-reason")).to_have_count(3)
    expect(choice(page, "six")).to_be_focused()
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex") == 0
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_function(f"({CHOSEN})() === '2'")


def test_formulas_are_set_and_each_control_has_its_name(run: Run):
    page = asked(run, "formulas")
    expect(page.locator(".course-predict legend mjx-container")).to_have_count(1)
    expect(page.locator(".course-choice label mjx-container")).to_have_count(1)
    group = page.get_by_role("group", name="formulas: how large is")
    expect(group.get_by_role("radio")).to_have_count(3)
    choice(page, "six").check()
    page.get_by_role("button", name="This is what I expect").click()
    expect(page.locator(".course-reason mjx-container")).to_have_count(1)
    # A formula is read aloud, too.
    expect(choice(page, "six")).to_have_accessible_description(
        "You said this. SAID of six: twice three is 2 ⋅ 3 , and that is no square."
    )


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_it_can_be_read_in_both_themes_and_fits_a_narrow_window(run: Run, theme: str):
    page = asked(run, theme)
    change_theme(page, theme)
    page.set_viewport_size({"width": 900, "height": 900})
    choice(page, "six").check()
    page.get_by_role("button", name="This is what I expect").click()
    expect(page.locator(".course-reason")).to_have_count(3)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) >= 8
    assert min(contrasts.values()) >= 4.5, contrasts
    overhang = "node => node.scrollWidth - node.clientWidth"
    assert page.locator(".course-predict").evaluate(overhang) <= 0


CONTRASTS = """() => {
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = (rgb) => rgb.slice(0, 3)
        .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (node) => {
        for (; node; node = node.parentElement) {
            const color = parse(getComputedStyle(node).backgroundColor);
            if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
    };
    const told = {};
    for (const node of document.querySelectorAll(
        '.course-predict legend, .course-predict label, .course-reason, .course-commit *')) {
        if (!node.innerText?.trim()) continue;
        const [a, b] = [parse(getComputedStyle(node).color), ground(node)].map(light);
        told[node.innerText] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }
    return told;
}"""


# --- a derived notebook ----------------------------------------------------------------------


def written(folder: Path) -> Path:
    def cell(kind: str, source: str, *tags: str, out: str = "") -> nbformat.NotebookNode:
        made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
        if tags:
            made.metadata["tags"] = list(tags)
        if out:
            made.outputs = [nbformat.v4.new_output("stream", name="stdout", text=out)]
            made.execution_count = 1
        return made

    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    inside = f"ANSWER in words:\n\n- a list, $x^2$\n\n{table}\n\n```python\nx = 1\n```"
    notebook = nbformat.v4.new_notebook(
        metadata=METADATA,
        cells=[
            cell("markdown", "# Title"),
            cell("markdown", "## 1. Ask\n\n**Predict**: what?", "predict"),
            cell("code", "print('ANSWER', 6 * 7)", "answer", out="ANSWER 42\n"),
            cell("markdown", inside, "answer"),
            cell("markdown", "> **What the article says** (row 4): BOX", "row-4"),
            cell("markdown", "## 2. Deeper", "further"),
            cell("code", "deep = 'DEEP'\nprint(deep)", "further", out="DEEP\n"),
            cell("markdown", "### Below", "further"),
            cell("markdown", "UNDERNEATH", "further"),
            cell("markdown", "## 3. The end"),
            cell("code", "print(deep, 'is known')"),
        ],
    )
    path = folder / "derived.ipynb"
    path.write_bytes(reader_bytes(nbformat.v4.writes(notebook).encode()))
    return path


def test_a_copy_shows_no_answer_until_it_is_asked_for(opened: Run, lab_root: Path):
    name = written(lab_root).name
    page = opened(name)
    cells = page.locator(".jp-Notebook .jp-Cell")
    for heading in ("1. Ask", "2. Deeper", "3. The end"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    read = page.locator(".jp-Notebook").inner_text()
    assert "What the article says (row 4)" in read
    for hidden in ("ANSWER in words", "BOX", "DEEP", "UNDERNEATH", "ANSWER 42"):
        assert hidden not in read
    # The words unfold, with all that is in them.
    page.get_by_text("Show the answer", exact=True).click()
    fold = page.locator(".jp-MarkdownOutput details").first
    for part in ("li", "table td", "pre", "mjx-container"):
        expect(fold.locator(part).first).to_be_visible()
    page.get_by_text("What the article says (row 4)", exact=True).click()
    expect(page.locator(".jp-MarkdownOutput").get_by_text("BOX")).to_be_visible()
    # Whoever runs everything gets everything, what is folded too.
    page.evaluate(RUN_ALL)
    expect(cells.last).to_contain_text("DEEP is known")
    expect(page.get_by_text("ANSWER 42")).to_be_visible()
    # The section unfolds whole.
    page.get_by_role("button", name="3 cells hidden").click()
    expect(page.locator(".jp-MarkdownOutput").get_by_text("UNDERNEATH")).to_be_visible()
    # How the reader has it now is how it stays.
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    stored = json.loads((lab_root / name).read_text(encoding="utf-8"))
    assert not any("jp-MarkdownHeadingCollapsed" in c["metadata"] for c in stored["cells"])
    assert stored["cells"][2]["outputs"]
