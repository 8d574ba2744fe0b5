"""One answer, run: what is done in the process that nobody trusts.

It has the inputs, and neither the solutions nor the judge: those stay in the parent. What the
system cannot forbid, Python's audit hook refuses, and tells (`deeds`).
"""

from __future__ import annotations

import ast
import importlib
import io
import linecache
import os
import pickle
import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import numpy as np

import course_lib.lessons
from course_lib.exercises import repair_numpy, run_all
from tools.classroom import limits, wire

FILE = "<ipython-input-answer>"  # a cell's name, for whoever looks for the reader's own lines
READS = "reads the course's solution"
# Private modules are what solutions lean on, and hold none: a test says so.
_SOLUTIONS = re.compile(
    r"course_lib[/\\]lessons[/\\]nb\d\d[/\\]exercises[/\\](?!(__pycache__[/\\])?_[a-z])"
)
_ROOM = re.compile(r"course_lib\.lessons\.nb\d\d\.exercises(?!\._[a-z])\b")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class NotAllowed(PermissionError):
    """What an answer may not do."""


@dataclass(frozen=True)
class Request:
    """What is to be run; it comes from the parent, so it may be pickled.

    Attributes
    ----------
    source : str
        The answer and what it leans on, in the order of the notebook.
    name : str
        What it defines.
    arguments : tuple of str
        The names of the arguments; empty where a value is asked for.
    cases : bytes
        The inputs, pickled by themselves.
    seconds : float
        As `run_all` takes it.
    """

    source: str
    name: str
    arguments: tuple[str, ...]
    cases: bytes
    seconds: float


def run(request: Request, folder: str) -> str:
    """Run an answer in this process, which must end soon after; return what came of it."""
    guard = Guard(os.path.realpath(folder))
    with guard.trusting():
        for room in sorted(Path(course_lib.lessons.__file__).parent.glob("nb*")):
            _without_solutions(room, guard)
        cases = pickle.load(io.BytesIO(request.cases))
    _same_chance()
    linecache.cache[FILE] = (0, None, request.source.splitlines(keepends=True), FILE)
    sys.addaudithook(guard.hook)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    write = wire.to_text  # before the answer can exchange it

    def load() -> None:
        exec(compile(request.source, FILE, "exec"), namespace)

    loaded = run_all(load, (), [()], request.seconds)
    if loaded[0].problem is not None:
        return write(loaded, loaded=False, deeds=guard.told())
    answer = namespace.get(request.name)
    if request.arguments:
        outcomes = run_all(answer, request.arguments, cases, request.seconds)  # type: ignore[arg-type]
    else:
        outcomes = run_all(lambda: answer, (), [()], request.seconds)
    replaced = [f"replaces `{name}`" for name in repair_numpy()[:3]]
    return write(outcomes, loaded=True, deeds=[*guard.told(), *replaced])


def _same_chance() -> None:
    """Let what is drawn at random be the same whenever it is graded."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - what an answer may use
    draw = np.random.default_rng
    np.random.default_rng = lambda seed=None: draw(0 if seed is None else seed)  # type: ignore


def _without_solutions(room: Path, guard: Guard) -> None:
    """Put a package in the place of a room's exercises that has only what notebooks import."""
    name = f"course_lib.lessons.{room.name}.exercises"
    module = ModuleType(name)
    module.__path__ = [str(room / "exercises")]
    offered = {}
    for node in ast.parse((room / "exercises" / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            offered.update({alias.name: node.module for alias in node.names})

    def get(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        if wanted.isupper() or wanted not in offered:
            guard.deed(READS)
            raise NotAllowed("the course's exercises and solutions cannot be read from an answer")
        with guard.trusting():
            return getattr(importlib.import_module(f"{name}.{offered[wanted]}"), wanted)

    module.__getattr__ = get  # type: ignore[method-assign]
    sys.modules[name] = module


@dataclass
class Guard:
    """Refuses what the system cannot, and remembers it."""

    folder: str
    deeds: dict[str, None] = field(default_factory=dict)
    trusted: bool = False

    @contextmanager
    def trusting(self) -> Iterator[None]:
        """Refuse nothing for a moment: the course itself is at work."""
        before, self.trusted = self.trusted, True
        try:
            yield
        finally:
            self.trusted = before

    def told(self) -> list[str]:
        """Return what was tried."""
        return sorted(self.deeds)[:5]

    def deed(self, what: str) -> None:
        """Remember what was tried."""
        self.deeds[what] = None

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Be asked by Python before anything happens that others could notice."""
        test = _TESTS.get(event)
        if test is None or self.trusted:
            return
        self.trusted = True
        try:
            what = test(self, *arguments)
        finally:
            self.trusted = False
        if what:
            if not _importing():  # libraries look around when they are imported
                self.deed(what)
            raise NotAllowed(f"an answer that {what} is stopped there")

    def opens(self, path: Any, mode: Any, flags: Any, *_: Any) -> str:
        """Say what is wrong with opening a file, if anything is."""
        if isinstance(path, int):
            return ""
        where = os.path.realpath(os.fsdecode(path))
        if isinstance(flags, int) and flags & _WRITING and where != os.devnull:
            return self.changes(path)
        return READS if _SOLUTIONS.search(where) else ""

    def changes(self, *paths: Any) -> str:
        """Say what is wrong with changing files, if anything is."""
        named = [os.path.realpath(os.fsdecode(p)) for p in paths if isinstance(p, str | bytes)]
        inside = all(Path(path).is_relative_to(self.folder) for path in named)
        return "" if inside else "writes files outside its folder"


def _importing() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _always(what: str) -> Callable[..., str]:
    return lambda *_: what


_TESTS: dict[str, Callable[..., str]] = {
    "open": Guard.opens,
    "import": lambda _, name, *rest: READS if _ROOM.match(str(name)) else "",
    **dict.fromkeys(
        (
            "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink",
            "os.truncate", "os.chmod", "os.chown", "os.utime", "shutil.rmtree", "shutil.move",
        ),
        Guard.changes,
    ),
    **dict.fromkeys(
        (
            "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system",
            "os.startfile", "subprocess.Popen", "pty.spawn", "_winapi.CreateProcess",
        ),
        _always("starts other programs"),
    ),
    **dict.fromkeys(("os.kill", "os.killpg"), _always("ends other programs")),
    **dict.fromkeys(
        (
            "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
            "socket.sendto", "socket.sendmsg",
        ),
        _always("uses the network"),
    ),
}  # fmt: skip


def settle(folder: str) -> None:
    """Make a folder the only place that this process knows as its own."""
    os.chdir(folder)
    for name in ("HOME", "TMPDIR", "TEMP", "TMP", "COURSE_HOME", "MPLCONFIGDIR", "IPYTHONDIR"):
        os.environ[name] = folder
    sys.dont_write_bytecode = True


def once() -> None:
    """Answer one request, from the standard input to the standard output, and end."""
    request = pickle.load(sys.stdin.buffer)
    answer_to = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    settle(os.getcwd())
    limits.confine(limits.tasks_of(limits.user_of_answers()))
    reply(request, os.getcwd(), answer_to)


def reply(request: Request, folder: str, where: int) -> None:
    """Run, write the answer, and end this process at once, whatever is still going on in it."""
    write, end = os.write, os._exit
    left = memoryview(run(request, folder).encode())
    while left:
        left = left[write(where, left) :]
    end(0)


if __name__ == "__main__":
    once()
