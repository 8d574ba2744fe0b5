"""The table of marks, as a spreadsheet opens it, and a few lines for the teacher."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from course_lib import lessons
from course_lib.home import write_whole
from tools.classroom.marking import Mark, Row

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def as_csv(rows: Sequence[Row]) -> bytes:
    """Write one line for each hand-in, and three columns for each exercise that occurs.

    Returns
    -------
    bytes
        UTF-8 with the mark that lets every spreadsheet read Chinese names; the same rows give the
        same bytes.
    """
    asked = {mark.exercise for row in rows for mark in row.marks}
    names = [name for name in lessons.names() if name in asked]
    text = io.StringIO()
    writer = csv.writer(text)
    heads = [part for name in names for part in (name, f"{name}: mistake", f"{name}: said")]
    writer.writerow(["hand-in", "notebook", "points", "of", "remarks", *heads])
    for row in rows:
        marks = {mark.exercise: mark for mark in row.marks}
        cells = [row.name, " + ".join(row.notebooks), row.points, len(row.marks)]
        cells.append("; ".join(row.remarks))
        for name in names:
            cells += _three(marks.get(name))
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _three(mark: Mark | None) -> tuple[object, ...]:
    if mark is None:
        return ("", "", "")
    return mark.points, mark.mistake or (mark.status if not mark.points else ""), mark.sentence


def _harmless(cell: object) -> object:
    """Return a cell that is shown as it is, and never computed."""
    if not isinstance(cell, str):
        return cell
    printed = "".join(letter if letter.isprintable() else " " for letter in cell)
    return f"'{printed}" if printed.startswith(FORMULA) else printed


def write(rows: Sequence[Row], path: Path) -> str:
    """Write the table whole; keep another one that lies there, and say so."""
    content, told = as_csv(rows), ""
    if path.exists() and path.read_bytes() != content:
        number = 1
        while (kept := path.with_name(f"{path.stem}.before-{number}{path.suffix}")).exists():
            number += 1
        path.rename(kept)
        told = f"The one that lay there is kept as {kept.name}."
    write_whole(path, content)
    return told


def mistakes(rows: Sequence[Row], most: int = 8) -> Iterator[str]:
    """Yield the known mistakes that several made, the most frequent first."""
    count = Counter(
        (mark.exercise, mark.mistake) for row in rows for mark in row.marks if mark.mistake
    )
    several = [(n, name, mistake) for (name, mistake), n in count.items() if n > 1]
    for n, name, mistake in sorted(several, key=lambda found: (-found[0], found[1:]))[:most]:
        yield f"{n:5d} x  {name}: {mistake}"
