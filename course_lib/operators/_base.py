"""The one idea of the course: a linear operator, and its transpose."""

from abc import ABC, abstractmethod
from functools import cached_property
from math import inf
from typing import Any, NoReturn, TypeAlias

from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, Unchanging, real_array

Shape: TypeAlias = tuple[int, ...]


class LinearOperator(Unchanging, ABC):
    r"""A linear map between arrays of fixed shapes, with its transpose.

    It does what a matrix :math:`A` does, :math:`y = A x` and :math:`A^T y`, without ever
    storing the matrix. Operators never change once they are made, and neither do the arrays
    that they are given: every result is a new array. An array of float32 gives float32,
    every other real type gives float64.

    A subclass says what its shapes are, and defines `_forward` and `_adjoint`, which get
    checked arrays (not to be written to) and return new ones of the same type.

    See Also
    --------
    to_matrix, adjoint_gap, norm, as_scipy

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.operators import Decimation
    >>> A = Decimation(2, (2, 4))
    >>> A(np.arange(8).reshape(2, 4))
    array([[0., 2.]])
    >>> A.T(np.array([[5, 6]]))
    array([[5., 0., 6., 0.],
           [0., 0., 0., 0.]])
    """

    in_shape: Shape
    out_shape: Shape

    def __init__(self, in_shape: Shape, out_shape: Shape, **fields: Any) -> None:
        for name, value in {"in_shape": in_shape, "out_shape": out_shape, **fields}.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot set {name}: operators never change; make a new one.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete {name}: operators never change; make a new one.")

    @abstractmethod
    def _forward(self, x: FloatArray) -> FloatArray:
        """Return A x, for a checked `x`."""

    @abstractmethod
    def _adjoint(self, y: FloatArray) -> FloatArray:
        """Return the transpose applied to a checked `y`."""

    def _norm_bound(self) -> float:
        """Return a number that the norm is known not to exceed."""
        return inf

    def forward(self, x: ArrayLike) -> FloatArray:
        """Apply the operator: A x.

        Parameters
        ----------
        x : array_like, shape `in_shape`
            Real numbers.

        Returns
        -------
        ndarray, shape `out_shape`
            A new array: float32 for float32, else float64.

        Raises
        ------
        ValueError
            If `x` has another shape.
        TypeError
            If `x` is complex.
        """
        return self._forward(self._checked(x, self.in_shape, "takes"))

    def adjoint(self, y: ArrayLike) -> FloatArray:
        """Apply the transpose of the operator.

        Parameters
        ----------
        y : array_like, shape `out_shape`
            Real numbers.

        Returns
        -------
        ndarray, shape `in_shape`
            A new array: float32 for float32, else float64.

        Raises
        ------
        ValueError
            If `y` has another shape.
        TypeError
            If `y` is complex.
        """
        return self._adjoint(self._checked(y, self.out_shape, "has a transpose that takes"))

    def _checked(self, values: ArrayLike, shape: Shape, takes: str) -> FloatArray:
        array = real_array(values, "the array")
        if array.shape != shape:
            raise ValueError(f"{self} {takes} shape {shape}, but got shape {array.shape}.")
        return array

    def __call__(self, x: ArrayLike) -> FloatArray:
        """Apply the operator: A(x) is A.forward(x)."""
        return self.forward(x)

    @cached_property
    def T(self) -> "LinearOperator":
        """The transpose, itself an operator; `A.T.T` is `A`."""
        return Transpose(self)

    def __matmul__(self, other: "LinearOperator") -> "LinearOperator":
        """Return the operator that applies `other` first, then this one."""
        if not isinstance(other, LinearOperator):
            raise TypeError("@ joins two operators; to apply one to an array, write A(x).")
        return Composition(self, other)

    def __mul__(self, other: object) -> NoReturn:
        """Refuse ``A * x``, which a reader tries who has a matrix in mind."""
        raise TypeError("* multiplies numbers; to apply an operator, write A(x), or A.T(y).")

    __rmul__ = __mul__

    # Otherwise numpy would take `array @ A` apart element by element.
    __array_ufunc__ = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.in_shape} -> {self.out_shape})"


class Transpose(LinearOperator):
    """The transpose of an operator: both directions exchanged.

    Parameters
    ----------
    operator : LinearOperator
        The operator whose transpose this is.
    """

    operator: LinearOperator

    def __init__(self, operator: LinearOperator) -> None:
        super().__init__(operator.out_shape, operator.in_shape, operator=operator)

    @cached_property
    def T(self) -> LinearOperator:
        """The operator itself."""
        return self.operator

    def _forward(self, x: FloatArray) -> FloatArray:
        return self.operator._adjoint(x)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self.operator._forward(y)

    def _norm_bound(self) -> float:
        return self.operator._norm_bound()

    def __repr__(self) -> str:
        return f"{self.operator!r}.T"


class Composition(LinearOperator):
    r"""Two operators, one after the other: :math:`A B`, with the transpose :math:`B^T A^T`.

    Parameters
    ----------
    outer : LinearOperator
        The operator A that is applied last.
    inner : LinearOperator
        The operator B that is applied first.

    Raises
    ------
    ValueError
        If the inner operator's result does not fit into the outer one.
    """

    outer: LinearOperator
    inner: LinearOperator

    def __init__(self, outer: LinearOperator, inner: LinearOperator) -> None:
        if inner.out_shape != outer.in_shape:
            raise ValueError(
                f"{outer} takes shape {outer.in_shape}, "
                f"but {inner} returns shape {inner.out_shape}."
            )
        super().__init__(inner.in_shape, outer.out_shape, outer=outer, inner=inner)

    def _forward(self, x: FloatArray) -> FloatArray:
        return self.outer._forward(self.inner._forward(x))

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self.inner._adjoint(self.outer._adjoint(y))

    def _norm_bound(self) -> float:
        return self.outer._norm_bound() * self.inner._norm_bound()

    def __repr__(self) -> str:
        return f"({self.outer!r} @ {self.inner!r})"
