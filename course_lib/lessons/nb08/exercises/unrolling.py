"""An iteration written as the layers of a network."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, integers, of_every_sort, photo_crop
from course_lib.lessons.nb04.exercises import Named
from course_lib.operators import Convolution, Crop

from .regions import NOTEBOOK


def _unrolled(A: Named, y: Array, steps: Array) -> Array:
    x = np.zeros(A.in_shape)
    for t in steps:
        x = x + t * A.T(y - A(x))
    return x


def _forward_for_transpose(A: Named, y: Array, steps: Array) -> Array:
    x = np.zeros(A.in_shape)
    for t in steps:
        x = x + t * A(y - A(x))
    return x


def _residual_forgotten(A: Named, y: Array, steps: Array) -> Array:
    return np.asarray(np.sum(steps) * A.T(y))


def _transpose_left_out(A: Named, y: Array, steps: Array) -> Array:
    x = np.zeros(A.in_shape)
    for t in steps:
        x = x + t * (y - A(x))
    return x


def _first_step_for_all(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.full(len(steps), steps[0]))


def _last_step_for_all(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.full(len(steps), steps[-1]))


def _mean_step_for_all(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.full(len(steps), np.mean(steps)))


def _one_layer_too_few(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, steps[:-1])


def _first_layer_left_out(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, steps[1:])


def _estimate_forgotten(A: Named, y: Array, steps: Array) -> Array:
    x = np.zeros(A.in_shape)
    for t in steps:
        x = t * A.T(y - A(x))
    return x


def _step_over_everything(A: Named, y: Array, steps: Array) -> Array:
    x = np.zeros(A.in_shape)
    for t in steps:
        x = t * (x + A.T(y - A(x)))
    return x


def _wrong_sign(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, -np.asarray(steps))


def _started_from_the_photo(A: Named, y: Array, steps: Array) -> Array:
    x = np.asarray(y, dtype=float)
    for t in steps:
        x = x + t * A.T(y - A(x))
    return x


def _returned_within_the_loop(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, steps[:1])


def _number_of_the_layer_for_its_step(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.arange(len(steps), dtype=float))


def _started_from_the_photo_sent_back(A: Named, y: Array, steps: Array) -> Array:
    x = A.T(y)
    for t in steps:
        x = x + t * A.T(y - A(x))
    return x


def _sum_of_the_steps_for_each(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.full(len(steps), np.sum(steps)))


def _steps_left_out(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.ones(len(steps)))


def _blurs_and_steps(rng: np.random.Generator) -> Iterator[tuple[Named, Array, Array]]:
    sizes = (
        ((1, 3), (1, 2), 2),
        ((1, 1), (1, 1), 1),
        ((3, 2), (2, 2), 2),
        ((3, 4), (2, 3), 3),
        ((5, 5), (3, 3), 4),
        ((2, 3), (1, 2), 1),
        ((2, 2), (2, 1), 3),
    )
    drawn = of_every_sort(rng, [(shape,) for shape, _, _ in sizes])
    for (y,), (shape, kernel, layers) in zip(drawn, sizes, strict=True):
        A = Named(Convolution(integers(rng, kernel) / 4, shape), "a convolution")
        yield A, y, np.round(rng.uniform(0.1, 0.5, layers), 2)
    for shape, margins in (((3, 3), ((1, 0), (0, 1))), ((4, 5), ((1, 1), (0, 1)))):
        cut = Crop(shape, margins) @ Convolution(integers(rng, (2, 2)) / 4, shape)
        y = integers(rng, cut.out_shape)
        yield Named(cut, "a blur, its border cut off"), y, np.array([0.25, 0.5, 0.125])
    blur = Convolution(np.array([[0.1, 0.2], [0.3, 0.4]]), (12, 16))
    photo = np.round(blur(photo_crop(rng, (12, 16))), 3)
    yield Named(blur, "a blur"), photo, np.array([1.2, 3.5, 0.8, 1.9, 2.6])


def _written_as_a_sum(A: Named, y: Array, steps: Array) -> Array:
    sent_back, x = A.T(y), np.zeros(A.in_shape)
    for t in steps:
        x = (x - t * A.T(A(x))) + t * sent_back
    return np.asarray(x)


def _one_layer_too_many(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.append(steps, steps[-1]))


def _first_layer_twice(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, np.append(steps[0], steps))


def _factor_two_of_the_slope(A: Named, y: Array, steps: Array) -> Array:
    return _unrolled(A, y, 2 * np.asarray(steps))


_TOO_MANY = "That is one layer too many: as many layers as there are steps."


UNROLLED = Exercise(
    name="unrolled",
    notebook=NOTEBOOK,
    title="Landweber as layers",
    minutes=8,
    prompt=(
        "Write `unrolled(A, y, steps)`: as many layers as there are steps, the first one gets "
        "zeros of shape `A.in_shape`, and layer k adds `steps[k]` times `A.T` of the residual. "
        "Return what comes out of the last."
    ),
    solution=_unrolled,
    why=(
        "A layer that adds a step times `A.T` of the residual is one turn of the iteration; a "
        "network of them is the iteration, with steps that can be learned."
    ),
    another_way=_written_as_a_sum,
    misconceptions=(
        Misconception(
            _forward_for_transpose,
            "`A` stands where `A.T` belongs. With a symmetric kernel nobody would have noticed.",
        ),
        Misconception(
            _residual_forgotten,
            "Every layer adds the same, `A.T(y)`. Compute the residual `y - A(x)` anew in each.",
        ),
        Misconception(
            _transpose_left_out,
            "Without `A.T` this is Van Cittert's iteration, unrolled. Send the residual back.",
        ),
        Misconception(
            _first_step_for_all, "All layers take the first step. Layer k has its own, `steps[k]`."
        ),
        Misconception(
            _last_step_for_all, "All layers take the last step. Layer k has its own, `steps[k]`."
        ),
        Misconception(
            _mean_step_for_all, "All layers take the mean step. Layer k has its own, `steps[k]`."
        ),
        Misconception(_one_layer_too_few, "The last layer is missing."),
        Misconception(_first_layer_left_out, "The first layer is missing."),
        Misconception(
            _estimate_forgotten,
            "A layer *adds* to what it got: `x + …`. This is what a residual connection is.",
        ),
        Misconception(
            _step_over_everything, "The step multiplies the correction only, not `x` as well."
        ),
        Misconception(_wrong_sign, "Wrong sign: the residual is `y - A(x)`."),
        Misconception(
            _started_from_the_photo, "You start from the photo. The first layer gets zeros."
        ),
        Misconception(
            _returned_within_the_loop,
            "Your function returns after its first layer. The `return` belongs after the loop, not "
            "into it.",
        ),
        Misconception(
            _number_of_the_layer_for_its_step,
            "You multiply by the number of the layer, `k`. Its step is `steps[k]`.",
        ),
        Misconception(
            _started_from_the_photo_sent_back,
            "You start from `A.T(y)`. The first layer gets zeros.",
        ),
        Misconception(
            _sum_of_the_steps_for_each,
            "Every layer takes the sum of all steps. Layer k has its own, `steps[k]`.",
        ),
        Misconception(_steps_left_out, "The steps are not used."),
        Misconception(_one_layer_too_many, _TOO_MANY),
        Misconception(_first_layer_twice, _TOO_MANY),
        Misconception(
            _factor_two_of_the_slope,
            "A factor of 2 too much: it comes from the slope of the squared error. The layer takes "
            "`steps[k]` times `A.T` of the residual, without it.",
        ),
    ),
    hints=(
        "Begin with `x = np.zeros(A.in_shape)`.",
        "`for t in steps:` is one layer after the other.",
        "`x = x + t * A.T(y - A(x))`",
    ),
    inputs=_blurs_and_steps,
)
