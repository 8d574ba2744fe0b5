"""The parent's side: hand an answer to a process that may be lost, and get plain data back."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from tools.classroom import limits, warm
from tools.classroom.child import Request
from tools.notebook_form import ROOT

_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Reply:
    """What a process wrote, and how it ended: "" where all is as it should be."""

    text: bytes
    how: str = ""


class Runner:
    """Runs answers one after the other, each in a process of its own."""

    def __init__(self) -> None:
        self._warm: subprocess.Popen[bytes] | None = None
        self.limits = limits.Limits()
        if sys.platform == "linux":
            self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "tools.classroom.warm"]
        self._warm = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(),
            start_new_session=True,  # Ctrl+C is for the parent, who ends it
        )
        told = warm.receive(self._warm.stdout)  # type: ignore[arg-type]
        if told is None:
            raise RuntimeError("The process that runs answers does not start.")
        self.limits = limits.Limits(**json.loads(told))

    def ask(self, request: Request) -> Reply:
        """Run one answer; whatever it does, there is a reply."""
        if self._warm is None:
            return _from_nothing(request)
        try:
            warm.send(self._warm.stdin, pickle.dumps(request))  # type: ignore[arg-type]
            how = warm.receive(self._warm.stdout)  # type: ignore[arg-type]
            text = warm.receive(self._warm.stdout)  # type: ignore[arg-type]
        except OSError:
            how = text = None
        if how is None or text is None:
            self.close()
            self._start()
            return Reply(b"", "lost")
        return Reply(text, how.decode())

    def close(self) -> None:
        """End what was begun."""
        if self._warm is not None:
            with contextlib.suppress(OSError):
                self._warm.kill()
            self._warm.communicate()
            self._warm = None


def _environment() -> dict[str, str]:
    """Return what an answer may know of this computer: how to find Python's packages."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    once = dict.fromkeys(_ONE_THREAD, "1")
    return {**kept, **once, "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}


def _from_nothing(request: Request) -> Reply:
    """Do without a warm process."""
    with tempfile.TemporaryDirectory(prefix="answer-", ignore_cleanup_errors=True) as folder:
        env = {**_environment()}
        env["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [env.get("PYTHONPATH")])])
        child = subprocess.Popen(
            [sys.executable, "-m", "tools.classroom.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=env,
            start_new_session=True,
        )
        try:
            text, _ = child.communicate(pickle.dumps(request), timeout=limits.WALL)
            how = ""
        except subprocess.TimeoutExpired:
            text, how = b"", "time"
        finally:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.pid, signal.SIGKILL)
            child.kill()
            child.communicate()
    if len(text) > warm.LARGEST:
        return Reply(b"", "too much")
    code = child.returncode
    return Reply(text, how or (f"signal {-code}" if code < 0 else f"exit {code}" if code else ""))
