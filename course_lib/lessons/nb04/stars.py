"""A sky through a telescope, and a star that walks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib import kernels
from course_lib.images import add_poisson_noise, star_field
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution, LinearOperator
from course_lib.solvers import landweber, richardson_lucy
from course_lib.ui import Picture

from .films import film


def double_star_sky(side: int = 96) -> Array:
    """Return a field of stars with a close pair, 4 pixels apart, in its middle.

    Parameters
    ----------
    side : int
        Rows and columns.

    Examples
    --------
    >>> sky = double_star_sky(32)
    >>> sky.shape, float(sky[16, 14]), float(sky[16, 18])
    ((32, 32), 1.0, 0.8)
    """
    sky = star_field((side, side), np.random.default_rng(4), stars=side // 2, background=0.001)
    middle = side // 2
    sky[middle - 8 : middle + 9, middle - 8 : middle + 9] = 0.001
    sky[middle, middle - 2], sky[middle, middle + 2] = 1.0, 0.8
    return sky


class StarNight:
    """A sky seen through a telescope, and three iterations that sharpen it.

    Parameters
    ----------
    sky : ndarray, shape (H, W)
        The truth.
    photons : float
        How many arrive from a pixel of value 1.
    last : int
        How many steps.

    Examples
    --------
    >>> night = StarNight(double_star_sky(32), 1000, 3)
    >>> night.films["Richardson–Lucy"].last
    3
    """

    def __init__(self, sky: Array, photons: float, last: int = 100) -> None:
        self.sky = sky
        # Light beyond the border is lost, as on a real detector.
        self.operator = Convolution(kernels.gaussian(1.5), sky.shape)
        seen = np.maximum(self.operator(sky), 0)
        self.y = add_poisson_noise(seen, photons, np.random.default_rng(1))
        self.films = {
            "Landweber": film(landweber(self.operator, self.y, step=1), last, sky),
            "Richardson–Lucy": film(richardson_lucy(self.operator, self.y), last, sky),
            "accelerated": film(richardson_lucy(self.operator, self.y, accelerate=True), last, sky),
        }

    def panels(self, k: int) -> Panels:
        """Return the photo and the estimates after k steps."""
        shown = {"seen": self.y} | {name: f.frames[k] for name, f in self.films.items()}
        pictures: Panels = {
            name: Picture(np.sqrt(np.maximum(p, 0)), vmin=0, vmax=0.7, alt=f"{name}: stars")
            for name, p in shown.items()
        }
        lowest = ", ".join(f"{name} {f.frames[k].min():.3f}" for name, f in self.films.items())
        return pictures | {"darkest pixel": lowest}


def undivided_step(A: LinearOperator, x: Array, y: Array) -> Array:
    """Make a step of Richardson and Lucy, but forget to divide by the transpose of ones.

    Parameters
    ----------
    A : LinearOperator
        The blur.
    x : ndarray, shape `A.in_shape`
        The estimate.
    y : ndarray, shape `A.out_shape`
        The data.

    Examples
    --------
    >>> undivided_step(Convolution([[0.5]], (1, 2)), np.ones((1, 2)), np.array([[0.5, 1.0]]))
    array([[0.5, 1. ]])
    """
    # Rounding leaves tiny negative numbers where the estimate has vanished.
    return np.asarray(x * A.T(y / np.maximum(A(x), 1e-9)))


def peak_of(picture: Array) -> tuple[int, int]:
    """Return row and column of the brightest pixel.

    Examples
    --------
    >>> peak_of(np.array([[0, 1], [3, 2]]))
    (1, 0)
    """
    row, column = np.unravel_index(int(np.argmax(picture)), picture.shape)
    return int(row), int(column)


def walking_star(psf: Array, num_iter: int, peer: Callable[..., Array]) -> tuple[Array, Array]:
    """Restore one blurred star by another library's Richardson-Lucy and by ours.

    Each gets the photo that its own convention of the kernel's center makes of the star, so each
    has a perfect model of its data.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        The blur.
    num_iter : int
        How many steps.
    peer : callable
        As ``skimage.restoration.richardson_lucy``, whose blur is SciPy's "same" convolution.
        It is told not to clip.

    Returns
    -------
    theirs, ours : ndarray, shape (41, 41)
        The star stood at (20, 20).

    Examples
    --------
    >>> from skimage.restoration import richardson_lucy as peer
    >>> [peak_of(p) for p in walking_star(np.full((3, 3), 1 / 9), 5, peer)]
    [(20, 20), (20, 20)]
    """
    from scipy.signal import convolve

    sky = np.full((41, 41), 0.001)
    sky[20, 20] = 1
    A = Convolution(psf, sky.shape)
    states = richardson_lucy(A, np.maximum(A(sky), 0))
    ours = next(state.x for state in states if state.k == num_iter)
    theirs = peer(convolve(sky, psf, mode="same"), psf, num_iter=num_iter, clip=False)
    return np.asarray(theirs), ours
