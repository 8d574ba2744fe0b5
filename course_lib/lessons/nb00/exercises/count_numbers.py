"""Count the numbers in a picture."""

import numpy as np

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "00_start_here"


def _count_numbers() -> int:
    return 400 * 600 * 3  # rows, columns, and red, green and blue for each pixel


def _pixels_only() -> int:
    return 400 * 600


def _sides_added() -> int:
    return 400 + 600 + 3


def _counted_by_numpy() -> int:
    return np.zeros((400, 600, 3)).size


COUNT_NUMBERS = Exercise(
    name="count_numbers",
    notebook=NOTEBOOK,
    title="Count the numbers in a picture",
    minutes=3,  # less than any other: one product, to learn how a check is asked
    prompt="A color picture is an array of shape (400, 600, 3). How many numbers does it hold?",
    solution=_count_numbers,
    why=(
        "Every pixel of a color picture is three numbers, so the shape multiplies: 400 x 600 x 3."
    ),
    another_way=_counted_by_numpy,
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
