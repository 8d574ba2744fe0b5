"""The blur of a camera: convolution with a flipped kernel and a stated border."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import (
    FloatArray,
    image_shape,
    lock,
    real_array,
    real_kernel,
)
from course_lib.operators._base import LinearOperator, Shape
from course_lib.operators._windows import gather

Boundary: TypeAlias = Literal["zero", "periodic", "symmetric"]
Spectrum: TypeAlias = NDArray[np.complexfloating[Any, Any]]

_PAD_MODES: dict[str, Literal["constant", "wrap", "symmetric"]] = {
    "zero": "constant",
    "periodic": "wrap",
    "symmetric": "symmetric",
}


def _checked_boundary(boundary: Boundary) -> Boundary:
    if boundary not in get_args(Boundary):
        raise ValueError(f'boundary must be "zero", "periodic" or "symmetric", not {boundary!r}.')
    return boundary


def _overhang(kernel: FloatArray) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return how far a centered, flipped kernel reaches over each border of an image."""
    above, beside = ((k - 1 - k // 2, k // 2) for k in kernel.shape)
    return above, beside


def convolve(image: ArrayLike, kernel: ArrayLike, *, boundary: Boundary = "zero") -> FloatArray:
    r"""Convolve an image with a kernel, as mathematics means it: the kernel is flipped.

    .. math:: y_{ij} = \sum_{ab} k_{ab}\, x_{i - a + c,\; j - b + c'},
        \qquad c = \lfloor h / 2 \rfloor,\; c' = \lfloor w / 2 \rfloor

    so that one bright pixel becomes a picture of the kernel, with the kernel's entry (c, c')
    where the pixel was. The numbers are those of ``scipy.ndimage.convolve``. Its transpose
    is `Convolution(kernel, shape, boundary).T`.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, C)
        Real numbers of any range; each color is convolved by itself.
    kernel : array_like, shape (h, w)
        Real, finite numbers. It may be larger than the image.
    boundary : {"zero", "periodic", "symmetric"}
        What lies beyond the border: nothing, the opposite side, or the mirror image (whose
        first pixel repeats the last one of the image).

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64.

    Raises
    ------
    ValueError
        If a shape or the boundary makes no sense.
    TypeError
        If something is complex, or no number.

    See Also
    --------
    conv2d : the sliding window of a network, which does not flip the kernel.

    Examples
    --------
    >>> import numpy as np
    >>> convolve([[0, 0, 1, 0, 0]], [[1, 2, 3]])
    array([[0., 1., 2., 3., 0.]])
    """
    pixels, weights = real_array(image, "image"), real_kernel(kernel)
    mode = _PAD_MODES[_checked_boundary(boundary)]
    if pixels.ndim not in (2, 3) or pixels.size == 0:
        raise ValueError(
            f"image must have shape (H, W) or (H, W, C), but has shape {pixels.shape}."
        )
    flipped, border = weights[::-1, ::-1], _overhang(weights)
    result = np.empty_like(pixels, order="C")
    for index in np.ndindex(pixels.shape[2:]):
        channel = pixels[(..., *index)]
        padded = np.pad(channel, border, mode=mode)
        result[(..., *index)] = gather(padded, flipped, channel.shape, (1, 1), (1, 1))
    return result


def _fold(values: FloatArray, axis: int, size: int, before: int) -> FloatArray:
    """Add a mirrored border back to the pixels that it was copied from, along one axis.

    This is the transpose of padding. The border may be wider than the image: it is taken
    in pieces as long as the image, every second of which is the other way round.
    """
    wide = np.moveaxis(values, axis, 0)
    image = np.array(values.take(range(before, before + size), axis))
    pieces = range(-before // size, (len(wide) - before - 1) // size + 1)
    for number in (n for n in pieces if n != 0):
        start = before + number * size
        piece = slice(max(start, 0), min(start + size, len(wide)))
        target = np.moveaxis(image, axis, 0)[:: -1 if number % 2 else 1]
        target[piece.start - start : piece.stop - start] += wide[piece]
    return image


class Convolution(LinearOperator):
    r"""Blur with a point spread function, as an operator: `convolve`, and its transpose.

    The Fourier transform turns it into a product, :math:`\hat y = \hat k\, \hat x`, and the
    transpose into the product with the complex conjugate of :math:`\hat k`. Zeros around the
    image keep one border from leaking into the other; a mirrored border is padded before, and
    in the transpose it is *folded back*: each copy is added to the pixel it was copied from.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        Real, finite numbers, with the center at (h // 2, w // 2). It may be larger than the
        image.
    shape : pair of int
        Shape (H, W) of the images, before and after.
    boundary : {"zero", "periodic", "symmetric"}
        What lies beyond the border, as in `convolve`.

    Attributes
    ----------
    transfer_function : ndarray of complex
        Fourier transform of the kernel, as ``scipy.fft.rfft2`` lays it out. For a periodic
        boundary it belongs to the image's own grid with the center as the origin, and its
        magnitudes are the operator's singular values; else it includes room for the border.

    Raises
    ------
    ValueError
        If the kernel, the shape or the boundary makes no sense.

    Notes
    -----
    The transfer function is computed once per precision, at the first use. Two Fourier
    transforms are made per call; ``with scipy.fft.set_workers(2):`` shares them among cores.
    One NaN in the image makes the whole result NaN.

    Examples
    --------
    >>> import numpy as np
    >>> A = Convolution([[1, 2, 3]], (1, 5), "periodic")
    >>> np.round(A([[0, 0, 1, 0, 0]]), 12) + 0
    array([[0., 1., 2., 3., 0.]])
    >>> np.round(A.T([[0, 0, 1, 0, 0]]), 12) + 0
    array([[0., 3., 2., 1., 0.]])
    """

    kernel: FloatArray
    boundary: Boundary
    _fft_shape: tuple[int, int]

    def __init__(
        self, kernel: ArrayLike, shape: Sequence[int], boundary: Boundary = "zero"
    ) -> None:
        weights, size = real_kernel(kernel), image_shape(shape)
        rows, columns = (
            _fft_length(n, k, _checked_boundary(boundary), real)
            for n, k, real in zip(size, weights.shape, (False, True), strict=True)
        )
        super().__init__(size, size, kernel=weights, boundary=boundary, _fft_shape=(rows, columns))

    @cached_property
    def transfer_function(self) -> Spectrum:
        """Fourier transform of the centered kernel, read-only."""
        centered = np.zeros(self._fft_shape)
        # A mirrored border is padded before the image, and shifts the origin along with it.
        mirror = self.boundary == "symmetric"
        rows, columns = (
            (np.arange(k) - (k - 1 if mirror else k // 2)) % n
            for k, n in zip(self.kernel.shape, self._fft_shape, strict=True)
        )
        # A kernel longer than the transform meets itself: its entries add up.
        np.add.at(centered, np.ix_(rows, columns), self.kernel)
        return lock(scipy.fft.rfft2(centered))

    @cached_property
    def _factors(self) -> dict[tuple[bool, bool], Spectrum]:
        """Factors for (single precision, adjoint), each made when first needed."""
        return {(False, False): self.transfer_function}

    def _factor(self, single: bool, adjoint: bool) -> Spectrum:
        key = single, adjoint
        if key not in self._factors:
            factor = self.transfer_function
            factor = factor.conj() if adjoint else factor
            self._factors[key] = lock(factor.astype(np.complex64) if single else factor)
        return self._factors[key]

    def _filter(self, x: FloatArray, shape: Shape, adjoint: bool) -> FloatArray:
        """Multiply in the Fourier domain, and keep the first rows and columns."""
        spectrum = scipy.fft.rfft2(x, self._fft_shape)
        spectrum *= self._factor(x.dtype == np.float32, adjoint)
        wide = scipy.fft.irfft2(spectrum, self._fft_shape, overwrite_x=True)
        return np.ascontiguousarray(wide[: shape[0], : shape[1]])

    def _forward(self, x: FloatArray) -> FloatArray:
        if self.boundary == "symmetric":
            x = np.pad(x, _overhang(self.kernel), mode="symmetric")
        return self._filter(x, self.out_shape, adjoint=False)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        if self.boundary != "symmetric":
            return self._filter(y, self.in_shape, adjoint=True)
        border = _overhang(self.kernel)
        rows, columns = (n + sum(b) for n, b in zip(y.shape, border, strict=True))
        folded = self._filter(y, (rows, columns), adjoint=True)
        for axis in (0, 1):
            folded = _fold(folded, axis, self.in_shape[axis], border[axis][0])
        return folded

    def _norm_bound(self) -> float:
        if self.boundary != "symmetric":
            return float(np.abs(self.transfer_function).max())
        # Schur's test: the largest row sum and column sum of the matrix of magnitudes.
        magnitudes = Convolution(np.abs(self.kernel), self.in_shape, self.boundary)
        columns = magnitudes._adjoint(np.ones(self.in_shape))
        return float(np.sqrt(magnitudes.kernel.sum() * columns.max()))


def _fft_length(size: int, kernel: int, boundary: Boundary, real: bool) -> int:
    """Return how long a Fourier transform must be, so that no border leaks into another."""
    if boundary == "periodic":
        return size
    # Only results inside the image are kept, so a zero border needs half a kernel of room.
    room = kernel // 2 if boundary == "zero" else kernel - 1
    return int(scipy.fft.next_fast_len(size + room, real=real))
