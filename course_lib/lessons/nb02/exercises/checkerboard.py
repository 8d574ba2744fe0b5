"""Enlarge a picture, with and without a checkerboard."""

from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort, photo_crop

NOTEBOOK = "02_transposed_convolution"


def _smooth_kernel_size() -> int:
    size, smooth = 5, False
    while not smooth:
        size += 1
        covered = np.zeros(64 + size)
        for start in range(0, 64, 4):
            covered[start : start + size] += 1
        smooth = bool(np.all(covered[size:-size] == covered[size]))
    return size


def _smallest_allowed() -> int:
    return 6


def _next_odd() -> int:
    return 7


def _odd_and_larger() -> int:
    return 9


def _even_is_not_enough() -> int:
    return 10


def _stride_itself() -> int:
    return 4


def _stride_squared() -> int:
    return 16


def _two_more_than_needed() -> int:
    return 12


def _next_multiple() -> int:
    return next(side for side in range(6, 20) if side % 4 == 0)


_ODD = "An odd side does not help. Count how many kernels cover each pixel."

SMOOTH_KERNEL_SIZE = Exercise(
    name="smooth_kernel_size",
    notebook=NOTEBOOK,
    title="No checkerboard, please",
    minutes=5,
    prompt=(
        "A transposed convolution has stride 4. Its kernel shall have at least 6 x 6 pixels. What "
        "is the smallest side for which every pixel inside the result is covered equally often?"
    ),
    solution=_smooth_kernel_size,
    why=(
        "Every place is covered equally often just where the stride divides the side: the "
        "multiples of 4 are 4, 8, ..., and 8 is the first of at least 6."
    ),
    another_way=_next_multiple,
    misconceptions=(
        Misconception(
            _smallest_allowed,
            "With 6, two of every four pixels are covered twice and the others once: a "
            "checkerboard.",
        ),
        Misconception(_next_odd, _ODD),
        Misconception(_odd_and_larger, _ODD),
        Misconception(
            _even_is_not_enough,
            "An even side is not enough. With 10, two of every four pixels are covered three times "
            "and the others twice.",
        ),
        Misconception(
            _stride_itself, "4 works, but it is smaller than 6. Which size comes next that works?"
        ),
        Misconception(
            _stride_squared, "16 works, but there is a smaller one: it need not be the square."
        ),
        Misconception(
            _two_more_than_needed,
            "12 works: each pixel is covered 3 times. But a smaller one does.",
        ),
    ),
    hints=(
        "Draw one row: kernels that start at 0, 4, 8, 12, ... How many of them cover pixel 20? And "
        "pixel 21?",
        "The stride has to divide the side of the kernel.",
    ),
)


def _enlarge(image: Array, factor: int) -> Array:
    rows, columns = image.shape
    result = np.zeros((rows * factor, columns * factor))
    for i in range(factor):
        for j in range(factor):
            result[i::factor, j::factor] += image  # a kernel of ones, one weight at a time
    return result


def _zeros_between(image: Array, factor: int) -> Array:
    rows, columns = image.shape
    result = np.zeros((rows * factor, columns * factor))
    result[::factor, ::factor] = image
    return result


def _kernel_sums_to_one(image: Array, factor: int) -> Array:
    return _enlarge(image, factor) / factor**2


def _tiled(image: Array, factor: int) -> Array:
    return np.tile(image, (factor, factor))


def _rows_alone(image: Array, factor: int) -> Array:
    return np.repeat(image, factor, axis=0)


def _columns_alone(image: Array, factor: int) -> Array:
    return np.repeat(image, factor, axis=1)


def _kernel_of_three(image: Array, factor: int) -> Array:
    rows, columns = image.shape
    result = np.zeros(((rows - 1) * factor + 3, (columns - 1) * factor + 3))
    for i in range(rows):
        for j in range(columns):
            top, left = i * factor, j * factor
            result[top : top + 3, left : left + 3] += image[i, j]
    return result


def _same_padding(image: Array, factor: int) -> Array:
    rows, columns = ((n - 1) * factor + 1 for n in image.shape)
    cut = (factor - 1) // 2
    return _enlarge(image, factor)[cut : cut + rows, cut : cut + columns]


def _interpolated(image: Array, factor: int) -> Array:
    return np.asarray(ndimage.zoom(image, factor, order=1))


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, int]]:
    shapes = ((1, 2), (2, 1), (2, 3), (3, 2), (1, 1), (2, 2), (3, 3), (2, 4), (3, 1))
    drawn = of_every_sort(rng, [(shape,) for shape in shapes])
    for (image,), factor in zip(drawn, (2, 3, 1, 4, 2, 5, 1, 3, 2), strict=True):
        yield image, factor
    for shape, factor in (((12, 16), 2), ((15, 11), 3), ((16, 16), 4)):
        yield photo_crop(rng, shape), factor


def _repeated_twice(image: Array, factor: int) -> Array:
    return np.repeat(np.repeat(image, factor, axis=0), factor, axis=1)


ENLARGE = Exercise(
    name="enlarge",
    notebook=NOTEBOOK,
    title="Enlarge a photo without a checkerboard",
    minutes=10,
    prompt=(
        "Write `enlarge(image, factor)`: a transposed convolution with stride `factor` and a "
        "kernel of ones of just that size, so that each pixel becomes a square of `factor` x "
        "`factor` equal pixels."
    ),
    solution=_enlarge,
    why=(
        "Kernels as large as the stride lie side by side and never overlap, so each pixel of "
        "the result belongs to one pixel of the photo."
    ),
    another_way=_repeated_twice,
    misconceptions=(
        Misconception(
            _zeros_between,
            "You spread the pixels and leave zeros between them. The kernel of ones fills them.",
        ),
        Misconception(
            _kernel_sums_to_one,
            "Too dark: your kernel sums to 1. Each result pixel is covered only once here, so the "
            "weights are ones.",
        ),
        Misconception(
            _tiled,
            "You repeat the whole photo. Each pixel is to be repeated beside itself.",
        ),
        Misconception(
            _same_padding,
            "The border is cut off, as padding does. If you call `conv2d_transpose`, ask for "
            '`padding="valid"`: its default is "same".',
        ),
        Misconception(
            _interpolated,
            "You go smoothly from pixel to pixel. Here every pixel becomes a square of equal "
            "pixels, with steps between the squares.",
        ),
        Misconception(_rows_alone, "Only the rows are repeated. Do the same with the columns."),
        Misconception(_columns_alone, "Only the columns are repeated. Do the same with the rows."),
        Misconception(
            _kernel_of_three,
            "A kernel of 3 x 3 fits stride 3 alone: with other strides the kernels overlap or "
            "leave gaps. Its side has to be the stride.",
        ),
    ),
    hints=(
        "Which pixels of the result belong to `image[i, j]`? Those from `i * factor` to "
        "`(i + 1) * factor - 1`, and columns likewise.",
        "You can call your `transpose_by_scatter` with `np.ones((factor, factor))`, or write "
        "`result[i::factor, j::factor] = image` for every `i` and `j` below `factor`.",
    ),
    inputs=_photos,
)
