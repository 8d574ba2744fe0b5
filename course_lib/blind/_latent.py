"""The scene as it must look for its edges to tell the kernel: few slopes, but strong ones."""

import numpy as np
import scipy.fft

from course_lib.arrays import FloatArray
from course_lib.blind._pictures import Spectrum, slope_power, transfer

_STEPS = 2.0
_LAST = 100.0
# The same for the tie between the scene and a copy of it without faint pixels.
_LIGHT_STEPS = 4.0
_LAST_LIGHT = 32.0


def few_edges(
    photo: Spectrum,
    kernel: FloatArray,
    weight: float,
    shape: tuple[int, int],
    light: float = 0.0,
) -> FloatArray:
    r"""Return the scene with few edges that explains a photo, given its blur.

    .. math:: \min_x \|k * x - y\|^2 + w\, \#\{(\nabla x)_{ij} \ne 0\} +
        u\, \#\{x_{ij} \ne 0\}

    Counting the slopes, whatever their size, keeps strong edges as they are and removes what
    is weak [1]_. It is done by splitting: a copy of the slopes is thresholded, then the scene
    follows from one division in the Fourier domain; the tie between both becomes ever harder.
    Counting the pixels that are not 0 as well is for print, whose paper is 0 [2]_.

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
    light : float
        The factor u: what one pixel costs that is not 0.

    Returns
    -------
    ndarray, shape `shape`
        The scene, float32.

    References
    ----------
    .. [1] L. Xu, S. Zheng and J. Jia, "Unnatural L0 sparse representation for natural image
       deblurring", CVPR, 1107-1114, 2013.
    .. [2] J. Pan, Z. Hu, Z. Su and M.-H. Yang, "Deblurring text images via L0-regularized
       intensity and gradient prior", CVPR, 2901-2908, 2014.
    """
    blur = transfer(kernel, shape)
    explained, power = blur.conj() * photo, np.abs(blur) ** 2
    scene: FloatArray = scipy.fft.irfft2(photo, shape)
    if not light:
        return _by_slopes(scene, explained, power, weight)
    tie = 2 * light
    while tie < _LAST_LIGHT:
        bright = np.where(scene**2 > light / tie, scene, 0)
        hard = np.float32(tie)
        held = explained + hard * scipy.fft.rfft2(bright)
        scene = _by_slopes(scene, held, power + hard, weight)
        tie *= _LIGHT_STEPS
    return scene


def _by_slopes(
    scene: FloatArray, explained: Spectrum, power: FloatArray, weight: float
) -> FloatArray:
    """Return a scene with fewer slopes: the quotient of two spectra, but for what slopes cost."""
    slopes = slope_power(scene.shape)
    tie = 2 * weight
    while tie < _LAST:
        down, across = np.roll(scene, -1, 0) - scene, np.roll(scene, -1, 1) - scene
        kept = down**2 + across**2 > weight / tie
        down *= kept
        across *= kept
        wanted = np.roll(down, 1, 0) - down + np.roll(across, 1, 1) - across
        hard = np.float32(tie)
        scene = scipy.fft.irfft2(
            (explained + hard * scipy.fft.rfft2(wanted)) / (power + hard * slopes), scene.shape
        )
        tie *= _STEPS
    return scene
