"""A training, replayed: what the network answered after so many steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.networks import agreement, iou, segment
from course_lib.ui import Curve, Picture

from .scenes import bright, in_color, stretched

MOMENTS = (0, 5, 10, 20, 40, 60, 80, 100, 150, 200, 250, 300, 350, 400)
"""After how many steps a picture is kept: often at first, when much changes."""


class TrainingFilm:
    """Keep what a network answers while it is trained; an observer for `networks.train`.

    Parameters
    ----------
    model : tf.keras.Model
        From `networks.segmenter`.
    pictures : mapping of str to ndarray, shape (H, W)
        What it is asked.
    held_out : pair of ndarray, shape (count, H, W)
        Pictures and labels on which it is scored.
    moments : sequence of int
        After how many steps.

    Attributes
    ----------
    threshold : float
        How well Otsu's threshold finds the cells in the same held-out pictures.
    """

    def __init__(
        self,
        model: Any,
        pictures: Mapping[str, Array],
        held_out: tuple[Array, Any],
        moments: Sequence[int] = MOMENTS,
    ) -> None:
        self.model, self.pictures, self.held_out = model, dict(pictures), held_out
        found = np.stack([bright(picture) for picture in held_out[0]])
        self.threshold = iou(found, np.asarray(held_out[1]) == 1)
        self.moments = frozenset(moments)
        self.steps: list[int] = []
        self.frames: dict[str, list[Array]] = {name: [] for name in pictures}
        self.scores: list[dict[str, float]] = []
        self(0, np.nan, None)

    def __call__(self, step: int, loss: float, validation: float | None) -> None:
        """Look, if it is time."""
        if step not in self.moments:
            return
        self.steps.append(step)
        self.scores.append(self.agreement())
        for name, picture in self.pictures.items():
            self.frames[name].append(segment(self.model, picture))

    def agreement(self) -> dict[str, float]:
        """Return how well cells and debris are found in the held-out pictures now."""
        return agreement(self.model, *self.held_out)

    def validate(self, _: Any) -> float:
        """Return one number for `networks.train`: how well the cells are found."""
        return self.agreement()["cell"]

    def panels(self, picture: str, steps: int) -> Panels:
        """Drag the steps: what the network takes for cells after so many, and its score."""
        place = self.steps.index(steps)
        lines = {name: [score[name] for score in self.scores] for name in self.scores[0]}
        shares = self.frames[picture][place]
        return {
            "picture": stretched(self.pictures[picture]),
            "blue cell, orange debris": Picture(in_color(shares)),
            "IoU, held-out pictures": Curve(
                np.maximum(self.steps, 1), lines, xlabel="steps", ylabel="IoU", log="x",
                ylim=(0, 1), marker=float(max(steps, 1)),
            ),
            "decided for background": f"{np.mean(shares.argmax(axis=-1) == 0):.0%} of the pixels",
        }  # fmt: skip
