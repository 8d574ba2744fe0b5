"""What shrinking loses: a camera with large pixels, and places that slip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.ndimage

from course_lib import networks
from course_lib.lessons._types import Array, Panels
from course_lib.metrics import psnr
from course_lib.operators import Convolution, Decimation, LinearOperator
from course_lib.solvers import cgls
from course_lib.ui import Curve, Picture

BORDER = 4


def cubic_psf(scale: int) -> Array:
    """Return the blur of Pillow's bicubic reduction, placed for `Decimation`.

    Small pixel i lies over the large ones from ``scale * i`` on, so the middle of its weights is
    ``(scale - 1) / 2`` further: half a pixel for scale 2. The kernel is shifted accordingly.

    Parameters
    ----------
    scale : int
        How many times smaller.

    Examples
    --------
    >>> from course_lib.networks import degrade
    >>> photo = np.random.default_rng(0).random((24, 24))
    >>> A = camera(2, photo.shape)
    >>> bool(np.abs(A(photo) - degrade(photo, 2))[4:-4, 4:-4].max() < 1e-6)
    True
    """
    reach, middle = 2 * scale, (scale - 1) / 2
    places = np.arange(np.ceil(middle - reach), np.floor(middle + reach) + 1)
    t = np.abs(places - middle) / scale
    near, far = 1.5 * t**3 - 2.5 * t**2 + 1, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    weights = np.where(t < 1, near, np.where(t < 2, far, 0))
    center = int(places[-1])
    line = np.zeros(2 * center + 1)
    line[center - places.astype(int)] = weights / weights.sum()
    return np.outer(line, line)


def camera(scale: int, shape: tuple[int, int], psf: Array | None = None) -> LinearOperator:
    """Return a camera with large pixels: blur, then keep one pixel of each block.

    Parameters
    ----------
    scale : int
        Side of a block.
    shape : pair of int
        Of the large picture.
    psf : ndarray, shape (h, w), optional
        The blur; that of a bicubic reduction if left out.

    Examples
    --------
    >>> camera(3, (30, 36)).out_shape
    (10, 12)
    """
    blur = cubic_psf(scale) if psf is None else psf
    return Decimation(scale, shape) @ Convolution(blur, shape, boundary="symmetric")


def enlarged(small: Array, scale: int, method: str) -> Array:
    """Enlarge a small picture by a classical method.

    Parameters
    ----------
    small : ndarray, shape (H, W)
        From 0 to 1.
    scale : int
        How many times larger.
    method : {"zeros between", "repeated", "bilinear", "bicubic"}
        How.

    Examples
    --------
    >>> enlarged(np.array([[0.2, 0.8]]), 2, "repeated")
    array([[0.2, 0.2, 0.8, 0.8],
           [0.2, 0.2, 0.8, 0.8]])
    """
    if method == "zeros between":
        return Decimation(scale, (small.shape[0] * scale, small.shape[1] * scale)).T(small)
    if method == "repeated":
        return np.kron(small, np.ones((scale, scale)))
    if method == "bilinear":
        places = [np.clip((np.arange(n * scale) + 0.5) / scale - 0.5, 0, n - 1)
                  for n in small.shape]  # fmt: skip
        return np.asarray(scipy.ndimage.map_coordinates(small, np.meshgrid(*places, indexing="ij"),
                                                        order=1, mode="nearest"))  # fmt: skip
    if method == "bicubic":
        return networks.bicubic(np.clip(small, 0, 1), scale)
    raise ValueError(f"there is no method {method!r}.")


METHODS = ("zeros between", "repeated", "bilinear", "bicubic")


def quality(truth: Array, guess: Array) -> float:
    """Return the PSNR by the course's protocol for one gray picture: clipped, without border.

    Examples
    --------
    >>> round(quality(np.zeros((12, 12)), np.full((12, 12), 0.1)), 1)
    20.0
    """
    inner = np.s_[BORDER:-BORDER, BORDER:-BORDER]
    return psnr(truth[inner], np.clip(guess, 0, 1)[inner], data_range=1)


def shrinking(truth: Array) -> Callable[..., Panels]:
    """Return a function that shrinks a picture, enlarges it, and shows what is missing.

    Parameters
    ----------
    truth : ndarray, shape (H, W)
        The large picture; what fills no whole block is cut off.

    Returns
    -------
    callable
        Of `scale`, how many times smaller, and `method`, one of `METHODS`.

    Examples
    --------
    >>> list(shrinking(np.eye(24))(2, "bicubic"))
    ['the truth', 'shrunk, and enlarged again', 'what is missing', 'PSNR']
    """

    def shrink(scale: int = 2, method: str = "bicubic") -> Panels:
        """Your picture, the same shrunk and enlarged again, and what is missing."""
        rows, columns = (n // scale * scale for n in truth.shape)
        whole = truth[:rows, :columns]
        back = enlarged(networks.degrade(whole, scale), scale, method)
        return {
            "the truth": Picture(whole, vmin=0, vmax=1),
            "shrunk, and enlarged again": Picture(back, vmin=0, vmax=1),
            "what is missing": Picture(whole - back, vmin=-0.3, vmax=0.3, cmap="residual"),
            "PSNR": f"{quality(whole, back):.1f} dB",
        }

    return shrink


class Slipped:
    """A picture enlarged by bicubic, and set down beside its right place.

    Parameters
    ----------
    truth : ndarray, shape (H, W)
        The large picture.
    scale : int
        How many times smaller, and larger again.

    Examples
    --------
    >>> slipped = Slipped(np.random.default_rng(0).random((24, 24)), 2)
    >>> slipped.psnr(0.0) > slipped.psnr(0.5) > slipped.psnr(1.0)
    True
    """

    def __init__(self, truth: Array, scale: int) -> None:
        rows, columns = (n // scale * scale for n in truth.shape)
        self.truth = truth[:rows, :columns]
        self.back = networks.bicubic(networks.degrade(self.truth, scale), scale)
        self._curve = np.linspace(-1.5, 1.5, 31)
        self._scores = np.array([self.psnr(s) for s in self._curve])

    def at(self, slip: float) -> Array:
        """Return the enlarged picture, moved down and right by so many large pixels."""
        moved = scipy.ndimage.shift(self.back, slip, order=3, mode="nearest")
        return np.asarray(moved if slip else self.back)

    def psnr(self, slip: float) -> float:
        """Return how near that is to the truth."""
        return quality(self.truth, self.at(slip))

    def panels(self, slip: float = 0.5) -> Panels:
        """Show an enlarged picture moved aside, what is missing, and its quality at each slip."""
        back = self.at(slip)
        here = self.psnr(slip)
        return {
            "enlarged": Picture(back, vmin=0, vmax=1),
            "what is missing": Picture(self.truth - back, vmin=-0.3, vmax=0.3, cmap="residual"),
            "quality": Curve(
                self._curve, self._scores, xlabel="slip (large pixels)", ylabel="PSNR (dB)",
                marker=(slip, here),
            ),
            "PSNR": f"{here:.1f} dB",
        }  # fmt: skip


def unseen(A: LinearOperator, x: Array, steps: int = 40) -> Array:
    """Return the part of a picture that a camera maps to zero.

    Parameters
    ----------
    A : LinearOperator
        The camera.
    x : ndarray, shape `A.in_shape`
        The picture.
    steps : int
        The most steps of conjugate gradients; with `camera` 40 bring it to rounding, and 12 to
        what can be shown.

    Examples
    --------
    >>> unseen(Decimation(2, (1, 4)), np.array([[1.0, 2.0, 3.0, 4.0]]))
    array([[0., 2., 0., 4.]])
    """
    for state in cgls(A, A(x)):
        if state.k == steps or state.residual_norm < 1e-12:
            return np.asarray(x - state.x)
    raise AssertionError("iterations do not end")
