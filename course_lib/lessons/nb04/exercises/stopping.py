"""When to stop."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, photo_crop
from course_lib.operators import Convolution

from ._named import Named

NOTEBOOK = "04_iterative_reconstruction"
_MOST = 1000


def _run_until(A: Named, y: Array, level: float, power: int = 1) -> int:
    """Count Landweber's steps until the residual, to that power, is no larger than a level."""
    x = np.zeros(A.in_shape)
    for k in range(_MOST):
        residual = y - A(x)
        if np.linalg.norm(residual) ** power <= level:
            return k
        x = x + A.T(residual)
    return _MOST


def _steps_needed(A: Named, y: Array, sigma: float) -> int:
    x = np.zeros(A.in_shape)
    k = 0
    while np.linalg.norm(y - A(x)) > sigma * np.sqrt(y.size):
        x = x + A.T(y - A(x))
        k = k + 1
    return k


def _pixels_not_counted(A: Named, y: Array, sigma: float) -> int:
    return _run_until(A, y, sigma)


def _root_forgotten(A: Named, y: Array, sigma: float) -> int:
    return _run_until(A, y, sigma * y.size)


def _square_compared(A: Named, y: Array, sigma: float) -> int:
    return _run_until(A, y, sigma * np.sqrt(y.size), power=2)


def _side_for_size(A: Named, y: Array, sigma: float) -> int:
    return _run_until(A, y, sigma * np.sqrt(len(y)))


def _one_more(A: Named, y: Array, sigma: float) -> int:
    return _steps_needed(A, y, sigma) + 1


def _one_less(A: Named, y: Array, sigma: float) -> int:
    return _steps_needed(A, y, sigma) - 1


def _worst_pixel(A: Named, y: Array, sigma: float) -> int:
    x = np.zeros(A.in_shape)
    for k in range(_MOST):
        residual = y - A(x)
        if np.abs(residual).max() <= sigma:
            return k
        x = x + A.T(residual)
    return _MOST


def _mean_taken(A: Named, y: Array, sigma: float) -> int:
    x = np.zeros(A.in_shape)
    for k in range(_MOST):
        residual = y - A(x)
        if abs(residual.mean()) <= sigma:
            return k
        x = x + A.T(residual)
    return _MOST


def _started_from_the_photo(A: Named, y: Array, sigma: float) -> int:
    x = y
    for k in range(_MOST):
        residual = y - A(x)
        if np.linalg.norm(residual) <= sigma * np.sqrt(y.size):
            return k
        x = x + A.T(residual)
    return _MOST


def _transpose_left_out(A: Named, y: Array, sigma: float) -> int:
    x = np.zeros(A.in_shape)
    for k in range(_MOST):
        residual = y - A(x)
        if np.linalg.norm(residual) <= sigma * np.sqrt(y.size):
            return k
        x = x + residual
    return _MOST


def _spread_taken(A: Named, y: Array, sigma: float) -> int:
    x = np.zeros(A.in_shape)
    for k in range(_MOST):
        residual = y - A(x)
        if residual.std() <= sigma:
            return k
        x = x + A.T(residual)
    return _MOST


def _run_while_small(A: Named, y: Array, sigma: float) -> int:
    x, k = np.zeros(A.in_shape), 0
    while k < _MOST and np.linalg.norm(y - A(x)) <= sigma * np.sqrt(y.size):
        x, k = x + A.T(y - A(x)), k + 1
    return k


def _mean_square_against_sigma(A: Named, y: Array, sigma: float) -> int:
    return _run_until(A, y, sigma * y.size, power=2)


def _photos(rng: np.random.Generator) -> Iterator[tuple[Named, Array, float]]:
    for shape, kernel, sigma in (
        ((2, 3), (1, 2), 0.05),
        ((4, 4), (2, 2), 0.02),
        ((9, 6), (3, 2), 0.02),
        ((16, 24), (3, 3), 0.01),
        ((24, 16), (4, 3), 0.02),
        ((32, 32), (3, 5), 0.01),
    ):
        yield _photo(rng, shape, kernel, 2.0, sigma)
    yield _photo(np.random.default_rng(3), (8, 6), (2, 3), 0.3, 0.003)  # a strong blur: many steps
    A, y, sigma = _photo(rng, (7, 9), (3, 2), 1.0, 0.01)
    yield A, np.round(255 * y), 255 * sigma  # in gray levels


def _photo(
    rng: np.random.Generator,
    shape: tuple[int, int],
    kernel: tuple[int, int],
    middle: float,
    sigma: float,
) -> tuple[Named, Array, float]:
    weights = rng.random(kernel) + 0.1
    weights[kernel[0] // 2, kernel[1] // 2] += middle
    A = Convolution(weights / weights.sum(), shape)
    noise = sigma * rng.standard_normal(shape)
    return Named(A, "a blur"), np.round(A(photo_crop(rng, shape)) + noise, 3), sigma


def _with_mean_squares(A: Named, y: Array, sigma: float) -> int:
    x, k = np.zeros(A.in_shape), 0
    while np.mean((y - A(x)) ** 2) > sigma**2:
        x, k = x + A.T(y - A(x)), k + 1
    return k


def _begun(A: Named, y: Array, sigma: float, x: Array, *, clip: bool = False) -> int:
    for k in range(_MOST):
        if np.linalg.norm(y - A(x)) <= sigma * np.sqrt(y.size):
            return k
        x = x + A.T(y - A(x))
        x = np.clip(x, 0, 1) if clip else x
    return _MOST


def _started_from_ones(A: Named, y: Array, sigma: float) -> int:
    return _begun(A, y, sigma, np.ones(A.in_shape))


def _clipped_on_the_way(A: Named, y: Array, sigma: float) -> int:
    return _begun(A, y, sigma, np.zeros(A.in_shape), clip=True)


def _gave_up_after_ten(A: Named, y: Array, sigma: float) -> int:
    return min(_steps_needed(A, y, sigma), 10)


def _gave_up_before_ten(A: Named, y: Array, sigma: float) -> int:
    return min(_steps_needed(A, y, sigma), 9)


def _gave_up_after_fifty(A: Named, y: Array, sigma: float) -> int:
    return min(_steps_needed(A, y, sigma), 50)


def _gave_up_after_a_hundred(A: Named, y: Array, sigma: float) -> int:
    return min(_steps_needed(A, y, sigma), 100)


_GAVE_UP = (
    "Your loop gives up after a fixed number of steps, before the residual is as small as the "
    "noise. Use `while`, or a number that is never reached."
)


STEPS_NEEDED = Exercise(
    name="steps_needed",
    notebook=NOTEBOOK,
    title="Stop in time",
    minutes=15,
    prompt=(
        "Write `steps_needed(A, y, sigma)`: run Landweber's iteration from zero with step 1, and "
        "return the first k for which the norm of the residual is no larger than that of the "
        "noise, `sigma * sqrt(number of pixels)`. The photos are pieces of a real one."
    ),
    solution=_steps_needed,
    why=(
        "The true scene would miss the photo by the noise and no less; who goes on beyond that "
        "begins to explain the noise."
    ),
    another_way=_with_mean_squares,
    misconceptions=(
        Misconception(
            _pixels_not_counted,
            "You compare with the noise of one pixel. The norm adds up the squares of all pixels, "
            "so the noise has the norm `sigma * np.sqrt(y.size)`.",
        ),
        Misconception(
            _root_forgotten,
            "You stop too early: `sigma * y.size` is far too large. Squares add up, so a root "
            "stands over the number of pixels.",
        ),
        Misconception(
            _square_compared,
            "You compare a *squared* norm with a norm. Take the root, or square the other side.",
        ),
        Misconception(
            _mean_square_against_sigma,
            "You compare a mean of *squares* with sigma. Take its root, or compare it with "
            "`sigma**2`.",
        ),
        Misconception(
            _run_while_small,
            "The other way round: your loop goes on while the residual is *small*, so it never "
            "begins. Step as long as the norm is still above that of the noise.",
        ),
        Misconception(
            _side_for_size,
            "`len(y)` is the number of rows. There are `y.size` pixels.",
        ),
        Misconception(
            _one_more,
            "One step too many. Look at the residual *before* you step; k counts the steps made.",
        ),
        Misconception(
            _one_less,
            "One too few: return the number of steps that were made, from 0 on. (Or do you begin "
            "from `A.T(y)`? That is where the first step from zero leads.)",
        ),
        Misconception(
            _worst_pixel,
            "You wait for the worst pixel. A third of all pixels have noise above sigma; compare "
            "the norms.",
        ),
        Misconception(
            _mean_taken,
            "In a mean, errors of both signs cancel. Compare the norms.",
        ),
        Misconception(
            _started_from_the_photo,
            "You start from the photo. Start from zeros: `x = np.zeros(A.in_shape)`.",
        ),
        Misconception(
            _transpose_left_out,
            "Without `A.T` this is Van Cittert's step. Landweber's is `x + A.T(y - A(x))`.",
        ),
        Misconception(
            _spread_taken,
            "`std` takes the mean off first, so brightness that is still missing does not count. "
            "Compare the norms.",
        ),
        Misconception(_started_from_ones, "You begin from ones. Begin from zeros."),
        Misconception(
            _clipped_on_the_way,
            "You clip the estimate between the steps. That is another iteration, with bounds; "
            "Landweber's own leaves the values as they are.",
        ),
        Misconception(_gave_up_after_ten, _GAVE_UP),
        Misconception(_gave_up_before_ten, _GAVE_UP),
        Misconception(_gave_up_after_fifty, _GAVE_UP),
        Misconception(_gave_up_after_a_hundred, _GAVE_UP),
    ),
    hints=(
        "Begin with `x = np.zeros(A.in_shape)` and `k = 0`.",
        "As long as `np.linalg.norm(y - A(x))` is above `sigma * np.sqrt(y.size)`: one more step.",
        "A step is `x = x + A.T(y - A(x))`, and `k = k + 1`.",
    ),
    inputs=_photos,
)
