"""How long something takes, on a processor or a GPU, and in full precision."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from course_lib.arrays import whole_number
from course_lib.tf_ops._import import require_tensorflow


@contextmanager
def full_float32() -> Iterator[None]:
    """Keep a GPU from rounding float32 to TF32, which has 10 bits after the point, not 23.

    Examples
    --------
    >>> from course_lib import tf_ops
    >>> if tf_ops.tensorflow():
    ...     with full_float32():
    ...         pass
    """
    config = require_tensorflow().config.experimental
    before = config.tensor_float_32_execution_enabled()
    config.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        config.enable_tensor_float_32_execution(before)


def gpus() -> list[str]:
    """List the GPUs that TensorFlow can use, by their names.

    Returns
    -------
    list of str
        Empty where there is none.

    Raises
    ------
    ImportError
        If TensorFlow is not installed.
    """
    config = require_tensorflow().config
    found = config.list_physical_devices("GPU")
    told = [config.experimental.get_device_details(device) for device in found]
    return [str(details.get("device_name", "a GPU")) for details in told]


def processor_name() -> str:
    """Name the processor, as the system does; needs no TensorFlow.

    Returns
    -------
    str

    Examples
    --------
    >>> isinstance(processor_name(), str)
    True
    """
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        ask = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        with suppress(OSError, subprocess.SubprocessError):
            return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    return platform.processor() or platform.machine()


@dataclass(frozen=True)
class Timing:
    """What `measure` saw.

    Parameters
    ----------
    first : float
        Seconds of the first call, which may trace, compile and reserve memory.
    runs : tuple of float
        Seconds of the calls after it.

    Examples
    --------
    >>> timing = Timing(2.0, (0.2, 0.1, 0.9, 0.2, 0.3))
    >>> timing.median, timing.middle_half
    (0.2, (0.2, 0.3))
    >>> print(timing)
    first 2000 ms, then 200 ms (half of the runs: 200 to 300)
    """

    first: float
    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one of the later calls: one disturbed call does not move it."""
        return median(self.runs)

    @property
    def middle_half(self) -> tuple[float, float]:
        """Between which times the middle half of the later calls lies: how far to trust them."""
        if len(self.runs) < 2:
            return self.runs[0], self.runs[0]
        low, _, high = quantiles(self.runs, n=4, method="inclusive")
        return low, high

    def __str__(self) -> str:
        first, middle, low, high = (
            _milliseconds(seconds) for seconds in (self.first, self.median, *self.middle_half)
        )
        return f"first {first} ms, then {middle} ms (half of the runs: {low} to {high})"


def measure(function: Callable[..., Any], *arguments: Any, repeats: int = 15) -> Timing:
    """Call a function several times, and take the time until its result is really there.

    A GPU works on after the call has returned, so each time ends when all devices are done.

    Parameters
    ----------
    function : callable
        Anything; it need not use TensorFlow.
    *arguments
        What it is called with.
    repeats : int
        How many calls are timed after the first one.

    Returns
    -------
    Timing
        In seconds.

    Examples
    --------
    >>> timing = measure(sorted, [3, 1, 2], repeats=5)
    >>> len(timing.runs), timing.first > 0
    (5, True)
    """
    first, *runs = (
        _seconds(function, arguments) for _ in range(1 + whole_number(repeats, "repeats"))
    )
    return Timing(first, tuple(runs))


def _milliseconds(seconds: float) -> str:
    """Write a time in milliseconds with three digits, or all before the point."""
    value = 1e3 * seconds
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}"


def _seconds(function: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    _wait()
    start = perf_counter()
    function(*arguments)
    _wait()
    return perf_counter() - start


def _wait() -> None:
    """Wait until every device has finished what it was given."""
    tf = sys.modules.get("tensorflow")
    if tf is not None:
        tf.test.experimental.sync_devices()
