"""The reader's own folder: the course brings its notebooks there and never overwrites work.

For each file the folder remembers what was brought last (in ``notebooks.json``), so that a
newer course can tell what the reader has changed. `bring` is all that a hub needs, too: call it
as the user whose folder it is, before that user's server starts.
"""

import contextlib
import os
import re
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
UNTOLD = "untold"  # what is kept, as long as nobody was told: whoever is killed tells it next time
ARRIVING = ".arriving-"  # so begins the name of a file that is only half there
USUAL = "my-course"  # the one folder inside the repository that git and the tests leave alone


WAIT = 60.0  # seconds; bringing everything takes one
_BESIDE = re.compile(r"\.new-\d+(\.\w+)?$")  # so ends the name of a newer version beside work


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
    """Bring what the course ships into a reader's folder; nothing of the reader's is ever replaced.

    A file that the reader never changed becomes the newer version. One that was only run is kept
    under another name, and work of the reader's stays where it is, with the newer version beside
    it. A file that the course no longer has stays, too. Each file is written wholly or not at all;
    whoever is killed on the way, or finds the disk full, calls it again and loses nothing.

    Parameters
    ----------
    folder : Path
        The reader's folder; made if it is not there. Its record lies in it as well.
    shipped : Path
        The originals, which may be read-only. By default those of this course.

    Returns
    -------
    list of str
        Sentences to tell the reader; one of them lists all that was kept. Empty: nothing is new.

    Raises
    ------
    ValueError
        If the folder belongs to the course, is no folder, or somebody else has been bringing
        something into it for a minute.
    OSError
        If something cannot be written. What was done until then stands in its ``__notes__``; all
        else is as the reader left it, so that a server may start in spite of it.
    """
    course, place = shipped.resolve().parent, Path(os.path.realpath(folder))
    own = course / USUAL
    if place.is_relative_to(course) and not place.is_relative_to(own):
        raise ValueError(
            f"{folder} belongs to the course itself. Name a folder outside {course} for your own "
            f"work, or leave --dir out: then it is {USUAL}."
        )
    with _alone(folder):
        untold = home.read(UNTOLD, folder).get("kept")
        said = [("beside", str(text)) for text in (untold if isinstance(untold, list) else ())]
        try:
            _bring_all(folder, shipped, said)
        except OSError as error:
            for sentence in _sentences(said):
                error.add_note(sentence)
            _forget_untold(folder)
            raise
        _forget_untold(folder)
    return _sentences(said)


def _will_tell(text: str, folder: Path) -> None:
    """Write down what is about to be kept, before it is."""
    home.update(UNTOLD, lambda kept: {"kept": [*kept.get("kept", ()), text]}, folder)


def _forget_untold(folder: Path) -> None:
    (folder / f"{UNTOLD}.json").unlink(missing_ok=True)


def _sentences(said: list[tuple[str, str]]) -> list[str]:
    """Say in one sentence each what is new, what is newer, and what was kept."""
    found = {
        sort: [text for kind, text in said if kind in kinds]
        for sort, kinds in (
            ("new", ("copy",)),
            ("newer", ("update",)),
            ("kept", ("beside", "exchange", "gone")),
        )
    }
    told = []
    if new := found["new"]:
        told.append(f"Brought into your folder: {_listed(new)}.")
    if newer := found["newer"]:
        told.append(f"Now the newer version (you had not changed yours): {_listed(newer)}.")
    if kept := found["kept"]:
        every = "; ".join(dict.fromkeys(kept))
        told.append(f"Kept, so that nothing of yours is lost: {every}.")
    return told


def _listed(names: list[str]) -> str:
    return f"{len(names)} files" if len(names) > 3 else ", ".join(names)


def _bring_all(folder: Path, shipped: Path, said: list[tuple[str, str]]) -> None:
    kept = home.read(RECORD, folder)
    record = {name: Digest(*value) for name, value in kept.items() if _is(value)}
    sources = {source.relative_to(shipped).as_posix(): source for source in _files(shipped)}
    for name, source in sources.items():
        before = dict(record)
        said.append(_until_it_holds(partial(_bring_one, source, folder / name, record, folder)))
        if record != before:
            home.write(RECORD, record, folder)
    if gone := [name for name in record if name not in sources and not _BESIDE.search(name)]:
        for name in gone:
            del record[name]
            if os.path.lexists(folder / name):
                text = f"{name}, which is no longer a part of the course"
                _will_tell(text, folder)
                said.append(("gone", text))
        home.write(RECORD, record, folder)


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
        seen = _look(mine)
        own = seen not in (None, content)
        _write(mine, content, seen, kept if own else None)

    with _alone(folder):
        _until_it_holds(replace)
        home.update(RECORD, lambda record: {**record, source.name: digest(content)}, folder)
    told = "".join(f" Your version is kept as {name}." for name in kept)
    return mine, f"{mine.name} starts over.{told}"


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
    if action == "beside" and (beside := _lies_beside(mine, new)):  # the record was lost
        action = "keep"
        record.setdefault(beside.relative_to(folder).as_posix(), new)
    elif action == "beside":
        beside, old = _beside(mine, record, folder)
        text = f"{name} as you left it (the newer one is {beside.name} beside it)"
        _will_tell(text, folder)
        _write(beside, content, old)
        record[beside.relative_to(folder).as_posix()] = new
    elif action == "exchange":
        kept: list[str] = []
        now = f"({name} is now the newer version)"
        _will_tell(f"what you ran as {_free(mine, 'mine').name} {now}", folder)
        _write(mine, content, seen, kept)
        text = f"what you ran as {kept[0]} {now}"
    elif action in ("copy", "update"):
        _write(mine, content, seen)
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


def _lies_beside(mine: Path, new: Digest) -> Path | None:
    others = sorted(mine.parent.glob(f"{mine.stem}.new-*{mine.suffix}"))
    return next((path for path in others if digest(_look(path) or b"") == new), None)


def _free(path: Path, word: str) -> Path:
    number = 1
    while os.path.lexists(other := path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")):
        number += 1
    return other


def _write(path: Path, content: bytes, seen: bytes | None, asides: list[str] | None = None) -> None:
    """Write a file whole or not at all, and only over what was seen there.

    With ``asides`` what lies there is kept, under a name that is added to them; but not before the
    new content is on the disk, or a full one would leave the reader without a notebook.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=ARRIVING, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(half, 0o666 & ~_umask())
        if asides is not None and seen is not None:
            asides.append(_set_aside(path))
            seen = None
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
