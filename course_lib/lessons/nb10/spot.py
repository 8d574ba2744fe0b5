"""A spot in a body, in front of a soft, noisy camera: what a restoration leaves of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib import images, kernels, restoration, studio
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Picture

_SIGMA, _NOISE, _RADIUS = 2.0, 0.02, 3
_NOWHERE = (0, 0)
PRIORS = ("patches", "network")
"""What *best* may know of pictures."""


class Slice:
    """A part of a slice through a body.

    Examples
    --------
    >>> list(Slice().looked_at((60, 60)))
    ['the scene', 'the photo', 'restored', 'made up or wiped out', 'the spot']
    """

    def __init__(self) -> None:
        self.scene = np.asarray(images.to_gray(images.load("ct")), float)[16:112, 16:112]
        self.psf = kernels.gaussian(_SIGMA)
        self.grain = _NOISE * np.random.default_rng(0).standard_normal(self.scene.shape)
        self.restored = lru_cache(maxsize=64)(self._restored)
        self.best = lru_cache(maxsize=8)(self._best)

    def taken(self, scene: Array) -> Array:
        """Return the photo of a scene: softened, and with noise."""
        return np.asarray(convolve(scene, self.psf, boundary="symmetric") + self.grain)

    def with_spot(self, place: tuple[int, int], strength: float) -> Array:
        """Return the scene with a small round spot on it."""
        rows, columns = np.indices(self.scene.shape)
        inside = np.hypot(rows - place[0], columns - place[1]) <= _RADIUS
        return np.asarray(self.scene + strength * inside)

    def kept(self, place: tuple[int, int], strength: float, weight: float) -> float:
        """Return which share of a spot's brightness is left after a restoration."""
        with_it = self.restored(weight, place, strength)
        return self._share(with_it - self.restored(weight, place, 0.0), place, strength)

    def kept_by(self, prior: str, place: tuple[int, int], strength: float) -> float:
        """Return which share of it *best* leaves, with one of the PRIORS."""
        return self._share(self.best(prior, place, strength) - self.best(prior), place, strength)

    def _share(self, spot: Array, place: tuple[int, int], strength: float) -> float:
        rows, columns = np.indices(self.scene.shape)
        inside = np.hypot(rows - place[0], columns - place[1]) <= _RADIUS
        return float(spot[inside].mean() / strength)

    def _restored(self, weight: float, place: tuple[int, int], strength: float) -> Array:
        if not strength and place != _NOWHERE:  # without a spot there is no place
            return np.asarray(self.restored(weight, _NOWHERE, 0.0))
        photo = self.taken(self.with_spot(place, strength))
        return restoration.total_variation(photo, self.psf, weight=weight)

    def _best(self, prior: str, place: tuple[int, int] = _NOWHERE, strength: float = 0.0) -> Array:
        photo = self.taken(self.with_spot(place, strength))
        return studio.Best(_NOISE, prior).run(photo, self.psf, None, False)

    def by_both(self) -> Panels:
        """Return the slice without a spot as *best* restores it, by either prior, less the scene.

        Made up is orange, wiped out blue.
        """
        shown: Panels = {}
        for prior in PRIORS:
            made = self.best(prior)
            shown[f"by the {prior}"] = Picture(made, vmin=0, vmax=1)
            shown[f"{prior}, less the scene"] = Picture(
                made - self.scene, vmin=-0.3, vmax=0.3, cmap="residual"
            )
        return shown

    def looked_at(
        self, place: tuple[int, int], strength: float = 0.1, weight: float = 0.005
    ) -> Panels:
        """Put a spot on a slice through a body, and see whether a restoration keeps it.

        The last picture is what was restored, less the scene: made up is orange, wiped out blue.
        """
        scene = self.with_spot(place, strength)
        photo = self.taken(scene)
        made = self.restored(weight, place, strength)
        share = self.kept(place, strength, weight)
        return {
            "the scene": Picture(scene, vmin=0, vmax=1),
            "the photo": Picture(photo, vmin=0, vmax=1),
            "restored": Picture(made, vmin=0, vmax=1),
            "made up or wiped out": Picture(made - scene, vmin=-0.3, vmax=0.3, cmap="residual"),
            "the spot": f"{share:.0%} of its brightness is left",
        }
