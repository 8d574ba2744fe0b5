"""A lesson plan for each notebook: all of it is said somewhere in the course, but for the board."""

from __future__ import annotations

import html
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.exercises import Exercise
from tools import copies, minutes
from tools.classroom import course_of, slides
from tools.classroom.board import SKETCHES, Sketch
from tools.classroom.course_of import Part, Prediction
from tools.classroom.formulas import to_html
from tools.classroom.slides import Slide
from tools.notebook_form import tags

SHORT, LONG = 45, 90  # minutes of a lesson
_BOARD = "SKETCHES"  # stands where they go
_SHORT = 60  # characters of a question that needs the sentence before it
_AFTER = 2  # sentences said after it


_STYLE = """
@page { size: A4; margin: 15mm; }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; color: #000; background: #fff;
  font: 11pt/1.45 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { line-height: 1.2; }
h2 { margin-top: 2rem; border-bottom: 1px solid #000; }
h2, h3 { break-after: avoid; }
table { border-collapse: collapse; }
td, th { padding: 0.2rem 0.6rem; border-bottom: 1px solid #999; text-align: left; }
figure { margin: 1rem 0 1.6rem; break-inside: avoid; }
figure svg { width: 100%; max-width: 34rem; height: auto; border: 1px solid #999; }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 10pt; } }
"""


def page(notebook: NotebookNode, stem: str) -> str:
    """Write the plan of one notebook as a page that needs nothing else."""
    before, after = plan(notebook, stem).split(_BOARD)
    title = f"Lesson plan {course_of.number(stem)}"
    sketches = "".join(_sketch(sketch) for sketch in SKETCHES[course_of.number(stem)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n"
        f"{to_html(before)}\n{sketches}\n{to_html(after)}\n</body></html>\n"
    )


def _sketch(sketch: Sketch) -> str:
    """Write what to draw, and where."""
    where = f"<strong>{html.escape(sketch.section)}</strong>"
    return (
        f"<figure><figcaption>{where}: {html.escape(sketch.words)}</figcaption>"
        f"{sketch.svg()}</figure>\n"
    )


def plan(notebook: NotebookNode, stem: str) -> str:
    """Write the plan of one notebook in Markdown, without what is drawn."""
    found = list(course_of.parts(notebook))
    short, long = cut(found, SHORT), cut(found, LONG)
    numbers = _numbers(slides.deck(notebook, stem))
    lines = [
        f"# Lesson plan {course_of.number(stem)}: {course_of.title(notebook)}",
        course_of.question(notebook),
        _aims(notebook),
        f"## A lesson of {SHORT} minutes\n\n{_table(short, numbers)}",
    ]
    if short != long:
        lines.append(f"## A lesson of {LONG} minutes\n\n{_table(long, numbers)}")
    lines += [
        f"## Before each slider\n\n{''.join(_sliders(notebook, stem))}".rstrip(),
        f"## On the board\n\n{_BOARD}",
        f"## What goes wrong, and what to say\n\n{''.join(_mistakes(found))}".rstrip(),
        f"## Homework\n\n{_homework(found, short)}",
        f"## To end with\n\n{course_of.section(notebook, 'What to remember')}",
        _GOOD_TO_KNOW,
    ]
    return course_of.without_links("\n\n".join(lines)) + "\n"


_GOOD_TO_KNOW = """## Good to know

- Minutes are for somebody to whom it is new, counted by the rule of `python3 course.py minutes`; \
exercises are in them, with a hint.
- At home `hint("NAME")` and `solution("NAME")` answer in every notebook, and nothing can prevent \
that where the course is installed. So homework is for practice.
- `python3 course.py class live` counts in class who predicts what and who makes which mistake, of \
those who say yes; what was answered stays hidden until you show it."""


def cut(found: list[Part], length: float) -> list[Part]:
    """Choose what fits into a lesson: the short path, then what is further, as it comes."""
    chosen = [part for part in found if not part.further]
    left = length - sum(part.minutes for part in chosen)
    for part in (part for part in found if part.further):
        if part.minutes <= left:
            chosen.append(part)
            left -= part.minutes
    return [part for part in found if part in chosen]


def _aims(notebook: NotebookNode) -> str:
    learned = [course_of.opening(notebook, what).rstrip(".") for what in ("do", "learn")]
    bullets = [f"- {aim.strip()}" for text in learned for aim in text.split(";") if aim.strip()]
    return "\n".join(
        ["## Aims", "", *bullets, "", f"Needed: {course_of.opening(notebook, 'need')}"]
    )


def _numbers(deck: list[Slide]) -> dict[str, list[int]]:
    """Return the numbers of the slides that each cell makes."""
    found: dict[str, list[int]] = {}
    for number, slide in enumerate(deck, start=1):
        if slide.cell is not None:
            found.setdefault(slide.cell.id, []).append(number)
    return found


def _table(chosen: list[Part], numbers: dict[str, list[int]]) -> str:
    rows = ["| from minute | to | what | slides | exercises |", "|--:|--:|:--|:--|:--|"]
    clock = 0.0
    for title, together in _by_title(chosen):
        start, clock = clock, clock + sum(part.minutes for part in together)
        cells = [cell for part in together for cell in part.cells]
        named = ", ".join(f"{e.title} ({e.minutes:g})" for e in course_of.asked(cells))
        mark = " (further)" if all(part.further for part in together) else ""
        shown = _ranges(sorted(n for cell in cells for n in numbers.get(cell.id, [])))
        rows.append(f"| {start:.0f} | {clock:.0f} | {title}{mark} | {shown} | {named} |")
    return "\n".join(rows)


def _ranges(numbers: list[int]) -> str:
    """Write numbers as few ranges, such as "3-7, 12"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number <= found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in found)


def _by_title(chosen: list[Part]) -> list[tuple[str, list[Part]]]:
    found: list[tuple[str, list[Part]]] = []
    for part in chosen:
        if found and found[-1][0] == part.title:
            found[-1][1].append(part)
        else:
            found.append((part.title, [part]))
    return found


def _sliders(notebook: NotebookNode, stem: str) -> Iterator[str]:
    """Say for each explorer what to ask before it is touched, and what to point at after."""
    title, since, shown = "", 0, ""
    for place, cell in enumerate(notebook.cells):
        if copies.heading_level(cell) in (2, 3):
            title, since = cell.source.split("\n")[0].lstrip("# "), place
        if not minutes.explores(cell):
            continue
        if title != shown:
            yield f"### {title}\n\n"
            shown = title
        before = notebook.cells[since:place]
        yield _asking(before, cell, stem)
        if told := _told(notebook.cells[place + 1 :]):
            yield f"- **Then**: {told}\n"
        yield "\n"
        since = place + 1


def _asking(before: list[NotebookNode], cell: NotebookNode, stem: str) -> str:
    predictions = [course_of.prediction(c, stem) for c in before]
    if known := [p for p in predictions if p]:
        return "".join(_predicted(p) for p in known)
    text = "\n\n".join(c.source for c in before if c.cell_type == "markdown")
    said = [s for s in course_of.sentences(text) if s.count("(") == s.count(")")]
    if places := [n for n, s in enumerate(said) if s.endswith("?")]:
        last = places[-1]
        short = len(said[last]) < _SHORT and last  # what is meant stands before it
        return f"- **Ask**: {' '.join(said[last - bool(short) : last + 1])}\n"
    moved = " and ".join(f"`{name}`" for name in course_of.controls(cell))
    about = f"what will {moved} change?" if moved else "what will change?"
    told = [s for s in said if s.endswith(".") and not s.startswith("(")]
    hint = f" ({told[-1]})" if told else ""
    return f"- **Ask**: Before anybody moves anything: {about}{hint}\n"


def _predicted(asked: Prediction) -> str:
    lines = [f"- **Ask**: {asked.question}\n"]
    for choice, said in asked.choices.items():
        mark = " (right)" if choice == asked.answer else ""
        lines.append(f"    - *{choice}*{mark}: {said}\n")
    return "".join(lines)


def _told(after: list[NotebookNode]) -> str:
    """Return how the text begins that gives away what was to be seen."""
    for cell in after:
        if copies.ANSWER not in tags(cell) and cell.cell_type == "markdown":
            return ""
        if cell.cell_type == "markdown" and (said := course_of.sentences(cell.source)):
            return " ".join(said[:_AFTER])
        if minutes.explores(cell):
            return ""
    return ""


def _mistakes(found: list[Part]) -> Iterator[str]:
    for part in found:
        for exercise in course_of.asked(part.cells):
            further = ", further" if part.further else ""
            yield f"### {exercise.title} (`{exercise.name}`, {exercise.minutes:g} minutes{further})"
            yield f"\n\n{exercise.prompt}\n\n"
            yield from _said(exercise)
            yield f"- *Right*: {exercise.why}\n\n"


def _said(exercise: Exercise) -> Iterator[str]:
    """Yield each thing to say once, with all mistakes that it is said to."""
    names: dict[str, list[str]] = {}
    for mistake in exercise.misconceptions:
        names.setdefault(mistake.sentence, []).append(mistake.name)
    for sentence, same in names.items():
        yield f"- *{'; '.join(same)}*: {sentence}\n"


def _homework(found: list[Part], done: list[Part]) -> str:
    left = [part for part in found if part not in done]
    lines = [
        f"- {exercise.title} (`{exercise.name}`, {exercise.minutes:g} minutes)"
        for part in left
        for exercise in course_of.asked(part.cells)
    ]
    titles = [part.title for part in left if not course_of.asked(part.cells)]
    titles = list(dict.fromkeys(titles))
    lines += [f"- To read and to try: {', '.join(titles)}"] if titles else []
    return "\n".join(
        lines or ["- Nothing is left: let them do an exercise with their own picture."]
    )
