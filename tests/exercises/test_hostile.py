"""Answers that attack the check itself: it never raises, and the next one is judged as ever."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import Exercise, judge


def _twice(image: Any) -> Any:
    return 2.0 * image


def _seven() -> float:
    return 7.0


def _inputs(rng: np.random.Generator) -> Any:
    return [(rng.random((n, n + 1)),) for n in range(1, 6)]


FUNCTION = Exercise(
    "twice", "00_toy", "Twice", "Write `twice(image)`.", _twice, (), (), _inputs, minutes=5
)
VALUE = Exercise("seven", "00_toy", "Seven", "How many?", _seven, (), (), seconds=0.2, minutes=5)


def failing(name: str) -> Any:
    """Make an object one of whose own methods fails."""

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("never")

    return type("Hostile", (), {name: fail})()


def array_with(name: str) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("never")

    return np.ones((2, 3)).view(type("Hostile", (np.ndarray,), {name: fail}))


def inside_itself() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


METHODS = [
    "__repr__", "__str__", "__eq__", "__len__", "__array__", "__iter__", "__bool__", "__float__",
    "__hash__", "__getattribute__", "__deepcopy__", "toarray", "numpy", "as_list", "__call__",
]  # fmt: skip
STRANGE: dict[str, Callable[[], Any]] = {
    **{f"failing {name}": lambda name=name: failing(name) for name in METHODS},
    **{f"array {name}": lambda name=name: array_with(name) for name in METHODS[:6]},
    "a list in itself": inside_itself,
    "a tuple of itself": lambda: (inside_itself(),),
    "a very deep list": lambda: eval("[" * 80 + "]" * 80),
    "an integer of 5000 digits": lambda: 10**5000,
    "integers of 5000 digits": lambda: (10**5000, 1),
    "a failing array of them": lambda: np.array([10**5000, None], dtype=object),
    "a structured array": lambda: np.zeros(3, dtype=[("a", int), ("b", float)]),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "texts": lambda: np.array([["a", "b"]]),
    "an array of nothing": lambda: np.zeros((0, 3)),
    "a masked array": lambda: np.ma.masked_all((2, 3)),
    "a class": lambda: np.ndarray,
    "a module": lambda: np,
    "a set": lambda: {1, 2},
    "a dictionary": lambda: {"a": 1},
    "bytes": lambda: b"7",
    "a memory view": lambda: memoryview(b"777"),
    "a range": lambda: range(10**12),
    "not a number": lambda: float("nan"),
    "endless": lambda: float("inf"),
    "complex": lambda: 7 + 1j,
}


@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
def test_any_value_gets_an_answer(make: Callable[[], Any]) -> None:
    for feedback in (judge(VALUE, make()), judge(FUNCTION, lambda image: make())):
        assert not feedback.solved
        assert feedback.sentences
        assert "a number, got a number" not in str(feedback)
        assert feedback._repr_html_()


def test_a_value_that_never_ends_is_stopped() -> None:
    def __array__(self: Any, *_: Any, **__: Any) -> Any:
        while True:
            pass

    feedback = judge(VALUE, type("Endless", (), {"__array__": __array__})())
    assert "still running after 0.2 seconds" in str(feedback)


def test_a_signature_that_fails_is_no_obstacle() -> None:
    class Doubling:
        @property
        def __signature__(self) -> Any:
            raise RuntimeError("never")

        def __call__(self, image: Any) -> Any:
            return 2 * image

    assert judge(FUNCTION, Doubling()).solved


def test_an_exception_that_cannot_tell_itself_is_told() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("never")

    def broken(image: Any) -> Any:
        raise SilentError

    assert "Your code raises SilentError." in str(judge(FUNCTION, broken))


@pytest.mark.parametrize("name", ["abs", "asarray", "isfinite", "array_equal", "ndarray", "max"])
def test_numpy_is_given_back_what_was_replaced(name: str) -> None:
    original = getattr(np, name)

    def replacing(image: Any) -> Any:
        setattr(np, name, 3)
        return 2 * image

    try:
        told = str(judge(FUNCTION, replacing))
        assert getattr(np, name) is original
        assert f"`np.{name}`" in told
        setattr(np, name, 3)  # in a cell, before the check
        feedback = judge(FUNCTION, _twice)
        assert feedback.solved
        assert f"`np.{name}`" in str(feedback)
    finally:
        setattr(np, name, original)
    assert len(judge(FUNCTION, _twice).sentences) == 1


def test_settings_of_the_reader_do_not_reach_the_check() -> None:
    before = np.geterr(), np.get_printoptions()
    shown = str(judge(FUNCTION, lambda image: image))
    np.seterr(all="raise")
    np.set_printoptions(precision=1, formatter={"all": lambda value: "?"})
    try:
        assert str(judge(FUNCTION, lambda image: image)) == shown
        assert not judge(FUNCTION, lambda image: image * np.inf).solved
    finally:
        np.seterr(**before[0])
        np.set_printoptions(**before[1])
