"""The two inner loops: gather (a window slides and sums) and scatter (its transpose).

Both take an image whose border is already padded. They loop over the entries of the kernel,
never over pixels, and go through the Fourier domain where the kernel is large.
"""

from math import log2

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray

Pair = tuple[int, int]


def _steps(size: int, tap: int, stride: int, dilation: int) -> slice:
    """Return where one kernel entry meets the image, along one axis."""
    start = tap * dilation
    return slice(start, start + (size - 1) * stride + 1, stride)


def _dilated(kernel: FloatArray, dilation: Pair) -> FloatArray:
    """Return the kernel with zeros between its entries."""
    if dilation == (1, 1):
        return kernel
    rows, columns = ((k - 1) * d + 1 for k, d in zip(kernel.shape, dilation, strict=True))
    spread = np.zeros((rows, columns), kernel.dtype)
    spread[:: dilation[0], :: dilation[1]] = kernel
    return spread


def _fft_shape(shape: tuple[int, ...]) -> Pair:
    rows, columns = shape
    return scipy.fft.next_fast_len(rows, real=False), scipy.fft.next_fast_len(columns, real=True)


def fourier_pays(kernel: tuple[int, ...], small: tuple[int, ...], padded: tuple[int, ...]) -> bool:
    """Say whether Fourier transforms cost less than one pass per kernel entry (measured).

    Small kernels are never worth it: their sums of whole numbers stay exact.
    """
    rows, columns = _fft_shape(padded)
    entries = kernel[0] * kernel[1]
    products = entries * small[0] * small[1]
    return entries > 36 and products > 1.5 * rows * columns * log2(rows * columns)


def gather(
    padded: FloatArray, kernel: FloatArray, small: Pair, stride: Pair, dilation: Pair
) -> FloatArray:
    """Return the sums of products under the sliding kernel, shape `small`."""
    kernel = kernel.astype(padded.dtype, copy=False)
    if fourier_pays(kernel.shape, small, padded.shape):
        return _gather_fft(padded, _dilated(kernel, dilation), small, stride)
    result = np.zeros(small, padded.dtype)
    product = np.empty_like(result)
    for (row, column), weight in np.ndenumerate(kernel):
        rows = _steps(small[0], row, stride[0], dilation[0])
        columns = _steps(small[1], column, stride[1], dilation[1])
        result += np.multiply(padded[rows, columns], weight, out=product)
    return result


def scatter(
    values: FloatArray, kernel: FloatArray, padded: Pair, stride: Pair, dilation: Pair
) -> FloatArray:
    """Return the sum of kernels, one set down per value and scaled by it, shape `padded`."""
    kernel = kernel.astype(values.dtype, copy=False)
    if fourier_pays(kernel.shape, values.shape, padded):
        return _scatter_fft(values, _dilated(kernel, dilation), padded, stride)
    result = np.zeros(padded, values.dtype)
    product = np.empty(values.shape, values.dtype)
    for (row, column), weight in np.ndenumerate(kernel):
        rows = _steps(values.shape[0], row, stride[0], dilation[0])
        columns = _steps(values.shape[1], column, stride[1], dilation[1])
        result[rows, columns] += np.multiply(values, weight, out=product)
    return result


def _gather_fft(padded: FloatArray, kernel: FloatArray, small: Pair, stride: Pair) -> FloatArray:
    shape = _fft_shape(padded.shape)
    spectrum = scipy.fft.rfft2(padded, shape)
    spectrum *= scipy.fft.rfft2(kernel, shape).conj()
    sums = scipy.fft.irfft2(spectrum, shape, overwrite_x=True)
    rows, columns = (_steps(n, 0, s, 1) for n, s in zip(small, stride, strict=True))
    return np.ascontiguousarray(sums[rows, columns])


def _scatter_fft(values: FloatArray, kernel: FloatArray, padded: Pair, stride: Pair) -> FloatArray:
    shape = _fft_shape(padded)
    stuffed = np.zeros(padded, values.dtype)
    rows, columns = (_steps(n, 0, s, 1) for n, s in zip(values.shape, stride, strict=True))
    stuffed[rows, columns] = values
    spectrum = scipy.fft.rfft2(stuffed, shape)
    spectrum *= scipy.fft.rfft2(kernel, shape)
    return np.array(scipy.fft.irfft2(spectrum, shape, overwrite_x=True)[: padded[0], : padded[1]])
