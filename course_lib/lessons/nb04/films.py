"""Iterations recorded step by step, so that a slider can run through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from ipywidgets import SelectionSlider

from course_lib.lessons._types import Array
from course_lib.solvers import State


def step_slider(steps: Sequence[int], value: int) -> SelectionSlider:
    """Return a slider over numbers of steps that need not be evenly spaced.

    Parameters
    ----------
    steps : sequence of int
        Where it can stand.
    value : int
        Where it starts.

    Examples
    --------
    >>> step_slider((0, 1, 2, 4, 8), 4).value
    4
    """
    return SelectionSlider(
        options=tuple(steps), value=value, description="k", layout={"width": "min(420px, 98%)"}
    )


@dataclass(frozen=True, eq=False)
class Film:
    """What an iteration did, step by step; frame k is the estimate after k steps.

    Parameters
    ----------
    frames : ndarray, shape (K, H, W)
        The estimates in single precision; after a step that ended in infinity, nothing more.
        None at all, shape (0,), if only the numbers were wanted.
    residuals : ndarray, shape (K,)
        Norms of what was still unexplained.
    errors : ndarray, shape (K,)
        Root mean square differences to the truth.
    """

    frames: Array
    residuals: Array
    errors: Array

    @property
    def last(self) -> int:
        """The largest k."""
        return len(self.errors) - 1

    @property
    def best(self) -> int:
        """The k that comes nearest to the truth: what an oracle would choose."""
        return int(np.argmin(self.errors))

    @property
    def decibels(self) -> Array:
        """How near each frame is to the truth; white is 1, and no frame counts above 180."""
        return np.asarray(-20 * np.log10(np.maximum(self.errors, 1e-9)))

    def frame(self, k: int) -> Array:
        """Return the estimate after k steps."""
        return np.asarray(self.frames[k])

    def psnr(self, k: int) -> float:
        """Return how near frame k is to the truth, in decibels."""
        return float(self.decibels[k])

    def first_below(self, level: float) -> int:
        """Return the first k with a residual of at most `level`, or the last one."""
        below = np.flatnonzero(self.residuals <= level)
        return int(below[0]) if below.size else self.last


def film(states: Iterable[State], last: int, truth: Array, *, pictures: bool = True) -> Film:
    """Run an iteration for `last` steps, and keep every estimate.

    Parameters
    ----------
    states : iterable of State
        What a solver returns.
    last : int
        How many steps.
    truth : ndarray, shape (H, W)
        What to compare with.
    pictures : bool
        Whether to keep the pictures, or only the numbers.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> from course_lib.solvers import landweber
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> truth = np.array([[0.0, 1.0, 0.0, 0.0]])
    >>> film(landweber(A, A(truth), step=1), 3, truth).residuals.round(3)
    array([0.612, 0.213, 0.141, 0.114])
    """
    # One array, filled state by state: a list of small ones would leave the memory in pieces.
    frames: Array = np.array([], dtype=np.float32)
    residuals, errors = [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for place, state in enumerate(islice(states, last + 1)):
            if pictures and place == 0:
                frames = np.empty((last + 1, *state.x.shape), dtype=np.float32)
            if pictures:
                frames[place] = state.x
            residuals.append(state.residual_norm)
            errors.append(float(np.sqrt(np.mean((state.x - truth) ** 2))))
    return Film(frames[: len(errors)], np.array(residuals), np.array(errors))
