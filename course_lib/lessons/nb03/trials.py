"""What the cells of notebook 03 measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels, metrics
from course_lib.images import crop_center, load, to_gray, to_linear, to_srgb
from course_lib.lessons._types import Array, Spectrum
from course_lib.operators import Convolution
from course_lib.restoration import total_variation, wiener

from .exposure import BALANCES, Exposure


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


def five_ways(shot: Exposure, noise: float) -> dict[str, Array]:
    """Restore a photo by what one knows of its waves; each way has the knob that is best for it.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    noise : float
        Its standard deviation, above 0; white is 1.

    Returns
    -------
    dict of str to ndarray, shape (H, W)
        The photo; division of the strong waves only, all others left out; Wiener's filter with
        each penalty; and with the true strength of each wave of the scene, which nobody knows.

    Examples
    --------
    >>> [name for name in five_ways(Exposure(np.eye(8), kernels.gaussian(0.6)), 0.01)]
    ['the photo', 'strong waves only', 'all waves alike', 'fine waves more', "Wiener's, peeking"]
    """
    photo, factors = shot.taken(noise), shot.operator.transfer_function
    waves = np.fft.rfft2(photo)

    def filtered(by: Array) -> Array:
        return np.asarray(np.fft.irfft2(by * waves, photo.shape))

    found = {"the photo": photo, "strong waves only": _strong_waves(shot, filtered, factors)}
    for penalty in ("all waves alike", "fine waves more"):
        best = BALANCES[np.argmin(np.hypot(*shot.errors(noise, penalty)))]
        found[penalty] = shot.balanced(noise, best, penalty)
    scene = np.abs(np.fft.rfft2(shot.scene)) ** 2
    peeking = noise**2 * photo.size / np.maximum(scene, 1e-12)
    found["Wiener's, peeking"] = filtered(factors.conj() / (np.abs(factors) ** 2 + peeking))
    return found


def _strong_waves(shot: Exposure, filtered: Callable[[Array], Array], factors: Spectrum) -> Array:
    def strong(least: float) -> Array:
        kept = np.abs(factors) > least
        return filtered(np.where(kept, 1 / np.where(kept, factors, 1), 0))

    every = map(strong, np.geomspace(1e-3, 1, 49))
    return min(every, key=lambda x: float(np.linalg.norm(x - shot.scene)))


def quality_by_radius(
    shot: Exposure, noise: float, radii: Array, balances: Sequence[float]
) -> dict[str, Array]:
    """Return how good restorations are, in dB, for each balance over the radius one believes in.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    noise : float
        Its standard deviation; white is 1.
    radii : ndarray, shape (n,)
        Of the disks that the filter is told, one after the other.
    balances : sequence of float
        As in `restoration.wiener`.

    Examples
    --------
    >>> shot = Exposure(np.eye(16), kernels.disk(1.0))
    >>> lines = quality_by_radius(shot, 0.01, np.array([1.0, 3.0]), [0.01])
    >>> {name: line.round().tolist() for name, line in lines.items()}
    {'balance 0.01': [15.0, 10.0], 'the photo': [14.0, 14.0]}
    """
    photo = shot.taken(noise)

    def quality(radius: float, balance: float) -> float:
        x = wiener(photo, kernels.disk(radius), balance=balance, boundary="periodic")
        return metrics.psnr(shot.scene, x, data_range=1)

    lines: dict[str, Array] = {
        f"balance {b:g}": np.array([quality(r, b) for r in radii]) for b in balances
    }
    alone = metrics.psnr(shot.scene, photo, data_range=1)
    lines["the photo"] = np.full(len(radii), alone)
    return lines


def three_scenes() -> dict[str, Array]:
    """Return a page, a wall and a fence, 192 x 192.

    Examples
    --------
    >>> {name: scene.shape for name, scene in three_scenes().items()}
    {'page': (192, 192), 'brick': (192, 192), 'fence': (192, 192)}
    """
    wave = np.cos(2 * np.pi * 16 * np.arange(192) / 192)
    return {
        "page": crop_center(to_gray(load("page")), (192, 192)),
        "brick": crop_center(to_gray(load("brick")), (192, 192)),
        "fence": np.tile(0.52 + 0.3 * wave, (192, 1)),
    }


def with_a_prior(scene: Array, camera: Convolution) -> dict[str, Array]:
    """Return a scene, its photo without noise, and two restorations that are told the border.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    camera : Convolution
        The blur, with a periodic border.

    Examples
    --------
    >>> list(with_a_prior(np.eye(8), Convolution([[0.5, 0.5]], (8, 8), "periodic")))
    ['scene', 'photo', 'Wiener', 'with a prior']
    """
    photo, psf = camera(scene), camera.kernel
    return {
        "scene": scene,
        "photo": photo,
        "Wiener": wiener(photo, psf, balance=1e-6, boundary="periodic"),
        "with a prior": total_variation(photo, psf, weight=3e-5, boundary="periodic"),
    }


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
