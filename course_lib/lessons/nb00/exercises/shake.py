"""Shake the camera: the mean of all the places of a photo."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, of_every_sort, photo_crop

NOTEBOOK = "00_start_here"


def _shake(photo: Array, steps: int) -> Any:
    total = np.zeros(photo.shape)
    for k in range(steps):
        total = total + np.roll(photo, k, axis=0)
    return total / steps


def _mean_of_the_rolled(photo: Array, rolls: Iterable[int], axis: int | None = 0) -> Any:
    return np.mean([np.roll(photo, k, axis=axis) for k in rolls], axis=0)


def _only_added(photo: Array, steps: int) -> Any:
    return steps * _shake(photo, steps)


def _added_and_cut_off(photo: Array, steps: int) -> Any:
    return np.clip(steps * _shake(photo, steps), 0, 1)


def _moved_at_once(photo: Array, steps: int) -> Any:
    return np.roll(photo, steps, axis=0)


def _last_place_only(photo: Array, steps: int) -> Any:
    return np.roll(photo, steps - 1, axis=0)


def _last_place_divided(photo: Array, steps: int) -> Any:
    return np.roll(photo, steps - 1, axis=0) / steps


def _divided_each_time(photo: Array, steps: int) -> Any:
    total = np.zeros(photo.shape)
    for k in range(steps):
        total = (total + np.roll(photo, k, axis=0)) / steps
    return total


def _ended_after_the_first(photo: Array, steps: int) -> Any:
    return photo / steps


def _not_moved(photo: Array, steps: int) -> Any:
    return photo


def _to_the_right(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, range(steps), axis=1)


def _axis_left_out(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, range(steps), axis=None)


def _upward(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, range(0, -steps, -1))


def _begun_at_one(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, range(1, steps + 1))


def _one_place_too_many(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, range(steps + 1))


def _one_place_too_many_in_the_sum(photo: Array, steps: int) -> Any:
    return (steps + 1) * _one_place_too_many(photo, steps) / steps


def _first_place_left_out(photo: Array, steps: int) -> Any:
    return _shake(photo, steps) - photo / steps


def _first_place_left_out_of_a_sum(photo: Array, steps: int) -> Any:
    return sum(np.roll(photo, k, axis=0) for k in range(1, steps)) / steps  # 0 for one step


def _begun_with_the_photo(photo: Array, steps: int) -> Any:
    return _shake(photo, steps) + photo / steps


def _one_number(photo: Array, steps: int) -> Any:
    return np.mean([np.roll(photo, k, axis=0) for k in range(steps)])


def _photos_and_steps(rng: np.random.Generator) -> Iterator[tuple[Array, int]]:
    yield np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.5]]), 2
    shapes = ((3, 2), (4, 3), (5, 5), (6, 4), (3, 4), (1, 1), (4, 2), (2, 3), (7, 5), (5, 3))
    drawn = of_every_sort(rng, [(shape,) for shape in shapes])
    for (photo,), steps in zip(drawn, (2, 3, 2, 5, 4, 2, 1, 5, 3, 1), strict=True):
        yield photo, steps
    for shape, steps in (((24, 32), 6), ((30, 20), 12)):
        yield photo_crop(rng, shape), steps


_ONE_PLACE_TOO_FEW = (
    "The first place is left out: the copy rolled by 0 rows belongs to the sum, too."
)
_TOO_MANY = "One place too many: `range(steps + 1)` counts from 0 to `steps`, which is one more."


def _always_one_row(photo: Array, steps: int) -> Any:
    return np.roll(photo, 1, axis=0)  # as often as you like: the mean of equal copies


def _rolled_on(photo: Array, steps: int) -> Any:
    return _mean_of_the_rolled(photo, np.cumsum(np.arange(steps)).tolist())


def _mean_of_the_places(photo: Array, steps: int) -> Any:
    return np.mean([np.roll(photo, k, axis=0) for k in range(steps)], axis=0)


SHAKE = Exercise(
    name="shake",
    notebook=NOTEBOOK,
    title="Shake the camera",
    minutes=10,
    prompt=(
        "Write `shake(photo, steps)`: the mean of `steps` copies of a gray photo, rolled down by "
        "0, 1, 2, ... rows. `np.roll(photo, k, axis=0)` rolls it down by k rows."
    ),
    solution=_shake,
    why=(
        "A camera that moves adds up the pictures of all its places, each for an equal share of"
        " the time."
    ),
    another_way=_mean_of_the_places,
    misconceptions=(
        Misconception(
            _only_added,
            "Too bright: you add the copies up. Each place gets only its share of the exposure, "
            "so divide the sum by `steps`.",
        ),
        Misconception(
            _added_and_cut_off,
            "You add the copies up and cut off what exceeds white. That loses light; divide the "
            "sum by `steps` instead.",
        ),
        Misconception(
            _moved_at_once,
            "You moved the photo, so it is as sharp as before. A streak comes from all the places "
            "on the way: add up one copy for each `k`, and divide by `steps`.",
        ),
        Misconception(
            _last_place_only,
            "Only the last place is left: each copy replaces the one before. Add them up, "
            "`total = total + np.roll(...)`.",
        ),
        Misconception(
            _last_place_divided,
            "Only the last place is left: each copy replaces the one before. Add them up, "
            "`total = total + np.roll(...)`, and divide then.",
        ),
        Misconception(
            _divided_each_time,
            "You divide inside the loop, so the early places are divided again and again. Divide "
            "once, when all are added up.",
        ),
        Misconception(
            _ended_after_the_first,
            "Your loop ends after its first round. Is `return` indented as far as the loop's "
            "lines? Then move it to the left.",
        ),
        Misconception(
            _always_one_row,
            "All your copies are rolled by one row. Each place is one row further than the one "
            "before: roll by `k`.",
        ),
        Misconception(
            _rolled_on,
            "You roll what is rolled already, so each place is further from the one before. Roll "
            "`photo` itself by `k`.",
        ),
        Misconception(
            _to_the_right,
            "This camera moves sideways. Down is along the rows: `axis=0`.",
        ),
        Misconception(
            _axis_left_out,
            "Without `axis`, `np.roll` reads the photo as one long row of numbers. Say "
            "`axis=0`: along the rows.",
        ),
        Misconception(
            _upward,
            "The copies go up. `np.roll` moves down if its number is positive.",
        ),
        Misconception(
            _begun_at_one,
            "The first copy is not rolled at all: begin at 0, as `range(steps)` does.",
        ),
        Misconception(_one_place_too_many, _TOO_MANY),
        Misconception(_one_place_too_many_in_the_sum, _TOO_MANY),
        Misconception(_first_place_left_out, _ONE_PLACE_TOO_FEW),
        Misconception(_first_place_left_out_of_a_sum, _ONE_PLACE_TOO_FEW),
        Misconception(
            _begun_with_the_photo,
            "The first place counts twice: the loop adds the copy rolled by 0 rows, too. So begin "
            "from `np.zeros(photo.shape)`.",
        ),
        Misconception(
            _one_number,
            "That is the mean of everything, one number. Take the mean over the copies only, "
            "`np.mean(copies, axis=0)`, or add them up and divide.",
        ),
        Misconception(
            _not_moved,
            "The photo comes back as it was. Add up its copies, and return their mean.",
        ),
    ),
    hints=(
        "Start from `total = np.zeros(photo.shape)`, and let `for k in range(steps):` go through "
        "the places.",
        "In the loop: `total = total + np.roll(photo, k, axis=0)`.",
        "After the loop, no longer indented: `return total / steps`.",
    ),
    inputs=_photos_and_steps,
)
