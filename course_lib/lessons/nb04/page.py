"""A smeared page of print, on which the text goes on beyond the border."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.operators import LinearOperator
from course_lib.solvers import richardson_lucy
from course_lib.ui import Picture, Wipe


def read_page(
    camera: LinearOperator, page: Array, margin: int, last: int = 30
) -> Callable[..., Panels]:
    """Restore a page by Richardson and Lucy with a running start, and keep what the photo shows.

    Parameters
    ----------
    camera : LinearOperator
        From a scene that is larger by `margin` on each side to the page.
    page : ndarray, shape `camera.out_shape`
        The photo.
    margin : int
        In pixels.
    last : int
        How many steps at most.

    Returns
    -------
    callable
        Takes k, the number of steps; returns one frame with both pictures.

    Examples
    --------
    >>> from course_lib.operators import Convolution, Crop
    >>> camera = Crop((6, 6), (1, 1)) @ Convolution(np.full((3, 3), 1 / 9), (6, 6))
    >>> list(read_page(camera, np.eye(4), 1, 3)(2))
    ['photo | after k steps']
    """
    # In single precision, and into one array: many small ones would leave the memory in pieces.
    data, inner = page.astype(np.float32), slice(margin, -margin)
    frames: Array = np.empty((last + 1, *page.shape), dtype=np.float32)
    for state in islice(richardson_lucy(camera, data, accelerate=True), last + 1):
        frames[state.k] = state.x[inner, inner]

    def after(k: int = 3) -> Panels:
        """Show a smeared page of print left of a divider, and right of it the same after k steps.

        The divider can be dragged.
        """
        low, high = np.percentile(frames[k], (1, 99))
        before = Picture(page, vmin=float(page.min()), vmax=float(page.max()))
        after = Picture(frames[k], vmin=float(low), vmax=float(high))
        return {"photo | after k steps": Wipe(before, after, names=("photo", "after k steps"))}

    return after
