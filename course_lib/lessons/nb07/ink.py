"""Ink on a large picture: what of it a small picture keeps, and what nobody can see there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib import networks
from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import square
from course_lib.ui import Picture

from .shrinking import camera, unseen

ROWS, COLUMNS = 32, 64  # a strip: wide enough for a word, low enough for one screen
_INK = 0.2


def pale(photo: Array) -> Array:
    """Return a photo with less contrast, which leaves room for ink beyond black and white.

    Examples
    --------
    >>> pale(np.array([0.0, 1.0]))
    array([0.2, 0.8])
    """
    return np.asarray(_INK + (1 - 2 * _INK) * photo)


def inked(photo: Array, ink: Array) -> Array:
    """Return a pale photo with ink on it.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Values in [0, 1].
    ink : ndarray, shape (H, W)
        -1 is as dark as ink gets, 1 as bright, 0 is none.

    Examples
    --------
    >>> inked(np.zeros(2), np.array([-1.0, 1.0]))
    array([0. , 0.4])
    """
    return pale(photo) + _INK * ink


def written(words: str, shape: tuple[int, int], texture: Array | None = None) -> Array:
    """Write words in bold letters.

    Parameters
    ----------
    words : str
        One or two short lines.
    shape : pair of int
        Of the picture.
    texture : ndarray, optional
        What the letters are filled with; 1 if left out.

    Returns
    -------
    ndarray, shape `shape`
        0 beside the letters.

    Examples
    --------
    >>> letters = written("NO", (40, 60))
    >>> letters.shape, letters.max()
    ((40, 60), np.float64(1.0))
    """
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (shape[1], shape[0]), 0)
    font = ImageFont.load_default(shape[0] / 1.4)
    middle, bold = (shape[1] / 2, shape[0] / 2), max(1, shape[0] // 40)
    draw = ImageDraw.Draw(page)
    draw.multiline_text(middle, words, 255, font, "mm", align="center", stroke_width=bold)
    filled = np.ones(shape) if texture is None else texture
    return np.where(np.asarray(page) > 127, filled, 0.0)


def checkerboard(shape: tuple[int, int]) -> Array:
    """Return fields of one pixel, 1 and -1 in turns.

    Examples
    --------
    >>> checkerboard((1, 3))
    array([[ 1., -1.,  1.]])
    """
    return np.asarray((-1.0) ** np.indices(shape).sum(axis=0))


def _drawings() -> dict[str, Array]:
    shape = (ROWS, COLUMNS)
    rows, columns = np.indices(shape)
    upright = (rows > 3) & (rows < ROWS - 4)
    field = upright & (abs(columns - COLUMNS / 2) < 27)
    return {
        "letters": written("HI", shape),
        "a dot": ((rows == ROWS // 2) & (columns == COLUMNS // 2)).astype(float),
        "a thin line": (upright & (columns == COLUMNS // 2)).astype(float),
        "stripes": np.where(field, (-1.0) ** columns, 0),
        "a checkerboard": np.where(field, checkerboard(shape), 0),
        "nothing": np.zeros(shape),
    }


DRAWINGS: dict[str, Array] = _drawings()
"""What the reader may begin to paint with; 32 by 64, from -1 to 1."""


def kept(drawing: ArrayLike) -> float:
    """Return which part of some ink a camera of large pixels (2 by 2) keeps, in squares.

    Examples
    --------
    >>> round(kept(DRAWINGS["a dot"]), 2)
    0.25
    """
    ink = np.asarray(drawing, dtype=float)
    return 1 - float(np.sum(unseen(camera(2, ink.shape), ink) ** 2) / max(np.sum(ink**2), 1e-12))


def ink_on(photo: Array) -> Callable[..., Panels]:
    """Return a function that puts painted ink on a photo, shrinks it, and enlarges it again.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        A piece of its middle is taken, 32 by 64 once it is as wide as that.

    Returns
    -------
    callable
        Of `drawing` and `secret`: whether only that part of the drawing is used that the camera
        cannot see.

    Examples
    --------
    >>> ink_on(np.full((64, 64), 0.5))(DRAWINGS["letters"], True)["the small one changes"]
    'not at all'
    """
    top = ROWS // 3
    paper = square(photo, COLUMNS)[top : top + ROWS]
    A = camera(2, paper.shape)
    blank = A(pale(paper))

    def ink(drawing: ArrayLike = DRAWINGS["letters"], secret: bool = False) -> Panels:
        """Your picture with the ink that you paint, the same shrunk, and enlarged again."""
        painted = np.asarray(drawing, dtype=float)
        hidden = unseen(A, painted)
        used = hidden if secret else painted
        large = inked(paper, used)
        small = A(large)
        change = float(np.abs(small - blank).max())
        return {
            "large": Picture(large, vmin=0, vmax=1),
            "small": Picture(small, vmin=0, vmax=1),
            "and large again": Picture(networks.bicubic(small.clip(0, 1), 2), vmin=0, vmax=1),
            "of the ink on it survives": _survives(used, hidden),
            "the small one changes": f"by up to {change:.2f}" if change > 1e-9 else "not at all",
        }

    return ink


def _survives(ink: Array, hidden: Array) -> str:
    """Say which part of some ink, in squares, is not hidden."""
    whole = float(np.sum(ink**2))
    return f"{abs(1 - np.sum(hidden**2) / whole):.1%}" if whole else "there is none"
