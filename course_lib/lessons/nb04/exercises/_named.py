"""An operator that says what it is."""

import numpy as np

from course_lib.arrays import FloatArray
from course_lib.exercises import Array
from course_lib.operators import LinearOperator, to_matrix


class Named(LinearOperator):
    """An operator with a name, so that a failing input can be shown in one line.

    Parameters
    ----------
    operator : LinearOperator
        What it does.
    what : str
        What it is.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> Named(Convolution([[0.5, 0.5]], (2, 3)), "a blur").__name__
    'a blur, from shape (2, 3) to (2, 3)'
    >>> Named(Convolution([[0.5, 0.5]], (2, 3)), "a blur").T
    A.T
    """

    operator: LinearOperator

    def __init__(self, operator: LinearOperator, what: str) -> None:
        told = f"{what}, from shape {operator.in_shape} to {operator.out_shape}"
        super().__init__(operator.in_shape, operator.out_shape, operator=operator, __name__=told)

    @property
    def matrix(self) -> Array | None:
        """Its numbers where they are few, so that a reader can redo what a check shows."""
        small = np.prod(self.in_shape) * np.prod(self.out_shape) <= 40
        return np.asarray(to_matrix(self.operator)) if small else None

    def __repr__(self) -> str:
        return "A"  # as the reader's function calls it, in errors of its shapes

    def _forward(self, x: FloatArray) -> FloatArray:
        return self.operator.forward(x)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self.operator.adjoint(y)
