"""The counts: each student once, the latest answer; bounded, and in memory alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from tools.classroom.live.asked import Asked

ROOM = 500  # students
OFTEN, AT_ONCE = 2.0, 20.0  # answers a second of one student, and so many in a row
JOINS, JOINS_AT_ONCE = 20.0, 100.0  # of all students
_WHO = re.compile(r"[0-9a-f]{32}")

TAKEN, UNKNOWN_STUDENT, NO_ANSWER, TOO_OFTEN, FULL = 204, 410, 422, 429, 503


class Allowance:
    """So much at once, and so much a second."""

    def __init__(self, often: float, at_once: float, clock: Callable[[], float]) -> None:
        self._often, self._most, self._clock = often, at_once, clock
        self._left, self._since = at_once, clock()

    def take(self) -> bool:
        """Say whether one more is allowed."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._since) * self._often)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Tally:
    """Who shares, and what each of them found last; students are random numbers."""

    def __init__(self, asked: Iterable[Asked], clock: Callable[[], float] = time.monotonic) -> None:
        self.asked = {one.key: one for one in asked}
        self.version = 0
        self._places = {
            key: {finding.name: place for place, finding in enumerate(one.findings)}
            for key, one in self.asked.items()
        }
        self._clock = clock
        self._joins = Allowance(JOINS, JOINS_AT_ONCE, clock)
        self._students: dict[str, dict[str, int]] = {}
        self._allowed: dict[str, Allowance] = {}
        self._begun: dict[str, None] = {}  # keys in the order of their first answers

    def join(self, who: object) -> int:
        """Take up a student; return the status to answer with."""
        if not isinstance(who, str) or not _WHO.fullmatch(who):
            return NO_ANSWER
        if who in self._students:
            return TAKEN
        if not self._joins.take():
            return TOO_OFTEN
        if len(self._students) >= ROOM:
            return FULL
        self._students[who] = {}
        self._allowed[who] = Allowance(OFTEN, AT_ONCE, self._clock)
        self.version += 1
        return TAKEN

    def answer(self, who: object, asked: object, found: object) -> int:
        """Count what a student found, in place of what the same student found before."""
        if not isinstance(who, str) or who not in self._students:
            return UNKNOWN_STUDENT
        if not self._allowed[who].take():
            return TOO_OFTEN
        if not isinstance(asked, str) or not isinstance(found, str):
            return NO_ANSWER
        place = self._places.get(asked, {}).get(found)
        if place is None:
            return NO_ANSWER
        self._students[who][asked] = place
        self._begun.setdefault(asked)
        self.version += 1
        return TAKEN

    def leave(self, who: object) -> int:
        """Forget a student and all that the student shared."""
        if not isinstance(who, str) or self._students.pop(who, None) is None:
            return UNKNOWN_STUDENT
        del self._allowed[who]
        self.version += 1
        return TAKEN

    def reset(self) -> None:
        """Begin a new lesson: no answers; whoever shares goes on sharing."""
        self._begun.clear()
        for answers in self._students.values():
            answers.clear()
        self.version += 1

    def counts(self) -> dict[str, Any]:
        """Return all that the page gets to know: numbers, and nobody's answers."""
        found = {key: [0] * len(self.asked[key].findings) for key in self._begun}
        for answers in self._students.values():
            for key, place in answers.items():
                found[key][place] += 1
        return {
            "version": self.version,
            "sharing": len(self._students),
            "asked": [[key, numbers] for key, numbers in found.items()],
        }
