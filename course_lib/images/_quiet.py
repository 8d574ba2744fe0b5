"""What libtiff and tifffile print about a damaged file is kept off the reader's notebook."""

import contextlib
import logging
import os
import threading
from collections.abc import Iterator

_ONE_AT_A_TIME = threading.Lock()  # two that swap one stream could not both put it back


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Leave out the lines of tifffile in this thread, and what C code writes to stderr."""
    thread, log = threading.get_ident(), logging.getLogger("tifffile")

    def from_elsewhere(record: logging.LogRecord) -> bool:
        return record.thread != thread

    log.addFilter(from_elsewhere)
    try:
        with _ONE_AT_A_TIME, _no_stderr():
            yield
    finally:
        log.removeFilter(from_elsewhere)


@contextlib.contextmanager
def _no_stderr() -> Iterator[None]:
    """Point file descriptor 2, past which no Python sees C code write, to nowhere for a while."""
    with contextlib.ExitStack() as undo:
        with contextlib.suppress(OSError):  # a program without a console has no such descriptor
            kept = os.dup(2)
            undo.callback(os.close, kept)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            undo.callback(os.close, nowhere)
            os.dup2(nowhere, 2)
            undo.callback(os.dup2, kept, 2)
        yield
