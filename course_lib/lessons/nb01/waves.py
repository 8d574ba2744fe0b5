"""Rings of every frequency, and what a kernel lets through."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d, convolve
from course_lib.ui import Curve, Picture, show

from .editor import filtered

OF_WIDTH: dict[str, Callable[[int], Array]] = {
    "disk": lambda width: kernels.disk(width / 2),
    "average": kernels.box,
    "Gaussian": lambda width: kernels.gaussian(width / 3),
}
FAMILY: dict[str, Array] = {
    "Gaussian": kernels.gaussian(1.0),
    "average": kernels.box(3),
    "sharpen": kernels.sharpen(),
    "Laplacian": kernels.laplacian(),
    "Sobel": kernels.sobel(axis=1),
    "relief": kernels.emboss(),
}


def zone_plate(side: int) -> Array:
    """Return rings that grow finer outwards: every frequency, each at its own place.

    Row r and column c, counted from the middle, hold the frequency (r, c) / `side` in cycles per
    pixel: the same place where a centered spectrum of that size has it.

    Parameters
    ----------
    side : int
        Height and width in pixels.

    Returns
    -------
    ndarray, shape (side, side)
        Values in [0, 1].

    Examples
    --------
    >>> float(zone_plate(8)[4, 4])
    1.0
    """
    from_middle = np.arange(side) - side // 2
    squared = np.add.outer(from_middle**2, from_middle**2)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * squared / side), dtype=float)


def gain(kernel: ArrayLike, shape: tuple[int, int]) -> Array:
    """Return by how much a kernel multiplies each frequency, zero frequency in the middle.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        The kernel.
    shape : (int, int)
        How many frequencies: the shape of the picture.

    Returns
    -------
    ndarray, shape `shape`
        The absolute value of the kernel's discrete Fourier transform.

    Examples
    --------
    >>> gain([[1, 1]], (1, 4))
    array([[0.        , 1.41421356, 2.        , 1.41421356]])
    """
    return np.asarray(np.abs(np.fft.fftshift(np.fft.fft2(np.asarray(kernel), s=shape))))


def width_at_half(profile: ArrayLike) -> float:
    """Return how wide a symmetric bump is at half its height, between samples by straight lines.

    Parameters
    ----------
    profile : array_like, shape (N,)
        Largest in the middle, at N // 2, and falling from there.

    Returns
    -------
    float
        The width in samples.

    Examples
    --------
    >>> width_at_half([0, 0.25, 1, 0.25, 0])
    1.3333333333333333
    """
    side = np.asarray(profile, dtype=float)[len(np.asarray(profile)) // 2 :]
    first = int(np.argmax(side <= side[0] / 2))
    above, below = side[first - 1], side[first]
    return float(2 * (first - 1 + (above - side[0] / 2) / (above - below)))


def rings(kernel: str = "disk", width: int = 7) -> Panels:
    """Rings, coarse to fine, as a kernel leaves them, and its spectrum; choose its width.

    Parameters
    ----------
    kernel : str
        A key of `OF_WIDTH`.
    width : int
        In pixels.

    Examples
    --------
    >>> list(rings())
    ['the rings, blurred', 'spectrum of the kernel']
    """
    plate, h = zone_plate(256), OF_WIDTH[kernel](width)
    return {
        "the rings, blurred": Picture(convolve(plate, h, boundary="periodic"), vmin=0.3, vmax=0.7),
        "spectrum of the kernel": Picture(gain(h, plate.shape), vmin=0, vmax=1, cmap="spectrum"),
    }


def from_first_pixel(kernel: ArrayLike, shape: tuple[int, int]) -> Array:
    """Return a kernel on a sheet of zeros, its middle (h // 2, w // 2) at pixel (0, 0).

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        The kernel.
    shape : (int, int)
        Shape of the sheet, at least the kernel's.

    Examples
    --------
    >>> from_first_pixel([[1, 2, 3]], (1, 4))
    array([[2., 3., 0., 1.]])
    """
    weights, sheet = np.asarray(kernel), np.zeros(shape)
    sheet[: weights.shape[0], : weights.shape[1]] = weights
    return np.roll(sheet, (-(weights.shape[0] // 2), -(weights.shape[1] // 2)), axis=(0, 1))


def two_factors(kernel: ArrayLike) -> tuple[float, float]:
    """Return by how much a kernel multiplies a flat area and the finest checkerboard.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        The kernel.

    Examples
    --------
    >>> two_factors([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    (1.0, 9.0)
    """
    weights = np.asarray(kernel, dtype=float)
    checkerboard = (-1.0) ** np.indices(weights.shape).sum(axis=0)
    return abs(float(weights.sum())), abs(float((weights * checkerboard).sum()))


def two_faces(photo: Array) -> None:
    """Show a face, the same under the finest checkerboard, and what an average makes of each.

    Parameters
    ----------
    photo : ndarray, shape (512, 512)
        The photographer.
    """
    face = photo[100:166, 206:272]
    checkered = face + 0.2 * (-1.0) ** np.sum(np.indices(face.shape), axis=0)
    map_1, map_2 = (conv2d(x, kernels.box(2), padding="valid") for x in (face, checkered))
    print(f"between the pictures {np.abs(face - checkered).max():.1f} at each pixel")
    print(f"between their maps   {np.abs(map_1 - map_2).max():.1f} at most")
    four = {"picture 1": face, "picture 2": checkered, "map of 1": map_1, "map of 2": map_2}
    show(four, alt="A face, the same under a fine checkerboard, and the map of each.")


def mixed(picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that mixes a picture with what a kernel makes of it.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(mixed(np.ones((8, 8)))("sharpen", 0.0))
    ['your picture', 'filtered', 'factor for each wave']
    """
    shape = np.shape(picture)

    def mix(kernel: str = "Gaussian", amount: float = 1.0) -> Panels:
        """Your picture, filtered, and the factor for each wave; choose kernel and amount."""
        weights = FAMILY[kernel]
        weights = (1 - amount) * kernels.identity(weights.shape) + amount * weights
        return {
            "your picture": Picture(picture, vmin=0, vmax=1),
            "filtered": filtered(convolve(picture, weights, boundary="symmetric"), weights),
            "factor for each wave": Picture(
                gain(weights, (shape[0], shape[1])), vmin=0, cmap="spectrum"
            ),
        }

    return mix


def profile(sigma: float) -> tuple[Array, Array]:
    """Return a Gaussian along 256 pixels, largest 1, and the absolute value of its spectrum.

    Examples
    --------
    >>> line, spectrum = profile(4.0)
    >>> float(line[128]), float(spectrum[128])
    (1.0, 1.0)
    """
    line = np.exp(-0.5 * ((np.arange(256) - 128) / sigma) ** 2)
    return line, np.abs(np.fft.fftshift(np.fft.fft(line))) / line.sum()


def profiles(picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that blurs a picture, and draws kernel and spectrum along a line.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(profiles(np.ones((8, 8)))(1.0))
    ['your picture', 'the kernel', 'its spectrum']
    """
    at = np.arange(256) - 128

    def widen(sigma: float = 2.0) -> Panels:
        """Your picture, blurred; the kernel and its spectrum as curves; choose the width."""
        line, spectrum = profile(sigma)
        blurred = convolve(picture, kernels.gaussian(sigma), boundary="symmetric")
        return {
            "your picture": Picture(blurred, vmin=0, vmax=1),
            "the kernel": Curve(
                at, line, xlabel="pixels", ylabel="weight / largest", xlim=(-32, 32)
            ),
            # From 0, whatever is left at the ends: else each width fills the picture.
            "its spectrum": Curve(
                at / 256, spectrum, xlabel="cycles per pixel", ylabel="factor", ylim=(0, 1)
            ),
        }

    return widen


def out_of_focus(sky: ArrayLike) -> Callable[..., Panels]:
    """Return a function that blurs the sky by a disk made of its first separable terms.

    Parameters
    ----------
    sky : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(out_of_focus(np.ones((32, 32)))(3))
    ['the kernel', 'the sky']
    """
    u, sizes, vt = np.linalg.svd(kernels.disk(10))

    def blur(terms: int = 1) -> Panels:
        """Choose how many terms a kernel has; beside it, the sky blurred by it."""
        kernel = (u[:, :terms] * sizes[:terms]) @ vt[:terms]
        return {
            "the kernel": Picture(kernel, cmap="psf"),
            "the sky": Picture(convolve(sky, kernel), vmin=0, vmax=0.5),
        }

    return blur
