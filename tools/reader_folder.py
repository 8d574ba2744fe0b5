"""The reader's own folder: the course brings its notebooks there and never overwrites work.

For each file the folder remembers what was brought last (in ``notebooks.json``), so that a
newer course can tell what the reader has changed.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from course_lib import home
from tools import notebook_form

RECORD = "notebooks"
USUAL = "my-course"  # the one folder inside the repository that git and the tests leave alone


class Digest(NamedTuple):
    """Tells whether a file changed, and whether a notebook changed apart from its outputs."""

    whole: str
    sources: str


def digest(content: bytes) -> Digest:
    """Return the digest of a file. For anything but a notebook both parts are the same.

    Of a notebook only the cells count: JupyterLab adds to the rest as soon as it is opened.
    """
    try:
        cells = json.loads(content)["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        outputs = [cell.get("outputs") for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = hashlib.sha256(content).hexdigest()
        return Digest(whole, whole)
    return Digest(_hashed([sources, outputs]), _hashed(sources))


def _hashed(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def decide(mine: Digest | None, shipped: Digest, brought: Digest | None) -> str:
    """Decide what to do with one file of the reader's folder.

    Parameters
    ----------
    mine : Digest or None
        What lies in the reader's folder.
    shipped : Digest
        What the course ships today.
    brought : Digest or None
        What it brought there last.

    Returns
    -------
    str
        "copy" (there is none), "keep" (nothing new), "update" (an untouched older version),
        "exchange" (one that was only run: keep it under another name) or "beside" (the reader's
        own work: leave it and put the new version beside it).
    """
    if mine is None:
        return "copy"
    if mine.whole == shipped.whole or brought == shipped:
        return "keep"
    if brought is None:
        return "beside"
    if mine.whole == brought.whole:
        return "update"
    return "exchange" if mine.sources == brought.sources else "beside"


def bring(folder: Path, shipped: Path = notebook_form.FOLDER) -> list[str]:
    """Bring what the course ships into the reader's folder, and return what to tell the reader."""
    course, place = shipped.resolve().parent, folder.resolve()
    own = course / USUAL
    if place.is_relative_to(course) and not place.is_relative_to(own):
        raise ValueError(
            f"{folder} belongs to the course itself. Name a folder outside {course} for your own "
            f"work, or leave --dir out: then it is {USUAL}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    record = {name: Digest(*value) for name, value in home.read(RECORD).items() if _is(value)}
    said = []
    for source in _files(shipped):
        said.append(_bring_one(source, folder / source.relative_to(shipped), record, folder))
        home.write(RECORD, record)
    copied = [name for kind, name in said if kind == "copy"]
    told = [text for kind, text in said if kind not in ("copy", "keep")]
    if copied:
        count = f"{len(copied)} files" if len(copied) > 3 else ", ".join(copied)
        told.insert(0, f"Brought into your folder: {count}.")
    return told


def _is(value: object) -> bool:
    """Say whether a value from the record is a digest; the file may have been tampered with."""
    parts = value if isinstance(value, list) else []
    return len(parts) == 2 and all(isinstance(part, str) for part in parts)


def reset(name: str, folder: Path, shipped: Path = notebook_form.FOLDER) -> tuple[Path, str]:
    """Start a notebook over; return its path in the reader's folder and what to tell.

    Raises
    ------
    NotebookError
        If no notebook has this name.
    """
    source = notebook_form.paths([name], shipped)[0]
    mine = folder / source.name
    kept = ""
    if mine.exists() and mine.read_bytes() != source.read_bytes():
        aside = _free(mine, "mine")
        mine.rename(aside)
        kept = f" Your version is kept as {aside.name}."
    _write(mine, source.read_bytes())
    home.update(RECORD, lambda record: {**record, source.name: digest(source.read_bytes())})
    return mine, f"{mine.name} starts over.{kept}"


def _files(shipped: Path) -> Iterator[Path]:
    for path in sorted(shipped.rglob("*")):
        parts = path.relative_to(shipped).parts
        if path.is_file() and not any(part.startswith((".", "__")) for part in parts):
            yield path


def _bring_one(
    source: Path, mine: Path, record: dict[str, Digest], folder: Path
) -> tuple[str, str]:
    name, content = mine.relative_to(folder).as_posix(), source.read_bytes()
    new = digest(content)
    action = decide(digest(mine.read_bytes()) if mine.exists() else None, new, record.get(name))
    text = name
    if action == "beside" and _lies_beside(mine, new):  # the record was lost
        action = "keep"
    elif action == "beside":
        beside = _beside(mine, record, folder)
        _write(beside, content)
        record[beside.relative_to(folder).as_posix()] = new
        text = (
            f"There is a newer {name}. Yours is as you left it; the new one is {beside.name} "
            "beside it."
        )
    elif action in ("copy", "update", "exchange"):
        if action == "exchange":
            aside = _free(mine, "mine")
            mine.rename(aside)
            text = f"{name} is now the newer version. The one that you ran is kept as {aside.name}."
        elif action == "update":
            text = f"{name} is now the newer version (you had not changed yours)."
        _write(mine, content)
    record[name] = new
    return action, text


def _beside(mine: Path, record: dict[str, Digest], folder: Path) -> Path:
    """Return a name for the new version: that of an earlier one which the reader left alone."""
    for path in sorted(mine.parent.glob(f"{mine.stem}.new-*{mine.suffix}")):
        brought = record.get(path.relative_to(folder).as_posix())
        if brought and digest(path.read_bytes()).whole == brought.whole:
            return path
    return _free(mine, "new")


def _lies_beside(mine: Path, new: Digest) -> bool:
    others = mine.parent.glob(f"{mine.stem}.new-*{mine.suffix}")
    return any(digest(path.read_bytes()).whole == new.whole for path in others)


def _free(path: Path, word: str) -> Path:
    number = 1
    while (other := path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")).exists():
        number += 1
    return other


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=".arriving-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(half, 0o644)
        os.replace(half, path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
