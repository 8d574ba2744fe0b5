"""Every exercise of the course by its name."""

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from course_lib.exercises import Exercise


@cache
def all_exercises() -> dict[str, Exercise]:
    """Return every exercise by its name, notebook by notebook.

    Each room ``nbNN`` beside this module lists its own as ``nbNN.exercises.EXERCISES``.
    """
    found: dict[str, Exercise] = {}
    for room in sorted(info.name for info in pkgutil.iter_modules([str(Path(__file__).parent)])):
        if room.startswith("nb"):
            for exercise in importlib.import_module(f".{room}.exercises", __package__).EXERCISES:
                if exercise.name in found:
                    raise ValueError(f"Two exercises are called {exercise.name!r}.")
                found[exercise.name] = exercise
    return found


def exercises_of(notebook: str | None) -> list[Exercise]:
    """Return the exercises of a notebook, or of all, in the order of the course.

    Raises
    ------
    ValueError
        If no exercise belongs to that notebook.
    """
    exercises = all_exercises().values()
    found = [exercise for exercise in exercises if notebook in (None, exercise.notebook)]
    if not found:
        known = ", ".join(sorted({exercise.notebook for exercise in exercises}))
        raise ValueError(f"Expected one of the notebooks {known}; got {notebook!r}.")
    return found


def find(name: str) -> Exercise:
    """Return an exercise by its name.

    Raises
    ------
    ValueError
        If there is none of that name; the nearest names are listed.
    """
    exercises = all_exercises()
    if not isinstance(name, str):
        raise ValueError(
            f"Expected the name of an exercise first, such as {next(iter(exercises))!r}, "
            f"got an object of type {type(name).__name__}."
        )
    if name not in exercises:
        near = get_close_matches(name, exercises, n=3, cutoff=0.4) or list(exercises)
        listed = ", ".join(repr(known) for known in near)
        raise ValueError(f"There is no exercise {name!r}. Did you mean one of these: {listed}?")
    return exercises[name]
