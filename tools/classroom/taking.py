"""Take the answers out of a notebook by what they are: not by the cell in which they stand."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from functools import cache

from course_lib import lessons
from course_lib.exercises import Exercise
from tools import notebook_form
from tools.classroom.reading import Cell
from tools.classroom.statements import CODE, RAW, TEXT, Code, Statement, of_cells

MOST = 3  # attempts at one exercise that are tried; the last ones
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BUILTINS = frozenset(vars(builtins))


@dataclass(frozen=True)
class Answer:
    """What somebody answered: the statements that make it, and how it is called there."""

    name: str
    statement: Statement
    source: str


@dataclass(frozen=True)
class Taken:
    """What a notebook holds for one exercise; `why` says why there is nothing to run."""

    answers: tuple[Answer, ...] = ()
    why: str = ""  # "", "not attempted", "not found" or "broken"
    sentence: str = ""
    remark: str = ""


@cache
def original(notebook: str) -> Code:
    """Return the statements of one of the course's own notebooks."""
    cells = notebook_form.read(notebook_form.FOLDER / f"{notebook}.ipynb").cells
    code = [Cell("code", cell.source) for cell in cells if cell.cell_type == "code"]
    return of_cells(code, original=True)


def take(code: Code, exercise: Exercise) -> Taken:
    """Find what was answered to one exercise, under its own name or another."""
    found, remark = _attempts(code, exercise)
    if not found:
        if exercise.name in code.broken:
            return Taken(why="broken", sentence=code.broken[exercise.name])
        return Taken(why="not attempted" if _own(code, exercise) else "not found")
    course = original(exercise.notebook)
    sliced: dict[str, tuple[str, Statement]] = {}
    for name, statement in found:
        text = _sliced(code, course, statement, exercise)
        sliced.pop(text, None)  # what stands there twice counts where it stands last
        sliced[text] = name, statement
    if exercise.inputs is None and len(sliced) > 1:
        remark = "There are several answers; the last one counts."
    elif len(sliced) > 1:
        remark = "There are several answers; the best one counts."
    most = MOST if exercise.inputs is not None else 1
    answers = [Answer(name, statement, text) for text, (name, statement) in sliced.items()]
    return Taken(tuple(answers[-most:]), remark=remark)


def _attempts(code: Code, exercise: Exercise) -> tuple[list[tuple[str, Statement]], str]:
    """Return the attempts that count as such, by the surest sign that there is."""
    own = [s for s in _own(code, exercise) if not s.unfinished]
    for rank in (CODE, RAW, TEXT):
        if ranked := [(exercise.name, s) for s in own if s.rank == rank]:
            return ranked, ""
    if checked := _checked(code, exercise):
        return checked, ""
    if exercise.inputs is None:
        return [], ""
    ours = original(exercise.notebook).statements
    taken = {*lessons.names(), *(name for s in ours for name in s.binds)}
    functions = [
        (s.node.name, s)
        for s in code.statements
        if isinstance(s.node, _FUNCTIONS) and s.node.name not in taken and not s.unfinished
    ]
    tagged = [(n, s) for n, s in functions if f"exercise:{exercise.name}" in s.tags]
    alike = [(n, s) for n, s in functions if _parameters(s.node) == exercise.arguments]
    for some in (tagged, alike):
        helpers = {name for _, s in some for name in s.uses}
        answers = [(name, s) for name, s in some if name not in helpers]
        if len({name for name, _ in answers}) == 1:
            return answers, f"It is called {answers[0][0]} there."
    return [], ""


def _own(code: Code, exercise: Exercise) -> list[Statement]:
    """Return what defines an answer's name, but for what the course says under that name itself."""
    course = {s.source for s in original(exercise.notebook).defining(exercise.name)}
    found = code.defining(exercise.name)
    return [s for s in found if s.unfinished or s.source not in course]


def _parameters(function: ast.stmt) -> tuple[str, ...]:
    assert isinstance(function, _FUNCTIONS)
    return tuple(argument.arg for argument in function.args.args)


def _checked(code: Code, exercise: Exercise) -> list[tuple[str, Statement]]:
    """Find what was given to `check("NAME", ...)`, if it has another name or none."""
    found: list[tuple[str, Statement]] = []
    for statement in code.statements:
        for given in statement.checks.get(exercise.name, ()):
            if isinstance(given, ast.Name):
                if given.id != exercise.name:
                    found += [(given.id, s) for s in _given(code, exercise, given.id, statement)]
            elif not (isinstance(given, ast.Constant) and given.value in (None, ...)):
                target = ast.Name(exercise.name, ast.Store())
                node = ast.fix_missing_locations(ast.Assign([target], given, lineno=1))
                found.append((exercise.name, Statement(node, statement.rank, statement.order)))
    return found


def _given(code: Code, exercise: Exercise, name: str, check: Statement) -> list[Statement]:
    """Return what a name stood for where it was checked: `answer` may answer several exercises.

    What the student wrote goes before the course's own use of the name, and what stands before the
    check before what stands behind it, as it may where cells were moved. Of functions all are
    tried, this one for sure.
    """
    named = [s for s in code.defining(name) if not s.unfinished]
    course = {s.source for s in original(exercise.notebook).defining(name)}
    own = [s for s in named if s.source not in course] or named
    before = [s for s in own if s.order < check.order]
    if not before or check.rank != CODE:
        return own
    others = [] if exercise.inputs is None else [s for s in own if s is not before[-1]]
    return [*others, before[-1]]


def mentioned(code: Code, exercise: Exercise) -> bool:
    """Tell whether a notebook has to do with an exercise at all."""
    return exercise.name in code.broken or any(
        (exercise.name in s.binds and not s.imports)
        or f"exercise:{exercise.name}" in s.tags
        or exercise.name in s.checks
        for s in code.statements
    )


def _sliced(code: Code, course: Code, answer: Statement, exercise: Exercise) -> str:
    """Return the answer with everything that it leans on, and nothing else.

    What was deleted, an import above all, is taken from the course's own notebook, as it is where
    the exercise stands there.
    """
    stub = course.defining(exercise.name)
    place = stub[0].order if stub else len(course.statements)
    lines: list[str] = []
    seen: set[int] = set()

    def add(statement: Statement) -> None:
        if id(statement) in seen:
            return
        seen.add(id(statement))
        for name in sorted(statement.uses):
            for needed in _needed(code, course, name, statement, place):
                add(needed)
        lines.append(statement.source)

    for statement in code.statements:
        if isinstance(statement.node, ast.ImportFrom) and statement.node.names[0].name == "*":
            add(statement)
    add(answer)
    return "\n".join(lines) + "\n"


def _needed(code: Code, course: Code, name: str, by: Statement, place: int) -> list[Statement]:
    """Return what gives a name the value that a statement sees, and what changes it on the way."""
    own = course.statements if by in course.statements else code.statements
    found = [s for s in own if name in s.binds and s is not by]
    sure = [s for s in found if s.rank != TEXT or by.rank == TEXT]
    if not sure and own is code.statements:
        sure = [s for s in course.statements if name in s.binds]
        own = course.statements if sure else own
    sure = sure or found
    if not sure:
        return []
    order = by.order if by in own else place
    before = [s for s in sure if s.order < order]
    chosen = before[-1] if before else sure[0]
    if chosen.imports or name in _BUILTINS:
        return [chosen]
    changing = [s for s in own if name in s.changes and chosen.order < s.order < order]
    return [chosen, *changing]
