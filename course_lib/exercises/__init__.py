"""Exercises that know what went wrong: what an exercise is, and how an answer is judged.

`Exercise` and `Misconception` say what is asked and which mistakes are known; `judge` compares an
answer with both; `of_every_sort`, `draw`, `integers`, `images_and_kernels` and `photo_crop` draw
inputs. `run_all` calls an answer on all of them and tells each `Outcome` in `plain` values, which
a grader does in another process. The exercises themselves stand in `course_lib.lessons`, and so
does what a reader calls.
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
from ._plain import Strange, plain
from ._progress import progress_table, record, solved_before
from ._running import Outcome, Problem, run_all
from ._source import solution_cell, solution_text
from ._state import repair_numpy

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
    "Outcome",
    "Problem",
    "ProgressTable",
    "Solution",
    "Strange",
    "draw",
    "images_and_kernels",
    "integers",
    "judge",
    "of_every_sort",
    "photo_crop",
    "plain",
    "progress_table",
    "record",
    "repair_numpy",
    "run_all",
    "solution_cell",
    "solution_text",
    "solved_before",
]
