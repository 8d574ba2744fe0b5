"""A sentence "wrong exactly where ..." is true: answers with a known cause never hear another."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import Exercise
from course_lib.exercises._trial import Trial
from course_lib.exercises._where import features
from course_lib.lessons._book import all_exercises

from .test_half_right import CODE, EVERYWHERE, each

# What a mistake in the values has nothing to do with.
SHAPES = r"square|side|symmetric|pixel|row|column|color"


def cause(exercise: Exercise, answer: Callable[..., Any]) -> str | None:
    found = re.search(r"(?:exactly|only) where (.*)\.$", Trial(exercise, answer).where())
    return found and found[1]


def wrong_where(exercise: Exercise, having: frozenset[int]) -> Callable[..., Any]:
    """Give the right answers, but on some inputs."""
    calls = iter(range(10**6))

    def answer(*case: Any) -> Any:
        right = exercise.solution(*case)
        return each(lambda part: part + 7.25, right) if next(calls) in having else right

    return answer


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", CODE, ids=lambda exercise: exercise.name)
def test_a_feature_is_named_only_if_it_is_the_cause(exercise: Exercise) -> None:
    cases = exercise.cases()
    expected = [exercise.solution(*case) for case in cases]
    for group in features(exercise.arguments, cases, expected):
        for subject, words, having in group:
            told = cause(exercise, wrong_where(exercise, having))
            same = {other for _, other, members in group if members == having}
            assert told is None or told in same, f"{words}, but told: {told}"
            assert told is None or told.startswith(subject)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", CODE, ids=lambda exercise: exercise.name)
def test_a_mistake_in_the_values_is_not_blamed_on_a_shape(exercise: Exercise) -> None:
    for what, make in EVERYWHERE.items():
        if what.startswith("first") or what == "the first answer again":
            continue
        told = cause(exercise, make(exercise.solution))
        assert not re.search(SHAPES, told or ""), f"{what}: {told}"


HARD_CODED = [
    pytest.param(exercise, place, id=f"{exercise.name}-{name}")
    for exercise in CODE
    for place, name in enumerate(exercise.arguments)
    if all(isinstance(case[place], int | float) for case in exercise.cases())
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("exercise", "place"), HARD_CODED)
def test_a_number_written_into_the_code_is_found(exercise: Exercise, place: int) -> None:
    name = exercise.arguments[place]
    for value in sorted({case[place] for case in exercise.cases()}):

        def hard(*case: Any, value: Any = value) -> Any:
            return exercise.solution(*case[:place], value, *case[place + 1 :])

        told = cause(exercise, hard)
        assert told is None or told.startswith(f"`{name}`"), f"{value}: {told}"


def test_a_stride_written_into_the_code_is_told() -> None:
    exercise = all_exercises()["transpose_by_scatter"]
    told = cause(exercise, lambda image, kernel, stride: exercise.solution(image, kernel, 2))
    assert told == "`stride` is not 2"
    exercise = all_exercises()["pixel_centers"]
    assert cause(exercise, lambda n, factor: np.arange(n) * 2 + 0.5) == "`factor` is not 2"
