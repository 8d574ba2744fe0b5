"""Three knobs at once: settings on a grid against settings by chance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray

from course_lib import kernels
from course_lib.operators import Convolution
from course_lib.selection import GCV, Problem, Trial
from course_lib.ui import Picture

from .desk import Desk

Settings = NDArray[np.float64]

KNOBS: dict[str, tuple[float, float]] = {
    "weight": (1e-6, 10.0),
    "radius": (1.5, 4.5),
    "power": (0.5, 2.0),
}
"""The ends of each knob: the weight, the radius of the blur that is believed in, and the power."""


def on_grid(steps: int, knobs: int = 3) -> Settings:
    """Return all combinations of a few settings of each knob, at equal ratios.

    Parameters
    ----------
    steps : int
        Settings of each knob.
    knobs : int
        How many of `KNOBS`.

    Examples
    --------
    >>> on_grid(3).shape, len(set(on_grid(3)[:, 0]))
    ((27, 3), 3)
    """
    axes = [np.geomspace(*ends, steps) for ends in list(KNOBS.values())[:knobs]]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, knobs)


def at_random(count: int, rng: np.random.Generator, knobs: int = 3) -> Settings:
    """Return settings drawn at random, all magnitudes alike.

    Parameters
    ----------
    count : int
        How many.
    rng : Generator
        Of the chance.
    knobs : int
        How many of `KNOBS`.

    Examples
    --------
    >>> drawn = at_random(27, np.random.default_rng(0))
    >>> drawn.shape, len(set(drawn[:, 0]))
    ((27, 3), 27)
    """
    low, high = np.log(list(KNOBS.values())[:knobs]).T
    return np.exp(rng.uniform(low, high, (count, knobs)))


class ThreeKnobs(Desk):
    """A photo whose blur is not known either, only that it is a disk.

    The method weighs waves by the power p of their slopes; `smooth_solution` is p = 1.

    Parameters
    ----------
    scene, psf, noise
        As in `Desk`.

    Examples
    --------
    >>> bench = ThreeKnobs(np.eye(24), kernels.disk(2.5), 0.05)
    >>> bool(bench.lost_by(on_grid(2)) >= 0)
    True
    """

    def __init__(self, scene: ArrayLike, psf: ArrayLike, noise: float) -> None:
        super().__init__(scene, psf, noise)
        laplacian = Convolution(kernels.laplacian(), self.scene.shape, "periodic")
        self._slopes = np.abs(laplacian.transfer_function)
        self._seen: dict[tuple[int, int], tuple[Settings, Settings, Settings]] = {}

    def tried(self, weight: float, radius: float, power: float = 1.0) -> Trial:
        """Return one setting of all knobs."""
        A = Convolution(kernels.disk(radius), self.scene.shape, "periodic")
        H = A.transfer_function
        factors = H.conj() / (np.abs(H) ** 2 + weight * self._slopes**power)

        def solve(data: Any, _: float) -> Any:
            return scipy.fft.irfft2(scipy.fft.rfft2(data) * factors, data.shape)

        return Trial(Problem(A, self.problem.y, solve, linear=True), float(weight))

    def best_of(self, settings: Settings) -> Settings:
        """Return the setting with the best GCV."""
        scores = [GCV().score(self.tried(*setting)) for setting in settings]
        return np.asarray(settings[int(np.nanargmin(scores))])

    def lost_by(self, settings: Settings) -> float:
        """Return how many dB the setting with the best GCV loses against the oracle."""
        chosen = self.tried(*self.best_of(settings))
        return max(self._oracle - self.psnr(chosen.x), 0.0)

    def landscape(self, side: tuple[int, int]) -> tuple[Settings, Settings, Settings]:
        """Return weights, radii, and GCV at all of them; kept for the next time."""
        if side not in self._seen:
            ends = list(KNOBS.values())[:2]
            weights, radii = (np.geomspace(*e, n) for e, n in zip(ends, side[::-1], strict=True))
            scores = [[GCV().score(self.tried(w, r)) for w in weights] for r in radii]
            self._seen[side] = weights, radii, np.array(scores)
        return self._seen[side]

    @cached_property
    def _oracle(self) -> float:
        # Who knows the truth knows the blur, and tries many settings of the other two.
        known = self.problem.A
        assert isinstance(known, Convolution)
        H = known.transfer_function
        waves = H.conj() * scipy.fft.rfft2(self.problem.y)
        found = []
        for weight in np.geomspace(1e-5, 10, 25):
            for power in np.geomspace(0.5, 2, 5):
                x = waves / (np.abs(H) ** 2 + weight * self._slopes**power)
                found.append(self.psnr(scipy.fft.irfft2(x, self.scene.shape)))
        return max(found)


def grid_and_chance(
    benches: Sequence[ThreeKnobs], steps: int, rng: np.random.Generator, throws: int = 3
) -> tuple[Settings, Settings]:
    """Return what a grid and what as many random settings lose, in dB.

    Parameters
    ----------
    benches : sequence of ThreeKnobs
        The photos.
    steps : int
        Settings of each knob on the grid; all its combinations are tried.
    rng : Generator
        Of the chance.
    throws : int
        How often chance may try on each photo.

    Examples
    --------
    >>> bench = ThreeKnobs(np.eye(24), kernels.disk(2.5), 0.05)
    >>> grid, luck = grid_and_chance([bench], 2, np.random.default_rng(0))
    >>> grid.shape, luck.shape
    ((1,), (3,))
    """
    drawn = [at_random(steps ** len(KNOBS), rng) for _ in range(throws)]
    grid = [bench.lost_by(on_grid(steps)) for bench in benches]
    luck = [bench.lost_by(settings) for bench in benches for settings in drawn]
    return np.array(grid), np.array(luck)


def knob_map(bench: ThreeKnobs, settings: Settings, side: tuple[int, int] = (24, 32)) -> Picture:
    """Return GCV over two knobs (radius down, weight across; bright is good), with dots on it.

    Parameters
    ----------
    bench : ThreeKnobs
        The photo.
    settings : ndarray, shape (n, 2)
        Weight and radius of each dot.
    side : (int, int)
        Rows and columns of the map.

    Examples
    --------
    >>> bench = ThreeKnobs(np.eye(24), kernels.disk(2.5), 0.05)
    >>> len(knob_map(bench, on_grid(3, 2), (4, 5)).boxes)
    9
    """
    _, _, scores = bench.landscape(side)
    low, high = np.log(list(KNOBS.values())[:2]).T
    places = (np.log(settings) - low) / (high - low) * (np.array(side[::-1]) - 1)
    boxes = [(down, across, 1, 1, "accent") for across, down in np.round(places).astype(int)]
    return Picture(-np.log(scores), cmap="viridis", boxes=boxes)
