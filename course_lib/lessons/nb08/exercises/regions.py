"""Regions of pixels: how well two of them agree, and how many there are."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "08_decoders_and_deconvnets"

Region = NDArray[np.bool]


def _region_iou(found: Region, truth: Region) -> float:
    both = np.sum(found & truth)
    either = np.sum(found | truth)
    return float(both / either)


def _share(part: Any, whole: Any) -> float:
    # Counts of NumPy do not stop at a division by zero: so far does a reader's code get, too.
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.float64(part) / np.float64(whole))


def _dice(found: Region, truth: Region) -> float:
    return _share(2 * np.sum(found & truth), np.sum(found) + np.sum(truth))


def _accuracy(found: Region, truth: Region) -> float:
    return float(np.mean(found == truth))


def _sum_for_union(found: Region, truth: Region) -> float:
    return _share(np.sum(found & truth), np.sum(found) + np.sum(truth))


def _divided_by_the_truth(found: Region, truth: Region) -> float:
    return _share(np.sum(found & truth), np.sum(truth))


def _divided_by_what_was_found(found: Region, truth: Region) -> float:
    return _share(np.sum(found & truth), np.sum(found))


def _divided_by_all_pixels(found: Region, truth: Region) -> float:
    return float(np.mean(found & truth))


def _background_for_cells(found: Region, truth: Region) -> float:
    return _share(np.sum(~found & ~truth), np.sum(~found | ~truth))


def _mean_with_the_background(found: Region, truth: Region) -> float:
    return (_region_iou(found, truth) + _background_for_cells(found, truth)) / 2


def _upside_down(found: Region, truth: Region) -> float:
    return _share(np.sum(found | truth), np.sum(found & truth))


def _distance_for_agreement(found: Region, truth: Region) -> float:
    return 1 - _region_iou(found, truth)


def _in_percent(found: Region, truth: Region) -> float:
    return 100 * _region_iou(found, truth)


def _two_regions(rng: np.random.Generator) -> Iterator[tuple[Region, Region]]:
    yield np.array([[True]]), np.array([[True]])
    yield np.array([[True, False]]), np.array([[False, True]])
    yield np.array([[True, True, False]]), np.array([[False, True, True]])
    for shape in ((1, 7), (5, 1), (4, 4), (3, 6), (8, 5), (9, 12)):
        first, second = rng.random((2, *shape))
        # The most likely pixel is in both, so that no program divides by zero.
        peak = first == first.min()
        yield (first < 0.5) | peak, (first < 0.25) | (second < 0.3) | peak
    yield np.ones((3, 4), bool), np.eye(3, 4, dtype=bool)


def _with_numpy_words(found: Region, truth: Region) -> float:
    return float(np.logical_and(found, truth).sum() / np.logical_or(found, truth).sum())


def _one_added_below(found: Region, truth: Region) -> float:
    return _share(np.sum(found & truth), np.sum(found | truth) + 1)


def _one_added_to_both(found: Region, truth: Region) -> float:
    return _share(np.sum(found & truth) + 1, np.sum(found | truth) + 1)


def _both_taken_off_twice(found: Region, truth: Region) -> float:
    both = np.sum(found & truth)
    return _share(both, np.sum(found) + np.sum(truth) - 2 * both)


_SMOOTHED = (
    "You add 1 against a division by zero, as losses in trainings do. That changes the number; "
    "here at least one pixel is in a region, so nothing has to be added."
)


REGION_IOU = Exercise(
    name="region_iou",
    notebook=NOTEBOOK,
    title="Intersection over union",
    prompt=(
        "Write `region_iou(found, truth)` for two arrays of True and False of the same shape: how "
        "many pixels are in both regions, divided by how many are in at least one of them. (At "
        "least one pixel is.)"
    ),
    solution=_region_iou,
    why=(
        "Pixels that only one of the two regions has make the union larger and the share "
        "smaller, on whichever side they lie."
    ),
    another_way=_with_numpy_words,
    misconceptions=(
        Misconception(
            _dice,
            "That is Dice's coefficient: twice the intersection over the sum of both sizes. It is "
            "always at least as large. Divide by the union.",
        ),
        Misconception(
            _accuracy,
            "That is the share of pixels labeled right. Where most is background, finding nothing "
            "at all scores well; that is why one takes the union.",
        ),
        Misconception(
            _sum_for_union,
            "You divide by the sum of both sizes, in which the common pixels count twice. Two "
            "equal regions should score 1.",
        ),
        Misconception(
            _divided_by_the_truth,
            "That is the recall: calling everything a cell would score 1. Divide by the union.",
        ),
        Misconception(
            _divided_by_what_was_found,
            "That is the precision: a single right pixel would score 1. Divide by the union.",
        ),
        Misconception(
            _divided_by_all_pixels,
            "You divide by all pixels of the picture. Divide by those in at least one region.",
        ),
        Misconception(
            _background_for_cells,
            "That is the agreement of the *backgrounds*. Count where the arrays are True.",
        ),
        Misconception(
            _mean_with_the_background,
            "That is the mean over two classes, region and background. Only the region is asked "
            "for.",
        ),
        Misconception(_upside_down, "Upside down: the intersection is divided by the union."),
        Misconception(
            _distance_for_agreement,
            "That is one minus it, a distance. Equal regions should score 1.",
        ),
        Misconception(_in_percent, "A hundred times too large: a share from 0 to 1 is asked for."),
        Misconception(_one_added_below, _SMOOTHED),
        Misconception(_one_added_to_both, _SMOOTHED),
        Misconception(
            _both_taken_off_twice,
            "You take the common pixels off twice: then only those are left that *one* region has. "
            "The union is the sum of both sizes minus the common pixels, once.",
        ),
    ),
    hints=(
        "`found & truth` is True where both are; `found | truth` where at least one is.",
        "`np.sum` counts the True ones.",
    ),
    inputs=_two_regions,
)


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
