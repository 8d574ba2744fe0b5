"""Ways to look for the setting with the best score."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from course_lib.arrays import FloatArray, positive_number, random_generator, whole_number
from course_lib.selection._criteria import Criterion, checked_criterion
from course_lib.selection._descent import Descent, Seen
from course_lib.selection._problem import Problem, Trial


@dataclass(frozen=True, eq=False)
class Choice:
    """A setting that was chosen, and what that took.

    Parameters
    ----------
    value : float
        The setting.
    x : ndarray
        The picture restored with it.
    values, scores : ndarray
        The curve that was seen, by growing value; a score that is not finite was not usable.
    solver_calls : int
        How often the method ran; a run that also gives a derivative counts once.
    seconds : float
        Time taken.
    at_end : bool
        An alarm: the best of all settings may lie beyond those tried, or the score has no best at
        all. Of a grid, or of settings drawn at random: the best is the smallest or the largest of
        them. Of a walk downhill: it ran out of steps, or stood where the score ends or is level,
        not in a valley. Never of a rule of thumb, which does not look for a best.
    """

    value: float
    x: FloatArray
    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    solver_calls: int
    seconds: float
    at_end: bool


def rule_of_thumb(problem: Problem) -> Choice:
    r"""Set the knob to the noise's share, :math:`\sigma^2 / \mathrm{var}(y)`: no search at all.

    The weight that Wiener's filter would give to a picture of white spectrum. Must know the noise;
    meant for quadratic terms such as `UnrolledTikhonov`.

    Parameters
    ----------
    problem : Problem
        What to restore; its noise must be known.

    Returns
    -------
    Choice
        The one setting, with a score of 0, which means nothing; one solver call.

    Raises
    ------
    ValueError
        If the noise is not known, or the data are constant (then no weight is too large).

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> A = Convolution([[1.0]], (1, 4))
    >>> problem = Problem(
    ...     A, np.array([[0.0, 2, 0, 2]]), lambda y, value: y / (1 + value), noise=0.1
    ... )
    >>> round(rule_of_thumb(problem).value, 4)
    0.01
    """
    if np.ptp(problem.y) == 0:
        raise ValueError("y is the same everywhere: there is nothing to restore, and no weight.")
    share = problem.known_noise() ** 2 / float(np.var(problem.y))
    return _timed(problem, lambda: ([Trial(problem, share)], [0.0], False))


def grid_search(
    problem: Problem, criterion: Criterion, *, low: float, high: float, count: int = 20
) -> Choice:
    """Try settings at equal ratios from `low` to `high`, and take the best.

    With a `count` of 1 that is the one in the middle. A setting whose score is not finite is left
    out; of equal scores the smallest setting is taken.

    Parameters
    ----------
    problem : Problem
        What to restore.
    criterion : Criterion
        What to make small.
    low, high : float
        The first and the last setting, positive.
    count : int
        How many settings are tried.

    Returns
    -------
    Choice
        The best setting, its picture, and the curve that was seen.

    Raises
    ------
    ValueError
        If the range or the count makes no sense, or no score is finite.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.selection import sure
    >>> A = Convolution([[1.0]], (20, 20))
    >>> y = np.random.default_rng(0).normal(0, 1, (20, 20))  # signal 0.8, noise 0.6
    >>> problem = Problem(A, y, lambda y, v: y / (1 + v), noise=0.6, linear=True)
    >>> choice = grid_search(problem, sure, low=1e-2, high=1e2, count=81)
    >>> round(choice.value, 1), choice.at_end
    (0.6, False)
    """
    low, high = _checked_range(low, high, count)
    middle = [float(np.sqrt(low) * np.sqrt(high))]
    values = np.geomspace(low, high, count) if count > 1 else middle
    return _best_of(problem, criterion, values)


def random_search(
    problem: Problem,
    criterion: Criterion,
    *,
    low: float,
    high: float,
    count: int = 20,
    rng: np.random.Generator,
) -> Choice:
    """Try settings drawn at random, all magnitudes alike, and take the best.

    With one knob a grid does as well; with several, chance wastes less on knobs that hardly matter
    (J. Bergstra and Y. Bengio, Journal of Machine Learning Research 13, 2012).

    Parameters
    ----------
    problem : Problem
        What to restore.
    criterion : Criterion
        What to make small.
    low, high : float
        Between these the settings are drawn, positive.
    count : int
        How many settings are tried.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Choice
        The best setting, its picture, and the scores that were seen.

    Raises
    ------
    ValueError
        If the range or the count makes no sense, or no score is finite.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.selection import sure
    >>> A = Convolution([[1.0]], (20, 20))
    >>> y = np.random.default_rng(0).normal(0, 1, (20, 20))  # signal 0.8, noise 0.6
    >>> problem = Problem(A, y, lambda y, v: y / (1 + v), noise=0.6, linear=True)
    >>> rng = np.random.default_rng(0)
    >>> choice = random_search(problem, sure, low=1e-2, high=1e2, count=81, rng=rng)
    >>> round(choice.value, 1), choice.solver_calls
    (0.6, 162)
    """
    low, high = _checked_range(low, high, count)
    drawn = random_generator(rng).uniform(np.log(low), np.log(high), count)
    return _best_of(problem, criterion, np.exp(drawn))


def gradient_search(
    problem: Problem,
    criterion: Criterion,
    *,
    start: float,
    max_steps: int = 20,
    tolerance: float = 0.02,
) -> Choice:
    """Walk downhill on the score, in the logarithm of the setting.

    The slope comes through the solver, if the problem can `differentiate`. Each step is a secant
    step on the slope (Newton's, with the second derivative taken from the last two slopes),
    at most a factor e, and shortened until the score falls. It finds the valley in which it
    starts, not necessarily the deepest. From level ground, where nothing falls, it looks around
    farther and farther, up to a factor 1e14, and goes on where the score is lower.

    Parameters
    ----------
    problem : Problem
        What to restore.
    criterion : Criterion
        What to make small.
    start : float
        First setting.
    max_steps : int
        At most so many steps.
    tolerance : float
        Relative change of the setting below which it ends.

    Returns
    -------
    Choice
        The setting where it ended, its picture, and all settings tried on the way. Its `at_end`
        tells that the walk did not come to an end in a valley.

    Raises
    ------
    ValueError
        If a number makes no sense, or the score or its slope is not finite at `start`.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.selection import sure
    >>> A = Convolution([[1.0]], (20, 20))
    >>> y = np.random.default_rng(0).normal(0, 1, (20, 20))  # signal 0.8, noise 0.6
    >>> problem = Problem(A, y, lambda y, v: y / (1 + v), noise=0.6, linear=True)
    >>> choice = gradient_search(problem, sure, start=10.0)
    >>> round(choice.value, 1), choice.at_end
    (0.6, False)
    >>> gradient_search(problem, sure, start=10.0, max_steps=1).at_end
    True
    """
    start, tolerance = positive_number(start, "start"), positive_number(tolerance, "tolerance")
    whole_number(max_steps, "max_steps")
    score = checked_criterion(criterion)
    return _timed(problem, lambda: Descent(problem, score, start, max_steps, tolerance).walk())


def _best_of(problem: Problem, criterion: Criterion, values: Iterable[float]) -> Choice:
    trials = [Trial(problem, value) for value in values]
    checked_criterion(criterion)
    return _timed(problem, lambda: (trials, [criterion.score(trial) for trial in trials], None))


def _timed(problem: Problem, look: Callable[[], Seen]) -> Choice:
    begin, calls = perf_counter(), len(problem.calls)
    # A method that overflows at some setting tells that the setting is bad, and no more.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        trials, scores, alarm = look()
    usable = np.where(np.isfinite(scores), scores, np.inf)
    if not np.isfinite(usable).any():
        raise ValueError("no setting gave a finite score; look at the method and the range.")
    best = trials[int(np.argmin(usable))]
    x = best.x
    tried = [trial.value for trial in trials]
    order = np.argsort(tried)
    return Choice(
        best.value,
        x,
        np.array(tried)[order],
        np.array(scores, float)[order],
        len(problem.calls) - calls,
        perf_counter() - begin,
        best.value in (min(tried), max(tried)) if alarm is None else bool(alarm),
    )


def _checked_range(low: float, high: float, count: int) -> tuple[float, float]:
    low, high = positive_number(low, "low"), positive_number(high, "high")
    if not low < high:
        raise ValueError(f"low must be below high, but they are {low:g} and {high:g}.")
    whole_number(count, "count")
    return low, high
