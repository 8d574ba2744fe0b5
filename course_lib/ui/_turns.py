"""Whose function computes: one at a time, and none for ever.

Authors' functions may share arrays, generators and libraries that are not made for threads. A
cell computes its first picture itself; what sliders ask for is computed in one thread of ours,
for the thread that brings the page's messages must stay free to bring the next.
"""

from __future__ import annotations

import contextlib
import contextvars
import ctypes
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 10.0
"""Seconds that a cell waits for the function of a slider before it stops it."""
_GRACE = 2.0
_AGAIN = 0.05


class Stopped(BaseException):
    """Ends a function; not an Exception, so that an ``except Exception`` in it lets it pass."""


class Interrupted(KeyboardInterrupt):
    """The reader's own interruption of a cell, in one line instead of our calls."""

    def _render_traceback_(self) -> list[str]:
        return [f"Interrupted: {self}"]


@dataclass(eq=False)
class _Turn:
    """One function at work. It ends by releasing the gate: whoever gets that sees the end."""

    owner: Any
    name: str
    thread: threading.Thread
    give_up: Callable[[str], None] | None
    since: float = field(default_factory=time.monotonic)
    gate: Any = field(default_factory=threading.Lock)
    over: bool = False

    def ended(self, seconds: float) -> bool:
        """Wait for the end; say whether it came."""
        if not self.over and self.gate.acquire(timeout=seconds):
            self.gate.release()
        return self.over

    @property
    def told(self) -> str:
        return f"{time.monotonic() - self.since:.0f} s"


class Turns:
    """Gives the turns, one after the other."""

    def __init__(self) -> None:
        self._entry = threading.Lock()
        self._turn: _Turn | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None

    @contextlib.contextmanager
    def take(
        self, owner: Any, name: str, give_up: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Wait for the turn and have it; a thread that has it already goes on.

        `give_up` makes it one that others may stop; it is called with the reason.

        Raises
        ------
        Interrupted
            If the reader interrupts the cell, while it waits or later.
        """
        me = threading.current_thread()
        before = self._turn
        if before is not None and before.thread is me and not before.over:
            yield
            return
        try:
            turn = self._next(_Turn(owner, name, me, give_up))
            try:
                yield
            finally:
                turn.over = True
                turn.gate.release()
        except KeyboardInterrupt as error:
            if me is not threading.main_thread() or isinstance(error, Interrupted):
                raise
            raise Interrupted(
                f"{name} has no picture yet. Run this cell again when you want it."
            ) from None

    def _next(self, mine: _Turn) -> _Turn:
        mine.gate.acquire()
        while True:
            with self._entry:
                other = self._turn
                if other is None or other.ended(0):
                    mine.since = time.monotonic()
                    self._turn = mine
                    return mine
            if mine.give_up is not None:
                other.ended(_AGAIN)
            elif not other.ended(PATIENCE):
                self.stop(other, "because a cell needed its turn")

    def stop(self, turn: _Turn | None, why: str) -> bool:
        """End a function that sliders asked for; say whether it ended.

        One that cannot be ended (it catches everything, or is deep in compiled code) goes on
        beside the others, in a thread that nothing waits for any more.
        """
        if turn is None or turn.give_up is None:
            return True
        end = time.monotonic() + _GRACE
        while not (ended := turn.ended(0)) and time.monotonic() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(turn.thread.ident or 0), ctypes.py_object(Stopped)
            )
            turn.ended(_AGAIN)
        turn.over = True
        self._start()  # whatever still hits the old thread must hit no later job
        turn.give_up(f"Stopped after {turn.told}, {why}. Move a slider to try again.")
        return ended

    def of(self, owner: Any) -> _Turn | None:
        """Give the turn that an owner has now."""
        turn = self._turn
        return turn if turn is not None and turn.owner is owner and not turn.ended(0) else None

    def told(self, owner: Any) -> str:
        """Say why an owner's picture is not there yet."""
        turn = self._turn
        if turn is None or turn.ended(0):
            return "Still computing …"
        if turn.give_up is None:
            return f"Waiting for a cell, which computes a picture for {turn.told} now."
        if turn.owner is owner:
            return f"Still computing, for {turn.told} now. Running this cell again stops it."
        return (
            f"Waiting for another explorer: its function {turn.name} computes for {turn.told} now. "
            "Running its cell or this one again stops it."
        )

    def later(self, job: Callable[[], None]) -> None:
        """Let a job of a slider run in the thread for them; it answers for what it raises."""
        context = contextvars.copy_context()  # what it prints belongs where the asker's would
        self._jobs.put(lambda: context.run(job))
        if self._worker is None or not self._worker.is_alive():
            self._start()

    def _start(self) -> None:
        self._worker = threading.Thread(target=self._work, name="sliders", daemon=True)
        self._worker.start()

    def _work(self) -> None:
        with contextlib.suppress(Stopped):
            while self._worker is threading.current_thread():
                self._jobs.get()()


TURNS = Turns()
