"""How long each notebook takes, by one rule for all: `python -m tools.minutes [NAME...]`.

Beside it stands what the notebook itself says in its line `**Time**`. With a name, section by
section, for whoever plans a class.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from course_lib import lessons
from tools import notebook_form, terminal
from tools.notebook_form import ROOT, NotebookError, tags

WORDS_PER_MINUTE, SECONDS_PER_LINE = 200, 4
SECONDS_PER_EXPLORER, SECONDS_PER_PREDICTION = 90, 30
WORDS_PER_DISPLAYED_FORMULA = 10
RULE = textwrap.fill(
    f"The minutes of a notebook: {WORDS_PER_MINUTE} words of text a minute (a number, a piece of "
    "code and a formula within a line are one word each, a formula on a line of its own is "
    f"{WORDS_PER_DISPLAYED_FORMULA}, a Chinese character is half of one; fold-outs count, the list "
    f"of references does not), {SECONDS_PER_LINE} seconds a line of code, comments too, "
    f"{SECONDS_PER_EXPLORER} seconds an explorer, {SECONDS_PER_PREDICTION} seconds a prediction, "
    "and for each exercise the minutes that are declared beside it, in place of the lines of its "
    'stub. The short path leaves out every cell that is tagged "further". "States" is the '
    "notebook's own line Time; the difference is counted from what was measured.",
    width=100,
)
TIME = "**Time**: about 110 minutes, exercises included; the short path takes about 45."
_TIME = re.compile(
    r"\*\*Time\*\*: about (\d+) minutes, exercises included"
    r"(?:; the short path takes about (\d+))?\."
)


@dataclass(frozen=True)
class Minutes:
    """Where the minutes of some cells go."""

    text: float = 0.0
    code: float = 0.0
    explorers: float = 0.0
    predictions: float = 0.0
    exercises: float = 0.0

    def __add__(self, other: Minutes) -> Minutes:
        """Add part by part."""
        return Minutes(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def total(self) -> float:
        """All of them."""
        return sum(astuple(self))


def words(markdown: str) -> float:
    """Count the words that somebody reads, by the rule's way of counting."""
    text, displayed = re.subn(r"\$\$.*?\$\$", " ", markdown, flags=re.DOTALL)
    text, formulas = re.subn(r"\$[^$\n]+\$", " ", text)
    text, names = re.subn(r"`[^`\n]+`", " ", text)
    text = re.sub(r"\]\([^)]*\)|<[^>]+>", " ", text)
    text, chinese = re.subn(r"[\u4e00-\u9fff]", " ", text)
    plain = len(re.findall(r"\w+(?:[.,'’-]\w+)*", text))
    return plain + formulas + names + chinese / 2 + WORDS_PER_DISPLAYED_FORMULA * displayed


def lines(source: str) -> int:
    """Count the lines of code that somebody reads."""
    return sum(bool(line.strip()) for line in source.split("\n"))


def is_further(cell: NotebookNode) -> bool:
    """Say whether the short path leaves a cell out."""
    return "further" in tags(cell)


def explores(cell: NotebookNode) -> bool:
    """Say whether a cell shows sliders: it calls `explore`, or what does so for the lesson."""
    return cell.cell_type == "code" and any(
        name.split(".")[-1] in {"explore", *_explorers_of_lessons()} for name in called(cell.source)
    )


def called(source: str) -> list[str]:
    """Return what a piece of code calls, as it is spelled there."""
    try:
        parts = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # the fault of another rule
        return []
    return [ast.unparse(part.func) for part in parts if isinstance(part, ast.Call)]


@cache
def _explorers_of_lessons() -> frozenset[str]:
    """Return the names of the lessons' functions that call `explore` themselves."""
    files = (ROOT / "course_lib" / "lessons").glob("nb*/*.py")
    functions = (
        part
        for file in files
        for part in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(part, ast.FunctionDef)
    )
    return frozenset(
        f.name
        for f in functions
        if {"explore", "ui.explore"} & set(called(textwrap.dedent(ast.unparse(f))))
    )


def minutes(cell: NotebookNode) -> Minutes:
    """Return what one cell takes.

    Raises
    ------
    ValueError
        If it is the cell of an exercise that there is not.
    """
    predictions = ("predict" in tags(cell)) * SECONDS_PER_PREDICTION / 60
    if cell.cell_type == "markdown":
        read = re.sub(r"^## References *$.*", "", cell.source, flags=re.MULTILINE | re.DOTALL)
        blocks = re.findall(r"^```.*?\n(.*?)^```", read, flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^```.*?^```", "", read, flags=re.MULTILINE | re.DOTALL)
        code = sum(map(lines, blocks)) * SECONDS_PER_LINE / 60
        return Minutes(words(prose) / WORDS_PER_MINUTE, code, predictions=predictions)
    if cell.cell_type != "code":
        return Minutes()
    asked = [tag.removeprefix("exercise:") for tag in tags(cell) if tag.startswith("exercise:")]
    if asked:
        return Minutes(exercises=sum(lessons.find(name).minutes for name in asked))
    return Minutes(
        code=lines(cell.source) * SECONDS_PER_LINE / 60,
        explorers=explores(cell) * SECONDS_PER_EXPLORER / 60,
        predictions=predictions,
    )


def measure(cells: Iterable[NotebookNode], *, short: bool = False) -> Minutes:
    """Return what cells take together, all of them or those of the short path."""
    return sum((minutes(cell) for cell in cells if not (short and is_further(cell))), Minutes())


def stated(notebook: NotebookNode) -> tuple[int, int | None] | None:
    """Return the minutes that a notebook states: in all, and on its short path if it has one.

    None where it states none in the form of `TIME`.
    """
    for cell in notebook.cells[:2]:
        if found := _TIME.search(cell.source):
            return int(found[1]), int(found[2]) if found[2] else None
    return None


def sections(notebook: NotebookNode) -> Iterator[tuple[str, list[NotebookNode]]]:
    """Yield each section's heading and cells; what comes before the first is the opening."""
    title, cells = "(opening)", []
    for cell in notebook.cells:
        heading = re.match(r"## +(.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            yield title, cells
            title, cells = heading[1].strip(), []
        cells.append(cell)
    yield title, cells


def _compared(said: int | None, measured: float) -> str:
    if said is None:
        return f"{'-':>7} {measured:9.0f} {'':>6}"
    return f"{said:7d} {measured:9.0f} {100 * (said / measured - 1):+5.0f}%"


HEAD = f"{'':31}{'the whole':^24}  {'the short path':^24}   of the whole, in\n" + (
    f"{'notebook':<31}{' states  measured  diff.':<24}  {' states  measured  diff.':<24}"
    "   text code explorers predictions exercises"
)


def row(path: Path, notebook: NotebookNode) -> str:
    """Write a notebook's line of the table."""
    whole, short = measure(notebook.cells), measure(notebook.cells, short=True)
    said, said_short = stated(notebook) or (None, None)
    parts = "   {:4.0f} {:4.0f} {:9.0f} {:11.0f} {:9.0f}".format(*astuple(whole))
    return (
        f"{path.stem:<31}{_compared(said, whole.total)}  "
        f"{_compared(said_short, short.total)}{parts}"
    )


def plan(notebook: NotebookNode) -> Iterator[str]:
    """Write what each section takes, for whoever plans a class."""
    yield f"  {'section':<56}{'whole':>6}{'short path':>12}   exercises"
    for title, cells in sections(notebook):
        whole, short = measure(cells).total, measure(cells, short=True).total
        asked = [
            f"{name} {lessons.find(name).minutes:.0f}{' (further)' if is_further(cell) else ''}"
            for cell in cells
            for name in (t.removeprefix("exercise:") for t in tags(cell) if "exercise:" in t)
        ]
        left = f"{short:12.1f}" if any(not is_further(cell) for cell in cells) else f"{'-':>12}"
        yield f"  {title[:54]:<56}{whole:6.1f}{left}   {', '.join(asked)}".rstrip()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="minutes", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help='such as "01"; all if left out')
    options = parser.parse_args(arguments)
    try:
        chosen = [(path, notebook_form.read(path)) for path in notebook_form.paths(options.names)]
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{RULE}\n\n{HEAD}")
    for path, notebook in chosen:
        print(row(path, notebook))
        for line in plan(notebook) if options.names else ():
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(terminal.run(main))
