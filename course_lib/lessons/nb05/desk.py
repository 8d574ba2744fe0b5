"""One photo, one knob: every setting tried, every score kept, and the truth put aside."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray

from course_lib import images, kernels, metrics
from course_lib.lessons._types import Array
from course_lib.lessons.nb03.lesson import square
from course_lib.operators import Convolution
from course_lib.selection import (
    GCV,
    SURE,
    Criterion,
    Discrepancy,
    Entropy,
    LCurve,
    Problem,
    Trial,
)

Grain: TypeAlias = Literal["white", "smeared"]

WEIGHTS: NDArray[np.float64] = np.geomspace(1e-6, 10, 43)
"""The settings that are tried: six to a factor of 10."""

SCORES: dict[str, Criterion] = {
    "discrepancy": Discrepancy(),
    "GCV": GCV(),
    "SURE": SURE(),
    "L-curve": LCurve(),
    "entropy, high": Entropy(prefer="high"),
    "entropy, low": Entropy(prefer="low"),
}
"""What can be made small without knowing the truth."""

TOLD = ("discrepancy", "SURE")
"""Those of `SCORES` that must be told the noise."""


def smooth_solution(A: Convolution, y: Array, weight: float) -> Array:
    """Return the x with the least ‖A x − y‖² + weight ‖∇x‖²; the border is periodic.

    Parameters
    ----------
    A : Convolution
        The blur.
    y : ndarray, shape (H, W)
        The photo.
    weight : float
        The knob, positive.

    Examples
    --------
    >>> A = Convolution([[1.0]], (1, 4), "periodic")
    >>> smooth_solution(A, np.array([[0.0, 0.0, 0.0, 5.0]]), 1.0).round(2)
    array([[1.  , 0.67, 1.  , 2.33]])
    """
    H = A.transfer_function
    slopes = Convolution(kernels.laplacian(), y.shape, "periodic")
    balance = weight * np.abs(slopes.transfer_function)
    waves = H.conj() * np.fft.rfft2(y) / (np.abs(H) ** 2 + balance)
    return np.fft.irfft2(waves, y.shape)


def grain_of(kind: Grain, shape: tuple[int, ...], seed: int = 0) -> Array:
    """Draw noise of standard deviation 1: white, or smeared over neighbors as resizing does.

    Parameters
    ----------
    kind : {"white", "smeared"}
        Whether each pixel's noise is independent of its neighbors'.
    shape : (int, int)
        Rows and columns.
    seed : int
        Of the generator.

    Examples
    --------
    >>> g = grain_of("smeared", (64, 64))
    >>> bool(np.mean(g[:, 1:] * g[:, :-1]) > 0.3)
    True
    """
    grain = np.random.default_rng(seed).standard_normal(shape)
    if kind == "smeared":
        soft = Convolution(kernels.gaussian(0.7), shape, "periodic")
        power = float(np.sum(soft.kernel**2))
        grain = soft(grain) / np.sqrt(power)
    return grain


def l_point(trial: Trial) -> tuple[float, float]:
    """Return the place of a trial on the L-curve: misfit and roughness, as root mean squares.

    Examples
    --------
    >>> desk = Desk(np.eye(24), [[1.0]], 0.05)
    >>> bool(l_point(desk.trials[0])[0] < l_point(desk.trials[-1])[0])
    True
    """
    slopes = sum(float(np.mean(np.diff(trial.x, axis=axis) ** 2)) for axis in (0, 1))
    return float(np.sqrt(trial.misfit / trial.problem.y.size)), float(np.sqrt(slopes))


def bend(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return minus the curvature of a line drawn in logarithms; NaN at its ends.

    Parameters
    ----------
    line : ndarray, shape (n, 2)
        Misfit and roughness, at equal ratios of the weight.

    Examples
    --------
    >>> corner = np.exp([[0.0, 3], [0, 2], [0, 1], [1, 1], [2, 1]])
    >>> bend(corner).round(1) + 0
    array([ nan,  0. , -2.8,  0. ,  nan])
    """
    points = np.log(np.maximum(line, 1e-150))
    first, second = (points[2:] - points[:-2]) / 2, np.diff(points, 2, axis=0)
    length = np.hypot(*first.T)
    turn = first[:, 1] * second[:, 0] - first[:, 0] * second[:, 1]
    # A curve that stands still turns by rounding alone.
    still = length < 1e-7
    curvature = np.where(still, np.nan, turn / np.where(still, 1, length) ** 3)
    return np.concatenate([[np.nan], curvature, [np.nan]])


def _lighten(trial: Trial) -> None:
    """Let a trial forget its pictures, which are quickly made again; its numbers stay."""
    for picture in ("x", "residual"):
        vars(trial).pop(picture, None)


def desks_of(
    names: Sequence[str], psf: ArrayLike, noises: Sequence[float]
) -> dict[tuple[str, float], Desk]:
    """Blur shipped pictures, shrunk to 96 by 96, and add each of the noises.

    Parameters
    ----------
    names : sequence of str
        The pictures.
    psf : array_like, shape (h, w)
        The blur.
    noises : sequence of float
        Standard deviations.

    Examples
    --------
    >>> list(desks_of(["ct"], [[1.0]], (0.01, 0.1)))
    [('ct', 0.01), ('ct', 0.1)]
    """
    scenes = {name: square(images.to_gray(images.load(name)), 96) for name in names}
    return {(name, noise): Desk(scenes[name], psf, noise) for name in names for noise in noises}


class Desk:
    """A photo, restored at all of `WEIGHTS`, with what each score says and what the truth says.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        The truth, values in [0, 1].
    psf : array_like, shape (h, w)
        The blur; the border is periodic.
    noise : float
        Its standard deviation.
    believed : float
        By which factor the scores are told a wrong one.
    grain : {"white", "smeared"}
        Its kind.

    Examples
    --------
    >>> desk = Desk(np.eye(24), kernels.gaussian(1.0), 0.05)
    >>> desk.lost("SURE") < 1 < desk.lost("entropy, low")
    True
    """

    def __init__(
        self,
        scene: ArrayLike,
        psf: ArrayLike,
        noise: float,
        *,
        believed: float = 1.0,
        grain: Grain = "white",
    ) -> None:
        self.scene: Array = np.asarray(scene, dtype=float)
        A = Convolution(psf, self.scene.shape, "periodic")
        y = A(self.scene) + noise * grain_of(grain, self.scene.shape)
        slopes = np.abs(Convolution(kernels.laplacian(), y.shape, "periodic").transfer_function)
        above, below = A.transfer_function.conj(), np.abs(A.transfer_function) ** 2

        def solve(data: Any, weight: float) -> Any:
            # `smooth_solution`, with all that does not change kept.
            waves = scipy.fft.rfft2(data) * (above / (below + weight * slopes))
            return scipy.fft.irfft2(waves, data.shape, overwrite_x=True)

        self.noise = noise
        self.problem = Problem(A, y, solve, believed * noise, linear=True)
        self._scores: dict[str, NDArray[np.float64]] = {}

    @cached_property
    def trials(self) -> list[Trial]:
        """One for each of `WEIGHTS`."""
        return [Trial(self.problem, float(weight)) for weight in WEIGHTS]

    def believing(self, factor: float) -> Desk:
        """Return the same photo, its scores told another noise; what does not change is shared."""
        numbers = [(trial.misfit, trial.freedom) for trial in self.trials]
        _ = self.quality, self.l_curve
        other = copy(self)
        other.problem = replace(self.problem, noise=factor * self.noise)
        other.trials = [Trial(other.problem, trial.value) for trial in self.trials]
        other._scores = {n: kept for n, kept in self._scores.items() if n not in TOLD}
        for trial, (misfit, freedom) in zip(other.trials, numbers, strict=True):
            vars(trial).update(misfit=misfit, freedom=freedom)
        return other

    @cached_property
    def quality(self) -> NDArray[np.float64]:
        """PSNR at each of `WEIGHTS`, in dB: what only an oracle sees."""
        return np.array([self.psnr(self.at(trial.value)) for trial in self.trials])

    @cached_property
    def l_curve(self) -> NDArray[np.float64]:
        """Misfit (root mean square) and roughness at each of `WEIGHTS`, shape (43, 2)."""
        points = []
        for trial in self.trials:
            points.append(l_point(trial))
            _lighten(trial)
        return np.array(points)

    @property
    def best(self) -> int:
        """The oracle's place in `WEIGHTS`."""
        return int(np.argmax(self.quality))

    def psnr(self, x: Array) -> float:
        """Compare a picture with the truth, in dB."""
        return metrics.psnr(self.scene, x, data_range=1)

    def at(self, weight: float) -> Array:
        """Return the picture at a weight."""
        return np.asarray(self.problem.solve(self.problem.y, weight))

    def scores(self, name: str) -> NDArray[np.float64]:
        """Return a score at each of `WEIGHTS`."""
        if name == "L-curve":
            # The library's score asks for two more solutions beside each; here the grid has them.
            return bend(self.l_curve)
        if name not in self._scores:
            scores = []
            for trial in self.trials:
                scores.append(SCORES[name].score(trial))
                _lighten(trial)
            self._scores[name] = np.array(scores)
        return self._scores[name]

    def picked(self, name: str) -> int:
        """Return the place in `WEIGHTS` where a score is smallest, of those that are usable."""
        scores = self.scores(name)
        return int(np.argmin(np.where(np.isfinite(scores), scores, np.inf)))

    def chosen(self, name: str) -> Array:
        """Return the picture that a score likes best."""
        return self.at(self.trials[self.picked(name)].value)

    def lost(self, name: str) -> float:
        """Return how many dB a score's choice loses against the oracle's."""
        return float(self.quality[self.best] - self.quality[self.picked(name)])

    def lost_at(self, weight: float) -> float:
        """Return how many dB a weight loses against the oracle's."""
        return float(self.quality[self.best] - self.psnr(self.at(weight)))
