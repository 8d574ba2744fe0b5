"""What only notebook 04 draws and measures."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from skimage.restoration import richardson_lucy as peer

from course_lib import kernels, solvers
from course_lib.lessons import find
from course_lib.lessons.nb04 import lesson as nb04
from course_lib.operators import Convolution, Crop, StridedConvolution
from course_lib.ui import Curve, Picture, Wipe

RNG = np.random.default_rng(4)
SCENE = RNG.random((18, 15))
PSF = kernels.camera_shake(5, np.random.default_rng(2))


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


def lines(panel: object) -> dict[str, np.ndarray]:
    assert isinstance(panel, Curve)
    given = panel.y if isinstance(panel.y, dict) else {"": panel.y}
    return {name: np.asarray(line) for name, line in given.items()}


def test_a_film_holds_what_the_solver_gave():
    A = Convolution(PSF, SCENE.shape)
    y = A(SCENE)
    film = nb04.film(solvers.cgls(A, y), 9, SCENE)
    states = list(islice(solvers.cgls(A, y), 10))
    assert film.last == 9
    for k, state in enumerate(states):
        np.testing.assert_allclose(film.frames[k], state.x, atol=1e-6)
        assert film.residuals[k] == state.residual_norm
        assert film.errors[k] == pytest.approx(np.sqrt(np.mean((state.x - SCENE) ** 2)))
    assert film.psnr(3) == pytest.approx(-10 * np.log10(np.mean((states[3].x - SCENE) ** 2)))
    assert film.errors[film.best] == min(film.errors)


def test_landweber_needs_no_pictures_kept():
    exposure = nb04.Exposure(SCENE, PSF)
    states = solvers.landweber(exposure.operator, exposure.taken(0.02), step=1)
    kept, walk = nb04.film(states, 40, SCENE), nb04.landweber_film(exposure, 0.02, 40)
    assert walk.frames.size == 0
    for k in (0, 1, 7, 40):
        np.testing.assert_allclose(walk.frame(k), kept.frame(k), atol=1e-6)
        assert (walk.psnr(k), walk.residuals[k]) == (kept.psnr(k), kept.residuals[k])


def test_a_film_of_an_explosion_is_no_warning():
    A = Convolution(np.ones((3, 3)), SCENE.shape)
    film = nb04.film(solvers.landweber(A, A(SCENE), step=5), 250, SCENE)
    assert not np.isfinite(film.residuals[-1])
    panels = nb04.walk_panels(film, 250)
    assert panels["after k steps"].panel("x").pixels is not None
    assert panels["residual"].panel("r").marks


def test_a_black_picture_is_no_warning():
    A, black = Convolution(PSF, SCENE.shape), np.zeros(SCENE.shape)
    film = nb04.film(solvers.van_cittert(A, black, step=1), 3, black)
    assert film.psnr(2) == pytest.approx(180)
    assert nb04.walk_panels(film, 2)["now"] == "residual 0 of the first one"
    assert list(nb04.race_panels({"a": film}, 2)) == ["a", "PSNR"]


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.3])
def test_the_knob_does_what_iterating_all_again_would(noise: float):
    exposure = nb04.Exposure(SCENE, PSF, seed=3)
    night = nb04.NoiseFilm(exposure, 30)
    states = list(islice(solvers.landweber(exposure.operator, exposure.taken(noise), step=1), 31))
    lost, passed, both = night.errors(noise)
    for state in states:
        np.testing.assert_allclose(night.frame(state.k, noise), state.x, atol=1e-12)
        assert both[state.k] == pytest.approx(np.sqrt(np.mean((state.x - SCENE) ** 2)))
    assert (np.diff(lost) < 0).all()
    assert (np.diff(passed) >= 0).all()
    # Without noise the smallest error is only the last one that is shown.
    told = str(night.panels(3, noise)["now"])
    assert ("still falling" in told) == (int(np.argmin(both)) == 30)


def test_a_step_by_hand_leads_to_the_next():
    A = StridedConvolution(np.arange(1.0, 10).reshape(3, 3), (3, 3))
    y, step = A(np.arange(1.0, 10).reshape(3, 3)), 1e-3
    for k in (0, 1, 7):
        now, after = nb04.by_hand(A, y, step, k), nb04.by_hand(A, y, step, k + 1)
        change = values(now["step · A.T (y − A x)"])
        np.testing.assert_allclose(values(now["x"]) + change, values(after["x"]), atol=0.02)
        np.testing.assert_allclose(values(now["A x"]) + values(now["y − A x"]), y, atol=1)
        both = zip(now.values(), after.values(), strict=True)
        assert all(one.vmax == other.vmax for one, other in both)


def test_wave_factors_are_those_of_the_iteration():
    """A blur of one pixel multiplies every wave by the same factor."""
    for k, s in ((1, 0.5), (6, 0.3)):
        A = Convolution([[s]], (2, 2))
        state = list(islice(solvers.landweber(A, np.ones((2, 2)), step=1), k + 1))[-1]
        curve = nb04.waves(k)["what a wave is multiplied by"]
        assert isinstance(curve, Curve)
        told = np.interp(s, np.asarray(curve.x), lines(curve)["k steps"])
        assert told == pytest.approx(state.x[0, 0], rel=0.01)


def test_the_residual_shown_is_that_of_the_frame():
    exposure = nb04.Exposure(SCENE, PSF)
    A, y = exposure.operator, exposure.taken(0.02)
    panels = nb04.unexplained(exposure, 0.02, last=5)(4, pixel=(7, 2))
    state = list(islice(solvers.landweber(A, y, step=1), 5))[4]
    missing = values(panels["y − A x"])
    np.testing.assert_allclose(missing, y - A(state.x), atol=1e-6)
    correction = values(panels["A.T (y − A x)"])
    np.testing.assert_allclose(correction, A.T(missing))
    rms = np.sqrt(np.mean(missing**2))
    assert panels["in all"] == f"unexplained {rms:.3f} a pixel, noise 0.020"
    told = str(panels["at this pixel"]).replace("−", "-")
    assert told.startswith(f"photo {y[7, 2]:.3f} - prediction")
    assert told.endswith(f"unexplained {missing[7, 2]:+.3f}")
    assert str(panels["A.T makes of it"]).replace("−", "-").startswith(f"{correction[7, 2]:+.4f}")


def test_what_noise_alone_leaves_is_what_the_transpose_leaves_of_noise():
    """Pure noise explained by nothing: the transpose leaves a picture of that strength."""
    exposure = nb04.Exposure(np.zeros((64, 64)), PSF)
    show = nb04.unexplained(exposure, 0.1, last=1)
    correction = values(show(0)["A.T (y − A x)"])
    most = nb04.peak_of(np.abs(correction))
    panels = show(0, pixel=most)
    told = float(str(panels["A.T makes of it"]).split(", ")[1].split()[0])
    assert told == pytest.approx(abs(correction[most]) / correction.std(), rel=0.1)


def test_a_box_stops_the_iteration_as_the_rule_does():
    scene = np.pad(SCENE, ((0, 20), (0, 20)), constant_values=0.5)
    exposure = nb04.Exposure(scene, PSF)
    y, show = exposure.taken(0.05), nb04.stopped_by_a_box(exposure, 0.05, last=20)
    panels = show((22, 18, 36, 34))
    sigma = y[22:36, 18:34].std()
    rule = solvers.discrepancy(sigma * y.size**0.5)
    states = solvers.landweber(exposure.operator, y, step=1)
    result = solvers.run(states, max_iter=20, stop=rule)
    assert result.reason == "discrepancy"
    assert str(panels["the rule stops"]).startswith(f"after {result.n_iter} steps")
    np.testing.assert_allclose(values(panels["stopped by your box"]), result.x, atol=1e-6)
    assert f"standard deviation {sigma:.4f}" in str(panels["in the box"])


def test_a_box_without_noise_never_stops():
    show = nb04.stopped_by_a_box(nb04.Exposure(SCENE, PSF), 0.05, last=4)
    assert str(show((3, 3, 4, 4))["the rule stops"]).startswith("not within 4 steps")


def test_the_race_marks_where_the_reader_is():
    exposure = nb04.Exposure(SCENE, PSF)
    y = exposure.taken(0.02)
    films = {
        "slow": nb04.film(solvers.landweber(exposure.operator, y, step=1), 6, SCENE),
        "fast": nb04.film(solvers.cgls(exposure.operator, y), 6, SCENE),
    }
    panels = nb04.race(films)(3)
    assert list(panels) == ["slow", "fast", "PSNR"]
    np.testing.assert_array_equal(values(panels["fast"]), films["fast"].frames[3])
    assert lines(panels["PSNR"])["fast"][3] == pytest.approx(films["fast"].psnr(3))


def test_only_a_price_too_small_lets_the_curve_turn_back():
    scene = np.pad(np.ones((9, 9)), 8)
    show = nb04.at_a_price(nb04.Exposure(scene, kernels.disk(2)), 0.05, last=40)
    small, right = (lines(show(weight, 40)["PSNR"]) for weight in (1e-9, 0.01))
    np.testing.assert_array_equal(right["Landweber"], small["Landweber"])
    assert small["total variation"][-1] < small["total variation"].max() - 3
    assert right["total variation"][-1] > right["total variation"].max() - 1
    assert right["total variation"].max() > right["Landweber"].max() + 2
    # One decibel of turning back must be seen: not much more than what is needed is shown.
    low, high = show(0.01, 40)["PSNR"].ylim
    assert right["Landweber"].max() - 7 < low < right["Landweber"].max() - 5
    assert right["total variation"].max() + 1 < high < low + 20


def test_the_double_star_is_split_and_no_light_is_negative():
    night = nb04.StarNight(nb04.double_star_sky(), 10_000)
    row = night.films["accelerated"].frames[60][48]
    assert row[31] > 3 * max(row[32], row[33]) < row[34]
    assert night.films["Richardson–Lucy"].frames.min() >= 0
    assert night.films["Landweber"].frames[60].min() < 0
    assert list(night.panels(3)) == [*night.films, "darkest pixel"]


def spread(picture: np.ndarray, row: int, column: float) -> tuple[float, float]:
    """Return how tall and how wide a spot is: standard deviations."""
    spot = picture[row - 8 : row + 9, round(column) - 8 : round(column) + 9] - 0.001
    i, j = np.indices(spot.shape)
    mean = [np.sum(spot * place) / spot.sum() for place in (i, j)]
    both = zip((i, j), mean, strict=True)
    tall, wide = (np.sqrt(np.sum(spot * (p - m) ** 2) / spot.sum()) for p, m in both)
    return tall, wide


def test_to_the_eye_the_pair_is_round_and_the_single_star_is_tall():
    night = nb04.StarNight(nb04.double_star_sky(), 10_000)
    seen = night.operator(night.sky)
    tall, wide = spread(seen, 48, 32)
    assert tall == pytest.approx(wide, rel=0.05)
    tall, wide = spread(seen, 48, 64)
    assert tall > 1.3 * wide
    # No dip between the two: the photo shows one spot.
    assert (np.diff(np.sign(np.diff(seen[48, 26:41]))) < 0).sum() == 1


def test_stars_of_ones_own_are_seen_through_the_same_telescope():
    stars = nb04.two_stars(4, (24, 26))
    assert np.ptp(np.argwhere(stars), axis=0).tolist() == [0, 4]
    show = nb04.own_stars(last=3)
    panels = show(stars, 1000, 2)
    night = nb04.StarNight(stars + 0.001, 1000, last=3)
    assert list(panels) == ["seen", "Landweber", "accelerated"]
    for name in ("Landweber", "accelerated"):
        light = np.sqrt(np.maximum(night.films[name].frames[2], 0))
        np.testing.assert_array_equal(values(panels[name]), light)


def test_the_page_shows_what_the_photo_shows():
    whole = (12, 11)
    camera = Crop(whole, (2, 2)) @ Convolution(np.full((3, 3), 1 / 9), whole)
    page = camera(RNG.random(whole) + 0.1)
    show = nb04.read_page(camera, page, margin=2, last=4)
    states = solvers.richardson_lucy(camera, page, accelerate=True)
    last = list(islice(states, 4))[3]
    panels = show(3)
    (wipe,) = panels.values()
    assert isinstance(wipe, Wipe)
    np.testing.assert_allclose(values(wipe.after), last.x[2:-2, 2:-2], rtol=1e-5)
    np.testing.assert_array_equal(values(wipe.before), page)


def test_a_film_of_numbers_holds_no_pictures():
    A = Convolution(PSF, SCENE.shape)
    whole, numbers = (
        nb04.film(solvers.cgls(A, A(SCENE)), 4, SCENE, pictures=p) for p in (True, False)
    )
    assert numbers.frames.size == 0
    np.testing.assert_array_equal(numbers.errors, whole.errors)
    np.testing.assert_array_equal(numbers.residuals, whole.residuals)
    assert (numbers.last, numbers.best) == (whole.last, whole.best)


def test_a_star_beside_its_place_is_less_wrong_than_a_missed_one():
    sky = np.zeros((21, 21))
    sky[10, 10] = 1
    aside, far = (np.roll(sky, n, axis=0) for n in (1, 6))
    assert nb04.soft_error(sky, sky) == 0
    assert nb04.soft_error(aside, sky) < 0.75 < nb04.soft_error(0 * sky, sky)
    assert nb04.soft_error(far, sky) == pytest.approx(2**0.5, rel=0.01)


def test_a_glow_that_is_told_is_not_taken_for_stars():
    sky = nb04.double_star_sky()
    night = nb04.GlowingNight(sky, 1000, 0.05, last=30)
    light = {name: walk.frames[30].sum() for name, walk in night.films.items()}
    error = {name: nb04.soft_error(walk.frames[30], sky) for name, walk in night.films.items()}
    assert sky.sum() < light["told"] < light["subtracted"] < light["ignored"]
    assert error["told"] < 0.8 * error["subtracted"] < error["ignored"]
    assert list(night.panels(3)) == ["seen", "ignored", "subtracted", "told", "light"]


def test_rules_are_asked_in_order_and_the_oracle_knows(capsys):
    sky = nb04.double_star_sky(48)
    A = Convolution(nb04.telescope_psf(), sky.shape)
    y = np.random.default_rng(0).poisson(1000 * np.maximum(A(sky), 0)) / 1000
    rules = {"third": lambda state: "now" if state.k >= 3 else None, "never": lambda state: None}
    nb04.print_stops("pair", A, y, sky, rules)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "pair"
    assert "k =   3" in told[1]
    assert "k = 100" in told[2]
    errors = [float(line.split()[-1]) for line in told[1:]]
    assert errors[2] <= min(errors[:2])


def test_the_undivided_step_is_right_but_for_the_division():
    A, x = Convolution(PSF, SCENE.shape), SCENE + 0.1
    y = A(RNG.random(SCENE.shape))
    right = list(islice(solvers.richardson_lucy(A, y, start=x), 2))[1].x
    np.testing.assert_allclose(nb04.undivided_step(A, x, y), right * A.T(np.ones(SCENE.shape)))


@pytest.mark.parametrize("psf", [kernels.box(4), kernels.box((2, 3)), kernels.box(5)])
@pytest.mark.parametrize("num_iter", [1, 60])
def test_our_star_stays_and_keeps_its_light(psf: np.ndarray, num_iter: int):
    theirs, ours = nb04.walking_star(psf, num_iter, peer)
    if psf.shape == (5, 5):
        assert nb04.peak_of(theirs) == (20, 20)
    assert nb04.peak_of(ours) == (20, 20)
    assert ours.sum() == pytest.approx(1 + 0.001 * (41**2 - 1), rel=0.01)


def test_the_bound_of_the_exercise_is_the_solvers_bound():
    bound = find("largest_step").solution()
    A = Convolution([[4.0]], (3, 3))
    for step, reason in ((0.99 * bound, "max_iter"), (1.1 * bound, "diverged")):
        result = solvers.run(solvers.landweber(A, np.ones((3, 3)), step=step), max_iter=100)
        assert result.reason == reason


def double(*arrays: np.ndarray) -> list[np.ndarray]:
    """Return the arrays in float64: some cases are in 32 bits, where two right ways differ."""
    return [np.asarray(array, dtype=float) for array in arrays]


def test_the_exercises_agree_with_the_solvers():
    for A, x, y, step in find("landweber_step").cases():
        x, y = double(x, y)
        second = list(islice(solvers.landweber(A.operator, y, step=step, start=x), 2))[1].x
        np.testing.assert_allclose(find("landweber_step").solution(A, x, y, step), second)
    for A, x, y in find("richardson_lucy_step").cases():
        x, y = double(x, y)
        second = list(islice(solvers.richardson_lucy(A.operator, y, start=x), 2))[1].x
        np.testing.assert_allclose(find("richardson_lucy_step").solution(A, x, y), second)
    for A, y, sigma in find("steps_needed").cases():
        rule = solvers.discrepancy(sigma * np.sqrt(y.size))
        result = solvers.run(solvers.landweber(A.operator, y, step=1), max_iter=1000, stop=rule)
        assert find("steps_needed").solution(A, y, sigma) == result.n_iter > 0
