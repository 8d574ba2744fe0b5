"""Whole iterations inside one ``tf.function``: the data go to the device once, and back once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib import solvers
from course_lib.arrays import FloatArray, whole_number
from course_lib.operators import norm
from course_lib.solvers import checked_data, checked_step
from course_lib.tf_ops._import import require_tensorflow
from course_lib.tf_ops._operator import TFConvolution, checked_tensor
from course_lib.tf_ops._timing import full_float32

_KEPT = 8


def landweber_loop(A: TFConvolution, *, jit_compile: bool = False) -> Callable[..., Any]:
    """Make the function ``loop(y, x, step, steps)``: Landweber's iteration on tensors.

    Parameters
    ----------
    A : TFConvolution
        The layer.
    jit_compile : bool
        Whether XLA compiles the loop.

    Returns
    -------
    tf.function
        Give it tensors: for each new Python number it would be traced anew.
    """
    tf = require_tensorflow()

    def loop(y: Any, x: Any, step: Any, steps: Any) -> Any:
        y = checked_tensor(y, A.out_shape, "y")
        for _ in tf.range(steps):
            x = x + step * A.adjoint_tensor(y - A.forward_tensor(x))
        return x

    compiled: Callable[..., Any] = tf.function(loop, jit_compile=jit_compile)
    return compiled


def richardson_lucy_loop(A: TFConvolution, *, jit_compile: bool = False) -> Callable[..., Any]:
    """Make the function ``loop(y, x, seen, floor, steps)``: Richardson-Lucy on tensors.

    Parameters
    ----------
    A : TFConvolution
        The layer, without negative weights.
    jit_compile : bool
        Whether XLA compiles the loop.

    Returns
    -------
    tf.function
        `seen` is the transpose of A applied to ones, `floor` the smallest prediction that is
        divided by. Give it tensors: for each new Python number it would be traced anew.
    """
    tf = require_tensorflow()

    def loop(y: Any, x: Any, seen: Any, floor: Any, steps: Any) -> Any:
        y = checked_tensor(y, A.out_shape, "y")
        seen = checked_tensor(seen, A.in_shape, "seen")
        for _ in tf.range(steps):
            ratio = y / tf.maximum(A.forward_tensor(x), floor)
            # A pixel that the camera does not see keeps its start.
            x = tf.where(seen > 0, x * A.adjoint_tensor(ratio) / seen, x)
        return x

    compiled: Callable[..., Any] = tf.function(loop, jit_compile=jit_compile)
    return compiled


def landweber(
    A: TFConvolution,
    y: ArrayLike,
    *,
    steps: int,
    step: float | None = None,
    jit_compile: bool = False,
) -> FloatArray:
    r"""Run Landweber's iteration from zero on TensorFlow's device.

    .. math:: x_{k+1} = x_k + \tau\, A^T (y - A x_k)

    The numbers are those of `course_lib.solvers.landweber`, where the formula is explained.

    Parameters
    ----------
    A : TFConvolution
        The layer.
    y : array_like, shape `A.out_shape`
        The data, finite numbers.
    steps : int
        How many steps.
    step : float, optional
        The factor :math:`\tau`, by default :math:`1 / \|A\|^2`.
    jit_compile : bool
        Whether XLA compiles the loop.

    Returns
    -------
    ndarray, shape `A.in_shape`
        The last estimate: float32 for float32 data, else float64.

    Raises
    ------
    TypeError
        If A is another kind of operator.
    ValueError
        If a shape is wrong, a value is NaN, or a number is too small; or if the iteration
        diverged, so that its last estimate fits the data worse than its start.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> from course_lib import tf_ops
    >>> A = TFConvolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> if tf_ops.tensorflow():
    ...     x = landweber(A, A([[0, 1, 0, 0]]), steps=2, step=1)
    ...     assert x.round(3).tolist() == [[0.312, 0.48, 0.281, 0.02]]
    """
    _need_a_layer(A)
    factor = (norm(A) or 1.0) ** -2 if step is None else step
    number = whole_number(steps, "steps", 0)
    data, factor = checked_data(A, y), checked_step(factor)
    x = np.zeros(A.in_shape, data.dtype)
    last = _on_device(_landweber_of(A, jit_compile), number, x, data, factor)
    if _diverged(A, data, last, number):
        safe = 2 / (norm(A) or 1.0) ** 2
        raise ValueError(
            f"Landweber diverged: after {number} steps it fits the data worse than its "
            f"start. Take a step below 2 / norm² = {safe:.3g}; it was {factor:.3g}."
        )
    return last


def richardson_lucy(
    A: TFConvolution, y: ArrayLike, *, steps: int, jit_compile: bool = False
) -> FloatArray:
    r"""Run Richardson and Lucy's iteration on TensorFlow's device.

    .. math:: x_{k+1} = \frac{x_k}{A^T 1} \cdot A^T \frac{y}{A x_k}

    The numbers are those of `course_lib.solvers.richardson_lucy`, from the same start, a
    constant that holds all the light.

    Parameters
    ----------
    A : TFConvolution
        The layer, without negative weights.
    y : array_like, shape `A.out_shape`
        The data, finite and nowhere negative.
    steps : int
        How many steps.
    jit_compile : bool
        Whether XLA compiles the loop.

    Returns
    -------
    ndarray, shape `A.in_shape`
        The last estimate: float32 for float32 data, else float64.

    Raises
    ------
    TypeError
        If A is another kind of operator.
    ValueError
        If a shape is wrong, a value is NaN, or the data or A are negative.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> from course_lib import tf_ops
    >>> A = TFConvolution([[0.25, 0.5, 0.25]], (1, 4))
    >>> if tf_ops.tensorflow():
    ...     x = richardson_lucy(A, A([[0, 1, 0, 0]]), steps=2)
    ...     assert round(float(x[0, 1]), 3) == 0.462
    """
    _need_a_layer(A)
    number = whole_number(steps, "steps", 0)
    start = next(solvers.richardson_lucy(A, y))
    seen = A.adjoint(np.ones(A.out_shape, start.x.dtype))
    kind = np.finfo(seen.dtype)
    floor = max(float(kind.eps) * float(np.max(y)), float(kind.tiny))
    return _on_device(_richardson_lucy_of(A, jit_compile), number, start.x, y, seen, floor)


def _diverged(A: TFConvolution, y: FloatArray, x: FloatArray, steps: int) -> bool:
    """Say whether x fits the data worse than zero does; one step alone is not looked at."""
    if not np.isfinite(x).all():
        return True
    return steps > 1 and bool(np.linalg.norm(y - A(x)) > 1.01 * np.linalg.norm(y))


def _need_a_layer(A: object) -> None:
    if not isinstance(A, TFConvolution):
        raise TypeError(
            f"A must be a TFConvolution, which computes on tensors, not {type(A).__name__}; for "
            "other operators take the solver of the same name in course_lib.solvers."
        )


def _on_device(
    loop: Callable[..., Any], steps: int, x: FloatArray, y: ArrayLike, *more: Any
) -> FloatArray:
    tf = require_tensorflow()
    tensors = [tf.constant(value, x.dtype) for value in (y, x, *more)]
    with full_float32():
        return np.asarray(loop(*tensors, tf.constant(steps)).numpy())


_landweber_of = lru_cache(_KEPT)(lambda A, jit: landweber_loop(A, jit_compile=jit))
_richardson_lucy_of = lru_cache(_KEPT)(lambda A, jit: richardson_lucy_loop(A, jit_compile=jit))
