"""What a slider of the studio costs, beside the same part restored and shown by `interact`.

The photo is the shipped text from a moved camera, the part 320 by 400 pixels in color; Wiener's
division undoes a movement of 31 pixels whose angle is dragged. `best` shows a preview meanwhile.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench import _probe
from tools.bench._touch import TARGETS
from tools.lab_in_browser import Lab, browser_options, write_notebook

_PEER = "peer: studio.apply, interact and Matplotlib"

_STUDIO = """
from course_lib import studio
recipe = studio.Recipe(studio.Motion(31, 94), studio.method_of({method!r}), linear_light=True)
studio.open_studio("text_motion", recipe=recipe)
"""
_INTERACT = """
%matplotlib inline
from dataclasses import replace
import matplotlib.pyplot as plt
from ipywidgets import interact
from course_lib import images, studio
photo = images.load("text_motion")
recipe = studio.Recipe(
    studio.Motion(31, 94), studio.Wiener(0.01), linear_light=True, crop=(22, 94, 342, 494)
)
top, left, bottom, right = recipe.crop

@interact(angle=(0.0, 180.0, 0.1))
def view(angle=94.0):
    found = studio.apply(replace(recipe, blur=studio.Motion(31, angle)), photo)
    fig, axes = plt.subplots(1, 2, figsize=(10, 5))
    for ax, picture in zip(axes, (photo[top:bottom, left:right], found)):
        ax.imshow(picture)
        ax.set_axis_off()
    plt.show()
"""


def measure() -> Iterator[dict[str, Any]]:
    """Measure the part under a slider by both methods, and the peer in the same minutes."""
    ours, label = ("wiener:0.01", "best"), "angle (°)"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_notebook(root / "interact.ipynb", _INTERACT)
        for method in ours:
            write_notebook(root / f"{_name(method)}.ipynb", _STUDIO.format(method=method))
        lab = Lab(root)
        try:
            options = browser_options()

            def seen(name: str, slider: str) -> _probe.Measured:
                return asyncio.run(_probe.watch(lab, name, _probe.Slider(slider), options))

            peer = seen("interact", "angle")
            for method in ours:
                name = _name(method)
                yield from _probe.rows(f"studio, {name}", seen(name, label), peer, TARGETS, _PEER)
        finally:
            lab.close()


def _name(method: str) -> str:
    return method.partition(":")[0]
