"""Scores for counted light: where the noise is not Gaussian, and not the same everywhere."""

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from course_lib.arrays import positive_number
from course_lib.selection._criteria import Criterion
from course_lib.selection._problem import Trial
from course_lib.solvers import CountedLight


@dataclass(frozen=True, eq=False)
class _PhotonCriterion(Criterion):
    gain: float
    background: ArrayLike = 0.0
    read_noise: float = 0.0

    def _light(self, trial: Trial) -> CountedLight:
        return CountedLight(trial.problem.y, self.gain, self.background, self.read_noise)


@dataclass(frozen=True, eq=False)
class PoissonDiscrepancy(_PhotonCriterion):
    r"""The prediction should explain the photons as well as the truth would, not better.

    .. math:: \log^2 \frac{D(y, A x + b)}{\tau\, \mathrm{E}[D]}

    with the deviance D of counted light; what is to be expected of it is computed pixel by pixel,
    so that it holds for few photons too [1]_. `Discrepancy` is the same for noise that is equally
    strong everywhere. Must know the gain (and the background and the read noise, if there are
    any), but not the noise of `Problem`. For any method. Tends to smooth too much.

    Parameters
    ----------
    gain : float
        Photons per unit of the data, positive: 1 where the data are counts.
    background : float or array_like, shape of the data
        What is counted beside A x, in the unit of the data.
    read_noise : float
        Standard deviation of the camera's own noise, in the unit of the data.
    safety : float
        The factor :math:`\tau`, positive, about 1.

    Raises
    ------
    ValueError
        If `safety` is not positive and finite; with the first score, if another number or a shape
        makes no sense.

    References
    ----------
    .. [1] As in `course_lib.solvers.poisson_discrepancy`.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.selection import Problem, grid_search
    >>> A = Convolution([[1.0]], (30, 30))
    >>> y = np.random.default_rng(0).poisson(20.0, (30, 30))
    >>> problem = Problem(A, y, lambda y, v: (y + v * y.mean()) / (1 + v))
    >>> grid_search(problem, PoissonDiscrepancy(gain=1), low=0.01, high=1e4, count=61).value > 10
    True
    """

    safety: float = 1.0

    def __post_init__(self) -> None:
        positive_number(self.safety, "safety")

    def score(self, trial: Trial) -> float:
        """Return the score."""
        prediction = trial.problem.A.forward(trial.x)
        excess = self._light(trial).reduced_deviance(prediction) / self.safety
        return math.log(max(excess, 1e-300)) ** 2


@dataclass(frozen=True, eq=False)
class PoissonValidation(_PhotonCriterion):
    r"""Photons that were hidden from the method should be predicted well.

    One photon in five, drawn at random with the seed of the problem, is hidden; the method gets
    the others, scaled up; the score is the mean square by which its prediction misses the hidden
    ones. Must know the gain (and the background and the read noise, if there are any), but not
    the noise of `Problem`. For any method; one solution per setting. It judges the prediction A x,
    not the picture, as `SURE` does for Gaussian noise: what the blur hides does not count.

    Parameters
    ----------
    gain : float
        Photons per unit of the data, positive: 1 where the data are counts, which are rounded to
        whole photons.
    background, read_noise
        As for `PoissonDiscrepancy`.

    References
    ----------
    K. J. Coakley and J. Llacer, as in `course_lib.solvers.poisson_validation`.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> from course_lib.selection import Problem, grid_search
    >>> A, rng = Convolution([[1.0]], (60, 60)), np.random.default_rng(0)
    >>> y = rng.poisson(rng.gamma(4, 5, (60, 60)))  # mean 20, variance 100 and 20 of noise
    >>> problem = Problem(A, y, lambda y, v: (y + v * 20) / (1 + v))
    >>> best = grid_search(problem, PoissonValidation(gain=1), low=0.01, high=10, count=61)
    >>> 0.1 < best.value < 0.4  # 20 / 100
    True
    """

    def score(self, trial: Trial) -> float:
        """Return the score."""
        problem, seen = trial.problem, self._light(trial)
        shown, hidden = seen.split(problem.seed)
        prediction = problem.A.forward(problem._solve(shown, trial.value))
        return seen.hidden_error(prediction, hidden)
