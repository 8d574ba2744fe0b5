"""The PSFs that a reader may paint in notebook 03, and those to begin with."""

from __future__ import annotations

import numpy as np

from course_lib import kernels
from course_lib.lessons._types import Array
from course_lib.ui import paint

from .scenes import framed

SIDE = 13


def presets() -> dict[str, Array]:
    """Return PSFs to begin with; the brightest pixel of each is 1.

    Examples
    --------
    >>> {psf.shape for psf in presets().values()}
    {(13, 13)}
    """
    one, two = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    one[SIDE // 2, SIDE // 2] = 1
    two[SIDE // 2, [2, 10]] = 1
    found = {
        "out of focus": kernels.disk(4),
        "moved": kernels.motion(12, 30),
        "round": kernels.gaussian(1),
        "shaken": kernels.camera_shake(SIDE, np.random.default_rng(3)),
        "seen double": two,
        "sharp": one,
    }
    framed_ones = {name: np.asarray(framed(psf, SIDE).array) for name, psf in found.items()}
    return {name: psf / psf.max() for name, psf in framed_ones.items()}


def psf_to_paint(start: str = "out of focus") -> object:
    """Let the reader paint a PSF, an argument of `ui.explore`; only the ratios matter.

    Parameters
    ----------
    start : str
        Which of `presets` it is at first.

    Examples
    --------
    >>> from course_lib import ui
    >>> explorer = ui.explore(lambda h: {"ink": h.sum()}, h=psf_to_paint("sharp"))
    >>> explorer.frame.readouts
    ('ink: 1',)
    """
    found = presets()
    return paint(found[start], presets=found, cmap="viridis")
