"""Eight steps of an iteration, set by hand, and those that CGLS takes."""

from __future__ import annotations

import numpy as np
from ipywidgets import FloatSlider

from course_lib.lessons._types import Array, Panels
from course_lib.operators import LinearOperator
from course_lib.ui import Picture

from .unrolled import decibels, error_left, left_curve, walk


def cgls_steps(blur: LinearOperator, y: Array, count: int) -> Array:
    """Return the steps with which Landweber's iteration ends where CGLS does.

    CGLS leaves of each wave a polynomial's share, too, and its zeros are the Ritz values of
    ``A.T A``: the eigenvalues of what the first steps have seen of it. One over each is a step.

    Parameters
    ----------
    blur : LinearOperator
        The camera.
    y : ndarray, shape `blur.out_shape`
        The photo.
    count : int
        How many steps.

    Returns
    -------
    ndarray, shape (count,)
        Increasing.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> blur = Convolution([[0.5]], (1, 1))
    >>> cgls_steps(blur, np.ones((1, 1)), 1).tolist()
    [4.0]
    """
    start = blur.T(y)
    basis = [start / np.linalg.norm(start)]
    for _ in range(count - 1):
        new = blur.T(blur(basis[-1]))
        for _ in range(2):  # once leaves rounding, twice does not
            for old in basis:
                new = new - np.vdot(old, new) * old
        basis.append(new / np.linalg.norm(new))
    images = np.array([blur(vector).ravel() for vector in basis])
    return np.asarray(np.sort(1 / np.linalg.eigvalsh(images @ images.T)))


class Desk:
    """Eight steps of Landweber's iteration under the reader's hand, and what they leave.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        The truth.
    blur : LinearOperator
        The camera.
    y : ndarray, shape (H, W)
        The photo.

    Attributes
    ----------
    steps : tuple of float
        As they were set last.
    """

    names = tuple(f"t{number}" for number in range(1, 9))

    def __init__(self, scene: Array, blur: LinearOperator, y: Array) -> None:
        self.scene, self.blur, self.y = scene, blur, y
        self.steps: tuple[float, ...] = (1.0,) * len(self.names)
        count = len(self.names)
        self.rivals = {"Landweber": np.ones(count), "CGLS": cgls_steps(blur, y, count)}
        ends = {name: walk(blur, y, steps)[-1:] for name, steps in self.rivals.items()}
        self.marks = {name: decibels(scene, end)[0] for name, end in ends.items()}

    def sliders(self) -> dict[str, FloatSlider]:
        """Return a slider for each step, at 1 like Landweber's."""
        layout = {"width": "min(420px, 98%)"}
        return {
            name: FloatSlider(1, min=0, max=18, step=0.1, readout_format=".1f", layout=layout)
            for name in self.names
        }

    def panels(self, **steps: float) -> Panels:
        """Set eight steps: the photo after them, and what they leave of each wave."""
        self.steps = tuple(steps[name] for name in self.names)
        restored = walk(self.blur, self.y, self.steps)[-1]
        sets = {"yours": np.array(self.steps), **self.rivals}
        marks = {"yours": decibels(self.scene, [restored])[0], **self.marks}
        return {
            "photo": Picture(self.y, vmin=0, vmax=1),
            "after your steps": Picture(restored, vmin=0, vmax=1),
            "error left": left_curve({name: error_left(those) for name, those in sets.items()}),
            "CGLS's steps": " ".join(f"{step:.1f}" for step in self.rivals["CGLS"]),
            "PSNR": ", ".join(f"{name} {mark:.1f} dB" for name, mark in marks.items()),
        }
