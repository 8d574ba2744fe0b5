"""Which part of a picture made a feature fire? Zeiler and Fergus's projection, and the gradient.

Everything here is NumPy: the weights may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, real_array, real_image
from course_lib.networks._check import at_least
from course_lib.networks.layers import ConvolutionBank, Pooling, Switches, max_pool
from course_lib.operators import LinearOperator, Mask
from course_lib.solvers import cgls

Rule: TypeAlias = Literal["deconvnet", "gradient", "guided"]
Open: TypeAlias = NDArray[np.bool]

RULES: dict[Rule, Callable[[FloatArray, Open], FloatArray]] = {
    "deconvnet": lambda signal, was_open: np.maximum(signal, 0),
    "gradient": lambda signal, was_open: signal * was_open,
    "guided": lambda signal, was_open: np.maximum(signal, 0) * was_open,
}
"""What a ReLU does to a signal on its way back; `was_open` says where it let the picture pass."""


@dataclass(frozen=True, eq=False)
class Encoder:
    """The half of a network that looks at a picture: convolution, ReLU, and pooling in between.

    Parameters
    ----------
    stages : sequence of (weights, bias)
        Kernels of shape (h, w, channels in, channels out), odd h and w, and biases of shape
        (channels out,). The first one takes a single channel.

    Raises
    ------
    ValueError
        If the stages do not fit together.

    Examples
    --------
    >>> edges = Encoder([(np.array([[[[-1.0]], [[1.0]], [[0.0]]]]), np.zeros(1))])
    >>> edges.trace(np.array([[0.0, 0.0, 1.0, 0.0]])).maps[0][..., 0].tolist()
    [[0.0, 0.0, 1.0, 0.0]]
    """

    stages: Sequence[tuple[Any, Any]]

    def __post_init__(self) -> None:
        channels, checked = 1, []
        for number, (weights, bias) in enumerate(self.stages):
            kernels, offset = (
                real_array(values, f"the {name} of stage {number}").astype(float)
                for name, values in (("weights", weights), ("bias", bias))
            )
            wanted = kernels.ndim == 4 and kernels.shape[2] == channels
            if not wanted or offset.shape != kernels.shape[3:]:
                raise ValueError(
                    f"stage {number} needs weights of shape (h, w, {channels}, out) and a bias of "
                    f"shape (out,), but got {kernels.shape} and {offset.shape}."
                )
            if kernels.shape[0] % 2 == 0 or kernels.shape[1] % 2 == 0:
                raise ValueError(
                    f"stage {number} needs kernels of odd sides, with a pixel in their middle, but "
                    f"they have {kernels.shape[:2]}."
                )
            if not (np.isfinite(kernels).all() and np.isfinite(offset).all()):
                raise ValueError(f"stage {number} holds NaN or infinite weights.")
            channels = kernels.shape[3]
            checked.append((kernels, offset))
        if not checked:
            raise ValueError("an encoder needs at least one stage.")
        object.__setattr__(self, "stages", tuple(checked))

    @property
    def depth(self) -> int:
        """How many stages."""
        return len(self.stages)

    def channels(self, level: int) -> int:
        """Return how many maps stage `level` has, counted from 0."""
        return int(np.asarray(self.stages[level][1]).size)

    def window(self, level: int, row: int, column: int) -> tuple[int, int, int, int]:
        """Return (top, left, height, width) of the pixels that one value of a map can see."""
        sides = [np.asarray(weights).shape[0] // 2 for weights, _ in self.stages[: level + 1]]
        margin = sum(side * 2**stage for stage, side in enumerate(sides))
        pixels = 2**level
        side = pixels + 2 * margin
        return row * pixels - margin, column * pixels - margin, side, side

    def trace(self, picture: ArrayLike) -> Trace:
        """Send a picture through all stages, and remember every choice on the way.

        Parameters
        ----------
        picture : array_like, shape (H, W)
            H and W divisible by 2 once for each pooling.

        Raises
        ------
        ValueError
            If they are not, or a pixel is not finite.
        """
        x = real_image(picture, "picture")
        block = 2 ** (self.depth - 1)
        if x.shape[0] % block or x.shape[1] % block:
            raise ValueError(
                f"this network halves a picture {self.depth - 1} times, so rows and columns must "
                f"be multiples of {block}, but the shape is {x.shape}; crop it."
            )
        if not np.isfinite(x).all():
            raise ValueError("picture holds NaN or infinite pixels; replace them first.")
        return Trace(self, x)


class Trace:
    """What happened to one picture in an encoder; made by `Encoder.trace`.

    Attributes
    ----------
    maps : list of ndarray, shape (h, w, channels)
        What each stage has after its ReLU.
    opened : list of ndarray of bool
        Where each ReLU let its value pass.
    switches : list of ndarray of int
        Which of four each pooling took; one fewer than there are stages.
    """

    def __init__(self, encoder: Encoder, picture: FloatArray) -> None:
        self.encoder, self.picture = encoder, picture
        self.maps: list[FloatArray] = []
        self.opened: list[Open] = []
        self.switches: list[Switches] = []
        self._banks: list[ConvolutionBank] = []
        signal = picture[..., None]
        for number, (weights, bias) in enumerate(encoder.stages):
            if number:
                signal, chosen = max_pool(signal)
                self.switches.append(chosen)
            bank = ConvolutionBank(weights, signal.shape[:2])
            signal = bank(signal) + np.asarray(bias, signal.dtype)
            self.opened.append(signal > 0)
            signal = np.maximum(signal, 0)
            self._banks.append(bank)
            self.maps.append(signal)

    def _feature(self, level: int, channel: int) -> tuple[int, int]:
        """Return a stage and one of its maps, or refuse what is none."""
        level = self._stage(level)
        channels = self.maps[level].shape[2]
        if at_least(channel, 0, "channel") >= channels:
            raise ValueError(
                f"stage {level} has channels 0 to {channels - 1}, but channel is {channel}."
            )
        return level, channel

    def _stage(self, level: int) -> int:
        """Return the number of a stage, or refuse what is none."""
        stages = len(self.maps)
        if at_least(level, 0, "level") >= stages:
            raise ValueError(f"level must be a stage from 0 to {stages - 1}, but is {level}.")
        return level

    def strongest(self, level: int, channel: int) -> tuple[int, int]:
        """Return row and column where a feature fires most."""
        level, channel = self._feature(level, channel)
        feature = self.maps[level][..., channel]
        row, column = np.unravel_index(feature.argmax(), feature.shape)
        return int(row), int(column)

    def linear(self, level: int) -> LinearOperator:
        """Return the network up to a stage as one linear operator, all its choices held fixed.

        Its transpose is the gradient: what automatic differentiation computes.
        """
        parts: list[LinearOperator] = []
        for number in range(self._stage(level) + 1):
            if number:
                parts.append(Pooling(self.switches[number - 1]))
            parts += [self._banks[number], Mask(self.opened[number])]
        return reduce(lambda inner, outer: outer @ inner, parts)

    def project(
        self, level: int, signal: ArrayLike, rule: Rule | Callable[[FloatArray, Open], FloatArray]
    ) -> FloatArray:
        """Send a signal from a stage's maps back down to the pixels.

        Three steps a stage, each the transpose of what happened on the way up: unpool by the
        switches, pass the ReLU by a rule, scatter through the transposed convolution.

        Parameters
        ----------
        level : int
            The stage, counted from 0.
        signal : array_like, shape (h, w, channels)
            What to send, such as one feature alone (`only`).
        rule : {"deconvnet", "gradient", "guided"} or callable
            What a ReLU does on the way back. Zeiler and Fergus keep what is positive *now*; the
            gradient keeps what was positive *then*; "guided" asks for both.

        Returns
        -------
        ndarray, shape (H, W)
            In pixels; positive where more light speaks for the feature.

        References
        ----------
        M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks",
        ECCV 2014, 818-833.
        """
        if not callable(rule) and rule not in RULES:
            raise ValueError(
                f"rule must be one of {', '.join(RULES)}, or a function, not {rule!r}."
            )
        passed = rule if callable(rule) else RULES[rule]
        back, wanted = (
            np.asarray(real_array(signal, "signal"), float),
            self.maps[self._stage(level)],
        )
        if back.shape != wanted.shape:
            raise ValueError(
                f"a signal from stage {level} has shape {wanted.shape}, but this has {back.shape}."
            )
        for number in range(level, -1, -1):
            if number < level:
                back = Pooling(self.switches[number]).T(back)
            back = self._banks[number].T(passed(back, self.opened[number]))
        return back[..., 0]

    def only(self, level: int, channel: int, place: tuple[int, int] | None = None) -> FloatArray:
        """Return a stage's maps with everything silenced but one feature, or one of its values."""
        level, channel = self._feature(level, channel)
        kept = np.zeros(self.maps[level].shape)
        where = (..., channel) if place is None else (*place, channel)
        kept[where] = self.maps[level][where]
        return kept

    @cached_property
    def silent(self) -> list[list[int]]:
        """Which channels of each stage fire nowhere in this picture."""
        return [[int(c) for c in np.flatnonzero(~m.any(axis=(0, 1)))] for m in self.maps]


def same_features(
    encoder: Encoder, wanted: ArrayLike, level: int, start: ArrayLike, *, steps: int, inner: int = 5
) -> list[FloatArray]:
    r"""Change a picture until its features are those wanted.

    .. math:: x \leftarrow x + d, \qquad J_x\, d \approx f - \Phi(x)

    with :math:`\Phi` the network and :math:`J_x` the linear operator that it is near x, which a
    few steps of conjugate gradients (`solvers.cgls`) solve. The change is halved until the
    misfit falls (the method of Gauss and Newton).

    Parameters
    ----------
    encoder : Encoder
        The network.
    wanted : array_like, shape (h, w, channels)
        Features of stage `level`.
    level : int
        The stage, counted from 0.
    start : array_like, shape (H, W)
        Where to begin.
    steps : int
        How many changes.
    inner : int
        How many steps of conjugate gradients for each.

    Returns
    -------
    list of ndarray, shape (H, W)
        The picture after 0, 1, ... changes.
    """
    at_least(steps, 0, "steps"), at_least(inner, 1, "inner")
    aim = real_array(wanted, "wanted").astype(float)
    frames = [real_image(start, "start").astype(float)]
    trace = encoder.trace(frames[0])
    there = trace.linear(level).out_shape
    if aim.shape != there or not np.isfinite(aim).all():
        raise ValueError(
            f"wanted must hold finite features of shape {there}, but has shape {aim.shape}."
        )
    for _ in range(steps):
        residual = aim - trace.maps[level]
        *_, last = islice(cgls(trace.linear(level), residual), inner + 1)
        for halvings in range(12):
            after = encoder.trace(frames[-1] + last.x[..., 0] / 2**halvings)
            if np.linalg.norm(aim - after.maps[level]) <= np.linalg.norm(residual):
                trace = after
                break
        frames.append(trace.picture)
    return frames
