"""What is no picture in a photo: bars, hot pixels, holes, stars, told borders, odd PSFs."""

import numpy as np
import pytest
import scipy.ndimage
from scipy.signal import convolve2d

from course_lib import kernels
from course_lib.images import load
from course_lib.operators import Convolution, convolve, to_matrix
from course_lib.restoration import (
    PhotoSpectrum,
    estimate_noise,
    inverse_filter,
    restore,
    richardson_lucy,
    total_variation,
    wiener,
)
from course_lib.restoration._misfit import noise_against
from course_lib.restoration._odd_psf import warn_if_odd
from course_lib.restoration._outliers import impossible
from course_lib.restoration._scene import Scene

PSF = kernels.gaussian(1.5)
NOISE = 0.03


def quality(image, truth, where=np.s_[:]):
    return -10 * np.log10(np.mean((np.clip(image, 0, 1) - truth)[where] ** 2))


@pytest.fixture(scope="module")
def truth():
    return load("camera")[170:290, 180:308]


@pytest.fixture(scope="module")
def sharp_and_blurred(truth):
    """Return a truth, and its blurred photo with a real border."""
    half = PSF.shape[0] // 2
    return truth[half:-half, half:-half], convolve2d(truth, PSF, "valid")


# Flat areas


def framed(photo, value, kind):
    """Return the photo with an area of one value that no lens saw."""
    rows, columns = photo.shape
    if kind == "bars":
        return np.pad(photo, ((rows // 2, rows // 2), (0, 0)), constant_values=value)
    if kind == "frame":
        return np.pad(photo, rows // 4, constant_values=value)
    found = photo.copy()
    if kind == "mosaic":
        cells = value + 0.01 * np.arange(-(-rows // 8) * (columns // 16)).reshape(-1, columns // 16)
        found[:, : columns // 16 * 8] = np.kron(cells, np.ones((8, 8)))[:rows]
    else:
        found[: rows // 2, : columns // 2] = value
    return found


@pytest.mark.parametrize("value", [0.0, 16 / 255, 0.3, 1.0])
@pytest.mark.parametrize("kind", ["bars", "frame", "mosaic", "corner"])
@pytest.mark.parametrize("depth", [None, 255])
def test_flat_areas_do_not_hide_the_noise(sharp_and_blurred, value, kind, depth):
    _, blurred = sharp_and_blurred
    noisy = blurred + NOISE * np.random.default_rng(0).standard_normal(blurred.shape)
    photo = framed(np.clip(noisy, 0, 1), value, kind)
    if depth:
        photo = np.round(photo * depth) / depth
    assert estimate_noise(photo) == pytest.approx(NOISE, rel=0.2)
    color = np.stack([photo, photo[::-1], photo[:, ::-1]], axis=-1)
    assert estimate_noise(color) == pytest.approx(NOISE, rel=0.2)


def test_exact_zeros_beside_negative_noise_do_not_hide_it():
    rng = np.random.default_rng(0)
    photo = np.zeros((128, 128))
    photo[32:96, 32:96] = 0.1 * rng.standard_normal((64, 64))
    assert estimate_noise(photo) == pytest.approx(0.1, rel=0.1)


def test_a_photo_between_bars_is_restored_as_without_them(sharp_and_blurred):
    sharp, blurred = sharp_and_blurred
    noisy = blurred + NOISE * np.random.default_rng(1).standard_normal(blurred.shape)
    photo = framed(noisy, 0.0, "bars")
    inside = np.s_[blurred.shape[0] // 2 + 15 : -blurred.shape[0] // 2 - 15, 15:-15]
    wanted = framed(sharp, 0.0, "bars")
    untold, told = (quality(restore(photo, PSF, noise=n), wanted, inside) for n in (None, NOISE))
    assert untold > told - 0.5
    assert untold > quality(photo, wanted, inside) + 2


# Outliers


WAYS = {
    "wiener": lambda photo: wiener(photo, PSF, balance=0.01),
    "richardson_lucy": lambda photo: richardson_lucy(photo, PSF, num_iter=10),
    "total_variation": lambda photo: total_variation(photo, PSF, weight=0.0005),
    "restore": lambda photo: restore(photo, PSF),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [4, 256])
def test_a_hot_pixel_harms_nothing_far_from_it(sharp_and_blurred, way, value):
    sharp, blurred = sharp_and_blurred
    photo = blurred + 0.005 * np.random.default_rng(2).standard_normal(blurred.shape)
    photo = photo.clip(0)
    hot = photo.copy()
    hot[30, 90] = value
    rows, columns = np.indices(photo.shape)
    away = np.hypot(rows - 30, columns - 90) > 24
    before, after = (quality(WAYS[way](shot), sharp, away) for shot in (photo, hot))
    assert after > before - 0.5


@pytest.mark.parametrize("place", [(0, 0), (-1, 60), (50, 0)])
def test_a_missing_value_at_the_border_harms_nothing_far_from_it(sharp_and_blurred, place):
    """Mirrored with itself, it was its own neighbor, and not found: -40 dB."""
    sharp, blurred = sharp_and_blurred
    photo = blurred + 0.005 * np.random.default_rng(2).standard_normal(blurred.shape)
    bad = photo.copy()
    bad[place] = -9999
    rows, columns = np.indices(bad.shape)
    row, column = place[0] % bad.shape[0], place[1]
    away = np.hypot(rows - row, columns - column) > 24
    for way in ("total_variation", "restore"):
        before, after = (quality(WAYS[way](shot), sharp, away) for shot in (photo, bad))
        assert after > before - 0.5


@pytest.mark.parametrize("value", [-9999.0, 65.0])
def test_a_hot_or_missing_value_in_one_color_harms_nothing(sharp_and_blurred, value):
    sharp, blurred = sharp_and_blurred
    photo = np.stack([blurred] * 3, axis=-1)
    photo += 0.01 * np.random.default_rng(3).standard_normal(photo.shape)
    bad = photo.copy()
    bad[50, 60, 1] = value
    for found in (restore(bad, PSF), total_variation(bad, PSF, weight=0.001)):
        assert quality(found[..., 1], sharp) > quality(photo[..., 1], sharp) + 2


@pytest.mark.parametrize("peak", [4, 64])
def test_a_bright_star_leaves_the_nebula_alone(truth, peak):
    half = PSF.shape[0] // 2
    scene = truth.copy()
    scene[60, 70] += peak / PSF.max()
    photo = convolve2d(scene, PSF, "valid")
    photo += 0.005 * np.random.default_rng(4).standard_normal(photo.shape)
    sharp = truth[half:-half, half:-half]
    rows, columns = np.indices(photo.shape)
    nebula = np.hypot(rows - 60 + half, columns - 70 + half) > 16
    found, rival = restore(photo, PSF), total_variation(photo, PSF, weight=0.0005)
    assert quality(found, sharp, nebula) > quality(photo, sharp, nebula) + 2
    assert quality(found, sharp, nebula) > quality(rival, sharp, nebula) - 0.5
    assert found.max() > 2 * peak  # the star itself came out, sharper


def test_no_light_is_mistaken_for_a_hot_pixel(truth):
    rng = np.random.default_rng(5)
    psfs = [PSF, kernels.gaussian(0.6), kernels.disk(2), kernels.motion(9, 20), np.ones((1, 1))]
    psfs += [kernels.camera_shake(15, rng) for _ in range(4)]
    for psf in psfs:
        scene = truth.copy()
        scene[rng.integers(0, 120, 30), rng.integers(0, 128, 30)] += 10 ** rng.uniform(0, 3, 30)
        photo = convolve2d(scene, psf, "valid")
        photo += 0.01 * rng.standard_normal(photo.shape)
        assert not impossible(photo, psf, 1.0).any()


# The noise that decides


@pytest.mark.parametrize("width", [0.0, 0.7])
def test_smoothed_noise_is_not_underestimated(truth, width):
    photo = convolve2d(load("camera")[100:330, 100:330], kernels.disk(3), "valid")
    noise = np.random.default_rng(6).standard_normal(photo.shape)
    if width:
        noise = scipy.ndimage.gaussian_filter(noise, width)
    photo = photo + 0.01 * noise / noise.std()
    found = noise_against(photo, kernels.disk(3), np.zeros(photo.shape, bool))
    # Smoothing moved the noise to where the photo can be restored: twice as much, of width 0.7.
    strength = 0.01 * (1 if not width else 2 * np.sqrt(np.pi) * width)
    assert found == pytest.approx(strength, rel=0.35)
    if width:
        assert estimate_noise(photo) < 0.4 * strength


@pytest.mark.parametrize("psf", [kernels.gaussian(5), kernels.disk(12)], ids=["soft", "disk"])
def test_under_a_wide_blur_noise_is_told_where_it_is_plainly_smoothed(psf):
    photo = convolve2d(load("camera")[80:330, 80:330], psf, "valid")
    noise = np.random.default_rng(6).standard_normal(photo.shape)
    silent = np.zeros(photo.shape, bool)
    assert noise_against(photo + 0.01 * noise, psf, silent) == 0
    smoothed = scipy.ndimage.gaussian_filter(noise, 0.7)
    found = noise_against(photo + 0.01 * smoothed / smoothed.std(), psf, silent)
    assert found == pytest.approx(0.02 * np.sqrt(np.pi) * 0.7, rel=0.35)


def test_the_balance_that_a_photo_asks_for_is_near_the_best():
    rng = np.random.default_rng(7)
    for name, noise in [("camera", 0.01), ("camera", 0.03), ("text", 0.01)]:
        for psf in (kernels.disk(4), kernels.motion(15, 20)):
            scene = load(name)[:160, :200]
            photo = convolve(scene, psf, boundary="symmetric")
            photo += noise * rng.standard_normal(photo.shape)
            tried = [
                quality(wiener(photo, psf, balance=b), scene) for b in np.geomspace(1e-3, 1, 7)
            ]
            measured = PhotoSpectrum(photo).balance(psf)
            found = quality(wiener(photo, psf, balance=measured), scene)
            assert found > max(tried) - 2.5


def test_a_photo_tells_how_weak_its_colors_are():
    rng = np.random.default_rng(8)
    gray, tint = rng.random((80, 90)), rng.random((80, 90, 3))
    assert PhotoSpectrum(gray).colors == ()
    assert PhotoSpectrum(np.stack([gray] * 3, axis=-1)).colors == pytest.approx((1e6, 1e6))
    assert PhotoSpectrum(tint).colors == pytest.approx((1, 1), rel=0.2)
    weak = PhotoSpectrum(np.stack([gray] * 3, axis=-1) + 0.1 * tint).colors
    assert weak == pytest.approx((300, 300), rel=0.4)
    assert PhotoSpectrum(np.zeros((80, 90, 3))).colors == (0, 0)


def test_restore_untold_reckons_with_smoothed_noise_and_an_inexact_psf(truth):
    psf = kernels.camera_shake(11, np.random.default_rng(8))
    noise = np.random.default_rng(9).standard_normal((120, 128))
    noise = scipy.ndimage.gaussian_filter(noise, 0.7)[5:-5, 5:-5]
    photo = convolve2d(truth, psf, "valid") + 0.01 * noise / noise.std()
    photo = np.round(255 * photo.clip(0, 1)) / 255
    measured = 0.95 * psf + 0.05 * scipy.ndimage.rotate(psf, 6, reshape=False, order=1)
    sharp = truth[5:-5, 5:-5]
    told = (quality(restore(photo, measured, noise=n), sharp) for n in np.geomspace(0.005, 0.06, 5))
    assert quality(restore(photo, measured), sharp) > max(told) - 0.5
    as_estimated = restore(photo, measured, noise=estimate_noise(photo))
    assert quality(restore(photo, measured), sharp) > quality(as_estimated, sharp) + 1


def test_the_noise_of_tiny_or_empty_photos_is_not_told():
    for photo in (np.zeros((80, 90)), np.random.default_rng(0).random((10, 90))):
        assert noise_against(photo, PSF[6:7, 6:7], np.zeros(photo.shape, bool)) == 0


# Holes


def test_what_was_not_seen_does_not_matter(sharp_and_blurred):
    sharp, blurred = sharp_and_blurred
    rng = np.random.default_rng(7)
    photo = blurred + 0.01 * rng.standard_normal(blurred.shape)
    mask = rng.random(photo.shape) > 0.2
    mask[40:46, 50:57] = False
    spoiled = np.where(mask, photo, rng.choice([np.nan, np.inf, -1e30, 7.0], photo.shape))
    found = restore(spoiled, PSF, mask=mask)
    assert quality(found, sharp) > quality(photo, sharp) + 2
    np.testing.assert_array_equal(found, restore(np.where(mask, photo, 0.5), PSF, mask=mask))
    masked = np.ma.masked_array(spoiled, ~mask)
    np.testing.assert_array_equal(found, restore(masked, PSF))
    half = np.zeros(mask.shape, bool)
    half[:, ::2] = True
    both = restore(np.ma.masked_array(spoiled, ~(mask | half)), PSF, mask=mask | ~half)
    np.testing.assert_array_equal(found, both)
    everything = np.ones(photo.shape, bool)
    np.testing.assert_allclose(restore(photo, PSF, mask=everything), restore(photo, PSF), atol=1e-4)


def test_a_color_photo_may_be_masked_by_pixel_or_by_color(sharp_and_blurred):
    _, blurred = sharp_and_blurred
    photo = np.stack([blurred, 0.5 * blurred, 1 - blurred], axis=-1)
    photo[20:23, 30:33, 1] = np.nan
    per_color = np.isfinite(photo)
    found = restore(photo, PSF, mask=per_color, noise=0.01)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(
        found, restore(photo, PSF, mask=per_color.all(axis=2), noise=0.01)
    )


@pytest.mark.parametrize(
    ("mask", "error", "words"),
    [
        (np.ones((5, 5), bool), ValueError, "mask must have the shape of the image"),
        (np.zeros((20, 21), bool), ValueError, "mask leaves no pixel"),
        (np.ones((20, 21)), TypeError, "mask must hold True where a pixel was seen"),
        ("all", TypeError, "mask must hold True where a pixel was seen"),
    ],
)
def test_bad_masks_get_a_sentence(mask, error, words):
    with pytest.raises(error, match=words):
        restore(np.ones((20, 21)), PSF, mask=mask)


# Told borders


@pytest.mark.parametrize("boundary", ["zero", "periodic", "symmetric"])
@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_a_border_that_is_told_helps(truth, boundary, kind):
    psf = kernels.motion(15, 40)
    photo = convolve(truth, psf, boundary=boundary)
    photo += 0.005 * np.random.default_rng(8).standard_normal(photo.shape)
    photo = photo.astype(kind)
    rim = np.ones(photo.shape, bool)
    rim[8:-8, 8:-8] = False
    ways = (
        lambda **told: restore(photo, psf, **told),
        lambda **told: total_variation(photo, psf, weight=0.0005, **told),
    )
    for way in ways:
        found = way(boundary=boundary)
        assert found.dtype == photo.dtype
        told, untold = quality(found, truth, rim), quality(way(), truth, rim)
        # A mirror image is also what an unknown border is first taken for.
        assert told > untold + (0 if boundary == "symmetric" else 1.5)


@pytest.mark.parametrize("boundary", ["zero", "periodic", "symmetric"])
def test_told_borders_of_tiny_flat_and_masked_photos(boundary):
    for shape in ((1, 1), (1, 30), (7, 5), (13, 14, 3)):
        photo = np.random.default_rng(0).uniform(0.2, 1, shape)
        found = restore(photo, [[1.0]], boundary=boundary)
        assert found.shape == shape
        assert np.isfinite(found).all()
    lopsided = np.outer([1, 2, 3, 4], [3, 1, 1])
    flat = convolve(np.full((30, 33), 0.7), lopsided / lopsided.sum(), boundary=boundary)
    mask = np.random.default_rng(1).random(flat.shape) > 0.1
    found = restore(np.where(mask, flat, np.nan), lopsided, boundary=boundary, mask=mask)
    # At the rim of a dark surrounding, hardly anything of the last pixels was seen.
    inside = np.s_[4:-4, 4:-4] if boundary == "zero" else np.s_[:]
    np.testing.assert_allclose(found[inside], 0.7, atol=0.03)


def test_dark_photos_with_a_dark_outside_stay_dark():
    assert not restore(np.zeros((20, 22)), PSF, boundary="zero").any()
    assert not total_variation(np.zeros((20, 22)), PSF, weight=1, boundary="zero").any()


@pytest.mark.parametrize("boundary", ["zero", "periodic", "symmetric"])
def test_total_variation_with_a_told_border_is_the_minimum_over_the_whole_scene(boundary):
    """Against the method of Chambolle and Pock, with matrices."""
    rng = np.random.default_rng(0)
    truth = np.kron(rng.random((2, 3)), np.ones((5, 4)))
    psf, weight = kernels.motion(4, 30), 0.01
    blur = Convolution(psf, truth.shape, boundary)
    photo = blur(truth) + 0.01 * rng.standard_normal(truth.shape)
    margins = Scene(psf, truth.shape, boundary).margins
    beyond = {"zero": "constant", "periodic": "wrap", "symmetric": "symmetric"}[boundary]
    # Which pixel stands where in the whole scene; number 0 is always dark.
    marks = 1 + np.arange(truth.size).reshape(truth.shape)
    where = np.pad(marks, margins, mode=beyond)
    whole = np.eye(1 + truth.size)[:, 1:][where.ravel()]
    places = np.arange(where.size).reshape(where.shape)
    slopes = np.stack([whole[np.roll(places, -1, axis).ravel()] - whole for axis in (0, 1)])
    A, y = to_matrix(blur), photo.ravel()
    step = 0.2
    dual_step = 0.99 / step / np.linalg.norm(slopes.reshape(-1, truth.size), 2) ** 2
    solve = np.linalg.inv(np.eye(truth.size) + step * A.T @ A)
    x = ahead = np.zeros(truth.size)
    p = np.zeros(slopes.shape[:2])
    for _ in range(3000):
        p = p + dual_step * (slopes @ ahead)
        p /= np.maximum(1, np.hypot(*p) / weight)
        new = solve @ (x - step * np.einsum("kij,ki->j", slopes, p) + step * A.T @ y)
        x, ahead = new, 2 * new - x
    found = total_variation(photo, psf, weight=weight, boundary=boundary, num_iter=3000)
    np.testing.assert_allclose(found.ravel(), x, atol=1e-4)


@pytest.mark.parametrize("boundary", ["unknown", "mirror", 0])
def test_other_borders_get_a_sentence(boundary):
    for way in (restore, lambda *a, **k: total_variation(*a, weight=1, **k)):
        with pytest.raises(ValueError, match='"zero", "periodic" or "symmetric", or None'):
            way(np.ones((20, 22)), PSF, boundary=boundary)


# Odd PSFs


def star(size, share=0.0):
    """Return a Moffat profile with wide wings; the share is that of a pedestal."""
    rows, columns = np.indices((size, size)) - size // 2
    psf = (1 + (rows**2 + columns**2) / 4) ** -2.5
    return psf / psf.sum() + share / psf.size


ODD = {
    "corner": (np.fft.ifftshift(star(15)), "origin in a corner.*fftshift"),
    "corner, even": (np.fft.ifftshift(star(32)), "origin in a corner.*fftshift"),
    "corner, shake": (
        np.fft.ifftshift(np.pad(kernels.camera_shake(9, np.random.default_rng(0)), 6)),
        "origin in a corner",
    ),
    "corner, a line": (np.fft.ifftshift(np.pad(np.ones((1, 5)), ((0, 0), (4, 4)))), "corner"),
    "beside": (np.pad(kernels.gaussian(1), ((0, 30), (0, 9))), r"lies -15 rows and -\d columns"),
    "pedestal": (star(15, 0.5), "pedestal: 3. % .*from_image"),
    "large pedestal": (star(31, 3.0), "pedestal: 7. % .*from_image"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_psf_is_told_by_each_way(name):
    psf, words = ODD[name]
    photo = np.random.default_rng(0).random((64, 64))
    ways = [lambda *a: inverse_filter(*a, boundary="periodic"), restore]
    ways += [lambda *a: wiener(*a, balance=1), lambda *a: richardson_lucy(*a, num_iter=1)]
    ways += [lambda *a: total_variation(*a, weight=1, num_iter=1)]
    for way in ways:
        with pytest.warns(UserWarning, match=words) as told:
            way(photo, psf)
        assert [warning.filename for warning in told] == [__file__]  # where the reader called


def test_usual_psfs_are_not_odd():
    rng = np.random.default_rng(0)
    usual = [star(n) for n in (9, 31, 64)] + [np.roll(star(15), (2, -3), (0, 1))]
    usual += [kernels.gaussian(s) for s in (0.3, 1, 4)] + [kernels.disk(r) for r in (1, 4)]
    usual += [kernels.airy(r) for r in (0.5, 2, 9)] + [kernels.airy(6, size=9)]
    usual += [kernels.moffat(w, b) for w in (1, 4, 9) for b in (1.05, 1.5, 4.765)]
    usual += [kernels.box(n) for n in (2, 5, 8)] + [np.ones((1, 9)), np.ones((12, 1))]
    usual += [kernels.motion(n, angle) for n in (3, 9, 21) for angle in range(0, 180, 20)]
    for size in (5, 9, 15, 25):
        shakes = [kernels.camera_shake(size, rng) for _ in range(25)]
        usual += shakes
        for shake in shakes:  # and cut to what they hold
            rows, columns = (np.flatnonzero(shake.any(axis=a)) for a in (1, 0))
            usual.append(shake[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    # A Gaussian that was cut narrowly, as many programs do.
    offsets = np.arange(9) - 4
    usual += [np.exp(-np.add.outer(offsets**2, offsets**2) / (2 * s**2)) for s in (1, 2, 3, 6)]
    for psf in usual:
        warn_if_odd(psf / psf.sum())


# Numbers and denoisers that make no sense


PHOTO = np.random.default_rng(0).uniform(0, 1, (20, 21))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: restore(PHOTO, PSF, noise="much"), TypeError, "noise must be a number"),
        (lambda: restore(PHOTO, PSF, denoiser="bm3d"), TypeError, "denoiser must be a function"),
        (
            lambda: restore(PHOTO, PSF, denoiser=lambda x, s: x * np.nan),
            ValueError,
            "denoiser returned NaN",
        ),
        (
            lambda: restore(PHOTO, PSF, denoiser=lambda x, s: x * 1j),
            TypeError,
            "denoiser returns must hold real numbers",
        ),
        (
            lambda: restore(PHOTO, PSF, denoiser=lambda x, s: None),
            TypeError,
            "denoiser returns must hold real numbers",
        ),
        (lambda: total_variation(PHOTO, PSF, weight=None), TypeError, "weight must be a number"),
        (lambda: total_variation(PHOTO, PSF, weight="1 %"), TypeError, "weight must be a number"),
        (
            lambda: total_variation(PHOTO, PSF, weight=1, num_iter=10.0),
            TypeError,
            "num_iter must be a whole number",
        ),
        (lambda: wiener(PHOTO, PSF, balance=None), TypeError, "balance must be a number"),
        (lambda: wiener(PHOTO, PSF, balance="0.1!"), TypeError, "balance must be a number"),
    ],
)
def test_nonsense_gets_a_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()
