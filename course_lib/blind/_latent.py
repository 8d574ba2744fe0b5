"""The scene as it must look for its edges to tell the kernel: few slopes, but strong ones."""

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray
from course_lib.blind._pictures import Spectrum, slope_power, transfer

_STEPS = 2.0
_LAST = 100.0


def few_edges(
    photo: Spectrum, kernel: FloatArray, weight: float, shape: tuple[int, int]
) -> FloatArray:
    r"""Return the scene with few edges that explains a photo, given its blur.

    .. math:: \min_x \|k * x - y\|^2 + w\, \#\{(\nabla x)_{ij} \ne 0\}

    Counting the slopes, whatever their size, keeps strong edges as they are and removes what
    is weak. It is done by splitting: a copy of the slopes is thresholded, then the scene
    follows from one division in the Fourier domain; the tie between both becomes ever harder.

    Parameters
    ----------
    photo : ndarray
        Spectrum of the photo, whose opposite edges meet.
    kernel : ndarray, shape (h, w)
        Point spread function, centered at (h // 2, w // 2).
    weight : float
        What one slope costs, for a photo between 0 and 1.
    shape : pair of int
        Shape of the photo.

    Returns
    -------
    ndarray, shape `shape`
        The scene, float32.

    References
    ----------
    L. Xu, S. Zheng and J. Jia, "Unnatural L0 sparse representation for natural image
    deblurring", CVPR, 1107-1114, 2013.
    """
    blur, slopes = transfer(kernel, shape), slope_power(shape)
    explained, power = blur.conj() * photo, np.abs(blur) ** 2
    scene: FloatArray = scipy.fft.irfft2(photo, shape)
    tie = 2 * weight
    while tie < _LAST:
        down, across = np.roll(scene, -1, 0) - scene, np.roll(scene, -1, 1) - scene
        kept = down**2 + across**2 > weight / tie
        down *= kept
        across *= kept
        wanted = np.roll(down, 1, 0) - down + np.roll(across, 1, 1) - across
        hard = np.float32(tie)
        scene = scipy.fft.irfft2(
            (explained + hard * scipy.fft.rfft2(wanted)) / (power + hard * slopes), shape
        )
        tie *= _STEPS
    return scene
