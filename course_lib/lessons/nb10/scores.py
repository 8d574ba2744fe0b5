"""Scores that need no truth, over all lengths and angles of a movement; and how they are fooled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_lib import images, kernels, metrics, restoration
from course_lib.arrays import Kernel
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Curve, Picture, Wipe

from .looking import seen

LENGTHS = np.arange(1.0, 41.0)
ANGLES = np.arange(0.0, 181.0, 5.0)
TRUE_LENGTH, TRUE_ANGLE = 15.0, 60.0


def left_over(photo: Array, restored: Array, psf: Kernel, noise: float) -> float:
    """Return how much of a photo a restoration leaves unexplained, in units of the noise.

    Parameters
    ----------
    photo, restored : ndarray, shape (H, W)
        Both in the same light.
    psf : ndarray, shape (h, w)
        What blurs the one into the other. Where it hangs over the border nothing is compared.
    noise : float
        Standard deviation of the photo's noise.

    Returns
    -------
    float
        About 1 where only noise is left.

    Examples
    --------
    >>> left_over(np.ones((4, 4)), np.zeros((4, 4)), np.ones((1, 1)), 0.5)
    2.0
    """
    down, across = (n // 2 for n in psf.shape)
    rest = (photo - convolve(restored, psf))[
        down : len(photo) - down, across : photo.shape[1] - across
    ]
    return float(np.sqrt(np.mean(rest**2)) / noise)


def ups_and_downs(picture: Array) -> float:
    """Return the total variation of a picture, a pixel's share of it.

    Examples
    --------
    >>> ups_and_downs(np.array([[0.0, 1.0], [0.0, 1.0]]))
    0.5
    """
    steps = (np.abs(np.diff(picture, axis=axis)).sum() for axis in (0, 1))
    return float(sum(steps) / picture.size)


@dataclass(frozen=True, eq=False)
class Case:
    """A photo to be judged; `scene` is its truth, where somebody knows it."""

    photo: Array
    noise: float
    balance: float
    scene: Array | None = None

    def restored(self, length: float, angle: float) -> Array:
        """Return what Wiener makes of it with a movement."""
        psf = kernels.motion(length, angle)
        return restoration.wiener(self.photo, psf, balance=self.balance)

    def scores(self, length: float, angle: float) -> dict[str, float]:
        """Return the scores of a movement by name; the last one only where there is a truth."""
        made = self.restored(length, angle)
        psf = kernels.motion(length, angle)
        told = {
            "left over": left_over(self.photo, made, psf, self.noise),
            "ups and downs": ups_and_downs(made),
            "sharpness": metrics.sharpness(made),
        }
        if self.scene is not None:
            told["truth"] = metrics.psnr(self.scene, made.clip(0, 1), data_range=1)
        return told


def twin() -> Case:
    """Return a page that we moved ourselves, so that its truth is known.

    Examples
    --------
    >>> twin().photo.shape
    (160, 260)
    """
    scene = images.load("page")[120:280, 60:320]
    blur = kernels.motion(TRUE_LENGTH, TRUE_ANGLE)
    soft = convolve(scene, blur, boundary="symmetric")
    grain = 0.01 * np.random.default_rng(0).standard_normal(scene.shape)
    return Case(soft + grain, 0.01, 0.003, scene)


def case_of(light: Array) -> Case:
    """Return a real photo to be judged: its noise is measured, its truth unknown.

    Examples
    --------
    >>> case_of(np.random.default_rng(0).random((40, 50))).scene is None
    True
    """
    return Case(light, restoration.estimate_noise(light), 0.01)


class Judges:
    """Photos, and what each score says of every length and angle.

    Parameters
    ----------
    cases : dict of str to Case
        By the names that the reader chooses from.
    start : dict of str to (float, float)
        Length and angle of each that the curve over the other one keeps.

    Examples
    --------
    >>> judges = Judges({"one": case_of(np.random.default_rng(0).random((60, 70)))})
    >>> list(judges.judged("one", "length"))
    ['the photo', 'what each score likes', 'left over']
    """

    def __init__(self, cases: dict[str, Case]) -> None:
        self.cases = cases
        self._curves = lru_cache(maxsize=32)(self._computed)

    def judged(
        self, photo: str, over: str = "angle", length: float = 15.0, angle: float = 60.0
    ) -> Panels:
        """Restore a photo with a movement, and see which movement each score would like best.

        The curves run over the angle or the length, the other one as the slider has it. Each is
        scaled, and turned over if less is better, so that 1 is what the score likes best.
        """
        case = self.cases[photo]
        kept = length if over == "angle" else angle
        grid = ANGLES if over == "angle" else LENGTHS
        curve = Curve(
            grid,
            self._curves(photo, over, kept),
            xlabel="angle in degrees" if over == "angle" else "length in pixels",
            marker=angle if over == "angle" else length,
            ylim=(0, 1),
        )
        made = case.restored(length, angle)
        rest = left_over(case.photo, made, kernels.motion(length, angle), case.noise)
        both = (self._shown(case, case.photo), self._shown(case, made))
        return {
            "the photo": Wipe(*both, names=("photo", "restored")),
            "what each score likes": curve,
            "left over": f"{rest:.2f} times the noise",
        }

    def _shown(self, case: Case, picture: Array) -> Picture:
        return seen(picture) if case.scene is None else Picture(picture, vmin=0, vmax=1)

    def _computed(self, photo: str, over: str, kept: float) -> dict[str, Array]:
        grid = ANGLES if over == "angle" else LENGTHS
        pairs = [(kept, v) if over == "angle" else (v, kept) for v in grid]
        rows = [self.cases[photo].scores(*pair) for pair in pairs]
        names = list(rows[0])
        return {name: _liked(name, np.array([row[name] for row in rows])) for name in names}

    def favorite(self, photo: str, over: str, kept: float) -> dict[str, float]:
        """Return which angle, or length, each score likes best."""
        grid = ANGLES if over == "angle" else LENGTHS
        found = self._curves(photo, over, kept)
        return {name: float(grid[values.argmax()]) for name, values in found.items()}


def _liked(name: str, values: Array) -> Array:
    """Scale a score from 0 to 1, its favorite being 1."""
    if name in ("left over", "ups and downs"):
        values = -np.log(values)
    low, high = values.min(), values.max()
    return np.asarray((values - low) / (high - low or 1.0))
