"""Enlarging by asking which large picture would have been shrunk to this one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np

from course_lib import networks
from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb04.lesson import Film, film
from course_lib.operators import LinearOperator
from course_lib.solvers import TotalVariation, cgls, landweber, proximal_gradient
from course_lib.ui import Curve, Picture

from .shrinking import camera, quality


def back_projected(small: Array, scale: int, steps: int = 5) -> Array:
    """Enlarge by bicubic, then correct until the small picture is explained.

    Parameters
    ----------
    small : ndarray, shape (H, W)
        From 0 to 1.
    scale : int
        How many times larger.
    steps : int
        Steps of conjugate gradients.

    Examples
    --------
    >>> photo = np.random.default_rng(0).random((24, 24))
    >>> small = networks.degrade(photo, 2)
    >>> A, x = camera(2, photo.shape), back_projected(small, 2)
    >>> errors = [np.abs(A(guess) - small).max() for guess in (networks.bicubic(small, 2), x)]
    >>> bool(errors[1] < errors[0] / 20)
    True
    """
    A = camera(scale, (small.shape[0] * scale, small.shape[1] * scale))
    states = cgls(A, small, start=networks.bicubic(small, scale))
    return next(islice(states, steps, None)).x


def smoothed(small: Array, scale: int, weight: float, steps: int = 40) -> Array:
    """Enlarge by total variation: of all pictures that explain the small one, few edges.

    Parameters
    ----------
    small : ndarray, shape (H, W)
        From 0 to 1.
    scale : int
        How many times larger.
    weight : float
        What an edge costs.
    steps : int
        Steps of FISTA.

    Examples
    --------
    >>> smoothed(np.full((12, 12), 0.5), 2, 1e-3, steps=2).shape
    (24, 24)
    """
    A = camera(scale, (small.shape[0] * scale, small.shape[1] * scale))
    prior = TotalVariation(weight, inner=8)
    states = proximal_gradient(A, small, prox=prior, start=networks.bicubic(small, scale))
    return next(islice(states, steps, None)).x


def explain_panels(A: LinearOperator, small: Array, film: Film, truth: Array, k: int) -> Panels:
    """Return the estimate after k steps, what of the small picture it does not explain, and errors.

    Parameters
    ----------
    A : LinearOperator
        The camera.
    small : ndarray, shape `A.out_shape`
        The small picture.
    film : Film
        The iteration.
    truth : ndarray, shape `A.in_shape`
        What to measure against, by the protocol (no border).
    k : int
        How many steps.

    Examples
    --------
    >>> truth = np.eye(24)
    >>> A = camera(2, truth.shape)
    >>> list(explain_panels(A, A(truth), film(landweber(A, A(truth)), 3, truth), truth, 2))
    ['after k steps', 'y − A x: unexplained', 'PSNR', 'now']
    """
    x = film.frames[k]
    missing, steps = small - A(x), np.arange(1, film.last + 1)
    decibels = np.array([quality(truth, frame) for frame in film.frames])
    return {
        "after k steps": Picture(x, vmin=0, vmax=1),
        "y − A x: unexplained": Picture(missing, vmin=-0.05, vmax=0.05, cmap="residual"),
        "PSNR": Curve(
            steps,
            decibels[1:],
            xlabel="steps k",
            ylabel="dB",
            log="x",
            marker=(max(k, 1), decibels[max(k, 1)]),
        ),
        "now": f"{decibels[k]:.2f} dB; unexplained {np.sqrt(np.mean(missing**2)):.4f} a pixel",
    }


def projecting(truth: Array, steps: int = 30) -> Callable[..., Panels]:
    """Return a function that shows back-projection, step by step, on a picture shrunk by 2.

    Parameters
    ----------
    truth : ndarray, shape (H, W)
        The large picture.
    steps : int
        How many steps there are.

    Examples
    --------
    >>> list(projecting(np.eye(24), 2)(1))
    ['after k steps', 'y − A x: unexplained', 'PSNR', 'now']
    """
    A = camera(2, truth.shape)
    small = A(truth)
    walk = film(landweber(A, small), steps, truth)

    def project(k: int = 1) -> Panels:
        """Show an estimate after k steps, what it leaves unexplained, and its quality."""
        return explain_panels(A, small, walk, truth, k)

    return project
