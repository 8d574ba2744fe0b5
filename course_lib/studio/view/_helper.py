"""A process that works for the view, and what is heard from it."""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# A search gives way to the hand on the sliders, where the system knows how.
_SERVE = (
    "import os; hasattr(os, 'nice') and os.nice(10); "
    "from course_lib.studio._worker import serve; serve()"
)
_GONE = "The process that worked on it has ended; the computer may lack memory. Try a smaller part."


def _nothing(*_: Any) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be done, and whom to tell.

    Parameters
    ----------
    name : str
        One of `_worker.JOBS`.
    arguments : tuple
        For it; they travel by pickle.
    done : callable
        Gets what came of it.
    failed : callable
        Gets a sentence.
    progress : callable
        Gets a share from 0 to 1, now and then.
    """

    name: str
    arguments: tuple[Any, ...]
    done: Callable[[Any], None]
    failed: Callable[[str], None]
    progress: Callable[[float], None] = _nothing


class Helper:
    """One process, started when it is needed; it has one job at a time, and the newest wins."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._job: Job | None = None
        self._number = 0
        self._numbers = itertools.count(1)

    @property
    def busy(self) -> bool:
        """Whether there is a job at work."""
        return self._job is not None

    def ask(self, job: Job) -> None:
        """Begin a job, in place of the one at work."""
        with self._lock:
            self.cancel()
            self._job, self._number = job, next(self._numbers)
            told = pickle.dumps((self._number, job.name, job.arguments))
            process = self._running()
        # Large arrays fill the pipe: whoever asked does not wait.
        threading.Thread(target=self._send, args=(process, told), daemon=True).start()

    def cancel(self) -> bool:
        """End the job at work, and nothing is heard of it any more; say whether there was one."""
        with self._lock:
            job, self._job = self._job, None
            if job is not None:
                self._end()
            return job is not None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._job = None
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            paths = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths},
            )
            threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return self._process

    def _send(self, process: subprocess.Popen[bytes], told: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # who listens finds out why
            process.stdin.write(told)  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        while True:
            try:
                number, kind, content = pickle.load(process.stdout)  # type: ignore[arg-type]
            except Exception:  # it ended
                number, kind, content = None, "failed", _GONE
            with self._lock:
                if process is not self._process:
                    return
                job = self._job if number in (None, self._number) else None
                if kind != "progress" and job is not None:
                    self._job = None
                if number is None:
                    self._end()
            if job is not None:
                _tell(job, kind, content)
            if number is None:
                return


def _tell(job: Job, kind: str, content: Any) -> None:
    """Tell whoever asked; what goes wrong there must not end the listening."""
    try:
        {"done": job.done, "failed": job.failed, "progress": job.progress}[kind](content)
    except Exception as error:
        with contextlib.suppress(Exception):
            job.failed(f"{type(error).__name__}: {error}")
