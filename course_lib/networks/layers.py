"""The layers of a small network as linear operators: several channels, and pooling held fixed.

A network of convolutions, ReLUs and poolings is not linear. But for one given picture each ReLU
lets some values through and stops the others, and each pooling takes one value of four: choices
that, once made, are linear. So each layer here has a transpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, image_shape, lock, plain_array, real_array
from course_lib.operators import LinearOperator, padding_amounts

Switches = NDArray[np.intp]


class ConvolutionBank(LinearOperator):
    r"""Many kernels over many channels: the linear part of a network's convolution layer.

    .. math:: y_{ijc} = \sum_{m n d} w_{m n d c}\, x_{i+m,\; j+n,\; d}

    with zeros around the maps, so that they keep their size (TensorFlow's "SAME", stride 1).
    The transpose scatters: every :math:`y_{ijc}` prints its kernel :math:`w_{\cdot\cdot\cdot c}`
    on all the channels below, which is a transposed convolution.

    Parameters
    ----------
    weights : array_like, shape (h, w, channels in, channels out)
        The kernels, in TensorFlow's order.
    shape : pair of int
        Rows and columns of the maps.

    Raises
    ------
    ValueError
        If `weights` have another number of axes, or hold anything that is not finite.

    Examples
    --------
    >>> add = ConvolutionBank(np.ones((1, 1, 2, 1)), (1, 2))
    >>> add([[[1, 10], [2, 20]]]).tolist()
    [[[11.0], [22.0]]]
    >>> add.T([[[5], [7]]]).tolist()
    [[[5.0, 5.0], [7.0, 7.0]]]
    """

    weights: NDArray[np.float64]

    def __init__(self, weights: ArrayLike, shape: Sequence[int]) -> None:
        kernels = np.array(real_array(weights, "weights"), dtype=np.float64)
        if kernels.ndim != 4 or kernels.size == 0:
            raise ValueError(
                "weights must have shape (rows, columns, channels in, channels out), "
                f"but have shape {kernels.shape}."
            )
        if not np.isfinite(kernels).all():
            raise ValueError("weights hold NaN or infinite entries; was the training unstable?")
        rows, columns = image_shape(shape)
        channels_in, channels_out = kernels.shape[2:]
        super().__init__(
            (rows, columns, channels_in), (rows, columns, channels_out), weights=lock(kernels)
        )

    def _windows(
        self, dtype: np.dtype[np.floating]
    ) -> Iterator[tuple[tuple[slice, slice], FloatArray]]:
        """Yield, for each place in the kernel, what it sees of the padded map, and its weights."""
        rows, columns, _ = self.in_shape
        kernels = self.weights.astype(dtype, copy=False)
        for a, b in np.ndindex(kernels.shape[:2]):
            yield (slice(a, a + rows), slice(b, b + columns)), kernels[a, b]

    def _margins(self) -> tuple[tuple[int, int], ...]:
        sides = zip(self.in_shape[:2], self.weights.shape[:2], strict=True)
        return (*(padding_amounts(size, kernel) for size, kernel in sides), (0, 0))

    def _forward(self, x: FloatArray) -> FloatArray:
        padded = np.pad(x, self._margins())
        result = np.zeros(self.out_shape, x.dtype)
        for window, kernels in self._windows(x.dtype):
            result += padded[window] @ kernels
        return result

    def _adjoint(self, y: FloatArray) -> FloatArray:
        margins = self._margins()
        shape = [size + sum(margin) for size, margin in zip(self.in_shape, margins, strict=True)]
        padded = np.zeros(shape, y.dtype)
        for window, kernels in self._windows(y.dtype):
            padded[window] += y @ kernels.T
        (top, _), (left, _), _ = margins
        rows, columns, _ = self.in_shape
        return np.array(padded[top : top + rows, left : left + columns])


class Pooling(LinearOperator):
    """Take one of the four values in each 2 × 2 block: the one that a switch points to.

    Max pooling with its choices held fixed. The transpose is *unpooling*: it puts each value back
    where it was taken from, with zeros in the other three places.

    Parameters
    ----------
    switches : array_like of int, shape (h, w, channels)
        0, 1 in the upper row of the block, 2, 3 in the lower one; as `max_pool` returns them.

    Raises
    ------
    ValueError
        If a switch is none of 0, 1, 2, 3.

    Examples
    --------
    >>> A = Pooling([[[3], [0]]])
    >>> A(np.arange(8).reshape(2, 4, 1))[..., 0].tolist()
    [[5.0, 2.0]]
    >>> A.T([[[7], [9]]])[..., 0].tolist()
    [[0.0, 0.0, 9.0, 0.0], [0.0, 7.0, 0.0, 0.0]]
    """

    switches: Switches

    def __init__(self, switches: ArrayLike) -> None:
        places = np.array(plain_array(switches, "switches"))
        if places.ndim != 3 or places.size == 0 or places.dtype.kind not in "iu":
            raise ValueError(
                "switches must be whole numbers of shape (rows, columns, channels), "
                f"but have shape {places.shape} and type {places.dtype}."
            )
        if places.min() < 0 or places.max() > 3:
            raise ValueError("switches must be 0, 1, 2 or 3: the place in a block of 2 by 2.")
        places = lock(places.astype(np.intp))
        rows, columns, channels = places.shape
        super().__init__((2 * rows, 2 * columns, channels), places.shape, switches=places)

    def _forward(self, x: FloatArray) -> FloatArray:
        picked = np.take_along_axis(_blocks(x), self.switches[..., None], axis=-1)
        return np.array(picked[..., 0])

    def _adjoint(self, y: FloatArray) -> FloatArray:
        blocks = np.zeros((*y.shape, 4), y.dtype)
        np.put_along_axis(blocks, self.switches[..., None], y[..., None], axis=-1)
        rows, columns, channels = y.shape
        spread = blocks.reshape(rows, columns, channels, 2, 2).transpose(0, 3, 1, 4, 2)
        return np.array(spread.reshape(self.in_shape))


def _blocks(x: FloatArray) -> FloatArray:
    """Return the four values of each 2 × 2 block along a new last axis."""
    rows, columns, channels = x.shape
    split = x.reshape(rows // 2, 2, columns // 2, 2, channels).transpose(0, 2, 4, 1, 3)
    return split.reshape(rows // 2, columns // 2, channels, 4)


def max_pool(maps: ArrayLike) -> tuple[FloatArray, Switches]:
    """Keep the largest of each 2 × 2 block, and say where it was.

    Parameters
    ----------
    maps : array_like, shape (H, W, channels)
        Even H and W.

    Returns
    -------
    maxima : ndarray, shape (H / 2, W / 2, channels)
        The largest values.
    switches : ndarray of int, of the same shape
        Where each stood: 0, 1 in the upper row of its block, 2, 3 in the lower one. Of equal
        values the first counts.

    Raises
    ------
    ValueError
        If there are not three axes, or a side is odd.

    Examples
    --------
    >>> maxima, switches = max_pool(np.array([[[1], [5]], [[7], [2]]]))
    >>> maxima.tolist(), switches.tolist()
    ([[[7.0]]], [[[2]]])
    """
    x = real_array(maps, "maps")
    if x.ndim != 3 or x.size == 0 or x.shape[0] % 2 or x.shape[1] % 2:
        raise ValueError(
            "max_pool takes maps of shape (rows, columns, channels) with even rows and columns, "
            f"but got shape {x.shape}."
        )
    blocks = _blocks(x)
    switches = blocks.argmax(axis=-1)
    return np.take_along_axis(blocks, switches[..., None], axis=-1)[..., 0], switches
