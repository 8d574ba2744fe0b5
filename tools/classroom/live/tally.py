"""The counts: each sender once, the latest answer; bounded, and in memory alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tools.classroom.live.asked import Asked

ROOM = 500  # students, and senders
OFTEN, AT_ONCE = 2.0, 20.0  # messages a second of one student, and so many in a row
NEW, NEW_AT_ONCE = 20.0, 100.0  # senders
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


@dataclass
class _Sender:
    """A computer, or a user of this one: how much it may send, and whom it stands for."""

    allowed: Allowance
    students: list[str] = field(default_factory=list)
    replaced: bool = False  # one of them by another


class Tally:
    """Who shares, and what each of them found last; students are random numbers.

    Parameters
    ----------
    asked : iterable of Asked
        What may be answered; nothing else is taken.
    each : int
        How many students count from one sender; one more takes the place of the first of them.
    clock : callable
        Returns seconds.
    """

    def __init__(
        self,
        asked: Iterable[Asked],
        each: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.asked = {one.key: one for one in asked}
        self.version = 0
        self._places = {
            key: {finding.name: place for place, finding in enumerate(one.findings)}
            for key, one in self.asked.items()
        }
        self._each, self._clock = each, clock
        self._new = Allowance(NEW, NEW_AT_ONCE, clock)
        self._students: dict[str, dict[str, int]] = {}
        self._from: dict[str, str] = {}
        self._senders: dict[str, _Sender] = {}
        self._begun: dict[str, None] = {}  # keys in the order of their first answers

    def join(self, who: object, sender: str = "") -> int:
        """Take up a student; return the status to answer with.

        Without a sender each student is one.
        """
        if not isinstance(who, str) or not _WHO.fullmatch(who):
            return NO_ANSWER
        if who in self._students:
            return TAKEN
        known = self._senders.get(sender or who) or self._new_sender()
        if isinstance(known, int):
            return known
        if not known.allowed.take():
            return TOO_OFTEN
        if len(known.students) >= self._each:
            self._forget(known.students[0])
            known.replaced = True
        elif len(self._students) >= ROOM:
            return FULL
        self._senders[sender or who] = known
        known.students.append(who)
        self._students[who], self._from[who] = {}, sender or who
        self.version += 1
        return TAKEN

    def _new_sender(self) -> _Sender | int:
        if not self._new.take():
            return TOO_OFTEN
        if len(self._senders) >= ROOM:
            return FULL
        return _Sender(Allowance(OFTEN * self._each, AT_ONCE * self._each, self._clock))

    def _forget(self, who: str) -> None:
        del self._students[who]
        sender = self._from.pop(who)
        self._senders[sender].students.remove(who)
        if sender == who:  # others are known still: who comes and goes is allowed no more for it
            del self._senders[sender]

    def answer(self, who: object, asked: object, found: object) -> int:
        """Count what a student found, in place of what the same student found before."""
        if not isinstance(who, str) or who not in self._students:
            return UNKNOWN_STUDENT
        if not self._senders[self._from[who]].allowed.take():
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
        if not isinstance(who, str) or who not in self._students:
            return UNKNOWN_STUDENT
        self._forget(who)
        self.version += 1
        return TAKEN

    def reset(self) -> None:
        """Begin a new lesson: no answers; whoever shares goes on sharing."""
        self._begun.clear()
        self._senders = {name: one for name, one in self._senders.items() if one.students}
        for one in self._senders.values():
            one.replaced = False
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
            "replaced": sum(one.replaced for one in self._senders.values()),
            "asked": [[key, numbers] for key, numbers in found.items()],
        }
