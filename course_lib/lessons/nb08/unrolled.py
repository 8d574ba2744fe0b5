"""Landweber's iteration as a network, before and after it has learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.metrics import psnr
from course_lib.networks import estimates_of
from course_lib.operators import LinearOperator
from course_lib.solvers import landweber
from course_lib.ui import Curve, Picture


def decibels(scene: Array, frames: Sequence[Array]) -> list[float]:
    """Return the PSNR of each frame.

    Examples
    --------
    >>> decibels(np.zeros((2, 2)), [np.full((2, 2), 0.1)])
    [20.0]
    """
    return [round(psnr(scene, np.asarray(frame, float), data_range=1), 6) for frame in frames]


def layer_panels(scene: Array, films: Mapping[str, Sequence[Array]], layer: int) -> Panels:
    """Return what several networks have after one of their layers, and how good all are.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    films : mapping of str to sequence of ndarray
        Estimates after 0, 1, ... layers, equally many.
    layer : int
        Which.

    Examples
    --------
    >>> frames = [np.zeros((2, 2)), np.eye(2)]
    >>> list(layer_panels(np.eye(2) / 2, {"one": frames}, 1))
    ['one', 'PSNR']
    """
    panels: Panels = {
        name: Picture(frames[layer], vmin=0, vmax=1) for name, frames in films.items()
    }
    lines = {name: decibels(scene, frames) for name, frames in films.items()}
    count = len(next(iter(lines.values())))
    panels["PSNR"] = Curve(
        np.arange(count), lines, xlabel="layer", ylabel="dB", marker=float(layer), ylim=(0, 30)
    )
    return panels


def at_other_noise(
    scene: Array, blur: LinearOperator, noise: float, models: Mapping[str, Any], seed: int = 3
) -> dict[str, float]:
    """Return the PSNR of unrolled networks, and of Landweber at its best, at some noise.

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
    walk = [state.x for state in islice(landweber(blur, y, step=1), 301)]
    return found | {"Landweber at its best": max(decibels(scene, walk[1:]))}
