"""A process that has everything imported and none of the solutions: each answer gets a fork of it.

Between the two stands a process that reads the answer, watches over it and ends with it: so no
answer finds in its memory what was handed in before. Linux only; elsewhere each answer starts from
nothing (`child.once`), which takes a second.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pickle
import platform
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn

from tools.classroom import apart, landlock, limits
from tools.notebook_form import ROOT

LARGEST = 64 << 20  # bytes of one reply
_LOOK = 0.2  # seconds between two looks at what a process has begun
_HEAD = struct.Struct(">Q")
_SYSTEM = (
    *("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/nix/store", "/sys", "/dev"),
    *(f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "sys", "filesystems")),
)
_NEEDED = (
    *("scipy.fft", "scipy.ndimage", "scipy.signal", "scipy.sparse"),
    *(f"course_lib.{name}" for name in ("images", "kernels", "metrics", "operators", "solvers")),
    "tools.classroom.child",
)


class Ground(NamedTuple):
    """What is the same for all answers: whose they are, with how many processes already.

    And what may be read, and whether they have disks of their own and are begun `apart`.
    """

    user: int
    others: int
    books: list[Path]
    disks: bool
    apart: bool


def send(stream: BinaryIO, content: bytes) -> None:
    """Write one piece, so that the other side knows where it ends."""
    stream.write(_HEAD.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read one piece; None where the other side has gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    content = stream.read(size := _HEAD.unpack(head)[0])
    return content if len(content) == size else None


def serve() -> None:
    """Answer requests until there are no more."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)  # what is not asked for stays in the pipe
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    limits.die_with_parent()
    limits.adopt_orphans()
    held = limits.probed()
    limits.without_network()
    disks = limits.own_disks()
    _import_what_answers_need()
    books = _readable()
    send(replies, json.dumps(vars(held)).encode())
    user = limits.user_of_answers()
    others = limits.tasks_of(user)
    ground = Ground(user, others, books, disks, not landlock.keeps_signals())
    while head := requests.read(_HEAD.size):
        if (pid := os.fork()) == 0:
            _watch(requests, _HEAD.unpack(head)[0], replies, ground)
        if os.waitpid(pid, 0)[1]:  # whoever asked finds nobody here, and begins anew
            _end_all()
            return


def _watch(requests: BinaryIO, size: int, replies: BinaryIO, ground: Ground) -> NoReturn:
    """Deal with one answer, and end."""
    try:
        limits.die_with_parent()
        limits.adopt_orphans()
        with os.fdopen(requests.fileno(), "rb", closefd=False) as stream:
            request = stream.read(size)
        how, reply = _answered(request, ground)
        send(replies, how.encode())
        send(replies, reply)
        os._exit(0)
    finally:
        os._exit(70)


def _readable() -> list[Path]:
    """Return what an answer may read: Python, the system's libraries, the course.

    Not the solutions, nor what anybody handed in, nor the key to an examination.
    """
    rooms = Path(ROOT, "course_lib", "lessons").glob("nb*/exercises")
    hidden = [
        path
        for room in rooms
        for path in room.iterdir()
        if not (path.name.startswith("_") and path.suffix == ".py")
    ]
    course = [Path(ROOT, name) for name in ("course_lib", "data")]
    python = [sys.prefix, sys.base_prefix, *filter(None, sys.path), *_SYSTEM]
    found = [Path(os.path.realpath(path)) for path in python if os.path.exists(path)]
    found = [path for path in found if not Path(ROOT).is_relative_to(path)]
    return [*found, *(path for part in course for path in landlock.beside(hidden, part))]


def _import_what_answers_need() -> None:
    for name in _NEEDED:
        importlib.import_module(name)
    platform.uname()  # asks another program, once


def _answered(request: bytes, ground: Ground) -> tuple[str, bytes]:
    folder = tempfile.mkdtemp(prefix="answer-")
    try:
        with limits.small_disk(folder) if ground.disks else contextlib.nullcontext():
            return run(request, folder, ground)
    finally:
        _clear_away(folder)


def run(request: bytes, folder: str, ground: Ground) -> tuple[str, bytes]:
    """Run an answer in a process; return how that ended, "" for well, and what it wrote."""
    readable, writable = os.pipe()

    def work() -> None:
        _become_child(request, folder, writable, ground)

    pid, told = apart.begin(work, ground.apart)
    os.close(writable)
    try:
        return _watched(pid, told, readable, folder)
    finally:
        os.close(readable)
        os.close(told)
        _end_all()


def _clear_away(folder: str) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # folders within folders within folders
        subprocess.run(["rm", "-rf", folder], check=False)


def _become_child(request: bytes, folder: str, writable: int, ground: Ground) -> None:
    os.setsid()
    for stream in (0, 1, 2):
        os.dup2(1, stream)
    os.dup2(writable, 3)
    os.closerange(4, 4096)
    from tools.classroom import child

    child.settle(folder)
    landlock.restrict([folder, os.devnull], [*ground.books, Path("/proc/self")], [ROOT])
    limits.leave_root(folder, ground.user)
    limits.die_with_parent()  # which becoming somebody else undid
    limits.confine(ground.others)
    child.reply(pickle.loads(request), folder, 3)


def _watched(pid: int, told: int, readable: int, folder: str) -> tuple[str, bytes]:
    """Read what a child writes until it ends, or until it has had enough of anything."""
    reply, look, end = bytearray(), 0.0, time.monotonic() + limits.WALL
    asleep = 0.0
    handle = os.pidfd_open(pid)
    os.set_blocking(readable, False)
    try:
        while True:
            ready, _, _ = select.select([readable, handle], [], [], _LOOK)
            with contextlib.suppress(BlockingIOError):
                while len(reply) <= LARGEST and (piece := os.read(readable, 1 << 20)):
                    reply += piece
            if handle in ready:
                return _ending(apart.status(pid, told)), bytes(reply)
            if len(reply) > LARGEST:
                return "too much", b""
            if time.monotonic() > end or asleep > limits.ASLEEP:
                return "time", b""
            if time.monotonic() > look:
                asleep += _LOOK * (not limits.awake([pid, *limits.descendants(pid)]))
                if much := _too_many(pid, folder):
                    return much, b""
                look = time.monotonic() + _LOOK
            if readable in ready and handle not in ready and not piece:  # closed, still there
                select.select([handle], [], [], _LOOK)
    finally:
        os.close(handle)


def _too_many(pid: int, folder: str) -> str:
    """Look at what no limit of the system's counts: all processes together."""
    begun = limits.descendants(pid)
    if len(begun) > limits.DESCENDANTS:
        return "processes"
    if limits.resident([pid, *begun]) > 2 * limits.MEMORY:
        return "memory"
    return "disk" if limits.larger(folder) else ""


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}" if os.WEXITSTATUS(status) else ""


def _end_all() -> None:
    """End whatever was begun since, until nothing is left.

    All are held first: who ends them one by one may never come to the end of those that go on
    beginning others.
    """
    while True:
        held: set[int] = set()
        while more := set(limits.descendants(os.getpid())) - held:
            _tell(more, signal.SIGSTOP)
            held |= more
        _tell(held, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


def _tell(processes: set[int], number: int) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve()
