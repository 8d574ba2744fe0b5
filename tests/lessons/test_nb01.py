"""What only notebook 01 draws, and the riddle that its exercise asks about."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage, signal

from course_lib import kernels
from course_lib.lessons import find
from course_lib.lessons.nb01 import lesson as nb01
from course_lib.operators import Convolution, conv2d, to_matrix
from course_lib.ui import Picture
from course_lib.ui._marks import Words

RNG = np.random.default_rng(11)


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


def picture(panels: nb01.Panels, title: str) -> np.ndarray:
    return values(panels[title])


@pytest.mark.parametrize("window", [0, 3, 11, 19])
def test_a_window_step_multiplies_sums_and_hides_what_is_to_come(window: int):
    image, kernel = RNG.integers(0, 9, (6, 7)), RNG.integers(-3, 4, (3, 3))
    panels = nb01.window_step(image, kernel, window)
    top, left = divmod(window, 5)
    products = image[top : top + 3, left : left + 3] * kernel
    so_far = picture(panels, "the map so far").ravel()
    expected = signal.correlate2d(image, kernel, "valid").ravel()
    np.testing.assert_array_equal(picture(panels, "the products"), products)
    np.testing.assert_allclose(so_far[: window + 1], expected[: window + 1])
    assert np.isnan(so_far[window + 1 :]).all()
    total = f"{products.sum()}".replace("-", "−")
    assert str(panels["the sum"]).endswith(f" = {total}")


def test_what_is_to_come_is_drawn_empty():
    panels = nb01.window_step(np.ones((4, 4)), -np.ones((2, 2)), 4)
    shown = panels["the map so far"].panel()  # type: ignore[union-attr]
    words = [mark.text for mark in shown.marks if isinstance(mark, Words)]
    assert words == ["−4"] * 5
    assert shown.pixels is not None
    np.testing.assert_array_equal(shown.pixels.ravel()[5:], 128)  # where "signed" is white


@pytest.mark.parametrize("size", [4, 9, 10])
@pytest.mark.parametrize("kernel", [1, 2, 5])
@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("dilation", [1, 3])
def test_taps_draw_as_many_lines_as_conv2d_has_outputs(
    size: int, kernel: int, stride: int, padding: int, dilation: int
):
    panels = nb01.taps(size, kernel, stride, padding, dilation)
    sheet = picture(panels, "one line for each output")[::16, ::16]
    orange = np.isclose(sheet, nb01.ORANGE).all(axis=-1)
    if dilation * (kernel - 1) + 1 > size + 2 * padding:
        assert not orange.any()
        assert "longer" in str(panels["size"])
        return
    row, ones = np.zeros((1, size + 2 * padding)), np.ones((1, kernel))
    outputs = conv2d(row, ones, stride=(1, stride), padding="valid", dilation=(1, dilation))
    assert sheet.shape[:2] == (16, 14)
    assert orange.any(axis=1).sum() == outputs.shape[1]
    assert set(orange[orange.any(axis=1)].sum(axis=1)) == {kernel}
    assert str(panels["size"]).endswith(f" = {outputs.shape[1]}")


def test_a_row_of_the_matrix_folds_into_the_window():
    kernel = RNG.integers(1, 9, (3, 3)).astype(float)
    matrix = to_matrix(Convolution(kernel, (5, 6))).round(12)
    panels = nb01.matrix_row(matrix, (5, 6), 2 * 6 + 3)
    folded = picture(panels, "the marked row, folded")
    np.testing.assert_allclose(folded[1:4, 2:5], kernel[::-1, ::-1])
    assert np.count_nonzero(folded) == 9
    assert panels["in this row"] == "9 of 30 numbers are not zero"


@pytest.mark.parametrize("boundary", ["zero", "periodic", "symmetric"])
def test_the_extended_picture_is_what_convolution_sees(boundary: str):
    image = RNG.random((12, 15))
    wide = nb01.extended(image, boundary)  # type: ignore[arg-type]
    (top, left, height, width), *_ = wide.boxes
    mode = {"zero": "constant", "periodic": "wrap", "symmetric": "reflect"}[boundary]
    kernel = RNG.random((7, 7))
    inside = signal.convolve2d(values(wide), kernel, "same")[top : top + height, left:][:, :width]
    np.testing.assert_allclose(inside, ndimage.convolve(image, kernel, mode=mode))


@pytest.mark.parametrize(("numbers", "divisor"), nb01.PRESETS.values(), ids=nb01.PRESETS)
def test_the_editor_applies_its_kernel(numbers: list[int], divisor: int):
    image = RNG.random((20, 24))
    panels = nb01.apply_kernel(image, numbers, divisor)
    kernel = np.reshape(numbers, (3, 3)) / divisor
    np.testing.assert_allclose(
        picture(panels, "what the kernel makes of it"),
        ndimage.correlate(image, kernel, mode="constant"),
        atol=1e-12,
    )
    assert f"{sum(numbers)} / {divisor}" in str(panels["readout"])


def test_a_button_of_the_editor_fills_in_its_kernel():
    explorer = nb01.kernel_editor(RNG.random((9, 9)))
    buttons, square, divide, _ = explorer.widget.children
    next(b for b in buttons.children if b.description == "relief").click()
    assert [cell.value for cell in square.children] == nb01.PRESETS["relief"][0]
    assert divide.value == 1
    assert "1 / 1 = 1.00" in explorer.frame.readouts[0]
    assert [cell.tooltip for cell in square.children][5] == "row 2, column 3 of the kernel"


def test_the_zone_plate_shows_a_kernels_spectrum():
    """Near each place the rings keep the contrast that the spectrum has there."""
    plate, kernel = nb01.zone_plate(256), kernels.gaussian(1.0)
    gain = nb01.gain(kernel, plate.shape)
    blurred = ndimage.convolve(plate, kernel, mode="wrap")
    for column in (148, 168, 188):
        rings = blurred[118:138, column - 10 : column + 10]
        contrast = (rings.max() - rings.min()) / 2
        expected = gain[128, column - 10 : column + 10] / 2
        assert expected.min() <= contrast <= expected.max() + 0.01


def test_gain_is_the_spectrum_wherever_the_kernel_lies():
    kernel = RNG.random((3, 5))
    padded = np.zeros((16, 20))
    padded[7:10, 4:9] = kernel
    expected = np.abs(np.fft.fftshift(np.fft.fft2(padded)))
    np.testing.assert_allclose(nb01.gain(kernel, (16, 20)), expected, atol=1e-12)


@pytest.mark.parametrize("sigma", [2.0, 5.0])
def test_the_width_of_a_gaussian_at_half_height(sigma: float):
    profile = np.exp(-0.5 * ((np.arange(200) - 100) / sigma) ** 2)
    width = nb01.width_at_half(profile)
    assert width == pytest.approx(2 * sigma * np.sqrt(2 * np.log(2)), rel=0.02)


def test_the_pictures_of_the_riddle_belong_to_its_solution():
    image = RNG.random((12, 14))
    answer = find("match_kernels").solution()
    kernel_panels = {title[0]: panel for title, panel in nb01.riddle_kernels().items()}
    for (_, panel), name in zip(nb01.riddle_pictures(image).items(), answer, strict=True):
        kernel = values(kernel_panels[name]) / (9 if name == "1" else 1)
        expected = ndimage.convolve(image, kernel, mode="reflect")
        np.testing.assert_allclose(values(panel), expected, atol=1e-12)


def test_no_two_kernels_of_the_riddle_make_the_same_picture():
    image = RNG.random((12, 14))
    results = [
        ndimage.convolve(image, values(panel).astype(float), mode="reflect")
        for panel in nb01.riddle_kernels().values()
    ]
    for number, result in enumerate(results):
        assert all(not np.allclose(result, other) for other in results[:number])


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (4, 3), (5, 2)])
def test_the_counted_convolution_is_right_and_counts_every_product(shape: tuple[int, int]):
    image, kernel = RNG.random((6, 9)), RNG.random(shape)
    result, count = nb01.convolve_counted(image, kernel)
    np.testing.assert_allclose(result, ndimage.convolve(image, kernel, mode="constant"))
    assert count == image.size * kernel.size
