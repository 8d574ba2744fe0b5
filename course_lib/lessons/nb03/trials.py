"""What the cells of notebook 03 measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels, metrics
from course_lib.images import to_linear, to_srgb
from course_lib.lessons._types import Array
from course_lib.restoration import inverse_filter, wiener

from .exposure import Exposure


def print_scores(truth: ArrayLike, pictures: Mapping[str, ArrayLike]) -> None:
    """Print a line for each picture: how close it is to the truth, in decibels.

    Parameters
    ----------
    truth : array_like, shape (H, W)
        Values in [0, 1].
    pictures : mapping of str to array_like, shape (H, W)
        What is compared with it.

    Examples
    --------
    >>> print_scores([[0.0]], {"gray": [[0.1]], "darker": [[0.01]]})
    gray     20.0 dB
    darker   40.0 dB
    """
    longest = max(map(len, pictures))
    for name, picture in pictures.items():
        print(f"{name:{longest}} {metrics.psnr(truth, picture, data_range=1):6.1f} dB")


def error_left(
    scene: Array,
    *,
    radius: float = 4,
    noise: float = 0.0,
    bits: int | None = None,
    believed: float | None = None,
) -> float:
    """Return how much of a scene is wrong after division or Wiener's filter at its best.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth, of which the best of many balances is chosen.
    radius : float
        Of the disk by which it is blurred.
    noise : float
        Its standard deviation.
    bits : int, optional
        With how many the photo is saved; by default no digit is lost.
    believed : float, optional
        The radius that the filter is told, if another.

    Returns
    -------
    float
        Norm of the error, divided by the norm of the scene's contrast.

    Examples
    --------
    >>> round(error_left(np.random.default_rng(0).random((24, 24))), 6)
    0.0
    """
    photo = Exposure(scene, kernels.disk(radius)).taken(noise)
    if bits is not None:
        photo = np.round((2**bits - 1) * photo) / (2**bits - 1)
    guess = kernels.disk(radius if believed is None else believed)
    results = [inverse_filter(photo, guess, boundary="periodic")]
    for balance in np.geomspace(1e-5, 0.1, 17):
        results.append(wiener(photo, guess, balance=balance, boundary="periodic"))
    error = min(float(np.linalg.norm(x - scene)) for x in results)
    return error / float(np.linalg.norm(scene - scene.mean()))


def share_found(truth: Array, guess: Array, lost: Array) -> float:
    """Return which share of the energy of lost waves a restoration has found: 1 is all, right.

    Parameters
    ----------
    truth, guess : ndarray, shape (H, W)
        The scene and its restoration.
    lost : ndarray of bool, shape (H, W // 2 + 1)
        Which waves, as `rfft2` lays them out.

    Examples
    --------
    >>> share_found(np.eye(4), np.eye(4), np.ones((4, 3), bool))
    1.0
    """
    right, found = (np.fft.rfft2(p)[lost] for p in (truth, guess))
    # Never a negative zero.
    return float(1 - np.sum(np.abs(found - right) ** 2) / np.sum(np.abs(right) ** 2)) + 0.0


def two_ways(stored: Array, psf: ArrayLike, truth: Array) -> dict[str, Array]:
    """Restore the stored numbers of a photo as they are, and by way of linear light.

    Each way gets the balance that does best for it.

    Parameters
    ----------
    stored : ndarray, shape (H, W)
        Values in [0, 1], bent by gamma.
    psf : array_like, shape (h, w)
        The blur, which happened to the light; the border is periodic.
    truth : ndarray, shape (H, W)
        The scene, as stored, of which the best of many balances is chosen.

    Examples
    --------
    >>> gray = np.full((1, 1), 0.5)
    >>> {name: p.round(3) for name, p in two_ways(gray, [[1]], gray).items()}
    {'stored numbers': array([[0.5]]), 'light': array([[0.5]])}
    """

    def filtered(y: Array) -> Iterator[Array]:
        for balance in np.geomspace(1e-4, 0.1, 13):
            yield np.clip(wiener(y, psf, balance=balance, boundary="periodic"), 0, 1)

    def error(x: Array) -> float:
        return float(np.linalg.norm(x - truth))

    return {
        "stored numbers": min(filtered(stored), key=error),
        "light": min(map(to_srgb, filtered(to_linear(stored))), key=error),
    }
