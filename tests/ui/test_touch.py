"""`pixel` and `box` without a browser: what they take, what travels, and what a still shows."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright._impl._driver import compute_driver_executable

from course_lib import ui
from course_lib.ui._controls import read_wire, wire_value
from course_lib.ui._touch import Pixel, Place, Rectangle

PHOTO = np.arange(12.0 * 20).reshape(12, 20) / 240


def view(place=(0, 0), part=(0, 0, 1, 1), stride=1):
    """Look at a photo through a pixel and a box."""
    photo = PHOTO[::stride, ::stride]
    top, left, bottom, right = part
    return {
        "photo": photo,
        "part": photo[top:bottom, left:right],
        "value": float(photo[place]),
        "places": repr((place, part)),
    }


def places() -> dict[str, Place]:
    return {
        "place": ui.pixel("photo", start=(5, 17)),
        "part": ui.box("photo", start=(2, 3, 8, 11)),
    }


# What they take


def test_the_function_gets_tuples_of_whole_numbers():
    explorer = ui.explore(view, **places())
    assert explorer.frame.readouts == (
        f"value: {PHOTO[5, 17]:.4g}",
        "places: ((5, 17), (2, 3, 8, 11))",
    )


def test_numbers_of_numpy_are_whole_numbers_too():
    place = ui.pixel("photo", start=tuple(np.unravel_index(PHOTO.argmax(), PHOTO.shape)))
    assert place.value == (11, 19)
    assert [type(item) for item in place.value] == [int, int]


@pytest.mark.parametrize("start", [3, (1,), (1, 2, 3), (1, 2.5), (-1, 2), "ab", None])
def test_what_is_no_pixel_is_refused(start: Any):
    with pytest.raises(ValueError, match=r"^start is \(row, column\), whole .* got "):
        ui.pixel("photo", start=start)


@pytest.mark.parametrize(
    "start", [(1, 2), (3, 3, 3, 9), (3, 3, 9, 3), (4, 3, 2, 9), (-1, 0, 2, 2), (0, 0, 1.5, 2)]
)
def test_what_is_no_box_is_refused(start: Any):
    with pytest.raises(ValueError, match=r"^start is \(top, left, bottom, right\), whole .* got "):
        ui.box("photo", start=start)


def test_another_way_to_follow_and_another_panel_are_refused():
    with pytest.raises(ValueError, match="follow is 'hover' or 'drag'; got 'click'"):
        ui.pixel("photo", start=(0, 0), follow="click")
    with pytest.raises(TypeError, match="panel is the title of a picture"):
        ui.box(PHOTO, start=(0, 0, 1, 1))


def test_a_panel_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match="place: no picture has the title 'photos'; did you mean"):
        ui.explore(view, place=ui.pixel("photos", start=(0, 0)))
    with pytest.raises(ValueError, match=r"part: .* 'x'; the pictures are 'photo', 'part'"):
        ui.explore(view, part=ui.box("x", start=(0, 0, 1, 1)))
    with pytest.raises(ValueError, match="'curve'; the function shows none"):
        ui.explore(
            lambda place: {"curve": ui.Curve([1, 2], [3, 4])}, place=ui.pixel("curve", start=(0, 0))
        )


@pytest.mark.parametrize(
    "outside",
    [
        # The function itself fails with this one, and the sentence is still ours.
        {"place": ui.pixel("photo", start=(12, 0))},
        {"part": ui.box("photo", start=(0, 0, 2, 21))},
    ],
)
def test_a_start_outside_its_panel_is_refused(outside: dict[str, Place]):
    with pytest.raises(ValueError, match=r"start=\(.*\) is not inside 'photo', which has 12 rows"):
        ui.explore(view, **outside)


def test_a_bare_array_has_the_title_nothing():
    explorer = ui.explore(lambda place: PHOTO * place[0], place=ui.pixel("", start=(1, 1)))
    assert "place (on the picture)" in explorer._repr_mimebundle_()["text/html"]


def test_rows_and_columns_are_those_of_the_array_however_few_pixels_travel():
    large = np.zeros((20, 3000))
    place = ui.pixel("large", start=(19, 2999))
    explorer = ui.explore(lambda place: {"large": large}, place=place)
    (panel,) = explorer._view.first["panels"]
    assert panel["shape"][1] < 3000
    assert list(panel["array"]) == [20, 3000]
    assert place.value == (19, 2999)


# What travels


@pytest.mark.parametrize("place", places().values(), ids=["pixel", "box"])
def test_values_survive_the_way_through_the_browser(place: Place):
    raw = wire_value(place)
    assert json.loads(json.dumps(raw)) == raw
    assert read_wire(place, raw) == place.value
    state = place.get_state()
    assert state["value"] == raw
    assert (state["panel"], state["_view_name"]) == ("photo", None)


def test_a_frame_of_the_start_is_not_computed_twice():
    calls: list[Any] = []

    def counted(place):
        calls.append(place)
        return PHOTO

    explorer = ui.explore(counted, place=ui.pixel("", start=(1, 2)))
    explorer._repr_mimebundle_()
    explorer._at([[1, 2]])
    assert calls == [(1, 2)]


def test_values_set_from_python_are_in_the_frame_and_refused_where_they_are_none():
    explorer = ui.explore(view, **places())
    explorer.controls["place"].value = (1, 1)
    assert explorer.frame.readouts[0] == f"value: {PHOTO[1, 1]:.4g}"
    with pytest.raises(ValueError, match=r"value is \(row, column\)"):
        explorer.controls["place"].value = (1, -1)
    assert explorer.controls["place"].value == (1, 1)


# A panel that changes its size


def test_in_a_smaller_panel_a_place_becomes_the_nearest():
    explorer = ui.explore(view, **places(), stride=(1, 4))
    explorer.controls["stride"].value = 2  # 6 rows and 10 columns; photo[5, 17] fails
    assert explorer.frame.readouts == (
        f"value: {PHOTO[10, 18]:.4g}",
        "places: ((5, 9), (0, 2, 6, 10))",
    )
    assert explorer.controls["place"].value == (5, 9)
    # The page, which asks for the old place, gets the same frame.
    assert explorer._at([[5, 17], [2, 3, 8, 11], 2]).readouts == explorer.frame.readouts


def test_what_no_place_mends_is_raised_as_it_was():
    def fragile(place, k=0):
        if k:
            raise RuntimeError(f"not here: {place}")
        return PHOTO

    explorer = ui.explore(fragile, place=ui.pixel("", start=(1, 2)), k=(0, 1))
    explorer.controls["k"].value = 1
    with pytest.raises(RuntimeError, match=r"not here: \(1, 2\)") as caught:
        _ = explorer.frame
    assert caught.value.__cause__ is None

    def picky(place):
        if place == (1, 2):
            raise RuntimeError("not at this pixel")
        return PHOTO

    first = ui.explore(picky, place=ui.pixel("", start=(1, 2)))._view.first
    assert first["error"] == "RuntimeError: not at this pixel"


SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9))
PIXELS = st.tuples(st.integers(0, 12), st.integers(0, 12))
BOXES = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5), st.integers(1, 5)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(PIXELS, SIZES)
def test_the_nearest_pixel_is_inside_and_none_is_nearer(value, size):
    near = Pixel("", (0, 0)).nearest(value, size)
    assert all(0 <= item < length for item, length in zip(near, size, strict=True))
    inside = np.indices(size).reshape(2, -1)
    far = np.hypot(*(inside - np.array(value)[:, None]))
    assert np.hypot(*np.subtract(near, value)) == far.min()


@given(BOXES, SIZES)
def test_the_nearest_box_is_inside_and_as_large_as_fits(value, size):
    top, left, bottom, right = Rectangle("", (0, 0, 1, 1)).nearest(value, size)
    assert 0 <= top < bottom <= size[0]
    assert 0 <= left < right <= size[1]
    assert bottom - top == min(value[2] - value[0], size[0])
    assert right - left == min(value[3] - value[1], size[1])
    if value[2] <= size[0] and value[3] <= size[1]:
        assert (top, left, bottom, right) == value


# What a notebook stores


def still(explorer: Any) -> np.ndarray:
    html = explorer._repr_mimebundle_()["text/html"]
    data = re.findall(r"data:image/\w+;base64,([^\"]+)", html)[0]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")).astype(int)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_the_still_marks_the_place_on_black_and_on_white(level: float):
    plain = np.full((64, 64), level)

    def flat(place):
        return {"flat": ui.Picture(plain, vmin=0, vmax=1)}

    for place, corners in (
        (ui.pixel("flat", start=(10, 30)), (10, 30, 11, 31)),
        (ui.box("flat", start=(10, 30, 20, 40)), (10, 30, 20, 40)),
    ):
        pixels = still(ui.explore(flat, place=place))
        top, left, bottom, right = (corner * len(pixels) // 64 for corner in corners)
        rows, columns = np.nonzero(np.abs(pixels[..., 0] - 255 * level) > 128)
        # The line that contrasts lies around the place, and nowhere else.
        assert top - 6 <= rows.min() <= rows.max() <= bottom + 6
        assert left - 6 <= columns.min() <= columns.max() <= right + 6
        assert len(rows) > 30
        middle = pixels[(top + bottom) // 2, (left + right) // 2, 0]
        assert abs(middle - 255 * level) < 40


def test_the_still_tells_the_places_in_words_and_what_can_be_moved():
    data = ui.explore(view, **places(), stride=(1, 4))._repr_mimebundle_()
    assert (
        "photo: 12 × 20, 0 … 0.996; place: row 5, column 17; part: rows 2 to 7, columns 3 to 10"
        in (data["text/plain"])
    )
    movable = "place (on “photo”), part (on “photo”), stride"
    assert f"Run this cell (Shift + Enter) to move: {movable}" in data["text/html"]
    # The frame itself, which the page gets, has no mark: the page draws its own.
    assert ui.explore(view, **places()).frame.panels[0].marks == ()


# The page's rules, run by Node

SOURCE = Path(ui.__file__).with_name("page") / "places.js"


def rules(tmp_path: Path, script: str) -> Any:
    node = shutil.which("node") or compute_driver_executable()[0]
    module = tmp_path / "rules.mjs"
    code = SOURCE.read_text(encoding="utf-8")
    module.write_text(f"{code}\nconsole.log(JSON.stringify({script}));", encoding="utf-8")
    done = subprocess.run([node, str(module)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_page_and_kernel_agree_on_nearest_places_and_words(tmp_path: Path):
    rng = np.random.default_rng(7)
    cases: list[tuple[str, list[int], list[int]]] = []
    for _ in range(200):
        size = rng.integers(1, 9, 2).tolist()
        corner, extent = rng.integers(0, 12, 2), rng.integers(1, 6, 2)
        cases.append(("PIXEL", corner.tolist(), size))
        cases.append(("BOX", [*corner.tolist(), *(corner + extent).tolist()], size))
    called = ",".join(
        f"[{kind}.nearest({value}, {size}), {kind}.words({value})]" for kind, value, size in cases
    )
    makers = {"PIXEL": Pixel("", (0, 0)), "BOX": Rectangle("", (0, 0, 1, 1))}
    for (kind, value, size), (near, words) in zip(
        cases, rules(tmp_path, f"[{called}]"), strict=True
    ):
        place = makers[kind]
        assert tuple(near) == place.nearest(tuple(value), (size[0], size[1]))
        assert words == place.words(tuple(value))


def test_arrows_move_a_box_and_with_alt_resize_it_never_beyond_or_to_nothing(tmp_path: Path):
    moved, stopped, larger, smallest = rules(
        tmp_path,
        """[
        BOX.moved([2, 3, 5, 9], 1, -2, [10, 10]), BOX.moved([2, 3, 5, 9], -10, 10, [10, 10]),
        BOX.resized([2, 3, 5, 9], 10, 0, [10, 10]), BOX.resized([2, 3, 5, 9], -10, -10, [10, 10])
        ]""",
    )
    assert moved == [3, 1, 6, 7]
    assert stopped == [0, 4, 3, 10]
    assert larger == [2, 3, 10, 9]
    assert smallest == [2, 3, 3, 4]


@pytest.mark.parametrize(
    ("point", "dragged"),
    [
        ((10.2, 20.1), [12, 23, 30, 60]),  # a corner
        ((29.9, 60.3), [10, 20, 32, 63]),
        ((20.0, 20.0), [10, 23, 30, 60]),  # an edge
        ((30.0, 40.0), [10, 20, 32, 60]),
        ((20.0, 40.0), [12, 23, 32, 63]),  # the inside
    ],
)
def test_what_is_gripped_is_what_moves(tmp_path: Path, point: tuple[float, float], dragged: Any):
    y, x = point
    script = f"""(() => {{
        const grip = BOX.grip([10, 20, 30, 60], {{ y: {y}, x: {x} }}, 2);
        return BOX.dragged([10, 20, 30, 60], grip, 2.2, 2.9, [100, 100]);
    }})()"""
    assert rules(tmp_path, script) == dragged


def test_beside_the_box_nothing_is_gripped_and_a_small_box_can_still_be_moved(tmp_path: Path):
    beside, inside = rules(
        tmp_path,
        """[BOX.grip([10, 20, 30, 60], { y: 7, x: 40 }, 2),
            BOX.grip([10, 20, 12, 22], { y: 11, x: 21 }, 6)]""",
    )
    assert beside is None
    assert inside == {"top": True, "left": True, "bottom": True, "right": True}


def test_edges_stop_at_each_other_and_at_the_border(tmp_path: Path):
    grips = "{ top: true, left: true }", "{ bottom: true, right: true }"
    far = rules(
        tmp_path,
        f"""[BOX.dragged([10, 20, 30, 60], {grips[0]}, 99, 99, [40, 70]),
             BOX.dragged([10, 20, 30, 60], {grips[0]}, -99, -99, [40, 70]),
             BOX.dragged([10, 20, 30, 60], {grips[1]}, 99, 99, [40, 70]),
             BOX.dragged([10, 20, 30, 60], {grips[1]}, -99, -99, [40, 70])]""",
    )
    assert far == [[29, 59, 30, 60], [0, 0, 30, 60], [10, 20, 40, 70], [10, 20, 11, 21]]


def test_a_drawn_box_holds_both_ends_in_any_direction_and_stays_inside(tmp_path: Path):
    drawn = rules(
        tmp_path,
        """[BOX.drawn({ y: 5.9, x: 6.1 }, { y: 2.2, x: 8.8 }, [9, 9]),
            BOX.drawn({ y: 5.9, x: 6.1 }, { y: 5.9, x: 6.1 }, [9, 9]),
            BOX.drawn({ y: 5.9, x: 6.1 }, { y: 99, x: -99 }, [9, 9])]""",
    )
    assert drawn == [[2, 6, 6, 9], [5, 6, 6, 7], [5, 0, 9, 7]]
