"""Which slides a notebook makes: one idea each, and what is asked before what answers it.

All words are the notebook's. Of each text a slide takes few sentences: those that name something
in bold, or say what comes next is for, each after the one on which it leans. A text cell may choose
otherwise in its metadata, `slides`: a list of slides, each a list of how its sentences begin. The
last of them stands above what the next cell shows. Short ones share a slide, as paragraphs. What
asks to **predict** in words has a slide before the one that answers it. What is shown under an
exercise's heading is what it asks about, and stands on its slide. A question's cell may name
pictures of what its section shows, by their titles: those that stand beside the question, as they
give nothing away. Of several with one title the nearest is taken; who names it twice gets two. What
a code cell prints stands under its code if the cell is tagged `slide-code`; a question right before
it shows that code, too. An exercise's cell may name pictures of what is shown before it. What shows
many pictures may name those for which a slide has room.
"""

from __future__ import annotations

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
_BESIDE_FORMULA = 20  # words for which there is no room where a formula has lines of its own
_LINES = 3  # of what a cell prints, from which on it is a slide even if nobody asked for it
_SOURCE = 25  # lines of a function at most, to be one
_SHORT = 60  # characters of a sentence that needs the one before it
LEANS = re.compile(r"[*_]*(?:It|Its|They|Their|Those|These|Such|But|Both must|There we)\b")
"""How a sentence begins that cannot be understood without the one before it."""
_PREDICT = "**Predict**"
AIMS = "You will learn"
"""The heading of the second slide, which speaks of the whole notebook."""
_TABLE = "|"
CODE = "slide-code"
_PARAGRAPH = ""  # between sentences: the next one begins a paragraph
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
    code: str = ""  # what is asked about, or what printed this
    section: str = ""  # under which larger heading it stands

    @property
    def markdown(self) -> str:
        """Its words as a text."""
        together, begins = "", False
        for unit in self.words:
            own = unit.startswith(_TABLE) or "$$" in unit or "$$" in together[-3:]
            apart = "\n\n" if begins or own else " "
            apart = "\n" if _ITEM.match(unit) else apart
            begins = unit == _PARAGRAPH
            together += (apart if together and not begins else "") + unit
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
    pictured = [_with_pictures(slides, place) for place in range(len(slides))]
    return [
        _with_code(slide, after)
        for slide, after in zip(pictured, [*slides[1:], slides[0]], strict=True)
    ]


def named(slide: Slide) -> tuple[str, ...]:
    """Return the titles of the pictures that a cell wants on its slide; none where it wants all."""
    if slide.kind not in ("ask", "exercise", "shown") or slide.cell is None:
        return ()
    return tuple(title for group in slide.cell.metadata.get(SLIDES, ()) for title in group)


def _with_pictures(slides: list[Slide], place: int) -> Slide:
    """Give a slide what it may take its pictures from: the nearest first."""
    slide = slides[place]
    if slide.kind == "shown" or slide.pictures or not named(slide):
        return slide
    places = sorted(range(len(slides)), key=lambda other: (abs(other - place), other))
    if slide.exercise:
        places = [place - 1]
    near = (slides[other] for other in places if slides[other].section == slide.section)
    shown = tuple(other for other in near if other.kind == "shown")
    if not shown:
        raise NotebookError(
            f"The slide of what is asked in {slide.title!r} wants a picture of what its section "
            f"shows, and there is none. Take {SLIDES!r} out of its cell's metadata."
        )
    return replace(slide, pictures=shown)


def _with_code(slide: Slide, after: Slide) -> Slide:
    """Show the code that printed something, and before that where one is asked what it will do."""
    of = after if slide.kind == "ask" else slide
    if of.kind != "printed" or of.cell is None or CODE not in tags(of.cell):
        return slide
    return replace(slide, code=str(of.cell.source))


def _opening(notebook: NotebookNode) -> Iterator[Slide]:
    title = course_of.title(notebook)
    first = notebook.cells[0]
    yield Slide("title", title, (course_of.question(notebook),), cell=first)
    learned = course_of.opening(notebook, "learn").rstrip(".")
    aims = tuple(f"- {aim.strip()}" for aim in learned.split(";") if aim.strip())
    yield Slide("text", AIMS, aims, cell=first)


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
        more["section"] = self.part.title
        return Slide(kind, self.title, words, self.part.further, **more)  # type: ignore[arg-type]

    def _code(self, cell: NotebookNode) -> Iterator[Slide]:
        if (asked := course_of.prediction(cell, self.stem)) and asked.choices:
            above = yield from self._before()
            yield self._slide("ask", *above, cell=cell)
            self.asked = asked
            return
        if cell.metadata.get(SLIDES) == []:
            return
        number = 0
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                if self._worth(output.text, cell):
                    yield from self._showing("printed", cell, 0)
                continue
            if "course-still" in (stored := output.data.get("text/html", "")) or "<img" in stored:
                yield from self._showing("shown", cell, number)
            elif is_source(output) and output.data["text/plain"].count("\n") < _SOURCE:
                yield from self._showing("source", cell, number)
            number += 1

    def _worth(self, printed: str, cell: NotebookNode) -> bool:
        """Whether what is printed is a slide: it answers, stands after a colon, or is long."""
        groups = _groups(self.said[-1], leads=True) if self.said else []
        above = groups[-1] if groups else []
        announced = _asking(above) is not None or (bool(above) and above[-1].endswith(":"))
        awaited = len(cell.outputs) == 1 and (announced or self.asked is not None)
        return awaited or printed.count("\n") >= _LINES

    def _showing(self, kind: str, cell: NotebookNode, number: int) -> Iterator[Slide]:
        answers = copies.ANSWER in tags(cell)
        above = yield from self._before(answers=answers)
        if not above and self.asked:
            above = (self.asked.question,)
        yield self._slide(kind, *above, cell=cell, output=number, answers=answers)
        self.asked = None

    def _before(self, *, answers: bool = False) -> Iterator[Slide]:
        """Say what there is to say before something is shown; return what stands above that.

        Where it answers what is asked in words, the question comes first.
        """
        text, self.said = self.said, []
        if not text:
            return ()
        *earlier, last = text
        for cell in earlier:
            yield from self._texts(cell, _groups(cell))
        *groups, above = _groups(last, leads=True) or [[]]
        if answers and (asks := _asking(above)):
            groups.append(above[: asks[1]])
            above = above[asks[1] :] or above[slice(*asks)]
        yield from self._texts(last, groups)
        return tuple(above)

    def _told(self) -> Iterator[Slide]:
        """Say what there is to say where nothing is shown after it."""
        text, self.said = self.said, []
        for cell in text:
            yield from self._texts(cell, _groups(cell))

    def _texts(self, cell: NotebookNode, groups: list[list[str]]) -> Iterator[Slide]:
        for group in _merged(groups):
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
    """Cut a text into sentences, items of lists, tables, and formulas on lines of their own."""
    found: list[str] = []
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    for block in text.split("\n\n"):
        if re.match(r"\s*#", block):
            block = "\n".join(block.split("\n")[1:])
        if block.startswith(_TABLE):
            found.append(block.strip())
        elif _ITEM.match(block):
            found += [line.strip() for line in block.split("\n") if line.strip()]
        elif _FORMULA.fullmatch(block.strip()):
            found.append(block.strip())
        else:
            found += course_of.sentences(block)
    return found


def length(said: list[str]) -> int:
    """Return how many words some sentences have; a formula of its own takes the room of some."""
    text = _FORMULA.sub("x " * _BESIDE_FORMULA, " ".join(said))
    return len(re.sub(r"\$[^$]*\$", "x", text).split())


def _groups(cell: NotebookNode, *, leads: bool = False) -> list[list[str]]:
    given = chosen(cell)
    return _default(cell, leads=leads) if given is None else given


def _default(cell: NotebookNode, *, leads: bool = False) -> list[list[str]]:
    """Choose sentences: those that name something; of an answer its beginning; a list as a whole.

    With `leads`, the last group is what stands above what comes next.
    """
    every = [unit for unit in units(cell.source) if not unit.startswith((_TABLE, "Help: "))]
    said = [unit for unit in every if not _ITEM.match(unit)]
    if not said and not leads:
        return [every]
    above: list[str] = []
    if leads and said:
        above = [said.pop()]
        if said and len(above[0]) < _SHORT:
            above = [said.pop(), *above]
        while said and (_leans(above[0]) or _PREDICT in said[-1]):
            above = [said.pop(), *above]
    if copies.ANSWER in tags(cell) and not leads:
        kept = said[:1]
        for unit in said[1:]:
            if length([*kept, unit]) > WORDS:
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
            needed = _leans(unit)
    return kept


def _leans(unit: str) -> bool:
    """Whether a sentence needs the one before it: what is to be predicted often stands there."""
    return LEANS.match(unit) is not None or _PREDICT in unit or unit.startswith(("(", "$$"))


def _asking(said: list[str]) -> tuple[int, int] | None:
    """Return where it begins and ends what asks to predict in words."""
    begins = next((n for n, unit in enumerate(said) if _PREDICT in unit), None)
    if begins is None:
        return None
    return begins, max(n for n, unit in enumerate(said) if n == begins or "?" in unit) + 1


def _merged(groups: list[list[str]]) -> list[list[str]]:
    """Let neighbors share a slide where there is room, each a paragraph."""
    found: list[list[str]] = []
    for group in groups:
        together = [*found[-1], *group] if found else []
        lists = any(_ITEM.match(unit) or unit.startswith(_TABLE) for unit in together)
        if group and together and not lists and length(together) <= WORDS:
            found[-1] += [_PARAGRAPH, *group]
        else:
            found.append(list(group))
    return found


def _grouped(said: list[str]) -> list[list[str]]:
    groups: list[list[str]] = []
    for unit in said:
        much = length([*groups[-1], unit]) > WORDS if groups else True
        if groups and (not much or LEANS.match(unit)):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups
