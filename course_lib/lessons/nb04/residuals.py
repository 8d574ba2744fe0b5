"""What an estimate leaves unexplained: pixel by pixel, and against noise that is measured."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import Exposure
from course_lib.ui import Curve, Picture

from .films import Film
from .night import landweber_film
from .panels import photo


def _unexplained(states: Film, k: int, noise: float, pixels: int) -> Curve:
    """Draw the residual over the steps, in the unit of the photo, beside the noise."""
    root = pixels**0.5
    return Curve(
        np.arange(states.last + 1),
        {
            "root mean square": states.residuals / root,
            "noise": np.full(states.last + 1, noise),
        },
        xlabel="steps k",
        ylabel="of y − A x",
        log="xy",
        marker=(max(k, 1), states.residuals[k] / root),
        xlim=(1, states.last),
        ylim=(0.005, 1),
    )


def unexplained(shot: Exposure, noise: float, last: int = 80) -> Callable[..., Panels]:
    """Look at the residual of Landweber's iteration as a picture, pixel by pixel.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    noise : float
        Standard deviation of the noise in the photo.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes k, the number of steps, and a pixel; returns three pictures.

    Examples
    --------
    >>> show = unexplained(Exposure(np.eye(16), [[0.2, 0.6, 0.2]]), 0.02, 9)
    >>> show(9, (3, 3))["at this pixel"]
    'photo 0.576 − prediction 0.528 = unexplained +0.048'
    """
    A, y = shot.operator, shot.taken(noise)
    states = landweber_film(shot, noise, last)
    # Of noise alone the transpose leaves this much: it takes means, and noise cancels in them.
    alone = noise * float(np.linalg.norm(shot.psf))

    @lru_cache(maxsize=8)
    def seen(k: int) -> tuple[Array, Array]:
        missing = y - A(states.frame(k))
        return missing, A.T(missing)

    def show(k: int = 2, pixel: tuple[int, int] = (0, 0)) -> Panels:
        """Show the estimate, what it leaves unexplained, and what the transpose makes of that."""
        missing, correction = seen(k)
        here, back = missing[pixel], correction[pixel]
        told = f"photo {y[pixel]:.3f} − prediction {y[pixel] - here:.3f} = unexplained {here:+.3f}"
        made = f"{back:+.4f}, {abs(back) / alone:.1f} times what noise alone leaves"
        return {
            "after k steps": photo(states.frame(k)),
            "y − A x": _signed(missing, 4 * noise),
            "A.T (y − A x)": _signed(correction, 4 * alone),
            "at this pixel": told.replace("-", "−"),
            "A.T makes of it": made.replace("-", "−"),
            "in all": f"unexplained {states.residuals[k] / y.size**0.5:.3f} a pixel, "
            f"noise {noise:.3f}",
        }

    return show


def _signed(array: Array, limit: float) -> Picture:
    return Picture(array, vmin=-limit, vmax=limit, cmap="residual")


def stopped_by_a_box(shot: Exposure, noise: float, last: int = 60) -> Callable[..., Panels]:
    """Measure the noise in a box on the photo, and stop by it.

    Parameters
    ----------
    shot : Exposure
        Scene and blur; restored by Landweber's iteration.
    noise : float
        Standard deviation of the noise in the photo.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes a box (top, left, bottom, right); returns two pictures and a curve.

    Examples
    --------
    >>> show = stopped_by_a_box(Exposure(np.zeros((16, 16)), [[0.2, 0.6, 0.2]]), 0.02, 9)
    >>> show((0, 0, 16, 16))["in the box"]
    'mean 0.000, standard deviation 0.0202'
    """
    y = shot.taken(noise)
    states = landweber_film(shot, noise, last)

    def show(box: tuple[int, int, int, int] = (0, 0, 1, 1)) -> Panels:
        """Show the photo, what the rule makes of it with the noise in your box, and the residual.

        The box is moved and drawn anew on the photo.
        """
        top, left, bottom, right = box
        inside = y[top:bottom, left:right]
        sigma = float(inside.std())
        k = states.first_below(sigma * y.size**0.5)
        enough = states.residuals[k] <= sigma * y.size**0.5
        when = f"after {k} step{'s' * (k != 1)}" if enough else f"not within {last} steps"
        return {
            "the photo": photo(y),
            "stopped by your box": photo(states.frame(k)),
            "unexplained, in all": _unexplained(states, k, sigma, y.size),
            "in the box": f"mean {inside.mean():.3f}, standard deviation {sigma:.4f}".replace(
                "-", "−"
            ),
            "the rule stops": f"{when}, {states.psnr(k):.1f} dB; "
            f"best would be {states.best} steps, {states.psnr(states.best):.1f} dB",
        }

    return show
