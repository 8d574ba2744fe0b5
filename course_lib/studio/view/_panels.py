"""What the studio shows of a photo and a recipe."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib import images, ui
from course_lib.arrays import FloatArray, Kernel
from course_lib.studio._mask import clipped, noise_mask
from course_lib.studio._recipe import Recipe
from course_lib.studio.view._choices import is_idle
from course_lib.studio.view._live import Live, Seen
from course_lib.studio.view._opened import Crop, Opened, smaller

PHOTO, PART, BLUR = "photo", "restored part", "blur"
SPECTRUM, TAKEN = "spectrum of the part", "restored where white"
_FAINTEST = 1e-6
_MOST = {PHOTO: 280, PART: 760, BLUR: 120, SPECTRUM: 160, TAKEN: 160}
_LEAST = 400
"""Widths on the page, in CSS pixels: the part is what one looks at."""


def panels(live: Live, opened: Opened, recipe: Recipe, box: Crop, extra: str) -> dict[str, Any]:
    """Give the panels: the photo, the part before and after, the blur, perhaps the spectrum."""
    crop = smaller(box)
    before = opened.cut(crop)
    try:
        seen = live.look(opened, recipe, crop)
    except ValueError as error:
        seen = Seen(before, None, (str(error),))
    shown: dict[str, Any] = {
        PHOTO: ui.Picture(opened.overview, vmin=0, vmax=1, most=_MOST[PHOTO]),
        PART: _both(before, seen.picture, vmin=0, vmax=1, least=_LEAST, most=_MOST[PART]),
    }
    if seen.psf is not None:
        shown[BLUR] = ui.Picture(_framed(seen.psf), cmap="psf", most=_MOST[BLUR])
    if extra == "spectrum":
        shown[SPECTRUM] = _both(
            _spectrum(before), _spectrum(seen.picture), cmap="spectrum", most=_MOST[SPECTRUM]
        )
    if extra == "taken":
        shown[TAKEN] = ui.Picture(_taken(before, recipe), vmin=0, vmax=1, most=_MOST[TAKEN])
    return shown | {"readout": "\n".join(_words(opened, recipe, box, crop, seen))}


def _both(before: FloatArray, after: FloatArray, **look: Any) -> ui.Wipe:
    first, second = (ui.Picture(array, **look) for array in (before, after))
    return ui.Wipe(first, second, names=("photo", "restored"))


def _words(opened: Opened, recipe: Recipe, box: Crop, crop: Crop, seen: Seen) -> list[str]:
    top, left, bottom, right = crop
    words = []
    if opened.size != opened.overview.shape[:2]:
        words.append(f"in the photo: rows {top} to {bottom - 1}, columns {left} to {right - 1}")
    if is_idle(recipe):
        words.append("Choose what blurred it, or let the course find it.")
    elif seen.final:
        words.append(f"{recipe.blur}; {recipe.method}")
    else:
        words.append(f"{recipe.blur}; a quick preview, {recipe.method} follows at rest")
    if crop != box:
        words.append("The box is too large to follow at once: you see its middle.")
    return [*words, *seen.words, *opened.notes]


def _framed(psf: Kernel) -> Kernel:
    """Give a small kernel some room, so that one sees where it ends; and a line a height."""
    side = max(9, *psf.shape) | 1
    down, across = ((side - length) // 2 for length in psf.shape)
    return np.pad(psf, [(down, side - down - psf.shape[0]), (across, side - across - psf.shape[1])])


def _taken(picture: FloatArray, recipe: Recipe) -> FloatArray:
    """Return how much of the restoration is taken at each pixel, as the switches have it."""
    share: FloatArray = noise_mask(picture, recipe.noise_mask)
    if recipe.leave_out_clipped and recipe.method.leaves_out:
        share = np.where(clipped(picture), 0, share)
    return share


def _spectrum(picture: FloatArray) -> FloatArray:
    """Return the logarithm of the power, the frequency 0 in the middle."""
    gray = images.to_gray(picture)
    window = np.multiply.outer(*(np.hanning(length + 2)[1:-1] for length in gray.shape))
    power = np.abs(np.fft.fft2((gray - gray.mean()) * window)) ** 2 / gray.size
    return np.fft.fftshift(np.log10(power + _FAINTEST))
