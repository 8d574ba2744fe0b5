"""An examination: ``course.py class exam NAME... --seed NUMBER``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import course
from course_lib import lessons
from course_lib.exercises import Exercise
from tools import copies, notebook_form
from tools.classroom import build, course_of
from tools.classroom.variants import LEFT_OUT, for_examination

_GREETING = """# Examination {number}: {title}

Name:

Write each answer in place of the three dots. Cells of your own are welcome.

{count}, about {minutes:g} minutes{left}. {points}"""


def main(options: argparse.Namespace) -> int:
    """Write the papers, and a key for the teacher."""
    try:
        paths = notebook_form.paths(options.names)
    except notebook_form.NotebookError as error:
        raise course.Problem(str(error)) from None
    out = Path(options.out or "examination")
    only = chosen(options.only, [name for path in paths for name in lessons.names(path.stem)])
    build.write(out, dict(files(paths, options.seed, only)))
    for path in paths:
        questions = asked(path.stem, options.seed, only)
        left = [
            f"{name} ({LEFT_OUT[name]})" for name in lessons.names(path.stem) if name in LEFT_OUT
        ]
        note = f"; left out: {', '.join(left)}" if left and not only else ""
        if not questions:
            print(f"{path.stem}: nothing of it is asked, so there is no paper")
            continue
        each = ", ".join(f"{one.name} {one.minutes:g}" for one in questions)
        print(f"{out / 'hand-out' / path.name}: {_minutes(questions):g} minutes ({each}){note}")
    taken = "".join(f" --only {name}" for name in only)
    print(
        f"{out / 'key'}: for you alone. Grade with: "
        f"course.py class grade FOLDER --seed {options.seed}{taken} --out marks.csv"
    )
    return 0


def chosen(names: list[str] | None, among: list[str]) -> tuple[str, ...]:
    """Return which exercises somebody named; none for all.

    Raises
    ------
    Problem
        If one of them is none of `among`, or cannot stand on a paper.
    """
    for name in names or ():
        if name not in among:
            raise course.Problem(f"There is no exercise {name!r} there: {', '.join(among)}.")
        if name in LEFT_OUT:
            raise course.Problem(f"{name!r} can be on no paper: {LEFT_OUT[name]}.")
    return tuple(names or ())


def _minutes(questions: list[Exercise]) -> float:
    return sum(exercise.minutes for exercise in questions)


def files(paths: list[Path], seed: int, only: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield each file of an examination: its name, and its content.

    A notebook of which nothing is asked has no paper.
    """
    for path in paths:
        original = notebook_form.read(path)
        questions = asked(path.stem, seed, only)
        if not questions:
            continue
        many = "s" * (len(questions) > 1)
        greeting = _GREETING.format(
            number=course_of.number(path.stem),
            title=course_of.title(original),
            count=f"{len(questions)} exercise{many}",
            minutes=_minutes(questions),
            left="" if only else _left_out(path.stem),
            points="Each gives one point." if many else "It gives one point.",
        )
        paper = copies.examination_copy(original, questions, greeting)
        yield f"hand-out/{path.name}", notebook_form.text(paper).encode()
        yield f"key/{path.stem}.md", _key(path.stem, seed, questions).encode()


def _left_out(stem: str) -> str:
    """Say on the paper what of a notebook is not asked, and why."""
    left = [name for name in lessons.names(stem) if name in LEFT_OUT]
    listed = "; ".join(f"{lessons.find(name).title}: {LEFT_OUT[name]}" for name in left)
    return f" (not asked here: {listed})" if left else ""


def _exercises(stem: str) -> list[Exercise]:
    return [lessons.find(name) for name in lessons.names(stem)]


def asked(stem: str, seed: int, only: tuple[str, ...] = ()) -> list[Exercise]:
    """Return what an examination asks: all that can be asked, or only what is named."""
    wanted = (one for one in _exercises(stem) if not only or one.name in only)
    found = (for_examination(exercise, seed) for exercise in wanted)
    return [exercise for exercise in found if exercise]


def _key(stem: str, seed: int, questions: list[Exercise]) -> str:
    lines = [f"# Key to the examination {course_of.number(stem)}, seed {seed}\n"]
    for exercise in questions:
        named = f"`{exercise.name}`, {exercise.minutes:g} minutes"
        lines.append(f"## {exercise.title} ({named})\n\n{exercise.prompt}\n")
        if exercise.inputs is None:
            lines.append(f"Right: `{exercise.solution()!r}`\n")
        else:
            lines.append(f"```python\n{lessons.solution_source(exercise.name)}```\n")
    return "\n".join(lines)
