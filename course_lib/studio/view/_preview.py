"""A quick look at what a recipe does, while a slider is dragged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.arrays import FloatArray, Kernel
from course_lib.colors import from_opponent, opponent_channels
from course_lib.images import to_linear, to_srgb
from course_lib.restoration import PhotoSpectrum, estimate_noise, wiener
from course_lib.studio._blurs import Blur
from course_lib.studio._mask import noise_mask
from course_lib.studio._methods import Wiener
from course_lib.studio._recipe import Recipe
from course_lib.studio.view._opened import Crop, Opened

_MARGIN = 64
_SHADES = 2**14
_TABLE = to_srgb(np.linspace(0, 1, _SHADES)[None])[0].astype(np.float32)
# In a nearly gray photo noise and JPEG's blocks of color must not come back as colored ripples.
_USUAL_COLORS, _MOST_WEAKER = 20, 100.0
_LEAST_BALANCE, _MOST_BALANCE, _PER_NOISE = 2e-3, 10.0, 30


class Preview:
    """Wiener's division in single precision, for one photo.

    What only the part decides is kept for the next look.
    """

    def __init__(self) -> None:
        self._noise: tuple[float, PhotoSpectrum] | None = None
        self._balanced: tuple[Blur, float] | None = None
        self._light: tuple[tuple[Crop, bool], FloatArray, Crop] | None = None
        self._mask: tuple[tuple[Crop, float], NDArray[np.float64]] | None = None

    def look(self, opened: Opened, recipe: Recipe, crop: Crop) -> FloatArray:
        """Give the part, about as Wiener's method would restore it."""
        psf = recipe.blur.psf().astype(np.float32)
        light, (top, left, bottom, right) = self._around(opened, recipe, crop)
        down, across = psf.shape
        first = max(0, top - down), max(0, left - across)
        cut = light[first[0] : bottom + down, first[1] : right + across]
        inner = (
            slice(top - first[0], bottom - first[0]),
            slice(left - first[1], right - first[1]),
        )
        found = np.clip(self._divided(opened, recipe, cut, psf)[inner], 0, 1)
        if recipe.linear_light:
            found = _TABLE[np.rint(found * (_SHADES - 1)).astype(np.intp)]
        return self._masked(opened, recipe, crop, found)

    def _divided(
        self, opened: Opened, recipe: Recipe, cut: FloatArray, psf: FloatArray
    ) -> FloatArray:
        """Divide; of a photo with hardly any color, the color differences more carefully."""
        balance = self._balance(opened, recipe)
        weaker = [] if isinstance(recipe.method, Wiener) else self._weaker
        if max(weaker, default=1) == 1:
            return wiener(cut, psf, balance=balance)
        pairs = zip(opponent_channels(cut), (1.0, *weaker), strict=True)
        return from_opponent([wiener(c, psf, balance=balance * times) for c, times in pairs])

    @property
    def _weaker(self) -> list[float]:
        """By how many times the colors are weaker than those of most photos."""
        colors = self._noise[1].colors if self._noise else ()
        return [min(max(ratio / _USUAL_COLORS, 1.0), _MOST_WEAKER) for ratio in colors]

    def _around(self, opened: Opened, recipe: Recipe, crop: Crop) -> tuple[FloatArray, Crop]:
        """Give the light of the part and what lies around it, and the part within."""
        key = (crop, recipe.linear_light)
        if self._light is None or self._light[0] != key:
            window, inner = opened.window(crop, (_MARGIN, _MARGIN))
            light = to_linear(window) if recipe.linear_light else window
            self._light = key, light.astype(np.float32), inner
        return self._light[1:]

    def _balance(self, opened: Opened, recipe: Recipe) -> float:
        if isinstance(recipe.method, Wiener):
            return recipe.method.balance
        if self._balanced is None or self._balanced[0] != recipe.blur:
            self._balanced = recipe.blur, self._measured(opened, recipe.blur.psf())
        return self._balanced[1]

    def _measured(self, opened: Opened, psf: Kernel) -> float:
        """Return the balance that the photo asks for.

        The finest details alone do not tell it: JPEG takes their noise away, and a large photo has
        little of a scene there.
        """
        top, left, bottom, right = opened.crop(opened.start)
        if self._noise is None:
            part = opened.cut((top, left, bottom, right))
            self._noise = estimate_noise(part), PhotoSpectrum(part)
        noise, spectrum = self._noise
        fits = psf.shape[0] <= bottom - top and psf.shape[1] <= right - left
        found = spectrum.balance(psf) if fits else 0.0
        return min(max(_LEAST_BALANCE, _PER_NOISE * noise**2, found), _MOST_BALANCE)

    def _masked(self, opened: Opened, recipe: Recipe, crop: Crop, found: FloatArray) -> FloatArray:
        if not recipe.noise_mask:
            return found
        photo = opened.cut(crop)
        key = (crop, recipe.noise_mask)
        if self._mask is None or self._mask[0] != key:
            self._mask = key, noise_mask(photo, recipe.noise_mask)
        share = self._mask[1] if photo.ndim == 2 else self._mask[1][..., None]
        return share * found + (1 - share) * photo
