"""Which slides a notebook makes: one idea each, and what is asked before what answers it.

All words are the notebook's. Of each text a slide takes few sentences: those that name something
in bold, or say what comes next is for, each after the one on which it leans. A text cell may choose
otherwise in its metadata, `slides`: a list of slides, each a list of how its sentences begin. The
last of them stands above what the next cell shows. What is shown under an exercise's heading is
what it asks about, and stands on its slide. A question's cell may name pictures of what is shown
after it, by their titles: those that stand beside the question, as they give nothing away.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from course_lib.exercises import Exercise
from tools import copies
from tools.classroom import course_of
from tools.classroom.course_of import Part, Prediction
from tools.notebook_form import SLIDES, NotebookError, tags

WORDS = 45  # of a slide, about
_LINES = 3  # of what a cell prints, from which on it is a slide
_SOURCE = 25  # lines of a function at most, to be one
_SHORT = 60  # characters of a sentence that needs the one before it
LEANS = re.compile(r"[*_]*(?:It|Its|They|Their|Those|These|Such|But|Both must|There we)\b")
"""How a sentence begins that cannot be understood without the one before it."""
_ITEM = re.compile(r"\s*(?:\d+\.|-) ")
_ROWS = re.compile(r"(\*\*What the article says\*\*) \(rows? [^)]+\)")
_FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)


@dataclass(frozen=True)
class Slide:
    """One slide: under which heading, what it says, and what it shows."""

    kind: str  # title, text, ask, shown, printed, source, exercise or article
    title: str
    words: tuple[str, ...] = ()
    further: bool = False
    cell: NotebookNode | None = None
    output: int = 0  # which of the cell's outputs that are no streams
    exercise: Exercise | None = None
    pictures: tuple[Slide, ...] = ()  # what is asked about, and shown with it
    answers: bool = False  # whether it gives away what was asked before

    @property
    def markdown(self) -> str:
        """Its words as a text."""
        together = ""
        for unit in self.words:
            apart = "\n\n" if "$$" in unit or "$$" in together[-3:] else " "
            apart = "\n" if _ITEM.match(unit) else apart
            together += (apart if together else "") + unit
        return together


def deck(notebook: NotebookNode, stem: str) -> list[Slide]:
    """Cut a notebook into slides: the short path, and after its end what is further.

    Raises
    ------
    NotebookError
        If the metadata of a cell names a sentence that the cell does not have.
    """
    parts = list(course_of.parts(notebook))
    short = [part for part in parts if not part.further and part.title != "Opening"]
    slides = list(_opening(notebook))
    for part in [*short, *(part for part in parts if part.further)]:
        slides += _Cutter(part, stem).slides()
    pairs = itertools.pairwise([*slides, slides[0]])
    return [_with_pictures(slide, after) for slide, after in pairs]


def beside(slide: Slide) -> tuple[str, ...]:
    """Return the titles of the pictures that a question's cell wants beside it."""
    if slide.kind != "ask" or slide.cell is None:
        return ()
    return tuple(title for group in slide.cell.metadata.get(SLIDES, ()) for title in group)


def _with_pictures(slide: Slide, after: Slide) -> Slide:
    if not beside(slide):
        return slide
    if after.kind != "shown":
        raise NotebookError(
            f"The slides of a question in {slide.title!r} want pictures of what is shown next, and "
            f"next comes no picture. Take {SLIDES!r} out of its cell's metadata."
        )
    return replace(slide, pictures=(after,))


def _opening(notebook: NotebookNode) -> Iterator[Slide]:
    title = course_of.title(notebook)
    first = notebook.cells[0]
    yield Slide("title", title, (course_of.question(notebook),), cell=first)
    learned = course_of.opening(notebook, "learn").rstrip(".")
    aims = tuple(f"- {aim.strip()}" for aim in learned.split(";") if aim.strip())
    yield Slide("text", "You will learn", aims, cell=first)


class _Cutter:
    """Cuts one part."""

    def __init__(self, part: Part, stem: str) -> None:
        self.part, self.stem = part, stem
        self.title = part.title
        self.said: list[NotebookNode] = []
        self.asked: Prediction | None = None

    def slides(self) -> list[Slide]:
        made: list[Slide] = []
        for cell in self.part.cells:
            if exercise := next(iter(course_of.asked([cell])), None):
                self.said = []  # its text says the prompt, and how to get help
                made.append(self._exercise(cell, exercise, made))
            elif cell.cell_type == "markdown":
                made += self._text(cell)
            elif cell.cell_type == "code":
                made += self._code(cell)
        return [*made, *self._told()]

    def _exercise(self, cell: NotebookNode, exercise: Exercise, made: list[Slide]) -> Slide:
        """Take what was shown under the exercise's heading onto its own slide."""
        pictures: list[Slide] = []
        while made and made[-1].kind == "shown" and made[-1].title == self.title:
            pictures.insert(0, made.pop())
        words = next((picture.words for picture in pictures if picture.words), ())
        return self._slide(
            "exercise", *words, cell=cell, exercise=exercise, pictures=tuple(pictures)
        )

    def _text(self, cell: NotebookNode) -> Iterator[Slide]:
        if copies.heading_level(cell) == 3:
            yield from self._told()
            self.title = course_of.heading(cell)
        if copies.BOX.match(cell.source):
            yield from self._told()
            yield from self._article(cell)
        else:
            self.said.append(cell)

    def _slide(self, kind: str, *words: str, **more: object) -> Slide:
        return Slide(kind, self.title, words, self.part.further, **more)  # type: ignore[arg-type]

    def _code(self, cell: NotebookNode) -> Iterator[Slide]:
        if (asked := course_of.prediction(cell, self.stem)) and asked.choices:
            above = yield from self._before()
            yield self._slide("ask", *above, cell=cell)
            self.asked = asked
            return
        if chosen(cell) == []:
            return
        number = 0
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                if output.text.count("\n") >= _LINES:
                    yield from self._showing("printed", cell, 0)
                continue
            if "course-still" in (stored := output.data.get("text/html", "")) or "<img" in stored:
                yield from self._showing("shown", cell, number)
            elif is_source(output) and output.data["text/plain"].count("\n") < _SOURCE:
                yield from self._showing("source", cell, number)
            number += 1

    def _showing(self, kind: str, cell: NotebookNode, number: int) -> Iterator[Slide]:
        above = yield from self._before()
        if not above and self.asked:
            above = (self.asked.question,)
        answers = copies.ANSWER in tags(cell)
        yield self._slide(kind, *above, cell=cell, output=number, answers=answers)
        self.asked = None

    def _before(self) -> Iterator[Slide]:
        """Say what there is to say before something is shown; return what stands above that."""
        text, self.said = self.said, []
        if not text:
            return ()
        *earlier, last = text
        for cell in earlier:
            yield from self._texts(cell, _groups(cell))
        *groups, above = _groups(last, leads=True) or [[]]
        yield from self._texts(last, groups)
        return tuple(above)

    def _told(self) -> Iterator[Slide]:
        """Say what there is to say where nothing is shown after it."""
        text, self.said = self.said, []
        for cell in text:
            yield from self._texts(cell, _groups(cell))

    def _texts(self, cell: NotebookNode, groups: list[list[str]]) -> Iterator[Slide]:
        for group in groups:
            if group:
                answers = copies.ANSWER in tags(cell)
                yield self._slide("text", *group, cell=cell, answers=answers)

    def _article(self, cell: NotebookNode) -> Iterator[Slide]:
        text = re.sub(r"^> ?", "", cell.source, flags=re.MULTILINE)
        text = _ROWS.sub(r"\1", text, count=1)  # they number a table that no slide shows
        answers = copies.ANSWER in tags(cell)
        yield self._slide("article", *units(text), cell=cell, answers=answers)


def is_source(output: NotebookNode) -> bool:
    """Whether an output is a function's source, as `ui.source` shows it."""
    return "```python" in str(output.get("data", {}).get("text/markdown", ""))


def chosen(cell: NotebookNode) -> list[list[str]] | None:
    """Return the sentences that a cell chooses for its slides; None where it leaves that to us.

    Raises
    ------
    NotebookError
        If the cell has no such sentence.
    """
    if SLIDES not in cell.metadata:
        return None
    return [[_found(start, cell) for start in group] for group in cell.metadata[SLIDES]]


def _found(start: str, cell: NotebookNode) -> str:
    text = re.sub(r"^> ?", "", cell.source, flags=re.MULTILINE)
    for unit in units(text):
        if _ITEM.sub("", unit, count=1).startswith(start) or unit.startswith(start):
            return unit
    raise NotebookError(
        f"The slides of cell '{cell.id}' want a sentence that begins with {start!r}, and there is "
        f"none. Change {SLIDES!r} in the cell's metadata."
    )


def units(text: str) -> list[str]:
    """Cut a text into sentences, items of lists, and formulas on lines of their own."""
    found: list[str] = []
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    for block in text.split("\n\n"):
        if re.match(r"\s*(#|\|)", block):
            block = "\n".join(block.split("\n")[1:]) if block.lstrip().startswith("#") else ""
        if _ITEM.match(block):
            found += [line.strip() for line in block.split("\n") if line.strip()]
        elif _FORMULA.fullmatch(block.strip()):
            found.append(block.strip())
        else:
            found += course_of.sentences(block)
    return found


def _words(unit: str) -> int:
    return len(re.sub(r"\$[^$]*\$", "x", unit).split())


def _groups(cell: NotebookNode, *, leads: bool = False) -> list[list[str]]:
    given = chosen(cell)
    return _default(cell, leads=leads) if given is None else given


def _default(cell: NotebookNode, *, leads: bool = False) -> list[list[str]]:
    """Choose sentences: those that name something; of an answer its beginning; a list as a whole.

    With `leads`, the last group is what stands above what comes next.
    """
    said = [u for u in units(cell.source) if not _ITEM.match(u) and not u.startswith("Help: ")]
    if not said and not leads:
        return [units(cell.source)]
    above: list[str] = []
    if leads and said:
        above = [said.pop()]
        if said and len(above[0]) < _SHORT:
            above = [said.pop(), *above]
        while said and LEANS.match(above[0]):
            above = [said.pop(), *above]
    if copies.ANSWER in tags(cell) and not leads:
        kept = said[:1]
        for unit in said[1:]:
            if sum(map(_words, [*kept, unit])) > WORDS:
                break
            kept.append(unit)
        groups = [kept, *_grouped(_naming(said[len(kept) :]))]
    else:
        groups = _grouped(_naming(said))
    return [*(group for group in groups if group), *([above] if leads else [])]


def _naming(said: list[str]) -> list[str]:
    """Choose the sentences that name something, each after the one on which it leans."""
    kept: list[str] = []
    needed = False
    for unit in reversed(said):
        if needed or "**" in unit or "$$" in unit:
            kept.insert(0, unit)
            needed = LEANS.match(unit) is not None
    return kept


def _grouped(said: list[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for unit in said:
        much = sum(map(_words, [*groups[-1], unit])) > WORDS if groups else True
        if groups and (not much or LEANS.match(unit)):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups
