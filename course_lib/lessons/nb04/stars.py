"""A sky through a telescope, and a star that walks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from course_lib import kernels
from course_lib.images import add_poisson_noise, star_field
from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb02.lesson import relative_error
from course_lib.operators import Convolution, LinearOperator
from course_lib.solvers import State, StopRule, landweber, richardson_lucy, run
from course_lib.ui import Picture

from .films import film

# As far as an oracle looks.
_LONGEST = 100


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

    def __init__(self, sky: Array, photons: float, last: int = 60) -> None:
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


class GlowingNight:
    """A sky behind a glow that is no star, and three ways to sharpen it all the same.

    Parameters
    ----------
    sky : ndarray, shape (H, W)
        The truth.
    photons : float
        How many arrive from a pixel of value 1.
    glow : float
        The background, in the unit of the sky.
    last : int
        How many steps of the accelerated iteration.

    Examples
    --------
    >>> night = GlowingNight(double_star_sky(32), 1000, 0.05, 3)
    >>> list(night.films)
    ['ignored', 'subtracted', 'told']
    """

    def __init__(self, sky: Array, photons: float, glow: float, last: int = 60) -> None:
        self.sky, self.glow = sky, glow
        self.operator = Convolution(kernels.gaussian(1.5), sky.shape)
        seen = np.maximum(self.operator(sky), 0) + glow
        self.y = add_poisson_noise(seen, photons, np.random.default_rng(1))
        ways = {
            "ignored": (self.y, 0.0),
            "subtracted": (np.maximum(self.y - glow, 0), 0.0),
            "told": (self.y, glow),
        }
        self.films = {
            name: film(
                richardson_lucy(self.operator, data, background=told, accelerate=True), last, sky
            )
            for name, (data, told) in ways.items()
        }

    def panels(self, k: int) -> Panels:
        """Return the photo and the estimates after k steps, and how much light is in each."""
        shown = {"seen": self.y} | {name: f.frames[k] for name, f in self.films.items()}
        pictures: Panels = {
            name: Picture(np.sqrt(np.maximum(p, 0)), vmin=0, vmax=0.7, alt=f"{name}: stars")
            for name, p in shown.items()
        }
        light = (f"{name} {f.frames[k].sum():.0f}" for name, f in self.films.items())
        return pictures | {"light": f"{', '.join(light)}; the sky itself {self.sky.sum():.0f}"}


def print_stops(
    name: str, A: LinearOperator, y: Array, scene: Array, rules: Mapping[str, StopRule]
) -> None:
    """Print where rules stop the accelerated Richardson-Lucy, and where an oracle would.

    Parameters
    ----------
    name : str
        Of the scene.
    A : LinearOperator
        The blur.
    y : ndarray, shape `A.out_shape`
        The photo.
    scene : ndarray, shape `A.in_shape`
        The truth; errors are those of `soft_error`.
    rules : mapping of str to function
        What stops, by name.

    Examples
    --------
    >>> A, sky = Convolution(kernels.gaussian(1.5), (32, 32)), double_star_sky(32)
    >>> print_stops("pair", A, np.maximum(A(sky), 0), sky, {"at once": lambda state: "enough"})
    pair
       at once        k =   0, error 0.939
       oracle         k = 100, error 0.028
    """
    errors: list[float] = []
    stops: dict[str, int] = {}

    def watch(state: State) -> None:
        errors.append(soft_error(state.x, scene))
        for rule, stop in rules.items():
            if rule not in stops and stop(state):
                stops[rule] = state.k

    run(richardson_lucy(A, y, accelerate=True), max_iter=_LONGEST, observers=watch)
    stops = {rule: stops.get(rule, _LONGEST) for rule in rules}
    print(name)
    for rule, k in (stops | {"oracle": int(np.argmin(errors))}).items():
        print(f"   {rule:14} k = {k:3}, error {errors[k]:.3f}")


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
