"""What a plan tells a teacher to ask before each prediction and slider, and to say after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nbformat import NotebookNode

from tools import copies, minutes
from tools.classroom import course_of, slides
from tools.classroom.course_of import Prediction
from tools.classroom.slides import Slide
from tools.notebook_form import tags

_SHORT = 60  # characters of a question that needs the sentence before it
_AFTER = 2  # sentences said of each text after it
_TEXTS = 2  # so many texts: what is shown between them is part of the answer
_LINES = 5  # of what is printed: more is read on its slide

Numbers = Mapping[str, list[int]]
"""By cell: the numbers of its slides."""


def numbers(deck: list[Slide]) -> dict[str, list[int]]:
    """Return the numbers of the slides that each cell makes."""
    found: dict[str, list[int]] = {}
    for number, slide in enumerate(deck, start=1):
        pictures = (
            slide.pictures if slide.exercise else ()
        )  # a question's have their own slide, too
        for cell in {own.cell.id for own in (slide, *pictures) if own.cell is not None}:
            found.setdefault(cell, []).append(number)
    return found


def shown(cells: list[NotebookNode], on: Numbers) -> list[int]:
    """Return the numbers of the slides that some cells make."""
    return sorted({number for cell in cells for number in on.get(cell.id, [])})


def named(cells: list[NotebookNode], on: Numbers) -> str:
    """Say on which slides some cells are."""
    found = shown(cells, on)
    if not found:
        return "in the notebook alone"
    return f"{'slides' if len(found) > 1 else 'slide'} {ranges(found)}"


def ranges(found: list[int]) -> str:
    """Write numbers as few ranges, such as "3-7, 12"."""
    runs: list[list[int]] = []
    for number in found:
        if runs and number <= runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)


def asked(notebook: NotebookNode, stem: str, on: Numbers) -> Iterator[str]:
    """Say for each prediction and each explorer what to ask, and what to say after it."""
    title, since, headed, open_question = "", 0, "", False
    for place, cell in enumerate(notebook.cells):
        if copies.heading_level(cell) in (2, 3):
            title, since, open_question = course_of.heading(cell), place, False
        question = course_of.prediction(cell, stem)
        explores = minutes.explores(cell)
        if not (question or explores):
            continue
        if title != headed:
            yield f"### {title}{' (further)' * minutes.is_further(cell)}\n\n"
            headed = title
        after = _up_to_the_next(notebook.cells[place + 1 :])
        if question:
            yield from _predicted(question, named([cell], on))
            settles = _settling(cell, after, on)
            if settles is not None and settles is not cell and not minutes.explores(settles):
                shows = "" if question.choices else _printed(settles)
                yield f"- **Show** ({named([settles], on)}): who is right.{shows}\n"
                after = after[after.index(settles) + 1 :]
            open_question = settles is not None and minutes.explores(settles)
            answered = not open_question
        elif open_question:
            yield f"- **Slider** ({named([cell], on)}): let it show who is right.\n"
            open_question, answered = False, True
        else:
            yield _asking(notebook.cells[since:place], cell, named([cell], on))
            answered = False
        told = [] if open_question else _telling(after, on, answered=answered)
        if told:
            yield _then(told, on)
        elif not (question or answered):
            yield "- **Then**: let two of them say what they saw.\n"
        yield "\n"
        since = notebook.cells.index(told[-1]) + 1 if told else place + 1


def _up_to_the_next(after: list[NotebookNode]) -> list[NotebookNode]:
    """Return what belongs to a question or a slider: up to a heading, or the next of its kind."""
    found: list[NotebookNode] = []
    for cell in after:
        if copies.heading_level(cell) or "predict" in tags(cell):
            break
        found.append(cell)
        if minutes.explores(cell):
            break
    return found


def _settling(asks: NotebookNode, after: list[NotebookNode], on: Numbers) -> NotebookNode | None:
    """Return the first cell that shows who is right; what stands on no slide does not show it."""
    for cell in [asks, *after]:
        answers = cell is asks or copies.ANSWER in tags(cell)
        if cell.cell_type == "code" and answers and minutes.explores(cell):
            return cell
        if cell.cell_type == "code" and cell is not asks and answers and on.get(cell.id):
            return cell
    return None


def _printed(cell: NotebookNode) -> str:
    """Return the few lines that a cell printed, for a teacher who must know them beforehand."""
    outputs = [one for one in cell.outputs if one.output_type == "stream"]
    lines = [" ".join(line.split()) for one in outputs for line in one.text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("[")]  # no rows of tables
    if not 0 < len(lines) <= _LINES or any("`" in line for line in lines):
        return ""
    return f" With us it printed {'; '.join(f'`{line}`' for line in lines)}."


def _telling(after: list[NotebookNode], on: Numbers, *, answered: bool) -> list[NotebookNode]:
    """Return what is to be said: the answer, or what the notebook says next on a slide."""
    found: list[NotebookNode] = []
    texts = 0
    for cell in after:
        if minutes.explores(cell):
            break
        if cell.cell_type != "markdown":
            found.append(cell)
            continue
        if copies.BOX.match(cell.source) or texts == (_TEXTS if answered else 1):
            break
        if answered and copies.ANSWER not in tags(cell):
            break
        if _said(cell) and (answered or on.get(cell.id)):
            texts += 1
            found.append(cell)
    while found and found[-1].cell_type != "markdown":
        found.pop()
    return found


def _said(cell: NotebookNode) -> list[str]:
    """Return how a text begins: that of its slides, where it chooses them."""
    every = course_of.sentences(cell.source)
    if groups := slides.chosen(cell):
        said = [sentence for group in groups for sentence in group]
        leans = said[:1] and (slides.LEANS.match(said[0]) or said[0].startswith("So "))
        every = every if leans else said
    whole = [one for one in every if "$$" not in one and not one.startswith(("- ", "|"))]
    return [one for one in whole[:_AFTER] if not one.endswith(":")]


def _then(told: list[NotebookNode], on: Numbers) -> str:
    texts = [cell for cell in told if cell.cell_type == "markdown"]
    where = f" ({named(told, on)})" if shown(told, on) else ""
    return f"- **Then**{where}: {' '.join(one for cell in texts for one in _said(cell))}\n"


def _asking(before: list[NotebookNode], cell: NotebookNode, where: str) -> str:
    """Ask what is asked right above a slider, or else what it will change."""
    code = [n for n, one in enumerate(before) if one.cell_type == "code"]
    above = before[code[-1] + 1 if code else 0 :]
    text = "\n\n".join(one.source for one in above if one.cell_type == "markdown")
    said = [s for s in course_of.sentences(text) if s.count("(") == s.count(")")]
    if places := [n for n, s in enumerate(said) if s.endswith("?")]:
        last = places[-1]
        first = last - 1 if last and len(said[last]) < _SHORT else last  # what is meant
        while first and said[first].startswith(("Then ", "(")):
            first -= 1
        asks = _alone(" ".join(one for one in said[first : last + 1] if not one.startswith("(")))
        return f"- **Ask**, then the slider ({where}): {asks}\n"
    moved = " and ".join(f"`{name}`" for name in course_of.controls(cell))
    about = f"what will {moved} change?" if moved else "what will change?"
    told = [s for s in said if s.endswith(".") and not s.startswith("(")]
    hint = f" ({_alone(told[-1])})" if told else ""
    return f"- **Ask**, then the slider ({where}): Before anybody moves anything: {about}{hint}\n"


def _alone(text: str) -> str:
    """Take away the word that hangs on what stood before."""
    return re.sub(r"^(?:But|And|So) (\w)", lambda found: found[1].upper(), text)


def _predicted(question: Prediction, where: str) -> Iterator[str]:
    how = "**Vote**" if question.choices else "**Predict**, in words"
    yield f"- {how} ({where}): {question.question}\n"
    for choice, said in question.choices.items():
        mark = " (right)" if choice == question.answer else ""
        yield f"    - *{choice}*{mark}: {said}\n"
