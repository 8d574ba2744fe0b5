"""Brighten a picture, and keep it between black and white."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

NOTEBOOK = "00_start_here"


def _brighten(image: Array, amount: float) -> Any:
    return np.clip(image + amount, 0, 1)


def _not_clipped(image: Array, amount: float) -> Any:
    return image + amount


def _clipped_before(image: Array, amount: float) -> Any:
    return np.clip(image, 0, 1) + amount


def _clipped_above_only(image: Array, amount: float) -> Any:
    return np.minimum(image + amount, 1)


def _multiplied(image: Array, amount: float) -> Any:
    return np.clip(image * amount, 0, 1)


def _clipped_below_only(image: Array, amount: float) -> Any:
    return np.maximum(image + amount, 0)


def _subtracted(image: Array, amount: float) -> Any:
    return np.clip(image - amount, 0, 1)


def _unchanged(image: Array, amount: float) -> Any:
    return image


def _pictures(rng: np.random.Generator) -> Iterator[tuple[Array, float]]:
    for shape in ((1, 1), (1, 3), (2, 2), (3, 2), (2, 4), (2, 3, 3), (5, 4), (17, 23)):
        for amount in (0.2, -0.3, 0.9, 0.0625):
            picture = rng.random(shape)
            yield (np.round(picture, 2) if picture.size < 12 else picture), amount
    yield np.array([[0.95, 0.05], [0.5, 1.0]]), 0.1
    yield np.array([[0, 1, 1], [1, 0, 0]]), 0.3  # black and white, in whole numbers
    yield np.array([[0, 1], [1, 1]], np.int32), -0.125
    yield np.array([[0.25, 0.5], [0.75, 0.125]], np.float32), 0.375
    yield np.array([[0.0004, 0.9997]]), 0.0002
    yield np.array([[1.3, -0.3, 0.5]]), 0.1  # a picture may leave the range before, too
    yield np.array([[1.3, -0.3, 0.5]]), -0.1
    yield np.array([[300.0, -70.5], [0.4, 12.5]]), 3.5


def _clipped_as_bytes(image: Array, amount: float) -> Any:
    return np.clip(image + amount, 0, 255)


def _cut_at_both_ends(image: Array, amount: float) -> Any:
    return np.minimum(np.maximum(image + amount, 0), 1)


BRIGHTEN = Exercise(
    name="brighten",
    notebook=NOTEBOOK,
    title="Brighten a picture",
    minutes=5,
    prompt=(
        "Write `brighten(image, amount)`: add the amount to each pixel, and keep the result "
        "between 0 (black) and 1 (white). The picture may be gray or color."
    ),
    solution=_brighten,
    why=("The sum may leave the range from 0 to 1; what the screen cannot show is cut off last."),
    another_way=_cut_at_both_ends,
    misconceptions=(
        Misconception(
            _not_clipped,
            "The sum leaves the range from 0 to 1. Cut it off at both ends with `np.clip`.",
        ),
        Misconception(
            _clipped_as_bytes,
            "In a file of bytes white is 255. Here it is 1: cut off at 0 and at 1.",
        ),
        Misconception(
            _clipped_before,
            "You clip first and add then, so the sum can leave the range again. Add, then clip.",
        ),
        Misconception(
            _clipped_above_only,
            "White is taken care of, but a negative amount goes below 0: black is the other end.",
        ),
        Misconception(
            _multiplied,
            "You multiply by the amount. Here it is added: every pixel gets the same step.",
        ),
        Misconception(
            _clipped_below_only,
            "Black is taken care of, but the sum can exceed 1. White is the other end: 1, not 255.",
        ),
        Misconception(
            _subtracted,
            "You subtract the amount, so a positive one makes the picture darker. Add it.",
        ),
        Misconception(
            _unchanged,
            "The picture comes back as it was. Add the amount, and return the result.",
        ),
    ),
    hints=(
        "NumPy adds a number to every pixel at once: `image + amount`.",
        "`np.clip(values, low, high)` replaces what is below `low` by `low`, and what is above "
        "`high` by `high`.",
        "The values to clip are the sum from the first hint; the ends are black and white.",
    ),
    inputs=_pictures,
)
