"""The driver: runs an iteration, watches it, and says why it ended."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.arrays import FloatArray, Unchanging, positive_number, real_number, whole_number
from course_lib.solvers._state import State, inner, norm

StopRule: TypeAlias = Callable[[State], str | None]
Observer: TypeAlias = Callable[[State], Any]

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "max_iter": "All the steps allowed were made; look at the history to see if it was still "
        "falling, and allow more or add a stop rule.",
        "discrepancy": "The estimate explains the data as well as the noise allows; more steps "
        "would fit the noise.",
        "validation": "Photons that were hidden from the method are no longer predicted better; "
        "more steps would fit the noise.",
        "stagnation": "The estimate hardly changes anymore; more steps would cost time only.",
        "diverged": "The residual grows without bound, or the estimate jumps to and fro between "
        "its bounds: take a smaller step, or, for Van Cittert, use Landweber, since some blurs "
        "have no safe step.",
        "exhausted": "The iterator ended by itself before the steps allowed were made.",
    }
)
"""For each reason that `run` can give: what it means, and what to do."""

# A growth that no converging method shows, but any diverging one soon reaches.
_GROWTH = 10.0
_REFERENCE_STATES = 3
# Changes that turn back each time and do not shrink, so many in a row. Rounding turns back too,
# but next to nothing.
_JUMPS, _BACK, _SHRINKING, _ROUNDING = 10, -0.99, 1e-4, 0.1


@dataclass(frozen=True, eq=False)
class Result(Unchanging):
    """What came out of an iteration.

    Parameters
    ----------
    x : ndarray
        The last estimate (if it diverged, the last finite one); read-only.
    n_iter : int
        The number k of the state it belongs to.
    reason : str
        Why it ended: a key of `ADVICE`, or what a rule of yours said.
    history : ndarray of float
        Norm of the residual of each state seen, the first one included.
    """

    x: FloatArray
    n_iter: int
    reason: str
    history: NDArray[np.float64]

    @property
    def advice(self) -> str:
        """One sentence: what the reason means, and what to do."""
        return ADVICE.get(self.reason, f'A stop rule of yours ended it: "{self.reason}".')


def run(
    iterates: Iterable[State],
    *,
    max_iter: int,
    stop: StopRule | Sequence[StopRule] = (),
    observers: Observer | Sequence[Observer] = (),
) -> Result:
    """Run an iteration until a rule stops it.

    Parameters
    ----------
    iterates : iterable of State
        What a solver returns; put ``tqdm`` around it for a progress bar.
    max_iter : int
        At most so many steps are made; 0 only looks at the start.
    stop : function or sequence of functions, optional
        Rules ``State -> str | None``, asked in this order about each state; the first one
        that returns a reason ends the run.
    observers : function or sequence of functions, optional
        Called with each state, the last one included: to plot, to compare with the truth.

    Returns
    -------
    Result
        With the reason "max_iter", "diverged" (the residual is not finite, or it and the
        estimate have both grown more than tenfold, or the estimate only jumps to and fro),
        "exhausted" (a finite iterator ended), or what a rule said.

    Raises
    ------
    ValueError
        If `max_iter` is negative, or there is no state at all.
    TypeError
        If `max_iter` is no whole number.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.solvers import discrepancy, landweber
    >>> A = Convolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> result = run(landweber(A, A([[0, 1, 0, 0]])), max_iter=100, stop=discrepancy(0.1))
    >>> result.n_iter, result.reason
    (4, 'discrepancy')
    """
    max_iter = whole_number(max_iter, "max_iter", smallest=0)
    rules, watchers = _sequence(stop), _sequence(observers)
    diverged = _Divergence()
    history: list[float] = []
    last, reason = None, "exhausted"
    for state in iterates:
        history.append(state.residual_norm)
        if diverged(state):
            reason = "diverged"
            last = state if last is None or np.isfinite(state.residual_norm) else last
            break
        last = state
        for watch in watchers:
            watch(state)
        verdict = next(filter(None, (rule(state) for rule in rules)), None)
        if verdict or len(history) > max_iter:
            reason = verdict or "max_iter"
            break
    if last is None:
        raise ValueError("the iterator held no state; give run what a solver returns, unused.")
    return Result(last.x, last.k, reason, np.array(history))


def discrepancy(noise_norm: float, *, safety: float = 1.0) -> StopRule:
    r"""Stop as soon as the residual is no larger than the noise.

    .. math:: \|y - A x_k\| \le \tau\, \|n\|

    Morozov's principle: an estimate that explains the data better than the truth does fits the
    noise. For white noise of standard deviation :math:`\sigma` on N pixels,
    :math:`\|n\| \approx \sigma \sqrt N`.

    Parameters
    ----------
    noise_norm : float
        Norm of the noise, zero or more.
    safety : float
        The factor :math:`\tau`, 1 or a little more.

    Returns
    -------
    function
        A rule for `run`, with the reason "discrepancy".

    Raises
    ------
    ValueError
        If a number is negative or not finite.
    TypeError
        If one is no number.

    Examples
    --------
    >>> import numpy as np
    >>> rule = discrepancy(0.5)
    >>> rule(State(3, np.zeros((1, 1)), 0.4))
    'discrepancy'
    """
    target = real_number(safety, "safety") * real_number(noise_norm, "noise_norm")
    return lambda state: "discrepancy" if state.residual_norm <= target else None


def stagnation(rtol: float) -> StopRule:
    r"""Stop when a step changes next to nothing.

    .. math:: \|x_k - x_{k-1}\| \le \mathrm{rtol}\, \|x_k\|

    It says that the iteration is slow, not that the picture is good.

    Parameters
    ----------
    rtol : float
        Relative change, positive.

    Returns
    -------
    function
        A rule for `run`, with the reason "stagnation".

    Raises
    ------
    ValueError
        If `rtol` is not a positive number.

    Examples
    --------
    >>> import numpy as np
    >>> rule = stagnation(1e-3)
    >>> rule(State(0, np.ones((1, 1)), 1.0))
    >>> rule(State(1, np.ones((1, 1)), 1.0))
    'stagnation'
    """
    share = positive_number(rtol, "rtol")
    previous: State | None = None

    def rule(state: State) -> str | None:
        nonlocal previous
        # A rule may be used again for another run, whose states have nothing to do with these.
        follows = previous is not None and state.k == previous.k + 1
        still = follows and norm(state.x - previous.x) <= share * norm(state.x)  # type: ignore[union-attr]
        previous = state
        return "stagnation" if still else None

    return rule


class _Divergence:
    """Tells an iteration that explodes from one that only fits worse than its start.

    A warm start may explain the data perfectly, and a good solution less well; so the
    estimate itself must have grown too. Between bounds it cannot: there, a step too large
    throws it from one side to the other, by the same amount each time.
    """

    def __init__(self) -> None:
        self.seen = self.jumps = 0
        self.residual = self.size = self.largest = 0.0
        self.previous: State | None = None
        self.change: FloatArray | None = None

    @np.errstate(over="ignore", invalid="ignore")
    def __call__(self, state: State) -> bool:
        residual, size = state.residual_norm, norm(state.x)
        if not (np.isfinite(residual) and np.isfinite(size)):
            return True
        if self.seen < _REFERENCE_STATES:
            self.seen += 1
            self.residual = max(self.residual, residual)
            self.size = max(self.size, size)
        grown = residual > _GROWTH * self.residual and size > _GROWTH * self.size
        return self._jumps(state) or grown

    def _jumps(self, state: State) -> bool:
        """Tell whether the last changes all turned back, and none was smaller than before."""
        before, self.previous = self.previous, state
        if before is None:
            return False
        last, self.change = self.change, state.x - before.x
        if last is None:
            return False
        old, new = norm(last), norm(self.change)
        self.largest = max(self.largest, old, new)
        turned = inner(last, self.change) <= _BACK * old * new
        lasting = new >= max((1 - _SHRINKING) * old, _ROUNDING * self.largest)
        self.jumps = self.jumps + 1 if turned and lasting and new > 0 else 0
        return self.jumps >= _JUMPS


def _sequence(items: Any) -> tuple[Any, ...]:
    return (items,) if callable(items) else tuple(items)
