"""Find what was handed in: notebooks in folders, in folders of folders, and in archives of them."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST = 256 << 20  # bytes of one file
PACKED = 64 << 20  # bytes of one archive within another
ALL = 1 << 30  # bytes of all that one archive holds
LONGEST = 200  # characters of a name that are shown
MOST = 2000  # files in one archive
DEEPEST = 4  # archives within archives
ENDINGS = (".ipynb", ".py")
# A browser's or a chat program's way with an ending that it does not know.
_ENDING = re.compile(r"\.(ipynb|py)(\.(txt|json))?( ?\(\d+\))?$", re.IGNORECASE)
_CLOSED = re.compile(r"\.(rar|7z|tar|tgz|gz|bz2|xz)$", re.IGNORECASE)  # archives of other kinds
_ENTRY = b"PK\x01\x02"  # so begins what an archive says of a file
UNKNOWN = "an archive of this kind cannot be opened: ask for a .zip, or unpack it yourself"
_LEFT_ALONE = (".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git", ".venv")


@dataclass(frozen=True)
class HandIn:
    """One file: where it was found, and its content or the reason why there is none."""

    name: str
    content: bytes = b""
    problem: str = ""


class _Full(Exception):
    """An archive holds more than can be looked at."""


@dataclass
class _Room:
    """How much more may come out of one archive, with all that are in it."""

    files: int = MOST
    bytes: int = ALL

    def take(self, size: int) -> None:
        """Take room for one file."""
        self.files, self.bytes = self.files - 1, self.bytes - size
        if self.files < 0 or self.bytes < 0:
            raise _Full


def hand_ins(folder: Path) -> Iterator[HandIn]:
    """Yield everything that was handed in, in the order of its names.

    Parameters
    ----------
    folder : Path
        Looked through with everything below it.
    """
    for name, problem in sorted(_files(folder)):
        path = folder / name
        shown = _printable(name)
        if problem:
            yield HandIn(shown, problem=problem)
            continue
        try:
            if path.stat().st_size > LARGEST:
                yield HandIn(shown, problem=f"it is larger than {LARGEST >> 20} MB")
                continue
            content = path.read_bytes()
        except OSError as error:
            yield HandIn(shown, problem=f"it cannot be read ({error.strerror})")
            continue
        if not _is_archive(name):
            yield HandIn(shown, content)
            continue
        try:
            yield from _unpacked(shown, content, 0, _Room())
        except _Full:
            told = f"the archive holds more than {MOST} files, or {ALL >> 30} GB"
            yield HandIn(shown, problem=f"{told}: the rest is left out")


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each file that may be an answer, and why it cannot be read, if so."""
    waiting, whole = [""], os.path.realpath(folder)
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(folder / here) as found:
                entries = list(found)
        except OSError as error:
            yield here, f"this folder cannot be read ({error.strerror})"
            continue
        for entry in entries:
            name = f"{here}/{entry.name}" if here else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting += [name] * (entry.name not in _LEFT_ALONE)
            elif not entry.name.startswith("._") and _matters(name):
                yield name, UNKNOWN if _CLOSED.search(name) else _no_file(entry, whole)


def _no_file(entry: os.DirEntry[str], whole: str) -> str:
    """Say why a name does not lead to a file of its own."""
    try:
        if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(whole):
            return "it is only a link to somewhere else"
        return "" if entry.is_file() else "it is no file"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"


def _printable(name: str) -> str:
    """Return a name that can be shown and written anywhere."""
    spelled = name.encode(errors="backslashreplace").decode()
    shown = "".join(letter if letter.isprintable() else "�" for letter in spelled)
    half = LONGEST // 2
    return shown if len(shown) <= LONGEST else f"{shown[:half]}…{shown[1 - half :]}"


def _is_answer(name: str) -> bool:
    return bool(_ENDING.search(name))


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _matters(name: str) -> bool:
    return _is_answer(name) or _is_archive(name) or bool(_CLOSED.search(name))


def _unpacked(name: str, content: bytes, depth: int, room: _Room) -> Iterator[HandIn]:
    """Yield what is in an archive; nothing is ever written to the disk."""
    if depth >= DEEPEST:
        yield HandIn(name, problem="there are too many archives within archives")
        return
    if content.count(_ENTRY) > MOST * 50:  # a list of files that alone would fill the memory
        raise _Full
    found = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in sorted(archive.infolist(), key=_spelled):
                inside = PurePosixPath(_spelled(info).replace("\\", "/"))
                if set(inside.parts) & set(_LEFT_ALONE) or inside.name.startswith("._"):
                    continue
                if info.is_dir() or not _matters(inside.name):
                    continue
                found += 1
                shown = f"{name}/{_printable(str(inside))}"
                if _CLOSED.search(inside.name):
                    yield HandIn(shown, problem=UNKNOWN)
                    continue
                yield from _member(archive, info, shown, depth, room)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        yield HandIn(name, problem=f"the archive is broken ({error})")
        return
    if not found:
        yield HandIn(name, problem="the archive holds no notebook")


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int, room: _Room
) -> Iterator[HandIn]:
    largest = PACKED if _is_archive(name) else LARGEST
    if info.flag_bits & 1:
        yield HandIn(name, problem="the archive is locked by a password")
        return
    try:
        with archive.open(info) as file:
            content = file.read(min(largest, room.bytes) + 1)
    except Exception as error:  # whatever a broken stream makes of its decompressor
        yield HandIn(name, problem=f"this part of the archive is broken ({type(error).__name__})")
        return
    room.take(len(content))
    if len(content) > largest:
        yield HandIn(name, problem=f"it is larger than {largest >> 20} MB")
    elif _is_archive(name):
        yield from _unpacked(name, content, depth + 1, room)
    else:
        yield HandIn(name, content)


def _spelled(info: zipfile.ZipInfo) -> str:
    """Return a member's name; old programs for Windows in China write it in their own letters."""
    if info.flag_bits & 0x800:  # it says that it is UTF-8
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
