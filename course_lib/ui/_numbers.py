"""The arrays' own numbers, for whoever points at a picture: what is kept of them, and their way.

The pixels on the page have 8 bits, and large arrays are reduced. So each panel keeps its array.
A small one travels with its frame; of a large one the page asks for the tiles around the pointer
once the picture rests. Numbers are named: what belongs to one picture cannot be shown for another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

TILE = 64
"""Rows and columns of the part of a large array that travels at once; numbers.js has it, too."""
ALONG = 2**14
"""Arrays of at most so many bytes travel with their frame."""
LARGEST = 2**26
"""Of larger arrays only the place can be told: a second copy would cost too much memory."""
POOL = 2**25
"""Bytes of arrays of earlier frames, which the page may have kept and come back to."""


# By the array they are of: the photo that does not change is copied, and held, once for all its
# explorers. The bits decide: its author may have changed it, or another one be in its place.
_COPIES: WeakValueDictionary[int, NDArray[Any]] = WeakValueDictionary()


def own(array: NDArray[Any]) -> NDArray[Any] | None:
    """Copy an array in a form that the page can read; None if it is too large.

    Examples
    --------
    >>> own(np.array([[0.5, 1]], np.float16)).dtype.str
    '<f4'
    """
    kind = array.dtype.kind
    size = array.dtype.itemsize
    if kind == "f":
        size = 4 if size <= 4 else 8
    if array.size * size > LARGEST:
        return None
    before = _COPIES.get(id(array))
    if before is not None and array.flags.c_contiguous and same(before, array):
        return before
    copy = np.array(array, dtype=f"<{kind}{size}", order="C")
    _COPIES[id(array)] = copy
    return copy


def same(one: ArrayLike | None, other: ArrayLike | None) -> bool:
    """Tell whether two arrays of `own` are the same to the last bit, NaN included."""
    if one is other:
        return True
    if one is None or other is None:
        return False
    a, b = np.asarray(one), np.asarray(other)
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    # Most that differ do so at the start already; eight bytes at a time.
    word = np.uint64 if a.nbytes % 8 == 0 else np.uint8
    x, y = (each.reshape(-1).view(word) for each in (a, b))
    return all(np.array_equal(x[:part], y[:part]) for part in (1000, None))


def tile(array: NDArray[Any], down: int, right: int) -> bytes:
    """Give the bytes of one tile, counted in tiles; those at the end are smaller."""
    return array[down * TILE : (down + 1) * TILE, right * TILE : (right + 1) * TILE].tobytes()


class Arrays:
    """Keeps arrays by name; the longest unused go first. Two threads use it."""

    def __init__(self, limit: int = POOL) -> None:
        self._limit = limit
        self._bytes = 0
        self._kept: OrderedDict[str, tuple[object, NDArray[Any]]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, owner: object, name: str, array: NDArray[Any]) -> None:
        with self._lock:
            self._kept[name] = owner, array
            self._bytes += array.nbytes
            while self._bytes > self._limit:
                self._remove(next(iter(self._kept)))

    def get(self, name: str) -> NDArray[Any] | None:
        with self._lock:
            if name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name][1]

    def drop(self, owner: object) -> None:
        """Forget what an owner had."""
        with self._lock:
            for name in [name for name, (theirs, _) in self._kept.items() if theirs is owner]:
                self._remove(name)

    def _remove(self, name: str) -> None:
        self._bytes -= self._kept.pop(name)[1].nbytes


ARRAYS = Arrays()
