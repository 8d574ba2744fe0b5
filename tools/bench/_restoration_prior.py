"""`restore` with the course's network in the place of the patches, and the network alone."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
from scipy.signal import fftconvolve
from skimage import restoration as peer

from course_lib import images, kernels, networks, restoration
from course_lib.metrics import psnr
from tools.bench._row import Row, row
from tools.bench._timing import fastest
from tools.make_data import SKIMAGE

# None of these was learned from, nor looked at in choosing how `restore` works with a denoiser.
# (The patches are at an advantage: astronaut was among the pictures that their constants were
# found on.)
SETS = {
    "clean-edged": (
        ("camera", "page", "horse.png", "phantom.png", "logo.png", "color.png"),
        "≥ 1.2",
    ),
    "natural": (("coffee", "astronaut", "mountains", "sunset", "brick", "retina"), "≥ 0.5"),
}
KERNELS, NOISES, CROP, SEED = (17, 27), (0.01, 0.03), 256, 2026
SIGMAS = (0.05, 0.1, 0.2)
Picture = np.ndarray


def measure() -> Iterator[Row]:
    """Measure what issue 11 gives a number for."""
    yield from _restored()
    yield from _alone()
    yield from _cost()


@cache
def picture(name: str) -> Picture:
    """Return a shipped picture, or one of scikit-image's, in gray."""
    where = SKIMAGE / name if name.endswith(".png") else name
    return images.to_gray(images.load(where))


def photographed(name: str, size: int, noise: float, seed: int) -> tuple[Picture, Picture, Picture]:
    """Return a photo whose border is real, its PSF and the truth."""
    rng = np.random.default_rng((SEED, size, round(1000 * noise), seed))
    psf = kernels.camera_shake(size, rng)
    scene = images.crop_center(picture(name), (CROP + size - 1, CROP + size - 1))
    first = size - 1 - size // 2
    truth = scene[first : first + CROP, first : first + CROP]
    photo = fftconvolve(scene, psf, "valid")
    return photo + noise * rng.standard_normal(photo.shape), psf, truth


def gain(name: str, size: int, noise: float, seed: int) -> tuple[float, float]:
    """Return the PSNR that the patches reach, and how many dB the network gains over it."""
    photo, psf, truth = photographed(name, size, noise, seed)
    patches, network = (
        psnr(restoration.restore(photo, psf, denoiser=d).clip(0, 1), truth, data_range=1)
        for d in (None, networks.denoiser())
    )
    return patches, network - patches


def _restored() -> Iterator[Row]:
    least: list[tuple[float, str]] = []
    for kind, (names, target) in SETS.items():
        for size in KERNELS:
            for noise in NOISES:
                found = [gain(name, size, noise, seed) for seed, name in enumerate(names)]
                patches, gains = np.transpose(found)
                told = ", ".join(f"{n} {g:+.2f}" for n, g in zip(names, gains, strict=True))
                where = f"{size} x {size}, noise {noise:.0%}"
                least += [(float(g), f"{n}, {where}") for n, g in zip(names, gains, strict=True)]
                yield row(
                    f"restore, network over patches, {kind}, {where}",
                    round(float(gains.mean()), 2),
                    "dB",
                    target,
                    f"patches {patches.mean():.2f} dB; {told}; {CROP} x {CROP}, seed {SEED}",
                )
    worst, where = min(least)
    name = "restore, network over patches, the least of all pictures"
    yield row(name, round(worst, 2), "dB", "≥ -0.1", where)


# The network alone


def _there(package: str) -> bool:
    """Return whether a package is there that the course does not bring; put it on PYTHONPATH."""
    return importlib.util.find_spec(package) is not None


def _rivals(noisy: Picture, sigma: float) -> Iterator[tuple[str, Picture]]:
    """Yield what scikit-image makes of it, with all settings among which the truth may choose."""
    for strength in (0.5, 0.7, 0.9):
        found = peer.denoise_nl_means(noisy, 5, 9, h=strength * sigma, sigma=sigma)
        yield "non-local means", found
    for weight in (0.6 * sigma, 0.9 * sigma, 1.3 * sigma):
        yield "total variation", peer.denoise_tv_chambolle(noisy, weight, max_num_iter=200)
    for mode in ("soft", "hard") if _there("pywt") else ():
        clean = partial(peer.denoise_wavelet, sigma=sigma, mode=mode, wavelet="db2")
        yield "wavelets", peer.cycle_spin(noisy, clean, max_shifts=3, workers=1)


def _alone() -> Iterator[Row]:
    names = [name for chosen, _ in SETS.values() for name in chosen]
    # For this comparison only: its license allows no other than noncommercial use.
    bm3d = importlib.import_module("bm3d") if _there("bm3d") else None
    for sigma in SIGMAS:
        table = []
        for seed, name in enumerate(names):
            truth = images.crop_center(picture(name), (CROP, CROP))
            noise = np.random.default_rng((SEED, seed)).standard_normal(truth.shape)
            noisy = truth + sigma * noise
            score = partial(_score, truth)
            ours = score(networks.denoiser()(noisy, sigma))
            best = max(score(found) for _, found in _rivals(noisy, sigma))
            table.append((ours, best, score(bm3d.bm3d(noisy, sigma)) if bm3d else np.nan))
        yield from _rows_alone(sigma, np.array(table), names)


def _rows_alone(sigma: float, table: Picture, names: list[str]) -> Iterator[Row]:
    ours, best, bm3d = table.T
    told = ", ".join(f"{n} {g:+.2f}" for n, g in zip(names, ours - best, strict=True))
    yield row(
        f"denoising, noise {sigma:.0%}, network over scikit-image's best",
        round(float((ours - best).mean()), 2),
        "dB",
        "≥ 0",
        f"theirs with method and setting chosen by the truth, {best.mean():.2f} dB; {told}",
    )
    if np.isfinite(bm3d).all():
        told = ", ".join(f"{n} {g:+.2f}" for n, g in zip(names, ours - bm3d, strict=True))
        yield row(
            f"denoising, noise {sigma:.0%}, network over the bm3d package",
            round(float((ours - bm3d).mean()), 2),
            "dB",
            "≥ -0.3",
            f"theirs {bm3d.mean():.2f} dB; {told}",
        )


def _score(truth: Picture, found: Picture) -> float:
    return psnr(found.clip(0, 1), truth, data_range=1)


# What it costs


def _cost() -> Iterator[Row]:
    network = networks.denoiser()
    photo = images.fit(picture("camera"), 512).astype(np.float32)
    psf = kernels.camera_shake(17, np.random.default_rng(SEED))
    runs: dict[str, Callable[[], Any]] = {
        "network": lambda: restoration.restore(photo, psf, denoiser=network),
        "patches": lambda: restoration.restore(photo, psf),
    }
    times = fastest(runs)
    yield row(
        "restore with the network, 512 x 512, gray",
        round(times["network"] / 1000, 2),
        "s",
        "≤ 10",
        f"with the patches {times['patches'] / 1000:.2f} s",
    )
    model = networks.denoiser_model()
    sigma = np.full((1, 1, 1, 1), 0.1, np.float32)
    times = fastest(
        {
            "numpy": lambda: network(photo, 0.1),
            "tensorflow": lambda: model([photo[None, ..., None], sigma], training=False),
        }
    )
    yield {
        "what": "the network by NumPy, 512 x 512: time against TensorFlow's",
        "ours": times["numpy"],
        "peer": times["tensorflow"],
        "unit": "ms",
        "ratio": round(times["tensorflow"] / times["numpy"], 2),
        "target": "≥ 0.33x",
        "note": "TensorFlow's time by ours: above a third is less than three times as long",
    }
