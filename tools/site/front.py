"""The front page: what the course is, in five seconds."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from course_lib import images, kernels, restoration, ui
from course_lib.lessons.nb00 import lesson
from course_lib.ui import Explorer
from tools.notebook_form import FOLDER, ROOT, paths, read
from tools.site.film import record
from tools.site.pages import output_html, raw

_ROW = re.compile(
    r"^\| \[(\d\d [^\]]+)\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \| \S+ \| (.+?) \|$", re.MULTILINE
)
_BYTES = 2_400_000
_WIDE = 880  # CSS pixels: the picture is what one comes for
_LEAD = (
    "A course on convolution (卷积), transposed convolution (转置卷积) and the repair of blurred "
    "pictures, in which everything moves under your hand."
)
_IMAGE = re.compile(r'src="data:image/\w+;base64,([^"]+)"')
# Which of a notebook's pictures stands for it.
_FACES = {
    "00": 2,
    "01": 8,
    "02": 4,
    "03": 10,
    "05": 11,
    "06": 4,
    "07": 13,
    "08": 6,
    "09": 3,
    "10": 11,
}
_FACE = (340, 160)

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
    return ui.Picture(np.clip((page - low) / (high - low), 0, 1), vmin=0, vmax=1, most=_WIDE)


def front() -> tuple[str, dict[str, str]]:
    """Return the front page as MyST Markdown, and its recordings by name."""
    shown = explorers()
    stills = {
        name.removeprefix("front-"): raw(output_html(each._repr_mimebundle_()["text/html"], name))
        for name, each in shown.items()
    }
    stills["wipe"] = stills["wipe"].replace("data-recording", "data-sweep data-recording", 1)
    told = {"length": lesson.LENGTH, "count": len(paths()), "cards": raw(cards())}
    lead = raw(f'<p class="course-lead">{_LEAD}</p>')
    text = _TEXT.read_text(encoding="utf-8").format(**stills, **told, lead=lead)
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
        f'<a href="{name}.html"><img alt="" src="{_face(name)}"><span>'
        f"<strong>{escape(title)}</strong>"
        + re.sub(r"\*(.+?)\*", r"<em>\1</em>", escape(question))
        + (f"<br><small>{minutes} minutes</small>" if minutes else "")
        + "</span></a>"
        for title, name, minutes, question in notebooks()
    )
    return f'<nav class="course-cards" aria-label="Notebooks">{"".join(rows)}</nav>'


def _face(name: str) -> str:
    """Give one of the pictures that a notebook stores, small, as an address."""
    outputs = (
        output
        for cell in read(FOLDER / f"{name}.ipynb").cells
        for output in cell.get("outputs", ())
    )
    stored = [
        image
        for output in outputs
        for image in _IMAGE.findall(output.get("data", {}).get("text/html", ""))
    ]
    number = _FACES.get(name[:2], 0)
    image = Image.open(io.BytesIO(base64.b64decode(stored[min(number, len(stored) - 1)])))
    buffer = io.BytesIO()
    ImageOps.fit(image.convert("RGB"), _FACE).save(buffer, format="WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
