"""One answer, run on all inputs of its exercise and compared with the solution."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ._compare import equal, tolerance_for
from ._engine import Exercise, Misconception
from ._inputs import Case, copy_of
from ._plain import plain
from ._running import Outcome, Runner, run_all
from ._where import where

RAISED = object()


class Trial:
    """One function, run on all inputs of its exercise.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : callable
        The reader's function.
    run : callable, optional
        What calls it, as `run_all` does.

    Attributes
    ----------
    cases : list of tuple
        The inputs, the easiest to read first.
    outcomes : list of Outcome
        What the calls did; fewer than inputs if time ran out.
    expected, got : list
        The values that are compared; ``RAISED`` where there is none.
    failing : list of int
        The numbers of the inputs on which the answer is wrong.
    """

    def __init__(
        self, exercise: Exercise, answer: Callable[..., Any], run: Runner = run_all
    ) -> None:
        self.exercise, self.names = exercise, exercise.arguments
        self.cases = exercise.cases()
        self.outcomes: list[Outcome] = run(answer, self.names, self.cases, exercise.seconds)
        self.tolerances = [tolerance_for(case, exercise.tolerance) for case in self.run_cases()]
        self.expected = [self._right(case) for case in self.run_cases()]
        self.got = [
            RAISED if outcome.problem else self._view(outcome.value, case)
            for outcome, case in zip(self.outcomes, self.run_cases(), strict=True)
        ]
        self.failing = [
            number
            for number, got in enumerate(self.got)
            if got is RAISED or not equal(self.expected[number], got, self.tolerances[number])
        ]

    def run_cases(self) -> list[Case]:
        """Return the inputs that were come to."""
        return self.cases[: len(self.outcomes)]

    def _right(self, case: Case) -> Any:
        return self._view(plain(self.exercise.solution(*copy_of(case))), case)

    def _view(self, value: Any, case: Case) -> Any:
        try:
            return plain(self.exercise.compare_by(value, *copy_of(case)))
        except Exception:  # an answer of another form: compare it as it is
            return value

    @property
    def stuck(self) -> bool:
        """Whether time ran out."""
        last = self.outcomes[-1].problem
        return last is not None and last.kind == "time"

    def changed(self) -> list[str]:
        """Return the names of the arguments that the answer has changed."""
        return sorted({name for outcome in self.outcomes for name in outcome.changed})

    def known_mistake(self) -> Misconception | None:
        """Find the mistake that explains every answer."""
        if self.changed():  # then nobody knows what a wrong result comes from
            return None
        if self.stuck and len(self.failing) < 3:  # one wrong result may agree by luck
            return None
        return next((m for m in self.exercise.misconceptions if self._explains(m)), None)

    def _explains(self, mistake: Misconception) -> bool:
        """Tell whether the mistake gives the same answers, wherever the reader's code ended."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return all(
                self._same(mistake, number) for number in range(len(self.outcomes) - self.stuck)
            )

    def _same(self, mistake: Misconception, number: int) -> bool:
        """Tell whether the mistake gives this answer, an error where the reader has one."""
        case, got = self.cases[number], self.got[number]
        try:
            value = self._view(plain(mistake.function(*copy_of(case))), case)
        except Exception:
            return got is RAISED
        return got is not RAISED and equal(value, got, self.tolerances[number])

    def where(self) -> str:
        """Say on how many inputs the answer is right, and what the others have in common."""
        total, wrong = len(self.outcomes), len(self.failing)
        if self.stuck or wrong == total:
            return ""
        score = f"It is right on {total - wrong} of {total} inputs and wrong"
        cause = where(self.names, self.run_cases(), self.expected, self.failing)
        return f"{score} {cause}." if cause else f"{score} on {wrong}."
