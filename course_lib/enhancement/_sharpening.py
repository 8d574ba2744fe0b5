"""Sharpening: what a blur would take away, added once more."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import real_number
from course_lib.enhancement._check import Picture, channel_by_channel, checked
from course_lib.kernels import gaussian
from course_lib.operators import convolve


def unsharp(
    image: ArrayLike, *, sigma: float = 2.0, amount: float = 1.0, threshold: float = 0.0
) -> Picture:
    r"""Sharpen by an unsharp mask: add what a Gaussian blur would take away.

    .. math:: x \mapsto x + \alpha\,(x - G x)

    With threshold 0 this is *exactly* the first step of Van Cittert's iteration that starts at
    the picture and takes G for the camera's blur, with :math:`\alpha` for its step. But the
    picture was not blurred by G, and there is no second step.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range; each channel is sharpened by itself.
    sigma : float
        Width of the Gaussian G in pixels: details up to about that size are strengthened. Beyond
        the border the picture is mirrored.
    amount : float
        The :math:`\alpha`, how strongly; 0 changes nothing.
    threshold : float
        Details weaker than this (in the unit of the picture) stay as they are: set to two or
        three standard deviations of the noise, they are mostly noise.

    Returns
    -------
    ndarray of float64, shape of `image`
        Beside strong edges it leaves the range of the picture; it is not cut off.

    Raises
    ------
    ValueError
        If the picture makes no sense, or a number is negative or not finite.
    TypeError
        If one is no number.

    Examples
    --------
    >>> edge = np.repeat([[0.2, 0.8]], 8, axis=0).repeat(8, axis=1)
    >>> unsharp(edge)[0, [0, 7, 8, 15]].round(2)
    array([ 0.2 , -0.04,  1.04,  0.8 ])
    """
    picture = checked(image)
    kernel = gaussian(real_number(sigma, "sigma"))
    amount, threshold = real_number(amount, "amount"), real_number(threshold, "threshold")

    def sharpened(gray: Picture) -> Picture:
        detail = gray - convolve(gray, kernel, boundary="symmetric")
        return np.asarray(gray + amount * np.where(np.abs(detail) < threshold, 0.0, detail))

    return channel_by_channel(sharpened, picture)
