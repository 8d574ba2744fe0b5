"""How large a step may be."""

import numpy as np

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "04_iterative_reconstruction"


def _largest_step() -> float:
    strongest = 4.0
    return 2 / strongest**2


def _norm_not_squared() -> float:
    return 2 / 4


def _safe_default() -> float:
    return 1 / 16


def _of_a_normalized_blur() -> float:
    return 2.0


def _weakest_wave_taken() -> float:
    return 2 / 0.2**2


def _upside_down() -> float:
    return 16 / 2


def _one_over_the_norm() -> float:
    return 1 / 4


def _by_trying() -> float:
    steps = np.arange(1, 1000) / 1000
    return float(steps[np.abs(1 - steps * 4.0**2) < 1].max() + 0.001)


LARGEST_STEP = Exercise(
    name="largest_step",
    notebook=NOTEBOOK,
    title="How large may the step be?",
    minutes=5,
    prompt=(
        "A blur multiplies the strongest wave by 4 and the weakest by 0.2. Below which step does "
        "Landweber's iteration converge? Answer with a number."
    ),
    solution=_largest_step,
    why=(
        "A step multiplies the error of a wave by `1 - step * factor**2`, which must stay "
        "between -1 and 1 for the strongest wave, too."
    ),
    another_way=_by_trying,
    misconceptions=(
        Misconception(
            _norm_not_squared,
            "That would be Van Cittert's bound. Landweber sends the residual through `A.T` as "
            "well, so a wave meets its factor twice: square it.",
        ),
        Misconception(
            _safe_default,
            "That is the safe step of our library, half of the largest one. Each wave's error is "
            "multiplied by `1 - step * s**2`; how far may that go?",
        ),
        Misconception(
            _of_a_normalized_blur,
            "That is right for a blur that sums to 1, whose strongest wave is 1. This one "
            "multiplies it by 4.",
        ),
        Misconception(
            _weakest_wave_taken,
            "You took the weakest wave. The strongest one explodes first.",
        ),
        Misconception(_upside_down, "Upside down: the stronger the wave, the smaller the step."),
        Misconception(
            _one_over_the_norm,
            "That is 1 over the strongest factor. It counts *squared*: each wave's error is "
            "multiplied by `1 - step * s**2`, which must stay above −1.",
        ),
    ),
    hints=(
        "In each step the error of a wave with factor `s` is multiplied by `1 - step * s**2`.",
        "It shrinks as long as that number lies between −1 and 1. Which wave is the first to fail?",
        "`1 - step * 4**2 > -1`",
    ),
)
