"""What the exercises on division draw: PSFs that remove no wave, so that one can divide."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import SORTS, Array, draw, photo_crop


def with_a_heavy_middle(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Draw a PSF that removes no wave: more than half of the light stays in one pixel."""
    psf = 1.0 * rng.integers(1, 9, size=shape)
    psf[shape[0] // 2, shape[1] // 2] += np.ceil(1.1 * psf.sum())
    return psf


def psfs_and_shapes(rng: np.random.Generator) -> Iterator[tuple[Array, tuple[int, int]]]:
    yield np.array([[0.25, 0.75]]), (1, 4)
    yield np.array([[1.0]]), (3, 4)
    yield np.array([[1]]), (2, 2)
    yield np.array([[0.3], [0.7]]), (5, 2)
    yield np.array([[0.48, 0.52]]), (2, 4)  # one wave nearly removed: a large gain
    yield np.array([[0.4998, 0.5002]]), (2, 4)
    yield np.array([[0.125, 0.75], [-0.125, 0.25]], np.float32), (4, 3)
    for psf, shape in (((2, 3), (4, 6)), ((3, 3), (8, 5)), ((3, 2), (3, 7)), ((5, 4), (16, 12))):
        drawn = with_a_heavy_middle(rng, psf)
        yield np.round(drawn / drawn.sum(), 3), shape


def photos_psfs_balances(rng: np.random.Generator) -> Iterator[tuple[Array, Array, float]]:
    yield np.array([[6.0]]), np.array([[2.0]]), 0.5
    sizes: tuple[tuple[tuple[int, int], tuple[int, int], float], ...] = (
        ((1, 4), (1, 2), 0.5),
        ((4, 1), (3, 1), 0.25),
        ((2, 3), (2, 2), 0.5),
        ((3, 3), (3, 3), 0.1),
        ((4, 5), (3, 2), 0.1),
        ((5, 4), (2, 4), 0.05),
        ((6, 7), (1, 5), 0.2),
        ((7, 5), (4, 3), 0.01),
        ((5, 5), (2, 3), 0.1),  # square pictures and square PSFs, of unequal sizes
        ((6, 6), (3, 4), 0.05),
        ((7, 6), (3, 3), 0.2),
        ((5, 8), (2, 2), 0.1),
    )
    for number, (shape, psf, balance) in enumerate(sizes):
        image = draw(rng, shape, SORTS[number % len(SORTS)])
        # Whole pictures meet fractional PSFs, and the other way round.
        yield image, with_a_heavy_middle(rng, psf) / (8, 1, 1, 64, 1)[number % 5], balance
    for shape, psf, balance in (((20, 28), (5, 4), 0.02), ((25, 16), (3, 6), 0.1)):
        yield photo_crop(rng, shape), with_a_heavy_middle(rng, psf), balance
