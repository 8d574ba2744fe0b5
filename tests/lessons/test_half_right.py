"""Half-right answers, made mechanically of every solution: the inputs let none of them pass."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import Case, Exercise
from course_lib.exercises._compare import equal
from course_lib.exercises._inputs import copy_of
from course_lib.exercises._plain import plain
from course_lib.exercises._running import run_all
from course_lib.exercises._trial import Trial
from course_lib.lessons._book import all_exercises

CODE = [exercise for exercise in all_exercises().values() if exercise.inputs is not None]
Function = Callable[..., Any]


def each(change: Callable[[Any], Any], value: Any) -> Any:
    """Change a result, or each part of one that has several."""
    if isinstance(value, tuple):
        return tuple(change(part) for part in value)
    return change(value)


def after(change: Callable[..., Any]) -> Callable[[Function], Function]:
    """Make a variant of a function that changes its result, and may look at its arguments."""

    def variant(function: Function) -> Function:
        return lambda *case: each(lambda part: change(part, *case), function(*case))

    return variant


def of_type(dtype: Any) -> Callable[[Function], Function]:
    return after(lambda part, *_: np.asarray(part).astype(dtype)[()])


def of_the_type_of(place: int) -> Callable[[Function], Function]:
    def change(part: Any, *case: Any) -> Any:
        return np.asarray(part).astype(case[place].dtype)[()]

    return after(change)


def repeated(axis: int) -> Callable[[Function], Function]:
    """Do the first row (or column) alone, and repeat it."""

    def change(part: Any, *_: Any) -> Any:
        if np.ndim(part) <= axis:
            return part
        return np.repeat(np.take(part, [0], axis), np.shape(part)[axis], axis)

    return after(change)


def square_only(place: int) -> Callable[[Function], Function]:
    """Take one argument for square: cut the longer axis, and leave the rest of the result at 0."""

    def variant(function: Function) -> Function:
        def half(*case: Any) -> Any:
            array = case[place]
            if array.shape[0] == array.shape[1]:
                return function(*case)
            return each(np.zeros_like, function(*case))

        return half

    return variant


def first_again(function: Function) -> Function:
    """Answer every call as the first one."""
    kept: list[Any] = []

    def half(*case: Any) -> Any:
        kept.append(function(*case))
        return kept[0]

    return half


EVERYWHERE: dict[str, Callable[[Function], Function]] = {
    "cut to integers": of_type(int),
    "rounded": after(lambda part, *_: np.round(part)),
    "rounded to one decimal": after(lambda part, *_: np.round(part, 1)),
    "rounded to two decimals": after(lambda part, *_: np.round(part, 2)),
    "capped at 1": after(lambda part, *_: np.minimum(part, 1)),
    "capped at 10": after(lambda part, *_: np.minimum(part, 10)),
    "capped at 255": after(lambda part, *_: np.minimum(part, 255)),
    "never negative": after(lambda part, *_: np.maximum(part, 0)),
    "in 16 bits": of_type(np.float16),
    "a thousandth too large": after(lambda part, *_: part * 1.001),
    "twice": after(lambda part, *_: part * 2.0),
    "negative": after(lambda part, *_: part * -1.0),
    "first row only": repeated(0),
    "first column only": repeated(1),
    "the first answer again": first_again,
}


def variants(exercise: Exercise) -> Iterator[tuple[str, Callable[[Function], Function]]]:
    yield from EVERYWHERE.items()
    for place, (name, value) in enumerate(
        zip(exercise.arguments, exercise.cases()[0], strict=True)
    ):
        if isinstance(value, np.ndarray):
            yield f"in the type of {name}", of_the_type_of(place)
            if value.ndim >= 2:
                yield f"for square {name}", square_only(place)


VARIANTS = [
    pytest.param(exercise, make, id=f"{exercise.name}-{what}")
    for exercise in CODE
    for what, make in variants(exercise)
]


def _positive(*case: Any) -> bool:
    return all(np.all(v > 0) for v in case if isinstance(v, np.ndarray | float))


# What a prompt promises of its inputs, so that nothing else need be told apart.
PROMISED: dict[str, Callable[..., bool]] = {
    "fair_psnr": lambda truth, guess, border: bool(np.all((truth >= 0) & (truth <= 1))),
    "richardson_lucy_step": _positive,
    "discrepancy_weight": lambda weights, residuals, sigma: _positive(weights, sigma),
    "left_over": lambda photo, restored, psf, noise: noise > 0,
    "noise_gain": lambda psf, shape: bool(abs(psf.sum() - 1) < 1e-3),
}


def elsewhere(exercise: Exercise) -> Iterator[Case]:
    """Yield inputs as nobody has drawn them: other sizes, other scales, other signs."""
    promised = PROMISED.get(exercise.name, lambda *_: True)
    for case in exercise.cases():
        yield from (other for other in _others(case) if promised(*other))


def _others(case: Case) -> Iterator[Case]:
    for scale in (1000.37, 0.0137, -1.37):
        yield tuple(_scaled(value, scale) for value in case)
        for place in range(len(case)):
            yield tuple(
                _scaled(value, scale) if n == place else value for n, value in enumerate(case)
            )
    yield tuple(np.tile(v, 2 * (3,)) if np.ndim(v) == 2 else v for v in case)


def _scaled(value: Any, scale: float) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return value * scale
    if isinstance(value, float):
        return value * scale
    return int(value * abs(scale)) % 37 + 1 if isinstance(value, int) else value


def same_on(exercise: Exercise, variant: Function, cases: list[Case]) -> bool:
    """Compare with the solution wherever that gives finite numbers before time runs out."""
    names = exercise.arguments
    right = run_all(exercise.solution, names, cases, 0.2)
    for case, one, other in zip(cases, right, run_all(variant, names, cases, 0.4), strict=False):
        if one.problem is not None:
            continue  # not what the exercise is about
        try:
            values = [plain(exercise.compare_by(o.value, *copy_of(case))) for o in (one, other)]
        except Exception:
            continue
        finite = all(np.isfinite(part).all() for part in _parts(values[0]))
        if finite and not equal(*values, exercise.tolerance):
            return False
    return True


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("exercise", "make"), VARIANTS)
def test_no_half_right_answer_passes(exercise: Exercise, make: Any) -> None:
    half = make(exercise.solution)
    if Trial(exercise, half).failing:
        return
    # Right on all inputs. It may be right altogether: a whole number survives rounding.
    strange = [*elsewhere(exercise)]
    assert same_on(exercise, half, strange), "the inputs do not tell it from the solution"
