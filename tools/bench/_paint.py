"""What painting costs, beside the same view driven by `interact`.

An array of 64 by 64, the largest that can be painted, lights a photo: two panels of 256 by 256
whose pixels both follow, with a Fourier blur in the kernel. The painted grid itself answers at
once; what is measured are the panels.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from tools.bench import _probe
from tools.bench._touch import TARGETS
from tools.lab_in_browser import Lab, browser_options, write_notebook

_PEER = "peer: the same view by interact and Matplotlib"

_SETUP = """
import numpy as np
import scipy.fft
from course_lib import images, ui
photo = images.to_gray(images.fit(images.load("camera"), 256)).astype(np.float32)
photo = photo[:256, :256]
squares = np.fft.fftfreq(photo.shape[0])[:, None]**2 + np.fft.rfftfreq(photo.shape[1])**2
transfer = np.exp(-2 * np.pi**2 * 3**2 * squares).astype(np.float32)

def lit(light):
    light = 0.2 + light.astype(np.float32).repeat(4, axis=0).repeat(4, axis=1)
    seen = photo * light
    return seen, scipy.fft.irfft2(scipy.fft.rfft2(seen) * transfer, s=photo.shape)
"""
_PAINT = """
def view(light):
    seen, blurred = lit(light)
    return {"photo": seen, "blurred": blurred}

ui.explore(view, light=ui.paint(np.zeros((64, 64)), 0, 1, 0.05, width=3), cache=False)
"""
_INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(column=(0, 63))
def view(column=0):
    light = np.zeros((64, 64))
    light[31:34, :column] = 1
    fig, axes = plt.subplots(1, 2, figsize=(10, 5))
    for ax, picture in zip(axes, lit(light)):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        ax.set_axis_off()
    plt.show()
"""


class Stroke:
    """A mouse that paints a line from left to right, a new cell with each step."""

    kept: ClassVar[bool] = False
    event: ClassVar[str] = "pointermove"
    pressed: ClassVar[bool] = True
    _cells: ClassVar[int] = 64

    def __init__(self) -> None:
        self._at = 0

    async def found(self, page: Any) -> None:
        await page.wait_for_function("() => sliderProbe.setupPaint()", timeout=120_000)

    async def begin(self, page: Any) -> None:
        """Clear the array, or the next line would change nothing."""
        self._at = 0
        await page.mouse.up()
        await page.evaluate("() => sliderProbe.clearPaint()")
        (x, y), _ = await self.path(page)
        await page.mouse.move(x, y)

    async def step(self, page: Any) -> None:
        self._at += 1
        (x, y), (end, _) = await self.path(page)
        if self._at == 1:
            await page.mouse.down()
        await page.mouse.move(x + self._at * (end - x) / (self._cells - 1), y)

    async def path(self, page: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the middles of the first and the last cell of a row."""
        place = await page.evaluate("() => sliderProbe.panelGeometry()")
        half = (place["right"] - place["left"]) / (2 * self._cells)
        y = (place["top"] + place["bottom"]) / 2 + half
        return (place["left"] + half, y), (place["right"] - half, y)


def measure() -> Iterator[dict[str, Any]]:
    """Measure painting and its peer in the same minutes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_notebook(root / "paint.ipynb", _SETUP, _PAINT)
        write_notebook(root / "interact.ipynb", _SETUP, _INTERACT)
        lab = Lab(root)
        try:
            options = browser_options()
            ours = asyncio.run(_probe.watch(lab, "paint", Stroke(), options))
            slider = _probe.Slider("column")
            peer = asyncio.run(_probe.watch(lab, "interact", slider, options))
        finally:
            lab.close()
    yield from _probe.rows("painting", ours, peer, TARGETS, _PEER)
