"""Arrays become pixels, marks and words: the same ones for the page and for the still."""

from __future__ import annotations

import io
import sys
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from course_lib.ui import Curve, Picture
from course_lib.ui._digits import numbers_alike, readable
from course_lib.ui._frame import to_frame
from course_lib.ui._marks import Box, Dot, Line, Words, to_svg
from course_lib.ui._palettes import LOOKS, NAMES, palette
from course_lib.ui._still import encoded

RNG = np.random.default_rng(3)
LARGEST, SMALLEST = sys.float_info.max, 5e-324


def opened(panel) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(encoded(panel))).convert("RGB"))


# Color maps


def test_viridis_is_matplotlibs():
    theirs = mpl.colormaps["viridis"](np.arange(256), bytes=True)[:, :3]
    assert np.abs(palette("viridis").astype(int) - theirs).max() <= 1


def test_signed_has_even_lightness_and_a_neutral_middle():
    table = palette("signed") / 255
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    lightness = 116 * np.cbrt(luminance) - 16
    assert np.all(np.diff(lightness[:128]) > 0)
    assert np.all(np.diff(lightness[128:]) < 0)
    # As dark at one end as at the other, and no step much larger than the rest.
    assert abs(lightness[0] - lightness[-1]) < 4
    assert np.abs(np.diff(lightness)).max() < 1
    assert np.ptp(table[127:129]) < 0.04
    assert table[0, 2] > table[0, 0]
    assert table[-1, 0] > table[-1, 2]


@pytest.mark.parametrize(("look", "cmap"), LOOKS.items())
def test_one_thing_has_one_look(look: str, cmap: str):
    array = RNG.normal(size=(5, 7))
    named, plain = (Picture(array, cmap=c, numbers=True).panel() for c in (look, cmap))
    np.testing.assert_array_equal(named.pixels, plain.pixels)
    np.testing.assert_array_equal(named.palette, plain.palette)
    assert (named.note, named.marks) == (plain.note, plain.marks)


def test_an_unknown_color_map_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"gray, viridis, signed, kernel, .*; got 'jet'"):
        Picture(np.eye(3), cmap="jet").panel()


# Pictures


def test_pixels_are_rounded_and_clipped():
    values = np.array([[-0.2, 0.0, 0.25], [0.5, 1.0, 1.3]])
    panel = Picture(values, vmin=0, vmax=1).panel("x")
    np.testing.assert_array_equal(panel.pixels, [[0, 0, 64], [128, 255, 255]])
    assert panel.note == "2 × 3, −0.2 … 1.3 (shown 0 … 1)"
    assert panel.alt == "x: 2 × 3, −0.2 … 1.3 (shown 0 … 1)"


def captions(**panels: Any) -> list[str]:
    return [panel.caption for panel in to_frame(panels).panels]


def test_size_and_range_stand_under_a_picture_only_where_they_say_something():
    photo = np.linspace(0, 1, 64 * 64).reshape(64, 64)
    board = Picture(np.eye(3), numbers=True)
    assert captions(photo=photo, color=np.dstack([photo] * 3)) == ["", ""]
    assert captions(photo=np.uint8(200 * photo)) == [""]
    assert captions(photo=photo, board=board, curve=Curve([0, 1], [0, 1])) == ["", "", ""]
    assert captions(photo=photo, half=photo[::2]) == ["64 × 64", "32 × 64"]
    assert captions(photo=photo, over=1.2 * photo) == ["", "0 … 1.2 (shown 0 … 1)"]
    assert captions(over=1.2 * photo, half=photo[::2])[0] == "64 × 64, 0 … 1.2 (shown 0 … 1)"
    assert captions(bad=np.where(photo > 0.9, np.nan, photo)) == ["0 … 0.9, 410 not finite"]
    assert captions(signed=Picture(photo - 0.5, cmap="signed")) == ["64 × 64, −0.5 … 0.5"]
    assert captions(dark=Picture(photo, vmax=0.5)) == ["64 × 64, 0 … 1 (shown 0 … 0.5)"]
    # Who cannot see it, and nbval, are told all the same.
    assert to_frame({"photo": photo}).text == "photo: 64 × 64, 0 … 1"


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(["f4", "f8", "u1", "i4", "?"]))
def test_any_shape_and_kind_of_number_is_shown(height: int, width: int, kind: str):
    array = (RNG.random((height, width)) * 9).astype(kind)
    panel = Picture(array).panel("t")
    assert panel.pixels.shape == (height, width)
    assert panel.pixels.dtype == np.uint8
    assert max(panel.width, panel.height) <= 420
    assert 0 < panel.least <= panel.most
    assert opened(panel).shape == (panel.height, panel.width, 3)


def test_the_range_does_not_jump_while_a_photo_changes():
    photo = RNG.random((40, 50))
    for factor in (0.1, 0.6, 1.0, 1.4):
        pixels = Picture(photo * factor - 0.2).panel().pixels
        np.testing.assert_array_equal(
            pixels, np.floor(np.clip(photo * factor - 0.2, 0, 1) * 255 + 0.5)
        )


def test_bytes_truth_values_kernels_and_signed_arrays_have_their_own_range():
    small = np.array([[2, 3], [4, 5]])
    assert Picture(small).panel().pixels.tolist() == [[0, 85], [170, 255]]
    assert Picture(small.astype(np.uint8)).panel().pixels.tolist() == [[2, 3], [4, 5]]
    assert Picture(small > 3).panel().pixels.tolist() == [[0, 0], [255, 255]]
    signed = Picture(np.array([[-1.0, 0.0, 4.0]]), cmap="signed").panel()
    assert signed.pixels.tolist() == [[96, 128, 255]]
    assert Picture(np.full((2, 2), 7.0)).panel().pixels.tolist() == [[128, 128], [128, 128]]


def test_nan_and_infinity_are_told():
    panel = Picture(np.array([[np.nan, 1.0], [2.0, np.inf]])).panel("x")
    assert panel.note == "2 × 2, 1 … 2 (shown 1 … 2), 2 not finite" or panel.note.endswith(
        "1 … 2, 2 not finite"
    )
    assert panel.pixels.tolist() == [[0, 0], [255, 255]]


@pytest.mark.parametrize(("blank", "told"), [(np.nan, "empty"), (np.inf, "not finite")])
def test_an_intended_blank_among_numbers_is_called_empty(blank: float, told: str):
    array = np.array([[np.nan, blank], [1.0, 2.0]])
    assert Picture(array, numbers=True).panel().note.endswith(f", 2 {told}")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (np.zeros(3), r"\(height, width\) or \(height, width, 3\); got \(3,\)"),
        (np.zeros((2, 2, 4)), r"got \(2, 2, 4\)"),
        (np.zeros((0, 2)), r"got \(0, 2\)"),
        (np.ones((2, 2), complex), "complex numbers: show np.abs of it"),
        (np.array([["a"]]), "no numbers"),
    ],
)
def test_what_is_no_picture_is_refused(bad: np.ndarray, said: str):
    with pytest.raises(ValueError, match=said):
        Picture(bad).panel("x")


def test_impossible_requests_are_refused():
    with pytest.raises(ValueError, match="at most 16 by 16"):
        Picture(np.zeros((17, 2)), numbers=True).panel()
    with pytest.raises(ValueError, match="vmin must not be above vmax"):
        Picture(np.eye(2), vmin=2, vmax=1).panel()
    with pytest.raises(ValueError, match="a box is"):
        Picture(np.eye(2), boxes=[(0, 0, 1)]).panel()


def test_numbers_are_written_in_their_pixels_legibly():
    array = np.array([[0.0, -1.5], [2.25, 4.0], [1.0, 1.0]])
    panel = Picture(array, numbers=True).panel()
    words = [mark for mark in panel.marks if isinstance(mark, Words)]
    assert [word.text for word in words] == ["0", "−1.50", "2.25", "4.00", "1.00", "1.00"]
    cell = panel.width / 2
    for word, (row, column) in zip(words, np.ndindex(3, 2), strict=True):
        assert (word.x, word.y) == ((column + 0.5) * cell, (row + 0.5) * cell)
        assert word.color == ("black" if panel.pixels[row, column] > 130 else "white")


def test_boxes_lie_where_the_array_says_and_stay_inside():
    panel = Picture(np.zeros((10, 20)), boxes=[(2, 3, 4, 5, "series0"), (0, 0, 10, 20)]).panel()
    zoom = panel.width / 20
    inner, outer = (mark for mark in panel.marks if isinstance(mark, Box))
    assert inner[:5] == (3 * zoom, 2 * zoom, 5 * zoom, 4 * zoom, "series0")
    assert outer.x == outer.y == outer.line / 2
    assert outer.x + outer.width == panel.width - outer.line / 2


def test_enlarged_pixels_stay_sharp_and_large_ones_are_averaged():
    corner = opened(Picture(np.eye(2)).panel())
    assert corner.shape == (420, 420, 3)
    assert set(np.unique(corner)) == {0, 255}
    np.testing.assert_array_equal(corner[:210, :210], 255)
    stripes = np.tile([0.0, 1.0], (840, 420))
    half = opened(Picture(stripes).panel())
    assert half.shape == (420, 420, 3)
    assert set(np.unique(half)) <= {127, 128}


def test_very_large_arrays_are_reduced_before_they_travel():
    panel = Picture(np.zeros((3000, 1500))).panel()
    assert panel.pixels.shape == (1024, 512)
    assert panel.note.startswith("3000 × 1500")


def test_the_array_is_left_alone():
    array = RNG.random((8, 8))
    before = array.copy()
    Picture(array, vmin=0.2, vmax=0.7).panel()
    np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize(
    "values",
    [
        [0, SMALLEST],
        [-LARGEST, LARGEST],
        [1e300, 2e300],
        np.float32([-3.4e38, 3.4e38]),
        np.float32([0, 1e-45]),
    ],
)
def test_any_range_runs_from_black_to_white(values: Any):
    panel = Picture(np.array([values])).panel()
    np.testing.assert_array_equal(panel.pixels, [[0, 255]])
    assert "shown" not in panel.note


# Marks: one list for the page (SVG) and the still (pixels)


def test_svg_is_well_formed_and_escapes_texts():
    marks = [
        Line(((0, 0), (3, 4)), "series1", 2, dash=True),
        Box(1, 2, 3, 4),
        Words(5, 6, "a < b & c", "ink"),
        Dot(7, 8),
    ]
    root = ElementTree.fromstring(to_svg(marks, 20, 10))
    assert [child.tag.rpartition("}")[2] for child in root] == [
        "polyline",
        "rect",
        "text",
        "circle",
    ]
    assert root[2].text == "a < b & c"
    assert root.get("viewBox") == "0 0 20 10"
    assert "var(--course-series1)" in root[0].get("stroke")


# Words


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=5))
def test_numbers_keep_three_digits_of_the_largest(values: list[float]):
    largest = max(map(abs, values))
    for value, text in zip(values, numbers_alike(*values), strict=True):
        assert abs(float(text.replace("−", "-")) - value) <= 0.006 * largest + 1e-9


def test_rounding_noise_leaves_no_trace():
    assert numbers_alike(1e-17, -3e-18, 0.5) == numbers_alike(0, 0, 0.5) == ["0", "0", "0.5"]
    assert numbers_alike(1.5e-17, 2e-7) == ["0", "2.00e−7"]


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18))
@example(38429.862)
@example(999_999.6)
@example(-1e-4)
@example(0.0)
def test_a_readout_has_four_digits_and_is_short(value: float):
    text = readable(value)
    told = float(text.replace("−", "-"))
    assert abs(told - value) <= 5.1e-4 * abs(value)
    assert isinstance(value, int) or len(text) <= 11
    assert "e" not in text or not 1e-4 <= abs(value) < 999_999.5
    assert not isinstance(value, int) or int(text.replace("−", "-")) == value


def test_a_frame_says_everything_in_words():
    frame = to_frame(
        {
            "photo": Picture(np.eye(3), alt="A diagonal."),
            "PSNR": 28.123456,
            "readout": "one\ntwo",
            "n": 3,
        }
    )
    assert frame.text.splitlines() == [
        "A diagonal. (3 × 3, 0 … 1)",
        "PSNR: 28.12",
        "one",
        "two",
        "n: 3",
    ]
    assert to_frame(np.eye(3)).panels[0].title == ""
    assert to_frame([[1, 2], [3, 4]]).panels[0].note == "2 × 2, 1 … 4"


def test_a_frame_refuses_what_it_cannot_show():
    with pytest.raises(TypeError, match="the function returned NoneType"):
        to_frame(None)
    with pytest.raises(TypeError, match="'x' is set"):
        to_frame({"x": {1}})


def test_every_color_map_is_known():
    assert all(palette(name) is None or palette(name).shape == (256, 3) for name in NAMES)


def test_a_picture_can_be_told_its_most_width():
    wide = np.zeros((300, 400))
    assert [Picture(wide, most=most).panel().most for most in (None, 340, 90)] == [600, 340, 90]
    assert Picture(wide, most=90).panel().least == 90


@pytest.mark.parametrize(
    ("array", "part"),
    [
        (np.eye(3), 0.45),  # few large cells
        (np.eye(12), 0.55),
        (10 * np.eye(12), 0.55),
        (100 * np.eye(12), 0.4),
        (1234 * np.eye(12), 0.3),
    ],
)
def test_numbers_are_as_large_as_their_cells_allow(array: Any, part: float) -> None:
    from course_lib.ui._marks import Words, text_width

    panel = Picture(array, numbers=True).panel()
    words = [mark for mark in panel.marks if isinstance(mark, Words)]
    cell = panel.width / array.shape[1]
    assert all(word.size >= part * cell for word in words)
    assert all(text_width(word.text, word.size) <= cell for word in words)


@pytest.mark.parametrize("number", [-18, 186, 7038, -0.46, -37.5])
@pytest.mark.parametrize("side", [3, 8, 12])
def test_numbers_of_neighboring_cells_do_not_run_into_each_other(number: float, side: int) -> None:
    from course_lib.ui._marks import Words, text_width

    panel = Picture(np.full((side, side), number), numbers=True).panel()
    words = [mark for mark in panel.marks if isinstance(mark, Words)]
    cell = panel.width / side
    assert len(words) == side**2
    # A space between two words is 0.3 of the size of their letters.
    assert all(text_width(word.text, word.size) <= cell - 0.25 * word.size for word in words)
