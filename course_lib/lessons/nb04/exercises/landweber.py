"""One step of Landweber's iteration."""

import itertools
from collections.abc import Iterator

import numpy as np

from course_lib.exercises import SORTS, Array, Exercise, Misconception, draw, integers, photo_crop
from course_lib.operators import Convolution, LinearOperator, StridedConvolution

from ._named import Named

NOTEBOOK = "04_iterative_reconstruction"


def _landweber_step(A: Named, x: Array, y: Array, step: float) -> Array:
    residual = y - A(x)
    return np.asarray(x + step * A.T(residual))


def _residual_forgotten(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * A.T(y))


def _estimate_forgotten(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(step * A.T(y - A(x)))


def _always_from_zeros(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(step * A.T(y))


def _wrong_sign(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * A.T(A(x) - y))


def _forward_for_transpose(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * A(y - A(x)))


def _transpose_left_out(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * (y - A(x)))


def _step_left_out(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + A.T(y - A(x)))


def _step_doubled(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + 2 * step * A.T(y - A(x)))


def _step_divided_by(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + A.T(y - A(x)) / step)


def _data_against_the_estimate(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * A.T(y - x))


def _article_recipe(A: Named, x: Array, y: Array, step: float) -> Array:
    return A(x)


def _operators_and_data(rng: np.random.Generator) -> Iterator[tuple[Named, Array, Array, float]]:
    sorts = itertools.cycle(SORTS)

    def case(operator: LinearOperator, what: str, step: float) -> tuple[Named, Array, Array, float]:
        x, y = draw(rng, operator.in_shape, next(sorts)), draw(rng, operator.out_shape, next(sorts))
        return Named(operator, what), x, y, step

    for shape, kernel, step in (
        ((1, 2), (1, 2), 0.5),
        ((1, 1), (1, 1), 0.5),
        ((1, 4), (1, 2), 0.25),
        ((3, 3), (3, 3), 0.1),
    ):
        weights = integers(rng, kernel)
        yield case(Convolution(weights, shape), "a convolution", step)
        yield case(Convolution(weights / 4, shape), "a convolution", 2 * step)
    for shape, kernel in (((2, 3), (2, 2)), ((4, 3), (3, 2)), ((5, 6), (2, 4))):
        yield case(Convolution(integers(rng, kernel), shape, "periodic"), "a convolution", 0.02)
    for shape, kernel, stride in (((4, 4), (2, 2), 1), ((5, 4), (3, 2), 2)):
        layer = StridedConvolution(integers(rng, kernel), shape, stride, "valid")
        yield case(layer, "a convolution of a network", 0.05)
    blur = Convolution(np.array([[0.1, 0.2], [0.3, 0.4]]), (12, 16))
    scene = photo_crop(rng, (12, 16))
    yield Named(blur, "a blur"), np.round(0.8 * scene, 3), np.round(blur(scene), 3), 1.0


def _down_the_slope(A: Named, x: Array, y: Array, step: float) -> Array:
    slope = A.T(A(x)) - A.T(y)  # of half the squared error
    return np.asarray(x - step * slope)


def _clipped(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.clip(_landweber_step(A, x, y, step), 0, 1)


LANDWEBER_STEP = Exercise(
    name="landweber_step",
    notebook=NOTEBOOK,
    title="One step of Landweber",
    minutes=5,
    prompt=(
        "Write `landweber_step(A, x, y, step)`: the estimate after one more step. `A(x)` is the "
        "blur, `A.T(y)` its transpose; they may lead from one shape to another."
    ),
    solution=_landweber_step,
    why=(
        "`A.T` of the residual is the direction in which the squared error falls fastest; a "
        "step along it explains more of the photo."
    ),
    another_way=_down_the_slope,
    misconceptions=(
        Misconception(
            _residual_forgotten,
            "The residual is missing: you add `A.T(y)` each time, however well `x` explains the "
            "data already. Send back only what is still wrong, `y - A(x)`.",
        ),
        Misconception(
            _estimate_forgotten,
            "You return the change alone. It has to be added to the estimate that you have.",
        ),
        Misconception(
            _always_from_zeros,
            "That is the first step from zeros. Here an estimate is there already: begin from `x`, "
            "and send back what it leaves unexplained, `y - A(x)`.",
        ),
        Misconception(
            _wrong_sign,
            "Wrong sign: this walks uphill, and the error grows with each step. The residual is "
            "data minus prediction, `y - A(x)`.",
        ),
        Misconception(
            _forward_for_transpose,
            "You used `A` where `A.T` is asked for. The residual lives on the photo; only the "
            "transpose carries it back to the scene.",
        ),
        Misconception(
            _transpose_left_out,
            "Without `A.T` this is Van Cittert's step. It fails for many blurs, and where the two "
            "shapes differ.",
        ),
        Misconception(_step_left_out, "The step size is never used: multiply the change by it."),
        Misconception(
            _step_doubled,
            "The step is twice too large. (The 2 of the derivative has gone into the step size.)",
        ),
        Misconception(_step_divided_by, "Multiply the change by the step, do not divide by it."),
        Misconception(
            _data_against_the_estimate,
            "You compare the data with the estimate itself. The camera sees `A(x)`: compare "
            "with that.",
        ),
        Misconception(
            _article_recipe,
            "This is the article's recipe: it blurs `x`, and never looks at the data.",
        ),
        Misconception(
            _clipped,
            "Right, but for the clipping: Landweber's step knows no bounds, so leave values below "
            "0 and above 1 as they are.",
        ),
    ),
    hints=(
        "What would the camera see if `x` were the scene? And what did it see?",
        "`residual = y - A(x)` has the shape of the photo. `A.T(residual)` has that of the scene.",
        "`x + step * A.T(y - A(x))`",
    ),
    inputs=_operators_and_data,
)
