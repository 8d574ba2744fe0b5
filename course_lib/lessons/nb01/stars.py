"""Bright points: what a kernel makes of them, and a kernel that is read from one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import images, kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d, convolve
from course_lib.ui import Picture, show

LETTER: Array = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=float)
THREE_STARS: Array = np.zeros((12, 18))
THREE_STARS[[3, 5, 8], [4, 14, 9]] = 1
STAR = (1, 38, 31, 31)  # of Hubble: top, left, height, width
SHAKE: Array = kernels.camera_shake(9, np.random.default_rng(3))
STAR_KERNELS: dict[str, Array] = {  # all of one size, so that each one's middle is seen
    "the letter F": np.pad(LETTER, ((2, 2), (3, 3))),
    "a single 1 on the right": np.pad(np.eye(1), ((4, 4), (8, 0))),
    "a round blur": kernels.gaussian(1.0),
    "a camera shake": SHAKE,
}


def starlight(
    stars: ArrayLike = THREE_STARS, kernel: str = "the letter F", flip: bool = False
) -> Panels:
    """Bright pixels that you set, a kernel, and what it makes of them; flip it or not.

    Parameters
    ----------
    stars : array_like, shape (H, W)
        Mostly 0.
    kernel : str
        A key of `STAR_KERNELS`.
    flip : bool
        Use `convolve`, which turns the kernel, and not `conv2d`.

    Examples
    --------
    >>> list(starlight(np.eye(16)))
    ['after conv2d', 'the kernel']
    """
    weights, sky = STAR_KERNELS[kernel], np.asarray(stars, dtype=float)
    result = convolve(sky, weights, boundary="zero") if flip else conv2d(sky, weights)
    name = "convolve" if flip else "conv2d"
    return {
        f"after {name}": Picture(result, vmin=0, vmax=weights.max()),
        "the kernel": Picture(weights, cmap="psf", grid=True),
    }


def star_of_hubble() -> tuple[Array, Array]:
    """Return a piece of the sky as the Hubble telescope saw it, and one of its stars as a kernel.

    Returns
    -------
    sky : ndarray, shape (H, W)
        Galaxies, in gray.
    psf : ndarray, shape (31, 31)
        The star, without the light of the sky around it; sums to 1.

    Examples
    --------
    >>> star_of_hubble()[1].shape
    (31, 31)
    """
    sky = images.to_gray(images.load("hubble"))
    between_the_stars = 0.06
    top, left, height, width = STAR
    star = sky[top : top + height, left : left + width]
    star = np.clip(star - between_the_stars, 0, None)
    return sky, star / star.sum()


def show_star(sky: Array, psf: Array, scene: Array, taken: Array) -> None:
    """Show where a star is cut out, the star, and a scene before and after that kernel.

    Parameters
    ----------
    sky, psf : ndarray
        As from `star_of_hubble`.
    scene, taken : ndarray, shape (H, W)
        What the camera sees, and what it hands over.
    """
    panels = {
        "the sky": Picture(sky, boxes=[STAR]),
        "h, the star": Picture(psf, cmap="psf"),
        "x": scene,
        "y = h * x + n": taken,
    }
    show(panels, alt="Deep space, a star cut out of it, and a photographer before and after.")
