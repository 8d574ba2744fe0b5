"""A hub on 127.0.0.1, as long as it is wanted: started, awaited, started again, put away."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import course
from tools.hub import proxy

ROOT = Path(course.ROOT)
MARK = "COURSE_HUB"  # in the environment of all that belongs to one hub
_DEATH_SIGNAL = 1
PATIENCE = 60.0  # seconds in which a hub must answer, or end
CONFIG = """\
from pathlib import Path
from tools.hub import settings
c = get_config()
settings.on_loopback(c, Path({state!r}), {ports!r}, environment={environment!r})
settings.{way}(c, {told})
"""


class Hub:
    """A hub whose files lie in a folder of its own, which only its owner may read.

    Parameters
    ----------
    way : str
        Which function of `settings` says who the students are.
    told : str
        Its arguments.
    port : int
        Where it answers; 0 for any that is free.
    """

    def __init__(self, way: str, told: str, port: int = 0):
        self.state = Path(tempfile.mkdtemp(prefix="course-hub-"))
        self.mark = secrets.token_hex(8)
        ports = free_ports(port, 0, 0)
        self.url = f"http://127.0.0.1:{ports[0]}"
        self.log = self.state / "hub.log"
        text = CONFIG.format(
            state=str(self.state), ports=ports, environment={MARK: self.mark}, way=way, told=told
        )
        self._config = self.state / "jupyterhub_config.py"
        self._config.touch(mode=0o600)
        self._config.write_text(text, encoding="utf-8")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again if it was stopped, and wait until it answers."""
        command = [sys.executable, "-m", "jupyterhub", f"--config={self._config}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for whoever started it
                preexec_fn=_end_with_us,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.1)
        raise course.Problem(f"The hub did not start. Its last words: {self.last_words()}")

    def answers(self) -> bool:
        """Say whether the hub is up, asked through its proxy."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/hub/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def last_words(self) -> str:
        """Return the end of its log."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return " | ".join(lines[-5:])
        return "(none)"

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the hub, and nothing else, without a word to it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def processes(self) -> dict[int, str]:
        """Return {process: command line} of all that belongs to this hub, as far as one may see."""
        mark, found = f"{MARK}={self.mark}".encode(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = line.decode(errors="replace").strip()
        return found

    def close(self) -> None:
        """End all that belongs to it, the hard way where the soft one did not do, and tidy up."""
        self.stop()
        for how in (signal.SIGTERM, signal.SIGKILL):
            for number in self.processes():
                with contextlib.suppress(OSError):
                    os.kill(number, how)
            deadline = time.monotonic() + 10
            while self.processes() and time.monotonic() < deadline:
                time.sleep(0.1)
        if self.process:
            self.process.wait()
        shutil.rmtree(self.state, ignore_errors=True)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let the first Ctrl+C, or polite kill, end what is done here, and no other disturb that."""
    both = (signal.SIGINT, signal.SIGTERM)

    def stop(*_: object) -> None:
        for number in both:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(number, stop) for number in both]
    try:
        yield
    finally:
        for number, handler in zip(both, before, strict=True):
            signal.signal(number, handler)


@contextlib.contextmanager
def running(way: str, told: str, port: int = 0) -> Iterator[Hub]:
    """Run a hub, and leave nothing of it behind however this ends."""
    proxy.install()
    hub = Hub(way, told, port)
    try:
        hub.start()
        yield hub
    finally:
        hub.close()


def as_one_user(folder: Path, password: str, live: int) -> tuple[str, str]:
    """Return how to set a hub whose students are nobody but you, and that shows ``class live``."""
    return "as_one_user", f"Path({str(folder)!r}), {password!r}, {live}"


def as_system_users(memory: int | None) -> tuple[str, str]:
    """Return how to set a hub whose students are users of this system."""
    return "as_system_users", json.dumps(memory).replace("null", "None")


def _end_with_us() -> None:
    """Ask the system to end the hub politely when whoever started it is gone."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)


def free_ports(*wanted: int) -> tuple[int, ...]:
    """Return ports that nobody uses now: those that are wanted, and any in the place of a 0."""
    with contextlib.ExitStack() as stack:
        held = []
        for port in wanted:
            try:
                held.append(stack.enter_context(socket.create_server(("127.0.0.1", port))))
            except OSError as error:
                raise course.Problem(
                    f"Port {port} is in use ({error.strerror}): name another one with --port."
                ) from error
        return tuple(one.getsockname()[1] for one in held)
