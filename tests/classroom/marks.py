"""Compare rows with what their content deserves."""

from __future__ import annotations

from tests.classroom.mutants import WAYS, Mutant
from tools.classroom.gather import HandIn
from tools.classroom.grade import graded
from tools.classroom.marking import Row

Marks = dict[str, tuple[int, str]]


def marks(row: Row) -> Marks:
    """Return the points of each exercise, and what stands under "mistake" in the table."""
    return {
        mark.exercise: (mark.points, mark.mistake or ("" if mark.points else mark.status))
        for mark in row.marks
    }


def fits(row: Row, mutant: Mutant) -> bool:
    got = marks(row)
    return (
        row.readable == mutant.readable
        and got.keys() == mutant.expected.keys()
        and all(
            got[name][0] == points and wrong in got[name][1]
            for name, (points, wrong) in mutant.expected.items()
        )
        and mutant.remark in "; ".join(row.remarks)
    )


def undeserved(found: list[tuple[str, bytes, Mutant]]) -> tuple[int, list[str]]:
    """Grade hand-ins; return how many rows came, and each that says what it should not."""
    rows = list(graded([HandIn(name, content) for name, content, _ in found]))
    wrong = []
    for (name, _, mutant), row in zip(found, rows, strict=True):
        if row.name != name or not fits(row, mutant):
            number = int(name[:3])
            way = WAYS[number].__name__ if number < len(WAYS) else ""
            wrong.append(f"{name} ({way}): {marks(row)} {row.remarks}, not {mutant.expected}")
    return len(rows), wrong
