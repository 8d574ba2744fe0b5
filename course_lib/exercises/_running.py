"""Run the reader's function: with copies, within a time limit, and whatever happens inside it."""

import contextlib
import copy
import ctypes
import io
import linecache
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ._inputs import Case, changed, copy_of

Line = tuple[int | None, str]  # its number and its text

PRINTED_LIMIT = 2000  # characters kept of what one call prints


class _TimeUp(BaseException):
    """Not an Exception, so that an `except Exception` in the reader's loop cannot swallow it."""


@dataclass(frozen=True)
class Problem:
    """Why a call gave no value: the sentence, and the line of the reader's code it happened in."""

    kind: str  # "exception" or "time"
    sentence: str
    line_number: int | None = None
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value or its problem, what it printed, which inputs it changed."""

    value: Any = None
    problem: Problem | None = None
    printed: str = ""
    changed: tuple[str, ...] = ()


class _Bounded(io.TextIOBase):
    """A place to print to that keeps the beginning and forgets the rest."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.text) < PRINTED_LIMIT:
            self.text += text[: PRINTED_LIMIT - len(self.text)]
        return len(text)


def run_all(
    function: Callable[..., Any], names: Sequence[str], cases: Sequence[Case], seconds: float
) -> list[Outcome]:
    """Call the function on every case; after the time limit the list ends with that problem.

    Parameters
    ----------
    function : callable
        The reader's function.
    names : sequence of str
        The names of its arguments.
    cases : sequence of tuple
        The arguments; each call gets copies.
    seconds : float
        The limit for all calls together.

    Returns
    -------
    list of Outcome
        One for each case, fewer if time ran out.
    """
    outcomes: list[Outcome] = []

    def work() -> None:
        for case in cases:
            outcomes.append(_call(function, names, case))

    with warnings.catch_warnings(), _exit_raises():
        warnings.simplefilter("ignore")
        stuck = _limited(work, function, seconds)
    if stuck is not None:
        outcomes = outcomes[: len(cases) - 1]  # a copy: a thread left behind may still append
        done = f" on input {len(outcomes) + 1} of {len(cases)}" if outcomes else ""
        sentence = f"Your code was still running after {seconds:g} seconds{done}, and was stopped."
        number, line = stuck
        outcomes.append(Outcome(problem=Problem("time", sentence, number, line)))
    return outcomes


@contextlib.contextmanager
def _exit_raises() -> Iterator[None]:
    """Turn a notebook's own `exit()`, which stops the kernel without an exception, into one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        shell.__dict__.pop("ask_exit", None)


def _call(function: Callable[..., Any], names: Sequence[str], case: Case) -> Outcome:
    arguments = copy_of(case)
    printed = _Bounded()
    value, problem = None, None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            value = _kept(function(*arguments))
        except (_TimeUp, KeyboardInterrupt):
            raise
        except BaseException as error:  # SystemExit too: an answer must not end the notebook
            problem = _problem(error, function)
    return Outcome(value, problem, printed.text, changed(names, case, arguments))


def _kept(value: Any) -> Any:
    """Copy a value: the function may give the same array each time, and change it later."""
    try:
        return copy.deepcopy(value)
    except Exception:  # a generator, for one, cannot be copied
        return value


def _problem(error: BaseException, function: Callable[..., Any]) -> Problem:
    number, line = _line(traceback.walk_tb(error.__traceback__), function)
    if isinstance(error, RecursionError):
        sentence = "Your function calls itself without an end (RecursionError)."
    elif isinstance(error, SystemExit):
        sentence = "Your code asks Python to exit (SystemExit). A function ends with `return`."
    else:
        what = str(error).strip().splitlines()
        sentence = f"Your code raises {type(error).__name__}" + (f": {what[0]}" if what else "")
        sentence = sentence if sentence.endswith((".", "!", "?")) else sentence + "."
    if isinstance(error, TypeError) and "ellipsis" in str(error).lower():
        sentence += " There is still a `...` to be replaced."
    if isinstance(error, ValueError) and "truth value of an array" in str(error):
        sentence += (
            " Python's own `if`, `min` and `max` look at one number; for whole arrays there are "
            "`np.where`, `np.minimum` and `np.maximum`."
        )
    return Problem("exception", sentence, number, line)


def _line(frames: Iterable[tuple[FrameType, int]], function: Callable[..., Any]) -> Line:
    """Find the innermost line that the reader wrote; the frames come outermost first."""
    code = getattr(function, "__code__", None)
    own_file = code.co_filename if code is not None else None
    found: Line = (None, "")
    for frame, number in frames:
        file = frame.f_code.co_filename
        if file == own_file or _is_a_cell(file):
            found = number, linecache.getline(file, number).strip()
    return found


def _is_a_cell(file: str) -> bool:
    return "ipykernel_" in file or file.startswith("<ipython-input")


def _limited(work: Callable[[], None], function: Callable[..., Any], seconds: float) -> Line | None:
    """Do the work; where time runs out, return the line it was at, else None."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        return _limited_by_signal(work, function, seconds)
    return _limited_by_thread(work, function, seconds)


def _limited_by_signal(
    work: Callable[[], None], function: Callable[..., Any], seconds: float
) -> Line | None:
    armed = True

    def time_up(_signal: int, _frame: FrameType | None) -> None:
        if armed:
            raise _TimeUp

    old_handler = signal.signal(signal.SIGALRM, time_up)
    old_timer = signal.setitimer(
        signal.ITIMER_REAL, seconds, 0.05
    )  # again, if a bare except ate it
    try:
        try:
            work()
        finally:
            armed = False
    except _TimeUp as error:
        return _line(traceback.walk_tb(error.__traceback__), function)
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, *old_timer)
        signal.signal(signal.SIGALRM, old_handler or signal.SIG_DFL)
    return None


def _limited_by_thread(
    work: Callable[[], None], function: Callable[..., Any], seconds: float
) -> Line | None:
    """Do the work in a thread: Windows has no timer signal, and only the main thread gets one."""
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except _TimeUp:
            pass
        except BaseException as error:
            failures.append(error)

    worker = threading.Thread(target=guarded, daemon=True, name="the reader's answer")
    output = sys.stdout, sys.stderr
    worker.start()
    try:
        worker.join(seconds)
        frame = sys._current_frames().get(worker.ident or 0) if worker.is_alive() else None
        at = _line(reversed([*traceback.walk_stack(frame)]), function) if frame else None
    finally:
        _stop(worker)
        sys.stdout, sys.stderr = output  # a thread that never ends must not keep them
    if failures:
        raise failures[0]
    return at


def _stop(worker: threading.Thread) -> None:
    """Raise _TimeUp inside the thread until it ends; one stuck in C code is left behind."""
    for _ in range(20):
        if not worker.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident or 0), ctypes.py_object(_TimeUp)
        )
        worker.join(0.05)
