"""Pictures cut, framed and divided, and scenes that a camera cannot tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.images import crop_center, fit
from course_lib.lessons._types import Array, Panels, Spectrum
from course_lib.operators import Convolution
from course_lib.ui import Picture


def square(image: ArrayLike, side: int) -> Array:
    """Cut the largest square out of the middle, and shrink it to `side` pixels if it is larger.

    Parameters
    ----------
    image : array_like, shape (H, W)
        A gray picture in [0, 1].
    side : int
        At most so many pixels.

    Examples
    --------
    >>> square(np.zeros((30, 50)), 20).shape
    (20, 20)
    """
    pixels = np.asarray(image, dtype=float)
    shorter = min(pixels.shape)
    return fit(crop_center(pixels, (shorter, shorter)), side)


def framed(psf: ArrayLike, side: int = 48) -> Picture:
    """Show a PSF in the middle of a frame of one size, so that one sees how large it is.

    Parameters
    ----------
    psf : array_like, shape (h, w)
        Not larger than the frame.
    side : int
        Rows and columns of the frame.

    Examples
    --------
    >>> framed([[0.5, 0.5]], 5).array.shape
    (5, 5)
    """
    kernel = np.asarray(psf, dtype=float)
    frame = np.zeros((side, side))
    top, left = (side // 2 - n // 2 for n in kernel.shape)
    frame[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    return Picture(frame, vmin=0, vmax=kernel.max(), cmap="psf")


def divide(photo: Array, transfer: Spectrum) -> Array:
    """Divide each wave by the factor that the blur gave it.

    The border is periodic.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        The blurred picture.
    transfer : ndarray of complex, shape (H, W // 2 + 1)
        The factors, as `Convolution.transfer_function` holds them; none is 0.

    Examples
    --------
    >>> A = Convolution([[0.2, 0.5, 0.3]], (1, 5), "periodic")
    >>> divide(A([[1, 2, 3, 4, 5]]), A.transfer_function).round(6)
    array([[1., 2., 3., 4., 5.]])
    """
    waves = np.fft.rfft2(photo)
    return np.fft.irfft2(waves / transfer, photo.shape)


def two_scenes(scene: Array, psf: ArrayLike, cycles: int, strength: float = 0.25) -> Panels:
    """Return two scenes that differ by stripes, and the photos that a camera takes of them.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].
    psf : array_like, shape (h, w)
        The blur; the border is periodic.
    cycles : int
        How many upright stripes fit into the width.
    strength : float
        How far they swing.

    Examples
    --------
    >>> two_scenes(np.zeros((8, 16)), np.full((1, 4), 0.25), 4)["difference"]
    'the scenes differ by up to 64 gray levels, the photos by 0.00'
    """
    rows, columns = scene.shape
    wave = strength * np.cos(2 * np.pi * cycles * np.arange(columns) / columns)
    # Room for the stripes, so that both scenes stay between black and white.
    first = strength + (1 - 2 * strength) * scene
    second = first + np.broadcast_to(wave, (rows, columns))
    operator = Convolution(psf, scene.shape, "periodic")
    one, two = operator(first), operator(second)
    apart, seen = 255 * np.abs(second - first).max(), 255 * np.abs(two - one).max()
    return {
        "scene 1": Picture(first, vmin=0, vmax=1),
        "scene 2": Picture(second, vmin=0, vmax=1),
        "photo 1": Picture(one, vmin=0, vmax=1),
        "photo 2": Picture(two, vmin=0, vmax=1),
        "difference": (
            f"the scenes differ by up to {apart:.0f} gray levels, the photos by {seen:.2f}"
        ),
    }


CAMERAS = {"moved sideways": kernels.box((1, 12)), "out of focus": kernels.disk(6)}


def striped(scene: Array, camera: str = "moved sideways", stripes: int = 12) -> Panels:
    """Show two scenes, one of them with stripes, and a photo of each; set camera and stripes.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        As in `two_scenes`.
    camera : str
        Which of `CAMERAS`.
    stripes : int
        How many.

    Examples
    --------
    >>> list(striped(np.zeros((8, 24))))[:2]
    ['scene 1', 'scene 2']
    """
    return two_scenes(scene, CAMERAS[camera], stripes)
