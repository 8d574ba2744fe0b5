"""Read from the spectrum of a photo which way its camera moved.

The picture is `course_lib.lessons.nb10.lesson.riddle_spectrum`; a test holds it to the solution.
"""

import math
from typing import Any

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "10_restoration_studio"


def _direction() -> float:
    stripes = 30  # they rise to the right
    return stripes + 90


def _backward_is_the_same() -> float:
    return 120 - 180


def _along_the_stripes() -> float:
    return 30


def _rows_counted_downward() -> float:
    return 60


def _along_and_downward() -> float:
    return 150


def _straight_up() -> float:
    return 90


def _to_the_side() -> float:
    return 0


def _in_radians() -> float:
    return 120 * math.pi / 180


def _either_way(answer: Any) -> float:
    return float(answer) % 180


DIRECTION = Exercise(
    name="direction",
    notebook=NOTEBOOK,
    title="Which way did it move?",
    minutes=5,
    prompt=(
        "The spectrum belongs to a photo whose camera moved. In which direction? Answer in "
        "degrees, counted from *to the right* counterclockwise, as `kernels.motion` does; 5 "
        "degrees more or less do not matter."
    ),
    solution=_direction,
    why=(
        "Along the movement everything is averaged, so fine waves are lost in that direction. The "
        "stripes run across it. Forward or backward makes no difference."
    ),
    another_way=_backward_is_the_same,
    misconceptions=(
        Misconception(
            _along_the_stripes,
            "That is the direction *of* the stripes. The movement wipes out waves along itself, "
            "so it runs across the stripes.",
        ),
        Misconception(
            _rows_counted_downward,
            "Mirrored: you turned clockwise. Degrees are counted counterclockwise, so what rises "
            "to the left is above 90.",
        ),
        Misconception(
            _along_and_downward,
            "That is the direction of the stripes, and mirrored as well. Across the stripes, and "
            "counted counterclockwise.",
        ),
        Misconception(
            _in_radians,
            "The direction is right, in radians. Asked are degrees: 180 / π times that.",
        ),
        Misconception(
            _straight_up,
            "If the camera had moved straight up, the stripes would lie level. They rise.",
        ),
        Misconception(
            _to_the_side,
            "If the camera had moved sideways, the stripes would stand upright. They rise gently.",
        ),
    ),
    hints=(
        "In which direction do the stripes run? Hold a pencil along them.",
        "They rise to the right, by 30 degrees. The movement is at right angles to them.",
        "30 + 90.",
    ),
    compare_by=_either_way,
    tolerance=0.05,
)
