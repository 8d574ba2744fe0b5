"""Exercises of notebook 00: how an exercise works."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ._engine import Exercise, Misconception
from ._inputs import Array

NOTEBOOK = "00_start_here"


def _count_numbers() -> int:
    return 400 * 600 * 3  # rows, columns, and red, green and blue for each pixel


def _pixels_only() -> int:
    return 400 * 600


def _sides_added() -> int:
    return 400 + 600 + 3


COUNT_NUMBERS = Exercise(
    name="count_numbers",
    notebook=NOTEBOOK,
    title="Count the numbers in a picture",
    prompt="A color picture is an array of shape (400, 600, 3). How many numbers does it hold?",
    solution=_count_numbers,
    misconceptions=(
        Misconception(
            _pixels_only,
            "That is the number of pixels. In a color picture each pixel holds three numbers: "
            "red, green and blue.",
        ),
        Misconception(
            _sides_added,
            "You added the sides. Each row holds 600 pixels, and there are 400 rows: multiply.",
        ),
    ),
    hints=(
        "The shape says: 400 rows, 600 columns, 3 numbers in each place.",
        "A box of 2 x 3 x 4 bricks holds 24 of them. Which three numbers do you multiply here?",
    ),
)


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
    for shape in ((1, 3), (2, 2), (3, 2), (2, 4), (5, 4), (2, 3, 3)):
        for amount in (0.2, -0.3, 0.9):
            yield np.round(rng.random(shape), 2), amount
    yield np.array([[0.95, 0.05], [0.5, 1.0]]), 0.1
    yield np.array([[1.3, -0.3, 0.5]]), 0.1  # a picture may leave the range before, too
    yield np.array([[1.3, -0.3, 0.5]]), -0.1


BRIGHTEN = Exercise(
    name="brighten",
    notebook=NOTEBOOK,
    title="Brighten a picture",
    prompt=(
        "Write `brighten(image, amount)`: add the amount to each pixel, and keep the result "
        "between 0 (black) and 1 (white). The picture may be gray or color."
    ),
    solution=_brighten,
    misconceptions=(
        Misconception(
            _not_clipped,
            "The sum leaves the range from 0 to 1. Cut it off at both ends with `np.clip`.",
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

EXERCISES = (COUNT_NUMBERS, BRIGHTEN)
