"""Kernels: sums, sizes, symmetries, and comparisons with things written by others."""

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import kernels
from course_lib.operators import conv2d, convolve

lengths = st.floats(0, 12, allow_nan=False)
angles = st.floats(-720, 720, allow_nan=False)


def is_psf(kernel: np.ndarray) -> bool:
    return kernel.min() >= 0 and abs(kernel.sum() - 1) < 1e-12 and kernel.dtype == np.float64


def center_of_mass(kernel: np.ndarray) -> tuple[float, float]:
    rows, columns = (np.arange(n) - (n - 1) / 2 for n in kernel.shape)
    return float((kernel.sum(axis=1) * rows).sum()), float((kernel.sum(axis=0) * columns).sum())


@given(lengths, angles)
@example(5e-324, 0.0)
@example(1e-310, 30.0)
def test_psfs_sum_to_one_and_are_centered(length: float, angle: float) -> None:
    for kernel in (
        kernels.gaussian(length),
        kernels.disk(length),
        kernels.motion(length, angle),
    ):
        assert is_psf(kernel)
        assert all(n % 2 for n in kernel.shape)
        assert np.allclose(kernel, kernel[::-1, ::-1], rtol=0, atol=1e-12)
        assert np.allclose(center_of_mass(kernel), 0, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 5, (1, 4), (3, 2)])
def test_box_and_identity(size) -> None:
    x = np.random.default_rng(1).standard_normal((7, 8))
    assert is_psf(kernels.box(size))
    assert np.ptp(kernels.box(size)) == 0
    assert np.array_equal(convolve(x, kernels.identity(size)), x)
    assert kernels.identity(size).shape == kernels.box(size).shape


@pytest.mark.parametrize("sigma", [0.3, 1, 2.5])
def test_gaussian_is_scipys(sigma: float) -> None:
    x = np.random.default_rng(2).standard_normal((30, 31))
    expected = scipy.ndimage.gaussian_filter(x, sigma, mode="constant")
    assert np.allclose(convolve(x, kernels.gaussian(sigma)), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("radius", [0.2, 0.5, 0.7, 1, 1.5, 3.3, 6])
def test_disk_is_area(radius: float) -> None:
    """Against counting points: 200 x 200 in every pixel."""
    kernel = kernels.disk(radius)
    reach, fine = kernel.shape[0] // 2, 200
    points = (np.arange(kernel.shape[0] * fine) + 0.5) / fine - reach - 0.5
    inside = points[:, None] ** 2 + points**2 <= radius**2
    counts = inside.reshape(len(kernel), fine, len(kernel), fine).sum(axis=(1, 3)) / fine**2
    assert np.allclose(kernel, counts / (np.pi * radius**2), rtol=0, atol=2e-3 / radius)
    assert np.allclose(kernel, kernel.T, rtol=0, atol=1e-14)
    assert kernel[0].any() or radius <= 0.5


@pytest.mark.parametrize("radius", [1.2500000000000007, 5.000000000000003, 10.000000000000009])
def test_disk_of_a_radius_that_rounding_has_touched(radius: float) -> None:
    np.testing.assert_allclose(kernels.disk(radius), kernels.disk(round(radius, 9)), atol=1e-12)


def test_disk_within_a_pixel() -> None:
    assert kernels.disk(0.3).tolist() == [[1]]


@pytest.mark.parametrize("length", [1, 3, 4, 7.5])
def test_motion_along_the_axes(length: float) -> None:
    row = kernels.motion(length, 0)
    assert row.shape[0] == 1
    assert np.allclose(row[0, 1:-1], 1 / length)
    assert np.allclose(kernels.motion(length, 90), row.T, rtol=0, atol=1e-12)
    assert np.allclose(kernels.motion(length, 180), row, rtol=0, atol=1e-12)
    if length % 2 == 1:
        assert np.allclose(row, kernels.box((1, int(length))))


def test_motion_rises_for_positive_angles() -> None:
    kernel = kernels.motion(9, 30)
    rows, columns = (np.arange(n) - n // 2 for n in kernel.shape)
    assert (kernel * np.outer(rows, columns)).sum() < 0
    assert np.allclose(kernels.motion(9, -30), kernel[::-1], rtol=0, atol=1e-12)
    assert np.allclose(kernels.motion(9, 60), kernel[::-1, ::-1].T, rtol=0, atol=1e-12)


@pytest.mark.parametrize("angle", [0, 17, 45, 80, 90])
def test_motion_is_the_length_in_each_pixel(angle: float) -> None:
    """Against counting points along the line."""
    kernel, turn = kernels.motion(8.3, angle), np.deg2rad(angle)
    t = ((np.arange(400_000) + 0.5) / 400_000 - 0.5) * 8.3
    rows = np.rint(-t * np.sin(turn)).astype(int) + kernel.shape[0] // 2
    columns = np.rint(t * np.cos(turn)).astype(int) + kernel.shape[1] // 2
    counts = np.zeros(kernel.shape)
    np.add.at(counts, (rows, columns), 1 / len(t))
    assert np.allclose(kernel, counts, rtol=0, atol=1e-5)


def _shape_of(kernel: np.ndarray) -> list[float]:
    """Return minor and major standard deviation, effective number of pixels, maximum."""
    grid = np.indices(kernel.shape).reshape(2, -1)
    minor, major = np.sqrt(np.linalg.eigvalsh(np.cov(grid, aweights=kernel.ravel(), ddof=0)))
    positive = kernel[kernel > 0]
    return [minor, major, np.exp(-(positive * np.log(positive)).sum()), kernel.max()]


def test_camera_shake_resembles_measured_kernels() -> None:
    rng = np.random.default_rng(3)
    medians = np.median([_shape_of(kernels.camera_shake(25, rng)) for _ in range(300)], axis=0)
    # Medians over the eight kernels that Levin et al. (2009) measured.
    assert np.allclose(medians, [1.44, 4.63, 33.7, 0.099], rtol=0.1)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 9, 24, 25, 61])
def test_camera_shake_fits(size: int) -> None:
    for seed in range(20):
        kernel = kernels.camera_shake(size, np.random.default_rng(seed))
        assert kernel.shape == (size, size)
        assert is_psf(kernel)
        assert np.allclose(center_of_mass(kernel), 0, atol=0.05)
    again = kernels.camera_shake(size, np.random.default_rng(seed))
    assert np.array_equal(kernel, again)


def test_camera_shakes_differ_and_have_no_symmetry() -> None:
    rng = np.random.default_rng(4)
    one, other = kernels.camera_shake(21, rng), kernels.camera_shake(21, rng)
    for same in (other, one[::-1, ::-1], one.T, one[::-1], one[:, ::-1]):
        assert np.abs(one - same).max() > 0.02


def test_filters_are_scipys() -> None:
    x = np.random.default_rng(5).standard_normal((9, 8))
    for axis in (0, 1):
        expected = scipy.ndimage.sobel(x, axis=axis, mode="constant")
        assert np.allclose(conv2d(x, kernels.sobel(axis)), expected, rtol=0, atol=1e-13)
    expected = scipy.ndimage.laplace(x, mode="constant")
    assert np.allclose(conv2d(x, kernels.laplacian()), expected, rtol=0, atol=1e-13)
    assert np.allclose(conv2d(x, kernels.sharpen(0.5)), x - 0.5 * expected, rtol=0, atol=1e-13)


def test_filters_keep_or_remove_brightness() -> None:
    for kernel in (kernels.sharpen(0), kernels.sharpen(3), kernels.emboss()):
        assert kernel.sum() == 1
    for kernel in (kernels.sobel(0), kernels.sobel(1), kernels.laplacian()):
        assert kernel.sum() == 0
    emboss = kernels.emboss()
    assert not np.array_equal(emboss, emboss[::-1, ::-1])


def test_results_are_new_arrays() -> None:
    for make in (kernels.laplacian, kernels.emboss, lambda: kernels.sobel(0)):
        make()[:] = 0
        assert make().any()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: kernels.gaussian(-1), "sigma must be finite and at least 0, but is -1"),
        (lambda: kernels.gaussian(np.nan), "sigma must be finite"),
        (lambda: kernels.disk(np.inf), "radius must be finite"),
        (lambda: kernels.motion(-2, 0), "length must be finite"),
        (lambda: kernels.motion(2, np.nan), "angle must be finite"),
        (lambda: kernels.motion(2, -np.inf), "angle must be finite"),
        (lambda: kernels.box(0), "size must be at least 1, but is 0"),
        (lambda: kernels.box((1, 2, 3)), "one number or two"),
        (lambda: kernels.identity((3, 0)), "size must be at least 1"),
        (lambda: kernels.sobel(2), "axis must be 0"),
        (lambda: kernels.sharpen(-1), "amount must be finite"),
        (lambda: kernels.camera_shake(0, np.random.default_rng(0)), "size must be at least 1"),
    ],
)
def test_refuses_in_one_sentence(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: kernels.gaussian("wide"), "sigma must be a number, not 'wide'"),
        (lambda: kernels.box(2.5), "size must be a whole number, not 2.5"),
        (lambda: kernels.camera_shake(9, 0), "default_rng"),
    ],
)
def test_refuses_what_is_no_number(make, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: kernels.box(20_000),
        lambda: kernels.identity((1, 10**9)),
        lambda: kernels.gaussian(1e6),
        lambda: kernels.disk(1e300),
        lambda: kernels.motion(1e6, 45),
        lambda: kernels.camera_shake(10**6, np.random.default_rng(0)),
    ],
)
def test_a_kernel_too_large_for_the_memory_is_refused_at_once(make):
    with pytest.raises(ValueError, match=r"a kernel of .* is too large"):
        make()
