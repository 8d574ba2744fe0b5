"""Point spread functions of optics, and those made from a picture."""

import numpy as np
import pytest
from scipy import integrate, special

from course_lib import images, kernels, restoration
from course_lib.operators import Convolution


def star(psf, shape=(61, 70), at=(28, 33), height=900.0, ground=100.0, noise=0.0, seed=0):
    """Return a photo of one point of light."""
    picture = np.zeros(shape)
    picture[at] = height
    rng = np.random.default_rng(seed)
    return Convolution(psf, shape)(picture) + ground + noise * rng.standard_normal(shape)


LOPSIDED = np.array([[0, 1, 2, 0, 0], [1, 9, 4, 3, 2], [0, 2, 1, 0, 1]]) / 26


# Optics


def over_pixels(intensity, pixels):
    """Integrate a function of the radius over pixels (row, column) from the center."""
    return [
        integrate.dblquad(
            lambda y, x: intensity(np.hypot(x, y)), i - 0.5, i + 0.5, j - 0.5, j + 0.5
        )[0]
        for i, j in pixels
    ]


PIXELS = [(0, 0), (0, 1), (1, 1), (2, 1), (0, 3)]


@pytest.mark.parametrize("radius", [0.7, 1.3, 4.0])
def test_airy_is_the_integral_over_pixels(radius):
    def intensity(r):
        v = 1.2196698912665045 * np.pi * max(r, 1e-12) / radius
        return (2 * special.j1(v) / v) ** 2

    psf = kernels.airy(radius)
    middle = psf.shape[0] // 2
    assert psf.shape[0] % 2
    assert psf.sum() == pytest.approx(1, abs=1e-12)
    expected = np.array(over_pixels(intensity, PIXELS))
    found = np.array([psf[middle + i, middle + j] for i, j in PIXELS])
    np.testing.assert_allclose(found / found[0], expected / expected[0], rtol=1e-6, atol=1e-9)
    # All the light of an Airy pattern is 4 pi in units of v; the kernel holds nearly all of it.
    everything = 4 * np.pi * (radius / 3.8317059702075125) ** 2
    assert 0.955 < expected[0] / found[0] / everything < 0.98
    np.testing.assert_array_equal(psf, psf[::-1])
    np.testing.assert_allclose(psf, psf.T, rtol=1e-12)


def test_first_dark_ring_lies_where_a_lens_puts_it():
    wavelength, f_number, pixel = 0.55, 8, 0.2
    psf = kernels.airy(1.22 * wavelength * f_number / pixel)
    profile = psf[psf.shape[0] // 2, psf.shape[0] // 2 :]
    dark = int(np.argmin(profile[:35]))
    assert dark == round(1.22 * 0.55 * 8 / 0.2)
    bright = dark + int(np.argmax(profile[dark : 2 * dark]))
    assert profile[bright] / profile[0] == pytest.approx(0.0175, abs=0.0005)
    rows, columns = np.indices(psf.shape) - psf.shape[0] // 2
    inside = np.hypot(rows, columns) <= 1.22 * wavelength * f_number / pixel
    assert psf[inside].sum() == pytest.approx(0.838 / 0.961, abs=0.005)


@pytest.mark.parametrize(("fwhm", "beta"), [(0.6, 2.5), (2.0, 4.765), (5.0, 1.5), (3.0, 40.0)])
def test_moffat_is_the_integral_over_pixels(fwhm, beta):
    alpha = fwhm / (2 * np.sqrt(2 ** (1 / beta) - 1))
    psf = kernels.moffat(fwhm, beta, size=9)
    expected = np.array(over_pixels(lambda r: (1 + (r / alpha) ** 2) ** -beta, PIXELS))
    found = np.array([psf[4 + i, 4 + j] for i, j in PIXELS])
    np.testing.assert_allclose(found / found[0], expected / expected[0], rtol=1e-6)
    assert psf.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("beta", [2.0, 4.765])
def test_moffat_is_half_as_bright_at_half_its_width(beta):
    psf = kernels.moffat(40, beta)
    middle = psf.shape[0] // 2
    assert psf[middle, middle + 20] / psf.max() == pytest.approx(0.5, abs=0.002)
    assert psf[middle + 12, middle + 16] / psf.max() == pytest.approx(0.5, abs=0.002)


def test_moffat_holds_its_light_and_ends_as_a_gaussian():
    wide = kernels.moffat(4, size=301)
    side = kernels.moffat(4).shape[0] // 2
    assert wide[150 - side : 151 + side, 150 - side : 151 + side].sum() > 0.99
    assert kernels.moffat(4, 1.001).shape == (65, 65)
    fine = kernels.gaussian(20)
    sigma_to_fwhm = 2 * np.sqrt(2 * np.log(2))
    same = kernels.moffat(20 * sigma_to_fwhm, 1e7, size=fine.shape[0])
    np.testing.assert_allclose(same, fine, rtol=0, atol=2e-6)


def test_a_width_of_nothing_is_the_identity():
    assert kernels.airy(0).tolist() == kernels.moffat(0).tolist() == [[1]]
    assert kernels.airy(0, size=3)[1, 1] == 1
    assert kernels.airy(0.01, size=3)[1, 1] > 0.97
    assert kernels.moffat(0.05, 3).max() > 0.97


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: kernels.airy(-1), "radius must be finite and at least 0"),
        (lambda: kernels.airy(np.nan), "radius must be finite"),
        (lambda: kernels.airy(2, size=4), "size must be odd, .* but is 4"),
        (lambda: kernels.airy(2, size=0), "size must be at least 1"),
        (lambda: kernels.moffat(-1), "fwhm must be finite and at least 0"),
        (lambda: kernels.moffat(2, 1), "beta must be above 1"),
        (lambda: kernels.moffat(2, np.inf), "beta must be finite"),
        (lambda: kernels.airy(3000), "a kernel of 25793 x 25793 is too large"),
        (lambda: kernels.moffat(2, size=100_001), "a kernel of 100001 x 100001 is too large"),
    ],
)
def test_optics_refuse_in_one_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


# From a picture


def test_a_measured_psf_is_the_psf():
    found = kernels.from_image(star(LOPSIDED))
    np.testing.assert_allclose(found.psf, LOPSIDED, atol=1e-12)
    assert "background of 100" in found.report
    assert "(61, 70) to (3, 5)" in found.report


@pytest.mark.parametrize(
    "psf", [kernels.gaussian(1.7), kernels.airy(2.5), kernels.moffat(3, 3), kernels.motion(9, 30)]
)
def test_a_measured_psf_restores_nearly_as_well_as_the_true_one(psf):
    photo = star(psf, (90, 90), (45, 44), height=20000, noise=2)
    measured = kernels.from_image(photo).psf
    assert measured.min() >= 0
    assert measured.sum() == pytest.approx(1)
    scene = images.crop_center(images.to_gray(images.load("camera")), (96, 96))
    rng = np.random.default_rng(1)
    taken = Convolution(psf, scene.shape, "symmetric")(scene)
    taken = taken + 0.01 * rng.standard_normal(scene.shape)
    errors = [
        np.std((restoration.restore(taken, kernel) - scene)[15:-15, 15:-15])
        for kernel in (psf, measured)
    ]
    assert errors[1] < 1.08 * errors[0]


@pytest.mark.parametrize("seed", range(6))
def test_a_shaky_path_comes_back_whole(seed):
    """Cut tightly, with 8 bits, or small in a noisy 16-bit photo with a background."""
    rng = np.random.default_rng(seed)
    path = kernels.camera_shake(25, rng)
    bright = path / path.max()
    photo = 500 + 30_000 * np.pad(bright, 20) + rng.normal(0, 20, (65, 65))
    for picture in (path, np.rint(255 * bright).astype(np.uint8), photo.astype(np.uint16)):
        found = kernels.from_image(picture).psf
        rows, columns = ((60 - n) // 2 for n in found.shape)
        canvas = np.zeros((60, 60))
        canvas[rows : rows + found.shape[0], columns : columns + found.shape[1]] = found
        whole = np.pad(path, 17)
        shifts = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
        assert min(np.abs(np.roll(canvas, s, (0, 1))[:59, :59] - whole).sum() for s in shifts) < 0.1


def test_center_is_the_centroid_or_the_brightest():
    comet = np.zeros((40, 40))
    comet[20, 10:19] = [9, 8, 7, 6, 5, 4, 3, 2, 1]
    by_mass, by_peak = (kernels.from_image(comet, center=c) for c in ("centroid", "brightest"))
    assert by_mass.psf.shape == (1, 11)
    assert "centroid, (20.0, 12.7)" in by_mass.report
    assert by_mass.psf[0, 2] == by_mass.psf.max()
    assert by_peak.psf.shape == (1, 17)
    assert by_peak.psf[0, 8] == by_peak.psf.max()
    assert "(20, 10)" in by_peak.report


def test_units_and_types_do_not_matter():
    picture = star(LOPSIDED, height=26 * 40, ground=12)
    expected = kernels.from_image(picture).psf
    for other in (
        picture.astype(np.float32),
        np.rint(picture).astype(np.uint16),
        picture * 1e-30,
        picture * 1e30 - 7e31,
        picture.astype(">f4"),
    ):
        np.testing.assert_allclose(kernels.from_image(other).psf, expected, atol=1e-5)


def test_other_spots_are_left_out_and_told():
    picture = star(kernels.gaussian(1.5), noise=0.1, height=9000)
    picture[8, 8] += 80
    found = kernels.from_image(picture)
    assert "Left out 1 brighter pixel(s) elsewhere." in found.report
    assert max(found.psf.shape) < 19


def test_a_gap_does_not_part_a_streak():
    streak = np.zeros((30, 30))
    streak[15, 8:20] = 5
    streak[15, 13:15] = 0
    assert (kernels.from_image(streak).psf > 0).sum() == 10


def test_cut_or_clipped_spots_are_told():
    tight = np.pad(kernels.disk(4), 1)[:, 3:]
    assert "reaches the rim" in kernels.from_image(tight).report
    clipped = np.minimum(star(kernels.gaussian(2), height=20000), 255).astype(np.uint8)
    assert "pixels are as bright as uint8 can be" in kernels.from_image(clipped).report
    assert "reaches" not in kernels.from_image(np.pad(kernels.disk(4), 5)).report


def test_a_sloping_sky_is_a_plane():
    rows, columns = np.indices((61, 70))
    sloped = star(LOPSIDED) + 3.0 * columns - 2.0 * rows
    found = kernels.from_image(sloped)
    np.testing.assert_allclose(found.psf, LOPSIDED, atol=1e-12)
    assert "rising by -1.2e+02 downwards and 2.1e+02 across" in found.report
    noisy = kernels.gaussian(1.5)
    photo = star(noisy, (61, 61), (30, 30), height=9000, noise=1) + 2.0 * columns[:, :61]
    measured = kernels.from_image(photo).psf
    cut = (noisy.shape[0] - measured.shape[0]) // 2
    same = noisy[cut : cut + measured.shape[0], cut : cut + measured.shape[1]]
    assert np.abs(measured - same).sum() < 0.05


def test_one_side_full_of_light_is_no_slope():
    tight = np.pad(kernels.gaussian(2), ((0, 0), (0, 9)))[:, 6:]
    assert "rising" not in kernels.from_image(tight).report
    assert "rising" not in kernels.from_image(tight.T).report


@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float32])
def test_a_plateau_below_the_type_s_limit_is_told(kind):
    clipped = np.minimum(star(kernels.gaussian(2), height=200_000), 4095).astype(kind)
    assert (
        "share the highest value, 4095: if the camera clips" in kernels.from_image(clipped).report
    )
    assert "share" not in kernels.from_image(star(kernels.gaussian(2)).astype(kind)).report


def test_two_stars_whose_wings_touch_are_told():
    wide = kernels.moffat(3, 3, size=31)
    pair = np.pad(wide, ((0, 0), (0, 10))) + 0.7 * np.pad(wide, ((0, 0), (10, 0)))
    assert "2 bright parts" in kernels.from_image(pair).report
    assert "bright parts" not in kernels.from_image(wide).report


def test_hot_pixels_are_no_stars():
    picture = star(kernels.moffat(3, 3), height=9000, noise=1)
    beside = with_value(picture, (28, 39), picture.max())
    assert "(28, 39), holds more than 4 times as much" in kernels.from_image(beside).report
    assert "holds more" not in kernels.from_image(picture).report
    with pytest.raises(ValueError, match=r"at \(9, 50\), all alone beside a larger spot"):
        kernels.from_image(with_value(picture, (9, 50), 1e5))


def test_the_largest_numbers_do_not_overflow():
    bright = star(LOPSIDED, ground=0)
    largest = bright * (1.7e308 / bright.max())
    np.testing.assert_allclose(kernels.from_image(largest).psf, LOPSIDED, atol=1e-12)


def with_value(picture, at, value):
    changed = picture.copy()
    changed[at] = value
    return changed


STAR = star(kernels.gaussian(1.5))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.full((20, 20), 7.0), "no bright spot"),
        (np.random.default_rng(0).standard_normal((50, 50)), "no bright spot"),
        (-STAR, "no bright spot .* or turn dark and bright"),
        (STAR[28:], "brightest pixel at its rim, at .0, 33."),
        (STAR[:, :34], "brightest pixel at its rim"),
        (STAR + np.roll(STAR, (20, 20), (0, 1)), "shows 2 bright spots"),
        (np.stack([STAR] * 3, axis=-1), "as one in color"),
        (with_value(STAR, (3, 3), np.nan), "NaN or infinite"),
        (np.ones((2, 9)), "no dark frame"),
        (np.zeros((0, 4)), "at least one pixel"),
    ],
)
def test_pictures_that_are_no_psf_get_one_sentence(picture, words):
    with pytest.raises(ValueError, match=words):
        kernels.from_image(picture)


def test_centers_and_numbers_are_checked():
    with pytest.raises(ValueError, match="center must be"):
        kernels.from_image(STAR, center="middle")
    with pytest.raises(TypeError, match="picture must hold real numbers"):
        kernels.from_image(STAR * 1j)
