"""A session in the studio, to be recorded: the real studio, worked step by step.

Each step is an explorer over the studio's own function, with the studio's other controls set as the
steps before left them; so a page shows what the studio showed.
"""

from __future__ import annotations

import shlex
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets

from course_lib import images, ui
from course_lib.studio import Recipe
from course_lib.studio.view import Studio
from course_lib.studio.view._choices import EXTRA_KINDS, METHOD_KINDS, recipe_of, rounded
from course_lib.ui import Explorer

PHOTOS = ("text_motion", "clock_motion")
PART = (30, 100, 205, 540)
"""Some lines of the page that moved: rows and columns."""
COUNT, SLIDE = 6, "Slide"
"""How many steps there are, and the one with the sliders."""
FOUND = {"blur": "motion", "length": 31.0, "angle": 94.0, "method": "wiener", "balance": 0.05}
"""Where the session leads: what a reader finds with the sliders."""
_BLURS = (("not chosen yet", "none"), ("motion: a steady movement", "motion"))
_METHODS = ("wiener", "richardson_lucy", "total_variation", "best")
_PATIENCE = 600  # seconds for the slowest method on a busy machine


class Step(NamedTuple):
    """One thing that a reader does in the studio."""

    title: str
    words: str
    explorer: Explorer


INTRODUCTION = (
    "This is the studio at work, recorded step by step: what you see is what it showed. Move what "
    "each step lets you move. In JupyterLab all of it moves at once, on any photo of yours; there "
    "the course also looks for the blur by itself, you can paint it or click on a point of light, "
    "and every step can be taken back."
)


def steps(studio: Studio) -> Iterator[Step]:
    """Give the steps of a session.

    Parameters
    ----------
    studio : Studio
        As a notebook opens it, with the first photo; it stays as it is.
    """
    tables = {name: Studio(name, None, None) for name in PHOTOS}
    own = tables[PHOTOS[0]]
    # What these do would show in the other steps.
    compared, saved = (Studio(PHOTOS[0], None, None) for _ in range(2))
    try:
        yield Step(
            "Open",
            "A photo comes from the list, by its path, or as a file of your own. Nothing is chosen "
            "yet, so the part in the box looks as it was taken. Choose the other photo.",
            _explorer(
                lambda photo: _seen(tables[photo]), photo=_menu([(_title(n), n) for n in PHOTOS])
            ),
        )
        box = ui.box("photo", start=PART)
        box.description = "part"
        yield Step(
            "Look",
            "Drag the box to the lines that you want to read, and look at the spectrum of the "
            "part: dark stripes across it tell which way the camera moved, and how far.",
            _explorer(
                lambda part, extra: _seen(own, part, extra=extra),
                part=box,
                extra=_menu(EXTRA_KINDS[:2], EXTRA_KINDS[1][1]),
            ),
        )
        yield Step(
            "Choose the blur",
            "Tell the studio what blurred it: a steady movement. It begins with 9 pixels straight "
            "across, which is wrong, and you see it: stripes where no stripes were.",
            _explorer(
                lambda blur: _seen(
                    own, PART, **FOUND | {"blur": blur, "length": 9.0, "angle": 0.0}
                ),
                blur=_menu(_BLURS, "motion"),
            ),
        )
        yield Step(
            SLIDE,
            "Turn length and angle until you can read it. The right pair is easy to see: a little "
            "beside it the letters have ghosts. (In the studio the length goes from 1 to 60 "
            "pixels and the angle from 0 to 180 degrees, in tenths.)",
            _explorer(
                partial(slid, own),
                length=_slider("length (px)", 23.0, 19, 43, 4),
                angle=_slider("angle (°)", 82.0, 82, 106, 4),
            ),
        )
        yield Step(
            "Compare",
            "Drag the divider from the photo to what became of it, or hold it aside. Then try "
            "another method: each pays for sharp letters in its own coin.",
            _explorer(
                lambda method: _seen(compared, PART, **FOUND | {"method": method}),
                method=_menu([pair for pair in METHOD_KINDS if pair[1] in _METHODS], "wiener"),
            ),
        )
        yield _saved(saved)
    finally:
        for table in (*tables.values(), compared, saved):
            table.close()


def _explorer(function: Any, **controls: ipywidgets.Widget) -> Explorer:
    return Explorer(function, controls, alt="The restoration studio, recorded.", cache=False)


def _menu(options: Any, value: str | None = None) -> ipywidgets.Widget:
    return ipywidgets.Dropdown(options=list(options), value=value or options[0][1])


def _slider(name: str, value: float, low: float, high: float, step: float) -> ipywidgets.Widget:
    slider = ipywidgets.FloatSlider(value, min=low, max=high, step=step, description=name)
    slider.readout_format = ".0f"
    return slider


def _title(name: str) -> str:
    info = images.info(name)
    return f"{info['title']} ({info['kind']})"


def _seen(studio: Studio, part: Any = None, **changed: Any) -> dict[str, Any]:
    """Give the studio's panels when it has done what was asked, not before."""
    values = rounded({name: control.value for name, control in studio.controls.items()} | changed)
    there = threading.Event()
    studio.live._changed = there.set
    if values["method"] != "wiener":  # which is there at once as long as nobody looks on
        studio.live.wake()
    for _ in range(2):
        shown = studio._seen(part or studio.part.value, **values)
        if "follows at rest" not in shown["readout"]:
            return shown
        if not there.wait(_PATIENCE):
            break
    raise TimeoutError(f"The studio did not finish {values['method']} in {_PATIENCE} s.")


def slid(studio: Studio, length: float, angle: float) -> dict[str, Any]:
    """Give the studio's panels for a movement."""
    return _seen(studio, PART, **FOUND | {"length": length, "angle": angle})


def _saved(studio: Studio) -> Step:
    """Save the photo as the studio does, and show what lies in the folder then."""
    told = threading.Event()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, studio.opened.out.name)
        studio._take(_recipe(studio))
        studio.finish.path.value = str(file)
        studio.finish.message.observe(
            lambda change: told.set() if "Saved as" in change.new else None, "value"
        )
        studio.finish.begin()
        if not told.wait(_PATIENCE):
            raise TimeoutError(f"The studio did not save: {studio.finish.message.value}")
        before, after = (images.read(path) for path in (studio.opened.file, file))
        recipe = file.with_suffix(".json")
        photo = studio.opened.file.name
        command = ["python3", "course.py", "restore", photo, "--recipe", recipe.name]
        wipe = ui.Wipe(
            *(ui.Picture(picture, vmin=0, vmax=1) for picture in (before, after)),
            names=("photo", "restored"),
        )
        words = (
            f"The whole photo is restored in the background and saved as {file.name}, a new file; "
            f"{recipe.name} beside it holds how. The same on the command line, or for another "
            f"photo: {shlex.join(command)}"
        )
    return Step("Save", words, _explorer(lambda: {file.name: wipe}))


def _recipe(studio: Studio) -> Recipe:
    values = {name: control.value for name, control in studio.controls.items()} | FOUND
    return recipe_of(values, {})


def page_part(shown: list[tuple[Step, str]]) -> str:
    """Write a session as a part of a page; without a script it is one step below the other.

    Parameters
    ----------
    shown : list of (Step, str)
        Each with what stands there until it moves, as HTML.
    """
    parts = "".join(
        f'<section class="course-step" aria-label="{escape(step.title)}">'
        f"<p><strong>{number}. {escape(step.title)}</strong></p><p>{escape(step.words)}</p>{html}"
        "</section>"
        for number, (step, html) in enumerate(shown, start=1)
    )
    return f'<div class="course-session"><p>{escape(INTRODUCTION)}</p>{parts}</div>'
