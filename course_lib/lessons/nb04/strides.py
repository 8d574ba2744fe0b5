"""Steps of any length, with the transpose and without: some of which explode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import Exposure
from course_lib.solvers import landweber, van_cittert
from course_lib.ui import Curve

from .films import Film, film
from .panels import photo

FOUR_BLURS: Mapping[str, Array] = {
    "gaussian": kernels.gaussian(1.5),
    "disk": kernels.disk(3),
    "moved": kernels.motion(7, 0),
    "box": kernels.box(5),
}
"""Not all of them can be sharpened without a transpose."""


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
    >>> A, y = Convolution([[1.0]], (2, 2)), np.eye(2)
    >>> list(walk_panels(film(landweber(A, y), 2, y), 1))
    ['after k steps', 'residual', 'now']
    """
    k = min(k, states.last)
    # A black picture leaves nothing to explain.
    relative = states.residuals / (states.residuals[0] or 1)
    return {
        "after k steps": photo(states.frames[k]),
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


def strides(shot: Exposure, noise: float, last: int = 60) -> Callable[..., Panels]:
    """Walk with steps of any length.

    Parameters
    ----------
    shot : Exposure
        What is restored, by Landweber's iteration.
    noise : float
        Standard deviation; white is 1.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes the length of a step and their number k; returns a picture and a curve.

    Examples
    --------
    >>> walk = strides(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]), 0, 9)
    >>> walk(step=2.5, k=9)["now"]
    'residual 20 of the first one'
    """

    @lru_cache(maxsize=4)
    def walked(step: float) -> Film:
        states = landweber(shot.operator, shot.taken(noise), step=step)
        return film(states, last, shot.scene)

    def stride(step: float = 1.9, k: int = 12) -> Panels:
        """Show the picture after k steps, and the residual of all steps, for steps that long."""
        return walk_panels(walked(step), k)

    return stride


def added_back(scene: Array, last: int = 120) -> Callable[..., Panels]:
    """Add the residual itself, again and again: Van Cittert's iteration.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        What is blurred by one of `FOUR_BLURS`, without noise.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes the blur, the length of a step and their number k; returns a picture and a curve.

    Examples
    --------
    >>> added_back(np.eye(16), 30)("box", k=30)["now"]
    'residual 0.02 of the first one'
    """

    @lru_cache(maxsize=4)
    def added(blur: str, step: float) -> Film:
        shot = Exposure(scene, FOUR_BLURS[blur])
        return film(van_cittert(shot.operator, shot.blurred, step=step), last, scene)

    def after(blur: str = "disk", step: float = 1.0, k: int = 4) -> Panels:
        """Show the picture after k steps, and its residual; choose the blur and the step."""
        return walk_panels(added(blur, step), k)

    return after
