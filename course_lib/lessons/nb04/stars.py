"""A sky through a telescope that trembles."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

import numpy as np

from course_lib import kernels
from course_lib.images import add_poisson_noise, star_field
from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb02.lesson import relative_error
from course_lib.operators import Convolution
from course_lib.solvers import landweber, richardson_lucy
from course_lib.ui import Picture

from .films import Film, film


def telescope_psf() -> Array:
    """Return the blur of a telescope that trembles up and down: every star is taller than wide.

    Examples
    --------
    >>> telescope_psf().shape
    (17, 13)
    """
    tall, wide = (kernels.gaussian(sigma).sum(axis=0) for sigma in (2.1, 1.5))
    return np.outer(tall, wide)


def double_star_sky(side: int = 96) -> Array:
    """Return a field of stars with two bright spots: a close pair, 3 pixels apart, and one star.

    Parameters
    ----------
    side : int
        Rows and columns, at least 48.

    Examples
    --------
    >>> sky = double_star_sky(96)
    >>> [float(sky[48, column]) for column in (31, 34, 64)]
    [1.0, 0.8, 1.3]
    """
    sky = star_field((side, side), np.random.default_rng(4), stars=side // 2, background=0.001)
    middle, left, right = side // 2, side // 3 - 1, 2 * side // 3
    for column in (left + 1, right):
        sky[middle - 10 : middle + 11, column - 10 : column + 11] = 0.001
    sky[middle, [left, left + 3, right]] = 1.0, 0.8, 1.3
    return sky


def starlight(picture: Array, name: str = "sky", brightest: float = 0.4) -> Picture:
    """Show stars by the square root of their light, so that faint ones are seen, too.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        What is negative is black.
    name : str
        For those who cannot see it.
    brightest : float
        The root of the light that is shown as white.

    Examples
    --------
    >>> float(starlight(np.array([[0.25, -1.0]])).array.max())
    0.5
    """
    return Picture(np.sqrt(np.maximum(picture, 0)), vmin=0, vmax=brightest, alt=f"{name}: stars")


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
    >>> night = StarNight(double_star_sky(48), 1000, 3)
    >>> night.films["Richardson–Lucy"].last
    3
    """

    def __init__(self, sky: Array, photons: float, last: int = 60) -> None:
        self.sky, self.last = sky, last
        # Light beyond the border is lost, as on a real detector.
        self.operator = Convolution(telescope_psf(), sky.shape)
        seen = np.maximum(self.operator(sky), 0)
        self.y = add_poisson_noise(seen, photons, np.random.default_rng(1))

    @cached_property
    def films(self) -> dict[str, Film]:
        """The iterations, by name."""
        solvers = {
            "Landweber": landweber(self.operator, self.y, step=1),
            "Richardson–Lucy": richardson_lucy(self.operator, self.y),
            "accelerated": richardson_lucy(self.operator, self.y, accelerate=True),
        }
        return {name: film(states, self.last, self.sky) for name, states in solvers.items()}

    def photo(self) -> Picture:
        """Return what the telescope sees."""
        return starlight(self.y, "seen", brightest=0.3)

    def panels(self, k: int = 1) -> Panels:
        """Show a sky of stars after k steps of three methods."""
        shown = {name: f.frames[k] for name, f in self.films.items()}
        lowest = ", ".join(f"{name} {f.frames[k].min():.3f}" for name, f in self.films.items())
        told = lowest.replace("-", "−")
        pictures: Panels = {name: starlight(p, name) for name, p in shown.items()}
        return pictures | {"darkest pixel": told}


def two_stars(apart: int, shape: tuple[int, int] = (20, 32)) -> Array:
    """Return a dark sky with two stars in its middle row.

    Parameters
    ----------
    apart : int
        How many columns from one to the other.
    shape : (int, int)
        Rows and columns.

    Examples
    --------
    >>> np.argwhere(two_stars(3)).tolist()
    [[10, 15], [10, 18]]
    """
    sky = np.zeros(shape)
    first = shape[1] // 2 - apart // 2
    sky[shape[0] // 2, [first, first + apart]] = 1
    return sky


def own_stars(last: int = 60) -> Callable[..., Panels]:
    """Let the reader set stars, and sharpen what the telescope sees of them.

    Parameters
    ----------
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes the stars, the number of photons of a star of brightness 1, and k, the number of
        steps; returns three pictures.

    Examples
    --------
    >>> list(own_stars(3)(two_stars(4), 1000, 2))[:2]
    ['seen', 'Landweber']
    """

    @lru_cache(maxsize=2)
    def seen(light: bytes, shape: tuple[int, int], photons: int) -> StarNight:
        return StarNight(np.frombuffer(light).reshape(shape) + 0.001, photons, last)

    def after(stars: Array, photons: int = 10_000, k: int = 30) -> Panels:
        """Show your stars as the telescope sees them, and after k steps of two methods.

        Set stars yourself, and choose how many photons each one sends.
        """
        night = seen(np.asarray(stars, dtype=float).tobytes(), stars.shape, photons)
        shown = {"seen": night.y} | {
            name: night.films[name].frames[k] for name in ("Landweber", "accelerated")
        }
        pictures: Panels = {name: starlight(p, name) for name, p in shown.items()}
        return pictures

    return after


def soft_error(found: Array, truth: Array) -> float:
    """Return the relative error after both pictures were softened by a pixel.

    A star that is found one pixel aside is then wrong by a part, not as wrong as one missed.

    Parameters
    ----------
    found, truth : ndarray, shape (H, W)
        The pictures.

    Examples
    --------
    >>> sky = np.zeros((9, 9))
    >>> sky[4, 4] = 1
    >>> moved = np.roll(sky, 1, axis=1)
    >>> round(relative_error(moved, sky), 2), round(soft_error(moved, sky), 2)
    (1.41, 0.67)
    """
    soft = Convolution(kernels.gaussian(1.0), truth.shape, "symmetric")
    return relative_error(soft(found), soft(truth))
