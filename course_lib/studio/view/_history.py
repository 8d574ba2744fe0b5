"""What was tried: one step after the other, back and forth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from course_lib.studio._blurs import Painted

_MOST = 200


@dataclass(frozen=True, eq=False)
class Step:
    """All that the controls said at some time.

    Parameters
    ----------
    values : dict
        The controls' values by name.
    kernels : dict
        What was painted, loaded, found or clicked on by then, by the kind of blur.
    words : str
        The step in a line.
    """

    values: dict[str, Any]
    kernels: dict[str, Painted]
    words: str

    def same(self, other: Step) -> bool:
        """Tell whether both say the same."""
        return (self.values, self.kernels) == (other.values, other.kernels)


class History:
    """Steps, one of which is the present one."""

    def __init__(self, first: Step) -> None:
        self._steps = [first]
        self._at = 0

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    @property
    def at(self) -> int:
        """The number of the present step, from 0 on."""
        return self._at

    @property
    def now(self) -> Step:
        """The present step."""
        return self._steps[self._at]

    @property
    def can(self) -> tuple[bool, bool]:
        """Whether one can go back, and forth."""
        return self._at > 0, self._at < len(self._steps) - 1

    def add(self, step: Step) -> bool:
        """Take a step from the present one, what came after it is forgotten; say if it is new."""
        if step.same(self.now):
            return False
        self._steps = [*self._steps[: self._at + 1], step][-_MOST:]
        self._at = len(self._steps) - 1
        return True

    def go(self, number: int) -> Step:
        """Make another step the present one, the nearest there is."""
        self._at = min(max(number, 0), len(self._steps) - 1)
        return self.now
