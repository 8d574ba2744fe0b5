"""Photos with an unknown blur, made so that everything about them is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.cbook import get_sample_data
from PIL import Image
from scipy.signal import fftconvolve
from skimage import data

from course_lib import images, kernels
from tools import denoiser_scenes

# `course_lib.blind` was developed on: ascent, raccoon, Wine, friends, Picture_1A, greentock, life
# and free (reduced from Debian's lomiri-wallpapers and public-domain-image.com), motorcycle_left
# and coins (scikit-image), with the kernels of kernels_12.mat and camera_shake(9 ... 111) of other
# seeds. Of PICTURES, road, brick, retina and hopper were never tried before the method was fixed;
# the other pictures were, in other windows, with other kernels, by an older version of it.
SIDE = 255
SEED = 20261129
# The picture, and where the window lies: as shares of the room that there is, down and across.
Places = dict[str, tuple[float, float]]
PICTURES: Places = {
    "road": (0.6, 0.55),
    "brick": (0.7, 0.2),
    "retina": (0.5, 0.6),
    "hopper": (0.25, 0.45),
    "camera": (0.9, 0.9),
    "astronaut": (0.9, 0.1),
    "coffee": (0.9, 0.95),
    "mountains": (0.9, 0.2),
}
# What blurs with a formula are guessed in. `guess_gaussian` and `guess_defocus` were developed on
# up to 22 other photographs, of Debian's lomiri-wallpapers and mate-backgrounds.
FOR_GUESSES = (
    *("astronaut", "brick", "camera", "cell", "chelsea", "coffee", "coins", "grass", "gravel"),
    *("hopper", "hubble", "moon", "motorcycle", "mountains", "nuclei", "retina", "road"),
    *("rocket", "sunset", "tissue"),
)
GUESSES_SIDE = 300
# What the confidence is fitted on (`tools.fit_confidence`): nothing of it is in the bench.
FOR_FITTING: Places = {
    "coins": (0.3, 0.3),
    "gravel": (0.5, 0.5),
    "tissue": (0.4, 0.7),
    "motorcycle": (0.6, 0.5),
    "page": (0.1, 0.1),
    "sunset": (0.9, 0.5),
    "hubble": (0.4, 0.3),
}
FITTING_SEED = 20261100
# What the last step is fitted on (`tools.fit_correction`), beside photographs of packages.
FOR_CORRECTION = (
    *("cell", "coins", "grass", "gravel", "hubble", "moon", "motorcycle", "nuclei", "sunset"),
    "tissue",
)
CORRECTION_SEED = 20261130
SIZES = (13, 15, 17, 19, 21, 23, 27)
NOISES = (0.005, 0.01)
# The longer side of a photograph that comes from a file.
_LONGEST = 800
_ELSEWHERE: dict[str, Callable[[], np.ndarray]] = {
    "chelsea": data.chelsea,
    "rocket": data.rocket,
    "coins": data.coins,
    "grass": data.grass,
    "moon": data.moon,
    "cell": data.cell,
    "gravel": data.gravel,
    "tissue": data.immunohistochemistry,
    "motorcycle": lambda: data.stereo_motorcycle()[0],
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
    """Return a picture in gray by its name, or a photograph made smaller by its path."""
    if Path(name).suffix:
        with Image.open(name) as image:
            image.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
            return images.to_gray(np.asarray(image.convert("RGB")) / 255)
    if name in _ELSEWHERE:
        found = _ELSEWHERE[name]() / 255
        return images.to_gray(found) if found.ndim == 3 else found
    return images.to_gray(images.load(name))


def rectangles(seed: int, shape: tuple[int, int]) -> np.ndarray:
    """Return rectangles of all sizes, one upon the other, as things hide each other."""
    rng = np.random.default_rng(seed)
    scene = np.full(shape, 0.5)
    for _ in range(300):
        top, left = (rng.integers(-20, n) for n in shape)
        height, width = (rng.geometric(0.08, 2) + 2).tolist()
        bottom, right = max(top + height, 0), max(left + width, 0)
        scene[max(top, 0) : bottom, max(left, 0) : right] = rng.random()
    return scene


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


@cache
def honest() -> tuple[Problem, ...]:
    """Return 64 photos of 8 scenes, all different."""
    return tuple(shaken(PICTURES, SEED))


@cache
def hopeless() -> tuple[Problem, ...]:
    """Return 40 photos made to fail: 8 each of five kinds."""
    return tuple(made_to_fail(PICTURES, SEED + 1))


def with_formulas() -> Iterator[tuple[str, float, Problem]]:
    """Yield photos by kind and size of their blur: Gaussians, disks, and what is neither."""
    blurs: dict[tuple[str, float], np.ndarray] = {
        **{("gaussian", width): kernels.gaussian(width) for width in (1.0, 2.0, 3.5)},
        **{("disk", radius): kernels.disk(radius) for radius in (2.0, 4.0, 8.0)},
        ("neither", 17): kernels.camera_shake(17, np.random.default_rng(SEED)),
        ("neither", 12): kernels.motion(12, 40),
        ("neither", 0): np.ones((1, 1)),
    }
    for i, name in enumerate(FOR_GUESSES):
        for j, ((kind, size), psf) in enumerate(blurs.items()):
            rows, columns = (GUESSES_SIDE + k - 1 for k in psf.shape)
            scene = window(name, (0.5, 0.5), (rows, columns))
            rng = np.random.default_rng((SEED, i, j))
            yield kind, size, photographed(name, scene, psf, NOISES[(i + j) % 2], rng)


def _scene(name: str, place: tuple[float, float], psf: np.ndarray) -> np.ndarray:
    rows, columns = (SIDE + k - 1 for k in psf.shape)
    return window(name, place, (rows, columns))


def shaken(places: Places, seed: int) -> Iterator[Problem]:
    """Yield photos by 7 shaky hands and 1 steady movement of each picture."""
    rng = np.random.default_rng(seed)
    for number, (name, place) in enumerate(places.items()):
        psfs = {f"shake {size}": kernels.camera_shake(size, rng) for size in SIZES}
        length, angle = rng.uniform(9, 21), rng.uniform(0, 180)
        psfs[f"motion {length:.0f}, {angle:.0f}"] = kernels.motion(length, angle)
        for k, (kind, psf) in enumerate(psfs.items()):
            noise = NOISES[(number + k) % 2]
            scene = _scene(name, place, psf)
            yield photographed(f"{name}, {kind}", scene, psf, noise, rng)


def drawn(seed: int) -> Iterator[Problem]:
    """Yield 24 photos of six drawn scenes: three shaky hands and a steady movement each."""
    rng = np.random.default_rng(seed)
    for number in range(6):
        psfs = [kernels.camera_shake(size, rng) for size in SIZES[::3]]
        psfs.append(kernels.motion(rng.uniform(8, 16), rng.uniform(0, 180)))
        for psf in psfs:
            scene = rectangles(seed + number, (SIDE + psf.shape[0] - 1, SIDE + psf.shape[1] - 1))
            name = f"rectangles {number}, {psf.shape[0]} x {psf.shape[1]}"
            yield photographed(name, scene, psf, NOISES[0], rng)


def printed(seed: int) -> Iterator[Problem]:
    """Yield 48 photos of print: windows of the shipped page, and pages drawn by the machine."""
    rng = np.random.default_rng(seed)
    for number in range(48):
        psf = kernels.camera_shake(SIZES[number % len(SIZES)], rng)
        if number % 8 == 7:
            psf = kernels.motion(rng.uniform(8, 21), rng.uniform(0, 180))
        noise = NOISES[number // 2 % 2]
        if number % 2:
            scene, name = _drawn_page(rng, psf), f"drawn page {number}, {psf.shape[0]}"
        else:
            scene, name = _scene("page", tuple(rng.random(2)), psf), f"page, {number}"
        yield photographed(name, scene, psf, noise, rng)


def _drawn_page(rng: np.random.Generator, psf: np.ndarray) -> np.ndarray:
    rows, columns = (SIDE + k - 1 for k in psf.shape)
    return denoiser_scenes.page(rng, max(rows, columns))[:rows, :columns].astype(float)


def sharp_print(seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield 16 sharp photos of print with a little noise."""
    rng = np.random.default_rng(seed)
    point = np.ones((1, 1))
    for number in range(16):
        at = tuple(rng.random(2))
        scene = _drawn_page(rng, point) if number % 2 else _scene("page", at, point)
        yield f"sharp print {number}", photographed("", scene, point, NOISES[0], rng).photo


def made_to_fail(places: Places, seed: int) -> Iterator[Problem]:
    """Yield five photos of each picture, made to fail in five ways."""
    rng = np.random.default_rng(seed)
    for name, place in places.items():
        psf = kernels.camera_shake(21, rng)
        scene = _scene(name, place, psf)
        bright = 3 * scene - np.median(2 * scene)
        yield photographed(f"{name}, clipped", bright, psf, 0.0075, rng)
        yield photographed(f"{name}, flat", 0.5 + 0.03 * (scene - 0.5), psf, 0.0075, rng)
        other = kernels.camera_shake(21, rng)
        yield photographed(f"{name}, blur varies", scene, psf, 0.0075, rng, other)
        yield photographed(f"{name}, noise 3 %", scene, psf, 0.03, rng)
        large = kernels.camera_shake(111, rng)
        wide = _scene(name, place, large)
        yield photographed(f"{name}, kernel too large", wide, large, 0.0075, rng)


def one_for_correction(
    number: int, photographs: Sequence[np.ndarray]
) -> tuple[Problem, float] | None:
    """Return a photo and its noise, by its number: any window, any kernel, any noise.

    Even numbers are windows of photographs or drawn scenes, odd ones of pictures that come with
    the course and its packages. None if there is nothing to see.
    """
    rng = np.random.default_rng((CORRECTION_SEED, number))
    kind = rng.random()
    if kind < 0.8:
        psf = kernels.camera_shake(int(rng.integers(4, 15)) * 2 + 1, rng)
    elif kind < 0.92:
        psf = kernels.motion(rng.uniform(6, 22), rng.uniform(0, 180))
    elif kind < 0.96:
        psf = kernels.disk(rng.uniform(1.5, 6))
    else:
        psf = kernels.gaussian(rng.uniform(0.8, 3))
    rows, columns = (SIDE + k - 1 for k in psf.shape)
    if number % 2:
        name = FOR_CORRECTION[rng.integers(len(FOR_CORRECTION))]
        scene = window(name, (rng.random(), rng.random()), (rows, columns))
    elif rng.random() < 0.25:
        name, scene = "drawn", denoiser_scenes.draw(rng, max(rows, columns))[:rows, :columns]
    else:
        fitting = [p for p in photographs if min(p.shape) >= max(rows, columns)]
        whole = fitting[rng.integers(len(fitting))]
        top, left = (
            int(rng.integers(n - s + 1)) for n, s in zip(whole.shape, (rows, columns), strict=True)
        )
        name, scene = "photograph", whole[top : top + rows, left : left + columns] / 255
    noise = float(10 ** rng.uniform(-2.5, -1.75))
    problem = photographed(f"{number}, {name}", scene.astype(float), psf, noise, rng)
    return (problem, noise) if problem.photo.std() > 0.02 else None


def sharp() -> Iterator[tuple[str, np.ndarray]]:
    """Return 20 photos with nothing to repair: two windows each of ten pictures."""
    first = PICTURES | dict.fromkeys(("chelsea", "rocket"), (0.1, 0.4))
    yield from unblurred(first, SEED + 2)


def unblurred(places: Places, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield two windows of each picture with a little noise."""
    rng = np.random.default_rng(seed)
    for name, first in places.items():
        for place in (first, (0.2, 0.8)):
            clean = window(name, place, (SIDE, SIDE))
            noisy = clean + 0.005 * rng.standard_normal(clean.shape)
            yield f"{name} at {place}", np.rint(255 * np.clip(noisy, 0, 1)) / 255
