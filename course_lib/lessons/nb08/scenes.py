"""Scenes, labels as colors, outlines, and the threshold to compare with."""

from __future__ import annotations

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike, NDArray

from course_lib.lessons._types import Array, Panels
from course_lib.networks import draw_scene, iou
from course_lib.ui import Picture

Region = NDArray[np.bool]

COLORS = np.array([[0.0, 0.0, 0.0], [0.34, 0.71, 0.91], [0.90, 0.62, 0.0]])
"""Background black, cells blue, debris orange."""


def in_color(classes: ArrayLike) -> Array:
    """Return labels, or probabilities, as a picture: cells blue, debris orange.

    Parameters
    ----------
    classes : array_like, shape (H, W) of int or (H, W, 3) of float
        Labels, or shares of the three classes, which mix the colors.

    Examples
    --------
    >>> in_color([[0, 2]]).tolist()
    [[[0.0, 0.0, 0.0], [0.9, 0.62, 0.0]]]
    """
    given = np.asarray(classes)
    return np.asarray(COLORS[given] if given.ndim == 2 else np.clip(given @ COLORS, 0, 1))


def stretched(picture: Array) -> Picture:
    """Show a dark picture so that its brightest pixels but for one in a hundred are white.

    Examples
    --------
    >>> stretched(np.array([[0.0, 0.2]])).vmax
    0.198
    """
    return Picture(picture, vmin=0, vmax=round(float(np.percentile(picture, 99)), 3) or 1.0)


def outlined(picture: Array, labels: ArrayLike, zoom: int = 1) -> Array:
    """Draw the outlines of cells (blue) and debris (orange) over a dark picture.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        From 0 to 1; it is stretched.
    labels : array_like of int, shape (H, W)
        0 background, 1 cell, 2 debris.
    zoom : int
        Each pixel becomes so many rows and columns.

    Examples
    --------
    >>> outlined(np.zeros((3, 3)), np.eye(3, dtype=int)).shape
    (3, 3, 3)
    """
    given = np.asarray(labels)
    gray = np.clip(picture / max(float(np.percentile(picture, 99)), 1e-6), 0, 1)
    # 32 grays: the eye sees no difference in the grain, and the notebook stays small.
    drawn = np.repeat(np.round(31 * gray)[..., None] / 31, 3, axis=2)
    for kind in (1, 2):
        inside = given == kind
        drawn[inside & ~scipy.ndimage.binary_erosion(inside, border_value=1)] = COLORS[kind]
    return np.asarray(drawn.repeat(zoom, axis=0).repeat(zoom, axis=1))


def outlines(picture: Array, answer: ArrayLike, part: tuple[slice, slice]) -> dict[str, Array]:
    """Return a piece of a picture with the outlines of a threshold, and of a network's answer.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        From 0 to 1.
    answer : array_like of int, shape (H, W)
        0 background, 1 cell, 2 debris.
    part : pair of slice
        Rows and columns of the piece; the threshold is that of the whole picture.

    Examples
    --------
    >>> list(outlines(np.eye(4), np.eye(4, dtype=int), np.s_[:2, :2]))
    ['threshold', 'network']
    """
    given = {"threshold": bright(picture).astype(int), "network": np.asarray(answer)}
    return {n: outlined(picture[part], labels[part], zoom=2) for n, labels in given.items()}


def bright(picture: Array) -> Region:
    """Return the pixels above Otsu's threshold, which splits a histogram best into two.

    Examples
    --------
    >>> bright(np.array([[0.0, 0.0, 0.9, 1.0]])).tolist()
    [[False, False, True, True]]
    """
    return np.asarray(picture > otsu(picture))


def otsu(picture: Array) -> float:
    """Return Otsu's threshold: the split whose two halves have means as far apart as can be.

    "Far" is the squared distance times the number of pixels in either half, which is the
    variance between the halves. It is among the middles of 256 equal bins.

    Parameters
    ----------
    picture : ndarray, shape (H, W)
        Any range, not constant.

    Examples
    --------
    >>> round(otsu(np.array([[0.0, 0.0, 0.9, 1.0]])), 3)
    0.002
    """
    counts, edges = np.histogram(picture, 256)
    middles = (edges[1:] + edges[:-1]) / 2
    below, light = np.cumsum(counts), np.cumsum(counts * middles)
    # Both ends have pixels, so neither half of a split is empty.
    low = light[:-1] / below[:-1]
    high = (light[-1] - light[:-1]) / (below[-1] - below[:-1])
    between = below[:-1] * (below[-1] - below[:-1]) * (low - high) ** 2
    return float(middles[:-1][np.argmax(between)])


def scene_panels(number: int = 7) -> Panels:
    """Choose a made-up scene; beside it its labels, and what is brighter than a threshold.

    Parameters
    ----------
    number : int
        Seed of the scene.

    Examples
    --------
    >>> list(scene_panels(3))
    ['picture', 'labels', 'above the threshold', 'IoU of the cells']
    """
    picture, labels = draw_scene(np.random.default_rng(number))
    found = bright(picture)
    return {
        "picture": stretched(picture),
        "labels": Picture(in_color(labels)),
        "above the threshold": Picture(in_color(found.astype(int))),
        "IoU of the cells": f"{iou(found, labels == 1):.2f}",
    }


def regions(mask: ArrayLike, smallest: int = 12) -> int:
    """Count the connected regions of at least so many pixels.

    Examples
    --------
    >>> regions([[True, True, False, True]], smallest=2)
    1
    """
    numbered, _ = scipy.ndimage.label(mask)
    return int(np.sum(np.bincount(numbered.ravel())[1:] >= smallest))
