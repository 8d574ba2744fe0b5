"""Richardson-Lucy, total variation and restore: arrays in, arrays out."""

from itertools import islice

import numpy as np
import pytest
from scipy.signal import convolve2d

from course_lib import kernels, solvers
from course_lib.images import load, to_gray
from course_lib.metrics import psnr
from course_lib.operators import Convolution, adjoint_gap
from course_lib.restoration import (
    _restore,
    estimate_noise,
    restore,
    richardson_lucy,
    total_variation,
    wiener,
)
from course_lib.restoration._scene import Scene
from course_lib.restoration._variation import flattest_scene
from course_lib.solvers import TotalVariation

KERNEL = np.array([[0.1, 0.7, 0.2], [0.05, 0.4, 0.3], [0.0, 0.15, 0.1], [0.02, 0.0, 0.06]])


def photographed(scene, psf, noise=0.0, seed=0):
    """Return what a camera shows of a scene, and what was there: the borders are real."""
    photo = convolve2d(scene, psf, "valid")
    top, left = (k - 1 - k // 2 for k in psf.shape)
    truth = scene[top : top + photo.shape[0], left : left + photo.shape[1]]
    return photo + noise * np.random.default_rng(seed).standard_normal(photo.shape), truth


@pytest.fixture(scope="module")
def picture():
    return load("camera")[70:190, 180:308]


def tv_way(image, psf, **options):
    return total_variation(image, psf, weight=0.002, num_iter=20, **options)


def lucy_way(image, psf, **options):
    return richardson_lucy(image, psf, num_iter=8, **options)


WAYS = [pytest.param(w, id=w.__name__) for w in (restore, tv_way, lucy_way)]


# The scene behind the photo


@pytest.mark.parametrize("psf", [KERNEL, KERNEL.T, KERNEL[:, :2], KERNEL[1:2], np.ones((1, 1))])
@pytest.mark.parametrize("photo_shape", [(9, 14), (30, 17)])
def test_camera_shows_the_middle_of_the_blurred_scene(psf, photo_shape):
    scene = Scene(psf, photo_shape)
    x = np.random.default_rng(0).standard_normal(scene.shape)
    (top, _), (left, _) = scene.margins
    rows, columns = photo_shape
    above, beside = (k - 1 - k // 2 for k in psf.shape)
    needed = x[top - above :, left - beside :]
    needed = needed[: rows + psf.shape[0] - 1, : columns + psf.shape[1] - 1]
    np.testing.assert_allclose(scene.camera(x), convolve2d(needed, psf, "valid"), atol=1e-12)
    assert adjoint_gap(scene.camera, np.random.default_rng(1)) < 1e-14


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (97, 101)])
def test_scene_is_large_enough_and_fits_the_patches(shape):
    scene = Scene(np.ones((1, 1)), shape)
    assert all(s >= n + 8 and s % 4 == 0 for s, n in zip(scene.shape, shape, strict=True))


# Total variation


def periodic_cost(x, scene, photo, weight):
    slopes = np.hypot(np.roll(x, -1, 0) - x, np.roll(x, -1, 1) - x)
    return 0.5 * np.sum((scene.camera(x) - photo) ** 2) + weight * slopes.sum()


def test_total_variation_reaches_the_minimum_that_fista_finds(picture):
    photo, _ = photographed(picture[:40, :44], KERNEL, 0.01)
    scene, weight = Scene(KERNEL, photo.shape), 0.004
    ours = flattest_scene(photo, scene, weight, range(400))
    start = scene.continued(photo)
    iterates = solvers.proximal_gradient(
        scene.camera, photo, prox=TotalVariation(weight, inner=30), start=start
    )
    peer = next(islice(iterates, 300, None)).x
    best, other = (periodic_cost(x, scene, photo, weight) for x in (ours, peer))
    assert best <= other * (1 + 1e-4)
    middle = tuple(slice(part.start + 4, part.stop - 4) for part in scene.window)
    np.testing.assert_allclose(ours[middle], peer[middle], atol=0.03)


def test_total_variation_does_not_care_about_the_unit(picture):
    photo, _ = photographed(picture[:50, :60], KERNEL, 0.01)
    one = total_variation(photo, KERNEL, weight=0.003, num_iter=30)
    other = total_variation(255 * photo, KERNEL, weight=255 * 0.003, num_iter=30)
    np.testing.assert_allclose(other, 255 * one, rtol=1e-9)


def test_more_weight_means_less_variation(picture):
    photo, _ = photographed(picture[:50, :60], KERNEL, 0.01)

    def variation(weight):
        return TotalVariation(1.0).value(total_variation(photo, KERNEL, weight=weight))

    assert variation(1e-4) > 1.2 * variation(1e-2) > variation(1e-1)


# Richardson-Lucy


@pytest.mark.parametrize("accelerate", [False, True])
def test_richardson_lucy_is_the_solver_on_the_scene(picture, accelerate):
    photo, _ = photographed(picture[:40, :44], KERNEL)
    scene = Scene(KERNEL / KERNEL.sum(), photo.shape)
    iterates = solvers.richardson_lucy(scene.camera, photo, accelerate=accelerate)
    expected = next(islice(iterates, 12, None)).x[scene.window]
    found = richardson_lucy(photo, KERNEL, num_iter=12, accelerate=accelerate)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("noise", [0.002, 0.01])
def test_richardson_lucy_is_the_same_in_both_precisions(picture, noise):
    # Pixels beyond the photo that the camera hardly sees grow a thousandfold here.
    photo, _ = photographed(picture, kernels.gaussian(2), noise)
    photo = np.maximum(photo, 0)
    double = richardson_lucy(photo, kernels.gaussian(2), num_iter=30)
    single = richardson_lucy(photo.astype(np.float32), kernels.gaussian(2), num_iter=30)
    np.testing.assert_allclose(single, double, atol=2e-3)


def test_light_from_outside_the_photo_does_no_harm():
    scene = np.full((40, 48), 0.2)
    scene[:3] = 5  # bright, but its blurred light is all that the photo shows of it
    psf = kernels.box((7, 5))
    photo, truth = photographed(scene, psf)
    found = richardson_lucy(photo, psf, num_iter=100)
    no_light_from_outside = solvers.richardson_lucy(Convolution(psf, photo.shape), photo)
    naive = next(islice(no_light_from_outside, 100, None)).x
    assert truth.max() == pytest.approx(0.2)
    assert np.abs(naive - truth).max() > 10 * np.abs(found - truth).max()


@pytest.mark.parametrize("color", [False, True])
def test_restoration_sees_the_background_everywhere(color):
    """Also at the border of the photo, beyond which the scene is unknown: there it glows, too."""
    rng = np.random.default_rng(2)
    scene = rng.uniform(0, 1, (40, 46)) ** 4
    psf = kernels.gaussian(1.2)
    reach = psf.shape[0] // 2
    blurred = Convolution(psf, scene.shape)(scene)[reach:-reach, reach:-reach]
    sky = np.add.outer(np.linspace(0.5, 2, blurred.shape[0]), np.zeros(blurred.shape[1]))
    truth = scene[reach:-reach, reach:-reach]
    if color:
        blurred, truth = (np.stack([p, 2 * p, 0 * p], axis=-1) for p in (blurred, truth))
        sky = np.stack([sky, sky.max() - sky, 0 * sky], axis=-1)
    found = richardson_lucy(blurred + sky, psf, background=sky, num_iter=60)
    without = richardson_lucy(blurred, psf, num_iter=60)
    errors = [np.sqrt(np.mean((x - truth) ** 2)) for x in (found, without)]
    assert errors[0] < 1.5 * errors[1]
    same = richardson_lucy(blurred, psf, background=0 * sky, num_iter=60)
    np.testing.assert_array_equal(same, without)


def test_no_iterations_return_the_constant_start():
    photo = np.random.default_rng(0).uniform(0, 1, (9, 10))
    start = richardson_lucy(photo, KERNEL, num_iter=0)
    assert np.ptp(start) == 0
    assert start[0, 0] > 0


# Restore


@pytest.mark.parametrize(
    ("psf", "noise"),
    [
        (kernels.gaussian(1.6), 0.02),
        (kernels.disk(3), 0.005),
        (kernels.motion(9, 30), 0.02),
        (np.ones((4, 6)) / 24, 0.005),
    ],
    ids=["gaussian", "disk", "motion", "even"],
)
def test_restore_beats_the_best_wiener_and_richardson_lucy(picture, psf, noise):
    photo, truth = photographed(picture, psf, noise)

    def quality(image):
        return psnr(np.clip(image, 0, 1), truth, data_range=1)

    peers = [wiener(photo, psf, balance=b) for b in np.geomspace(1e-4, 1, 9)]
    peers += [richardson_lucy(photo.clip(0), psf, num_iter=n) for n in (4, 8, 16, 32)]
    found = quality(restore(photo, psf))
    assert found > max(map(quality, peers)) + 0.3
    assert found > quality(photo) + 1.5


def test_restore_is_as_good_at_the_border_as_a_border_can_be(picture):
    psf = kernels.disk(3)
    photo, truth = photographed(picture, psf, 0.005)
    error = np.abs(restore(photo, psf) - truth)
    middle = error[20:-20, 20:-20].mean()
    for edge in (error[:6], error[-6:], error[:, :6], error[:, -6:]):
        assert edge.mean() < 3 * middle


def test_restore_does_not_care_about_the_unit(picture):
    photo, _ = photographed(picture[:60, :70], KERNEL, 0.01)
    one = restore(photo, KERNEL)
    np.testing.assert_allclose(restore(1000 * photo, KERNEL), 1000 * one, rtol=1e-3, atol=1)
    np.testing.assert_allclose(
        restore(1000 * photo, KERNEL, noise=10), 1000 * restore(photo, KERNEL, noise=0.01), atol=1
    )


@pytest.mark.parametrize("offset", [-3.0, 1e5, 1e9])
def test_restore_does_not_care_where_zero_is(picture, offset):
    photo, _ = photographed(picture[:60, :70], KERNEL, 0.01)
    for shot in (photo, np.stack([photo, photo[::-1], 1 - photo], axis=-1)):
        moved = restore(shot + offset, KERNEL, noise=0.01) - offset
        # The data are rounded otherwise: now and then patches tie that did not, and a few pixels
        # change by much less than the noise, which is 0.01.
        gap = moved - restore(shot, KERNEL, noise=0.01)
        assert np.sqrt(np.mean(gap**2)) < 5e-4


@pytest.mark.parametrize(("kind", "sizes"), [("f4", (1e-40, 1e38)), ("f8", (1e-310, 1e40, 1e307))])
@pytest.mark.parametrize("way", ["restore", "total variation", "Lucy", "Wiener", "noise"])
def test_numbers_may_be_as_large_or_small_as_their_type_allows(picture, way, kind, sizes):
    photo = photographed(picture[:40, :44], KERNEL, 0.01)[0].astype(kind)
    run = {
        "restore": lambda shot, _: restore(shot, KERNEL),
        "total variation": lambda shot, size: total_variation(shot, KERNEL, weight=0.002 * size),
        "Lucy": lambda shot, size: richardson_lucy(
            np.maximum(shot, 0), KERNEL, background=0.1 * size, num_iter=8
        ),
        "Wiener": lambda shot, _: wiener(shot, KERNEL, balance=0.01),
        "noise": lambda shot, _: estimate_noise(shot),
    }[way]
    for size in sizes:
        found = np.float64(run(photo * photo.dtype.type(size), size)) / size
        # On the mean: the smallest numbers have few digits, and a patch may miss a threshold.
        assert np.abs(found - run(photo, 1)).mean() < 3e-3


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_weights_and_noise_out_of_all_proportion_give_numbers(picture, kind):
    photo = photographed(picture[:40, :44], KERNEL, 0.01)[0].astype(kind)
    for extreme in (1e-300, 1e300):
        assert np.isfinite(total_variation(photo, KERNEL, weight=extreme)).all()
        assert np.isfinite(restore(photo, KERNEL, noise=extreme)).all()


def test_restore_color_keeps_gray_gray_and_helps_each_color():
    colors = load("coffee")[100:200, 200:320]
    psf = kernels.gaussian(1.5)
    shots = [photographed(colors[..., c], psf, 0.01, seed=c) for c in range(3)]
    photo, truth = (np.stack(part, axis=-1) for part in zip(*shots, strict=True))
    found = restore(photo, psf)
    assert found.shape == photo.shape
    for c in range(3):
        before, after = (
            psnr(np.clip(image[..., c], 0, 1), truth[..., c], data_range=1)
            for image in (photo, found)
        )
        assert after > before + 1
    gray = np.repeat(photo[..., :1], 3, axis=-1)
    result = restore(gray, psf, noise=0.01)
    np.testing.assert_allclose(result, np.repeat(result[..., :1], 3, axis=-1), atol=1e-4)


def test_restore_uses_the_denoiser_it_is_given(picture):
    photo, _ = photographed(picture[:60, :70], KERNEL, 0.02)
    levels = []

    def denoiser(scene, sigma):
        levels.append(sigma)
        assert scene.shape == Scene(KERNEL, photo.shape).shape
        return scene.astype(np.float64)

    found = restore(photo, KERNEL, noise=0.02, denoiser=denoiser)
    assert len(levels) > 3
    assert all(np.diff(levels) < 0)
    # The last round asks for the noise itself; a denoiser is told three quarters of it.
    assert levels[-1] == pytest.approx(0.75 * 0.02 / np.ptp(photo), rel=0.2)
    assert found.dtype == np.float64
    assert np.abs(found - restore(photo, KERNEL, noise=0.02)).max() > 0.01


def test_a_denoiser_that_changes_the_shape_is_told_so():
    with pytest.raises(ValueError, match="denoiser must return the shape it is given"):
        restore(np.eye(20), KERNEL, denoiser=lambda scene, sigma: scene[1:])


def test_a_really_blurred_page_is_restored_with_the_right_psf_only():
    page = to_gray(load("text_motion"))[60:200, 100:370]

    def variation(angle):
        restored = restore(page, kernels.motion(31, angle), noise=0.01)
        return TotalVariation(1.0).value(restored)

    right = variation(94)
    assert right < 0.75 * min(variation(86), variation(102))


# The noise


@pytest.mark.parametrize("noise", [0.003, 0.005, 0.02, 0.1])
@pytest.mark.parametrize(
    "psf", [kernels.gaussian(1.2), kernels.motion(9, 0), kernels.motion(9, 90), kernels.disk(3)]
)
def test_noise_is_measured_on_blurred_photos(psf, noise):
    for name, part in (("camera", np.s_[:260, 200:480]), ("brick", np.s_[:260, :300])):
        photo, _ = photographed(load(name)[part], psf, noise)
        assert estimate_noise(photo) == pytest.approx(noise, rel=0.35), name


def test_noise_where_there_is_none_or_little_to_see():
    assert estimate_noise(np.full((20, 30), 0.3)) == 0
    assert estimate_noise(np.zeros((2, 50))) == 0
    assert estimate_noise([[0.5]]) == 0
    rng = np.random.default_rng(0)
    assert estimate_noise(rng.normal(0, 1, (4, 5))) == pytest.approx(1, rel=0.8)


def test_noise_is_not_fooled_by_clipping():
    slope = np.add.outer(np.linspace(-1, 1, 300), np.zeros(200))
    noisy = slope + 0.02 * np.random.default_rng(0).standard_normal(slope.shape)
    assert estimate_noise(np.clip(noisy, 0, 0.5)) == pytest.approx(0.02, rel=0.1)


def test_noise_of_colors_is_their_mean():
    rng = np.random.default_rng(0)
    picture = rng.standard_normal((200, 200, 3)) * [0.01, 0.02, 0.03]
    assert estimate_noise(picture) == pytest.approx(0.02, rel=0.03)


# All three ways


@pytest.mark.parametrize("way", WAYS)
def test_types_are_kept_and_nothing_is_changed(way, picture):
    photo, _ = photographed(picture[:40, :44], KERNEL, 0.01)
    photo = np.round(100 * photo.clip(0))
    kept = photo.copy()
    single, double, whole = (way(photo.astype(t), KERNEL) for t in ("f4", "f8", "u1"))
    assert (single.dtype, double.dtype, whole.dtype) == (np.float32, np.float64, np.float64)
    np.testing.assert_allclose(single, double, atol=0.5)
    np.testing.assert_allclose(whole, double, rtol=1e-9)
    np.testing.assert_array_equal(photo, kept)
    np.testing.assert_array_equal(way(photo, KERNEL), double)
    double[:] = 0  # a fresh array, to be written to


@pytest.mark.parametrize("way", WAYS)
def test_transposed_photo_gives_transposed_result(way, picture):
    photo, _ = photographed(picture[:40, :52], KERNEL, 0.01)
    photo = photo.clip(0)
    found, turned = way(photo, KERNEL), way(photo.T, KERNEL.T).T
    # Ties among equally good patches may be broken otherwise.
    assert np.abs(found - turned).mean() < 0.01


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [(4, 4), (2, 5), (5, 5)])
def test_a_star_stays_in_its_place(way, size):
    scene = np.full((50, 52), 0.1)
    scene[24, 27] = 1
    photo, truth = photographed(scene, np.full(size, 1 / np.prod(size)))
    found = way(photo, np.ones(size))
    assert found.argmax() == truth.argmax()


@pytest.mark.parametrize("way", WAYS)
def test_a_psf_of_any_scale_is_taken(way, picture):
    photo = photographed(picture[:40, :44], KERNEL)[0]
    np.testing.assert_allclose(way(photo, 7 * KERNEL), way(photo, KERNEL), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (3, 2), (12, 12, 3), (1, 1, 3)])
def test_tiny_photos(way, shape):
    photo = np.random.default_rng(0).uniform(0.2, 1, shape)
    found = way(photo, [[1.0]])
    assert found.shape == shape
    assert np.isfinite(found).all()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [0.0, 0.7])
def test_flat_photos_stay_flat(way, value):
    photo = np.full((20, 24), value)
    np.testing.assert_allclose(way(photo, KERNEL), photo, atol=0.02)


@pytest.mark.parametrize("noise", [None, 0, 1e-12])
def test_no_noise_is_fine(picture, noise):
    photo, truth = photographed(picture, kernels.gaussian(1.2))
    found = restore(photo, kernels.gaussian(1.2), noise=noise)
    before, after = (psnr(image, truth, data_range=1) for image in (photo, found))
    assert after > before + 3


@pytest.mark.parametrize("way", WAYS)
def test_a_progress_bar_is_shown_on_request_only(way, capsys):
    photo = np.random.default_rng(0).uniform(0.2, 1, (20, 20, 3))
    way(photo, KERNEL)
    assert capsys.readouterr() == ("", "")
    way(photo, KERNEL, progress=True)
    assert "100%" in capsys.readouterr().err


PHOTO = np.random.default_rng(0).uniform(0, 1, (12, 14))


def spoiled(array, value):
    array = np.array(array, float)
    array.flat[5] = value
    return array


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("image", "psf", "words"),
    [
        (PHOTO, np.ones((13, 3)), "larger than the image"),
        (PHOTO, np.zeros((3, 3)), "psf holds nothing but zeros"),
        (PHOTO, spoiled(KERNEL, -0.1), "psf has negative entries"),
        (PHOTO, spoiled(KERNEL, np.nan), "psf holds NaN"),
        (PHOTO, np.ones(3), "psf must be a 2-D array"),
        (spoiled(PHOTO, np.nan), KERNEL, "image holds NaN or infinite pixels"),
        (spoiled(PHOTO, np.inf), KERNEL, "image holds NaN or infinite pixels"),
        (np.ones((0, 4)), KERNEL, "image must be gray"),
        (np.ones(9), KERNEL, "image must be gray"),
        (np.ones((9, 9, 4)), KERNEL, "alpha channel"),
    ],
)
def test_bad_pictures_get_a_sentence(way, image, psf, words):
    with pytest.raises(ValueError, match=words):
        way(image, psf)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: richardson_lucy(PHOTO - 1, KERNEL), "negative value"),
        (lambda: richardson_lucy(PHOTO, KERNEL, num_iter=-1), "num_iter must be at least 0"),
        (
            lambda: total_variation(PHOTO, KERNEL, weight=0),
            "weight must be a positive, finite number",
        ),
        (
            lambda: total_variation(PHOTO, KERNEL, weight=np.nan),
            "weight must be a positive, finite number",
        ),
        (lambda: total_variation(PHOTO, KERNEL, weight=1, num_iter=0), "num_iter must be at least"),
        (lambda: restore(PHOTO, KERNEL, noise=-1), "noise must be finite and at least 0"),
        (lambda: restore(PHOTO, KERNEL, noise=np.nan), "noise must be finite and at least 0"),
        (lambda: estimate_noise(spoiled(PHOTO, np.nan)), "image holds NaN"),
    ],
)
def test_bad_numbers_get_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("way", WAYS)
def test_complex_pictures_are_refused(way):
    with pytest.raises(TypeError, match="real numbers"):
        way(1j * PHOTO, KERNEL)


def test_constants_of_restore_belong_together():
    assert _restore._SEARCHES[0] == 0
    assert list(_restore._LEVELS) == sorted(_restore._LEVELS, reverse=True)
    assert max(_restore._SEARCHES) < len(_restore._LEVELS)
