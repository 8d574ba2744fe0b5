"""Time functions side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def fastest(functions: dict[str, Callable[[], Any]], *, seconds: float = 1.0) -> dict[str, float]:
    """Return the shortest time of each function, in milliseconds.

    They take turns, so that whatever else the machine does slows all alike; the shortest time is
    what is least disturbed.

    Parameters
    ----------
    functions : dict of callables
        Each is called once before, unmeasured.
    seconds : float
        How long to go on, three rounds at least.
    """
    for function in functions.values():
        function()
    best = dict.fromkeys(functions, float("inf"))
    end, rounds = time.perf_counter() + seconds * len(functions), 0
    while rounds < 3 or time.perf_counter() < end:
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            best[name] = min(best[name], time.perf_counter() - start)
        rounds += 1
    return {name: 1000 * value for name, value in best.items()}
