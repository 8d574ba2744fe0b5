"""What `restore` costs: seconds and memory, from a small photo to that of a camera."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from tools.bench._row import Row, row

_NOTE = "one run, all cores"
# Rows, columns and colors; the last is what a camera of 24 megapixels takes.
PHOTOS = {
    "512 x 512, gray": (512, 512, 1),
    "512 x 512, color": (512, 512, 3),
    "1024 x 1024, gray": (1024, 1024, 1),
    "2048 x 2048, gray": (2048, 2048, 1),
    "4000 x 6000, gray": (4000, 6000, 1),
}
PRIORS = {
    "patches": tuple(PHOTOS),
    "network": ("512 x 512, gray", "2048 x 2048, gray", "4000 x 6000, gray"),
}
# A process of its own. Linux counts the size of whoever started it into `ru_maxrss`, so that what
# comes after a large benchmark seems to take nothing; `VmHWM` is the process's alone.
_PROGRAM = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
import numpy as np
from course_lib import images, kernels, networks, restoration
def largest():
    if sys.platform == "linux":
        told = Path("/proc/self/status").read_text()
        return 1024 * int(told.partition("VmHWM:")[2].split()[0])
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows, columns, colors = json.loads(sys.argv[1])
denoiser = networks.denoiser() if sys.argv[2] == "network" else None
scene = images.load("coffee")[..., :colors].astype(np.float32)
shape = [(0, max(n - have, 0)) for n, have in zip((rows, columns), scene.shape)]
photo = np.pad(scene, [*shape, (0, 0)], mode="symmetric")[:rows, :columns].squeeze()
psf = kernels.camera_shake(17, np.random.default_rng(2026))
restoration.restore(photo[:64, :64], psf, denoiser=denoiser)
before = largest()
begin = perf_counter()
restoration.restore(photo, psf, denoiser=denoiser)
seconds = perf_counter() - begin
print(json.dumps([seconds, largest() - before]))
"""


def measure() -> Iterator[Row]:
    """Measure one run of each size."""
    for prior, sizes in PRIORS.items():
        for size in sizes:
            yield from _measured(f"restore, {prior}, {size}", prior, PHOTOS[size])


def _measured(name: str, prior: str, shape: tuple[int, int, int]) -> Iterator[Row]:
    argv = [sys.executable, "-c", _PROGRAM, json.dumps(shape), prior]
    found = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    seconds, memory = json.loads(found)
    pixels, gray = shape[0] * shape[1], shape[2] == 1
    yield row(name, seconds, "s", "≤ 10" if pixels == 512**2 else None, _NOTE)
    if gray:
        yield row(f"{name}: each megapixel", seconds / pixels * 1e6, "s", "≤ 6", _NOTE)
        # A small photo takes more than its share: what is the same for all.
        room = "≤ 150" if pixels > 2e6 else None
        yield row(f"{name}: memory", memory / pixels, "bytes a pixel", room, _NOTE)
