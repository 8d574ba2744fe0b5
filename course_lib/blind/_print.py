"""Print: ink on paper. Most of it is nothing but paper, and that tells more than edges alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.fft
from scipy.ndimage import gaussian_filter, label, percentile_filter, zoom

from course_lib.arrays import FloatArray, Kernel
from course_lib.blind._kernel import Edges, centered, cleaned, point, resized, softened
from course_lib.blind._latent import few_edges
from course_lib.blind._pictures import extended, reduced
from course_lib.blind._search import scales

# Where paper is: its light is what a tenth of the pixels around exceed, in every fourth pixel.
_SPARSE, _AROUND, _PERCENT, _EVEN = 4, 10, 90, 3.0
_DARKEST, _BEYOND, _INKED = 0.05, 0.5, 99.5
# How much ink a pixel of paper may hold; how much of a photo, or of its scene, is paper.
_FAINT_INK, _OF_PHOTO, _OF_SCENE = 0.05, 0.25, 0.7
# How unlike the inked pixels of a scene may be: their standard deviation over their mean. Dark
# ink may fade; light in darkness is print only if it is even and not too little, since there are
# stars and lamps.
_DARK_SPREAD, _LIGHT_SPREAD, _DARKNESS = 0.65, 0.45, 0.9
# Print is many marks: what is surely ink, and how much of it the largest mark may hold. (Of pages
# in development it held 6 %, of dark coats before the sky and of mortar one half or more.)
_SURE_INK, _LARGEST = 0.3, 0.2
# What one slope costs, at first and at last, and a pixel of ink beside it.
_WEIGHT, _LAST_WEIGHT, _FALL, _COST = 8e-3, 4e-3, 1.1, 2.0
_TURNS, _FEW_TURNS, _RIDGE, _STEPS, _FAINT = 8, 5, 1e-2, 60, 0.03
# Once the kernel is nearly right, small letters count as well, and it keeps fainter parts: what
# a slope costs then, and how many turns.
_FINE, _FINE_FAINT = ((2e-3, 4), (1e-3, 6)), 0.02


@dataclass(frozen=True, eq=False)
class Ink:
    """What a photo from 0 to 1 is, if it shows print.

    Parameters
    ----------
    amount : ndarray, shape (H, W)
        0 for paper, about 1 for the most ink. The light on the paper need not be even.
    dark : bool
        Whether the ink is darker than the paper.
    """

    amount: FloatArray
    dark: bool = True

    @classmethod
    def of(cls, photo: FloatArray) -> "Ink":
        """Look at a photo as dark ink on paper, or as light ink, whichever leaves more paper."""
        both = cls(_amount(photo), True), cls(_amount(1 - photo), False)
        return max(both, key=lambda ink: ink.paper)

    @property
    def paper(self) -> float:
        """The share of the pixels that hold hardly any ink, noise aside."""
        return float(np.mean(np.abs(gaussian_filter(self.amount, 1)) < _FAINT_INK))

    def is_print(self, kernel: Kernel) -> bool:
        """Tell whether a kernel leads to paper with many marks on it, in ink of one strength."""
        margin = kernel.shape[0] // 2
        scene = self.scene(kernel)[margin:-margin, margin:-margin]
        inked = scene[scene > _FAINT_INK]
        paper = np.mean(np.abs(scene) < _FAINT_INK)
        if not _OF_SCENE < paper < (1 if self.dark else _DARKNESS) or inked.size == 0:
            return False
        spread = float(inked.std() / inked.mean())
        return _many_marks(scene) and spread < (_DARK_SPREAD if self.dark else _LIGHT_SPREAD)

    def scene(self, kernel: Kernel) -> FloatArray:
        """Return the scene of few edges and little ink that a kernel leads to."""
        return _scene(self.amount, kernel, _LAST_WEIGHT)

    def part(self, window: tuple[slice, slice]) -> "Ink":
        """Return what is in a window."""
        return Ink(self.amount[window], self.dark)

    def half(self) -> "Ink":
        """Return the same with half as many rows and columns."""
        return Ink(reduced(self.amount, 0.5), self.dark)


def may_be_print(ink: Ink, size: int) -> bool:
    """Tell whether a photo is worth a search: there is paper, and many marks at half its size."""
    if ink.paper < _OF_PHOTO:
        return False
    half = ink.half()
    return _many_marks(half.scene(found_in_print(half, size // 2 | 1)))


def _many_marks(scene: FloatArray) -> bool:
    marks, _ = label(scene > _SURE_INK, np.ones((3, 3)))
    sizes = np.bincount(marks.ravel())[1:]
    return bool(sizes.size and sizes.max() <= _LARGEST * sizes.sum())


def _amount(photo: FloatArray) -> Kernel:
    bright = percentile_filter(photo[::_SPARSE, ::_SPARSE], _PERCENT, size=_AROUND)
    even = gaussian_filter(bright, _EVEN)
    scale = [n / m for n, m in zip(photo.shape, even.shape, strict=True)]
    paper = zoom(even, scale, order=1, mode="nearest", grid_mode=True)
    ink = np.clip(1 - photo / np.maximum(paper, _DARKEST), -_BEYOND, 1)
    amount: Kernel = ink / max(float(np.percentile(ink, _INKED)), _DARKEST)
    return amount


def _scene(amount: FloatArray, kernel: Kernel, weight: float) -> FloatArray:
    wide = extended(amount.astype(np.float32), kernel.shape[0])
    rows, columns = amount.shape
    scene = few_edges(scipy.fft.rfft2(wide), kernel, weight, wide.shape, _COST * weight)
    return scene[:rows, :columns]


def found_in_print(
    ink: Ink, size: int, tick: Callable[[], object] = bool, *, thorough: bool = True
) -> Kernel:
    """Return the kernel of that odd size which explains a photo of print.

    As in `found`, but paper helps, and the spectrum has no say: that of print is no power law.
    """
    steps, weight = scales(size), _WEIGHT
    kernel = point(steps[0][1])
    for factor, side in steps:
        small = reduced(ink.amount, factor)
        kernel = resized(kernel, side)
        for _ in range(_TURNS if thorough else _FEW_TURNS):
            kernel = _turned(small, kernel, weight, _FAINT)
            weight = max(weight / _FALL, _LAST_WEIGHT)
        kernel = centered(kernel)
        tick()
    return softened(kernel)


def finished_in_print(ink: Ink, kernel: Kernel) -> Kernel:
    """Return a kernel found in print after some more turns, in which small letters count too."""
    for weight, turns in _FINE:
        for _ in range(turns):
            kernel = _turned(ink.amount, kernel, weight, _FINE_FAINT)
    return softened(centered(kernel))


def _turned(amount: FloatArray, kernel: Kernel, weight: float, faint: float) -> Kernel:
    """Return the kernel that takes the edges of the scene it leads to to those of the photo."""
    scene = _scene(amount, kernel, weight)
    edges = Edges.between(scene, amount.astype(np.float32), kernel.shape, _RIDGE)
    return cleaned(edges.best(kernel, _STEPS), faint)
