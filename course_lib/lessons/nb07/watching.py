"""A network while it learns: what it makes of one picture, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib import networks
from course_lib.lessons._types import Array, Panels
from course_lib.metrics import checkerboard_energy
from course_lib.ui import Curve, Picture

from .shrinking import quality


class Snapshots:
    """Keep what a network in training makes of a picture; an observer for `networks.train`.

    Parameters
    ----------
    resolver : SuperResolver
        The network.
    truth : ndarray, shape (H, W)
        A picture that it is not trained on.
    steps : int
        How many steps the training will have; it is looked at more often in the beginning.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> idle = SimpleNamespace(scale=2, detail=lambda small: np.zeros((24, 24)))
    >>> shots = Snapshots(idle, np.eye(24), 100)
    >>> for k in range(1, 31):
    ...     shots(k, 0.1, None)
    >>> shots.steps
    [0, 1, 2, 3, 5, 8, 11, 17, 26]
    """

    def __init__(self, resolver: networks.SuperResolver, truth: Array, steps: int) -> None:
        self.resolver, self.truth = resolver, truth
        self.small = networks.degrade(truth, resolver.scale)
        self.start = networks.bicubic(self.small, resolver.scale)
        self._wanted = {round(1.5**power) for power in range(99)} & set(range(steps)) | {steps}
        self.steps: list[int] = []
        self.details: list[Array] = []
        self._keep(0)

    def __call__(self, step: int, loss: float, validation: float | None) -> None:
        """Look, if it is time."""
        if step in self._wanted:
            self._keep(step)

    def _keep(self, step: int) -> None:
        self.steps.append(step)
        self.details.append(np.asarray(self.resolver.detail(self.small)))

    @property
    def gains(self) -> Array:
        """Gain over bicubic at each step, in dB."""
        first = quality(self.truth, self.start)
        return np.array([quality(self.truth, self.start + d) - first for d in self.details])

    @property
    def grids(self) -> Array:
        """Checkerboard energy of what the network adds, at each step."""
        scale = self.resolver.scale
        return np.array([checkerboard_energy(detail, scale) for detail in self.details])

    def panels(self, moment: int = 0) -> Panels:
        """Show a picture as a network in training enlarges it, what it adds, and what it should."""
        k = self.steps[moment]
        picture = np.clip(self.start + self.details[moment], 0, 1)
        x = np.maximum(self.steps, 0.5)
        gain = f"{self.gains[moment]:+.1f}".replace("-", "−")
        return {
            "bicubic + network": Picture(picture, vmin=0, vmax=1),
            "what the network adds": _signed(self.details[moment]),
            "what bicubic lacks": _signed(self.truth - self.start),
            "gain over bicubic": Curve(
                x, np.maximum(self.gains, -12), xlabel="step", ylabel="dB", log="x",
                marker=(max(k, 0.5), max(self.gains[moment], -12)),
            ),
            "now": f"step {k}; {gain} dB; "
            f"checkerboard energy of what is added {self.grids[moment]:.3f}",
        }  # fmt: skip


def _signed(detail: Array) -> Picture:
    return Picture(detail, vmin=-0.2, vmax=0.2, cmap="residual")


def print_ends(resolvers: Mapping[str, Sequence[networks.SuperResolver]], small: Array) -> None:
    """Print how much of what networks add is a checkerboard, the mean over several.

    Parameters
    ----------
    resolvers : mapping of str to sequence of SuperResolver
        By name.
    small : ndarray, shape (H, W)
        What they enlarge.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> board = np.indices((8, 8)).sum(axis=0) % 2
    >>> net = SimpleNamespace(scale=2, detail=lambda small: board)
    >>> print_ends({"a grid": [net, net]}, np.ones((4, 4)))
    a grid                             1.000
    """
    for name, alike in resolvers.items():
        energies = [checkerboard_energy(one.detail(small), one.scale) for one in alike]
        print(f"{name:34} {np.mean(energies):.3f}")
