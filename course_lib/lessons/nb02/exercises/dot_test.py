"""What makes a map the transpose of another one."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, draw

from ._linear_map import LinearMap

NOTEBOOK = "02_transposed_convolution"


def _dot_test_gap(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    left = np.sum(forward(x) * y)
    right = np.sum(x * adjoint(y))
    return float(abs(left - right))


def _sign_kept(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(np.sum(forward(x) * y) - np.sum(x * adjoint(y)))


def _inverse_tested(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(np.abs(adjoint(forward(x)) - x).sum())


def _largest_inverse_error(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(np.abs(adjoint(forward(x)) - x).max())


def _inverse_error_measured(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(np.linalg.norm(adjoint(forward(x)) - x))


def _multiplied_as_matrices(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> Array:
    return np.asarray(abs(forward(x) @ y - x @ adjoint(y)))


def _products_not_summed(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> Array:
    return np.asarray(np.abs(forward(x) * y - x * adjoint(y)))


def _squared(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return _dot_test_gap(forward, adjoint, x, y) ** 2


def _outputs_compared(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(abs(np.sum(forward(x)) - np.sum(adjoint(y))))


def _forward_on_both_sides(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(abs(np.sum(forward(x) * y) - np.sum(forward(x) * forward(x))))


def _not_summed(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(abs(np.mean(forward(x) * y) - np.mean(x * adjoint(y))))


def _maps_and_images(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Yield maps with their transposes, and with maps that are nearly so.

    Numbers are eighths, so that the gap of a true transpose is 0 whatever the order of summing.
    """
    shapes = (
        ((1, 2), (2, 1)),
        ((1, 1), (1, 1)),
        ((2, 2), (2, 2)),
        ((2, 3), (1, 2)),
        ((3, 2), (2, 4)),
        ((3, 3), (3, 3)),
        ((2, 4), (3, 3)),
        ((2, 1), (1, 3)),
    )
    for number, (in_shape, out_shape) in enumerate(shapes):
        exact = ("whole", "fractions", "short", "negative", "single")
        x = draw(rng, in_shape, exact[number % 5])
        y = draw(rng, out_shape, exact[(2 * number + 1) % 5])
        matrix = draw(rng, (y.size, x.size), ("fractions", "whole")[number % 2])
        off, far = np.zeros(matrix.T.shape), draw(rng, matrix.T.shape, "whole")
        off[0, -1] = 1 / 64  # a wrong transpose whose gap is small
        for wrong in (0 * off, off, far):
            yield (
                LinearMap(matrix, in_shape, out_shape),
                LinearMap(matrix.T + wrong, out_shape, in_shape),
                *(x, y),
            )
    x, y = rng.normal(size=(3, 2)), 1e4 * rng.normal(size=(2, 2))
    matrix = rng.normal(size=(4, 6))
    yield LinearMap(matrix, (3, 2), (2, 2)), LinearMap(1.01 * matrix.T, (2, 2), (3, 2)), x, y
    yield (
        LinearMap(matrix, (3, 2), (2, 2)),
        LinearMap(1.01 * matrix.T, (2, 2), (3, 2)),
        1e-4 * x,
        1e-4 * y,
    )


def _by_long_columns(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return float(abs(forward(x).ravel() @ y.ravel() - x.ravel() @ adjoint(y).ravel()))


def _right_minus_left(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return -_sign_kept(forward, adjoint, x, y)


def _relative_to_one_side(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    return _dot_test_gap(forward, adjoint, x, y) / float(abs(np.sum(forward(x) * y)))


def _relative_to_the_lengths(
    forward: Callable[[Array], Array], adjoint: Callable[[Array], Array], x: Array, y: Array
) -> float:
    lengths = np.linalg.norm(forward(x)) * np.linalg.norm(y)
    return _dot_test_gap(forward, adjoint, x, y) / float(lengths)


_RELATIVE = (
    "You divide the distance by how large the numbers are. That is what one does in earnest, so "
    "that one bound fits all; here the bare distance is asked for."
)


DOT_TEST_GAP = Exercise(
    name="dot_test_gap",
    notebook=NOTEBOOK,
    title="The dot test",
    minutes=8,
    prompt=(
        "Write `dot_test_gap(forward, adjoint, x, y)`. The two functions are a linear map and what "
        "may be its transpose; `x` and `y` are images that they take. Return the distance between "
        "the two dot products `<forward(x), y>` and `<x, adjoint(y)>`: zero for the true transpose."
    ),
    solution=_dot_test_gap,
    why=(
        "Both numbers are the same sum of weights times `x` times `y`, added up in another "
        "order, if and only if one map is the transpose of the other."
    ),
    another_way=_by_long_columns,
    misconceptions=(
        Misconception(
            _sign_kept,
            "The difference may be negative. A distance is not: take `abs`.",
        ),
        Misconception(
            _inverse_tested,
            "You test whether `adjoint` undoes `forward`. That would make it an inverse; a "
            "transpose need not undo anything. Compare two dot products.",
        ),
        Misconception(
            _largest_inverse_error,
            "You test whether `adjoint` undoes `forward`. That would make it an inverse; a "
            "transpose need not undo anything. Compare two dot products.",
        ),
        Misconception(
            _inverse_error_measured,
            "You test whether `adjoint` undoes `forward`. That would make it an inverse; a "
            "transpose need not undo anything. Compare two dot products.",
        ),
        Misconception(
            _multiplied_as_matrices,
            "`@` and `np.dot` multiply two images as matrices, rows by columns. The dot product of "
            "two images goes pixel by pixel, and is one number: `np.sum(a * b)`.",
        ),
        Misconception(
            _products_not_summed,
            "You compare pixel by pixel. Sum each side to one number first: the pixels differ even "
            "for the true transpose, and the two sides may have different shapes.",
        ),
        Misconception(_squared, "The difference is squared. Take `abs` of it instead."),
        Misconception(
            _outputs_compared,
            "You sum `forward(x)` and `adjoint(y)` alone. Multiply them by `y` and by `x`, pixel "
            "by pixel, before you sum.",
        ),
        Misconception(
            _forward_on_both_sides,
            "`adjoint` is never used. The second dot product is `np.sum(x * adjoint(y))`.",
        ),
        Misconception(
            _not_summed,
            "A mean is not a dot product: both sides are divided by numbers of pixels, and these "
            "differ if the shapes differ. Use `np.sum`.",
        ),
        Misconception(
            _right_minus_left,
            "The difference may be negative. A distance is not: take `abs`.",
        ),
        Misconception(_relative_to_one_side, _RELATIVE),
        Misconception(_relative_to_the_lengths, _RELATIVE),
    ),
    hints=(
        "The dot product of two images is the sum of their pixelwise products: `np.sum(a * b)`.",
        "`forward(x)` has the shape of `y`, and `adjoint(y)` has the shape of `x`.",
        "`abs(np.sum(forward(x) * y) - np.sum(x * adjoint(y)))`",
    ),
    inputs=_maps_and_images,
)
