"""The reader's own photo: every step of the notebook, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import enhancement
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Wipe

from .color import GRAY


class Desk:
    """A photo, and all steps of the notebook on sliders.

    Parameters
    ----------
    photo : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1.

    Attributes
    ----------
    result : ndarray
        What the sliders made of it last.

    Examples
    --------
    >>> list(Desk(np.eye(16)).worked())
    ['your photo']
    """

    def __init__(self, photo: ArrayLike) -> None:
        self.photo = np.asarray(photo, float)
        self.result = self.photo

    def worked(
        self, denoise: float = 0.0, gamma: float = 1.0, clahe: float = 0.0, sharpen: float = 0.0,
        color: float = 1.0,
    ) -> Panels:  # fmt: skip
        """Your photo before and after: less noise, more light, contrast, sharpness, and color."""
        self.result = self._made(denoise, gamma, clahe, sharpen, color)
        shown: Panels = {"your photo": Wipe(self.photo, self.result)}
        in_vain = color != 1 and self.photo.ndim == 2
        return shown | {"mind": GRAY} if in_vain else shown

    def _made(
        self, denoise: float, gamma: float, clahe: float, sharpen: float, color: float
    ) -> Array:
        made = self.photo
        if denoise:
            made = np.clip(enhancement.denoise_tv(made, denoise), 0, 1)
        if gamma != 1:
            made = enhancement.gamma(made, gamma)
        if clahe:
            made = enhancement.clahe(made, clip=clahe)
        if sharpen:
            # Where the noise is, nothing is sharpened.
            made = np.clip(enhancement.unsharp(made, amount=sharpen, threshold=0.02), 0, 1)
        if color != 1 and made.ndim == 3:
            made = enhancement.saturate(made, color)
        return made
