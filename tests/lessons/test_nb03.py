"""What only notebook 03 draws and measures, and the pictures that its exercises ask about."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from course_lib import images, kernels, restoration
from course_lib.lessons import find
from course_lib.lessons.nb03 import lesson as nb03
from course_lib.operators import Convolution
from course_lib.ui import Curve, Picture

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


def test_strengths_are_in_units_of_the_noise():
    noise = np.random.default_rng(0).standard_normal((128, 128))
    cycles, scene, blurred = nb03.Exposure(noise, kernels.gaussian(1.0)).strengths()
    np.testing.assert_allclose(scene[5:], 1, atol=0.25)
    gain = np.exp(-2 * (np.pi * cycles) ** 2)
    np.testing.assert_allclose(blurred[5:40] / scene[5:40], gain[5:40], rtol=0.03)
    assert nb03.Exposure(noise, [[1]]).above(1e-6) == 1
    assert nb03.Exposure(noise, [[1]]).above(100) == 0


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
    shot = nb03.Exposure(SCENE, kernels.gaussian(0.7))
    saved = nb03.saved_panels(shot, 6)
    assert np.unique(np.round(values(saved["saved"]) * 63, 6)).size <= 64
    assert nb03.saved_panels(shot, 40)["largest error"] != saved["largest error"]
    noisy = nb03.noisy_panels(shot, 0.01)
    grain = shot.divided(0.01) - shot.divided(0)
    grew = grain.std() / (0.01 * shot.grain.std())
    np.testing.assert_allclose(values(noisy["noise, enlarged"]), grain)
    assert str(noisy["the noise grew"]) == f"{grew:.3g} times"
    large = nb03.Exposure(np.tile(SCENE, (4, 4)), kernels.gaussian(0.7))
    assert values(nb03.noisy_panels(large, 0.01)["noise, enlarged"]).shape == (40, 40)
    panels = nb03.balance_panels(shot, 0.01, 0.02, "fine waves more")
    curve = panels["root mean square error"]
    assert isinstance(curve, Curve)
    error = np.sqrt(np.mean((values(panels["restored"]) - SCENE) ** 2))
    assert curve.marker == (0.02, pytest.approx(error))


def test_a_known_border_is_worth_something():
    scene = images.fit(images.load("camera"), 128)
    truth = scene[16:-16, 16:-16]
    wrong, right = (
        np.mean((values(nb03.bordered_panels(scene, 3.0, 1e-3, border)["restored"]) - truth) ** 2)
        for border in ("periodic", "unknown")
    )
    assert right < wrong / 4


def test_the_right_psf_is_better_than_any_other():
    shot = nb03.Exposure(images.fit(images.load("camera"), 96), kernels.motion(6, 30))
    scores = {
        name: float(str(nb03.guessed_panels(shot, psf, 1e-3)["PSNR"]).split()[0])
        for name, psf in {
            "right": kernels.motion(6, 30),
            "long": kernels.motion(8, 30),
            "turned": kernels.motion(6, -30),
        }.items()
    }
    assert scores["right"] > max(scores["long"], scores["turned"]) + 3


def test_errors_left():
    scene = images.fit(images.load("camera"), 48)
    assert nb03.error_left(0.01 * scene, radius=3) < 1e-9
    assert nb03.error_left(scene, noise=0.01) > 0.1
    assert nb03.error_left(scene, believed=4.4) > 0.1


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
