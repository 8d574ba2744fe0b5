"""`conv2d` and `conv2d_transpose` as functions: numbers, ambiguity, odd inputs."""

from itertools import product

import numpy as np
import pytest
import scipy.signal

from course_lib import reference
from course_lib.operators import (
    StridedConvolution,
    _windows,
    conv2d,
    conv2d_transpose,
    conv_transpose_output_sizes,
    to_matrix,
)

GRID = list(product(["same", "valid"], [1, 2, 3], [1, 2], [(1, 1), (3, 3), (2, 4), (4, 1)]))


@pytest.fixture(params=[False, True], ids=["taps", "Fourier"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Force the one or the other of the two ways to compute."""
    monkeypatch.setattr(_windows, "fourier_pays", lambda *sizes: request.param)
    return request.param


@pytest.mark.parametrize(("padding", "stride", "dilation", "size"), GRID)
def test_both_ways_are_the_loops(way, padding, stride, dilation, size) -> None:
    rng = np.random.default_rng(1)
    x, kernel = rng.standard_normal((9, 8)), rng.standard_normal(size)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    expected = reference.conv2d(x, kernel, **options)
    assert np.allclose(conv2d(x, kernel, **options), expected, rtol=0, atol=1e-13)
    single = conv2d(x.astype(np.float32), kernel, **options)
    assert single.dtype == np.float32
    assert np.allclose(single, expected, rtol=0, atol=2e-5)

    y = rng.standard_normal(expected.shape)
    for shape in (None, x.shape):
        back = conv2d_transpose(y, kernel, output_shape=shape, **options)
        twin = reference.conv2d_transpose(y, kernel, output_shape=shape, **options)
        assert back.shape == twin.shape
        assert np.allclose(back, twin, rtol=0, atol=1e-13)


def test_large_kernels_take_the_fourier_way() -> None:
    x, kernel = np.ones((128, 128)), np.ones((31, 31))
    assert _windows.fourier_pays((31, 31), (128, 128), (158, 158))
    assert not _windows.fourier_pays((3, 3), (512, 512), (514, 514))
    expected = scipy.signal.correlate(x, kernel, "same", method="direct")
    assert np.allclose(conv2d(x, kernel), expected, rtol=0, atol=1e-9)


def test_whole_numbers_stay_exact() -> None:
    x = np.arange(9).reshape(3, 3)
    assert conv2d(x, x).tolist() == reference.conv2d(x, x).tolist()
    assert conv2d(x.astype(np.uint8), x).dtype == np.float64
    x, kernel = np.arange(900).reshape(30, 30), np.arange(36).reshape(6, 6)
    assert np.array_equal(conv2d(x, kernel), np.rint(conv2d(x, kernel)))


def test_pairs_for_rows_and_columns() -> None:
    rng = np.random.default_rng(2)
    x, kernel = rng.standard_normal((9, 8)), rng.standard_normal((3, 2))
    options = {"stride": (2, 3), "dilation": (1, 2)}
    dense = conv2d(x, kernel, dilation=(1, 2), padding="valid")
    assert np.array_equal(conv2d(x, kernel, padding="valid", **options), dense[::2, ::3])
    A = StridedConvolution(kernel, x.shape, padding="valid", **options)
    y = rng.standard_normal(A.out_shape)
    back = conv2d_transpose(y, kernel, output_shape=x.shape, padding="valid", **options)
    assert np.allclose(back.ravel(), to_matrix(A).T @ y.ravel())


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_output_shape_is_ambiguous(padding: str, stride: int) -> None:
    y, kernel = np.ones((3, 4)), np.ones((2, 5))
    options = {"stride": stride, "padding": padding}
    rows = conv_transpose_output_sizes(3, 2, stride, padding)
    columns = conv_transpose_output_sizes(4, 5, stride, padding)
    assert conv2d_transpose(y, kernel, **options).shape == (rows[0], columns[0])
    for shape in product(rows, columns):
        x = conv2d_transpose(y, kernel, output_shape=shape, **options)
        assert x.shape == shape
        assert conv2d(x, kernel, **options).shape == y.shape
    for shape in [
        (rows[0] - 1, columns[0]),
        (rows[-1] + 1, columns[0]),
        (rows[0], columns[-1] + 1),
    ]:
        with pytest.raises(ValueError, match="conv2d maps only"):
            conv2d_transpose(y, kernel, output_shape=shape, **options)


def test_wrong_output_shape_says_which_are_right() -> None:
    with pytest.raises(ValueError, match="only 5 to 6 rows and 7 to 8 columns to an"):
        conv2d_transpose(np.ones((3, 4)), np.ones((3, 3)), output_shape=(3, 4), stride=2)
    with pytest.raises(ValueError, match="only 3 rows and 4 columns"):
        conv2d_transpose(np.ones((3, 4)), np.ones((3, 3)), output_shape=(4, 4))


def test_one_pixel_everywhere() -> None:
    assert conv2d([[3]], [[2]]) == conv2d_transpose([[3]], [[2]]) == 6
    assert conv2d([[3]], np.arange(12).reshape(3, 4), stride=5) == 3 * 5
    assert conv2d_transpose([[3]], [[1, 2]], padding="valid").tolist() == [[3, 6]]


@pytest.mark.parametrize(
    ("image", "kernel", "options", "message"),
    [
        (np.ones((4, 4, 3)), np.ones((3, 3)), {}, "channel by channel"),
        (np.ones(4), np.ones((3, 3)), {}, r"shape \(4,\)"),
        (np.ones((0, 4)), np.ones((3, 3)), {}, "at least one pixel"),
        (np.ones((4, 4)), np.ones(3), {}, r"kernel .* shape \(3,\)"),
        (np.ones((4, 4)), [[np.inf]], {}, "infinite"),
        (np.ones((2, 4)), np.ones((3, 3)), {"padding": "valid"}, "spans 3 pixels .* into 2"),
        (np.ones((4, 4)), np.ones((3, 3)), {"stride": (1, 2, 1)}, "stride must be"),
        (np.ones((4, 4)), np.ones((3, 3)), {"dilation": -1}, "dilation must be at least 1"),
    ],
)
def test_refuses_in_one_sentence(image, kernel, options, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        conv2d(image, kernel, **options)
