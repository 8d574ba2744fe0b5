"""A large photo in pieces that overlap, so that memory grows with the piece and no seam shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course_lib.restoration._scene import Scene

LARGEST = 6_000_000
"""Photos of more pixels are restored in tiles."""

_SIDE = 2048
# How far what is done to a pixel reaches: the PSF, its undoing, and the patches looked for.
_PSFS, _BEYOND = 2, 48
_BLEND = 32
# Patches begin at every fourth pixel, and a network such as the course's folds eight into one: a
# tile that lies as the photo does on both grids is cleaned as the photo would be. (Eight times
# nearer to it than on the patches' grid alone; that the network sees 112 pixels far is no matter.)
_GRID = 8


@dataclass(frozen=True)
class Tile:
    """A piece of a photo, and how much each of its pixels counts in the result.

    Parameters
    ----------
    window : pair of slice
        Where it lies in the photo.
    scene : Scene
        The scene behind it.
    weights : pair of ndarray, shapes (h,) and (w,)
        Down and across; those of all tiles sum to 1 at each pixel.
    """

    window: tuple[slice, slice]
    scene: Scene
    weights: tuple[NDArray[np.float32], NDArray[np.float32]]


def tiles_of(scene: Scene) -> list[Tile]:
    """Return the tiles of a photo: one, unless it is large and its border unknown."""
    rows, columns = scene.photo_shape
    if rows * columns <= LARGEST or scene.boundary is not None:
        spans = [[(0, rows)], [(0, columns)]]
    else:
        spans = [list(_spans(scene, axis)) for axis in (0, 1)]
    weights = [_weights(span, n) for span, n in zip(spans, scene.photo_shape, strict=True)]
    return [
        _tile(scene, (slice(*down), slice(*across)), (weight, other))
        for down, weight in zip(spans[0], weights[0], strict=True)
        for across, other in zip(spans[1], weights[1], strict=True)
    ]


def _tile(
    scene: Scene,
    window: tuple[slice, slice],
    weights: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> Tile:
    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    if shape == scene.photo_shape:
        return Tile(window, scene, weights)
    seen = None if scene.seen is None else scene.seen[window]
    if seen is not None and not seen.any():
        seen = None  # what was filled in from around is all there is
    return Tile(window, replace(scene, photo_shape=shape, seen=seen), weights)


def _spans(scene: Scene, axis: int) -> Iterator[tuple[int, int]]:
    """Yield where the tiles begin and end along an axis, the overlap included."""
    size = scene.photo_shape[axis]
    count = -(-size // _SIDE)
    reach = _PSFS * scene.psf.shape[axis] + _BEYOND + _BLEND // 2
    for number in range(count):
        start = max(size * number // count - reach, 0)
        stop = min(size * (number + 1) // count + reach, size)
        yield _on_grid(scene, axis, start, stop)


def _on_grid(scene: Scene, axis: int, start: int, stop: int) -> tuple[int, int]:
    """Return a tile a little longer that lies on the grid of the whole photo."""
    size = scene.photo_shape[axis]
    for longer in range(4 * _GRID):
        first, last = (start, min(stop + longer, size)) if stop < size else (start - longer, stop)
        if first >= 0 and (first - _margin(scene, axis, last - first)) % _GRID == (
            -_margin(scene, axis, size) % _GRID
        ):
            return first, last
    return start, stop


def _margin(scene: Scene, axis: int, size: int) -> int:
    shape = list(scene.photo_shape)
    shape[axis] = size
    return replace(scene, photo_shape=(shape[0], shape[1]), seen=None).margins[axis][0]


def _weights(spans: list[tuple[int, int]], size: int) -> list[NDArray[np.float32]]:
    """Return the weights of the tiles along an axis: ramps in the middle of each overlap."""
    places = np.arange(size) + 0.5
    rises = [np.ones(size)]
    for (_, stop), (start, _) in pairwise(spans):
        middle = (start + stop) / 2
        rises.append(np.clip((places - middle) / _BLEND + 0.5, 0, 1))
    falls = [*rises[1:], np.zeros(size)]
    return [
        (rise - fall)[start:stop].astype(np.float32)
        for (start, stop), rise, fall in zip(spans, rises, falls, strict=True)
    ]
