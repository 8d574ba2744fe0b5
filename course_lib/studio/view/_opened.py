"""The photo on the table: in memory, so that its file may vanish."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib import home, images
from course_lib.arrays import FloatArray, Kernel
from course_lib.images import data_folder, fit, info, open_photo, sample_names
from course_lib.kernels import from_image
from course_lib.studio._work import MAX_WORK

Crop = tuple[int, int, int, int]
"""Rows and columns of the photo: (top, left, bottom, right)."""

_OVERVIEW = 768
_ROWS, _COLUMNS = 320, 400
MOST_LIVE = 600_000
"""So many pixels follow the sliders at most."""

_FIRST_KIND = "really blurred"
# How far from a point one may click, and how much around it may be the blur.
_NEAR, _HALVES = 5, (6, 9, 13, 19, 28, 40, 60)
# Which guess the course makes first for its own blurred pictures.
PRESETS = {"text_motion": "find", "clock_motion": "find"}


@dataclass(frozen=True, eq=False)
class Opened:
    """A photo with its pixels, in as few bytes as hold them exactly.

    Parameters
    ----------
    source : str
        What it was opened by: a shipped name, or a path.
    photo : Photo
        As `images.open_photo` gave it.
    pixels : ndarray, shape (H, W) or (H, W, 3)
        Whole numbers of 8 or 16 bits, or numbers from 0 to 1; of a stack the first page.
    overview : ndarray, shape (h, w) or (h, w, 3)
        The whole photo from 0 to 1, small enough to be shown at each step.
    notes : tuple of str
        What one should know, one sentence each.
    """

    source: str
    photo: images.Photo
    pixels: NDArray[Any]
    overview: FloatArray
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls, source: str, photo: images.Photo, picture: FloatArray, notes: tuple[str, ...] = ()
    ) -> Opened:
        """Take a picture from 0 to 1."""
        overview = fit(picture, _OVERVIEW).clip(0, 1)
        return cls(source, photo, _compact(picture, photo.bits), overview, notes)

    def cut(self, crop: Crop) -> FloatArray:
        """Give a part, from 0 to 1."""
        top, left, bottom, right = crop
        part = self.pixels[top:bottom, left:right]
        return part if part.dtype.kind == "f" else part / np.iinfo(part.dtype).max

    @property
    def file(self) -> Path:
        """The file as it was when it was opened."""
        return Path(self.photo.name)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def out(self) -> Path:
        """Where a result goes unless somebody names another place: never beside shipped photos."""
        folder = home.home() if self.source in sample_names() else self.file.absolute().parent
        return folder / f"{self.file.stem}.restored{'.tif' if self._needs_tiff else '.png'}"

    @property
    def _needs_tiff(self) -> bool:
        try:
            images.check_fits(self.photo, Path("any.png"))
        except ValueError:
            return True
        return self.photo.tiff

    @property
    def start(self) -> Crop:
        """The part to begin with, in pixels of the overview: the middle."""
        corners = []
        for whole, small, most in zip(
            self.size, self.overview.shape, (_ROWS, _COLUMNS), strict=False
        ):
            length = max(1, min(small, round(most * small / whole)))
            corners.append(((small - length) // 2, (small - length) // 2 + length))
        (top, bottom), (left, right) = corners
        return top, left, bottom, right

    @property
    def _scale(self) -> tuple[float, float]:
        """Rows and columns of the photo for each of the overview."""
        (rows, columns), (high, wide) = self.size, self.overview.shape[:2]
        return rows / high, columns / wide

    def box(self, crop: Crop) -> Crop:
        """Give the least box on the overview that holds a part of the photo."""
        rows, columns = self._scale
        top, left, bottom, right = crop
        return int(top / rows), int(left / columns), ceil(bottom / rows), ceil(right / columns)

    def crop(self, box: Crop) -> Crop:
        """Give the part of the photo that a box on the overview means, all of it at most."""
        rows, columns = self._scale
        top, left, bottom, right = box
        ends = round(bottom * rows), round(right * columns)
        starts = min(round(top * rows), ends[0] - 1), min(round(left * columns), ends[1] - 1)
        return *starts, *ends

    def window(self, crop: Crop, margins: tuple[int, ...]) -> tuple[FloatArray, Crop]:
        """Cut a part out with a margin, as far as there is one; and the part within it."""
        top, left, bottom, right = crop
        down, across = margins
        first = max(0, top - down), max(0, left - across)
        cut = self.cut((*first, bottom + down, right + across))
        return cut, (top - first[0], left - first[1], bottom - first[0], right - first[1])


def smaller(crop: Crop, most: int = MOST_LIVE) -> Crop:
    """Give the middle of a part where the part has too many pixels to follow the sliders."""
    top, left, bottom, right = crop
    share = min(1.0, (most / ((bottom - top) * (right - left))) ** 0.5)
    down, across = (int((1 - share) * length / 2) for length in (bottom - top, right - left))
    return top + down, left + across, bottom - down, right - across


def larger(crop: Crop, size: tuple[int, int], least: int) -> Crop:
    """Give at least so many rows and columns around a part, as far as the photo has them."""
    starts, ends = [], []
    for i, length in enumerate(size):
        middle, half = (crop[i] + crop[i + 2]) // 2, max(least, crop[i + 2] - crop[i]) // 2
        start = max(0, min(middle - half, length - 2 * half))
        starts.append(start)
        ends.append(min(length, max(start + 2 * half, crop[i + 2])))
    return starts[0], starts[1], ends[0], ends[1]


def as_path(typed: str) -> str:
    """Give the path in what was typed: file managers copy it with quotes around it."""
    return typed.strip(" \"'")


def open_source(source: str | os.PathLike[str]) -> Opened:
    """Open a shipped picture by its name, or any by its path.

    Raises
    ------
    FileNotFoundError, ValueError, TypeError
        As `images.open_photo` does.
    """
    name = str(source).strip() if isinstance(source, str) else source
    shipped = isinstance(name, str) and name in sample_names()
    photo = open_photo(data_folder() / info(str(name))["file"] if shipped else name)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        picture = photo.picture()
    notes = [*photo.notes, *(str(warning.message) for warning in caught)]
    if photo.pages > 1:
        notes.append(f"It holds {photo.pages} pages; you see the first, and all will be restored.")
    if picture.shape[0] * picture.shape[1] > MAX_WORK:
        notes.append(
            f"It has more than {MAX_WORK // 10**6} million pixels, the most that are restored at "
            "once: save the part in the box, or make the photo smaller first."
        )
    return Opened.of(str(name), photo, picture, tuple(notes))


def _compact(picture: FloatArray, bits: int) -> NDArray[Any]:
    """Give the whole numbers that a picture was read from, if these are it exactly."""
    kind: type[Any] = np.uint8 if bits == 8 else np.uint16
    if bits > 16:
        return picture
    levels = np.empty(picture.shape, kind)
    for i in range(0, len(picture), _ROWS):
        rows = picture[i : i + _ROWS]
        levels[i : i + _ROWS] = np.rint(rows * np.iinfo(kind).max)
        if not np.array_equal(levels[i : i + _ROWS] / np.iinfo(kind).max, rows):
            return picture
    return levels


def sources() -> list[tuple[str, str]]:
    """List what can be opened: really blurred pictures, the other shipped ones, the reader's."""
    names = sorted(sample_names(), key=lambda name: info(name)["kind"] != _FIRST_KIND)
    shipped = [(f"{info(name)['title']} ({info(name)['kind']})", name) for name in names]
    folder = home.home()
    own = sorted(folder.iterdir()) if folder.is_dir() else []
    return shipped + [
        (f"your {path.name}", str(path))
        for path in own
        if path.suffix.lower() in images.ENDINGS and path.is_file() and ".restored" not in path.stem
    ]


def point_spread(opened: Opened, row: int, column: int) -> Kernel:
    """Make a kernel of the bright point near a place of the photo, with as little around as may.

    Raises
    ------
    ValueError
        If there is no bright point alone in the dark.
    """
    near, (top, left) = _gray_around(opened, row, column, _NEAR)
    down, across = np.unravel_index(near.argmax(), near.shape)
    row, column = top + int(down), left + int(across)
    trouble: object = "something brighter is too near."
    for half in _HALVES:
        part, _ = _gray_around(opened, row, column, half)
        if part.max() > near.max():
            break
        try:
            psf = from_image(part).psf
        except ValueError as error:
            trouble = error
            continue
        if max(psf.shape) <= 1.5 * half:
            return psf
        trouble = "it has no dark around it."
    raise ValueError(f"There is no lone bright point here: {trouble}")


def _gray_around(
    opened: Opened, row: int, column: int, half: int
) -> tuple[FloatArray, tuple[int, int]]:
    """Cut a square around a place, as gray light; and say where it begins."""
    top, left = max(0, row - half), max(0, column - half)
    part = opened.cut((top, left, row + half + 1, column + half + 1))
    return images.to_gray(images.to_linear(part) if opened.photo.gamma else part), (top, left)
