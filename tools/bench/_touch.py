"""What a pointer on the pictures themselves costs, beside the same view driven by `interact`.

Two panels of 256 by 256 whose pixels both follow, and a Fourier blur in the kernel for each.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from tools.bench import _probe
from tools.lab_in_browser import Lab, browser_options, write_notebook

_PEER = "peer: the same view by interact and Matplotlib"
# Where the machine is slow, the ratio counts.
TARGETS = "≤ 40 or ≥ 6x", "≥ 30 or ≥ 6x", "≤ 80"

_SETUP = """
import numpy as np
import scipy.fft
from course_lib import images, ui
photo = images.to_gray(images.fit(images.load("camera"), 256)).astype(np.float32)
photo = photo[:256, :256]
y, x = np.indices(photo.shape, dtype=np.float32)
squares = np.fft.fftfreq(photo.shape[0])[:, None]**2 + np.fft.rfftfreq(photo.shape[1])**2
transfer = np.exp(-2 * np.pi**2 * 3**2 * squares).astype(np.float32)

def spotlight(row, column):
    lit = photo * np.exp(((y - row)**2 + (x - column)**2) / np.float32(-2 * 40**2))
    return lit, scipy.fft.irfft2(scipy.fft.rfft2(lit) * transfer, s=photo.shape)
"""
_EXPLORE = """
def view(place):
    lit, blurred = spotlight(*place)
    return {{"photo": lit, "blurred": blurred}}

ui.explore(view, place=ui.pixel("photo", start=(10, 10), follow={follow!r}), cache=False)
"""
_BOX = """
def view(part):
    top, left, bottom, right = part
    lit, blurred = spotlight((top + bottom) / 2, (left + right) / 2)
    return {"photo": lit, "blurred": blurred}

ui.explore(view, part=ui.box("photo", start=(108, 4, 148, 44)), cache=False)
"""
_INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(row=(0, 255), column=(0, 255))
def view(row=128, column=0):
    fig, axes = plt.subplots(1, 2, figsize=(10, 5))
    for ax, picture in zip(axes, spotlight(row, column)):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        ax.set_axis_off()
    plt.show()
"""


@dataclass
class Pointer:
    """A pointer on the panel with this title, the last one on the page."""

    title: str
    pressed: bool = False
    steps: int = field(default=0, init=False)
    kept: ClassVar[bool] = False
    event: ClassVar[str] = "pointermove"

    async def found(self, page: Any) -> None:
        await page.wait_for_function(
            "title => sliderProbe.setupPanel(title)", arg=self.title, timeout=120_000
        )

    async def begin(self, page: Any) -> None:
        """Go to the middle of the left border, where the box of the bench begins, too."""
        self.steps = 0
        await page.mouse.up()
        (x, y), _ = await self.path(page)
        await page.mouse.move(x, y)

    async def step(self, page: Any) -> None:
        """Move by a few pixels, with the button down where that is what drags."""
        self.steps += 1
        (x, y), (end, _) = await self.path(page)
        if self.pressed and self.steps == 1:
            await page.mouse.down()
        await page.mouse.move(x + self.steps * (end - x) / 40, y)

    async def path(self, page: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        place = await page.evaluate("() => sliderProbe.panelGeometry()")
        y = (place["top"] + place["bottom"]) / 2
        width = place["right"] - place["left"]
        return (place["left"] + 0.1 * width, y), (place["left"] + 0.85 * width, y)


def measure() -> Iterator[dict[str, Any]]:
    """Measure each control that a picture has, and the peer once."""
    variants: dict[str, tuple[str, Any]] = {
        "interact": (_INTERACT, _probe.Slider("column")),
        "hover": (_EXPLORE.format(follow="hover"), Pointer("photo")),
        "drag": (_EXPLORE.format(follow="drag"), Pointer("photo", pressed=True)),
        "box": (_BOX, Pointer("photo", pressed=True)),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, (source, _) in variants.items():
            write_notebook(root / f"{name}.ipynb", _SETUP, source)
        lab = Lab(root)
        try:
            options = browser_options()
            seen = {
                name: asyncio.run(_probe.watch(lab, name, gesture, options))
                for name, (_, gesture) in variants.items()
            }
        finally:
            lab.close()
    for name, what in (("hover", "pixel under the pointer"), ("drag", "pixel"), ("box", "box")):
        told = f"{what}, {'hover' if name == 'hover' else 'drag'}"
        yield from _probe.rows(told, seen[name], seen["interact"], TARGETS, _PEER)
