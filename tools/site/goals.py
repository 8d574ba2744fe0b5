"""What a reader is to find by hand: recordings have these stops, however few they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from course_lib.lessons.nb00 import lesson as page
from course_lib.lessons.nb10 import scores

_PAGE = {"length": (page.LENGTH,), "angle": (page.ANGLE,)}
_GOALS: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "nb00.lesson.repair": _PAGE,
    "nb03.panels.guessed": {"length": (12,), "angle": (30,)},  # as `moved_camera` moved
    "nb03.panels.read_page": _PAGE,
    "nb10.scores.Judges.judged": {
        "length": (scores.TRUE_LENGTH, page.LENGTH),
        "angle": (scores.TRUE_ANGLE, page.ANGLE),
    },
}


def goals(function: Callable[..., Any]) -> Mapping[str, tuple[float, ...]]:
    """Return by argument which values are to be found with an explorer of this function."""
    while isinstance(function, partial):
        function = function.func
    name = f"{function.__module__}.{getattr(function, '__qualname__', '')}"
    return _GOALS.get(name.removeprefix("course_lib.lessons."), {})
