"""TensorFlow, fetched late and quietly, or not at all."""

from __future__ import annotations

import os
import sys
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
    # Once is enough, and AutoGraph cannot look into `os.environ`.
    if "tensorflow" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        # Else it says at every start that its sums are rounded in another order.
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        import tensorflow
    except ImportError:
        return None
    return cast(ModuleType, tensorflow)


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
