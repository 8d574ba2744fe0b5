"""Read a drawing of marks and finds, and score it."""

from course_lib.exercises import Exercise, Misconception

NOTEBOOK = "09_image_enhancement"

# What the drawing holds: tests count them in `course_lib.lessons.nb09.riddle`.
_FOUND, _THERE, _RIGHT = 9, 7, 4


def _cell_score() -> float:
    return 2 * 4 / (9 + 7)


def _from_two_shares() -> float:
    return 2 / (9 / 4 + 7 / 4)


def _share_of_the_found() -> float:
    return _RIGHT / _FOUND


def _share_of_the_there() -> float:
    return _RIGHT / _THERE


def _count_over_count() -> float:
    return _FOUND / _THERE


def _two_forgotten() -> float:
    return _RIGHT / (_FOUND + _THERE)


def _mean_of_two_shares() -> float:
    return (_RIGHT / _FOUND + _RIGHT / _THERE) / 2


def _over_all_that_was_touched() -> float:
    return _RIGHT / (_FOUND + _THERE - _RIGHT)


def _every_touch_counts() -> float:
    return 2 * 5 / (_FOUND + _THERE)


def _two_in_one_counts_twice() -> float:
    return 2 * 6 / (_FOUND + _THERE)


def _halves_count_too() -> float:
    return 2 * 7 / (_FOUND + _THERE)


CELL_SCORE = Exercise(
    name="cell_score",
    notebook=NOTEBOOK,
    title="Score a count",
    minutes=5,
    prompt=(
        "The white disks are the marks, the orange outlines are what a recipe found. A find is "
        "right if it shares more than half of what the two cover together with one mark. Answer "
        "with the F1, to three digits or as a fraction."
    ),
    solution=_cell_score,
    why=(
        "Four matches count twice, once among the nine finds and once among the seven marks: "
        "8 of 16. The count alone, nine for seven, looked much better."
    ),
    another_way=_from_two_shares,
    misconceptions=(
        Misconception(
            _share_of_the_found,
            "That is the share of the finds that are right. F1 asks for the marks as well: "
            "2 × right / (found + there).",
        ),
        Misconception(
            _share_of_the_there,
            "That is the share of the marks that were found. F1 asks for the finds as well: "
            "2 × right / (found + there).",
        ),
        Misconception(
            _count_over_count, "You compare counts only. Which of the nine finds fit a mark?"
        ),
        Misconception(
            _two_forgotten,
            "The 2 is missing: a match is one of the finds *and* one of the marks, and the sum "
            "below counts both.",
        ),
        Misconception(
            _mean_of_two_shares,
            "That is the plain mean of the two shares. F1 is their harmonic mean, "
            "2 × right / (found + there), a little lower.",
        ),
        Misconception(
            _over_all_that_was_touched,
            "You divide by all things there are, matches counted once. In F1 they count twice, "
            "above and below.",
        ),
        Misconception(
            _every_touch_counts,
            "You count one find too many: among them is one that lies on a mark and covers less "
            "than half of it.",
        ),
        Misconception(
            _two_in_one_counts_twice,
            "You count two finds too many: where two lie in one mark, each covers less than half, "
            "and neither is right.",
        ),
        Misconception(
            _halves_count_too,
            "You count every find that touches a mark. More than half of what both cover together "
            "must be shared: a small find in a mark is wrong, and so are two in one.",
        ),
    ),
    hints=(
        "Count three things: outlines, disks, and outlines that fit a disk.",
        "Look closely at two places: one disk has two outlines in it, and another a small one.",
        "Nine outlines, seven disks, four fit: 2 × 4 / (9 + 7).",
    ),
    tolerance=2e-3,
)
