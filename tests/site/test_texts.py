"""What becomes of a notebook's cells: nothing lost, folded as tools/copies.py says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.copies import FOLDS, page_copy
from tools.notebook_form import NotebookError, paths, read, tags

NOTEBOOKS = {path.stem: path for path in paths()}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_folds_are_those_of_the_notebook(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    cells = page_copy(read(NOTEBOOKS[name])).cells
    kinds = [fold["kind"] for cell in cells for fold in cell.metadata[FOLDS]["open"]]
    assert re.findall(r'<details class="course-fold course-fold-(\w+)">', html) == kinds
    assert html.count("<details") == html.count("</details>")
    assert "fold-close" not in html


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_prediction_and_exercise_is_there(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    cells = read(NOTEBOOKS[name]).cells
    asked = [cell for cell in cells if cell.source.startswith("ui.predict(")]
    assert html.count('class="course-asked"') == len(asked)
    exercises = [tag for cell in cells for tag in tags(cell) if tag.startswith("exercise:")]
    assert html.count('<section class="course-exercise"') == len(exercises) > 0
    assert html.count("<summary>Show the solution</summary>") == len(exercises)
    assert "Run this cell (" not in html


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    from tools.site.build import MARK, check_folder

    check_folder(tmp_path / "new")
    check_folder(tmp_path)
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(NotebookError, match="stay as they are"):
        check_folder(tmp_path)
    (tmp_path / MARK).touch()
    check_folder(tmp_path)
