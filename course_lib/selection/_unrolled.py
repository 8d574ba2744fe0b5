"""A method with one knob whose derivative is carried along, iteration by iteration."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, positive_number, whole_number
from course_lib.operators import Gradient, LinearOperator
from course_lib.operators import norm as operator_norm
from course_lib.solvers import checked_data

Answer = TypeVar("Answer")


def _checked(method: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return a method that gets its data as an array of A's shape, and its weight as a float."""

    @wraps(method)
    def checked(self: "UnrolledTikhonov", y: ArrayLike, value: float) -> Answer:
        return method(self, checked_data(self.A, y), positive_number(value, "value"))

    return checked


@dataclass(frozen=True, eq=False)
class UnrolledTikhonov:
    r"""Deblurring with a quadratic term, by a fixed number of gradient steps.

    .. math:: \min_x \|A x - y\|^2 + w \|\nabla x\|^2, \qquad
        x_{k+1} = z_k + \tau \bigl(A^T (y - A z_k) - w \nabla^T \nabla z_k\bigr)

    with the momentum of FISTA in :math:`z_k`. Seen as a chain of layers, this is a small network
    with one weight w, and its derivative by w is carried along through the chain: differentiating
    the formula above gives one more iteration of the same kind.

    Parameters
    ----------
    A : LinearOperator
        From 2-D pictures.
    num_iter : int
        Number of steps.

    Raises
    ------
    ValueError
        If the number of steps is not positive or A does not take 2-D pictures; later, if the weight
        is not positive or the data have the wrong shape.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Convolution
    >>> method = UnrolledTikhonov(Convolution([[0.25, 0.5, 0.25]], (1, 4)), num_iter=50)
    >>> np.round(method.solve(np.array([[0.0, 1.0, 0.0, 0.0]]), 0.1), 2)
    array([[ 0.29,  0.75,  0.26, -0.21]])
    """

    A: LinearOperator
    num_iter: int = 60

    def __post_init__(self) -> None:
        whole_number(self.num_iter, "num_iter")
        if len(self.A.in_shape) != 2:
            raise ValueError(f"A must take 2-D pictures, but takes shape {self.A.in_shape}.")

    def solve(self, y: FloatArray, value: float) -> FloatArray:
        """Return the picture for the weight `value`."""
        x = z = np.zeros(self.A.in_shape, y.dtype)
        step, _ = self._steps(value)
        for ahead in self._momentum():
            x, before = z + step * self._downhill(y, z, value), x
            z = x + ahead * (x - before)
        return x

    def differentiate(self, y: FloatArray, value: float) -> tuple[FloatArray, FloatArray]:
        """Return the picture, and its derivative by the weight."""
        x = z = dx = dz = np.zeros(self.A.in_shape, y.dtype)
        step, step_slope = self._steps(value)
        for ahead in self._momentum():
            way = self._downhill(y, z, value)
            # No data in the derivative of the way: they do not depend on the weight.
            way_slope = self._downhill(np.zeros_like(y), dz, value) - self._roughen(z)
            x, before = z + step * way, x
            dx, dbefore = dz + step_slope * way + step * way_slope, dx
            z, dz = x + ahead * (x - before), dx + ahead * (dx - dbefore)
        return x, dx

    # Checked from outside: notebook 05 shows the text of the methods.
    solve, differentiate = _checked(solve), _checked(differentiate)

    def _downhill(self, y: FloatArray, z: FloatArray, value: float) -> FloatArray:
        return self.A.adjoint(y - self.A.forward(z)) - value * self._roughen(z)

    def _roughen(self, z: FloatArray) -> FloatArray:
        return self._gradient.adjoint(self._gradient.forward(z))

    def _momentum(self) -> list[float]:
        t, factors = 1.0, []
        for _ in range(self.num_iter):
            t, before = (1 + math.sqrt(1 + 4 * t * t)) / 2, t
            factors.append((before - 1) / t)
        return factors

    def _steps(self, value: float) -> tuple[float, float]:
        """Return the step, and its derivative by the weight."""
        # 8 bounds the squared norm of the gradient.
        step = 1 / (self._power + 8 * value)
        return step, -8 * step**2

    @cached_property
    def _gradient(self) -> Gradient:
        rows, columns = self.A.in_shape
        return Gradient((rows, columns))

    @cached_property
    def _power(self) -> float:
        return operator_norm(self.A) ** 2
