"""A box on the photo that measures the noise, and what scores make of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.ui import Curve, Picture

from .desk import WEIGHTS, Desk, Grain
from .panels import hidden_loss, judged

Box = tuple[int, int, int, int]

SKY: Box = (2, 2, 10, 30)
"""On the photographer's sky, flat and wide: the sky darkens upward."""
BELIEFS = np.geomspace(0.25, 8, 21)
"""Wrong noises, as factors of the true one."""
_MOST_LOST = 20.0
_LEAST_NOISE = 1e-4
_THREE = ("discrepancy", "GCV", "SURE")


def scatter(photo: Array, box: Box) -> float:
    """Return the standard deviation of the pixels in a box; 0 for a single one.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        What the camera saw.
    box : (int, int, int, int)
        Top, left, bottom, right; the last two are outside.

    Examples
    --------
    >>> scatter(np.array([[1.0, 3.0, 5.0], [9.0, 9.0, 9.0]]), (0, 0, 1, 3))
    2.0
    """
    top, left, bottom, right = box
    piece = photo[top:bottom, left:right]
    return float(piece.std(ddof=1)) if piece.size > 1 else 0.0


def _heard(desk: Desk, box: Box) -> tuple[float, Desk]:
    """Return what a box measures, and the photo whose scores believe it."""
    sigma = scatter(desk.problem.y, box)
    return sigma, desk.believing(max(sigma, _LEAST_NOISE) / desk.noise)


def _photo(array: Array) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def level_in_box(desks: Mapping[float, Desk], box: Box = SKY, noise: float = 0.02) -> Panels:
    """Draw a box on the photo: it measures the noise, and the discrepancy takes its weight there.

    Parameters
    ----------
    desks : mapping of float to Desk
        The photo at each noise.
    box : (int, int, int, int)
        Top, left, bottom, right.
    noise : float
        One of the noises.

    Examples
    --------
    >>> list(level_in_box({0.02: Desk(np.eye(24), [[1.0]], 0.02)}))[:3]
    ['photo', 'restored', 'residual']
    """
    sigma, desk = _heard(desks[noise], box)
    at = desk.picked("discrepancy")
    x, sizes = desk.at(WEIGHTS[at]), desk.l_curve[:, 0]
    left = desk.problem.y - desk.problem.A(x)
    lines = {"what is left, y − A x": sizes, "scatter in the box": np.full(sizes.size, sigma)}
    name = "root mean square"
    return {
        "photo": _photo(desk.problem.y),
        "restored": _photo(x),
        "residual": Picture(left, vmin=-4 * noise, vmax=4 * noise, cmap="residual"),
        name: Curve(WEIGHTS, lines, xlabel="weight", log="xy", marker=float(WEIGHTS[at])),
        "hidden: dB lost": hidden_loss(desk, float(WEIGHTS[at])),
        "the box": f"scatter {sigma:.4f}, true noise {noise}; so the weight {WEIGHTS[at]:.2g}, "
        f"{desk.lost('discrepancy'):.1f} dB lost",
    }


def told_by_box(scene: Array, psf: Array, noise: float) -> Callable[..., Panels]:
    """Return a function that lets a box tell three scores the noise.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].
    psf : ndarray, shape (h, w)
        The blur.
    noise : float
        Its standard deviation; white, or smeared.

    Returns
    -------
    callable
        Of `grain` and `box`.

    Examples
    --------
    >>> told = told_by_box(np.eye(24), np.ones((1, 1)), 0.05)
    >>> list(told())[1:4]
    ['discrepancy', 'GCV', 'SURE']
    """
    kinds: tuple[Grain, Grain] = ("white", "smeared")
    desks = {kind: Desk(scene, psf, noise, grain=kind) for kind in kinds}
    costs = {kind: _costs(desk) for kind, desk in desks.items()}

    def told(grain: Grain = "white", box: Box = SKY) -> Panels:
        """Draw a box on the photo: three scores believe the noise that it measures."""
        sigma, desk = _heard(desks[grain], box)
        believed = float(np.clip(sigma / noise, BELIEFS[0], BELIEFS[-1]))
        chosen: Panels = {name: _photo(desk.chosen(name)) for name in _THREE}
        lost = ", ".join(f"{name} {desk.lost(name):.1f}" for name in _THREE)
        return {
            "photo": _photo(desk.problem.y),
            **chosen,
            "what they say": judged(desk, None, _THREE),
            "dB lost by a wrong noise": Curve(
                BELIEFS,
                costs[grain],
                xlabel="noise believed / true noise",
                log="x",
                marker=believed,
                ylim=(0, _MOST_LOST),
            ),
            "the box": f"scatter {sigma:.4f}, true noise {noise}; dB lost: {lost}",
        }

    return told


def _costs(desk: Desk) -> dict[str, list[float]]:
    desk.scores("GCV")  # which no belief changes
    told = [desk.believing(float(belief)) for belief in BELIEFS]
    return {name: [min(d.lost(name), _MOST_LOST) for d in told] for name in _THREE}
