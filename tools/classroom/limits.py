"""What a process that runs somebody's answer may use: time, memory, processes, no network.

Each is the system's own where it has one. What it cannot forbid is said (`Limits.said`), and
Python's audit hook in `child` still refuses it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.classroom import landlock

MEMORY = 2 << 30  # bytes; TensorFlow alone takes half of it
SECONDS = 20  # of processor time for one answer, imports included
WALL = 90.0  # seconds by the clock on the wall
ASLEEP = 15.0  # of them, seconds in which it does nothing at all
FILE = 16 << 20  # bytes of one file
FOLDER = 256 << 20  # bytes of all that it writes
FILES = 4096
OPEN = 256  # files at once
PROCESSES = 256  # and threads, more than the user has now: the user goes on working meanwhile
DESCENDANTS = 10  # where an answer runs `apart`, two of them are not its own
_NEW_USER, _NEW_NET, _NEW_PIDS, _NEW_MOUNTS = 0x10000000, 0x40000000, 0x20000000, 0x20000
_SUBREAPER, _KEEP, _DEATH_SIGNAL = 36, 8, 1  # of prctl(2)
_PRIVATE, _PLAIN, _AT_ONCE = 0x44000, 6, 2  # of mount(2): for this process alone, no devices
_NOBODY = 65534
_UNUSED = 0x70000000  # from here on no system gives numbers to users
_BLOCK = 4096  # what the smallest file takes
_READ_ALL, _CAPABILITIES = 1 << 2, 0x20080522


@dataclass(frozen=True)
class Limits:
    """Which limits the system holds here."""

    network: bool = False
    memory: bool = False
    processes: bool = False
    files: bool = False
    signals: bool = False

    @property
    def said(self) -> str:
        """One sentence for the teacher."""
        held = f"Each answer runs in a process of its own: {SECONDS} s of processor time"
        held += f", {MEMORY >> 30} GB of memory" * self.memory
        held += ", at most a few processes" * self.processes + ", no network" * self.network
        held += ", no files but Python's and the course's" * self.files
        held += ", no way to end other programs" * self.signals
        missing = [
            name
            for name, holds in (
                ("memory", self.memory),
                ("the number of processes", self.processes),
                ("the network", self.network),
                ("files", self.files),
                ("signals to other programs", self.signals),
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
    libc, uid, gid = ctypes.CDLL(None), os.geteuid(), os.getegid()
    if uid == 0 and libc.unshare(_NEW_NET) == 0:
        return True
    if libc.unshare(_NEW_USER | _NEW_NET) != 0:
        return False
    # Stay who we are: nobody could make a file on a disk of ours.
    with contextlib.suppress(OSError):
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    return True


def own_processes() -> bool:
    """Begin all processes from here on where none outside can be reached; say if that worked.

    Comes after `without_network`, which brings the right to do so. See `apart`.
    """
    return bool(ctypes.CDLL(None).unshare(_NEW_PIDS) == 0)


def own_disks() -> bool:
    """Let `small_disk` be seen by this process and its children alone; say if that worked.

    Comes after `without_network`, which brings the right to do so.
    """
    libc = ctypes.CDLL(None)
    unshared = libc.unshare(_NEW_MOUNTS) == 0
    return unshared and libc.mount(b"none", b"/", None, _PRIVATE, None) == 0


@contextlib.contextmanager
def small_disk(folder: str) -> Iterator[None]:
    """Put a small disk, in memory, in a folder's place, where the system can."""
    libc, place = ctypes.CDLL(None), os.fsencode(folder)
    # Room for twice as much: who goes beyond the limit is seen to, and stopped for that.
    size = f"size={2 * FOLDER},nr_inodes={FILES},mode=700".encode()
    mounted = libc.mount(b"answer", place, b"tmpfs", _PLAIN, size) == 0
    try:
        yield
    finally:
        if mounted:
            libc.umount2(place, _AT_ONCE)


def user_of_answers() -> int:
    """Return whom answers of this process belong to: its own user, or in root's place nobody.

    That is a number of its own where there is one: the system counts a user's processes together,
    and what one answer begins must not be missing for another that is run at the same time.
    """
    own = os.geteuid() if hasattr(os, "geteuid") else 0
    number = _UNUSED + os.getpid()
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/uid_map").read_text().splitlines():
            first, _, count = map(int, line.split())
            if first <= number < first + count:
                return own or number
    return own or _NOBODY


def leave_root(folder: str, user: int) -> bool:
    """Become a user who owns nothing but a folder; say if that worked, or was not needed.

    For root the system counts no processes. What can be read stays readable: Python itself may
    lie where only root looks.
    """
    if os.geteuid() != 0:
        return True
    libc = ctypes.CDLL(None)
    try:
        os.chown(folder, user, _NOBODY)
        libc.prctl(_KEEP, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(user, user, user)
    except OSError:
        return False
    kept = struct.pack("=6I", _READ_ALL, _READ_ALL, 0, 0, 0, 0)
    return bool(libc.capset(struct.pack("=Ii", _CAPABILITIES, 0), kept) == 0)


def probed() -> Limits:
    """Say which limits hold for an answer here, without giving up anything."""
    if sys.platform != "linux":
        return Limits()
    with tempfile.TemporaryDirectory(prefix="answer-") as folder:
        pid = os.fork()
        if pid == 0:
            try:
                root, user = os.geteuid() == 0, user_of_answers()
                network, alone = without_network(), own_processes()
                counted = leave_root(folder, user)
                files = landlock.restrict([folder], [])
                alone = alone or (root and counted) or (files and landlock.keeps_signals())
                os._exit(network | counted << 1 | files << 2 | alone << 3)
            finally:
                os._exit(0)
        told = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    network, counted, files, alone = (bool(told & 1 << bit) for bit in range(4))
    return Limits(network, memory=True, processes=counted, files=files, signals=alone)


def adopt_orphans() -> None:
    """Become the parent of whatever the children leave behind, so that it can be ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Let the system end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def confine(others: int = 0) -> None:
    """Limit this process for good.

    Parameters
    ----------
    others : int
        How many processes and threads the user has already: the system counts them all.
    """
    wanted = {
        "RLIMIT_CPU": SECONDS,
        "RLIMIT_DATA": MEMORY,
        "RLIMIT_FSIZE": FILE,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": OPEN,
    }
    if sys.platform == "linux":  # elsewhere nothing says how many there are
        wanted["RLIMIT_NPROC"] = others + PROCESSES
    hold(wanted)


def hold(wanted: dict[str, int]) -> None:
    """Let the system hold limits for this process, by their names in `resource`."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            # What computes too long is told so first (SIGXCPU), so that its end can be named.
            end = value + 5 * (name == "RLIMIT_CPU")
            end = end if hard == resource.RLIM_INFINITY else min(end, hard)
            resource.setrlimit(kind, (min(value, end), end))


def tasks_of(user: int) -> int:
    """Count a user's processes and threads."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, ValueError, StopIteration):
            lines = status.read_text(errors="replace").splitlines()
            uid = next(line for line in lines if line.startswith("Uid:")).split()[1]
            count = next(line for line in lines if line.startswith("Threads:")).split()[1]
            total += int(count) * (int(uid) == user)
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


def awake(processes: Iterable[int]) -> bool:
    """Tell whether any of these processes is computing, or waits for a disk."""
    for pid in processes:
        for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                if stat.read_text(errors="replace").rpartition(") ")[2][:1] in "RD":
                    return True
    return False


class TooLong(BaseException):
    """No Exception, so that nobody on the way takes it for one of their own."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` once this process itself has computed so long, where the system can."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def resident(processes: Iterable[int]) -> int:
    """Add up the bytes of memory that processes hold; what they share counts for each."""
    pages = 0
    for pid in processes:
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def larger(folder: str, most: int = FOLDER) -> bool:
    """Tell whether what lies below a folder holds more bytes than that, or is too deep to see."""
    total = 0
    try:
        for here, folders, names in os.walk(folder):
            for name in (*folders, *names):
                with contextlib.suppress(OSError):
                    total += max(_BLOCK, os.lstat(os.path.join(here, name)).st_blocks * 512)
                if total > most:
                    return True
    except RecursionError:
        return True
    return False
