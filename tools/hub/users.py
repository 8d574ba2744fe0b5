"""Users of this system made up for a moment, for a class that is only tried. Needs root."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import course

PREFIX = "coursetry"  # then the process that made them up, then a number
NEEDED = ("useradd", "userdel", "chpasswd", "unshare", "mount")


class User(NamedTuple):
    """A user of this system."""

    name: str
    password: str
    home: Path
    uid: int


def missing() -> str:
    """Return in one sentence what is missing here to make users up, or ""."""
    if os.geteuid() != 0:
        return "Only root can make up users: run it with sudo."
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    return f"To make up users this system lacks: {', '.join(lacking)}." if lacking else ""


@contextlib.contextmanager
def made_up(count: int) -> Iterator[list[User]]:
    """Make users with a home and a password each; they are gone afterwards, and all they ran."""
    _clear_away()
    base = Path(tempfile.mkdtemp(prefix="course-homes-", dir="/tmp"))  # where others get to
    base.chmod(0o755)
    users = []
    try:
        for number in range(1, count + 1):
            name = f"{PREFIX}-{os.getpid()}-{number:02}"
            home = base / name
            options = ["--create-home", "--no-log-init", "--shell", "/bin/sh", "--home-dir", home]
            _call("useradd", *options, name)
            entry = pwd.getpwnam(name)
            home.chmod(0o700)
            users.append(User(name, secrets.token_hex(8), home, entry.pw_uid))
        lines = "".join(f"{user.name}:{user.password}\n" for user in users)
        _call("chpasswd", told=lines)
        yield users
    finally:
        _remove(name for name in _names() if f"-{os.getpid()}-" in name)
        shutil.rmtree(base, ignore_errors=True)


def processes_of(uids: set[int]) -> dict[int, int]:
    """Return {process: user} of what these users run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (uid := folder.stat().st_uid) in uids:
                found[int(folder.name)] = uid
    return found


def _names() -> list[str]:
    return [e.pw_name for e in pwd.getpwall() if re.fullmatch(rf"{PREFIX}-\d+-\d\d", e.pw_name)]


def _clear_away() -> None:
    """Remove what a trial left that was killed itself."""
    _remove(name for name in _names() if not Path("/proc", name.split("-")[1]).exists())


def _remove(names: Iterator[str]) -> None:
    for name in list(names):
        entry = pwd.getpwnam(name)
        deadline = time.monotonic() + 10
        while (running := processes_of({entry.pw_uid})) and time.monotonic() < deadline:
            for number in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.1)
        subprocess.run(["userdel", "--force", name], capture_output=True, check=False)
        for folder in (Path(entry.pw_dir), *Path("/tmp").glob("course-*")):
            with contextlib.suppress(OSError):
                if folder.stat().st_uid == entry.pw_uid:
                    shutil.rmtree(folder)


def _call(*command: str | Path, told: str = "") -> None:
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise course.Problem(f"{command[0]} failed: {done.stderr.strip() or done.returncode}")


# --- Others must be able to read the course --------------------------------------------------


def closed_folders() -> list[Path]:
    """Return the folders that keep other users away from the course and its Python."""
    wanted = (Path(course.ROOT), Path(sys.prefix), Path(sys.base_prefix))
    above = [folder for path in wanted for folder in (path.resolve(), *path.resolve().parents)]
    return sorted({folder for folder in above if not folder.stat().st_mode & 0o001})


def open_up(arguments: list[str]) -> int | None:
    """Run this program again where others can read the course, if they cannot here.

    That is a view of the file system of its own (a mount namespace): where a folder such as
    /root keeps others away, it holds nothing but the course and its Python. Nothing changes for
    anybody else, and the view ends with the program. Returns its exit status, or None where
    nothing is in the way.
    """
    closed = closed_folders()
    if not closed:
        return None
    tops = [f for f in closed if not any(o in f.parents for o in closed)]
    wanted = {Path(course.ROOT), Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    inner = {f for f in wanted if any(top == f or top in f.parents for top in tops)}
    kept = sorted(f for f in inner if not any(o in f.parents for o in inner))
    # A folder that is closed itself is made anew, with all that is in it.
    shown = [e for f in kept for e in (sorted(f.iterdir()) if f in closed else [f])]
    with tempfile.TemporaryDirectory(prefix="course-view-") as aside:
        lines = ["set -e"]
        for number, path in enumerate(shown):
            lines.append(f"{_empty(path, f'{aside}/{number}')}")
            lines.append(f"mount --bind {shlex.quote(str(path))} {aside}/{number}")
        for top in tops:
            lines.append(f"mount -t tmpfs -o mode=755 course {shlex.quote(str(top))}")
        for number, path in enumerate(shown):
            lines.append(_empty(path, shlex.quote(str(path))))
            lines.append(f"mount --bind {aside}/{number} {shlex.quote(str(path))}")
        lines.append(f'cd {shlex.quote(course.ROOT)}; exec "$@"')
        command = ["unshare", "--mount", "sh", "-c", "\n".join(lines), "sh"]
        child = subprocess.Popen([*command, sys.executable, *arguments], cwd=course.ROOT)
        # It tidies up before it ends; Ctrl+C reaches it without us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, _: child.send_signal(number))
        return child.wait()


def _empty(like: Path, place: str) -> str:
    """Return how to make an empty folder or file where something like this can be mounted."""
    if like.is_dir():
        return f"mkdir -p {place}"
    return f'mkdir -p "$(dirname {place})"; touch {place}'
