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
    label = "angle (°)"
    variants = {
        "wiener": (_STUDIO.format(method="wiener:0.01"), label),
        "best": (_STUDIO.format(method="best"), label),
        "interact": (_INTERACT, "angle"),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, (source, _) in variants.items():
            write_notebook(root / f"{name}.ipynb", source)
        lab = Lab(root)
        try:
            options = browser_options()
            seen = {
                name: asyncio.run(_probe.watch(lab, name, _probe.Slider(slider), options))
                for name, (_, slider) in variants.items()
            }
        finally:
            lab.close()
    for name in ("wiener", "best"):
        yield from _probe.rows(f"studio, {name}", seen[name], seen["interact"], TARGETS, _PEER)
