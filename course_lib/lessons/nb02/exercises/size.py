"""How large the result of a transposed convolution is."""

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "02_transposed_convolution"


SIZES, KERNEL, PADDING, STRIDE = (9, 13), 6, 1, 3


def _transposed_size() -> tuple[int, ...]:
    sizes, kernel, padding, stride = (9, 13), 6, 1, 3
    return tuple((n - 1) * stride + kernel - 2 * padding for n in sizes)


def _size_of_the_forward_convolution() -> tuple[int, ...]:
    return tuple((n + 2 * PADDING - KERNEL) // STRIDE + 1 for n in SIZES)


def _size_times_stride() -> tuple[int, ...]:
    return tuple(n * STRIDE for n in SIZES)


def _one_step_too_many() -> tuple[int, ...]:
    return tuple(n * STRIDE + KERNEL - 2 * PADDING for n in SIZES)


def _padding_added() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE + KERNEL + 2 * PADDING for n in SIZES)


def _padding_on_one_side() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE + KERNEL - PADDING for n in SIZES)


def _nothing_cropped() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE + KERNEL for n in SIZES)


def _kernel_forgotten() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE - 2 * PADDING for n in SIZES)


def _starts_alone() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE for n in SIZES)


def _kernel_of_one() -> tuple[int, ...]:
    return tuple((n - 1) * STRIDE + 1 for n in SIZES)


def _columns_first() -> tuple[int, ...]:
    return _transposed_size()[::-1]


def _first_and_last_place() -> tuple[int, ...]:
    # The kept part begins at the padding and ends before it; the last kernel ends at 30 and 42.
    return len(range(1, 30 - 1)), len(range(1, 42 - 1))


_NO_KERNEL = (
    "That is where the last kernel starts, or where it would end with a kernel of one number. Here "
    "it covers 6 rows from there on; then the padding is cut off."
)

TRANSPOSED_SIZE = Exercise(
    name="transposed_size",
    notebook=NOTEBOOK,
    title="Predict the size, the other way",
    minutes=5,
    prompt=(
        "A transposed convolution with a 6 x 6 kernel, stride 3 and padding 1 gets a map of 9 rows "
        "and 13 columns. How many rows and columns has the result, if it is as small as can be? "
        "Answer with a tuple."
    ),
    solution=_transposed_size,
    why=(
        "The last kernel begins after `n - 1` steps and ends a kernel later; the padding is cut"
        " off at both ends."
    ),
    another_way=_first_and_last_place,
    misconceptions=(
        Misconception(
            _size_of_the_forward_convolution,
            "That is the size after the forward convolution. The transpose goes from the small "
            "map to the large one.",
        ),
        Misconception(
            _size_times_stride,
            'Size times stride is one possible size, the one that "same" padding gives. Here the '
            "sizes follow from kernel and padding.",
        ),
        Misconception(
            _one_step_too_many,
            "Between 9 rows there are 8 steps of 3, not 9.",
        ),
        Misconception(
            _padding_added,
            "You added the padding. In the transpose it is cut off: it is what the forward "
            "convolution had added.",
        ),
        Misconception(
            _padding_on_one_side, "The padding is cut off on both sides: take it away twice."
        ),
        Misconception(
            _nothing_cropped,
            "That is everything the kernels cover, or the largest size one may choose. The "
            "smallest has the padding cut off on both sides, and nothing added.",
        ),
        Misconception(_kernel_forgotten, _NO_KERNEL),
        Misconception(_starts_alone, _NO_KERNEL),
        Misconception(_kernel_of_one, _NO_KERNEL),
        Misconception(
            _columns_first,
            "The right numbers in the wrong order: rows come first, then columns.",
        ),
    ),
    hints=(
        "Each of the 9 rows puts a kernel of 6 rows into the result, each 3 rows further down.",
        "The first kernel starts at row 0, the last one at row 8 * 3 = 24. Where does it end?",
        "They cover 24 + 6 = 30 rows. The padding takes one away at the top and one at the bottom.",
    ),
)
