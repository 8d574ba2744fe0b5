"""Searches, replayed trial by trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.lessons._types import Array, Panels
from course_lib.selection import (
    Choice,
    Problem,
    gcv,
    gradient_search,
    grid_search,
    random_search,
)
from course_lib.ui import Curve, Picture

from .desk import WEIGHTS, Desk


@dataclass(frozen=True, eq=False)
class Hunt:
    """A search and the settings that it tried, in the order in which it tried them.

    Parameters
    ----------
    choice : Choice
        What came out.
    tried : tuple of float
        Each setting once, the first first.
    scores : tuple of float
        What each scored.
    pictures : tuple of ndarray
        What each made of the photo.
    """

    choice: Choice
    tried: tuple[float, ...]
    scores: tuple[float, ...]
    pictures: tuple[Array, ...]


def hunted(problem: Problem, search: Callable[[Problem], Choice]) -> Hunt:
    """Run a search, and keep in which order it went.

    Parameters
    ----------
    problem : Problem
        What to restore.
    search : callable
        ``search(problem) -> Choice``.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> hunted(desk.problem, lambda p: grid_search(p, gcv, low=1, high=4, count=3)).tried
    (1.0, 2.0, 4.0)
    """
    before = len(problem.calls)
    choice = search(problem)
    scored = dict(zip(choice.values.tolist(), choice.scores.tolist(), strict=True))
    tried = [v for v in dict.fromkeys(problem.calls[before:]) if v in scored]
    pictures = tuple(problem.solve(problem.y, value) for value in tried)
    return Hunt(choice, tuple(tried), tuple(scored[value] for value in tried), pictures)


def hunt_panels(hunt: Hunt, valley: NDArray[np.float64], k: int) -> Panels:
    """Return the k-th trial of a search: the picture, and its place on the score.

    Parameters
    ----------
    hunt : Hunt
        The search.
    valley : ndarray
        The score at each of `WEIGHTS`, so that one sees where to go.
    k : int
        Which trial, from 1; beyond the last one the last.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> hunt = hunted(desk.problem, lambda p: grid_search(p, gcv, low=1, high=2, count=3))
    >>> hunt_panels(hunt, desk.scores("GCV"), 1)["trial"]
    '1 of 3: weight 1'
    """
    k = min(k, len(hunt.tried))
    value = hunt.tried[k - 1]
    return {
        "restored": Picture(hunt.pictures[k - 1], vmin=0, vmax=1),
        "the valley": Curve(
            WEIGHTS,
            valley,
            xlabel="weight",
            ylabel="score (GCV)",
            log="xy",
            marker=(value, hunt.scores[k - 1]),
        ),
        "trial": f"{k} of {len(hunt.tried)}: weight {value:.2g}",
        "cost": f"{hunt.choice.solver_calls} solver calls in all, for {hunt.choice.value:.2g}",
    }


def three_hunts(problem: Problem, walker: Problem) -> dict[str, Hunt]:
    """Let grid, chance and gradient look for the weight that GCV likes best.

    Parameters
    ----------
    problem : Problem
        For the grid and for chance, 15 settings each.
    walker : Problem
        The same photo, with a solver that can be differentiated.

    Examples
    --------
    >>> problem = Desk(np.eye(24), [[1.0]], 0.05).problem
    >>> {name: len(hunt.tried) for name, hunt in three_hunts(problem, problem).items()}["grid"]
    15
    """
    ends, rng = {"low": 1e-6, "high": 10.0}, np.random.default_rng(5)

    def by_chance(problem: Problem) -> Choice:
        return random_search(problem, gcv, **ends, count=15, rng=rng)

    return {
        "grid": hunted(problem, lambda p: grid_search(p, gcv, **ends, count=15)),
        "random": hunted(problem, by_chance),
        "gradient": hunted(walker, lambda p: gradient_search(p, gcv, start=1.0)),
    }


def hunting(hunts: Mapping[str, Hunt], desk: Desk) -> Callable[..., Panels]:
    """Return a function that draws a search, trial by trial.

    Parameters
    ----------
    hunts : mapping of str to Hunt
        The searches.
    desk : Desk
        The photo, for the valley of GCV in which they hunt.

    Returns
    -------
    callable
        Of `search` and `trial`.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> hunt = hunting(three_hunts(desk.problem, desk.problem), desk)
    >>> list(hunt())
    ['restored', 'the valley', 'trial', 'cost']
    """
    valley = desk.scores("GCV")

    def hunt(search: str = "gradient", trial: int = 1) -> Panels:
        """Play a search: the picture of each trial, and its place in the valley of GCV."""
        return hunt_panels(hunts[search], valley, trial)

    return hunt
