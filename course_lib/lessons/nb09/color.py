"""Colors: equalized in two ways, and made stronger until the screen gives up."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import enhancement
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture, Wipe

GRAY = "this photo is gray: there is no color to be made stronger"


def hue_turn(before: Array, after: Array) -> float:
    """Return by how many degrees hues were turned, as a median over all pixels with a hue.

    Parameters
    ----------
    before, after : ndarray, shape (H, W, 3)
        Stored values from 0 to 1.

    Examples
    --------
    >>> red, green = np.zeros((2, 4, 4, 3))
    >>> red[..., 0] = green[..., 1] = 1
    >>> round(hue_turn(red, green))
    113
    """
    first, second = (enhancement.to_oklab(picture) for picture in (before, after))
    spread = [np.hypot(lab[..., 1], lab[..., 2]) for lab in (first, second)]
    colored = (spread[0] > 0.03) & (spread[1] > 0.03)
    if not colored.any():
        return 0.0
    turned = np.angle(_plane(second) * np.conj(_plane(first)))
    return float(np.degrees(np.median(np.abs(turned[colored]))))


def _plane(lab: Array) -> np.ndarray:
    return np.asarray(lab[..., 1] + 1j * lab[..., 2])


class Colors:
    """Color photos, and what two kinds of equalizing and a saturation slider make of them.

    Parameters
    ----------
    photos : dict of str to array_like, shape (H, W) or (H, W, 3)
        By the names that the reader chooses from; a gray one is taken as a color photo.

    Examples
    --------
    >>> colors = Colors({"one": np.random.default_rng(0).random((8, 9, 3))})
    >>> list(colors.equalized("one"))
    ['the photo', 'lightness equalized', 'each channel equalized', 'hues turned by']
    """

    def __init__(self, photos: dict[str, ArrayLike]) -> None:
        self.photos = {name: _colored(np.asarray(photo, float)) for name, photo in photos.items()}

    def equalized(self, photo: str) -> Panels:
        """Show a photo, with its lightness equalized, and with each channel; choose the photo."""
        before = self.photos[photo]
        both = {
            "lightness": enhancement.equalize(before),
            "channels": enhancement.equalize(before, of="channels"),
        }
        turns = {of: hue_turn(before, after) for of, after in both.items()}
        return {
            "the photo": Picture(before, vmin=0, vmax=1),
            "lightness equalized": Picture(both["lightness"], vmin=0, vmax=1),
            "each channel equalized": Picture(both["channels"], vmin=0, vmax=1),
            "hues turned by": ", ".join(f"{turn:.0f}° ({of})" for of, turn in turns.items()),
        }

    def saturated(self, photo: str, factor: float = 2.0, clip: bool = False) -> Panels:
        """Show a photo with stronger colors, and which pixels the screen cannot show so strong."""
        before = self.photos[photo]
        asked = enhancement.to_oklab(before) * np.array([1, factor, factor])
        after = enhancement.from_oklab(asked, gamut="clip" if clip else "chroma")
        beyond = enhancement.outside_gamut(asked)
        shown: Panels = {
            "before and after": Wipe(before, after),
            "beyond the screen": Picture(beyond.astype(float), vmin=0, vmax=1),
            "of the pixels": f"{beyond.mean():.0%} beyond; hues turned by "
            f"{hue_turn(before, after):.1f}°",
        }
        return shown if np.ptp(before, axis=-1).any() else shown | {"mind": GRAY}


def _colored(photo: Array) -> Array:
    return photo if photo.ndim == 3 else np.repeat(photo[..., None], 3, axis=2)
