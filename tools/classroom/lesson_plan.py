"""A lesson plan for each notebook: all of it is said somewhere in the course, but for the board."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from course_lib.exercises import Exercise, solution_text
from tools import copies, minutes
from tools.classroom import course_of, glosses, questions, slides
from tools.classroom.board import SKETCHES, Sketch
from tools.classroom.course_of import Part
from tools.classroom.formulas import to_html
from tools.classroom.questions import Numbers
from tools.classroom.variants import NOT_ON_PAPER
from tools.notebook_form import tags

SHORT, LONG = 45, 90  # minutes of a lesson
RESERVES = {SHORT: 3, LONG: 5}  # of them, at least, for what no plan foresees
VOTE, COLLECT = 2, 2  # minutes that a class takes to vote, and to say what it found
TALK = 0.5  # minutes that a slide takes at least, read out and looked at by all
SUGGESTED = 2  # exercises to take home
_REMEMBER, _PAUSE = "What to remember", "A good place to pause"
_BOARD, _MISTAKES = "SKETCHES", "MISTAKES"  # stand where they go


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
pre { font-size: 9pt; white-space: pre-wrap; }
@media print { details::details-content { content-visibility: visible; block-size: auto; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; } }
"""


def page(notebook: NotebookNode, stem: str) -> str:
    """Write the plan of one notebook as a page that needs nothing else."""
    before, after = plan(notebook, stem).split(_BOARD)
    title = f"Lesson plan {course_of.number(stem)}"
    numbers = questions.numbers(slides.deck(notebook, stem))
    shown = {
        title: questions.named([cell for part in together for cell in part.cells], numbers)
        for title, together in by_title(list(course_of.parts(notebook)))
    }
    sketches = "".join(
        _sketch(sketch, shown[sketch.section]) for sketch in SKETCHES[course_of.number(stem)]
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style>{glosses.HEAD}</head><body>\n"
        f"{to_html(before)}\n{sketches}\n{to_html(after)}\n</body></html>\n"
    )


def _sketch(sketch: Sketch, shown: str) -> str:
    """Write what to draw, and where."""
    where = f"<strong>{html.escape(sketch.section)}</strong> ({shown})"
    return (
        f"<figure><figcaption>{where}: {html.escape(sketch.words)}</figcaption>"
        f"{sketch.svg()}</figure>\n"
    )


def plan(notebook: NotebookNode, stem: str) -> str:
    """Write the plan of one notebook in Markdown, without what is drawn."""
    found = list(course_of.parts(notebook))
    numbers = questions.numbers(slides.deck(notebook, stem))
    short, long = (cut(found, length - RESERVES[length], numbers) for length in (SHORT, LONG))
    lines = [
        f"# Lesson plan {course_of.number(stem)}: {course_of.title(notebook)}",
        course_of.question(notebook),
        _aims(notebook),
        _BEFORE,
        _lesson(found, short, SHORT, numbers),
    ]
    if short != long:
        lines.append(_lesson(found, long, LONG, numbers))
    lines += [
        "## Each prediction, and before each slider\n\n"
        f"{''.join(questions.asked(notebook, stem, numbers))}".rstrip(),
        f"## On the board\n\n{_BOARD}",
        _MISTAKES,
        f"## Homework after {SHORT} minutes\n\n{_homework(found, short)}",
        f"## To end with\n\n{course_of.section(notebook, _REMEMBER)}{_not_held(found, short)}",
        _GOOD_TO_KNOW,
    ]
    text = course_of.without_links("\n\n".join(lines)) + "\n"
    mistakes = "".join(_mistakes(found)).rstrip()  # code in it may look like a link
    return text.replace(_MISTAKES, f"## What goes wrong, and what to say\n\n{mistakes}")


_BEFORE = """## Before the lesson

- Print the handout, one for each student, on both sides.
- Open the slides. **F** gives them the whole screen, a number and **Enter** leads to a slide, and \
**?** shows all keys. They need no network. What is painted or drawn by hand moves in the notebook \
alone: open it beside them for that.
- Who works along needs the course: let them start `python3 course.py lab` once before the lesson, \
since that downloads. Each opens this notebook there (your copy from `student/` may be put into \
`my-course/` under a name of its own) and runs its first cell.
- If you want to count answers, start `python3 course.py class live`, and write its line on the \
board. Votes work by raised hands, too."""

_WHOLE = (
    "Slide 2 says what the whole notebook teaches: say there how far you go today, and that the "
    "rest waits in the notebook."
)
_GOOD_TO_KNOW = f"""## Good to know

- Minutes are those of `python3 course.py minutes`, for one reader to whom it is new, exercises \
with a hint; for a class each prediction is counted as a vote of {VOTE} minutes, and each exercise \
as {COLLECT} minutes more, to collect the answers. Each sketch on the board takes a minute of the \
reserve; all of them are printed overleaf on the handout, if you would rather point at them there.
- "What the article says": a popular Chinese article on deconvolution, taken apart in notebook 00. \
Skip those boxes if you did not hold 00.
- At home `hint("NAME")` and `solution("NAME")` answer in every notebook, and nothing can prevent \
that where the course is installed. So homework is for practice.
- `python3 course.py class live` counts in class who predicts what and who makes which mistake, of \
those who say yes; what was answered stays hidden until you show it."""


def held(notebook: NotebookNode, stem: str) -> set[str]:
    """Return the cells that the short lesson holds in class, by their ids."""
    numbers = questions.numbers(slides.deck(notebook, stem))
    chosen = cut(list(course_of.parts(notebook)), SHORT - RESERVES[SHORT], numbers)
    return {str(cell.id) for part in chosen for cell in part.cells}


def cut(found: list[Part], length: int, numbers: Numbers) -> list[Part]:
    """Choose what fits into a lesson.

    The short path as far as it goes, each section with its exercises; where one is too long, it
    and those before it leave theirs to be done at home, as few as need be and never all. Where all
    of the short path fits, then what is further, as it comes. What to remember stays.
    """
    chosen = [part for part in found if part.title == _REMEMBER]
    short = [part for part in found if not part.further and part.title not in (_REMEMBER, _PAUSE)]
    for part in short:
        fits = [more for more in _with(chosen, part) if _length(more, numbers) <= length]
        if not fits:
            break
        chosen = fits[0]
    else:
        for part in (part for part in found if part.further):
            fits_too = _length([*chosen, part], numbers) <= length
            chosen = [*chosen, part] if fits_too else chosen
    places = {part.key: place for place, part in enumerate(found)}
    return sorted(chosen, key=lambda part: places[part.key])


def _with(chosen: list[Part], part: Part) -> Iterator[list[Part]]:
    """Yield what is chosen and one part more, with fewer and fewer exercises in class."""
    together = [*chosen, part]
    yield together
    while sum(bool(course_of.asked(one.cells)) for one in together) > 1:
        last = max(n for n, one in enumerate(together) if course_of.asked(one.cells))
        together = [*together[:last], together[last].without_exercises(), *together[last + 1 :]]
        yield together


def _length(chosen: list[Part], numbers: Numbers) -> int:
    return sum(taught(together, numbers) for _, together in by_title(chosen))


def taught(together: list[Part], numbers: Numbers) -> int:
    """Return the whole minutes that a class needs for what a reader does alone.

    What is said and shown takes a reader's time, or that of its slides where this is longer.
    """
    cells = [cell for part in together for cell in part.cells]
    alone = minutes.measure(cells)
    votes = sum("predict" in tags(cell) for cell in cells)
    exercises = course_of.asked(cells)
    solving = sum(one.minutes for one in exercises)
    talked = len(questions.shown(cells, numbers)) - votes - len(exercises)
    said = max(alone.total - alone.predictions - solving, TALK * talked)
    return max(1, round(said + solving + VOTE * votes + COLLECT * len(exercises)))


def _aims(notebook: NotebookNode) -> str:
    learned = [course_of.opening(notebook, what).rstrip(".") for what in ("do", "learn")]
    bullets = [f"- {aim.strip()}" for text in learned for aim in text.split(";") if aim.strip()]
    return "\n".join(
        [
            "## Aims of the notebook",
            "",
            *bullets,
            "",
            f"Needed: {course_of.opening(notebook, 'need')}",
        ]
    )


def _not_held(found: list[Part], chosen: list[Part]) -> str:
    """Say what must not be summed up after the short lesson, since nobody has seen it."""
    taken = {part.key for part in chosen}
    numbered = [p for p in found if p.key not in taken and re.match(r"\d", p.title)]
    titles = "; ".join(title for title, _ in by_title(numbered))
    if not titles:
        return ""
    return f"\n\nAfter {SHORT} minutes leave out what is said of sections not held: {titles}."


def _lesson(found: list[Part], chosen: list[Part], length: int, numbers: Numbers) -> str:
    short = [part for part in found if not part.further and part.title != _PAUSE]
    taken = {part.key for part in chosen}
    left = [part for part in short if part.key not in taken]
    home = {part.key: course_of.asked(part.cells) for part in found}
    for part in chosen:
        home[part.key] = [] if course_of.asked(part.cells) else home[part.key]
    table = _table(chosen, length, numbers, home)
    if not left and not any(home[key] for key in taken):
        return f"## A lesson of {length} minutes\n\n{table}"
    end = ", without the end of the short path" if left else ""
    titles = "; ".join(f"{title} ({taught(parts, numbers)})" for title, parts in by_title(left))
    more = f" If time is left (minutes): {titles}. {_WHOLE}" if left else ""
    return (
        f"## A lesson of {length} minutes{end}\n\n"
        f"With a class the short path takes about {_length(short, numbers)} minutes.{more}\n\n"
        f"{table}"
    )


def _table(
    chosen: list[Part],
    length: int,
    numbers: Numbers,
    home: dict[str, list[Exercise]],
) -> str:
    rows = ["| from minute | to | what | slides | exercises |", "|--:|--:|:--|:--|:--|"]
    clock = 0
    for title, together in by_title(chosen):
        start, clock = clock, clock + taught(together, numbers)
        cells = [cell for part in together for cell in part.cells]
        inside = [f"{e.title} ({e.minutes:g})" for e in course_of.asked(cells)]
        later = [f"at home: {e.title}" for part in together for e in home[part.key]]
        named = ", ".join([*inside, *later])
        mark = " (further)" if all(part.further for part in together) else ""
        shown = questions.ranges(questions.shown(cells, numbers))
        rows.append(f"| {start} | {clock} | {title}{mark} | {shown} | {named} |")
    if clock < length:
        rows.append(f"| {clock} | {length} | Reserve, questions | | |")
    return "\n".join(rows)


def by_title(chosen: list[Part]) -> list[tuple[str, list[Part]]]:
    """Put neighbors with one title together."""
    found: list[tuple[str, list[Part]]] = []
    for part in chosen:
        if found and found[-1][0] == part.title:
            found[-1][1].append(part)
        else:
            found.append((part.title, [part]))
    return found


def _mistakes(found: list[Part]) -> Iterator[str]:
    for part in found:
        for exercise in course_of.asked(part.cells):
            further = ", further" if part.further else ""
            yield f"### {exercise.title} (`{exercise.name}`, {exercise.minutes:g} minutes{further})"
            yield f"\n\n{exercise.prompt}\n\n{_solved(exercise)}"
            yield from _said(exercise)
            yield f"- *Right*: {exercise.why}\n\n"


def _solved(exercise: Exercise) -> str:
    """Write the course's own answer; a function is folded."""
    if exercise.inputs is not None:
        code = f"```python\n{solution_text(exercise).strip()}\n```"
        return f"<details><summary>Answer</summary>\n\n{code}\n\n</details>\n\n"
    value = exercise.solution()
    shown = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f"Answer: `{shown}`\n\n"


def _said(exercise: Exercise) -> Iterator[str]:
    """Yield each thing to say once, with all mistakes that it is said to."""
    names: dict[str, list[str]] = {}
    for mistake in exercise.misconceptions:
        names.setdefault(mistake.sentence, []).append(mistake.name)
    for sentence, same in names.items():
        yield f"- *{'; '.join(same)}*: {sentence}\n"


def _homework(found: list[Part], done: list[Part]) -> str:
    """Suggest what a lesson left for home and what was taught; the rest is for who wants more."""
    taken = {part.key: part for part in done}
    later = [p for p in found if p.key in taken and not course_of.asked(taken[p.key].cells)]
    home = [one.name for part in later for one in course_of.asked(part.cells)]
    near: list[str] = []
    keen: list[str] = []
    suggested: list[str] = []
    room = SUGGESTED - len(home)
    section, begun = "", False
    for part in found:
        if copies.heading_level(part.cells[0]) == 2:
            section, begun = part.title, False
        begun = begun or part.key in taken
        in_class = course_of.asked(taken[part.key].cells) if part.key in taken else []
        for exercise in [one for one in course_of.asked(part.cells) if one not in in_class]:
            named = f"{exercise.title} (`{exercise.name}`, {exercise.minutes:g} minutes"
            named += f", {_needs(exercise)})"
            if exercise.name in home:
                near.insert(home.index(exercise.name), f"- **Suggested**: {named}")
                suggested.append(exercise.name)
            elif begun and room > 0:
                room -= 1
                near.append(f"- **Suggested**: {named}")
                suggested.append(exercise.name)
            else:
                first = "" if begun else f'; read the section "{section}" first'
                keen.append(f"- For the keen: {named}{first}")
    left = [
        p for p in found if not (p.key in taken or p.title == _PAUSE or course_of.asked(p.cells))
    ]
    titles = list(dict.fromkeys(part.title for part in left))
    read = [f"- To read and to try: {', '.join(titles)}"] if titles else []
    return "\n".join(
        near + keen + read + _graded(suggested)
        or ["- Nothing is left: let them do an exercise with their own picture."]
    )


def _graded(names: list[str]) -> list[str]:
    """Say how what was suggested is marked, and nothing else."""
    only = "".join(f" --only {name}" for name in names)
    command = f"`python3 course.py class grade handed-in{only} --out marks.csv`"
    return [f"- To mark what was suggested, and no more: {command}"] if names else []


def _needs(exercise: Exercise) -> str:
    if exercise.inputs is None and exercise.name not in NOT_ON_PAPER:
        return "on paper"
    return "at a computer"
