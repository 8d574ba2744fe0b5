"""What every panel becomes before it is shown: pixels, marks and words, nothing left to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._marks import Mark
from ._palettes import Palette

STILL_SIDE = 420
"""Longer side, in pixels, of a still picture (the notebooks are stored with their outputs)."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One panel, ready to be shown.

    Parameters
    ----------
    title, note : str
        The heading, and size and values in words.
    alt : str
        What somebody who cannot see the panel should be told.
    width, height : int
        Size of the still picture, and the coordinates of the marks.
    pixels : (h, w) or (h, w, 3) ndarray of uint8, or None
        None where the panel is a drawing.
    palette : (256, 3) ndarray of uint8, or None
        Colors of single-channel pixels; None is gray.
    marks : tuple of Mark
        Drawn over the pixels.
    array : (rows, columns) tuple of int, or None
        Size of the array that is shown; None where there is none, or the pixels are its own.
    least, most : int
        Between these its width on the page may be, in CSS pixels.
    caption : str
        The small line under the picture: what of the note says something to those who see it.
    sized : bool
        Whether the array's size belongs there where panels differ in it.
    values : (rows, columns) or (rows, columns, 3) ndarray, or None
        The array's own numbers, a copy (`_numbers.own`); None where there is none or it is huge.
    span : (float, float)
        The values that are shown as the two ends of the color map.
    under : Panel or None
        The first picture of a wipe; this panel is the second one then.
    names : (str, str)
        What the two pictures of a wipe are called.
    waves : bool
        Whether rows and columns are frequencies: then they are no places of a picture as large.
    """

    title: str
    note: str
    alt: str
    width: int
    height: int
    pixels: NDArray[np.uint8] | None = None
    palette: Palette | None = None
    marks: tuple[Mark, ...] = ()
    array: tuple[int, int] | None = None
    least: int = 0
    most: int = 0
    caption: str = ""
    sized: bool = False
    values: NDArray[Any] | None = None
    span: tuple[float, float] = (0.0, 1.0)
    under: Panel | None = None
    names: tuple[str, str] = ("", "")
    waves: bool = False
