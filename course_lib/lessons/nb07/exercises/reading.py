"""Tell from a picture how it was enlarged.

The pictures are `course_lib.lessons.nb07.lesson.riddle_pictures`; tests hold them to the solution.
"""

from course_lib.exercises import Exercise, Misconception

from .pixels import NOTEBOOK


def _who_enlarged() -> str:
    rings_and_sharp, blocks, beside_its_place, flat_with_hard_edges = "3", "1", "4", "5"
    return rings_and_sharp + blocks + beside_its_place + flat_with_hard_edges


def _slip_overlooked() -> str:
    return "3125"


def _rings_overlooked() -> str:
    return "2145"


def _cartoon_for_rings() -> str:
    return "5143"


def _blocks_overlooked() -> str:
    return "3241"


def _blocks_for_rings() -> str:
    return "1345"


def _slip_for_cartoon() -> str:
    return "3154"


def _bicubic_for_cartoon() -> str:
    return "3142"


WHO_ENLARGED = Exercise(
    name="who_enlarged",
    notebook=NOTEBOOK,
    title="Who enlarged this?",
    minutes=7,
    prompt=(
        "One small picture was enlarged four times: by 1 repeating pixels, 2 bicubic, 3 "
        "back-projection, 4 bicubic on wrong places, 5 total variation. Answer with four digits: "
        "who made A, B, C and D?"
    ),
    solution=_who_enlarged,
    why=(
        "Each method has its own handwriting: blocks, rings beside edges, a picture that has "
        "slipped, lines drawn too clean."
    ),
    another_way="",
    misconceptions=(
        Misconception(
            _slip_overlooked,
            "C is as soft as bicubic, but compare where things stand in it and in the truth, near "
            "the right border, say.",
        ),
        Misconception(
            _rings_overlooked,
            "A is sharper than bicubic: look for thin bright and dark lines along the edges.",
        ),
        Misconception(
            _cartoon_for_rings,
            "A and D are swapped. Back-projection draws fine rings; total variation irons them "
            "out, and everything else that is fine.",
        ),
        Misconception(
            _blocks_for_rings, "A and B are swapped: which of the two consists of squares?"
        ),
        Misconception(
            _slip_for_cartoon,
            "C and D are swapped. D is painted in flat areas; C is soft, and beside its place.",
        ),
        Misconception(
            _bicubic_for_cartoon,
            "D is not bicubic, which draws smooth curves: look for flat areas on its cheeks, and "
            "hard edges between them. Which of the five wants few edges?",
        ),
        Misconception(
            _blocks_overlooked, "B and D are swapped: which of the two consists of squares?"
        ),
    ),
    hints=(
        "Squares: which picture has stairs along every slanted edge?",
        "One picture has flat areas with hard edges, one has rings along the edges.",
        "The one that is left is soft, and its places are wrong: compare with the truth.",
    ),
)
