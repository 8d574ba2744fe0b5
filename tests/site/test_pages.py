"""The pages in a browser: from disk, alone, readable by everybody, on a phone, too."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from tools.notebook_form import paths

NAMES = [path.stem for path in paths()]
AXE = """async () => {
    // What KaTeX draws is hidden from readers, who get its MathML; and it is a lot.
    const where = { exclude: ['.katex-html'] };
    const found = await axe.run(where, { resultTypes: ['violations'], preload: false });
    return found.violations
        .filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .map(({ id, nodes }) => `${id}: ${nodes.length}, such as ${nodes[0].html.slice(0, 300)}`);
}"""

# The page around the text swallows what sticks out of it, so that the document is no wider.
BESIDE = """() => {
    const edge = document.querySelector('article').getBoundingClientRect().right + 1;
    return [...document.querySelectorAll('article :is(details, blockquote, p, li, canvas)')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge)
        .filter((one) => !one.closest('.katex, .output, .table-wrapper'))
        .filter((one) => !one.closest('.course-display, .course-explorer'))
        .map((one) => `${one.tagName}.${one.className}`);
}"""


def axe_script() -> str:
    """Return what, run in a page, makes it know axe."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["index", "search", *NAMES])
def test_a_page_stays_alone_and_fits_a_phone(
    opened: Callable[..., Any], alive: Any, name: str
) -> None:
    page = opened(name, width=390)
    alive(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(BESIDE) == []
    assert page.evaluate("document.querySelectorAll('.katex-error').length") == 0
    assert "\\(" not in page.evaluate("document.querySelector('article').innerText")


def complaints(page: Any) -> list[str]:
    """List what axe finds on a page."""
    page.evaluate(axe_script())
    found: list[str] = page.evaluate(AXE)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "search"])
def test_everybody_can_find_the_way(
    opened: Callable[..., Any], alive: Any, name: str, theme: str
) -> None:
    page = opened(name, theme=theme)
    alive(page)
    assert complaints(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_it(
    opened: Callable[..., Any], alive: Any, used_name: str, theme: str
) -> None:
    page = opened(used_name, theme=theme)
    alive(page)
    assert complaints(page) == []


def test_paper_shows_what_is_folded(opened: Callable[..., Any]) -> None:
    page = opened("03_blur_and_inversion")
    folded = page.locator(".course-fold:not([open])")
    before = folded.count()
    assert before > 5
    page.evaluate(
        "addEventListener('beforeprint', () => (globalThis.seen = "
        "document.querySelectorAll('.course-fold:not([open])').length))"
    )
    page.pdf()
    assert page.evaluate("seen") == 0
    assert page.locator(".course-exercise details[open]").count() == 0
    page.wait_for_function(
        "n => document.querySelectorAll('.course-fold:not([open])').length === n", arg=before
    )
