"""The last layer: kernels learned by least squares, pixels interleaved, grids measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import networks
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d
from course_lib.ui import Picture

_COLORS = ("series0", "series2", "series3", "accent")


def learn_phases(patches: Iterable[Array], scale: int, side: int) -> Array:
    """Find, by least squares, one kernel for each kind of pixel in a block.

    Parameters
    ----------
    patches : iterable of ndarray, shape (H, W)
        Large pictures to learn from; H and W are multiples of `scale`.
    scale : int
        How many times larger.
    side : int
        Of each kernel, odd: so many small pixels are seen in both directions.

    Returns
    -------
    ndarray, shape (scale, scale, side, side)
        Kernel (i, j) predicts pixel (i, j) of each block.

    Examples
    --------
    >>> patches = np.random.default_rng(0).random((3, 24, 24))
    >>> learn_phases(patches, 2, 3).shape
    (2, 2, 3, 3)
    """
    given, wanted, edge = [], [], side // 2
    for large in patches:
        windows = sliding_window_view(networks.degrade(large, scale), (side, side))
        rows, columns = (n // scale for n in large.shape)
        blocks = large.reshape(rows, scale, columns, scale).swapaxes(1, 2)
        given.append(windows.reshape(-1, side * side))
        inner = blocks[edge : rows - edge, edge : columns - edge]
        wanted.append(inner.reshape(-1, scale * scale))
    found = np.linalg.lstsq(np.concatenate(given), np.concatenate(wanted), rcond=None)[0]
    return np.asarray(found.T.reshape(scale, scale, side, side))


def sub_pixel(small: Array, kernels: Array) -> Array:
    """Convolve with one kernel for each pixel of a block, and interleave the results.

    Parameters
    ----------
    small : ndarray, shape (H, W)
        A picture.
    kernels : ndarray, shape (s, s, h, w)
        One for each pixel of a block.

    Returns
    -------
    ndarray, shape (H * s, W * s)

    Examples
    --------
    >>> kernels = np.array([1, 2, 3, 4]).reshape(2, 2, 1, 1)
    >>> sub_pixel(np.array([[1, 10]]), kernels)
    array([[ 1.,  2., 10., 20.],
           [ 3.,  4., 30., 40.]])
    """
    s = len(kernels)
    large = np.zeros((small.shape[0] * s, small.shape[1] * s))
    for i in range(s):
        for j in range(s):
            large[i::s, j::s] = conv2d(small, kernels[i, j])
    return large


def as_network(kernels: Array) -> Callable[..., Array]:
    """Return kernels as a function that adds to bicubic, as the networks do, to be scored alike.

    Parameters
    ----------
    kernels : ndarray, shape (s, s, n, n)
        For `sub_pixel`.

    Examples
    --------
    >>> patches = np.random.default_rng(0).random((3, 24, 24))
    >>> gain = networks.held_out_gain(patches, 2)
    >>> gain(as_network(learn_phases(patches, 2, 3))) > 0
    True
    """

    def model(batch: Array, *, training: bool = False) -> Array:
        low = [np.asarray(one[..., 0], float) for one in batch]
        detail = [sub_pixel(one, kernels) - networks.bicubic(one, len(kernels)) for one in low]
        return np.stack(detail)[..., None]

    return model


def merged(kernels: Array) -> Array:
    """Write the kernels of `sub_pixel` as the one kernel of a transposed convolution.

    Parameters
    ----------
    kernels : ndarray, shape (s, s, n, n)
        With odd n.

    Returns
    -------
    ndarray, shape (s * n, s * n)

    Examples
    --------
    >>> merged(np.array([1, 2, 3, 4]).reshape(2, 2, 1, 1))
    array([[1, 2],
           [3, 4]])
    """
    s, _, n, _ = kernels.shape
    turned = kernels[:, :, ::-1, ::-1]
    return np.asarray(turned.transpose(2, 0, 3, 1).reshape(s * n, s * n))


MAPS: Array = np.stack([10.0 * (c + 1) + np.arange(6).reshape(2, 3) for c in range(4)], axis=-1)
"""What four kernels may have given: the tens say which, the ones say where."""


def interleaving(pixel: tuple[int, int] = (1, 3)) -> Panels:
    """Four small maps, beside and below each other, and the large picture that they make together.

    Parameters
    ----------
    pixel : (int, int)
        Row and column of a pixel of the large picture.

    Examples
    --------
    >>> interleaving((1, 1))["from"]
    'map 3, row 0, column 0'
    """
    rows, columns = MAPS.shape[:2]
    large = MAPS.reshape(rows, columns, 2, 2).swapaxes(1, 2).reshape(2 * rows, 2 * columns)
    album = np.full((2 * rows + 1, 2 * columns + 1), np.nan)
    corners = [(down * (rows + 1), right * (columns + 1)) for down, right in np.ndindex(2, 2)]
    for number, (top, left) in enumerate(corners):
        album[top : top + rows, left : left + columns] = MAPS[:, :, number]
    i, j = pixel
    source = 2 * (i % 2) + j % 2
    top, left = corners[source]
    here = (top + i // 2, left + j // 2, 1, 1, _COLORS[source])
    return {
        "maps 0 and 1, 2 and 3": Picture(
            album, vmin=0, vmax=MAPS.max(), numbers=True, boxes=[here]
        ),
        "interleaved": Picture(large, vmin=0, vmax=MAPS.max(), numbers=True),
        "from": f"map {source}, row {i // 2}, column {j // 2}",
    }


def start_alike(resolver: networks.SuperResolver) -> networks.SuperResolver:
    """Give all pixels of a block the same first weights, in the last layer (ICNR).

    Parameters
    ----------
    resolver : SuperResolver
        With a sub-pixel end, untrained; it is changed.

    Examples
    --------
    >>> start_alike(networks.super_resolver(2, width=4, depth=0)).scale
    2
    """
    last = next(layer for layer in reversed(resolver.model.layers) if layer.get_weights())
    kernel, bias = last.get_weights()
    last.set_weights([np.repeat(kernel[..., :1], kernel.shape[-1], axis=-1), bias])
    return resolver
