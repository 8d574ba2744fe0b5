"""What every picture does by itself: the array's own number under the pointer, closer, large."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from course_lib import ui
from tests.browser.hands import at, drag, fingers
from tests.browser.test_explore_browser import canvases, handle, shown
from tests.ui.test_numbers import check_written

Run = Callable[..., Page]

IMPORTS = """
import time
import numpy as np
from course_lib import ui
"""
# The same functions in the notebook and here: what the page says is compared with what they give.
ARRAYS = """
def arrays(k=0):
    '''Arrays of many kinds.'''
    rng = np.random.default_rng(k)
    real = rng.normal(size=(90, 130))
    real[44:47] = [[np.nan], [np.inf], [-np.inf]]
    return {
        "real": real,
        "whole": rng.integers(-(2**60), 2**60, (20, 30)),
        "truth": rng.random((24, 36)) > 0.5,
        "color": rng.random((70, 80, 3)).astype(np.float32),
        "bytes": rng.integers(0, 256, (17, 23), np.uint8),
        "large": rng.normal(size=(1500, 1100)),
    }
"""
EQUAL_PIXELS = """
def alike(k=0):
    '''Pictures that look the same for all k.'''
    small, large = np.zeros((8, 8)), np.zeros((300, 300))
    return {
        "small": ui.Picture(small + 0.5 + k / 1e4, vmin=0, vmax=1),
        "large": ui.Picture(large + 0.5 + k / 1e4, vmin=0, vmax=1),
        "readout": str(k),
    }
"""
PHOTOS = """
def photos(k=0):
    '''Two pictures of one size, and a small one.'''
    rows, columns = np.mgrid[:120, :160]
    one = ((rows * 7 + columns * 13 + k * 5) % 97) / 97
    return {"one": ui.Picture(one, vmin=0, vmax=1), "two": ui.Picture(1 - one, vmin=0, vmax=1),
            "odd": np.eye(40), "readout": str(k)}
"""
scope: dict[str, Any] = {"np": np, "ui": ui}
exec(ARRAYS + EQUAL_PIXELS + PHOTOS, scope)


def box(page: Page, panel: int | str) -> Locator:
    if isinstance(panel, int):
        return page.locator(".course-box").nth(panel)
    return page.get_by_role("application", name=f"{panel}: values by arrow keys")


def words(page: Page, panel: int) -> Locator:
    return page.locator(".course-reading").nth(panel)


def middle(page: Page, panel: int, row: int, column: int, size: tuple[int, ...]) -> Any:
    return at(page, panel, row + 0.5, column + 0.5, size)


FRAMES = "() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))"


def point(page: Page, x: float, y: float) -> None:
    """Go there with the mouse, and wait until the page has taken it up."""
    page.mouse.move(x, y)
    page.evaluate(FRAMES)


def read(page: Page, panel: int) -> tuple[tuple[int, int], str]:
    """Wait for the numbers under a panel."""
    page.wait_for_function(
        "i => document.querySelectorAll('.course-reading')[i].children[1].textContent", arg=panel
    )
    place, numbers = words(page, panel).locator("span").all_text_contents()
    # Under a narrow panel without the words.
    found = re.fullmatch(r"(?:row)?\s*(\d+),(?: column)?\s*(\d+)", place)
    return (int(found[1]), int(found[2])), numbers


# Numbers


def test_each_kind_of_array_tells_its_own_number_under_the_mouse(run: Run):
    page = run(IMPORTS + ARRAYS, "ui.explore(arrays, k=(0, 9))")
    shown(page, [0])
    height = page.locator(".jp-OutputArea").last.bounding_box()["height"]
    for k in (0, 1):
        for i, (title, array) in enumerate(scope["arrays"](k).items()):
            rows, columns = array.shape[:2]
            for u, v in ((0, 0), (0.5, 0.31), (0.52, 0.7), (0.8, 0.999)):
                row, column = int(u * rows), int(v * columns)
                point(page, *middle(page, i, row, column, (rows, columns)))
                (seen_row, seen_column), text = read(page, i)
                assert max(abs(seen_row - row), abs(seen_column - column)) <= (title == "large")
                check(text, array[seen_row, seen_column])
            point(page, 0, 0)
            expect(words(page, i)).to_have_text("")
        handle(page).focus()
        page.keyboard.press("ArrowRight")
        shown(page, [k + 1])
    assert page.locator(".jp-OutputArea").last.bounding_box()["height"] == height


def check(text: str, value: Any) -> None:
    if np.ndim(value):
        for part, one in zip(text.split(), value, strict=True):
            shown_value = Decimal(part.replace("−", "-"))
            half = Decimal(5).scaleb(int(shown_value.as_tuple().exponent) - 1)
            assert abs(shown_value - Decimal(float(one))) <= half
            assert len(shown_value.as_tuple().digits) >= 4
    elif isinstance(value, np.bool_):
        assert text == str(value)
    elif isinstance(value, np.integer):
        assert int(text.replace("−", "-")) == value
    else:
        check_written(float(value), text)


WATCH = """() => {
    window.seen = [];
    const root = document.querySelector('.course-explorer');
    const lines = root.querySelectorAll('.course-reading');
    const look = () => {
        seen.push([root.dataset.values, ...[...lines].map((line) => line.children[1].textContent)]);
        requestAnimationFrame(look);
    };
    look();
}"""


def test_numbers_of_another_frame_are_never_shown_though_it_looks_the_same(run: Run):
    page = run(IMPORTS + EQUAL_PIXELS, "ui.explore(alike, k=(0, 9))")
    shown(page, [0])
    page.evaluate(WATCH)
    handle(page).focus()  # keys move the slider while the mouse is on a picture
    for panel, size in ((1, (300, 300)), (0, (8, 8))):
        point(page, *middle(page, panel, 3, 5, size))
        assert read(page, panel) == ((3, 5), "0.50000" if panel else "0.50030")
        # Forward to new frames, back to kept ones.
        for key, k in (
            ("ArrowRight", 1),
            ("ArrowRight", 2),
            ("ArrowLeft", 1),
            ("ArrowRight", 2),
            ("ArrowRight", 3),
        ):
            page.keyboard.press(key)
            k += 0 if panel else 3
            shown(page, [k])
            expect(words(page, panel).locator("span").last).to_have_text(f"{0.5 + k / 1e4:.5f}")
    for values, *texts in page.evaluate("seen"):
        (k,) = json.loads(values)
        assert set(texts) <= {"", f"{0.5 + k / 1e4:.5f}"}
    for one, other in zip(canvases(page), canvases(page)[1:], strict=False):
        assert one[0, 0, 0] == other[0, 0, 0] == 128


def test_numbers_that_the_kernel_let_go_come_from_the_function_once_more(run: Run):
    page = run(
        IMPORTS + EQUAL_PIXELS,
        "from course_lib.ui import _numbers\n_numbers.ARRAYS._limit = 0",
        "ui.explore(alike, k=(0, 9))",
    )
    shown(page, [0])
    handle(page).focus()
    for k in (1, 2):
        page.keyboard.press("ArrowRight")
        shown(page, [k])
    page.keyboard.press("ArrowLeft")  # a kept frame, whose numbers were never asked for
    shown(page, [1])
    point(page, *middle(page, 1, 100, 200, (300, 300)))
    assert read(page, 1) == ((100, 200), "0.50010")


def test_all_panels_of_the_same_size_are_read_together(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    point(page, *middle(page, 0, 30, 40, (120, 160)))
    one = scope["photos"]()["one"].array
    for panel, array in ((0, one), (1, 1 - one)):
        place, text = read(page, panel)
        assert place == (30, 40)
        check_written(array[30, 40], text)
    read_together = "boxes => boxes.map((box) => box.classList.contains('course-read'))"
    assert page.locator(".course-box").evaluate_all(read_together) == [True, True, False]
    expect(words(page, 2)).to_have_text("")
    # The lines cross where one reads, in both panels alike.
    first, second, _ = page.locator(".course-box").evaluate_all(
        """boxes => boxes.map((box) => [getComputedStyle(box, '::before').top,
            getComputedStyle(box, '::after').left])"""
    )
    seen = box(page, 0).bounding_box()
    assert first == second
    assert float(first[0][:-2]) == pytest.approx(30.5 / 120 * seen["height"], abs=1)
    assert float(first[1][:-2]) == pytest.approx(40.5 / 160 * seen["width"], abs=1)
    point(page, 0, 0)
    expect(page.locator(".course-read")).to_have_count(0)


def test_arrow_keys_read_and_a_screen_reader_hears_where_they_rest(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    box(page, "one").focus()
    expect(words(page, 0)).to_contain_text("arrow keys")
    one = scope["photos"]()["one"].array
    place = (60, 80)
    for key, there in (
        ("ArrowUp", (60, 80)),  # the first key shows where one is
        ("ArrowDown", (61, 80)),
        ("ArrowLeft", (61, 79)),
        ("Shift+ArrowUp", (51, 79)),
        ("Shift+ArrowRight", (51, 89)),
    ):
        page.keyboard.press(key)
        place, text = read(page, 0)
        assert place == there
        check_written(one[place], text)
    said = page.locator(".course-said")
    said.evaluate(
        "node => { window.said = []; new MutationObserver(() => said.push(node.textContent))"
        ".observe(node, { childList: true, characterData: true, subtree: true }); }"
    )
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile(r"row 51, column 109: one \S+, two \S+"))
    assert len(page.evaluate("said")) <= 2
    box(page, "one").blur()
    expect(words(page, 0)).to_have_text("")
    expect(page.locator(".jp-mod-editMode")).to_have_count(0)
    assert page.locator(".jp-Cell").count() == 2  # no key went to the notebook


def test_a_finger_reads_where_it_taps(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    fingers(page, [middle(page, 1, 90, 20, (120, 160))])
    place, text = read(page, 1)
    assert place == (90, 20)
    check_written(1 - scope["photos"]()["one"].array[place], text)


# Closer


def zoom(page: Page, steps: int) -> None:
    page.keyboard.down("Control")
    for _ in range(abs(steps)):
        page.mouse.wheel(0, -100 if steps > 0 else 100)
    page.keyboard.up("Control")


def closer(page: Page, count: int) -> None:
    expect(page.locator(".course-closer")).to_have_count(count)


def picture_of(page: Page, panel: int) -> tuple[np.ndarray, dict[str, float]]:
    """Take a photo of a panel's box, with nothing over it."""
    seen = box(page, panel).bounding_box()
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=seen))).convert("RGB")), seen


def test_a_spectrum_is_looked_at_and_read_by_itself(run: Run):
    page = run(
        IMPORTS,
        "def both(k=0):\n"
        "    a, b = np.random.default_rng(k).random((2, 120, 160))\n"
        "    return {'photo': a, 'its spectrum': ui.Picture(b, cmap='spectrum')}\n"
        "ui.explore(both, k=(0, 9))",
    )
    shown(page, [0])
    x, y = middle(page, 0, 30, 40, (120, 160))
    point(page, x, y)
    expect(page.locator(".course-read")).to_have_count(1)
    zoom(page, 9)
    closer(page, 1)


def test_looking_closer_shows_the_arrays_pixels_in_all_panels_of_the_size(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    x, y = middle(page, 0, 30, 40, (120, 160))
    point(page, x, y)
    zoom(page, 9)
    closer(page, 2)
    assert read(page, 0)[0] == (30, 40)
    point(page, 0, 0)
    one = scope["photos"]()["one"].panel().pixels
    compared = 0
    for panel, pixels in ((0, one), (1, scope["photos"]()["two"].panel().pixels)):
        seen, where = picture_of(page, panel)
        for u in np.linspace(0.07, 0.93, 6):
            for v in np.linspace(0.06, 0.94, 6):
                spot = where["width"] * u, where["height"] * v
                point(page, where["x"] + spot[0], where["y"] + spot[1])
                (row, column), _ = read(page, panel)
                x, y = int(spot[0]), int(spot[1])
                around = seen[y - 2 : y + 3, x - 2 : x + 3].astype(int)
                if np.ptp(around, axis=(0, 1)).any():
                    continue  # where two pixels meet
                compared += 1
                assert abs(around - int(pixels[row, column])).max() <= 1
        point(page, 0, 0)
    assert compared > 16
    # It stays when a slider moves, and goes by its button.
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    shown(page, [1])
    closer(page, 2)
    box(page, 0).hover()
    page.get_by_label("Whole").first.click()
    closer(page, 0)


def test_a_plain_wheel_is_left_to_the_notebook(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    wheel = """(box, ctrlKey) => box.dispatchEvent(new WheelEvent(
        "wheel", { deltaY: -300, ctrlKey, bubbles: true, cancelable: true }))"""
    assert box(page, 0).evaluate(wheel, False)  # nobody prevented it
    closer(page, 0)
    assert not box(page, 0).evaluate(wheel, True)
    closer(page, 2)


def test_dragging_moves_what_one_looks_at_closely_and_keys_do(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    box(page, "one").focus()
    for _ in range(6):
        page.keyboard.press("+")
    closer(page, 2)
    seen = box(page, 0).bounding_box()
    center = seen["x"] + 0.51 * seen["width"], seen["y"] + 0.51 * seen["height"]
    point(page, *center)
    before, _ = read(page, 0)
    drag(page, center, (center[0] - 60, center[1] + 40))
    assert read(page, 0)[0] == before  # the pixel goes with the mouse
    point(page, *center)
    after, _ = read(page, 0)
    assert after[0] < before[0]
    assert after[1] > before[1]
    assert read(page, 1)[0] == after
    # A place that keys go to is brought into sight.
    page.keyboard.press("Shift+ArrowLeft")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowLeft")
    place, text = read(page, 0)
    assert place[1] == 0
    check_written(scope["photos"]()["one"].array[place], text)
    page.keyboard.press("0")
    closer(page, 0)


def test_two_fingers_pull_the_picture_closer(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    seen = box(page, 0).bounding_box()
    x, y = seen["x"] + seen["width"] / 2, seen["y"] + seen["height"] / 2
    fingers(page, *([(x - apart, y), (x + apart, y)] for apart in (20, 30, 45, 60)))
    closer(page, 2)
    width = box(page, 0).locator(".course-layer").bounding_box()["width"]
    assert width == pytest.approx(3 * seen["width"], rel=0.1)


RECORD = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
    written.push(text);
    return fill.call(this, text, ...more);
};
"""


@pytest.mark.parametrize("title", ["real", "large", "color"])
def test_numbers_are_written_into_pixels_that_are_large_enough(run: Run, page: Page, title: str):
    page.add_init_script(RECORD)
    run(IMPORTS + ARRAYS, f"ui.explore(lambda k=0: arrays(k)['{title}'], k=(0, 9))")
    shown(page, [0])
    array = scope["arrays"](0)[title]
    box(page, 0).evaluate("node => node.scrollIntoView({ block: 'center' })")
    seen = box(page, 0).bounding_box()
    point(page, seen["x"] + 0.3 * seen["width"], seen["y"] + 0.7 * seen["height"])
    zoom(page, 60)
    read(page, 0)
    page.wait_for_function("() => written.length > 8")
    page.evaluate("written.length = 0")
    zoom(page, -1)  # they are written anew
    page.wait_for_function("() => written.length > 8")
    (row, column), _ = read(page, 0)
    near = array[row - 9 : row + 10, column - 9 : column + 10].astype(float).ravel()
    texts = page.evaluate("written")
    assert len(texts) > 8
    for text in texts:
        number = float(text.replace("−", "-").replace("NaN", "nan"))
        if np.isfinite(number):
            half = Decimal(5).scaleb(int(Decimal(text.replace("−", "-")).as_tuple().exponent) - 1)
            assert np.nanmin(np.abs(near[np.isfinite(near)] - number)) <= float(half) * 1.01
    # Where the page has fewer pixels than the array, the array's own are drawn.
    point(page, 0, 0)
    picture, _ = picture_of(page, 0)
    point(page, seen["x"] + 0.3 * seen["width"], seen["y"] + 0.7 * seen["height"])
    place, _ = read(page, 0)
    panel = ui.Picture(array).panel()
    low, high = panel.span
    right = np.floor(np.clip((array[place] - low) / (high - low), 0, 1) * 255 + 0.5)
    style = "box => parseFloat(box.style.getPropertyValue('--course-across'))"
    size = box(page, 0).evaluate(style)
    x, y = int(0.3 * seen["width"]), int(0.7 * seen["height"])
    around = picture[y - int(size) : y + int(size) + 1, x - int(size) : x + int(size) + 1]
    assert (np.abs(around.astype(int) - right) <= 1).all(axis=-1).sum() > size * size / 4


# Large


def test_a_click_on_the_title_opens_a_panel_large_and_alive(run: Run):
    page = run(IMPORTS + PHOTOS, "ui.explore(photos, k=(0, 9))")
    shown(page, [0])
    small = box(page, 1).bounding_box()
    page.locator(".course-panel strong").nth(1).click()
    expect(page.locator(".course-large")).to_have_count(1)
    large = box(page, 1).bounding_box()
    assert large["width"] > 1.5 * small["width"]
    assert large["height"] <= 1000
    # Nothing of JupyterLab lies over it, and the slider is there.
    assert page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.course-large') !== null",
        [large["x"] + large["width"] / 2, large["y"] + 30],
    )
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    shown(page, [1])
    np.testing.assert_array_equal(
        canvases(page)[1][..., 0], scope["photos"](1)["two"].panel().pixels
    )
    box(page, 1).focus()
    page.keyboard.press("Escape")
    expect(page.locator(".course-large")).to_have_count(0)
    assert box(page, 1).bounding_box()["width"] == small["width"]
    page.keyboard.press("Enter")
    expect(page.locator(".course-large")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".course-large")).to_have_count(0)
    button = page.get_by_role("button", name="Large").nth(1)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


# Wipe

SKIES = """
def skies(k=0):
    '''Night and day.'''
    rows, columns = np.mgrid[:90, :120]
    day = 1 - (columns + k) / 300
    return {"sky": ui.Wipe(rows / 300, day, names=("night", "day")), "readout": str(k)}
"""
exec(SKIES, scope)


def check_halves(page: Page, part: float) -> None:
    """Compare what lies left and right of the divider with both pictures."""
    point(page, 0, 0)
    picture, where = picture_of(page, 0)
    panel = scope["skies"]()["sky"].panel()
    for u, v in ((0.05, 0.1), (0.2, 0.8), (0.45, 0.3), (0.7, 0.9), (0.97, 0.2)):
        if abs(u - part) < 0.04:
            continue
        pixels = panel.under.pixels if u < part else panel.pixels
        right = int(pixels[int(v * 90), int(u * 120)])
        seen = picture[int(v * where["height"]), int(u * where["width"])]
        assert np.abs(seen.astype(int) - right).max() <= 3


def divider(page: Page) -> Locator:
    return page.get_by_role("slider", name="sky divider")


def test_a_wipe_is_moved_by_mouse_keys_and_fingers(run: Run):
    page = run(IMPORTS + SKIES, "ui.explore(skies, k=(0, 9))")
    shown(page, [0])
    expect(divider(page)).to_have_attribute("aria-valuenow", "50")
    check_halves(page, 0.5)
    seen = box(page, 0).bounding_box()
    y = seen["y"] + 20
    drag(page, *((seen["x"] + u * seen["width"], y) for u in (0.5, 0.3)))
    expect(divider(page)).to_have_attribute("aria-valuenow", "30")
    check_halves(page, 0.3)
    keys = ("ArrowRight", "Shift+ArrowRight", "ArrowLeft", "End", "Home")
    for key, now in zip(keys, ("31", "41", "40", "100", "0"), strict=True):
        page.keyboard.press(key)
        expect(divider(page)).to_have_attribute("aria-valuenow", now)
    check_halves(page, 0)
    expect(divider(page)).to_have_attribute("aria-valuetext", "0 % night, 100 % day")
    fingers(page, *([(seen["x"] + u / 10 * seen["width"], y)] for u in range(4, 9)))
    expect(divider(page)).to_have_attribute("aria-valuenow", "80")
    check_halves(page, 0.8)
    # It stays when a slider moves.
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    shown(page, [1])
    expect(divider(page)).to_have_attribute("aria-valuenow", "80")


def test_a_wipe_tells_both_numbers(run: Run):
    page = run(IMPORTS + SKIES, "ui.explore(skies, k=(0, 9))")
    shown(page, [0])
    point(page, *middle(page, 0, 33, 44, (90, 120)))
    assert read(page, 0) == ((33, 44), f"night {33 / 300:.5f}\nday {1 - 44 / 300:.5f}")


def test_a_shown_wipe_can_be_dragged_and_is_stored_as_a_still(run: Run, lab_root: Any):
    page = run(IMPORTS + SKIES, "ui.show(skies()['sky'], alt='Night and day.')")
    slider = page.get_by_role("slider", name="divider")
    slider.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "40")
    check_halves(page, 0.4)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    (path,) = lab_root.glob("test_a_shown_wipe*.ipynb")
    saved = path.read_text(encoding="utf-8")
    assert "widget-view" not in saved
    assert saved.count("<img") == 2
