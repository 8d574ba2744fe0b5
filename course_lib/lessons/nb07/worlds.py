"""Why the best answer on average is soft: two pictures, of which a small one cannot tell which."""

from __future__ import annotations

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.operators import LinearOperator
from course_lib.ui import Curve, Picture

from .shrinking import unseen

_ANSWERS = np.linspace(-1, 1, 41)


class TwoWorlds:
    """A photo, and another one that is as sharp and has the same small picture.

    What the camera cannot see of the photo is turned into its opposite. An answer may lie
    anywhere on the way: +1 is the photo, -1 the other one, 0 the mean of both.

    Parameters
    ----------
    A : LinearOperator
        The camera.
    photo : ndarray, shape `A.in_shape`
        Values in [0, 1].

    Examples
    --------
    >>> from course_lib.lessons.nb07.lesson import camera
    >>> photo = np.random.default_rng(0).random((24, 24))
    >>> worlds = TwoWorlds(camera(2, photo.shape), photo)
    >>> bool(np.abs(worlds.A(worlds.answer(1)) - worlds.A(worlds.answer(-1))).max() < 1e-9)
    True
    """

    def __init__(self, A: LinearOperator, photo: Array) -> None:
        self.A = A
        self.hidden = unseen(A, photo)
        self.seen = photo - self.hidden

    def answer(self, toward: float) -> Array:
        """Return the answer at a place between the two worlds."""
        return np.asarray(self.seen + toward * self.hidden)

    def errors(self, toward: float) -> tuple[float, float]:
        """Return the mean squared error of an answer in each world."""
        answer = self.answer(toward)
        first, second = (float(np.mean((answer - self.answer(w)) ** 2)) for w in (1, -1))
        return first, second

    def panels(self, answer: float = 1.0, likely: float = 0.5) -> Panels:
        """Two sharp pieces of hair, your answer between them, and its error in each.

        Parameters
        ----------
        answer : float
            From -1 to 1.
        likely : float
            How likely the photo is, from 0 to 1; else it is the other one.
        """
        # Whatever the photo, the errors are these parabolas, in units of the ink's mean square.
        # Their average is told for the answer alone: where it is least is what the reader seeks.
        lines = {"in world 1": (1 - _ANSWERS) ** 2, "in world 2": (1 + _ANSWERS) ** 2}
        average = likely * (1 - answer) ** 2 + (1 - likely) * (1 + answer) ** 2
        return {
            "world 1": Picture(self.answer(1), vmin=0, vmax=1),
            "your answer": Picture(self.answer(answer), vmin=0, vmax=1),
            "world 2": Picture(self.answer(-1), vmin=0, vmax=1),
            "squared error (the ink's is 1)": Curve(
                _ANSWERS, lines, xlabel="answer: 1 is world 1, −1 world 2", ylabel="error",
                marker=float(answer),
            ),
            "on average": f"{average:.2f}; detail drawn: {abs(answer):.0%} of a real picture's",
        }  # fmt: skip
