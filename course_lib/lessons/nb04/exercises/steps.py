"""One step of an iteration: Landweber's, and that of Richardson and Lucy."""

import itertools
from collections.abc import Callable, Iterator
from functools import wraps

import numpy as np

from course_lib.arrays import FloatArray
from course_lib.exercises import (
    POSITIVE,
    SORTS,
    Array,
    Exercise,
    Misconception,
    draw,
    integers,
    photo_crop,
)
from course_lib.operators import Convolution, Crop, LinearOperator, StridedConvolution, to_matrix

NOTEBOOK = "04_iterative_reconstruction"


class Named(LinearOperator):
    """An operator with a name, so that a failing input can be shown in one line.

    Parameters
    ----------
    operator : LinearOperator
        What it does.
    what : str
        What it is.

    Examples
    --------
    >>> Named(Convolution([[0.5, 0.5]], (2, 3)), "a blur").__name__
    'a blur, from shape (2, 3) to (2, 3)'
    """

    operator: LinearOperator

    def __init__(self, operator: LinearOperator, what: str) -> None:
        told = f"{what}, from shape {operator.in_shape} to {operator.out_shape}"
        super().__init__(operator.in_shape, operator.out_shape, operator=operator, __name__=told)

    @property
    def matrix(self) -> Array | None:
        """Its numbers where they are few, so that a reader can redo what a check shows."""
        small = np.prod(self.in_shape) * np.prod(self.out_shape) <= 40
        return np.asarray(to_matrix(self.operator)) if small else None

    def _forward(self, x: FloatArray) -> FloatArray:
        return self.operator.forward(x)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self.operator.adjoint(y)


def _landweber_step(A: Named, x: Array, y: Array, step: float) -> Array:
    residual = y - A(x)
    return np.asarray(x + step * A.T(residual))


def _residual_forgotten(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(x + step * A.T(y))


def _estimate_forgotten(A: Named, x: Array, y: Array, step: float) -> Array:
    return np.asarray(step * A.T(y - A(x)))


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


def _richardson_lucy_step(A: Named, x: Array, y: Array) -> Array:
    ratio = y / A(x)
    return np.asarray(x * A.T(ratio) / A.T(np.ones(y.shape)))


def _division_forgotten(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)))


def _divided_by_forward(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)) / A(np.ones(x.shape)))


def _divided_by_its_sum(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)) / A.T(np.ones(y.shape)).max())


def _forward_for_the_transpose(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A(y / A(x)) / A(np.ones(x.shape)))


def _upside_down(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(A(x) / y) / A.T(np.ones(y.shape)))


def _difference_for_ratio(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y - A(x)) / A.T(np.ones(y.shape)))


def _added(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x + A.T(y / A(x)) / A.T(np.ones(y.shape)))


def _not_multiplied(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(A.T(y / A(x)) / A.T(np.ones(y.shape)))


def _estimate_not_blurred(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / x) / A.T(np.ones(y.shape)))


def _ratio_outside(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y) / A.T(A(x)))


def _data_sent_back_alone(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y) / A(x) / A.T(np.ones(y.shape)))


def _multiplied_by_the_ones(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)) * A.T(np.ones(y.shape)))


def _divided_by_the_total(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)) / A.T(np.ones(y.shape)).sum())


def _ratio_sent_back_only(A: Named, x: Array, y: Array) -> Array:
    return A.T(y / A(x))


def _ratio_blurred_again(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A(y / A(x)) / A.T(np.ones(y.shape)))


def _prediction_by_the_transpose(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A.T(x)) / A.T(np.ones(y.shape)))


def _swapped(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A(y / A.T(x)) / A.T(np.ones(y.shape)))


def _swapped_throughout(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A(y / A.T(x)) / A(np.ones(x.shape)))


def _ones_of_the_scene(A: Named, x: Array, y: Array) -> Array:
    return np.asarray(x * A.T(y / A(x)) / A.T(np.ones(x.shape)))


RichardsonLucy = Callable[[Named, Array, Array], Array]


def _with_ones_of_the_scene(mistake: RichardsonLucy) -> RichardsonLucy:
    """Make a second mistake at once, which stops the code where the shapes differ."""

    @wraps(mistake)
    def both(A: Named, x: Array, y: Array) -> Array:
        A.T(np.ones(x.shape))
        return mistake(A, x, y)

    return both


def _counts(rng: np.random.Generator) -> Iterator[tuple[Named, Array, Array]]:
    sorts = itertools.cycle(POSITIVE)

    def drawn(shape: tuple[int, ...]) -> Array:
        return np.abs(draw(rng, shape, next(sorts)))

    def weights(shape: tuple[int, ...]) -> Array:
        return np.asarray(rng.integers(1, 10, shape)) / 4

    for shape, kernel in (
        ((1, 1), (1, 1)),
        ((1, 4), (1, 2)),
        ((3, 1), (2, 1)),
        ((2, 3), (2, 2)),
        ((3, 3), (3, 3)),
        ((4, 3), (2, 3)),
        ((5, 6), (4, 2)),
    ):
        A = Convolution(weights(kernel), shape)
        yield Named(A, "a blur"), drawn(shape), drawn(shape)
    for shape, margins in (((2, 3), ((1, 0), (0, 1))), ((5, 4), ((1, 1), (0, 1)))):
        # A kernel of 3 x 3 reaches all that is cut off: no scene pixel is lost altogether.
        cut = Crop(shape, margins) @ Convolution(weights((3, 3)), shape)
        yield Named(cut, "a blur, its border cut off"), drawn(shape), drawn(cut.out_shape)
    scene = photo_crop(rng, (12, 16)) + 0.05
    blur = Convolution(np.array([[0.1, 0.2], [0.3, 0.4]]), (12, 16))
    yield Named(blur, "a blur"), np.full((12, 16), 0.5), np.round(blur(scene), 3)


_SWAPPED = (
    "`A` and `A.T` are swapped. `A` leads from the scene to the photo: it predicts. `A.T` leads "
    "back: it carries the ratio."
)
_KNOWN = (
    Misconception(
        _division_forgotten,
        "The division by `A.T` of ones is forgotten. It is how much of each pixel's light "
        "arrives; without it the light is not kept, above all near the border.",
    ),
    Misconception(
        _divided_by_forward,
        "You divide by `A` of ones. What counts is how much light of each *scene* pixel "
        "arrives: `A.T` of ones.",
    ),
    Misconception(
        _divided_by_its_sum,
        "You divide every pixel by the same number. Near the border less light arrives: "
        "divide each pixel by its own entry of `A.T(np.ones(y.shape))`.",
    ),
    Misconception(
        _forward_for_the_transpose,
        "You used `A` where `A.T` is asked for: the ratio lives on the photo, and the "
        "transpose carries it back.",
    ),
    Misconception(
        _ratio_blurred_again,
        "You used `A` where `A.T` is asked for: the ratio lives on the photo, and the "
        "transpose carries it back.",
    ),
    Misconception(
        _prediction_by_the_transpose,
        "You used `A.T` for the prediction. What the camera would see of `x` is `A(x)`.",
    ),
    Misconception(_swapped, _SWAPPED),
    Misconception(_swapped_throughout, _SWAPPED),
    Misconception(
        _ones_of_the_scene,
        "Right where scene and photo have one shape. `A.T` takes what lives on the photo, so "
        "its ones need the photo's shape: `A.T(np.ones(y.shape))`.",
    ),
    Misconception(
        _upside_down,
        "The ratio is upside down. Where the camera saw more than you predict, `x` must grow: "
        "data over prediction.",
    ),
    Misconception(
        _difference_for_ratio,
        "You took the difference where a ratio is asked for: `y / A(x)`. It is 1 where all is "
        "well.",
    ),
    Misconception(_added, "Multiply the estimate by the correction, do not add it."),
    Misconception(
        _not_multiplied,
        "That is the correction alone. Multiply the estimate by it.",
    ),
    Misconception(
        _estimate_not_blurred,
        "You divide by the estimate itself. The camera sees `A(x)`: divide by that.",
    ),
    Misconception(
        _ratio_outside,
        "You sent data and prediction back one by one, and divided then. Divide on the photo "
        "first, and send the ratio back.",
    ),
    Misconception(
        _data_sent_back_alone,
        "You sent the data back, and divided then. `A(x)` lives on the photo, like `y`: divide "
        "there, and send the ratio back.",
    ),
    Misconception(
        _multiplied_by_the_ones,
        "You multiply by `A.T` of ones where a division is asked for. (In Python, `a / b * c` "
        "multiplies by `c`.)",
    ),
    Misconception(
        _divided_by_the_total,
        "You divide every pixel by one sum over the picture. Divide each pixel by its own "
        "entry of `A.T(np.ones(y.shape))`.",
    ),
    Misconception(
        _ratio_sent_back_only,
        "That is the factor alone, and not yet divided by `A.T` of ones. Divide it, and "
        "multiply the estimate by it.",
    ),
)
# A reader's own ones may have the shape of the scene, too; that is told after the other mistake.
_WITH_ONES_OF_THE_SCENE = tuple(
    Misconception(_with_ones_of_the_scene(known.function), known.sentence) for known in _KNOWN
)


def _as_a_weighted_mean(A: Named, x: Array, y: Array) -> Array:
    seen = A.T(np.ones(A.out_shape))  # how much of each pixel's light arrives at all
    share = A.T(np.asarray(y) / A(x)) / seen
    return np.asarray(share * x)


RICHARDSON_LUCY_STEP = Exercise(
    name="richardson_lucy_step",
    notebook=NOTEBOOK,
    title="One step of Richardson and Lucy",
    prompt=(
        "Write `richardson_lucy_step(A, x, y)`: the estimate after one more step. All numbers are "
        "positive. The blur loses light at the border, it need not sum to 1, and the photo may be "
        "smaller than the scene."
    ),
    solution=_richardson_lucy_step,
    why=(
        "Where the photo is brighter than predicted the ratio is above 1, and all scene pixels "
        "that may have sent that light grow by their share of it."
    ),
    another_way=_as_a_weighted_mean,
    misconceptions=(*_KNOWN, *_WITH_ONES_OF_THE_SCENE),
    hints=(
        "On the photo: by which factor is your prediction wrong, pixel by pixel?",
        "`A.T(y / A(x))` carries that back to the scene, and `A.T(np.ones(y.shape))` is what "
        "it would be if every factor were 1.",
        "`x * A.T(y / A(x)) / A.T(np.ones(y.shape))`",
    ),
    inputs=_counts,
)
