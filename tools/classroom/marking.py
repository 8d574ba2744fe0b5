"""From a file that was handed in to its marks, whatever is in it."""

from __future__ import annotations

import ast
import inspect
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from course_lib import lessons
from course_lib.exercises import Exercise, Feedback, Outcome, Problem, judge, solution_text
from tools import notebook_form
from tools.classroom import limits, reading, statements, taking, wire
from tools.classroom.child import Request
from tools.classroom.gather import HandIn
from tools.classroom.runner import Reply, Runner
from tools.classroom.taking import Answer
from tools.classroom.variants import for_examination

SENTENCE = 400  # characters
READING = 60.0  # seconds of the grader's own time for one hand-in; runs are not in it
SHORT = 3  # statements
STOPS = 6  # answers of one hand-in that may have to be stopped; no more of it is run then
# What status is worth more than another, where somebody tried more than once.
_ORDER = (
    *("not found", "not attempted", "not run", "broken", "error"),
    *("too slow", "wrong", "known mistake"),
)
_ENDLESS = ("time", "signal 24")
_HOW = {
    "time": "It never came to an end, and was stopped.",
    "too much": "It answers with more than can be looked at.",
    "processes": "It starts one process after the other, and was stopped.",
    "memory": "It takes more memory than there is for an answer, and was stopped.",
    "disk": "It fills the disk, and was stopped.",
    "lost": "The process that ran it was lost.",
    "signal 9": "The system ended it.",
    "signal 24": "It computed for longer than any answer may, and was stopped.",
    "signal 11": "It brings Python itself down (a segmentation fault).",
    "signal 6": "It brings Python itself down (abort).",
}


@dataclass(frozen=True)
class Mark:
    """What one exercise earned, and why."""

    exercise: str
    points: int
    status: str
    mistake: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Row:
    """What one hand-in earned."""

    name: str
    notebooks: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    remarks: tuple[str, ...] = ()
    readable: bool = True

    @property
    def points(self) -> int:
        """The sum of its marks."""
        return sum(mark.points for mark in self.marks)


class Marker:
    """Marks hand-ins one after the other; the same answer is run once.

    Parameters
    ----------
    seed : int
        What an examination was made from; 0 for the course's own exercises.
    only : tuple of str
        Which exercises are marked, by their names; none for all.
    """

    def __init__(self, seed: int = 0, only: tuple[str, ...] = ()) -> None:
        self.seed, self.only = seed, only
        self.runner = Runner()
        self._known: dict[tuple[str, str], tuple[Mark, bool]] = {}
        self._stops = 0

    def mark(self, hand_in: HandIn) -> Row:
        """Return the row of one hand-in; nothing that is in it makes this fail."""
        if hand_in.problem:
            return Row(hand_in.name, remarks=(hand_in.problem,), readable=False)
        try:
            with limits.at_most(READING):
                return self._row(hand_in)
        except (limits.TooLong, MemoryError) as error:
            much = "memory" if isinstance(error, MemoryError) else "time"
            told = f"it takes more {much} to be read than any notebook may"
            return Row(hand_in.name, remarks=(told,), readable=False)
        except Exception as error:  # the batch goes on
            told = f"the grader cannot deal with it ({type(error).__name__}: {error})"
            return Row(hand_in.name, remarks=(told[:SENTENCE],), readable=False)

    def _row(self, hand_in: HandIn) -> Row:
        sheet = reading.read(hand_in.content, hand_in.name)
        code = statements.of_cells(sheet.cells)
        notebooks = _notebooks(hand_in.name, sheet, code)
        if not notebooks:
            sheet.remarks.append("no exercise of the course is in it")
        self._stops = 0
        marks = [self._safely(code, e) for e in self._asked() if e.notebook in notebooks]
        return Row(
            hand_in.name, notebooks, tuple(marks), tuple(sheet.remarks), readable=bool(notebooks)
        )

    def _asked(self) -> list[Exercise]:
        wanted = [one for one in _exercises() if not self.only or one.name in self.only]
        if not self.seed:
            return wanted
        found = (for_examination(exercise, self.seed) for exercise in wanted)
        return [exercise for exercise in found if exercise]

    def _safely(self, code: statements.Code, exercise: Exercise) -> Mark:
        """Mark one exercise; what is odd there takes nothing from the others."""
        try:
            return self._mark(code, exercise)
        except MemoryError:
            told = "It takes more memory to be judged than there is for that."
        except Exception as error:
            told = f"The grader cannot deal with it ({type(error).__name__}: {error})."
        return Mark(exercise.name, 0, "error", "", told[:SENTENCE])

    def _mark(self, code: statements.Code, exercise: Exercise) -> Mark:
        taken = taking.take(code, exercise)
        if taken.why:
            told = {
                "not found": "Neither the exercise nor an answer to it is in the notebook.",
                "not attempted": "It is as it was handed out.",
            }
            return Mark(exercise.name, 0, taken.why, "", taken.sentence or told[taken.why])
        marks = [self._judged(exercise, answer) for answer in taken.answers]
        best = max(marks, key=lambda mark: (mark.points, _rank(mark.status)))
        return replace(best, sentence=f"{best.sentence} {taken.remark}".strip())

    def _judged(self, exercise: Exercise, answer: Answer) -> Mark:
        if self._stops >= STOPS:
            told = f"{STOPS} other answers in it had to be stopped, so this one was not run."
            return Mark(exercise.name, 0, "not run", "", told)
        key = exercise.name, f"{answer.name}\n{answer.source}"
        if key not in self._known:
            self._known[key] = self._run(exercise, answer)
        mark, stopped = self._known[key]
        self._stops += stopped
        return mark

    def _run(self, exercise: Exercise, answer: Answer) -> tuple[Mark, bool]:
        """Return the mark, and whether the answer had to be stopped."""
        asked = _Asked(exercise, answer, self.runner)
        if exercise.inputs is None:
            told = asked.value()
        else:
            told = judge(exercise, _shadow(answer.statement.node), run=asked.run)
        if asked.slow:  # how far it came, and what that told, is another matter on another day
            told = replace(told, status="too slow", mistake="")
        mark = _as_mark(told, asked.deeds)
        if mark.points and _copied(exercise, answer):
            mark = replace(mark, sentence=f"{mark.sentence} Word for word the course's solution.")
        return mark, asked.stopped or mark.status == "too slow"


def _copied(exercise: Exercise, answer: Answer) -> bool:
    """Tell whether an answer is the course's own; what is short, many write alike."""
    if exercise.inputs is None:
        return False
    given = answer.statement.node
    own = ast.parse(solution_text(exercise)).body[0]
    if not (isinstance(given, ast.FunctionDef) and isinstance(own, ast.FunctionDef)):
        return False
    alike = (
        [ast.dump(part.args) for part in (given, own)],
        [[ast.dump(line) for line in part.body] for part in (given, own)],
    )
    return len(own.body) >= SHORT and all(one == other for one, other in alike)


class _Asked:
    """One answer to one exercise, run elsewhere when it is asked for."""

    def __init__(self, exercise: Exercise, answer: Answer, runner: Runner) -> None:
        self.exercise, self.answer, self.runner = exercise, answer, runner
        self.deeds: list[str] = []
        self.slow = self.stopped = False

    def value(self) -> Feedback:
        """Judge a value."""
        (outcome,) = self._outcomes((), [()])
        if outcome.problem is None:
            return judge(self.exercise, outcome.value)
        status = "too slow" if outcome.problem.kind == "time" else "error"
        details = (("Line", outcome.problem.line),) if outcome.problem.line else ()
        sentences = (outcome.problem.sentence,)
        return Feedback(self.exercise.name, self.exercise.title, status, sentences, details)

    def run(
        self, _: Callable[..., Any], names: Sequence[str], cases: Sequence[Any], seconds: float
    ) -> list[Outcome]:
        """Do for `judge` what `run_all` does."""
        outcomes = self._outcomes(tuple(names), list(cases))
        last = outcomes[-1].problem
        self.slow = last is not None and last.kind == "time"
        if len(outcomes) < len(cases) and not self.slow:
            outcomes += [outcomes[-1]] * (len(cases) - len(outcomes))  # all failed in the same way
        return outcomes

    def _outcomes(self, names: tuple[str, ...], cases: list[Any]) -> list[Outcome]:
        request = Request(
            self.answer.source,
            self.answer.name,
            names,
            pickle.dumps(cases),
            self.exercise.seconds,
        )
        reply = self.runner.ask(request)
        self.stopped = reply.how in _HOW
        if reply.how or not reply.text:
            kind = "time" if reply.how in _ENDLESS else "exception"
            return [Outcome(problem=Problem(kind, _why(reply)))]
        try:
            outcomes, told = wire.from_text(reply.text, len(cases), names)
            self.deeds = [str(deed)[:80] for deed in told["deeds"]]
        except (wire.Tampered, KeyError, TypeError):
            outcomes, self.deeds = [], ["tampers with what it sends"]
        complete = outcomes and (len(outcomes) == len(cases) or outcomes[-1].problem is not None)
        if not complete:
            return [Outcome(problem=Problem("exception", "Its answers cannot be read."))]
        return outcomes


def _why(reply: Reply) -> str:
    if reply.how in _HOW:
        return _HOW[reply.how]
    if reply.how.startswith("signal"):
        return f"It brings Python itself down ({reply.how})."
    return "It ends the whole process in the middle of its work."


def _shadow(node: ast.stmt) -> Callable[..., Any]:
    """Return a function that takes what the answer takes; it is there to be looked at.

    Nothing of the answer is run: its defaults and decorators are left out.
    """
    made: ast.stmt = ast.parse("def answer(*arguments): print").body[0]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
        kind = type(node)
        made = kind(
            name=node.name,
            args=_bare(node.args),
            body=ast.parse("print").body,
            decorator_list=[],
            type_params=[],
        )
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        assert isinstance(made, ast.FunctionDef)
        made.args = _bare(node.value.args)
    module = ast.fix_missing_locations(ast.Module([made], []))
    namespace: dict[str, Any] = {}
    exec(compile(module, "<shadow>", "exec"), namespace)
    functions = [value for value in namespace.values() if inspect.isfunction(value)]
    return functions[0]


def _bare(arguments: ast.arguments) -> ast.arguments:
    def plain(argument: ast.arg | None) -> ast.arg | None:
        return None if argument is None else ast.arg(argument.arg)

    def several(listed: list[ast.arg]) -> list[ast.arg]:
        return [ast.arg(argument.arg) for argument in listed]

    return ast.arguments(
        posonlyargs=several(arguments.posonlyargs),
        args=several(arguments.args),
        vararg=plain(arguments.vararg),
        kwonlyargs=several(arguments.kwonlyargs),
        kw_defaults=[None if d is None else ast.Constant(None) for d in arguments.kw_defaults],
        kwarg=plain(arguments.kwarg),
        defaults=[ast.Constant(None) for _ in arguments.defaults],
    )


def _as_mark(told: Feedback, deeds: list[str]) -> Mark:
    if told.status == "too slow":
        sentences = ["It does not come to an end in the time that there is: look at what ends it."]
    else:
        sentences = list(told.sentences)
        sentences += [f"Line: `{text}`" for label, text in told.details if label.startswith("Line")]
    sentences += [f"It {deed}." for deed in deeds]
    mistake = told.mistake or (deeds[0] if deeds and not told.solved else "")
    sentence = " ".join(" ".join(sentences).split())
    return Mark(told.name, int(told.solved), told.status, mistake, sentence[:SENTENCE])


def _rank(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _exercises() -> list[Exercise]:
    return [lessons.find(name) for name in lessons.names()]


def _notebooks(name: str, sheet: reading.Sheet, code: statements.Code) -> tuple[str, ...]:
    """Say which notebooks were handed in, by the exercises in the file, or else by its looks."""
    found: dict[str, list[bool]] = {}
    for exercise in _exercises():
        found.setdefault(exercise.notebook, []).append(taking.mentioned(code, exercise))
    counts = {stem: sum(flags) for stem, flags in found.items()}
    most = max(counts.values())
    if most > 1:  # several, where several were put into one file
        return tuple(stem for stem, n in counts.items() if n in (most, len(found[stem])))
    text = "\n".join(cell.source for cell in sheet.cells)
    named = [stem for stem in found if stem in name]
    titled = [stem for stem in found if _title(stem) in text]
    return tuple([*named, *titled, *(stem for stem, n in counts.items() if n)][:1])


@cache
def _title(stem: str) -> str:
    first = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb").cells[0]
    return str(first.source.splitlines()[0])
