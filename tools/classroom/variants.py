"""Exercises for an examination: other numbers from a seed that the teacher keeps.

A function is asked for as ever, and tried on other inputs; a value is asked for with other
numbers. What hangs on the notebook's own pictures or functions is left out (`LEFT_OUT`). A test
holds each formula here, at the course's own numbers, to the exercise in `course_lib.lessons`.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.exercises import Exercise, Misconception

TRIES = 1000
COURSE = "numbers of the notebook"
_COURSES = "That is the answer to the numbers of the notebook. Those of the paper are others."


@dataclass(frozen=True)
class Variant:
    """One exercise with its numbers left open.

    Attributes
    ----------
    course : mapping
        The course's own numbers.
    choices : mapping
        What each of them may be instead.
    prompt : str
        What is asked, with gaps for the numbers.
    right : callable
        Makes the answer from the numbers.
    wrong : mapping
        What the known mistakes make of them, by the names that the course gives those.
    """

    course: Mapping[str, int]
    choices: Mapping[str, range]
    prompt: str
    right: Callable[..., Any]
    wrong: Mapping[str, Callable[..., Any]]


def for_examination(exercise: Exercise, seed: int) -> Exercise | None:
    """Return what is asked in an examination; None where that would be the course's own.

    Parameters
    ----------
    exercise : Exercise
        One of the course's.
    seed : int
        What the teacher keeps; the same one gives the same examination.
    """
    if exercise.inputs is not None:
        return replace(exercise, seed=seed, hints=())
    if exercise.name not in VARIANTS:
        return None
    variant = VARIANTS[exercise.name]
    rng = np.random.default_rng([zlib.crc32(exercise.name.encode()), seed])
    numbers = _drawn(variant, exercise.tolerance, rng)
    return replace(
        exercise,
        prompt=_read_out(variant.prompt.format(**numbers)),
        solution=_returning(variant.right(**numbers), exercise.name),
        misconceptions=(
            *(
                Misconception(_returning(wrong(**numbers), name), f"The mistake: {name}.")
                for name, wrong in variant.wrong.items()
            ),
            *_remembered(variant, numbers, exercise.tolerance),
        ),
        hints=(),
        why="",
        another_way="",
        seed=seed,
    )


def _read_out(prompt: str) -> str:
    """Write `an` before numbers that are read out with a vowel: an 8 x 8 kernel."""
    return re.sub(r"\b([Aa]) (?=(8|11|18)\b)", r"\1n ", prompt)


def _remembered(
    variant: Variant, numbers: Mapping[str, int], tolerance: float
) -> Iterator[Misconception]:
    """Yield the answer that belongs to the course's numbers, unless a mistake gives it, too."""
    old = variant.right(**variant.course)
    if not any(_alike(old, wrong(**numbers), tolerance) for wrong in variant.wrong.values()):
        yield Misconception(_returning(old, COURSE), _COURSES)


def _drawn(variant: Variant, tolerance: float, rng: np.random.Generator) -> dict[str, int]:
    """Draw numbers with which no mistake leads to the right answer, or to another mistake's."""
    for _ in range(TRIES):
        numbers = {name: int(rng.choice(list(c))) for name, c in variant.choices.items()}
        values = [make(**numbers) for make in (variant.right, *variant.wrong.values())]
        pairs = [*combinations(values, 2), (values[0], variant.right(**variant.course))]
        other = all(numbers[name] != old for name, old in variant.course.items())
        if other and not any(_alike(*pair, tolerance) for pair in pairs):
            return numbers
    raise AssertionError(f"No numbers tell the mistakes apart: {variant.prompt}")


def _alike(one: Any, other: Any, tolerance: float) -> bool:
    """Tell whether two answers might be taken for each other."""
    if isinstance(one, tuple):
        return bool(one == other)
    return bool(abs(one - other) <= 2.5 * tolerance * max(abs(one), abs(other)))


def _returning(value: Any, name: str) -> Callable[..., Any]:
    def function() -> Any:
        return value

    function.__name__ = name.replace(" ", "_")
    return function


def _count_numbers() -> Variant:
    return Variant(
        {"rows": 400, "columns": 600},
        {"rows": range(120, 900, 20), "columns": range(130, 900, 20)},
        "A color picture is an array of shape ({rows}, {columns}, 3). How many numbers does it "
        "hold?",
        lambda rows, columns: 3 * rows * columns,
        {
            "pixels only": lambda rows, columns: rows * columns,
            "sides added": lambda rows, columns: rows + columns + 3,
        },
    )


def _output_size() -> Variant:
    def size(n: int, k: int, p: int, s: int) -> int:
        return (n + 2 * p - k) // s + 1

    def of(make: Callable[..., int]) -> Callable[..., tuple[int, int]]:
        return lambda rows, columns, k, p, s: (make(rows, k, p, s), make(columns, k, p, s))

    return Variant(
        {"rows": 20, "columns": 40, "k": 6, "p": 2, "s": 3},
        {
            "rows": range(15, 40),
            "columns": range(41, 80),
            "k": range(4, 10),
            "p": range(1, 5),
            "s": range(2, 6),
        },
        "A picture has {rows} rows and {columns} columns. A {k} x {k} kernel slides over it with "
        "stride {s}, after {p} rows or columns of zeros were added on every side. How many rows "
        "and columns has the result? Answer with a tuple.",
        of(size),
        {
            "padding forgotten": of(lambda n, k, p, s: (n - k) // s + 1),
            "padding on one side": of(lambda n, k, p, s: (n + p - k) // s + 1),
            "rounded up": of(lambda n, k, p, s: math.ceil((n + 2 * p - k) / s) + 1),
            "first position forgotten": of(lambda n, k, p, s: (n + 2 * p - k) // s),
            "stride forgotten": of(lambda n, k, p, s: n + 2 * p - k + 1),
            "size of the padded picture": of(lambda n, k, p, s: n + 2 * p),
            "columns first": lambda **numbers: of(size)(**numbers)[::-1],
        },
    )


def _transposed_size() -> Variant:
    def size(n: int, k: int, p: int, s: int) -> int:
        return (n - 1) * s + k - 2 * p

    def of(make: Callable[..., int]) -> Callable[..., tuple[int, int]]:
        return lambda rows, columns, k, p, s: (make(rows, k, p, s), make(columns, k, p, s))

    return Variant(
        {"rows": 9, "columns": 13, "k": 6, "p": 1, "s": 3},
        {
            "rows": range(5, 20),
            "columns": range(20, 30),
            "k": range(5, 12),
            "p": range(2, 4),
            "s": range(2, 6),
        },
        "A transposed convolution with a {k} x {k} kernel, stride {s} and padding {p} gets a map "
        "of {rows} rows and {columns} columns. How many rows and columns has the result, if it is "
        "as small as can be? Answer with a tuple.",
        of(size),
        {
            "size of the forward convolution": of(lambda n, k, p, s: (n + 2 * p - k) // s + 1),
            "size times stride": of(lambda n, k, p, s: n * s),
            "one step too many": of(lambda n, k, p, s: n * s + k - 2 * p),
            "padding added": of(lambda n, k, p, s: (n - 1) * s + k + 2 * p),
            "padding on one side": of(lambda n, k, p, s: (n - 1) * s + k - p),
            "nothing cropped": of(lambda n, k, p, s: (n - 1) * s + k),
            "kernel forgotten": of(lambda n, k, p, s: (n - 1) * s - 2 * p),
            "starts alone": of(lambda n, k, p, s: (n - 1) * s),
            "kernel of one": of(lambda n, k, p, s: (n - 1) * s + 1),
            "columns first": lambda **numbers: of(size)(**numbers)[::-1],
        },
    )


def _smooth_kernel_size() -> Variant:
    return Variant(
        {"stride": 4, "least": 6},
        {"stride": range(3, 8), "least": range(7, 20)},
        "A transposed convolution has stride {stride}. Its kernel shall have at least {least} x "
        "{least} pixels. What is the smallest side for which every pixel inside the result is "
        "covered equally often?",
        lambda stride, least: -(-least // stride) * stride,
        {
            "smallest allowed": lambda stride, least: least,
            "stride itself": lambda stride, least: stride,
            "stride squared": lambda stride, least: stride**2,
        },
    )


def _largest_step() -> Variant:
    return Variant(
        {"strongest": 4, "weakest": 2},
        {"strongest": range(3, 13), "weakest": range(1, 10)},
        "A blur multiplies the strongest wave by {strongest} and the weakest by 0.{weakest}. Below "
        "which step does Landweber's iteration converge? Answer with a number.",
        lambda strongest, weakest: 2 / strongest**2,
        {
            "norm not squared": lambda strongest, weakest: 2 / strongest,
            "safe default": lambda strongest, weakest: 1 / strongest**2,
            "of a normalized blur": lambda strongest, weakest: 2.0,
            "weakest wave taken": lambda strongest, weakest: 2 / (weakest / 10) ** 2,
            "upside down": lambda strongest, weakest: strongest**2 / 2,
            "one over the norm": lambda strongest, weakest: 1 / strongest,
        },
    )


def _output_shape() -> Variant:
    def of(make: Callable[..., tuple[int, ...]]) -> Callable[..., tuple[int, ...]]:
        return lambda n, rows, columns, f: make(n, rows, columns, f)

    return Variant(
        {"n": 8, "rows": 480, "columns": 640, "f": 16},
        {
            "n": range(5, 15),
            "rows": range(200, 480, 20),
            "columns": range(500, 900, 20),
            "f": range(18, 65, 2),
        },
        "A layer takes {n} color photos, {rows} rows and {columns} columns each, and makes {f} "
        'features of them, with 3 x 3 kernels, stride 2 and "SAME". Which `output_shape` does '
        "`tf.nn.conv2d_transpose` need to lead from the features back to the photos? Answer with "
        "a tuple of four numbers.",
        of(lambda n, rows, columns, f: (n, rows, columns, 3)),
        {
            "stride forgotten": of(lambda n, rows, columns, f: (n, rows // 2, columns // 2, 3)),
            "batch of one": of(lambda n, rows, columns, f: (1, rows, columns, 3)),
            "batch left out": of(lambda n, rows, columns, f: (rows, columns, 3)),
            "channels of the features": of(lambda n, rows, columns, f: (n, rows, columns, f)),
            "features for batch": of(lambda n, rows, columns, f: (f, rows, columns, 3)),
            "channels first": of(lambda n, rows, columns, f: (n, 3, rows, columns)),
            "batch of the article": of(lambda n, rows, columns, f: (3, rows, columns, 3)),
            "width first": of(lambda n, rows, columns, f: (n, columns, rows, 3)),
            "shape of the features themselves": of(
                lambda n, rows, columns, f: (n, rows // 2, columns // 2, f)
            ),
            "photos doubled": of(lambda n, rows, columns, f: (n, 2 * rows, 2 * columns, 3)),
            "gray": of(lambda n, rows, columns, f: (n, rows, columns, 1)),
            "batch last": of(lambda n, rows, columns, f: (3, rows, columns, n)),
        },
    )


def _cell_score() -> Variant:
    return Variant(
        {"found": 9, "there": 7, "right": 4},
        {"found": range(20, 40), "there": range(11, 20), "right": range(5, 11)},
        "A recipe finds {found} cells where {there} are marked; {right} of its finds fit a mark. "
        "Answer with the F1, to three digits or as a fraction.",
        lambda found, there, right: 2 * right / (found + there),
        {
            "share of the found": lambda found, there, right: right / found,
            "share of the there": lambda found, there, right: right / there,
            "count over count": lambda found, there, right: found / there,
            "two forgotten": lambda found, there, right: right / (found + there),
            "mean of two shares": lambda found, there, right: (right / found + right / there) / 2,
            "over all that was touched": lambda found, there, right: (
                right / (found + there - right)
            ),
        },
    )


def _streak_length() -> Variant:
    return Variant(
        {"rows": 365, "dip": 12},
        {"rows": range(200, 600), "dip": range(7, 20)},
        "A camera moved up and down while the shutter was open. The photo is {rows} pixels high. "
        "Along its height the spectrum has dips at {dip} cycles per picture height and at every "
        "multiple of that. Answer with the length of the streak in pixels.",
        lambda rows, dip: rows / dip,
        {
            "dip itself": lambda rows, dip: float(dip),
            "second dip": lambda rows, dip: rows / (2 * dip),
            "third dip": lambda rows, dip: rows / (3 * dip),
            "dip over rows": lambda rows, dip: dip / rows,
        },
    )


def _stripe_contrast() -> Variant:
    def left(period: int, width: int) -> float:
        places = np.arange(width) - width // 2
        return float(abs(np.sum(np.cos(2 * np.pi * places / period)))) / width

    return Variant(
        {"period": 4, "width": 3},
        {"period": range(8, 13), "width": range(5, 8, 2)},
        "Soft stripes repeat every {period} pixels: pixel n is cos(2 pi n / {period}). They are "
        "blurred by an average of {width} pixels, each of weight 1/{width}. What is the largest "
        "value after the blur? Answer with a number, to two digits or more.",
        left,
        {
            "nothing is left": lambda period, width: 0.0,
            "all is left": lambda period, width: 1.0,
            "box over period": lambda period, width: width / period,
        },
    )


def _how_far() -> Variant:
    def seen(stages: int) -> int:
        across = 3
        for _ in range(stages - 1):
            across = 2 * across + 2
        return across

    def of(across: Callable[[int], int], halved: int = 0) -> Callable[..., tuple[int, ...]]:
        def make(stages: int, rows: int, columns: int) -> tuple[int, ...]:
            least = 2 ** (stages - 1 + halved)
            return across(stages), rows // least, columns // least

        return make

    return Variant(
        {"stages": 5, "rows": 96, "columns": 160},
        {
            "stages": range(4, 7, 2),
            "rows": range(128, 512, 64),
            "columns": range(576, 1024, 64),
        },
        "An encoder has {stages} convolutions of 3 x 3, which keep the size of a map, and between "
        "each two of them a pooling of 2 x 2. The picture has {rows} rows and {columns} columns. "
        "How many pixels across has one value of the deepest map seen, and how many rows and "
        "columns has that map? Answer with a tuple of three.",
        of(seen),
        {
            "four stages": of(lambda s: seen(s - 1), -1),
            "no pooling": of(lambda s: 1 + 2 * s),
            "only doubled": of(lambda s: 2 * seen(s - 1)),
            "same growth again": of(lambda s: 2 * seen(s - 1) - seen(s - 2)),
            "two more": of(lambda s: seen(s - 1) + 2),
            "three pixels enlarged": of(lambda s: 3 * 2 ** (s - 1)),
            "poolings see nothing": of(lambda s: 1 + 2 * (2**s - 1)),
            "a pooling at the end": of(seen, 1),
            "size of the stage before": of(seen, -1),
            "columns first": lambda **numbers: tuple(of(seen)(**numbers)[i] for i in (0, 2, 1)),
        },
    )


# Why the others are not asked in an examination; a test holds that none is forgotten.
LEFT_OUT = {
    **dict.fromkeys(
        ("match_kernels", "which_fault", "which_score", "who_enlarged", "direction", "clock"),
        "it is read from the notebook's own pictures",
    ),
    "which_boast": "it is read from the notebook's own advertisements",
    "right_adjoint": "it tries the notebook's own three functions",
}
# What a sheet of paper cannot ask: it lacks what stands in the notebook beside the exercise.
NOT_ON_PAPER = {
    **LEFT_OUT,
    "cell_score": "it is read from the notebook's own pictures",
    "streak_length": "it is read from the notebook's own curve",
    "how_far": "it is read from the notebook's own table",
    **dict.fromkeys(("gcv_score", "landweber_step"), "its formula stands in the notebook"),
}
VARIANTS: dict[str, Variant] = {
    "count_numbers": _count_numbers(),
    "output_size": _output_size(),
    "stripe_contrast": _stripe_contrast(),
    "how_far": _how_far(),
    "transposed_size": _transposed_size(),
    "smooth_kernel_size": _smooth_kernel_size(),
    "streak_length": _streak_length(),
    "largest_step": _largest_step(),
    "output_shape": _output_shape(),
    "cell_score": _cell_score(),
}
