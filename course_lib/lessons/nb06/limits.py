"""Which device works here, and how fast it could be at best."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Any

from course_lib import tf_ops

_BFLOAT16_FLAGS = {"amx_bf16", "avx512_bf16", "bf16"}


def device() -> str:
    """Name what TensorFlow computes with."""
    found = tf_ops.gpus()
    if found:
        return f"GPU: {', '.join(found)}"
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return f"processor: {tf_ops.processor_name()}, {cores} cores"


def carried(layer: Callable[..., Any], *arguments: Any) -> str:
    """Time a layer whose data are carried to a GPU and back; a processor carries nothing.

    Parameters
    ----------
    layer : callable
        Returns a tensor.
    *arguments
        What it is called with: arrays on the processor.
    """
    if tf_ops.gpus():
        return str(tf_ops.measure(lambda: layer(*arguments).numpy()))
    return "nothing: a processor works where the data are"


def gpu_advice() -> str:
    """Say that a GPU is used, or what to do to use one."""
    found = tf_ops.gpus()
    if found:
        return (
            f"GPU found: {', '.join(found)}. What TensorFlow computed above ran on it, what NumPy "
            "computed on the processor."
        )
    before, after = (
        fill(part, width=76, break_on_hyphens=False)
        for part in (
            "No GPU found: every cell above ran on the processor. With an NVIDIA GPU under Linux, "
            "stop the course and start it again with",
            "It makes a second environment, .venv-gpu, whose TensorFlow can use the GPU, and says "
            "first how large that is. Then run this notebook again: its cells need no change.",
        )
    )
    return f"{before}\n\n    python3 course.py lab --gpu\n\n{after}"


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
