"""Where "SAME" puts its zeros."""

from collections.abc import Iterator

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort, photo_crop

from .layouts import NOTEBOOK


def _zeros_before_and_after(size: int, kernel: int, stride: int) -> tuple[int, int]:
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _pad_same(image: Array, kernel: int, stride: int) -> Array:
    rows, columns = image.shape
    amounts = []
    for size in (rows, columns):
        outputs = -(-size // stride)
        zeros = max((outputs - 1) * stride + kernel - size, 0)
        amounts.append((zeros // 2, zeros - zeros // 2))
    vertical, horizontal = amounts
    return np.pad(image, (vertical, horizontal))


def _padded(image: Array, amounts: list[tuple[int, int]]) -> Array:
    return np.pad(image, amounts)


def _larger_half_first(image: Array, kernel: int, stride: int) -> Array:
    amounts = [_zeros_before_and_after(n, kernel, stride) for n in image.shape]
    return _padded(image, [(after, before) for before, after in amounts])


def _stride_forgotten(image: Array, kernel: int, stride: int) -> Array:
    return _pad_same(image, kernel, 1)


def _half_a_kernel_all_around(image: Array, kernel: int, stride: int) -> Array:
    return np.pad(image, kernel // 2)


def _half_of_less_one_all_around(image: Array, kernel: int, stride: int) -> Array:
    return np.pad(image, (kernel - 1) // 2)


def _all_behind(image: Array, kernel: int, stride: int) -> Array:
    amounts = [_zeros_before_and_after(n, kernel, stride) for n in image.shape]
    return _padded(image, [(0, before + after) for before, after in amounts])


def _rounded_down(image: Array, kernel: int, stride: int) -> Array:
    totals = [max((n // stride - 1) * stride + kernel - n, 0) for n in image.shape]
    return _padded(image, [(total // 2, total - total // 2) for total in totals])


def _edges_repeated(image: Array, kernel: int, stride: int) -> Array:
    amounts = [_zeros_before_and_after(n, kernel, stride) for n in image.shape]
    return np.pad(image, amounts, mode="edge")


def _rows_for_columns(image: Array, kernel: int, stride: int) -> Array:
    vertical = _zeros_before_and_after(len(image), kernel, stride)
    return _padded(image, [vertical, vertical])


def _nothing_added(image: Array, kernel: int, stride: int) -> Array:
    return image.copy()


def _without_unread_zeros(answer: Array, image: Array, kernel: int, stride: int) -> Array:
    """Cut off zeros behind the last window: nothing reads them, so they do no harm."""
    for axis in (0, 1):
        outputs = -(-image.shape[axis] // stride)
        read = max((outputs - 1) * stride + kernel, image.shape[axis])
        kept, rest = np.split(answer, [read], axis)
        if not rest.any() and (answer.shape[axis] - kernel) // stride + 1 == outputs:
            answer = kept
    return answer


def _photos(rng: np.random.Generator) -> Iterator[tuple[Array, int, int]]:
    sizes = (
        ((1, 1), 1, 1),
        ((1, 2), 2, 1),
        ((2, 3), 3, 1),
        ((3, 2), 2, 2),
        ((4, 3), 3, 2),
        ((4, 5), 4, 1),
        ((5, 4), 1, 2),
        ((6, 4), 3, 2),
        ((7, 9), 3, 2),
        ((8, 6), 4, 2),
        ((9, 7), 5, 3),
        ((2, 2), 4, 3),
        ((3, 3), 2, 1),
    )
    drawn = of_every_sort(rng, [(shape,) for shape, _, _ in sizes])
    for (image,), (_, kernel, stride) in zip(drawn, sizes, strict=True):
        yield image, kernel, stride
    yield photo_crop(rng, (12, 16)), 2, 3
    yield photo_crop(rng, (15, 11)), 6, 4


def _window_by_window(image: Array, kernel: int, stride: int) -> Array:
    amounts = []
    for size in image.shape:
        starts = range(0, size, stride)  # as many windows as "SAME" has
        missing = max(starts[-1] + kernel - size, 0)
        amounts.append((missing // 2, (missing + 1) // 2))
    return np.pad(image, amounts)


def _half_on_both_sides(image: Array, kernel: int, stride: int) -> Array:
    amounts = [sum(_zeros_before_and_after(n, kernel, stride)) // 2 for n in image.shape]
    return _padded(image, [(half, half) for half in amounts])


def _larger_half_on_both_sides(image: Array, kernel: int, stride: int) -> Array:
    amounts = [(sum(_zeros_before_and_after(n, kernel, stride)) + 1) // 2 for n in image.shape]
    return _padded(image, [(half, half) for half in amounts])


def _all_before(image: Array, kernel: int, stride: int) -> Array:
    amounts = [_zeros_before_and_after(n, kernel, stride) for n in image.shape]
    return _padded(image, [(before + after, 0) for before, after in amounts])


PAD_SAME = Exercise(
    name="pad_same",
    notebook=NOTEBOOK,
    title="Where SAME puts its zeros",
    minutes=15,
    prompt=(
        "Write `pad_same(image, kernel, stride)`: put zeros around a piece of a photo, so that "
        '"VALID" afterwards gives what "SAME" would have given. `kernel` is the side of a square '
        "kernel. Rows and columns may differ."
    ),
    solution=_pad_same,
    why=(
        "The last window says how many zeros are needed, and TensorFlow puts the smaller half "
        "before the picture."
    ),
    another_way=_window_by_window,
    misconceptions=(
        Misconception(
            _larger_half_first,
            "The amounts are right. But of an odd number TensorFlow puts the smaller half "
            "before the picture; you put it behind, and all shifts by a pixel.",
        ),
        Misconception(
            _stride_forgotten,
            "You forgot the stride. With stride 2 the last window ends elsewhere, so fewer zeros "
            "are needed: `(outputs - 1) * stride + kernel - size`.",
        ),
        Misconception(
            _half_a_kernel_all_around,
            "`kernel // 2` on every side is what many PyTorch programs do. TensorFlow adds only as "
            "many zeros as the last window needs, and not always as many before as behind.",
        ),
        Misconception(
            _half_of_less_one_all_around,
            "`(kernel - 1) // 2` on every side is right for odd kernels and stride 1. Count anew "
            "for each size: how far does the last window reach?",
        ),
        Misconception(
            _all_behind,
            "All zeros are behind the picture. Share them: the smaller half comes before it.",
        ),
        Misconception(
            _rounded_down,
            'You round the number of outputs down. "SAME" rounds up: `ceil(size / stride)`.',
        ),
        Misconception(_edges_repeated, "You repeat the edge pixels. TensorFlow adds zeros."),
        Misconception(
            _rows_for_columns,
            "You use the amounts of the rows for the columns, too. Compute both.",
        ),
        Misconception(_nothing_added, "Nothing was added around the picture."),
        Misconception(
            _half_on_both_sides,
            "You add `total // 2` on both sides, so of an odd total one zero is lost. What is left "
            "after the smaller half comes behind: `after = total - before`.",
        ),
        Misconception(
            _larger_half_on_both_sides,
            "You add the larger half on both sides, so of an odd total there is one zero too many. "
            "`before = total // 2`, `after = total - before`.",
        ),
        Misconception(
            _all_before,
            "All zeros are before the picture. Share them: only the smaller half comes before it.",
        ),
    ),
    hints=(
        'With "SAME" there are `outputs = ceil(size / stride)` windows along each axis.',
        "The last one starts at `(outputs - 1) * stride` and is `kernel` long. What is missing is "
        "added, but never less than 0.",
        "`before = total // 2`, `after = total - before`, then `np.pad(image, ((before, after), "
        "...))`",
    ),
    inputs=_photos,
    compare_by=_without_unread_zeros,
)
