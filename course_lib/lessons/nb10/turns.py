"""One scale of the search by hand: edges of the scene, then the kernel, in turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import scipy.fft

from course_lib.arrays import Kernel
from course_lib.kernels import camera_shake, identity
from course_lib.lessons._types import Array, Panels, Spectrum
from course_lib.operators import convolve
from course_lib.ui import Picture

SHAKES = {
    "a hook": camera_shake(13, np.random.default_rng(1)),
    "a small shake": camera_shake(9, np.random.default_rng(3)),
    "a long shake": camera_shake(13, np.random.default_rng(5)),
}
"""Blurs to be found, drawn once."""
SIZE, TURNS = 17, 12
_RIDGE, _FAINT = 1e-2, 0.1
_HARD = 100.0


def slopes(picture: Array) -> tuple[Array, Array]:
    """Return the differences to the next pixel, down and across; opposite edges meet.

    Examples
    --------
    >>> slopes(np.array([[0.0, 1.0]]))[1]
    array([[ 1., -1.]])
    """
    return np.roll(picture, -1, 0) - picture, np.roll(picture, -1, 1) - picture


def few_edges(photo: Array, kernel: Array, weight: float) -> Array:
    """Return a scene with few edges that explains a photo, given its blur.

    Each turn keeps the steep slopes, drops the others, and looks for the scene that has these
    slopes and, blurred, is the photo: one division. The slopes are demanded ever more strictly.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Its opposite edges meet.
    kernel : ndarray, shape (n, n)
        Odd, its center in the middle.
    weight : float
        What an edge costs.

    Examples
    --------
    >>> noisy = np.repeat([0.0, 1.0], 8) + 0.05 * np.cos(np.arange(16))
    >>> calm = few_edges(np.tile(noisy, (8, 1)), np.ones((1, 1)), 0.02)
    >>> bool(np.ptp(calm[:, :8]) < 0.02 < np.ptp(noisy[:8]))
    True
    """
    blur = _factors(kernel, photo.shape)
    down, across = (_factors(d, photo.shape) for d in ([[1], [-1], [0]], [[1, -1, 0]]))
    wanted, scene, strict = np.conj(blur) * np.fft.fft2(photo), photo, 2 * weight
    while strict < _HARD:
        first, second = slopes(scene)
        steep = first**2 + second**2 > weight / strict
        edges = np.conj(down) * np.fft.fft2(first * steep)
        edges += np.conj(across) * np.fft.fft2(second * steep)
        below = np.abs(blur) ** 2 + strict * (np.abs(down) ** 2 + np.abs(across) ** 2)
        scene = np.fft.ifft2((wanted + strict * edges) / below).real
        strict *= 2
    return np.asarray(scene)


def _factors(kernel: object, shape: tuple[int, ...]) -> Spectrum:
    small = np.asarray(kernel, float)
    room = np.zeros(shape)
    room[: small.shape[0], : small.shape[1]] = small
    return np.asarray(np.fft.fft2(np.roll(room, [-(n // 2) for n in small.shape], (0, 1))))


def kernel_between(scene: Array, photo: Array, size: int) -> Array:
    """Return the kernel that takes the slopes of a scene to those of its photo: one division.

    Parameters
    ----------
    scene, photo : ndarray, shape (H, W)
        Their opposite edges meet.
    size : int
        Side of the kernel, odd.

    Returns
    -------
    ndarray, shape (size, size)
        Nowhere negative, sum 1; what is below a tenth of its peak is dropped.

    Examples
    --------
    >>> scene = np.random.default_rng(0).random((32, 32))
    >>> kernel_between(scene, np.roll(scene, 1, axis=0), 3).round(2)
    array([[0., 0., 0.],
           [0., 0., 0.],
           [0., 1., 0.]])
    """
    above = np.zeros(scene.shape, complex)
    below = np.zeros(scene.shape)
    for edge, soft in zip(slopes(scene), slopes(photo), strict=True):
        waves = np.fft.fft2(edge)
        above += np.conj(waves) * np.fft.fft2(soft)
        below += np.abs(waves) ** 2
    whole = np.fft.ifft2(above / (below + _RIDGE * below.mean() + 1e-12)).real
    kernel = np.roll(whole, (size // 2, size // 2), (0, 1))[:size, :size]
    kernel = np.where(kernel < _FAINT * kernel.max(), 0, kernel)
    return np.asarray(kernel / kernel.sum())


def likeness(kernel: Array, truth: Array) -> float:
    """Return how alike two kernels are, wherever they stand: 1 if they are the same.

    Examples
    --------
    >>> round(likeness(np.eye(3), np.eye(5)[:, ::-1]), 2)
    0.26
    """
    room = [a + b - 1 for a, b in zip(kernel.shape, truth.shape, strict=True)]
    turned = truth[::-1, ::-1]  # so that the convolution is a correlation
    match = scipy.fft.irfft2(scipy.fft.rfft2(kernel, room) * scipy.fft.rfft2(turned, room), room)
    return float(match.max() / (np.linalg.norm(kernel) * np.linalg.norm(truth)))


class Turns:
    """Photos of one scene, each with an unknown blur, and a search that one can watch.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        What the camera saw.
    blurs : dict of str to ndarray, shape (n, n)
        By the names that the reader chooses from; odd.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> turns = Turns(np.kron(rng.random((8, 8)), np.ones((8, 8))), {"one": np.ones((1, 3)) / 3})
    >>> list(turns.taken("one", 1))
    ['the photo', 'its few edges', 'the kernel', 'the true kernel', 'likeness']
    """

    def __init__(self, scene: Array, blurs: Mapping[str, Kernel]) -> None:
        self.scene, self.blurs = scene, dict(blurs)
        self.search = lru_cache(maxsize=1)(self._search)

    def _photo(self, blur: str) -> Array:
        grain = 0.005 * np.random.default_rng(0).standard_normal(self.scene.shape)
        taken = convolve(self.scene, self.blurs[blur], boundary="symmetric") + grain
        # Faded out, so that opposite edges meet.
        fade = np.outer(*(np.hanning(n + 2)[1:-1] for n in taken.shape)) ** 0.25
        return np.asarray(taken.mean() + fade * (taken - taken.mean()))

    def _search(self, blur: str) -> tuple[list[Array], list[Array]]:
        """Return the scenes and the kernels of all turns; in the first, nothing is done."""
        photo = self._photo(blur)
        start: Array = np.pad(identity(3), (SIZE - 3) // 2)
        scenes, found = [photo], [start]
        for weight in np.geomspace(2e-2, 2e-3, TURNS):
            scene = few_edges(photo, found[-1], weight)
            found.append(kernel_between(scene, photo, SIZE))
            scenes.append(scene.astype(np.float16))
        return scenes, found

    def likeness(self, blur: str, turn: int) -> float:
        """Return how alike the kernel of a turn is to the true one."""
        return likeness(self.search(blur)[1][turn], self.blurs[blur])

    def taken(self, blur: str, turn: int = 0) -> Panels:
        """Press play: edges of the scene, and the kernel that they tell, turn by turn."""
        scenes, found = self.search(blur)
        truth = self.blurs[blur]
        room = [((SIZE - n) // 2,) * 2 for n in truth.shape]
        return {
            "the photo": Picture(scenes[0], vmin=0, vmax=1),
            "its few edges": Picture(scenes[turn].astype(float), vmin=0, vmax=1),
            "the kernel": Picture(found[turn], cmap="psf"),
            "the true kernel": Picture(np.pad(truth, room), cmap="psf"),
            "likeness": f"{self.likeness(blur, turn):.2f}",
        }
