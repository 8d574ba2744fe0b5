"""Two explanations of one photo, and what each costs: sharp and moved, or as it is and not moved.

Both explain the photo without a remainder, so the data cannot decide; the prior does.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_lib import images, kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Curve, Picture

_POWERS = np.linspace(0.05, 2, 40)
_ANGLE = 30.0
_FLAT = 1e-9


def price(picture: Array, power: float) -> Array:
    """Return what each pixel's slope costs: its size to a power.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        Gray.
    power : float
        1 is total variation; 2 is the sum of squares; near 0 every slope costs about the same.

    Returns
    -------
    ndarray, shape (H - 1, W - 1)

    Examples
    --------
    >>> price(np.array([[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]), 0.5)
    array([[1., 0.]])
    """
    down, across = np.diff(picture, axis=0)[:, :-1], np.diff(picture, axis=1)[:-1]
    steep = np.hypot(down, across)
    # Less than that is what rounding leaves of a flat place.
    return np.where(steep > _FLAT, np.maximum(steep, _FLAT) ** power, 0.0)


class Contest:
    """Sharp scenes and their moved photos, and whose slopes are cheaper.

    Parameters
    ----------
    scenes : dict of str to ndarray, shape (H, W)
        By the names that the reader chooses from, all of the same shape.

    Examples
    --------
    >>> contest = Contest({"noise": np.random.default_rng(0).random((40, 50))})
    >>> list(contest.weighed("noise", (0, 0, 40, 50)))
    ['the scene', 'the photo', 'cost of sharp / cost of no blur', 'in the box']
    """

    def __init__(self, scenes: dict[str, Array]) -> None:
        self.scenes = scenes
        self._taken = lru_cache(maxsize=8)(self._photo)

    def _photo(self, scene: str, length: float) -> Array:
        blur = kernels.motion(length, _ANGLE)
        return convolve(self.scenes[scene], blur, boundary="symmetric")

    def ratio(
        self, scene: str, box: tuple[int, int, int, int], length: float, power: float
    ) -> float:
        """Return the cost of the sharp scene over that of its photo, in a box."""
        top, left, bottom, right = box
        both = self.scenes[scene], self._taken(scene, length)
        part = np.s_[max(top - 1, 0) : bottom, max(left - 1, 0) : right]
        sharp, soft = (float(price(p, power)[part].sum()) for p in both)
        return sharp / soft if soft else 1.0

    def weighed(
        self, scene: str, box: tuple[int, int, int, int], power: float = 1.0, length: float = 9.0
    ) -> Panels:
        """Draw a box on the scene, and see whose slopes are cheaper there: its own or the photo's.

        *Power* is the power that slopes are raised to; the curve runs over it.
        """
        ratios = [self.ratio(scene, box, length, p) for p in _POWERS]
        now = self.ratio(scene, box, length, power)
        winner = "the sharp scene" if now < 1 else "no blur at all" if now > 1 else "nobody"
        curve = Curve(
            _POWERS,
            {"in the box": ratios, "even": np.ones(len(_POWERS))},
            xlabel="power",
            log="y",
            marker=(power, now),
            ylim=(0.25, 16),
        )
        return {
            "the scene": Picture(self.scenes[scene], vmin=0, vmax=1),
            "the photo": Picture(self._taken(scene, length), vmin=0, vmax=1),
            "cost of sharp / cost of no blur": curve,
            "in the box": f"sharp costs {now:.2f} times as much: {winner} wins",
        }


def two_scenes() -> dict[str, Array]:
    """Return a page of print and a photo, the same size.

    Examples
    --------
    >>> {name: scene.shape for name, scene in two_scenes().items()}
    {'a page': (160, 200), 'a photo': (160, 200)}
    """
    photo = images.fit(images.to_gray(images.load("camera")), 256)
    return {"a page": images.load("page")[110:270, 60:260], "a photo": photo[20:180, 30:230]}
