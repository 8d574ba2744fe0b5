"""Hand-ins whose marks are known, mutilated in every way that teachers have reported, and more."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from course_lib import lessons
from tests.classroom.answers import HOSTILE, SLOW, Known, hostile, some
from tools import notebook_form

Cells = list[dict[str, Any]]
STUB, ABSENT = "not attempted", "not found"


@dataclass
class Mutant:
    """A hand-in and what it deserves: exercise by exercise the points and the mistake."""

    stem: str
    cells: Cells
    expected: dict[str, tuple[int, str]]
    places: dict[str, dict[str, Any]]  # the cell of each answer
    metadata: dict[str, Any] = field(default_factory=dict)
    readable: bool = True
    remark: str = ""
    write: Callable[[str], bytes] = str.encode
    ending: str = ".ipynb"

    def content(self) -> bytes:
        told = {"cells": self.cells, "metadata": self.metadata, "nbformat": 4, "nbformat_minor": 5}
        return self.write(json.dumps(told, ensure_ascii=False, indent=1))

    def set(self, name: str, known: Known) -> None:
        self.places[name]["source"] = known.source
        self.expected[name] = known.points, known.mistake


@cache
def _original(stem: str) -> str:
    notebook = notebook_form.read(notebook_form.FOLDER / f"{stem}.ipynb")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []  # half a megabyte each
    return json.dumps(notebook)


def fresh(stem: str, rng: random.Random) -> Mutant:
    """Fill some of a notebook's stubs."""
    notebook = json.loads(_original(stem))
    mutant = Mutant(stem, notebook["cells"], {}, {}, notebook["metadata"])
    for cell in mutant.cells:
        for tag in cell["metadata"].get("tags", []):
            if tag.startswith("exercise:"):
                name = tag.removeprefix("exercise:")
                mutant.places[name] = cell
                mutant.expected[name] = 0, STUB
                if known := some(lessons.find(name), rng):
                    mutant.set(name, known)
    return mutant


def function_of(m: Mutant, rng: random.Random) -> str:
    return rng.choice([name for name in m.places if lessons.find(name).inputs is not None])


def answered(m: Mutant) -> list[str]:
    return [name for name, (_, mistake) in m.expected.items() if mistake != STUB]


# --- the ways -------------------------------------------------------------------------------


def untouched(m: Mutant, rng: random.Random) -> None: ...


def deleted(m: Mutant, rng: random.Random) -> None:
    """Everything but the answers may be gone, imports above all."""
    own = list(map(id, m.places.values()))
    kept = rng.choice([0.0, 0.3, 0.8])
    m.cells = [c for c in m.cells if id(c) in own or rng.random() < kept]


def answer_deleted(m: Mutant, rng: random.Random) -> None:
    """An answer is gone with its check; the others stay."""
    name = rng.choice(list(m.places))
    gone = m.places[name]
    m.cells = [c for c in m.cells if c is not gone and f'check("{name}"' not in c["source"]]
    m.expected[name] = 0, ABSENT


def moved(m: Mutant, rng: random.Random) -> None:
    rng.shuffle(m.cells)


def upside_down(m: Mutant, rng: random.Random) -> None:
    m.cells.reverse()


def to_markdown(m: Mutant, rng: random.Random) -> None:
    for name in answered(m):
        cell = m.places[name]
        cell["cell_type"] = "markdown"
        if rng.random() < 0.5:
            cell["source"] = f"My answer:\n\n```python\n{cell['source']}```\n\nI hope it is right."


def to_raw(m: Mutant, rng: random.Random) -> None:
    for cell in m.places.values():
        cell["cell_type"] = "raw"


def prose_to_code(m: Mutant, rng: random.Random) -> None:
    for cell in m.cells:
        cell["cell_type"] = "code"


def merged(m: Mutant, rng: random.Random) -> None:
    """All cells in one, prose included."""
    text = "\n\n".join(c["source"] for c in m.cells)
    m.cells = [{"cell_type": "code", "metadata": {}, "source": text}]


def merged_code(m: Mutant, rng: random.Random) -> None:
    text = "\n".join(c["source"] for c in m.cells if c["cell_type"] == "code")
    m.cells = [{"cell_type": "code", "metadata": {}, "source": text.splitlines(keepends=True)}]


def merged_in_pairs(m: Mutant, rng: random.Random) -> None:
    pairs = [m.cells[n : n + 2] for n in range(0, len(m.cells), 2)]
    m.cells = [
        {
            "cell_type": p[-1]["cell_type"],
            "metadata": {},
            "source": "\n".join(c["source"] for c in p),
        }
        for p in pairs
    ]


def split(m: Mutant, rng: random.Random) -> None:
    """Answers are cut in two in the middle of their functions."""
    cells = []
    for cell in m.cells:
        lines = cell["source"].splitlines(keepends=True)
        inner = [
            n for n, line in enumerate(lines) if n and line.startswith("    ") and line.strip()
        ]
        if cell in m.places.values() and len(inner) > 1 and '"""' not in cell["source"]:
            at = rng.choice(inner[1:])
            parts = ["".join(lines[:at]), "".join(lines[at:])]
            cells += [{"cell_type": "code", "metadata": {}, "source": part} for part in parts]
        else:
            cells.append(cell)
    m.cells = cells


def outputs_only(m: Mutant, rng: random.Random) -> None:
    for cell in m.cells:
        solved = {"output_type": "stream", "name": "stdout", "text": "✓ solved. Well done!"}
        if cell["cell_type"] == "code":
            cell["outputs"] = [solved]
        if cell["cell_type"] == "code" or rng.random() < 0.5:
            cell["source"] = ""
    title = {"cell_type": "markdown", "metadata": {}, "source": _title(m.stem)}
    m.cells.insert(0, title)
    m.expected = {name: (0, ABSENT) for name in m.expected}


def _title(stem: str) -> str:
    return json.loads(_original(stem))["cells"][0]["source"]


def cut(m: Mutant, rng: random.Random) -> None:
    """The file ends in the middle; what comes before counts."""
    at = rng.randrange(len(m.cells) // 3, len(m.cells))
    gone = m.cells[at:]

    def write(text: str) -> bytes:
        mark = json.dumps(m.cells[at]["source"], ensure_ascii=False)
        return text[: text.rindex(mark) + rng_place % len(mark)].encode()

    rng_place = rng.randrange(1, 10_000)
    for name, cell in m.places.items():
        if any(cell is other for other in gone):
            m.expected[name] = 0, ABSENT
    m.write, m.remark = write, "cut off"


def conflict(m: Mutant, rng: random.Random) -> None:
    """Two versions, put together by a program that did not understand them."""
    first = json.dumps(m.cells[0], ensure_ascii=False)

    def write(text: str) -> bytes:
        marks = f"<<<<<<< HEAD\n{first},\n=======\n>>>>>>> mine\n"
        return text.replace('"cells": [', f'"cells": [\n{marks}', 1).encode()

    m.write, m.remark = write, "cut off or damaged"


def broken_elsewhere(m: Mutant, rng: random.Random) -> None:
    for at in sorted(rng.sample(range(len(m.cells)), 4), reverse=True):
        text = rng.choice(
            ["x = = 1", "if True\n    1", "print 'hello'", "%%html\n<p>hi</p>", "((("]
        )
        m.cells.insert(at, {"cell_type": "code", "metadata": {}, "source": text})


def endless_elsewhere(m: Mutant, rng: random.Random) -> None:
    for text in ("while True:\n    pass", "import os\nos._exit(1)", "exit()", "!rm -rf ~", "1 / 0"):
        at = rng.randrange(len(m.cells))
        m.cells.insert(at, {"cell_type": "code", "metadata": {}, "source": text})


def no_python(m: Mutant, rng: random.Random) -> None:
    name = function_of(m, rng)
    arguments = ", ".join(lessons.find(name).arguments)
    body = rng.choice(["    return (1 + ", "    x = 1，2", "  for i in range(3)\n    return"])
    m.set(name, Known(f"def {name}({arguments}):\n{body}\n", 0, "broken"))


def unsafe(m: Mutant, rng: random.Random) -> None:
    name = function_of(m, rng)
    m.set(name, hostile(lessons.find(name), rng.choice(list(HOSTILE))))


def wrong_kernel(m: Mutant, rng: random.Random) -> None:
    language = rng.choice(["julia", "R", "javascript"])
    m.metadata = {"kernelspec": {"name": language, "language": language, "display_name": language}}
    m.remark = language


def no_metadata(m: Mutant, rng: random.Random) -> None:
    m.metadata = {}
    for cell in m.cells:
        cell.pop("id", None)
        cell["metadata"] = {}


def old_format(m: Mutant, rng: random.Random) -> None:
    def write(text: str) -> bytes:
        told = json.loads(text)
        for cell in told["cells"]:
            if cell["cell_type"] == "code":
                cell["input"] = cell.pop("source")
        sheets = [{"cells": told["cells"]}]
        return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": sheets}).encode()

    m.write = write


def other_letters(m: Mutant, rng: random.Random) -> None:
    encoding = rng.choice(["utf-16", "utf-16-le", "utf-8-sig", "gb18030"])
    m.cells.insert(0, {"cell_type": "markdown", "metadata": {}, "source": "姓名：张三，学号：42"})
    m.write = lambda text: text.encode(encoding)


def line_ends(m: Mutant, rng: random.Random) -> None:
    for cell in m.cells:
        lines = cell["source"].split("\n")
        cell["source"] = [f"{line}\r\n" for line in lines[:-1]] + lines[-1:]


def long_output(m: Mutant, rng: random.Random) -> None:
    text = "x" * 2_000_000
    output = {"output_type": "stream", "name": "stdout", "text": text}
    m.cells.insert(0, {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [output]})


def renamed_checked(m: Mutant, rng: random.Random) -> None:
    """The function has another name, and so it was given to the check."""
    for name in answered(m):
        other = f"my_{name}"
        cell = m.places[name]
        cell["source"] = re.sub(rf"\b{name}\b", other, cell["source"])
        for check in m.cells:
            if f'check("{name}"' in check["source"]:
                check["source"] = f'check("{name}", {other})'


def renamed(m: Mutant, rng: random.Random) -> None:
    """A function has another name, and its check is gone."""
    names = [n for n in answered(m) if lessons.find(n).inputs is not None]
    for name in names[:1]:
        cell = m.places[name]
        cell["source"] = re.sub(rf"\b{name}\b", "loesung", cell["source"])
        m.cells = [c for c in m.cells if f'check("{name}"' not in c["source"]]


def stub_again(m: Mutant, rng: random.Random) -> None:
    """The stub stands there once more, after the answer or before it."""
    stubs = [c for c in json.loads(_original(m.stem))["cells"] if _is_stub(c)]
    m.cells = stubs + m.cells if rng.random() < 0.5 else m.cells + stubs


def _is_stub(cell: dict[str, Any]) -> bool:
    return any(tag.startswith("exercise:") for tag in cell["metadata"].get("tags", []))


def magic(m: Mutant, rng: random.Random) -> None:
    for name in answered(m):
        cell = m.places[name]
        cell["source"] = f"%%time\n{cell['source']}\n%matplotlib inline\n!ls"


def judge_patched(m: Mutant, rng: random.Random) -> None:
    text = (
        "import course_lib.lessons, course_lib.exercises\n"
        "course_lib.lessons.check = course_lib.exercises.judge = lambda *a: 'solved'\n"
        "def check(name, answer):\n    return 'solved'"
    )
    m.cells.insert(rng.randrange(3), {"cell_type": "code", "metadata": {}, "source": text})


def helper_apart(m: Mutant, rng: random.Random) -> None:
    """A function leans on a helper and a constant in other cells; it changes them on the way."""
    name = function_of(m, rng)
    exercise = lessons.find(name)
    arguments = ", ".join(exercise.arguments)
    known = Known(f"def {name}({arguments}):\n    return _inner[0]({arguments})\n", 1, "")
    source = f"{_right_source(name, '_helper')}\n\n_inner = [None]\n_inner[0] = _helper\n"
    m.set(name, known)
    m.cells.insert(0, {"cell_type": "code", "metadata": {}, "source": source})


def _right_source(name: str, as_name: str) -> str:
    return lessons.solution_source(name, as_name)


def as_script(m: Mutant, rng: random.Random) -> None:
    def write(text: str) -> bytes:
        cells = json.loads(text)["cells"]
        return "\n\n".join(
            f"# %%\n{c['source']}"
            if c["cell_type"] == "code"
            else "# %% [markdown]\n" + "\n".join(f"# {line}" for line in c["source"].split("\n"))
            for c in cells
        ).encode()

    m.write, m.ending = write, ".py"


def no_notebook(m: Mutant, rng: random.Random) -> None:
    content = rng.choice(
        [b"", b"%PDF-1.7 ...", b"{}", b"[1, 2]", b"null", b"\x00" * 50, b"\xff\xfe"]
    )
    m.write = lambda text: content
    m.expected, m.readable, m.stem = {}, False, "something"


WAYS = (
    untouched, deleted, answer_deleted, moved, upside_down, to_markdown, to_raw, prose_to_code,
    merged, merged_code, merged_in_pairs, split, outputs_only, cut, conflict, broken_elsewhere,
    endless_elsewhere, no_python, unsafe, wrong_kernel, no_metadata, old_format, other_letters,
    line_ends, long_output, renamed_checked, renamed, stub_again, magic, judge_patched,
    helper_apart, as_script, no_notebook,
)  # fmt: skip
STEMS = tuple(sorted({lessons.find(name).notebook for name in lessons.names()}))
NAMES = ("张三", "李四_第三次作业", "Ünal Çelik", "o'neil, k.", "作业（最终版）", "x y  z", "Ωmega")


def mutants(count: int, seed: int = 12) -> list[tuple[str, bytes, Mutant]]:
    """Return so many hand-ins: the file's name, its content, what it deserves.

    The first ones have every way once, and every answer that should never be run.
    """
    found = []
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)
        m = fresh(STEMS[number % len(STEMS)], rng)
        unsafe_kinds = [*HOSTILE, *SLOW] if count > 200 else list(HOSTILE)
        if number < len(WAYS):
            WAYS[number](m, rng)
        elif number < len(WAYS) + len(unsafe_kinds):
            name = function_of(m, rng)
            m.set(name, hostile(lessons.find(name), unsafe_kinds[number - len(WAYS)]))
        else:
            rng.choice(WAYS)(m, rng)
        name = f"{number:03d} {rng.choice(NAMES)}/{m.stem}{m.ending}"
        found.append((name, m.content(), m))
    return found


def archive(files: list[tuple[str, bytes]], *, letters: str = "utf-8") -> bytes:
    """Pack files as all programs do, or as old ones in China do, in letters of their own."""
    packed, spelled = io.BytesIO(), {}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number, (name, content) in enumerate(files):
            raw = name.encode(letters)
            ascii_name = f"{number:x}" * len(raw)  # as long; zipfile would write UTF-8
            spelled[ascii_name.encode()] = raw
            zipped.writestr(name if letters == "utf-8" else ascii_name, content)
    told = packed.getvalue()
    for before, after in spelled.items():
        told = told.replace(before, after)
    return told
