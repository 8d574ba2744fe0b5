"""Denoising by company: alike patches are gathered and filtered together."""

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.linalg import hadamard

from course_lib.operators._arrays import FloatArray

PATCH = 8
_STRIDE = 4
_ALIKE = 16
_NEAR, _FAR = 6, 14


class AlikePatches:
    r"""Groups of patches that look alike in a picture, to filter other pictures with.

    For each of many patches of 8 x 8 pixels, the 16 patches around that are most like it make a
    block of 16 x 8 x 8 numbers. What they have in common is concentrated by an orthogonal
    transform of the block (cosines within the patches, Hadamard across them); noise is not. So
    small coefficients are set to zero, and each pixel becomes the weighted mean of all the
    filtered patches that cover it [1]_.

    Parameters
    ----------
    guide : ndarray, shape (H, W)
        The picture in which to look, with as little noise as possible. H and W are multiples
        of 4, at least 12.

    References
    ----------
    .. [1] K. Dabov, A. Foi, V. Katkovnik and K. Egiazarian, "Image denoising by sparse 3-D
       transform-domain collaborative filtering", IEEE Transactions on Image Processing 16,
       2080-2095, 2007.
    """

    def __init__(self, guide: FloatArray) -> None:
        self.shape = guide.shape
        self.corners = _alike_corners(guide)
        cosines = dct(np.eye(PATCH), norm="ortho", axis=0)
        self.within = np.kron(cosines, cosines).astype(guide.dtype)
        self.across = (hadamard(_ALIKE) / np.sqrt(_ALIKE)).astype(guide.dtype)
        count = self.corners.size
        self.gather = scipy.sparse.csc_array(
            (np.ones(count, guide.dtype), self.corners.ravel(), np.arange(count + 1)),
            shape=(guide.size, count),
        ).tocsr()

    def denoise(self, picture: FloatArray, threshold: float) -> FloatArray:
        """Filter a picture of the guide's shape; coefficients below the threshold are noise."""
        blocks = self._transformed(picture)
        kept = np.abs(blocks) > threshold
        kept[:, 0, 0] = True
        blocks *= kept
        weight = 1 / kept.sum(axis=(1, 2), dtype=picture.dtype)
        return self._assembled(blocks * weight[:, None, None], weight)

    def _transformed(self, picture: FloatArray) -> FloatArray:
        windows = np.lib.stride_tricks.sliding_window_view(picture, (PATCH, PATCH))
        rows, columns = np.divmod(self.corners.ravel(), self.shape[1])
        patches = windows[rows, columns].reshape(-1, PATCH * PATCH)
        blocks = (patches @ self.within.T).reshape(-1, _ALIKE, PATCH * PATCH)
        mixed: FloatArray = np.matmul(self.across, blocks)
        return mixed

    def _assembled(self, blocks: FloatArray, weight: FloatArray) -> FloatArray:
        patches = np.matmul(self.across.T, blocks).reshape(-1, PATCH * PATCH)
        values = self.within.T @ patches.T
        weights = (self.gather @ np.repeat(weight, _ALIKE)).reshape(self.shape)
        total: FloatArray = np.zeros(self.shape, blocks.dtype)
        norm = np.zeros_like(total)
        rows, columns = self.shape
        for (i, j), value in zip(np.ndindex(PATCH, PATCH), values, strict=True):
            part = (self.gather @ value).reshape(self.shape)
            total[i:, j:] += part[: rows - i, : columns - j]
            norm[i:, j:] += weights[: rows - i, : columns - j]
        total /= norm
        return total


def _alike_corners(guide: FloatArray) -> NDArray[np.intp]:
    """Return, for each reference patch, the flat indices of the corners of its group."""
    rows, columns = guide.shape
    tops, lefts = (np.arange(0, n - PATCH + 1, _STRIDE) for n in guide.shape)
    offsets = _offsets()
    distances = np.empty((len(offsets), len(tops), len(lefts)), guide.dtype)
    wide = np.pad(guide, _FAR, mode="wrap")
    for (down, right), distance in zip(offsets, distances, strict=True):
        moved = wide[_FAR + down :, _FAR + right :][:rows, :columns]
        distance[:] = _patch_sums(np.square(guide - moved))
        distance[(tops + down < 0) | (tops + down > rows - PATCH)] = np.inf
        distance[:, (lefts + right < 0) | (lefts + right > columns - PATCH)] = np.inf
    # Among equals, a patch itself must not be left out, or nothing might cover its pixels.
    distances[np.flatnonzero(~offsets.any(axis=1))] = -1
    flat = np.ascontiguousarray(distances.reshape(len(offsets), -1).T)
    best = np.argpartition(flat, _ALIKE - 1, axis=1)[:, :_ALIKE]
    corners = np.add.outer(tops * columns, lefts).ravel()
    members: NDArray[np.intp] = corners[:, None] + (offsets @ np.array([columns, 1]))[best]
    return members


def _offsets() -> NDArray[np.intp]:
    """Return where to look: everywhere nearby, and at every other pixel farther away."""
    grid = np.mgrid[-_FAR : _FAR + 1, -_FAR : _FAR + 1].reshape(2, -1).T
    near = np.abs(grid).max(axis=1) <= _NEAR
    offsets: NDArray[np.intp] = grid[near | (grid % 2 == 0).all(axis=1)]
    return offsets


def _patch_sums(squares: FloatArray) -> FloatArray:
    """Return the sum over each reference patch: a patch is 2 x 2 tiles as large as the stride."""
    rows, columns = squares.shape
    strips = squares.reshape(rows // _STRIDE, _STRIDE, columns).sum(axis=1)
    tiles = strips.reshape(-1, columns // _STRIDE, _STRIDE).sum(axis=2)
    pairs = tiles[:-1] + tiles[1:]
    sums: FloatArray = pairs[:, :-1] + pairs[:, 1:]
    return sums
