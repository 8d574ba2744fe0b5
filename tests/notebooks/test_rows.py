"""Each of the article's 72 statements is settled by a cell, and rows.json says where.

`open` lists the notebooks that are still to be written; a written one may not stay there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from nbformat import NotebookNode

from tools.notebook_form import ORDER, paths, read, tags

TABLE = json.loads(Path(__file__).with_name("rows.json").read_text(encoding="utf-8"))
ROWS = {row["row"]: row for row in TABLE["rows"]}
WRITTEN = {path.stem: path for path in paths()}

# Printed references: what is wrong about them is said, no cell can compute it.
REFERENCES = range(69, 73)


def tagged(notebook: NotebookNode) -> dict[int, list[NotebookNode]]:
    """Return the cells that settle each row."""
    found: dict[int, list[NotebookNode]] = {}
    for cell in notebook.cells:
        for tag in tags(cell):
            if tag.startswith("row-"):
                found.setdefault(int(tag.removeprefix("row-")), []).append(cell)
    return found


def faults(name: str, notebook: NotebookNode) -> list[str]:
    """Say which rows a notebook leaves open and which it has no business with."""
    own = {number for number, row in ROWS.items() if name in row["notebooks"]}
    settled = tagged(notebook)
    found = [
        f"row {number} ({ROWS[number]['claim']}) is settled by no cell"
        for number in sorted(own - set(settled))
    ]
    return found + [f"row {number} is not its row" for number in sorted(set(settled) - own)]


def test_the_table_is_whole():
    assert sorted(ROWS) == list(range(1, 73))
    assert len(TABLE["rows"]) == 72
    for row in TABLE["rows"]:
        assert row["verdict"] in {"R", "S", "W"}
        assert row["claim"]
        assert row["notebooks"]
        assert set(row["notebooks"]) <= set(ORDER)


def test_the_open_notebooks_are_those_not_written():
    still = [name for name in ORDER if name not in WRITTEN]
    assert TABLE["open"] == still, (
        "a notebook came or went: correct `open` in tests/notebooks/rows.json"
    )


@pytest.mark.parametrize("name", WRITTEN)
def test_each_row_of_a_notebook_is_settled_in_it(name: str):
    if found := faults(name, read(WRITTEN[name])):
        pytest.fail("\n".join([f"{name}:", *found]), pytrace=False)


def test_each_wrong_claim_is_settled_by_a_cell_that_computes():
    settled = [tagged(read(path)) for path in WRITTEN.values()]
    for number, row in ROWS.items():
        due = row["verdict"] == "W" and number not in REFERENCES
        if due and set(row["notebooks"]) <= set(WRITTEN):
            cells = [cell for rows in settled for cell in rows.get(number, [])]
            kinds = {cell.cell_type for cell in cells}
            assert "code" in kinds, f"row {number} ({row['claim']}) is only talked about"


def test_a_missing_and_a_foreign_row_are_found():
    cells = [{"cell_type": "code", "metadata": {"tags": [f"row-{n}"]}} for n in (24, 25, 99)]
    notebook = NotebookNode(
        cells=[NotebookNode(c, metadata=NotebookNode(c["metadata"])) for c in cells]
    )
    found = faults("01_convolution", notebook)
    assert [int(re.search(r"\d+", fault)[0]) for fault in found] == [21, 26, 33, 35, 99]
