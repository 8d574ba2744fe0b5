"""Find what was handed in: notebooks in folders, in folders of folders, and in archives of them."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST = 64 << 20  # bytes of one file
DEEPEST = 4  # archives within archives
ENDINGS = (".ipynb", ".py")
# A browser's or a chat program's way with an ending that it does not know.
_ENDING = re.compile(r"\.(ipynb|py)(\.(txt|json))?( ?\(\d+\))?$", re.IGNORECASE)
_LEFT_ALONE = (".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git", ".venv")


@dataclass(frozen=True)
class HandIn:
    """One file: where it was found, and its content or the reason why there is none."""

    name: str
    content: bytes = b""
    problem: str = ""


def hand_ins(folder: Path) -> Iterator[HandIn]:
    """Yield everything that was handed in, in the order of its names.

    Parameters
    ----------
    folder : Path
        Looked through with everything below it.
    """
    for path in sorted(_files(folder), key=lambda path: path.as_posix()):
        name = path.relative_to(folder).as_posix()
        if not (_is_answer(name) or _is_archive(name)):
            continue
        try:
            if path.stat().st_size > LARGEST:
                yield HandIn(name, problem=f"it is larger than {LARGEST >> 20} MB")
                continue
            content = path.read_bytes()
        except OSError as error:
            yield HandIn(name, problem=f"it cannot be read ({error.strerror})")
            continue
        yield from _unpacked(name, content, 0) if _is_archive(name) else [HandIn(name, content)]


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_ALONE]
        for name in names:
            if (path := Path(here, name)).is_file() and not name.startswith("._"):
                yield path


def _is_answer(name: str) -> bool:
    return bool(_ENDING.search(name))


def _is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def _unpacked(name: str, content: bytes, depth: int) -> Iterator[HandIn]:
    """Yield what is in an archive; nothing is ever written to the disk."""
    if depth >= DEEPEST:
        yield HandIn(name, problem="there are too many archives within archives")
        return
    found = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in sorted(archive.infolist(), key=_spelled):
                inside = PurePosixPath(_spelled(info).replace("\\", "/"))
                if set(inside.parts) & set(_LEFT_ALONE) or inside.name.startswith("._"):
                    continue
                if info.is_dir() or not (_is_answer(inside.name) or _is_archive(inside.name)):
                    continue
                found += 1
                yield from _member(archive, info, f"{name}/{inside}", depth)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        yield HandIn(name, problem=f"the archive is broken ({error})")
        return
    if not found:
        yield HandIn(name, problem="the archive holds no notebook")


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int
) -> Iterator[HandIn]:
    if info.flag_bits & 1:
        yield HandIn(name, problem="the archive is locked by a password")
        return
    try:
        with archive.open(info) as file:
            content = file.read(LARGEST + 1)
    except Exception as error:  # whatever a broken stream makes of its decompressor
        yield HandIn(name, problem=f"this part of the archive is broken ({type(error).__name__})")
        return
    if len(content) > LARGEST:
        yield HandIn(name, problem=f"it is larger than {LARGEST >> 20} MB")
    elif _is_archive(name):
        yield from _unpacked(name, content, depth + 1)
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
