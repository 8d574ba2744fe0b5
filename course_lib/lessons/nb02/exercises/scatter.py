"""Scatter instead of gather: the transposed convolution itself."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, integers, of_every_sort

NOTEBOOK = "02_transposed_convolution"


def _transpose_by_scatter(image: Array, kernel: Array, stride: int) -> Array:
    rows, columns = image.shape
    h, w = kernel.shape
    shape = (rows - 1) * stride + h, (columns - 1) * stride + w
    result = np.zeros(shape)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[top : top + h, left : left + w] += image[i, j] * kernel
    return result


def _kernel_flipped(image: Array, kernel: Array, stride: int) -> Array:
    return _transpose_by_scatter(image, kernel[::-1, ::-1], stride)


def _overwritten(image: Array, kernel: Array, stride: int) -> Array:
    rows, columns = image.shape
    h, w = kernel.shape
    result = np.zeros(((rows - 1) * stride + h, (columns - 1) * stride + w))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[top : top + h, left : left + w] = image[i, j] * kernel
    return result


def _stride_forgotten(image: Array, kernel: Array, stride: int) -> Array:
    return _transpose_by_scatter(image, kernel, 1)


def _stride_forgotten_in_a_large_result(image: Array, kernel: Array, stride: int) -> Array:
    rows, columns = image.shape
    result = np.zeros(
        ((rows - 1) * stride + kernel.shape[0], (columns - 1) * stride + kernel.shape[1])
    )
    dense = _transpose_by_scatter(image, kernel, 1)
    result[: dense.shape[0], : dense.shape[1]] = dense
    return result


def _gathered(image: Array, kernel: Array, stride: int) -> Array:
    h, w = kernel.shape
    rows, columns = (image.shape[0] - h) // stride + 1, (image.shape[1] - w) // stride + 1
    result = np.zeros((max(rows, 0), max(columns, 0)))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[i, j] = np.sum(image[top : top + h, left : left + w] * kernel)
    return result


def _zeros_between_then_correlated(image: Array, kernel: Array, stride: int) -> Array:
    return _kernel_flipped(image, kernel, stride)


def _divided_by_overlap(image: Array, kernel: Array, stride: int) -> Array:
    covered = _transpose_by_scatter(np.ones(image.shape), np.ones(kernel.shape), stride)
    return _transpose_by_scatter(image, kernel, stride) / np.maximum(covered, 1)


def _cropped_to_size_times_stride(image: Array, kernel: Array, stride: int) -> Array:
    rows, columns = image.shape
    full = _transpose_by_scatter(image, kernel, stride)
    result = np.zeros((rows * stride, columns * stride))
    part = full[: rows * stride, : columns * stride]
    result[: part.shape[0], : part.shape[1]] = part
    return result


def _same_padding(image: Array, kernel: Array, stride: int) -> Array:
    full = _transpose_by_scatter(image, kernel, stride)
    top, left = ((n - 1) // 2 for n in kernel.shape)
    height, width = ((n - 1) * stride + 1 for n in image.shape)
    return full[top : top + height, left : left + width]


def _not_scaled(image: Array, kernel: Array, stride: int) -> Array:
    return _transpose_by_scatter(np.ones(image.shape), kernel, stride)


def _one_print_too_large(image: Array, kernel: Array, stride: int) -> Array:
    rows, columns = image.shape
    h, w = kernel.shape
    result = np.zeros((rows * stride + h, columns * stride + w))
    full = _transpose_by_scatter(image, kernel, stride)
    result[: full.shape[0], : full.shape[1]] = full
    return result


def _kernel_transposed(image: Array, kernel: Array, stride: int) -> Array:
    return _transpose_by_scatter(image, kernel.T, stride)


def _side_by_side(image: Array, kernel: Array, stride: int) -> Array:
    return np.kron(image, kernel)


def _images_in_the_kernel(image: Array, kernel: Array, stride: int) -> Array:
    return np.kron(kernel, image)


def _maps_kernels_strides(rng: np.random.Generator) -> Iterator[tuple[Array, Array, int]]:
    sizes = (
        ((2, 2), (2, 2), 1),
        ((1, 1), (2, 2), 2),
        ((1, 2), (1, 2), 1),
        ((2, 1), (2, 3), 2),
        ((2, 2), (1, 1), 2),
        ((2, 2), (2, 2), 2),
        ((2, 3), (3, 2), 1),
        ((3, 2), (3, 3), 2),
        ((2, 2), (2, 4), 3),
        ((3, 3), (3, 3), 1),
        ((3, 4), (4, 3), 2),
        ((4, 2), (5, 2), 3),
        ((5, 6), (2, 3), 1),
        ((4, 5), (1, 2), 3),
        ((6, 4), (3, 4), 2),
        ((1, 1), (1, 1), 1),
        ((3, 2), (2, 2), 4),
        ((2, 3), (2, 1), 3),
    )
    drawn = of_every_sort(rng, [(image, kernel) for image, kernel, _ in sizes])
    for (image, kernel), (_, _, stride) in zip(drawn, sizes, strict=True):
        yield image, kernel, stride
    yield integers(rng, (3, 4)), np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]), 2
    yield integers(rng, (2, 3)), np.array([[0.25, 0.5], [0.5, 1.0]]), 2
    yield rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), 2


def _one_weight_at_a_time(image: Array, kernel: Array, stride: int) -> Array:
    (rows, columns), (h, w) = image.shape, kernel.shape
    result = np.zeros(((rows - 1) * stride + h, (columns - 1) * stride + w))
    for a in range(h):
        for b in range(w):
            bottom, right = a + (rows - 1) * stride + 1, b + (columns - 1) * stride + 1
            result[a:bottom:stride, b:right:stride] += kernel[a, b] * image
    return result


def _gathered_around_zeros(image: Array, kernel: Array, stride: int) -> Array:
    h, w = kernel.shape
    padded = np.pad(image, ((h - 1, h - 1), (w - 1, w - 1)))
    return _gathered(padded, kernel, stride)


def _gathered_between_zeros(image: Array, kernel: Array, stride: int) -> Array:
    return _gathered(_spread(image, stride), kernel, 1)


def _spread(image: Array, stride: int) -> Array:
    rows, columns = image.shape
    spread = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    spread[::stride, ::stride] = image
    return spread


def _zeros_after_each(image: Array, kernel: Array, stride: int) -> Array:
    full = _transpose_by_scatter(image, kernel, stride)
    return np.pad(full, ((0, stride - 1), (0, stride - 1)))


def _stride_of_rows_only(image: Array, kernel: Array, stride: int) -> Array:
    return np.asarray(_one_weight_at_a_time(_rows_spread(image, stride), kernel, 1))


def _stride_of_columns_only(image: Array, kernel: Array, stride: int) -> Array:
    return np.asarray(_one_weight_at_a_time(_rows_spread(image.T, stride).T, kernel, 1))


def _rows_spread(image: Array, stride: int) -> Array:
    spread = np.zeros(((image.shape[0] - 1) * stride + 1, image.shape[1]))
    spread[::stride] = image
    return spread


_GATHERING = (
    "This gathers: each result pixel looks through a window at the image. The transpose "
    "scatters: each pixel of the image adds a whole kernel to the result."
)
_ONE_AXIS = "The stride is used along one axis only. Steps down *and* to the right are `stride`."


TRANSPOSE_BY_SCATTER = Exercise(
    name="transpose_by_scatter",
    notebook=NOTEBOOK,
    title="Scatter: put down, scale, add",
    minutes=20,
    prompt=(
        "Write `transpose_by_scatter(image, kernel, stride)`. Every pixel of the image puts the "
        "kernel, scaled by the pixel's value, into the result; neighbors put theirs `stride` "
        "pixels apart; where they overlap they add up. Keep all that the kernels cover."
    ),
    solution=_transpose_by_scatter,
    why=(
        "Column `p` of the transposed matrix is the print of pixel `p`; adding the prints is "
        "multiplying with it."
    ),
    another_way=_one_weight_at_a_time,
    misconceptions=(
        Misconception(
            _overwritten,
            "Where kernels overlap, the later one replaces the earlier ones. They add up: `+=`.",
        ),
        Misconception(
            _kernel_flipped,
            "The kernel is flipped. A scatter puts it down as it is; the flip belongs to the other "
            "way of writing it, a correlation over zeros put between the pixels.",
        ),
        Misconception(
            _stride_forgotten,
            "The stride is missing: pixel `i, j` puts its kernel at `i * stride, j * stride`.",
        ),
        Misconception(
            _stride_forgotten_in_a_large_result,
            "The result has the right size, but the kernels stand side by side: pixel `i, j` puts "
            "its kernel at `i * stride, j * stride`.",
        ),
        Misconception(
            _gathered,
            "This gathers: each result pixel sums a window, as in the forward convolution. The "
            "transpose scatters: each image pixel adds a kernel, and the result grows.",
        ),
        Misconception(
            _divided_by_overlap,
            "You divide by the number of kernels that overlap. The transpose only adds; the uneven "
            "overlap is what makes checkerboards.",
        ),
        Misconception(
            _cropped_to_size_times_stride,
            "The result has size times stride. Here everything is kept that the kernels cover: "
            "`(rows - 1) * stride + kernel rows`.",
        ),
        Misconception(
            _same_padding,
            "The border is cut off, as padding does. If you call `conv2d_transpose`, ask for "
            '`padding="valid"`: its default is "same".',
        ),
        Misconception(
            _not_scaled,
            "Each pixel prints the bare kernel. Multiply it by the pixel's value: "
            "`image[i, j] * kernel`.",
        ),
        Misconception(
            _one_print_too_large,
            "The result is too large by one stride. Between `rows` kernels there are `rows - 1` "
            "steps: `(rows - 1) * stride + kernel rows`.",
        ),
        Misconception(
            _kernel_transposed,
            "The kernel's rows and columns are swapped. It is the matrix that is transposed, not "
            "the kernel.",
        ),
        Misconception(
            _side_by_side,
            "The kernels stand side by side, each beginning where the last one ends, as `np.kron` "
            "puts them. That is right only if the stride is the kernel's size: pixel `i, j` "
            "begins at `i * stride, j * stride`.",
        ),
        Misconception(
            _images_in_the_kernel,
            "You put the whole image down once for each entry of the kernel. It is the other way "
            "round: each pixel of the image puts the kernel down.",
        ),
        Misconception(_gathered_around_zeros, _GATHERING),
        Misconception(
            _gathered_between_zeros,
            "You put zeros between the pixels and gather without padding, so the border of the "
            "result is missing. Pad with `k - 1` zeros all around, and turn the kernel.",
        ),
        Misconception(
            _zeros_after_each,
            "The result has too many zeros at its end: you put zeros after *each* pixel. They "
            "belong *between* the pixels: `n` pixels have `n - 1` gaps.",
        ),
        Misconception(_stride_of_rows_only, _ONE_AXIS),
        Misconception(_stride_of_columns_only, _ONE_AXIS),
    ),
    hints=(
        "How large is the result? The last kernel starts at row `(rows - 1) * stride` and is `h` "
        "rows tall.",
        "Two loops over the pixels of the *image*. Pixel `i, j` belongs to the window that starts "
        "at `i * stride, j * stride` of the result.",
        "`result[top : top + h, left : left + w] += image[i, j] * kernel`",
    ),
    inputs=_maps_kernels_strides,
)
