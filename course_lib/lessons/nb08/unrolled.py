"""Landweber's iteration as a network, before and after it has learned, and its rivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.metrics import psnr
from course_lib.networks import estimates_of
from course_lib.operators import Convolution, LinearOperator
from course_lib.solvers import cgls, discrepancy, run
from course_lib.ui import Curve, Picture

Lessons = Callable[[int], tuple[Any, Any]]
_WAVES = np.linspace(0, 1, 201)


def decibels(scene: Array, frames: Sequence[Array]) -> list[float]:
    """Return the PSNR of each frame.

    Examples
    --------
    >>> decibels(np.zeros((2, 2)), [np.full((2, 2), 0.1)])
    [20.0]
    """
    return [round(psnr(scene, np.asarray(frame, float), data_range=1), 6) for frame in frames]


def error_left(steps: ArrayLike, waves: ArrayLike = _WAVES) -> Array:
    """Return which share of a wave's error some steps of Landweber leave, without a sign.

    Parameters
    ----------
    steps : array_like, shape (count,)
        In any order: it makes no difference.
    waves : array_like
        The factors by which the blur weakens waves.

    Examples
    --------
    >>> error_left([1.0, 2.0], [0.0, 0.5, 1.0]).tolist()
    [1.0, 0.375, 0.0]
    """
    factors = 1 - np.multiply.outer(np.asarray(waves) ** 2, np.asarray(steps))
    return np.asarray(np.abs(np.prod(factors, axis=-1)))


def chebyshev_steps(count: int, weakest: float) -> Array:
    r"""Return the steps that leave least of all waves from the weakest wanted one up to 1.

    .. math:: t_k = 1 / z_k, \qquad
        z_k = \tfrac12 (1 + w^2) + \tfrac12 (1 - w^2) \cos \frac{(2k - 1)\, \pi}{2n}

    The :math:`z_k` are the zeros of Chebyshev's polynomial, moved from [-1, 1] to
    :math:`[w^2, 1]`: of all polynomials of degree n that are 1 at 0, that one stays nearest to
    zero there [1]_.

    Parameters
    ----------
    count : int
        How many steps.
    weakest : float
        The factor w of the weakest wave that counts, above 0 and below 1, if the norm of the
        blur is 1.

    Returns
    -------
    ndarray, shape (count,)
        Increasing.

    References
    ----------
    .. [1] G. H. Golub and R. S. Varga, "Chebyshev semi-iterative methods, successive
       overrelaxation iterative methods, and second order Richardson iterative methods",
       Numerische Mathematik 3, 147-168, 1961.

    Examples
    --------
    >>> chebyshev_steps(2, 0.5).round(2).tolist()
    [1.12, 2.78]
    """
    low = weakest**2
    turns = np.cos(np.pi * (2 * np.arange(1, count + 1) - 1) / (2 * count))
    return np.asarray(1 / ((1 + low) / 2 + (1 - low) / 2 * turns))


def score_on(lessons: Lessons, psf: ArrayLike, steps: ArrayLike, batches: int = 6) -> float:
    """Return how well some steps do on the lessons of a training, in decibels.

    Parameters
    ----------
    lessons : function
        From `networks.blurred_batches`.
    psf : array_like, shape (h, w)
        The blur.
    steps : array_like, shape (count,)
        Of Landweber's iteration.
    batches : int
        How many of the lessons.
    """
    errors = []
    for number in range(batches):
        for photo, scene in zip(*lessons(number), strict=True):
            blur, x = Convolution(psf, photo.shape[:2]), np.zeros(photo.shape[:2])
            for step in np.asarray(steps):
                x = x + step * blur.T(photo[..., 0] - blur(x))
            errors.append(np.mean((x - scene[..., 0]) ** 2))
    return float(-10 * np.log10(np.mean(errors)))


def steps_panels(others: Mapping[str, Array], weakest: float = 0.75) -> Panels:
    """Move Chebyshev's weakest wave; beside his steps others, and what all leave of each wave.

    Parameters
    ----------
    others : mapping of str to ndarray, shape (count,)
        Sets of steps by name, equally many.
    weakest : float
        For `chebyshev_steps`.

    Examples
    --------
    >>> steps_panels({"learned": np.array([2.8, 1.1])}, 0.5)["steps, Chebyshev"]
    '1.1 2.8'
    """
    count = len(next(iter(others.values())))
    sets = {"Chebyshev": chebyshev_steps(count, weakest), **others}
    lines = {name: error_left(steps) for name, steps in sets.items()}
    told = {
        f"steps, {name}": " ".join(f"{step:.1f}" for step in np.sort(steps))
        for name, steps in sets.items()
    }
    return {"error left": left_curve(lines, float(weakest)), **told}


def left_curve(lines: Mapping[str, Array], marker: float | None = None) -> Curve:
    """Return curves of `error_left`, with a mark at a wave."""
    return Curve(_WAVES, lines, xlabel="s", ylabel="share", ylim=(0, 1), marker=marker)


def walk(blur: LinearOperator, y: Array, steps: ArrayLike) -> list[Array]:
    """Return the estimates of Landweber's iteration with a step of its own for each turn.

    Parameters
    ----------
    blur : LinearOperator
        The camera.
    y : ndarray, shape `blur.out_shape`
        The photo.
    steps : array_like, shape (count,)
        In the order in which they are taken.

    Returns
    -------
    list of ndarray
        ``count + 1`` estimates, the first of them zeros.

    Examples
    --------
    >>> blur = Convolution([[0.5]], (1, 1))
    >>> [float(x[0, 0]) for x in walk(blur, np.ones((1, 1)), [1, 2])]
    [0.0, 0.5, 1.25]
    """
    frames: list[Array] = [np.zeros(blur.in_shape)]
    for step in np.asarray(steps, float):
        frames.append(frames[-1] + step * blur.T(y - blur(frames[-1])))
    return frames


def layer_panels(
    scene: Array, films: Mapping[str, Sequence[Array]], team: str = "CGLS", layer: int = 8
) -> Panels:
    """Choose a layer and a way: the photo after so many, and how good all ways are.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    films : mapping of str to sequence of ndarray
        Estimates after 0, 1, ... layers, equally many.
    team : str
        Whose picture is shown.
    layer : int
        Which.

    Examples
    --------
    >>> frames = [np.zeros((2, 2)), np.eye(2)]
    >>> list(layer_panels(np.eye(2) / 2, {"one": frames}, "one", 1))
    ['one', 'PSNR', 'now']
    """
    x = np.asarray(films[team][layer])
    lines = {name: decibels(scene, frames) for name, frames in films.items()}
    places = np.arange(len(lines[team]))
    return {
        team: Picture(x, vmin=0, vmax=1),
        "PSNR": Curve(
            places, lines, xlabel="layer", ylabel="dB", marker=float(layer), ylim=(20, 28)
        ),
        "now": f"{lines[team][layer]:.1f} dB",
    }


def at_other_noise(
    scene: Array, blur: LinearOperator, noise: float, models: Mapping[str, Any], seed: int = 3
) -> tuple[dict[str, float], int]:
    """Return the PSNR of unrolled networks and of CGLS at some noise, and how long CGLS went on.

    CGLS stops by the discrepancy: it is told how strong the noise is, and nothing of the truth.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    blur : LinearOperator
        The camera.
    noise : float
        Standard deviation.
    models : mapping of str to tf.keras.Model
        From `networks.unrolled_landweber`.
    seed : int
        Of the noise.
    """
    grain = np.random.default_rng(seed).normal(size=scene.shape)
    y = blur(scene) + noise * grain
    found = {name: decibels(scene, [estimates_of(m, y)[-1]])[0] for name, m in models.items()}
    stop = discrepancy(noise * np.sqrt(y.size))
    ended = run(cgls(blur, y), max_iter=300, stop=(stop,))
    return found | {"CGLS, stopped": decibels(scene, [ended.x])[0]}, ended.n_iter
