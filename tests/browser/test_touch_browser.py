"""`pixel` and `box` as a reader meets them: by mouse, by keyboard and by finger."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from course_lib import ui
from tests.browser import hands
from tests.browser.hands import KERNEL, at, kernel_says, over, python_has
from tests.browser.test_access_browser import controls
from tests.browser.test_explore_browser import canvases, shown

Run = Callable[..., Page]

VIEW = '''
def view(place=(12, 30), part=(8, 12, 20, 36), k=1):
    """Two pictures that follow a pixel and a box on the first, and a slider."""
    rows, columns = np.mgrid[:48, :64]
    field = ((rows * 5 + columns * 3) % 64) / 63
    near = np.exp(-((rows - place[0]) ** 2 + (columns - place[1]) ** 2) / (20 * k))
    inside = np.zeros((48, 64))
    inside[part[0]:part[2], part[1]:part[3]] = 1
    return {
        "field": ui.Picture(field, vmin=0, vmax=1),
        "near": ui.Picture(near, vmin=0, vmax=1, cmap="viridis"),
        "inside": ui.Picture(inside * field, vmin=0, vmax=1),
    }
'''
IMPORTS = """
import numpy as np
from course_lib import ui
"""
BOTH = f"""{IMPORTS}{VIEW}
explorer = ui.explore(
    view,
    place=ui.pixel("field", start=(12, 30)),
    part=ui.box("field", start=(8, 12, 20, 36)),
    k=(1, 3),
)
explorer
"""
PIXEL = f"""{IMPORTS}{VIEW}
explorer = ui.explore(view, place=ui.pixel("field", start=(12, 30)), k=(1, 3))
explorer
"""
DRAG = PIXEL.replace("start=(12, 30))", 'start=(12, 30), follow="drag")')
BOX = f"""{IMPORTS}{VIEW}
explorer = ui.explore(view, part=ui.box("field", start=(8, 12, 20, 36)), cache=False)
explorer
"""
_scope: dict[str, Any] = {"np": np, "ui": ui}
exec(VIEW, _scope)
SIZE = 48, 64


def check_pixels(page: Page, **values: Any) -> None:
    """Compare the pixels on the page with what Python computes."""
    right = []
    for title, picture in _scope["view"](**values).items():
        panel = picture.panel(title)
        colors = panel.pixels if panel.palette is None else panel.palette[panel.pixels]
        flat = colors.ndim == 2
        right.append(np.repeat(colors[..., None], 3, axis=2) if flat else colors)
    for seen, expected in zip(canvases(page), right, strict=True):
        np.testing.assert_array_equal(seen, expected)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    hands.drag(page, at(page, 0, *start, SIZE), at(page, 0, *end, SIZE), steps=7)


def finger(page: Page, *path: tuple[float, float]) -> None:
    """Put a finger down at the first place of the picture, move it along and lift it."""
    hands.fingers(page, *([at(page, 0, *place, SIZE)] for place in path))


def pad(page: Page, name: str) -> Any:
    return page.get_by_role("slider", name=name, exact=True)


# A pixel


def test_the_pixel_under_the_pointer_is_what_the_function_gets(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    check_pixels(page, place=(12, 30))
    for place in ((0, 0), (31, 47), (47, 63)):
        over(page, 0, *place, SIZE)
        shown(page, [list(place), 1])
        check_pixels(page, place=place)
    expect(page.locator(".course-place")).to_contain_text("placerow 47, column 63")
    page.mouse.move(1, 1)  # the last one stays
    python_has(page, "place", (47, 63))
    shown(page, [[47, 63], 1])


def test_a_click_holds_the_pixel_while_a_slider_is_moved_and_lets_go_again(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    hint = page.locator(".course-hint")
    expect(hint).to_have_text("point at “field”; click to hold")
    page.mouse.click(*at(page, 0, 5.5, 7.5, SIZE))
    expect(hint).to_have_text("held; click to let go")
    over(page, 0, 40, 50, SIZE)
    page.get_by_role("slider", name="k").focus()
    page.keyboard.press("ArrowRight")
    shown(page, [[5, 7], 2])
    page.mouse.click(*at(page, 0, 20.5, 21.5, SIZE))
    expect(hint).to_have_text("point at “field”; click to hold")
    over(page, 0, 22, 23, SIZE)
    shown(page, [[22, 23], 2])
    page.mouse.click(*at(page, 0, 22.5, 23.5, SIZE))
    expect(hint).to_have_text("held; click to let go")
    page.keyboard.press("Escape")
    expect(hint).to_have_text("point at “field”; click to hold")
    over(page, 0, 1, 2, SIZE)
    shown(page, [[1, 2], 2])


def test_a_mouse_that_drags_something_else_over_the_picture_moves_no_pixel(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    handle = page.locator(".noUi-handle").bounding_box()
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(*at(page, 0, 30, 60, SIZE), steps=5)
    page.mouse.up()
    k = int(page.locator(".widget-readout").inner_text())
    shown(page, [[12, 30], k])


def test_with_follow_drag_the_pointer_must_press(run: Run):
    page = run(DRAG)
    shown(page, [[12, 30], 1])
    over(page, 0, 40, 50, SIZE)
    page.mouse.click(*at(page, 0, 5.5, 7.5, SIZE))
    shown(page, [[5, 7], 1])
    drag(page, (5.5, 7.5), (30.5, 99))  # beyond the border: the nearest
    shown(page, [[30, 63], 1])
    check_pixels(page, place=(30, 63))
    python_has(page, "place", (30, 63))


@pytest.mark.parametrize("source", [PIXEL, DRAG], ids=["hover", "drag"])
def test_arrow_keys_move_the_pixel_and_not_the_notebook(run: Run, source: str):
    page = run("1", source, "2")
    shown(page, [[12, 30], 1])
    cell = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    pad(page, "place").focus()
    before = page.evaluate(cell)
    for key, place in (
        ("ArrowRight", (12, 31)),
        ("ArrowDown", (13, 31)),
        ("Shift+ArrowLeft", (13, 21)),
        ("Shift+ArrowUp", (3, 21)),
        ("Shift+ArrowUp", (0, 21)),  # and no further
    ):
        page.keyboard.press(key)
        shown(page, [list(place), 1])
        check_pixels(page, place=place)
    assert page.evaluate(cell) == before
    expect(pad(page, "place")).to_be_focused()
    expect(pad(page, "place")).to_have_attribute("aria-valuetext", "row 0, column 21")
    assert pad(page, "place").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    python_has(page, "place", (0, 21))


def test_the_view_follows_a_place_that_keys_move_out_of_it(run: Run):
    page = run(BOTH)
    shown(page, [[12, 30], [8, 12, 20, 36], 1])
    pad(page, "place").focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(page.locator(".course-closer")).to_have_count(3)
    moves = (("Shift+ArrowRight", 4), ("Shift+ArrowDown", 4), ("Shift+ArrowLeft", 7))
    for name in ("place", "part"):
        pad(page, name).focus()
        for key, times in moves:
            for _ in range(times):
                page.keyboard.press(key)
            inside = (
                page.locator(".course-pad")
                .nth(0 if name == "place" else 1)
                .evaluate(
                    """(pad) => {
                    const all = pad.getBoundingClientRect();
                    const mark = pad.querySelector('rect').getBoundingClientRect();
                    return [Math.max(mark.left, all.left) < Math.min(mark.right, all.right),
                        Math.max(mark.top, all.top) < Math.min(mark.bottom, all.bottom)];
                }"""
                )
            )
            assert inside == [True, True], (name, key)
    # The pixel that the keys chose is the one that is seen, in the other pictures as well.
    layers = page.locator(".course-layer").evaluate_all("all => all.map((one) => one.style.left)")
    assert len(set(layers)) == 1


def test_a_picture_with_a_place_is_one_stop_of_the_tab_key(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    page.get_by_role("slider", name="k").focus()
    stops = []
    page.keyboard.press("Tab")  # to its number
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
    assert stops == ["place", "near: values by arrow keys", "inside: values by arrow keys"]
    # What the picture can do by itself answers there, too.
    pad(page, "place").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".course-large strong")).to_have_text("field")


@pytest.mark.parametrize("source", [PIXEL, DRAG], ids=["hover", "drag"])
def test_a_finger_chooses_the_pixel_and_the_page_does_not_scroll(run: Run, source: str):
    page = run(source)
    shown(page, [[12, 30], 1])
    finger(page, (5.5, 7.5))
    shown(page, [[5, 7], 1])
    top = page.locator(".course-box").first.bounding_box()["y"]
    finger(page, (5.5, 7.5), (20.5, 20.5), (40.5, 33.5))
    shown(page, [[40, 33], 1])
    check_pixels(page, place=(40, 33))
    assert page.locator(".course-box").first.bounding_box()["y"] == top
    expect(page.locator(".course-hint")).not_to_contain_text("held")


# A box


def test_a_box_is_moved_resized_and_drawn_by_mouse(run: Run):
    page = run(BOX)
    shown(page, [[8, 12, 20, 36]])
    for start, end, part in (
        ((14, 24), (24, 30), (18, 18, 30, 42)),  # its inside
        ((30, 42), (34, 40), (18, 18, 34, 40)),  # a corner
        ((18, 29), (10, 60), (10, 18, 34, 40)),  # an edge
        ((10, 18), (99, 99), (33, 39, 34, 40)),  # never empty
        ((4.5, 50.5), (20.5, 60.5), (4, 50, 21, 61)),  # a new one
        ((40.5, 30.5), (99, -99), (40, 0, 48, 31)),  # never outside
        ((44, 15), (-99, 99), (0, 33, 8, 64)),
    ):
        drag(page, start, end)
        shown(page, [list(part)])
        check_pixels(page, part=part)
    python_has(page, "part", (0, 33, 8, 64))
    page.mouse.click(*at(page, 0, 40.5, 10.5, SIZE))  # no drag, no new box
    over(page, 0, 4, 40, SIZE)
    assert page.locator(".course-box").first.evaluate("node => node.style.cursor") == "move"
    shown(page, [[0, 33, 8, 64]])


def test_a_box_is_moved_and_resized_by_keys(run: Run):
    page = run("1", BOX, "2")
    shown(page, [[8, 12, 20, 36]])
    pad(page, "part").focus()
    for key, part in (
        ("ArrowRight", (8, 13, 20, 37)),
        ("Shift+ArrowUp", (0, 13, 12, 37)),
        ("Alt+ArrowDown", (0, 13, 13, 37)),
        ("Alt+Shift+ArrowLeft", (0, 13, 13, 27)),
        ("Alt+Shift+ArrowLeft", (0, 13, 13, 17)),
        ("Alt+Shift+ArrowLeft", (0, 13, 13, 14)),
    ):
        page.keyboard.press(key)
        shown(page, [list(part)])
        check_pixels(page, part=part)
    told = "rows 0 to 12, columns 13 to 13"
    expect(pad(page, "part")).to_have_attribute("aria-valuetext", told)
    python_has(page, "part", (0, 13, 13, 14))


def test_a_box_is_moved_and_drawn_by_finger(run: Run):
    page = run(BOX)
    shown(page, [[8, 12, 20, 36]])
    finger(page, (14, 24), (16, 26), (24, 30))
    shown(page, [[18, 18, 30, 42]])
    finger(page, (2.5, 2.5), (6, 6), (9.5, 10.5))
    shown(page, [[2, 2, 10, 11]])
    check_pixels(page, part=(2, 2, 10, 11))


# Both, and what is around them


def test_pixel_box_and_slider_work_together(run: Run):
    page = run(BOTH)
    shown(page, [[12, 30], [8, 12, 20, 36], 1])
    drag(page, (14, 24), (24, 30))  # the pixel follows until the press
    shown(page, [[14, 24], [18, 18, 30, 42], 1])
    page.mouse.click(*at(page, 0, 40.5, 50.5, SIZE))
    pad(page, "place").press("ArrowUp")
    drag(page, (2.5, 2.5), (9.5, 10.5))
    shown(page, [[39, 50], [2, 2, 10, 11], 1])
    page.get_by_role("slider", name="k").press("ArrowRight")
    shown(page, [[39, 50], [2, 2, 10, 11], 2])
    check_pixels(page, place=(39, 50), part=(2, 2, 10, 11), k=2)
    assert [name for role, name in controls(page) if role == "slider"] == ["k", "place", "part"]


def test_coming_back_to_a_pixel_needs_no_kernel(run: Run):
    page = run(
        IMPORTS,
        """
calls = 0
def counted(place):
    global calls
    calls += 1
    return {"field": np.eye(48), "readout": f"call {calls}"}

ui.explore(counted, place=ui.pixel("field", start=(4, 4)))
""",
    )
    readout = page.locator(".course-readouts")
    expect(readout).to_have_text("call 1")
    pad(page, "place").focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_have_text("call 2")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_have_text("call 1")


def test_values_set_from_python_move_the_mark(run: Run):
    page = run(BOTH)
    shown(page, [[12, 30], [8, 12, 20, 36], 1])
    kernel_says(page, "explorer.controls['place'].value = (40, 3)")
    kernel_says(page, "explorer.controls['part'].value = (0, 0, 48, 64)")
    shown(page, [[40, 3], [0, 0, 48, 64], 1])
    expect(pad(page, "place")).to_have_attribute("aria-valuetext", "row 40, column 3")
    mark = page.locator(".course-pad svg rect").first.bounding_box()
    x, y = at(page, 0, 40.5, 3.5, SIZE)
    assert abs(mark["x"] + mark["width"] / 2 - x) < 1
    assert abs(mark["y"] + mark["height"] / 2 - y) < 1


def test_two_views_of_one_output_show_the_same_place(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    page.evaluate("() => jupyterapp.commands.execute('notebook:create-output-view')")
    expect(page.locator(".course-explorer")).to_have_count(2)
    expect(pad(page, "place")).to_have_count(2)
    pad(page, "place").first.focus()
    page.keyboard.press("ArrowRight")
    both = "() => [...document.querySelectorAll('.course-explorer')].map((e) => e.dataset.values)"
    page.wait_for_function(
        f"key => ({both})().every((one) => one === key)",
        arg=json.dumps([[12, 31], 1], separators=(",", ":")),
    )
    for view in (0, 1):
        expect(pad(page, "place").nth(view)).to_have_attribute(
            "aria-valuetext", "row 12, column 31"
        )


def test_where_the_panel_shrinks_the_place_goes_to_the_nearest(run: Run):
    page = run(
        IMPORTS,
        """
def strided(place, stride=1):
    field = np.eye(64)[::stride, ::stride]
    return {"field": field, "value": float(field[place]), "readout": f"{place}"}

explorer = ui.explore(strided, place=ui.pixel("field", start=(60, 3)), stride=(1, 8))
""",
        "explorer",
    )
    shown(page, [[60, 3], 1])
    page.get_by_role("slider", name="stride").press("ArrowRight")
    shown(page, [[31, 3], 2])
    expect(page.locator(".course-readouts")).to_have_text("value: 0\n(31, 3)")
    expect(page.locator(".course-error")).to_be_hidden()
    python_has(page, "place", (31, 3))
    over(page, 0, 30, 30, (32, 32))
    expect(page.locator(".course-readouts")).to_have_text("value: 1\n(30, 30)")


def test_a_mark_is_seen_on_black_and_on_white(run: Run):
    page = run(
        IMPORTS,
        """
def flat(place, part):
    left = np.zeros((60, 60))
    left[:, 30:] = 1
    return {"flat": ui.Picture(left, vmin=0, vmax=1)}

ui.explore(flat, place=ui.pixel("flat", start=(9, 9)), part=ui.box("flat", start=(30, 5, 55, 25)))
""",
    )
    shown(page, [[9, 9], [30, 5, 55, 25]])
    pad(page, "place").focus()
    for column, ground in ((9, 0), (49, 255)):
        pixels = Image.open(io.BytesIO(page.locator(".course-frame").screenshot())).convert("L")
        whole = np.asarray(pixels, int)
        scale = whole.shape[0] / 60
        rows, columns = (int(scale * v) for v in (9.5, column + 0.5))
        around = whole[rows - 9 : rows + 10, columns - 9 : columns + 10]
        assert np.count_nonzero(np.abs(around - ground) > 180) > 30
        for _ in range(4):
            page.keyboard.press("Shift+ArrowRight")
        shown(page, [[9, min(column + 40, 59)], [30, 5, 55, 25]])


def test_without_its_kernel_a_place_can_still_be_moved_and_says_what_to_do(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    page.evaluate(f"() => {KERNEL}.restart()")
    status = page.locator(".course-status")
    expect(status).to_contain_text("The kernel has restarted or ended")
    over(page, 0, 3, 4, SIZE)
    pad(page, "place").focus()
    page.keyboard.press("ArrowRight")
    expect(pad(page, "place")).to_have_attribute("aria-valuetext", "row 3, column 5")
    expect(status).to_contain_text("Run this cell again")


def test_passing_over_many_pixels_is_no_more_traffic_than_the_frames_take(run: Run):
    page = run(PIXEL)
    shown(page, [[12, 30], 1])
    x, y = at(page, 0, 3.5, 5.5, SIZE)
    step = at(page, 0, 3.5, 6.5, SIZE)[0] - x
    hands.count_sent(page)
    page.evaluate(
        """([x, y, step]) => {
            const box = document.querySelector('.course-box');
            for (let i = 0; i < 40; i++)
                box.dispatchEvent(new PointerEvent('pointermove',
                    { clientX: x + i * step, clientY: y, pointerType: 'mouse', bubbles: true }));
        }""",
        [x, y, step],
    )
    shown(page, [[3, 44], 1])
    python_has(page, "place", (3, 44))
    # The first frame, the newest, and the value once it rests.
    assert hands.sent(page) == ["frame", "frame", "update"]
