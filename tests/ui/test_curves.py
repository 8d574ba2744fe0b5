"""Curves: lines, axes, ticks and legends in their places, whatever the numbers are."""

from __future__ import annotations

import io
import math
import sys
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PIL import Image

from course_lib.ui import Curve
from course_lib.ui._axis import Axis
from course_lib.ui._marks import COLORS, Dot, Line, Words, text_width, to_svg
from course_lib.ui._still import encoded

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
LOWERED = str.maketrans(RAISED, "0123456789-")


def opened(panel) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(encoded(panel))).convert("RGB"))


def curve_marks(curve: Curve, kind: type) -> list:
    return [mark for mark in curve.panel("t").marks if isinstance(mark, kind)]


def test_a_line_goes_where_its_values_say():
    x = np.linspace(0, 10, 11)
    (line,) = (m for m in curve_marks(Curve(x, x**2, ylim=(0, 100)), Line) if m.color == "series0")
    points = np.array(line.points)
    np.testing.assert_allclose(np.diff(points[:, 0]), np.diff(points[:, 0])[0])
    rise = points[0, 1] - points[:, 1]
    np.testing.assert_allclose(rise / rise[-1], x**2 / 100, atol=1e-12)


def test_logarithmic_axes_place_powers_evenly_and_leave_gaps():
    y = [1, 10, 0, 100, 1000, -5]
    lines = curve_marks(Curve(range(6), y, log=True), Line)
    series = [line for line in lines if line.color == "series0"]
    assert [len(line.points) for line in series] == [2, 2]
    heights = [p[1] for line in series for p in line.points]
    np.testing.assert_allclose(np.diff(heights), np.diff(heights)[0])


def test_both_axes_can_be_logarithmic():
    x = np.array([1.0, 10, 100])
    (line,) = (m for m in curve_marks(Curve(x, x**2, log="xy"), Line) if m.color == "series0")
    steps = np.diff(np.array(line.points), axis=0)
    np.testing.assert_allclose(steps[0], steps[1])


def test_many_points_are_thinned_without_losing_a_peak():
    y = np.zeros(50_000)
    y[31_234] = 1
    (line,) = (m for m in curve_marks(Curve(np.arange(50_000), y), Line) if m.color == "series0")
    assert len(line.points) < 1500
    tops = [p for p in line.points if p[1] < 100]
    assert len(tops) == 1


def test_markers_stand_on_the_curves():
    curve = Curve([0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]}, marker=2)
    dots = curve_marks(curve, Dot)
    assert [dot.color for dot in dots] == ["series0", "series1"]
    assert dots[0].y < dots[1].y
    (dot,) = curve_marks(Curve([0, 1, 2], [1, 2, 3], marker=(1, 2)), Dot)
    assert dot.color == "accent"


@pytest.mark.parametrize("count", range(2, 7))
def test_a_dot_among_several_lines_has_the_color_of_none(count: int) -> None:
    lines = {f"{k}": [k, k + 1, k + 2] for k in range(count)}
    (dot,) = curve_marks(Curve([0, 1, 2], lines, marker=(1, 1)), Dot)
    assert COLORS[dot.color] not in {COLORS[f"series{k}"] for k in range(count)}


@pytest.mark.parametrize("log", ["", "x", "xy"])
def test_the_dots_of_a_marker_between_two_points_lie_on_its_line(log: str):
    """They stand where the dashed line crosses the curve, not at the nearest point beside it."""
    lines = {"a": [1, 2, 8], "gap": [np.nan, 2, np.nan]}
    for marker in (1.4, 1.6, 7):
        marks = Curve([1, 2, 10], lines, log=log, marker=marker).panel("t").marks
        (line,) = (
            m for m in marks if isinstance(m, Line) and m.color == "series0" and m.width == 2
        )
        (dash,) = (m for m in marks if isinstance(m, Line) and m.dash)
        (dot,) = (m for m in marks if isinstance(m, Dot) and m.radius == 4)
        assert dot.x == dash.points[0][0]
        across, up = zip(*line.points, strict=True)
        assert dot.y == pytest.approx(np.interp(dot.x, across, up))
    dots = [m for m in curve_marks(Curve([1, 2, 10], lines, marker=2), Dot) if m.radius == 4]
    assert len(dots) == 2, "a single point between gaps has its dot"


def test_a_marker_beyond_the_frame_leaves_no_dot_on_the_legend():
    lines = {"a": [1, 10, 1000], "b": [3, 2, 1]}
    dots = curve_marks(Curve([0, 1, 2], lines, marker=2, ylim=(1, 100), log="y"), Dot)
    assert [dot.color for dot in dots] == ["series1"], "its end of the axis belongs to the frame"
    assert not curve_marks(Curve([0, 1, 2], [1, 2, 3], marker=(1, 9), ylim=(0, 3)), Dot)
    assert not curve_marks(Curve([0, 1, 2], [1, 2, 3], marker=(9, 1), xlim=(0, 3)), Dot)


def test_nothing_of_a_curve_leaves_its_axes():
    """Lines are cut where they cross an end of an axis; points beyond it are not drawn."""
    x = np.arange(7.0)
    y = [5.0, 15.0, 1e300, 5.0, -5.0, -5.0, 20.0]
    for marker in (*range(-2, 9), (3, 12), (3, 5), (99, 5)):
        marks = Curve(x, {"a": y}, ylim=(0, 10), xlim=(0.5, 6), marker=marker).panel().marks
        lines = [m for m in marks if isinstance(m, Line) and m.color == "series0" and m.width == 2]
        rules = [m for m in marks if isinstance(m, Line) and m.color == "rule"]
        (top, bottom) = (f(y for m in rules for _, y in m.points) for f in (min, max))
        (left, right) = (f(x for m in rules for x, _ in m.points) for f in (min, max))
        spots = [point for m in lines for point in m.points]
        spots += [(m.x, m.y) for m in marks if isinstance(m, Dot)]
        spots += [p for m in marks if isinstance(m, Line) and m.dash for p in m.points]
        assert all(left - 0.6 <= x <= right + 0.6 for x, _ in spots)
        assert all(top - 0.6 <= y <= bottom + 0.6 for _, y in spots)
        # From nowhere to x = 0.5, where the line leaves at y = 10; in and out again; up at the end.
        at = [[0.5 + 5.5 * (x - left) / (right - left) for x, _ in m.points] for m in lines]
        for found, expected in zip(at, ([3, 3, 3.5], [5.2, 5.6]), strict=True):
            np.testing.assert_allclose(found, expected, atol=1e-3)
        dots = [m for m in marks if isinstance(m, Dot)]
        assert len(dots) == (marker in (3, (3, 5)))


LARGEST, SMALLEST = sys.float_info.max, 5e-324
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(NUMBERS, min_size=1, max_size=12), st.booleans())
@example([2.6447444689651087e-240], True)
@example([SMALLEST], True)
@example([SMALLEST, 2 * SMALLEST], True)
@example([SMALLEST, LARGEST], True)
@example([LARGEST], True)
@example([SMALLEST], False)
@example([-SMALLEST, 0.0, SMALLEST], False)
@example([-LARGEST, LARGEST], False)
@example([LARGEST], False)
@example([LARGEST, math.nextafter(LARGEST, 0)], False)
@example([1.0, math.nextafter(1, 2)], False)
@example([1e6, 1e6 + 1e-3], True)
@example([math.nan, math.inf], True)
def test_any_curve_can_be_drawn(values: list[float], log: bool):
    for marker in (0, (0, values[0])):
        panel = Curve(range(len(values)), values, log=log, marker=marker).panel("t")
        ElementTree.fromstring(to_svg(panel.marks, panel.width, panel.height))
        assert opened(panel).shape == (2 * panel.height, 2 * panel.width, 3)
        drawn = [m for m in panel.marks if getattr(m, "color", "") == "series0"]
        shown = any(math.isfinite(v) and (v > 0 or not log) for v in values)
        assert bool(drawn) == shown


@given(NUMBERS, NUMBERS, st.booleans())
@example(SMALLEST, 2 * SMALLEST, False)
@example(SMALLEST, LARGEST, True)
@example(-LARGEST, LARGEST, False)
@example(0.123456, 0.12346, False)
@example(1e10, math.nextafter(1e10, math.inf), True)
@example(math.nextafter(LARGEST, 0), LARGEST, True)
def test_ticks_of_any_axis_are_few_distinct_and_in_their_places(a: float, b: float, log: bool):
    low, high = sorted([a, b])
    assume(low < high and (low > 0 or not log))
    axis = Axis.between(low, high, log).to(0, 100)
    ticks = axis.ticks(5)
    places = [place for place, _ in ticks]
    assert 2 <= len(ticks) <= 7
    assert places == sorted(places)
    assert -1e-6 <= places[0] <= places[-1] <= 100 + 1e-6
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.floats(-9, 6), st.floats(0.01, 4), st.integers(4, 8), st.booleans())
@example(-0.301, 1.25, 5, True)  # 0.5 to 9: one power of ten
@example(0.1875, 0.1875, 4, False)  # 1.54 to 2.37: one half
def test_at_least_two_labels_tell_the_scale(start: float, decades: float, most: int, log: bool):
    low, high = 10**start, 10 ** (start + decades)
    axis = Axis.between(low, high, log).to(0, 100)
    ticks = axis.ticks(most)
    assert 2 <= len(ticks) <= most + 2
    for place, text in ticks:
        mantissa, _, power = text.rpartition("10") if set(text) & set(RAISED) else (text, "", "")
        value = float(mantissa.rstrip("·").replace("−", "-") or 1)
        value *= 10.0 ** int(power.translate(LOWERED) or 0)
        assert axis.place(value) == pytest.approx(place, abs=0.5)


def test_a_curve_without_a_name_keeps_its_color_to_itself():
    marks = Curve([0, 1], {"": [1.0, 2.0], "named": [2.0, 1.0]}).panel().marks
    y = next(m.y for m in marks if isinstance(m, Words) and m.text == "named")
    (key,) = (m for m in marks if isinstance(m, Line) and m.points[0][1] == m.points[1][1] == y)
    assert key.color == "series1"


def test_a_long_legend_takes_more_lines_and_lies_on_nothing():
    names = [f"a name of some length {i}" for i in range(6)]
    for count in range(1, 7):
        series = {name: [1.0, 2.0] for name in names[:count]}
        marks = Curve([0, 1], series, ylabel="a label of the axis").panel().marks
        words = [m for m in marks if isinstance(m, Words) and (m.y < 100 and m.size > 11)]
        words += [m for m in marks if isinstance(m, Words) and m.text in names]
        lines = {m.y for m in words}
        for y in lines:
            spans = []
            for m in (m for m in words if m.y == y):
                wide = text_width(m.text, m.size)
                spans.append((m.x, m.x + wide) if m.anchor == "start" else (m.x - wide - 20, m.x))
            spans.sort()
            assert spans[0][0] >= 0
            assert all(a[1] <= b[0] for a, b in pairwise(spans))
        curves = [m for m in marks if isinstance(m, Line) and m.color == "series0" and m.width == 2]
        assert min(y for _, y in curves[0].points) > max(lines) + 5


@pytest.mark.parametrize("log", [False, True])
def test_tick_texts_tell_the_values_at_their_places(log: bool):
    for low, high in ((0.02, 0.05), (2e-9, 8e-9), (3, 7), (2e300, 9e300), (3e-320, 9e-320)):
        axis = Axis.between(low, high, log).to(0, 100)
        for place, text in axis.ticks(5):
            assert axis.place(float(text.replace("−", "-"))) == pytest.approx(place, abs=0.1)


def test_curves_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got x \(3,\), y \(2,\)"):
        Curve([0, 1, 2], [0, 1]).panel()
    with pytest.raises(ValueError, match="1 to 6 lines; got 7"):
        Curve([0], {str(i): [0] for i in range(7)}).panel()
    with pytest.raises(ValueError, match="two increasing numbers"):
        Curve([0, 1], [0, 1], ylim=(1, 0)).panel()
