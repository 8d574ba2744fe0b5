"""What the explorers of notebook 04 show beside their sliders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.operators import LinearOperator
from course_lib.solvers import landweber
from course_lib.ui import Curve, Picture

from .films import Film, NoiseFilm


def _photo(array: ArrayLike) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def _table(array: Array, digits: int, cmap: str = "gray") -> Picture:
    # Adding 0 makes an ordinary zero of a negative one.
    return Picture(np.round(array, digits) + 0.0, numbers=True, cmap=cmap)


def by_hand_panels(A: LinearOperator, y: Array, step: float, k: int) -> Panels:
    """Return the numbers of one step of Landweber's iteration from zero, the k-th.

    Parameters
    ----------
    A : LinearOperator
        Small.
    y : ndarray, shape `A.out_shape`
        The data.
    step : float
        The factor of the step.
    k : int
        How many steps were made before this one.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> panels = by_hand_panels(Convolution([[2]], (1, 2)), np.array([[4.0, 8.0]]), 0.25, 0)
    >>> panels["step · A.T (y − A x)"].array
    array([[2., 4.]])
    """
    states = landweber(A, y, step=step)
    state = next(state for state in states if state.k == k)
    return {
        "x": _table(state.x, 2),
        "A x": _table(A(state.x), 0),
        "y − A x": _table(state.residual, 0, "signed"),
        "step · A.T (y − A x)": _table(step * A.T(state.residual), 2, "signed"),
    }


def repeated(function: Callable[[Array], Array], picture: Array, times: int) -> list[Array]:
    """Apply a function again and again, and keep every result, in single precision.

    Parameters
    ----------
    function : callable
        From a picture to a picture.
    picture : ndarray, shape (H, W)
        Number 0 of the list.
    times : int
        How often.

    Examples
    --------
    >>> [float(p[0, 0]) for p in repeated(lambda p: p / 2, np.ones((1, 1)), 3)]
    [1.0, 0.5, 0.25, 0.125]
    """
    results = [picture.astype(np.float32)]
    for _ in range(times):
        picture = function(picture)
        results.append(picture.astype(np.float32))
    return results


def repeat_panels(alone: Sequence[Array], states: Film, k: int) -> Panels:
    """Return what k times the transpose makes of a photo, alone and with a residual.

    Parameters
    ----------
    alone : sequence of ndarray
        Number k is the photo, sent k times through the transpose.
    states : Film
        The same with a residual.
    k : int
        How often.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> from .films import film
    >>> A, y = Convolution([[1.0]], (2, 2)), np.eye(2)
    >>> list(repeat_panels([y, y], film(landweber(A, y), 1, y), 1))
    ['the photo', 'A.T alone', 'A.T of what is still wrong']
    """
    return {
        "the photo": _photo(alone[0]),
        "A.T alone": _photo(alone[k]),
        "A.T of what is still wrong": _photo(states.frames[k]),
    }


def noise_panels(night: NoiseFilm, k: int, noise: float) -> Panels:
    """Return a photo, the estimate after k steps, and the error before and after that.

    Parameters
    ----------
    night : NoiseFilm
        The iteration.
    k : int
        One of its steps.
    noise : float
        Standard deviation; white is 1.

    Examples
    --------
    >>> from course_lib.lessons.nb03.lesson import Exposure
    >>> night = NoiseFilm(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), (0, 1, 2, 3))
    >>> list(noise_panels(night, 2, 0.1))
    ['the photo', 'after k steps', 'root mean square error', 'now']
    """
    lost, passed, both = night.errors(noise)
    steps = np.array(night.steps)
    here, best = night.steps.index(k), int(np.argmin(both))
    return {
        "the photo": _photo(night.exposure.taken(noise)),
        "after k steps": _photo(night.frame(k, noise)),
        "root mean square error": Curve(
            steps,
            {"lost": lost, "noise": passed, "both": both},
            xlabel="steps k",
            ylabel="error",
            log="x",
            # Above the axes the reader is at their upper end, like the line.
            marker=(k, min(both[here], 0.2)),
            xlim=(1, steps[-1]),
            ylim=(0, 0.2),
        ),
        "now": f"error {both[here]:.3f}; smallest, {both[best]:.3f}, after {steps[best]} steps",
    }


def wave_factors(k: int, step: float = 1.0) -> Curve:
    """Draw by what k steps multiply a wave, against what the blur left of it.

    Parameters
    ----------
    k : int
        How many steps of Landweber's iteration from zero.
    step : float
        Their factor; the strongest wave is 1.

    Examples
    --------
    >>> list(wave_factors(10).y)
    ['division', 'k steps', 'Wiener, balance 1/k']
    """
    kept = np.geomspace(1e-3, 1, 150)
    lines = {
        "division": 1 / kept,
        "k steps": (1 - (1 - step * kept**2) ** k) / kept,
        "Wiener, balance 1/k": kept / (kept**2 + 1 / k),
    }
    return Curve(
        kept, lines, xlabel="what the blur left of a wave", ylabel="factor", log="xy",
        ylim=(1e-2, 1e3),
    )  # fmt: skip


def residual_panels(A: LinearOperator, y: Array, states: Film, k: int, noise: float) -> Panels:
    """Return the estimate after k steps, what it leaves unexplained, and how much that is.

    Parameters
    ----------
    A : LinearOperator
        The blur.
    y : ndarray, shape (H, W)
        The photo.
    states : Film
        The iteration.
    k : int
        How many steps.
    noise : float
        Standard deviation of the noise in the photo.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> from .films import film
    >>> A, y = Convolution([[0.5]], (2, 2)), np.eye(2)
    >>> residual_panels(A, y, film(landweber(A, y, step=1), 2, y), 1, 0.1)["now"]
    'unexplained 0.530 a pixel'
    """
    root = y.size**0.5
    missing = y - A(states.frames[k])
    level = np.full(states.last + 1, noise)
    return {
        "after k steps": _photo(states.frames[k]),
        "y − A x: still unexplained": Picture(
            missing, vmin=-4 * noise, vmax=4 * noise, cmap="signed"
        ),
        "unexplained": Curve(
            np.arange(states.last + 1),
            {"root mean square": states.residuals / root, "noise": level},
            xlabel="steps k",
            ylabel="of y − A x",
            log="xy",
            marker=(k, states.residuals[k] / root),
            xlim=(1, states.last),
            ylim=(noise / 3, 1),
        ),
        "now": f"unexplained {states.residuals[k] / root:.3f} a pixel",
    }


def walk_panels(states: Film, k: int) -> Panels:
    """Return the estimate after k steps, and the residual of all of them.

    Parameters
    ----------
    states : Film
        The iteration.
    k : int
        How many steps; more than there are means the last one.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> from .films import film
    >>> A, y = Convolution([[1.0]], (2, 2)), np.eye(2)
    >>> list(walk_panels(film(landweber(A, y), 2, y), 1))
    ['after k steps', 'residual', 'now']
    """
    k = min(k, states.last)
    # A black picture leaves nothing to explain.
    relative = states.residuals / (states.residuals[0] or 1)
    return {
        "after k steps": _photo(states.frames[k]),
        "residual": Curve(
            np.arange(states.last + 1),
            relative,
            xlabel="steps k",
            ylabel="relative to the start",
            log="y",
            # Beyond the axes the reader is at their end, like the line.
            marker=(k, float(np.clip(relative[k], 1e-3, 1e3))),
            ylim=(1e-3, 1e3),
        ),
        "now": f"residual {relative[k]:.2g} of the first one",
    }


def race_panels(films: Mapping[str, Film], k: int) -> Panels:
    """Return what several iterations have reached after k steps, and their quality over time.

    Parameters
    ----------
    films : mapping of str to Film
        The iterations, equally long.
    k : int
        How many steps.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> from .films import film
    >>> A, y = Convolution([[0.5]], (2, 2)), np.eye(2)
    >>> list(race_panels({"slow": film(landweber(A, y, step=1), 2, y)}, 1))
    ['slow', 'PSNR']
    """
    last = next(iter(films.values())).last
    curves = {name: states.decibels for name, states in films.items()}
    panels: Panels = {name: _photo(states.frames[k]) for name, states in films.items()}
    panels["PSNR"] = Curve(
        np.arange(last + 1),
        curves,
        xlabel="steps k",
        ylabel="dB",
        log="x",
        xlim=(1, last),
        ylim=(0, 30),
        marker=float(max(k, 1)),
    )
    return panels
