"""Measure everything, print it, and write it to a file."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from course_lib.tf_ops import require_tensorflow
from tools.gpu_figures import _equal, _machine, _speed


def figures(scale: float = 1.0) -> dict[str, Any]:
    """Measure.

    Parameters
    ----------
    scale : float
        Part of the repetitions to make: less than 1 to try it.

    Returns
    -------
    dict
        Of plain values, for JSON.
    """
    begin = perf_counter()
    found = {
        "made": _machine.made(),
        "equal": list(_equal.gaps()),
        "speed": _speed.measured(scale),
    }
    found["made"]["seconds"] = round(perf_counter() - begin, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.gpu_figures", description=__doc__)
    parser.add_argument("--json", type=Path, required=True, help="the file to write")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the repetitions to make")
    options = parser.parse_args()
    require_tensorflow()
    text = json.dumps(figures(options.scale), indent=1, ensure_ascii=False)
    print(text)
    # Whole or not at all: it takes minutes of a machine that may not come again.
    unfinished = options.json.with_name(f".{options.json.name}.{os.getpid()}")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(options.json)


if __name__ == "__main__":
    sys.exit(main())
