"""How well two regions of pixels agree."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Exercise, Misconception

from .regions import NOTEBOOK, Region


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
    minutes=5,
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
