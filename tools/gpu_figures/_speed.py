"""How long the layers take on the device, beside what it could do at best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib import tf_ops
from course_lib.tf_ops import Limits, Timing

Figures = dict[str, Any]

KERNEL = 3
PRECISIONS = ("float32", "tf32", "bfloat16")
"""A processor has no TF32."""
_NAMES = ("conv2d", "conv2d_transpose")


class Sizes(NamedTuple):
    """What is measured on one kind of device; the layer has as many channels out as in."""

    layer: tuple[int, int, int]
    """Batch, rows (as many columns), channels."""
    batches: Sequence[int]
    batch_side: int
    sides: Sequence[int]
    side_batch: int
    series_channels: int
    repeats: int
    matrices: Sequence[int]


# The series have the batch and the channels of notebook 06, section 8, to stand beside the
# reader's own.
GPU = Sizes(
    (32, 112, 128), (1, 2, 4, 8, 16, 32, 64, 128), 64, (16, 32, 64, 128, 256, 512, 1024), 4, 16,
    101, (2048, 4096, 8192),
)  # fmt: skip
PROCESSOR = Sizes(
    (4, 56, 64), (1, 2, 4, 8, 16), 64, (16, 32, 64, 128, 256), 4, 16, 21, (256, 512, 1024)
)


def measured(scale: float = 1.0) -> Figures:
    """Measure limits, the layer, the way to the device and back, and the two series."""
    found_one = bool(tf_ops.gpus())
    sizes = GPU if found_one else PROCESSOR
    kinds = [kind for kind in PRECISIONS if found_one or kind != "tf32"]
    repeats = max(int(sizes.repeats * scale), 3)
    limits = {kind: _limits(sizes, kind) for kind in kinds}
    found: Figures = {
        "limits": {
            kind: {"GFLOP/s": one.products / 1e9, "GB/s": one.bytes / 1e9}
            for kind, one in limits.items()
        },
        "layer": {
            "batch, rows, channels": list(sizes.layer),
            "kernel": KERNEL,
            "layout": "NHWC",
            "rows": [
                _layer(sizes.layer, name, kind, compiled, limits[kind], repeats)
                for kind in kinds
                for name in _NAMES
                for compiled in (False, True)
            ],
        },
        "transfer": _transfer(sizes.layer, repeats) if found_one else None,
        "batches": _series(
            [(b, sizes.batch_side, sizes.series_channels) for b in sizes.batches],
            limits["float32"], repeats,
        ),
        "sides": _series(
            [(sizes.side_batch, s, sizes.series_channels) for s in sizes.sides],
            limits["float32"], repeats,
        ),
    }  # fmt: skip
    if found_one:
        found["processor"] = _on_the_processor(sizes.layer, max(repeats // 20, 3))
    return found


def _limits(sizes: Sizes, kind: Any) -> Limits:
    return tf_ops.machine_limits(sizes.matrices, precision=kind)


def _times(timing: Timing) -> Figures:
    low, high = timing.middle_half
    return {
        "first": 1e3 * timing.first,
        "median": 1e3 * timing.median,
        "middle half": [1e3 * low, 1e3 * high],
        "runs": len(timing.runs),
    }


def _work(size: tuple[int, int, int], name: str, kind: Any, compiled: bool) -> Callable[[], Any]:
    """Return the layer as a function of nothing; its tensors lie on the device."""
    tf = tf_ops.require_tensorflow()
    batch, side, channels = size
    rng = np.random.default_rng(2026)
    x = tf.cast(rng.standard_normal((batch, side, side, channels), np.float32), kind)
    w = tf.cast(rng.standard_normal((KERNEL, KERNEL, channels, channels), np.float32), kind)

    def layer(x: Any, w: Any) -> Any:
        if name == "conv2d":
            return tf.nn.conv2d(x, w, 1, "SAME")
        return tf.nn.conv2d_transpose(x, w, x.shape, 1, "SAME")

    traced = tf.function(layer, jit_compile=compiled, autograph=False)
    return lambda: traced(x, w)


def _best(size: tuple[int, int, int], limits: Limits, item: int) -> float:
    """Return the seconds of the bound that binds: multiplying, or reading and writing."""
    batch, side, channels = size
    pixels = batch * side**2 * channels
    return limits.fastest(2 * KERNEL**2 * channels * pixels, item * 2 * pixels)


def _layer(
    size: tuple[int, int, int], name: str, kind: Any, compiled: bool, limits: Limits, repeats: int
) -> Figures:
    with tf_ops.computing_in(kind) as number:
        timing = tf_ops.measure(_work(size, name, number, compiled), repeats=repeats)
    best = _best(size, limits, number.size)
    return {
        "layer": name,
        "precision": kind,
        "XLA": compiled,
        **_times(timing),
        "share of the bound": best / timing.median,
    }


def _transfer(size: tuple[int, int, int], repeats: int) -> Figures:
    """Carry the layer's input to the GPU, and its output back."""
    tf = tf_ops.require_tensorflow()
    batch, side, channels = size
    array = np.ones((batch, side, side, channels), np.float32)
    with tf.device("/CPU:0"):
        here = tf.constant(array)

    def carried(there: str, tensor: Any) -> Any:
        with tf.device(there):
            return tf.identity(tensor)

    away = carried("/GPU:0", here)
    return {
        "megabytes": array.nbytes / 1e6,
        "to the GPU": _times(tf_ops.measure(carried, "/GPU:0", here, repeats=repeats)),
        "back": _times(tf_ops.measure(carried, "/CPU:0", away, repeats=repeats)),
    }


def _series(sizes: Sequence[tuple[int, int, int]], limits: Limits, repeats: int) -> list[Figures]:
    return [
        {
            "batch, rows, channels": list(size),
            **{name: _layer(size, name, "float32", False, limits, repeats) for name in _NAMES},
        }
        for size in sizes
    ]


def _on_the_processor(size: tuple[int, int, int], repeats: int) -> Figures:
    """Time the same layer without the GPU, on an eighth of the batch: it takes long enough."""
    tf = tf_ops.require_tensorflow()
    fewer = (max(size[0] // 8, 1), *size[1:])
    found: Figures = {"batch, rows, channels": list(fewer)}
    for name in _NAMES:
        with tf.device("/CPU:0"), tf_ops.computing_in("float32") as kind:
            found[name] = _times(tf_ops.measure(_work(fewer, name, kind, False), repeats=repeats))
    return found
