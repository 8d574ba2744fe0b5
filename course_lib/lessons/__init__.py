"""The rooms of the course, one for each notebook, and the desk where answers are checked.

``nbNN.lesson`` is what notebook NN draws and measures, ``nbNN.exercises`` what it asks; the first
needs `ui`, the second does not.

In a notebook: ``check("name", answer)`` after a stub, ``hint("name")`` for the next step,
``solution("name")`` for the source of a solution, ``progress()`` for what is solved.
In a teacher's grader: ``assert_solved("name", answer)``.
"""

from . import coming_back
from ._book import find
from ._desk import (
    assert_solved,
    check,
    examination,
    hint,
    names,
    progress,
    solution,
    solution_source,
)

__all__ = [
    "assert_solved",
    "check",
    "examination",
    "find",
    "hint",
    "names",
    "progress",
    "solution",
    "solution_source",
]

coming_back.watch()
