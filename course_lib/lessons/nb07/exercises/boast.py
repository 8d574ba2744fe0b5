"""How good is an enlarged picture? Measured as a boast."""

from course_lib.exercises import Exercise, Misconception

from .pixels import NOTEBOOK


def _which_boast() -> str:
    weaker_rival, scored_where_it_learned, wrong_range = "2", "1", "3"
    return weaker_rival + scored_where_it_learned + wrong_range


def _rival_for_training() -> str:
    return "123"


def _range_for_training() -> str:
    return "231"


def _range_for_rival() -> str:
    return "312"


def _rival_and_range_swapped() -> str:
    return "321"


def _only_the_rival_found() -> str:
    return "132"


WHICH_BOAST = Exercise(
    name="which_boast",
    notebook=NOTEBOOK,
    title="Which boast?",
    minutes=5,
    prompt=(
        "Three advertisements for one layer. Each used one trick: 1 scored on the very picture "
        "that it had learned from, 2 a weak rival, 3 a wrong range. Answer with three digits: the "
        "trick of A, of B and of C."
    ),
    solution=_which_boast,
    why=(
        "Two numbers compare two methods only if pictures, border, colors and range are the "
        "same for both."
    ),
    another_way="",
    misconceptions=(
        Misconception(
            _rival_for_training,
            "A and B are swapped. A's layer stands at the honest 34.1 dB: only its rival has been "
            "exchanged, for one that lies 2 dB below bicubic.",
        ),
        Misconception(
            _range_for_training,
            "B and C are swapped. A range of 255 for pictures up to 1 adds 48 dB to everything.",
        ),
        Misconception(
            _range_for_rival,
            "Begin with the absurd one: which of the three cannot be the PSNR of such pictures? "
            "A range of 255 for pictures up to 1 adds 48 dB to everything.",
        ),
        Misconception(
            _only_the_rival_found,
            "None of the three fits. Begin with the absurd one: pictures like these never reach "
            "more than 80 dB, but a range of 255 for pictures up to 1 adds 48 dB to everything.",
        ),
        Misconception(
            _rival_and_range_swapped,
            "A and C are swapped. A wrong range adds the same to both, and leaves the gain as it "
            "is. A weak rival makes the gain larger.",
        ),
    ),
    hints=(
        "The honest line is 32.8 for bicubic and 34.1 for the layer. What has changed in A, in B, "
        "in C: the rival, the layer, or both?",
        "A wrong range adds 48 dB to both. Another rival changes the rival alone. Other pictures "
        "change both.",
    ),
)
