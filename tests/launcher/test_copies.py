"""What is derived from an original: folded for the reader, complete underneath."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.launcher.conftest import NAME, Course, notebook
from tools import copies
from tools.changes import digest
from tools.copies import (
    COLLAPSED,
    FOLDS,
    FURTHER,
    GUARD,
    heading_level,
    page_copy,
    reader_bytes,
    reader_copy,
)
from tools.notebook_form import PAGE, NotebookError, paths, read, tags
from tools.reader_folder import reset

BOX = "> **What the article says** (row 4): a claim.\n>\n> **Wrong.** It is not."


def text(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)} if tags else {})


def code(source: str, *tags: str) -> NotebookNode:
    output = new_output("stream", name="stdout", text=f"says {source}\n")
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, metadata=metadata, outputs=[output], execution_count=3)


def original() -> NotebookNode:
    of = new_notebook(
        cells=[
            text("# Title"),
            text("## 1. Ask\n\n**Predict**: what?", "predict"),
            code("answer()", "answer"),
            text("It was this:\n\n- one\n- two", "answer"),
            text(BOX, "row-4"),
            text("## 2. More", "further"),
            code("more()", "further"),
            text("### Deeper", "further"),
            code("deeper()", "further", "answer"),
            text("## 3. Even more", "further"),
            text("An end.", "further"),
            text("## What to remember"),
            text(BOX),
        ]
    )
    for number, cell in enumerate(of.cells):
        cell.id = f"cell-{number}"
    return of


def file(of: NotebookNode) -> str:
    return nbformat.v4.writes(of) + "\n"


def test_the_reader_is_shown_no_answer_before_asking():
    copy = reader_copy(original())
    assert [cell.get("outputs", []) != [] for cell in copy.cells if cell.cell_type == "code"] == [
        *(False, True, False)
    ]
    assert copy.cells[2].execution_count is None
    assert copy.cells[6].execution_count == 3
    assert copy.cells[3].source == (
        "<details><summary>Show the answer</summary>\n\nIt was this:\n\n- one\n- two\n\n</details>"
    )
    assert copy.cells[4].source.startswith(
        "<details><summary>What the article says (row 4)</summary>\n\n> **What"
    )
    assert copy.cells[12].source == BOX


def test_only_the_first_heading_of_a_further_section_is_folded():
    """The one below it would have to be unfolded once more."""
    copy = reader_copy(original())
    assert [i for i, cell in enumerate(copy.cells) if cell.metadata.get(COLLAPSED)] == [5, 9]


def test_the_original_stays_and_code_is_the_same():
    before = original()
    after = deepcopy(before)
    for copy in (reader_copy(after), page_copy(after)):
        assert after == before
        kept = [cell.source for cell in copy.cells if cell.cell_type == "code"]
        assert kept == [cell.source for cell in before.cells if cell.cell_type == "code"]


def test_a_page_folds_neighbors_together_and_closes_what_it_opens():
    cells = page_copy(original()).cells
    opened = {i: [fold["kind"] for fold in c.metadata[FOLDS]["open"]] for i, c in enumerate(cells)}
    closed = {i: cell.metadata[FOLDS]["close"] for i, cell in enumerate(cells)}
    assert {i: kinds for i, kinds in opened.items() if kinds} == {
        2: ["answer"],
        4: ["box"],
        6: ["further"],
        8: ["answer"],
        10: ["further"],
    }
    assert {i: n for i, n in closed.items() if n} == {3: 1, 4: 1, 8: 2, 10: 1}
    assert all(cell.outputs for cell in cells if cell.cell_type == "code")


def test_a_page_leaves_out_the_guard_and_folds_what_is_imported():
    imports = "import math\n\nimport numpy as np\n\nramp = np.arange(4)"
    guarded = imports.replace("math", f"importlib.util\nimport math\n\n{GUARD}\n", 1)
    (setup,) = page_copy(new_notebook(cells=[new_code_cell(guarded)])).cells
    assert setup.source == imports
    assert [fold["kind"] for fold in setup.metadata[FOLDS]["open"]] == ["setup"]
    for path in paths():
        sources = [cell.source for cell in page_copy(read(path)).cells]
        assert not any("importlib" in source for source in sources)


def test_a_page_says_differently_what_makes_no_sense_on_it():
    of = new_notebook(
        cells=[
            new_markdown_cell(
                'Run it. Look. Help: `hint("a")`, `solution("a")`.',
                metadata={PAGE: {"Run it. ": "", "Look": "See"}},
            ),
            new_code_cell("machine()", metadata={PAGE: {}}),
        ]
    )
    assert [cell.source for cell in page_copy(of).cells] == ["See."]
    of.cells[0].source = "Run it. Listen."
    with pytest.raises(NotebookError, match="has no words 'Look'"):
        page_copy(of)


RUNS = re.compile(
    r"(?i)\brun (any|this|the) cell|cell of your own|`(hint|solution)\(|Shift \+ Enter"
)


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_no_page_asks_to_run_a_cell(path):
    for cell in page_copy(read(path)).cells:
        assert cell.cell_type != "markdown" or not RUNS.search(cell.source), cell.id
        assert "device_report" not in cell.source


def test_an_answer_ends_where_a_further_section_begins_or_ends():
    of = new_notebook(
        cells=[
            text("a", "answer"),
            text("## F", "further"),
            text("b", "answer", "further"),
            text("c", "answer"),
        ]
    )
    marks = [cell.metadata[FOLDS] for cell in page_copy(of).cells]
    assert [len(mark["open"]) for mark in marks] == [1, 0, 2, 1]
    assert [mark["close"] for mark in marks] == [1, 0, 2, 1]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"not a notebook", b"\xff\xfe", b"[]", b'{"cells": 3}', b'{"cells": [7]}'),
        *(b"[" * 200_000, b'{"cells": [{"cell_type": "markdown"}]}'),
        notebook("print(1)").encode(),
        notebook("print(1)", output="1").encode(),
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_has_nothing_to_fold_arrives_byte_by_byte(content: bytes):
    assert reader_bytes(content) == content


def test_a_derived_file_is_written_as_jupyter_writes_it():
    derived = reader_bytes(file(original()).encode())
    again = nbformat.v4.writes(nbformat.v4.reads(derived.decode())) + "\n"
    assert derived.decode() == again
    nbformat.validate(nbformat.reads(derived.decode(), as_version=4))


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_a_notebooks_copies_are_whole_and_swallow_no_heading(path: Path):
    before = read(path)
    on_page = [cell for cell in before.cells if cell.metadata.get(PAGE) != {}]
    for copy, cells in ((reader_copy(before), before.cells), (page_copy(before), on_page)):
        nbformat.validate(copy)
        kept = [c.source for c in copy.cells if c.cell_type == "code"]
        assert kept[1:] == [c.source for c in cells if c.cell_type == "code"][1:]
    page = zip(on_page, page_copy(before).cells, strict=True)
    depth = 0
    for cell, copied in page:
        depth += len(copied.metadata[FOLDS]["open"])
        # A section that is folded may have headings within; its own is in sight.
        if heading_level(cell) and FURTHER not in tags(cell):
            assert depth == 0
        depth -= copied.metadata[FOLDS]["close"]
    assert depth == 0
    for cell in reader_copy(before).cells:
        if "<details><summary>" in cell.source:
            assert not re.search(r"^#{1,6} ", cell.source, re.MULTILINE)


# --- in the reader's folder -----------------------------------------------------------------


def newer(of: NotebookNode, number: int) -> NotebookNode:
    copy = deepcopy(of)
    copy.cells[0].source = f"# Title, edition {number}"
    return copy


def derived(of: NotebookNode) -> str:
    return reader_bytes(file(of).encode()).decode()


def ran(text_of: str) -> str:
    """Return a notebook whose answers have been asked for."""
    content = json.loads(text_of)
    content["cells"][2] |= {
        "execution_count": 1,
        "outputs": json.loads(notebook("", "it"))["cells"][0]["outputs"],
    }
    return json.dumps(content)


def edited(text_of: str) -> str:
    content = json.loads(text_of)
    content["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "my own words"})
    return json.dumps(content)


def test_the_folder_gets_the_derived_copy_and_so_does_whoever_starts_over(course: Course):
    course.ship(file(original()))
    course.bring()
    assert course.mine() == derived(original())
    course.save(edited(course.mine()))
    reset("01", course.folder, course.shipped)
    assert course.mine() == derived(original())
    assert course.bring() == ""


def test_unfolding_is_no_work(course: Course):
    course.ship(file(original()))
    course.bring()
    looked = json.loads(course.mine())
    for cell in looked["cells"]:
        cell["metadata"].pop(COLLAPSED, None)
    course.save(json.dumps(looked))
    assert course.bring() == ""
    course.ship(file(newer(original(), 2)))
    assert "you had not changed yours" in course.bring()
    assert course.mine() == derived(newer(original(), 2))


@pytest.mark.parametrize("state", ["untouched", "run", "edited"])
def test_a_folder_of_before_loses_nothing_in_three_updates(
    course: Course, state: str, monkeypatch: pytest.MonkeyPatch
):
    """The first copy came as the original was, the next three come folded."""
    course.ship(file(original()))
    with monkeypatch.context() as before:
        before.setattr("tools.reader_folder.reader_bytes", lambda content: content)
        course.bring()
    assert course.mine() == file(original())
    change = {"untouched": str, "run": ran, "edited": edited}[state]
    course.save(change(course.mine()))
    mine = course.mine()
    for number in (1, 2, 3):
        course.ship(file(newer(original(), number) if number > 1 else original()))
        course.bring()
        assert course.bring() == ""
    latest = derived(newer(original(), 3))
    beside = "01_convolution.new-1.ipynb"
    assert {name: course.mine(name) for name in course.names()} == {
        "untouched": {NAME: latest},
        "run": {NAME: latest, "01_convolution.mine-1.ipynb": mine},
        "edited": {NAME: mine, beside: latest},
    }[state]


def test_a_run_answer_counts_as_run(course: Course):
    course.ship(file(original()))
    course.bring()
    course.save(ran(course.mine()))
    mine = course.mine()
    course.ship(file(newer(original(), 2)))
    assert "01_convolution.mine-1.ipynb" in course.bring()
    assert course.mine("01_convolution.mine-1.ipynb") == mine
    assert course.mine() == derived(newer(original(), 2))


def test_the_digest_tells_an_answer_that_was_asked_for(course: Course):
    once = derived(original())
    assert digest(once.encode()) != digest(ran(once).encode())
    assert copies.SHOW_ANSWER in once
