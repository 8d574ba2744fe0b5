"""Read from a picture which score chose its weight.

The pictures are `course_lib.lessons.nb05.lesson.riddle_pictures`; a test holds them to the
solution.
"""

from course_lib.exercises import Exercise, Misconception

from .discrepancy import NOTEBOOK


def _which_score() -> str:
    told_right, believes_in_more_noise, poorest, richest = "1", "2", "3", "4"
    return believes_in_more_noise + richest + told_right + poorest


def _soft_taken_for_right() -> str:
    return "1423"


def _richest_and_poorest_swapped() -> str:
    return "2314"


def _soft_taken_for_poorest() -> str:
    return "3412"


def _grain_taken_for_right() -> str:
    return "2143"


def _by_the_order_of_the_list() -> str:
    return "1234"


WHICH_SCORE = Exercise(
    name="which_score",
    notebook=NOTEBOOK,
    title="Which score chose this?",
    minutes=8,
    prompt=(
        "One photo, restored four times; the weight was chosen by 1 SURE; 2 discrepancy, told "
        "twice the true noise; 3 the lowest entropy; 4 the highest entropy. Answer with four "
        "digits: who chose A, B, C and D?"
    ),
    solution=_which_score,
    why=(
        "Who believes in more noise smooths more; an entropy, of whichever sign, is moved by "
        "grain and by flatness, and knows nothing of the scene."
    ),
    another_way="",
    misconceptions=(
        Misconception(
            _soft_taken_for_right,
            "A and C are swapped. Who believes in more noise than there is, smooths more: compare "
            "how sharp the edges are.",
        ),
        Misconception(
            _richest_and_poorest_swapped,
            "B and D are swapped. D knows only black and white: two values, at most one bit. B has "
            "all grays.",
        ),
        Misconception(
            _soft_taken_for_poorest,
            "A and D are swapped. It seems natural that fog has the poorest histogram. But count "
            "the gray levels in D.",
        ),
        Misconception(
            _grain_taken_for_right,
            "B and C are swapped. SURE counts noise as an error; which of the two scores loves it?",
        ),
        Misconception(
            _by_the_order_of_the_list,
            "That is just the order of the list. Begin with the strangest: how many gray levels "
            "does D have?",
        ),
    ),
    hints=(
        "Entropy counts how evenly the gray levels are used. Which picture uses the fewest of "
        "them, and which uses them most evenly?",
        "The two that are left are sharp and soft. Believing in too much noise smooths too much.",
    ),
)
