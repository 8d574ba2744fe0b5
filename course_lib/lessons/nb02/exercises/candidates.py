"""Find out which of three maps is the transpose of a fourth."""

import numpy as np

from course_lib.exercises import Exercise, Misconception

from ._three_maps import adjoint_candidates, candidate_forward

NOTEBOOK = "02_transposed_convolution"


def _right_adjoint() -> str:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 5)), rng.normal(size=(3, 4))
    left = np.sum(candidate_forward(x) * y)
    candidates = adjoint_candidates()
    return min(candidates, key=lambda name: abs(left - np.sum(x * candidates[name](y))))


def _inverse_chosen() -> str:
    return "a"


def _flipped_chosen() -> str:
    return "b"


RIGHT_ADJOINT = Exercise(
    name="right_adjoint",
    notebook=NOTEBOOK,
    title="Which one is the transpose?",
    minutes=6,
    prompt=(
        "One of three functions is the transpose of `candidate_forward`. Find out with your dot "
        'test, and answer with its letter: "a", "b" or "c".'
    ),
    solution=_right_adjoint,
    why=(
        "Only the true transpose makes both dot products equal for whatever you draw; the "
        "inverse and the turned kernel fail at the first draw."
    ),
    another_way="",
    misconceptions=(
        Misconception(
            _inverse_chosen,
            "`a` undoes the map as well as that can be done: it is the (pseudo)inverse. Its gap in "
            "the dot test is not zero.",
        ),
        Misconception(
            _flipped_chosen,
            "`b` scatters, but with the kernel flipped. Right shape, wrong map: its gap is not "
            "zero.",
        ),
    ),
    hints=(
        "`x` has shape (5, 5) and `y` has shape (3, 4). Draw both from `rng.normal`.",
        "Print the gap of each candidate. Rounding leaves about 1e-14; anything larger is wrong.",
    ),
)
