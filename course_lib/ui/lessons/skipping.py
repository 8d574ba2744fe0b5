"""Let a notebook run to its end where TensorFlow is missing: its cells are skipped, kindly."""

from __future__ import annotations

from course_lib.tf_ops import tensorflow

MARK = "# needs TensorFlow"
SAID = (
    "This cell needs TensorFlow, which is not installed here, so it is skipped. "
    "`python3 course.py lab` brings it along."
)


def skipped_cell(lines: list[str]) -> list[str]:
    r"""Return a cell as it is, or, if it begins with the mark, one that says why it is skipped.

    Parameters
    ----------
    lines : list of str
        The lines of a cell.

    Examples
    --------
    >>> skipped_cell(["x = 1\n"])
    ['x = 1\n']
    >>> skipped_cell(["# needs TensorFlow\n", "import tensorflow\n"])[0].startswith("print(")
    True
    """
    marked = bool(lines) and lines[0].strip() == MARK
    return [f"print({SAID!r})\n"] if marked else lines


def skip_cells_without_tensorflow() -> None:
    """From now on, skip the cells that begin with ``# needs TensorFlow``, if it is missing.

    Outside a notebook, or where TensorFlow is installed, nothing happens.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or tensorflow() is not None:
        return
    transformers = shell.input_transformers_cleanup
    if skipped_cell not in transformers:
        transformers.append(skipped_cell)
