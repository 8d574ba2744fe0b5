"""Run the reader's function: with copies, within a time limit, and whatever happens inside it."""

import contextlib
import io
import linecache
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._inputs import Case, changed, copy_of
from ._limits import Stop, TimeUp, limited
from ._plain import plain
from ._state import kept, own_settings

Line = tuple[int | None, str]  # its number and its text

PRINTED_LIMIT = 2000  # characters kept of what one call prints
MESSAGE_LIMIT = 300  # characters of an exception's own words


@dataclass(frozen=True)
class Problem:
    """Why a call gave no value: the sentence, and the line of the reader's code it happened in."""

    kind: str  # "exception", "not implemented" or "time"
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


Runner = Callable[[Callable[..., Any], Sequence[str], Sequence[Case], float], list[Outcome]]


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

    def is_own(file: str) -> bool:
        return file == _file_of(function) or _is_a_cell(file)

    with kept(is_own), own_settings():
        stop = limited(work, seconds)
    if stop is not None:
        outcomes = outcomes[: len(cases) - 1]  # a copy: a thread left behind may still append
        done = f" on input {len(outcomes) + 1} of {len(cases)}" if outcomes else ""
        number, line = _line(stop.frames, function)
        outcomes.append(Outcome(problem=Problem("time", _stopped(stop, done), number, line)))
    return outcomes


def _stopped(stop: Stop, done: str) -> str:
    waiting = ", most of which it waited," if stop.waiting else ""
    told = f"Your code was still running after {stop.seconds:g} seconds{waiting}{done}"
    if stop.ended:
        return f"{told.rstrip(',')}, and was stopped."
    return (
        f"{told.rstrip(',')}, and cannot be stopped: it is inside one long call that Python "
        "cannot interrupt, and goes on in the background. If the notebook becomes slow, restart "
        "the kernel (menu Kernel)."
    )


def _call(function: Callable[..., Any], names: Sequence[str], case: Case) -> Outcome:
    arguments = copy_of(case)
    printed = _Bounded()
    value, problem = None, None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            value = plain(function(*arguments))
        except (TimeUp, KeyboardInterrupt):
            raise
        except BaseException as error:  # SystemExit too: an answer must not end the notebook
            problem = _problem(error, function)
    return Outcome(value, problem, printed.text, changed(names, case, arguments))


# What an exception most likely means here: its type, a part of its text, the sentence that helps.
_ADVICE: tuple[tuple[type[Exception], str, str], ...] = (
    (TypeError, "ellipsis", "There is still a `...` to be replaced."),
    (
        ValueError,
        "truth value of an array",
        "Python's own `if`, `and`, `or`, `min` and `max` look at one number; for whole arrays "
        "there are `np.where`, `&`, `|`, `np.minimum` and `np.maximum`.",
    ),
    (
        ValueError,
        "matmul:",
        "`@` multiplies matrices, rows by columns. Pixel by pixel, that is `*`, whose shapes must "
        "agree.",
    ),
    (
        ValueError,
        "not aligned",
        "`np.dot` multiplies matrices, rows by columns. Pixel by pixel, that is `*`, whose shapes "
        "must agree; `np.sum` adds the products up.",
    ),
    (
        TypeError,
        "same_kind",
        "The array that you fill holds whole numbers and cannot take a fraction: make a new one, "
        "with `dtype=float`.",
    ),
)


def _problem(error: BaseException, function: Callable[..., Any]) -> Problem:
    walked = traceback.walk_tb(error.__traceback__)
    number, line = _line(((f.f_code.co_filename, at) for f, at in walked), function)
    text = _words(error)
    if isinstance(error, RecursionError):
        sentence = "Your function calls itself without an end (RecursionError)."
    elif isinstance(error, SystemExit):
        sentence = "Your code asks Python to exit (SystemExit). A function ends with `return`."
    else:
        what = text.strip().splitlines()
        sentence = f"Your code raises {type(error).__name__}" + (f": {what[0]}" if what else "")
        sentence = sentence if sentence.endswith((".", "!", "?")) else sentence + "."
    for kind, sign, advice in _ADVICE:
        if isinstance(error, kind) and sign in text.lower():
            sentence += f" {advice}"
    stub = isinstance(error, NotImplementedError) and _own_frames(error) == 1
    return Problem("not implemented" if stub else "exception", sentence, number, line)


def _own_frames(error: BaseException) -> int:
    """Count how deep below the call an exception was raised: 1 is the function itself."""
    return sum(1 for _ in traceback.walk_tb(error.__traceback__)) - 1


def _words(error: BaseException) -> str:
    """Return what an exception says, if it can say it."""
    try:
        return str(error)[:MESSAGE_LIMIT]
    except Exception:  # a reader's own class may fail even here
        return ""


def _line(frames: Iterable[tuple[str, int]], function: Callable[..., Any]) -> Line:
    """Find the innermost line that the reader wrote; the frames come outermost first."""
    found: Line = (None, "")
    for file, number in frames:
        if file == _file_of(function) or _is_a_cell(file):
            found = number, linecache.getline(file, number).strip()
    return found


def _file_of(function: Callable[..., Any]) -> str | None:
    return getattr(getattr(function, "__code__", None), "co_filename", None)


def _is_a_cell(file: str) -> bool:
    return "ipykernel_" in file or file.startswith("<ipython-input")
