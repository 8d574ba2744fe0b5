"""What images look like, as proximal maps: smooth, piecewise flat, positive, bounded."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, real_array, real_number


class ProximalMap(ABC):
    r"""A term g of an objective, with the map that makes a step towards its minimum.

    .. math:: \mathrm{prox}_{\tau g}(v) = \arg\min_x \tfrac12 \|x - v\|^2 + \tau\, g(x)
    """

    @abstractmethod
    def value(self, x: ArrayLike) -> float:
        """Return g(x)."""

    @abstractmethod
    def prox(self, v: ArrayLike, step: float) -> FloatArray:
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
        object.__setattr__(self, "weight", real_number(self.weight, "weight"))

    def value(self, x: ArrayLike) -> float:
        """Return g(x)."""
        image = real_array(x, "x")
        return self.weight / 2 * float(np.vdot(image, image))

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return v / (1 + step w)."""
        return real_array(v, "v") * (1 / (1 + real_number(step, "step") * self.weight))


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
        for name in ("low", "high"):
            bound = real_number(getattr(self, name), name, -np.inf, infinite=True)
            object.__setattr__(self, name, bound)
        if self.low > self.high:
            raise ValueError(f"low must not exceed high, but they are {self.low} and {self.high}.")
        if self.low == np.inf or self.high == -np.inf:
            raise ValueError(f"no number lies between {self.low} and {self.high}.")

    def value(self, x: ArrayLike) -> float:
        """Return 0 if x keeps the bounds, else infinity."""
        image = real_array(x, "x")
        return 0.0 if ((image >= self.low) & (image <= self.high)).all() else np.inf

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return v, clipped."""
        return np.clip(real_array(v, "v"), self.low, self.high)


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
