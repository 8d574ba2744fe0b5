"""Choosing a setting without the truth: against dense matrices, and against the truth."""

from functools import cache

import numpy as np
import pytest

from course_lib import kernels, restoration, selection
from course_lib.images import load
from course_lib.operators import Convolution, Gradient, to_matrix
from course_lib.selection import (
    GCV,
    SURE,
    Criterion,
    Discrepancy,
    Entropy,
    LCurve,
    Problem,
    Trial,
    UnrolledTikhonov,
    gradient_search,
    grid_search,
    random_search,
    rule_of_thumb,
)

SHAPE = (8, 7)
KERNEL = np.array([[0.1, 0.2, 0.05], [0.3, 0.25, 0.0], [0.02, 0.08, 0.0], [0.0, 0.0, 0.06]])
NOISE = 0.05


@cache
def exact():
    """Return a small problem whose method is a dense solve, and the matrices behind it."""
    A = Convolution(KERNEL, SHAPE, "symmetric")
    rows, columns = np.indices(SHAPE)
    truth = np.sin(rows / 2) + (columns > 3)
    y = A(truth) + NOISE * np.random.default_rng(0).standard_normal(SHAPE)
    matrix, slopes = to_matrix(A), to_matrix(Gradient(SHAPE))

    def normal(value):
        return matrix.T @ matrix + value * slopes.T @ slopes

    def solve(data, value):
        return np.linalg.solve(normal(value), matrix.T @ data.ravel()).reshape(SHAPE)

    def differentiate(data, value):
        x = solve(data, value)
        dx = -np.linalg.solve(normal(value), slopes.T @ (slopes @ x.ravel()))
        return x, dx.reshape(SHAPE)

    problem = Problem(A, y, solve, NOISE, differentiate, linear=True)
    return problem, truth, matrix, normal


def influence(value):
    _, _, matrix, normal = exact()
    return matrix @ np.linalg.solve(normal(value), matrix.T)


GRADED = [Discrepancy(), GCV(), SURE()]


# A trial


@pytest.mark.parametrize("value", [1e-4, 1e-2, 1.0])
def test_freedom_is_the_trace_of_the_influence_matrix(value):
    problem = exact()[0]
    probes = [
        Trial(Problem(problem.A, problem.y, problem.solve, linear=True, seed=s), value).freedom
        for s in range(80)
    ]
    trace = np.trace(influence(value))
    # The spread of one probe is known: twice the squares off the diagonal.
    off = influence(value) - np.diag(np.diag(influence(value)))
    assert np.mean(probes) == pytest.approx(trace, abs=5 * np.sqrt(2 * np.sum(off**2) / 80))


def test_nonlinear_methods_are_nudged_a_little():
    problem = exact()[0]
    local = Problem(problem.A, problem.y, problem.solve, NOISE)
    assert local.probe_size < NOISE
    assert Trial(local, 0.01).freedom == pytest.approx(Trial(problem, 0.01).freedom, rel=1e-6)


@pytest.mark.parametrize("criterion", GRADED, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("value", [1e-3, 0.05, 2.0])
def test_slopes_are_derivatives(criterion, value):
    problem = exact()[0]
    here, step = Trial(problem, value), 1e-4
    after, before = (criterion.score(here.beside(np.exp(s))) for s in (step, -step))
    assert criterion.slope(here) == pytest.approx((after - before) / (2 * step), rel=1e-4)
    numeric = Problem(problem.A, problem.y, problem.solve, NOISE, linear=True)
    assert criterion.slope(Trial(numeric, value)) == pytest.approx(criterion.slope(here), rel=0.01)
    assert Criterion.slope(criterion, here) == pytest.approx(criterion.slope(here), rel=0.2)


# The criteria


def test_gcv_equals_its_formula():
    problem = exact()[0]
    count = problem.y.size
    for value in (1e-3, 0.1):
        H = influence(value)
        misfit = np.sum((problem.y.ravel() - H @ problem.y.ravel()) ** 2)
        # The trace as one probe sees it; that it is the trace on average is tested above.
        trace = problem.probe.ravel() @ H @ problem.probe.ravel()
        expected = (misfit / count) / (1 - trace / count) ** 2
        assert GCV().score(Trial(problem, value)) == pytest.approx(expected, rel=1e-8)


def test_sure_is_the_predictive_risk_on_average():
    problem, truth, _, _ = exact()
    clean, rng = problem.A(truth), np.random.default_rng(1)
    guesses, risks = [], []
    for seed in range(150):
        y = clean + NOISE * rng.standard_normal(SHAPE)
        trial = Trial(Problem(problem.A, y, problem.solve, NOISE, linear=True, seed=seed), 0.02)
        guesses.append(SURE().score(trial))
        risks.append(np.mean((problem.A(trial.x) - clean) ** 2))
    spread = np.std(np.subtract(guesses, risks)) / np.sqrt(len(risks))
    assert abs(np.mean(guesses) - np.mean(risks)) < 4 * spread
    assert spread < 0.2 * np.mean(risks)


def test_discrepancy_makes_the_residual_as_large_as_the_noise():
    problem = exact()[0]
    choice = grid_search(problem, Discrepancy(), low=1e-4, high=10, count=200)
    residual = problem.y - problem.A(choice.x)
    assert np.std(residual) == pytest.approx(NOISE, rel=0.03)


def test_l_curve_finds_the_corner():
    def solve(data, value):
        """Below 1 the roughness falls and the misfit stays; above, the other way round."""
        u = np.log(value)
        level = np.exp(3 * u if u > 0 else 0.05 * u)
        jump = 1e-3 * np.exp(-0.05 * u if u > 0 else -3 * u)
        return np.array([[level - jump / 2, level + jump / 2]])

    problem = Problem(Convolution([[1.0]], (1, 2)), np.zeros((1, 2)), solve)
    choice = grid_search(problem, LCurve(), low=0.2, high=5, count=21)
    assert choice.value == pytest.approx(1)
    assert choice.scores.min() < 3 * np.median(choice.scores) - 0.1


def test_entropy_of_known_histograms():
    A = Convolution([[1.0]], (2, 4))
    y = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
    problem = Problem(A, y, lambda data, value: data)
    assert Entropy("low").score(Trial(problem, 1.0)) == pytest.approx(1)
    assert Entropy("high").score(Trial(problem, 1.0)) == pytest.approx(-1)
    four = Problem(A, np.arange(8.0).reshape(2, 4), lambda data, value: data // 2 * 2)
    assert Entropy("low", bins=8).score(Trial(four, 1.0)) == pytest.approx(2)
    flat = Problem(A, np.ones((2, 4)), lambda data, value: data)
    assert Entropy().score(Trial(flat, 1.0)) == 0


def test_entropy_is_fooled_by_noise_or_by_blur():
    """It never looks at the data again: it goes to one end of whatever range it is given."""
    scene = load("camera")[70:134, 180:244]
    A = Convolution(kernels.gaussian(1.2), scene.shape, "symmetric")
    y = A(scene) + 0.03 * np.random.default_rng(0).standard_normal(scene.shape)
    problem = Problem(A, y, UnrolledTikhonov(A, 40).solve, 0.03, linear=True)

    def chosen(criterion):
        choice = grid_search(problem, criterion, low=1e-4, high=10, count=7)
        return choice.value, np.mean((choice.x - scene) ** 2)

    (noisy, worse), (smooth, bad), (right, good) = map(
        chosen, (Entropy("high"), Entropy("low"), SURE())
    )
    assert noisy < right / 5 < right < 5 * right < smooth
    assert min(worse, bad) > 1.5 * good


# The unrolled method


def test_unrolled_method_reaches_the_dense_solution():
    problem = exact()[0]
    found = UnrolledTikhonov(problem.A, num_iter=800).solve(problem.y, 0.05)
    np.testing.assert_allclose(found, problem.solve(problem.y, 0.05), atol=1e-3)


@pytest.mark.parametrize("num_iter", [1, 7, 40])
def test_unrolled_derivative_is_the_derivative(num_iter):
    problem = exact()[0]
    method = UnrolledTikhonov(problem.A, num_iter)
    for value in (1e-3, 0.3):
        step = 1e-5 * value
        after, before = (method.solve(problem.y, value + s) for s in (step, -step))
        x, slope = method.differentiate(problem.y, value)
        np.testing.assert_allclose(x, method.solve(problem.y, value), rtol=1e-12)
        expected = (after - before) / (2 * step)
        np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-7 * np.abs(slope).max())


def test_unrolled_method_keeps_float32():
    problem = exact()[0]
    method = UnrolledTikhonov(problem.A, 10)
    x, slope = method.differentiate(problem.y.astype(np.float32), 0.1)
    assert (x.dtype, slope.dtype) == (np.float32, np.float32)
    assert method.solve(problem.y.astype(np.float32), 0.1).dtype == np.float32


# The searches


@pytest.mark.parametrize(
    ("ready", "made"),
    [
        (selection.discrepancy, Discrepancy()),
        (selection.gcv, GCV()),
        (selection.sure, SURE()),
        (selection.l_curve, LCurve()),
        (selection.entropy, Entropy()),
    ],
    ids=["discrepancy", "gcv", "sure", "l_curve", "entropy"],
)
def test_criteria_are_ready_under_their_names(ready, made):
    assert ready == made
    problem = exact()[0]
    choice = grid_search(problem, ready, low=1e-3, high=1, count=5)
    assert choice.value == grid_search(problem, made, low=1e-3, high=1, count=5).value


def test_searches_agree_and_tell_what_they_cost():
    problem = exact()[0]
    for criterion in GRADED:
        grid = grid_search(problem, criterion, low=1e-4, high=10, count=60)
        chance = random_search(
            problem, criterion, low=1e-4, high=10, count=60, rng=np.random.default_rng(0)
        )
        walk = gradient_search(problem, criterion, start=0.3)
        for other in (chance, walk):
            assert abs(np.log(other.value / grid.value)) < 0.5, criterion
        assert walk.scores.min() <= grid.scores.min() * 1.01 + 1e-4
        assert walk.solver_calls < grid.solver_calls
        for choice in (grid, chance, walk):
            assert (np.diff(choice.values) > 0).all()
            assert choice.value in choice.values
            assert choice.seconds > 0
            np.testing.assert_allclose(choice.x, problem.solve(problem.y, choice.value))


@pytest.mark.parametrize(
    ("criterion", "calls"), [(Discrepancy(), 1), (GCV(), 2), (SURE(), 2), (LCurve(), 3)]
)
def test_calls_are_counted(criterion, calls):
    seen = []
    problem = exact()[0]

    def solve(data, value):
        seen.append(value)
        return problem.solve(data, value)

    counted = Problem(problem.A, problem.y, solve, NOISE, linear=True)
    choice = grid_search(counted, criterion, low=0.01, high=1, count=5)
    assert choice.solver_calls == len(seen) == 5 * calls


def test_rule_of_thumb_needs_no_search():
    problem = exact()[0]
    choice = rule_of_thumb(problem)
    assert choice.value == pytest.approx(NOISE**2 / np.var(problem.y))
    assert choice.solver_calls <= 1


def test_choices_are_near_the_best_on_a_photo():
    """Each criterion but entropy loses little against the oracle."""
    scene = load("camera")[70:166, 180:276]
    A = Convolution(kernels.gaussian(1.2), scene.shape, "symmetric")
    y = A(scene) + 0.02 * np.random.default_rng(0).standard_normal(scene.shape)
    method = UnrolledTikhonov(A, 40)
    problem = Problem(A, y, method.solve, 0.02, method.differentiate, linear=True)

    def error(x):
        return np.log10(np.mean((x - scene) ** 2)) * 10

    best = min(error(method.solve(y, v)) for v in np.geomspace(1e-4, 1, 13))
    for criterion, loss in ((Discrepancy(), 1.5), (GCV(), 1), (SURE(), 1)):
        choice = grid_search(problem, criterion, low=1e-4, high=1, count=9)
        assert error(choice.x) - best < loss, criterion


def test_any_method_can_be_tuned():
    photo = load("camera")[70:130, 180:240]
    psf = kernels.gaussian(1.0)
    A = Convolution(psf, photo.shape, "symmetric")
    y = A(photo) + 0.02 * np.random.default_rng(0).standard_normal(photo.shape)

    def solve(data, value):
        return restoration.total_variation(data, psf, weight=value, num_iter=20)

    choice = grid_search(Problem(A, y, solve, 0.02), SURE(), low=1e-4, high=0.1, count=7)
    assert 1e-4 < choice.value < 0.1


# Bad input


RNG = np.random.default_rng(0)


def refused(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


@pytest.mark.parametrize("criterion", [Discrepancy(), SURE()])
def test_noise_must_be_known_where_it_is_needed(criterion):
    problem = exact()[0]
    blind = Problem(problem.A, problem.y, problem.solve)
    refused(lambda: grid_search(blind, criterion, low=0.1, high=1), "must know the noise")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda p: Problem(p.A, p.y[1:], p.solve), r"y must have the shape .*\(8, 7\)"),
        (lambda p: Problem(p.A, p.y * np.nan, p.solve), "y holds NaN"),
        (
            lambda p: Problem(p.A, p.y, p.solve, noise=0),
            r"noise \(leave it out.* must be a positive",
        ),
        (lambda p: Problem(p.A, p.y, p.solve, noise=np.array([1, 2])), "must be a number"),
        (lambda p: grid_search(p, GCV(), low=0, high=1), "low must be a positive"),
        (lambda p: grid_search(p, GCV(), low=2, high=1), "low must be below high"),
        (lambda p: grid_search(p, GCV(), low=1, high=2, count=0), "count must be at least 1"),
        (lambda p: grid_search(p, GCV(), low=1, high=np.inf), "positive, finite"),
        (lambda p: grid_search(p, GCV(), low=np.nan, high=1), "low must be a positive"),
        (lambda p: random_search(p, GCV(), low=1, high=np.inf, rng=RNG), "positive, finite"),
        (lambda p: gradient_search(p, GCV(), start=-1), "start must be a positive"),
        (lambda p: gradient_search(p, GCV(), start=np.inf), "start must be a positive"),
        (lambda p: gradient_search(p, GCV(), start=0.1, tolerance=np.nan), "tolerance must be"),
        (
            lambda p: gradient_search(p, GCV(), start=0.1, max_steps=0),
            "max_steps must be at least 1",
        ),
        (lambda p: Trial(p, -1.0), "a setting must be a positive, finite number"),
        (lambda p: Trial(p, np.nan), "a setting must be a positive, finite number"),
        (lambda p: Discrepancy(0), "safety must be a positive"),
        (lambda p: UnrolledTikhonov(p.A, 3).solve(p.y, -0.1), "value must be a positive"),
        (lambda p: Entropy("most"), 'prefer must be "high" or "low"'),
        (lambda p: Entropy(bins=0), "bins must be at least 1"),
        (lambda p: UnrolledTikhonov(p.A, 0), "num_iter must be at least 1"),
        (lambda p: UnrolledTikhonov(Gradient((3, 4)).T, 3), "must take 2-D pictures"),
        (
            lambda p: grid_search(
                Problem(p.A, p.y, lambda y, v: y * np.nan, 1.0), Discrepancy(), low=1, high=2
            ),
            "no setting gave a finite score",
        ),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    problem = exact()[0]
    refused(lambda: call(problem), words)
