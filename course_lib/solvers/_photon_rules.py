"""When to stop an iteration on counted light."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, real_number
from course_lib.operators import LinearOperator
from course_lib.solvers._photons import CountedLight
from course_lib.solvers._poisson import PoissonState
from course_lib.solvers._run import StopRule
from course_lib.solvers._state import State, checked_data

Solve: TypeAlias = Callable[[LinearOperator, FloatArray], Iterator[State]]


def poisson_discrepancy(
    A: LinearOperator,
    y: ArrayLike,
    *,
    gain: float,
    background: ArrayLike = 0.0,
    read_noise: float = 0.0,
    safety: float = 1.0,
) -> StopRule:
    r"""Stop as soon as the picture explains the photons as well as the truth would.

    .. math:: D(y, A x_k + b) \le \tau\, \mathrm{E}[D]

    with the deviance D of counted light in the place of the squared residual of `discrepancy`.
    A photon more or less in the dark then weighs as much as a hundred in a bright place. E[D] is
    taken pixel by pixel, so that it holds for few photons too [1]_; for many it is the number of
    pixels [2]_. It tends to stop early: chance alone moves D by :math:`\sqrt{2N}`, and a few stars
    in a large dark picture may be worth less than that. `poisson_validation` comes closer to the
    best step.

    Parameters
    ----------
    A : LinearOperator
        What the camera does.
    y : array_like, shape `A.out_shape`
        The data, finite; negative only if there is read noise.
    gain : float
        Photons per unit of the data: 1 where the data are counts.
    background : float or array_like, shape `A.out_shape`
        What is counted beside A x, in the unit of the data.
    read_noise : float
        Standard deviation of the camera's own noise, in the unit of the data.
    safety : float
        The factor :math:`\tau`, 1 or a little more.

    Returns
    -------
    function
        A rule for `run`, with the reason "discrepancy".

    Raises
    ------
    ValueError
        If a number or a shape makes no sense.

    References
    ----------
    .. [1] F. Bevilacqua, A. Lanza, M. Pragliola and F. Sgallari, "Nearly exact discrepancy
       principle for low-count Poisson image restoration", Journal of Imaging 8, 2022.
    .. [2] M. Bertero, P. Boccacci, G. Talenti, R. Zanella and L. Zanni, "A discrepancy principle
       for Poisson data", Inverse Problems 26, 105004, 2010.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.solvers import richardson_lucy, run
    >>> A = Convolution([[0.25, 0.5, 0.25]], (64, 64), "periodic")
    >>> truth = np.full((64, 64), 5.0)
    >>> truth[20:40, 30] = 200
    >>> y = np.random.default_rng(0).poisson(A(truth))
    >>> run(richardson_lucy(A, y), max_iter=50, stop=poisson_discrepancy(A, y, gain=1)).n_iter
    1
    """
    seen = CountedLight(checked_data(A, y), gain, background, read_noise)
    bound = real_number(safety, "safety")

    def rule(state: State) -> str | None:
        fits = seen.reduced_deviance(_predicted(A, state)) <= bound
        return "discrepancy" if fits else None

    return rule


def poisson_validation(
    solve: Solve,
    A: LinearOperator,
    y: ArrayLike,
    *,
    gain: float,
    background: ArrayLike = 0.0,
    read_noise: float = 0.0,
    seed: int = 0,
) -> StopRule:
    r"""Stop when photons that were hidden from the method are predicted worse than a step before.

    Cross-validation [1]_: one photon in five, drawn at random, is hidden. The rule runs the method
    a second time beside yours, on the others, and asks at each step by how much its prediction
    misses the hidden ones, as a mean square. While the method learns the scene, it gets better;
    when it learns the noise, worse. So each step costs twice. What SURE estimates for Gaussian
    noise, this measures for counted light.

    It judges the prediction A x, not the picture: what the blur hides does not count. For photos
    that is nearly the best place to stop; single stars could be sharpened for longer.

    Parameters
    ----------
    solve : function
        ``solve(A, y) -> iterator of State``: the method that is to be stopped, with its settings,
        from its start; such as ``functools.partial(richardson_lucy, accelerate=True)``.
    A : LinearOperator
        What the camera does.
    y : array_like, shape `A.out_shape`
        The data, as for `poisson_discrepancy`; counts are rounded to whole photons.
    gain, background, read_noise
        As for `poisson_discrepancy`.
    seed : int
        Of the draw.

    Returns
    -------
    function
        A rule for `run`, with the reason "validation": one step after the best.

    Raises
    ------
    ValueError
        If a number or a shape makes no sense; later, if the second iteration makes other steps.

    References
    ----------
    .. [1] K. J. Coakley and J. Llacer, "Use of cross-validation as a stopping rule in emission
       tomography image reconstruction", Proceedings of SPIE 1443, 1991.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.solvers import richardson_lucy, run
    >>> A = Convolution([[0.25, 0.5, 0.25]], (64, 64), "periodic")
    >>> truth = np.full((64, 64), 5.0)
    >>> truth[20:40, 30] = 200
    >>> y = np.random.default_rng(0).poisson(A(truth))
    >>> rule = poisson_validation(richardson_lucy, A, y, gain=1)
    >>> run(richardson_lucy(A, y), max_iter=50, stop=rule).reason
    'validation'
    """
    seen = CountedLight(checked_data(A, y), gain, background, read_noise)
    return _Validation(solve, A, seen, seed)


class _Validation:
    """The rule of `poisson_validation`: carries the second iteration along."""

    def __init__(self, solve: Solve, A: LinearOperator, seen: CountedLight, seed: int) -> None:
        self.solve, self.A, self.seen = solve, A, seen
        self.shown, self.hidden = seen.split(seed)
        self._begin()

    def _begin(self) -> None:
        self.twin = iter(self.solve(self.A, self.shown))
        self.before, self.last = -1, np.inf

    def __call__(self, state: State) -> str | None:
        # A rule may be used again for another run, which begins anew.
        if state.k <= self.before:
            self._begin()
        beside = next((other for other in self.twin if other.k >= state.k), None)
        if beside is None or beside.k != state.k:
            raise ValueError(
                f"the second iteration of poisson_validation has no step {state.k}; give it a "
                "solve that starts where your run starts, and makes the same steps."
            )
        error = self.seen.hidden_error(_predicted(self.A, beside), self.hidden)
        last, self.before, self.last = self.last, state.k, error
        return "validation" if error > last else None


def _predicted(A: LinearOperator, state: State) -> FloatArray:
    return state.prediction if isinstance(state, PoissonState) else A.forward(state.x)
