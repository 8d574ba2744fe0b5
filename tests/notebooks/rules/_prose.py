"""Rules about what a notebook tells: its opening and ending, its rhythm, its links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode

from tools.minutes import words
from tools.notebook_form import FOLDER, ORDER, read

from ._common import Faults, code_cells, prose

WORDS_PER_CODE_CELL = (40, 160)
CODE_CELLS_IN_A_ROW = 3
ALT_CHARACTERS = 15
OPENING = ("**You will do**", "**You will learn**", "**You need**", "**Time**")
ENDING = ["What to remember", "Where next", "References"]


def opening(notebook: NotebookNode, path: Path) -> Faults:
    first = notebook.cells[:2]
    start = "\n".join(cell.source for cell in first if cell.cell_type == "markdown")
    headings = re.findall(r"^# .+", prose(notebook), re.MULTILINE)
    if not first or not first[0].source.startswith("# ") or len(headings) != 1:
        yield "the first cell begins with the title, '# ...', and there is no other such heading"
    if not re.search(r"[?？]", start):
        yield "the first two cells ask the question that the notebook answers"
    yield from (f"the first two cells lack {label}" for label in OPENING if label not in start)
    if not re.search(r"\*\*Time\*\*.*?\d+ minutes", start):
        yield "the time is said as '**Time**: about 30 minutes'"


def ending(notebook: NotebookNode, path: Path) -> Faults:
    parts = re.split(r"^## +(.+?) *$", prose(notebook), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if parts[1::2][-3:] != ENDING or notebook.cells[-1].cell_type != "markdown":
        yield f"it ends with the headings {', '.join(f'## {title}' for title in ENDING)}"
        return
    items = {title: _items(sections[title]) for title in ENDING}
    if items["What to remember"] != 5:
        yield f"'What to remember' has {items['What to remember']} list items instead of 5"
    if not items["References"]:
        yield "'References' is a list"
    yield from _next_notebook(sections["Where next"], path)


def _items(section: str) -> int:
    return len(re.findall(r"^(?:[-*]|\d+\.) ", section, re.MULTILINE))


def _next_notebook(section: str, path: Path) -> Faults:
    following = ORDER[ORDER.index(path.stem) + 1 :][:1] if path.stem in ORDER else []
    for name in following:
        if (path.parent / f"{name}.ipynb").exists() and f"({name}.ipynb)" not in section:
            yield f"'Where next' links to {name}.ipynb"


def rhythm(notebook: NotebookNode, path: Path) -> Faults:
    low, high = WORDS_PER_CODE_CELL
    code = code_cells(notebook)
    each = words(prose(notebook)) / max(len(code), 1)
    if not low <= each <= high:
        yield f"{each:.0f} words of prose for each code cell ({low} to {high})"
    kinds = "".join("c" if cell.cell_type == "code" else "m" for cell in notebook.cells)
    if "c" * (CODE_CELLS_IN_A_ROW + 1) in kinds:
        yield f"more than {CODE_CELLS_IN_A_ROW} code cells stand in a row without a word between"
    shown = sum(bool(cell.outputs) for cell in code)
    if shown < 0.6 * len(code):
        yield f"only {shown} of {len(code)} code cells show a result"


def alternative_text(notebook: NotebookNode, path: Path) -> Faults:
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        shown = [str(o.data["text/html"]) for o in outputs if "text/html" in o.get("data", {})]
        if any(_says_too_little(html) for html in [cell.source, *shown]):
            yield f"a picture of cell '{cell.id}' says too little in its alternative text"
        if any("image/png" in o.get("data", {}) for o in outputs):
            yield f"cell '{cell.id}' stores a bare picture: use ui.show or ui.figure with alt=..."


def _says_too_little(source: str) -> bool:
    """Judge the alternative texts of one output or one markdown cell; panels share one text."""
    found = [
        re.search(r"""\b(?:alt|aria-label)=(["'])(.*?)\1""", tag, re.DOTALL)
        for tag in re.findall(r"<(?:img|svg)\b[^>]*>", source)
    ]
    texts = [match[2].strip() if match else "" for match in found]
    texts += re.findall(r"!\[([^\]]*)\]\(", source)
    return bool(texts) and (not all(texts) or sum(map(len, texts)) < ALT_CHARACTERS)


def links(notebook: NotebookNode, path: Path) -> Faults:
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)[^)]*\)", prose(notebook)):
        file, _, anchor = target.partition("#")
        if target.startswith("https://"):
            continue
        if file and not (file.endswith(".ipynb") and (path.parent / file).is_file()):
            yield f"the link to {target} leads nowhere (to a notebook, an anchor or https://)"
        elif anchor and anchor not in _anchors(read(path.parent / file) if file else notebook):
            yield f"there is no heading for the link to {target}"


def _anchors(notebook: NotebookNode) -> set[str]:
    headings = re.findall(r"^#+ +(.+?) *$", prose(notebook), re.MULTILINE)
    return {heading.replace(" ", "-") for heading in headings}


def spelling(notebook: NotebookNode, path: Path) -> Faults:
    sources = "\n".join(cell.source for cell in notebook.cells)
    program = Path(sys.executable).with_name("typos")
    run = subprocess.run(
        [program, "--format", "brief", "-"],
        input=sources,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=FOLDER.parent,
    )
    yield from run.stdout.splitlines()
    if run.returncode not in (0, 2):
        yield f"typos does not work: {run.stderr}"
