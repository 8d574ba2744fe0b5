"""How large a result is."""

from math import ceil

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "01_convolution"


SIZES, KERNEL, PADDING, STRIDE = (20, 40), 6, 2, 3


def _output_size() -> tuple[int, ...]:
    sizes, kernel, padding, stride = (20, 40), 6, 2, 3
    return tuple((n + 2 * padding - kernel) // stride + 1 for n in sizes)


def _padding_forgotten() -> tuple[int, ...]:
    return tuple((n - KERNEL) // STRIDE + 1 for n in SIZES)


def _padding_on_one_side() -> tuple[int, ...]:
    return tuple((n + PADDING - KERNEL) // STRIDE + 1 for n in SIZES)


def _rounded_up() -> tuple[int, ...]:
    return tuple(ceil((n + 2 * PADDING - KERNEL) / STRIDE) + 1 for n in SIZES)


def _first_position_forgotten() -> tuple[int, ...]:
    return tuple((n + 2 * PADDING - KERNEL) // STRIDE for n in SIZES)


def _stride_forgotten() -> tuple[int, ...]:
    return tuple(n + 2 * PADDING - KERNEL + 1 for n in SIZES)


def _size_of_the_padded_picture() -> tuple[int, ...]:
    return tuple(n + 2 * PADDING for n in SIZES)


def _columns_first() -> tuple[int, ...]:
    return _output_size()[::-1]


def _places_counted() -> tuple[int, ...]:
    return len(range(0, 24 - 6 + 1, 3)), len(range(0, 44 - 6 + 1, 3))


OUTPUT_SIZE = Exercise(
    name="output_size",
    notebook=NOTEBOOK,
    title="Predict the size",
    minutes=5,
    prompt=(
        "A picture has 20 rows and 40 columns. A 6 x 6 kernel slides over it with stride 3, after "
        "2 rows or columns of zeros were added on every side. How many rows and columns has the "
        "result? Answer with a tuple."
    ),
    solution=_output_size,
    why=(
        "A size counts the places where a window may start: from 0 in steps of the stride, as "
        "long as it fits."
    ),
    another_way=_places_counted,
    misconceptions=(
        Misconception(
            _padding_forgotten,
            "You left out the padding. The kernel slides over the padded picture, which is larger.",
        ),
        Misconception(
            _padding_on_one_side,
            "The padding is added on both sides: the picture grows by twice the padding.",
        ),
        Misconception(
            _rounded_up,
            "You rounded up. A window that does not fit in completely does not count: round down.",
        ),
        Misconception(
            _first_position_forgotten,
            "You counted the steps. One more position comes before the first step: add 1.",
        ),
        Misconception(
            _stride_forgotten,
            "You left out the stride. The window moves by 3 pixels at a time.",
        ),
        Misconception(
            _size_of_the_padded_picture,
            "That is the size of the padded picture. The result has one pixel per window position.",
        ),
        Misconception(
            _columns_first,
            "The right numbers in the wrong order: rows come first, then columns.",
        ),
    ),
    hints=(
        "Look at the rows alone. With the padding there are 20 + 2 + 2 of them.",
        "The first window starts at row 0; the last row it may start at is 24 - 6 = 18.",
        "How many starting rows are there from 0 to 18 in steps of 3? Then do the columns.",
    ),
)
