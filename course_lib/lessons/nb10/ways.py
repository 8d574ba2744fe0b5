"""One photo and one kernel, and all methods of the course: what each leaves over."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from course_lib import restoration, studio
from course_lib.arrays import Kernel
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Picture, Wipe

from .looking import seen
from .scores import left_over

WAYS = ("Wiener", "Richardson-Lucy", "total variation", "best")


def method(way: str, strength: float) -> studio.Method:
    """Return a method of the studio, from smooth (0) to sharp (1); *best* has no knob.

    Examples
    --------
    >>> method("Richardson-Lucy", 0.5)
    RichardsonLucy(num_iter=20)
    """
    made: dict[str, studio.Method] = {
        "Wiener": studio.Wiener(10 ** (-0.5 - 3.5 * strength)),
        "Richardson-Lucy": studio.RichardsonLucy(round(2 * 100**strength)),
        "total variation": studio.TotalVariation(10 ** (-2 - 3 * strength)),
        "best": studio.Best(),
    }
    return made[way]


class Ways:
    """A photo, the kernel that one believes in, and the methods.

    Parameters
    ----------
    light : array_like, shape (H, W)
        The photo.
    psf : ndarray, shape (h, w)
        The kernel.

    Examples
    --------
    >>> ways = Ways(np.random.default_rng(0).random((40, 50)), np.ones((1, 3)) / 3)
    >>> list(ways.taken("Wiener", 0.5))
    ['the photo', 'left over', 'that is']
    """

    def __init__(self, light: ArrayLike, psf: Kernel) -> None:
        self.light = np.asarray(light, float)
        self.psf = psf
        self.noise = restoration.estimate_noise(self.light)
        self.made = lru_cache(maxsize=8)(self._made)

    def _made(self, way: str, strength: float) -> Array:
        return method(way, strength).run(self.light, self.psf, None, False)

    def rest(self, way: str, strength: float = 0.5) -> float:
        """Return what a method leaves over, in units of the noise."""
        return left_over(self.light, self.made(way, strength), self.psf, self.noise)

    def taken(self, way: str = "Wiener", strength: float = 0.5) -> Panels:
        """Choose a method and its strength; see the page, and what is left over of the photo."""
        strength = 0.5 if way == "best" else strength
        made = self.made(way, strength)
        rest = (self.light - convolve(made, self.psf, boundary="symmetric")) / self.noise
        down, across = (n // 2 for n in self.psf.shape)
        inside = rest[down : len(rest) - down, across : rest.shape[1] - across]
        return {
            "the photo": Wipe(seen(self.light), seen(made), names=("photo", "restored")),
            "left over": Picture(inside, vmin=-6, vmax=6, cmap="residual"),
            "that is": f"{self.rest(way, strength):.2f} times the noise",
        }
