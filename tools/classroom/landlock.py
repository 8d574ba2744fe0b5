"""Linux's Landlock, without any package: a process gives up files and signals for good.

Neither root nor the processes that it begins can take them back. See landlock(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the system calls, by the same numbers everywhere
_BENEATH, _VERSION, _NO_NEW_PRIVILEGES = 1, 1, 38
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_FIRST, _REFER, _TRUNCATE, _DEVICES = (1 << 13) - 1, 1 << 13, 1 << 14, 1 << 15
_LOOKING = _EXECUTE | _READ | _LIST
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICES  # what makes sense for no folder
_SIGNALS = 2


def version() -> int:
    """Return which version this system knows, 0 for none."""
    try:
        return max(0, ctypes.CDLL(None).syscall(_CREATE, None, 0, _VERSION))
    except (AttributeError, OSError, TypeError):
        return 0


def keeps_signals() -> bool:
    """Tell whether this system lets no signal out: from version 6 on, Linux 6.12."""
    return version() >= 6


def restrict(
    writable: Iterable[str], readable: Iterable[Path], listed: Iterable[Path] = ()
) -> bool:
    """Give up all files but a few, for good.

    Where it `keeps_signals`, none reaches a process outside either.

    Parameters
    ----------
    writable : iterable of str
        Folders and devices that may be read and changed, with all that is below them.
    readable : iterable of Path
        What may be read, with all that is below it.
    listed : iterable of Path
        Where names may be read, and no more.

    Returns
    -------
    bool
        Whether the system does that here.
    """
    level = version()
    if not level:
        return False
    libc = ctypes.CDLL(None)
    every = _FIRST | _REFER * (level >= 2) | _TRUNCATE * (level >= 3) | _DEVICES * (level >= 5)
    told = struct.pack("=QQQ", every, 0, _SIGNALS * keeps_signals())
    told = told[: 8 if level < 4 else 16 if level < 6 else 24]
    rules = libc.syscall(_CREATE, told, len(told), 0)
    if rules < 0:
        return False
    try:
        for path in listed:
            _allow(libc, rules, path, _LIST)
        for path in readable:
            _allow(libc, rules, path, _LOOKING)
        for name in writable:
            _allow(libc, rules, Path(name), every)
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            return False
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, what: int) -> None:
    with contextlib.suppress(OSError):  # what went away, or may not be opened, stays closed
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = what if path.is_dir() else what & _OF_FILES
            libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", allowed, handle), 0)
        finally:
            os.close(handle)


def beside(hidden: Iterable[Path], here: Path) -> Iterator[Path]:
    """Yield what there is below a place, as few names as can be, without what is hidden."""
    inside = [path for path in hidden if path.is_relative_to(here)]
    if not inside:
        yield here
    elif here not in inside:
        for path in sorted(here.iterdir()):
            yield from beside(inside, path)
