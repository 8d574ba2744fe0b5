"""Pictures as from a microscope, with exact labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, plain_array, random_generator, real_array
from course_lib.networks._check import at_least

Labels: TypeAlias = NDArray[np.intp]

CLASSES = ("background", "cell", "debris")
"""What a label says: 0, 1 or 2."""


def draw_scene(
    rng: np.random.Generator, shape: tuple[int, int] = (64, 64)
) -> tuple[FloatArray, Labels]:
    """Draw round cells and angular debris as a microscope would show them, and their labels.

    Cells are ellipses, debris are triangles and rectangles, of random sizes and brightnesses. The
    debris is brighter on average, but a dim piece is darker than a bright cell: then only the
    outline tells one from the other. The optics blur a little, the ground is uneven, the camera
    adds noise. Labels are of the scene before all that: exact to the pixel's center.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the chance comes from.
    shape : pair of int
        Rows and columns.

    Returns
    -------
    picture : ndarray of float64, shape `shape`
        From 0 to 1.
    labels : ndarray of int, shape `shape`
        0 background, 1 cell, 2 debris.

    Examples
    --------
    >>> picture, labels = draw_scene(np.random.default_rng(0))
    >>> picture.shape, sorted(set(labels.ravel().tolist()))
    ((64, 64), [0, 1, 2])
    """
    rng = random_generator(rng)
    rows, columns = (at_least(side, 8, "a side of the scene") for side in shape)
    light, labels = np.zeros((rows, columns)), np.zeros((rows, columns), np.intp)
    many = rows * columns / 64**2
    for kind, mean, dim, strong in ((1, 4.0, 0.08, 0.4), (2, 3.0, 0.15, 0.8)):
        for _ in range(max(1, rng.poisson(mean * many))):
            corners = 0 if kind == 1 else int(rng.integers(3, 5))
            inside = _blob(rng, (rows, columns), corners)
            light[inside] = np.exp(rng.uniform(np.log(dim), np.log(strong)))
            labels[inside] = kind
    picture = scipy.ndimage.gaussian_filter(
        light * _texture(rng, light.shape), rng.uniform(0.6, 1.3)
    )
    picture += rng.uniform(0.02, 0.12) * _texture(rng, light.shape)
    picture += rng.uniform(0.005, 0.02) * rng.standard_normal(light.shape)
    return np.clip(picture, 0, 1), labels


def _blob(rng: np.random.Generator, shape: tuple[int, int], corners: int) -> NDArray[np.bool]:
    """Return the pixels of an ellipse, or of a stretched regular polygon."""
    center = rng.uniform((0, 0), shape)
    down, right = np.indices(shape) - center[:, None, None]
    angle, first = rng.uniform(0, 2 * np.pi, 2)
    long = rng.uniform(6, 12) if corners == 0 else rng.uniform(5, 10)
    wide = long * rng.uniform(0.55, 1.0)
    u = (np.cos(angle) * right + np.sin(angle) * down) / long
    v = (np.cos(angle) * down - np.sin(angle) * right) / wide
    if corners == 0:
        return np.asarray(u**2 + v**2 <= 1)
    sides = first + 2 * np.pi * np.arange(corners) / corners
    # A side lies where the corners, at distance 1, leave it.
    return np.asarray(
        np.all([np.cos(s) * u + np.sin(s) * v <= np.cos(np.pi / corners) for s in sides], axis=0)
    )


def _texture(rng: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    """Return slow random unevenness around 1."""
    coarse = rng.uniform(0.75, 1.25, [-(-side // 16) + 1 for side in shape])
    large = scipy.ndimage.zoom(coarse, 16, order=1)
    return np.asarray(large[: shape[0], : shape[1]])


def one_hot(labels: ArrayLike) -> NDArray[np.float32]:
    """Return labels as maps, one for each class: 1 where it is, else 0.

    Examples
    --------
    >>> one_hot([[0, 2]]).tolist()
    [[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]]
    """
    maps: NDArray[np.float32] = np.eye(len(CLASSES), dtype=np.float32)[np.asarray(labels)]
    return maps


def scenes(count: int, seed: int, shape: tuple[int, int] = (64, 64)) -> tuple[FloatArray, Labels]:
    """Draw several scenes.

    Returns
    -------
    pictures : ndarray of float32, shape (count, H, W)
    labels : ndarray of int, shape (count, H, W)

    Examples
    --------
    >>> scenes(2, seed=1)[1].shape
    (2, 64, 64)
    """
    rng = np.random.default_rng(at_least(seed, 0, "seed"))
    drawn = [draw_scene(rng, shape) for _ in range(at_least(count, 1, "count"))]
    pictures, labels = zip(*drawn, strict=True)
    return np.stack(pictures).astype(np.float32), np.stack(labels)


def scene_batches(
    pictures: FloatArray, labels: Labels, *, batch: int = 16, seed: int = 0
) -> Callable[[int], tuple[FloatArray, NDArray[np.float32]]]:
    """Return the function that gives `train` the pictures of each step, turned at random.

    Parameters
    ----------
    pictures, labels : ndarray, shape (count, H, W)
        Square ones, as `scenes` draws them.
    batch : int
        Pictures in a step.
    seed : int
        Of the choice.

    Examples
    --------
    >>> x, y = scene_batches(*scenes(4, seed=1), batch=2)(0)
    >>> x.shape, y.shape
    ((2, 64, 64, 1), (2, 64, 64, 3))
    """
    pictures, labels = real_array(pictures, "pictures"), plain_array(labels, "labels")
    at_least(batch, 1, "batch"), at_least(seed, 0, "seed")
    if labels.dtype.kind not in "iu" or not np.isin(labels, range(len(CLASSES))).all():
        raise ValueError(f"labels must be whole numbers from 0 to {len(CLASSES) - 1}.")
    if pictures.ndim != 3 or labels.shape != pictures.shape:
        raise ValueError(
            f"pictures and labels must have the same shape (count, H, W), but have "
            f"{pictures.shape} and {labels.shape}."
        )

    def pick(step: int) -> tuple[FloatArray, NDArray[np.float32]]:
        rng = np.random.default_rng((seed, step))
        chosen = rng.choice(len(pictures), size=batch, replace=batch > len(pictures))
        turns, flip = int(rng.integers(4)), rng.random() < 0.5
        turned = [np.rot90(a[chosen], turns, axes=(1, 2)) for a in (pictures, labels)]
        x, y = (a[:, :, ::-1] if flip else a for a in turned)
        return np.array(x[..., None]), one_hot(y)

    return pick
