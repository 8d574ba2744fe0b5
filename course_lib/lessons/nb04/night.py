"""Landweber's iteration on a photo with a noise knob, at any step at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft

from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import Exposure
from course_lib.solvers import landweber
from course_lib.ui import Curve, Picture

from .films import Film, film


class NoiseFilm:
    """Landweber's iteration on a photo whose noise has a knob.

    After k steps of length 1 from zeros a wave that the blur multiplied by h is back to the part
    ``1 - (1 - |h|**2)**k``. So every frame is one product, and blurred scene and grain add up.

    Parameters
    ----------
    exposure : Exposure
        Scene, blur and grain.
    last : int
        The most steps.

    Examples
    --------
    >>> night = NoiseFilm(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), 500)
    >>> bool(night.errors(noise=0)[2][-1] < 1e-6)
    True
    """

    def __init__(self, exposure: Exposure, last: int) -> None:
        self.exposure, self.last = exposure, last
        self._kept = np.abs(exposure.operator.transfer_function) ** 2
        # What one step of the transpose makes of both.
        self._scene, self._grain = (
            exposure.operator.transfer_function.conj() * scipy.fft.rfft2(part)
            for part in (exposure.blurred, exposure.grain)
        )
        self._products = self._sums()

    def _factor(self, k: int) -> Array:
        """Return what k steps from zeros multiply the first correction by."""
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = (1 - (1 - self._kept) ** k) / self._kept
        return np.where(self._kept > 1e-12, factor, float(k))

    def _sums(self) -> tuple[Array, Array, Array]:
        """Add up the squares of lost detail, of noise, and their product, step by step."""
        truth = scipy.fft.rfft2(self.exposure.scene)
        # A real picture's spectrum is stored by half: inner columns stand for two waves.
        twice = np.full(truth.shape[1], 2.0)
        twice[[0, *([-1] if self.exposure.scene.shape[1] % 2 == 0 else [])]] = 1
        found = np.empty((3, self.last + 1))
        for k in range(self.last + 1):
            lost, passed = self._factor(k) * self._scene - truth, self._factor(k) * self._grain
            for place, (a, b) in enumerate(((lost, lost), (passed, passed), (lost, passed))):
                found[place, k] = np.sum(twice * (a.conj() * b).real)
        lost, passed, mixed = found / truth.shape[0] ** 2 / self.exposure.scene.shape[1] ** 2
        return lost, passed, mixed

    def frame(self, k: int, noise: float) -> Array:
        """Return the estimate after k steps."""
        waves = self._factor(k) * (self._scene + noise * self._grain)
        return np.asarray(scipy.fft.irfft2(waves, self.exposure.scene.shape, overwrite_x=True))

    def errors(self, noise: float) -> tuple[Array, Array, Array]:
        """Return, for each k, the root mean squares of lost detail, noise, and both."""
        lost, passed, mixed = self._products
        both = np.maximum(lost + 2 * noise * mixed + noise**2 * passed, 0)
        return np.sqrt(lost), noise * np.sqrt(passed), np.sqrt(both)

    def panels(self, k: int = 4, noise: float = 0.02) -> Panels:
        """Show a noisy photo, the estimate after k steps, and its error up to there."""
        lost, passed, both = self.errors(noise)
        best = int(np.argmin(both))
        curve = Curve(
            np.arange(self.last + 1),
            {"lost": lost, "noise": passed, "both": both},
            xlabel="steps k",
            ylabel="error",
            log="x",
            # Above the axes the reader is at their upper end, like the line.
            marker=(k, min(both[k], 0.2)),
            xlim=(1, self.last),
            ylim=(0, 0.2),
        )
        lowest = f"smallest, {both[best]:.3f}, after {best} steps"
        if best == self.last:
            lowest = f"still falling, to {both[best]:.3f} after {best} steps"
        return {
            "the photo": Picture(self.exposure.taken(noise), vmin=0, vmax=1),
            "after k steps": Picture(self.frame(k, noise), vmin=0, vmax=1),
            "root mean square error": curve,
            "now": f"error {both[k]:.3f}; {lowest}",
        }


@dataclass(frozen=True, eq=False)
class WaveFilm(Film):
    """A film of Landweber's iteration that keeps no pictures: each is one product away.

    Parameters
    ----------
    night : NoiseFilm
        The iteration, on a camera whose border is periodic.
    noise : float
        Standard deviation of the noise in the photo.
    """

    night: NoiseFilm
    noise: float

    def frame(self, k: int) -> Array:
        """Return the estimate after k steps."""
        return self.night.frame(k, self.noise)


def landweber_film(exposure: Exposure, noise: float, last: int) -> WaveFilm:
    """Run Landweber's iteration with a step of 1, and keep the numbers alone.

    Parameters
    ----------
    exposure : Exposure
        Scene and blur.
    noise : float
        Standard deviation of the noise in the photo.
    last : int
        How many steps.

    Examples
    --------
    >>> walk = landweber_film(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), 0, 60)
    >>> float(np.abs(walk.frame(60) - np.eye(8)).max().round(3)), walk.frames.size
    (0.011, 0)
    """
    states = landweber(exposure.operator, exposure.taken(noise), step=1)
    walk = film(states, last, exposure.scene, pictures=False)
    night = NoiseFilm(exposure, 0)
    return WaveFilm(walk.frames, walk.residuals, walk.errors, night, noise)
