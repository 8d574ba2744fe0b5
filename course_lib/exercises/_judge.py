"""Judge an answer: untouched, right, a known mistake, or wrong here."""

import dis
import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ._compare import difference, equal, kind_difference, numbers, show
from ._diagnose import diagnose
from ._engine import Exercise, Misconception
from ._feedback import Feedback
from ._inputs import Case, copy_of, features
from ._running import run_all
from ._source import other_text

# All that the body `...`, `pass` or `return ...` compiles to.
STUB_OPERATIONS = {
    "RESUME", "NOP", "CACHE", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE",
    "COPY_FREE_VARS",
}  # fmt: skip
_RAISED = object()


def judge(exercise: Exercise, answer: Any) -> Feedback:
    """Compare an answer with the solution and with every known mistake.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : object
        The reader's function or value.

    Returns
    -------
    Feedback
        What to tell the reader. Nothing is kept.
    """
    if unfinished(answer):
        return _say(exercise, "not attempted")
    if exercise.inputs is None:
        return _judge_value(exercise, answer)
    if not callable(answer):
        return _say(
            exercise,
            "wrong",
            f"Give `check` the function itself: `check({exercise.name!r}, {exercise.name})`, "
            "without calling it.",
        )
    if (mismatch := _signature_mismatch(exercise, answer)) is not None:
        return _say(exercise, "wrong", mismatch)
    return _Trial(exercise, answer).feedback()


def unfinished(value: Any) -> bool:
    """Tell whether a value is, or still holds, the `...` of the stub."""
    if isinstance(value, tuple | list):
        return any(item is ... for item in value)
    return value is None or value is ...


def _say(exercise: Exercise, status: str, *sentences: str, **more: Any) -> Feedback:
    return Feedback(exercise.name, exercise.title, status, sentences, **more)


def _solved(exercise: Exercise, praise: str) -> Feedback:
    """Praise, say why it is right, and show a second way."""
    why = [exercise.why] if exercise.why else []
    other = other_text(exercise).rstrip()
    details = (("Another way", other),) if other else ()
    return _say(exercise, "solved", praise, *why, details=details)


def _judge_value(exercise: Exercise, answer: Any) -> Feedback:
    expected = exercise.solution()
    if equal(expected, answer, exercise.tolerance):
        if exercise.whole_numbers and (point := _with_a_point(answer)) is not None:
            return _say(
                exercise,
                "wrong",
                f"The values are right. But a size is a whole number, and TensorFlow refuses "
                f"{point!r}: write {int(point)}, without the point.",
            )
        return _solved(exercise, "Well done!")
    for mistake in exercise.misconceptions:
        if equal(mistake.function(), answer, exercise.tolerance):
            return _say(exercise, "known mistake", mistake.sentence, mistake=mistake.name)
    nudge = f'`hint("{exercise.name}")` gives a first step.'
    if (kind := kind_difference(expected, answer)) is not None:
        return _say(exercise, "wrong", kind)
    if isinstance(expected, tuple) and equal(expected[::-1], answer, exercise.tolerance):
        return _say(exercise, "wrong", "The values are right, but in the wrong order.")
    return _say(exercise, "wrong", f"{show(answer)} is not it.", nudge)


def _with_a_point(answer: Any) -> float | None:
    """Find the first number of a tuple that is no integer for Python."""
    parts = answer if isinstance(answer, tuple | list) else ()
    return next((float(part) for part in parts if isinstance(part, float | np.floating)), None)


def _signature_mismatch(exercise: Exercise, answer: Callable[..., Any]) -> str | None:
    names = exercise.arguments
    if inspect.iscoroutinefunction(answer):
        return "Your function begins with `async def`. Write `def`."
    try:
        signature = inspect.signature(answer)
        signature.bind(*names)
    except ValueError:  # built-in functions may have no signature
        return None
    except TypeError:
        return (
            f"Your function takes `{signature}`, but it is called with "
            f"{len(names)} argument{'s' * (len(names) > 1)}: "
            f"`{exercise.name}({', '.join(names)})`."
        )
    return None


def _is_stub(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= (
        STUB_OPERATIONS
    )


class _Trial:
    """One function, run on all inputs of its exercise."""

    def __init__(self, exercise: Exercise, answer: Callable[..., Any]) -> None:
        self.exercise, self.answer = exercise, answer
        self.names = exercise.arguments
        self.cases = exercise.cases()
        self.outcomes = run_all(answer, self.names, self.cases, exercise.seconds)
        self.expected = [
            self._view(exercise.solution(*copy_of(case)), case) for case in self._run_cases()
        ]
        self.got = [
            _RAISED if outcome.problem else self._view(outcome.value, case)
            for outcome, case in zip(self.outcomes, self._run_cases(), strict=True)
        ]
        self.failing = [
            number
            for number, (expected, got) in enumerate(zip(self.expected, self.got, strict=True))
            if got is _RAISED or not equal(expected, got, exercise.tolerance)
        ]

    def _run_cases(self) -> list[Case]:
        return self.cases[: len(self.outcomes)]

    def _view(self, value: Any, case: Case) -> Any:
        try:
            return self.exercise.compare_by(value, *copy_of(case))
        except Exception:  # an answer of another form: compare it as it is
            return value

    def feedback(self) -> Feedback:
        """Say the most useful thing first."""
        if self._untouched():
            return _say(self.exercise, "not attempted")
        if not self.failing:
            return self._right()
        first = self.failing[0]
        if self._is_stuck() and first == len(self.outcomes) - 1:
            return self._stopped("too slow", first)
        if (mistake := self._known_mistake()) is not None:
            told = self._known(mistake)
        elif self.outcomes[first].problem is not None:
            told = self._stopped("error", first)
        else:
            told = self._wrong(first)
        return replace(told, sentences=(*told.sentences, *self._too_slow_as_well()))

    def _is_stuck(self) -> bool:
        last = self.outcomes[-1].problem
        return last is not None and last.kind == "time"

    def _too_slow_as_well(self) -> Iterator[str]:
        if self._is_stuck() and (problem := self.outcomes[-1].problem) is not None:
            yield problem.sentence

    def _untouched(self) -> bool:
        first = self.outcomes[0]
        if first.problem is not None:
            return first.problem.sentence.startswith("Your code raises NotImplementedError")
        returned = [outcome.value for outcome in self.outcomes]
        if all(value is None for value in returned):
            return _is_stub(self.answer)
        return unfinished(first.value) and first.value is not None

    def _right(self) -> Feedback:
        if changed := self._changed():
            return _say(self.exercise, "wrong", f"The result is right. But {changed}")
        return _solved(self.exercise, f"Right on all {len(self.cases)} inputs. Well done!")

    def _changed(self) -> str:
        names = sorted({name for outcome in self.outcomes for name in outcome.changed})
        if not names:
            return ""
        listed = " and ".join(f"`{name}`" for name in names)
        return (
            f"your function changes its input {listed}, which still belongs to its caller. "
            f"Work on a copy: `{names[0]}.copy()`."
        )

    def _known_mistake(self) -> Misconception | None:
        if self._is_stuck() and len(self.failing) < 3:  # one wrong result may agree by luck
            return None
        matching = (m for m in self.exercise.misconceptions if self._explains(m))
        return next(matching, None)

    def _explains(self, mistake: Misconception) -> bool:
        """Tell whether the mistake gives the same answers, wherever the reader's code ended."""
        ended = len(self.outcomes) - self._is_stuck()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return all(
                self._same(mistake, case, got)
                for case, got in zip(self.cases[:ended], self.got[:ended], strict=True)
            )

    def _same(self, mistake: Misconception, case: Case, got: Any) -> bool:
        """Tell whether the mistake gives this answer, an error where the reader has one."""
        try:
            value = self._view(mistake.function(*copy_of(case)), case)
        except Exception:
            return got is _RAISED
        return got is not _RAISED and equal(value, got, self.exercise.tolerance)

    def _known(self, mistake: Misconception) -> Feedback:
        return _say(
            self.exercise,
            "known mistake",
            mistake.sentence,
            details=self._details(self.failing[0]),
            mistake=mistake.name,
        )

    def _stopped(self, status: str, number: int) -> Feedback:
        problem = self.outcomes[number].problem
        assert problem is not None
        where = self._where() if status == "error" else ""
        at = f"Line {problem.line_number} of your code" if problem.line_number else ""
        details = self._details(number)
        if at and problem.line:
            details = ((at, problem.line), *details)
        loop = "Is there a loop that never ends?" if status == "too slow" else where
        sentences = [problem.sentence, *([loop] if loop else [])]
        return _say(self.exercise, status, *sentences, details=details)

    def _wrong(self, first: int) -> Feedback:
        sentences = [s for s in (self._general(), self._where()) if s]
        if changed := self._changed():
            sentences.insert(0, changed[0].upper() + changed[1:])
        expected, got = self.expected[first], self.got[first]
        named = f"{self.exercise.compared}: " if self.exercise.compared else ""
        sentences.append(named + difference(expected, got, self.exercise.tolerance))
        if self.exercise.hints:
            sentences.append(f'`hint("{self.exercise.name}")` gives the next step.')
        return _say(self.exercise, "wrong", *sentences, details=self._details(first))

    def _general(self) -> str | None:
        """Look for mistakes that can happen in any exercise."""
        returned = [outcome.value for outcome in self.outcomes if outcome.problem is None]
        if all(value is None for value in returned):
            return "Your function returns nothing (`None`). Does it end with `return`?"
        if any(inspect.isgenerator(value) for value in returned):
            return "Your function holds a `yield`, which makes it a generator. Use `return`."
        if len(returned) < len(self.cases):
            return None
        values = [numbers(got) for got in self.got]
        if any(value is None for value in values) or isinstance(self.expected[0], tuple | str):
            return None
        pairs = [
            (np.asarray(expected), value)
            for expected, value in zip(self.expected, values, strict=True)
            if value is not None
        ]
        tolerance = self.exercise.tolerance
        if any(isinstance(got, list | tuple) for got in self.got) and all(
            equal(expected, value, tolerance) for expected, value in pairs
        ):
            return "The values are right, but in a list. Return an array: `np.array(...)`."
        return diagnose(pairs, tolerance)

    def _where(self) -> str:
        """Name what the failing inputs have in common and the others have not."""
        if self._is_stuck():
            return ""
        having: dict[str, set[int]] = {}
        for number, case in enumerate(self._run_cases()):
            for feature in features(self.names, case):
                having.setdefault(feature, set()).add(number)
        failing, total = set(self.failing), len(self.outcomes)
        score = f"It is right on {total - len(failing)} of {total} inputs and wrong"
        common = [  # a feature that nearly all inputs have, or few failing ones, explains nothing
            (len(members), feature)
            for feature, members in having.items()
            if failing <= members and len(members) <= min(total - 2, self._most(feature))
            if self._is_lacked(feature, members)
        ]
        if len(failing) < 2 or not common:
            return f"{score} on {len(failing)}." if len(failing) < total else ""
        members, feature = min(common)
        return f"{score} {'exactly' if members == len(failing) else 'only'} where {feature}."

    def _most(self, feature: str) -> int:
        """Say how many inputs may have a feature that is to explain the failing ones.

        Negative pixels are in half of all inputs, and so cover any few failing ones by chance.
        """
        by_chance = feature.endswith("has negative values")
        return len(self.failing) if by_chance else 2 * len(self.failing)

    def _is_lacked(self, feature: str, members: set[int]) -> bool:
        """Tell whether more than single pixels lack a feature: those are always symmetric."""
        place = self.names.index(feature.split("`")[1])
        others = [case[place] for n, case in enumerate(self._run_cases()) if n not in members]
        return any(not isinstance(value, np.ndarray) or value.size > 1 for value in others)

    def _details(self, number: int) -> tuple[tuple[str, str], ...]:
        """Show one input, the expected and the given answer."""
        outcome, case = self.outcomes[number], self.cases[number]
        shown = [
            (_label(name, value), show(value)) for name, value in zip(self.names, case, strict=True)
        ]
        compared = f" ({self.exercise.compared})" if self.exercise.compared else ""
        shown.append(
            (_label(f"expected{compared}", self.expected[number]), show(self.expected[number]))
        )
        if outcome.problem is None:
            shown.append((_label(f"got{compared}", self.got[number]), show(self.got[number])))
        if printed := outcome.printed.strip():
            lines = printed.splitlines()
            more = ["..."] if len(lines) > 8 else []
            shown.append(("printed", "\n".join([line[:100] for line in lines[:8]] + more)))
        return tuple(shown)


def _label(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{name}, shape {value.shape}, {value.dtype}"
    return name
