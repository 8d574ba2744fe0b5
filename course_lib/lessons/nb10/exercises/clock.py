"""How did the camera move that took the clock? A real photo, whose truth nobody knows.

A test holds the answer to the cepstrum of the shipped photo.
"""

from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

from .direction import NOTEBOOK


def _clock() -> tuple[float, float]:
    length, angle = 36.0, 2.0
    return length, angle


def _the_other_mark() -> tuple[float, float]:
    return 36.0, 182.0


def _from_mark_to_mark() -> tuple[float, float]:
    return 72.0, 2.0


def _half_of_it() -> tuple[float, float]:
    return 18.0, 2.0


def _angle_across() -> tuple[float, float]:
    return 36.0, 92.0


def _rows_counted_downward() -> tuple[float, float]:
    return 36.0, 178.0


def _the_dark_ring() -> tuple[float, float]:
    return 9.0, 90.0


def _angle_first() -> tuple[float, float]:
    return 2.0, 36.0


def _row_and_column() -> tuple[float, float]:
    return 49.0, 86.0


def _up_to_a_half_turn(answer: Any) -> Array:
    length, angle = (float(part) for part in answer)
    return np.array([length, (angle + 90) % 180 - 90])


CLOCK = Exercise(
    name="clock",
    notebook=NOTEBOOK,
    title="What moved the clock?",
    minutes=5,
    prompt=(
        "Point at marks in the cepstrum until the clock has a rim and hands. Answer with the "
        "length in pixels and the angle in degrees, such as (12, 40); 3 more or less do not matter."
    ),
    solution=_clock,
    why=(
        "The dark mark lies one length of the movement away from the middle, in its direction. "
        "The ring around the middle belongs to the clock itself."
    ),
    another_way=_the_other_mark,
    misconceptions=(
        Misconception(
            _from_mark_to_mark,
            "That is the way from one mark to the other. Each is *one* length from the middle.",
        ),
        Misconception(
            _half_of_it, "Half of it: the mark's distance from the middle is the whole length."
        ),
        Misconception(
            _angle_across,
            "The length is right. But the marks lie *in* the direction of the movement; it is the "
            "stripes of the spectrum that run across.",
        ),
        Misconception(
            _rows_counted_downward,
            "Mirrored: rows are counted downward, but degrees counterclockwise. A mark to the "
            "right and above the middle has a small angle above 0.",
        ),
        Misconception(
            _the_dark_ring,
            "You took the ring around the middle, which belongs to the scene. It goes all the way "
            "round; a movement leaves two separate marks.",
        ),
        Misconception(_angle_first, "The other way round: the length comes first."),
        Misconception(
            _row_and_column,
            "These are row and column of the mark. Asked are its distance from the middle, (50, "
            "50), and its direction; the line under the picture says both.",
        ),
    ),
    hints=(
        "Look for two dark marks that lie opposite each other, on a bright line.",
        "Far to the right, a little above the middle. Point at its darkest pixel and read the "
        "line under the pictures.",
        "(36, 2)",
    ),
    compare_by=_up_to_a_half_turn,
    tolerance=0.1,
)
