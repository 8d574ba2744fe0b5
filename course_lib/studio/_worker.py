"""The other process: it does what takes long, so that a notebook's kernel stays free.

The parent writes pickled jobs to its standard input and reads pickled answers from its standard
output. It ends when the parent does, in the middle of a job, too; killing it is how to cancel.
"""

from __future__ import annotations

import os
import pickle
import queue
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib import blind, images
from course_lib.images import to_linear
from course_lib.studio._blurs import Blur, Disk, Find, Gaussian, Motion, Sight
from course_lib.studio._recipe import Recipe
from course_lib.studio._work import Worked, work

Tell = Callable[[float], None]
_PERCENT = re.compile(r"(\d+)%\|")
_TENTHS = 1


def restore_part(tell: Tell, recipe: Recipe, window: NDArray[Any]) -> Worked:
    """Restore a part that came along."""
    return work(recipe, window, progress=True)


def find(tell: Tell, kind: str, window: NDArray[Any], linear: bool, size: int | None) -> Sight:
    """Look for a blur: any kernel, of that size if one is given, or one with a formula."""
    light = to_linear(window) if linear else window
    if kind == "find":
        return Find(size).seen_in(light, True)
    guesses: dict[str, Callable[[NDArray[Any]], Blur]] = {
        "gaussian": _softness,
        "disk": _defocus,
        "motion": _movement,
    }
    return Sight(guesses[kind](light), "guessed")


def _softness(seen: NDArray[Any]) -> Gaussian:
    guess = blind.guess_gaussian(seen)
    width = _short((guess.wide * guess.narrow) ** 0.5)
    if guess.verdict == "I do not know":
        raise ValueError(
            f"No Gaussian is clear in the spectrum: the best, {width:g} pixels wide, leaves too "
            "much unexplained, or a disk explains the photo better. Set the slider by eye, or let "
            "the course find the blur."
        )
    return Gaussian(width)


def _defocus(seen: NDArray[Any]) -> Disk:
    guess = blind.guess_defocus(seen)
    if guess.verdict == "I do not know":
        raise ValueError(
            "No dark rings are clear in the spectrum, as a disk leaves them: the best disk, of "
            f"radius {_short(guess.radius):g}, leaves too much unexplained, or a Gaussian explains "
            "the photo nearly as well. Set the slider by eye, or try another blur."
        )
    return Disk(_short(guess.radius))


def _movement(seen: NDArray[Any]) -> Motion:
    guess = blind.guess_motion(seen)
    if guess.verdict == "I do not know":
        raise ValueError(
            "No steady movement is clear in the spectrum: no blur, or a disk, explains the photo "
            "nearly as well. Set the sliders by eye, or let the course find the blur."
        )
    return Motion(_short(guess.length), _short(guess.angle))


def _short(value: float) -> float:
    return round(float(value), _TENTHS)


def restore_whole(
    tell: Tell, recipe: Recipe, photo: images.Photo, folder: str
) -> tuple[Recipe, tuple[str, ...]]:
    """Restore all pages of a photo into a folder, as numbers of the depth that the file has."""
    notes: tuple[str, ...] = ()
    for page in range(photo.pages):
        _Percent.told = _within(tell, page, photo.pages)
        worked = work(recipe, photo.picture(page), progress=True)
        np.save(Path(folder) / f"{page}.npy", to_levels(worked.picture, photo.bits))
        if page == 0:
            recipe, notes = worked.recipe, worked.notes
    return recipe, notes


def _within(tell: Tell, page: int, pages: int) -> Tell:
    return lambda share: tell((page + share) / pages)


def to_levels(picture: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return the numbers that a file of this depth holds of a picture: a few bytes for each."""
    if bits == 32:
        return picture.astype(np.float32)
    levels: NDArray[Any] = np.round(np.clip(picture, 0, 1) * (2**bits - 1))
    return levels.astype(np.uint8 if bits == 8 else np.uint16)


def from_levels(photo: images.Photo, folder: str) -> Iterator[NDArray[Any]]:
    """Yield the pages again, as pictures from 0 to 1."""
    for page in range(photo.pages):
        yield _picture(photo, np.load(Path(folder) / f"{page}.npy"))


def first_page(photo: images.Photo, folder: str, crop: tuple[int, int, int, int]) -> NDArray[Any]:
    """Return a part of the first page, without reading the rest."""
    top, left, bottom, right = crop
    levels = np.load(Path(folder) / "0.npy", mmap_mode="r")
    return _picture(photo, levels[top:bottom, left:right])


def _picture(photo: images.Photo, levels: NDArray[Any]) -> NDArray[Any]:
    return levels.astype(float) if photo.bits == 32 else levels / (2**photo.bits - 1)


JOBS: dict[str, Callable[..., Any]] = {
    "part": restore_part,
    "find": find,
    "whole": restore_whole,
}


class _Percent:
    """What progress bars write to: it reads the percentage."""

    told: Tell = staticmethod(lambda share: None)

    def write(self, text: str) -> int:
        for found in _PERCENT.findall(text):
            _Percent.told(int(found) / 100)
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""


def serve() -> None:
    """Answer jobs until the parent closes our input."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr = _Percent()
    warnings.simplefilter("ignore")
    jobs: queue.SimpleQueue[tuple[int, str, tuple[Any, ...]]] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            try:
                jobs.put(pickle.load(sys.stdin.buffer))
            except Exception:  # it is gone
                os._exit(0)

    def answer(*told: Any) -> None:
        pickle.dump(told, answers)
        answers.flush()

    threading.Thread(target=listen, daemon=True).start()
    while True:
        number, name, arguments = jobs.get()
        _Percent.told = partial(answer, number, "progress")
        try:
            answer(number, "done", JOBS[name](_Percent.told, *arguments))
        except MemoryError:
            answer(number, "failed", "It needs more memory than there is; take a smaller part.")
        except (OSError, ValueError) as error:
            answer(number, "failed", " ".join(str(error).split()))
        except Exception as error:  # whatever it is, the studio goes on
            answer(number, "failed", f"{type(error).__name__}: {error}")
