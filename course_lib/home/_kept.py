"""What the reader's folder keeps: choices and progress as JSON, and pictures of their own."""

import contextlib
import json
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course_lib.home._disk import ADVICE, LOCK_WAIT, HomeError, alone, reason, replace


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
        with contextlib.suppress(RuntimeError):  # ~nobody, or no home at all: a folder called so
            return Path(named).expanduser().absolute()
        return Path(named).absolute()
    repository = Path(__file__).resolve().parents[2]
    inside = (repository / "pyproject.toml").is_file()
    return (repository if inside else Path.cwd()) / "my-course"


def read(name: str, folder: Path | None = None) -> dict[str, Any]:
    """Return what is kept under a name; empty if nothing is.

    A damaged file is kept beside it under another name, and a warning says so.

    Parameters
    ----------
    name : str
        The name of the file, such as "progress" or "progress.json".
    folder : Path, optional
        Another reader's folder; by default `home`.

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
    path = _path(name, folder)
    try:
        return _load(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        _warn(f"The course cannot read {path} ({reason(error)}) and goes on without it.")
    except ValueError:
        _set_aside(path)
    return {}


def write(name: str, content: Mapping[str, Any], folder: Path | None = None) -> None:
    """Keep a dictionary under a name, in place of what was there: wholly or not at all.

    Parameters
    ----------
    name : str
        The name of the file, such as "choice" or "choice.json".
    content : dict
        What JSON can hold.
    folder : Path, optional
        Another reader's folder; by default `home`.

    Raises
    ------
    HomeError
        If the folder cannot be written.
    ValueError
        If the name is no plain file name.
    TypeError
        If JSON cannot hold the content; what was there stays.
    """
    update(name, lambda _: dict(content), folder)


def update(
    name: str,
    change: Callable[[dict[str, Any]], Mapping[str, Any]],
    folder: Path | None = None,
) -> None:
    """Read, change and write in one step that no other notebook can come between.

    Parameters
    ----------
    name : str
        The name of the file.
    change : callable
        Gets the present content and returns the new one.
    folder : Path, optional
        Another reader's folder; by default `home`.

    Raises
    ------
    HomeError
        If the folder cannot be written.
    """
    path = _path(name, folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(path.parent / ".lock", LOCK_WAIT):
            text = json.dumps(dict(change(_take(path))), ensure_ascii=False, indent=1)
            replace(path, f"{text}\n".encode())
    except OSError as error:
        raise _unwritable(path.parent, error) from error


def keep(name: str, content: bytes) -> Path:
    """Keep a file of the reader's in the folder, never over another one.

    Parameters
    ----------
    name : str
        The name of the file; where another one has it, a number is added: "photo-2.png".
    content : bytes
        The whole file.

    Returns
    -------
    Path
        The file, new or there already with the same content.

    Raises
    ------
    HomeError
        If the folder cannot be written.
    ValueError
        If the name is no plain file name.
    """
    _check_plain(name)
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / ".lock", LOCK_WAIT):
            path, number = folder / name, 2
            while os.path.lexists(path) and not _holds(path, content):
                path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
                number += 1
            if not path.exists():
                replace(path, content)
            return path
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> HomeError:
    anyhow = "make the folder writable, or name another one with COURSE_HOME"
    return HomeError(
        f"The course cannot write in {folder} ({reason(error)}). Nothing was lost; "
        f"{ADVICE.get(error.errno or 0, anyhow)}."
    )


def _holds(path: Path, content: bytes) -> bool:
    same_size = path.is_file() and path.stat().st_size == len(content)
    return same_size and path.read_bytes() == content


def _check_plain(name: str) -> None:
    if not name or name != Path(name).name or name.startswith("."):
        raise ValueError(f"Expected a plain file name such as 'progress', got {name!r}.")


def _path(name: str, folder: Path | None = None) -> Path:
    _check_plain(name)
    return (folder or home()) / (name if name.endswith(".json") else f"{name}.json")


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
        _warn(f"{path} is damaged and cannot be moved aside ({reason(error)}); it stays as it is.")
    else:
        _warn(f"{path} was damaged. It is kept as {aside.name}, and the course starts a new one.")


def _warn(sentence: str) -> None:
    warnings.warn(sentence, UserWarning, stacklevel=4)
