"""The article's program, and what becomes of a program that is run in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.tf_ops import require_tensorflow

ARTICLE = """\
import tensorflow as tf
import numpy as np

# 定义输入图像
input_image = tf.constant([[1, 2, 3],
                           [4, 5, 6],
                           [7, 8, 9]], dtype=tf.float32)

# 定义卷积核
filter = tf.constant([[1, 2, 3],
                      [4, 5, 6],
                      [7, 8, 9]], dtype=tf.float32)

# 定义反卷积操作
convolution = tf.nn.conv2d(input_image, filter, strides=[1, 1, 1, 1], padding='SAME')

# 计算输出图像
output_image = tf.nn.conv2d_transpose(convolution, filter, [3, 3, 3, 1], [1, 1, 1, 1], padding='SAME')

# 执行计算
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    output_image_value = sess.run(output_image)
    print(output_image_value)
"""  # noqa: E501
"""Quoted as it stands, with its own comments."""

_SECONDS = 120


def show_program(program: str) -> None:
    """Display a program, in colors where the page has them.

    Parameters
    ----------
    program : str
        Python source.
    """
    from IPython.display import display

    text = program.rstrip()
    display({"text/markdown": f"```python\n{text}\n```", "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Parameters
    ----------
    code : int
        The exit status; negative if a signal killed it.
    printed : str
        What it wrote to its output.
    last_words : str
        The last line of its complaints.

    Examples
    --------
    >>> Ended(0, "4", "").how
    'It ran to its end.'
    >>> Ended(1, "", "ValueError: no").how
    'It ended by an exception: ValueError: no'
    """

    code: int
    printed: str
    last_words: str

    @property
    def well(self) -> bool:
        """Whether it came to its end."""
        return self.code == 0

    @property
    def how(self) -> str:
        """One sentence."""
        if self.well:
            return "It ran to its end."
        if self.code == 1:
            return f"It ended by an exception: {self.last_words}"
        name = f"code {self.code}"
        with suppress(ValueError):
            # A shell in between adds 128 to the signal's number.
            name = signal.Signals(-self.code if self.code < 0 else self.code - 128).name
        return f"Its process was killed ({name}), without a Python error. Last words: " + (
            self.last_words or "none"
        )


def run_elsewhere(program: str, *, onednn: bool = True) -> Ended:
    """Run a program in a Python process of its own, as anybody would start it.

    Parameters
    ----------
    program : str
        Python source.
    onednn : bool
        Whether TensorFlow may take the routines of oneDNN, as it does by itself.

    Returns
    -------
    Ended
        Whatever happens in it.

    Raises
    ------
    ImportError
        If the program needs TensorFlow and there is none.

    Examples
    --------
    >>> run_elsewhere("print(6 * 7)").printed
    '42'
    """
    if "import tensorflow" in program:
        require_tensorflow()
    settings = {
        "PYTHONUTF8": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": str(int(onednn)),
    }
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "program.py"
        file.write_text(program, encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, str(file)],
                cwd=folder,
                env=os.environ | settings,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Ended(1, "", f"it was stopped after {_SECONDS} seconds")
    return Ended(done.returncode, done.stdout.strip(), _last_words(done.stderr))


def complaint(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """Call something, and return its error in one line, or that there was none.

    Parameters
    ----------
    call : callable
        Anything.
    *arguments, **named
        What it is called with.

    Examples
    --------
    >>> complaint([].pop)
    'IndexError: pop from empty list'
    >>> complaint(max, 1, 2)
    'no complaint'
    """
    try:
        call(*arguments, **named)
    except Exception as error:
        return f"{type(error).__name__}: {_plain(str(error).strip().splitlines()[0])}"
    return "no complaint"


def _last_words(complaints: str) -> str:
    """Return the line that says why: the last one, or that above the addresses of a crash."""
    lines = [line for line in complaints.splitlines() if line.strip()]
    fatal = [line for line in lines if "Check failed" in line or line.startswith("Fatal")]
    return _plain((fatal or lines)[-1]) if lines else ""


def _plain(line: str) -> str:
    """Take the names of internal places out of a complaint."""
    line = re.sub(r"^F\d{4} [\d:.]+\s+\d+ ", "", line)  # date, time and number of the process
    line = re.sub(r"\{\{.*?\}\}\s*", "", line)
    return re.sub(r"\s*\[Op:.*|, batch_dim:.*", "", line).strip()
