"""What only notebook 01 draws, and the riddle that its exercise asks about."""

from __future__ import annotations

import ast
import builtins
from typing import Any

import numpy as np
import pytest
from scipy import ndimage, signal

from course_lib import kernels
from course_lib.lessons import find
from course_lib.lessons.nb01 import lesson as nb01
from course_lib.operators import Convolution, conv2d
from course_lib.ui import Explorer, Picture
from course_lib.ui._marks import Words
from tools.notebook_form import paths, read

RNG = np.random.default_rng(11)


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


def picture(panels: nb01.Panels, title: str) -> np.ndarray:
    return values(panels[title])


@pytest.mark.parametrize("window", [0, 3, 11, 19])
def test_a_window_step_multiplies_sums_and_hides_what_is_to_come(window: int):
    image, kernel = RNG.integers(0, 9, (6, 7)), RNG.integers(-3, 4, (3, 3))
    panels = nb01.sliding(image, kernel)(window)
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
    panels = nb01.sliding(np.ones((4, 4)), -np.ones((2, 2)))(4)
    shown = panels["the map so far"].panel()  # type: ignore[union-attr]
    words = [mark.text for mark in shown.marks if isinstance(mark, Words)]
    assert words == ["−4"] * 5
    assert shown.pixels is not None
    np.testing.assert_array_equal(shown.pixels.ravel()[5:], 128)  # where "signed" is white


@pytest.mark.parametrize("name", nb01.LOOKING)
@pytest.mark.parametrize("at", [(0, 0), (4, 9), (11, 13), (11, 0)])
def test_what_is_written_out_at_a_pixel_is_what_the_map_has_there(name: str, at: tuple[int, int]):
    image, kernel = RNG.random((12, 14)), nb01.LOOKING[name]
    panels = nb01.looking_at(image)(at, name)
    products = picture(panels, "the window") * kernel
    np.testing.assert_allclose(picture(panels, "the products"), products, atol=1e-12)
    expected = ndimage.correlate(image.round(2), kernel, mode="constant")
    np.testing.assert_allclose(picture(panels, "its map"), expected, atol=1e-12)
    written, _, total = str(panels["the sum"]).replace("−", "-").partition(" = ")
    assert float(total) == pytest.approx(expected[at], abs=1e-9)
    terms = [term.split("×") for term in written.split(" + ")]
    redone = sum(float(x) * float(k.strip("()")) for x, k in terms)
    assert redone == pytest.approx(expected[at], abs=1e-9)


@pytest.mark.parametrize("size", [4, 9, 10])
@pytest.mark.parametrize("kernel", [1, 2, 5])
@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize("dilation", [1, 3])
def test_taps_draw_as_many_lines_as_conv2d_has_outputs(
    size: int, kernel: int, stride: int, padding: int, dilation: int
):
    panels = nb01.taps(size, kernel, stride, padding, dilation)
    sheet = picture(panels, "one line for each output")[::9, ::16]
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


def boxed(panel: object, color: str, shape: tuple[int, int]) -> np.ndarray:
    """Return which pixels have a box of a color."""
    assert isinstance(panel, Picture)
    marked = np.zeros(shape, dtype=bool)
    for top, left, _, _, name in panel.boxes:
        marked[top, left] |= name == color
    return marked


@pytest.mark.parametrize("x_pixel", [(0, 0), (2, 3), (4, 5)])
@pytest.mark.parametrize("y_pixel", [(0, 5), (3, 1)])
def test_a_row_marks_what_is_read_and_a_column_where_it_goes(
    x_pixel: tuple[int, int], y_pixel: tuple[int, int]
):
    kernel, x = RNG.integers(1, 9, (2, 3)).astype(float), RNG.random((5, 6))
    panels = nb01.both_ways(Convolution(kernel, (5, 6)), x)(x_pixel, y_pixel)
    one_at_a_time = np.eye(30).reshape(5, 6, 5, 6)
    goes = [
        ndimage.convolve(one, kernel, mode="constant") for one in one_at_a_time.reshape(30, 5, 6)
    ]
    marks = np.reshape(goes, (5, 6, 5, 6)) != 0
    written, read = marks[x_pixel], marks[:, :, *y_pixel]
    np.testing.assert_array_equal(boxed(panels["x"], "accent", (5, 6)), read)
    np.testing.assert_array_equal(boxed(panels["y = A x"], "series0", (5, 6)), written)
    expected = ndimage.convolve(x, kernel, mode="constant")
    np.testing.assert_allclose(picture(panels, "y = A x"), expected, atol=1e-12)
    row = y_pixel[0] * 6 + y_pixel[1]
    assert f"reads {read.sum()} of 30 pixels" in str(panels[f"row {row} of A"])
    column = x_pixel[0] * 6 + x_pixel[1]
    assert f"goes into {written.sum()} of 30" in str(panels[f"column {column} of A"])


@pytest.mark.parametrize("name", nb01.STAR_KERNELS)
def test_stars_are_drawn_by_the_kernel_as_it_is_or_turned(name: str):
    stars, kernel = RNG.integers(0, 2, (9, 12)), nb01.STAR_KERNELS[name]
    assert kernel.shape == (9, 9)
    for flip, tool in ((False, ndimage.correlate), (True, ndimage.convolve)):
        (title, result), (_, shown) = nb01.starlight(stars, name, flip).items()
        np.testing.assert_array_equal(values(shown), kernel)
        expected = tool(stars.astype(float), kernel, mode="constant")
        np.testing.assert_allclose(values(result), expected, atol=1e-12)
        assert ("convolve" in title) == flip


def test_the_formula_for_sizes_is_tried_on_every_case_that_fits():
    agree, cases = nb01.try_every_size()
    fitting = [
        (n, k, s, p, d)
        for n in range(1, 13)
        for k in range(1, 6)
        for s in range(1, 5)
        for p in range(4)
        for d in range(1, 4)
        if len(range(0, n + 2 * p - d * (k - 1), s)) > 0
    ]
    assert agree == cases == len(fitting)


@pytest.mark.parametrize("shape", [(3, 5), (4, 2), (1, 1)])
def test_a_kernel_from_the_first_pixel_multiplies_spectra(shape: tuple[int, int]):
    image, kernel = RNG.random((8, 9)), RNG.random(shape)
    product = np.fft.fft2(nb01.from_first_pixel(kernel, image.shape)) * np.fft.fft2(image)
    expected = ndimage.convolve(image, kernel, mode="wrap")
    np.testing.assert_allclose(np.fft.ifft2(product).real, expected)


@pytest.mark.parametrize("name", nb01.FAMILY)
def test_the_two_factors_are_what_becomes_of_flat_and_of_finest(name: str):
    kernel, board = nb01.FAMILY[name], (-1.0) ** np.indices((8, 8)).sum(axis=0)
    flat = np.abs(ndimage.convolve(np.ones((8, 8)), kernel, mode="wrap"))
    finest = np.abs(ndimage.convolve(board, kernel, mode="wrap"))
    np.testing.assert_allclose(flat, nb01.two_factors(kernel)[0], atol=1e-12)
    np.testing.assert_allclose(finest, nb01.two_factors(kernel)[1], atol=1e-12)


@pytest.mark.parametrize("amount", [-1.0, 0.0, 0.5])
def test_a_mixture_is_so_much_of_the_picture_and_so_much_of_the_kernel(amount: float):
    image = RNG.random((9, 11))
    for name, kernel in nb01.FAMILY.items():
        whole = ndimage.convolve(image, kernel, mode="reflect")
        filtered = picture(nb01.mixed(image)(name, amount), "filtered")
        np.testing.assert_allclose(filtered, (1 - amount) * image + amount * whole, atol=1e-12)


def test_all_terms_of_a_kernel_are_the_kernel():
    sky = RNG.random((40, 40))
    panels = nb01.out_of_focus(sky)(8)
    np.testing.assert_allclose(picture(panels, "the kernel"), kernels.disk(10), atol=1e-12)
    expected = ndimage.convolve(sky, kernels.disk(10), mode="constant")
    np.testing.assert_allclose(picture(panels, "the sky"), expected, atol=1e-12)


@pytest.mark.parametrize("boundary", ["zero", "periodic", "symmetric"])
def test_the_extended_picture_is_what_convolution_sees(boundary: str):
    image = RNG.random((12, 15))
    wide = nb01.extended(image, boundary)  # type: ignore[arg-type]
    (top, left, height, width), *_ = wide.boxes
    mode = {"zero": "constant", "periodic": "wrap", "symmetric": "reflect"}[boundary]
    kernel = RNG.random((7, 7))
    inside = signal.convolve2d(values(wide), kernel, "same")[top : top + height, left:][:, :width]
    np.testing.assert_allclose(inside, ndimage.convolve(image, kernel, mode=mode))


@pytest.mark.parametrize("name", nb01.PRESETS)
@pytest.mark.parametrize("keep", [True, False])
def test_the_editor_applies_its_kernel(name: str, keep: bool):
    image, numbers = RNG.random((20, 24)), nb01.PRESETS[name]
    panels = nb01.under(image)(numbers, keep)
    total = numbers.sum()
    kernel = numbers / total if keep and total else numbers
    np.testing.assert_allclose(
        picture(panels, "what the kernel makes of it"),
        ndimage.correlate(image, kernel, mode="constant"),
        atol=1e-12,
    )
    assert f"sum to {total:g}" in str(panels["readout"])


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


def riddle_kernels() -> list[np.ndarray]:
    first, *others = np.hsplit(values(nb01.riddle_kernels()).astype(float), 5)
    return [first / 9, *others]


def test_the_pictures_of_the_riddle_belong_to_its_solution():
    image = RNG.random((12, 14))
    answer = find("match_kernels").solution()
    for panel, name in zip(nb01.riddle_pictures(image).values(), answer, strict=True):
        expected = ndimage.convolve(image, riddle_kernels()[int(name) - 1], mode="reflect")
        np.testing.assert_allclose(values(panel), expected, atol=1e-12)


def test_no_two_kernels_of_the_riddle_make_the_same_picture():
    image = RNG.random((12, 14))
    results = [ndimage.convolve(image, kernel, mode="reflect") for kernel in riddle_kernels()]
    for number, result in enumerate(results):
        assert all(not np.allclose(result, other) for other in results[:number])


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (4, 3), (5, 2)])
def test_the_counted_convolution_is_right_and_counts_every_product(shape: tuple[int, int]):
    image, kernel = RNG.random((6, 9)), RNG.random(shape)
    result, count = nb01.convolve_counted(image, kernel)
    np.testing.assert_allclose(result, ndimage.convolve(image, kernel, mode="constant"))
    assert count == image.size * kernel.size


def loaded(tree: ast.AST) -> set[str]:
    """Return the names that a piece of code reads and does not make itself."""
    names = [part for part in ast.walk(tree) if isinstance(part, ast.Name)]
    arguments = {part.arg for part in ast.walk(tree) if isinstance(part, ast.arg)}
    made = {part.name for part in ast.walk(tree) if isinstance(part, ast.FunctionDef)} | arguments
    imported = [part for part in ast.walk(tree) if isinstance(part, ast.alias)]
    made |= {(part.asname or part.name).split(".")[0] for part in imported}
    made |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return {name.id for name in names} - made - set(dir(builtins))


def test_each_section_needs_the_first_code_cell_and_nothing_else():
    """So says the notebook where it proposes a pause."""
    (path,) = paths(["01"])
    sections: list[str] = [""]
    for cell in read(path).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append("")
        if cell.cell_type == "code":
            sections[-1] += cell.source + "\n"
    setup, *others = map(ast.parse, sections)
    given = {part.id for part in ast.walk(setup) if isinstance(part, ast.Name)}
    given |= {p.asname or p.name for p in ast.walk(setup) if isinstance(p, ast.alias)}
    assert [sorted(loaded(section) - given) for section in others] == [[] for _ in others]
    assert sum(bool(section.body) for section in others) == 11


def test_whatever_the_notebook_compares_is_the_same():
    (path,) = paths(["01"])
    printed = [
        output.get("text", "") for cell in read(path).cells for output in cell.get("outputs", [])
    ]
    assert sum(text.count("True") for text in printed) >= 9
    assert not any("False" in text for text in printed)


@pytest.mark.parametrize("shape", [(240, 90), (60, 240), (3, 5), (1, 1)])
def test_a_readers_own_picture_may_have_any_shape(shape: tuple[int, int]):
    (path,) = paths(["01"])
    setup, *cells = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    scope: dict[str, Any] = {}
    exec(setup, scope)
    scope["mine"] = RNG.random(shape)
    explored = [source for source in cells if "(mine)" in source]
    assert len(explored) == 5
    for source in explored:
        *before, last = ast.parse(source).body
        exec(compile(ast.Module(before, []), "cell", "exec"), scope)
        explorer = eval(ast.unparse(last), scope)
        assert isinstance(explorer, Explorer)
        assert explorer.frame.panels
