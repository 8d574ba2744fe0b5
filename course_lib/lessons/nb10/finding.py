"""A blur that the machine finds: on photos where it may, and where it had better not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike

from course_lib import blind, images, kernels, metrics, restoration
from course_lib.arrays import Kernel
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Picture, Wipe

from .looking import light_of, seen

SHAKEN = kernels.camera_shake(15, np.random.default_rng(3))
"""What shook the shaken photo."""
_SURE, _FAIR = 0.7, 0.4


def driven(scene: ArrayLike, zoom: float = 1.25, steps: int = 24) -> Array:
    """Return what a camera sees that drives straight ahead while its shutter is open.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        Gray.
    zoom : float
        By so much everything is larger at the end.
    steps : int
        So many moments are averaged.

    Examples
    --------
    >>> photo = driven(np.eye(31), zoom=1.5)
    >>> photo.shape, bool(photo[15, 15] > photo[3, 3])
    ((31, 31), True)
    """
    start = np.asarray(scene, float)
    middle = (np.array(start.shape) - 1) / 2
    total = np.zeros(start.shape)
    for factor in np.linspace(1, zoom, steps):
        offset = middle - middle / factor
        total += scipy.ndimage.affine_transform(
            start, np.full(2, 1 / factor), offset, order=1, mode="nearest"
        )
    return total / steps


def some_photos(side: int = 256) -> dict[str, Array]:
    """Return photos as light: a shaken one, a sharp one, and one from a driving car.

    Examples
    --------
    >>> list(some_photos(64))
    ['shaken', 'sharp', 'driven']
    """
    sharp = light_of(images.fit(images.load("camera"), side))
    small = light_of(images.fit(images.load("camera"), 3 * side // 4))
    rng = np.random.default_rng(0)
    shaken, smeared = convolve(sharp, SHAKEN, boundary="symmetric"), driven(small)
    return {
        "shaken": shaken + 0.004 * rng.standard_normal(shaken.shape),
        "sharp": sharp,
        "driven": smeared + 0.004 * rng.standard_normal(smeared.shape),
    }


def restored_with(light: Array, psf: Kernel) -> Array:
    """Return what `restoration.restore` makes of light with a kernel, cut off at black and white.

    Examples
    --------
    >>> restored_with(np.full((9, 9), 0.5), np.ones((1, 3)) / 3).shape
    (9, 9)
    """
    return np.asarray(np.clip(restoration.restore(light.astype(np.float32), psf), 0, 1))


def nearness(light: Array, truth: Array) -> float:
    """Return how near light is to the truth in dB, after the best move by up to two pixels.

    A kernel that was found may lie a pixel off: then the scene does, too.

    Examples
    --------
    >>> scene = np.random.default_rng(0).random((30, 30))
    >>> nearness(np.roll(scene, 1, axis=0), scene) > 100
    True
    """
    rim = 8
    inside = truth[rim:-rim, rim:-rim]
    best = 0.0
    for down in range(-2, 3):
        for across in range(-2, 3):
            moved = np.roll(light, (down, across), (0, 1))[rim:-rim, rim:-rim]
            best = max(best, metrics.psnr(inside, moved, data_range=1))
    return best


def in_words(confidence: float) -> str:
    """Return a confidence from 0 to 1 in words; a second digit would mean nothing.

    Examples
    --------
    >>> in_words(0.9), in_words(0.5), in_words(0.1)
    ('sure', 'fairly sure', 'not sure')
    """
    return "sure" if confidence >= _SURE else "fairly sure" if confidence >= _FAIR else "not sure"


class Finder:
    """Photos, and what `blind.estimate_psf` says of each, looked for once.

    Parameters
    ----------
    photos : dict of str to ndarray, shape (H, W)
        Light, by the names that the reader chooses from.

    Examples
    --------
    >>> Finder({"flat": np.full((40, 40), 0.5)}).estimate("flat").verdict
    'I do not know'
    """

    def __init__(self, photos: dict[str, Array]) -> None:
        self.photos = photos
        self.estimate = lru_cache(maxsize=None)(self._estimate)
        self.restored = lru_cache(maxsize=None)(self._restored)

    def _estimate(self, photo: str) -> blind.Estimate:
        return blind.estimate_psf(self.photos[photo])

    def _restored(self, photo: str) -> Array:
        found = self.estimate(photo)
        if found.verdict == "nothing to repair":
            return self.photos[photo]
        return restored_with(self.photos[photo], found.psf)

    def found(self, photo: str) -> Panels:
        """Choose a photo: the kernel found in it, and what becomes of it with that kernel."""
        told = self.estimate(photo)
        both = seen(self.photos[photo]), seen(self.restored(photo))
        return {
            "the photo": Wipe(*both, names=("the photo", "repaired")),
            "the kernel": Picture(told.psf / told.psf.max(), vmin=0, vmax=1, cmap="psf"),
            "verdict": f"{told.verdict} ({in_words(told.confidence)})",
            "why": " ".join(told.reasons),
        }
