"""Slide, multiply, sum, with the kernel flipped."""

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, images_and_kernels

NOTEBOOK = "01_convolution"


def _correlate_valid(image: Array, kernel: Array) -> Array:
    h, w = kernel.shape
    rows, columns = image.shape[0] - h + 1, image.shape[1] - w + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            result[i, j] = np.sum(kernel * image[i : i + h, j : j + w])
    return result


def _zeros_around(image: Array, kernel: Array) -> Array:
    h, w = kernel.shape
    padded = np.pad(image, ((h // 2, h - 1 - h // 2), (w // 2, w - 1 - w // 2)))
    return _correlate_valid(padded, kernel)


def _convolve_same(image: Array, kernel: Array) -> Array:
    h, w = kernel.shape
    flipped = kernel[::-1, ::-1]
    # The kernel's center is at (h // 2, w // 2); flipped, it has h // 2 rows below its center.
    padded = np.pad(image, ((h - 1 - h // 2, h // 2), (w - 1 - w // 2, w // 2)))
    result = np.zeros(image.shape)
    for a in range(h):
        for b in range(w):
            result += flipped[a, b] * padded[a : a + image.shape[0], b : b + image.shape[1]]
    return result


def _not_flipped(image: Array, kernel: Array) -> Array:
    return _zeros_around(image, kernel)


def _not_flipped_other_center(image: Array, kernel: Array) -> Array:
    return _convolve_same(image, kernel[::-1, ::-1])


def _only_rows_flipped(image: Array, kernel: Array) -> Array:
    return _convolve_same(image, kernel[:, ::-1])


def _only_columns_flipped(image: Array, kernel: Array) -> Array:
    return _convolve_same(image, kernel[::-1, :])


def _only_rows_flipped_other_center(image: Array, kernel: Array) -> Array:
    return _zeros_around(image, kernel[::-1])


def _only_columns_flipped_other_center(image: Array, kernel: Array) -> Array:
    return _zeros_around(image, kernel[:, ::-1])


def _center_before_the_middle(image: Array, kernel: Array) -> Array:
    return _zeros_around(image, kernel[::-1, ::-1])


def _transposed_instead(image: Array, kernel: Array) -> Array:
    return _zeros_around(image, kernel.T)


def _with_border(image: Array, kernel: Array, mode: str) -> Array:
    h, w = kernel.shape
    widths = ((h - 1 - h // 2, h // 2), (w - 1 - w // 2, w // 2))
    padded = np.pad(image, widths, mode=mode)  # type: ignore[call-overload]
    return _correlate_valid(padded, kernel[::-1, ::-1])


def _mirrored_border(image: Array, kernel: Array) -> Array:
    return _with_border(image, kernel, "symmetric")


def _mirrored_about_the_edge_pixel(image: Array, kernel: Array) -> Array:
    return _with_border(image, kernel, "reflect")


def _repeated_border(image: Array, kernel: Array) -> Array:
    return _with_border(image, kernel, "edge")


def _wrapped_around(image: Array, kernel: Array) -> Array:
    return _with_border(image, kernel, "wrap")


def _only_where_it_fits(image: Array, kernel: Array) -> Array:
    return _correlate_valid(image, kernel[::-1, ::-1])


def _full_size(image: Array, kernel: Array) -> Array:
    h, w = kernel.shape
    return _correlate_valid(np.pad(image, ((h - 1, h - 1), (w - 1, w - 1))), kernel[::-1, ::-1])


_CORRELATION = (
    "This is correlation: the kernel is not flipped. Convolution turns it by 180 degrees first: "
    "`kernel[::-1, ::-1]`."
)
_ROWS = "Only the order of the rows is flipped. Convolution flips the columns as well."
_COLUMNS = "Only the order of the columns is flipped. Convolution flips the rows as well."
_BORDER = "but pixels outside the image count as zero here."


def _by_adding_shifted_images(image: Array, kernel: Array) -> Array:
    (rows, columns), (h, w) = image.shape, kernel.shape
    full = np.zeros((rows + h - 1, columns + w - 1))
    for a in range(h):
        for b in range(w):
            full[a : a + rows, b : b + columns] += kernel[a, b] * image
    return full[h // 2 : h // 2 + rows, w // 2 : w // 2 + columns]


def _center_forgotten(image: Array, kernel: Array) -> Array:
    return _full_size(image, kernel)[: image.shape[0], : image.shape[1]]


def _only_the_last_product(image: Array, kernel: Array) -> Array:
    last = np.zeros(kernel.shape)
    last[0, 0] = kernel[0, 0]
    return _convolve_same(image, last)


def _only_the_first_product(image: Array, kernel: Array) -> Array:
    first = np.zeros(kernel.shape)
    first[-1, -1] = kernel[-1, -1]
    return _convolve_same(image, first)


def _only_the_first_pixel(image: Array, kernel: Array) -> Array:
    result = np.zeros(image.shape)
    result[0, 0] = _convolve_same(image, kernel)[0, 0]
    return result


def _only_the_first_row(image: Array, kernel: Array) -> Array:
    result = np.zeros(image.shape)
    result[0] = _convolve_same(image, kernel)[0]
    return result


def _borders_skipped(image: Array, kernel: Array) -> Array:
    result = np.zeros(image.shape)
    (h, w), inside = kernel.shape, _only_where_it_fits(image, kernel)
    top, left = h - 1 - h // 2, w - 1 - w // 2
    result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


def _borders_kept(image: Array, kernel: Array) -> Array:
    result = image.astype(float)
    (h, w), inside = kernel.shape, _only_where_it_fits(image, kernel)
    top, left = h - 1 - h // 2, w - 1 - w // 2
    result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


_RETURNED = (
    "Your loop ends after its first round. Is `return` indented as far as the loop's lines? Then "
    "move it to the left."
)


CONVOLVE_SAME = Exercise(
    name="convolve_same",
    notebook=NOTEBOOK,
    title="True convolution",
    minutes=20,
    prompt=(
        "Write `convolve_same(image, kernel)`: convolution, with the kernel flipped in both axes. "
        "The result is as large as the image, pixels outside count as zero, and the center of the "
        "kernel is at `(h // 2, w // 2)`."
    ),
    solution=_convolve_same,
    why=(
        "Turned by half, the kernel meets at each place just those pixels whose light reaches it."
    ),
    another_way=_by_adding_shifted_images,
    misconceptions=(
        Misconception(_not_flipped, _CORRELATION),
        Misconception(_not_flipped_other_center, _CORRELATION),
        Misconception(_only_rows_flipped, _ROWS),
        Misconception(_only_rows_flipped_other_center, _ROWS),
        Misconception(_only_columns_flipped, _COLUMNS),
        Misconception(_only_columns_flipped_other_center, _COLUMNS),
        Misconception(
            _center_before_the_middle,
            "Off by one for kernels with an even side: their center is at `k // 2`, not at "
            "`(k - 1) // 2`. After the flip, `k - 1 - k // 2` zeros go in front.",
        ),
        Misconception(
            _transposed_instead,
            "You transposed the kernel (`.T` swaps its axes). A flip turns each axis around: "
            "`kernel[::-1, ::-1]`.",
        ),
        Misconception(_mirrored_border, f"The image is mirrored at its border, {_BORDER}"),
        Misconception(
            _mirrored_about_the_edge_pixel, f"The image is mirrored at its edge pixels, {_BORDER}"
        ),
        Misconception(_repeated_border, f"The edge pixels are repeated outwards, {_BORDER}"),
        Misconception(_wrapped_around, f"The image is repeated like a tile, {_BORDER}"),
        Misconception(
            _only_where_it_fits,
            "The result is too small: you stop where the kernel would stick out. Pad the image "
            "with zeros first.",
        ),
        Misconception(
            _full_size,
            "The result is too large: it holds every place where the kernel touches the image. "
            "Keep the part that is as large as the image.",
        ),
        Misconception(
            _center_forgotten,
            "This is the top left part of the full result. The part that belongs to the image "
            "begins where the kernel's center is: at row `h // 2` and column `w // 2`.",
        ),
        Misconception(
            _only_the_last_product,
            "Only the last product is left: each one replaces the one before. Add them up: `+=`.",
        ),
        Misconception(_only_the_first_product, _RETURNED),
        Misconception(_only_the_first_pixel, _RETURNED),
        Misconception(_only_the_first_row, _RETURNED),
        Misconception(
            _borders_skipped,
            "The border stays empty: you leave out the places where the kernel sticks out. Pad the "
            "image with zeros, and it fits everywhere.",
        ),
        Misconception(
            _borders_kept,
            "The border stays as it was: you leave out the places where the kernel sticks out. Pad "
            "the image with zeros, and it fits everywhere.",
        ),
    ),
    hints=(
        "Convolution is correlation with the kernel turned around: `kernel[::-1, ::-1]`.",
        "`np.pad(image, ((top, bottom), (left, right)))` adds zeros. Altogether `h - 1` rows are "
        "needed, so that the result is as large as the image.",
        "A kernel with 4 rows has its center at row 2. Turned around, that is row 1: one row of "
        "zeros goes on top, two below. In general `h - 1 - h // 2` on top and `h // 2` below.",
    ),
    inputs=images_and_kernels,
)
