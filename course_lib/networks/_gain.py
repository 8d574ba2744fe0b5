"""Score a method of enlarging: how many decibels better than bicubic."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import images
from course_lib.arrays import FloatArray
from course_lib.metrics import psnr
from course_lib.networks._check import at_least
from course_lib.networks._pairs import pair_of
from course_lib.networks._resampling import bicubic, degrade, whole_blocks

BORDER = 4
"""So many pixels at the border are not scored, as in the papers."""


@dataclass(frozen=True, eq=False)
class Gains:
    """PSNR of enlarged pictures, beside bicubic's; printed, it is a table.

    Parameters
    ----------
    names : tuple of str
        The pictures.
    bicubic, ours : ndarray of float, shape (N,)
        PSNR in dB.
    """

    names: tuple[str, ...]
    bicubic: NDArray[np.float64]
    ours: NDArray[np.float64]

    @property
    def gain(self) -> NDArray[np.float64]:
        """How much better than bicubic, in dB, picture by picture."""
        return self.ours - self.bicubic

    @property
    def mean(self) -> float:
        """Mean gain in dB."""
        return float(self.gain.mean())

    def __str__(self) -> str:
        rows = zip(self.names, self.bicubic, self.ours, self.gain, strict=True)
        lines = [f"{n:10} {b:7.2f} {o:7.2f} {g:+6.2f}" for n, b, o, g in rows]
        means = f"{'mean':10} {self.bicubic.mean():7.2f} {self.ours.mean():7.2f} {self.mean:+6.2f}"
        return "\n".join([f"{'PSNR in dB':10} bicubic    ours   gain", *lines, means])

    __repr__ = __str__


def gain_over_bicubic(
    resolver: Callable[[FloatArray], ArrayLike],
    names: Iterable[str] | None = None,
    *,
    scale: int | None = None,
) -> Gains:
    """Score a method of enlarging on pictures that were shrunk by bicubic.

    The protocol: luminance (BT.601), Pillow's bicubic down and up, values clipped to [0, 1], a
    border of 4 pixels left out.

    Parameters
    ----------
    resolver : SuperResolver or function
        Enlarges a small gray picture.
    names : str or iterable of str, optional
        Names for `images.load`; default: the whole test split of the shipped pictures.
    scale : int, optional
        How many times larger; a SuperResolver knows.

    Returns
    -------
    Gains

    Raises
    ------
    ValueError
        If `resolver` does not know its scale, or makes another size; if there is no picture, or
        one so small that it is all border.

    Examples
    --------
    >>> print(gain_over_bicubic(lambda low: bicubic(low, 2), ["camera"], scale=2))
    PSNR in dB bicubic    ours   gain
    camera       29.90   29.90  +0.00
    mean         29.90   29.90  +0.00
    """
    scale = scale if scale is not None else getattr(resolver, "scale", None)
    if scale is None:
        raise ValueError("tell scale=: how many times does your function enlarge?")
    at_least(scale, 1, "scale")
    names = (names,) if isinstance(names, str) else names
    pictures = tuple(names) if names is not None else images.sample_names(split="test")
    if not pictures:
        raise ValueError("name at least one picture to score on.")
    scores = []
    for name in pictures:
        truth = whole_blocks(images.to_gray(images.load(name)), scale)
        low = degrade(truth, scale)
        scores.append((_score(bicubic(low, scale), truth), _score(resolver(low), truth)))
    table = np.array(scores).reshape(-1, 2)
    return Gains(pictures, table[:, 0], table[:, 1])


def held_out_gain(patches: Iterable[ArrayLike], scale: int) -> Callable[[Any], float]:
    """Make a function for `train`'s `validate`: the gain on patches that are not trained on.

    Parameters
    ----------
    patches : sequence of array_like, shape (H, W)
        Luminance from 0 to 1.
    scale : int
        How many times larger the network makes them.

    Returns
    -------
    function
        ``validate(model)``: mean gain over bicubic in dB.

    Examples
    --------
    >>> from course_lib import images
    >>> validate = held_out_gain(images.training_patches()[::6], 2)
    """
    pairs = [pair_of(patch, scale) for patch in patches]
    if not pairs:
        raise ValueError("there are no patches to hold out.")
    if min(min(detail.shape) for _, detail in pairs) <= 2 * BORDER:
        raise ValueError(f"each patch must have more than {2 * BORDER} x {2 * BORDER} pixels.")
    inner = np.s_[BORDER:-BORDER, BORDER:-BORDER]
    if not all(detail[inner].any() for _, detail in pairs):
        raise ValueError("bicubic makes no error on one of the patches: nothing can be gained.")

    def validate(model: Any) -> float:
        gains = []
        for low, detail in pairs:
            added = np.asarray(model(low[None, :, :, None], training=False))[0, ..., 0]
            before, after = (np.mean(e[inner] ** 2) for e in (detail, detail - added))
            gains.append(10 * np.log10(before / after))
        return float(np.mean(gains))

    return validate


def _score(image: ArrayLike, truth: FloatArray) -> float:
    picture = np.asarray(image)
    if picture.shape != truth.shape:
        raise ValueError(
            f"enlarged pictures must have shape {truth.shape}, but one has {picture.shape}."
        )
    if min(truth.shape) <= 2 * BORDER:
        raise ValueError(f"a picture of shape {truth.shape} has nothing but border to score.")
    inner = np.s_[BORDER:-BORDER, BORDER:-BORDER]
    return psnr(picture[inner].clip(0, 1), truth[inner], data_range=1)
