"""What the reader has solved so far, kept in the reader's own folder."""

import warnings
from collections.abc import Iterable
from typing import Any

from course_lib import home

from ._engine import Exercise
from ._feedback import ProgressTable

FILE = "progress"


def record(name: str, solved: bool) -> str:
    """Count an attempt; once solved stays solved. Return a sentence if that was not possible."""

    def change(content: dict[str, Any]) -> dict[str, Any]:
        exercises = _exercises(content)
        before = _entry(exercises, name)
        exercises[name] = {
            **before,
            "attempts": int(before.get("attempts", 0)) + 1,
            "solved": solved or bool(before.get("solved")),
        }
        return {**content, "exercises": exercises}

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            home.update(FILE, change)
        except home.HomeError as error:
            return f"Your progress is not kept. {error}"
    return " ".join(str(warning.message) for warning in caught)


def solved_before(name: str) -> tuple[bool, str]:
    """Tell whether an exercise was solved in an earlier sitting, and what went wrong in reading."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        entry = _entry(_exercises(home.read(FILE)), name)
    return bool(entry.get("solved")), " ".join(str(warning.message) for warning in caught)


def progress_table(exercises: Iterable[Exercise]) -> ProgressTable:
    """List exercises with their state."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kept = _exercises(home.read(FILE))
    rows = tuple(
        (exercise.notebook, exercise.name, exercise.title, _state(_entry(kept, exercise.name)))
        for exercise in exercises
    )
    return ProgressTable(rows, " ".join(str(warning.message) for warning in caught))


def _state(entry: dict[str, Any]) -> str:
    if entry.get("solved"):
        return "solved"
    return "tried" if entry.get("attempts") else "open"


def _exercises(content: dict[str, Any]) -> dict[str, Any]:
    kept = content.get("exercises")
    return dict(kept) if isinstance(kept, dict) else {}


def _entry(exercises: dict[str, Any], name: str) -> dict[str, Any]:
    entry = exercises.get(name)
    return dict(entry) if isinstance(entry, dict) else {}
