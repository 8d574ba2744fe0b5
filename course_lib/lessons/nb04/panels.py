"""What the explorers of notebook 04 show beside their sliders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import Exposure
from course_lib.operators import LinearOperator
from course_lib.solvers import TotalVariation, landweber, proximal_gradient
from course_lib.ui import Curve, Picture

from .films import Film, film
from .night import landweber_film


def photo(array: ArrayLike) -> Picture:
    """Show a picture whose black is 0 and whose white is 1.

    Examples
    --------
    >>> photo([[0.5]]).vmax
    1
    """
    return Picture(array, vmin=0, vmax=1)


def _table(array: Array, digits: int, scale: Array, cmap: str = "gray") -> Picture:
    largest = float(np.abs(scale).max())
    low = 0.0 if cmap == "gray" else -largest
    # Adding 0 makes an ordinary zero of a negative one.
    numbers = np.round(array, digits) + 0.0
    return Picture(numbers, numbers=True, cmap=cmap, vmin=low, vmax=largest)


def by_hand(A: LinearOperator, y: Array, step: float, k: int = 1) -> Panels:
    """Show the guess, its photo, what is missing there, and the step that comes of it.

    Parameters
    ----------
    A : LinearOperator
        Small.
    y : ndarray, shape `A.out_shape`
        The data.
    step : float
        The factor of the step.
    k : int
        How many steps of Landweber's iteration were made before this one, from zeros.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> panels = by_hand(Convolution([[2]], (1, 2)), np.array([[4.0, 8.0]]), 0.25, 0)
    >>> panels["step · A.T (y − A x)"].array
    array([[2., 4.]])
    """
    states = list(islice(landweber(A, y, step=step), max(k, 1) + 1))
    first, state = states[1], states[k]
    change, change_then = (step * A.T(one.residual) for one in (state, first))
    # Colors as after the first step, so that they fade as the numbers do.
    return {
        "x": _table(state.x, 2, 1.2 * first.x),
        "A x": _table(A(state.x), 0, y),
        "y − A x": _table(state.residual, 0, first.residual, "residual"),
        "step · A.T (y − A x)": _table(change, 2, change_then, "residual"),
    }


def repeated(function: Callable[[Array], Array], picture: Array, times: int) -> Array:
    """Apply a function again and again, and keep every result, in single precision.

    Parameters
    ----------
    function : callable
        From a picture to a picture.
    picture : ndarray, shape (H, W)
        Number 0 of the results.
    times : int
        How often.

    Returns
    -------
    ndarray, shape (times + 1, H, W)

    Examples
    --------
    >>> repeated(lambda p: p / 2, np.ones((1, 1)), 3)[:, 0, 0]
    array([1.   , 0.5  , 0.25 , 0.125], dtype=float32)
    """
    results = np.empty((times + 1, *picture.shape), dtype=np.float32)
    for k in range(times + 1):
        results[k] = picture
        picture = function(picture) if k < times else picture
    return results


def again(shot: Exposure, times: int = 60) -> Callable[..., Panels]:
    """Send a photo through the transpose again and again, alone and with a residual.

    Parameters
    ----------
    shot : Exposure
        Its blur, without noise.
    times : int
        How often at most.

    Returns
    -------
    callable
        Takes k, how often, and returns three pictures.

    Examples
    --------
    >>> list(again(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), 3)(2))
    ['the photo', 'A.T alone', 'A.T of what is still wrong']
    """
    alone = repeated(shot.operator.T, shot.blurred, times)
    climb = landweber_film(shot, 0, times)

    def after(k: int = 1) -> Panels:
        """Show the photo, and what k times the transpose makes of it in two ways."""
        return {
            "the photo": photo(alone[0]),
            "A.T alone": photo(alone[k]),
            "A.T of what is still wrong": photo(climb.frame(k)),
        }

    return after


def waves(k: int = 20) -> Panels:
    """Show by what k steps multiply a wave, against what the blur left of it.

    Parameters
    ----------
    k : int
        How many steps of Landweber's iteration from zero; the strongest wave is 1, and so is
        the step.

    Examples
    --------
    >>> list(waves(10)["what a wave is multiplied by"].y)
    ['division', 'k steps', 'Wiener, balance 1/k']
    """
    kept = np.geomspace(1e-3, 1, 150)
    lines = {
        "division": 1 / kept,
        "k steps": (1 - (1 - kept**2) ** k) / kept,
        "Wiener, balance 1/k": kept / (kept**2 + 1 / k),
    }
    curve = Curve(
        kept, lines, xlabel="what the blur left of a wave", ylabel="factor", log="xy",
        ylim=(1e-2, 1e3),
    )  # fmt: skip
    return {"what a wave is multiplied by": curve}


def race(films: Mapping[str, Film]) -> Callable[..., Panels]:
    """Let iterations run side by side.

    Parameters
    ----------
    films : mapping of str to Film
        The iterations, equally long.

    Returns
    -------
    callable
        Takes k, the number of steps; returns a picture for each and their quality over time.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> A, y = Convolution([[0.5]], (2, 2)), np.eye(2)
    >>> list(race({"slow": film(landweber(A, y, step=1), 2, y)})(1))
    ['slow', 'PSNR']
    """

    def after(k: int = 4) -> Panels:
        """Show what each iteration has reached after k steps, and their PSNR over the steps."""
        return race_panels(films, k)

    return after


def at_a_price(shot: Exposure, noise: float, last: int = 60) -> Callable[..., Panels]:
    """Let Landweber's iteration run beside total variation, with a weight to choose.

    Parameters
    ----------
    shot : Exposure
        What is restored.
    noise : float
        Standard deviation; white is 1.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes the weight of the price and k, the number of steps; returns two pictures and a curve.

    Examples
    --------
    >>> list(at_a_price(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), 0.02, 3)(0.01, 2))
    ['Landweber', 'total variation', 'PSNR']
    """
    A, y = shot.operator, shot.taken(noise)
    climb = landweber_film(shot, noise, last)
    best = round(climb.psnr(climb.best))  # that Landweber turns back is a matter of one decibel

    @lru_cache(maxsize=4)
    def flat(weight: float) -> Film:
        prior = TotalVariation(weight, inner=8)
        return film(proximal_gradient(A, y, prox=prior, step=1), last, shot.scene)

    def after(weight: float = 0.003, k: int = 4) -> Panels:
        """Show what Landweber and total variation reach after k steps, and their PSNR."""
        films = {"Landweber": climb, "total variation": flat(weight)}
        top = max(best + 6, round(max(flat(weight).decibels)) + 2)  # higher for a cartoon
        return race_panels(films, k, ylim=(best - 6, top))

    return after


def race_panels(films: Mapping[str, Film], k: int, ylim: tuple[float, float] = (0, 30)) -> Panels:
    """Return what several iterations have reached after k steps, and their quality over time.

    Parameters
    ----------
    films : mapping of str to Film
        The iterations, equally long.
    k : int
        How many steps.
    ylim : tuple of float, optional
        The decibels that the curve shows.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> A, y = Convolution([[0.5]], (2, 2)), np.eye(2)
    >>> list(race_panels({"slow": film(landweber(A, y, step=1), 2, y)}, 1))
    ['slow', 'PSNR']
    """
    last = next(iter(films.values())).last
    curves = {name: states.decibels for name, states in films.items()}
    panels: Panels = {name: photo(states.frame(k)) for name, states in films.items()}
    panels["PSNR"] = Curve(
        np.arange(last + 1),
        curves,
        xlabel="steps k",
        ylabel="dB",
        log="x",
        xlim=(1, last),
        ylim=ylim,
        marker=float(max(k, 1)),
    )
    return panels
