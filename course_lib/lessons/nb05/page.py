"""The smeared page, whose truth nobody knows, and the sliders of notebook 05."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from ipywidgets import FloatLogSlider, SelectionSlider

from course_lib.lessons._types import Array, Panels
from course_lib.lessons.nb03.lesson import log_slider
from course_lib.ui import Picture, Wipe


def weight_slider(value: float) -> FloatLogSlider:
    """Return a slider over the whole range of the weight.

    Examples
    --------
    >>> weight_slider(0.01).value
    0.01
    """
    return log_slider("weight", value, -6, 1)


def tried_slider(tries: Mapping[str, Array]) -> SelectionSlider:
    """Return a slider over the weights that were tried, the smallest first.

    Examples
    --------
    >>> tried_slider({"1e-05": np.zeros((4, 4)), "1e-04": np.zeros((4, 4))}).value
    '1e-05'
    """
    return SelectionSlider(
        options=list(tries), description="weight", layout={"width": "min(420px, 98%)"}
    )


def read_page(page: Array, tries: Mapping[str, Array], weight: str = "1e-05") -> Panels:
    """Drag the divider between a smeared page and its restoration; the slider moves the weight.

    Parameters
    ----------
    page : ndarray, shape (H, W)
        The photo.
    tries : mapping of str to ndarray
        The scene, with what lies outside the photo, as each weight restores it.
    weight : str
        One of them.

    Examples
    --------
    >>> list(read_page(np.eye(4), {"1": np.arange(64.0).reshape(8, 8)}, "1"))
    ['the page']
    """
    margin = (tries[weight].shape[0] - page.shape[0]) // 2
    scene = tries[weight][margin : margin + page.shape[0], margin : margin + page.shape[1]]
    low, high = np.percentile(scene, (1, 99))
    seen = Picture(page, vmin=float(page.min()), vmax=float(page.max()))
    made = Picture(scene, vmin=float(low), vmax=float(high))
    return {"the page": Wipe(seen, made, names=("the photo", "restored"))}
