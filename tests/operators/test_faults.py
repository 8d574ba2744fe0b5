"""Every planted fault is noticed by the kit, and by the very rules meant for it."""

from inspect import signature

import numpy as np
import pytest

from course_lib.operators import Convolution, StridedConvolution
from tests.operators import conformance as kit
from tests.operators.planted_faults import FAULTS

# What a broken rule raises: pytest.raises fails with an exception that is no AssertionError.
BROKEN = (AssertionError, pytest.fail.Exception)


def _rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("name", FAULTS)
def test_kit_notices(name: str) -> None:
    faulty, (arguments, loops), rules = FAULTS[name]
    with pytest.raises(BROKEN):
        kit.check_operator(faulty(*arguments), _rng(), loops=loops)
    for rule in rules:
        needs_loops = "loops" in signature(rule).parameters
        with pytest.raises(BROKEN):
            rule(faulty(*arguments), _rng(), *([loops] if needs_loops else []))


@pytest.mark.parametrize("name", FAULTS)
def test_kit_passes_without_the_fault(name: str) -> None:
    faulty, (arguments, loops), _ = FAULTS[name]
    for right in (Convolution, StridedConvolution):
        if issubclass(faulty, right):
            kit.check_operator(right(*arguments), _rng(), loops=loops)


def test_every_rule_has_a_fault() -> None:
    noticed = set().union(*(rules for _, _, rules in FAULTS.values()))
    assert noticed == {*kit.RULES, kit.follows_loops}


def test_positive_vectors_would_hide_a_shift() -> None:
    """Why the kit draws vectors with zero mean: all-positive ones hardly see a shift."""
    rng = np.random.default_rng(4)
    kernel, x, y = rng.random((5, 5)), rng.random((128, 128)), rng.random((128, 128))
    A = Convolution(kernel, (128, 128), "periodic")
    shifted = np.roll(A.T(y), 1, axis=0)
    gap = abs(np.vdot(A(x), y) - np.vdot(x, shifted))
    assert gap / (np.linalg.norm(A(x)) * np.linalg.norm(y)) < 1e-3
