"""The same examples are tried each time: what else is loaded does not matter."""

from __future__ import annotations

from hypothesis.internal.conjecture.providers import HypothesisProvider

from course_lib import kernels


def test_numbers_in_our_sources_are_not_tried() -> None:
    assert kernels.__file__  # is loaded, and is ours
    assert len(HypothesisProvider(None)._local_constants) == 0
