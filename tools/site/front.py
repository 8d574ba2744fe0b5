"""The front page: what the course is, in five seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from course_lib import images, kernels, restoration, ui
from course_lib.lessons.nb00 import lesson
from course_lib.ui import Explorer
from tools.notebook_form import ROOT, paths
from tools.site.film import record
from tools.site.pages import output_html, raw

_ROW = re.compile(
    r"^\| \[(\d\d [^\]]+)\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \| \S+ \| (.+?) \|$", re.MULTILINE
)
_BYTES = 2_400_000

_TEXT = Path(__file__).parent / "page" / "front.md"


def explorers() -> dict[str, Explorer]:
    """Return what can be moved on the front page, by the name of its recording."""
    page = images.to_gray(images.load("text_motion"))
    repaired = _repaired(page, lesson.LENGTH)
    wipe = ui.explore(
        lambda: {"": ui.Wipe(_shown(page), _shown(repaired), names=("photo", "repaired"))},
        alt="A page smeared by a moving camera, and what became of it; a divider to drag.",
    )
    slider = ui.explore(
        partial(_guessed, page),
        streak=ui.play(0, 48, step=2, fps=8),
        alt="The same page, repaired with a streak as long as the slider says.",
    )
    return {"front-wipe": wipe, "front-slider": slider}


def _guessed(page: np.ndarray, streak: int = 0) -> dict[str, Any]:
    repaired = _repaired(page, streak) if streak else page
    return {"": _shown(repaired), "readout": f"a streak of {streak} pixels"}


def _repaired(page: np.ndarray, length: float) -> np.ndarray:
    return restoration.wiener(page, kernels.motion(length, lesson.ANGLE), balance=0.05)


def _shown(page: np.ndarray) -> ui.Picture:
    """Stretch a pale page from black to white, a hundredth of its pixels aside."""
    low, high = np.percentile(page, (1, 99))
    return ui.Picture(np.clip((page - low) / (high - low), 0, 1), vmin=0, vmax=1)


def front() -> tuple[str, dict[str, str]]:
    """Return the front page as MyST Markdown, and its recordings by name."""
    shown = explorers()
    stills = {
        name.removeprefix("front-"): raw(output_html(each._repr_mimebundle_()["text/html"], name))
        for name, each in shown.items()
    }
    text = _TEXT.read_text(encoding="utf-8").format(
        **stills, length=lesson.LENGTH, cards=raw(cards())
    )
    return text, {name: record(each, name, _BYTES) for name, each in shown.items()}


def notebooks() -> Iterator[tuple[str, str, str, str]]:
    """Give (title, name, minutes, question) of each notebook, as the README tells them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = {name: (title, *rest) for title, name, *rest in _ROW.findall(readme)}
    for path in paths():
        title, minutes, question = told.get(path.stem, (path.stem.replace("_", " "), "", ""))
        yield title, path.stem, minutes, question


def cards() -> str:
    """Write a card for each notebook."""
    rows = (
        f'<a href="{name}.html"><strong>{escape(title)}</strong>{escape(question)}'
        + (f"<br><small>{minutes} minutes</small></a>" if minutes else "</a>")
        for title, name, minutes, question in notebooks()
    )
    return f'<nav class="course-cards" aria-label="Notebooks">{"".join(rows)}</nav>'
