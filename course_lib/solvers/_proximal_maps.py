"""What images look like, as proximal maps: smooth, piecewise flat, positive, bounded."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from course_lib.arrays import FloatArray
from course_lib.operators import Gradient


class ProximalMap(ABC):
    r"""A term g of an objective, with the map that makes a step towards its minimum.

    .. math:: \mathrm{prox}_{\tau g}(v) = \arg\min_x \tfrac12 \|x - v\|^2 + \tau\, g(x)
    """

    @abstractmethod
    def value(self, x: FloatArray) -> float:
        """Return g(x)."""

    @abstractmethod
    def prox(self, v: FloatArray, step: float) -> FloatArray:
        """Return the minimizer of ½‖x - v‖² + step g(x), a new array."""


@dataclass(frozen=True)
class Tikhonov(ProximalMap):
    r"""The image is not large: :math:`g(x) = \tfrac{w}{2} \|x\|^2`.

    Parameters
    ----------
    weight : float
        The factor w, zero or more.

    Examples
    --------
    >>> import numpy as np
    >>> Tikhonov(1.0).prox(np.array([[2.0]]), 1.0)
    array([[1.]])
    """

    weight: float

    def __post_init__(self) -> None:
        _check_weight(self.weight)

    def value(self, x: FloatArray) -> float:
        """Return g(x)."""
        return self.weight / 2 * float(np.vdot(x, x))

    def prox(self, v: FloatArray, step: float) -> FloatArray:
        """Return v / (1 + step w)."""
        return v * (1 / (1 + step * self.weight))


@dataclass(frozen=True)
class Box(ProximalMap):
    """The image lies between two bounds: g is 0 there, and infinite elsewhere.

    Parameters
    ----------
    low, high : float
        The bounds; infinite ones are none.

    Examples
    --------
    >>> import numpy as np
    >>> Box(0, 1).prox(np.array([-0.5, 0.5, 1.5]), 1.0)
    array([0. , 0.5, 1. ])
    """

    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low must not exceed high, but they are {self.low} and {self.high}.")

    def value(self, x: FloatArray) -> float:
        """Return 0 if x keeps the bounds, else infinity."""
        return 0.0 if ((x >= self.low) & (x <= self.high)).all() else np.inf

    def prox(self, v: FloatArray, step: float) -> FloatArray:
        """Return v, clipped."""
        return np.clip(v, self.low, self.high)


@dataclass(frozen=True)
class NonNegative(Box):
    """The image holds no negative light: g is 0 for x >= 0, and infinite elsewhere.

    Examples
    --------
    >>> import numpy as np
    >>> NonNegative().prox(np.array([-0.5, 0.5]), 1.0)
    array([0. , 0.5])
    """

    def __init__(self) -> None:
        super().__init__(low=0.0)


@dataclass(frozen=True)
class TotalVariation(ProximalMap):
    r"""The image is flat in pieces, with sharp edges between them.

    .. math:: g(x) = w \sum_{ij} \sqrt{(D_1 x)_{ij}^2 + (D_2 x)_{ij}^2}

    with D the `Gradient`. The map has no formula: it is the solution of a dual problem, found by
    accelerated projected gradients [1]_, as exactly as `inner` steps allow. Bounds can be kept
    at the same time.

    Parameters
    ----------
    weight : float
        The factor w, zero or more.
    inner : int
        Steps of the dual iteration per map.
    low, high : float
        Bounds on the image; infinite ones are none.

    References
    ----------
    .. [1] A. Beck and M. Teboulle, "Fast gradient-based algorithms for constrained total
       variation image denoising and deblurring problems", IEEE Transactions on Image Processing
       18, 2419-2434, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> step_edge = np.array([[0.0, 0.0, 1.0, 1.0]])
    >>> np.round(TotalVariation(0.2, inner=200).prox(step_edge, 1.0), 3)
    array([[0.1, 0.1, 0.9, 0.9]])
    """

    weight: float
    inner: int = 20
    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        _check_weight(self.weight)
        Box(self.low, self.high)
        if self.inner < 1:
            raise ValueError(f"inner must be at least 1, but is {self.inner}.")

    def value(self, x: FloatArray) -> float:
        """Return g(x), infinity outside of the bounds."""
        slopes = Gradient(_image_shape(x)).forward(x)
        return self.weight * float(np.hypot(*slopes).sum()) + Box(self.low, self.high).value(x)

    def prox(self, v: FloatArray, step: float) -> FloatArray:
        """Return the minimizer of ½‖x - v‖² + step g(x), nearly."""
        D, strength = Gradient(_image_shape(v)), step * self.weight
        if strength == 0:
            return np.clip(v, self.low, self.high)
        dual = ahead = np.zeros(D.out_shape, v.dtype)
        t = 1.0
        for _ in range(self.inner):
            x = np.clip(v - strength * D.adjoint(ahead), self.low, self.high)
            # 8 bounds the squared norm of the gradient.
            candidate = ahead + D.forward(x) / v.dtype.type(8 * strength)
            candidate /= np.maximum(1, np.hypot(*candidate))
            t, before = (1 + math.sqrt(1 + 4 * t * t)) / 2, t
            ahead = candidate + v.dtype.type((before - 1) / t) * (candidate - dual)
            dual = candidate
        return np.clip(v - strength * D.adjoint(dual), self.low, self.high)


def _image_shape(x: FloatArray) -> tuple[int, int]:
    if x.ndim != 2:
        raise ValueError(f"total variation is for 2-D images, but got shape {x.shape}.")
    return x.shape


def _check_weight(weight: float) -> None:
    if not (np.isfinite(weight) and weight >= 0):
        raise ValueError(f"weight must be finite and not negative, but is {weight!r}.")
