"""How fast a device could be at best, measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from course_lib.tf_ops._import import require_tensorflow
from course_lib.tf_ops._timing import full_float32, gpus, measure

Precision: TypeAlias = Literal["float32", "tf32", "bfloat16"]


@dataclass(frozen=True)
class Limits:
    """What a device can do at best.

    Parameters
    ----------
    products : float
        Multiplications and additions in a second, in a large matrix product.
    bytes : float
        Bytes read and written in a second, while a large array is copied.

    Examples
    --------
    >>> from course_lib.tf_ops import Limits
    >>> limits = Limits(products=2e9, bytes=1e9)
    >>> limits.fastest(products=2e9, bytes=4e9)
    4.0
    """

    products: float
    bytes: float

    def fastest(self, products: float, bytes: float) -> float:
        """Return the seconds that work takes at least: the slower of computing and carrying."""
        return max(products / self.products, bytes / self.bytes)

    def or_better(self, other: Limits) -> Limits:
        """Return the best of two measurements: a disturbed one shows a machine too slow."""
        return Limits(max(self.products, other.products), max(self.bytes, other.bytes))


@contextmanager
def computing_in(precision: Precision) -> Iterator[Any]:
    """Let products be computed so precisely, and give the type of the tensors to take.

    Parameters
    ----------
    precision : {"float32", "tf32", "bfloat16"}
        TF32 is what a GPU may round float32 to, unless it is forbidden; see `full_float32`.
        A processor has no TF32 and takes float32.

    Yields
    ------
    tf.DType

    Raises
    ------
    ValueError
        If it is none of the three.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> from course_lib import tf_ops
    >>> if tf_ops.tensorflow():
    ...     with tf_ops.computing_in("bfloat16") as kind:
    ...         assert kind.name == "bfloat16"
    """
    if precision not in get_args(Precision):
        raise ValueError(f"precision must be one of {get_args(Precision)}, not {precision!r}.")
    tf = require_tensorflow()
    with full_float32():
        tf.config.experimental.enable_tensor_float_32_execution(precision == "tf32")
        yield tf.bfloat16 if precision == "bfloat16" else tf.float32


def machine_limits(
    sides: Sequence[int] = (),
    megabytes: int = 0,
    rounds: int = 3,
    *,
    precision: Precision = "float32",
) -> Limits:
    """Measure matrix products and a copy, and keep what was reached at best.

    Parameters
    ----------
    sides : sequence of int
        Rows and columns of the matrices: several, as none is the best on every machine. By
        default some that keep the device busy.
    megabytes : int
        Size of the array that is copied, by default 64, on a GPU 512.
    rounds : int
        How often all is measured: other programs disturb some rounds, seldom all.
    precision : {"float32", "tf32", "bfloat16"}
        Of the products.

    Returns
    -------
    Limits

    Raises
    ------
    ValueError
        If the precision is unknown.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> from course_lib import tf_ops
    >>> if tf_ops.tensorflow():
    ...     limits = tf_ops.machine_limits((32,), megabytes=1, rounds=1)
    ...     assert limits.products > 0
    """
    tf, large = require_tensorflow(), bool(gpus())
    sides = sides or ((2048, 4096) if large else (256, 512, 1024))
    megabytes = megabytes or (512 if large else 64)
    array = tf.ones(megabytes * 2**18)
    products, copied = 0.0, 0.0
    with computing_in(precision) as kind:
        matrices = [tf.ones((side, side), kind) for side in sides]
        for _ in range(rounds):
            for side, matrix in zip(sides, matrices, strict=True):
                runs = measure(tf.matmul, matrix, matrix, repeats=5).runs
                products = max(products, 2 * side**3 / min(runs))
            runs = measure(tf.add, array, 1.0, repeats=2).runs
            copied = max(copied, 2 * 4 * megabytes * 2**18 / min(runs))
    return Limits(products, copied)
