"""Super-resolution: what a network trained live gains, what the shipped ones do, and tiling."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time

import numpy as np

from course_lib import images, networks
from tools.bench._row import Row, row

STEPS, RATE = 700, 5e-3
SEED = 0
TARGETS = {2: "≥ 2.5", 3: "≥ 2.0"}
LARGE = (600, 700)


def measure() -> Iterator[Row]:
    """Measure what section 2 of issue 4 gives a number for."""
    for upsampler in ("sub-pixel", "transposed"):
        yield from _live(upsampler)
    for scale in TARGETS:
        resolver = networks.pretrained(scale)
        yield from _gains(resolver)
    yield from _tiling(networks.pretrained(2))


def _live(upsampler: str) -> Iterator[Row]:
    """Train on the shipped patches as notebook 07 does, both ends at equal cost."""
    start, busy = perf_counter(), process_time()
    resolver = networks.super_resolver(2, upsampler=upsampler, seed=SEED)
    rng = np.random.default_rng(SEED)
    patches = images.training_patches()
    learned_from = np.delete(patches, np.s_[::8], axis=0)
    batches = networks.training_pairs(learned_from, 2, batch=8, crop=24, rng=rng)
    networks.train(
        resolver.model, batches, steps=STEPS, learning_rate=RATE, progress=False,
        validate=networks.held_out_gain(patches[::8], 2),
    )  # fmt: skip
    seconds, busy = perf_counter() - start, process_time() - busy
    gains = networks.gain_over_bicubic(resolver)
    yield row(f"live x2, {upsampler}: mean gain", gains.mean, "dB", "≥ 1.8", _each(gains))
    note = f"{resolver.n_weights} weights, {STEPS} steps of 8; {busy:.0f} s of processor time"
    yield row(f"live x2, {upsampler}: training", seconds, "s", "≤ 60", note)


def _gains(resolver: networks.SuperResolver) -> Iterator[Row]:
    name = f"shipped x{resolver.scale}"
    gains = networks.gain_over_bicubic(resolver)
    path = images.data_folder() / f"super_resolution_x{resolver.scale}.npz"
    note = f"{resolver.n_weights} weights, {path.stat().st_size / 1000:.0f} kB; {_each(gains)}"
    yield row(f"{name}: mean gain", gains.mean, "dB", TARGETS[resolver.scale], note)
    ensemble = networks.gain_over_bicubic(resolver.ensemble, scale=resolver.scale)
    note = "mean of eight: the picture turned and mirrored, eight times the time"
    yield row(f"{name}, ensemble: mean gain", ensemble.mean, "dB", None, note)


def _each(gains: networks.Gains) -> str:
    return ", ".join(f"{n} {g:+.2f}" for n, g in zip(gains.names, gains.gain, strict=True))


def _tiling(resolver: networks.SuperResolver) -> Iterator[Row]:
    photo = np.random.default_rng(SEED).random(LARGE)
    start = perf_counter()
    whole = resolver(photo, tile=max(LARGE))
    seconds = perf_counter() - start
    pixels = "x".join(map(str, LARGE))
    yield row(f"shipped x2: {pixels} enlarged at once", seconds, "s", None, "first call")
    start = perf_counter()
    tiled = resolver(photo, tile=96)
    seconds = perf_counter() - start
    note = f"margin {resolver.receptive_field // 2}"
    yield row("the same in tiles of 96", seconds, "s", None, note)
    gap = float(np.abs(tiled - whole).max())
    yield row("tiled against whole: largest difference", gap, "", "≤ 1e-5", "values in [0, 1]")
