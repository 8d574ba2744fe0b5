"""Iterations that run on the device, and what they have made of a picture after some steps."""

from __future__ import annotations

from collections.abc import Callable

from course_lib import metrics, tf_ops
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture

METHODS = {"Landweber": tf_ops.landweber, "Richardson and Lucy": tf_ops.richardson_lucy}


def iterated(lens: tf_ops.TFConvolution, blurred: Array, scene: Array) -> Callable[..., Panels]:
    """Return a function that restores a picture anew with each number of steps, in two ways.

    Parameters
    ----------
    lens : TFConvolution
        The blur.
    blurred : ndarray, shape `lens.out_shape`
        What is restored.
    scene : ndarray, shape `lens.in_shape`
        What it should become, values in [0, 1].
    """

    def restore(k: int = 5) -> Panels:
        """Your picture, blurred, and after k steps of two methods; play the steps."""
        made = {name: method(lens, blurred, steps=k) for name, method in METHODS.items()}
        scores = {name: metrics.psnr(scene, x, data_range=1) for name, x in made.items()}
        shown: Panels = {"blurred": Picture(blurred, vmin=0, vmax=1)}
        shown |= {name: Picture(x, vmin=0, vmax=1) for name, x in made.items()}
        told = ", ".join(f"{name} {quality:.1f} dB" for name, quality in scores.items())
        return shown | {f"after {k} steps": told}

    return restore
