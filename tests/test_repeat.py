"""The same examples are tried each time: what else is loaded does not matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider

from course_lib import kernels


def test_numbers_in_our_sources_are_not_tried() -> None:
    assert kernels.__file__  # is loaded, and is ours
    assert len(HypothesisProvider(None)._local_constants) == 0


def test_the_same_examples_are_drawn_again() -> None:
    def drawn() -> list[float]:
        seen = []

        @given(st.floats(-1e6, 1e6))
        def keep(value: float) -> None:
            seen.append(value)

        keep()
        return seen

    assert drawn() == drawn()
