"""The kernel that takes the edges of a scene to those of its photo: never negative, compact."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.fft
from scipy.ndimage import gaussian_filter, label, zoom

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._pictures import Spectrum, edge_window, transfer

_PART = 0.1
_AROUND = np.ones((3, 3))
# A found kernel is noisy; a little softness costs less than details that are not there.
_SOFT = 0.35


@dataclass(frozen=True, eq=False)
class Edges:
    r"""How well a kernel explains the slopes of a photo by those of a scene.

    .. math:: q(k) = \frac{k^T A k - 2 b^T k}{a_0} + r\, k^T k, \qquad
        A = \sum_d X_d^T X_d, \quad b = \sum_d X_d^T (\partial_d y)

    A is the autocorrelation of the scene's slopes: with it, a step costs two small Fourier
    transforms, however large the photo is. Its value :math:`a_0` at lag 0 is the unit.

    Parameters
    ----------
    shape : pair of int
        Shape of the kernel, odd.
    lags : ndarray, shape (2 h - 1, 2 w - 1)
        The autocorrelation, lag 0 in the middle, over its value there.
    match : ndarray, shape (h, w)
        The correlation with the photo's slopes, in the same unit.
    ridge : float
        The factor r, against noise.
    """

    shape: tuple[int, int]
    lags: Kernel
    match: Kernel
    ridge: float

    @classmethod
    def between(
        cls, scene: FloatArray, photo: FloatArray, shape: tuple[int, int], ridge: float
    ) -> "Edges":
        """Compare a scene and its photo, which have the same shape; their borders are left out."""
        room = tuple(
            scipy.fft.next_fast_len(n + k, real=True)
            for n, k in zip(photo.shape, shape, strict=True)
        )
        window = edge_window((photo.shape[0] - 1, photo.shape[1] - 1), max(shape) // 2 + 1)
        power, cross = 0.0, 0.0
        for axis in (0, 1):
            x, y = (
                scipy.fft.rfft2(
                    window * np.diff(p, axis=axis)[: len(window), : window.shape[1]], room
                )
                for p in (scene, photo)
            )
            power, cross = power + np.abs(x) ** 2, cross + x.conj() * y
        around, across = (scipy.fft.irfft2(s, room).astype(np.float64) for s in (power, cross))
        unit = float(around[0, 0]) or 1.0
        (rows, columns), (down, right) = shape, (shape[0] // 2, shape[1] // 2)
        lags = np.roll(around, (rows - 1, columns - 1), (0, 1))[: 2 * rows - 1, : 2 * columns - 1]
        match = np.roll(across, (down, right), (0, 1))[:rows, :columns]
        return cls(shape, lags / unit, match / unit, ridge)

    @cached_property
    def _room(self) -> tuple[int, int]:
        rows, columns = (scipy.fft.next_fast_len(2 * n, real=True) for n in self.shape)
        return rows, columns

    @cached_property
    def _spectrum(self) -> Spectrum:
        return transfer(self.lags, self._room, float)

    def apply(self, kernel: Kernel) -> Kernel:
        """Return A k, in its unit, the ridge included."""
        spectrum = self._spectrum * scipy.fft.rfft2(kernel, self._room)
        rows, columns = self.shape
        product: Kernel = scipy.fft.irfft2(spectrum, self._room)[:rows, :columns]
        return product + self.ridge * kernel

    def cost(self, kernel: Kernel) -> tuple[float, Kernel]:
        """Return q and its gradient."""
        product = self.apply(kernel)
        value = float((kernel * product).sum() - 2 * (kernel * self.match).sum())
        return value, 2 * (product - self.match)

    def best(self, kernel: Kernel, steps: int) -> Kernel:
        """Return a kernel with smaller q, nowhere negative, by accelerated projected steps."""
        step = 1 / (float(np.abs(self._spectrum).max()) + self.ridge)
        ahead, momentum = kernel, 1.0
        for _ in range(steps):
            moved = np.maximum(ahead - step * (self.apply(ahead) - self.match), 0)
            grown = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            if ((ahead - moved) * (moved - kernel)).sum() > 0:  # it overshot: start anew
                ahead, momentum = moved, 1.0
            else:
                ahead = moved + (momentum - 1) / grown * (moved - kernel)
                momentum = grown
            kernel = moved
        return kernel


def point(size: int) -> Kernel:
    """Return the kernel to begin with: a point, but for a little around it."""
    kernel = np.zeros((size, size))
    middle = size // 2
    kernel[middle - 1 : middle + 2, middle] += 0.1
    kernel[middle, middle - 1 : middle + 2] += 0.1
    kernel[middle, middle] += 0.4
    psf: Kernel = kernel / kernel.sum()
    return psf


def cleaned(kernel: Kernel, faint: float, part: float = _PART) -> Kernel:
    """Return a kernel without what is fainter than a share of its peak, nor small islands.

    An island is small if it holds less than `part` of the light.
    """
    if not kernel.any():
        return point(kernel.shape[0])
    kept = np.where(kernel < faint * kernel.max(), 0, kernel)
    names, count = label(kept > 0, _AROUND)
    if count > 1:
        mass = np.bincount(names.ravel(), kept.ravel())
        kept = np.where(mass[names] >= min(part * mass.sum(), mass.max()), kept, 0)
    clean: Kernel = kept / kept.sum()
    return clean


def centroid(kernel: Kernel) -> tuple[float, float]:
    """Return the center of mass, relative to the middle (h // 2, w // 2)."""
    rows, columns = (np.arange(n) - n // 2 for n in kernel.shape)
    total = kernel.sum()
    return float(kernel.sum(1) @ rows / total), float(kernel.sum(0) @ columns / total)


def centered(kernel: Kernel) -> Kernel:
    """Return a kernel moved by whole pixels so that its center of mass lies in the middle."""
    moves = [-round(c) for c in centroid(kernel)]
    room = [abs(m) for m in moves]
    padded = np.pad(kernel, [(r, r) for r in room])
    moved = np.roll(padded, moves, (0, 1))
    part = moved[tuple(slice(r, r + n) for r, n in zip(room, kernel.shape, strict=True))]
    psf: Kernel = part / part.sum()
    return psf


def resized(kernel: Kernel, size: int) -> Kernel:
    """Return a kernel scaled to another odd size."""
    scale = size / kernel.shape[0]
    scaled = np.maximum(zoom(kernel, scale, order=1, mode="nearest", grid_mode=True), 0)
    return centered(scaled)


def softened(kernel: Kernel) -> Kernel:
    """Return a found kernel a little softer."""
    soft = gaussian_filter(kernel, _SOFT, mode="constant")
    psf: Kernel = soft / soft.sum()
    return psf
