"""Who is behind a connection, as far as the system tells, so that each of them counts once.

That is another computer, or another user of this one: the system knows whom a connection within a
machine belongs to. Neither is a name, and neither is shown; a random key makes both unreadable.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE, NOT_TOLD = "", "nobody knows"
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")  # of Linux, see proc(5)
_KEY = secrets.token_bytes(16)


class Ends(NamedTuple):
    """Both ends of a connection, each an address and a port."""

    theirs: tuple[str, int]
    ours: tuple[str, int]


def senders(connections: Iterable[Ends]) -> list[str]:
    """Return a mark for each connection, the same for all that come from one computer or user.

    HERE stands for whoever cannot be told apart from who runs this program: the same user, or
    anybody on this machine where the system does not say. NOT_TOLD stands for connections of this
    machine that were closed on their side: nobody knows any more whose they were.
    """
    rows = _rows()
    return [_mark(one, rows) for one in connections]


def _mark(ends: Ends, rows: dict[str, tuple[str, str]] | None) -> str:
    address = ipaddress.ip_address(ends.theirs[0])
    found = (rows or {}).get(f"{_as_listed(ends.theirs)} {_as_listed(ends.ours)}")
    if found is None:
        if not address.is_loopback and ends.theirs[0] != ends.ours[0]:
            return _unreadable(f"computer {address}")
        return HERE if rows is None else NOT_TOLD
    user, inode = found
    if inode == "0":  # closed: then anybody's looks like root's
        return NOT_TOLD
    return HERE if user == str(os.geteuid()) else _unreadable(f"user {user}")


def _rows() -> dict[str, tuple[str, str]] | None:
    """Return user and inode of each connection of this machine; None where it does not say."""
    lines: list[str] = []
    for table in _TABLES:
        with contextlib.suppress(OSError):
            lines += Path(table).read_text("ascii").splitlines()[1:]
    cells = (line.split() for line in lines)
    return {f"{one[1]} {one[2]}": (one[7], one[9]) for one in cells} if lines else None


def _as_listed(end: tuple[str, int]) -> str:
    packed = ipaddress.ip_address(end[0]).packed
    words = (packed[at : at + 4] for at in range(0, len(packed), 4))
    host = "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)
    return f"{host}:{end[1]:04X}"


def _unreadable(told: str) -> str:
    return hashlib.blake2b(told.encode(), key=_KEY, digest_size=16).hexdigest()
