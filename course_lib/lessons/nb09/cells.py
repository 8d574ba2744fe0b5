"""Cells under a microscope: treated, counted by one recipe, and held against a person's marks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike, NDArray

from course_lib import enhancement, images, metrics, networks
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Curve, Picture, Wipe

Labels = NDArray[np.intp]
Treatment = Callable[[Array], Array]

CELLS: dict[str, Treatment] = {
    "as taken": lambda y: y,
    "stretch": enhancement.stretch,
    "gamma": lambda y: enhancement.gamma(y, 0.5),
    "equalize": enhancement.equalize,
    "CLAHE": enhancement.clahe,
}
"""Five pictures of the same cells, each treatment with its usual settings."""

# From a strength between 0 and 1 to what each method calls its knob.
DENOISERS: dict[str, Callable[[Array, float], Array]] = {
    "none": lambda y, strength: y,
    "Gaussian": lambda y, strength: enhancement.denoise_gaussian(y, 4 * strength),
    "median": lambda y, strength: enhancement.denoise_median(y, 1 + 2 * round(6 * strength)),
    "non-local means": lambda y, strength: enhancement.denoise_nl_means(
        y, strength=2 * strength + 0.01
    ),
    "total variation": lambda y, strength: enhancement.denoise_tv(y, 0.4 * strength + 1e-3),
    "network": lambda y, strength: networks.denoiser()(y, 0.4 * strength),
}

_INVENTS = "where noise hid the truth, a network draws what it has seen elsewhere: likely, not seen"
_PART = np.s_[128:384, :256]  # what is shown of a noisy picture; all of it is counted
_RIGHT, _WRONG = (0.35, 0.7, 1.0), (1.0, 0.6, 0.1)


def found_in(picture: Array) -> metrics.Score:
    """Count the nuclei that the recipe finds in a treated picture of the shipped cells.

    Parameters
    ----------
    picture : ndarray, shape (384, 384)
        Any range.

    Examples
    --------
    >>> found_in(images.load("nuclei")).there
    75
    """
    return metrics.match_labels(metrics.find_nuclei(picture), _truth())


def f1(picture: Array) -> float:
    """Return the F1 of a treated picture of the shipped cells; see `found_in`."""
    return found_in(picture).f1


@lru_cache(maxsize=1)
def _truth() -> Labels:
    return images.nuclei_labels()


def noisy_cells(sigma: float = 0.15, seed: int = 0) -> Array:
    """Return the shipped cells as a camera sees them in too little light.

    Parameters
    ----------
    sigma : float
        Standard deviation of the noise.
    seed : int
        Another number is another shot.

    Examples
    --------
    >>> noisy_cells().shape
    (384, 384)
    """
    return images.add_noise(images.load("nuclei"), sigma, np.random.default_rng(seed))


def denoised(picture: Array, method: str, strength: float) -> Array:
    """Return a picture treated by one of `DENOISERS`, with a strength from 0 to 1.

    Examples
    --------
    >>> denoised(np.eye(20), "median", 0.4)[2:-2, 2:-2].max()
    np.float64(0.0)
    """
    return DENOISERS[method](picture, strength)


def contrast(picture: Array) -> float:
    """Return the contrast of a picture: the standard deviation of its gray levels.

    Examples
    --------
    >>> contrast(np.array([[0.0, 1.0]]))
    0.5
    """
    return float(np.std(picture))


def outlined(picture: Array, labels: ArrayLike) -> Array:
    """Draw what the recipe found: blue where a person's mark matches, orange where none does.

    Parameters
    ----------
    picture : ndarray, shape (384, 384)
        A treated picture; it is stretched for the eye.
    labels : array_like of int, shape (384, 384)
        What was found in it.

    Examples
    --------
    >>> outlined(np.zeros((384, 384)), np.zeros((384, 384), int)).shape
    (384, 384, 3)
    """
    found, truth = np.asarray(labels), _truth()
    gray = enhancement.stretch(picture)
    drawn = np.repeat(0.7 * gray[..., None], 3, axis=2)
    edge = (found != scipy.ndimage.minimum_filter(found, 3)) & (found > 0)
    right = np.zeros(int(found.max()) + 1, bool)
    for number in range(1, len(right)):
        inside = found == number
        partner = np.bincount(truth[inside]).argmax()
        both = np.sum(inside & (truth == partner))
        union = np.sum(inside | (truth == partner))
        right[number] = bool(partner) and both > 0.5 * union
    drawn[edge & right[found]] = _RIGHT
    drawn[edge & ~right[found]] = _WRONG
    return drawn


class Cells:
    """The shipped cells on a bench: what sliders do to them, and to the count.

    Examples
    --------
    >>> list(Cells().treated("CLAHE"))
    ['the picture', 'what is found', 'count', 'contrast']
    """

    def __init__(self) -> None:
        self.photo = images.load("nuclei")
        self.noisy = noisy_cells()
        self._limits = np.geomspace(0.002, 1, 20)

    def shaken(self, noise: float = 0.0) -> Panels:
        """Show cells with noise on them, and what the recipe finds; set the noise.

        Blue outlines are right, orange ones are wrong.
        """
        grain = np.random.default_rng(0).standard_normal(self.photo.shape)
        return self._panels(self.photo + noise * grain)

    def treated(self, treatment: str = "as taken") -> Panels:
        """Show treated cells, and what the recipe finds in them; choose the treatment.

        Blue outlines are right, orange ones are wrong.
        """
        return self._panels(CELLS[treatment](self.photo)) | {
            "contrast": f"{contrast(CELLS[treatment](self.photo)):.2f}"
        }

    def limited(self, clip: float = 0.002) -> Panels:
        """Show cells after CLAHE, what is found in them, and two curves; set the limit.

        The curves run over the limit: the contrast of the whole picture, and the F1 of the count.
        """
        nearest = self._limits[np.abs(np.log(self._limits / clip)).argmin()]
        contrasts, scores = np.transpose([_limit(c) for c in self._limits])
        shown = self._panels(enhancement.clahe(self.photo, clip=nearest))
        curve = Curve(
            self._limits,
            {"F1": scores, "contrast": contrasts},
            xlabel="CLAHE's limit",
            log="x",
            marker=float(nearest),
            ylim=(0, 1),
        )
        return shown | {"over the limit": curve}

    def cleaned(self, method: str = "none", strength: float = 0.4) -> Panels:
        """Show a part of the noisy cells, cleaned, and what the recipe finds; choose how.

        Beside it what differs from the cells in better light: what was lost, left or made up.
        """
        clean = denoised(self.noisy, method, strength)
        wrong = Picture((clean - self.photo)[_PART], vmin=-0.3, vmax=0.3, cmap="residual")
        shown = self._panels(clean, before=self.noisy) | {"cleaned − noiseless": wrong}
        return shown | ({"mind": _INVENTS} if method == "network" else {})

    def _panels(self, picture: Array, before: Array | None = None) -> Panels:
        labels = metrics.find_nuclei(picture)
        score = metrics.match_labels(labels, _truth())
        told = f"{score.found} found, {score.matched} of them right, of {score.there} there"
        found = np.rint(255 * outlined(picture, labels)[_PART]).astype(np.uint8)
        shown: Picture | Wipe = _part_of(picture)
        if before is not None:
            shown = Wipe(_part_of(before), _part_of(picture), names=("noisy", "cleaned"))
        return {
            "the picture": shown,
            "what is found": Picture(found),
            "count": f"{told}: F1 = {score.f1:.2f}",
        }


def _part_of(picture: Array) -> Picture:
    return Picture(np.clip(picture[_PART], 0, 1), vmin=0, vmax=1)


@lru_cache(maxsize=64)
def _limit(clip: float) -> tuple[float, float]:
    picture = enhancement.clahe(images.load("nuclei"), clip=clip)
    return contrast(picture), f1(picture)
