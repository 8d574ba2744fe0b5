"""Judge an answer: untouched, right, a known mistake, or wrong here."""

import dis
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ._compare import equal, letters, numbers
from ._diagnose import diagnose
from ._engine import Exercise
from ._feedback import Feedback
from ._plain import Strange
from ._running import Runner, run_all
from ._source import other_text
from ._state import own_settings, repair_numpy
from ._trial import Trial
from ._words import difference, kind_difference, laid_out, show

# All that the body `...`, `pass` or `return ...` compiles to.
STUB_OPERATIONS = {
    "RESUME", "NOP", "CACHE", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE",
    "COPY_FREE_VARS",
}  # fmt: skip
_READ_OFF = 0.05  # tolerances from here on are those of values that are read off a picture
_NEAR = "But it is close: look once more, and read it off more exactly."
_COUNTED = dict(enumerate(("None", "One", "Two", "Three", "Four", "Five", "Six")))


def judge(exercise: Exercise, answer: Any, *, run: Runner = run_all) -> Feedback:
    """Compare an answer with the solution and with every known mistake.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : object
        The reader's function or value.
    run : callable, optional
        What calls the function, as `run_all` does: for a grader, who does so in another process.

    Returns
    -------
    Feedback
        What to tell the reader. Nothing is kept.
    """
    mended = repair_numpy()
    with own_settings():
        try:
            told = _judge(exercise, answer, run)
        except Exception as error:  # whatever it is, a reader gets an answer and no traceback
            told = _say(
                exercise,
                "error",
                f"The check cannot deal with this answer ({type(error).__name__}). Return plain "
                "arrays, numbers or texts.",
            )
    mended += [name for name in repair_numpy() if name not in mended]
    if mended:
        listed = ", ".join(f"`{name}`" for name in mended[:5])
        note = f"Your code had replaced {listed} of NumPy; the check has put back the original."
        told = replace(told, sentences=(*told.sentences, note))
    return told


def _judge(exercise: Exercise, answer: Any, run: Runner) -> Feedback:
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
    return _Verdict(exercise, answer, run).feedback()


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


def _judge_value(exercise: Exercise, given: Any) -> Feedback:
    (outcome,) = run_all(lambda: given, (), [()], exercise.seconds)
    if outcome.problem is not None:
        return _say(exercise, "error", outcome.problem.sentence)
    answer, expected = outcome.value, exercise.solution()
    if _same_value(exercise, expected, answer):
        if exercise.whole_numbers and (point := _with_a_point(answer)) is not None:
            return _say(
                exercise,
                "wrong",
                f"The values are right. But a size is a whole number, and TensorFlow refuses "
                f"{point!r}: write {int(point)}, without the point.",
            )
        return _solved(exercise, "Well done!")
    for mistake in exercise.misconceptions:
        if _same_value(exercise, mistake.function(), answer):
            return _say(exercise, "known mistake", mistake.sentence, mistake=mistake.name)
    nudges = [f'`hint("{exercise.name}")` gives a first step.'] if exercise.hints else []
    if (kind := kind_difference(expected, answer)) is not None:
        return _say(exercise, "wrong", kind, *_comma(expected, answer))
    if isinstance(expected, tuple) and equal(expected[::-1], answer, exercise.tolerance):
        return _say(exercise, "wrong", "The values are right, but in the wrong order.")
    near = [_NEAR] if _nearly(exercise, expected, answer) else []
    return _say(exercise, "wrong", _not_it(expected, answer), *near, *nudges)


def _comma(expected: Any, answer: Any) -> list[str]:
    """Tell who wrote a fraction with a comma what Python makes of it."""
    whole = isinstance(answer, tuple) and [type(part) for part in answer] == [int, int]
    if not whole or not isinstance(expected, int | float):
        return []
    written, point = ("{}, {}".format(*answer), "{}.{}".format(*answer))
    return [f"To Python {written} is two numbers: a fraction has a point, as in {point}."]


def _same_value(exercise: Exercise, wanted: Any, answer: Any) -> bool:
    """Compare what the exercise compares of two values."""
    try:
        both = exercise.compare_by(wanted), exercise.compare_by(answer)
    except (TypeError, ValueError):  # an answer of another form
        return False
    return equal(*both, exercise.tolerance)


def _nearly(exercise: Exercise, expected: Any, answer: Any) -> bool:
    """Tell whether a value that is read off a picture was read a little carelessly."""
    if exercise.tolerance < _READ_OFF:
        return False
    return _same_value(replace(exercise, tolerance=2 * exercise.tolerance), expected, answer)


def _not_it(expected: Any, answer: Any) -> str:
    """Refuse a value; of several choices say how many are right, but not which."""
    told = f"{show(answer)} is not it."
    if not (isinstance(expected, str) and isinstance(answer, str) and len(expected) > 1):
        return told
    right = sum(a == b for a, b in zip(letters(expected), letters(answer), strict=True))
    verb = "is" if right == 1 else "are"
    return f"{told} {_COUNTED[right]} of the {_COUNTED[len(expected)].lower()} {verb} right."


def _with_a_point(answer: Any) -> float | None:
    """Find the first number of a tuple that is no integer for Python."""
    parts = answer if isinstance(answer, tuple | list) else ()
    return next((float(part) for part in parts if isinstance(part, float | np.floating)), None)


def _signature_mismatch(exercise: Exercise, answer: Callable[..., Any]) -> str | None:
    names = exercise.arguments
    if inspect.iscoroutinefunction(answer):
        return "Your function begins with `async def`. Write `def`."
    signature = None
    try:
        signature = inspect.signature(answer)
        signature.bind(*names)
    except TypeError:
        if signature is None:
            return None
        return (
            f"Your function takes `{signature}`, but it is called with "
            f"{len(names)} argument{'s' * (len(names) > 1)}: "
            f"`{exercise.name}({', '.join(names)})`."
        )
    except Exception:  # built-in functions may have no signature, and a reader's class may fail
        return None
    return None


def _is_stub(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= (
        STUB_OPERATIONS
    )


class _Verdict:
    """What to say about a trial."""

    def __init__(self, exercise: Exercise, answer: Callable[..., Any], run: Runner) -> None:
        self.exercise, self.answer = exercise, answer
        self.trial = Trial(exercise, answer, run)

    def feedback(self) -> Feedback:
        """Say the most useful thing first."""
        trial = self.trial
        if self._untouched():
            return _say(self.exercise, "not attempted")
        if not trial.failing:
            return self._right()
        first = trial.failing[0]
        if trial.stuck and first == len(trial.outcomes) - 1:
            return self._stopped("too slow", first)
        if (mistake := trial.known_mistake()) is not None:
            details = self._details(first)
            told = _say(self.exercise, "known mistake", mistake.sentence, details=details)
            told = replace(told, mistake=mistake.name)
        elif trial.outcomes[first].problem is not None:
            told = self._stopped("error", first)
        else:
            told = self._wrong(first)
        return replace(told, sentences=(*told.sentences, *self._too_slow_as_well()))

    def _too_slow_as_well(self) -> Iterator[str]:
        if self.trial.stuck and (problem := self.trial.outcomes[-1].problem) is not None:
            yield problem.sentence

    def _untouched(self) -> bool:
        first = self.trial.outcomes[0]
        if first.problem is not None:
            return first.problem.kind == "not implemented"
        returned = [outcome.value for outcome in self.trial.outcomes]
        if all(value is None for value in returned):
            return _is_stub(self.answer)
        return unfinished(first.value) and first.value is not None

    def _right(self) -> Feedback:
        if changed := self._changed():
            return _say(self.exercise, "wrong", f"The result is right. But {changed}")
        praise = f"Right on all {len(self.trial.cases)} inputs. Well done!"
        return _solved(self.exercise, praise)

    def _changed(self) -> str:
        names = self.trial.changed()
        if not names:
            return ""
        listed = " and ".join(f"`{name}`" for name in names)
        return (
            f"your function changes its input {listed}, which still belongs to its caller. "
            f"Work on a copy: `{names[0]}.copy()`."
        )

    def _stopped(self, status: str, number: int) -> Feedback:
        problem = self.trial.outcomes[number].problem
        assert problem is not None
        where = self.trial.where() if status == "error" else ""
        at = f"Line {problem.line_number} of your code" if problem.line_number else ""
        details = self._details(number)
        if at and problem.line:
            details = ((at, problem.line), *details)
        loop = "Is there a loop that never ends?" if status == "too slow" else where
        sentences = [problem.sentence, *([loop] if loop else [])]
        return _say(self.exercise, status, *sentences, details=details)

    def _wrong(self, first: int) -> Feedback:
        trial = self.trial
        sentences = [s for s in (self._general(), trial.where()) if s]
        if changed := self._changed():
            sentences.insert(0, changed[0].upper() + changed[1:])
        named = f"{self.exercise.compared}: " if self.exercise.compared else ""
        told = difference(trial.expected[first], trial.got[first], trial.tolerances[first])
        sentences.append(named + told)
        if self.exercise.hints:
            sentences.append(f'`hint("{self.exercise.name}")` gives the next step.')
        return _say(self.exercise, "wrong", *sentences, details=self._details(first))

    def _general(self) -> str | None:
        """Look for mistakes that can happen in any exercise."""
        trial = self.trial
        returned = [outcome.value for outcome in trial.outcomes if outcome.problem is None]
        if all(value is None for value in returned):
            return "Your function returns nothing (`None`). Does it end with `return`?"
        if any(value == Strange("a generator") for value in returned if isinstance(value, Strange)):
            return "Your function holds a `yield`, which makes it a generator. Use `return`."
        if len(returned) < len(trial.cases):
            return None
        values = [numbers(got) for got in trial.got]
        if any(value is None for value in values) or isinstance(trial.expected[0], tuple | str):
            return None
        pairs = [
            (np.asarray(expected), value)
            for expected, value in zip(trial.expected, values, strict=True)
            if value is not None
        ]
        if any(isinstance(got, list | tuple) for got in trial.got) and all(
            equal(*pair, tolerance) for pair, tolerance in zip(pairs, trial.tolerances, strict=True)
        ):
            return "The values are right, but in a list. Return an array: `np.array(...)`."
        return diagnose(pairs, max(trial.tolerances))

    def _details(self, number: int) -> tuple[tuple[str, str], ...]:
        """Show one input, the expected and the given answer."""
        trial = self.trial
        outcome, expected, got = trial.outcomes[number], trial.expected[number], trial.got[number]
        named = zip(trial.names, trial.cases[number], strict=True)
        texts = [(_label(name, value), show(value)) for name, value in named]
        shown = [(label, text) for label, text in texts if text != label]  # a stand-in's name
        compared = f" ({self.exercise.compared})" if self.exercise.compared else ""
        shown.append((_label(f"expected{compared}", expected), show(expected)))
        if outcome.problem is None:
            shown.append((_label(f"got{compared}", got), show(got)))
        if printed := outcome.printed.strip():
            lines = printed.splitlines()
            more = ["..."] if len(lines) > 8 else []
            shown.append(("printed", "\n".join([line[:100] for line in lines[:8]] + more)))
        return tuple(shown)


def _label(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        inner = laid_out(value).shape
        shown = f", shown as {inner}" if inner not in (value.shape, ()) else ""
        return f"{name}, shape {value.shape}, {value.dtype}{shown}"
    return name
