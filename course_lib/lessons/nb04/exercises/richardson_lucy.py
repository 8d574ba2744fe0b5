"""One step of Richardson and Lucy's iteration."""

import itertools
from collections.abc import Callable, Iterator
from functools import wraps

import numpy as np

from course_lib.exercises import POSITIVE, Array, Exercise, Misconception, draw, photo_crop
from course_lib.operators import Convolution, Crop

from ._named import Named

NOTEBOOK = "04_iterative_reconstruction"


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
    minutes=10,
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
