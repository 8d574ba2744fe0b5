"""A dark photo and a curve: each gray level becomes another one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import enhancement
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Curve, Wipe


class Darkroom:
    """Photos, and one curve for all of their pixels.

    Parameters
    ----------
    photos : dict of str to array_like, shape (H, W) or (H, W, 3)
        By the names that the reader chooses from.

    Examples
    --------
    >>> list(Darkroom({"one": np.eye(8)}).developed("one"))
    ['before and after', 'the curve']
    """

    def __init__(self, photos: dict[str, ArrayLike]) -> None:
        self.photos = {name: np.asarray(photo, float) for name, photo in photos.items()}

    def developed(
        self, photo: str, black: float = 0, white: float = 100, gamma: float = 1.0,
        equalize: bool = False,
    ) -> Panels:  # fmt: skip
        """Show a photo before and after, and the curve that its lightness went through.

        What is darker than *black* percent of the pixels becomes black, what is lighter than
        *white* percent white; *gamma* bends what lies between; *equalize* does all by itself.
        """
        before = self.photos[photo]
        light = before if before.ndim == 2 else np.clip(enhancement.to_oklab(before)[..., 0], 0, 1)
        if equalize:
            new = enhancement.equalize(light)
        else:
            new = enhancement.gamma(enhancement.stretch(light, low=black, high=white), gamma)
        after = new if before.ndim == 2 else enhancement.with_lightness(before, new)
        return {
            "before and after": Wipe(before, after),
            "the curve": _curve(light, new),
        }


def _curve(light: Array, new: Array) -> Curve:
    """Draw new over old lightness, and how many pixels have each."""
    order = np.argsort(light, axis=None)
    levels = np.linspace(0, 1, 65)
    bent = np.interp(levels, light.ravel()[order], new.ravel()[order])
    many, _ = np.histogram(light, bins=64, range=(0, 1))
    share = np.append(many, many[-1]) / max(int(many.max()), 1)
    return Curve(
        levels,
        {"new lightness": bent, "number of pixels": share},
        xlabel="old lightness",
        ylim=(0, 1),
        xlim=(0, 1),
    )
