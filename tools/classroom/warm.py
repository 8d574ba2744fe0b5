"""A process that has everything imported and none of the solutions: each answer gets a fork of it.

Linux only; elsewhere each answer starts from nothing (`child.once`), which takes a second.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pickle
import platform
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
from typing import BinaryIO

from tools.classroom import limits

LARGEST = 64 << 20  # bytes of one reply
_LOOK = 0.2  # seconds between two looks at what a process has begun
_HEAD = struct.Struct(">Q")
_DEATH_SIGNAL = 1
_NEEDED = (
    *("scipy.fft", "scipy.ndimage", "scipy.signal", "scipy.sparse"),
    *(f"course_lib.{name}" for name in ("images", "kernels", "metrics", "operators", "solvers")),
    "tools.classroom.child",
)


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
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    die_with_parent()
    limits.adopt_orphans()
    held = limits.available(limits.without_network())
    _import_what_answers_need()
    send(replies, json.dumps(vars(held)).encode())
    others = limits.tasks_of_user()
    while (request := receive(requests)) is not None:
        how, reply = _answered(request, others)
        send(replies, how.encode())
        send(replies, reply)


def _import_what_answers_need() -> None:
    for name in _NEEDED:
        importlib.import_module(name)
    platform.uname()  # asks another program, once


def die_with_parent() -> None:
    """Let the system end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _answered(request: bytes, others: int) -> tuple[str, bytes]:
    folder = tempfile.mkdtemp(prefix="answer-")
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become_child(request, folder, writable, others)
    os.close(writable)
    try:
        return _watched(pid, readable)
    finally:
        os.close(readable)
        _end_all()
        shutil.rmtree(folder, ignore_errors=True)


def _become_child(request: bytes, folder: str, writable: int, others: int) -> None:
    try:
        die_with_parent()
        os.setsid()
        for stream in (0, 1, 2):
            os.dup2(1, stream)
        os.dup2(writable, 3)
        os.closerange(4, 4096)
        from tools.classroom import child

        child.settle(folder)
        limits.confine(others)
        child.reply(pickle.loads(request), folder, 3)
    finally:
        os._exit(70)


def _watched(pid: int, readable: int) -> tuple[str, bytes]:
    """Read what a child writes until it ends, or until it has had enough of anything."""
    reply, end = bytearray(), time.monotonic() + limits.WALL
    handle = os.pidfd_open(pid)
    os.set_blocking(readable, False)
    try:
        while True:
            ready, _, _ = select.select([readable, handle], [], [], _LOOK)
            with contextlib.suppress(BlockingIOError):
                while piece := os.read(readable, 1 << 20):
                    reply += piece
            if handle in ready:
                _, status = os.waitpid(pid, 0)
                return _ending(status), bytes(reply)
            if len(reply) > LARGEST:
                return "too much", b""
            if time.monotonic() > end:
                return "time", b""
            if not ready and len(limits.descendants(pid)) > limits.DESCENDANTS:
                return "processes", b""
            if readable in ready and handle not in ready and not piece:  # closed, still there
                select.select([handle], [], [], _LOOK)
    finally:
        os.close(handle)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}" if os.WEXITSTATUS(status) else ""


def _end_all() -> None:
    """End whatever was begun since, until nothing is left."""
    while True:
        for pid in limits.descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve()
