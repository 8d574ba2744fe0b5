"""One scene in front of bad cameras: what the explorers of sections 1, 2 and 4 show."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.images import crop_center
from course_lib.lessons._types import Array, Panels
from course_lib.restoration import inverse_filter
from course_lib.ui import Picture, Wipe

from .exposure import Exposure, Penalty, balance_panels, plainly

BLURS: dict[str, Callable[[float], Array]] = {
    "out of focus": kernels.disk,
    "moved": lambda width: kernels.motion(3 * width, 30),
    "round": lambda width: kernels.gaussian(width / 2),
    "shaken": lambda width: kernels.camera_shake(int(4 * width) + 3, np.random.default_rng(3)),
}
"""Four bad cameras: from a width in pixels to a PSF."""

_REMOVED = 1e-9
"""A factor below this is zero: what a painted PSF leaves of a wave beside it is rounding."""


def light(ink: ArrayLike) -> Array:
    """Return the PSF that somebody painted: light is shared out, none is added.

    Parameters
    ----------
    ink : array_like, shape (h, w)
        How bright each pixel is beside the others; not all 0.

    Raises
    ------
    ValueError
        If nothing is painted.

    Examples
    --------
    >>> light([[1, 3]])
    array([[0.25, 0.75]])
    """
    painted = np.asarray(ink, dtype=float)
    if not painted.any():
        raise ValueError("This PSF is empty: paint a pixel, or take one of the presets.")
    return np.asarray(painted / painted.sum())


class Cameras:
    """A scene in front of cameras that one paints, or chooses by blur and width.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(Cameras(np.eye(8)).taken([[1, 1]], 0.1))
    ['x', 'y']
    """

    def __init__(self, scene: ArrayLike) -> None:
        self.scene = np.asarray(scene, dtype=float)
        self.shot = lru_cache(maxsize=4)(self._shot)

    def _shot(self, blur: str, width: float) -> Exposure:
        return Exposure(self.scene, BLURS[blur](width))

    def taken(self, h: ArrayLike, noise: float = 0.005) -> Panels:
        """Show your picture, and the photo of it; paint the camera's PSF, and set its noise."""
        shot = Exposure(self.scene, light(h))
        return {"x": _photo(shot.scene), "y": _photo(shot.taken(noise))}

    def divided(self, blur: str = "out of focus", width: float = 8.0) -> Panels:
        """Show your picture blurred, and what division makes of that; choose blur and width."""
        shot = self.shot(blur, width)
        weakest = np.abs(shot.operator.transfer_function).min()
        return {
            "blurred": _photo(shot.blurred),
            "divided": _photo(shot.divided(noise=0)),
            "weakest wave": f"multiplied by {weakest:.1g}" if weakest > 1e-12 else "removed",
        }

    def saved(self, blur: str = "round", width: float = 3.0, bits: int = 8) -> Panels:
        """Show your picture, blurred and saved, and what division makes of it; set the bits."""
        shot, levels = self.shot(blur, width), 2**bits - 1
        saved = np.round(shot.blurred * levels) / levels
        divided = inverse_filter(saved, shot.psf, boundary="periodic")
        before, after = np.abs(saved - shot.blurred).max(), np.abs(divided - shot.scene).max()
        return {
            "saved": _photo(saved),
            "divided": _photo(divided),
            "largest error": f"saved {plainly(before, 2)}, divided {plainly(after, 2)}",
        }

    def amplified(self, h: ArrayLike, noise: float = 3e-5) -> Panels:
        """Show a photo, what its blur leaves of each wave, and what division makes of both.

        Paint the PSF. Orange marks the weakest wave that is left; the noise is the middle of what
        became of it, enlarged.
        """
        shot = Exposure(self.scene, light(h))
        factors = shot.operator.transfer_function
        left = np.abs(factors) > _REMOVED
        over = np.where(left, 1 / np.where(left, factors, 1), 0)
        scene, grain = (
            np.fft.irfft2(over * np.fft.rfft2(part), part.shape)
            for part in (shot.blurred, noise * shot.grain)
        )
        middle = crop_center(grain, (min(40, grain.shape[0]), min(40, grain.shape[1])))
        full = np.abs(np.fft.fftshift(np.fft.fft2(shot.psf, shot.scene.shape)))
        lost = int(np.sum(full <= _REMOVED))
        return {
            "divided": Wipe(
                _photo(shot.taken(noise)), _photo(scene + grain), names=("photo", "divided")
            ),
            "left of each wave": _factors(full),
            "the noise in it": Picture(middle, cmap="residual"),
            "the noise grew": f"{plainly(grain.std() / (noise * shot.grain.std()))} times",
            "waves removed": f"{lost:,} of {full.size:,}",
        }

    def balanced(
        self,
        blur: str = "out of focus",
        width: float = 4.0,
        noise: float = 0.003,
        balance: float = 0.03,
        penalty: Penalty = "all waves alike",
    ) -> Panels:
        """Show a photo and its restoration, and both errors over the balance; the dot is yours."""
        return balance_panels(self.shot(blur, width), noise, balance, penalty)


def _photo(array: ArrayLike) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def _factors(full: Array) -> Picture:
    """Show the factors of all waves, slow ones in the middle; the weakest that is left is marked.

    The factors of a wave and of its twin, on the other side of the middle, are equal.
    """
    rows, columns = full.shape
    row, column = np.unravel_index(np.argmin(np.where(full > _REMOVED, full, 2)), full.shape)
    twin = (2 * (rows // 2) - int(row)) % rows, (2 * (columns // 2) - int(column)) % columns
    side = 9
    boxes = [
        (min(max(r - 4, 0), rows - side), min(max(c - 4, 0), columns - side), side, side, "accent")
        for r, c in ((int(row), int(column)), twin)
    ]
    fits = min(rows, columns) >= side
    return Picture(full, vmin=0, vmax=1, cmap="spectrum", boxes=boxes if fits else ())
