"""Which device works here, and how fast it could be at best."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from course_lib import tf_ops
from course_lib.ui import processor_name

_BFLOAT16_FLAGS = {"amx_bf16", "avx512_bf16", "bf16"}


def device() -> str:
    """Name what TensorFlow computes with."""
    found = tf_ops.gpus()
    if found:
        return f"GPU: {', '.join(found)}"
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return f"processor: {processor_name()}, {cores} cores"


def carried(work: Callable[[], object]) -> str:
    """Time work that carries its data to a GPU and back; a processor carries nothing.

    Parameters
    ----------
    work : callable
        From arrays on the processor to an array there.
    """
    if tf_ops.gpus():
        return str(tf_ops.measure(work))
    return "nothing: a processor works where the data are"


def gpu_advice() -> str:
    """Say that a GPU is used, or what to do to use one."""
    found = tf_ops.gpus()
    if found:
        return (
            f"GPU found: {', '.join(found)}. What TensorFlow computed above ran on it, what NumPy "
            "computed on the processor."
        )
    return fill(
        "No GPU found: every cell above ran on the processor. With an NVIDIA GPU under Linux, "
        "stop the course and start it again with `python3 course.py lab --gpu`. It makes a second "
        "environment, .venv-gpu, whose TensorFlow can use the GPU, and says first how large that "
        "is. Then run this notebook again: its cells need no change.",
        width=92,
        break_on_hyphens=False,
    )


def bfloat16_hardware() -> bool:
    """Say whether the device computes with bfloat16 by itself, not by imitation."""
    tf = tf_ops.require_tensorflow()
    details = tf.config.experimental.get_device_details
    devices = tf.config.list_physical_devices("GPU")
    if devices:
        return all(details(one).get("compute_capability", (0, 0)) >= (8, 0) for one in devices)
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return bool(_BFLOAT16_FLAGS & set(text.split()))


@dataclass(frozen=True)
class Limits:
    """What a device can do at best, measured.

    Parameters
    ----------
    products : float
        Multiplications and additions in a second, in a large matrix product.
    bytes : float
        Bytes read and written in a second, while a large array is copied.

    Examples
    --------
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


def machine_limits(sides: Sequence[int] = (), megabytes: int = 0, rounds: int = 3) -> Limits:
    """Measure matrix products and a copy, all in float32, and keep what was reached at best.

    Parameters
    ----------
    sides : sequence of int
        Rows and columns of the matrices: several, as none is the best on every machine. By
        default some that keep the device busy.
    megabytes : int
        Size of the array that is copied, by default 64, on a GPU 512.
    rounds : int
        How often all is measured: other programs disturb some rounds, seldom all.
    """
    tf, large = tf_ops.require_tensorflow(), bool(tf_ops.gpus())
    sides = sides or ((2048, 4096) if large else (256, 512, 1024))
    megabytes = megabytes or (512 if large else 64)
    array = tf.ones(megabytes * 2**18)
    matrices = [tf.ones((side, side)) for side in sides]
    products, copied = 0.0, 0.0
    with tf_ops.full_float32():
        for _ in range(rounds):
            for side, matrix in zip(sides, matrices, strict=True):
                runs = tf_ops.measure(tf.matmul, matrix, matrix, repeats=5).runs
                products = max(products, 2 * side**3 / min(runs))
            runs = tf_ops.measure(tf.add, array, 1.0, repeats=2).runs
            copied = max(copied, 2 * 4 * megabytes * 2**18 / min(runs))
    return Limits(products, copied)


def below(value: float, *bounds: float) -> str:
    """Return the first bound that a value stays below, in a form that no last digit changes.

    Parameters
    ----------
    value : float
        What was measured.
    *bounds : float
        Increasing; where the value is below none of them, itself is returned.

    Examples
    --------
    >>> below(3e-8, 1e-12, 1e-6), below(0.5, 1e-6)
    ('1e-06', 'no bound: it is 0.5')
    """
    met = [bound for bound in bounds if value < bound]
    return f"{met[0]:.0e}" if met else f"no bound: it is {value:.2g}"
