"""What every solver must do, as checks that take the solver: also used on planted faults."""

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

import numpy as np
from scipy.optimize import lsq_linear
from scipy.sparse.linalg import lsqr

from course_lib.operators import (
    Convolution,
    Crop,
    LinearOperator,
    as_scipy,
    to_matrix,
)
from course_lib.solvers import Box, NonNegative, State, Tikhonov

Solve = Callable[..., Iterator[State]]

# Not symmetric, even by odd, not summing to 1: a flip, a shift or a scale cannot hide.
KERNEL = np.array([[0.1, 0.7, 0.2], [0.05, 0.4, 0.3], [0.0, 0.15, 0.1], [0.02, 0.0, 0.06]])
SHAPE = (9, 12)


def blur(boundary: Any = "zero") -> LinearOperator:
    return Convolution(KERNEL, SHAPE, boundary)


def easy_blur() -> LinearOperator:
    """Return an operator with a positive symmetric part, on which every method converges."""
    kernel = 0.15 * KERNEL
    kernel[2, 1] += 1
    return Convolution(kernel, SHAPE)


def truth(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.2, 1, SHAPE)


def states(solve: Solve, A: LinearOperator, y: np.ndarray, count: int, **options: Any) -> list:
    return list(islice(solve(A, y, **options), count))


def dense_step(A: LinearOperator, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return to_matrix(A), np.asarray(y, float).ravel()


# Every method


def check_states(solve: Solve) -> None:
    """States are numbered, frozen, fresh, and say the truth about their residual."""
    A = easy_blur()
    y = A(truth())
    given, start = y.copy(), np.full(SHAPE, 0.7)
    kept, copies = [], []
    for state in islice(solve(A, y, start=start), 6):
        kept.append(state)
        copies.append(state.x.copy())
    assert [state.k for state in kept] == list(range(6))
    np.testing.assert_array_equal(copies[0], 0.7)
    for state, copy in zip(kept, copies, strict=True):
        np.testing.assert_array_equal(state.x, copy)
        assert not state.x.flags.writeable
        np.testing.assert_allclose(state.residual_norm, np.linalg.norm(y - A(copy)), rtol=1e-9)
    for one, other in pairwise(kept):
        assert not np.shares_memory(one.x, other.x)
        assert np.abs(one.x - other.x).max() > 1e-9
    np.testing.assert_array_equal(y, given)
    np.testing.assert_array_equal(start, 0.7)


def check_types(solve: Solve) -> None:
    """float32 stays float32, everything else becomes float64; neither changes the result."""
    A = easy_blur()
    y = np.round(20 * A(truth()))
    double = states(solve, A, y, 6)
    single = states(solve, A, y.astype(np.float32), 6)
    whole = states(solve, A, y.astype(np.int64), 6)
    for a, b, c in zip(double, single, whole, strict=True):
        assert (a.x.dtype, b.x.dtype, c.x.dtype) == (np.float64, np.float32, np.float64)
        np.testing.assert_allclose(b.x, a.x, rtol=1e-3, atol=1e-3)
        np.testing.assert_array_equal(c.x, a.x)


def check_continuing(solve: Solve) -> None:
    """A state given as the start goes on as if nobody had stopped."""
    A = blur()
    y = A(truth()) + 0.01
    through = states(solve, A, y, 12)
    again = states(solve, A, y, 7, start=through[5])
    for a, b in zip(through[5:], again, strict=True):
        assert a.k == b.k
        np.testing.assert_array_equal(a.x, b.x)


def check_one_step_memory(solve: Solve) -> None:
    """A method without memory goes on from the bare picture just as well."""
    A = blur()
    y = A(truth()) + 0.01
    through = states(solve, A, y, 12)
    again = states(solve, A, y, 7, start=np.array(through[5].x))
    assert again[0].k == 0
    for a, b in zip(through[5:], again, strict=True):
        np.testing.assert_allclose(a.x, b.x, rtol=1e-12, atol=1e-14)


def check_converges(solve: Solve) -> None:
    """Without noise, on an easy blur, the truth comes back."""
    A, x = easy_blur(), truth()
    final = states(solve, A, A(x), 400)[-1]
    np.testing.assert_allclose(final.x, x, atol=2e-3)


# Least squares


def check_svd_filter(solve: Solve) -> None:
    """Landweber from zero lets 1 - (1 - step s²)^k of each singular part pass."""
    A = Crop(SHAPE, ((1, 0), (2, 1))) @ blur("symmetric")
    y = np.random.default_rng(3).standard_normal(A.out_shape)
    U, s, Vt = np.linalg.svd(to_matrix(A), full_matrices=False)
    step = 1.3 / s[0] ** 2
    for state in states(solve, A, y, 21, step=step)[::5]:
        passed = 1 - (1 - step * s**2) ** state.k
        expected = Vt.T @ (passed / s * (U.T @ y.ravel()))
        np.testing.assert_allclose(state.x.ravel(), expected, rtol=1e-9, atol=1e-11)


def check_default_step(solve: Solve) -> None:
    """The default step is the inverse of the squared norm, nearly, so it is safe."""
    A = blur("periodic")
    y = A(truth())
    first = states(solve, A, y, 2)[1].x
    gradient = to_matrix(A).T @ y.ravel()
    step = (first.ravel() @ gradient) / (gradient @ gradient)
    bound = 1 / np.linalg.norm(to_matrix(A), 2) ** 2
    assert 0.9 * bound < step < 1.001 * bound


def check_polynomial(solve: Solve) -> None:
    """Van Cittert from zero is mu times the geometric series in I - mu A."""
    A = easy_blur()
    y = np.random.default_rng(4).standard_normal(SHAPE)
    matrix, data = dense_step(A, y)
    mu, expected = 0.8, np.zeros(data.size)
    for state in states(solve, A, y, 8, step=mu):
        np.testing.assert_allclose(state.x.ravel(), expected, rtol=1e-10, atol=1e-12)
        expected = mu * data + expected - mu * (matrix @ expected)


def check_lsqr(solve: Solve) -> None:
    """CGLS makes the same estimates as SciPy's lsqr, step by step."""
    A = Crop(SHAPE, ((1, 0), (2, 1))) @ blur("symmetric")
    y = np.random.default_rng(5).standard_normal(A.out_shape)
    found = states(solve, A, y, 9)
    for k in (1, 2, 5, 8):
        peer = lsqr(as_scipy(A), y.ravel(), iter_lim=k, atol=0, btol=0, conlim=0)[0]
        np.testing.assert_allclose(found[k].x.ravel(), peer, rtol=1e-7, atol=1e-9)


# Richardson-Lucy


def unlike_operators() -> list[LinearOperator]:
    """Return operators whose A'1 is far from constant."""
    return [blur("zero"), Crop(SHAPE, ((2, 1), (0, 3))) @ blur("zero"), blur("symmetric")]


def check_light_is_kept(solve: Solve) -> None:
    """From the first step on, <A'1, x> is the sum of the data."""
    for A in unlike_operators():
        y = A(truth()) * np.random.default_rng(6).uniform(0.5, 1.5, A.out_shape)
        seen = A.T(np.ones(A.out_shape))
        for state in states(solve, A, y, 12)[1:]:
            np.testing.assert_allclose((seen * state.x).sum(), y.sum(), rtol=1e-9)


def check_blind_pixels(solve: Solve) -> None:
    """A pixel that the camera does not see keeps its start."""
    A = Crop((12, 12), ((5, 0), (0, 6))) @ Convolution(np.ones((2, 3)) / 6, (12, 12))
    start = np.random.default_rng(7).uniform(0.5, 1, A.in_shape)
    blind = A.T(np.ones(A.out_shape)) < 1e-12
    assert 20 < blind.sum() < 120
    y = A(np.random.default_rng(8).uniform(0, 1, A.in_shape))
    for state in states(solve, A, y, 10, start=start)[1:]:
        np.testing.assert_array_equal(state.x[blind], start[blind])
        assert np.abs(state.x - start)[~blind].max() > 0.01


def check_star_stays(solve: Solve) -> None:
    """With an even-sized kernel a star stays where it is (in some libraries it walks)."""
    for size in ((4, 4), (2, 5), (3, 6)):
        A = Convolution(np.full(size, 1 / np.prod(size)), (31, 33))
        scene = np.full(A.in_shape, 0.001)
        scene[16, 14] = 1
        final = states(solve, A, A(scene), 41)[-1].x
        assert np.unravel_index(final.argmax(), final.shape) == (16, 14), size


def check_likelihood(solve: Solve) -> None:
    """The Poisson likelihood climbs, well above what the start had."""
    A = blur()
    y = np.random.default_rng(9).poisson(200 * A(truth())) / 200

    def cost(x: np.ndarray) -> float:
        mean = A(x)
        return float((mean - y * np.log(mean)).sum())

    costs = [cost(state.x) for state in states(solve, A, y, 31)]
    assert all(b <= a + 1e-9 for a, b in pairwise(costs[:5]))
    assert costs[30] < costs[4] < costs[0]


def check_formula(solve: Solve) -> None:
    """The plain iteration equals its formula, written out with a matrix."""
    for A in unlike_operators():
        y = A(truth()) * np.random.default_rng(10).uniform(0.5, 1.5, A.out_shape)
        matrix, data = dense_step(A, y)
        seen = matrix.T @ np.ones(data.size)
        blind = seen < 1e-9
        x = np.full(matrix.shape[1], 0.6)
        for state in states(solve, A, y, 6, start=np.full(A.in_shape, 0.6)):
            np.testing.assert_allclose(state.x.ravel(), x, rtol=1e-9)
            correction = matrix.T @ (data / (matrix @ x))
            x = np.where(blind, x, x * correction / np.where(blind, 1, seen))


def glowing(A: LinearOperator, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return a background that is nowhere like another pixel's, and counts that hold it."""
    rng = np.random.default_rng(seed)
    sky = rng.uniform(0.2, 3, A.out_shape)
    return sky, rng.poisson(A(rng.uniform(0, 9, A.in_shape)) + sky).astype(float)


def check_background(solve: Solve) -> None:
    """With a background it equals expectation maximization, written out with a matrix."""
    for A in unlike_operators():
        sky, y = glowing(A)
        matrix, data = dense_step(A, y)
        seen = matrix.T @ np.ones(data.size)
        for background in (sky, 0.7):
            b = np.broadcast_to(background, y.shape).ravel()
            x = np.full(matrix.shape[1], 0.6)
            start = np.full(A.in_shape, 0.6)
            for state in states(solve, A, y, 8, start=start, background=background):
                np.testing.assert_allclose(state.x.ravel(), x, rtol=1e-9)
                residual = np.linalg.norm(data - matrix @ x - b)
                np.testing.assert_allclose(state.residual_norm, residual, rtol=1e-9)
                correction = matrix.T @ (data / (matrix @ x + b))
                x = np.where(seen < 1e-9, x, x * correction / np.maximum(seen, 1e-9))


# Proximal gradient


def check_tikhonov(solve: Solve) -> None:
    """With the Tikhonov term it reaches the solution of the normal equations."""
    A = blur("symmetric")
    y = np.random.default_rng(11).standard_normal(SHAPE)
    matrix, data = dense_step(A, y)
    expected = np.linalg.solve(matrix.T @ matrix + 0.1 * np.eye(data.size), matrix.T @ data)
    final = states(solve, A, y, 1000, prox=Tikhonov(0.1))[-1]
    np.testing.assert_allclose(final.x.ravel(), expected, atol=1e-5)


def check_bounds(solve: Solve) -> None:
    """With bounds it reaches what SciPy's bounded least squares finds."""
    A = easy_blur()
    y = A(3 * truth() - 1.5) + 0.1
    matrix, data = dense_step(A, y)
    for prox, bounds in ((NonNegative(), (0, np.inf)), (Box(-0.3, 0.8), (-0.3, 0.8))):
        peer = lsq_linear(matrix, data, bounds, tol=1e-14)
        final = states(solve, A, y, 1000, prox=prox)[-1]
        assert bounds[0] <= final.x.min()
        assert final.x.max() <= bounds[1]
        # The part that A does not see is free: the fit is compared, not the picture.
        fit = matrix @ final.x.ravel()
        np.testing.assert_allclose(fit, matrix @ peer.x, atol=5e-3)
        assert np.sum((fit - data) ** 2) <= np.sum((matrix @ peer.x - data) ** 2) + 1e-7
