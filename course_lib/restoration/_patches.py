"""Denoising by company: alike patches are gathered and filtered together."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.linalg import hadamard

from course_lib.arrays import FloatArray
from course_lib.cores import in_parallel

Corners: TypeAlias = NDArray[np.intp]

PATCH = 8
_STRIDE = 4
_ALIKE = 16
_NEAR, _FAR = 6, 14
_BAND = 8


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
        # Beyond the edges any pixels will do: patches that reach there are left out.
        wide = np.pad(guide, _FAR, mode="edge")
        bands = _bands(guide.shape[0])
        self.bands = in_parallel(lambda tops: _alike_corners(guide, wide, tops), bands)
        cosines = dct(np.eye(PATCH), norm="ortho", axis=0)
        self.within = np.kron(cosines, cosines).astype(guide.dtype)
        self.across = (hadamard(_ALIKE) / np.sqrt(_ALIKE)).astype(guide.dtype)

    def denoise(self, picture: FloatArray, threshold: float) -> FloatArray:
        """Filter a picture of the guide's shape; coefficients below the threshold are noise."""
        total, norm = np.zeros_like(picture), np.zeros_like(picture)
        # Band by band, since all the patches together take far more room than the picture; and
        # added in the order of the bands, so that the sums do not depend on who was first.
        filtered = in_parallel(lambda band: self._filtered(picture, band, threshold), self.bands)
        for rows, values, weights in filtered:
            total[rows] += values
            norm[rows] += weights
        total /= norm
        return total

    def _filtered(
        self, picture: FloatArray, corners: Corners, threshold: float
    ) -> tuple[slice, FloatArray, FloatArray]:
        """Return the rows that a band covers, the weighted sums there, and the weights'."""
        blocks = self._transformed(picture, corners)
        kept = np.abs(blocks) > threshold
        kept[:, 0, 0] = True
        blocks *= kept
        weight = 1 / kept.sum(axis=(1, 2), dtype=picture.dtype)
        blocks *= weight[:, None, None]
        return self._summed(corners, blocks, weight)

    def _transformed(self, picture: FloatArray, corners: Corners) -> FloatArray:
        windows = np.lib.stride_tricks.sliding_window_view(picture, (PATCH, PATCH))
        rows, columns = np.divmod(corners.ravel(), self.shape[1])
        # One product for each block: for larger ones BLAS would start threads beside ours.
        blocks = windows[rows, columns].reshape(-1, _ALIKE, PATCH * PATCH)
        mixed: FloatArray = np.matmul(self.across, np.matmul(blocks, self.within.T))
        return mixed

    def _summed(
        self, corners: Corners, blocks: FloatArray, weight: FloatArray
    ) -> tuple[slice, FloatArray, FloatArray]:
        """Add the patches of a band, and their weights, where they were taken from."""
        patches = np.matmul(self.across.T, blocks)
        values = np.matmul(self.within.T, patches.swapaxes(1, 2)).swapaxes(0, 1)
        columns = self.shape[1]
        places = corners.ravel()
        first, last = int(places.min()) // columns, int(places.max()) // columns
        places = places - first * columns
        height, width = last - first + 1, columns - PATCH + 1

        def summed(numbers: FloatArray) -> NDArray[np.float64]:
            """Return the sum of the numbers at each place."""
            sums = np.asarray(np.bincount(places, numbers, height * columns), np.float64)
            return sums.reshape(height, columns)[:, :width]

        weights = summed(np.repeat(weight, _ALIKE))
        total, norm = np.zeros((2, last - first + PATCH, columns), blocks.dtype)
        for (i, j), value in zip(np.ndindex(PATCH, PATCH), values, strict=True):
            window = np.s_[i : i + height, j : j + width]
            total[window] += summed(value.ravel())
            norm[window] += weights
        return slice(first, last + PATCH), total, norm


def _bands(rows: int) -> list[Corners]:
    """Return the top rows of the reference patches, some neighbors at a time."""
    tops = np.arange(0, rows - PATCH + 1, _STRIDE)
    return np.array_split(tops, -(-len(tops) // _BAND))


def _alike_corners(guide: FloatArray, wide: FloatArray, tops: Corners) -> Corners:
    """Return, for each reference patch of a band, the flat indices of the corners of its group."""
    rows, columns = guide.shape
    lefts = np.arange(0, columns - PATCH + 1, _STRIDE)
    offsets = _offsets()
    distances = np.empty((len(offsets), len(tops), len(lefts)), guide.dtype)
    mine = guide[tops[0] : tops[-1] + PATCH]
    for (down, right), distance in zip(offsets, distances, strict=True):
        row, column = _FAR + tops[0] + down, _FAR + right
        moved = wide[row : row + len(mine), column : column + columns]
        distance[:] = _patch_sums(np.square(mine - moved))
        distance[(tops + down < 0) | (tops + down > rows - PATCH)] = np.inf
        distance[:, (lefts + right < 0) | (lefts + right > columns - PATCH)] = np.inf
    # Among equals, a patch itself must not be left out, or nothing might cover its pixels.
    distances[np.flatnonzero(~offsets.any(axis=1))] = -1
    flat = np.ascontiguousarray(distances.reshape(len(offsets), -1).T)
    best = np.argpartition(flat, _ALIKE - 1, axis=1)[:, :_ALIKE]
    corners = np.add.outer(tops * columns, lefts).ravel()
    members: Corners = corners[:, None] + (offsets @ np.array([columns, 1]))[best]
    return members


def _offsets() -> Corners:
    """Return where to look: everywhere nearby, and at every other pixel farther away."""
    grid = np.mgrid[-_FAR : _FAR + 1, -_FAR : _FAR + 1].reshape(2, -1).T
    near = np.abs(grid).max(axis=1) <= _NEAR
    offsets: Corners = grid[near | (grid % 2 == 0).all(axis=1)]
    return offsets


def _patch_sums(squares: FloatArray) -> FloatArray:
    """Return the sum over each reference patch: a patch is 2 x 2 tiles as large as the stride."""
    tiles = _every_four(_every_four(squares).T).T
    pairs = tiles[:-1] + tiles[1:]
    sums: FloatArray = pairs[:, :-1] + pairs[:, 1:]
    return sums


def _every_four(array: FloatArray) -> FloatArray:
    """Return the sums of four rows each, faster than a reduction over so few."""
    first, second, third, fourth = (array[i::_STRIDE] for i in range(_STRIDE))
    total: FloatArray = first + second
    total += third
    total += fourth
    return total
