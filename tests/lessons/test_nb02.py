"""What only notebook 02 draws, against SciPy and against loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage, signal

from course_lib import metrics
from course_lib.lessons.nb02 import lesson as nb02
from course_lib.operators import StridedConvolution, conv2d, conv2d_transpose, to_matrix
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
    so_far = picture(nb02.stamp_step(image, kernel, stride, 11), "the result so far")
    np.testing.assert_array_equal(np.nan_to_num(so_far), whole)


@pytest.mark.parametrize("pixel", [0, 4, 7])
def test_a_step_adds_one_scaled_kernel_and_shows_what_is_touched(pixel: int):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(-4, 5, (3, 3))
    panels = nb02.stamp_step(image, kernel, 2, pixel)
    row, column = divmod(pixel, 4)
    scaled = image[row, column] * kernel
    np.testing.assert_array_equal(picture(panels, f"{image[row, column]} × the kernel"), scaled)
    now = picture(panels, "the result so far")
    place = np.s_[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
    before = np.full(now.shape, np.nan)
    if pixel:
        before = picture(nb02.stamp_step(image, kernel, 2, pixel - 1), "the result so far")
    added = np.nan_to_num(now) - np.nan_to_num(before)
    np.testing.assert_array_equal(added[place], scaled)
    assert np.count_nonzero(added) == np.count_nonzero(scaled)
    taken = np.isfinite(before[place]).sum()
    assert f"; {taken} of its places" in str(panels["this step"])
    np.testing.assert_array_equal(np.isfinite(now).sum(), np.isfinite(before).sum() + 9 - taken)


@pytest.mark.parametrize("stride", [1, 2, 4])
def test_spread_sets_zeros_between(stride: int):
    image = RNG.random((3, 5))
    result = nb02.spread(image, stride)
    assert result.shape == (2 * stride + 1, 4 * stride + 1)
    np.testing.assert_array_equal(result[::stride, ::stride], image)
    assert np.count_nonzero(result) == image.size


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("place", [0, 13, 10_000])
def test_sliding_over_zeros_gives_what_the_stamps_print(stride: int, place: int):
    image, kernel = RNG.integers(1, 9, (3, 4)), RNG.integers(-4, 5, (2, 3))
    panels = nb02.sliding_step(image, kernel, stride, place)
    result = picture(panels, "slide, multiply, sum")
    stamps = picture(nb02.stamp_step(image, kernel, stride, 11), "the result so far")
    np.testing.assert_allclose(result, np.nan_to_num(stamps), atol=1e-12)
    zeros, turned = (
        picture(panels, "zeros between and around"),
        picture(panels, "the kernel, turned"),
    )
    panel = panels["slide, multiply, sum"]
    assert isinstance(panel, Picture)
    (row, column, *_), *_ = panel.boxes
    assert row * result.shape[1] + column == min(place, result.size - 1)
    window = zeros[row : row + 2, column : column + 3]
    assert np.sum(window * turned) == pytest.approx(result[row, column])
    assert str(panels["in this window"]).startswith(f"{np.count_nonzero(window)} of 6 ")


def test_a_column_of_the_transpose_is_the_print_of_one_pixel():
    operator = StridedConvolution(RNG.random((3, 2)), (6, 7), stride=2)
    panels = nb02.matrix_column(to_matrix(operator), (6, 7), 6)
    spot = np.zeros(operator.out_shape)
    spot.flat[6] = 1
    np.testing.assert_allclose(
        picture(panels, "the marked numbers, folded"), operator.adjoint(spot)
    )
    row, column = picture(panels, "A, row 6 marked"), picture(panels, "A.T, column 6 marked")
    np.testing.assert_array_equal(row.T, column)


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("kernel", [1, 4])
@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("extra", [0, 1, 2])
def test_coverage_counts_prints_and_refuses_what_conv2d_would_not_give(
    size: int, kernel: int, stride: int, padding: int, extra: int
):
    panels = nb02.coverage(size, kernel, stride, padding, extra)
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
    title, tight = next(iter(nb02.coverage(2, 3, 2, 1, 1).items()))
    roomy = nb02.coverage(2, 3, 2, 1, 1, room=(4, 16))[title]
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
@pytest.mark.parametrize("signed", [False, True])
def test_the_three_steps_are_those_of_the_article(stride: int, signed: bool):
    image, kernel = RNG.random((10, 13)), RNG.normal(size=(3, 3))
    panels = nb02.three_steps(image, kernel, stride, signed=signed)
    matrix = to_matrix(StridedConvolution(kernel, image.shape, stride=stride))
    first = matrix @ image.ravel()
    np.testing.assert_allclose(picture(panels, "step 1: convolve").ravel(), first)
    second = picture(panels, "step 2: transposed")
    np.testing.assert_allclose(second.ravel(), matrix.T @ first, atol=1e-12)
    third = conv2d_transpose(second, kernel, stride=stride)
    np.testing.assert_allclose(picture(panels, "step 3: once more"), third)


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
