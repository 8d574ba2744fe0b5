"""What only notebook 03 draws and measures, and the pictures that its exercises ask about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from course_lib import images, kernels, restoration, ui
from course_lib.lessons import find
from course_lib.lessons.nb03 import lesson as nb03
from course_lib.operators import Convolution, to_matrix
from course_lib.ui import Curve, Picture, Wipe

RNG = np.random.default_rng(3)
SCENE = RNG.random((24, 21))
PSFS = [kernels.gaussian(0.7), kernels.motion(4, 30), RNG.random((2, 4))]
PENALTIES = ("all waves alike", "fine waves more")


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


@pytest.mark.parametrize("psf", PSFS)
def test_the_knob_does_what_doing_it_all_again_would(psf: np.ndarray):
    psf = psf / psf.sum()
    shot = nb03.Exposure(SCENE, psf, seed=5)
    grain = np.random.default_rng(5).standard_normal(SCENE.shape)
    blurred = ndimage.convolve(SCENE, psf, mode="wrap")
    if psf.shape[0] % 2:  # SciPy puts the center of an even kernel there, too
        np.testing.assert_allclose(shot.blurred, blurred, atol=1e-12)
    photo = shot.blurred + 0.03 * grain
    np.testing.assert_allclose(shot.taken(0.03), photo)
    divided = restoration.inverse_filter(photo, psf, boundary="periodic")
    np.testing.assert_allclose(shot.divided(0.03), divided, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        shot.balanced(0.03, 0.02, "fine waves more"),
        restoration.wiener(photo, psf, balance=0.02, boundary="periodic"),
        atol=1e-10,
    )


@pytest.mark.parametrize("shape", [(24, 21), (21, 24), (9, 9), (16, 16)])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_errors_are_those_of_restorations(
    shape: tuple[int, int], penalty: nb03.exposure.Penalty
):
    scene = RNG.random(shape)
    lost, passed = nb03.Exposure(scene, kernels.gaussian(0.8)).errors(0.1, penalty)
    for number in (3, 20, 40):
        balance = float(nb03.BALANCES[number])
        shots = [nb03.Exposure(scene, kernels.gaussian(0.8), seed) for seed in range(150)]
        bias = shots[0].balanced(0, balance, penalty) - scene
        assert lost[number] == pytest.approx(np.sqrt(np.mean(bias**2)))
        grains = [
            s.balanced(0.1, balance, penalty) - s.balanced(0, balance, penalty) for s in shots
        ]
        assert passed[number] == pytest.approx(np.sqrt(np.mean(np.square(grains))), rel=0.05)


def test_division_is_the_inverse_filter():
    psf = np.array([[0.1, 0.2], [0.6, 0.1]])
    operator = Convolution(psf, SCENE.shape, "periodic")
    result = nb03.divide(operator(SCENE), operator.transfer_function)
    np.testing.assert_allclose(result, SCENE, atol=1e-10)


@pytest.mark.parametrize(("cycles", "seen"), [(8, "0.00"), (16, "0.00"), (4, "40")])
def test_stripes_that_fit_into_the_streak_are_not_seen(cycles: int, seen: str):
    panels = nb03.two_scenes(np.zeros((8, 64)), np.full((1, 8), 1 / 8), cycles)
    assert "scenes differ by up to 64 " in str(panels["difference"])
    assert str(panels["difference"]).split("photos by ")[1].startswith(seen)
    for title in ("scene 1", "scene 2"):
        assert 0 <= values(panels[title]).min() <= values(panels[title]).max() <= 1


def test_a_frame_keeps_its_size_and_the_center_in_the_middle():
    for psf in (np.ones((1, 1)), np.ones((3, 5)), kernels.motion(24, 30), np.ones((2, 4))):
        frame = values(nb03.framed(psf))
        assert frame.shape == (48, 48)
        assert frame.sum() == psf.sum()
        rows, columns = np.nonzero(frame)
        if psf.shape[0] % 2:
            assert (rows.min() + rows.max()) / 2 == 24
            assert (columns.min() + columns.max() + 1) // 2 == 24


@pytest.mark.parametrize("blur", nb03.BLURS)
@pytest.mark.parametrize("width", [0.5, 4.0, 12.0])
def test_each_camera_fits_its_frame_and_keeps_the_light(blur: str, width: float):
    psf = nb03.BLURS[blur](width)
    assert psf.sum() == pytest.approx(1)
    if width <= 8:
        nb03.framed(psf)


def test_panels_say_what_the_pictures_hold():
    cameras = nb03.Cameras(SCENE)
    saved = cameras.saved("round", 1.4, 6)
    assert np.unique(np.round(values(saved["saved"]) * 63, 6)).size <= 64
    assert cameras.saved("round", 1.4, 40)["largest error"] != saved["largest error"]
    shot = nb03.Exposure(SCENE, kernels.gaussian(0.7))
    panels = nb03.balance_panels(shot, 0.01, 0.02, "fine waves more")
    curve, both = panels["root mean square error"], panels["photo and restored"]
    assert isinstance(curve, Curve)
    assert isinstance(both, Wipe)
    np.testing.assert_array_equal(values(both.before), shot.taken(0.01))
    error, before = (np.sqrt(np.mean((values(p) - SCENE) ** 2)) for p in (both.after, both.before))
    assert curve.marker == (0.02, pytest.approx(error))
    # The balance to be found is nobody's but the reader's.
    assert panels["now"] == f"error {error:.3f}, of the photo {before:.3f}"


# Painted PSFs


def test_light_is_shared_out():
    np.testing.assert_allclose(nb03.light([[0, 2], [0, 6]]), [[0, 0.25], [0, 0.75]])
    with pytest.raises(ValueError, match="paint a pixel"):
        nb03.light(np.zeros((3, 3)))


def test_presets_can_be_painted_and_are_what_they_are_called():
    for name, psf in nb03.presets().items():
        assert psf.shape == (13, 13), name
        assert psf.max() == 1
        assert psf.min() >= 0
    np.testing.assert_allclose(
        nb03.light(nb03.presets()["out of focus"])[2:11, 2:11], kernels.disk(4)
    )
    explorer = ui.explore(nb03.Cameras(SCENE).taken, h=nb03.psf_to_paint("sharp"), noise=(0.0, 0.1))
    first = explorer.function(explorer.controls["h"].value, 0.0)
    np.testing.assert_allclose(values(first["y"]), SCENE, atol=1e-12)


def test_painted_the_noise_grows_as_the_formula_says():
    scene = RNG.random((48, 60))
    ink = np.array([[0, 0.2, 0], [0.1, 1, 0.3], [0, 0.2, 0.05]])
    panels = nb03.Cameras(scene).amplified(ink, 0.01)
    expected = find("noise_gain").solution(nb03.light(ink), scene.shape)
    grew = str(panels["the noise grew"]).removesuffix(" times").replace(",", "")
    assert float(grew) == pytest.approx(expected, rel=0.05)
    assert panels["waves removed"] == "0 of 2,880"
    both = panels["divided"]
    assert isinstance(both, Wipe)
    grain = values(both.after) - scene
    middle = values(panels["the noise in it"])
    np.testing.assert_allclose(middle, grain[4:44, 10:50], atol=1e-9)


@pytest.mark.parametrize("shape", [(48, 60), (45, 61)])
def test_the_weakest_wave_and_its_twin_are_marked(shape: tuple[int, int]):
    picture = nb03.Cameras(RNG.random(shape)).amplified([[1, 0.4], [0, 0.1]])["left of each wave"]
    assert isinstance(picture, Picture)
    factors = values(picture)
    assert factors[shape[0] // 2, shape[1] // 2] == pytest.approx(1)  # the flat wave
    for top, left, height, width, _ in picture.boxes:
        assert 0 <= top <= top + height <= shape[0]
        assert 0 <= left <= left + width <= shape[1]
        assert factors[top : top + height, left : left + width].min() == pytest.approx(
            factors.min()
        )


def test_what_a_painted_blur_removes_stays_out_of_the_division():
    panels = nb03.Cameras(RNG.random((24, 24))).amplified([[1, 1]], 0.01)
    assert panels["waves removed"] == "24 of 576"
    both = panels["divided"]
    assert isinstance(both, Wipe)
    assert np.abs(values(both.after)).max() < 10


# Singular vectors


@pytest.mark.parametrize("border", ["periodic", "zero"])
@pytest.mark.parametrize("length", [16, 17])
def test_singular_vectors_are_those_of_the_matrix(border: Any, length: int):
    kernel = kernels.gaussian(0.8).sum(axis=0)
    found, vectors = nb03.singular_vectors(kernel, length, border)
    matrix = to_matrix(Convolution(kernel[None, :], (1, length), border))
    np.testing.assert_allclose(found, np.linalg.svd(matrix, compute_uv=False), atol=1e-12)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(length), atol=1e-12)
    np.testing.assert_allclose(matrix @ vectors, vectors * found, atol=1e-12)


@pytest.mark.parametrize("border", ["periodic", "zero"])
def test_vectors_are_added_as_the_large_matrix_says(border: Any):
    scene = RNG.random((15, 14))
    film = nb03.Vectors(scene, sigma=0.7)
    blur = np.outer(film.kernel, film.kernel)
    left, found, right = np.linalg.svd(to_matrix(Convolution(blur, scene.shape, border)))
    grain = np.random.default_rng(0).standard_normal(scene.shape)
    photo = Convolution(blur, scene.shape, border)(scene) + 0.01 * grain
    compared = 0
    for count, many in enumerate(film.counts, start=1):
        if many < found.size and found[many - 1] - found[many] < 1e-6:
            continue  # which one of two equal ones comes first is nobody's business
        weights = left.T[:many] @ photo.ravel() / found[:many]
        expected = (right[:many].T @ weights).reshape(scene.shape)
        panels = film.added(count, 0.01, border)
        np.testing.assert_allclose(values(panels["restored"]), expected, atol=1e-9)
        error, before = (np.sqrt(np.mean((x - scene) ** 2)) for x in (expected, photo))
        shown = f"{error:.3f}" if error < 1 else f"{error:.2g}"
        assert panels["error"] == f"{shown}, of the photo {before:.3f}"
        assert panels["vectors"] == f"{many} of 210"
        compared += 1
    assert compared > 10


@pytest.mark.parametrize("border", ["periodic", "zero"])
def test_of_each_vector_so_little_is_shown_that_its_pixels_are_seen(border: Any):
    film = nb03.Vectors(RNG.random((192, 192)))
    for count in (10, 40):
        corner = values(film.added(count, 1e-3, border)["last vector, a corner of it"])
        assert corner.shape == (48, 48)
        assert np.ptp(corner) > 0.5 / 192
    # The border of zeros is seen at the last one: it fades toward its corner.
    fades = np.abs(corner[:8, :8]).max() < 0.2 * np.abs(corner).max()
    assert fades == (border == "zero")


def test_the_picture_grows_and_then_it_drowns():
    film = nb03.Vectors(images.fit(images.load("camera"), 96))
    for border in ("periodic", "zero"):
        errors = [
            float(str(film.added(count, 1e-3, border)["error"]).split(", of")[0].replace(",", ""))
            for count in range(1, len(film.counts) + 1)
        ]
        best = int(np.argmin(errors))
        assert np.all(np.diff(errors[: best + 1]) <= 0)
        assert np.all(np.diff(errors[best:]) >= 0)
        assert errors[-1] > errors[0] > 2 * errors[best]


def test_the_picard_plot_levels_off_at_the_noise():
    film = nb03.Vectors(images.fit(images.load("camera"), 96))
    curve = film.added(30, 1e-3)["Picard plot"]
    assert isinstance(curve, Curve)
    assert isinstance(curve.y, dict)
    sigma, seen, quotient = (np.asarray(line) for line in curve.y.values())
    assert np.all(np.diff(sigma) < 1e-15)
    np.testing.assert_allclose(seen[-5:], 1e-3, rtol=0.05)
    assert quotient.argmin() == pytest.approx(28, abs=3)
    assert curve.marker == film.counts[29]
    assert film.counts[-1] == 96 * 96


# Races


def test_a_known_border_is_worth_something():
    scene = images.fit(images.load("camera"), 128)
    truth = scene[16:-16, 16:-16]
    wrong, right = (
        np.mean((values(nb03.bordered(scene, 3.0, 1e-3, border)["restored"]) - truth) ** 2)
        for border in ("periodic", "unknown")
    )
    assert right < wrong / 4


def test_the_right_psf_is_better_than_any_other():
    shot = nb03.Exposure(images.fit(images.load("camera"), 96), kernels.motion(6, 30))
    guesses = {"right": (6, 30), "long": (8, 30), "turned": (6, -30)}
    scores = {
        name: float(str(nb03.guessed(shot, *guess, 1e-3)["PSNR"]).split()[0])
        for name, guess in guesses.items()
    }
    assert scores["right"] > max(scores["long"], scores["turned"]) + 3


def test_who_knows_more_restores_better():
    scene = images.fit(images.load("camera"), 96)
    ways = nb03.five_ways(nb03.Exposure(scene, kernels.disk(3)), 0.01)
    errors = [float(np.linalg.norm(x - scene)) for x in ways.values()]
    assert errors == sorted(errors, reverse=True)
    assert len(errors) == 5


def test_the_quality_peaks_at_the_right_radius():
    shot = nb03.Exposure(images.fit(images.load("camera"), 96), kernels.disk(3))
    radii = np.array([2.6, 2.8, 3.0, 3.2, 3.4])
    lines = nb03.quality_by_radius(shot, 0.002, radii, (1e-3, 1e-2))
    for name in ("balance 0.001", "balance 0.01"):
        assert np.argmax(lines[name]) == 2
        assert lines[name][2] > lines["the photo"][0] + 1


def test_a_prior_is_told_the_border():
    camera = Convolution(kernels.box((1, 12)), (192, 192), "periodic")
    scene = nb03.three_scenes()["fence"]
    four = nb03.with_a_prior(scene, camera)
    np.testing.assert_allclose(four["photo"], 0.52)
    for way in ("Wiener", "with a prior"):
        np.testing.assert_allclose(four[way], 0.52, atol=1e-3)


def test_a_page_is_read_from_its_darkest_to_its_brightest():
    page = np.tile(np.linspace(0.2, 0.4, 60), (40, 1))
    both = nb03.read_page(page, 5, 90, 0.01)["the page"]
    assert isinstance(both, Wipe)
    assert isinstance(both.before, Picture)
    np.testing.assert_array_equal(values(both.before), page)
    assert both.before.vmin == pytest.approx(0.2, abs=0.005)
    assert values(both.after).shape == page.shape


def test_share_found():
    lost = np.zeros((24, 11), bool)
    lost[:, 3] = True
    other = SCENE + np.cos(2 * np.pi * 5 * np.arange(21) / 21)  # adds what is not asked about
    assert nb03.share_found(SCENE, other, lost) == pytest.approx(1)
    assert nb03.share_found(SCENE, np.zeros_like(SCENE), lost) == 0


def test_light_is_the_better_way_for_a_blur_of_light():
    scene = images.fit(images.to_gray(images.load("astronaut")), 96)
    lens = Convolution(kernels.disk(3), scene.shape, "periodic")
    stored = images.to_srgb(lens(images.to_linear(scene)))
    both = nb03.two_ways(stored, lens.kernel, scene)
    bent, light = (np.mean((p - scene) ** 2) for p in both.values())
    assert light < bent / 2


def test_the_pictures_of_the_exercise_have_the_faults_that_it_asks_about():
    scene = images.fit(images.load("camera"), 216)[12:152, 45:185]
    answer = find("which_fault").solution()
    asked = [values(p) for p in nb03.riddle_pictures(scene).values()]
    single = [values(nb03.fault_pictures(scene, digit)["A"]) for digit in answer]
    for one, other in zip(asked, single, strict=True):
        np.testing.assert_array_equal(one, other)
    truth = scene[20:-20, 20:-20]
    border, grain, moved, rings = (p - truth for p in asked)
    edge = np.ones(truth.shape, bool)
    edge[30:-30, 30:-30] = False
    assert np.std(border[edge]) > 2 * np.std(border[~edge])
    assert np.std(grain[edge]) < 1.5 * np.std(grain[~edge])
    assert (
        np.std(np.roll(asked[2], (-10, -10), (0, 1))[30:-30, 30:-30] - truth[30:-30, 30:-30]) < 0.1
    )
    assert np.std(moved) > 0.1
    assert np.std(rings[~edge]) > 0.1
    assert set(answer) < set(nb03.FAULTS)


def test_the_dips_of_the_page_lie_where_the_exercise_says():
    page = images.to_gray(images.load("text_motion"))
    cycles, power = nb03.profile_along(page, 94)
    length = find("streak_length").solution()
    for dip in (1, 2, 3):
        near = np.abs(cycles - dip * page.shape[0] / length) <= 3
        lowest = cycles[near][np.argmin(power[near])]
        assert lowest == pytest.approx(dip * page.shape[0] / length, abs=1)
    assert page.shape == (365, 588)
