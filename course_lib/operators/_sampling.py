"""What a camera leaves out, and what an eye looks for: sampling, cropping, masks, slopes."""

from collections.abc import Callable, Sequence
from math import cos, hypot, pi
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import (
    FloatArray,
    IntOrPair,
    image_shape,
    is_sequence,
    lock,
    plain_array,
    real_array,
    whole_number,
    whole_pair,
)
from course_lib.operators._base import LinearOperator, Shape

Margins: TypeAlias = int | Sequence[IntOrPair]


class Decimation(LinearOperator):
    r"""Keep every s-th pixel, the first one included: :math:`y_{ij} = x_{i s,\; j s}`.

    The transpose puts the pixels back where they came from, with zeros between them.
    A camera of low resolution is ``Decimation(s, shape) @ Convolution(psf, shape)``.

    Parameters
    ----------
    factor : int or pair of int
        Step s along the rows and the columns.
    shape : pair of int
        Shape (H, W) of the large images; the small ones have ceil(H / s) rows.

    Raises
    ------
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> A = Decimation(2, (1, 5))
    >>> A([[1, 2, 3, 4, 5]])
    array([[1., 3., 5.]])
    >>> A.T([[1, 3, 5]])
    array([[1., 0., 3., 0., 5.]])
    """

    factor: tuple[int, int]

    def __init__(self, factor: IntOrPair, shape: Sequence[int]) -> None:
        large, steps = image_shape(shape), whole_pair(factor, "factor")
        rows, columns = (-(-n // s) for n, s in zip(large, steps, strict=True))
        super().__init__(large, (rows, columns), factor=steps)

    def _forward(self, x: FloatArray) -> FloatArray:
        return np.array(x[:: self.factor[0], :: self.factor[1]], order="C")

    def _adjoint(self, y: FloatArray) -> FloatArray:
        result = np.zeros(self.in_shape, y.dtype)
        result[:: self.factor[0], :: self.factor[1]] = y
        return result

    def _norm_bound(self) -> float:
        return 1.0


class Crop(LinearOperator):
    r"""Cut margins off: what a camera sees of a scene that goes on beyond its frame.

    The transpose sets zeros around. A photo's unknown border is modeled by
    ``Crop(large, margins) @ Convolution(psf, large)``, with a scene larger than the photo.

    Parameters
    ----------
    shape : pair of int
        Shape (H, W) of the large images.
    margins : int or ((top, bottom), (left, right))
        Pixels to cut off at each side; one number for all four, or one number per axis.

    Raises
    ------
    ValueError
        If a margin is negative, or nothing would be left.

    Examples
    --------
    >>> A = Crop((3, 4), ((1, 1), (0, 2)))
    >>> A([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    array([[5., 6.]])
    >>> A.T([[5, 6]])
    array([[0., 0., 0., 0.],
           [5., 6., 0., 0.],
           [0., 0., 0., 0.]])
    """

    margins: tuple[tuple[int, int], tuple[int, int]]

    def __init__(self, shape: Sequence[int], margins: Margins) -> None:
        large = image_shape(shape)
        sides = tuple(margins) if is_sequence(margins) else (margins, margins)
        if len(sides) != 2:
            raise ValueError(
                f"margins must be one number or ((top, bottom), (left, right)), not {margins!r}."
            )
        vertical, horizontal = (whole_pair(side, "margins", 0) for side in sides)
        rows, columns = large[0] - sum(vertical), large[1] - sum(horizontal)
        if rows < 1 or columns < 1:
            raise ValueError(f"margins {margins} leave nothing of an image of shape {large}.")
        super().__init__(large, (rows, columns), margins=(vertical, horizontal))

    def _forward(self, x: FloatArray) -> FloatArray:
        (top, _), (left, _) = self.margins
        rows, columns = self.out_shape
        return np.array(x[top : top + rows, left : left + columns], order="C")

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return np.pad(y, self.margins)

    def _norm_bound(self) -> float:
        return 1.0


class Mask(LinearOperator):
    """Set to zero what was not seen; it is its own transpose.

    Parameters
    ----------
    mask : array_like of bool, any shape
        True where a pixel was seen; 0 and 1 will do. What is not seen may even be NaN.

    Raises
    ------
    ValueError
        If the mask holds anything but 0 and 1, or nothing.

    Examples
    --------
    >>> Mask([[True, False, True]])([[1, 2, 3]])
    array([[1., 0., 3.]])
    """

    mask: NDArray[np.bool_]

    def __init__(self, mask: ArrayLike) -> None:
        given = plain_array(mask, "mask")
        seen = np.array(given, dtype=bool)
        if seen.size == 0 or not np.array_equal(seen, given):
            raise ValueError("mask must hold True (seen) and False (not seen), and not be empty.")
        super().__init__(seen.shape, seen.shape, mask=lock(seen))

    def _forward(self, x: FloatArray) -> FloatArray:
        return np.where(self.mask, x, x.dtype.type(0))

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self._forward(y)

    def _norm_bound(self) -> float:
        return 1.0


class Gradient(LinearOperator):
    r"""Differences between neighbors: downwards in ``[0]``, to the right in ``[1]``.

    .. math:: g^0_{ij} = x_{i+1,j} - x_{ij}, \qquad g^1_{ij} = x_{i,j+1} - x_{ij}

    and zero where there is no neighbor. The transpose is minus the divergence.

    Parameters
    ----------
    shape : pair of int
        Shape (H, W) of the images; the result has shape (2, H, W).

    Raises
    ------
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> Gradient((2, 2))([[1, 2], [4, 8]])
    array([[[3., 6.],
            [0., 0.]],
    <BLANKLINE>
           [[1., 0.],
            [4., 0.]]])
    """

    def __init__(self, shape: Sequence[int]) -> None:
        size = image_shape(shape)
        super().__init__(size, (2, *size))

    def _forward(self, x: FloatArray) -> FloatArray:
        result = np.zeros(self.out_shape, x.dtype)
        np.subtract(x[1:], x[:-1], out=result[0, :-1])
        np.subtract(x[:, 1:], x[:, :-1], out=result[1, :, :-1])
        return result

    def _adjoint(self, y: FloatArray) -> FloatArray:
        result = np.zeros(self.in_shape, y.dtype)
        result[1:] += y[0, :-1]
        result[:-1] -= y[0, :-1]
        result[:, 1:] += y[1, :, :-1]
        result[:, :-1] -= y[1, :, :-1]
        return result

    def _norm_bound(self) -> float:
        # The cosine transform diagonalizes A.T A; the fastest cosine has the largest value.
        return 2 * hypot(*(cos(pi / (2 * n)) for n in self.in_shape))


class FunctionOperator(LinearOperator):
    """Make an operator out of two functions, which you promise to be linear and transposed.

    `adjoint_gap` tells whether they are. They must leave their argument as it is. This is
    how a matrix becomes an operator: ``FunctionOperator(M.dot, M.T.dot, (n,), (m,))``.

    Parameters
    ----------
    forward : callable
        Takes an array of `in_shape` and returns one of `out_shape`.
    adjoint : callable
        Takes an array of `out_shape` and returns one of `in_shape`.
    in_shape, out_shape : tuple of int
        The two shapes.

    Raises
    ------
    ValueError
        If a number in a shape is below 1; at a call, if a function returns another shape.
    TypeError
        If a shape is no tuple; at a call, if a function returns complex numbers, or none.

    Examples
    --------
    >>> import numpy as np
    >>> M = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> A = FunctionOperator(M.dot, M.T.dot, (2,), (3,))
    >>> A.T([1, 0, 0])
    array([1., 2.])
    """

    functions: tuple[Callable[[FloatArray], ArrayLike], Callable[[FloatArray], ArrayLike]]

    def __init__(
        self,
        forward: Callable[[FloatArray], ArrayLike],
        adjoint: Callable[[FloatArray], ArrayLike],
        in_shape: Sequence[int],
        out_shape: Sequence[int],
    ) -> None:
        shapes = _any_shape(in_shape, "in_shape"), _any_shape(out_shape, "out_shape")
        super().__init__(*shapes, functions=(forward, adjoint))

    def _forward(self, x: FloatArray) -> FloatArray:
        return self._result(self.functions[0](x), x, self.out_shape)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self._result(self.functions[1](y), y, self.in_shape)

    def _result(self, values: ArrayLike, argument: FloatArray, shape: Shape) -> FloatArray:
        result = real_array(values, "what the function returns")
        if result.shape != shape:
            raise ValueError(f"{self} should return shape {shape}, but got shape {result.shape}.")
        # A copy: the function may have returned its argument, a buffer, or a read-only view.
        return np.array(result, argument.dtype, order="C")


def _any_shape(shape: Sequence[int], name: str) -> Shape:
    if not is_sequence(shape):
        raise TypeError(f"{name} must be a tuple of whole numbers, as array.shape is, not {shape}.")
    return tuple(whole_number(number, name) for number in shape)
