"""Pairs to learn from: a small picture, and the detail that bicubic lacks."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import random_generator
from course_lib.networks._check import Batch, at_least
from course_lib.networks._resampling import bicubic, degrade, whole_blocks

Pair: TypeAlias = tuple[Batch, Batch]


def training_pairs(
    patches: Iterable[ArrayLike],
    scale: int,
    *,
    batch: int = 16,
    crop: int = 32,
    rng: np.random.Generator,
) -> Callable[[int], Pair]:
    """Make batches for `train` from sharp pictures: small cuttings, and the detail they lack.

    Each cutting comes from a random place in a random picture (larger ones more often), and is
    mirrored and turned at random.

    Parameters
    ----------
    patches : sequence of array_like, shape (H, W)
        Luminance from 0 to 1, sizes may differ.
    scale : int
        How many times smaller the input is.
    batch : int
        Cuttings in a batch.
    crop : int
        Side of a cutting, in pixels of the small picture.
    rng : numpy.random.Generator
        Only one number is drawn from it; with the step's number it decides the batch.

    Returns
    -------
    function
        ``batches(step) -> (x, y)``, float32 of shape (batch, crop, crop, 1) and
        (batch, crop * scale, crop * scale, 1): the small picture, and what bicubic lacks.

    Raises
    ------
    ValueError
        If a patch is no gray picture in [0, 1], or smaller than a cutting.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> batches = training_pairs(rng.random((3, 24, 24)), 2, batch=5, crop=8, rng=rng)
    >>> x, y = batches(0)
    >>> x.shape, y.shape
    ((5, 8, 8, 1), (5, 16, 16, 1))
    """
    at_least(batch, 1, "batch"), at_least(crop, 1, "crop")
    pairs = [pair_of(patch, scale) for patch in patches]
    if not pairs:
        raise ValueError("there are no patches to train on.")
    if min(min(low.shape) for low, _ in pairs) < crop:
        raise ValueError(f"each patch must have at least {crop * scale} x {crop * scale} pixels.")
    seed = int(random_generator(rng).integers(2**63))
    area = np.array([low.size for low, _ in pairs], float)

    def batches(step: int) -> Pair:
        dice = np.random.default_rng((seed, step))
        chosen = dice.choice(len(pairs), size=batch, p=area / area.sum())
        cut = [_cutting(pairs[number], crop, scale, dice) for number in chosen]
        low, detail = (np.stack(parts)[..., None] for parts in zip(*cut, strict=True))
        return low, detail

    return batches


def pair_of(patch: ArrayLike, scale: int) -> Pair:
    """Return a small picture and the detail that bicubic lacks."""
    truth = whole_blocks(patch, scale)
    if truth.ndim != 2:
        raise ValueError(f"each patch must be gray, shape (H, W), but one has {truth.shape}.")
    low = degrade(truth, scale)
    return low.astype(np.float32), (truth - bicubic(low, scale)).astype(np.float32)


def _cutting(pair: Pair, crop: int, scale: int, dice: np.random.Generator) -> Pair:
    low, detail = pair
    top, left = (int(dice.integers(size - crop + 1)) for size in low.shape)
    turns, mirrored = int(dice.integers(4)), bool(dice.integers(2))

    def cut(image: Batch, s: int) -> Batch:
        piece = np.rot90(image[top * s : (top + crop) * s, left * s : (left + crop) * s], turns)
        return piece[:, ::-1] if mirrored else piece

    return cut(low, 1), cut(detail, scale)
