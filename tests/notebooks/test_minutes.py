"""The minutes that notebooks state are those that are counted, and what is counted is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib import lessons
from course_lib.lessons._book import all_exercises
from tests.notebooks.rules import READING_RULES
from tools import minutes
from tools.notebook_form import ROOT, paths, read

RULES = {rule.__name__: rule for rule in READING_RULES}
HERE = Path("nowhere", "00_start_here.ipynb")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_notebook(path: Path, rule: str):
    found = list(RULES[rule](read(path), path))
    if found:
        pytest.fail("\n".join([f"{path.name}, {rule}:", *found]), pytrace=False)


# ------------------------------------------------------------------------------- what is counted


@pytest.mark.parametrize(
    ("markdown", "count"),
    [
        ("Two words", 2),
        ("a formula $x_1 + y$, `ui.explore(f, k=1)`, 3.5 and 1,000 of them don't-care", 10),
        ("so that\n\n$$\\sum_k h_k$$\n\nholds", 13),
        ("see [this link](https://example.org/a/b/c) <b>now</b>", 4),
        ("反卷积 deconvolution", 2.5),
    ],
)
def test_words_are_counted_as_the_rule_says(markdown: str, count: float):
    assert minutes.words(markdown) == count


def cell_minutes(cell: NotebookNode, *tags: str) -> minutes.Minutes:
    cell.metadata["tags"] = list(tags)
    return minutes.minutes(cell)


def test_each_kind_of_cell_takes_its_part():
    text = new_markdown_cell("word " * 400 + "\n```python\na = 1\n\n# why\n```\n")
    assert cell_minutes(text) == minutes.Minutes(text=2.0, code=8 / 60)
    assert cell_minutes(text, "answer") == cell_minutes(text)
    assert cell_minutes(text, "predict").predictions == 0.5
    references = new_markdown_cell("Next.\n\n## References\n\n- A. Author, a paper")
    assert cell_minutes(references).total == 1 / 200
    code = new_code_cell("# why\n\na = 1\nb = 2")
    assert cell_minutes(code) == minutes.Minutes(code=0.2)
    assert cell_minutes(code, "predict") == minutes.Minutes(code=0.2, predictions=0.5)
    slider = new_code_cell("ui.explore(f, k=(1, 3))")
    assert cell_minutes(slider) == minutes.Minutes(code=4 / 60, explorers=1.5)
    assert cell_minutes(new_code_cell("lesson.kernel_editor(mine)")).explorers == 1.5
    stub = new_code_cell("def brighten(image, amount):\n    ...")
    declared = lessons.find("brighten").minutes
    assert cell_minutes(stub, "exercise:brighten") == minutes.Minutes(exercises=declared)


def test_the_short_path_leaves_out_what_is_further():
    cells = [new_markdown_cell("word " * 200), new_markdown_cell("word " * 600)]
    cells[1].metadata["tags"] = ["further"]
    assert minutes.measure(cells).total == 4
    assert minutes.measure(cells, short=True).total == 1


def test_exercises_take_5_to_25_minutes():
    outside = {e.name for e in all_exercises().values() if not 5 <= e.minutes <= 25}
    assert outside == {"count_numbers"}  # one product


# --------------------------------------------------------------------------- what the rules find

TIME = "**Time**: about {} minutes, exercises included{}."
SHORT = "; the short path takes about {}"


def timed(whole: str, short: str = "", *, further: tuple[int, ...] = ()) -> NotebookNode:
    """Return a notebook of 60 minutes, 40 of them in the two cells of its last but one section."""
    cells = [
        new_markdown_cell("# Title\n\n" + TIME.format(whole, short)),
        new_markdown_cell("## One\n\n" + "word " * (20 * 200 - 13)),
        new_markdown_cell("## Two\n\n" + "word " * (20 * 200)),
        new_markdown_cell("word " * (20 * 200)),
        new_markdown_cell("## What to remember\n"),
    ]
    for place in further:
        cells[place].metadata["tags"] = ["further"]
    return new_notebook(cells=cells)


def found_in(rule: str, notebook: NotebookNode) -> list[str]:
    return list(RULES[rule](notebook, HERE))


GOOD = timed("60", SHORT.format(20), further=(2, 3))


@pytest.mark.parametrize("rule", RULES)
def test_a_good_notebook_has_no_fault(rule: str):
    assert found_in(rule, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "notebook", "fault"),
    [
        ("honest_minutes", new_notebook(cells=[new_markdown_cell("**Time**: short.")]), "form"),
        ("honest_minutes", timed("51"), ""),
        ("honest_minutes", timed("50"), "states 50 minutes in all"),
        ("honest_minutes", timed("70"), "counts 60"),
        ("honest_minutes", timed("60", SHORT.format(25), further=(2, 3)), "25 minutes on the sho"),
        ("short_path", timed("60"), "short path takes 60 minutes"),
        ("short_path", timed("60", further=(2, 3)), "states no short path"),
        ("short_path", timed("60", SHORT.format(46), further=(2, 3)), "states no short path"),
        ("short_path", timed("60", SHORT.format(40), further=(2,)), "every cell under it"),
        ("short_path", timed("60", SHORT.format(20), further=(2, 3, 4)), "does not reach"),
    ],
)
def test_a_dishonest_notebook_is_found(rule: str, notebook: NotebookNode, fault: str):
    found = found_in(rule, notebook)
    assert any(fault in said for said in found) if fault else not found


SLIDERS = "ui.explore(\n    f,\n    k=(1, 3),\n)"


@pytest.mark.parametrize(
    ("before", "tags", "fault"),
    [
        (["", "a = 1\n\n# why\n", ""], [], ""),
        (["", "a = 1\n", "a = 1\n"], [], "half of"),
        (["a = 1\nb = 2\nc = 3\n", "", ""], [], "cell '0' has 7 lines"),
        (["a = 1\nb = 2\nc = 3\n", "", ""], ["code-is-the-lesson"], ""),
    ],
)
def test_code_before_sliders_is_found(before: list[str], tags: list[str], fault: str):
    one_line = "ui.explore(f, k=(1, 3))"
    cells = [new_code_cell(lines + (SLIDERS if lines else one_line)) for lines in before]
    for place, cell in enumerate(cells):
        cell.id = str(place)
        cell.metadata["tags"] = tags
        cell.source += "\n\nafter = 1"
    found = found_in("code_before_sliders", new_notebook(cells=cells))
    assert any(fault in said for said in found) if fault else not found


# ------------------------------------------------------------------- what other texts say of them


def table_minutes(markdown: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the notebook and the minutes of each row, from tables with a column of minutes."""
    for table in re.findall(r"(?:^\|.*\|\n?)+", markdown, re.MULTILINE):
        head, *rows = [line.strip(" |").split("|") for line in table.strip().split("\n")]
        columns = [i for i, title in enumerate(head) if re.search("minutes|short path", title)]
        for cells in rows[1:]:
            name = re.search(r"\d\d_\w+(?=\.ipynb)|\d\d", cells[0].partition("(")[2] or cells[0])
            numbers = [re.search(r"\d+", cells[i]) for i in columns if i < len(cells)]
            if columns and name:
                yield name[0], [int(number[0]) for number in numbers if number]


def test_a_table_of_minutes_is_read():
    table = (
        "| notebook | minutes | short path |\n|:--|--:|--:|\n| [01 C](01_c.ipynb) | 110 | 45 |\n"
    )
    assert list(table_minutes(f"Text.\n\n{table}\nText.")) == [("01_c", [110, 45])]
    assert list(table_minutes(table.replace("[01 C](01_c.ipynb)", "**01**"))) == [("01", [110, 45])]
    assert list(table_minutes(table.replace("minutes", "m").replace("short path", "s"))) == []


def test_tables_of_minutes_say_what_the_notebooks_say():
    first = "\n\n".join(cell.source for cell in read(paths()[0]).cells)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for text in (first, readme):
        for name, numbers in table_minutes(text):
            (path,) = [path for path in paths() if path.stem.startswith(name)]
            said = minutes.stated(read(path))
            assert said, f"{name} states no minutes itself"
            assert numbers == [n for n in said if n is not None], name


# ------------------------------------------------------------------------------------ the command


def test_the_command_prints_its_rule_and_a_plan(capsys: pytest.CaptureFixture[str]):
    assert minutes.main(["00"]) == 0
    said = capsys.readouterr().out
    assert minutes.RULE in said
    assert "01_convolution" not in said
    assert re.search(r"^  How an exercise works +\d+\.\d +\d+\.\d +count_numbers 3, ", said, re.M)
    whole = minutes.measure(read(paths()[0]).cells).total
    assert re.search(rf"^00_start_here .* {whole:.0f} ", said, re.M)
    parts = re.findall(r"^  .{56} *(\d+\.\d)", said, re.M)
    assert sum(map(float, parts)) == pytest.approx(whole, abs=0.1 * len(parts))


def test_an_unknown_name_is_one_sentence(capsys: pytest.CaptureFixture[str]):
    assert minutes.main(["77"]) == 2
    assert "There is no notebook '77'" in capsys.readouterr().err
