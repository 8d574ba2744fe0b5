"""An iteration that runs on the device, and what it has made of a picture after some steps."""

from __future__ import annotations

from collections.abc import Callable

from course_lib import metrics, tf_ops
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture

METHODS = {"richardson_lucy": tf_ops.richardson_lucy, "landweber": tf_ops.landweber}


def iterated(lens: tf_ops.TFConvolution, blurred: Array, scene: Array) -> Callable[..., Panels]:
    """Return a function that restores a picture anew with each number of steps.

    Parameters
    ----------
    lens : TFConvolution
        The blur.
    blurred : ndarray, shape `lens.out_shape`
        What is restored.
    scene : ndarray, shape `lens.in_shape`
        What it should become, values in [0, 1].
    """

    def restore(k: int = 5, method: str = "richardson_lucy") -> Panels:
        """Your picture, blurred, and after k steps of a method; play the steps."""
        result = METHODS[method](lens, blurred, steps=k)
        return {
            "blurred": Picture(blurred, vmin=0, vmax=1),
            "restored": Picture(result, vmin=0, vmax=1),
            "quality": f"{metrics.psnr(scene, result, data_range=1):.1f} dB after {k} steps",
        }

    return restore
