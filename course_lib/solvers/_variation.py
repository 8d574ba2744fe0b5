"""Total variation as a proximal map: pictures that are flat in pieces."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, positive_number, real_image, real_number, whole_number
from course_lib.operators import Gradient
from course_lib.solvers._proximal_maps import Box, ProximalMap
from course_lib.solvers._state import norm

# Steps between two looks at the duality gap, and the most that are made.
_LOOK, _MOST = 10, 10_000
# Pictures as small as this need no smaller one to start from.
_SMALL = 8


@dataclass(frozen=True)
class TotalVariation(ProximalMap):
    r"""The image is flat in pieces, with sharp edges between them.

    .. math:: g(x) = w \sum_{ij} \sqrt{(D_1 x)_{ij}^2 + (D_2 x)_{ij}^2}

    with D the `Gradient`. The map has no formula: with the strength :math:`s = \tau w` it is
    :math:`x = v - s D^T p`, cut off at the bounds if there are any, where the dual field p, nowhere
    longer than 1, is found by accelerated projected gradients [1]_. The gap

    .. math:: s \Bigl( \sum_{ij} |(D x)_{ij}| - \langle p, D x \rangle \Bigr)
        \ge \tfrac12 \|x - x^*\|^2

    proves how near they have come. They start from the field that the picture of half the size
    has led to: what a large weight does far away would take thousands of steps.

    Parameters
    ----------
    weight : float
        The factor w, zero or more.
    inner : int, optional
        A fixed number of steps, from zero: cheap and inexact, for a solver whose own steps make
        up for it. The larger the weight, the more are needed. By default as many as `tolerance`
        asks for.
    low, high : float
        Bounds on the image; infinite ones are none.
    tolerance : float
        What the error may be in proportion to what the map changes,
        :math:`\|x - x^*\| \le \mathrm{tolerance}\, \|x - v\|`. That is proved; in truth it is
        about ten times smaller.

    Raises
    ------
    TypeError
        If one of them is no number.
    ValueError
        If a number makes no sense; later, if an image is not 2-D.

    References
    ----------
    .. [1] A. Beck and M. Teboulle, "Fast gradient-based algorithms for constrained total
       variation image denoising and deblurring problems", IEEE Transactions on Image Processing
       18, 2419-2434, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> step_edge = np.array([[0.0, 0.0, 1.0, 1.0]])
    >>> np.round(TotalVariation(0.2).prox(step_edge, 1.0), 3)
    array([[0.1, 0.1, 0.9, 0.9]])
    """

    weight: float
    inner: int | None = None
    low: float = -np.inf
    high: float = np.inf
    tolerance: float = 0.05

    def __post_init__(self) -> None:
        within = Box(self.low, self.high)
        numbers = {
            "weight": real_number(self.weight, "weight"),
            "inner": None if self.inner is None else whole_number(self.inner, "inner"),
            "low": within.low,
            "high": within.high,
            "tolerance": positive_number(self.tolerance, "tolerance"),
        }
        for name, number in numbers.items():
            object.__setattr__(self, name, number)

    def value(self, x: ArrayLike) -> float:
        """Return g(x), infinity outside of the bounds."""
        image = real_image(x, "x")
        slopes = Gradient(image.shape).forward(image)
        length = float(np.hypot(*slopes).sum(dtype=np.float64))
        return self.weight * length + Box(self.low, self.high).value(image)

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the minimizer of ½‖x - v‖² + step g(x), nearly."""
        image = real_image(v, "v")
        strength = real_number(step, "step") * self.weight
        dual = _Dual(image, strength, self.low, self.high)
        kind = np.finfo(image.dtype)
        if 8 * strength <= max(float(kind.eps**2 * np.abs(image).max()), float(kind.tiny)):
            return dual.within(image)  # below rounding, if not zero
        if self.inner is not None:
            fields = dual.fields(np.zeros((2, *image.shape), image.dtype))
            return dual.picture(next(islice(fields, self.inner - 1, None)))
        if strength >= _flow(image):
            return dual.within(np.full_like(image, image.mean(dtype=np.float64)))
        return dual.picture(dual.solved(self.tolerance))


class _Dual:
    """The dual problem of one map: the field p for an image v and a strength s."""

    def __init__(self, v: FloatArray, strength: float, low: float, high: float) -> None:
        self.v, self.strength, self.low, self.high = v, strength, low, high
        self.D = Gradient(v.shape)

    def within(self, x: FloatArray) -> FloatArray:
        """Return an image cut off at the bounds, a new array."""
        return np.clip(x, self.low, self.high)

    def picture(self, p: FloatArray) -> FloatArray:
        """Return the image that a field stands for."""
        return self.within(self.v - self.strength * self.D.adjoint(p))

    def fields(self, start: FloatArray) -> Iterator[FloatArray]:
        """Yield better and better fields, without end."""
        field = ahead = start
        t = 1.0
        while True:
            before, field = field, self.D.forward(self.picture(ahead))
            # 8 bounds the squared norm of the gradient.
            field /= 8 * self.strength
            field += ahead
            field /= np.maximum(1, _length(field))
            t, last = (1 + math.sqrt(1 + 4 * t * t)) / 2, t
            ahead = field - before
            ahead *= (last - 1) / t
            ahead += field
            yield field

    def solved(self, tolerance: float) -> FloatArray:
        """Return a field as near to the best as asked for."""
        fields = self.fields(self._start(tolerance))
        for count, field in enumerate(islice(fields, _MOST), 1):
            if count % _LOOK == 0 and self._near(field, tolerance):
                break
        return field

    def _start(self, tolerance: float) -> FloatArray:
        """Return the field that the picture of half the size leads to, or none for a small one."""
        if max(self.v.shape) <= _SMALL:
            return np.zeros(self.D.out_shape, self.v.dtype)
        blocks = [2 if size > 1 else 1 for size in self.v.shape]
        odd = [(0, -size % block) for size, block in zip(self.v.shape, blocks, strict=True)]
        even = np.pad(self.v, odd, mode="edge")
        rows, columns = (size // block for size, block in zip(even.shape, blocks, strict=True))
        half = even.reshape(rows, blocks[0], columns, blocks[1]).mean(axis=(1, 3))
        # Half the pixels along an edge: its length counts half as much beside the squares.
        field = _Dual(half, self.strength / 2, self.low, self.high).solved(tolerance)
        for axis, block in enumerate(blocks, 1):
            field = field.repeat(block, axis)
        return field[:, : self.v.shape[0], : self.v.shape[1]]

    def _near(self, p: FloatArray, tolerance: float) -> bool:
        """Tell whether the gap proves that the image is as near to the best as asked for."""
        x = self.picture(p)
        slopes = self.D.forward(x)
        steep = np.hypot(*slopes)
        along = np.einsum("kij,kij->ij", p, slopes)
        gap = self.strength * float((steep - along).sum(dtype=np.float64))
        asked = (tolerance * norm(x - self.v)) ** 2 / 2
        rounding = float(np.finfo(x.dtype).eps) * self.strength * float(steep.sum(dtype=np.float64))
        # Turned round, so that what is not finite ends here too.
        return not gap > max(asked, rounding)


def _length(field: FloatArray) -> FloatArray:
    """Return the length of each vector, of any that matters: hypot takes ten times as long."""
    squared: FloatArray = np.einsum("kij,kij->ij", field, field)
    return np.sqrt(squared, out=squared)


def _flow(v: FloatArray) -> float:
    """Return a strength from which on nothing but the mean is left.

    Light flows along each row until it holds its mean everywhere, and down the columns until all
    rows hold the same: a field that does so, and is nowhere longer than the strength.
    """
    means = v.mean(axis=1, dtype=np.float64)
    along = np.cumsum(v - means[:, None], axis=1)
    down = np.cumsum(means - means.mean())
    return float(np.hypot(along, down[:, None]).max())
