"""Restorations by one division in the Fourier domain: the inverse filter and Wiener's."""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, positive_number
from course_lib.kernels import laplacian
from course_lib.operators import Convolution
from course_lib.restoration._check import by_channel, checked_image, checked_psf, unit_of

Border: TypeAlias = Literal["unknown", "periodic"]
Spectrum: TypeAlias = NDArray[np.complexfloating[Any, Any]]


def inverse_filter(image: ArrayLike, psf: ArrayLike, *, boundary: Border = "unknown") -> FloatArray:
    r"""Undo a blur by simply dividing: :math:`\hat x = \hat y / \hat h`.

    Exact if nothing but a periodic blur happened to the picture; otherwise noise is divided
    by almost zero, and drowns everything. It is here to be seen failing: take `wiener`.
    Frequencies that the blur removed altogether (:math:`|\hat h|` below rounding) stay zero.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred picture, finite; any range.
    psf : array_like, shape (h, w)
        Point spread function with its center at (h // 2, w // 2): not negative, not larger
        than the image; it is scaled to sum 1.
    boundary : {"unknown", "periodic"}
        As in `wiener`.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image or the PSF makes no sense.
    TypeError
        If something is complex, or no number.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import convolve
    >>> psf = [[0.2, 0.5, 0.3]]
    >>> blurred = convolve([[1, 2, 3, 4, 5]], psf, boundary="periodic")
    >>> inverse_filter(blurred, psf, boundary="periodic").round(6)
    array([[1., 2., 3., 4., 5.]])
    """

    def inverse(transfer: Spectrum) -> Spectrum:
        lost = np.abs(transfer) <= np.finfo(float).eps * np.abs(transfer).max()
        return np.where(lost, 0, 1 / np.where(lost, 1, transfer))

    picture = checked_image(image)
    return _restored(picture, checked_psf(psf, picture.shape), boundary, inverse)


def wiener(
    image: ArrayLike, psf: ArrayLike, *, balance: float, boundary: Border = "unknown"
) -> FloatArray:
    r"""Undo a blur where the picture is stronger than the noise: Wiener's filter.

    .. math:: \hat x = \frac{\hat h^*\, \hat y}{|\hat h|^2 + \beta\, |\hat \ell|^2}

    It minimizes :math:`\|h * x - y\|^2 + \beta \|\ell * x\|^2`, where the Laplacian
    :math:`\ell` stands for what natural pictures have little of. The complex conjugate
    :math:`\hat h^*` is the transpose of the blur.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred picture, finite; any range. Each color is restored by itself.
    psf : array_like, shape (h, w)
        Point spread function with its center at (h // 2, w // 2): not negative, not larger
        than the image; it is scaled to sum 1.
    balance : float
        The weight :math:`\beta` above 0: larger means less noise and less detail. For
        pictures with 1 % noise begin with 0.01. For none at all there is `inverse_filter`.
    boundary : {"unknown", "periodic"}
        "unknown" is for photos: beyond the border, where nobody knows, opposite sides are
        joined by a ramp, so that no jump rings through the picture. "periodic" is for
        pictures that were blurred with a periodic boundary.

    Returns
    -------
    ndarray, shape of `image`
        float32 for a float32 image, else float64; in the range of `image`, but not clipped.

    Raises
    ------
    ValueError
        If the image, the PSF or the balance makes no sense.
    TypeError
        If something is complex, or no number.

    References
    ----------
    N. Wiener, "Extrapolation, Interpolation, and Smoothing of Stationary Time Series", 1949;
    B. R. Hunt, IEEE Trans. Comput. C-22, 1973, for the Laplacian.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.kernels import box
    >>> from course_lib.operators import convolve
    >>> bars = np.array([[0.0, 0, 0, 0, 1, 1, 1, 1]])
    >>> blurred = convolve(bars, box((1, 3)), boundary="periodic")
    >>> wiener(blurred, box((1, 3)), balance=1e-4, boundary="periodic").round(1) + 0
    array([[0., 0., 0., 0., 1., 1., 1., 1.]])
    """
    balance = positive_number(balance, "balance")

    def inverse(transfer: Spectrum, roughness: Spectrum) -> Spectrum:
        power = np.abs(transfer) ** 2 + balance * np.abs(roughness) ** 2
        return transfer.conj() / power

    picture = checked_image(image)
    kernel = checked_psf(psf, picture.shape)
    return _restored(picture, kernel, boundary, inverse, laplacian())


def _restored(
    picture: FloatArray,
    kernel: FloatArray,
    boundary: Border,
    inverse: Callable[..., Spectrum],
    *others: FloatArray,
) -> FloatArray:
    """Multiply the picture's spectrum by what `inverse` makes of the kernels' spectra."""
    if boundary not in get_args(Border):
        raise ValueError(f'boundary must be "unknown" or "periodic", not {boundary!r}.')
    rows, columns = picture.shape[:2]
    shape = (rows, columns)
    if boundary == "unknown":
        shape = (
            scipy.fft.next_fast_len(rows + 2 * kernel.shape[0], real=False),
            scipy.fft.next_fast_len(columns + 2 * kernel.shape[1], real=True),
        )
    spectra = (Convolution(k, shape, "periodic").transfer_function for k in (kernel, *others))
    factor = inverse(*spectra).astype(np.result_type(picture.dtype, np.complex64))

    def divided(channel: FloatArray) -> FloatArray:
        unit = unit_of(channel)
        spectrum = scipy.fft.rfft2(_joined(_joined(channel / unit, shape[0]).T, shape[1]).T)
        spectrum *= factor
        result: FloatArray = unit * scipy.fft.irfft2(spectrum, shape)[:rows, :columns]
        return result

    return by_channel(divided, picture)


def _joined(image: FloatArray, size: int) -> FloatArray:
    """Return an image of `size` rows: a ramp leads from the last row back to the first."""
    rise = np.linspace(0, 1, size - len(image) + 2, dtype=image.dtype)[1:-1, None]
    return np.concatenate([image, (1 - rise) * image[-1:] + rise * image[:1]])
