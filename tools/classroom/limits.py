"""What a process that runs somebody's answer may use: time, memory, processes, no network.

Each is the system's own where it has one. What it cannot forbid is said (`Limits.said`), and
Python's audit hook in `child` still refuses it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

MEMORY = 2 << 30  # bytes; TensorFlow alone takes half of it
SECONDS = 20  # of processor time for one answer, imports included
WALL = 90.0  # seconds by the clock on the wall
FILE = 16 << 20  # bytes of one file
PROCESSES = 256  # and threads, more than the user has now: the user goes on working meanwhile
DESCENDANTS = 8
_NEW_USER, _NEW_NET, _SUBREAPER = 0x10000000, 0x40000000, 36


@dataclass(frozen=True)
class Limits:
    """Which limits the system holds here."""

    network: bool = False
    memory: bool = False
    processes: bool = False

    @property
    def said(self) -> str:
        """One sentence for the teacher."""
        held = f"Each answer runs in a process of its own: {SECONDS} s of processor time"
        held += f", {MEMORY >> 30} GB of memory" * self.memory
        held += ", at most a few processes" * self.processes + ", no network" * self.network
        missing = [
            name
            for name, holds in (
                ("memory", self.memory),
                ("the number of processes", self.processes),
                ("the network", self.network),
            )
            if not holds
        ]
        if not missing:
            return f"{held}."
        return (
            f"{held}. This system does not limit {', '.join(missing)} here; Python refuses the "
            "usual ways to them."
        )


def without_network() -> bool:
    """Leave the network for good, with all processes begun from here on; say if that worked."""
    if sys.platform != "linux":
        return False
    libc, uid = ctypes.CDLL(None), os.geteuid()
    if uid == 0 and libc.unshare(_NEW_NET) == 0:
        return True
    if libc.unshare(_NEW_USER | _NEW_NET) != 0:
        return False
    with contextlib.suppress(OSError):  # stay who we are, in the eyes of programs that ask
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    return True


def probed() -> Limits:
    """Say which limits hold for an answer here, without giving up anything."""
    if sys.platform != "linux":
        return available(network=False)
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if without_network() else 1)
        finally:
            os._exit(1)
    return available(network=os.waitpid(pid, 0)[1] == 0)


def adopt_orphans() -> None:
    """Become the parent of whatever the children leave behind, so that it can be ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def available(network: bool) -> Limits:
    """Say which limits `confine` will hold."""
    linux = sys.platform == "linux"
    # For root the system counts processes, and lets all of them be.
    return Limits(network, memory=linux, processes=linux and os.geteuid() != 0)


def confine(others: int = 0) -> None:
    """Limit this process for good.

    Parameters
    ----------
    others : int
        How many processes and threads the user has already: the system counts them all.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        "RLIMIT_CPU": SECONDS,
        "RLIMIT_DATA": MEMORY,
        "RLIMIT_FSIZE": FILE,
        "RLIMIT_CORE": 0,
    }
    if sys.platform == "linux":  # elsewhere nothing says how many there are
        wanted["RLIMIT_NPROC"] = others + PROCESSES
    for name, value in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            # What computes too long is told so first (SIGXCPU), so that its end can be named.
            end = value + 5 * (name == "RLIMIT_CPU")
            end = end if hard == resource.RLIM_INFINITY else min(end, hard)
            resource.setrlimit(kind, (min(value, end), end))


def tasks_of_user() -> int:
    """Count the processes and threads of this user."""
    total, own = 0, os.geteuid() if hasattr(os, "geteuid") else 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, ValueError, StopIteration):
            lines = status.read_text(errors="replace").splitlines()
            uid = next(line for line in lines if line.startswith("Uid:")).split()[1]
            count = next(line for line in lines if line.startswith("Threads:")).split()[1]
            total += int(count) * (int(uid) == own)
    return total


def descendants(of: int) -> list[int]:
    """List the processes that a process has begun, and theirs."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            number, _, rest = stat.read_text(errors="replace").partition(" ")
            parents[int(number)] = int(rest.rpartition(")")[2].split()[1])
    found, waiting = [], [of]
    while waiting:
        near = waiting.pop()
        young = [pid for pid, parent in parents.items() if parent == near]
        found += young
        waiting += young
    return found
