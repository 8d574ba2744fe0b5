"""A time limit for code that nobody has read: its own processor time, and an end to all waiting.

The code runs in a thread, so that whoever waits for it can give it up, whatever it does. Only a
single call of compiled code that keeps Python's lock stops everything else, too.
"""

import ctypes
import functools
import gc
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from types import FrameType

TICK = 0.05  # seconds between two looks
WAITING = 10  # times the limit: as long may it take by the clock on the wall, imports left out
IMPORTING = 40  # times the limit: as long with its imports
PATIENCE = 6.0  # seconds in which it is to end once it is stopped
_RAISE = ctypes.pythonapi.PyThreadState_SetAsyncExc
STACK = 64 << 20  # bytes: deep recursion must end in RecursionError, not in a crash


class TimeUp(BaseException):
    """Not an Exception, so that an `except Exception` in the reader's loop cannot swallow it."""


@dataclass(frozen=True)
class Stop:
    """Why and where code was stopped."""

    seconds: float
    waiting: bool  # it waited, rather than computed
    frames: tuple[tuple[str, int], ...]  # file and line, outermost first
    ended: bool  # else it is still running somewhere


def limited(work: Callable[[], None], seconds: float) -> Stop | None:
    """Do the work in a thread of its own.

    Parameters
    ----------
    work : callable
        What to do.
    seconds : float
        The limit of the processor time that it may use. By the clock it may take ten times as
        long, imports left out.

    Returns
    -------
    Stop or None
        None if it ended by itself.

    Raises
    ------
    BaseException
        What the work raises by itself; KeyboardInterrupt if the reader interrupts.
    """
    worker = _Worker(work)
    hook = threading.excepthook
    threading.excepthook = lambda told: None if told.thread is worker else hook(told)
    try:
        limit = worker.watch(seconds)
        if limit is None:
            worker.join()
            stop = None
        else:
            frames = worker.frames()
            stop = Stop(*limit, frames, ended=worker.stop())
    except BaseException:  # an interrupt while waiting
        worker.stop()
        raise
    finally:
        threading.excepthook = hook
    # What is stopped may end in another exception: deep in a recursion there is no room for ours.
    if stop is None and worker.failure is not None:
        raise worker.failure
    return stop


class _Worker(threading.Thread):
    """A thread that can be watched and stopped."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="the reader's answer")
        self.failure: BaseException | None = None
        self._work = work
        self._last: list[TimeUp] = []
        self._clock: Callable[[], float] = time.process_time
        size = threading.stack_size(STACK)
        try:
            self.start()
        finally:
            threading.stack_size(size)

    def run(self) -> None:
        if hasattr(time, "pthread_getcpuclockid"):
            clock = time.pthread_getcpuclockid(threading.get_ident())
            self._clock = functools.partial(time.clock_gettime, clock)
        try:
            try:
                self._work()
            except TimeUp as error:
                self._last.append(error)  # not dropped here, where it would come back
                sys.settrace(None)  # after which it may be raised once more
            except BaseException as error:
                self.failure = error
        except TimeUp as error:
            self._last.append(error)
            sys.settrace(None)

    def watch(self, seconds: float) -> tuple[float, bool] | None:
        """Wait for the end; return the limit that is reached, and whether it was one of waiting."""
        started = time.monotonic()
        computed = waited = 0.0
        before, at = self._used(), started
        while self.is_alive():
            self.join(TICK)
            used, now = self._used(), time.monotonic()
            if not _imports(self._frame()):
                computed, waited = computed + used - before, waited + now - at
            before, at = used, now
            if computed > seconds:
                return seconds, False
            if waited > WAITING * seconds or now - started > IMPORTING * seconds:
                return round(now - started, 1), True
        return None

    def _used(self) -> float:
        try:
            return self._clock()
        except OSError:  # it has ended
            return 0.0

    def _frame(self) -> FrameType | None:
        return sys._current_frames().get(self.ident or 0)

    def frames(self) -> tuple[tuple[str, int], ...]:
        """Return the files and lines it is at, outermost first."""
        found, frame = [], self._frame()
        while frame is not None:
            found.append((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back
        return tuple(reversed(found))

    def stop(self) -> bool:
        """Raise inside the thread until it ends; return whether it did."""
        end = time.monotonic() + PATIENCE
        errors = _returning(self.ident or 0)
        collects = gc.isenabled()
        gc.disable()  # a collection in that thread calls functions of others: not to be interrupted
        try:
            while self.is_alive() and time.monotonic() < end:
                _raise_in(self.ident, next(errors))
                self.join(TICK)
        finally:
            errors.close()
            if collects:
                gc.enable()
        return not self.is_alive()


def end_threads(before: Iterable[threading.Thread], is_own: Callable[[str], bool]) -> None:
    """Stop the threads that the reader's code has left running: those that are in its files."""
    for thread in set(threading.enumerate()) - set(before):
        frame, own = sys._current_frames().get(thread.ident or 0), False
        while frame is not None and not own:
            own, frame = is_own(frame.f_code.co_filename), frame.f_back
        for _ in range(10 * own):
            if thread.is_alive():
                _raise_in(thread.ident, SystemExit)
                thread.join(TICK / 5)


def _raise_in(ident: int | None, error: type[BaseException]) -> None:
    _RAISE(ctypes.c_ulong(ident or 0), ctypes.py_object(error))


def _returning(ident: int) -> Generator[type[TimeUp]]:
    """Yield an exception for one thread, again and again, that it cannot swallow.

    A bare `except:` around the body of an endless loop drops it. So it is raised again after it
    was dropped (``__del__``), and after each line and call (the trace), until nothing is left to
    catch it. Both are compiled: in a Python function it would be raised in there.
    """

    class Returning(TimeUp):
        pass

    class InTheseFrames(Returning):
        def __init__(self) -> None:
            super().__init__()
            frame: FrameType | None = sys._getframe(1)
            while frame is not None and frame.f_code.co_filename != __file__:
                frame.f_trace = again
                frame = frame.f_back
            sys.settrace(again)

    class InNewFrames(Returning):
        """Compiled throughout: deep in a recursion there is no room for a Python function."""

    address = ctypes.cast(_RAISE, ctypes.c_void_p).value or 0
    objects = 4 * [ctypes.py_object]  # the exception; and what a trace is told, which is ignored
    as_trace = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_ulong, *objects)(address)
    again = functools.partial(as_trace, ident, Returning)
    as_trace.restype = {1: again, 0: again}.__getitem__  # a trace returns the next one
    dropped = functools.partial(_RAISE, ctypes.c_ulong(ident), ctypes.py_object(Returning))
    Returning.__del__ = staticmethod(dropped)  # type: ignore[attr-defined]
    InNewFrames.__init__ = staticmethod(functools.partial(sys.settrace, again))  # type: ignore
    try:
        while True:
            yield from (InTheseFrames, InNewFrames)
    finally:
        del Returning.__del__  # type: ignore[attr-defined]


def _imports(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
