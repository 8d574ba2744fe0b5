"""`paint` without a browser: exact values, what it refuses, and what travels."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from course_lib import ui
from course_lib.ui._controls import read_wire, wire_value

START = np.array([[0.0, 0.1, 0.2], [0.3, 0.6, 0.7]])
LARGE = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
# What any author may write, and what it must mean.
RANGES = [
    (0, 1, 0.1, np.arange(11) / 10),
    (-1, 1, 0.05, np.arange(-20, 21) / 20),
    (0, 1, 1 / 3, np.array([0, 1 / 3, 2 / 3, 1])),
    (0, 1, 1 / 255, np.arange(256) / 255),
    (0.25, 0.75, 0.125, np.arange(2, 7) / 8),
    (-8, 8, 1, np.arange(-8.0, 9)),
    (0, 1, 2**-12, np.arange(4097) / 4096),
]


def made(start: Any, *arguments: Any, **more: Any) -> Any:
    """Return the widget that an explorer makes."""
    explorer = ui.explore(lambda a: {"sum": a.sum()}, a=ui.paint(start, *arguments, **more))
    return explorer.controls["a"]


@pytest.mark.parametrize(("low", "high", "step", "values"), RANGES)
def test_each_value_is_the_float_nearest_to_its_multiple_of_the_step(
    low: float, high: float, step: float, values: np.ndarray
):
    widget = made(np.full((64, 64), float(low)), low, high, step)
    for filled in np.resize(values, (-(-len(values) // 64**2), 64, 64)):
        widget.value = filled
        np.testing.assert_array_equal(widget.value, filled)  # exactly
        back = read_wire(widget, json.loads(json.dumps(wire_value(widget))))
        np.testing.assert_array_equal(back, filled)
        assert back.dtype == np.float64


def test_a_start_between_two_values_is_rounded_to_the_nearest():
    widget = made([[0.1 + 0.2, 0.349], [0.351, 1]], 0, 1, 0.1)
    assert widget.value.tolist() == [[0.3, 0.3], [0.4, 1]]


@pytest.mark.parametrize(
    ("start", "low", "high", "step", "kind"),
    [
        (np.zeros((2, 2), np.int64), -8, 8, 1, np.int64),
        (np.zeros((2, 2), np.uint8), 0, 255, 1, np.uint8),
        (np.zeros((2, 2), np.uint8), 0.0, 250.0, 10.0, np.uint8),
        (np.zeros((2, 2), np.uint8), -1, 1, 1, np.float64),
        (np.zeros((2, 2), np.uint8), 0, 1, 0.5, np.float64),
        (np.zeros((2, 2), np.float32), 0, 2, 1, np.float64),
        (np.zeros((2, 2), bool), 0, 1, 1, np.float64),
    ],
)
def test_whole_numbers_keep_the_type_of_the_start(
    start: np.ndarray, low: float, high: float, step: float, kind: type
):
    assert made(start, low, high, step).value.dtype == kind


def test_the_function_gets_a_read_only_array_that_is_not_the_author_s():
    got: list[np.ndarray] = []

    def view(kernel: np.ndarray) -> np.ndarray:
        got.append(kernel)
        return kernel

    start = START.copy()
    explorer = ui.explore(view, kernel=ui.paint(start, 0, 1, 0.1))
    start[:] = 9
    explorer.controls["kernel"].value = START[::-1]
    assert explorer.frame.panels
    np.testing.assert_array_equal(got[0], START)
    np.testing.assert_array_equal(got[1], START[::-1])
    for array in got:
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_a_refused_value_from_python_leaves_the_old_one():
    widget = made(START, 0, 1, 0.1)
    for wrong, sentence in (
        (np.zeros((3, 2)), r"has shape \(2, 3\); got \(3, 2\)"),
        (START * 2, r"holds values from low=0.0 to high=1.0; got 1.4"),
        (START * np.nan, "not finite everywhere"),
    ):
        with pytest.raises(ValueError, match=sentence):
            widget.value = wrong
        np.testing.assert_array_equal(widget.value, START)


@pytest.mark.parametrize("kind", ["uint8", "float64"])
def test_the_largest_array_travels_as_a_few_kilobytes_and_is_one_key(kind: str):
    widget = made(LARGE.astype(kind), 0, 255, 1)
    assert len(json.dumps(wire_value(widget))) < 5500
    fine = made(LARGE / 256, 0, 1, 1 / 4096)
    assert len(json.dumps(wire_value(fine))) < 11000
    np.testing.assert_array_equal(read_wire(fine, wire_value(fine)), LARGE / 256)


def test_it_is_told_and_its_still_shows_what_is_painted():
    def view(kernel, point_spread):
        return {"sum": kernel.sum() + point_spread.sum()}

    explorer = ui.explore(
        view,
        kernel=ui.paint([[-1, 0], [0, 2]], -8, 8, 1),
        point_spread=ui.paint(np.eye(12), cmap="viridis"),
    )
    told = explorer._repr_mimebundle_()
    assert told["text/plain"].splitlines() == [
        "kernel: 2 × 2, −1 … 2",
        "point spread: 12 × 12, 0 … 1",
        "sum: 13",
    ]
    assert "to move: kernel, point spread" in told["text/html"]
    kernel, spread = explorer.controls.values()
    assert kernel.panel().palette is not None
    words = [[type(mark).__name__ for mark in one.panel().marks] for one in (kernel, spread)]
    assert [one.count("Words") for one in words] == [4, 0]
    kernel.value = [[8, 8], [8, 8]]
    assert "kernel: 2 × 2, 8 … 8" in explorer._repr_mimebundle_()["text/plain"]


def test_one_recipe_makes_a_grid_for_each_explorer():
    recipe = ui.paint(START, 0, 1, 0.1)
    one, other = (ui.explore(lambda a: {"sum": a.sum()}, a=recipe) for _ in range(2))
    one.controls["a"].value = START[::-1]
    np.testing.assert_array_equal(other.controls["a"].value, START)


@pytest.mark.parametrize(
    ("start", "more", "kind", "sentence"),
    [
        (np.zeros(3), {}, ValueError, "start is an array of shape (rows, columns); got shape (3,)"),
        (
            np.zeros((2, 0)),
            {},
            ValueError,
            "start is an array of shape (rows, columns); got shape (2, 0)",
        ),
        (
            np.zeros((65, 2)),
            {},
            ValueError,
            "start is at most 64 by 64; got shape (65, 2): "
            "paint a smaller one and enlarge it in the function",
        ),
        ([["a"]], {}, ValueError, "start is an array of real numbers; got <U1"),
        ([[1j]], {}, ValueError, "start is an array of real numbers; got complex128"),
        (
            [[0, np.inf]],
            {},
            ValueError,
            "start is not finite everywhere: it holds NaN or infinity",
        ),
        ([[0, 2]], {}, ValueError, "start holds values from low=0.0 to high=1.0; got 2"),
        ([[0, -0.5]], {}, ValueError, "start holds values from low=0.0 to high=1.0; got -0.5"),
        (START, {"low": 1}, ValueError, "low must be below high; got low=1, high=1.0"),
        (START, {"step": 0}, ValueError, "step is above 0; got 0"),
        (START, {"step": "x"}, TypeError, "step is a number; got 'x'"),
        (START, {"high": np.nan}, ValueError, "high is finite; got nan"),
        (
            START,
            {"step": 0.3},
            ValueError,
            "high is low and a whole number of steps; got low=0.0, high=1.0, step=0.3",
        ),
        (
            START,
            {"step": 1e-5},
            ValueError,
            "at most 65536 values from low to high; got 100001: take a larger step",
        ),
        (START, {"brush": 2}, ValueError, "brush is from low=0.0 to high=1.0; got 2"),
        (START, {"width": 2}, ValueError, "width is 1, 3, 5, 7 or 9 cells; got 2"),
        (START, {"presets": [START]}, TypeError, "presets is a dict of arrays by name; got ["),
        (
            START,
            {"presets": {"turned": START.T}},
            ValueError,
            "preset 'turned' has shape (2, 3); got (3, 2)",
        ),
        (START, {"presets": {"p": START + 1}}, ValueError, "preset 'p' holds values from low=0.0"),
    ],
)
def test_what_makes_no_sense_gets_one_sentence(
    start: Any, more: dict[str, Any], kind: type[Exception], sentence: str
):
    with pytest.raises(kind) as caught:
        ui.paint(start, **more)
    assert str(caught.value).startswith(f"paint: {sentence}")


def test_a_psf_and_a_kernel_have_the_look_that_pictures_give_them():
    for look in ("psf", "kernel", "gray"):
        widget = made(START, 0, 1, 0.1, cmap=look)
        picture = ui.Picture(START, vmin=0 if look != "kernel" else -1, vmax=1, cmap=look)
        for panel in (widget.panel(), picture.panel()):
            assert (panel.palette is None) == (look == "gray")
            if panel.palette is not None:
                assert panel.palette.tobytes() == widget.palette
            np.testing.assert_array_equal(panel.pixels, picture.panel().pixels)


def test_a_wrong_color_map_names_the_right_ones():
    with pytest.raises(ValueError, match="gray, viridis, signed"):
        ui.paint(START, cmap="jet")


# The page's half


SOURCE = Path(ui.__file__).with_name("page") / "cells.js"


def in_node(tmp_path: Path, script: str) -> Any:
    node = shutil.which("node") or compute_driver_executable()[0]
    module, page = tmp_path / "cells.mjs", tmp_path / "page.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    names = "Strokes, Values, between, pack, sideOf, under, unpackCells"
    code = f"import {{ {names} }} from {json.dumps(module.as_uri())};\n{script}"
    page.write_text(code, encoding="utf-8")
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("step", [1, 1 / 16])
def test_page_and_kernel_write_the_same(tmp_path: Path, step: float):
    widget = made(LARGE, 0, 255, step)
    wire = wire_value(widget)
    script = """
    const cells = unpackCells(WIRE, COUNT);
    console.log(JSON.stringify([[...cells], pack(cells)]));
    """
    count = widget.grid["count"]
    script = script.replace("WIRE", json.dumps(wire)).replace("COUNT", str(count))
    cells, packed = in_node(tmp_path, script)
    assert packed == wire
    np.testing.assert_array_equal(np.reshape(cells, (64, 64)), LARGE / step)


def test_numbers_are_told_and_typed_as_people_write_them(tmp_path: Path):
    script = """
    const values = new Values({ low: -0.5, step: 0.05, count: 21, digits: 2 });
    console.log(JSON.stringify([
      [0, 9, 10, 20].map((k) => values.text(k)),
      ["-.5", "−0,45", " 0.10 ", "0.12", "7", "-7", "", "x"].map((text) => values.typed(text)),
    ]));
    """
    texts, typed = in_node(tmp_path, script)
    assert texts == ["−0.50", "−0.05", "0.00", "0.50"]
    found = [one and (one["k"], one["exact"]) for one in typed]
    near = [(12, False), (20, False), (0, False)]
    assert found == [(0, True), (1, True), (12, True), *near, None, None]


def test_a_quick_stroke_leaves_no_gap_and_stays_inside(tmp_path: Path):
    script = """
    console.log(JSON.stringify([
      between([0, 0], [2, 5]), between([3, 3], [3, 3]), between([1, 1], [-1, 1]),
      under([0, 0], 3, [4, 5]), under([1, 2], 1, [4, 5]), under([-1, 9], 3, [4, 5]),
      under([4, 4], 5, [9, 9]).length,
    ]));
    """
    line, still, out, corner, one, none, disk = in_node(tmp_path, script)
    assert line == [[0, 1], [1, 2], [1, 3], [2, 4], [2, 5]]
    assert still == [[3, 3]]
    assert out == [[0, 1], [-1, 1]]
    assert corner == [0, 1, 5]
    assert (one, none, disk) == ([7], [], 21)


def test_strokes_are_taken_back_one_by_one_and_empty_ones_do_not_count(tmp_path: Path):
    script = """
    const strokes = new Strokes(2), seen = [];
    let cells = Uint8Array.of(0, 0);
    const stroke = (i, k) => { strokes.begin(cells); cells[i] = k; strokes.end(cells); };
    stroke(0, 1); stroke(0, 1); stroke(1, 2); stroke(0, 3);
    while (strokes.some) { cells = strokes.back(); seen.push([...cells]); }
    console.log(JSON.stringify(seen));
    """
    assert in_node(tmp_path, script) == [[1, 2], [1, 0]]


def test_cells_are_large_where_they_are_few_and_fit_where_they_are_many(tmp_path: Path):
    script = """
    const sizes = [[3, 3], [5, 5], [13, 9], [28, 28], [32, 32], [64, 64]];
    const rooms = [[1000, 1400], [300, 1400], [1000, 1000]];
    console.log(JSON.stringify(rooms.map((room) => sizes.map((size) => sideOf(size, ...room)))));
    """
    wide, narrow, low = in_node(tmp_path, script)
    assert wide == [40, 40, 17, 14, 14, 8]
    assert narrow == [40, 40, 17, 10, 9, 4]
    assert low == [40, 40, 17, 14, 12, 6]  # the pictures below stay in sight
