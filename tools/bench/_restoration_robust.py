"""Restorations of photos with bars, hot pixels, stars, and a PSF that is not quite right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from scipy import ndimage
from scipy.signal import fftconvolve

from course_lib import images, kernels, restoration
from tools.bench._row import Row, row

Array = np.ndarray

SEED = 2026
CROP = 160
PSF = kernels.gaussian(1.5)
# Found on raccoon, ascent, aitzgorri and others, with the kernels of another set: none of these.
PICTURES = ("camera", "coffee", "mountains", "astronaut", "brick", "sunset")
SHARES = (0.1, 0.3, 0.6)
OUTLIERS = (4.0, 16.0, 64.0, 256.0)
ERRORS = (0.02, 0.05)


def measure() -> Iterator[Row]:
    """Measure what a photo's flaws do to the restorations."""
    yield from _flat_areas()
    yield from _outliers()
    yield from _stars()
    yield from _misfit()


def _photographed(name: str, psf: Array, size: int = CROP) -> tuple[Array, Array]:
    """Return a photo without noise, and the truth: the border is real."""
    scene = images.crop_center(
        images.to_gray(images.load(name)), tuple(size + k - 1 for k in psf.shape)
    )
    top, left = (k - 1 - k // 2 for k in psf.shape)
    return fftconvolve(scene, psf, "valid"), scene[top : top + size, left : left + size]


def _quality(found: Array, truth: Array, where: Any = np.s_[:]) -> float:
    error = (np.clip(found, 0, 1) - truth)[where]
    return float(-10 * np.log10(np.mean(error**2)))


# Flat areas


def _covered(photo: Array, share: float, value: float, kind: str) -> Array:
    """Return the photo with a share of it of one value."""
    rows, columns = photo.shape
    if kind == "bars":
        bar = round(rows * share / (1 - share) / 2)
        return np.pad(photo, ((bar, bar), (0, 0)), constant_values=value)
    if kind == "frame":
        rim = round(rows * (1 / np.sqrt(1 - share) - 1) / 2)
        return np.pad(photo, rim, constant_values=value)
    cells = np.random.default_rng(SEED).integers(0, 256, (rows // 8, columns // 8)) / 255
    mosaic, found = np.kron(cells, np.ones((8, 8))), photo.copy()
    found[:, : round(columns * share)] = mosaic[:, : round(columns * share)]
    return found


def _flat_areas() -> Iterator[Row]:
    rng = np.random.default_rng(SEED)
    blurred, _ = _photographed("camera", PSF)
    worst, cases = 0.0, 0
    for sigma, share, value, kind, depth, colors in product(
        (0.005, 0.03),
        SHARES,
        (0.0, 0.1, 0.5, 1.0),
        ("bars", "frame", "mosaic"),
        (None, 255),
        (1, 3),
    ):
        noisy = [blurred + sigma * rng.standard_normal(blurred.shape) for _ in range(colors)]
        photo = np.stack([_covered(n.clip(0, 1), share, value, kind) for n in noisy], axis=-1)
        photo = np.round(depth * photo) / depth if depth else photo
        found = restoration.estimate_noise(photo[..., 0] if colors == 1 else photo)
        worst, cases = max(worst, abs(found / sigma - 1)), cases + 1
    yield row(
        "estimate_noise where 10 to 60 % of the photo are flat, largest error",
        100 * worst,
        "%",
        "≤ 25",
        f"{cases} photos: bars, frames and mosaics of any value, gray and color, float and bytes",
    )
    losses = []
    for share, value, kind in product(SHARES, (0.0, 0.5), ("bars", "frame")):
        photo = _covered(blurred + 0.02 * rng.standard_normal(blurred.shape), share, value, kind)
        where = _away(photo, kind, share)
        truth = _covered(_photographed("camera", PSF)[1], share, value, kind)
        untold, told = (
            _quality(restoration.restore(photo, PSF, noise=noise), truth, where)
            for noise in (None, 0.02)
        )
        losses.append(told - untold)
    yield row(
        "restore where 10 to 60 % of the photo are flat: largest loss for not being told the noise",
        max(losses),
        "dB",
        "≤ 0.5",
        f"{len(losses)} photos, noise 0.02; mean {np.mean(losses):+.2f}",
    )


def _away(photo: Array, kind: str, share: float) -> tuple[slice, slice]:
    """Return the photo within its bars, where their edge, which no lens saw, has no say."""
    rows, columns = ((n - CROP) // 2 + 12 for n in photo.shape)
    return slice(rows, photo.shape[0] - rows), slice(columns, photo.shape[1] - columns)


# Outliers


WAYS: dict[str, Callable[[Array], Array]] = {
    "wiener": lambda photo: restoration.wiener(photo, PSF, balance=0.01),
    "richardson_lucy": lambda photo: restoration.richardson_lucy(photo.clip(0), PSF, num_iter=10),
    "total_variation": lambda photo: restoration.total_variation(photo, PSF, weight=0.0005),
    "restore": lambda photo: restoration.restore(photo, PSF),
}


def _outliers() -> Iterator[Row]:
    rng = np.random.default_rng(SEED)
    blurred, truth = _photographed("camera", PSF)
    photo = blurred + 0.005 * rng.standard_normal(blurred.shape)
    places = [(80, 80), (2, 100), (130, 7), *rng.integers(0, CROP, (2, 2))]
    rows, columns = np.indices(photo.shape)
    for name, way in WAYS.items():
        before, losses = way(photo), []
        for value, (down, right) in product(OUTLIERS, places):
            hot = photo.copy()
            hot[down, right] = value
            away = np.hypot(rows - down, columns - right) > 24
            losses.append(_quality(before, truth, away) - _quality(way(hot), truth, away))
        yield row(
            f"{name}, one outlier of 4 to 256 times white: largest loss away from it",
            max(losses),
            "dB",
            "≤ 0.5",
            f"{len(losses)} photos, 24 pixels away; without it {_quality(before, truth):.2f} dB",
        )


def _stars() -> Iterator[Row]:
    rng = np.random.default_rng(SEED)
    gains, lags = [], []
    for name, peak in product(("hubble", "camera"), OUTLIERS):
        blurred, truth = _photographed(name, PSF)
        star = np.zeros(blurred.shape)
        star[70, 90] = peak / PSF.max()
        photo = blurred + fftconvolve(star, PSF, "same")
        photo += 0.005 * rng.standard_normal(photo.shape)
        rows, columns = np.indices(photo.shape)
        nebula = np.hypot(rows - 70, columns - 90) > 16
        found, rival = (
            _quality(WAYS[way](photo), truth, nebula) for way in ("restore", "total_variation")
        )
        gains.append(found - _quality(photo, truth, nebula))
        lags.append(rival - found)
    note = f"{len(gains)} photos, stars of 4 to 256 times white, 16 pixels away from them"
    yield row("restore, a bright star over a nebula: least gain", min(gains), "dB", "≥ 0", note)
    what = "restore, a bright star over a nebula: most that total_variation is better"
    yield row(what, max(lags), "dB", "≤ 0.5", note)


# A PSF that is not quite right


def _known_to(psf: Array, error: float, kind: str, rng: np.random.Generator) -> Array:
    """Return what somebody measured of a PSF, wrong by a share of its norm."""
    wide = np.pad(psf, 1)
    other = {
        "turned": lambda: ndimage.rotate(wide, 6, reshape=False, order=1),
        "blurred": lambda: ndimage.gaussian_filter(wide, 0.7),
        "noisy": lambda: (
            wide
            + ndimage.gaussian_filter(
                (ndimage.maximum_filter(wide, 3) > 0) * rng.standard_normal(wide.shape), 0.5
            )
        ),
    }[kind]()
    change = other - wide
    measured = np.maximum(wide + error * np.linalg.norm(wide) / np.linalg.norm(change) * change, 0)
    return measured / measured.sum()


def _misfit() -> Iterator[Row]:
    for what, smoothed, target in (
        ("a PSF known to 2 to 5 %, photos in bytes", 0.0, "≤ 0.2"),
        ("the same, noise smoothed by the camera", 0.7, "≤ 0.5"),
    ):
        losses = [_lost_untold(*case) for case in _measured_cases(smoothed)]
        yield row(
            f"restore, {what}: loss for not being told the best noise",
            float(np.mean(losses)),
            "dB",
            target,
            f"{len(losses)} photos ({', '.join(PICTURES)}; {CROP} x {CROP}; seed {SEED}), "
            f"camera_shake; largest {max(losses):.2f}",
        )


def _measured_cases(smoothed: float) -> Iterator[tuple[Array, Array, Array]]:
    rng = np.random.default_rng(SEED)
    for (n, name), error in product(enumerate(PICTURES), ERRORS):
        psf = kernels.camera_shake((11, 15, 19)[n % 3], rng)
        blurred, truth = _photographed(name, psf)
        noise = rng.standard_normal(blurred.shape)
        if smoothed:
            noise = ndimage.gaussian_filter(noise, smoothed)
        sigma = (0.002, 0.005, 0.01)[(n + n // 3) % 3]
        photo = np.round(255 * (blurred + sigma * noise / noise.std()).clip(0, 1)) / 255
        kind = ("turned", "blurred", "noisy")[n % 3]
        yield photo, _known_to(psf, error, kind, rng), truth


def _lost_untold(photo: Array, psf: Array, truth: Array) -> float:
    """Return how much better the best of many noises that are told is."""
    told = (restoration.restore(photo, psf, noise=noise) for noise in np.geomspace(0.001, 0.05, 11))
    best = max(_quality(found, truth) for found in told)
    return best - _quality(restoration.restore(photo, psf), truth)
