"""A photo that is only a little soft: a few steps of Van Cittert, and polyblur."""

from __future__ import annotations

from itertools import islice

import numpy as np

from course_lib import blind, images, kernels, metrics, solvers
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution
from course_lib.ui import Curve, Picture, Wipe

MOST_STEPS = 5
NOISES = (0.003, 0.01)
_LIFT, _FINEST = 6.0, 1.0


def van_cittert_factor(kept: Array, steps: int) -> Array:
    """Return by what Van Cittert, begun at the photo, multiplies a wave that a blur weakened.

    Parameters
    ----------
    kept : ndarray
        The share of each wave that the blur kept, from 0 to 1.
    steps : int
        How many.

    Examples
    --------
    >>> van_cittert_factor(np.array([0.0, 0.5, 1.0]), 1)
    array([2. , 1.5, 1. ])
    """
    return np.asarray(sum((1 - kept) ** n for n in range(steps + 1)))


def polyblur_factor(kept: Array) -> Array:
    """Return by what `blind.polyblur` multiplies such a wave: a polynomial of degree 3, too.

    Examples
    --------
    >>> polyblur_factor(np.array([0.0, 1.0]))
    array([1., 1.])
    """
    cubic, square = _LIFT / 2 - _FINEST + 2, 3 * _FINEST - _LIFT - 6
    linear = 5 - 3 * _FINEST + _LIFT / 2
    return np.asarray(((cubic * kept + square) * kept + linear) * kept + _FINEST)


class Mild:
    """A slightly soft photo whose truth is known, with little noise and with more.

    Examples
    --------
    >>> list(Mild().mended(3))
    ['the photo', 'what a wave is multiplied by', 'nearer to the truth by']
    """

    def __init__(self) -> None:
        photo = images.to_gray(images.load("camera"))
        self.scene = np.asarray(photo[60:188, 140:300], float)
        blur = Convolution(kernels.gaussian(1.0), self.scene.shape, boundary="symmetric")
        grain = np.random.default_rng(0).standard_normal(self.scene.shape)
        soft = blur(self.scene)
        self.photos = {noise: np.clip(soft + noise * grain, 0, 1) for noise in NOISES}
        self.walked = {noise: self._walked(photo) for noise, photo in self.photos.items()}
        self.polyblur = {noise: blind.polyblur(photo) for noise, photo in self.photos.items()}

    def _walked(self, photo: Array) -> list[Array]:
        guess = blind.guess_gaussian(photo)
        found = Convolution(guess.psf, photo.shape, boundary="symmetric")
        walk = solvers.van_cittert(found, photo, start=photo, step=1.0)
        return [state.x.astype(np.float32) for state in islice(walk, MOST_STEPS + 1)]

    def gain(self, picture: Array, noise: float) -> float:
        """Return by how many dB a picture is nearer to the truth than its photo."""
        far, near = (
            metrics.psnr(self.scene, np.clip(p, 0, 1), data_range=1)
            for p in (self.photos[noise], picture)
        )
        return near - far

    def mended(self, steps: int = 0, noise: float = 0.003) -> Panels:
        """Take steps of Van Cittert with a guessed blur, beside a polynomial that holds back."""
        kept = np.linspace(0.02, 1, 99)
        factors = {
            "division": 1 / kept,
            "your steps": van_cittert_factor(kept, steps),
            "polyblur": polyblur_factor(kept),
        }
        both = self.walked[noise][steps], self.polyblur[noise]
        gains = [self.gain(picture, noise) for picture in both]
        first, second = (Picture(p, vmin=0, vmax=1) for p in both)
        return {
            "the photo": Wipe(first, second, names=("your steps", "polyblur")),
            "what a wave is multiplied by": Curve(
                kept, factors, xlabel="what the blur kept of it", ylim=(0, 8)
            ),
            "nearer to the truth by": f"{gains[0]:.1f} dB (your steps), {gains[1]:.1f} (polyblur)",
        }
