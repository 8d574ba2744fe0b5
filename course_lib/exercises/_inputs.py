"""Inputs that tell a right answer from one that is right by luck."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Case = tuple[Any, ...]

# (image, kernel): one pixel, odd, even, non-square, a kernel as large as the image, one row.
SHAPES = (
    ((1, 1), (1, 1)),
    ((2, 2), (2, 2)),
    ((2, 3), (1, 2)),
    ((3, 2), (2, 1)),
    ((3, 3), (2, 2)),
    ((3, 3), (3, 3)),
    ((1, 6), (1, 3)),
    ((6, 1), (3, 1)),
    ((4, 4), (3, 3)),
    ((3, 5), (2, 3)),
    ((5, 4), (3, 2)),
    ((5, 5), (4, 4)),
    ((4, 7), (1, 4)),
    ((7, 4), (3, 3)),
    ((6, 5), (2, 4)),
    ((8, 9), (5, 3)),
)


# What kind of numbers an array holds. Eighths are short to read, exact in every float, and have
# three decimals, so that an answer rounded to two is seen.
SORTS = ("whole", "fractions", "negative", "single", "full", "tiny", "short", "large")
POSITIVE = ("whole", "fractions", "single", "full", "tiny", "short", "large")


def draw(rng: np.random.Generator, shape: tuple[int, ...], sort: str) -> Array:
    """Draw an array of one sort.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    shape : tuple of int
        The shape of the array.
    sort : str
        One of ``SORTS``: "whole" (64-bit integers, -4 to 9 without 0), "fractions" (eighths),
        "negative" (eighths below 0), "single" (eighths in 32 bits), "full" (all decimals), "tiny"
        (about 1e-4), "short" (whole, 32 bits), "large" (tens of thousands).

    Returns
    -------
    ndarray
        No entry is 0.

    Raises
    ------
    ValueError
        If there is no such sort.

    Examples
    --------
    >>> draw(np.random.default_rng(0), (3,), "fractions").tolist()
    [7.625, 4.625, 2.375]
    """
    whole = integers(rng, shape)
    eighths = whole + rng.choice([-0.625, -0.375, -0.125, 0.125, 0.375, 0.625], size=shape)
    drawn = {
        "whole": whole,
        "fractions": eighths,
        "negative": -np.abs(eighths),
        "single": eighths.astype(np.float32),
        "full": whole + rng.uniform(0.1, 0.9, size=shape),
        "tiny": 1e-4 * eighths,
        "short": whole.astype(np.int32),
        "large": 9973 * whole + 1,
    }
    if sort not in drawn:
        raise ValueError(f"Expected one of the sorts {', '.join(SORTS)}; got {sort!r}.")
    return np.asarray(drawn[sort])


def of_every_sort(
    rng: np.random.Generator,
    shapes: Iterable[Sequence[tuple[int, ...]]],
    *,
    positive: bool = False,
) -> Iterator[Case]:
    """Yield arrays of given shapes, each time of other sorts.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    shapes : iterable of sequences of tuples
        The shapes of the arrays that belong together, input by input.
    positive : bool, optional
        Whether all numbers must be above 0.

    Yields
    ------
    tuple of ndarray
        The first array goes through the sorts in their order, the others in larger strides, so
        that whole images meet fractional kernels, and large ones tiny ones.

    Examples
    --------
    >>> image, kernel = next(of_every_sort(np.random.default_rng(0), [((1, 2), (1, 1))]))
    >>> image.dtype.kind, kernel.dtype.kind
    ('i', 'f')
    """
    sorts = POSITIVE if positive else SORTS
    for number, together in enumerate(shapes):
        drawn = []
        for place, shape in enumerate(together):
            stride = (1, 3, 5)[place % 3]
            array = draw(rng, shape, sorts[(number * stride + place) % len(sorts)])
            drawn.append(np.abs(array) if positive else array)
        yield tuple(drawn)


def integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw whole numbers from -4 to 9, zero left out: short to read and never symmetric by luck."""
    drawn = rng.integers(-4, 9, size=shape)
    return np.where(drawn >= 0, drawn + 1, drawn)


def images_and_kernels(
    rng: np.random.Generator, shapes: Iterable[tuple[tuple[int, int], tuple[int, int]]] = SHAPES
) -> Iterator[tuple[Array, Array]]:
    """Yield pairs of an image and a kernel, of every sort, and some symmetric kernels."""
    yield from of_every_sort(rng, shapes)
    symmetric = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    yield integers(rng, (5, 6)), symmetric
    yield integers(rng, (4, 5)), symmetric / 16
    yield rng.random((7, 6)), symmetric / symmetric.sum()


def photo_crop(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Cut a random piece out of the course's photo of a cameraman, values in [0, 1]."""
    from course_lib.images import load

    photo = load("camera")
    top = int(rng.integers(0, photo.shape[0] - shape[0]))
    left = int(rng.integers(0, photo.shape[1] - shape[1]))
    crop: Array = np.round(photo[top : top + shape[0], left : left + shape[1]], 3)
    return crop


def copy_of(case: Case) -> Case:
    """Copy the arrays of a case, so that an answer can do what it likes with them."""
    return tuple(value.copy() if isinstance(value, np.ndarray) else value for value in case)


def changed(names: Sequence[str], before: Case, after: Case) -> tuple[str, ...]:
    """Name the arrays that are no longer what they were."""
    return tuple(
        name
        for name, old, new in zip(names, before, after, strict=True)
        if isinstance(old, np.ndarray)
        and (old.shape != new.shape or old.dtype != new.dtype or not np.array_equal(old, new))
    )
