"""TensorFlow, fetched late and quietly, or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


def tensorflow() -> ModuleType | None:
    """Import TensorFlow without its chatter, or return None where it is not installed.

    Returns
    -------
    module or None

    Examples
    --------
    >>> tf = tensorflow()
    >>> tf is None or hasattr(tf.nn, "conv2d_transpose")
    True
    """
    # Once is enough, and AutoGraph cannot look into this.
    if "tensorflow" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        try:
            with _hushed():
                import tensorflow  # noqa: F401
        except ImportError:
            return None
    return cast("ModuleType | None", sys.modules["tensorflow"])


@contextmanager
def _hushed() -> Iterator[None]:
    """Drop what is written to the error stream from outside Python, while TensorFlow starts.

    There it says that oneDNN rounds its sums in another order. Switched off, it would be silent,
    and a training on a CPU half as fast.
    """
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def require_tensorflow() -> ModuleType:
    """Import TensorFlow as `tensorflow` does, or say kindly what to do without it.

    Returns
    -------
    module

    Raises
    ------
    ImportError
        Where TensorFlow is not installed; the message is one sentence for readers.

    Examples
    --------
    >>> try:
    ...     ready = hasattr(require_tensorflow(), "nn")
    ... except ImportError as error:
    ...     ready = "course.py lab" in str(error)
    >>> ready
    True
    """
    module = tensorflow()
    if module is None:
        raise ImportError(
            "This part needs TensorFlow, which is not installed here: start the course with "
            "`python3 course.py lab`, without --no-tf, and it is added; the rest works without it."
        )
    return module
