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

{count} exercises{left}."""


def main(options: argparse.Namespace) -> int:
    """Write the papers, and a key for the teacher."""
    try:
        paths = notebook_form.paths(options.names)
    except notebook_form.NotebookError as error:
        raise course.Problem(str(error)) from None
    out = Path(options.out or "examination")
    build.write(out, dict(files(paths, options.seed)))
    for path in paths:
        left = [
            f"{name} ({LEFT_OUT[name]})" for name in lessons.names(path.stem) if name in LEFT_OUT
        ]
        note = f"; left out: {', '.join(left)}" if left else ""
        print(f"{out / 'hand-out' / path.name}{note}")
    print(
        f"{out / 'key'}: for you alone. Grade with: "
        f"course.py class grade FOLDER --seed {options.seed} --out marks.csv"
    )
    return 0


def files(paths: list[Path], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield each file of an examination: its name, and its content."""
    for path in paths:
        original = notebook_form.read(path)
        questions = asked(path.stem, seed)
        greeting = _GREETING.format(
            number=course_of.number(path.stem),
            title=course_of.title(original),
            count=len(questions),
            left=_left_out(path.stem),
        )
        paper = copies.examination_copy(original, questions, greeting)
        yield f"hand-out/{path.name}", notebook_form.text(paper).encode()
        yield f"key/{path.stem}.md", _key(path.stem, seed).encode()


def _left_out(stem: str) -> str:
    """Say on the paper what of a notebook is not asked, and why."""
    left = [name for name in lessons.names(stem) if name in LEFT_OUT]
    listed = "; ".join(f"{lessons.find(name).title}: {LEFT_OUT[name]}" for name in left)
    return f" (not asked here: {listed})" if left else ""


def _exercises(stem: str) -> list[Exercise]:
    return [lessons.find(name) for name in lessons.names(stem)]


def asked(stem: str, seed: int) -> list[Exercise]:
    """Return what an examination asks."""
    found = (for_examination(exercise, seed) for exercise in _exercises(stem))
    return [exercise for exercise in found if exercise]


def _key(stem: str, seed: int) -> str:
    lines = [f"# Key to the examination {course_of.number(stem)}, seed {seed}\n"]
    for exercise in asked(stem, seed):
        lines.append(f"## {exercise.title} (`{exercise.name}`)\n\n{exercise.prompt}\n")
        if exercise.inputs is None:
            lines.append(f"Right: `{exercise.solution()!r}`\n")
        else:
            lines.append(f"```python\n{lessons.solution_source(exercise.name)}```\n")
    return "\n".join(lines)
