"""How noisy a real photo is, from the photo alone."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort, photo_crop

from .discrepancy import NOTEBOOK


def _noise_level(photo: Array) -> float:
    details = np.diff(np.diff(photo, 2, axis=0), 2, axis=1) / 6
    return float(1.4826 * np.median(np.abs(details)))


def _details(photo: Array) -> Array:
    return np.diff(np.diff(photo, 2, axis=0), 2, axis=1)


def _six_forgotten(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(_details(photo))))


def _divided_by_its_square(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(_details(photo) / 36)))


def _median_for_deviation(photo: Array) -> float:
    return float(np.median(np.abs(_details(photo) / 6)))


def _standard_deviation_of_details(photo: Array) -> float:
    return float(np.std(_details(photo) / 6))


def _root_mean_square_of_details(photo: Array) -> float:
    return float(np.sqrt(np.mean((_details(photo) / 6) ** 2)))


def _mean_for_median(photo: Array) -> float:
    return float(1.4826 * np.mean(np.abs(_details(photo) / 6)))


def _magnitude_forgotten(photo: Array) -> float:
    return float(1.4826 * np.median(_details(photo) / 6))


def _one_axis(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(np.diff(photo, 2, axis=0) / 6)))


def _other_axis(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(np.diff(photo, 2, axis=1) / 6)))


def _first_differences(photo: Array) -> float:
    details = np.diff(np.diff(photo, axis=0), axis=1)
    return float(1.4826 * np.median(np.abs(details / 6)))


def _same_axis_twice(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(np.diff(photo, 4, axis=0) / 6)))


def _other_axis_twice(photo: Array) -> float:
    return float(1.4826 * np.median(np.abs(np.diff(photo, 4, axis=1) / 6)))


def _added_not_chained(photo: Array) -> float:
    down, across = np.diff(photo, 2, axis=0)[:, 1:-1], np.diff(photo, 2, axis=1)[1:-1]
    return float(1.4826 * np.median(np.abs(down + across)) / 6)


def _divided_by_the_factor(photo: Array) -> float:
    return float(np.median(np.abs(_details(photo) / 6)) / 1.4826)


def _no_median(photo: Array) -> Array:
    return np.asarray(1.4826 * np.abs(_details(photo) / 6))


def _deviation_of_the_photo(photo: Array) -> float:
    return float(np.std(photo))


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    # No side below 5, so that four differences along one axis, a known mistake, leave something.
    spot = np.zeros((5, 5))
    spot[2, 2] = 6
    yield (spot,)
    shapes = ((5, 6), (6, 5), (5, 9), (7, 7), (9, 6), (5, 5), (6, 8), (8, 5))
    yield from of_every_sort(rng, [(shape,) for shape in shapes])
    for shape, sigma in (((20, 28), 0.02), ((33, 24), 0.05)):
        yield (photo_crop(rng, shape) + sigma * rng.standard_normal(shape),)


def _written_as_a_kernel(photo: Array) -> float:
    kernel = np.outer([1, -2, 1], [1, -2, 1])
    windows = np.lib.stride_tricks.sliding_window_view(photo, (3, 3))
    details = np.sum(windows * kernel, axis=(2, 3)) / 6
    return float(1.4826 * np.median(np.abs(details)))


NOISE_LEVEL = Exercise(
    name="noise_level",
    notebook=NOTEBOOK,
    title="How noisy is a real photo?",
    minutes=8,
    prompt=(
        "Write `noise_level(photo)`: second differences down, then second differences across; "
        "divide by 6; the median of the magnitudes, times 1.4826."
    ),
    solution=_noise_level,
    why=(
        "Second differences along both axes leave hardly anything of a picture, but all of the "
        "noise; the median does not see the few edges that remain."
    ),
    another_way=_written_as_a_kernel,
    misconceptions=(
        Misconception(
            _six_forgotten,
            "The 6 is forgotten. Both differences together weigh a pixel's neighbors with 1, -2, "
            "4 and so on, and the root of the sum of the squares of all nine is 6.",
        ),
        Misconception(
            _divided_by_its_square,
            "You divided by 36, which is what a variance grows by. A standard deviation grows by "
            "its root, 6.",
        ),
        Misconception(
            _median_for_deviation,
            "The factor 1.4826 is missing. Half of all normal numbers are beyond 0.6745 standard "
            "deviations, and 1.4826 undoes that.",
        ),
        Misconception(
            _standard_deviation_of_details,
            "You take the standard deviation of the details. A few edges are enough to make it "
            "far too large; the median does not mind them.",
        ),
        Misconception(
            _root_mean_square_of_details,
            "You take the root mean square of the details. A few edges are enough to make it far "
            "too large; the median does not mind them.",
        ),
        Misconception(
            _mean_for_median,
            "You take the mean of the magnitudes. The median is asked for: a few edges do not "
            "move it.",
        ),
        Misconception(
            _magnitude_forgotten,
            "Take magnitudes before the median: details are as often negative as positive.",
        ),
        Misconception(
            _one_axis,
            "You took differences down only. Go on with the result, across.",
        ),
        Misconception(
            _other_axis,
            "You took differences across only. Both ways, one after the other.",
        ),
        Misconception(
            _first_differences,
            "These are first differences. A slope of brightness would count as noise; take "
            "differences of differences, `np.diff(photo, 2, axis=0)`.",
        ),
        Misconception(
            _same_axis_twice,
            "You went down four times. Twice down and twice across: `axis=0`, then `axis=1`.",
        ),
        Misconception(
            _other_axis_twice,
            "You went across four times: without `axis`, `np.diff` goes along the last axis. Twice "
            "down and twice across: `axis=0`, then `axis=1`.",
        ),
        Misconception(
            _added_not_chained,
            "You added both differences. Take the differences across *of* the differences down.",
        ),
        Misconception(
            _divided_by_the_factor,
            "You divided by 1.4826. The median is smaller than the standard deviation: multiply.",
        ),
        Misconception(
            _no_median,
            "That is a number for each pixel. Their median is missing.",
        ),
        Misconception(
            _deviation_of_the_photo,
            "That is the standard deviation of the whole photo, the scene included.",
        ),
    ),
    hints=(
        "`np.diff(photo, 2, axis=0)` are the second differences down. It takes them twice; 2 is "
        "how often.",
        "Put the result into `np.diff(..., 2, axis=1)`, and divide by 6.",
        "`1.4826 * np.median(np.abs(details))`",
    ),
    inputs=_photos,
    tolerance=1e-4,  # 0.6745 has four digits, too
)
