"""Three maps, one of which is the transpose of a fourth."""

from collections.abc import Callable

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

from ._linear_map import LinearMap

NOTEBOOK = "02_transposed_convolution"


def adjoint_candidates() -> dict[str, Callable[[Array], Array]]:
    """Return three functions, one of which is the transpose of `candidate_forward`.

    Returns
    -------
    dict of str to callable
        "a", "b" and "c"; each takes an image of shape (3, 4) and returns one of shape (5, 5).
    """
    matrix = _forward_matrix()
    flipped = _forward_matrix(flip=True)
    return {
        "a": LinearMap(np.linalg.pinv(matrix), (3, 4), (5, 5)),
        "b": LinearMap(flipped.T, (3, 4), (5, 5)),
        "c": LinearMap(matrix.T, (3, 4), (5, 5)),
    }


def candidate_forward(image: Array) -> Array:
    """Correlate an image of shape (5, 5) with a 3 x 2 kernel, where it fits: shape (3, 4).

    Parameters
    ----------
    image : ndarray, shape (5, 5)
        Any values.

    Returns
    -------
    ndarray, shape (3, 4)
        One value for each place.
    """
    values: Array = (_forward_matrix() @ np.ravel(image)).reshape(3, 4)
    return values


def _forward_matrix(flip: bool = False) -> Array:
    kernel = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
    kernel = kernel[::-1, ::-1] if flip else kernel
    matrix = np.zeros((3, 4, 5, 5))
    for i in range(3):
        for j in range(4):
            matrix[i, j, i : i + 3, j : j + 2] = kernel
    return matrix.reshape(12, 25)


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
