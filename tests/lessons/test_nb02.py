"""What only notebook 02 draws, against SciPy and against loops."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from scipy import ndimage, signal

from course_lib import metrics
from course_lib.lessons.nb02 import lesson as nb02
from course_lib.lessons.nb02 import predictions
from course_lib.operators import (
    Convolution,
    StridedConvolution,
    conv2d,
    conv2d_transpose,
    to_matrix,
)
from course_lib.ui import Curve, Picture

RNG = np.random.default_rng(12)


def picture(panels: nb02.Panels, title: str) -> np.ndarray:
    panel = panels[title]
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_last_stamp_completes_the_transposed_convolution(stride: int):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(1, 5, (2, 3))
    whole = signal.convolve2d(nb02.spread(image, stride), kernel)
    so_far = picture(nb02.stamp_step(image, kernel, stride, (2, 3), (0, 0)), "the result so far")
    np.testing.assert_array_equal(np.nan_to_num(so_far), whole)


@pytest.mark.parametrize(("pixel", "before"), [((0, 0), None), ((1, 0), (0, 3)), ((1, 3), (1, 2))])
def test_a_step_adds_one_scaled_kernel_and_tells_where(
    pixel: tuple[int, int], before: tuple[int, int] | None
):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(-4, 5, (3, 3))
    panels = nb02.stamp_step(image, kernel, 2, pixel, (0, 0))
    row, column = pixel
    scaled = image[pixel] * kernel
    np.testing.assert_array_equal(picture(panels, "its print"), scaled)
    now = picture(panels, "the result so far")
    place = np.s_[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
    earlier = np.full(now.shape, np.nan)
    if before:
        earlier = picture(nb02.stamp_step(image, kernel, 2, before, (0, 0)), "the result so far")
    added = np.nan_to_num(now) - np.nan_to_num(earlier)
    np.testing.assert_array_equal(added[place], scaled)
    assert np.count_nonzero(added) == np.count_nonzero(scaled)
    taken = np.isfinite(earlier[place]).sum()
    np.testing.assert_array_equal(np.isfinite(now).sum(), np.isfinite(earlier).sum() + 9 - taken)
    assert panels["this print"] == (
        f"{image[pixel]} × the kernel, on rows {2 * row}–{2 * row + 2}, "
        f"columns {2 * column}–{2 * column + 2}"
    )


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("pixel", [(0, 1), (1, 2), (2, 3)])
def test_the_sum_of_each_place_is_told_and_its_pixels_are_marked(
    stride: int, pixel: tuple[int, int]
):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(-4, 5, (2, 3))
    so_far = picture(nb02.stamp_step(image, kernel, stride, pixel, (0, 0)), "the result so far")
    for place in np.ndindex(so_far.shape):
        panels = nb02.stamp_step(image, kernel, stride, pixel, place)
        small = panels["the small picture"]
        assert isinstance(small, Picture)
        told = str(panels["at this place"])
        if np.isnan(so_far[place]):
            assert told == "no print yet"
            assert not small.boxes
            continue
        total, terms = told.split(" = ")
        assert float(total) == so_far[place]
        products = [term.split(" × ") for term in terms.split(" + ")]
        assert sum(float(a) * float(b) for a, b in products) == so_far[place]
        assert [float(a) for a, _ in products] == [image[row, col] for row, col, *_ in small.boxes]


def test_a_place_outside_is_the_nearest_one():
    inside, outside = (nb02.scatter("ones", 1, (2, 3), place) for place in ((4, 5), (8, 9)))
    assert inside["at this place"] == outside["at this place"]


@pytest.mark.parametrize("stride", [1, 2, 4])
def test_spread_sets_zeros_between(stride: int):
    image = RNG.random((3, 5))
    result = nb02.spread(image, stride)
    assert result.shape == (2 * stride + 1, 4 * stride + 1)
    np.testing.assert_array_equal(result[::stride, ::stride], image)
    assert np.count_nonzero(result) == image.size


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("place", [(0, 0), (2, 3), (100, 100)])
def test_sliding_over_zeros_gives_what_the_stamps_print(stride: int, place: tuple[int, int]):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(-4, 5, (2, 3))
    panels = nb02.sliding_step(image, kernel, stride, place)
    result = picture(panels, "slide, multiply, sum")
    stamps = picture(nb02.stamp_step(image, kernel, stride, (2, 3), (0, 0)), "the result so far")
    np.testing.assert_allclose(result, np.nan_to_num(stamps), atol=1e-12)
    zeros, turned = (
        picture(panels, "zeros between and around"),
        picture(panels, "the kernel, turned"),
    )
    panel = panels["zeros between and around"]
    assert isinstance(panel, Picture)
    (row, column, *_), *_ = panel.boxes
    assert (row, column) == tuple(min(n, m - 1) for n, m in zip(place, result.shape, strict=True))
    window = zeros[row : row + 2, column : column + 3]
    assert np.sum(window * turned) == pytest.approx(result[row, column])
    assert str(panels["not 0 in this window"]).startswith(f"{np.count_nonzero(window)} of 6 ")


def test_sliding_and_scattering_are_drawn_alike_and_counted():
    rng = np.random.default_rng(3)
    for _ in range(20):
        before = copy.deepcopy(rng)
        agree, scattered, slid = nb02.slides_as_it_scatters(rng)
        (h, w), _, (rows, columns) = (
            before.integers(1, 6, 2),
            before.integers(1, 5),
            before.integers(1, 9, 2),
        )
        assert agree
        assert scattered == h * w * rows * columns
        assert slid >= scattered


def test_a_row_of_the_matrix_is_the_print_of_one_pixel_and_a_column_what_meets_in_one():
    operator = StridedConvolution(RNG.random((3, 2)), (3, 5), stride=2)
    small, large = (1, 2), (2, 4)
    matrix = to_matrix(operator)
    panels = nb02.row_and_column(matrix, operator.out_shape, operator.in_shape, small, large)
    spot, light = np.zeros(operator.out_shape), np.zeros(operator.in_shape)
    spot[small], light[large] = 1, 1
    np.testing.assert_allclose(picture(panels, "large (orange)"), operator.adjoint(spot))
    np.testing.assert_allclose(picture(panels, "small (blue)"), operator.forward(light))
    np.testing.assert_array_equal(picture(panels, "A").T, picture(panels, "A.T"))
    boxes = {}
    for title in ("A", "A.T"):
        panel = panels[title]
        assert isinstance(panel, Picture)
        boxes[title] = panel.boxes
    p, q = small[0] * operator.out_shape[1] + small[1], large[0] * 5 + large[1]
    rows, columns = matrix.shape
    assert boxes["A"] == [(p, 0, 1, columns), (0, q, rows, 1, "series0")]
    assert boxes["A.T"] == [(0, p, columns, 1), (q, 0, 1, rows, "series0")]
    assert panels["weight"] == f"A[{p}, {q}] = A.T[{q}, {p}] = {matrix[p, q]:g}"


@pytest.mark.parametrize(
    ("name", "to"),
    [("small", (1, 1)), ("large", (2, 3)), ("A", (4, 11)), ("A.T", (11, 4))],
)
def test_each_place_of_the_matrix_moves_the_other_three(name: str, to: tuple[int, int]):
    explorer = nb02.matrix_explorer()
    small, large, entry, turned = explorer.controls.values()
    large.value, small.value = (2, 3), (1, 1)
    entry.value = 0, 0
    assert (small.value, large.value, turned.value) == ((0, 0), (0, 0), (0, 0))
    explorer.controls[name].value = to
    p = small.value[0] * 3 + small.value[1]
    q = large.value[0] * 4 + large.value[1]
    assert p == (4 if name != "large" else 0)
    assert q == (11 if name != "small" else 0)
    assert entry.value == (p, q)
    assert turned.value == (q, p)
    assert f"A[{p}, {q}] = " in explorer.frame.readouts[0]


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("kernel", [1, 4])
@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("extra", [0, 1, 2])
def test_coverage_counts_prints_and_refuses_what_conv2d_would_not_give(
    size: int, kernel: int, stride: int, padding: int, extra: int
):
    panels = nb02.coverage(size, kernel, stride, padding, extra, room=(0, 0))
    (title, panel), (_, verdict) = panels.items()
    assert isinstance(panel, Picture)
    counts = picture(panels, title)[-1]
    ones = conv2d_transpose(
        np.ones((1, size)), np.ones((1, kernel)), stride=(1, stride), padding="valid"
    )[0]
    np.testing.assert_array_equal(counts[: len(ones)], ones)
    assert not counts[len(ones) :].any()
    kept = len(counts) - 2 * padding
    if kept < 1:
        assert str(verdict).endswith("nothing is left")
        assert not panel.boxes
        return
    assert panel.boxes == [(0, padding, size + 2, kept)]
    row = np.zeros((1, kept + 2 * padding))
    back = conv2d(row, np.ones((1, kernel)), stride=(1, stride), padding="valid").shape[1]
    assert f"= {kept}, and conv2d makes {back} of {kept}: " in str(verdict)
    assert str(verdict).endswith(": allowed") == (back == size) == (extra < stride)
    assert panel.panel(title).alt.startswith(f"{size} kernels of {kernel}")


def test_coverage_keeps_its_shape_where_there_is_room():
    title, tight = next(iter(nb02.coverage(2, 3, 2, 1, 1, room=(0, 0)).items()))
    roomy = nb02.coverage(2, 3, 2, 1, 1)[title]
    assert isinstance(tight, Picture)
    assert isinstance(roomy, Picture)
    (prints, wide), (lines, places) = np.shape(tight.array), np.shape(roomy.array)
    assert (lines, places) == (6, 16)
    small, large = np.asarray(tight.array), np.asarray(roomy.array)
    np.testing.assert_array_equal(large[: prints - 1, :wide], small[:-1])
    np.testing.assert_array_equal(large[-1, :wide], small[-1])
    assert np.isnan(large[:, wide:]).all()
    assert np.isnan(large[prints - 1 : -1]).all()
    assert roomy.boxes == [(0, 1, 6, 4)]
    assert roomy.alt == tight.alt


def test_no_other_scale_is_better():
    result, truth = RNG.random((2, 4, 5))
    best = nb02.relative_error(nb02.at_best_scale(result, truth), truth)
    for factor in np.linspace(0, 3, 200):
        assert best <= nb02.relative_error(factor * result, truth) + 1e-12
    assert nb02.relative_error(truth, truth) == 0
    assert nb02.relative_error(np.zeros((4, 5)), truth) == 1


def test_a_black_picture_is_compared_without_a_warning():
    black = np.zeros((4, 5))
    np.testing.assert_array_equal(nb02.at_best_scale(black, black), black)
    assert nb02.relative_error(black, black) == 0
    assert nb02.relative_error(black + 1, black) == np.inf


def test_the_growing_blur_keeps_light_and_has_the_right_width_at_each_place():
    shape = (25, 31)
    h = nb02.growing_blur(shape)
    np.testing.assert_allclose(h.sum(axis=(0, 1)), 1)
    spot = np.zeros(shape)
    spot[12, 6] = 1
    expected = ndimage.gaussian_filter(spot, 0.3 + 4.0 * 6 / 30, mode="constant", truncate=12)
    np.testing.assert_allclose(h[:, :, 12, 6], expected, atol=2e-3)
    assert not np.allclose(h[:, :, 12, 15], h[12, 15], atol=1e-3)


@pytest.mark.parametrize(("side", "stride"), [(3, 1), (4, 2), (3, 2)])
def test_a_kernel_is_learned_from_what_it_made(side: int, stride: int):
    kernel, maps = RNG.normal(size=(side, side)), RNG.random((2, 9, 8))
    shapes = [(n * stride, 8 * stride) for n in (9, 9)]
    pictures = [
        conv2d_transpose(y, kernel, stride=stride, output_shape=shape)
        for y, shape in zip(maps, shapes, strict=True)
    ]
    np.testing.assert_allclose(nb02.learn_kernel(list(maps), pictures, side, stride), kernel)


def test_stamps_are_small_pictures_that_differ():
    shapes = list(nb02.stamps().values())
    for number, stamp in enumerate(shapes):
        assert stamp.shape == (9, 9)
        assert stamp.min() >= 0
        assert stamp.max() == 1
        assert all(not np.array_equal(stamp, other) for other in shapes[:number])


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_three_steps_are_those_of_the_article(stride: int):
    image, kernel = RNG.random((10, 13)), RNG.normal(size=(3, 3))
    first, second, third = nb02.three_steps(image, kernel, stride).values()
    matrix = to_matrix(StridedConvolution(kernel, image.shape, stride=stride))
    np.testing.assert_allclose(first.ravel(), matrix @ image.ravel())
    np.testing.assert_allclose(second.ravel(), matrix.T @ first.ravel(), atol=1e-12)
    np.testing.assert_allclose(third, conv2d_transpose(second, kernel, stride=stride))


@pytest.mark.parametrize("kernel", list(nb02.four_kernels()))
def test_only_a_shift_is_undone_by_its_transpose(kernel: str):
    image = RNG.random((48, 50))
    panels = nb02.there_and_back(image, kernel)
    A = Convolution(nb02.four_kernels()[kernel], image.shape, boundary="periodic")
    np.testing.assert_allclose(picture(panels, "A x"), A.forward(image))
    back = picture(panels, "A.T A x")
    np.testing.assert_allclose(back, A.adjoint(A.forward(image)))
    assert np.allclose(back, image) == (kernel == "shift")
    away = nb02.relative_error(nb02.at_best_scale(back, image), image)
    assert panels["error of A.T A x, best factor"] == f"{100 * away:.1f} %"


@pytest.mark.parametrize(("kernel", "passing"), [("letter F", 1), ("round blur", 3)])
def test_only_the_transpose_passes_unless_the_kernel_is_round(kernel: str, passing: int):
    names = list(nb02.four_suspects(np.eye(3), [[1]]))
    for seed in range(21):
        gaps = [float(str(nb02.two_dot_products(name, kernel, seed)["gap"])) for name in names]
        assert gaps[0] == 0
        assert sum(gap == 0 for gap in gaps) == passing


def test_two_of_the_four_suspects_are_one_and_the_same():
    suspects = nb02.four_suspects(RNG.normal(size=(9, 12)), nb02.LETTER)
    turned, once_more = suspects["the same, kernel turned"], suspects["conv2d once more"]
    np.testing.assert_allclose(turned, once_more, atol=1e-12)


def test_the_two_sums_are_those_of_the_products_shown():
    panels = nb02.two_dot_products("conv2d once more", "letter F", 4)
    sums = [picture(panels, title).sum() for title in ("(A x) · y", "x · (suspect y)")]
    assert panels["sums"] == f"{sums[0]:.6f} and {sums[1]:.6f}".replace("-", "−")
    assert panels["gap"] == f"{abs(sums[0] - sums[1]):.6f}"


def test_a_thousand_steps_are_those_of_the_formula_in_whatever_order_they_are_looked_at():
    image = RNG.random((40, 44)).astype(np.float32)
    after = nb02.thousand_steps(image)
    A = Convolution(nb02.four_kernels()["shake and shift"], image.shape, boundary="periodic")
    y = A.forward(image)
    wanted, x = {}, np.zeros_like(image)
    for step in range(61):
        wanted[step] = x
        x = x + A.adjoint(y - A.forward(x))
    for step in (0, 1, 2, 60, 59, 3, 26, 25, 24, 50, 51):
        panels = after(step)
        shown = picture(panels, "x after the steps")
        np.testing.assert_allclose(shown, wanted[step], atol=1e-5)
        away = 100 * nb02.relative_error(wanted[step], image)
        curve = panels["how far x is from your picture"]
        assert isinstance(curve, Curve)
        if step:
            assert np.asarray(curve.y)[step - 1] == pytest.approx(away, abs=1e-3)
            assert curve.marker == (step, np.asarray(curve.y)[step - 1])
        assert str(panels["error"]).endswith(f" % after {step} of 1000 steps")
    errors = np.asarray(curve.y)
    assert errors.shape == (1000,)
    assert np.all(np.diff(errors) < 1e-4)
    assert after(1000)["error"] == f"{errors[-1]:.1f} % after 1000 of 1000 steps"


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding", "sizes"),
    [(3, 3, 2, 0, [7, 8]), (4, 3, 2, 1, [7, 8]), (5, 1, 1, 0, [5]), (1, 2, 1, 2, [])],
)
def test_sizes_that_give(n: int, kernel: int, stride: int, padding: int, sizes: list[int]):
    assert nb02.sizes_that_give(n, kernel, stride, padding) == sizes


@pytest.mark.parametrize("name", [n for n in vars(predictions) if n.isupper()])
def test_each_prediction_has_tempting_choices_and_one_that_is_right(name: str):
    question, choices, right = getattr(predictions, name)
    assert question.endswith("?")
    assert 2 <= len(choices) <= 5
    assert right in choices
    assert all(len(said) > 40 for said in choices.values())


@pytest.mark.parametrize("weights", ["equal", "soft", "random"])
@pytest.mark.parametrize("side", [1, 4, 5])
@pytest.mark.parametrize("stride", [2, 3])
def test_upsamplers_keep_the_mean_brightness(weights: str, side: int, stride: int):
    kernel = nb02.upsampler(weights, side, stride)
    assert kernel.shape == (side, side)
    assert kernel.sum() == pytest.approx(stride**2)
    flat = nb02.board(np.ones((20, 20)), kernel, stride)
    tiles = flat[: len(flat) // stride * stride, : len(flat) // stride * stride]
    assert tiles.mean() == pytest.approx(1)


def test_the_board_shows_only_places_that_all_kernels_reach():
    flat = nb02.board(np.ones((6, 7)), np.ones((4, 3)), 2)
    np.testing.assert_array_equal(flat[::2, ::2], flat[0, 0])
    np.testing.assert_array_equal(flat[1::2, 1::2], flat[1, 1])


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_equal_weights_print_no_pattern_where_the_stride_divides_the_side(stride: int):
    image = RNG.random((40, 40))
    panels = nb02.checkerboard(image, "equal", stride, stride)
    np.testing.assert_allclose(picture(panels, "a flat gray area"), 0.5)
    curve = panels["checkerboard energy of your picture"]
    assert isinstance(curve, Curve)
    sides, energy = np.asarray(curve.x), np.asarray(curve.y)
    even = sides % stride == 0
    assert energy[even].max() < 0.02 < energy[~even].min()
    whole = nb02.board(image, nb02.upsampler("equal", stride, stride), stride)
    assert curve.marker == (stride, metrics.checkerboard_energy(whole, stride))


@pytest.mark.parametrize(("side", "cut"), [(40, 0), (90, 28)])
def test_of_a_large_board_only_the_middle_is_shown(side: int, cut: int):
    image = RNG.random((side, side))
    whole = nb02.board(image, nb02.upsampler("soft", 3, 2), 2)
    shown = picture(nb02.checkerboard(image, "soft", 3, 2), "the middle of your picture")
    assert max(shown.shape) <= 120
    np.testing.assert_array_equal(shown, whole[cut:, cut:][: len(shown), : len(shown)])


@pytest.mark.parametrize("weights", ["equal", "soft", "random"])
@pytest.mark.parametrize("side", [1, 3, 4])
@pytest.mark.parametrize("stride", [2, 3])
def test_resized_first_no_weights_print_a_grid(weights: str, side: int, stride: int):
    flat = nb02.enlarged(np.ones((12, 13)), weights, side, stride, resize_first=True)
    np.testing.assert_allclose(flat, 1)
    image = ndimage.gaussian_filter(RNG.random((40, 40)), 2)
    resized = nb02.enlarged(image, weights, side, stride, resize_first=True)
    assert metrics.checkerboard_energy(resized, stride) < 0.02
    panels = nb02.checkerboard(image, weights, side, stride, True)
    curve = panels["checkerboard energy of your picture"]
    assert isinstance(curve, Curve)
    assert np.max(np.asarray(curve.y)) < 0.02
