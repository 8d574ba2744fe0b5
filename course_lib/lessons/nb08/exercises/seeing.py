"""Read from the table of a network's stages how far one more of them would see."""

from course_lib.exercises import Exercise, Misconception

from .regions import NOTEBOOK

SIZES, STAGES = (96, 160), 5


def _how_far() -> tuple[int, ...]:
    across, rows, columns = 38, 96, 160
    return 2 * across + 2, rows // 2**4, columns // 2**4


def _down_from_one_value() -> tuple[int, ...]:
    across = 1
    for stage in range(STAGES):
        across = (2 * across if stage else 1) + 2
    return across, *(size // 2 ** (STAGES - 1) for size in SIZES)


def _four_stages() -> tuple[int, ...]:
    return 38, 12, 20


def _no_pooling() -> tuple[int, ...]:
    return 1 + 2 * STAGES, 6, 10


def _only_doubled() -> tuple[int, ...]:
    return 2 * 38, 6, 10


def _same_growth_again() -> tuple[int, ...]:
    return 38 + 20, 6, 10


def _two_more() -> tuple[int, ...]:
    return 38 + 2, 6, 10


def _three_pixels_enlarged() -> tuple[int, ...]:
    return 3 * 16, 6, 10


def _last_pooling_sees_nothing() -> tuple[int, ...]:
    return 38 + 2 * 2 ** (STAGES - 1), 6, 10


def _poolings_see_nothing() -> tuple[int, ...]:
    return 1 + 2 * (2**STAGES - 1), 6, 10


def _a_pooling_at_the_end() -> tuple[int, ...]:
    return 78, 3, 5


def _size_of_the_stage_before() -> tuple[int, ...]:
    return 78, 12, 20


def _columns_first() -> tuple[int, ...]:
    return 78, 10, 6


HOW_FAR = Exercise(
    name="how_far",
    notebook=NOTEBOOK,
    title="How far does it see?",
    minutes=5,
    prompt=(
        "The encoder of the table gets one more stage: a pooling of 2 × 2 and a convolution of "
        "3 × 3, so five convolutions and four poolings in all. The picture has 96 rows and 160 "
        "columns. How many pixels across has one value of the deepest map seen, and how many rows "
        "and columns has that map? Answer with a tuple of three."
    ),
    solution=_how_far,
    why=(
        "A pooling doubles what one value has seen at its place, and a convolution of 3 × 3 adds "
        "one such step on either side: from the pixels' side, twice as many and two more."
    ),
    another_way=_down_from_one_value,
    misconceptions=(
        Misconception(
            _four_stages, "That is `encode3`, the last stage of the table. One more follows."
        ),
        Misconception(
            _no_pooling,
            "Two pixels more for each convolution: so it would be without poolings. Look at the "
            "table, how much each stage adds.",
        ),
        Misconception(
            _only_doubled,
            "Doubled, and two are missing. See whether 3 becomes 8, and 8 becomes 18, in your way.",
        ),
        Misconception(
            _same_growth_again,
            "20 was what the stage before added. The numbers in the table do not grow by equally "
            "many: 5, then 10, then 20.",
        ),
        Misconception(
            _two_more,
            "Two more values, yes, but of a map whose values lie many pixels apart.",
        ),
        Misconception(
            _three_pixels_enlarged,
            "A 3 × 3 kernel on values that lie 16 pixels apart: but each of these values has "
            "already seen much more than its 16 pixels.",
        ),
        Misconception(
            _last_pooling_sees_nothing,
            "The new convolution adds 32, yes. But the pooling before it looks at two values side "
            "by side, so it adds, too.",
        ),
        Misconception(
            _poolings_see_nothing,
            "You counted what the convolutions add. A pooling looks at two values side by side, so "
            "it adds, too.",
        ),
        Misconception(
            _a_pooling_at_the_end,
            "You halved five times. Between five convolutions there are four poolings.",
        ),
        Misconception(
            _size_of_the_stage_before,
            "How far it sees is right. But the map is that of the stage before: halve once more.",
        ),
        Misconception(
            _columns_first, "The right numbers in the wrong order: rows come before columns."
        ),
    ),
    hints=(
        "How does 3 become 8, how 8 become 18, and 18 become 38? It is the same rule.",
        "Begin with the map: halve 96 and 160 once for each pooling.",
        "From the pixels' side a stage makes $w$ into $2w + 2$.",
    ),
)
