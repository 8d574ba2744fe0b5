"""Searches, replayed trial by trial, and tables of what choices lose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from course_lib.lessons._types import Array, Panels
from course_lib.restoration import estimate_noise
from course_lib.selection import (
    Choice,
    Problem,
    Trial,
    gcv,
    gradient_search,
    grid_search,
    random_search,
    rule_of_thumb,
)
from course_lib.ui import Curve, Picture

from .desk import SCORES, WEIGHTS, Desk, bend, l_point


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
    >>> len(hunted(desk.problem, rule_of_thumb).tried)
    1
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
    >>> hunt = hunted(desk.problem, lambda p: grid_search(p, SCORES["GCV"], low=1, high=2, count=3))
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


def losses(desks: Sequence[Desk]) -> dict[str, NDArray[np.float64]]:
    """Return for each way to choose how many dB it loses on each desk.

    Parameters
    ----------
    desks : sequence of Desk
        The photos.

    Examples
    --------
    >>> list(losses([Desk(np.eye(24), [[1.0]], 0.05)]))[:3]
    ['rule of thumb', 'discrepancy', 'GCV']
    """
    thumb = [d.lost_at(rule_of_thumb(d.problem).value) for d in desks]
    table = {"rule of thumb": np.array(thumb)}
    return table | {name: np.array([d.lost(name) for d in desks]) for name in SCORES}


def mean_lost(
    desks: Sequence[Desk],
    names: Sequence[str],
    *,
    believed: float | Literal["measured"] = 1.0,
) -> dict[str, float]:
    """Return how many dB scores lose on average over photos, told the truth or not.

    Parameters
    ----------
    desks : sequence of Desk
        The photos.
    names : sequence of str
        Which of `SCORES`.
    believed : float or "measured"
        By which factor they are told a wrong noise; or what `estimate_noise` says.

    Examples
    --------
    >>> list(mean_lost([Desk(np.eye(24), [[1.0]], 0.05)], ["GCV"], believed="measured"))
    ['GCV']
    """
    told = []
    for desk in desks:
        measured = believed == "measured"
        factor = estimate_noise(desk.problem.y) / desk.noise if measured else float(believed)
        told.append(desk.believing(factor))
    return {name: float(np.mean([desk.lost(name) for desk in told])) for name in names}


def one_for_all(desks: Sequence[Desk]) -> tuple[float, NDArray[np.float64]]:
    """Return the single weight that loses least on average, and what it loses on each desk.

    Parameters
    ----------
    desks : sequence of Desk
        The photos.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> weight, lost = one_for_all([desk])
    >>> bool(weight == WEIGHTS[desk.best]), lost.tolist()
    (True, [0.0])
    """
    lost = np.array([desk.quality[desk.best] - desk.quality for desk in desks])
    best = int(np.argmin(lost.mean(axis=0)))
    return float(WEIGHTS[best]), lost[:, best]


def calls_per_setting(desk: Desk) -> dict[str, float]:
    """Return how often each score runs the method for one setting of the knob.

    Parameters
    ----------
    desk : Desk
        Any photo.

    Examples
    --------
    >>> calls_per_setting(Desk(np.eye(24), [[1.0]], 0.05))["GCV"]
    2.0
    """
    counts = {"rule of thumb": 1 / len(WEIGHTS)}
    for name, criterion in SCORES.items():
        if name == "L-curve":
            trials = [Trial(desk.problem, float(weight)) for weight in WEIGHTS[:8]]
            before = len(desk.problem.calls)
            bend(np.array([l_point(trial) for trial in trials]))
            counts[name] = (len(desk.problem.calls) - before) / len(trials)
            continue
        few, more = (
            grid_search(desk.problem, criterion, low=1e-4, high=1, count=count).solver_calls
            for count in (4, 8)
        )
        counts[name] = (more - few) / 4
    return counts


def print_losses(
    table: Mapping[str, NDArray[np.float64]], calls: Mapping[str, float], noises: Sequence[float]
) -> None:
    """Print a line for each way to choose: mean for each noise, mean, worst, and the price.

    Parameters
    ----------
    table : mapping of str to ndarray
        dB lost, by picture and within it by noise.
    calls : mapping of str to float
        Solver calls for one setting of the knob.
    noises : sequence of float
        The noises.

    Examples
    --------
    >>> print_losses({"GCV": np.array([0.0, 1.0, 0.0, 2.0])}, {"GCV": 2.0}, (0.01, 0.1))
    dB lost at noise  0.01   0.1    mean   worst   calls
    GCV                0.0   1.5     0.8     2.0   86
    """
    print("dB lost at noise", *(f"{noise:5}" for noise in noises), end="")
    print("    mean   worst   calls")
    for name, lost in table.items():
        runs = round(calls[name] * len(WEIGHTS))
        each = np.maximum(lost.reshape(-1, len(noises)).mean(axis=0), 0)
        print(f"{name:16}", *(f"{x:5.1f}" for x in each), end="")
        print(f"{max(lost.mean(), 0):8.1f}{max(lost.max(), 0):8.1f}   {runs}")
