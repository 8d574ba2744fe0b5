"""In a kernel that records: what the kernel itself answers for some of the recorded values.

A page of JupyterLab asks its kernel by values as the browser writes them; so does this.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.ui import Explorer
from course_lib.ui._marks import to_svg
from course_lib.ui._paint import Painting
from course_lib.ui._panel import Panel
from tools.site.encode import FEW, colored
from tools.site.film import words_of
from tools.site.record import MIME, Recorder

SAMPLES = 4


def also(recorder: Recorder) -> None:
    """Let a recorder keep the truth beside each recording, as NAME.npz."""
    live, explorers = recorder.live, {}

    def watched(explorer: Explorer) -> dict[str, Any]:
        made = live(explorer)
        name = made[MIME]
        if type(explorer) is Explorer:  # a session is made of several, which came before it
            explorers[name] = explorer
            # The last one gives the others what it left.
            for each in explorers if len(explorers) == recorder.count else [name]:
                _keep(recorder.folder / each, explorers[each])
        return made

    recorder.live = watched  # type: ignore[method-assign]


def _keep(path: Path, explorer: Explorer) -> None:
    words = words_of(path.with_suffix(".js").read_text(encoding="utf-8"))
    answers = [_answer(explorer, words, place) for place in _places(words)]
    np.savez(path.with_suffix(".npz"), answers=np.array(answers, dtype=object))


def _places(words: dict[str, Any]) -> list[str]:
    """Choose the first, the last and some between."""
    places = list(words["frames"])
    between = random.Random(len(places)).sample(places, min(SAMPLES, len(places)))
    return list(dict.fromkeys([places[0], places[-1], *between]))


def _answer(explorer: Explorer, words: dict[str, Any], place: str) -> dict[str, Any]:
    at = list(map(int, place.split(","))) if place else []
    raw = [told["values"][i] for told, i in zip(words["controls"], at, strict=True)]
    frame = explorer._at(raw)
    used = explorer._last[1] if explorer._last else raw  # the nearest places that there are
    return {
        "at": at,
        "values": json.loads(json.dumps(used)),
        "readouts": "\n".join(frame.readouts),
        "painted": sum(isinstance(control, Painting) for control in explorer.controls.values()),
        "panels": [_panel(panel) for panel in frame.panels],
    }


def _panel(panel: Panel) -> dict[str, Any]:
    svg = to_svg(panel.marks, panel.width, panel.height) if panel.marks else ""
    under = [panel.under] if panel.under is not None else []
    shown = [side for side in (*under, panel) if side.pixels is not None]
    return {
        "title": panel.title,
        "caption": panel.caption,
        "texts": re.findall(r">([^<]*)</text>", svg),
        "pixels": [colored(side.pixels, side.palette) for side in shown],
        "exact": [side.pixels.shape[0] * side.pixels.shape[1] <= FEW for side in shown],
        "wiped": bool(under),
    }
