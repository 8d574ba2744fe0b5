"""Figures of a GPU that were measured once (`python -m tools.gpu_figures`), for those without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.images import data_folder
from course_lib.lessons._types import Panels
from course_lib.ui import Curve

from .speed import SpeedTable

FILE = "gpu_figures.json"
_LAYERS = {"conv2d": "conv2d", "conv2d_transpose": "transpose"}
_TOLD = ("device", "driver", "date", "tensorflow")


def stored_figures(path: Path | None = None) -> dict[str, Any] | None:
    """Read the figures of a GPU, if there are any.

    Parameters
    ----------
    path : Path, optional
        Another file than data/gpu_figures.json.

    Returns
    -------
    dict or None
        What `tools.gpu_figures` measured; None where no file is.

    Raises
    ------
    ValueError
        If the file does not say on which GPU, with which driver and when, or was made on a
        processor: figures without their machine are worth nothing.
    """
    path = path or data_folder() / FILE
    if not path.is_file():
        return None
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    made = figures.get("made") or {}
    missing = [name for name in _TOLD if not str(made.get(name) or "").strip()]
    if missing:
        raise ValueError(
            f"{path.name} does not say its {', '.join(missing)}; measure it anew, on a GPU: "
            "python -m tools.gpu_figures --json data/gpu_figures.json"
        )
    if made.get("kind") != "GPU":
        raise ValueError(
            f"{path.name} was measured on a processor, {made['device']}; only figures of a GPU "
            "are stored."
        )
    return figures


def beside_a_gpu(table: SpeedTable, path: Path | None = None) -> Panels:
    """Show the reader's own times beside those of a GPU, if any were ever measured.

    Parameters
    ----------
    table : SpeedTable
        The reader's own.
    path : Path, optional
        Where the figures are, if not in the course's data.
    """
    figures = stored_figures(path)
    if figures is None:
        return {
            "figures of a GPU": "none are stored: so far no GPU could be had to measure them, and "
            "they are not made up"
        }
    made, rows = figures["made"], figures["speed"]["sides"]
    batch, _, channels = rows[0]["batch, rows, channels"]
    lines: dict[str, dict[int, float]] = {}
    for number, (name, label) in enumerate(_LAYERS.items()):
        there = {row["batch, rows, channels"][1]: row[name]["median"] for row in rows}
        mine = {n: 1e3 * table.timings[batch, n][number].median for n in table.sides}
        lines |= {f"GPU, {label}": there, f"here, {label}": mine}
    sides = sorted(set().union(*lines.values()))
    layer = figures["speed"]["layer"]
    best = max(layer["rows"], key=lambda row: row["share of the bound"])
    worst: dict[str, float] = {}
    for row in figures["equal"]:
        worst[row["precision"]] = max(row["gap"], worst.get(row["precision"], 0.0))
    return {
        "milliseconds": Curve(
            sides,
            {label: [line.get(n, np.nan) for n in sides] for label, line in lines.items()},
            xlabel="rows and columns",
            ylabel=f"ms, {batch} pictures",
            log="xy",
        ),
        "measured on": f"{made['device']}, driver {made['driver']}, TensorFlow "
        f"{made['tensorflow']}, {made['date']}; {channels} channels, float32 without TF32",
        "a large layer": f"{best['layer']} in {best['precision']}: {best['median']:.2f} ms, "
        f"{best['share of the bound']:.0%} of what the GPU could do",
        "off NumPy's numbers by at most": ", ".join(
            f"{gap:.0e} in {kind}" for kind, gap in worst.items()
        ),
    }
