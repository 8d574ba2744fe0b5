"""Planted faults: each is a solver with one mistake, and the kit must catch it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from course_lib.operators import norm
from course_lib.solvers import NonNegative, State
from tests.solvers.test_solvers import MUST


def begin(A, y, start, default=0.0):
    y = np.asarray(y)
    y = y.astype(y.dtype if y.dtype == np.float32 else np.float64)
    if isinstance(start, State):
        return y, start.k, np.array(start.x)
    x = np.full(A.in_shape, default) if start is None else np.array(start)
    return y, 0, x.astype(y.dtype)


def loop(update, default=0.0):
    """Make a solver without memory from its update rule `update(A, y, x, step)`."""

    def solve(A, y, *, start=None, step=None, prox=None) -> Iterator[State]:
        y, k, x = begin(A, y, start, default)
        step = 1 / norm(A) ** 2 if step is None else step
        while True:
            yield State(k, x, float(np.linalg.norm(y - A(x))))
            x = update(A, y, x, step).astype(y.dtype, copy=False)
            k += 1

    return solve


def ones(A):
    return np.ones(A.out_shape)


def lucy(A, y, x, step):
    seen = A.T(ones(A))
    safe = np.where(seen > 1e-12, seen, 1)
    ratio = y / np.maximum(A(x), 1e-9)
    return np.where(seen > 1e-12, x * np.maximum(A.T(ratio), 0) / safe, x)


def lucy_against_a_glow(told):
    """Make Richardson and Lucy's iteration from `told(A, y, x, b)`: data and prediction."""

    def solve(A, y, *, start, background) -> Iterator[State]:
        y, k, x = begin(A, y, start)
        while True:
            yield State(k, x, float(np.linalg.norm(y - A(x) - background)))
            data, prediction = told(A, y, x, background)
            seen = A.T(ones(A))
            ratio = A.T(data / np.maximum(prediction, 1e-9))
            x = np.where(seen > 1e-12, x * ratio / np.maximum(seen, 1e-12), x)
            k += 1

    return solve


def lucy_without_division(A, y, x, step):
    return x * A.T(y / np.maximum(A(x), 1e-9))


def lucy_with_shifted_adjoint(A, y, x, step):
    seen = np.maximum(A.T(ones(A)), 1e-9)
    return x * np.roll(A.T(y / np.maximum(A(x), 1e-9)), -1, axis=0) / seen


def lucy_kills_blind_pixels(A, y, x, step):
    seen = A.T(ones(A))
    return lucy(A, y, x, step) * (seen > 1e-12)


def lucy_upside_down(A, y, x, step):
    return x * A.T(A(x) / np.maximum(y, 1e-9)) / np.maximum(A.T(ones(A)), 1e-9)


def in_place(A, y, *, start=None, step=None) -> Iterator[State]:
    y, k, x = begin(A, y, start)
    step = 1 / norm(A) ** 2 if step is None else step
    while True:
        residual = y - A(x)
        state = State(k, x, float(np.linalg.norm(residual)))
        yield state
        x.flags.writeable = True
        x += step * A.T(residual)
        k += 1


def writable(A, y, **options) -> Iterator[State]:
    for state in MUST["landweber"][0](A, y, **options):
        open_state = replace(state)
        open_state.x.flags.writeable = True
        yield open_state


def counts_from_one(A, y, **options) -> Iterator[State]:
    for state in MUST["landweber"][0](A, y, **options):
        yield replace(state, k=state.k + 1)


def stale_residual(A, y, **options) -> Iterator[State]:
    before = None
    for state in MUST["landweber"][0](A, y, **options):
        now = state.residual_norm
        yield replace(state, residual_norm=now if before is None else before)
        before = now


def changes_its_data(A, y, **options) -> Iterator[State]:
    for state in MUST["landweber"][0](A, y, **options):
        yield state
        np.asarray(y)[0] *= 1.001


def forgets_its_state(A, y, *, start=None) -> Iterator[State]:
    start = start.x if isinstance(start, State) else start
    return MUST["cgls"][0](A, y, start=start)


def steepest_descent(A, y, *, start=None) -> Iterator[State]:
    y, k, x = begin(A, y, start)
    while True:
        residual = y - A(x)
        yield State(k, x, float(np.linalg.norm(residual)))
        g = A.T(residual)
        x = x + np.vdot(g, g) / np.vdot(A(g), A(g)) * g
        k += 1


def unclipped(A, y, x, step):
    return x + step * A.T(y - A(x))


def clipped_data_side(A, y, x, step):
    return np.maximum(x, 0) + step * A.T(y - A(np.maximum(x, 0)))


FAULTS = {
    "landweber": {
        "residual forgotten": loop(lambda A, y, x, step: x + step * A.T(y)),
        "A instead of A.T": loop(lambda A, y, x, step: x + step * A(y - A(x))),
        "wrong sign": loop(lambda A, y, x, step: x - step * A.T(y - A(x))),
        "no adjoint at all": loop(lambda A, y, x, step: x + step * (y - A(x))),
        "twice the step": loop(lambda A, y, x, step: x + 2 * step * A.T(y - A(x))),
        "norm not squared": loop(lambda A, y, x, step: x + np.sqrt(step) * A.T(y - A(x))),
        "clipped": loop(lambda A, y, x, step: np.maximum(x + step * A.T(y - A(x)), 0)),
        "in place": in_place,
        "writable": writable,
        "counts from one": counts_from_one,
        "stale residual": stale_residual,
        "changes its data": changes_its_data,
    },
    "van_cittert": {
        "adjoint added": loop(lambda A, y, x, step: x + step * A.T(y - A(x))),
        "wrong sign": loop(lambda A, y, x, step: x - step * (y - A(x))),
        "residual forgotten": loop(lambda A, y, x, step: x + step * y),
    },
    "cgls": {
        "steepest descent": steepest_descent,
        "forgets its state": forgets_its_state,
        "landweber": MUST["landweber"][0],
    },
    "richardson_lucy": {
        "no division by A'1": loop(lucy_without_division, 0.5),
        "shifted adjoint": loop(lucy_with_shifted_adjoint, 0.5),
        "kills blind pixels": loop(lucy_kills_blind_pixels, 0.5),
        "ratio upside down": loop(lucy_upside_down, 0.5),
        "additive": loop(unclipped, 0.5),
    },
    "background": {
        "forgotten": lucy_against_a_glow(lambda A, y, x, b: (y, A(x))),
        "subtracted": lucy_against_a_glow(lambda A, y, x, b: (np.maximum(y - b, 0), A(x))),
        "blurred": lucy_against_a_glow(lambda A, y, x, b: (y, A(x + np.mean(b)))),
        "its mean": lucy_against_a_glow(lambda A, y, x, b: (y, A(x) + np.mean(b))),
    },
    "fista_terms": {
        "term forgotten": loop(unclipped),
        "term before the step": loop(clipped_data_side),
        "one term for all": lambda A, y, *, prox, **options: MUST["fista"][0](
            A, y, **{**options, "prox": NonNegative()}
        ),
    },
}
PLANTED = [
    pytest.param(method, fault, id=f"{method}-{name}")
    for method, faults in FAULTS.items()
    for name, fault in faults.items()
]


def caught(method, solve):
    """Return the name of the first check that a solver fails."""
    for check in MUST[method][1]:
        try:
            with np.errstate(all="ignore"):
                check(solve)
        except (AssertionError, ValueError, TypeError):
            return check.__name__
    return None


@pytest.mark.parametrize(("method", "fault"), PLANTED)
def test_kit_catches(method, fault):
    assert caught(method, fault)


@pytest.mark.parametrize(
    ("method", "right"),
    [
        ("landweber", loop(lambda A, y, x, step: x + step * A.T(y - A(x)))),
        ("richardson_lucy", loop(lucy, 0.5)),
        ("background", lucy_against_a_glow(lambda A, y, x, b: (y, A(x) + b))),
    ],
)
def test_kit_lets_a_right_loop_pass(method, right):
    # The loops above go wrong for the fault planted in them, and for nothing else.
    for check in MUST[method][1]:
        check(right)
