"""The reader's own folder: the course brings its notebooks there and never overwrites work.

For each file the folder remembers what was brought last (in ``notebooks.json``), so that a
newer course can tell what the reader has changed.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from course_lib import home
from tools import notebook_form
from tools.changes import Digest, decide, digest
from tools.copies import reader_bytes

RECORD = "notebooks"
ARRIVING = ".arriving-"  # so begins the name of a file that is only half there
USUAL = "my-course"  # the one folder inside the repository that git and the tests leave alone


WAIT = 60.0  # seconds; bringing everything takes one


class _ChangedMeanwhile(Exception):
    """Somebody saved the file between the look at it and its replacing."""


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep any other ``lab`` out of the folder, and clear away what a killed one left there."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise ValueError(f"{folder} is no folder (or a link that leads nowhere). Name another one.")
    folder.mkdir(parents=True, exist_ok=True)
    with home.alone(folder / ".bringing.lock", WAIT) as alone:
        if not alone:
            raise ValueError(
                f"Another lab has been bringing notebooks into {folder} for a minute. Wait until "
                "it is done (or end it), then run this command again."
            )
        for half in folder.glob(f"{ARRIVING}*"):
            half.unlink(missing_ok=True)
        yield


def bring(folder: Path, shipped: Path = notebook_form.FOLDER) -> list[str]:
    """Bring what the course ships into the reader's folder, and return what to tell the reader."""
    course, place = shipped.resolve().parent, Path(os.path.realpath(folder))
    own = course / USUAL
    if place.is_relative_to(course) and not place.is_relative_to(own):
        raise ValueError(
            f"{folder} belongs to the course itself. Name a folder outside {course} for your own "
            f"work, or leave --dir out: then it is {USUAL}."
        )
    with _alone(folder):
        said = _bring_all(folder, shipped)
    copied = [name for kind, name in said if kind == "copy"]
    told = [text for kind, text in said if kind not in ("copy", "keep")]
    if copied:
        count = f"{len(copied)} files" if len(copied) > 3 else ", ".join(copied)
        told.insert(0, f"Brought into your folder: {count}.")
    return told


def _bring_all(folder: Path, shipped: Path) -> list[tuple[str, str]]:
    record = {name: Digest(*value) for name, value in home.read(RECORD).items() if _is(value)}
    said = []
    for source in _files(shipped):
        mine, before = folder / source.relative_to(shipped), dict(record)
        said.append(_until_it_holds(partial(_bring_one, source, mine, record, folder)))
        if record != before:
            home.write(RECORD, record)
    return said


def _is(value: object) -> bool:
    """Say whether a value from the record is a digest; the file may have been tampered with."""
    parts = value if isinstance(value, list) else []
    return len(parts) in (2, 3) and all(isinstance(part, str) for part in parts)


def reset(name: str, folder: Path, shipped: Path = notebook_form.FOLDER) -> tuple[Path, str]:
    """Start a notebook over; return its path in the reader's folder and what to tell.

    Raises
    ------
    NotebookError
        If no notebook has this name.
    """
    source = notebook_form.paths([name], shipped)[0]
    mine, content = folder / source.name, _shipped(source)
    kept: list[str] = []

    def replace() -> None:
        if (seen := _look(mine)) not in (None, content):
            kept.append(f" Your version is kept as {_set_aside(mine)}.")
            seen = None
        _write(mine, content, seen)

    with _alone(folder):
        _until_it_holds(replace)
        home.update(RECORD, lambda record: {**record, source.name: digest(content)})
    return mine, f"{mine.name} starts over.{''.join(kept)}"


def _until_it_holds(step: Callable[[], Any]) -> Any:
    """Look and replace, and again wherever somebody saved in between."""
    while True:
        with contextlib.suppress(_ChangedMeanwhile):
            return step()


def _files(shipped: Path) -> Iterator[Path]:
    for path in sorted(shipped.rglob("*")):
        parts = path.relative_to(shipped).parts
        if path.is_file() and not any(part.startswith((".", "__")) for part in parts):
            yield path


def _shipped(source: Path) -> bytes:
    """Return what the reader gets of an original."""
    content = source.read_bytes()
    return reader_bytes(content) if source.suffix == ".ipynb" else content


def _look(path: Path) -> bytes | None:
    """Return what lies at a path: a file's content, a mark for a folder, None for nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_dir():  # reading it is refused under another name on Windows
            return b"a folder"
        raise


def _bring_one(
    source: Path, mine: Path, record: dict[str, Digest], folder: Path
) -> tuple[str, str]:
    name, content, seen = mine.relative_to(folder).as_posix(), _shipped(source), _look(mine)
    new, brought = digest(content), record.get(name)
    action = decide(None if seen is None else digest(seen), new, brought)
    text = name
    if action == "beside" and _lies_beside(mine, new):  # the record was lost
        action = "keep"
    elif action == "beside":
        beside, old = _beside(mine, record, folder)
        _write(beside, content, old)
        record[beside.relative_to(folder).as_posix()] = new
        text = (
            f"There is a newer {name}. Yours is as you left it; the new one is {beside.name} "
            "beside it."
        )
    elif action == "exchange":
        text = f"{name} is now the newer version. The one that you ran is kept as "
        text += f"{_set_aside(mine)}."
        _write(mine, content, seen=None)
    elif action in ("copy", "update"):
        _write(mine, content, seen)
        if action == "update":
            text = f"{name} is now the newer version (you had not changed yours)."
    if not (action == "keep" and brought and brought[:2] == new[:2]):
        record[name] = new
    return action, text


def _set_aside(mine: Path) -> str:
    """Keep what lies there under a free name, and return that."""
    aside = _free(mine, "mine")
    mine.rename(aside)
    return aside.name


def _beside(mine: Path, record: dict[str, Digest], folder: Path) -> tuple[Path, bytes | None]:
    """Return where the new version goes: over an earlier one which the reader left alone."""
    for path in sorted(mine.parent.glob(f"{mine.stem}.new-*{mine.suffix}")):
        brought = record.get(path.relative_to(folder).as_posix())
        if brought and digest(old := _look(path) or b"") == brought:
            return path, old
    return _free(mine, "new"), None


def _lies_beside(mine: Path, new: Digest) -> bool:
    others = mine.parent.glob(f"{mine.stem}.new-*{mine.suffix}")
    return any(digest(_look(path) or b"").whole == new.whole for path in others)


def _free(path: Path, word: str) -> Path:
    number = 1
    while os.path.lexists(other := path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")):
        number += 1
    return other


def _write(path: Path, content: bytes, seen: bytes | None) -> None:
    """Write a file whole or not at all, and only over what was seen there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=ARRIVING, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(half, 0o666 & ~_umask())
        if _look(path) != seen:
            raise _ChangedMeanwhile
        os.replace(half, path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return what this computer's user takes away from a new file's permissions."""
    os.umask(mask := os.umask(0o077))
    return mask
