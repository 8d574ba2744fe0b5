"""Painting in the browser: by mouse, finger, keys and numbers; what is seen, what Python gets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Locator, Page, expect

from course_lib import ui
from tests.browser import hands
from tests.browser.test_access_browser import controls

Run = Callable[..., Page]

SETUP = """
import numpy as np
from course_lib import ui

def seen(ink, shift=0.0):
    return {"seen": ui.Picture(ink, vmin=-2, vmax=2), "readout": repr(ink.tolist())}
"""
START = np.zeros((4, 5))
START[1, 2] = 0.3
# Values that floats do not hold: 0.3 must arrive as 0.3.
SMALL = """
start = np.zeros((4, 5))
start[1, 2] = 0.3
presets = {"full": np.ones((4, 5)), "ramp": np.arange(20).reshape(4, 5) / 20}
explorer = ui.explore(seen, ink=ui.paint(start, -1, 1, 0.1, brush=0.7, presets=presets))
explorer
"""
INK = "ui.explore(seen, ink=ui.paint(np.zeros((28, 20), np.uint8), 0, 255, 1, width=3))"


def grid(page: Page) -> Locator:
    return page.get_by_role("grid", name="ink")


def gets(page: Page, right: np.ndarray) -> None:
    """Wait until the function's frame of exactly these values is on the page."""
    expect(page.locator(".course-readouts")).to_have_text(repr(right.tolist()))


def point(
    page: Page, row: float, column: float, shape: tuple[int, int] = (4, 5)
) -> dict[str, float]:
    """Give the middle of a cell on the page."""
    box = grid(page).locator("canvas").bounding_box()
    assert box
    return {
        "x": box["x"] + (column + 0.5) * box["width"] / shape[1],
        "y": box["y"] + (row + 0.5) * box["height"] / shape[0],
    }


def drag(
    page: Page, *places: tuple[int, int], shape: tuple[int, int] = (4, 5), steps: int = 3
) -> None:
    path = (tuple(point(page, *place, shape).values()) for place in places)
    hands.drag(page, *path, steps=steps)


def colors(page: Page, shape: tuple[int, int]) -> np.ndarray:
    """Read the color of each cell near its corner, where no number is written."""
    found = (
        grid(page)
        .locator("canvas")
        .evaluate(
            """async (canvas, [rows, columns]) => {
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const { width, height } = canvas;
            const pen = canvas.getContext('2d');
            return Array.from({ length: rows * columns }, (_, i) => [
                ...pen.getImageData(
                    Math.round(((i % columns) + 0.15) * width / columns),
                    Math.round((Math.floor(i / columns) + 0.15) * height / rows), 1, 1).data]);
        }""",
            list(shape),
        )
    )
    return np.array(found, np.uint8)[:, :3].reshape(*shape, 3)


def expected(values: np.ndarray, low: float, high: float, cmap: str) -> np.ndarray:
    """Give the colors that a picture of the same values has."""
    panel = ui.Picture(values, vmin=low, vmax=high, cmap=cmap).panel()
    if panel.palette is None:
        return np.repeat(panel.pixels[..., None], 3, axis=2)
    return panel.palette[panel.pixels]


def test_mouse_paints_erases_and_takes_back_exact_values(run: Run):
    page = run(SETUP, SMALL)
    right = START.copy()
    gets(page, right)
    np.testing.assert_array_equal(colors(page, (4, 5)), expected(right, -1, 1, "signed"))
    page.mouse.click(**point(page, 0, 0))
    right[0, 0] = 0.7
    gets(page, right)
    # So quick that no event falls on the cells between.
    drag(page, (3, 0), (3, 4), steps=1)
    right[3] = 0.7
    gets(page, right)
    np.testing.assert_array_equal(colors(page, (4, 5)), expected(right, -1, 1, "signed"))
    page.get_by_role("button", name="Eraser").click()
    drag(page, (1, 2), (3, 2))
    right[1:, 2] = 0
    gets(page, right)
    page.get_by_label("value of the brush").fill("−0.2")
    page.get_by_label("value of the brush").press("Enter")
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")
    drag(page, (0, 4), (1, 4))
    before = right.copy()
    right[:2, 4] = -0.2
    gets(page, right)
    np.testing.assert_array_equal(colors(page, (4, 5)), expected(right, -1, 1, "signed"))
    page.get_by_role("button", name="Undo").click()
    gets(page, before)
    page.get_by_role("button", name="Start over").click()
    gets(page, START)
    for _ in range(4):
        page.get_by_role("button", name="Undo").click()
    gets(page, START)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_drag_that_leaves_the_grid_paints_the_straight_way_back(run: Run):
    page = run(SETUP, SMALL)
    gets(page, START)
    drag(page, (2, 3), (2, 9), (-4, 9), (-4, 0), (0, 0))
    right = START.copy()
    right[2, 3:] = right[0, 0] = 0.7
    gets(page, right)


def test_keys_move_paint_and_set_numbers(run: Run):
    page = run(SETUP, SMALL)
    gets(page, START)
    grid(page).focus()
    right = START.copy()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "Space"):
        page.keyboard.press(key)
    right[0, 2] = 0.7
    gets(page, right)
    active = grid(page).get_attribute("aria-activedescendant")
    expect(page.locator(f"[id='{active}']")).to_have_attribute("aria-label", "row 0, column 2: 0.7")
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowDown")
    right[1, 4] = 0.7
    gets(page, right)
    page.keyboard.press("Home")
    page.keyboard.type("-.4")
    expect(page.get_by_label("row 1, column 0: new value")).to_be_focused()
    page.keyboard.press("Enter")
    right[1, 0] = -0.4
    gets(page, right)
    expect(grid(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("0,33")
    page.keyboard.press("Enter")
    right[2, 0] = 0.3
    gets(page, right)
    said = page.locator(".course-paint-said")
    expect(said).to_have_text("0,33 became 0.3: steps of 0.1 from −1 to 1.")
    page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(grid(page)).to_be_focused()
    page.keyboard.type("1-2")
    page.keyboard.press("Enter")
    expect(said).to_have_text("“1-2” is no number.")
    page.keyboard.press("Delete")
    right[2, 0] = 0
    gets(page, right)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    right[2, 0] = 0
    gets(page, right)
    # The notebook heard nothing of all that: neither cells nor modes changed.
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 2
    page.keyboard.press("Tab")
    expect(page.get_by_label("brush", exact=True)).to_be_focused()


def test_a_stroke_is_no_more_traffic_than_its_frames_take(run: Run):
    page = run(SETUP, SMALL)
    gets(page, START)
    first, second = point(page, 2, 0), point(page, 2, 1)
    page.mouse.move(**first)
    page.mouse.down()
    right = START.copy()
    right[2, 0] = 0.7
    gets(page, right)
    hands.python_has(page, "ink", right)
    hands.count_sent(page)
    grid(page).evaluate(
        """(node, [x, y, step]) => {
            for (let i = 0; i < 40; i++)
                node.dispatchEvent(new PointerEvent('pointermove',
                    { clientX: x + i * step, clientY: y, pointerId: 1, bubbles: true }));
        }""",
        [*second.values(), (second["x"] - first["x"]) / 10],
    )
    page.mouse.up()
    right[2] = 0.7
    gets(page, right)
    hands.python_has(page, "ink", right)
    # The first frame, the newest, and the array once it rests.
    assert hands.sent(page) == ["frame", "frame", "update"]


def test_a_finger_paints_inside_and_scrolls_outside(run: Run):
    page = run(SETUP, SMALL)
    gets(page, START)
    hands.fingers(page, *([tuple(point(page, row, 1).values())] for row in (0, 2, 3)))
    right = START.copy()
    right[:, 1] = 0.7
    gets(page, right)
    assert grid(page).evaluate("node => getComputedStyle(node).touchAction") == "none"
    around = page.locator(".course-paint")
    assert around.evaluate("node => getComputedStyle(node).touchAction") == "auto"


def test_presets_python_and_a_second_view_change_the_page(run: Run):
    page = run(SETUP, SMALL, "explorer")
    gets_all = page.locator(".course-readouts")
    expect(gets_all).to_have_count(2)
    page.get_by_role("button", name="ramp").first.click()
    ramp = np.round(np.arange(20).reshape(4, 5) / 2) / 10
    for i in (0, 1):
        expect(gets_all.nth(i)).to_have_text(repr(ramp.tolist()))
    hands.kernel_says(page, "explorer.controls['ink'].value = -start")
    for i in (0, 1):
        expect(gets_all.nth(i)).to_have_text(repr((-START + 0.0).tolist()))
    page.get_by_role("button", name="Undo").first.click()
    expect(gets_all.nth(1)).to_have_text(repr(START.tolist()))


def test_ink_is_wide_whole_and_in_its_palette(run: Run):
    page = run(SETUP, INK)
    shape = (28, 20)
    right = np.zeros(shape, np.uint8)
    gets(page, right)
    drag(page, (10, 5), (10, 9), shape=shape)
    right[9:12, 5:10] = 255
    right[10, 4:11] = 255
    gets(page, right)
    np.testing.assert_array_equal(colors(page, shape), expected(right, 0, 255, "gray"))
    page.get_by_role("button", name="1 cell").click()
    page.get_by_label("brush", exact=True).fill("128")
    page.mouse.click(**point(page, 20, 0, shape))
    right[20, 0] = 128
    gets(page, right)
    np.testing.assert_array_equal(colors(page, shape), expected(right, 0, 255, "gray"))


def test_a_large_array_and_the_pictures_below_are_in_one_window(run: Run):
    page = run(
        "import numpy as np\nfrom course_lib import ui\nphoto = np.zeros((256, 256))",
        "ui.explore(lambda ink: {'one': photo, 'two': photo}, ink=ui.paint(np.eye(64)))",
    )
    page.set_viewport_size({"width": 900, "height": 1000})
    page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_function("() => document.querySelector('.course-explorer').clientWidth > 700")
    # The tools stand beside it, and half of the first picture is seen with code and array.
    page.wait_for_function(
        """() => {
            const box = (one) => document.querySelector(one).getBoundingClientRect();
            const cell = [...document.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect();
            const room = document.querySelector('.jp-WindowedPanel-outer').clientHeight;
            const picture = box('.course-box');
            return picture.y + picture.height / 2 - cell.y <= room
                && box('.course-paint-tools').x > box('.course-paint-grid').right;
        }"""
    )


def test_a_small_array_with_all_its_tools_and_the_pictures_are_in_one_window(run: Run):
    page = run(
        "import numpy as np\nfrom course_lib import ui\nphoto = np.zeros((192, 192))\n"
        "names = ['out of focus', 'moved', 'round', 'shaken', 'seen double', 'sharp']",
        "ink = ui.paint(np.eye(13), presets={name: np.eye(13) for name in names})\n"
        "ui.explore(lambda ink, noise: {'x': photo, 'y': photo}, ink=ink, noise=(0.0, 1.0, 0.1))",
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(
        """() => {
            const box = (one) => document.querySelector(one)?.getBoundingClientRect();
            const room = document.querySelector('.jp-WindowedPanel-outer').clientHeight;
            const [paint, picture] = [box('.course-paint'), box('.course-box')];
            return picture?.width > 400 && picture.bottom - paint.top <= room
                && box('.widget-hslider').left >= paint.right;
        }"""
    )


def test_every_tool_has_its_name(run: Run):
    page = run(SETUP, SMALL)
    gets(page, START)
    assert controls(page) == [
        ("slider", "brush"),
        ("textbox", "value of the brush"),
        ("button", "Eraser"),
        ("button", "Undo"),
        ("button", "Start over"),
        ("button", "full"),
        ("button", "ramp"),
        ("button", "Closer"),  # the picture's own
        ("button", "Large"),
    ]
    expect(grid(page)).to_have_attribute("aria-rowcount", "4")
