"""How many regions of pixels there are."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from course_lib.exercises import Exercise, Misconception

from .regions import NOTEBOOK, Region


def _count_cells(mask: Region, smallest: int) -> int:
    regions, _ = scipy.ndimage.label(mask)
    sizes = np.bincount(regions.ravel())[1:]
    return int(np.sum(sizes >= smallest))


def _sizes(mask: Region, corners: bool = False) -> NDArray[np.intp]:
    regions, _ = scipy.ndimage.label(mask, np.ones((3, 3)) if corners else None)
    return np.bincount(regions.ravel())[1:]


def _counting(
    count: Callable[[NDArray[np.intp], int], Any], corners: bool = False
) -> Callable[[Region, int], int]:
    """Fill in another way to count regions by their sizes."""
    return lambda mask, smallest: int(count(_sizes(mask, corners), smallest))


def _small_ones_counted(mask: Region, smallest: int) -> int:
    return _counting(lambda sizes, s: sizes.size)(mask, smallest)


def _background_counted(mask: Region, smallest: int) -> int:
    regions, _ = scipy.ndimage.label(mask)
    return int(np.sum(np.bincount(regions.ravel()) >= smallest))


def _last_one_left_out(mask: Region, smallest: int) -> int:
    """Count as ``range(1, many)`` does."""
    return _counting(lambda sizes, s: np.sum(sizes[:-1] >= s))(mask, smallest)


def _from_the_background_on(mask: Region, smallest: int) -> int:
    """Count as ``range(many)`` does: the background comes in, the last region does not."""
    regions, many = scipy.ndimage.label(mask)
    return int(np.sum(np.bincount(regions.ravel(), minlength=many + 1)[:many] >= smallest))


def _always_twelve(mask: Region, smallest: int) -> int:
    return _count_cells(mask, 12)


def _just_large_enough_dropped(mask: Region, smallest: int) -> int:
    return _counting(lambda sizes, s: np.sum(sizes > s))(mask, smallest)


def _corners_join(mask: Region, smallest: int) -> int:
    return _counting(lambda sizes, s: np.sum(sizes >= s), corners=True)(mask, smallest)


def _pixels_for_cells(mask: Region, smallest: int) -> int:
    return int(np.sum(mask))


def _large_ones_dropped(mask: Region, smallest: int) -> int:
    return _counting(lambda sizes, s: np.sum(sizes < s))(mask, smallest)


def _pixels_divided_by_size(mask: Region, smallest: int) -> int:
    return int(np.sum(mask)) // smallest


def _sizes_added(mask: Region, smallest: int) -> int:
    return _counting(lambda sizes, s: np.sum(sizes[sizes >= s]))(mask, smallest)


def _background_for_cells_counted(mask: Region, smallest: int) -> int:
    return _count_cells(~mask, smallest)


def _nuclei(rng: np.random.Generator) -> Iterator[tuple[Region, int]]:
    """Yield thresholded pieces of the real picture, with regions of just the size asked for."""
    from course_lib.images import load

    yield np.array([[True]]), 1
    yield np.array([[True, False, True, True]]), 2
    yield np.array([[True, False], [False, True]]), 1
    yield np.array([[True, True, True], [True, False, True], [True, True, True]]), 9  # a hole
    yield np.zeros((3, 5), bool), 2
    yield np.add.outer(range(24), range(25)) % 2 == 0, 1  # more regions than a byte counts
    for shape, least in (((9, 11), 1), ((14, 10), 2), ((20, 21), 1)):
        yield rng.random(shape) < 0.4, least
    photo = load("nuclei")
    for shape in ((16, 12), (24, 40), (48, 48), (64, 90), (120, 100)):
        top, left = (int(rng.integers(0, n - m)) for n, m in zip(photo.shape, shape, strict=True))
        mask = photo[top : top + shape[0], left : left + shape[1]] > 0.15
        sizes = np.unique(_sizes(mask))
        # Not the smallest one there is, so that something is dropped.
        yield mask, int(sizes[len(sizes) // 2]) if sizes.size else 2


def _one_region_after_the_other(mask: Region, smallest: int) -> int:
    regions, many = scipy.ndimage.label(mask)
    large_enough = 0
    for number in range(1, many + 1):
        if np.count_nonzero(regions == number) >= smallest:
            large_enough += 1
    return large_enough


def _holes_filled(mask: Region, smallest: int) -> int:
    return _count_cells(scipy.ndimage.binary_fill_holes(mask), smallest)


COUNT_CELLS = Exercise(
    name="count_cells",
    notebook=NOTEBOOK,
    title="Count the nuclei",
    minutes=8,
    prompt=(
        "Write `count_cells(mask, smallest)`: how many connected regions of True does the mask "
        "have that hold at least `smallest` pixels? Pixels belong together if they share an edge; "
        "a corner is not enough. The masks are pieces of the real photo, made by a threshold."
    ),
    solution=_count_cells,
    why=(
        "Pixels that share an edge are one region; what is too small for a nucleus is a speck "
        "of noise."
    ),
    another_way=_one_region_after_the_other,
    misconceptions=(
        Misconception(
            _small_ones_counted,
            "You count every speck. Drop the regions with fewer than `smallest` pixels.",
        ),
        Misconception(
            _background_counted,
            "The background is counted, too: it is region 0 of `scipy.ndimage.label`.",
        ),
        Misconception(
            _last_one_left_out,
            "The last region is left out. They are numbered from 1 to `many`, so the loop runs "
            "over `range(1, many + 1)`.",
        ),
        Misconception(
            _from_the_background_on,
            "`range(many)` counts the background, region 0, and leaves the last region out. Take "
            "`range(1, many + 1)`.",
        ),
        Misconception(
            _always_twelve,
            "You always ask for 12 pixels, as the cell above does. Ask for `smallest`.",
        ),
        Misconception(
            _just_large_enough_dropped,
            "A region of exactly `smallest` pixels counts: at least, not more than.",
        ),
        Misconception(
            _corners_join,
            "Your regions join over corners. Only a common edge joins here, which is what "
            "`scipy.ndimage.label(mask)` does by itself.",
        ),
        Misconception(
            _pixels_for_cells, "That is the number of pixels. Count the regions they form."
        ),
        Misconception(
            _large_ones_dropped, "You count the small ones and drop the others. Turn it round."
        ),
        Misconception(
            _pixels_divided_by_size,
            "You divide the number of pixels by a size, as if all nuclei were equal.",
        ),
        Misconception(
            _sizes_added, "You add up the sizes of the regions. Count how many there are."
        ),
        Misconception(
            _background_for_cells_counted,
            "You count the regions of False. The nuclei are where the mask is True.",
        ),
        Misconception(
            _holes_filled,
            "You fill the holes first, so that some regions become large enough, or join. Count "
            "the pixels that are True.",
        ),
    ),
    hints=(
        "`regions, many = scipy.ndimage.label(mask)` gives each region a number, from 1 on.",
        "`np.bincount(regions.ravel())` counts the pixels of each number; number 0 is the "
        "background.",
        "Count the sizes from number 1 on that are at least `smallest`.",
    ),
    inputs=_nuclei,
)
