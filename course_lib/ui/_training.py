"""A training that can be watched: an observer for `networks.train` with a bar, curves, pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ._curve import Curve
from ._frame import to_frame
from ._still import bundle

Panels = dict[str, Any]

# For a page that has no explorer, and is not the course's own JupyterLab.
_STYLE = (Path(__file__).parent / "page" / "still.css").read_text(encoding="utf-8")
_SMOOTH = 20  # steps whose losses are averaged: single batches differ too much to be read


class LiveTraining:
    """Show in the running cell how a training goes; hand it to `networks.train` as an observer.

    The last state stays as the cell's output, without times.

    Parameters
    ----------
    steps : int
        How many steps the training will make.
    measure : str
        What the validation measures, with its unit: the label of its axis.
    lines : mapping of str to float, optional
        Levels to compare the validation with, such as a goal.
    panels : callable, optional
        Called after each validation; returns more panels, such as a picture as the network makes
        it now.
    alt : str
        What is to be seen, for those who cannot see it.
    seconds : float
        The shortest time between two drawings.

    Examples
    --------
    >>> live = LiveTraining(2, measure="gain (dB)", lines={"goal": 1.8})
    >>> list(live.frame())
    ['loss', 'gain (dB)', 'readout']
    """

    def __init__(
        self,
        steps: int,
        *,
        measure: str = "validation",
        lines: Mapping[str, float] | None = None,
        panels: Callable[[], Panels] | None = None,
        alt: str = "A training: the loss falls, the validation rises.",
        seconds: float = 0.5,
    ) -> None:
        self.steps, self.measure, self.lines = steps, measure, dict(lines or {})
        self.panels, self.alt, self.seconds = panels, alt, seconds
        self.losses: list[float] = []
        self.validations: list[tuple[int, float]] = []
        self._shown: Any = None
        self._extra: Panels = {}
        self._began = self._drawn = time.monotonic()

    def __call__(self, step: int, loss: float, validation: float | None) -> None:
        """Note one step, and draw if it is time."""
        self.losses.append(loss)
        if validation is not None:
            self.validations.append((step, validation))
            self._extra = self.panels() if self.panels else {}
        due = time.monotonic() - self._drawn >= self.seconds
        if due or validation is not None or step in (1, self.steps):
            self._draw()

    def frame(self) -> Panels:
        """Return what is to be seen now, without the bar."""
        made = len(self.losses)
        shown: Panels = {"loss": self._loss(), self.measure: self._validation(), **self._extra}
        last = f"; {self.measure}: {self.validations[-1][1]:.2f}" if self.validations else ""
        return shown | {"readout": f"step {made} of {self.steps}{last}"}

    def _loss(self) -> Curve:
        steps = np.arange(1, len(self.losses) + 1)
        sums = np.cumsum([0.0, *self.losses])
        first = np.maximum(steps - _SMOOTH, 0)
        smooth = (sums[steps] - sums[first]) / (steps - first)
        x, y = (steps, smooth) if steps.size else (np.ones(1), np.full(1, np.nan))
        axes = (0, max(self.steps, 2))
        return Curve(x, y, xlabel="step", ylabel="loss", log="y", xlim=axes)

    def _validation(self) -> Curve:
        found = np.array(self.validations or [(0, np.nan)], dtype=float)
        # The levels go from end to end, so they need points where nothing was measured.
        x = np.concatenate([[0], found[:, 0], [max(self.steps, 2)]])
        y = np.concatenate([[np.nan], found[:, 1], [np.nan]])
        levels = {name: np.full(x.shape, level) for name, level in self.lines.items()}
        return Curve(x, {"now": y, **levels}, xlabel="step", ylabel=self.measure)

    def _draw(self) -> None:
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is None:
            return  # nothing that could show a picture
        self._drawn = time.monotonic()
        shown = bundle(to_frame(self.frame()), alt=self.alt)
        shown["text/html"] = f"<style>{_STYLE}</style>" + self._bar() + shown["text/html"]
        if self._shown is None:
            self._shown = display(shown, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._shown.update(shown, raw=True)

    def _bar(self) -> str:
        made = len(self.losses)
        left = (self._drawn - self._began) * (self.steps - made) / max(made, 1)
        told = f" about {left:.0f} s left" if 1 < made < self.steps else ""
        return (
            f'<div><progress value="{made}" max="{self.steps}" aria-label="training" '
            f'style="width:320px"></progress>{told}</div>'
        )
