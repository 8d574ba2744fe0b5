"""Counted light: a background, data that dip below zero, and when to stop."""

import pickle
from functools import cache, partial
from itertools import islice

import numpy as np
import pytest
from scipy import stats

from course_lib import images, kernels, restoration
from course_lib.operators import Convolution, Crop
from course_lib.solvers import (
    ADVICE,
    CountedLight,
    discrepancy,
    landweber,
    poisson_discrepancy,
    poisson_validation,
    richardson_lucy,
    run,
)
from course_lib.solvers._photons import expected_deviance
from tests.solvers.solver_kit import KERNEL, SHAPE, blur, glowing, unlike_operators

plain, fast = (partial(richardson_lucy, accelerate=a) for a in (False, True))


def after(k, iterates):
    return next(islice(iterates, k, None))


# A background


@pytest.mark.parametrize("solve", [plain, fast])
def test_light_is_shared_between_scene_and_background(solve):
    for A in unlike_operators():
        sky, y = glowing(A)
        seen = A.T(np.ones(A.out_shape))
        for state in islice(solve(A, y, background=sky), 1, 30):
            assert (seen * state.x).sum() < y.sum()
        for before, state in zip(
            plain(A, y, background=sky), islice(plain(A, y, background=sky), 1, 9), strict=False
        ):
            share = A(before.x) / (A(before.x) + sky)
            assert (seen * state.x).sum() == pytest.approx((y * share).sum(), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("solve", [plain, fast])
def test_no_background_changes_no_bit(solve, dtype):
    A = Crop(SHAPE, ((2, 1), (0, 3))) @ blur("zero")
    y = glowing(A)[1].astype(dtype)
    for none in (0, np.zeros(A.out_shape), np.float32(0)):
        for a, b in zip(islice(solve(A, y), 12), solve(A, y, background=none), strict=False):
            assert a.x.dtype == b.x.dtype == dtype
            np.testing.assert_array_equal(a.x, b.x)
            assert a.residual_norm == b.residual_norm


@pytest.mark.parametrize("solve", [plain, fast])
def test_background_in_both_precisions_and_continued(solve):
    A = blur("symmetric")
    sky, y = glowing(A)
    through = list(islice(solve(A, y, background=sky), 12))
    single = after(11, solve(A, y.astype(np.float32), background=sky))
    assert single.x.dtype == np.float32
    np.testing.assert_allclose(single.x, through[11].x, rtol=1e-3, atol=1e-3)
    again = after(6, solve(A, y, background=sky, start=through[5]))
    np.testing.assert_array_equal(again.x, through[11].x)


@pytest.mark.parametrize("solve", [plain, fast])
def test_background_climbs_its_own_likelihood(solve):
    A = blur()
    sky, y = glowing(A)
    right, wrong = (after(60, solve(A, y, background=b)).x for b in (sky, 0))

    def cost(x, glow):
        mean = A(x) + glow
        return float((mean - y * np.log(mean)).sum())

    flat = np.full(SHAPE, right.mean())
    assert cost(right, sky) < min(cost(flat, sky), cost(wrong, sky)) - 1


def test_a_known_glow_leaves_the_scene():
    """A glow that the blur has not made is neither sharpened nor left in the picture."""
    A, scene = blur("zero"), np.full(SHAPE, 0.01)
    scene[4, 5] = 30
    sky = np.linspace(1, 6, A.out_shape[0] * A.out_shape[1]).reshape(A.out_shape)
    found = after(300, fast(A, A(scene) + sky, background=sky)).x
    np.testing.assert_allclose(found, scene, atol=0.1)
    assert np.abs(after(300, fast(A, A(scene) + sky)).x - scene).max() > 5


def test_darker_than_the_background_becomes_black():
    A = blur("periodic")
    y = np.full(A.out_shape, 2.0)
    assert after(50, fast(A, y, background=3.0)).x.max() < 1e-6
    assert after(0, plain(A, y, background=3.0)).x.min() > 0


def test_states_can_be_pickled():
    A = blur()
    sky, y = glowing(A)
    for solve in (plain, fast):
        states = list(islice(solve(A, y, background=sky), 5))
        state = pickle.loads(pickle.dumps(states[3]))
        assert state.residual_norm == states[3].residual_norm
        again = after(1, solve(A, y, background=sky, start=state))
        np.testing.assert_array_equal(again.x, states[4].x)


# Below zero


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rounding_is_no_negative_light(dtype):
    sky = images.star_field((96, 96), np.random.default_rng(0), background=0).astype(dtype)
    y = Convolution(kernels.gaussian(1.5), sky.shape)(sky)
    assert y.min() < 0
    for scale in (1, 1e-20, 1e20):
        state = after(3, plain(Convolution(kernels.gaussian(1.5), sky.shape), y * dtype(scale)))
        assert np.isfinite(state.x).all()
        assert state.x.min() >= 0
    assert restoration.richardson_lucy(y, kernels.gaussian(1.5), num_iter=3).min() >= 0


def test_truly_negative_data_are_told_what_to_do():
    y = np.ones(SHAPE)
    y[2, 3] = -1e-3
    words = r"{} has 1 negative value\(s\), down to -0.001.*add it back.*background=.*s²"
    with pytest.raises(ValueError, match=words.format("y")):
        richardson_lucy(blur("periodic"), y)
    with pytest.raises(ValueError, match=words.format("image")):
        restoration.richardson_lucy(y, KERNEL)
    with pytest.raises(ValueError, match=words.format("image")):
        restoration.richardson_lucy(np.stack([y, abs(y), abs(y)], axis=-1), KERNEL)


@pytest.mark.parametrize(
    ("background", "words"),
    [
        (-1, "background has 1 negative"),
        (np.nan, "background holds NaN"),
        (np.zeros((2, 2)), r"background must be a number or have the shape \(9, 12\)"),
        (np.zeros(12), "must be a number or have the shape"),
        (np.full(SHAPE, -0.5), "background has 108 negative"),
    ],
)
def test_bad_backgrounds_get_one_sentence(background, words):
    y = np.ones(SHAPE)
    for call in (
        lambda: richardson_lucy(blur("periodic"), y, background=background),
        lambda: restoration.richardson_lucy(y, KERNEL, background=background),
        lambda: CountedLight(y, 1, background),
    ):
        with pytest.raises(ValueError, match=words):
            call()


def test_complex_backgrounds_are_refused():
    with pytest.raises(TypeError, match="background must hold real numbers"):
        richardson_lucy(blur("periodic"), np.ones(SHAPE), background=1j)


def test_the_advice_for_read_noise_is_good():
    """Data with a background and read noise, shifted as the sentence says, beat clipped ones."""
    sky = images.star_field((64, 64), np.random.default_rng(3), stars=30, background=0)
    A, glow, s = Convolution(kernels.gaussian(1.5), sky.shape), 4.0, 3.0
    rng = np.random.default_rng(4)
    expected = np.maximum(A(300 * sky), 0)
    camera = rng.poisson(expected + glow) + s * rng.standard_normal(sky.shape)
    assert (camera - glow).min() < -5
    shifted = np.maximum(camera + s**2, 0)

    def best(iterates):
        return min(np.mean((A(state.x) - expected) ** 2) for state in islice(iterates, 80))

    right = best(plain(A, shifted, background=glow + s**2))
    assert right < 0.7 * best(plain(A, np.maximum(camera - glow, 0)))


# How well photons are explained


def test_expected_deviance_is_the_expectation():
    for mean in (1e-8, 1e-4, 0.03, 0.7, 1.3, 6.0, 90.0, 2500.0):
        n = np.arange(0, int(mean + 20 * np.sqrt(mean) + 30))
        each = 2 * (n * np.log(np.maximum(n, 1) / mean) - n + mean)
        exact = float(np.sum(stats.poisson.pmf(n, mean) * each))
        assert expected_deviance(np.array([mean]))[0] == pytest.approx(exact, rel=2e-3)


@pytest.mark.parametrize("level", [0.05, 0.5, 3.0, 200.0])
@pytest.mark.parametrize("read_noise", [0.0, 2.0])
def test_the_truth_has_a_reduced_deviance_of_one(level, read_noise):
    rng = np.random.default_rng(5)
    truth = level * rng.uniform(0.5, 1.5, (150, 150))
    gain, glow = 4.0, 0.25 * truth
    y = rng.poisson(gain * (truth + glow)) / gain + read_noise * rng.standard_normal(truth.shape)
    seen = CountedLight(y, gain, glow, read_noise)
    assert seen.reduced_deviance(truth) == pytest.approx(1, abs=0.05)
    if level > 0.1:  # where hardly any photon comes, the deviance tells next to nothing
        assert seen.reduced_deviance(1.3 * truth) > seen.reduced_deviance(truth)


def test_hidden_photons_know_nothing_of_the_shown_ones():
    rng = np.random.default_rng(6)
    truth = rng.uniform(1, 30, (200, 200))
    seen = CountedLight(rng.poisson(2 * truth) / 2, 2)
    shown, hidden = seen.split()
    assert np.corrcoef((shown - truth).ravel(), (hidden - 0.4 * truth).ravel())[0, 1] < 0.02
    assert shown.mean() == pytest.approx(truth.mean(), rel=0.01)
    assert hidden.mean() == pytest.approx(0.4 * truth.mean(), rel=0.02)
    np.testing.assert_allclose((1.6 * shown + hidden).round(9), (2 * seen.y).round(9))
    assert not np.array_equal(hidden, seen.split(seed=1)[1])


def test_hidden_photons_measure_the_error_of_a_prediction():
    """Without bias: also where hardly any photon comes."""
    rng = np.random.default_rng(9)
    truth = rng.gamma(0.5, 2.0, (300, 300))
    seen = CountedLight(rng.poisson(2 * truth) / 2, 2)
    _, hidden = seen.split()
    wrong = truth + rng.normal(0.3, 1.0, truth.shape).clip(-truth)
    told = seen.hidden_error(wrong, hidden) - seen.hidden_error(truth, hidden)
    assert told == pytest.approx(np.mean((wrong - truth) ** 2), rel=0.05)


def test_hidden_photons_of_a_noisy_camera():
    rng = np.random.default_rng(7)
    truth = rng.uniform(1, 5, (200, 200))
    y = rng.poisson(truth).astype(np.float32) + rng.standard_normal(truth.shape, np.float32)
    seen = CountedLight(y, 1, read_noise=1.0)
    shown, hidden = seen.split()
    assert shown.dtype == np.float32
    assert shown.mean() == pytest.approx(truth.mean(), rel=0.02)
    assert hidden.mean() == pytest.approx(0.2 * (truth.mean() + 1), rel=0.02)


# When to stop


@cache
def photographed(kind, peak, glow=0.0):
    """Return camera, scene, expected counts and counts."""
    if kind == "stars":
        scene = images.star_field((96, 96), np.random.default_rng(0), background=0.01)
    else:
        scene = images.crop_center(images.to_gray(images.load("camera")), (96, 96))
    A = Convolution(kernels.gaussian(1.5), scene.shape)
    expected = np.maximum(A(scene), 0) * peak
    counts = np.random.default_rng(1).poisson(expected + glow).astype(float)
    return A, scene, expected, counts


def errors_of(iterates, scene, peak, steps):
    return [np.linalg.norm(s.x / peak - scene) for s in islice(iterates, steps)]


@pytest.mark.parametrize("solve", [plain, fast])
@pytest.mark.parametrize(("peak", "glow"), [(100, 0.0), (1000, 0.0), (1000, 80.0)])
def test_validation_stops_a_photo_near_the_oracle(solve, peak, glow):
    A, scene, expected, y = photographed("camera", peak, glow)
    solve = partial(solve, background=glow)
    errors = errors_of(solve(A, y), scene, peak, 60)
    options = {"gain": 1, "background": glow}
    best = run(solve(A, y), max_iter=59, stop=poisson_validation(solve, A, y, **options))
    early = run(solve(A, y), max_iter=59, stop=poisson_discrepancy(A, y, **options))
    gauss = run(solve(A, y), max_iter=59, stop=discrepancy(np.linalg.norm(y - expected - glow)))
    assert (best.reason, early.reason) == ("validation", "discrepancy")
    assert errors[best.n_iter] < 1.02 * min(errors)
    assert max(errors[early.n_iter], errors[gauss.n_iter]) < 1.1 * min(errors)
    assert ADVICE["validation"] == best.advice


def test_stars_stop_where_the_prediction_is_best():
    """No rule that asks the photons can know more; the deviance stops before the Gaussian rule."""
    A, scene, expected, y = photographed("stars", 10_000)

    states = list(islice(plain(A, y), 150))
    errors = [np.linalg.norm(s.x / 10_000 - scene) for s in states]
    oracle = int(np.argmin([np.linalg.norm(s.prediction - expected) for s in states]))
    assert oracle < 149
    best = run(iter(states), max_iter=149, stop=poisson_validation(plain, A, y, gain=1)).n_iter
    early = run(iter(states), max_iter=149, stop=poisson_discrepancy(A, y, gain=1)).n_iter
    gauss = run(iter(states), max_iter=149, stop=discrepancy(np.linalg.norm(y - expected))).n_iter
    assert early < gauss < best
    assert errors[best] < 1.03 * errors[oracle]
    assert errors[best] < 0.92 * errors[gauss]


def test_the_unit_does_not_matter():
    A, _, _, y = photographed("camera", 1000)
    stops = [
        run(plain(A, y / g), max_iter=60, stop=rule(y / g, g)).n_iter
        for g in (1, 1000.0)
        for rule in (
            lambda d, g: poisson_discrepancy(A, d, gain=g),
            lambda d, g: poisson_validation(plain, A, d, gain=g),
        )
    ]
    assert stops[:2] == stops[2:]


def test_rules_work_with_other_methods_and_twice():
    A, _, _, y = photographed("camera", 1000)
    solve = partial(landweber, step=1)
    for rule in (poisson_discrepancy(A, y, gain=1), poisson_validation(solve, A, y, gain=1)):
        first = run(solve(A, y), max_iter=80, stop=rule)
        again = run(solve(A, y), max_iter=80, stop=rule)
        assert 3 < first.n_iter == again.n_iter < 80


def test_validation_refuses_another_iteration():
    A, _, _, y = photographed("camera", 1000)
    rule = poisson_validation(lambda A, y: islice(plain(A, y), 3), A, y, gain=1)
    with pytest.raises(ValueError, match="no step 3"):
        run(plain(A, y), max_iter=9, stop=rule)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"gain": 0}, "gain must be a positive"),
        ({"gain": np.nan}, "gain must be a positive"),
        ({"gain": 1, "read_noise": -1}, "read_noise must be finite and at least 0"),
        ({"gain": 1, "background": np.ones(3)}, "background must be a number"),
    ],
)
def test_bad_knowledge_gets_one_sentence(options, words):
    A, y = blur("periodic"), np.ones(SHAPE)
    for call in (
        lambda: poisson_discrepancy(A, y, **options),
        lambda: poisson_validation(plain, A, y, **options),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    with pytest.raises(ValueError, match="y has 108 negative"):
        poisson_discrepancy(A, -y, gain=1)
    with pytest.raises(ValueError, match="safety must be finite"):
        poisson_discrepancy(A, y, gain=1, safety=-1)
    with pytest.raises(ValueError, match="shape that A returns"):
        poisson_validation(plain, A, y[:3], gain=1)


def test_nothing_and_more_than_can_be_drawn_from_are_refused():
    with pytest.raises(ValueError, match="y has no pixel"):
        CountedLight(np.zeros((0, 3)), gain=1)
    with pytest.raises(ValueError, match=r"1e\+30 photons in a pixel, more than can be drawn from"):
        CountedLight(np.full((2, 2), 1e15), gain=1e15).split()
    shown, hidden = CountedLight(np.full((2, 2), 1e18), gain=1).split()
    np.testing.assert_allclose(hidden, 2e17, rtol=1e-6)
    np.testing.assert_allclose(shown, 1e18, rtol=1e-6)
