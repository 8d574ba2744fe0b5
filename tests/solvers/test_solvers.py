"""The solvers go through their kit; numbers of the course's small example; bad input."""

from functools import partial
from itertools import islice

import numpy as np
import pytest
from skimage.restoration import denoise_tv_chambolle
from tqdm import tqdm

from course_lib import solvers
from course_lib.operators import Convolution, Crop, FunctionOperator, Mask
from course_lib.solvers import (
    ADVICE,
    Box,
    NonNegative,
    State,
    Tikhonov,
    TotalVariation,
    cgls,
    discrepancy,
    landweber,
    proximal_gradient,
    richardson_lucy,
    run,
    stagnation,
    van_cittert,
)
from tests.solvers import solver_kit as kit

plain_lucy = partial(richardson_lucy, accelerate=False)
fast_lucy = partial(richardson_lucy, accelerate=True)
fista = partial(proximal_gradient, prox=NonNegative())
ista = partial(proximal_gradient, prox=NonNegative(), momentum=False)

EVERY = [kit.check_states, kit.check_types, kit.check_continuing, kit.check_converges]
LUCY = [
    kit.check_light_is_kept,
    kit.check_blind_pixels,
    kit.check_star_stays,
    kit.check_likelihood,
]
MUST = {
    "van_cittert": (van_cittert, [*EVERY, kit.check_one_step_memory, kit.check_polynomial]),
    "landweber": (
        landweber,
        [*EVERY, kit.check_one_step_memory, kit.check_svd_filter, kit.check_default_step],
    ),
    "cgls": (cgls, [*EVERY, kit.check_lsqr]),
    "richardson_lucy": (plain_lucy, [*EVERY, *LUCY, kit.check_one_step_memory, kit.check_formula]),
    "background": (plain_lucy, [kit.check_background]),
    "accelerated": (fast_lucy, [*EVERY, *LUCY]),
    "fista": (fista, EVERY),
    "fista_terms": (proximal_gradient, [kit.check_tikhonov, kit.check_bounds]),
    "ista": (ista, [*EVERY, kit.check_one_step_memory]),
}
PAIRS = [
    pytest.param(solve, check, id=f"{name}-{check.__name__}")
    for name, (solve, checks) in MUST.items()
    for check in checks
]


@pytest.mark.parametrize(("solve", "check"), PAIRS)
def test_kit(solve, check):
    check(solve)


def test_kit_covers_every_solver():
    covered = {getattr(solve, "func", solve) for solve, _ in MUST.values()}
    endless = {"van_cittert", "landweber", "cgls", "richardson_lucy", "proximal_gradient"}
    assert covered == {getattr(solvers, name) for name in endless}


# The example of the course: the article's 3 x 3 image and kernel

IMAGE = np.arange(1.0, 10).reshape(3, 3)
SMALL = Convolution(IMAGE[::-1, ::-1], (3, 3))  # flipped: the article correlates


def relative_error(states, k):
    state = next(islice(states, k, None))
    return float(np.linalg.norm(state.x - IMAGE) / np.linalg.norm(IMAGE))


def test_small_example_is_the_articles():
    expected = [[94, 154, 106], [186, 285, 186], [106, 154, 94]]
    np.testing.assert_allclose(SMALL(IMAGE), expected, rtol=1e-12)


@pytest.mark.parametrize(("k", "error"), [(1, 0.281), (10, 0.124), (100, 0.0368), (1000, 0.0099)])
def test_landweber_on_the_small_example(k, error):
    assert relative_error(landweber(SMALL, SMALL(IMAGE)), k) == pytest.approx(error, rel=0.06)


def test_cgls_on_the_small_example():
    # The digits depend on rounding; the order does not.
    assert relative_error(cgls(SMALL, SMALL(IMAGE)), 12) < 1e-5


@pytest.mark.parametrize(("k", "error"), [(1, 0.31), (10, 0.15), (100, 0.13), (1000, 0.071)])
def test_richardson_lucy_on_the_small_example(k, error):
    states = richardson_lucy(SMALL, SMALL(IMAGE), start=np.ones((3, 3)))
    assert relative_error(states, k) == pytest.approx(error, rel=0.05)


def test_acceleration_needs_fewer_steps_than_a_third():
    A = Convolution(np.ones((5, 4)) / 20, (40, 44))
    scene = np.random.default_rng(0).uniform(0, 1, A.in_shape) ** 8
    y = np.random.default_rng(1).poisson(1000 * A(scene).clip(0)) / 1000

    def likelihood(states, k):
        mean = A(next(islice(states, k, None)).x)
        return float((y * np.log(mean) - mean).sum())

    assert likelihood(fast_lucy(A, y), 16) > likelihood(plain_lucy(A, y), 50)


# Terms


def test_total_variation_equals_scikit_image():
    image = np.random.default_rng(2).uniform(0, 1, (23, 31))
    image[5:15, 8:20] += 1
    peer = denoise_tv_chambolle(image, weight=0.15, eps=1e-12, max_num_iter=3000)
    ours = TotalVariation(0.05, inner=2000).prox(image, 3.0)
    np.testing.assert_allclose(ours, peer, atol=2e-3)
    objective = [
        0.5 * np.sum((x - image) ** 2) + 3 * TotalVariation(0.05).value(x) for x in (ours, peer)
    ]
    assert objective[0] <= objective[1] + 1e-6


def test_total_variation_with_bounds_is_the_best_within_them():
    image = np.random.default_rng(3).normal(0.5, 0.6, (15, 17))
    term = TotalVariation(0.2, inner=3000, low=0, high=1)
    best = term.prox(image, 1.0)
    assert best.min() >= 0
    assert best.max() <= 1

    def cost(x):
        return 0.5 * np.sum((x - image) ** 2) + term.value(x)

    rng = np.random.default_rng(4)
    for size in (1e-3, 1e-2, 0.1):
        for other in (rng.uniform(0, 1, image.shape), TotalVariation(0.3).prox(image, 1.0)):
            nearby = np.clip(best + size * (other - best), 0, 1)
            assert cost(best) <= cost(nearby) + 1e-9


def test_values_of_the_terms():
    x = np.array([[1.0, 2.0], [1.0, -4.0]])
    assert Tikhonov(0.5).value(x) == pytest.approx(5.5)
    assert NonNegative().value(x) == np.inf
    assert Box(-4, 2).value(x) == 0
    assert TotalVariation(2.0).value(x) == pytest.approx(2 * (1 + 6 + 5))


def test_momentum_is_faster():
    A = kit.blur("symmetric")
    y = A(kit.truth())

    def cost(momentum):
        states = proximal_gradient(A, y, prox=TotalVariation(1e-3), momentum=momentum)
        x = next(islice(states, 60, None)).x
        return 0.5 * np.sum((A(x) - y) ** 2) + TotalVariation(1e-3).value(x)

    assert cost(True) < cost(False)


def test_zero_weight_changes_nothing():
    image = np.random.default_rng(5).uniform(0, 1, (4, 5)).astype(np.float32)
    for term in (Tikhonov(0), TotalVariation(0), Box()):
        result = term.prox(image, 1.0)
        assert result.dtype == np.float32
        np.testing.assert_array_equal(result, image)


# The driver


def scripted(*norms, growth=1.0):
    return (State(k, np.full((2, 2), growth**k), r) for k, r in enumerate(norms))


def test_run_counts_and_watches():
    seen = []
    result = run(scripted(5.0, 4.0, 3.0, 2.0), max_iter=2, observers=[seen.append])
    assert (result.n_iter, result.reason) == (2, "max_iter")
    np.testing.assert_array_equal(result.history, [5, 4, 3])
    assert [state.k for state in seen] == [0, 1, 2]
    np.testing.assert_array_equal(result.x, seen[-1].x)


def test_run_makes_no_step_too_many():
    made = []

    def states():
        for k in range(10):
            made.append(k)
            yield State(k, np.zeros((1, 1)), 1.0)

    assert run(states(), max_iter=0).n_iter == 0
    assert made == [0]


def test_first_rule_wins_and_own_reasons_are_told():
    result = run(
        scripted(5.0, 4.0, 3.0),
        max_iter=9,
        stop=[lambda s: "low" if s.residual_norm < 4.5 else None, discrepancy(4.5)],
    )
    assert (result.n_iter, result.reason) == (1, "low")
    assert "low" in result.advice


def test_one_rule_and_one_observer_need_no_list():
    seen = []
    result = run(scripted(5.0, 1.0), max_iter=9, stop=discrepancy(2), observers=seen.append)
    assert (result.reason, len(seen)) == ("discrepancy", 2)


def test_a_finite_iterator_is_exhausted():
    result = run(scripted(5.0, 4.0), max_iter=9)
    assert (result.reason, result.n_iter) == ("exhausted", 1)


def test_every_reason_has_a_sentence():
    for reason, advice in ADVICE.items():
        assert advice.endswith("."), reason
        assert len(advice) > 40, reason


def test_stagnation_may_be_used_again():
    rule = stagnation(1e-6)
    for _ in range(2):
        result = run(scripted(5.0, 5.0, 5.0), max_iter=9, stop=rule)
        assert (result.reason, result.n_iter) == ("stagnation", 1)


@pytest.mark.parametrize("factor", [2.1, 3, 1e3, 1e200])
@pytest.mark.parametrize("method", ["landweber", "van_cittert", "fista"])
def test_a_step_beyond_the_bound_diverges_quietly(method, factor):
    A = Convolution([[0.25, 0.5, 0.25]], (6, 7), "periodic")  # norm 1
    y = A(np.random.default_rng(0).uniform(0, 1, (6, 7)))
    solve = {
        "landweber": landweber,
        "van_cittert": van_cittert,
        "fista": partial(proximal_gradient, prox=Tikhonov(0.0)),
    }[method]
    result = run(solve(A, y, step=factor), max_iter=2000)
    assert result.reason == "diverged"
    assert np.isfinite(result.x).all()
    assert result.n_iter < 1500


@pytest.mark.parametrize("factor", [2.1, 10, 1e3])
@pytest.mark.parametrize(
    "prox",
    [Box(0, 1), NonNegative(), TotalVariation(0.02, low=0, high=1)],
    ids=["box", "positive", "variation"],
)
@pytest.mark.parametrize("momentum", [True, False])
def test_a_step_beyond_the_bound_diverges_between_bounds_too(prox, factor, momentum):
    A = Convolution([[0.25, 0.5, 0.25]], (6, 7), "periodic")
    y = A(np.random.default_rng(0).uniform(0, 1, (6, 7))) + 0.01 * np.eye(6, 7)
    states = proximal_gradient(A, y, prox=prox, step=factor, momentum=momentum)
    assert run(states, max_iter=400).reason == "diverged"


@pytest.mark.parametrize("step", [0.5, 1.0, 1.5, 1.9, 1.99])
@pytest.mark.parametrize("prox", [Box(0, 1), NonNegative(), Tikhonov(0)])
def test_a_step_that_overshoots_but_converges_is_no_divergence(prox, step):
    A = Convolution([[0.25, 0.5, 0.25]], (6, 7), "periodic")
    y = A(np.random.default_rng(0).uniform(0, 1, (6, 7))) + 0.01 * np.eye(6, 7)
    states = proximal_gradient(A, y, prox=prox, step=step, momentum=False)
    # Long enough for rounding errors alone to be left.
    assert run(states, max_iter=6000).reason == "max_iter"


def test_a_given_step_needs_no_norm_of_the_operator():
    calls = []

    def forward(x):
        calls.append(x)
        return x

    A = FunctionOperator(forward, forward, (3, 4), (3, 4))
    next(proximal_gradient(A, np.ones((3, 4)), prox=NonNegative(), step=0.5))
    assert len(calls) == 1


@pytest.mark.parametrize("solve", [van_cittert, landweber, cgls, plain_lucy, fast_lucy, fista])
def test_data_changed_later_change_nothing(solve):
    y = np.random.default_rng(0).uniform(0.5, 1, (4, 5))
    A = Convolution([[0.25, 0.5, 0.25]], (4, 5))
    expected = [state.x for state in islice(solve(A, y.copy()), 4)]
    states = solve(A, y)
    found = [next(states).x]
    y[:] = 0
    found += [state.x for state in islice(states, 3)]
    np.testing.assert_array_equal(found, expected)


def test_no_step_is_safe_for_van_cittert_on_a_box():
    A = Convolution(np.ones((1, 3)) / 3, (8, 9), "periodic")
    y = A(np.random.default_rng(0).uniform(0, 1, (8, 9))) + 0.01 * np.eye(8, 9)
    assert run(van_cittert(A, y, step=0.5), max_iter=500).reason == "diverged"
    assert run(landweber(A, y), max_iter=500).reason == "max_iter"


@pytest.mark.parametrize("start", [None, "good", "overfit"])
def test_a_good_start_is_no_divergence(start):
    A = kit.blur("symmetric")
    y = A(kit.truth()) + 0.01 * np.random.default_rng(1).standard_normal(kit.SHAPE)
    overfit = np.linalg.lstsq(kit.to_matrix(A), y.ravel(), rcond=None)[0].reshape(kit.SHAPE)
    given = {None: None, "good": kit.truth(), "overfit": overfit}[start]
    states = proximal_gradient(A, y, prox=TotalVariation(0.05), start=given)
    assert run(states, max_iter=60).reason == "max_iter"


def test_a_diverged_iterator_can_still_be_stepped_quietly():
    A = Convolution([[0.25, 0.5, 0.25]], (6, 7))
    states = list(islice(landweber(A, np.ones((6, 7)), step=1e30), 40))
    assert not np.isfinite(states[-1].residual_norm)


# Bad input: one clear sentence

SQUARE = Convolution([[0.25, 0.5, 0.25]], (4, 5))
DATA = np.ones((4, 5))
NEGATIVE = Convolution([[0.25, -0.5, 0.25]], (4, 5))
BLIND = Mask(np.zeros((4, 5)))
SOLVES = [van_cittert, landweber, cgls, richardson_lucy, fista]


def with_bad(value):
    bad = DATA.copy()
    bad[1, 2] = value
    return bad


@pytest.mark.parametrize("solve", SOLVES)
@pytest.mark.parametrize(
    ("y", "start", "words"),
    [
        (np.ones((5, 4)), None, r"y must have the shape .*\(4, 5\).*\(5, 4\)"),
        (with_bad(np.nan), None, "y holds 1 NaN or infinite"),
        (with_bad(np.inf), None, "y holds 1 NaN or infinite"),
        (DATA, np.ones((5, 4)), r"start must have the shape .*\(4, 5\).*\(5, 4\)"),
        (DATA, with_bad(np.nan), "start holds 1 NaN"),
    ],
)
def test_bad_data_is_refused_at_once(solve, y, start, words):
    with pytest.raises(ValueError, match=words):
        solve(SQUARE, y, start=start)


@pytest.mark.parametrize("steps", [2.5, None])
def test_max_iter_is_a_whole_number(steps):
    with pytest.raises(TypeError, match="max_iter must be a whole number"):
        run(landweber(SQUARE, DATA), max_iter=steps)


@pytest.mark.parametrize("solve", [van_cittert, landweber, fista])
@pytest.mark.parametrize("step", [0, -1, np.nan, np.inf])
def test_bad_steps_are_refused(solve, step):
    with pytest.raises(ValueError, match="step must be a positive"):
        solve(SQUARE, DATA, step=step)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: van_cittert(Crop((4, 5), 1), np.ones((2, 3))), "must be square.*use landweber"),
        (lambda: richardson_lucy(SQUARE, DATA, start=0 * DATA), "zero stays zero"),
        (lambda: richardson_lucy(SQUARE, DATA, start=with_bad(-1)), "must not be negative"),
        (lambda: richardson_lucy(SQUARE, with_bad(-1)), "y has 1 negative value"),
        (lambda: richardson_lucy(NEGATIVE, DATA), "A has negative entries"),
        (lambda: richardson_lucy(BLIND, DATA), "A is zero"),
        (lambda: run(landweber(SQUARE, DATA), max_iter=-1), "max_iter must be at least 0"),
        (lambda: run(iter(()), max_iter=3), "held no state"),
        (lambda: discrepancy(-1), "noise_norm must be"),
        (lambda: discrepancy(np.nan), "noise_norm must be"),
        (lambda: stagnation(0), "rtol must be a positive"),
        (lambda: Tikhonov(-1), "weight must be"),
        (lambda: TotalVariation(np.nan), "weight must be"),
        (lambda: TotalVariation(1, inner=0), "inner must be at least 1"),
        (lambda: TotalVariation(1).prox(np.zeros((2, 2, 3)), 1), "v must be a 2-D array"),
        (lambda: Box(1, 0), "low must not exceed high"),
        (lambda: Box(np.inf, np.inf), "no number lies between inf and inf"),
        (lambda: TotalVariation(1, high=-np.inf), "no number lies between -inf and -inf"),
    ],
)
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# Input that has a meaning, though it looks odd


@pytest.mark.parametrize("solve", [*SOLVES, fast_lucy])
def test_zero_data_give_zero(solve):
    final = next(islice(solve(SQUARE, 0 * DATA), 5, None))
    np.testing.assert_allclose(final.x, 0, atol=1e-12)


@pytest.mark.parametrize("solve", [landweber, cgls, fista])
def test_zero_operator_leaves_the_start(solve):
    final = next(islice(solve(BLIND, DATA, start=2 * DATA), 4, None))
    np.testing.assert_allclose(final.x, 2)


@pytest.mark.parametrize("solve", [*SOLVES, fast_lucy])
def test_one_pixel(solve):
    A = FunctionOperator(lambda x: 0.5 * x, lambda y: 0.5 * y, (1, 1), (1, 1))
    final = next(islice(solve(A, [[3.0]]), 60, None))
    np.testing.assert_allclose(final.x, 6, rtol=1e-6)


def test_more_steps_than_needed_stay_at_the_solution():
    final = next(islice(cgls(SMALL, SMALL(IMAGE)), 200, None))
    np.testing.assert_allclose(final.x, IMAGE, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("solve", [plain_lucy, fast_lucy])
def test_dark_pixels_make_no_trouble(solve, dtype):
    y = np.zeros((60, 60), dtype)
    y[25, 26] = 1
    A = Convolution(np.ones((3, 2)) / 6, y.shape)
    for state in islice(solve(A, y), 0, 60, 4):
        assert np.isfinite(state.x).all()
        assert state.x.min() >= 0
        # Numbers this small are many times slower to compute with.
        assert not ((state.x > 0) & (state.x < np.finfo(dtype).tiny)).any()
    assert state.x.sum() == pytest.approx(1, rel=1e-3)


def test_a_progress_bar_goes_around_the_iterator(capsys):
    states = tqdm(landweber(SQUARE, DATA), total=6)
    assert run(states, max_iter=5).n_iter == 5
    assert "/6" in capsys.readouterr().err


def test_accelerated_state_knows_only_its_own_names():
    state = next(fast_lucy(SQUARE, DATA))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = state.no_such_name
    assert state.residual_norm == state.residual_norm
    assert "x=" in repr(state)
