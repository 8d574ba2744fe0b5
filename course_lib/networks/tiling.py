"""Large pictures through a network, piece by piece."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, real_array
from course_lib.networks._check import at_least


def apply_tiled(
    function: Callable[[FloatArray], ArrayLike],
    image: ArrayLike,
    *,
    tile: int = 128,
    margin: int,
    scale: int = 1,
) -> FloatArray:
    """Apply a local function to a picture in overlapping tiles, so that memory stays small.

    Each tile is cut out with a margin around it (less at the picture's own border), and only its
    middle is kept. A function whose output pixel looks at no more than `margin` pixels to each
    side gives the same as on the whole picture: a network of odd receptive field R needs
    (R - 1) / 2.

    Parameters
    ----------
    function : function
        Takes an array of shape (h, w) or (h, w, C), returns (h * scale, w * scale) or
        (h * scale, w * scale, C'), for any h and w.
    image : array_like, shape (H, W) or (H, W, C)
        Any range.
    tile : int
        Rows and columns of a tile's middle, in pixels of `image`.
    margin : int
        Width of the overlap, in pixels of `image`.
    scale : int
        How many times larger the output is.

    Returns
    -------
    ndarray, shape (H * scale, W * scale) or (H * scale, W * scale, C')
        Of the type that `function` returns.

    Raises
    ------
    ValueError
        If a size makes no sense, or `function` returns another shape than announced.

    Examples
    --------
    >>> apply_tiled(lambda x: 2 * x, np.ones((5, 3)), tile=2, margin=1).sum()
    np.float64(30.0)
    """
    picture = real_array(image, "image")
    if picture.ndim not in (2, 3) or picture.size == 0:
        raise ValueError(
            f"image must have shape (H, W) or (H, W, C) and a pixel, but has {picture.shape}."
        )
    at_least(tile, 1, "tile"), at_least(margin, 0, "margin"), at_least(scale, 1, "scale")
    rows = []
    for top in range(0, picture.shape[0], tile):
        row = [
            _middle(function, picture, (top, left), tile, margin, scale)
            for left in range(0, picture.shape[1], tile)
        ]
        rows.append(np.concatenate(row, axis=1))
    return np.concatenate(rows, axis=0)


def _middle(
    function: Callable[[FloatArray], ArrayLike],
    picture: FloatArray,
    corner: tuple[int, int],
    tile: int,
    margin: int,
    scale: int,
) -> FloatArray:
    """Return the function's output on one tile, without the margin."""
    cut, keep = [], []
    for start, size in zip(corner, picture.shape[:2], strict=True):
        first, last = max(0, start - margin), min(size, start + tile + margin)
        cut.append(slice(first, last))
        keep.append(slice((start - first) * scale, (min(size, start + tile) - first) * scale))
    piece = picture[tuple(cut)]
    out = np.asarray(function(piece))
    expected = tuple(n * scale for n in piece.shape[:2])
    if out.shape[:2] != expected:
        raise ValueError(
            f"the function made {out.shape} from {piece.shape}, but scale={scale} means {expected}."
        )
    return out[tuple(keep)]


def receptive_field(model: Any) -> int:
    """Return the side of the square of input pixels that one output pixel can depend on.

    Parameters
    ----------
    model : tf.keras.Model
        Convolutions, and layers that enlarge, one after the other; what branches off and is
        added again must not be longer than the main path.

    Returns
    -------
    int
        In pixels of the input, odd: the largest over all output pixels, rounded up.
    """
    reach, grid = 0.0, 1
    for layer in model.layers:
        kernel = getattr(layer, "kernel_size", (1,))[0]
        kind = type(layer).__name__
        if kind == "Conv2DTranspose":
            reach += _transposed_reach(kernel, layer.strides[0]) / grid
            grid *= layer.strides[0]
        elif kind == "UpSampling2D":
            grid *= layer.size[0]
        elif kind == "Conv2D":
            reach += layer.dilation_rate[0] * (kernel // 2) / grid
    return 2 * int(np.ceil(reach)) + 1


def _transposed_reach(kernel: int, stride: int) -> int:
    """Return how many pixels away the inputs of a transposed convolution's output lie at most."""
    before = max(0, kernel - stride) // 2
    return max((kernel - 1 - before) // stride, (stride - 1 + before) // stride)
