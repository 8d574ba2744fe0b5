"""What a reader is to find by hand: recordings have these values, however few they have."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from course_lib.lessons.nb00 import lesson as page
from course_lib.lessons.nb10 import looking, scores
from course_lib.lessons.nb10.exercises import CLOCK
from tools.site import session


def _marks(length: float, angle: float) -> list[list[int]]:
    """Give both places in a cepstrum that a movement darkens."""
    turn = math.radians(angle)
    up, right = round(length * math.sin(turn)), round(length * math.cos(turn))
    return [[looking.REACH - way * up, looking.REACH + way * right] for way in (1, -1)]


_PAGE = {"length": [page.LENGTH], "angle": [page.ANGLE]}
_GOALS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "course_lib.lessons.nb00.lesson.repair": _PAGE,
    "course_lib.lessons.nb03.panels.guessed": {"length": [12], "angle": [30]},  # moved_camera
    "course_lib.lessons.nb03.panels.read_page": _PAGE,
    "course_lib.lessons.nb10.looking.Pointing.pointed": {
        "place": _marks(page.LENGTH, page.ANGLE) + _marks(*CLOCK.solution())
    },
    "course_lib.lessons.nb10.scores.Judges.judged": {
        "length": [scores.TRUE_LENGTH, page.LENGTH],
        "angle": [scores.TRUE_ANGLE, page.ANGLE],
    },
    "tools.site.session.slid": {name: [session.FOUND[name]] for name in ("length", "angle")},
}


def goals(function: Callable[..., Any]) -> Mapping[str, Sequence[Any]]:
    """Return by argument which values are to be found with an explorer of this function."""
    while isinstance(function, partial):
        function = function.func
    name = f"{function.__module__}.{getattr(function, '__qualname__', '')}"
    return _GOALS.get(name, {})
