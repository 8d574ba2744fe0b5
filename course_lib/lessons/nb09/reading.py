"""A blurred, noisy page: sharpened, and read by a machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.ndimage

from course_lib import enhancement, images, kernels, metrics, operators
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture, Wipe

PRINTED = """\
divide by the blur brings the letters back, and the noise as well.
An iteration that is stopped in time does better. Its step is the transposed
convolution, which is not the inverse. A frequency that is lost stays lost,
"""
"""What stands in three lines of the shipped page."""


class Print:
    """Three lines of the shipped page in front of a soft, noisy camera.

    Parameters
    ----------
    blur : float
        Standard deviation of the camera's Gaussian, in pixels.
    noise : float
        Standard deviation of its noise.

    Attributes
    ----------
    sharp, photo : ndarray, shape (80, 560)
        The scene, and the photo of it.
    psf : ndarray
        The camera's.

    Examples
    --------
    >>> page = Print()
    >>> page.letters(page.sharp) > page.letters(page.photo)
    True
    """

    def __init__(self, blur: float = 1.2, noise: float = 0.02) -> None:
        self.sharp = images.load("page")[178:258]
        self.psf = kernels.gaussian(blur)
        soft = operators.convolve(self.sharp, self.psf, boundary="symmetric")
        taken = images.add_noise(soft, noise, np.random.default_rng(0))
        self.photo = np.clip(taken, 0, 1)

    def letters(self, picture: Array) -> int:
        """Return how many of the page's letters a machine reads in a picture."""
        return metrics.found_letters(picture, PRINTED).matched

    def psnr(self, picture: Array) -> float:
        """Return how near a picture is to the sharp page, in dB."""
        return metrics.psnr(self.sharp, np.clip(picture, 0, 1), data_range=1)

    def sharpened(self, amount: float = 0.0, sigma: float = 1.5, threshold: float = 0.0) -> Panels:
        """Show a soft page and the same sharpened; set how much, how wide, and from where on."""
        sharp = enhancement.unsharp(self.photo, sigma=sigma, amount=amount, threshold=threshold)
        score = metrics.found_letters(np.clip(sharp, 0, 1), PRINTED)
        before, after = (Picture(np.clip(p, 0, 1), vmin=0, vmax=1) for p in (self.photo, sharp))
        return {
            "the page": Wipe(before, after, names=("photo", "sharpened")),
            "letters": f"{score.matched} of {score.there} read",
        }


def edge_and_noise(
    treat: Callable[[Array], Array], sigma: float = 1.5, noise: float = 0.02
) -> tuple[float, float]:
    """Return how wide a treatment leaves an edge, and how much noise on either side of it.

    Parameters
    ----------
    treat : callable
        From picture to picture.
    sigma : float
        How soft the edge is before, as the standard deviation of its blur in pixels.
    noise : float
        Standard deviation of the noise before.

    Returns
    -------
    width, noise : float
        From 10 % to 90 % of the step, in pixels; standard deviation far from the edge.

    Examples
    --------
    >>> width, left = edge_and_noise(lambda y: y)
    >>> round(width, 1), round(left, 2)
    (4.0, 0.02)
    """
    edge = np.zeros((200, 121))
    edge[:, 61:] = 1
    edge[:, 60] = 0.5
    soft = 0.25 + 0.5 * scipy.ndimage.gaussian_filter1d(edge, sigma, axis=1)
    taken = soft + noise * np.random.default_rng(0).standard_normal(soft.shape)
    after = np.asarray(treat(taken))
    profile = after.mean(axis=0)
    low, high = profile[:30].mean(), profile[-30:].mean()
    rise = (profile - low) / (high - low)
    middle = slice(40, 82)
    reached = [np.argmax(rise[middle] >= level) for level in (0.1, 0.9)]
    places = [
        k - (rise[middle][k] - level) / (rise[middle][k] - rise[middle][k - 1])
        for k, level in zip(reached, (0.1, 0.9), strict=True)
    ]
    left = float(np.std(after[10:-10, 10:40]))
    return float(places[1] - places[0]), left
