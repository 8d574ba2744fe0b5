"""Two pages to print for each notebook: what to foretell and to solve; what to remember."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.exercises import Exercise
from tools import copies, minutes
from tools.classroom import course_of, glosses
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
.asked > div { break-inside: avoid; margin-bottom: 2.5mm; }
.choices { list-style: none; padding: 0; margin: 0.5mm 0 0; }
.choices li { padding-left: 5mm; text-indent: -5mm; }
.choices li::before { content: "\\2610\\00a0\\00a0"; }
.line { border-bottom: 0.4pt solid #777; height: 6mm; }
.task { break-inside: avoid; margin-bottom: 2mm; }
.page { break-before: page; }
code { font-size: 9pt; }
@media screen { body { padding: 10mm; } }
"""
LINES = 4  # to write on, where there is room


def page(notebook: NotebookNode, stem: str) -> str:
    """Write the handout of one notebook as a page that needs nothing else."""
    short = [cell for cell in notebook.cells if not minutes.is_further(cell)]
    title = html.escape(course_of.title(notebook))
    predictions = [p for p in (course_of.prediction(c, stem) for c in short) if p and p.choices]
    asked = "".join(f"<div>{part}</div>" for part in map(_prediction, predictions))
    tasks = "".join(map(_task, course_of.asked(short)))
    remembered = to_html(course_of.without_links(course_of.section(notebook, "What to remember")))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{course_of.number(stem)} {title}</title><style>{_STYLE}</style>"
        f"{glosses.HEAD}</head><body>\n"
        f'<header><div class="name">Name: ______________________</div>'
        f"<h1>{course_of.number(stem)} {title}</h1>"
        f"{to_html(course_of.question(notebook))}</header>\n"
        f"{_figure(short)}\n"
        f"<h2>Predict, before you look</h2>"
        "<p>What is asked about is shown to you on a slide or in the notebook.</p>"
        f'<div class="asked">{asked}</div>\n'
        f"<section><h2>Exercises</h2>{tasks}</section>\n"
        f'<section class="page"><p>When the lesson is over</p><h2>What to remember</h2>'
        f"{remembered}</section>\n</body></html>\n"
    )


def _task(exercise: Exercise) -> str:
    title = f"<strong>{html.escape(exercise.title)}</strong>"
    if exercise.name in NOT_ON_PAPER:
        return f'<p class="task">{title}: in the notebook ({NOT_ON_PAPER[exercise.name]}).</p>'
    lines = _lines(2 if exercise.inputs is None else LINES)
    return (
        f'<div class="task">{title} ({exercise.minutes:g} minutes)'
        f"{to_html(exercise.prompt)}{lines}</div>"
    )


def _prediction(asked: Prediction) -> str:
    """Write a question with its choices; what has none asks to try things in the notebook."""
    choices = "".join(f"<li>{_inline(choice)}</li>" for choice in asked.choices)
    return f'{to_html(asked.question)}<ul class="choices">{choices}</ul>'


def _inline(text: str) -> str:
    return re.sub(r"^<p>(.*)</p>$", r"\1", to_html(text), flags=re.DOTALL)


def _lines(count: int) -> str:
    return '<div class="line"></div>' * count


def _figure(cells: list[NotebookNode]) -> str:
    shown = "".join(_pictures(cells))
    return f"<figure>{shown}</figure>" if shown else ""


def _pictures(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield the first pictures that give nothing away, with what stands above them."""
    for cell in cells:
        if cell.cell_type != "code" or copies.ANSWER in tags(cell):
            continue
        for output in cell.outputs:
            stored = str(output.get("data", {}).get("text/html", ""))
            found = re.findall(
                r"<div><strong>([^<]*)</strong></div>(<img [^>]*src=\"data:image/[^>]*>)", stored
            )
            if len(found) > 1:
                for name, image in found[:PICTURES]:
                    bare = re.sub(r' (style|width)="[^"]*"', "", image)
                    yield f"<div>{bare}<br>{html.escape(html.unescape(name))}</div>"
                return
