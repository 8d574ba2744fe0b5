"""Where the reader has an answer checked, asks for a hint, and sees what is solved."""

from dataclasses import replace
from typing import Any

from course_lib import sharing
from course_lib.exercises import (
    Exercise,
    Feedback,
    Hints,
    ProgressTable,
    Solution,
    judge,
    progress_table,
    record,
    solution_cell,
    solution_text,
    solved_before,
)

from ._book import exercises_of, find

_hints_shown: dict[str, int] = {}
_closed: list[str] = []  # holds a reason while there is an examination


def examination(on: bool = True) -> None:
    """Switch `check`, `hint` and `solution` off in this session, as the first cell of a paper does.

    Parameters
    ----------
    on : bool, default True
        False switches them on again.

    Examples
    --------
    >>> examination()
    >>> hint("brighten")
    Traceback (most recent call last):
    ValueError: This is an examination: check, hint and solution are switched off.
    >>> examination(False)
    """
    _closed[:] = ["This is an examination: check, hint and solution are switched off."] * on


def _find(name: str) -> Exercise:
    """Find an exercise, unless nothing may be told about it now."""
    if _closed:
        raise ValueError(_closed[0])
    return find(name)


def check(name: str, answer: Any) -> Feedback:
    """Check an answer, and remember in the reader's folder whether it is right.

    Whoever has said yes to `ui.share` shares the verdict, but not the answer.

    Parameters
    ----------
    name : str
        The name of the exercise.
    answer : object
        The reader's function or value; ``...`` means that it is still to be written.

    Returns
    -------
    Feedback
        A notebook shows it; ``.solved`` is a bool.

    Raises
    ------
    ValueError
        If there is no exercise of that name, or during an `examination`.

    Examples
    --------
    >>> check("count_numbers", ...).status
    'not attempted'
    """
    feedback = judge(_find(name), answer)
    if feedback.status == "not attempted":
        before, note = solved_before(name)
        notes = ["You have solved it before; nothing is lost."] if before else []
    else:
        found = sharing.RIGHT if feedback.solved else feedback.mistake or sharing.OTHER
        notes, note = [sharing.tell(name, found)], record(name, feedback.solved)
    told = (sentence for sentence in (*notes, note) if sentence)
    return replace(feedback, sentences=(*feedback.sentences, *told))


def assert_solved(name: str, answer: Any) -> None:
    """Raise AssertionError, with the words that `check` would say, unless the answer is right.

    For a grader; nothing is kept.

    Parameters
    ----------
    name : str
        The name of the exercise.
    answer : object
        The function or value.

    Raises
    ------
    AssertionError
        If the exercise is not solved.

    Examples
    --------
    >>> assert_solved("count_numbers", 400 * 600 * 3)
    """
    feedback = judge(find(name), answer)
    if not feedback.solved:
        raise AssertionError(str(feedback))


def hint(name: str) -> Hints:
    """Show the next hint, and those before it.

    Parameters
    ----------
    name : str
        The name of the exercise.

    Returns
    -------
    Hints
        A notebook shows it. Each call in one session adds a step.

    Raises
    ------
    ValueError
        If there is no exercise of that name, or during an `examination`.

    Examples
    --------
    >>> hint("count_numbers").shown[0]
    'The shape says: 400 rows, 600 columns, 3 numbers in each place.'
    """
    exercise = _find(name)
    _hints_shown[name] = min(_hints_shown.get(name, 0) + 1, len(exercise.hints))
    shown = exercise.hints[: _hints_shown[name]]
    return Hints(name, exercise.title, shown, len(exercise.hints))


def solution(name: str) -> Solution:
    """Show the source of a solution.

    Parameters
    ----------
    name : str
        The name of the exercise.

    Returns
    -------
    Solution
        A notebook shows it; ``.source`` is the text.

    Raises
    ------
    ValueError
        If there is no exercise of that name, or during an `examination`.

    Examples
    --------
    >>> solution("brighten")
    def brighten(image, amount):
        return np.clip(image + amount, 0, 1)
    <BLANKLINE>
    """
    exercise = _find(name)
    return Solution(exercise.title, solution_text(exercise))


def solution_source(name: str, as_name: str | None = None) -> str:
    """Return code that stands in for the stub: the solution with every import that it needs.

    Parameters
    ----------
    name : str
        The name of the exercise.
    as_name : str, optional
        The name that the stub defines; by default that of the exercise.

    Returns
    -------
    str
        Python source.

    Raises
    ------
    ValueError
        If there is no exercise of that name, or during an `examination`.

    Examples
    --------
    >>> print(solution_source("brighten", "lighter"))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def lighter(image, amount):
        return np.clip(image + amount, 0, 1)
    <BLANKLINE>
    """
    return solution_cell(_find(name), as_name or name)


def progress(notebook: str | None = None) -> ProgressTable:
    """Show which exercises are solved, in this sitting or before.

    Parameters
    ----------
    notebook : str, optional
        Only those of one notebook, such as "01_convolution".

    Returns
    -------
    ProgressTable
        A notebook shows it.

    Raises
    ------
    ValueError
        If no exercise belongs to that notebook.

    Examples
    --------
    >>> [row[1] for row in progress("00_start_here").rows]
    ['count_numbers', 'brighten', 'shake']
    """
    return progress_table(exercises_of(notebook))


def names(notebook: str | None = None) -> list[str]:
    """List the names of the exercises.

    Parameters
    ----------
    notebook : str, optional
        Only those of one notebook, such as "01_convolution".

    Returns
    -------
    list of str
        In the order of the course.

    Raises
    ------
    ValueError
        If no exercise belongs to that notebook.

    Examples
    --------
    >>> names("00_start_here")
    ['count_numbers', 'brighten', 'shake']
    """
    return [exercise.name for exercise in exercises_of(notebook)]
