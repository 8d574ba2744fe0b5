"""Slides in a browser: from disk, alone, by keys, nothing cut off, and what moves moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.site.conftest import RECORDED
from tests.site.test_pages import AXE, axe_script
from tools import notebook_form
from tools.classroom import build, glosses, slides
from tools.site.runs import Runs

STEMS = [path.stem for path in notebook_form.paths()]
CURRENT = ".slide:not([hidden])"
_CUT_OFF = """() => {
    const slide = document.querySelector('.slide:not([hidden])');
    const room = slide.getBoundingClientRect();
    const foot = slide.querySelector('footer').getBoundingClientRect();
    const out = [...slide.querySelectorAll('*')].filter(node => {
        if (node.closest('.katex-mathml, svg') || !node.checkVisibility()) return false;
        const { left, right, bottom, width, height } = node.getBoundingClientRect();
        const beyond = left < room.left - 1 || right > room.right + 1 || bottom > room.bottom + 1;
        return width && height && beyond;
    });
    const blocks = [...slide.querySelectorAll(':scope > :not(footer), .course-widget')];
    const below = blocks.filter(node => node.getBoundingClientRect().bottom > foot.top + 1
        || (node.matches('.words') && node.scrollHeight > node.clientHeight + room.height / 100));
    return [...out, ...below].slice(0, 3).map(node => `${slide.id}: ${node.className}`);
}"""
_SMALLEST = """() => {
    const slide = document.querySelector('.slide:not([hidden])');
    const sizes = [...slide.querySelectorAll('*')]
        .filter(node => !node.closest('svg, .katex') && node.checkVisibility()
            && [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
        .map(node => parseFloat(getComputedStyle(node).fontSize) / innerHeight);
    return Math.min(...sizes);
}"""
_WALK = f"""async () => {{
    const found = {{ seen: [], cut: [], smallest: 1 }};
    const press = () => document.body.dispatchEvent(
        new KeyboardEvent('keydown', {{ key: 'ArrowRight', bubbles: true, cancelable: true }}));
    for (let i = 0; i < document.querySelectorAll('.slide').length; i++, press()) {{
        const slide = document.querySelector('.slide:not([hidden])');
        const holder = slide.querySelector('.alive');
        while (holder && !('live' in holder.dataset)) await new Promise(requestAnimationFrame);
        slide.querySelector('.course-predict input')?.click();  // what is said needs room, too
        slide.querySelector('.course-commit button')?.click();
        found.seen.push(slide.id);
        found.cut.push(...({_CUT_OFF})());
        found.smallest = Math.min(found.smallest, ({_SMALLEST})());
    }}
    return found;
}}"""
_FIRSTS = """() => {
    const kinds = new Map([...document.querySelectorAll('.slide')].reverse()
        .map(({ className, id }) => [className, id]));
    return [...kinds.values()];
}"""
LEAST = 1 / 54  # of the height: what is read from a seat six times as far away as a screen is high


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory, recordings: dict[str, tuple[Path, Any]]) -> Path:
    """Make all decks, as `course.py class build` does."""
    folder = tmp_path_factory.mktemp("kit")
    made = dict(build.for_class(notebook_form.paths(), Runs(recordings, [])))
    build.write(folder, made)
    return folder


@pytest.fixture
def deck(from_disk: Callable[..., Any], kit: Path) -> Callable[..., Any]:
    """Give a function that opens a deck from disk."""

    def open_it(stem: str, *, height: int = 720, **how: Any) -> Any:
        page = from_disk(kit / f"{stem}.html", width=height * 16 // 9, height=height, **how)
        page.wait_for_selector(CURRENT)
        return page

    return open_it


def settled(page: Any) -> None:
    """Wait until what moves on the slide is there."""
    page.wait_for_function(
        """() => {
            const holder = document.querySelector('.slide:not([hidden]) .alive');
            return !holder || 'live' in holder.dataset;
        }"""
    )


@pytest.mark.parametrize(
    ("stem", "height"), [*((stem, 720) for stem in STEMS), *((stem, 1080) for stem in RECORDED)]
)
def test_arrows_walk_through_all_slides_and_nothing_is_cut_off(
    deck: Callable[..., Any], stem: str, height: int
) -> None:
    page = deck(stem, height=height)
    found = page.evaluate(_WALK)
    count = len(slides.deck(notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb"), stem))
    assert found["cut"] == []
    assert found["seen"] == [str(number) for number in range(1, count + 1)]
    assert found["smallest"] >= LEAST
    assert page.locator(".katex-error").count() == 0


def test_chinese_words_are_left_out_where_no_font_has_them(deck: Callable[..., Any]) -> None:
    page = deck("05_choosing_parameters")
    page.keyboard.press("PageDown")
    line = page.locator(f"{CURRENT} li").first
    for high, said in ((10, "偏差原理"), (80, "the discrepancy principle, generalized")):
        page.evaluate(
            f"""() => {{
                CanvasRenderingContext2D.prototype.measureText = () => (
                    {{ actualBoundingBoxAscent: {high}, actualBoundingBoxDescent: 0 }});
                {glosses.SCRIPT}
            }}"""
        )
        assert said in line.inner_text()


def test_a_slide_shows_the_panels_that_its_cell_names(deck: Callable[..., Any]) -> None:
    page = deck("05_choosing_parameters")
    page.evaluate(
        "location.hash = document.querySelector('.alive[data-panels]').closest('.slide').id"
    )
    settled(page)
    titles = page.locator(f"{CURRENT} .course-panel strong").all_inner_texts()
    assert titles == ["photo", "restored", "residual", "root mean square"]


def test_few_pictures_grow_until_the_slide_is_full(deck: Callable[..., Any]) -> None:
    page = deck("01_convolution")
    page.evaluate("location.hash = document.querySelector('.alive').closest('.slide').id")
    settled(page)
    high, wide = page.evaluate(
        """() => {
            const widget = document.querySelector('.slide:not([hidden]) .course-widget');
            const shown = widget.closest('.shown');
            const frames = [...widget.querySelectorAll('.course-frame')];
            const width = frames.reduce((sum, { offsetWidth }) => sum + offsetWidth, 0);
            return [widget.offsetHeight / shown.clientHeight, width / shown.clientWidth];
        }"""
    )
    assert min(high, wide) > 0.9


def test_a_remote_and_every_key_do_what_they_say(deck: Callable[..., Any]) -> None:
    page = deck("01_convolution")
    on = lambda: int(page.evaluate(f"document.querySelector('{CURRENT}').id"))  # noqa: E731
    for key, there in [
        *(("PageDown", 2), ("Space", 3), ("ArrowDown", 4), ("PageUp", 3), ("ArrowLeft", 2)),
        *(("Shift+Space", 1), ("End", None), ("Home", 1)),
    ]:
        page.keyboard.press(key)
        assert there is None or on() == there, key
    for key in ("1", "2", "Enter"):
        page.keyboard.press(key)
    assert on() == 12
    page.reload()
    page.wait_for_selector(CURRENT)
    assert on() == 12  # the address holds the place
    page.keyboard.press("b")
    assert page.locator("body > .dark").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("body > .dark").is_hidden()
    page.keyboard.press("t")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    page.keyboard.press("?")
    page.get_by_role("link", name="8. What a kernel lets through").click()
    page.locator(f"{CURRENT} h2", has_text="8. What a kernel").wait_for()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")


def test_an_explorer_moves_and_gives_the_keys_back(deck: Callable[..., Any]) -> None:
    page = deck("00_start_here")
    while not page.locator(f"{CURRENT} input[type=range]").count():
        page.keyboard.press("PageDown")
        settled(page)
    place = page.locator(CURRENT).get_attribute("id")
    holder, track = page.locator(f"{CURRENT} .alive"), page.locator(f"{CURRENT} input").first
    before = holder.locator(".course-explorer").get_attribute("data-values")
    track.press("ArrowRight")
    page.wait_for_function(
        "([node, values]) => node.dataset.values !== values",
        arg=[holder.locator(".course-explorer").element_handle(), before],
    )
    assert page.locator(CURRENT).get_attribute("id") == place  # the slider had the key
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()  # it names Esc
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.locator(CURRENT).get_attribute("id") == str(int(place) + 1)
    track = page.locator(f"[id='{place}'] input").first
    page.keyboard.press("ArrowLeft")
    track.focus()
    page.keyboard.press("PageDown")  # a remote always turns the page
    assert page.locator(CURRENT).get_attribute("id") == str(int(place) + 1)


def test_what_plays_rests_when_the_page_is_turned(deck: Callable[..., Any]) -> None:
    page = deck("01_convolution")
    page.evaluate(
        "location.hash = document.querySelector('[data-recording=\"01-2\"]').closest('.slide').id"
    )
    settled(page)
    page.locator(CURRENT).get_by_role("button", name="Play window").click()
    page.locator(CURRENT).get_by_role("button", name="Pause window").wait_for()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    page.locator(CURRENT).get_by_role("button", name="Play window").wait_for()


def test_a_question_forgets_what_the_last_class_said(deck: Callable[..., Any]) -> None:
    page = deck("01_convolution")
    while not page.locator(f"{CURRENT} .course-predict").count():
        page.keyboard.press("PageDown")
    page.locator(f"{CURRENT} input[type=radio]").first.click()  # as with a mouse
    page.locator(f"{CURRENT} button[type=submit]").click()
    page.locator(f"{CURRENT} .course-reason").first.wait_for()
    assert page.evaluate(_CUT_OFF) == []
    place = page.locator(CURRENT).get_attribute("id")
    page.keyboard.press("ArrowRight")  # the vote is cast, and gives the keys back
    assert page.locator(CURRENT).get_attribute("id") == str(int(place or 0) + 1)
    page.keyboard.press("Shift+Space")
    assert page.locator(CURRENT).get_attribute("id") == place
    page.reload()
    page.wait_for_selector(f"{CURRENT} .course-predict")
    assert page.locator(".course-reason").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_them(deck: Callable[..., Any], theme: str) -> None:
    page = deck("01_convolution", theme=theme)
    page.evaluate(axe_script())
    kinds = page.evaluate(_FIRSTS)
    assert len(kinds) > 4
    for first in kinds:  # one of each kind looks like all
        page.evaluate("number => { location.hash = number; }", first)
        page.wait_for_selector(f"[id='{first}']:not([hidden])")
        settled(page)
        assert page.evaluate(AXE) == [], first


def test_a_page_of_paper_for_each_slide(deck: Callable[..., Any]) -> None:
    page = deck("01_convolution")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    count = page.locator(".slide").count()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == count
