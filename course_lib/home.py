"""The reader's own folder: what the course remembers between two sittings, never half written.

The environment variable ``COURSE_HOME`` names the folder; without it, it is ``my-course`` in the
repository (or in the current folder, where the library is installed without its repository).
"""

import contextlib
import errno
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

LOCK_WAIT = 5.0  # seconds; a write takes milliseconds, so a longer wait means a broken lock
_EDEADLOCK = 36  # on Windows: somebody else holds the lock


class HomeError(OSError):
    """The reader's folder cannot be written; the message says why and what to do."""


def home() -> Path:
    """Return the reader's folder. It need not exist yet.

    Returns
    -------
    Path
        ``$COURSE_HOME``, else ``my-course`` in the repository.

    Examples
    --------
    >>> home().is_absolute()
    True
    """
    named = os.environ.get("COURSE_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    repository = Path(__file__).resolve().parent.parent
    inside = (repository / "pyproject.toml").is_file()
    return (repository if inside else Path.cwd()) / "my-course"


def read(name: str) -> dict[str, Any]:
    """Return what is kept under a name; empty if nothing is.

    A damaged file is kept beside it under another name, and a warning says so.

    Parameters
    ----------
    name : str
        The name of the file, such as "progress" or "progress.json".

    Returns
    -------
    dict
        The content.

    Raises
    ------
    ValueError
        If the name is no plain file name.

    Examples
    --------
    >>> read("nothing-is-kept-here")
    {}
    """
    path = _path(name)
    try:
        return _load(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        _warn(f"The course cannot read {path} ({_reason(error)}) and goes on without it.")
    except ValueError:
        _set_aside(path)
    return {}


def write(name: str, content: Mapping[str, Any]) -> None:
    """Keep a dictionary under a name, in place of what was there: wholly or not at all.

    Parameters
    ----------
    name : str
        The name of the file, such as "choice" or "choice.json".
    content : dict
        What JSON can hold.

    Raises
    ------
    HomeError
        If the folder cannot be written.
    ValueError
        If the name is no plain file name.
    TypeError
        If JSON cannot hold the content; what was there stays.
    """
    update(name, lambda _: dict(content))


def update(name: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """Read, change and write in one step that no other notebook can come between.

    Parameters
    ----------
    name : str
        The name of the file.
    change : callable
        Gets the present content and returns the new one.

    Raises
    ------
    HomeError
        If the folder cannot be written.
    """
    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path.parent / ".lock", LOCK_WAIT):
            _replace(path, json.dumps(dict(change(_take(path))), ensure_ascii=False, indent=1))
    except OSError as error:
        raise HomeError(
            f"The course cannot write in {path.parent} ({_reason(error)}). Nothing was lost; "
            "make the folder writable, or name another one with COURSE_HOME."
        ) from error


@contextlib.contextmanager
def alone(path: Path, wait: float) -> Iterator[bool]:
    """Hold a lock that the system releases however this program ends.

    Where a file system has no locks, it goes on without.

    Parameters
    ----------
    path : Path
        The lock's file, in a folder that exists. It stays there, empty.
    wait : float
        How long to wait for whoever holds it, in seconds.

    Yields
    ------
    bool
        Whether nobody else is there; False if somebody still was when the time was up.

    Raises
    ------
    OSError
        If the file cannot be made.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with alone(folder / ".lock", wait=1) as first, alone(folder / ".lock", wait=0) as second:
    ...     (first, second)
    (True, False)
    """
    with path.open("a+") as file:
        deadline = time.monotonic() + wait
        while (held := _try_lock(file)) is False and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield held is not False
        finally:
            if held:
                _unlock(file)


def _path(name: str) -> Path:
    if not name or name != Path(name).name or name.startswith("."):
        raise ValueError(f"Expected a plain file name such as 'progress', got {name!r}.")
    return home() / (name if name.endswith(".json") else f"{name}.json")


def _load(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("brackets in brackets, without end") from None
    if not isinstance(content, dict):
        raise ValueError("not a JSON object")
    return content


def _take(path: Path) -> dict[str, Any]:
    """Load what will be replaced; whatever cannot be loaded is moved out of harm's way first."""
    try:
        return _load(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        _set_aside(path)
        return {}


def _set_aside(path: Path) -> None:
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except FileNotFoundError:
        return  # another notebook was quicker and has told its reader
    except OSError as error:
        _warn(f"{path} is damaged and cannot be moved aside ({_reason(error)}); it stays as it is.")
    else:
        _warn(f"{path} was damaged. It is kept as {aside.name}, and the course starts a new one.")


def _warn(sentence: str) -> None:
    warnings.warn(sentence, UserWarning, stacklevel=4)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _replace(path: Path, text: str) -> None:
    """Write beside the file and rename: a reader sees the old content or the new, never a part."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        _rename_patiently(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _rename_patiently(source: str, target: Path) -> None:
    for wait in (0.01, 0.05, 0.2, None):  # Windows refuses while somebody reads the target
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if wait is None or sys.platform != "win32":
                raise
            time.sleep(wait)


# Each answers True (held), False (somebody else holds it) or None (there are no locks here).
if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool | None:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return False if error.errno in (errno.EACCES, _EDEADLOCK) else None
        return True

    def _unlock(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool | None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return False if error.errno in (errno.EACCES, errno.EAGAIN) else None
        return True

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
