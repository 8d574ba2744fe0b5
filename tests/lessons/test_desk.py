"""What outlasts a check: progress in the reader's folder, hints, solutions, names."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course_lib import home, lessons
from course_lib.lessons import _desk
from course_lib.lessons._book import all_exercises


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "my-course"
    monkeypatch.setenv("COURSE_HOME", str(path))
    return path


# ----------------------------------------------------------------------------- names and progress


def test_an_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(ValueError, match="'convolve_same'"):
        lessons.check("convolve_sam", ...)
    with pytest.raises(ValueError, match="Expected the name of an exercise first"):
        lessons.check(lambda image: image, "brighten")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="01_convolution"):
        lessons.names("01")
    with pytest.raises(ValueError, match="Expected one of the notebooks"):
        lessons.progress("nowhere")


def test_a_grader_needs_one_line(folder: Path) -> None:
    lessons.assert_solved("count_numbers", 720_000)
    with pytest.raises(AssertionError, match=r"number of pixels\. In a color picture each"):
        lessons.assert_solved("count_numbers", 240_000)
    with pytest.raises(AssertionError, match="not attempted yet"):
        lessons.assert_solved("count_numbers", ...)
    assert not folder.exists(), "a grader leaves nothing in a reader's folder"


def states() -> dict[str, str]:
    return {row[1]: row[3] for row in lessons.progress().rows}


def test_progress_is_kept(folder: Path) -> None:
    assert set(states().values()) == {"open"}
    lessons.check("count_numbers", ...)
    assert not folder.exists(), "looking at a stub keeps nothing"
    lessons.check("count_numbers", 1)
    assert states()["count_numbers"] == "tried"
    lessons.check("count_numbers", 720_000)
    assert states()["count_numbers"] == "solved"
    lessons.check("count_numbers", 1)
    assert states()["count_numbers"] == "solved", "once solved stays solved"
    kept = home.read("progress")["exercises"]["count_numbers"]
    assert kept == {"attempts": 3, "solved": True}


def test_another_sitting_sees_what_was_solved(folder: Path) -> None:
    lessons.check("count_numbers", 720_000)
    code = "from course_lib.lessons import *; print(check('count_numbers', ...)); print(progress())"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout
    assert "not attempted yet\nYou have solved it before" in told
    assert "✓ solved" in told


def test_other_content_of_the_file_survives() -> None:
    home.write("progress", {"version": 7, "exercises": {"from_a_later_course": {"solved": True}}})
    lessons.check("count_numbers", 720_000)
    kept = home.read("progress")
    assert kept["version"] == 7
    assert kept["exercises"]["from_a_later_course"] == {"solved": True}


@pytest.mark.parametrize("strange", [{"exercises": []}, {"exercises": {"count_numbers": 3}}])
def test_a_file_of_another_form_is_no_obstacle(strange: dict[str, Any]) -> None:
    home.write("progress", strange)
    assert states()["count_numbers"] == "open"
    assert lessons.check("count_numbers", 720_000).solved
    assert states()["count_numbers"] == "solved"


def test_a_damaged_file_is_told_and_kept(folder: Path) -> None:
    folder.mkdir()
    (folder / "progress.json").write_text("{half")
    told = str(lessons.check("count_numbers", 720_000))
    assert told.startswith("✓")
    assert "kept as progress-damaged-1.json" in told
    assert (folder / "progress-damaged-1.json").read_text() == "{half"
    (folder / "progress.json").write_text("{half again")
    assert "progress-damaged-2.json" in str(lessons.progress())


def test_a_folder_that_cannot_be_written_does_not_stop_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "file" / "below"))
    feedback = lessons.check("count_numbers", 720_000)
    assert feedback.solved
    assert "Your progress is not kept. The course cannot write in" in str(feedback)
    assert lessons.check("count_numbers", ...).status == "not attempted"


# ------------------------------------------------------------------------------ hints and solution


def test_hints_come_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_desk, "_hints_shown", {})
    first, second = all_exercises()["count_numbers"].hints
    assert lessons.hint("count_numbers").shown == (first,)
    assert '`hint("brighten")` again' in str(lessons.hint("brighten"))
    shown = lessons.hint("count_numbers")
    assert shown.shown == (first, second)
    assert str(lessons.hint("count_numbers")) == str(shown), "the last one stays"
    assert '`solution("count_numbers")`' in str(shown)
    assert "**Hint 2 of 2.**" in shown._repr_markdown_()


def test_the_solution_is_shown_from_its_source() -> None:
    shown = lessons.solution("transpose_by_scatter")
    assert str(shown).startswith("def transpose_by_scatter(image, kernel, stride):\n")
    assert "+= image[i, j] * kernel" in str(shown)
    assert "```python\ndef transpose" in shown._repr_markdown_()


def test_the_solution_brings_its_helpers_along() -> None:
    source = lessons.solution_source("sharpen")
    assert source.startswith("import numpy as np\nfrom course_lib.operators import convolve\n")
    assert "Misconception" not in source
    source = lessons.solution_source("right_adjoint")
    assert source.endswith("right_adjoint = _right_adjoint()\n")


def test_the_table_of_progress_has_heads_and_a_caption() -> None:
    html = lessons.progress("00_start_here")._repr_html_()
    assert html.startswith("<table><caption>0 of 3 exercises solved</caption>")
    assert html.count('<th scope="col"') == 4
    assert html.count("○\u00a0open") == 3, "a sign and a word, not a color"
