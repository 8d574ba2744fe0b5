"""A process from which no other can be ended, by Linux's PID namespaces: see pid_namespaces(7).

For systems before Linux 6.12, whose Landlock lets signals out. It costs two more processes: whoever
enters a namespace can begin no other one later; and the first process in it is spared the signals
by which an answer's end is told, so that the answer has to be the second.
"""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Callable

from tools.classroom import limits

_STATUS = struct.Struct("i")


def begin(work: Callable[[], object], apart: bool = True) -> tuple[int, int]:
    """Begin a process, apart where the system can.

    Parameters
    ----------
    work : callable
        What is done there; the process ends after it.
    apart : bool
        Whether that is wanted at all.

    Returns
    -------
    (int, int)
        The number of a process that ends with it and with all that it began; what `status` reads.
    """
    readable, writable = os.pipe()
    if pid := os.fork():
        os.close(writable)
        return pid, readable
    try:
        os.close(readable)
        if apart and limits.own_processes():
            _stand_between(writable)
        os.close(writable)
        work()
    finally:
        os._exit(70)


def status(pid: int, told: int) -> int:
    """Return how the work ended that was begun as such a process, as `os.wait` says it."""
    ended = os.waitpid(pid, 0)[1]
    content = os.read(told, _STATUS.size)
    return int(_STATUS.unpack(content)[0]) if content else ended


def _stand_between(writable: int) -> None:
    """Return in a new process; two are left behind, and the second tells of its end."""
    limits.die_with_parent()
    if first := os.fork():
        os.waitpid(first, 0)
        os._exit(70)  # if it has not told, it was ended itself
    limits.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # then the system keeps that one back, too
    if child := os.fork():
        while (ended := os.wait())[0] != child:
            pass
        os.write(writable, _STATUS.pack(ended[1]))
        os._exit(0)
