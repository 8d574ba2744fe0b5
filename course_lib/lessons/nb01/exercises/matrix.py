"""A kernel as a matrix."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import (
    SHAPES,
    Array,
    Exercise,
    Misconception,
    images_and_kernels,
)

NOTEBOOK = "01_convolution"


def _correlation_matrix(kernel: Array, shape: tuple[int, int]) -> Array:
    h, w = kernel.shape
    rows = []
    for i in range(shape[0] - h + 1):
        for j in range(shape[1] - w + 1):
            weights = np.zeros(shape)
            weights[i : i + h, j : j + w] = kernel
            rows.append(weights.ravel())
    return np.array(rows)


def _transposed_matrix(kernel: Array, shape: tuple[int, int]) -> Array:
    return _correlation_matrix(kernel, shape).T


def _last_places_missing(kernel: Array, shape: tuple[int, int]) -> Array:
    h, w = kernel.shape
    rows = []
    for i in range(shape[0] - h):
        for j in range(shape[1] - w):
            weights = np.zeros(shape)
            weights[i : i + h, j : j + w] = kernel
            rows.append(weights.ravel())
    return np.array(rows)


def _column_by_column(kernel: Array, shape: tuple[int, int]) -> Array:
    rows = _correlation_matrix(kernel, shape).reshape(-1, *shape)
    return np.array([weights.ravel(order="F") for weights in rows])


def _matrix_of_convolution(kernel: Array, shape: tuple[int, int]) -> Array:
    return _correlation_matrix(kernel[::-1, ::-1], shape)


def _images_not_rows(kernel: Array, shape: tuple[int, int]) -> Array:
    return _correlation_matrix(kernel, shape).reshape(-1, *shape)


def _places_column_by_column(kernel: Array, shape: tuple[int, int]) -> Array:
    places = [n - k + 1 for n, k in zip(shape, kernel.shape, strict=True)]
    order = np.arange(places[0] * places[1]).reshape(places).ravel(order="F")
    matrix: Array = _correlation_matrix(kernel, shape)[order]
    return matrix


def _kernels_and_shapes(rng: np.random.Generator) -> Iterator[tuple[Array, tuple[int, int]]]:
    for image, kernel in images_and_kernels(rng, SHAPES[:-1]):
        yield kernel, (image.shape[0], image.shape[1])


def _one_bright_pixel_at_a_time(kernel: Array, shape: tuple[int, int]) -> Array:
    (h, w), columns = kernel.shape, []
    for pixel in np.eye(shape[0] * shape[1]):
        windows = np.lib.stride_tricks.sliding_window_view(pixel.reshape(shape), (h, w))
        columns.append(np.sum(windows * kernel, axis=(2, 3)).ravel())
    return np.array(columns).T


CORRELATION_MATRIX = Exercise(
    name="correlation_matrix",
    notebook=NOTEBOOK,
    title="A kernel as a matrix",
    minutes=25,
    prompt=(
        "Write `correlation_matrix(kernel, shape)`: the matrix A with `A @ image.ravel()` equal to "
        '`conv2d(image, kernel, padding="valid").ravel()` for every image of that shape. One row '
        "of A belongs to one pixel of the result."
    ),
    solution=_correlation_matrix,
    why=(
        "A linear map is known by what it makes of each single pixel; here each row is one "
        "window, laid over the whole image."
    ),
    another_way=_one_bright_pixel_at_a_time,
    misconceptions=(
        Misconception(
            _transposed_matrix,
            "This is the transposed matrix. One *row* belongs to one pixel of the result, so that "
            "`A @ image.ravel()` has as many values as the result.",
        ),
        Misconception(
            _last_places_missing,
            "The last row and the last column of places are missing: of `n` pixels with a kernel "
            "of `k` there are `n - k + 1` places.",
        ),
        Misconception(
            _column_by_column,
            "Each row of your matrix reads the image column by column. `image.ravel()` goes row "
            "by row.",
        ),
        Misconception(
            _places_column_by_column,
            "The rows of your matrix are in another order: go through the places row by row, as "
            "`ravel` does with the result.",
        ),
        Misconception(
            _matrix_of_convolution,
            "This is the matrix of the convolution: the kernel is flipped. Here it stays as it is.",
        ),
        Misconception(
            _images_not_rows,
            "Each place gives you a picture of weights. Lay it out as one row: `.ravel()`.",
        ),
    ),
    hints=(
        "One pixel of the result is a weighted sum of all pixels of the image; most weights are 0.",
        "For the place `i, j`: a picture of zeros in which the kernel lies at "
        "`[i : i + h, j : j + w]`.",
        "`.ravel()` turns that picture into one row; `np.array` of the list of rows is the matrix.",
    ),
    inputs=_kernels_and_shapes,
)
