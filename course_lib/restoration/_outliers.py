"""Pixels that no light can have made: hot ones, dead ones, missing values."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import convolve, minimum_filter, uniform_filter

from course_lib.arrays import FloatArray
from course_lib.restoration._scene import Scene
from course_lib.restoration._seen import Seen

_AROUND = np.ones((3, 3)) - np.pad([[1.0]], 1)
_FAINT = 0.01
_SAFETY = 0.5


def trusted(scene: Scene, photo: FloatArray, rise: float) -> Scene:
    """Return the scene of which only those pixels count as seen that light can have made.

    The photo is gray, shape (H, W), or color, (H, W, 3); in the latter, all colors must agree.
    """
    colors = [photo] if photo.ndim == 2 else np.moveaxis(photo, -1, 0)
    odd = np.logical_or.reduce([impossible(color, scene.psf, rise) for color in colors])
    if odd.all() or not odd.any():
        return scene
    return replace(scene, seen=~odd if scene.seen is None else scene.seen & ~odd)


def impossible(photo: FloatArray, psf: FloatArray, rise: float) -> Seen:
    """Return which pixels stick out of a gray photo more than the PSF lets any light do.

    What is bright at a pixel is bright around it too, since the PSF spreads it: the eight
    neighbors together hold at least as large a share as in the PSF itself, wherever its peak
    may lie. A star keeps to that, however bright; a hot pixel does not. Only what rises more
    than the whole picture above (or falls below) its neighborhood is judged.

    At the border the photo is mirrored without its outermost pixels, so that none is its own
    neighbor.
    """
    spread = convolve(psf, _AROUND, mode="constant")
    notable = psf > _FAINT * psf.max()
    least = _SAFETY * float((spread[notable] / psf[notable]).min())
    jump = 9 / 8 * (photo - uniform_filter(photo, 3, mode="mirror"))  # above the eight around
    found = np.zeros(photo.shape, bool)
    for sign in (1, -1):
        far = sign * jump > rise
        if far.any():
            found |= far & _alone(sign * photo, least)
    return found


def _alone(photo: FloatArray, least: float) -> Seen:
    """Return which pixels hold more than their neighbors do, above the darkest nearby."""
    height = photo - minimum_filter(photo, 5, mode="mirror")
    alone: Seen = convolve(height, _AROUND, mode="mirror") < least * height
    return alone
