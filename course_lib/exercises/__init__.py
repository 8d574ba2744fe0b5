"""Exercises that know what went wrong: what an exercise is, and how an answer is judged.

`Exercise` and `Misconception` say what is asked and which mistakes are known; `judge` compares an
answer with both; `of_every_sort`, `draw`, `integers`, `images_and_kernels` and `photo_crop` draw
inputs. The exercises themselves stand in `course_lib.lessons`, and so does what a reader calls.
"""

from ._engine import Exercise, Misconception
from ._feedback import Feedback, Hints, ProgressTable, Solution
from ._inputs import (
    POSITIVE,
    SHAPES,
    SORTS,
    Array,
    Case,
    draw,
    images_and_kernels,
    integers,
    of_every_sort,
    photo_crop,
)
from ._judge import judge
from ._progress import progress_table, record, solved_before
from ._source import solution_cell, solution_text

__all__ = [
    "POSITIVE",
    "SHAPES",
    "SORTS",
    "Array",
    "Case",
    "Exercise",
    "Feedback",
    "Hints",
    "Misconception",
    "ProgressTable",
    "Solution",
    "draw",
    "images_and_kernels",
    "integers",
    "judge",
    "of_every_sort",
    "photo_crop",
    "progress_table",
    "record",
    "solution_cell",
    "solution_text",
    "solved_before",
]
