"""Tables of what choices lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from course_lib.restoration import estimate_noise
from course_lib.selection import Trial, grid_search, rule_of_thumb

from .desk import SCORES, WEIGHTS, Desk, bend, l_point


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


def print_mean_lost(rows: Mapping[str, Mapping[str, float]]) -> None:
    """Print a line for each circumstance: dB lost by each score.

    Parameters
    ----------
    rows : mapping of str to mapping of str to float
        What `mean_lost` returns, by what was different.

    Examples
    --------
    >>> print_mean_lost({"the truth": {"discrepancy": 0.4, "GCV": 12.0}})
    dB lost          discrepancy   GCV
    the truth                0.4  12.0
    """
    widths = {score: max(len(score), 5) for score in next(iter(rows.values()))}
    print(f"{'dB lost':16}", *(f"{score:>{width}}" for score, width in widths.items()))
    for name, lost in rows.items():
        print(f"{name:16}", *(f"{x:{widths[score]}.1f}" for score, x in lost.items()))
