"""Files written wholly or not at all, and a lock that two notebooks heed."""

import contextlib
import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LOCK_WAIT = 5.0  # seconds; a write takes milliseconds, so a longer wait means a broken lock
_EDEADLOCK = 36  # on Windows: somebody else holds the lock

ADVICE = {
    errno.ENOSPC: "free some space on the disk first",
    errno.EDQUOT: "delete some of your files first",
    errno.EFBIG: "so large a file is not allowed there",
    errno.ENAMETOOLONG: "pick a shorter name",
    errno.EROFS: "pick another folder: nothing can be written on this disk",
}


class HomeError(OSError):
    """The reader's folder cannot be written; the message says why and what to do."""


def write_whole(path: Path, content: bytes, *, new: bool = False) -> None:
    """Write a file anywhere, in place of what was there: wholly or not at all.

    Parameters
    ----------
    path : Path
        Where to; the folder must be there.
    content : bytes
        The whole file.
    new : bool, default False
        Never replace anything, even if it came a moment ago from another program.

    Raises
    ------
    FileExistsError
        If something is there, and the file has to be new.
    HomeError
        If it cannot be written; what was there stays.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "note.txt", b"whole")
    ...     (Path(folder) / "note.txt").read_bytes()
    b'whole'
    """
    try:
        replace(path, content, new=new)
    except FileExistsError:
        raise FileExistsError(f"{path} is there already; pick another name.") from None
    except OSError as error:
        advice = ADVICE.get(error.errno or 0, "pick another folder")
        raise HomeError(f"{path} cannot be written ({reason(error)}); {advice}.") from error


def reason(error: OSError) -> str:
    """Return why the disk refused, in words."""
    return (error.strerror or type(error).__name__).lower()


def replace(path: Path, content: bytes, *, new: bool = False) -> None:
    """Write beside the file and rename: a reader sees the old content or the new, never a part."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _rename_without_replacing(temporary, path)
            return
        with contextlib.suppress(OSError):
            shutil.copymode(path, temporary)
        _rename_patiently(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _rename_without_replacing(source: Path, target: Path) -> None:
    try:
        os.link(source, target)  # refuses in one step what a look and a rename could come between
    except FileExistsError:
        raise
    except OSError:  # no links on this disk, such as a memory card's
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(source, target)
    else:
        source.unlink()


def _rename_patiently(source: Path, target: Path) -> None:
    for wait in (0.01, 0.05, 0.2, None):  # Windows refuses while somebody reads the target
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if wait is None or sys.platform != "win32":
                raise
            time.sleep(wait)


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
    >>> import tempfile
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
