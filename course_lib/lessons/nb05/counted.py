"""Counted light: one photo of photons, Richardson and Lucy's iteration, and who stops it where."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import metrics
from course_lib.images import add_poisson_noise
from course_lib.lessons._types import Array
from course_lib.operators import Convolution
from course_lib.selection import (
    SURE,
    Criterion,
    Discrepancy,
    PoissonDiscrepancy,
    PoissonValidation,
    Problem,
    Trial,
)
from course_lib.solvers import richardson_lucy

STEPS = tuple(range(1, 41))
"""The settings that are tried: numbers of accelerated steps."""


class CountedDesk:
    """A photo of counted light, restored with each of `STEPS`, and what scores say about it.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        The truth, values in [0, 1].
    psf : array_like, shape (h, w)
        The blur; the border is periodic.
    photons : float
        How many arrive from a pixel of value 1.

    Examples
    --------
    >>> desk = CountedDesk(np.full((24, 24), 0.5), [[0.2, 0.6, 0.2]], 100)
    >>> 0 <= desk.lost("hidden photons")
    True
    """

    def __init__(self, scene: ArrayLike, psf: ArrayLike, photons: float) -> None:
        self.scene: Array = np.asarray(scene, dtype=float)
        A = Convolution(psf, self.scene.shape, "periodic")
        seen = np.maximum(A(self.scene), 0)
        y = add_poisson_noise(seen, photons, np.random.default_rng(2))
        # The noise of a pixel has the variance y / photons: this is the mean over all of them.
        self.problem = Problem(A, y, self._solve, float(np.sqrt(y.mean() / photons)))
        self.scores: dict[str, Criterion] = {
            "discrepancy": Discrepancy(),
            "SURE": SURE(),
            "Poisson discrepancy": PoissonDiscrepancy(gain=photons),
            "hidden photons": PoissonValidation(gain=photons),
        }
        self._walks: dict[bytes, NDArray[np.float32]] = {}

    def _solve(self, data: Any, steps: float) -> Any:
        # The same data with more steps: one walk serves all of them.
        key = data.tobytes()
        if key not in self._walks:
            states = islice(richardson_lucy(self.problem.A, np.maximum(data, 0), accelerate=True),
                            STEPS[-1] + 1)  # fmt: skip
            self._walks[key] = np.stack([state.x for state in states]).astype(np.float32)
        return self._walks[key][round(steps)].astype(float)

    def quality(self) -> NDArray[np.float64]:
        """Return the PSNR after each of `STEPS`, in dB: what only an oracle sees."""
        pictures = (self._solve(self.problem.y, k) for k in STEPS)
        return np.array([metrics.psnr(self.scene, x, data_range=1) for x in pictures])

    def picked(self, name: str) -> int:
        """Return the number of steps that a score likes best."""
        score = self.scores[name].score
        return STEPS[int(np.argmin([score(Trial(self.problem, float(k))) for k in STEPS]))]

    def lost(self, name: str) -> float:
        """Return how many dB its choice loses against the oracle's."""
        quality = self.quality()
        return float(quality.max() - quality[STEPS.index(self.picked(name))])


def print_counted(desks: Mapping[str, CountedDesk]) -> None:
    """Print a line for each photo: dB lost by each score; and the mean.

    Parameters
    ----------
    desks : mapping of str to CountedDesk
        The photos by name.

    Examples
    --------
    >>> print_counted({"flat": CountedDesk(np.full((24, 24), 0.5), [[1.0]], 100)})
                                    Poisson   hidden
    dB lost  discrepancy  SURE  discrepancy  photons
    flat             0.0   0.0          0.0      0.0
    mean             0.0   0.0          0.0      0.0
    """
    scores = list(next(iter(desks.values())).scores)
    lost = {name: [desk.lost(score) for score in scores] for name, desk in desks.items()}
    lost["mean"] = np.mean(list(lost.values()), axis=0).tolist()
    heads = [["", *score.split(" ")][-2:] for score in scores]  # two lines, to be narrow
    widths = [2 + max(map(len, head)) for head in heads]
    for title, head in zip(("", "dB lost"), zip(*heads, strict=True), strict=True):
        print(f"{title:7}", *(f"{word:>{w}}" for word, w in zip(head, widths, strict=True)), sep="")
    for name, row in lost.items():
        print(f"{name:7}", *(f"{x:{w}.1f}" for x, w in zip(row, widths, strict=True)), sep="")
