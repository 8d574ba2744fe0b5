"""The way downhill on a score."""

from typing import TypeAlias

import numpy as np

from course_lib.selection._criteria import Criterion
from course_lib.selection._problem import Problem, Trial

# The trials made, their scores, and the alarm `at_end`; None stands for the usual one.
Seen: TypeAlias = tuple[list[Trial], list[float], bool | None]

# How often a step that does not help is shortened.
_SHORTER = 6


class Descent:
    """The way down: all the trials made, with their scores."""

    def __init__(
        self, problem: Problem, criterion: Criterion, start: float, max_steps: int, tolerance: float
    ) -> None:
        self.criterion, self.max_steps, self.tolerance = criterion, max_steps, tolerance
        self.trials: list[Trial] = []
        self.scores: list[float] = []
        self.here = self._tried(Trial(problem, start))

    def _tried(self, trial: Trial) -> Trial:
        self.trials.append(trial)
        self.scores.append(self.criterion.score(trial))
        return trial

    def walk(self) -> Seen:
        """Go down; the last part of the answer tells whether no valley was reached."""
        slope = self.criterion.slope(self.here)
        if not np.isfinite([slope, *self.scores]).all():
            raise ValueError(f"the score has no slope at {self.here.value:g}; start elsewhere.")
        step = -float(np.sign(slope))
        for _ in range(self.max_steps):
            before, slope_before = self.here, slope
            if abs(step) < self.tolerance:
                break
            if not self._went(step):
                return self.trials, self.scores, not np.isfinite(self.scores[-_SHORTER:]).all()
            slope = self.criterion.slope(self.here)
            if not np.isfinite(slope):
                return self.trials, self.scores, True
            way = float(np.log(self.here.value / before.value))
            bend = (slope - slope_before) / way
            step = -slope / bend if bend > 0 else -float(np.sign(slope))
            step = float(np.clip(step, -1, 1))
        return self.trials, self.scores, abs(step) >= self.tolerance

    def _went(self, step: float) -> bool:
        """Go a step, or a part of it, if that is better than all before."""
        best = min(self.scores)
        for _ in range(_SHORTER):
            trial = self._tried(self.here.beside(float(np.exp(step))))
            if self.scores[-1] < best:
                self.here = trial
                return True
            step /= 3
        return False
