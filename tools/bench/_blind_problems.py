"""Photos with an unknown blur, made so that everything about them is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.cbook import get_sample_data
from PIL import Image
from scipy.signal import fftconvolve
from skimage import data

from course_lib import images, kernels

# `course_lib.blind` was developed on: ascent, raccoon, Wine, friends, Picture_1A, greentock, life
# and free (reduced from Debian's lomiri-wallpapers and public-domain-image.com), motorcycle_left
# and coins (scikit-image), with the kernels of kernels_12.mat and camera_shake(9 ... 111) of other
# seeds. Of what lies here, road, brick, retina and hopper were never tried before the method was
# fixed; the other pictures were, in other windows, with other kernels, by an older version of it.
SIDE = 255
SEED = 20261129
# The picture, and where the window lies: as shares of the room that there is, down and across.
PICTURES = {
    "road": (0.6, 0.55),
    "brick": (0.7, 0.2),
    "retina": (0.5, 0.6),
    "hopper": (0.25, 0.45),
    "camera": (0.9, 0.9),
    "astronaut": (0.9, 0.1),
    "coffee": (0.9, 0.95),
    "mountains": (0.9, 0.2),
}
SIZES = (13, 15, 17, 19, 21, 23, 27)
NOISES = (0.005, 0.01)
_ELSEWHERE: dict[str, Callable[[], np.ndarray]] = {
    "chelsea": data.chelsea,
    "rocket": data.rocket,
    "hopper": lambda: np.asarray(Image.open(get_sample_data("grace_hopper.jpg"))),
}


@dataclass(frozen=True)
class Problem:
    """A photo, its kernel, and the scene that it shows."""

    name: str
    photo: np.ndarray
    psf: np.ndarray
    truth: np.ndarray
    # Where the blur varies: the kernel on the right; that on the left is `psf`.
    other: np.ndarray | None = None


@cache
def picture(name: str) -> np.ndarray:
    if name in _ELSEWHERE:
        found = _ELSEWHERE[name]() / 255
        return images.to_gray(found) if found.ndim == 3 else found
    return images.to_gray(images.load(name))


def window(name: str, at: tuple[float, float], size: tuple[int, int]) -> np.ndarray:
    """Return a window of a picture, which is mirrored at its border if it is too small."""
    whole = picture(name)
    lack = [max(s - n + 1, 0) // 2 + 1 for s, n in zip(size, whole.shape, strict=True)]
    whole = np.pad(whole, [(r, r) for r in lack], mode="symmetric") if max(lack) > 1 else whole
    top, left = (round(a * (n - s)) for a, n, s in zip(at, whole.shape, size, strict=True))
    return whole[top : top + size[0], left : left + size[1]]


def photographed(
    name: str,
    scene: np.ndarray,
    psf: np.ndarray,
    noise: float,
    rng: np.random.Generator,
    other: np.ndarray | None = None,
) -> Problem:
    """Blur, cut, add noise, round to 8 bit; with another kernel, the blur goes over to it."""
    photo = fftconvolve(scene, psf, "valid")
    if other is not None:
        photo = blended(photo, fftconvolve(scene, other, "valid"))
    photo = photo + noise * rng.standard_normal(photo.shape)
    top, left = (k - 1 - k // 2 for k in psf.shape)
    truth = np.clip(scene[top : top + SIDE, left : left + SIDE], 0, 1)
    return Problem(name, np.rint(255 * np.clip(photo, 0, 1)) / 255, psf, truth, other)


def blended(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return a picture that goes over from one to another."""
    share = 1 / (1 + np.exp(-np.linspace(-10, 10, left.shape[1])))
    return (1 - share) * left + share * right


def _scene(name: str, psf: np.ndarray) -> np.ndarray:
    rows, columns = (SIDE + k - 1 for k in psf.shape)
    return window(name, PICTURES[name], (rows, columns))


@cache
def honest() -> tuple[Problem, ...]:
    """Return 64 photos of 8 scenes: 7 shaky hands and 1 steady movement each, all different."""
    rng = np.random.default_rng(SEED)
    made = []
    for number, name in enumerate(PICTURES):
        psfs = {f"shake {size}": kernels.camera_shake(size, rng) for size in SIZES}
        length, angle = rng.uniform(9, 21), rng.uniform(0, 180)
        psfs[f"motion {length:.0f}, {angle:.0f}"] = kernels.motion(length, angle)
        for k, (kind, psf) in enumerate(psfs.items()):
            noise = NOISES[(number + k) % 2]
            made.append(photographed(f"{name}, {kind}", _scene(name, psf), psf, noise, rng))
    return tuple(made)


@cache
def hopeless() -> tuple[Problem, ...]:
    """Return 40 photos made to fail: 8 each of five kinds."""
    rng = np.random.default_rng(SEED + 1)
    return tuple(problem for name in PICTURES for problem in _made_to_fail(name, rng))


def _made_to_fail(name: str, rng: np.random.Generator) -> Iterator[Problem]:
    psf = kernels.camera_shake(21, rng)
    scene = _scene(name, psf)
    bright = 3 * scene - np.median(2 * scene)
    yield photographed(f"{name}, clipped", bright, psf, 0.0075, rng)
    yield photographed(f"{name}, flat", 0.5 + 0.03 * (scene - 0.5), psf, 0.0075, rng)
    other = kernels.camera_shake(21, rng)
    yield photographed(f"{name}, blur varies", scene, psf, 0.0075, rng, other)
    yield photographed(f"{name}, noise 3 %", scene, psf, 0.03, rng)
    large = kernels.camera_shake(111, rng)
    yield photographed(f"{name}, kernel too large", _scene(name, large), large, 0.0075, rng)


def sharp() -> Iterator[tuple[str, np.ndarray]]:
    """Return 20 photos with nothing to repair: two windows each of ten pictures."""
    rng = np.random.default_rng(SEED + 2)
    for name in (*PICTURES, "chelsea", "rocket"):
        places = (PICTURES.get(name, (0.1, 0.4)), (0.2, 0.8))
        for place in places:
            clean = window(name, place, (SIDE, SIDE))
            noisy = clean + 0.005 * rng.standard_normal(clean.shape)
            yield f"{name} at {place}", np.rint(255 * np.clip(noisy, 0, 1)) / 255
