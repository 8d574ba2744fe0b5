"""How large pictures are and how they stand: measured in JupyterLab, down to a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.window import change_theme

Run = Callable[..., Page]

IMPORTS = """
import numpy as np
from course_lib import ui
photo = np.random.default_rng(4).random((256, 256))
curve = ui.Curve(np.arange(9), {"rising": np.arange(9.0), "flat": np.ones(9)}, ylabel="y")
kernel = ui.Picture(np.eye(5), cmap="signed", numbers=True)

def panels(names):
    kinds = {"p": photo, "c": curve, "k": kernel}
    return {f"{kinds_name} {i}": kinds[kinds_name] for i, kinds_name in enumerate(names)}

def of(names):
    def panels_of(k=1):
        return panels(names) | {"readout": f"k is {k}"}
    return ui.explore(panels_of, k=(0, 9), alt=names)
"""
SETS = ("p", "pp", "ppp", "pppp", "ppppp", "pppppp", "pkc", "ppkc", "pcc")
LIVE_CELLS = [IMPORTS, *(f"of({names!r})" for names in SETS)]
STILL_CELLS = [IMPORTS, *(f"ui.show(panels({names!r}), alt={names!r})" for names in SETS)]
LIVE = """() => Object.fromEntries(
    [...document.querySelectorAll('.course-explorer')].map((root) => [
        root.getAttribute('aria-label'),
        [...root.querySelectorAll('.course-box')].map((box) => box.getBoundingClientRect())]))"""
STILL = """() => Object.fromEntries(
    [...document.querySelectorAll('.course-still')].map((root) => {
        const images = [...root.querySelectorAll('img')];
        return [images[0].alt.split(' ')[0], images.map((one) => one.getBoundingClientRect())];
    }))"""

Boxes = dict[str, list[dict[str, float]]]


@pytest.fixture
def look(run: Run) -> Callable[..., Page]:
    def opened(cells: list[str], selector: str) -> Page:
        page = run(*cells)
        expect(page.locator(selector)).to_have_count(len(SETS))
        # Cells out of sight are laid out like those in sight.
        page.add_style_tag(content=".jp-Cell { content-visibility: visible !important; }")
        return page

    return opened


def resize(page: Page, window: tuple[int, int], files: bool = False) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    if page.locator("#filebrowser").is_visible() != files:
        page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    expect(page.locator("#filebrowser")).to_be_visible(visible=files)


def measure(page: Page, script: str, window: tuple[int, int], files: bool = False) -> Boxes:
    """Set the window, with or without the file browser, and measure what is steady."""
    resize(page, window, files)
    boxes: Boxes = page.evaluate(
        """async (script) => {
            const measure = eval(script);
            let [last, same] = ["", 0];
            while (same < 10) {
                await new Promise(requestAnimationFrame);
                const now = JSON.stringify(measure());
                same = now === last ? same + 1 : 0;
                last = now;
            }
            return JSON.parse(last);
        }""",
        script,
    )
    assert sorted(boxes) == sorted(SETS)
    return boxes


def rows(boxes: list[dict[str, float]]) -> list[int]:
    """Count the panels of each row."""
    counts: list[int] = []
    bottom = -1e6
    for box in boxes:
        if box["y"] >= bottom:
            counts.append(0)
        counts[-1] += 1
        bottom = max(bottom, box["y"] + box["height"])
    return counts


def check_shape(boxes: Boxes) -> None:
    """No panel spills over, keeps its proportions, and photos of a row are equal."""
    for names, found in boxes.items():
        for name, box in zip(names, found, strict=True):
            assert box["height"] * (1 if name != "c" else 352 / 256) == pytest.approx(
                box["width"], rel=0.02
            )
        photos = [box["width"] for name, box in zip(names, found, strict=True) if name == "p"]
        assert max(photos) - min(photos) <= 2


SIZES = [((1400, 900), False), ((1400, 900), True), ((900, 800), False)]


def test_compared_pictures_stand_in_one_row_as_large_as_fits(look: Callable[..., Page]):
    page = look(LIVE_CELLS, ".course-explorer")
    for window, files in SIZES:
        boxes = measure(page, LIVE, window, files)
        check_shape(boxes)
        for names in ("p", "pp", "ppp", "pppp"):
            assert rows(boxes[names]) == [len(names)], (names, window, files)
        for names in ("pkc", "ppkc", "pcc"):  # the pictures of a row, the curves beside or below
            pictures = names.count("p") + names.count("k")
            assert rows(boxes[names]) in ([len(names)], [pictures, len(names) - pictures])
        for names in ("ppppp", "pppppp"):
            assert rows(boxes[names]) in ([len(names)], [3, len(names) - 3])
        if window[0] == 1400:
            assert all(box["width"] >= 420 for box in boxes["pp"])
        else:  # the column beside the cells is theirs, too
            assert all(box["width"] >= 180 for box in boxes["pppp"])
            assert all(box["width"] >= 240 for box in boxes["ppp"])
    boxes = measure(page, LIVE, (900, 800), True)
    check_shape(boxes)
    assert [rows(boxes[names]) for names in ("pp", "ppp", "pppp")] == [[2], [3], [2, 2]]
    boxes = measure(page, LIVE, (390, 800))
    check_shape(boxes)
    assert all(rows(found) == [1] * len(found) for found in boxes.values())


def test_pictures_and_their_slider_are_in_the_window_together(look: Callable[..., Page]):
    page = look(LIVE_CELLS, ".course-explorer")
    for window in ((1400, 900), (1400, 700), (900, 800)):
        measure(page, LIVE, window)
        whole = page.evaluate(
            """() => [...document.querySelectorAll('.course-widget')].map((whole) => [
                whole.querySelector('.course-row').getBoundingClientRect().bottom
                    - whole.querySelector('.course-sliders').getBoundingClientRect().top,
                document.querySelector('.jp-WindowedPanel-outer').clientHeight])"""
        )
        assert len(whole) == len(SETS)
        assert all(height <= room for height, room in whole), (window, whole)


def test_stills_stand_as_the_live_pictures_do(look: Callable[..., Page]):
    page = look(STILL_CELLS, ".course-still")
    for window, files in SIZES:
        boxes = measure(page, STILL, window, files)
        check_shape(boxes)
        for names in ("p", "pp", "ppp", "pppp"):
            assert rows(boxes[names]) == [len(names)], (names, window, files)
        assert rows(boxes["ppppp"]) == [3, 2]
        assert rows(boxes["pppppp"]) == [3, 3]
        least = ("pp", 415) if window[0] == 1400 else ("pppp", 172)
        assert all(box["width"] >= least[1] for box in boxes[least[0]])
    boxes = measure(page, STILL, (390, 800))
    assert all(rows(found) == [1] * len(found) for found in boxes.values())


def test_titles_and_captions_of_any_length_leave_pictures_of_a_row_at_one_height(run: Run):
    page = run(
        IMPORTS,
        """
def named(k=1):
    names = "as the filter has it", "as the network has it"
    wipe = ui.Wipe(ui.Picture(photo, vmax=2), ui.Picture(photo / 3, vmin=-1, vmax=1), names=names)
    longer = "a title that has no room in one line" * (k > 1)
    return {"a": photo, f"b {longer}": wipe, "c": photo, "a title of more than one line": photo}

ui.explore(named, k=(1, 3))
""",
    )
    page.set_viewport_size({"width": 900, "height": 1000})
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    boxes = page.locator(".course-box")
    expect(boxes).to_have_count(4)
    tops = "[...document.querySelectorAll('.course-box')].map((b) => b.getBoundingClientRect().y)"
    level = f"() => Math.max(...{tops}) - Math.min(...{tops}) < 0.5"
    page.wait_for_function(level)
    before = page.evaluate(tops)[0]
    heads = page.locator(".course-panel strong")
    assert len(set(heads.evaluate_all("all => all.map((one) => one.offsetHeight)"))) > 1
    for key in ("ArrowRight", "ArrowLeft"):
        page.get_by_role("slider", name="k", exact=True).press(key)
        title = "b" if key == "ArrowLeft" else "b a title that has no room in one line"
        expect(heads.nth(1)).to_have_text(title)
        page.wait_for_function(level)
    assert page.evaluate(tops)[0] >= before
    # Nothing of what is said of the two pictures of the wipe is cut off.
    for part in (".course-sides span", ".course-both", ".course-both span"):
        cut = """all => all.map((one) => Math.max(
            one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight))"""
        found = page.locator(part).evaluate_all(cut)
        assert found
        assert max(found) <= 1, (part, found)
    expect(page.locator(".course-both")).to_have_text("◂ 256 × 256, 0 … 1\n▸ 256 × 256, 0 … 0.333")


def test_where_a_caption_has_no_room_its_size_goes_and_its_values_stay(run: Run):
    page = run(
        IMPORTS,
        """
def narrow(k=1):
    left = ui.Picture(0.1234 * (photo - 0.5), vmin=-0.04, vmax=0.04, cmap="residual")
    return {"a": left, "b": photo, "c": photo, "d": photo}

ui.explore(narrow, k=(1, 3))
""",
    )
    note = page.locator("small").first
    expect(note).to_have_text("256 × 256, −0.0617 … 0.0617 (shown −0.04 … 0.04)")
    seen = """small => [...small.children].map((part) => {
        const [here, whole] = [part, small].map((one) => one.getBoundingClientRect());
        return here.top < whole.bottom && part.scrollWidth <= part.clientWidth;
    })"""
    for width, wanted in ((1400, "false,true"), (1900, "true,true")):
        resize(page, (width, 900))
        told = f"wanted => String(({seen})(document.querySelector('small'))) === wanted"
        page.wait_for_function(told, arg=wanted)


def test_on_touch_screens_no_button_lies_over_a_title(run: Run, page: Page):
    """A page of its own: it has no mouse."""
    run(
        IMPORTS,
        "def long(k=1):\n    return {f'what the network adds {i}': photo for i in range(4)}",
        "ui.explore(long, k=(1, 3))",
    )
    expect(page.locator(".course-tools")).to_have_count(4)
    session = page.context.new_cdp_session(page)
    screen = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    session.send("Emulation.setDeviceMetricsOverride", screen)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.wait_for_function("() => matchMedia('(hover: none)').matches")
    covered = page.evaluate(
        """() => [...document.querySelectorAll('.course-head')].filter((head) => {
            const words = document.createRange();
            words.selectNodeContents(head.querySelector('strong'));
            const tools = head.querySelector('.course-tools').getBoundingClientRect();
            return [...words.getClientRects()].some((line) =>
                line.right > tools.left && line.top < tools.bottom);
        }).length"""
    )
    assert covered == 0


def test_no_output_has_a_scrollbar_of_its_own(run: Run):
    """Chromium hides scrollbars from tests; a reader would see one for a single pixel too many."""
    page = run(IMPORTS, "of('pkc')", "ui.predict('Which?', {'a': 'This.', 'b': 'That.'}, 'a')")
    expect(page.locator(".course-explorer")).to_be_visible()
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea, .jp-OutputArea *')]
            .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflow))
            .map((one) => [one.className, one.scrollHeight - one.clientHeight,
                one.scrollWidth - one.clientWidth])
            .filter(([, down, across]) => down > 0 || across > 0)"""
    )
    assert beyond == []


def test_drawings_and_printed_lines_are_readable_where_no_explorer_is(run: Run):
    """On a dark page what is drawn dark on white is turned over; photos are not."""
    page = run(IMPORTS, "ui.show(panels('pc'), alt='Both.'); print('word ' * 99)")
    images = page.locator(".course-still img")
    expect(images).to_have_count(2)
    expect(images.last).to_have_css("filter", "none")
    change_theme(page, "JupyterLab Dark")
    expect(images.last).to_have_css("filter", "invert(0.93) hue-rotate(180deg)")
    expect(images.first).to_have_css("filter", "none")
    expect(images.first).to_have_css("outline-style", "solid")
    printed = page.locator(".jp-OutputArea-output pre").last
    expect(printed).to_have_css("white-space-collapse", "preserve")
    expect(printed).to_have_css("word-break", "normal")


COLUMNS = """(count) => {
    const places = [...document.querySelectorAll('.widget-hslider')]
        .map((one) => one.getBoundingClientRect());
    return new Set(places.map((one) => Math.round(one.x))).size === count
        && places.every((one) => one.right <= innerWidth);
}"""


def test_many_sliders_stand_in_two_columns_where_two_have_room(run: Run):
    page = run(
        "from course_lib import ui\n"
        "def seen(**controls):\n"
        "    return {'readout': f'{len(controls)} controls'}",
        "ui.explore(seen, **{f't{k}': (0, 9) for k in range(8)})",
        "ui.explore(seen, sheet=ui.paint([[0.0] * 48] * 48, 0, 1, 0.1))",
    )
    tools, sheet = page.locator(".course-paint-tools"), page.locator(".course-paint-grid")
    expect(tools).to_be_visible()
    expect(page.locator(".widget-hslider")).to_have_count(8)
    for width, columns in ((1400, 2), (900, 2), (600, 1), (390, 1)):
        resize(page, (width, 900))
        page.wait_for_function(COLUMNS, arg=columns)
        tracks = page.locator(".slider-container").evaluate_all(
            "all => all.map((one) => one.clientWidth)"
        )
        assert min(tracks) >= 56, width
    resize(page, (900, 900))
    page.wait_for_function(COLUMNS, arg=2)
    # The tools of a large sheet stand beside it, so that the pictures below are near.
    beside, left = tools.bounding_box(), sheet.bounding_box()
    assert beside
    assert left
    assert beside["x"] >= left["x"] + left["width"]
