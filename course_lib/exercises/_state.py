"""What code may change outside of itself, put back: NumPy's functions, settings, folder, ..."""

import builtins
import contextlib
import gc
import math
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from ._limits import end_threads

DEEPEST = 20_000  # calls: more would fill the memory before anything else stops them
_PRINTING = np.get_printoptions()
_NUMPY = {module: dict(vars(module)) for module in (np, np.linalg, np.fft)}


def repair_numpy() -> list[str]:
    """Give NumPy back what it had when the course was imported.

    Returns
    -------
    list of str
        The names that were somebody else's, such as "np.abs".
    """
    return [
        f"np{module.__name__.removeprefix('numpy')}.{name}"
        for module, kept in _NUMPY.items()
        for name in _put_back(module, kept)
        if not name.startswith("_")
    ]


@contextlib.contextmanager
def own_settings() -> Iterator[None]:
    """Compute and print as the course does, whatever the reader has set."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), np.printoptions(**_PRINTING):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def kept(is_own: Callable[[str], bool]) -> Iterator[None]:
    """Put everything back after the reader's code: settings, folder, environment, threads.

    Parameters
    ----------
    is_own : callable
        Tells whether a file name is one of the reader's code.
    """
    before = threading.enumerate()
    streams = sys.stdin, sys.stdout, sys.stderr
    modules = [(module, dict(vars(module))) for module in (builtins, math)]
    environment, collecting = dict(os.environ), gc.isenabled()
    with _same_folder(), _shallow(), _exit_raises():
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for module, values in modules:
                _put_back(module, values)
            if dict(os.environ) != environment:
                os.environ.clear()
                os.environ.update(environment)
            (gc.enable if collecting else gc.disable)()
            end_threads(before, is_own)


def _put_back(module: ModuleType, values: dict[str, Any]) -> list[str]:
    now = vars(module)
    names = [name for name, value in values.items() if now.get(name, values) is not value]
    now.update({name: values[name] for name in names})
    return names


@contextlib.contextmanager
def _same_folder() -> Iterator[None]:
    try:
        folder = os.getcwd()
    except OSError:  # it was deleted
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(folder)


@contextlib.contextmanager
def _shallow() -> Iterator[None]:
    """Keep the limit of recursion, and let the code raise it only so far."""
    limit, setter = sys.getrecursionlimit(), sys.setrecursionlimit
    sys.setrecursionlimit = lambda depth: setter(min(depth, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit = setter
        setter(limit)


@contextlib.contextmanager
def _exit_raises() -> Iterator[None]:
    """Turn a notebook's own `exit()`, which stops the kernel without an exception, into one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        shell.__dict__.pop("ask_exit", None)
