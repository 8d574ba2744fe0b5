"""The discrepancy rule: the residual should be as large as the noise."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises import Array, Exercise, Misconception, integers

NOTEBOOK = "05_choosing_parameters"


def _discrepancy_weight(weights: Array, residuals: Array, sigma: float) -> float:
    sizes = np.sqrt(np.mean(residuals**2, axis=(1, 2)))
    return float(np.max(weights[sizes <= sigma]))


def _largest(weights: Array, fits: NDArray[np.bool]) -> float:
    # Where nothing fits a reader's code stops; here it must answer.
    return float(np.max(weights[fits])) if fits.any() else float(np.min(weights))


def _fitting(size: Callable[[Array, float], Array]) -> Callable[[Array, Array, float], float]:
    """Fill in another size of the residual, of which 1 and less fits."""

    def choose(weights: Array, residuals: Array, sigma: float) -> float:
        return _largest(weights, size(residuals, sigma) <= 1)

    return choose


def _minimum_of_the_residual_itself(weights: Array, residuals: Array, sigma: float) -> float:
    return float(weights[np.argmin(np.sum(residuals**2, axis=(1, 2)))])


def _residual_not_squared(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.mean(r, axis=(1, 2)) / s)(weights, residuals, sigma)


def _mean_magnitude(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.mean(np.abs(r), axis=(1, 2)) / s)(weights, residuals, sigma)


def _n_forgotten(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.sum(r**2, axis=(1, 2)) / s**2)(weights, residuals, sigma)


def _n_without_its_root(weights: Array, residuals: Array, sigma: float) -> float:
    def size(r: Array, s: float) -> Array:
        return np.asarray(np.sqrt(np.sum(r**2, axis=(1, 2))) / (s * r[0].size))

    return _fitting(size)(weights, residuals, sigma)


def _variance_against_sigma(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.mean(r**2, axis=(1, 2)) / s)(weights, residuals, sigma)


def _sigma_squared_by_mistake(weights: Array, residuals: Array, sigma: float) -> float:
    def size(r: Array, s: float) -> Array:
        return np.asarray(np.sqrt(np.mean(r**2, axis=(1, 2))) / s**2)

    return _fitting(size)(weights, residuals, sigma)


def _mean_taken_off(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.std(r, axis=(1, 2)) / s)(weights, residuals, sigma)


def _largest_pixel(weights: Array, residuals: Array, sigma: float) -> float:
    return _fitting(lambda r, s: np.max(np.abs(r), axis=(1, 2)) / s)(weights, residuals, sigma)


def _smallest_that_does_not(weights: Array, residuals: Array, sigma: float) -> float:
    sizes = np.sqrt(np.mean(residuals**2, axis=(1, 2)))
    return float(np.min(weights[sizes > sigma]))


def _nearest(weights: Array, residuals: Array, sigma: float) -> float:
    sizes = np.sqrt(np.mean(residuals**2, axis=(1, 2)))
    return float(weights[np.argmin(np.abs(sizes - sigma))])


def _all_that_fit(weights: Array, residuals: Array, sigma: float) -> Array:
    return np.asarray(weights[np.sqrt(np.mean(residuals**2, axis=(1, 2))) <= sigma])


def _strictly_less(weights: Array, residuals: Array, sigma: float) -> float:
    return _discrepancy_weight(weights, residuals * (1 + 1e-12), sigma)


def _place_for_weight(weights: Array, residuals: Array, sigma: float) -> int:
    return int(np.flatnonzero(weights == _discrepancy_weight(weights, residuals, sigma))[0])


def _last_of_the_list(weights: Array, residuals: Array, sigma: float) -> float:
    sizes = np.sqrt(np.mean(residuals**2, axis=(1, 2)))
    return float(weights[sizes <= sigma][-1])


def _weights_residuals_sigmas(
    rng: np.random.Generator,
) -> Iterator[tuple[Array, Array, float]]:
    """Yield residuals that grow with the weight, and are not sorted."""
    for shape, sigma, unit in (
        ((1, 2), 2.0, 1.0),
        ((2, 1), 0.5, 1.0),
        ((1, 1), 1.0, 50.0),
        ((2, 2), 2.0, 1e4),
        ((3, 2), 4.0, 1.0),
        ((2, 5), 0.25, 300.0),
        ((5, 4), 3.0, 1.0),
        ((6, 7), 0.1, 1.0),
        ((9, 4), 1.5, 0.01),
    ):
        pattern = integers(rng, shape) + 2.0 * (sigma > 1)
        pattern /= np.sqrt(np.mean(pattern**2))
        # Close steps in a wide range, so that each way to measure chooses another weight.
        sizes = sigma * 1.15 ** (np.arange(-45, 46) + rng.uniform(0.2, 0.8))
        weights = unit * np.geomspace(1e-4, 1e2, sizes.size).round(6)
        order = rng.permutation(sizes.size)
        residuals = sizes[order, None, None] * pattern
        yield weights[order], residuals.astype(np.float32 if shape == (5, 4) else float), sigma
    # Small enough to be redone by hand, with a mean, and the last that fits is not the largest.
    yield np.array([0.5, 0.75, 0.25]), np.array([[[6, 8]], [[9, 12]], [[3, 4]]]), 9.0
    # Root mean square 5 of four pixels, in whole numbers: exact, however it is computed.
    pattern = np.array([[1, -5], [5, 7]])
    weights, sizes = np.geomspace(1e-2, 1e1, 7).round(6), 2.0 ** np.arange(-3, 4)
    order = rng.permutation(sizes.size)
    yield weights[order], sizes[order, None, None] * pattern, 5.0
    yield np.array([3.5, 1.25, 2.75]), np.array([3, 1, 2])[:, None, None] * pattern, 10
    yield np.array([30, 10, 20]), np.array([1.5, 0.5, 1.0])[:, None, None] * pattern, 5


def _picture_by_picture(weights: Array, residuals: Array, sigma: float) -> float:
    fitting = [
        weight
        for weight, residual in zip(weights, residuals, strict=True)
        if np.linalg.norm(residual) <= sigma * np.sqrt(residual.size)
    ]
    return float(max(fitting))


DISCREPANCY_WEIGHT = Exercise(
    name="discrepancy_weight",
    notebook=NOTEBOOK,
    title="Write the discrepancy rule",
    minutes=10,
    prompt=(
        "Write `discrepancy_weight(weights, residuals, sigma)`: of the settings in `weights`, in "
        "any order, return the largest whose residual `residuals[i]`, of shape (H, W), has a root "
        "mean square of at most `sigma`. At least one has."
    ),
    solution=_discrepancy_weight,
    why=(
        "Of all weights whose residual the noise explains, the largest trusts the photo no "
        "further than it must."
    ),
    another_way=_picture_by_picture,
    misconceptions=(
        Misconception(
            _minimum_of_the_residual_itself,
            "You make the residual as small as possible. That always takes the smallest weight: "
            "all noise explained, as if it were scene. The residual should be as large as the "
            "noise.",
        ),
        Misconception(
            _residual_not_squared,
            "The residual is not squared, so plus and minus cancel. Square, average, take the "
            "root.",
        ),
        Misconception(
            _mean_magnitude,
            "You average magnitudes. A standard deviation averages squares, and takes the root.",
        ),
        Misconception(
            _n_forgotten,
            "The number of pixels is forgotten: the squares of all pixels add up to about N "
            "times sigma squared.",
        ),
        Misconception(
            _n_without_its_root,
            "The norm of all the noise is sigma times the root of N, not times N.",
        ),
        Misconception(
            _variance_against_sigma,
            "You compare a mean square, which is a variance, with sigma, a standard deviation. "
            "Take the root, or square sigma.",
        ),
        Misconception(
            _sigma_squared_by_mistake,
            "Sigma is squared, but the residual's root mean square is not. Square both, or none.",
        ),
        Misconception(
            _mean_taken_off,
            "`np.std` takes off the mean first. A residual with a mean has not explained the "
            "brightness, and that counts.",
        ),
        Misconception(
            _largest_pixel,
            "You ask that not a single pixel differ by more than sigma. One in three does, if it "
            "is noise.",
        ),
        Misconception(
            _smallest_that_does_not,
            "That is the first weight whose residual is too large. Stay on the other side.",
        ),
        Misconception(
            _nearest,
            "You take the residual nearest to sigma, which is sometimes above it. Here it must be "
            "at most sigma.",
        ),
        Misconception(
            _strictly_less,
            "Right, but for one case: a residual of exactly `sigma` fits, too. *At most* is `<=`.",
        ),
        Misconception(
            _all_that_fit,
            "These are all the weights that fit. Return the largest of them.",
        ),
        Misconception(
            _place_for_weight,
            "You return the place in the list. The weight at that place is asked for.",
        ),
        Misconception(
            _last_of_the_list,
            "You take the last that fits. The weights are not sorted; take the largest.",
        ),
    ),
    hints=(
        "`residuals` is a stack: its first axis belongs to `weights`. Average over the other two.",
        "The root mean square of each: `np.sqrt(np.mean(residuals**2, axis=(1, 2)))`",
        "`weights[sizes <= sigma]` are the weights that fit; return their largest.",
    ),
    inputs=_weights_residuals_sigmas,
)
