"""Generalized cross-validation: the residual, and the freedom that was spent on it."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort

from .discrepancy import NOTEBOOK


def _gcv_score(residual: Array, freedom: float) -> float:
    mean_square = np.mean(residual**2)
    return float(mean_square / (1 - freedom / residual.size) ** 2)


def _freedom_not_counted(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2))


def _count_forgotten_below(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 - freedom) ** 2)


def _lower_line_not_squared(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 - freedom / residual.size))


def _sum_for_mean(residual: Array, freedom: float) -> float:
    return float(np.sum(residual**2) / (1 - freedom / residual.size) ** 2)


def _not_squared_above(residual: Array, freedom: float) -> float:
    return float(np.mean(np.abs(residual)) / (1 - freedom / residual.size) ** 2)


def _signs_cancel(residual: Array, freedom: float) -> float:
    return float(np.mean(residual) ** 2 / (1 - freedom / residual.size) ** 2)


def _root_mean_square_above(residual: Array, freedom: float) -> float:
    return float(np.sqrt(np.mean(residual**2)) / (1 - freedom / residual.size) ** 2)


def _plus_for_minus(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 + freedom / residual.size) ** 2)


def _rows_for_pixels(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 - freedom / len(residual)) ** 2)


def _rows_for_both(residual: Array, freedom: float) -> float:
    rows = len(residual)
    with np.errstate(divide="ignore"):
        return float(np.sum(residual**2) / rows / (1 - np.float64(freedom / rows)) ** 2)


def _multiplied(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) * (1 - freedom / residual.size) ** 2)


def _share_upside_down(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 - residual.size / freedom) ** 2)


def _share_squared(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (1 - (freedom / residual.size) ** 2))


def _pixels_for_one(residual: Array, freedom: float) -> float:
    return float(np.mean(residual**2) / (residual.size - freedom) ** 2)


def _sum_and_pixels_for_one(residual: Array, freedom: float) -> float:
    return float(np.sum(residual**2) / (residual.size - freedom) ** 2)


def _norm_not_squared(residual: Array, freedom: float) -> float:
    norm = np.linalg.norm(residual)
    return float(norm / residual.size / (1 - freedom / residual.size) ** 2)


def _not_averaged(residual: Array, freedom: float) -> Array:
    return np.asarray(residual**2 / residual.size / (1 - freedom / residual.size) ** 2)


def _maximum_wanted(residual: Array, freedom: float) -> float:
    return -_gcv_score(residual, freedom)


def _residuals_and_freedoms(rng: np.random.Generator) -> Iterator[tuple[Array, float]]:
    yield np.array([[2.0, -4.0]]), 0.5
    yield np.array([[3, -1], [2, 5]]), 2
    shapes = ((2, 1), (2, 2), (3, 2), (2, 5), (5, 4), (7, 6), (4, 9), (1, 3))
    shares = (0.25, 0.3, 0.6, 0.05, 0.8, 0.45, 0.95, 0.5)
    drawn = of_every_sort(rng, [(shape,) for shape in shapes])
    for (residual,), share in zip(drawn, shares, strict=True):
        yield residual, round(share * residual.size, 2) + 0.013


def _from_the_norm(residual: Array, freedom: float) -> float:
    pixels = residual.size
    return float(pixels * np.linalg.norm(residual) ** 2 / (pixels - freedom) ** 2)


GCV_SCORE = Exercise(
    name="gcv_score",
    notebook=NOTEBOOK,
    title="Write generalized cross-validation",
    minutes=5,
    prompt=(
        "Write `gcv_score(residual, freedom)`: the score of one setting, from its residual of "
        "shape (H, W) and its effective degrees of freedom."
    ),
    solution=_gcv_score,
    why=(
        "A fit that spends freedom on each pixel has small residuals for free; the lower line "
        "asks that price back."
    ),
    another_way=_from_the_norm,
    misconceptions=(
        Misconception(
            _freedom_not_counted,
            "The degrees of freedom are not counted, so this is the residual alone. It always "
            "falls with the weight, and takes the smallest.",
        ),
        Misconception(
            _count_forgotten_below,
            "You subtract the degrees of freedom themselves from 1. Divide them by the number of "
            "pixels first.",
        ),
        Misconception(
            _lower_line_not_squared,
            "The lower line is not squared. Each left-out error grows by the factor, and its "
            "square by the factor squared.",
        ),
        Misconception(
            _sum_for_mean,
            "You sum the squares above; the formula has their mean. For one photo the choice is "
            "the same, but not the score.",
        ),
        Misconception(
            _not_squared_above,
            "The residual is not squared: you average magnitudes.",
        ),
        Misconception(
            _signs_cancel,
            "You average first and square then, so plus and minus cancel. Square each pixel first.",
        ),
        Misconception(
            _root_mean_square_above,
            "Above stands the mean square, without the root.",
        ),
        Misconception(
            _plus_for_minus,
            "Wrong sign: what the picture spends is taken off, `1 - freedom / N`.",
        ),
        Misconception(
            _rows_for_pixels,
            "`len(residual)` counts the rows. The number of pixels is `residual.size`.",
        ),
        Misconception(
            _rows_for_both,
            "`len(residual)` counts the rows, and you use it twice. The number of pixels is "
            "`residual.size`.",
        ),
        Misconception(
            _multiplied,
            "You multiply. Spending freedom must make the score worse: divide.",
        ),
        Misconception(
            _share_upside_down,
            "Upside down: the share is freedom over pixels.",
        ),
        Misconception(
            _share_squared,
            "You square the share and subtract then. Subtract the share from 1, and square the "
            "difference.",
        ),
        Misconception(
            _pixels_for_one,
            "Below stands 1 minus the *share* of the freedom: `1 - freedom / N`, and not "
            "`N - freedom`.",
        ),
        Misconception(
            _sum_and_pixels_for_one,
            "Below stands 1 minus the *share* of the freedom, and above the mean. With the sum and "
            "`N - freedom` the score is N times too small.",
        ),
        Misconception(
            _norm_not_squared,
            "The norm of the residual is not squared.",
        ),
        Misconception(
            _not_averaged,
            "That is a picture, one number for each pixel. Sum them: the score is one number.",
        ),
        Misconception(
            _maximum_wanted,
            "You turned the sign. A score is made small, and this one is never negative.",
        ),
    ),
    hints=(
        "N is the number of pixels, `residual.size`.",
        "Above: `np.mean(residual**2)`. Below: `1 - freedom / N`, squared.",
    ),
    inputs=_residuals_and_freedoms,
)
