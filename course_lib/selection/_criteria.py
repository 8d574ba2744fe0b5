"""Scores for a setting that do without the truth: the lower, the better."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course_lib.arrays import positive_number, whole_number
from course_lib.selection._problem import Trial

# How far apart, as a factor, neighbors are taken for a slope or a curvature.
_FACTOR = 1.2
# A picture that leaves a smaller share of its freedom unspent repeats the data: what remains of
# them is rounding, and says nothing.
_UNSPENT = 1e-6


class Criterion(ABC):
    """A score of a trial, to be made as small as possible.

    What a criterion must know is said in its description; none knows the truth.
    """

    resolution = 0.0
    """Scores that differ by less are alike; a share of the score always counts as nothing."""

    @abstractmethod
    def score(self, trial: Trial) -> float:
        """Return the score."""

    def slope(self, trial: Trial) -> float:
        """Return the derivative of the score by the logarithm of the value."""
        after, before = (self.score(trial.beside(f)) for f in (_FACTOR, 1 / _FACTOR))
        return (after - before) / (2 * math.log(_FACTOR))


@dataclass(frozen=True)
class Discrepancy(Criterion):
    r"""The residual should be as large as the noise, not larger, not smaller.

    .. math:: \log^2 \frac{\|y - A x\|^2}{\tau^2 N \sigma^2}

    Must know the noise. For any method. Tends to smooth a little too much [1]_.

    Parameters
    ----------
    safety : float
        The factor :math:`\tau`, positive, about 1.

    Raises
    ------
    ValueError
        If `safety` is not positive and finite.

    References
    ----------
    .. [1] V. A. Morozov, "On the solution of functional equations by the method of
       regularization", Soviet Mathematics Doklady 7, 414-417, 1966.
    """

    safety: float = 1.0

    def __post_init__(self) -> None:
        positive_number(self.safety, "safety")

    def _excess(self, trial: Trial) -> float:
        expected = (self.safety * trial.problem.known_noise()) ** 2 * trial.problem.y.size
        return float(np.log(max(trial.misfit, 1e-300) / expected))

    def score(self, trial: Trial) -> float:
        """Return the score."""
        return self._excess(trial) ** 2

    def slope(self, trial: Trial) -> float:
        """Return the derivative of the score by the logarithm of the value."""
        return 2 * self._excess(trial) * trial.misfit_slope / max(trial.misfit, 1e-300)


@dataclass(frozen=True)
class GCV(Criterion):
    r"""Each pixel of the data should be predictable from the others.

    .. math:: \frac{\|y - A x\|^2 / N}{(1 - f / N)^2}

    with f the effective degrees of freedom. Generalized cross-validation needs no knowledge of the
    noise, but noise that is white. Made for linear methods [1]_; for others f is a local measure.
    Where hardly any freedom is left unspent (1 - f / N below a millionth, in float32 below a
    ten-thousandth) the picture repeats the data, the formula divides nothing by nothing, and the
    score is NaN: not usable.

    References
    ----------
    .. [1] G. H. Golub, M. Heath and G. Wahba, "Generalized cross-validation as a method for
       choosing a good ridge parameter", Technometrics 21, 215-223, 1979.
    """

    def score(self, trial: Trial) -> float:
        """Return the score."""
        return trial.misfit / trial.problem.y.size / self._unspent(trial) ** 2

    def slope(self, trial: Trial) -> float:
        """Return the derivative of the score by the logarithm of the value."""
        count = trial.problem.y.size
        left = self._unspent(trial)
        bend = 2 * trial.misfit / count**2 / left**3 * trial.freedom_slope
        return trial.misfit_slope / count / left**2 + bend

    def _unspent(self, trial: Trial) -> float:
        share = 1 - trial.freedom / trial.problem.y.size
        smallest = max(_UNSPENT, 1000 * float(np.finfo(trial.residual.dtype).eps))
        return share if share > smallest else math.nan


@dataclass(frozen=True)
class SURE(Criterion):
    r"""An unbiased estimate of how far the prediction A x is from the noise-free data.

    .. math:: \tfrac1N \|y - A x\|^2 - \sigma^2 + \tfrac{2 \sigma^2}{N} f

    Must know the noise, which must be Gaussian. For any method that follows its data smoothly
    [1]_. It judges the prediction, not the picture: what the blur hides does not count.

    References
    ----------
    .. [1] C. M. Stein, "Estimation of the mean of a multivariate normal distribution", Annals of
       Statistics 9, 1135-1151, 1981; with a random probe: S. Ramani, T. Blu and M. Unser, IEEE
       Transactions on Image Processing 17, 1540-1554, 2008.
    """

    def score(self, trial: Trial) -> float:
        """Return the score."""
        count, variance = trial.problem.y.size, trial.problem.known_noise() ** 2
        return trial.misfit / count - variance + 2 * variance * trial.freedom / count

    def slope(self, trial: Trial) -> float:
        """Return the derivative of the score by the logarithm of the value."""
        count, variance = trial.problem.y.size, trial.problem.known_noise() ** 2
        return (trial.misfit_slope + 2 * variance * trial.freedom_slope) / count


@dataclass(frozen=True)
class LCurve(Criterion):
    r"""The corner of the curve of roughness against misfit, both as logarithms.

    The score is minus the curvature of :math:`(\log \|y - A x\|^2, \log \|\nabla x\|^2)`. Needs no
    knowledge of the noise; three solutions per score. Often works, with no guarantee: with less
    and less noise the corner need not move to the right place [1]_. Where the knob no longer moves
    the curve, or the residual is down to rounding, the score is NaN: not usable. Corners have a
    curvature of about 1; differences of a twentieth are none.

    References
    ----------
    .. [1] P. C. Hansen, "Analysis of discrete ill-posed problems by means of the L-curve", SIAM
       Review 34, 561-580, 1992.
    """

    resolution = 0.05

    def score(self, trial: Trial) -> float:
        """Return the score."""
        trials = (trial.beside(1 / _FACTOR), trial, trial.beside(_FACTOR))
        points = [self._point(each) for each in trials]
        first = (points[2] - points[0]) / 2
        second = points[2] - 2 * points[1] + points[0]
        length = float(np.hypot(*first))
        # A curve that stands still turns by rounding alone.
        if not length > 10 * math.sqrt(np.finfo(trial.x.dtype).eps):
            return math.nan
        return float(first[1] * second[0] - first[0] * second[1]) / length**3

    def _point(self, trial: Trial) -> np.ndarray:
        axes = range(min(trial.x.ndim, 2))
        roughness = sum(float(np.sum(np.diff(trial.x, axis=axis) ** 2)) for axis in axes)
        # A residual of nothing but rounding has no size that could be compared.
        rounding = (100 * np.finfo(trial.residual.dtype).eps) ** 2 * np.vdot(
            y := trial.problem.y, y
        )
        misfit = trial.misfit if trial.misfit > rounding else math.nan
        return np.log([misfit, max(roughness, 1e-300)])


@dataclass(frozen=True)
class Entropy(Criterion):
    r"""The histogram of the picture should be as rich as possible, or as poor.

    .. math:: H = -\sum_b p_b \log_2 p_b

    in bits, p being the share of the pixels in each bin. Needs nothing, and knows nothing: it never
    looks at the data again. Those who want a picture rich in information make H large, and choose
    grain. Those who want a clean picture make it small, and choose one of two ends: fog, or, if the
    knob goes so far, snow. For values beyond the extremes of the data are clipped, so that noise
    much stronger than the picture piles up in the first bin and the last: two levels, one bit.

    Parameters
    ----------
    prefer : {"high", "low"}
        Whether H should be large or small.
    bins : int
        Number of bins between the extremes of the data; what is beyond counts as the extreme.

    Raises
    ------
    ValueError
        If `prefer` or `bins` makes no sense.
    """

    prefer: Literal["high", "low"] = "high"
    bins: int = 256

    def __post_init__(self) -> None:
        if self.prefer not in ("high", "low"):
            raise ValueError(f'prefer must be "high" or "low", not {self.prefer!r}.')
        whole_number(self.bins, "bins")

    def score(self, trial: Trial) -> float:
        """Return the score: the entropy, or minus the entropy; NaN if the picture is not finite."""
        if not np.isfinite(trial.x).all():
            return math.nan
        low, high = float(trial.problem.y.min()), float(trial.problem.y.max())
        if low == high:
            return 0.0
        counts, _ = np.histogram(np.clip(trial.x, low, high), self.bins, (low, high))
        share = counts[counts > 0] / trial.x.size
        bits = float(-(share * np.log2(share)).sum())
        return bits if self.prefer == "low" else -bits


discrepancy, gcv, sure, l_curve, entropy = Discrepancy(), GCV(), SURE(), LCurve(), Entropy()


def checked_criterion(criterion: Any) -> Criterion:
    """Return a criterion, or refuse what is none, such as its class or a stop rule."""
    if isinstance(criterion, Criterion):
        return criterion
    name = getattr(criterion, "__name__", "")
    hint = "take a ready one, such as gcv"
    if isinstance(criterion, type) and issubclass(criterion, Criterion):
        hint = f"make one of that class: {name}(...)"
    elif getattr(criterion, "__module__", "").startswith("course_lib.solvers"):
        hint = "that is a rule to stop an iteration; criteria are in course_lib.selection"
    raise TypeError(f"criterion must be a Criterion, not {name or repr(criterion)}: {hint}.")
