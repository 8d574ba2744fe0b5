"""The pictures that come with the course, and those that a reader names."""

import copy
import difflib
import json
import os
from functools import cache
from pathlib import Path
from string import ascii_letters, ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.images._files import own_path, read_with_notes, tell
from course_lib.images._numbers import Picture

_PACKAGE = Path(__file__).resolve().parent.parent
# Files that serve as something else than a picture to look at.
_TOOLS = ("training", "labels", "letters")


@cache
def data_folder() -> Path:
    """Return where the pictures lie: inside an installed package, or in the repository.

    Returns
    -------
    Path
        The folder with the manifest, the pictures and the weights of networks.

    Raises
    ------
    FileNotFoundError
        If the course was copied without it.

    Examples
    --------
    >>> (data_folder() / "manifest.json").is_file()
    True
    """
    places = (_PACKAGE / "_data", _PACKAGE.parent / "data")
    for place in places:
        if (place / "manifest.json").is_file():
            return place
    raise FileNotFoundError(
        f"The course's pictures are missing: no manifest.json in {places[1]}; "
        "get the repository again, or install the course again."
    )


@cache
def _entries() -> dict[str, dict[str, Any]]:
    manifest = json.loads((data_folder() / "manifest.json").read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in manifest["pictures"]}


def sample_names(*, split: str | None = None, kind: str | None = None) -> tuple[str, ...]:
    """Return the names of the shipped pictures, without training patches, labels and letters.

    Parameters
    ----------
    split : {"test", "none"}, optional
        Only those that are kept for testing, or for lessons only. No picture of the test
        split has a part in `training_patches`.
    kind : str, optional
        Only those of one kind, such as "color photo" or "really blurred".

    Returns
    -------
    tuple of str
        Names for `load`, in the order of the manifest.

    Raises
    ------
    ValueError
        If no picture is of that split or kind.

    Examples
    --------
    >>> sample_names(kind="really blurred")
    ('text_motion', 'clock_motion')
    """
    pictures = [entry for entry in _entries().values() if entry["kind"] not in _TOOLS]
    for field, wanted in (("split", split), ("kind", kind)):
        known = sorted({entry[field] for entry in pictures})
        if wanted is not None and wanted not in known:
            raise ValueError(f"{field} must be one of {known}, but is {wanted!r}.")
        pictures = [entry for entry in pictures if wanted in (None, entry[field])]
    return tuple(entry["name"] for entry in pictures)


def info(name: str) -> dict[str, Any]:
    """Return what the manifest says of a shipped picture: title, author, license, alt text, ...

    Parameters
    ----------
    name : str
        A name from `sample_names`, or "training_patches", "nuclei_labels", "letters".

    Returns
    -------
    dict
        A copy of the manifest's entry.

    Raises
    ------
    ValueError
        If there is no such picture; the nearest names are listed.
    TypeError
        If `name` is no text.

    Examples
    --------
    >>> info("camera")["author"]
    'Lav Varshney'
    """
    if not isinstance(name, str):
        raise TypeError(f"Expected the name of a shipped picture, but got {name!r}.")
    entries = _entries()
    if name not in entries:
        raise ValueError(_unknown(name))
    return copy.deepcopy(entries[name])


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), sample_names(), n=3, cutoff=0.5)
    choice = near or sample_names()
    return (
        f"There is no picture {name!r}; "
        f"{'did you mean' if near else 'there are'} {', '.join(choice)}"
        f"{'?' if near else '.'} A picture of your own is named by its path."
    )


def load(name_or_path: str | os.PathLike[str], *, page: int | None = None) -> Picture:
    """Load a shipped picture by its name, or a picture of your own by its path.

    Parameters
    ----------
    name_or_path : str or path-like
        A name from `sample_names`, or the path of a file; a text with a dot or a slash is a
        path.
    page : int, optional
        Which picture of a stack or an animation, counted from 0. Without it, the first is taken,
        and a warning says so if there are more.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        From 0 (black) to 1 (white), gamma-encoded as in the file; a new array each time.

    Raises
    ------
    ValueError
        If there is no picture of that name (the nearest are listed), or the file is no
        picture, damaged or too large (64 million pixels, 500 MB), or has no such page.
    FileNotFoundError
        If there is no file at that path.
    TypeError
        If it is neither a text nor a path, or `page` is no whole number.

    Warns
    -----
    UserWarning
        If not all was taken as it is: more pages or channels, numbers outside 0 to 1.

    See Also
    --------
    decode : how photos turned by EXIF, with transparency or 16 bit are understood, and what
        reading one costs.

    Examples
    --------
    >>> load("camera").shape
    (512, 512)
    >>> load("camara")
    Traceback (most recent call last):
    ...
    ValueError: There is no picture 'camara'; did you mean camera? A picture of your own ...
    """
    picture, notes = read_with_notes(file_of(name_or_path), page)
    tell(notes)
    return picture


def is_shipped(name: str) -> bool:
    """Tell whether a picture of that name comes with the course."""
    return name in _entries()


def file_of(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file that a name or a path means."""
    name = text_of(name_or_path)
    if name in _entries():
        return data_folder() / str(_entries()[name]["file"])
    looks_like_a_path = "/" in name or "\\" in name or "." in name
    is_path = looks_like_a_path or isinstance(name_or_path, os.PathLike)
    if name and (is_path or os.path.exists(name)):
        shipped = Path(name.lower()).stem
        if shipped in sample_names() and not os.path.exists(own_path(name)):
            raise FileNotFoundError(f"There is no file {name}; did you mean the name {shipped!r}?")
        return Path(name)
    raise ValueError(_unknown(name))


def text_of(name_or_path: str | os.PathLike[str]) -> str:
    """Return a name or a path as text, or refuse what is neither."""
    path = name_or_path
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else path
    if not isinstance(name, str):
        raise TypeError(f"Expected a picture's name or the path of a file, but got {path!r}.")
    return name


def training_patches() -> Picture:
    """Return the shipped training patches, in gray.

    Returns
    -------
    ndarray of float64, shape (48, 128, 128)
        Cuttings from photos of which no other part is shipped; values from 0 to 1.

    Examples
    --------
    >>> training_patches().shape
    (48, 128, 128)
    """
    side = _entries()["training_patches"]["patch"]
    sheet = load("training_patches")
    rows, columns = (n // side for n in sheet.shape)
    tiles = sheet.reshape(rows, side, columns, side).swapaxes(1, 2)
    return np.ascontiguousarray(tiles.reshape(-1, side, side))


def nuclei_labels() -> NDArray[np.intp]:
    """Return the nuclei of the picture "nuclei", as a person has marked them.

    Returns
    -------
    ndarray of int, shape (384, 384)
        0 for the ground, and a number for each nucleus; some numbers are left out.

    Examples
    --------
    >>> len(np.unique(nuclei_labels())) - 1
    75
    """
    return np.rint(load("nuclei_labels") * 255).astype(np.intp)


def letter_cells() -> dict[str, Picture]:
    """Return a picture of each letter from a to z and A to Z, all at one size on one baseline.

    Returns
    -------
    dict of str to ndarray of float64, shape (60, 56)
        Ink is 1, paper 0.

    Examples
    --------
    >>> "".join(letter_cells())[:28]
    'abcdefghijklmnopqrstuvwxyzAB'
    """
    sheet = 1 - load("letters")
    rows = [np.hsplit(row, len(ascii_lowercase)) for row in np.vsplit(sheet, 2)]
    return dict(zip(ascii_letters, [*rows[0], *rows[1]], strict=True))
