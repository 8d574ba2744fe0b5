"""A prediction: nothing given away before, kept afterwards, and a still that knows no reader."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

import course_lib
from course_lib.ui import predict
from course_lib.ui._predict import inline

QUESTION = "How bright is the *corner* of $x < 1$?"
CHOICES = {
    "as before": "Tempting: in the middle it is.",
    "a half": "So it is at an edge.",
    "a quarter": "Three of four `parts` are outside: $1 - \\frac34$.",
}
ASKED = (QUESTION, CHOICES, "a quarter")
PAGE = Path(course_lib.__file__).parent / "ui" / "page"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "my"))
    return tmp_path / "my"


def say(asked: Any, place: int) -> None:
    """Choose as the page does."""
    asked.widget.set_state({"earlier": False, "chosen": place})


def test_nothing_is_said_before_it_is_chosen(folder: Path):
    asked = predict(*ASKED)
    assert asked.chosen is None
    assert not asked.widget.earlier
    assert not folder.exists()
    say(asked, 1)
    assert asked.chosen == "a half"
    assert asked.widget.trouble == ""


def test_the_choice_is_there_in_the_next_sitting_and_may_change(folder: Path):
    say(predict(*ASKED), 0)
    say(predict("Another one?", {"yes": "Because.", "no": "Because not."}), 1)
    again = predict(*ASKED)
    assert (again.chosen, again.widget.earlier) == ("as before", True)
    say(again, 2)
    assert predict(*ASKED).chosen == "a quarter"
    assert json.loads((folder / "predictions.json").read_text()) == {
        QUESTION: "a quarter",
        "Another one?": "no",
    }


def test_a_choice_that_no_longer_exists_counts_as_none(folder: Path):
    say(predict(*ASKED), 0)
    asked = predict(QUESTION, {"as never before": "No.", "a quarter": "Yes."})
    assert asked.chosen is None


@pytest.mark.parametrize(
    "kept", ["{half", "[]", json.dumps({QUESTION: 7}), json.dumps({QUESTION: None})]
)
def test_a_damaged_file_breaks_nothing(folder: Path, kept: str):
    folder.mkdir()
    (folder / "predictions.json").write_text(kept)
    asked = predict(*ASKED)
    assert asked.chosen is None
    assert ("was damaged" in asked.widget.trouble) is (kept in ("{half", "[]"))
    say(asked, 2)
    assert predict(*ASKED).chosen == "a quarter"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are protected otherwise here")
def test_a_folder_that_cannot_be_written_is_said_and_the_answer_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    folder.write_text("a file where the folder would be")
    asked = predict(*ASKED)
    say(asked, 1)
    assert asked.chosen == "a half"
    assert asked.widget.trouble.startswith("Your choice is not kept. The course cannot write in")
    assert "\n" not in asked.widget.trouble


OTHER = """
import sys
import course_lib
from course_lib.ui import predict
for number in range(int(sys.argv[1]), 40, 2):
    asked = predict(f"Question {number}?", {"yes": "So.", "no": "Not so."})
    asked.widget.set_state({"chosen": number % 3 % 2})
"""


def test_two_kernels_lose_nothing(folder: Path):
    both = [
        subprocess.Popen([sys.executable, "-c", OTHER, str(start)], env={**os.environ})
        for start in (0, 1)
    ]
    assert [one.wait() for one in both] == [0, 0]
    kept = json.loads((folder / "predictions.json").read_text())
    assert kept == {f"Question {n}?": ("yes", "no")[n % 3 % 2] for n in range(40)}


# --- what a notebook stores ------------------------------------------------------------------


def still(asked: Any) -> dict[str, str]:
    bundle = asked._repr_mimebundle_()
    return {kind: bundle[kind] for kind in ("text/html", "text/plain")}


def test_the_still_is_the_same_for_every_reader(folder: Path):
    before = still(predict(*ASKED))
    say(predict(*ASKED), 1)
    assert still(predict(*ASKED)) == before


def test_the_still_folds_what_is_said_and_marks_what_is_right_in_words(folder: Path):
    html, plain = still(predict(*ASKED)).values()
    open_part, folded = re.fullmatch(r"(.*)<details>(.*)</details>.*", html, re.DOTALL).groups()
    for text in (QUESTION, *CHOICES):
        assert inline(text) in open_part
        assert text in plain
    for text in CHOICES.values():
        assert inline(text) in folded
        assert inline(text) not in open_part
        assert text not in plain
    assert re.findall(r"<li><strong>([^<]*)</strong> \(right\): ", folded) == ["a quarter"]
    assert "(right)" not in open_part + plain


def test_without_a_right_answer_none_is_marked(folder: Path):
    asked = predict(QUESTION, CHOICES)
    assert "(right)" not in still(asked)["text/html"]
    assert asked.widget.right == -1


def test_a_page_that_nbconvert_computes_shows_the_still(folder: Path):
    cell = nbformat.v4.new_code_cell(
        f"from course_lib import ui\nui.predict({QUESTION!r}, {CHOICES!r}, 'a quarter')"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    executed, _ = ExecutePreprocessor(kernel_name="python3").preprocess(notebook, {})
    (output,) = executed.cells[0].outputs
    assert set(output.data) == {"text/html", "text/plain"}
    assert "<details>" in HTMLExporter().from_notebook_node(executed)[0]


# --- what an author writes -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("*a* and **b** and 2 * 3 * 4", "<em>a</em> and <strong>b</strong> and 2 * 3 * 4"),
        ("$a * b * c$ and `x ** y ** z`", "$a * b * c$ and <code>x ** y ** z</code>"),
        ("*half of $x*y*z$*", "<em>half of $x*y*z$</em>"),
        ("$$\\sum_k\n h_k$$", "$$\\sum_k\n h_k$$"),
        ("costs 5 $ or so", "costs 5 $ or so"),
    ],
)
def test_words_become_html_and_formulas_stay(text: str, html: str):
    assert inline(text) == html


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ((3, CHOICES), TypeError, "are texts, got 3"),
        ((QUESTION, ["a", "b"]), TypeError, "what is said about it, got list"),
        ((QUESTION, {"a": "b", "c": 4}), TypeError, "are texts, got 4"),
        ((" ", CHOICES), ValueError, "one has none"),
        ((QUESTION, {"a": "b", "c": ""}), ValueError, "one has none"),
        ((QUESTION, {"a": "b"}), ValueError, "at least two choices, got 1"),
        ((QUESTION, CHOICES, "a third"), ValueError, r"or None, got 'a third'"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(arguments: Any, error: type, told: str):
    with pytest.raises(error, match=told) as caught:
        predict(*arguments)
    assert "\n" not in str(caught.value)


def test_the_look_of_a_question_and_that_of_pictures_do_not_meet():
    looks = {
        sheet.name: set(re.findall(r"\.(course-[\w-]+)", sheet.read_text(encoding="utf-8")))
        for sheet in PAGE.glob("*.css")
    }
    own = looks.pop("predict.css")
    assert "course-choice" in own
    assert not own & set().union(*looks.values())
