"""Wiener's filter and the inverse filter: exact cases, scikit-image, borders, bad input."""

import numpy as np
import pytest
import skimage.data
import skimage.restoration

from course_lib import kernels
from course_lib.operators import convolve
from course_lib.restoration import inverse_filter, wiener

SIZES = [(1, 1), (3, 3), (4, 4), (2, 5), (5, 4), (1, 6)]


def _psf(*size: int) -> np.ndarray:
    """A lopsided PSF without zeros in its spectrum: one entry outweighs all others."""
    psf = np.random.default_rng(1).random(size)
    psf[size[0] // 2, size[1] // 2] += psf.sum()
    return psf / psf.sum()


def _picture(*shape: int) -> np.ndarray:
    return np.random.default_rng(2).random(shape)


@pytest.mark.parametrize("size", SIZES)
def test_inverse_of_a_periodic_blur_is_exact(size: tuple[int, int]) -> None:
    x = _picture(13, 12)
    y = convolve(x, _psf(*size), boundary="periodic")
    assert np.allclose(inverse_filter(y, _psf(*size), boundary="periodic"), x, atol=1e-12)


def test_inverse_drowns_in_noise_and_wiener_does_not() -> None:
    x = skimage.data.camera()[100:228, 150:280] / 255
    psf, rng = kernels.gaussian(2), np.random.default_rng(3)
    y = convolve(x, psf, boundary="periodic") + 0.01 * rng.standard_normal(x.shape)

    def error(z: np.ndarray) -> float:
        return float(np.linalg.norm(z - x) / np.linalg.norm(x))

    assert error(inverse_filter(y, psf, boundary="periodic")) > 100
    assert error(wiener(y, psf, balance=0.01, boundary="periodic")) < 0.9 * error(y)


def test_inverse_leaves_out_what_is_lost() -> None:
    x = _picture(12, 12)
    psf = kernels.box((1, 4))  # its spectrum is zero at every third frequency
    y = convolve(x, psf, boundary="periodic")
    z = inverse_filter(y, psf, boundary="periodic")
    assert np.abs(z).max() < 10
    assert np.allclose(convolve(z, psf, boundary="periodic"), y, atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("balance", [1e-4, 0.05, 3])
def test_wiener_is_scikit_images(size: tuple[int, int], balance: float) -> None:
    y, psf = _picture(13, 12), _psf(*size)
    expected = skimage.restoration.wiener(y, psf, balance, clip=False)
    assert np.allclose(wiener(y, psf, balance=balance, boundary="periodic"), expected, atol=1e-11)


@pytest.mark.parametrize("size", [(4, 4), (5, 5), (2, 6)])
@pytest.mark.parametrize("boundary", ["periodic", "unknown"])
def test_a_point_stays_where_it_was(size: tuple[int, int], boundary: str) -> None:
    x = np.zeros((31, 32))
    x[14, 17] = 1
    y = convolve(x, kernels.box(size))
    z = wiener(y, kernels.box(size), balance=1e-3, boundary=boundary)
    assert np.unravel_index(z.argmax(), z.shape) == (14, 17)


@pytest.mark.parametrize(
    "psf", [kernels.gaussian(2), kernels.motion(15, 30), kernels.disk(4)], ids=["g", "m", "d"]
)
def test_unknown_border_rings_less(psf: np.ndarray) -> None:
    """A photo is a cut from a larger scene: opposite borders do not belong together."""
    scene = skimage.data.camera()[150:350, 100:330] / 255
    y = convolve(scene, psf)[20:-20, 20:-20]
    truth = scene[20:-20, 20:-20]
    y = y + 0.005 * np.random.default_rng(4).standard_normal(y.shape)
    errors = {
        boundary: np.square(wiener(y, psf, balance=0.01, boundary=boundary) - truth).mean()
        for boundary in ("unknown", "periodic")
    }
    assert errors["unknown"] < 0.5 * errors["periodic"]
    assert errors["unknown"] < 0.75 * np.square(y - truth).mean()


@pytest.mark.parametrize("boundary", ["unknown", "periodic"])
@pytest.mark.parametrize("function", [inverse_filter, lambda *a, **k: wiener(*a, balance=0.1, **k)])
class TestBoth:
    def test_colors_one_by_one(self, function, boundary: str) -> None:
        y, psf = _picture(11, 12, 3), _psf(3, 4)
        z = function(y, psf, boundary=boundary)
        for channel in range(3):
            expected = function(y[..., channel], psf, boundary=boundary)
            assert np.array_equal(z[..., channel], expected)

    def test_keeps_precision_and_argument(self, function, boundary: str) -> None:
        y, psf = (255 * _picture(11, 12)).astype(np.uint8), _psf(3, 2)
        exact = function(y, psf, boundary=boundary)
        assert exact.dtype == np.float64
        single = y.astype(np.float32)
        result = function(single, psf, boundary=boundary)
        assert result.dtype == np.float32
        assert np.allclose(result, exact, rtol=0, atol=0.05)
        assert np.array_equal(single, y)

    def test_brightness_and_range_are_kept(self, function, boundary: str) -> None:
        flat = np.full((9, 8), 200.0)
        assert np.allclose(function(flat, 7 * _psf(3, 2), boundary=boundary), 200)

    @pytest.mark.parametrize("scale", [1e308, 1e-320])
    def test_any_scale_of_the_psf(self, function, boundary: str, scale: float) -> None:
        y = _picture(6, 7)
        expected = function(y, [[1, 0.25]], boundary=boundary)
        result = function(y, [[scale, 0.25 * scale]], boundary=boundary)
        assert np.allclose(result, expected, rtol=1e-3, atol=1e-3)

    def test_psf_of_one_pixel_or_as_large_as_the_image(self, function, boundary: str) -> None:
        one = np.array([[3.0]])
        assert np.allclose(function(one, [[5]], boundary=boundary), one)
        y = _picture(5, 6)
        assert function(y, _psf(5, 6), boundary=boundary).shape == (5, 6)

    @pytest.mark.parametrize(
        ("image", "psf", "message"),
        [
            (np.ones((5, 5)), np.ones((6, 3)), r"psf of shape \(6, 3\) is larger than"),
            (np.ones((5, 5, 3)), np.ones((3, 6)), r"larger than the image of shape \(5, 5\)"),
            (np.ones((5, 5)), np.zeros((3, 3)), "psf holds nothing but zeros"),
            (np.ones((5, 5)), [[1, np.nan]], "psf holds NaN"),
            (np.ones((5, 5)), [[1, -0.5]], r"negative entries \(down to -0.5\)"),
            (np.ones((5, 5)), [1, 2], r"psf must be a 2-D array .* shape \(2,\)"),
            (np.ones((5, 5, 4)), [[1]], "alpha channel"),
            (np.ones((5, 5, 2)), [[1]], r"color, shape \(H, W, 3\)"),
            (np.ones(5), [[1]], r"shape \(5,\)"),
            (np.ones((0, 5)), [[1]], r"shape \(0, 5\)"),
            ([[1, np.inf]], [[1]], "image holds NaN or infinite pixels"),
        ],
    )
    def test_refuses_in_one_sentence(self, function, boundary, image, psf, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            function(image, psf, boundary=boundary)

    def test_refuses_complex_numbers(self, function, boundary: str) -> None:
        with pytest.raises(TypeError, match="psf must hold real numbers"):
            function(np.ones((5, 5)), [[1j]], boundary=boundary)


@pytest.mark.parametrize("balance", [0, -1, np.nan, np.inf])
def test_refuses_balance(balance: float) -> None:
    with pytest.raises(ValueError, match="balance must be a positive, finite number"):
        wiener(np.ones((3, 3)), [[1]], balance=balance)


def test_refuses_boundary() -> None:
    with pytest.raises(ValueError, match='"unknown" or "periodic", not \'zero\''):
        inverse_filter(np.ones((3, 3)), [[1]], boundary="zero")
