"""How the programs in ``tools`` meet the reader's terminal: its Ctrl+C and its alphabet.

``course.py`` holds Ctrl+C back while it starts one of them, where a system can; nothing is lost,
it arrives as soon as the program says what shall happen then.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable

STOPPED = "\nStopped. Run the same command again to go on.\n"
INTERRUPTED = 130
_tidy: list[Callable[[], object]] = []


def write_any_name() -> None:
    """Spell out what the terminal's encoding has no letter for, such as a folder's name."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")


def stop_at_once(*tidy: Callable[[], object]) -> None:
    """From now on Ctrl+C ends this program in one line, whatever it is doing.

    An exception would do only where nothing catches it: imports and servers that start do.
    ``tidy`` is done before, now and whenever this is called again.
    """
    _tidy.extend(tidy)

    def leave(*_: object) -> None:
        for step in (*_tidy, sys.stdout.flush):
            with contextlib.suppress(Exception):
                step()
        os.write(2, STOPPED.encode())
        os._exit(INTERRUPTED)

    on_interrupt(leave)


def hold_back() -> None:
    """Let Ctrl+C wait until the program says what shall happen then."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def on_interrupt(act: Callable[..., object]) -> None:
    """From now on Ctrl+C does this, also one that was held back until now."""
    signal.signal(signal.SIGINT, act)
    if hasattr(signal, "pthread_sigmask"):  # Windows holds nothing back
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def run(main: Callable[[], int]) -> int:
    """Run a program that puts away what it began when it is interrupted."""
    try:
        write_any_name()
        on_interrupt(signal.default_int_handler)
        return main()
    except KeyboardInterrupt:
        print(STOPPED, end="", file=sys.stderr)
        return INTERRUPTED
