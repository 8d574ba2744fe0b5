"""How long the two layers take, against how large the pictures are."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from ipywidgets import SelectionSlider

from course_lib import tf_ops
from course_lib.lessons._types import Panels
from course_lib.tf_ops import Limits, Timing, machine_limits
from course_lib.ui import Curve

from .limits import device
from .program import run_elsewhere

_THREADS = """\
import json, time
import tensorflow as tf
tf.config.set_visible_devices([], "GPU")  # threads and oneDNN are the processor's
tf.config.threading.set_intra_op_parallelism_threads({threads})
x, w = tf.ones(({batch}, {side}, {side}, {channels})), tf.ones((3, 3, {channels}, {channels}))
def once():
    start = time.perf_counter()
    tf.nn.conv2d(x, w, 1, "SAME").numpy()
    return time.perf_counter() - start
print(json.dumps([once() for _ in range(32)]))
"""


def pick(name: str, options: Sequence[int], value: int) -> SelectionSlider:
    """Return a slider over numbers that are not evenly spaced.

    Parameters
    ----------
    name : str
        What stands beside it.
    options : sequence of int
        Where it can stand.
    value : int
        Where it starts.

    Examples
    --------
    >>> pick("batch", (1, 2, 4, 8), 4).value
    4
    """
    layout = {"width": "min(420px, 98%)"}
    return SelectionSlider(options=tuple(options), value=value, description=name, layout=layout)


class SpeedTable:
    """Times of `tf.nn.conv2d` and its transpose, 3 x 3 and as many channels out as in.

    Parameters
    ----------
    sides : sequence of int
        Rows and columns of the pictures, increasing.
    batches : sequence of int
        How many pictures at once.
    channels : int
        Channels in and out.
    limits : Limits
        What the device can do at best.
    """

    def __init__(
        self, sides: Sequence[int], batches: Sequence[int], channels: int, limits: Limits
    ) -> None:
        self.sides, self.batches, self.channels = tuple(sides), tuple(batches), channels
        self.limits = limits
        self.timings = {
            (batch, side): self._measured(batch, side) for batch in batches for side in sides
        }

    def _measured(self, batch: int, side: int) -> tuple[Timing, Timing]:
        tf = tf_ops.require_tensorflow()
        x = tf.ones((batch, side, side, self.channels))
        w = tf.ones((3, 3, self.channels, self.channels))
        # In full precision, as the limit was measured: a GPU would else round to TF32.
        with tf_ops.full_float32():
            there = tf_ops.measure(lambda: tf.nn.conv2d(x, w, 1, "SAME"))
            back = tf_ops.measure(lambda: tf.nn.conv2d_transpose(x, w, x.shape, 1, "SAME"))
        return there, back

    def best(self, batch: int, side: int) -> float:
        """Return the seconds that the device would need at its limit."""
        pixels = batch * side**2 * self.channels
        return self.limits.fastest(products=2 * 9 * self.channels * pixels, bytes=2 * 4 * pixels)

    def panels(self, batch: int = 2, side: int = 128) -> Panels:
        """Milliseconds over the size of the picture, and this machine's limit; choose both.

        Parameters
        ----------
        batch, side : int
            Of the point that is told in words: two of the table's own.
        """
        sides = np.array(self.sides)
        lines = {
            "conv2d": [self.timings[batch, n][0].median for n in self.sides],
            "transpose": [self.timings[batch, n][1].median for n in self.sides],
            "limit": [self.best(batch, n) for n in self.sides],
        }
        times = np.array([[one.median for one in pair] for pair in self.timings.values()])
        there, back = self.timings[batch, side]
        best = self.best(batch, side)
        return {
            "milliseconds": Curve(
                sides,
                {name: 1e3 * np.array(line) for name, line in lines.items()},
                xlabel="rows and columns",
                ylabel="ms",
                log="xy",
                marker=float(side),
                xlim=(10, 1000),
                # The same for all batches: the lines move, the axes do not.
                ylim=(1e3 * min(times.min(), self.best(min(self.batches), self.sides[0])) / 2,
                      2e3 * times.max()),
            ),
            f"conv2d, {batch} x {side} x {side}": str(there),
            "transpose": str(back),
            "at the limit": f"{1e3 * best:.2f} ms; conv2d reaches {best / there.median:.0%} of it, "
            f"the transpose {best / back.median:.0%}",
            "for each picture": f"conv2d {1e3 * there.median / batch:.2f} ms",
            "limits": f"matrix product {self.limits.products / 1e9:.0f} GFLOP/s, "
            f"copy {self.limits.bytes / 1e9:.0f} GB/s",
            "measured on": device(),
        }  # fmt: skip


def measured_speed(sides: Sequence[int], batches: Sequence[int], channels: int) -> SpeedTable:
    """Measure the machine, both layers, and the machine again: of its limits the best is kept.

    Parameters
    ----------
    sides, batches, channels
        As in `SpeedTable`.
    """
    table = SpeedTable(sides, batches, channels, machine_limits())
    table.limits = table.limits.or_better(machine_limits())
    return table


def thread_times(
    threads: Sequence[int],
    *,
    onednn: bool = False,
    batch: int = 8,
    side: int = 128,
    channels: int = 16,
) -> dict[int, Timing]:
    """Measure one convolution with several numbers of threads, each in a process of its own.

    TensorFlow can be told the number of threads only once, before it computes anything. A GPU
    is kept out of it: threads and oneDNN are the processor's.

    Parameters
    ----------
    threads : sequence of int
        The numbers.
    onednn : bool
        Whether TensorFlow may take the routines of oneDNN.
    batch, side, channels : int
        Size of the work.

    Returns
    -------
    dict of int to Timing
        By number of threads; of NaN where the process failed.
    """
    times = {}
    for number in threads:
        program = _THREADS.format(threads=number, batch=batch, side=side, channels=channels)
        ended = run_elsewhere(program, onednn=onednn)
        first, *runs = json.loads(ended.printed) if ended.well else (float("nan"),) * 2
        times[number] = Timing(first, tuple(runs))
    return times
