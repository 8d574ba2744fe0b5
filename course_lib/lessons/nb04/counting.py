"""Light that is counted: the division, a glow behind the stars, and rules that count along."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from course_lib import kernels
from course_lib.images import add_poisson_noise
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution, LinearOperator
from course_lib.solvers import State, StopRule, richardson_lucy, run

from .films import film
from .panels import photo, repeated
from .stars import soft_error, starlight, telescope_psf

# As far as an oracle looks.
_LONGEST = 100


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


def rims(scene: Array, times: int = 60) -> Callable[..., Panels]:
    """Blur a picture so that light is lost at its border; count it, with the division and without.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    times : int
        How many steps at most.

    Returns
    -------
    callable
        Takes k, the number of steps; returns two pictures.

    Examples
    --------
    >>> list(rims(np.eye(12), 2)(1))
    ['with the division', 'without']
    """
    lossy = Convolution(kernels.disk(3), scene.shape)
    caught, gray = np.maximum(lossy(scene), 0), np.full(scene.shape, 0.5)
    kept = film(richardson_lucy(lossy, caught, start=gray), times, scene)
    dropped = repeated(lambda x: undivided_step(lossy, x, caught), gray, times)

    def after(k: int = 3) -> Panels:
        """Show what k steps of Richardson and Lucy make of a photo, with the division and without.

        The photo has lost light at its border.
        """
        return {"with the division": photo(kept.frames[k]), "without": photo(dropped[k])}

    return after


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
    >>> from .stars import double_star_sky
    >>> night = GlowingNight(double_star_sky(32), 1000, 0.05, 3)
    >>> list(night.films)
    ['ignored', 'subtracted', 'told']
    """

    def __init__(self, sky: Array, photons: float, glow: float, last: int = 60) -> None:
        self.sky, self.glow = sky, glow
        self.operator = Convolution(telescope_psf(), sky.shape)
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

    def panels(self, k: int = 1) -> Panels:
        """Show a glowing sky as it is seen, and sharpened in three ways by k steps."""
        shown = {"seen": self.y} | {name: f.frames[k] for name, f in self.films.items()}
        light = (f"{name} {f.frames[k].sum():.0f}" for name, f in self.films.items())
        told = f"{', '.join(light)}; the sky itself {self.sky.sum():.0f}"
        pictures: Panels = {name: starlight(p, name) for name, p in shown.items()}
        return pictures | {"light": told}


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
    >>> from .stars import double_star_sky
    >>> A, sky = Convolution(telescope_psf(), (48, 48)), double_star_sky(48)
    >>> print_stops("pair", A, np.maximum(A(sky), 0), sky, {"at once": lambda state: "enough"})
    pair
       at once        k =   0, error 0.959
       oracle         k = 100, error 0.072
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
