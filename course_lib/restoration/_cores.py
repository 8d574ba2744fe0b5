"""Several cores at once, and the same numbers however many there are."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
# Each takes memory; past these few it would be more than the picture's own share.
_MOST = 4


def cores() -> int:
    """Return how many cores to work with: those that this process may use, if they are few."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST)
    return min(os.cpu_count() or 1, _MOST)


def in_parallel(work: Callable[[Given], Found], parts: Iterable[Given]) -> list[Found]:
    """Return the results for all parts, in their order; each is worked out by itself."""
    with ThreadPoolExecutor(cores(), "restore") as pool:
        return list(pool.map(work, parts))
