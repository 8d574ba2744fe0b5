"""A kernel as a product of a column and a row."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import (
    Array,
    Exercise,
    Misconception,
    of_every_sort,
)

NOTEBOOK = "01_convolution"


def _split_kernel(kernel: Array) -> tuple[Array, Array]:
    i, j = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    column = kernel[:, j] / kernel[i, j]
    row = kernel[i, :]
    return column, row


def _product(answer: tuple[Array, Array], kernel: Array) -> Array:
    """Compare what the two factors make together: a factor may move from one to the other."""
    column, row = answer
    with np.errstate(invalid="ignore"):  # the answer's infinite numbers are its own affair
        product: Array = np.multiply.outer(column, row)  # np.outer would take any shape
    return product


def _scale_counted_twice(kernel: Array) -> tuple[Array, Array]:
    i, j = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    return kernel[:, j], kernel[i, :]


def _first_scale_counted_twice(kernel: Array) -> tuple[Array, Array]:
    return kernel[:, 0], kernel[0, :]


def _root_of_the_diagonal(kernel: Array) -> tuple[Array, Array]:
    root = np.sqrt(kernel.diagonal())
    return root, root


def _rows_of_the_left_factor(kernel: Array) -> tuple[Array, Array]:
    left, sizes, right = np.linalg.svd(kernel)
    return left[0] * sizes[0], right[0]


def _row_before_column(kernel: Array) -> tuple[Array, Array]:
    column, row = _split_kernel(kernel)
    return row, column


def _sums_of_rows_and_columns(kernel: Array) -> tuple[Array, Array]:
    return kernel.sum(axis=1), kernel.sum(axis=0)


def _normalized_sums(kernel: Array) -> tuple[Array, Array]:
    return kernel.sum(axis=1) / kernel.sum(), kernel.sum(axis=0)


def _first_row_and_column(kernel: Array) -> tuple[Array, Array]:
    return kernel[:, 0] / kernel[0, 0], kernel[0, :]


def _singular_value_forgotten(kernel: Array) -> tuple[Array, Array]:
    left, _, right = np.linalg.svd(kernel)
    return left[:, 0], right[0]


def _two_dimensional(kernel: Array) -> tuple[Array, Array]:
    column, row = _split_kernel(kernel)
    return column[:, None], row[None, :]


def _separable_kernels(rng: np.random.Generator) -> Iterator[tuple[Array]]:
    shapes = (
        (1, 1),
        (2, 2),
        (2, 1),
        (1, 2),
        (3, 3),
        (2, 3),
        (4, 3),
        (3, 5),
        (5, 4),
        (3, 2),
        (2, 4),
    )
    for column, row in of_every_sort(rng, [((h,), (w,)) for h, w in shapes]):
        yield (np.outer(column, row),)
    yield (np.outer([1, 0], [-1, -2]),)  # its largest entry is 0
    yield (np.outer([0, 1, -1], [1, 2, 1]),)  # sums of 0, and a first row of zeros
    yield (np.outer([1, 2, 1], [-1, 0, 1]),)  # Sobel: it sums to zero
    yield (np.outer([0, 3, 1], [0, 2, 4, 0]) / 10,)  # its first row and column are zero
    bell = np.exp(-(np.arange(-2, 3) ** 2) / 2)
    yield (np.round(np.outer(bell, bell) / bell.sum() ** 2, 12),)


def _by_singular_values(kernel: Array) -> tuple[Array, Array]:
    left, sizes, right = np.linalg.svd(kernel)
    return left[:, 0] * sizes[0], right[0]


def _largest_but_signed(kernel: Array) -> tuple[Array, Array]:
    i, j = np.unravel_index(np.argmax(kernel), kernel.shape)
    return kernel[:, j] / kernel[i, j], kernel[i, :]


def _sums_else_first(kernel: Array) -> tuple[Array, Array]:
    if abs(kernel.sum()) > 1e-12:
        return _normalized_sums(kernel)
    return _first_row_and_column(kernel)


SPLIT_KERNEL = Exercise(
    name="split_kernel",
    notebook=NOTEBOOK,
    title="Two passes instead of one",
    minutes=15,
    prompt=(
        "Write `split_kernel(kernel)` for a separable kernel: return a column and a row (two 1-D "
        "arrays) with `np.outer(column, row)` equal to the kernel. There are many right answers."
    ),
    solution=_split_kernel,
    compare_by=_product,
    compared="np.outer(column, row)",
    why=(
        "In a separable kernel all rows are multiples of one row, so one row and one column "
        "hold everything."
    ),
    another_way=_by_singular_values,
    misconceptions=(
        Misconception(
            _scale_counted_twice,
            "A column and a row of the kernel have the right shape, but their size counts twice. "
            "Divide one of them by the entry where they cross.",
        ),
        Misconception(
            _first_scale_counted_twice,
            "The size of the first entry counts twice: divide the column or the row by it. And "
            "what if that entry is zero?",
        ),
        Misconception(
            _root_of_the_diagonal,
            "The root of the diagonal is good only where column and row are the same, and nowhere "
            "below zero, as in a Gaussian. Take a column and a row of the kernel itself.",
        ),
        Misconception(
            _rows_of_the_left_factor,
            "`u[0]` is the first row of `u`. The singular vectors on the left are its columns: "
            "`u[:, 0]`.",
        ),
        Misconception(
            _two_dimensional,
            "The numbers are right, but in arrays of two axes, as `kernel[:, [j]]` gives them. A "
            "column and a row of one axis are asked for: `kernel[:, j]`.",
        ),
        Misconception(
            _row_before_column,
            "You return the row first. `np.outer(column, row)` wants the column first.",
        ),
        Misconception(
            _sums_of_rows_and_columns,
            "The sums of rows and columns are right up to a factor: the product is too large by "
            "the sum of the kernel. And what about a kernel like Sobel's, which sums to zero?",
        ),
        Misconception(
            _normalized_sums,
            "Good for blurs. But Sobel's kernel sums to zero, and so do its rows: take a row and a "
            "column of the kernel itself instead of their sums.",
        ),
        Misconception(
            _first_row_and_column,
            "The first row or column may be zero, and then nothing is left of the kernel. Choose "
            "the ones that cross in the largest entry.",
        ),
        Misconception(
            _singular_value_forgotten,
            "The singular vectors have length 1. Multiply one of them by the singular value.",
        ),
        Misconception(
            _largest_but_signed,
            "`np.argmax` finds the largest number, and in a kernel without positive entries that "
            "may be a zero. Look for the largest magnitude: `np.argmax(np.abs(kernel))`.",
        ),
        Misconception(
            _sums_else_first,
            "The sums fail for kernels that sum to zero, and the first row and column where one of "
            "them is zero. Choose the row and the column that cross in the largest magnitude.",
        ),
    ),
    hints=(
        "In a separable kernel every row is a multiple of every other row. One row is enough, and "
        "one column says which multiple.",
        "Take the row and the column through the largest entry, so that neither of them is zero.",
        "Their product is too large by that entry: divide one of the two by it.",
    ),
    inputs=_separable_kernels,
)
