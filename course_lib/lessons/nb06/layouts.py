"""Four axes, and what becomes of a color picture if two of them change places."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels, tf_ops
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d
from course_lib.ui import Picture

MIXES: dict[str, Array] = {
    "as it is": np.eye(3),
    "sepia": np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]),
    "red to green to blue": np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
    "gray": np.full((3, 3), 1 / 3),
    "no red": np.diag([0.0, 1.0, 1.0]),
}
"""Row by row the new red, green and blue; column by column of which old colors they are made."""


def color_weights(mix: ArrayLike, kernel: ArrayLike, axes: str = "HWIO") -> Array:
    """Return the weights of a layer that blurs each channel and mixes the colors.

    Parameters
    ----------
    mix : array_like, shape (3, 3)
        ``mix[o, i]``: how much of the old color i goes into the new color o.
    kernel : array_like, shape (h, w)
        The blur.
    axes : str
        "HWIO" as TensorFlow wants them; anything else exchanges the last two by mistake.

    Returns
    -------
    ndarray, shape (h, w, 3, 3)

    Examples
    --------
    >>> color_weights(MIXES["sepia"], [[1.0]])[0, 0, 1]
    array([0.769, 0.686, 0.534])
    """
    weights: Array = np.asarray(kernel)[:, :, None, None] * np.asarray(mix).T
    return weights if axes == "HWIO" else weights.swapaxes(2, 3)


def mixed(photo: Array, mix: str = "sepia", blur: int = 1) -> Panels:
    """Your photo after a layer of TensorFlow, its weights right and with two axes exchanged.

    Parameters
    ----------
    photo : ndarray, shape (H, W, 3)
        Values in [0, 1].
    mix : str
        A key of `MIXES`.
    blur : int
        Side of the kernel, a box.
    """
    panels: Panels = {}
    for axes in ("HWIO", "HWOI by mistake"):
        weights = color_weights(MIXES[mix], kernels.box(blur), axes)
        result = tf_ops.conv2d(photo[None], weights)[0]
        panels[axes] = Picture(np.clip(result, 0, 1), vmin=0, vmax=1)
    return panels | {
        "shares": Picture(np.round(MIXES[mix].T, 2) + 0.0, numbers=True),
        "shapes": f"photo {photo[None].shape}, weights {weights.shape}, both times",
    }


def order_panels(photo: Array, way: str = "reshape") -> Panels:
    """Your photo, and what comes back when its axes go to NCHW and return in one of two ways.

    Parameters
    ----------
    photo : ndarray, shape (H, W, 3)
        Values in [0, 1].
    way : str
        "moveaxis", or "reshape", which keeps the numbers in their order and so mixes them up.

    Examples
    --------
    >>> panels = order_panels(np.zeros((4, 6, 3)), "reshape")
    >>> panels["shapes"]
    'channels first (1, 3, 4, 6), channels last (1, 4, 6, 3)'
    """
    first = np.moveaxis(photo[None], 3, 1)
    back = np.moveaxis(first, 1, 3) if way == "moveaxis" else first.reshape(1, *photo.shape)
    return {
        "the photo": Picture(photo, vmin=0, vmax=1),
        f"and back by {way}": Picture(back[0], vmin=0, vmax=1),
        "shapes": f"channels first {first.shape}, channels last {back.shape}",
    }


def two_rules(photo: Array, kernel: int = 3, stride: int = 2) -> Panels:
    """Your picture, blurred and thinned out with zeros by two rules, and where the two differ.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Values in [0, 1]; of an odd side the last line is left out.
    kernel : int
        Side of the blur, a box.
    stride : int
        How many pixels it moves at a time.

    Examples
    --------
    >>> panels = two_rules(np.eye(8), 3, 1)
    >>> float(panels["difference"].array.max())
    0.0
    """
    rows, columns = (max(n // 2 * 2, 1) for n in photo.shape)
    shown = photo[:rows, :columns]
    box = np.full((kernel, kernel), 1 / kernel**2)
    same = conv2d(shown, box, stride=stride)
    around = conv2d(np.pad(shown, kernel // 2), box, stride=stride, padding="valid")
    around = around[: same.shape[0], : same.shape[1]]
    return {
        "SAME": Picture(same, vmin=0, vmax=1),
        "kernel // 2 all around": Picture(around, vmin=0, vmax=1),
        "difference": Picture(np.abs(around - same), vmin=0, vmax=0.3, cmap="psf"),
    }
