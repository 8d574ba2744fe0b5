"""What a slider costs the reader: `explore` beside `interact` with Matplotlib.

Two 512 by 512 panels, a photo and its blurred copy, and two sliders of the course's notebooks, in
JupyterLab in Chromium (_probe.py says what a step and a drag are). What a pointer does on the
pictures themselves is in _touch.py, painting in _paint.py, the studio in _studio.py.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import notebook_form
from tools.bench import _paint, _probe, _studio, _touch
from tools.lab_in_browser import Lab, browser_options, write_notebook

_PEER = "peer: interact and Matplotlib"
# Where the machine is slow, the ratio counts.
LIVE = "≤ 45 or ≥ 6x", "≥ 25 or ≥ 6x", "≤ 80"

_SETUP = """
import time
import numpy as np
import scipy.fft
from course_lib import images
photo = images.to_gray(images.fit(images.load("camera"), 512)).astype(np.float32)
spectrum = scipy.fft.rfft2(photo)
squares = np.fft.fftfreq(photo.shape[0])[:, None]**2 + np.fft.rfftfreq(photo.shape[1])**2

def blurred(sigma, seconds=0.0):
    end = time.perf_counter() + seconds
    transfer = np.exp(-2 * np.pi**2 * sigma**2 * squares).astype(np.float32)
    result = scipy.fft.irfft2(scipy.fft.rfft2(photo) * transfer, s=photo.shape)
    while time.perf_counter() < end:
        pass
    return result
"""
_EXPLORE = """
from course_lib import ui

def view(sigma):
    return {{"input": photo, "blurred": blurred(sigma, {seconds})}}

ui.explore(view, sigma=(0.0, 6.0, 0.1), cache={cache})
"""
_INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(sigma=(0.0, 6.0, 0.1))
def view(sigma):
    fig, axes = plt.subplots(1, 2, figsize=(10, 5))
    for ax, picture in zip(axes, (photo, blurred(sigma, {seconds}))):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        ax.set_axis_off()
    plt.show()
"""


# By name: the notebook, the explorer's function, the slider's label.
IN_THE_COURSE = {
    "03: noise": ("03", "cameras.taken", "noise"),
    "04: iterations": ("04", "night.panels", "k"),
}


def measure() -> Iterator[dict[str, Any]]:
    """Measure live, slow and kept frames, each beside its peer in the same minutes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        variants = {
            "live": _EXPLORE.format(seconds=0.0, cache=False),
            "interact": _INTERACT.format(seconds=0.0),
            "slow": _EXPLORE.format(seconds=0.06, cache=False),
            "slow_interact": _INTERACT.format(seconds=0.06),
            "kept": _EXPLORE.format(seconds=0.0, cache=True),
        }
        for name, source in variants.items():
            write_notebook(root / f"{name}.ipynb", _SETUP, source)
        for name, (notebook, function, _) in IN_THE_COURSE.items():
            write_notebook(root / f"{name}.ipynb", *cells_up_to(notebook, function))
        lab = Lab(root)
        try:
            options = browser_options()
            gestures = {name: _probe.Slider("sigma", kept=name == "kept") for name in variants}
            gestures |= {
                name: _probe.Slider(label) for name, (_, _, label) in IN_THE_COURSE.items()
            }
            seen = {
                name: asyncio.run(_probe.watch(lab, name, gesture, options))
                for name, gesture in gestures.items()
            }
        finally:
            lab.close()
    live, slow = (seen["live"], seen["interact"]), (seen["slow"], seen["slow_interact"])
    kept = seen["kept"], seen["interact"]
    yield from _probe.rows("slider, live kernel", *live, LIVE, _PEER)
    yield from _probe.rows("slider, 60 ms of work", *slow, (None, "≥ 10", "≤ 200"), _PEER)
    yield from _probe.rows("slider, kept frames", *kept, (None, "≥ 45 or ≥ 6x", None), _PEER)
    for name in IN_THE_COURSE:
        # The peer has another view: its time is no measure of these.
        targets = "≤ 45", "≥ 25", "≤ 80"
        yield from _probe.rows(f"slider, notebook {name}", seen[name], live[1], targets, _PEER)
    yield from _touch.measure()
    yield from _paint.measure()
    yield from _studio.measure()


def cells_up_to(notebook: str, function: str) -> list[str]:
    """Return a notebook's code down to the cell that explores the function.

    Raises
    ------
    LookupError
        If no cell does.
    """
    (path,) = notebook_form.paths([notebook])
    cells = [cell.source for cell in notebook_form.read(path).cells if cell.cell_type == "code"]
    for number, source in enumerate(cells, start=1):
        if f"ui.explore({function}," in source:
            return cells[:number]
    raise LookupError(
        f"{path.name}: no cell with ui.explore({function}, ...); name one that is there"
    )
