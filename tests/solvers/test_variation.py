"""Total variation's map: near its minimum for every weight, and proved to be."""

import numpy as np
import pytest
from scipy.optimize import lsq_linear
from skimage import data
from skimage.restoration import denoise_tv_chambolle

from course_lib.operators import Gradient, to_matrix
from course_lib.solvers import TotalVariation

WEIGHTS = [1e-6, 1e-3, 0.03, 0.3, 3.0, 30.0]


def board(dtype=np.float64):
    """Return a noisy checkerboard with sides that are no powers of two."""
    squares = data.checkerboard()[:75, :110] / 255
    return (squares + 0.02 * np.random.default_rng(0).standard_normal(squares.shape)).astype(dtype)


def error(x, best, v):
    """Return the error in proportion to what the map changes."""
    return np.linalg.norm(x - best) / np.linalg.norm(best - v)


def test_a_larger_weight_leaves_less_noise():
    left = [TotalVariation(w).prox(board(), 1.0)[4:20, 4:20].std() for w in (0.1, 0.2, 1, 5)]
    assert max(left) < 1e-3  # 0.02 before; twenty steps leave up to 0.03


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_error_is_no_larger_than_promised(weight):
    v = board()
    best = TotalVariation(weight, tolerance=1e-3).prox(v, 1.0)
    assert error(TotalVariation(weight).prox(v, 1.0), best, v) < 0.01


@pytest.mark.parametrize("weight", [0.01, 0.1, 1.0])
def test_it_is_the_minimum_that_scikit_image_finds(weight):
    v = board()[:40, :35]
    peer = denoise_tv_chambolle(v, weight=weight, eps=1e-14, max_num_iter=20_000)
    ours = TotalVariation(weight, tolerance=1e-3).prox(v, 1.0)
    assert error(ours, peer, v) < 2e-3

    def cost(x):
        return 0.5 * np.sum((x - v) ** 2) + TotalVariation(weight).value(x)

    assert cost(ours) <= cost(peer) + 1e-6 * cost(v)


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("shape", [(1, 2), (1, 37), (23, 1)])
def test_along_a_line_it_is_the_solution_of_the_dense_dual_problem(shape, weight):
    v = np.random.default_rng(1).uniform(0, 1, shape)
    # One of the two slopes is zero: no vector has a length, and the dual is bounded least squares.
    matrix = weight * to_matrix(Gradient(shape)).T
    dual = lsq_linear(matrix, v.ravel(), bounds=(-1, 1), tol=1e-14)
    best = v - (matrix @ dual.x).reshape(shape)
    x = TotalVariation(weight, tolerance=1e-3).prox(v, 1.0)
    np.testing.assert_allclose(x, best, atol=2e-3 * np.linalg.norm(best - v) + 1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_with_bounds_nothing_within_them_is_better(weight):
    v = np.random.default_rng(3).normal(0.5, 0.6, (33, 47))
    term = TotalVariation(weight, low=0.2, high=0.9)
    x = term.prox(v, 1.0)
    assert 0.2 <= x.min() <= x.max() <= 0.9

    def cost(x):
        return 0.5 * np.sum((x - v) ** 2) + term.value(x)

    slack = (0.05 * np.linalg.norm(x - v)) ** 2 / 2
    rival = TotalVariation(weight, inner=3000, low=0.2, high=0.9).prox(v, 1.0)
    for other in (rival, np.clip(v, 0.2, 0.9), np.full_like(v, v.mean())):
        assert cost(x) <= cost(other) + slack


@pytest.mark.parametrize("weight", [30.0, 1e6, 1e300])
def test_a_huge_weight_leaves_the_mean(weight):
    v = board()
    np.testing.assert_allclose(TotalVariation(weight).prox(v, 1.0), v.mean(), rtol=1e-12)
    low = TotalVariation(weight, low=0.7).prox(v, 1.0)
    np.testing.assert_allclose(low, max(v.mean(), 0.7))


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize(("unit", "offset"), [(1, 0), (1e-30, 0), (1e30, 0), (1, 1e3)])
def test_neither_unit_nor_offset_nor_float32_matter(weight, unit, offset):
    v = board(np.float32)[:40, :50]
    expected = TotalVariation(weight).prox(v.astype(float), 1.0)
    shifted = np.float32(unit) * (v + np.float32(offset))
    found = TotalVariation(unit * weight).prox(shifted, 1.0)
    assert found.dtype == np.float32
    rounding = 2e-7 * (1 + offset)
    size = np.abs(expected - v).max()
    # Where it stops may differ by a look: both are as near as promised.
    np.testing.assert_allclose(found / unit - offset, expected, atol=0.05 * size + rounding)


def test_a_fixed_number_of_steps_is_made_from_zero():
    v, s = board()[:9, :8], 0.1
    D = Gradient(v.shape)
    first = D.forward(v) / (8 * s)
    first /= np.maximum(1, np.hypot(*first))
    np.testing.assert_allclose(
        TotalVariation(s, inner=1).prox(v, 1.0), v - s * D.adjoint(first), atol=1e-12
    )


def test_what_is_not_finite_ends_too():
    v = np.full((20, 20), np.nan)
    assert np.isnan(TotalVariation(0.1).prox(v, 1.0)).all()
