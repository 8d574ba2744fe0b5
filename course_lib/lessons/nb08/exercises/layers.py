"""A layer that leads back to pixels: unpooling."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort

from .regions import NOTEBOOK

Switches = NDArray[np.intp]


def _unpool(values: Array, switches: Switches) -> Array:
    rows, columns = values.shape
    result = np.zeros((2 * rows, 2 * columns))
    for i, j in np.ndindex(rows, columns):
        down, right = divmod(switches[i, j], 2)
        result[2 * i + down, 2 * j + right] = values[i, j]
    return result


def _without_switches(values: Array, switches: Switches) -> Array:
    return _unpool(values, np.zeros_like(switches))


def _repeated(values: Array, switches: Switches) -> Array:
    return values.repeat(2, axis=0).repeat(2, axis=1)


def _shared_among_four(values: Array, switches: Switches) -> Array:
    return values.repeat(2, axis=0).repeat(2, axis=1) / 4


def _column_by_column(values: Array, switches: Switches) -> Array:
    return _unpool(values, 2 * (switches % 2) + switches // 2)


def _counted_from_the_end(values: Array, switches: Switches) -> Array:
    return _unpool(values, 3 - switches)


def _turned_over(values: Array, switches: Switches) -> Array:
    return _unpool(values, switches).T


def _in_four_quarters(values: Array, switches: Switches) -> Array:
    rows, columns = values.shape
    result = np.zeros((2 * rows, 2 * columns))
    for i, j in np.ndindex(rows, columns):
        down, right = divmod(switches[i, j], 2)
        result[rows * down + i, columns * right + j] = values[i, j]
    return result


def _blocks_overlap(values: Array, switches: Switches) -> Array:
    rows, columns = values.shape
    result = np.zeros((2 * rows, 2 * columns))
    for i, j in np.ndindex(rows, columns):
        down, right = divmod(switches[i, j], 2)
        result[i + down, j + right] = values[i, j]
    return result


def _one_for_value(values: Array, switches: Switches) -> Array:
    return _unpool(np.ones_like(values, dtype=float), switches)


def _switch_for_value(values: Array, switches: Switches) -> Array:
    return _unpool(switches.astype(float), switches)


def _values_and_switches(rng: np.random.Generator) -> Iterator[tuple[Array, Switches]]:
    shapes = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 4), (3, 2), (2, 5), (4, 4), (5, 7), (2, 3))
    for (values,) in of_every_sort(rng, [(shape,) for shape in shapes]):
        yield values, rng.integers(0, 4, values.shape)
    yield np.array([[7.5]]), np.array([[1]])
    yield np.array([[7.5]]), np.array([[2]])


def _four_pictures_at_once(values: Array, switches: Switches) -> Array:
    rows, columns = values.shape
    result = np.zeros((2 * rows, 2 * columns))
    for switch in range(4):
        here = np.where(switches == switch, values, 0)
        result[switch // 2 :: 2, switch % 2 :: 2] = here
    return result


def _clockwise(values: Array, switches: Switches) -> Array:
    return _unpool(values, np.array([0, 1, 3, 2])[switches])


def _counted_from_one(values: Array, switches: Switches) -> Array:
    rows, columns = values.shape
    result = np.zeros((2 * rows, 2 * columns))
    for i, j in np.ndindex(rows, columns):
        if switches[i, j] > 0:  # nothing is done where no place has that number
            down, right = divmod(switches[i, j] - 1, 2)
            result[2 * i + down, 2 * j + right] = values[i, j]
    return result


UNPOOL = Exercise(
    name="unpool",
    notebook=NOTEBOOK,
    title="Unpool by the switches",
    minutes=12,
    prompt=(
        "Write `unpool(values, switches)`: from shape (h, w) to (2h, 2w). Each value goes to one "
        "place of its 2 × 2 block, all else is 0. The switch says which: 0 upper left, 1 upper "
        "right, 2 lower left, 3 lower right."
    ),
    solution=_unpool,
    why=(
        "The maximum came from one place, and only that place had a say in it; so that is where"
        " its value goes back to."
    ),
    another_way=_four_pictures_at_once,
    misconceptions=(
        Misconception(
            _without_switches,
            "The switches are not used: everything lands in the upper left corner of its block.",
        ),
        Misconception(
            _repeated,
            "You repeat each value four times: that is enlarging. Unpooling puts it back to the "
            "one place where the maximum was.",
        ),
        Misconception(
            _shared_among_four,
            "You share each value among four: that is the transpose of *mean* pooling. After max "
            "pooling one of the four gets all.",
        ),
        Misconception(
            _column_by_column,
            "1 and 2 are exchanged: switches count along the row first, so 1 is upper *right*.",
        ),
        Misconception(_counted_from_the_end, "You count from the wrong corner: 0 is upper left."),
        Misconception(_turned_over, "Rows and columns of the result are exchanged."),
        Misconception(
            _in_four_quarters,
            "You put the values into four quarters of the picture. Each block is 2 × 2 pixels: "
            "value (i, j) lands in rows 2i and 2i + 1.",
        ),
        Misconception(
            _blocks_overlap,
            "Your blocks lie one pixel apart, so they overlap. They are 2 apart.",
        ),
        Misconception(_one_for_value, "You put a 1 in the right place. Put the value there."),
        Misconception(_switch_for_value, "You put the switch itself there. Put the value there."),
        Misconception(
            _clockwise,
            "You count clockwise. Switches count row by row: 2 is lower left, 3 lower right.",
        ),
        Misconception(
            _counted_from_one, "You count the places from 1. The switches count from 0, upper left."
        ),
    ),
    hints=(
        "Begin with `np.zeros((2 * rows, 2 * columns))`.",
        "`divmod(switch, 2)` says how far down and how far right in the block.",
        "`result[2 * i + down, 2 * j + right] = values[i, j]`",
    ),
    inputs=_values_and_switches,
)
