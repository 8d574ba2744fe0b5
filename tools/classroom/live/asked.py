"""What a class may be asked: every exercise and prediction, with what may be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from course_lib import sharing
from tools import notebook_form
from tools.classroom import course_of


@dataclass(frozen=True)
class Finding:
    """One thing that may be found: its name on the wire, its title, and what to say to it."""

    name: str
    title: str
    say: str = ""
    right: bool = False


@dataclass(frozen=True)
class Asked:
    """One question; texts are Markdown of the course's own."""

    key: str
    where: str
    title: str
    task: str
    findings: tuple[Finding, ...]


def all_asked() -> list[Asked]:
    """Return what the notebooks ask, in the order of the course."""
    return [one for path in notebook_form.paths() for one in _of(path.stem)]


def _of(stem: str) -> Iterator[Asked]:
    notebook = notebook_form.read(notebook_form.paths([stem])[0])
    where = f"{course_of.number(stem)} {course_of.title(notebook)}"
    for cell in notebook.cells:
        predicted = course_of.prediction(cell, stem)
        if predicted and predicted.choices:
            yield Asked(
                sharing.key_of(predicted.question),
                where,
                predicted.question,
                "",
                tuple(
                    Finding(str(place), choice, said, choice == predicted.answer)
                    for place, (choice, said) in enumerate(predicted.choices.items())
                ),
            )
        for exercise in course_of.asked([cell]):
            known = {m.name: m.sentence for m in exercise.misconceptions}
            yield Asked(
                exercise.name,
                where,
                exercise.title,
                exercise.prompt,
                (
                    Finding(sharing.RIGHT, "right", exercise.why, True),
                    *(Finding(name, name, sentence) for name, sentence in known.items()),
                    Finding(sharing.OTHER, "another mistake, or not finished"),
                ),
            )
