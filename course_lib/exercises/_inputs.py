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


def integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw whole numbers from -4 to 9, zero left out: short to read and never symmetric by luck."""
    drawn = rng.integers(-4, 9, size=shape)
    return np.where(drawn >= 0, drawn + 1, drawn)


def images_and_kernels(
    rng: np.random.Generator, shapes: Iterable[tuple[tuple[int, int], tuple[int, int]]] = SHAPES
) -> Iterator[tuple[Array, Array]]:
    """Yield pairs of an image and a kernel: whole numbers, fractions, and one symmetric kernel."""
    for number, (image_shape, kernel_shape) in enumerate(shapes):
        image, kernel = integers(rng, image_shape), integers(rng, kernel_shape)
        if number % 4 == 3:
            yield np.round(image * 0.1, 1), np.round(kernel * 0.1, 1)
        else:
            yield image, kernel
    symmetric = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    yield integers(rng, (5, 6)), symmetric
    yield rng.random((7, 6)), symmetric / symmetric.sum()


def photo_crop(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Cut a random piece out of the course's photo of a cameraman, values in [0, 1]."""
    from course_lib.images import load

    photo = load("camera")
    top = int(rng.integers(0, photo.shape[0] - shape[0]))
    left = int(rng.integers(0, photo.shape[1] - shape[1]))
    crop: Array = np.round(photo[top : top + shape[0], left : left + shape[1]], 3)
    return crop


def size_of(case: Case) -> int:
    """Return how much there is to read in a case: the number of values in its arrays."""
    return sum(np.size(value) for value in case if not callable(value))


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


def features(names: Sequence[str], case: Case) -> list[str]:
    """Say what is special about a case, in the words of a sentence that begins with 'where'."""
    found = []
    for name, value in zip(names, case, strict=True):
        if isinstance(value, np.ndarray):
            found += [f"`{name}` {what}" for what in _array_features(value)]
        elif isinstance(value, int | np.integer) and value > 1:
            found.append(f"`{name}` is larger than 1")
    return found


def _array_features(array: Array) -> Iterator[str]:
    if array.ndim > 1 and array.shape[0] != array.shape[1]:
        yield "is not square"
    if any(side % 2 == 0 for side in array.shape):
        yield "has an even side"
    if not np.array_equal(array, np.flip(array)):
        yield "is not symmetric"
    if array.size == 1:
        yield "is a single pixel"
    if array.ndim == 3:
        yield "is a color picture"
    if array.size and array.min() < 0:
        yield "has negative values"
    if array.dtype.kind in "iu":
        yield "holds whole numbers"
