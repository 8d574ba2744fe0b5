"""Choosing a setting from inputs that nobody thinks of: none may mislead, each gets an answer."""

import numpy as np
import pytest

from course_lib import kernels
from course_lib.images import load
from course_lib.operators import Convolution
from course_lib.selection import (
    GCV,
    SURE,
    Criterion,
    Entropy,
    LCurve,
    Problem,
    Trial,
    gradient_search,
    grid_search,
    rule_of_thumb,
    sure,
)
from tests.selection.test_selection import GRADED, KERNEL, SHAPE, refused


def by_waves(A):
    """Return the method with a quadratic term, for a periodic blur."""
    H = A.transfer_function
    slopes = np.abs(Convolution(kernels.laplacian(), A.in_shape, "periodic").transfer_function)

    def solve(data, value):
        waves = np.fft.rfft2(data) * H.conj() / (np.abs(H) ** 2 + value * slopes)
        return np.fft.irfft2(waves, data.shape).astype(np.float32 if data.itemsize == 4 else float)

    return solve


def of_shape(shape, *, scale=1.0, dtype=float):
    """Return a problem with a photo of a shape; the kernel has an even side."""
    rows, columns = np.indices(shape)
    scene = scale * (0.5 + 0.3 * np.sin(rows / 3 + columns / 4) + 0.2 * (columns > shape[1] / 2))
    A = Convolution(KERNEL, shape, "periodic")
    y = A(scene) + 0.05 * scale * np.random.default_rng(0).standard_normal(shape)
    return Problem(A, y.astype(dtype), by_waves(A), 0.05 * scale, linear=True)


def mild(dtype=float, width=0.4):
    """Return a problem so mildly blurred that a small weight repeats the data to rounding."""
    scene = load("camera")[70:94, 180:204]
    A = Convolution(kernels.gaussian(width), scene.shape, "periodic")
    y = (A(scene) + 0.05 * np.random.default_rng(0).standard_normal(scene.shape)).astype(dtype)
    return Problem(A, y, by_waves(A), 0.05, linear=True)


ALL = [*GRADED, LCurve(), Entropy("high"), Entropy("low")]


@pytest.mark.parametrize("criterion", ALL, ids=str)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (12, 1), (5, 17), (2, 2)])
def test_every_shape_gets_an_answer_or_a_sentence(criterion, shape):
    problem = of_shape(shape)
    searches = (
        lambda: grid_search(problem, criterion, low=1e-6, high=10, count=9),
        lambda: gradient_search(problem, criterion, start=0.1),
    )
    if shape == (1, 1) and isinstance(criterion, (GCV, LCurve)):
        # A single pixel has no slopes, so its knob moves nothing.
        refused(searches[0], "no setting gave a finite score")
        refused(searches[1], "start elsewhere")
        return
    for search in searches:
        choice = search()
        assert np.isfinite(choice.x).all()
        assert choice.x.shape == shape


@pytest.mark.parametrize("criterion", GRADED, ids=str)
def test_the_unit_of_the_data_does_not_matter(criterion):
    one, big = of_shape((16, 15)), of_shape((16, 15), scale=1e7)
    first, second = (grid_search(p, criterion, low=1e-5, high=1, count=13) for p in (one, big))
    assert first.value == second.value
    np.testing.assert_allclose(second.x, 1e7 * first.x, rtol=1e-6)


@pytest.mark.parametrize("criterion", ALL, ids=str)
def test_float32_chooses_as_float64(criterion):
    single, double = of_shape((24, 20), dtype=np.float32), of_shape((24, 20))
    found, expected = (
        grid_search(p, criterion, low=1e-5, high=10, count=13) for p in (single, double)
    )
    assert found.x.dtype == np.float32
    assert found.value == expected.value


@pytest.mark.parametrize("criterion", GRADED, ids=str)
@pytest.mark.parametrize("dtype", [np.uint8, np.int16])
def test_whole_numbers_are_data_like_others(criterion, dtype):
    whole = of_shape((16, 15), scale=100, dtype=dtype)
    real = of_shape((16, 15), scale=100)
    rounded = Problem(real.A, whole.y.astype(float), real.solve, 5.0, linear=True)
    found, expected = (
        grid_search(p, criterion, low=1e-5, high=10, count=13) for p in (whole, rounded)
    )
    assert found.value == expected.value


def test_a_constant_picture_is_left_alone():
    A = Convolution(kernels.box((2, 3)), SHAPE, "periodic")
    problem = Problem(A, np.full(SHAPE, 0.5), by_waves(A), 0.05, linear=True)
    for criterion in (*GRADED, Entropy()):
        choice = grid_search(problem, criterion, low=1e-3, high=1, count=4)
        np.testing.assert_allclose(choice.x, 0.5, atol=1e-9)
    dark = Problem(A, np.zeros(SHAPE), by_waves(A), 0.05, linear=True)
    refused(lambda: grid_search(dark, LCurve(), low=1e-3, high=1), "no setting gave a finite")
    refused(lambda: rule_of_thumb(problem), "y is the same everywhere")


def test_noise_above_the_signal_is_smoothed_away():
    scene = 0.01 * np.sin(np.indices((24, 24))[0] / 4)
    A = Convolution(kernels.gaussian(1.0), scene.shape, "periodic")
    y = A(scene) + np.random.default_rng(0).standard_normal(scene.shape)
    problem = Problem(A, y, by_waves(A), 1.0, linear=True)
    for criterion in GRADED:
        choice = grid_search(problem, criterion, low=1e-4, high=1e4, count=9)
        assert np.std(choice.x) < 0.1, criterion


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("criterion", [GCV(), LCurve()], ids=str)
def test_rounding_is_not_taken_for_a_valley_or_a_corner(criterion, dtype):
    """Below some weight nothing changes but the last digits; they must not be chosen."""
    near = grid_search(mild(width=0.55), criterion, low=1e-4, high=100, count=25)
    assert not near.at_end
    far = grid_search(mild(dtype, width=0.55), criterion, low=1e-18, high=100, count=81)
    assert far.value == pytest.approx(near.value, rel=0.5)
    assert not np.isfinite(far.scores).all()


def test_a_method_may_write_where_it_likes():
    """It may use its memory again, but not spoil the data."""
    good = mild()
    memory = np.empty(good.y.shape)

    def reuse(data, value):
        memory[...] = good.solve(data, value)
        return memory

    def spoil(data, value):
        data *= 0.5
        return good.solve(data, value)

    found, expected = (
        grid_search(p, LCurve(), low=1e-3, high=10, count=9)
        for p in (Problem(good.A, good.y, reuse), good)
    )
    np.testing.assert_array_equal(found.scores, expected.scores)
    np.testing.assert_array_equal(found.x, expected.x)
    y = good.y.copy()
    with pytest.raises(ValueError, match="read-only"):
        grid_search(Problem(good.A, y, spoil, 0.05), SURE(), low=1e-3, high=10)
    np.testing.assert_array_equal(y, good.y)


@pytest.mark.parametrize("criterion", ALL, ids=str)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_setting_at_which_the_method_fails_is_not_chosen(criterion, bad):
    good = mild()

    def solve(data, value):
        return good.solve(data, value) * (bad if value < 0.01 else 1)

    problem = Problem(good.A, good.y, solve, 0.05, linear=True)
    choice = grid_search(problem, criterion, low=1e-4, high=1, count=13)
    assert choice.value >= 0.01
    assert np.isfinite(choice.x).all()
    refused(lambda: gradient_search(problem, criterion, start=1e-3), "start elsewhere")


def test_the_shape_that_a_method_returns_is_checked():
    good = mild()
    cut = Problem(good.A, good.y, lambda y, value: y[1:], 0.05)
    refused(lambda: grid_search(cut, SURE(), low=0.1, high=1), r"solve must return .*\(24, 24\)")
    nothing = Problem(good.A, good.y, good.solve, 0.05, lambda y, value: (y, y[1:]))
    refused(lambda: gradient_search(nothing, SURE(), start=0.1), "differentiate must return")


def test_a_grid_of_one_is_the_middle():
    choice = grid_search(mild(), SURE(), low=1e-3, high=10, count=1)
    assert choice.value == pytest.approx(0.1)
    assert choice.at_end


def test_the_alarm_rings_at_the_ends():
    problem = mild()
    assert not grid_search(problem, SURE(), low=1e-4, high=10, count=15).at_end
    assert grid_search(problem, SURE(), low=1, high=10, count=5).at_end
    assert grid_search(problem, SURE(), low=1e-6, high=1e-5, count=5).at_end


def test_the_alarm_is_silent_where_a_walk_found_its_valley():
    problem = mild()
    best = grid_search(problem, sure, low=1e-4, high=10, count=200)
    for start in (best.value, 1.01 * best.value, best.value / 5, 20 * best.value):
        walk = gradient_search(problem, sure, start=start)
        assert walk.value == pytest.approx(best.value, rel=0.1)
        assert not walk.at_end


def test_the_alarm_rings_where_a_walk_did_not_get_to_a_valley():
    problem = mild()
    assert gradient_search(problem, sure, start=1e-4, max_steps=2).at_end

    class Falling(Criterion):
        """Smaller and smaller, down to the setting 0.5, below which there is no score."""

        def score(self, trial):
            return np.log(trial.value) if trial.value > 0.5 else np.nan

    walk = gradient_search(problem, Falling(), start=4.0, max_steps=50)
    assert walk.at_end
    assert 0.5 < walk.value < 0.65


def test_a_rule_of_thumb_does_not_ring():
    assert not rule_of_thumb(mild()).at_end


def test_low_entropy_is_fog_or_snow():
    """Which of the two depends on how far the knob goes: values beyond the data's are clipped."""
    problem = mild()
    A = Convolution(kernels.gaussian(1.2), problem.y.shape, "periodic")
    hard = Problem(A, problem.y, by_waves(A), 0.05, linear=True)
    fog = grid_search(hard, Entropy("low"), low=1e-1, high=1e4, count=9)
    snow = grid_search(hard, Entropy("low"), low=1e-9, high=10, count=9)
    assert fog.value == pytest.approx(1e4)
    assert snow.value == pytest.approx(1e-9)
    beyond = (snow.x < problem.y.min()) | (snow.x > problem.y.max())
    assert beyond.mean() > 0.9
    assert np.ptp(fog.x) < 0.1 * np.ptp(problem.y)


class Shape(Criterion):
    """A score that depends on the logarithm of the setting alone."""

    def __init__(self, shape):
        self.shape = shape

    def score(self, trial):
        return float(self.shape(np.log(trial.value)))


@pytest.mark.parametrize("start", [1e-8, 1e8])
def test_a_walk_steps_off_a_plateau(start):
    """A valley at 1, ten wide, and nothing but level ground around."""
    valley = Shape(lambda way: min(way**2, 9.0) + 1)
    walk = gradient_search(mild(), valley, start=start)
    assert walk.value == pytest.approx(1, rel=0.05)
    assert not walk.at_end


@pytest.mark.parametrize(
    "shape",
    [
        lambda way: 0.0,  # level
        lambda way: 1 + 1e-9 * np.sin(way),  # level, but for rounding
        lambda way: 1 / (1 + np.exp(-way)),  # falls to level ground
        lambda way: 1 / (1 + np.exp(way)),
        lambda way: -way,
    ],
)
@pytest.mark.parametrize("start", [1e-8, 1.0, 1e8])
def test_level_ground_is_no_valley(shape, start):
    assert gradient_search(mild(), Shape(shape), start=start).at_end


@pytest.mark.parametrize("criterion", [*GRADED, LCurve()], ids=str)
@pytest.mark.parametrize("start", [1e-5, 1e8])
def test_a_far_start_tells_the_truth(criterion, start):
    problem = mild()
    walk = gradient_search(problem, criterion, start=start, max_steps=40)
    here, *around = (
        criterion.score(Trial(problem, walk.value * f)) for f in (1, 1 / 20, 1 / 3, 3, 20)
    )
    assert walk.at_end or min(around) > here
