"""A thousand steps of the transpose, applied to what is still wrong."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Panels
from course_lib.operators import Convolution
from course_lib.solvers import landweber
from course_lib.ui import Curve, Picture

from .back import four_kernels
from .weights import relative_error

STEPS = 1000
_KEPT = 25  # every so many steps; a thousand whole pictures would fill the memory


def thousand_steps(picture: ArrayLike) -> Callable[[int], Panels]:
    """Blur a picture by "shake and shift", and let the transpose bring it back step by step.

    Each step is ``x + A.T(y - A(x))``: this A makes nothing stronger, so no factor is needed.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Returns
    -------
    callable
        Takes the number of steps, 0 to 1000, and returns two pictures and a curve.

    Examples
    --------
    >>> after = thousand_steps(np.random.default_rng(0).random((40, 40)))
    >>> list(after(3))[:2]
    ['y, what the camera gave', 'x after the steps']
    """
    x = np.asarray(picture, dtype=np.float32)
    A = Convolution(four_kernels()["shake and shift"], x.shape, boundary="periodic")
    y, kept, errors = A(x), [], []
    for state in islice(landweber(A, y, step=1.0), STEPS + 1):
        errors.append(100 * relative_error(state.x, x))
        if state.k % _KEPT == 0:
            kept.append(state)
    last = kept[0]

    def after(steps: int = 5) -> Panels:
        """Show the blurred picture, what the steps have made of it, and the error at each step."""
        nonlocal last
        near = last if 0 <= steps - last.k < _KEPT else kept[steps // _KEPT]
        last = next(islice(landweber(A, y, step=1.0, start=near), steps - near.k, None))
        curve = Curve(
            np.arange(1, STEPS + 1),
            errors[1:],
            xlabel="steps",
            ylabel="relative error (%)",
            log="x",
            marker=(steps, errors[steps]) if steps else None,
            ylim=(0, 1.05 * max(errors[1:])),
        )
        return {
            "y, what the camera gave": Picture(y, vmin=0, vmax=1),
            "x after the steps": Picture(last.x, vmin=0, vmax=1),
            "how far x is from your picture": curve,
            "error": f"{errors[steps]:.1f} % after {steps} of {STEPS} steps",
        }

    return after
