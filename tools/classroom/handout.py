"""Two pages to print for each notebook: what to foretell and to solve; what to remember.

A question stands with the pictures that its slide shows beside it. What a lesson of 45 minutes
does not reach comes last, and is named so. Overleaf are the sketches of the board, and lines.
"""

from __future__ import annotations

import html
import re

from nbformat import NotebookNode

from course_lib.exercises import Exercise
from tools import copies, minutes
from tools.classroom import course_of, deck, glosses, lesson_plan, slides
from tools.classroom.board import SKETCHES
from tools.classroom.course_of import Prediction
from tools.classroom.formulas import to_html
from tools.classroom.variants import NOT_ON_PAPER
from tools.notebook_form import tags

PICTURES = 3
_STYLE = """
@page { size: A4; margin: 14mm 15mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.38 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; color: #000;
  background: #fff; max-width: 180mm; margin: 0 auto; }
h1 { font-size: 17pt; line-height: 1.15; margin: 0 0 1mm; }
h2 { font-size: 11.5pt; margin: 3.5mm 0 1.5mm; border-bottom: 0.4pt solid #000; }
p, ul, ol { margin: 0 0 1.5mm; }
ol { padding-left: 5mm; }
header p { margin-bottom: 1mm; }
.name { float: right; font-size: 9pt; margin-top: 2mm; }
figure { display: flex; gap: 4mm; margin: 2mm 0; }
figure div { flex: 1; text-align: center; font-size: 8.5pt; }
figure img { max-width: 100%; height: 34mm; object-fit: contain; }
.asked { columns: 2; column-gap: 8mm; }
.asked > div { display: flow-root; break-inside: avoid; margin-bottom: 2.5mm; }
.choices { list-style: none; padding: 0; margin: 0.5mm 0 0; }
.choices li { padding-left: 5mm; text-indent: -5mm; }
.choices li::before { content: "\\2610\\00a0\\00a0"; }
.line { border-bottom: 0.4pt solid #777; height: 6mm; }
.task { break-inside: avoid; margin-bottom: 2mm; }
.page { break-before: page; height: 266mm; display: flex; flex-direction: column; }
.later { margin-top: 2.5mm; }
.asked figure { gap: 2mm; margin: 1mm 0; }
.asked figure.aside { float: right; margin: 0 0 1mm 2mm; }
.asked figure div { flex: none; line-height: 1.2; }
.asked figure img { display: block; width: 100%; height: var(--high); }
.board { display: grid; grid-template-columns: 1fr 1fr; gap: 3mm 6mm; }
.board div { font-size: 8.5pt; break-inside: avoid; }
.board svg { display: block; width: 100%; height: auto; max-height: 42mm; margin-bottom: 1mm; }
.notes { flex: 1; min-height: 0; overflow: hidden; }
code { font-size: 9pt; }
@media screen { body { padding: 10mm; } }
"""
_COLUMN, _ASIDE, _GAP = 84.0, 36.0, 2.0  # millimeters: of a question, of what stands beside it
_HIGH, _LOW = 24.0, 12.0  # of a picture; lower than this, it gets a line of its own
LINES = 4  # to write on, where there is room
_SIZED = re.compile(r' (style|width)="[^"]*"')
_NOTES = 40  # lines, more than a page holds: those for which there is room are printed
_LATER = "in a longer lesson, or at home"
_LATER_HEAD = f'<p class="later"><em>{_LATER.capitalize()}:</em></p>'


def page(notebook: NotebookNode, stem: str) -> str:
    """Write the handout of one notebook as a page that needs nothing else."""
    short = [cell for cell in notebook.cells if not minutes.is_further(cell)]
    title = html.escape(course_of.title(notebook))
    held = lesson_plan.held(notebook, stem)
    beside = {s.cell.id: s for s in slides.deck(notebook, stem) if s.kind == "ask" and s.cell}
    questions: dict[bool, str] = {True: "", False: ""}
    pictured = False
    for cell in short:
        found = course_of.prediction(cell, stem)
        if found and found.choices:
            shown = _beside(deck.beside(beside[cell.id]))
            pictured = pictured or bool(shown)
            questions[cell.id in held] += f"<div>{_prediction(found, shown)}</div>"
    asked = f'<div class="asked">{questions[True]}</div>\n' if questions[True] else ""
    if questions[False]:
        asked += f'{_LATER_HEAD * bool(asked)}<div class="asked">{questions[False]}</div>\n'
    tasks = ""
    for cell in short:
        tasks += "".join(_task(e, later=cell.id not in held) for e in course_of.asked([cell]))
    remembered = to_html(course_of.without_links(course_of.section(notebook, "What to remember")))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{course_of.number(stem)} {title}</title><style>{_STYLE}</style>"
        f"{glosses.HEAD}</head><body>\n"
        f'<header><div class="name">Name: ______________________</div>'
        f"<h1>{course_of.number(stem)} {title}</h1>"
        f"{to_html(course_of.question(notebook))}</header>\n"
        f"{'' if pictured else _shown(_pictures(short))}\n"
        f"<h2>Predict, before you look</h2>"
        "<p>What is asked about is shown to you on a slide or in the notebook.</p>"
        f"{asked}"
        f"<section><h2>Exercises</h2>{tasks}</section>\n"
        f'<section class="page"><p>When the lesson is over</p><h2>What to remember</h2>'
        f"{remembered}{_board(stem)}"
        f'<h2>Notes</h2><div class="notes">{_lines(_NOTES)}</div></section>\n</body></html>\n'
    )


def _board(stem: str) -> str:
    """Write what the plan has the teacher draw; what follows its first sentence is for them."""
    drawn = "".join(
        f"<div>{sketch.svg()}{html.escape(course_of.sentences(sketch.words)[0])}</div>"
        for sketch in SKETCHES[course_of.number(stem)]
    )
    return f'<h2>On the board</h2><div class="board">{drawn}</div>'


def _task(exercise: Exercise, *, later: bool) -> str:
    title = f"<strong>{html.escape(exercise.title)}</strong>"
    if exercise.name in NOT_ON_PAPER:
        return f'<p class="task">{title}: in the notebook ({NOT_ON_PAPER[exercise.name]}).</p>'
    lines = _lines(2 if exercise.inputs is None else LINES)
    return (
        f'<div class="task">{title} ({exercise.minutes:g} minutes{f"; {_LATER}" * later})'
        f"{to_html(exercise.prompt)}{lines}</div>"
    )


def _prediction(asked: Prediction, shown: str) -> str:
    """Write a question with its choices; what has none asks to try things in the notebook."""
    choices = "".join(f"<li>{_inline(choice)}</li>" for choice in asked.choices)
    return f'{to_html(asked.question)}{shown}<ul class="choices">{choices}</ul>'


def _inline(text: str) -> str:
    return re.sub(r"^<p>(.*)</p>$", r"\1", to_html(text), flags=re.DOTALL)


def _lines(count: int) -> str:
    return '<div class="line"></div>' * count


def _beside(pictures: list[tuple[str, str]]) -> str:
    """Write what a question is about beside its choices, or above them what is too wide for that.

    A curve has words too small for that, and is left to the slide.
    """
    drawn = [one for one in pictures if "course-drawing" not in one[1]]
    if not drawn:
        return ""
    aspects = sum(deck.aspect_of(image) for _, image in drawn)
    gaps = _GAP * (len(drawn) - 1)
    aside, above = (min(_HIGH, (wide - gaps) / aspects) for wide in (_ASIDE, _COLUMN))
    size = aside if aside >= _LOW else above
    figures = "".join(
        f'<div style="width:{deck.aspect_of(image) * size:.1f}mm">'
        f"{_SIZED.sub('', image)}{title}</div>"
        for title, image in drawn
    )
    return (
        f'<figure{" class=aside" * (aside >= _LOW)} style="--high:{size:.1f}mm">{figures}</figure>'
    )


def _shown(pictures: list[tuple[str, str]]) -> str:
    """Write pictures side by side, each with its title, which is HTML already."""
    bare = [(title, _SIZED.sub("", image)) for title, image in pictures]
    figures = "".join(f"<div>{image}<br>{title}</div>" for title, image in bare)
    return f"<figure>{figures}</figure>" if figures else ""


def _pictures(cells: list[NotebookNode]) -> list[tuple[str, str]]:
    """Return the first pictures that give nothing away; a curve explains nothing by itself."""
    for cell in cells:
        if cell.cell_type != "code" or copies.ANSWER in tags(cell):
            continue
        for output in cell.outputs:
            stored = str(output.get("data", {}).get("text/html", ""))
            found = [one for one in deck.panels(stored) if "course-drawing" not in one[1]]
            if len(found) > 1:
                return found[:PICTURES]
    return []
