"""The picture that the reader picked for all notebooks."""

import os
import warnings
from pathlib import Path

from numpy.typing import ArrayLike

from course_lib import home
from course_lib.images._adjust import shaped
from course_lib.images._files import own_path, read_with_notes, tell
from course_lib.images._samples import file_of, is_shipped, text_of

_DEFAULT = "camera"

MIN_SIDE = 64
"""A picture to choose needs so many pixels on its shorter side: blurs of the course are 50 wide."""

MAX_RATIO = 5
"""A longer and narrower one is a strip when its longer side has been shrunk to fit."""


def check_choice(image: ArrayLike, *, name: str = "the picture") -> None:
    """Refuse a picture that the notebooks could not blur or shrink: too small, or too narrow.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The picture.
    name : str, optional
        What to call it in an error.

    Raises
    ------
    ValueError
        If its shorter side has fewer than 64 pixels, or the longer one more than 5 times as many;
        or if it is no picture.
    TypeError
        If it holds no real numbers.

    Examples
    --------
    >>> import numpy as np
    >>> check_choice(np.zeros((64, 320)))
    >>> check_choice(np.zeros((6, 8)), name="mine.png")
    Traceback (most recent call last):
    ...
    ValueError: mine.png has 8 x 6 pixels, and the course needs at least 64 on the shorter ...
    """
    height, width = shaped(image).shape[:2]
    shorter, longer = sorted((height, width))
    if shorter < MIN_SIDE or longer > MAX_RATIO * shorter:
        raise ValueError(
            f"{name} has {width} x {height} pixels, and the course needs at least {MIN_SIDE} on "
            f"the shorter side and at most {MAX_RATIO} times as many on the longer one; pick "
            "another, or cut a part out of it."
        )


def choose(name_or_path: str | os.PathLike[str]) -> str:
    """Pick the picture that the explorers of all notebooks use, and remember it.

    Parameters
    ----------
    name_or_path : str or path-like
        As for `load`. It is loaded once and must pass `check_choice`, so that a wrong choice is
        noticed here.

    Returns
    -------
    str
        The name, or the absolute path.

    Raises
    ------
    ValueError, FileNotFoundError, TypeError
        As `load` does; ValueError also if the picture is too small or too narrow.
    course_lib.home.HomeError
        If the reader's folder cannot be written.
    """
    name = text_of(name_or_path)
    picture, notes = read_with_notes(file_of(name_or_path), None)
    check_choice(picture, name=Path(name).name)
    choice = name if is_shipped(name) else str(own_path(name).absolute())
    home.write("choice", {"picture": choice})
    tell(notes)
    return choice


def chosen() -> str:
    """Return the picture that the reader picked: a name or a path for `load`.

    Returns
    -------
    str
        "camera" if nothing was picked, or (with a warning) if the picked file is gone.

    Examples
    --------
    >>> isinstance(chosen(), str)
    True
    """
    choice = home.read("choice").get("picture", _DEFAULT)
    known = isinstance(choice, str) and (is_shipped(choice) or os.path.isfile(choice))
    if known:
        return str(choice)
    warnings.warn(
        f"The picture you picked, {choice}, is no longer there; {_DEFAULT!r} takes its place "
        "until you pick another one in notebook 00.",
        stacklevel=2,
    )
    return _DEFAULT
