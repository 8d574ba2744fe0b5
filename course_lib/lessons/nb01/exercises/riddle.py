"""Read kernels and pictures, and find which belong together.

The pictures are `course_lib.lessons.nb01.lesson.riddle_pictures`; a test holds them to the
solution.
"""

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "01_convolution"


def _match_kernels() -> str:
    sharper, softer = "5", "1"  # fine texture stronger: A; gone: C
    # Flipped, kernel 3 takes right minus left: below 0 where the sky ends and the coat begins.
    right_minus_left = "3"
    # Of the kernels that sum to 0 only number 4 compares rows, as D does.
    rows_compared = "4"
    return sharper + right_minus_left + softer + rows_compared


def _flip_forgotten() -> str:
    return "5214"


def _directions_swapped() -> str:
    return "5413"


def _directions_swapped_and_no_flip() -> str:
    return "5412"


def _blur_and_sharpening_swapped() -> str:
    return "1354"


def _blur_and_sharpening_swapped_and_no_flip() -> str:
    return "1254"


def _with_letters() -> str:
    return "A5B3C1D4"


_FORM = "The four digits are right. Write them with nothing else between the quotes."
_FLIP = (
    "C and D are right, A too. But look at B again: the left edge of the coat is below 0. You "
    "read the kernel as `conv2d` does; these pictures are convolutions, the kernel is flipped."
)
_DIRECTION = (
    "B and D are swapped. A kernel that compares left and right answers to upright edges and is "
    "silent along a level one; kernel 4 compares above and below."
)
_SHARPNESS = (
    "A and C are swapped. Nine equal weights mix the neighbors and soften; a large middle with "
    "negative neighbors lifts each pixel away from them."
)

MATCH_KERNELS = Exercise(
    name="match_kernels",
    notebook=NOTEBOOK,
    title="Match kernels and pictures",
    minutes=8,
    prompt=(
        "Four pictures were made by convolution (with the flip) from five kernels. Answer with "
        "four digits: the kernel of A, of B, of C and of D."
    ),
    solution=_match_kernels,
    why=(
        "A kernel's sum tells what becomes of flat areas; its signs, after the flip, tell to "
        "which edges it answers."
    ),
    another_way="",
    misconceptions=(
        Misconception(_with_letters, _FORM),
        Misconception(_flip_forgotten, _FLIP),
        Misconception(_directions_swapped, _DIRECTION),
        Misconception(_directions_swapped_and_no_flip, _DIRECTION),
        Misconception(_blur_and_sharpening_swapped, _SHARPNESS),
        Misconception(_blur_and_sharpening_swapped_and_no_flip, _SHARPNESS),
    ),
    hints=(
        "Sort by the sum first: which kernels sum to 1 (flat areas stay gray) and which to 0?",
        "In B upright edges show and level ones do not; in D it is the other way round.",
        "For B: going right, from the sky into the coat, it gets darker, so right minus left is "
        "below 0. Which kernel is that *after* it is flipped?",
    ),
)
