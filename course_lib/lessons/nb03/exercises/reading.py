"""Read what went wrong from a restored picture, and how long a streak was from a spectrum.

The pictures are `course_lib.lessons.nb03.lesson.fault_pictures`, the spectrum is `profile_along`;
tests hold both to the solutions.
"""

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "03_blur_and_inversion"


def _which_fault() -> str:
    grain_everywhere, ripples_from_the_border = "1", "3"
    rings_around_everything, moved = "4", "5"
    return ripples_from_the_border + grain_everywhere + moved + rings_around_everything


def _grain_taken_for_a_wrong_psf() -> str:
    return "3451"


def _border_taken_for_a_wrong_psf() -> str:
    return "4153"


def _border_taken_for_grain() -> str:
    return "1354"


def _move_overlooked() -> str:
    return "3124"


def _move_taken_for_a_wide_psf() -> str:
    return "3145"


def _rings_taken_for_blur() -> str:
    return "3152"


_RINGS = (
    "B and D are swapped. Noise makes grain, alike everywhere, and finer than the blur. A wrong "
    "PSF draws rings around what is in the picture, as wide as the error is large."
)
_BORDER = (
    "Look at A again: its ripples run along the border and fade toward the middle. Whatever "
    "fades toward the middle comes from the border."
)

WHICH_FAULT = Exercise(
    name="which_fault",
    notebook=NOTEBOOK,
    title="What went wrong?",
    minutes=8,
    prompt=(
        "Four restorations of one photo were each spoiled by one of five faults. Answer with four "
        "digits: the fault of A, of B, of C and of D."
    ),
    solution=_which_fault,
    why=(
        "Each fault has its own handwriting: grain, softness, ripples from the edges, rings "
        "around edges, and a picture that has moved."
    ),
    another_way="",
    misconceptions=(
        Misconception(_grain_taken_for_a_wrong_psf, _RINGS),
        Misconception(_border_taken_for_a_wrong_psf, _BORDER),
        Misconception(_border_taken_for_grain, _BORDER),
        Misconception(
            _move_overlooked,
            "C is sharp, so the balance is not too large. But compare where his nose is.",
        ),
        Misconception(
            _move_taken_for_a_wide_psf,
            "C and D are swapped. A PSF that is too wide draws rings and moves nothing; one whose "
            "center is wrong moves everything and draws no rings. Compare where his nose is.",
        ),
        Misconception(
            _rings_taken_for_blur,
            "D is not what too large a balance leaves: that would be as soft as the photo, and "
            "smooth. Wide dark and bright rings are too much sharpening, not too little.",
        ),
    ),
    hints=(
        "Which picture is as sharp as it should be, and still not right? Compare positions.",
        "Ripples that fade toward the middle come from the border; grain comes from noise.",
        "A PSF that is too wide sharpens what was never that soft: dark and bright rings grow "
        "around everything.",
    ),
)


def _streak_length() -> float:
    rows, first_dip = 365, 12  # the next dips, at 24 and 36, agree
    return rows / first_dip


def _dip_itself() -> float:
    return 12.0


def _second_dip() -> float:
    return 365 / 24


def _third_dip() -> float:
    return 365 / 36


def _small_dip() -> float:
    return 365 / 17


def _small_dip_itself() -> float:
    return 17.0


def _third_dip_itself() -> float:
    return 36.0


def _spacing_not_turned_over() -> float:
    return 24.0


def _width_for_height() -> float:
    return 588 / 12


def _dip_over_rows() -> float:
    return 12 / 365


def _from_three_dips() -> float:
    dips = (12, 24, 36)
    return sum(365 * (number + 1) / dip for number, dip in enumerate(dips)) / len(dips)


STREAK_LENGTH = Exercise(
    name="streak_length",
    notebook=NOTEBOOK,
    title="How long is the streak?",
    minutes=6,
    prompt=(
        "The photo is 365 pixels high. Read off the curve at how many cycles per picture height "
        "the dips lie, and answer with the length of the streak in pixels."
    ),
    solution=_streak_length,
    why=(
        "A wave is wiped out if it fits into the streak a whole number of times: the first dip "
        "at 12 cycles in 365 rows is a wave as long as the streak."
    ),
    another_way=_from_three_dips,
    misconceptions=(
        Misconception(
            _dip_itself,
            "That is where the first dip lies: 12 cycles fit into the picture. How many pixels "
            "long is one of them?",
        ),
        Misconception(
            _second_dip,
            "You took the second dip, or half of the first wave. A streak removes the wave that "
            "fits into it once first, then those that fit in twice, three times, ...",
        ),
        Misconception(
            _third_dip,
            "You took the third dip. A streak removes the wave that fits into it once first; "
            "that is the first dip.",
        ),
        Misconception(
            _small_dip,
            "The small dip at 17 is not one of them. The two clearest dips lie 12 apart, and the "
            "first one lies as far from 0 as from the second.",
        ),
        Misconception(
            _small_dip_itself,
            "That is where the small dip lies, and it is not one of the streak's. The two clearest "
            "dips lie 12 apart. And the answer is a length in pixels: how long is one cycle?",
        ),
        Misconception(
            _third_dip_itself,
            "That is where the third dip lies. Take the first, and ask how many pixels long one of "
            "its cycles is.",
        ),
        Misconception(
            _spacing_not_turned_over,
            "That is where the second dip lies. Take the first, and ask how many pixels long one "
            "of its cycles is.",
        ),
        Misconception(
            _width_for_height,
            "You took the width of the photo. The streak runs up and down, and the curve counts "
            "cycles per picture height.",
        ),
        Misconception(
            _dip_over_rows,
            "Upside down: that is cycles per pixel. How many pixels are there in one cycle?",
        ),
    ),
    hints=(
        "A streak of `n` pixels removes the waves that repeat every `n` pixels, and every `n / 2`, "
        "`n / 3`, ... So the dips are equally spaced.",
        "The first dip lies near 12 cycles, the second near 24, the third near 36.",
        "Twelve cycles in 365 pixels: how long is one?",
    ),
    tolerance=0.1,
)
