"""Nuclei: counted and matched by hand, and the recipe on disks and on the shipped cells."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import enhancement, images
from course_lib.metrics import Score, find_nuclei, match_labels

CELLS, TRUTH = images.load("nuclei"), images.nuclei_labels()


def disks(*places, shape=(80, 100), radius=9):
    y, x = np.mgrid[: shape[0], : shape[1]]
    return [np.hypot(y - r, x - c) < radius for r, c in places]


def test_the_truth_fits_the_picture():
    assert TRUTH.shape == CELLS.shape
    assert len(np.unique(TRUTH)) - 1 == 75
    assert np.median(CELLS[TRUTH > 0]) > 2 * np.median(CELLS[TRUTH == 0])


def test_the_truth_matches_itself_whatever_the_numbers_are():
    assert match_labels(TRUTH, TRUTH) == Score(75, 75, 75)
    numbers = np.random.default_rng(0).permutation(TRUTH.max()) + 1
    other = np.where(TRUTH > 0, numbers[TRUTH - 1], 0)
    assert match_labels(other, -TRUTH).f1 == 1


def test_matches_counted_by_hand():
    truth = np.array([[1, 1, 1, 1, 0, 2, 2, 0, 3, 3]])
    found = np.array([[4, 4, 4, 0, 0, 5, 0, 0, 9, 9]])
    # shares 3/4, 1/2 and 1: one half is not more than a half
    assert match_labels(found, truth) == Score(3, 3, 2)
    assert match_labels(found, truth, overlap=0.75).matched == 1
    assert match_labels(np.zeros((1, 10), int), truth).f1 == 0
    assert match_labels(truth * 0, truth * 0).f1 == 1
    assert match_labels(np.ones((1, 10), int), truth) == Score(1, 3, 0)


def test_no_region_is_matched_twice():
    truth = np.repeat([[1, 2]], 10, axis=1)
    assert match_labels(np.ones_like(truth), truth).matched == 0


@pytest.mark.parametrize("places", [[(40, 50)], [(40, 40), (40, 56)], [(5, 5), (75, 60), (40, 99)]])
def test_disks_are_found_one_by_one(places):
    parts = disks(*places)
    truth = sum(k * part for k, part in reversed(list(enumerate(parts, 1))))
    truth = np.where(truth > len(parts), 1, truth)
    found = find_nuclei((truth > 0) * 0.5)
    assert match_labels(found, truth) == Score(len(parts), len(parts), len(parts))


def test_a_small_nucleus_in_the_shade_of_a_large_one_is_found():
    (large,) = disks((40, 40), radius=15)
    (small,) = disks((40, 61), radius=5)
    assert find_nuclei((large | small).astype(float), apart=12).max() == 2


def test_unit_and_offset_do_not_matter_but_curves_do():
    found = find_nuclei(CELLS)
    np.testing.assert_array_equal(find_nuclei(255 * CELLS + 1000), found)
    assert (find_nuclei(CELLS**0.5) != found).any()


def test_a_flat_picture_has_none():
    assert find_nuclei(np.full((9, 8), 7)).max() == 0
    assert find_nuclei(np.zeros((1, 1))).max() == 0


def test_what_enhancement_does_to_the_shipped_cells():
    """The numbers of notebook 09, roughly: equalizing ruins the count, CLAHE helps it."""

    def f1(picture):
        return match_labels(find_nuclei(picture), TRUTH).f1

    plain = f1(CELLS)
    assert f1(enhancement.equalize(CELLS)) < plain - 0.3
    assert f1(enhancement.clahe(CELLS)) > plain + 0.1
    assert f1(enhancement.clahe(CELLS, clip=1)) < plain - 0.2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: find_nuclei(np.ones((3, 3, 3))), "2-D"),
        (lambda: find_nuclei([[np.nan]]), "NaN"),
        (lambda: match_labels([[1]], [[1, 2]]), "same shape"),
        (lambda: match_labels([[0.5]], [[1]]), "whole numbers"),
        (lambda: match_labels([[1]], [[1]], overlap=0.4), "at least 0.5"),
        (lambda: match_labels([[1]], [[1]], overlap=1), "below 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
