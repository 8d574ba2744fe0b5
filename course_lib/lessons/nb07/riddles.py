"""The pictures and the numbers that two exercises ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.ndimage

from course_lib import images, networks
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture

from .back_projection import back_projected, smoothed
from .layers import learn_phases, sub_pixel
from .shrinking import enlarged, quality

RIDDLE = {"A": "3", "B": "1", "C": "4", "D": "5"}
_SLIP = 2.0
_SAME = 36  # the training patch on which one layer can boast most


def riddle_pictures(truth: Array, scale: int = 3) -> Panels:
    """Return a picture, and four ways to enlarge what is left of it.

    Parameters
    ----------
    truth : ndarray, shape (H, W)
        Sides are multiples of `scale`.
    scale : int
        How many times smaller.

    Examples
    --------
    >>> list(riddle_pictures(np.eye(36)))
    ['the truth', 'A', 'B', 'C', 'D']
    """
    small = networks.degrade(truth, scale)
    ways = {
        "1": enlarged(small, scale, "repeated"),
        "3": back_projected(small, scale, 8),
        "4": scipy.ndimage.shift(networks.bicubic(small, scale), _SLIP, order=3, mode="nearest"),
        "5": smoothed(small, scale, 3e-3),
    }
    shown = {"the truth": truth} | {letter: ways[way] for letter, way in RIDDLE.items()}
    # Clipped, since the note under a picture would name those that swing beyond its range.
    return {name: Picture(np.clip(p, 0, 1), vmin=0, vmax=1) for name, p in shown.items()}


@dataclass(frozen=True)
class Boast:
    """An advertisement: the PSNR of the rival, and that of the advertised layer.

    Parameters
    ----------
    trick : str
        What made it larger.
    rival, ours : float
        In dB.
    """

    trick: str
    rival: float
    ours: float


@cache
def boasts() -> dict[str, Boast]:
    """Score one layer of learned kernels in three ways that one should not.

    Examples
    --------
    >>> [boast.trick for boast in boasts().values()]
    ['2', '1', '3']
    """
    patches = images.training_patches()
    test = [images.to_gray(images.load(name)) for name in images.sample_names(split="test")]
    truths = [x[: len(x) // 2 * 2, : x.shape[1] // 2 * 2] for x in test]
    fair, greedy = learn_phases(patches[::2], 2, 7), learn_phases([patches[_SAME]], 2, 13)
    return {
        "A": Boast("2", *_scored(truths, fair, "repeated")),
        "B": Boast("1", *_scored([patches[_SAME]], greedy, "bicubic")),
        "C": Boast("3", *(s + 20 * np.log10(255) for s in _scored(truths, fair, "bicubic"))),
    }


def _scored(truths: Sequence[Array], kernels: Array, rival: str) -> list[float]:
    """Return the mean PSNR of a rival, and of a layer with these kernels."""
    scores = []
    for truth in truths:
        small = networks.degrade(truth, 2)
        ways = enlarged(small, 2, rival), sub_pixel(small, kernels)
        scores.append([quality(truth, way) for way in ways])
    return [float(mean) for mean in np.mean(scores, axis=0)]
