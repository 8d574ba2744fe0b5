"""The way downhill on a score."""

import math
from typing import TypeAlias

import numpy as np

from course_lib.selection._criteria import Criterion
from course_lib.selection._problem import Problem, Trial

# The trials made, their scores, and the alarm `at_end`; None stands for the usual one.
Seen: TypeAlias = tuple[list[Trial], list[float], bool | None]

# How often a step that does not help is shortened.
_SHORTER = 6
# Below this share of the score a slope is flat, and two scores are alike.
_FLAT, _ALIKE = 1e-5, 1e-3
# How far to look around from a plateau, in logarithms, and how often.
_FAR, _LOOKS = (1, 2, 4, 8, 16, 32), 3
_BOUNDS = 1e-300, 1e300


class Descent:
    """The way down: all the trials made, with their scores."""

    def __init__(
        self, problem: Problem, criterion: Criterion, start: float, max_steps: int, tolerance: float
    ) -> None:
        self.criterion, self.max_steps, self.tolerance = criterion, max_steps, tolerance
        self.trials: list[Trial] = []
        self.scores: list[float] = []
        self.steps = 0
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
        for look in range(_LOOKS):
            valley = self._descended(self.criterion.slope(self.here) if look else slope)
            if valley is None:
                valley = self._looked_around()
            if valley is not None:
                return self.trials, self.scores, not valley
        return self.trials, self.scores, True

    def _counts(self, difference: float, share: float, *scores: float) -> bool:
        """Tell whether scores differ, or slope, by enough to be more than chance or rounding."""
        least = max(share * max(map(abs, scores)), self.criterion.resolution)
        return abs(difference) > least

    def _descended(self, slope: float) -> bool | None:
        """Walk as far as the slope leads; tell whether to a valley, or None: nobody knows."""
        bend = math.nan
        downhill = self._counts(slope, _FLAT, self.scores[-1])
        step = -float(np.sign(slope)) if downhill else 0.0
        while abs(step) >= self.tolerance:
            if self.steps >= self.max_steps or not np.isfinite(slope):
                return False
            self.steps += 1
            before, slope_before = self.here, slope
            if not self._went(step):
                return None
            slope = self.criterion.slope(self.here)
            way = math.log(self.here.value / before.value)
            bend = (slope - slope_before) / way
            step = -slope / bend if bend > 0 else -float(np.sign(slope))
            step = float(np.clip(step, -1, 1))
        # A bend that lifts the score at a factor e by as much as counts makes a valley.
        rises = bend > 0 and self._counts(bend / 2, _ALIKE, *self.scores)
        return True if rises else None

    def _went(self, step: float) -> bool:
        """Go a step, or a part of it, if that is better than all before."""
        best = min(self.scores)
        for _ in range(_SHORTER):
            trial = self._tried(self.here.beside(math.exp(step)))
            if self.scores[-1] < best:
                self.here = trial
                return True
            step /= 3
        return False

    def _looked_around(self) -> bool | None:
        """Look farther and farther to both sides; tell whether the score rises on both.

        Where it falls instead, that is the place to go on from, and the answer None.
        """
        best, rises = min(self.scores), set[int]()
        for way in _FAR:
            for side in {-1, 1} - rises:
                factor = math.exp(side * way)
                if not _BOUNDS[0] < self.here.value * factor < _BOUNDS[1]:
                    continue
                trial, score = self._tried(self.here.beside(factor)), self.scores[-1]
                if not self._counts(score - best, _ALIKE, score, best):
                    continue
                if score < best:
                    self.here = trial
                    return None
                rises.add(side)
            if len(rises) == 2:
                return True
        return False
