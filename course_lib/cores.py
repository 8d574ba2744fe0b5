"""Several cores at once where they help, and the same numbers however many there are."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from threadpoolctl import threadpool_limits

Given = TypeVar("Given")
Found = TypeVar("Found")
# Each takes memory; past these few it would be more than the picture's own share.
_MOST = 4
_LIMITED = Lock()


def cores() -> int:
    """Return how many cores to work with: those that this process may use, but at most four.

    Returns
    -------
    int
        At least 1.
    """
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST)
    return min(os.cpu_count() or 1, _MOST)


def in_parallel(work: Callable[[Given], Found], parts: Iterable[Given]) -> list[Found]:
    """Work out parts side by side, each by itself.

    Parameters
    ----------
    work : function
        Of one part; NumPy's own loops run beside one another, Python's lines do not.
    parts : iterable
        How they are cut must not depend on the number of cores, or else the result might.

    Returns
    -------
    list
        What `work` returned, in the order of the parts.
    """
    given = list(parts)
    if min(cores(), len(given)) < 2:
        return [work(part) for part in given]
    with ThreadPoolExecutor(cores(), "course") as pool:
        return list(pool.map(work, given))


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep the linear algebra of NumPy and SciPy to one thread, as long as this lasts.

    With small matrices the other threads of OpenBLAS only spin until they are asked again, which
    costs a whole core and saves no time. The limit is the process's; so a second caller waits for
    the first, or else it would put back the first one's limit as the usual number.
    """
    with _LIMITED, threadpool_limits(1, "blas"):
        yield
