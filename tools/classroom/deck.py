"""Slides as a page that opens from disk: no network, no Python, the explorers alive.

Recordings, scripts and formulas are those of the course's site (tools/site).
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbformat import NotebookNode
from PIL import Image

from course_lib.exercises import Exercise
from tools import minutes
from tools.classroom import course_of, glosses, slides
from tools.classroom.formulas import to_html
from tools.classroom.slides import Slide
from tools.notebook_form import NotebookError
from tools.site import asked, assets

SHARED = "shared"
"""The folder beside the decks with what all of them need."""

_HERE = Path(__file__).parent / "deck"
_SCRIPTS = ("katex/katex.min.js", "katex/auto-render.min.js", "course.js", "deck.js")
_STYLES = ("katex/katex.min.css", "course.css", "deck.css")
_SIZES = (
    (100, "huge"),
    (230, "large"),
    (420, "middle"),
    (10_000, "small"),
)  # up to so many letters
_ARTICLE = (
    "The article: a popular Chinese one on deconvolution and image enhancement, out of which this "
    "course grew. Notebook 00 tells of it."
)
_WHOLE = "All of this is in the notebook; a lesson may hold a part of it."
_MUCH = 1650  # letters of a question with all that is said of it
_BESIDE_FORMULA = 230  # letters that a formula of its own counts as
_COLUMNS = 96  # letters in a line that is read from afar, at most
_FORMULA = 40  # signs of a formula on a line of its own
_ROOM = (56.0, 21.0)  # for pictures, in the page's own unit: its width is 60 of them
_CAPTION = 2.2  # of a picture, in the same
_WIDE = 1.25  # times as wide as high: what stands beside a question gets more room then
_STRIP = 3.0  # times: such a picture stands under the question
_PANEL = re.compile(r"<div><strong>(?P<title>[^<]*)</strong></div>(?P<image><img [^>]*>)")
_RUN_TO_MOVE = re.compile(r"<div><small>▷ Run this cell [^<]*</small></div>")
_LINES = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)


def files(recordings: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Yield what all decks share: its name, and its content.

    Parameters
    ----------
    recordings : mapping of str to Path
        By its name: where a recording lies that a deck plays.
    """
    for name, content in assets.files():
        yield f"{SHARED}/{name}", content
    for path in sorted(_HERE.iterdir()):
        yield f"{SHARED}/{path.name}", path.read_bytes()
    for name, path in sorted(recordings.items()):
        yield f"{SHARED}/recordings/{name}.js", path.read_bytes()


def page(notebook: NotebookNode, stem: str, recorded: Mapping[str, list[str]]) -> str:
    """Write the slides of one notebook.

    Parameters
    ----------
    notebook : NotebookNode
        As it is stored.
    stem : str
        Its name.
    recorded : mapping of str to list of str
        By cell, for each of its outputs the recording that brings it to life; "" for none.
    """
    found = slides.deck(notebook, stem)
    first = next((slide for slide in found if _of_the_article(slide)), None)
    title = f"{course_of.number(stem)} {html.escape(course_of.title(notebook))}"
    links = "".join(f'<link rel="stylesheet" href="{SHARED}/{name}">' for name in _STYLES)
    scripts = "".join(f'<script defer src="{SHARED}/{name}"></script>' for name in _SCRIPTS)
    shown = "\n".join(
        _slide(slide, number, len(found), stem, recorded, first=slide is first)
        for number, slide in enumerate(found, start=1)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}: slides</title>{links}{glosses.HEAD}{scripts}</head>\n"
        f'<body class="deck"><main>\n{shown}\n</main></body></html>\n'
    )


def _slide(
    slide: Slide,
    number: int,
    count: int,
    stem: str,
    recorded: Mapping[str, list[str]],
    *,
    first: bool,
) -> str:
    heading = "h1" if slide.kind == "title" else "h2"
    further = "<span>further</span>" if slide.further else ""
    return (
        f'<section class="slide {slide.kind}" id="{number}" tabindex="-1" '
        f'aria-label="Slide {number} of {count}"{" hidden" * (number > 1)}>'
        f"<header><{heading}>{inline(slide.title)}</{heading}>{further}</header>"
        f"{_body(slide, stem, recorded, first=first)}"
        f"<footer><span>{course_of.number(stem)}</span><span>{number} / {count}</span></footer>"
        "</section>"
    )


def _of_the_article(slide: Slide) -> bool:
    """Whether a slide speaks of the article, which a class may never have heard of."""
    speaks = re.search(r"\b[Tt]he article\b", slide.markdown) is not None
    return slide.kind == "article" or (slide.kind == "text" and speaks)


def _body(slide: Slide, stem: str, recorded: Mapping[str, list[str]], *, first: bool) -> str:
    words, cell = _words(slide), slide.cell
    if slide.exercise is not None:
        return _exercise(slide, slide.exercise, recorded)
    if slide.title == slides.AIMS:
        return f'{words}<p class="note">{_WHOLE}</p>'
    if first and slide.kind in ("article", "text"):
        return f'{words}<p class="note">{_ARTICLE}</p>'
    if slide.kind == "ask" and cell is not None:
        question = asked.prediction(cell.source, f"nb{course_of.number(stem)}")
        forgets = question.replace("<div ", "<div data-forget ", 1)
        dense = " dense" * (len(html.unescape(question)) > _MUCH)
        code = _lines(slide.code) if slide.code else ""
        return f'{words}<div class="asked{dense}">{forgets}{_beside(slide)}</div>{code}'
    if slide.kind == "printed" and cell is not None:
        streams = (o.text.rstrip("\n") for o in cell.outputs if o.output_type == "stream")
        code = _lines(slide.code) if slide.code else ""
        return words + code + _lines("\n".join(streams))
    if slide.kind == "source" and cell is not None:
        return words + _lines(_displayed(cell)[slide.output].data["text/plain"].rstrip("\n"))
    if slide.kind == "shown":
        return words + _pictures(slide, recorded)
    return words


def beside(slide: Slide) -> list[tuple[str, str]]:
    """Return titles and pictures of what a question is about: those that do not answer it."""
    wanted = slides.named(slide)
    around = [_stored(picture) for picture in slide.pictures]
    return _panels("".join(around), wanted, slide.title) if wanted else []


def _beside(slide: Slide) -> str:
    found = [(title, image, aspect_of(image)) for title, image in beside(slide)]
    written = "".join(_figure(*one) for one in found)
    wide_as = min((aspect for *_, aspect in found), default=0.0)
    wide = " under" if wide_as > _STRIP else " wide" if wide_as > _WIDE else ""
    return f'<div class="beside{wide}">{written}</div>' if written else ""


def panels(stored: str) -> list[tuple[str, str]]:
    """Return titles and pictures of a still."""
    return [(panel["title"], panel["image"]) for panel in _PANEL.finditer(stored)]


def _panels(stored: str, wanted: tuple[str, ...], of: str) -> list[tuple[str, str]]:
    """Return titles and pictures of a still: those that are wanted, or all.

    Raises
    ------
    NotebookError
        If one that is wanted is not there.
    """
    found = panels(stored)
    left = [html.unescape(title) for title, _ in found]
    chosen: list[int] = []
    for title in wanted:
        if title not in left:
            raise NotebookError(
                f"The slides of {of!r} want the picture {title!r}, and what is shown has these: "
                f"{', '.join(name for name in left if name)}. Change the cell's metadata."
            )
        chosen.append(left.index(title))
        left[chosen[-1]] = ""  # who names it twice wants two of that name
    return [found[place] for place in chosen] or found


def _exercise(slide: Slide, exercise: Exercise, recorded: Mapping[str, list[str]]) -> str:
    """Write the task, and under it the pictures that it asks about."""
    task = course_of.without_links(slide.markdown) or exercise.prompt
    size = "above" if slide.pictures else _size(task)
    time = f"<p><small>{exercise.minutes:g} minutes</small></p>"
    wanted = slides.named(slide)
    shown = "".join(_pictures(picture, recorded, wanted) for picture in slide.pictures)
    return f'<div class="words {size}">{to_html(task, katex)}{time}</div>{shown}'


def _pictures(slide: Slide, recorded: Mapping[str, list[str]], wanted: tuple[str, ...] = ()) -> str:
    """Write what a slide's cell shows, and where it moves if it does not move here."""
    assert slide.cell is not None, slide
    recording = recorded[slide.cell.id][slide.output] if slide.cell.id in recorded else ""
    shown = _shown(_stored(slide), recording, wanted or slides.named(slide), slide.title)
    if recording or not minutes.explores(slide.cell):
        return shown
    section = re.match(r"\d+(?=\.)", slide.title)
    where = f"section {section[0]} of" if section else f"“{inline(slide.title)}” in"
    return f'{shown}<p class="note">Still: open {where} the notebook.</p>'


def _words(slide: Slide) -> str:
    if not slide.words:
        return ""
    text = course_of.without_links(slide.markdown)
    beside = slide.kind in ("ask", "shown", "printed", "source")
    size = "above" if beside else _size(text)
    return f'<div class="words {size}">{to_html(text, katex)}</div>'


def _size(text: str) -> str:
    letters = len(re.sub(r"[*`]|\\[a-z]+", "", text)) + _BESIDE_FORMULA * ("$$" in text)
    letters += _BESIDE_FORMULA * ("\n|" in text)  # a table asks for as much
    return next(name for most, name in _SIZES if letters <= most)


def _lines(text: str) -> str:
    """Write lines as they are, as large as they fit; very long ones are broken."""
    lines = [
        part
        for line in text.split("\n")
        for part in textwrap.wrap(line, _COLUMNS, subsequent_indent="    ") or [""]
    ]
    wide, high = max(map(len, lines)), len(lines)
    return (
        f'<pre class="lines" tabindex="0" style="--wide:{wide};--high:{high}">'
        f"{html.escape(chr(10).join(lines))}</pre>"
    )


def _displayed(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.outputs if output.output_type != "stream"]


def _stored(slide: Slide) -> str:
    assert slide.cell is not None, slide
    return str(_displayed(slide.cell)[slide.output].data["text/html"])


def _shown(stored: str, recording: str, wanted: tuple[str, ...], of: str) -> str:
    """Write what a cell shows: the still, and what moves in its place."""
    pictures = _panels(stored, wanted, of)
    pictures = pictures or [("", image) for image in re.findall(r"<img [^>]*>", stored)]
    still = f'<div class="still">{_gallery(pictures)}{_readouts(stored)}</div>'
    if not recording:
        return f'<div class="shown">{still}</div>'
    only = f' data-panels="{html.escape(json.dumps(wanted))}"' if wanted else ""
    alive = f'<div class="alive" data-recording="{recording}"{only}></div>'
    return f'<div class="shown">{alive}{still}</div>'


def _gallery(pictures: list[tuple[str, str]]) -> str:
    """Lay the pictures of a still out in rows that are as high as the room allows."""
    if not pictures:
        return ""
    aspects = [aspect_of(image) for _, image in pictures]
    rows = max(range(1, len(pictures) + 1), key=lambda count: _height(aspects, count))
    figures = [_figure(*picture, aspect) for picture, aspect in zip(pictures, aspects, strict=True)]
    each = -(-len(figures) // rows)
    starts = range(0, len(figures), each)
    written = "".join(f'<div class="row">{"".join(figures[i : i + each])}</div>' for i in starts)
    return f'<div class="rows">{written}</div>'


def _figure(title: str, image: str, aspect: float) -> str:
    bare = re.sub(r' (style|width)="[^"]*"', "", image)
    caption = f"<figcaption>{title}</figcaption>" if title else ""
    return f'<figure style="--aspect:{aspect:.3f}">{caption}{bare}</figure>'


def aspect_of(image: str) -> float:
    """Return how many times as wide as high a picture is."""
    data = re.search(r"base64,([^\"]*)", image)
    assert data is not None, image[:80]
    width, height = Image.open(io.BytesIO(base64.b64decode(data[1]))).size
    return width / height


def _height(aspects: list[float], rows: int) -> float:
    """Return how high pictures become in so many rows."""
    each = -(-len(aspects) // rows)
    longest = max(sum(aspects[start : start + each]) for start in range(0, len(aspects), each))
    width, height = _ROOM
    return min(width / longest, (height - rows * _CAPTION) / rows)


def _readouts(stored: str) -> str:
    found = _LINES.search(stored)
    lines = re.sub(
        r"<div><small>▷ Run this cell [^<]*</small></div>", "", found[1] if found else ""
    )
    return f'<div class="readouts">{lines}</div>' if lines else ""


def katex(formula: str, displayed: bool) -> str:
    """Write a formula for the script that sets it in the browser."""
    written = html.escape(formula.strip())
    if not displayed:
        return f'<span class="course-math">{written}</span>'
    spelled = re.sub(r"\\(?:text|hat|begin|end)|[{}^_\s]", "", formula.replace(r"\qquad", "xxxx"))
    lines = re.split(r"\\\\(?:\[\w+\])?", re.sub(r"\\[a-zA-Z]+", "x", spelled))
    signs = max(map(len, lines))
    smaller = f' style="font-size: {_FORMULA / signs:.2f}em"' if signs > _FORMULA else ""
    return f'<div class="course-math course-display"{smaller}>{written}</div>'


def inline(text: str) -> str:
    """Write a line of Markdown with formulas; "1. " begins no list."""
    text = re.sub(r"^(\d+)\.", r"\1\\.", text)
    return re.sub(r"^<p>(.*)</p>$", r"\1", to_html(text, katex), flags=re.DOTALL)


def recordings_of(
    found: list[Slide], folder: Path, recorded: Mapping[str, list[str]]
) -> dict[str, Path]:
    """Return the recordings that some slides play, by their names."""
    names = [
        recorded[slide.cell.id][slide.output]
        for own in found
        for slide in (own, *own.pictures)
        if slide.kind == "shown" and slide.cell is not None and slide.cell.id in recorded
    ]
    return {name: folder / f"{name}.js" for name in names if name}
