"""Each notebook obeys each rule of form, and each rule finds what it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_lib.ui._still import failure
from tests.notebooks.rules import RULES
from tests.notebooks.rules._folded import tagged_predictions
from tools.copies import GUARD
from tools.notebook_form import FOLDER, ORDER, normal_form, paths, read, text

BY_NAME = {rule.__name__: rule for rule in RULES}
HERE = Path("nowhere", "00_start_here.ipynb")
SENTENCE = "A picture is a table of numbers, and what we do to it is arithmetic on that table. "
OPENING = """# Start here

What will you be able to do at the end?

**You will do**: look. **You will learn**: to see. **You need**: nothing. **Time**: about 5 minutes.

"""
ENDING = """## What to remember

1. One.
2. Two.
3. Three.
4. Four.
5. Five.

## Where next

On to the convolution, in 01.

## References

- A. Author, "A paper", 1999, [doi](https://doi.org/10.1000/1).
"""
FIGURE = (
    '<figure><img alt="a gray ramp, dark on the left" src="data:image/png;base64,AAAA"></figure>'
)
SETUP = f"import importlib.util\n\n{GUARD}\nimport numpy as np\n\nramp = np.arange(4)\nramp"
UNTRIED = "○ Count the numbers in a picture: not attempted yet"


def markdown(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def code(source: str, output: str = "", *tags: str, mime: str = "text/plain") -> NotebookNode:
    outputs = [nbformat.v4.new_output("display_data", {mime: output})] if output else []
    cell = nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=1)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def good() -> NotebookNode:
    """Return a small notebook without a fault."""
    cells = [
        markdown(OPENING + 5 * SENTENCE),
        code(SETUP, "array([0, 1, 2, 3])"),
        markdown("## Exercises\n\n" + 5 * SENTENCE),
        code("show(ramp)", FIGURE, mime="text/html"),
        markdown(5 * SENTENCE),
        code("count_numbers = ...", "", "exercise:count_numbers"),
        code('check("count_numbers", count_numbers)', UNTRIED),
        markdown(5 * SENTENCE),
        code("def brighten(image, amount):\n    ...", "", "exercise:brighten"),
        code('check("brighten", brighten)', UNTRIED),
        markdown(5 * SENTENCE),
        code("def shake(photo, steps):\n    ...", "", "exercise:shake"),
        code('check("shake", shake)', UNTRIED),
        markdown(ENDING),
    ]
    return normal_form(nbformat.v4.new_notebook(cells=cells))


def faults(rule: str, notebook: NotebookNode) -> list[str]:
    return list(BY_NAME[rule](notebook, HERE))


@pytest.mark.parametrize("rule", BY_NAME)
@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_notebook(path: Path, rule: str):
    found = list(BY_NAME[rule](read(path), path))
    if found:
        pytest.fail("\n".join([f"{path.name}, {rule}:", *found]), pytrace=False)


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_the_file_is_what_refresh_writes(path: Path):
    assert path.name.removesuffix(".ipynb") in ORDER
    same = path.read_bytes() == text(read(path)).encode()
    assert same, f"python3 course.py refresh {path.stem}"


def test_the_folder_holds_notebooks_only():
    strangers = {path.name for path in FOLDER.iterdir() if not path.name.startswith(".")}
    assert strangers <= {f"{name}.ipynb" for name in ORDER} | {"__pycache__"}


@pytest.mark.parametrize("rule", BY_NAME)
def test_a_good_notebook_has_no_fault(rule: str):
    assert faults(rule, good()) == []


Plant = Callable[[NotebookNode], object]


def edit(place: int, old: str, new: str) -> Plant:
    def plant(notebook: NotebookNode) -> None:
        cell = notebook.cells[place]
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return plant


def add(place: int, cell: NotebookNode) -> Plant:
    return lambda notebook: notebook.cells.insert(place, cell)


def put(place: int, **values: object) -> Plant:
    return lambda notebook: notebook.cells[place].update(values)


def says(place: int, mime: str, value: str) -> Plant:
    return lambda notebook: notebook.cells[place].outputs[0].data.update({mime: value})


def tagged(*places: tuple[int, str]) -> Plant:
    """Tag cells: the good notebook asks in cell 4, and has a heading in cells 0, 2 and 13."""

    def plant(notebook: NotebookNode) -> None:
        for place, tag in places:
            cell = notebook.cells[place]
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), tag]

    return plant


def both(*plants: Plant) -> Plant:
    return lambda notebook: [plant(notebook) for plant in plants]


ASKED = both(tagged((2, "predict"), (3, "answer"), (4, "answer")), add(5, markdown("And now:")))
FURTHER = tagged(*((place, "further") for place in range(2, 13)))
FITTING = {
    "nothing is tagged": both(),
    "an answer in code and words": ASKED,
    "an exercise for an answer": tagged((4, "predict")),
    "asked twice": both(
        add(3, markdown("**Predict** this.")), tagged((2, "predict"), (3, "predict"), (4, "answer"))
    ),
    "asked in words, then by a cell": both(
        edit(2, SENTENCE, "**Predict.** " + SENTENCE), tagged((3, "predict"), (4, "answer"))
    ),
    "a section": FURTHER,
    "two sections and one below": both(
        add(5, markdown("### Below")),
        add(9, markdown("## Another")),
        tagged(*((place, "further") for place in range(2, 15))),
    ),
    "a box": both(
        add(3, markdown("> **What the article says** (row 4): no.\n>\n> **Right.**")),
        tagged((3, "row-4")),
    ),
}


@pytest.mark.parametrize("rule", ["predictions", "further", "boxes"])
@pytest.mark.parametrize("plant", FITTING.values(), ids=FITTING)
def test_tags_that_fit_are_no_fault(plant: Plant, rule: str):
    notebook = good()
    plant(notebook)
    assert faults(rule, notebook) == []


DRAW = "def draw(k=1):\n"


@pytest.mark.parametrize(
    "source",
    [
        "ui.explore(draw, k=(0, 3), alt='It moves.')",
        f"{DRAW}    'Show what moves.'\nui.explore(draw, k=(0, 3))",
        "ui.explore(lesson.draw, k=(0, 3))",
        "ui.explore(partial(lesson.draw, picture), k=(0, 3))",
    ],
)
def test_an_explorer_is_told_by_its_cell_or_by_its_function(source: str):
    notebook = good()
    put(3, source=source)(notebook)
    assert faults("explorers", notebook) == []


PLANTED: list[tuple[str, Plant, str]] = [
    ("opening", edit(0, "# Start here", "Start here"), "title"),
    ("opening", add(3, markdown("# Another title")), "title"),
    ("opening", edit(0, "?", "."), "question"),
    ("opening", edit(0, "**You need**", "You need"), "**You need**"),
    ("opening", edit(0, "about 5 minutes", "short"), "time"),
    ("ending", edit(13, "## Where next", "## Next"), "headings"),
    ("ending", add(14, code("1", "1")), "headings"),
    ("ending", edit(13, "5. Five.\n", ""), "4 list items"),
    ("ending", edit(13, "- A. Author", "A. Author"), "is a list"),
    ("cell_length", edit(1, "ramp = ", "ramp = 1\n" * 14), "20 lines"),
    ("cell_length", put(3, source=""), "0 lines"),
    ("cell_length", put(4, source=""), "is empty"),
    (
        "rhythm",
        lambda notebook: [notebook.cells.insert(3, code("1", "1")) for _ in range(3)],
        "row",
    ),
    ("rhythm", edit(4, SENTENCE, 60 * SENTENCE), "words of prose"),
    ("rhythm", lambda notebook: [cell.update(source="") for cell in notebook.cells], "words of"),
    ("rhythm", put(1, outputs=[]), "show a result"),
    ("alternative_text", says(3, "text/html", '<img src="data:x">'), "alternative text"),
    ("alternative_text", says(3, "text/html", '<img alt="image" src="x">'), "alternative text"),
    ("alternative_text", says(3, "text/html", FIGURE + '<img alt="" src="x">'), "alternative text"),
    ("alternative_text", edit(4, SENTENCE, "![](attachment:x.png)"), "alternative text"),
    ("alternative_text", says(3, "image/png", "AAAA"), "bare picture"),
    ("explorers", put(3, source=f"{DRAW}    return k\nui.explore(draw, k=(0, 3))"), "no alt="),
    ("explorers", put(3, source="ui.explore(lambda k: k, k=(0, 3))"), "no alt="),
    ("size", says(3, "text/html", "a" * 900_000), "kB"),
    ("executed", put(3, execution_count=None), "top to bottom"),
    ("executed", put(3, execution_count=7), "top to bottom"),
    (
        "executed",
        put(3, outputs=[nbformat.v4.new_output("error", ename="ValueError", evalue="no")]),
        "stores an error",
    ),
    (
        "executed",
        put(3, outputs=[nbformat.v4.new_output("stream", name="stderr", text="Warning")]),
        "stores a warning",
    ),
    (
        "executed",
        says(3, "text/html", failure("ValueError: no")["text/html"]),
        "stores an explorer that failed",
    ),
    ("normal", put(3, id="0a1b2c3d"), "normal form"),
    ("normal", put(3, metadata={"collapsed": True}), "normal form"),
    ("normal", says(3, "application/vnd.jupyter.widget-view+json", "{}"), "normal form"),
    ("known_tags", put(3, metadata={"tags": ["raises-exception"]}), "unknown"),
    ("known_tags", put(3, metadata={"tags": ["row-x"]}), "unknown"),
    ("links", edit(4, SENTENCE, "[away](../README.md)"), "leads nowhere"),
    ("links", edit(4, SENTENCE, "[gone](99_gone.ipynb)"), "leads nowhere"),
    ("links", edit(4, SENTENCE, "[plain](http://example.org)"), "leads nowhere"),
    ("links", edit(4, SENTENCE, "[below](#Nowhere)"), "no heading"),
    ("no_network", edit(4, SENTENCE, '<img src="https://example.org/a.png" alt="x">'), "loads"),
    ("no_network", edit(4, SENTENCE, "![a picture](https://example.org/a.png)"), "loads"),
    ("no_network", edit(1, "ramp = ", "urlopen('x'); ramp = "), "loads"),
    ("no_network", says(3, "text/html", "<script>1</script>"), "loads"),
    ("no_machine", says(1, "text/plain", "<object at 0x7f0012345678>"), "machine"),
    ("no_machine", edit(1, "ramp = ", "name = '/home/me/x'; ramp = "), "machine"),
    ("spelling", edit(4, SENTENCE, "Look at t" + "eh table."), "`the`"),
    ("spelling", edit(4, SENTENCE, "It has a col" + "our."), "`color`"),
    ("plain_python", edit(1, "ramp = ", "%matplotlib inline\nramp = "), "plain Python"),
    ("plain_python", edit(1, "ramp = ", "!ls\nramp = "), "plain Python"),
    ("plain_python", edit(1, "ramp = ", "cmap = 'jet'; ramp = "), "color map"),
    ("plain_python", put(3, source="def f():\n" + "    x = 1\n" * 15), "belongs into course_lib"),
    ("imports", edit(1, "numpy", "pandas"), "imports pandas"),
    ("imports", edit(1, "numpy as np", "tensorflow"), "imports tensorflow"),
    ("imports", edit(1, "import numpy as np", "from numpy import *"), "everything"),
    ("imports", edit(1, "numpy as np", "course_lib.operators._base"), "private"),
    ("guard", edit(1, GUARD, ""), "does not hold"),
    ("guard", edit(1, "start that", "start"), "hold"),
    ("guard", edit(1, "import importlib.util", "import importlib.util\nimport numpy"), "before"),
    ("guard", edit(1, "import importlib.util", "import importlib.util\nk = 1"), "before"),
    ("guard", add(0, code("1", "1")), "does not hold"),
    ("exercise_form", put(8, metadata={}), "course_lib.lessons has"),
    (
        "exercise_form",
        put(8, metadata={"tags": ["exercise:unheard_of"]}),
        "course_lib.lessons has",
    ),
    ("exercise_form", edit(8, "...", "...\n\nx = 1"), "nothing else"),
    ("exercise_form", edit(9, "brighten)", "darken)"), 'calls check("brighten", brighten)'),
    ("exercise_form", says(9, "text/plain", "✓ solved"), "not attempted yet"),
    ("exercise_form", lambda nb: [nb.cells.insert(8, code("1", "1")) for _ in "ab"], "prompt"),
    ("predictions", edit(3, "show(ramp)", "ui.predict(*q.Q)"), "tag it predict"),
    ("predictions", tagged((2, "predict")), "tag it answer"),
    ("predictions", both(ASKED, add(4, code("1", "1"))), "tag it answer"),
    ("predictions", both(ASKED, add(5, code("1", "1"))), "tag it answer"),
    ("predictions", tagged((12, "predict")), "no cell is tagged answer"),
    ("predictions", tagged((3, "answer")), "nothing under its heading asked"),
    (
        "predictions",
        both(ASKED, add(6, markdown("### On")), add(7, markdown("It was.")), tagged((7, "answer"))),
        "under its heading",
    ),
    ("predictions", both(ASKED, edit(4, SENTENCE, "\n\n## On\n\n")), "hide a heading"),
    ("further", tagged((4, "further")), "heading is not"),
    ("further", both(FURTHER, edit(4, SENTENCE, "\n\n### On\n\n")), "in its middle"),
    ("further", both(FURTHER, put(12, metadata={})), "tag it further"),
    ("further", both(FURTHER, edit(13, "## What", "### What")), "tag it further"),
    ("boxes", tagged((4, "row-4")), "one quote"),
    ("boxes", both(FITTING["a box"], edit(3, "> **Right", "**Right")), "one quote"),
]


def test_a_question_in_the_text_is_tagged_or_the_cell_that_follows_it():
    notebook = good()
    both(ASKED, edit(2, SENTENCE, "**Predict** this. "))(notebook)
    assert list(tagged_predictions(notebook, HERE)) == []
    edit(5, "And now", "**Predict**")(notebook)
    (fault,) = tagged_predictions(notebook, HERE)
    assert (
        fault == f"cell '{notebook.cells[5].id}' says **Predict**: tag it predict, or the next one"
    )
    tagged((6, "predict"))(notebook)
    assert list(tagged_predictions(notebook, HERE)) == []


@pytest.mark.parametrize(("rule", "plant", "named"), PLANTED)
def test_a_rule_finds_its_fault(rule: str, plant: Plant, named: str):
    notebook = good()
    plant(notebook)
    assert any(named in fault for fault in faults(rule, notebook))


@pytest.mark.parametrize("path", [HERE, FOLDER / "01_convolution.ipynb"], ids=lambda p: p.stem)
def test_three_exercises_are_asked_of_each(path: Path):
    notebook = good()
    assert not any("at least" in fault for fault in BY_NAME["exercise_form"](notebook, path))
    notebook.cells[11].metadata = {}
    found = BY_NAME["exercise_form"](notebook, path)
    assert any("2 exercises (at least 3)" in fault for fault in found)


def test_where_next_links_to_the_next_notebook_once_there_is_one(tmp_path: Path):
    (tmp_path / "01_convolution.ipynb").touch()
    notebook, path = good(), tmp_path / "00_start_here.ipynb"
    assert list(BY_NAME["ending"](notebook, path)) == ["'Where next' links to 01_convolution.ipynb"]
    edit(13, "in 01", "[01](01_convolution.ipynb)")(notebook)
    assert not list(BY_NAME["ending"](notebook, path))
    assert not list(BY_NAME["links"](notebook, path))


def test_the_path_leads_to_every_notebook():
    first, *others = paths()
    path = "\n".join(cell.source for cell in read(first).cells)
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in others if f"]({p.name})" not in path] == []
    assert [p.name for p in paths() if f"](notebooks/{p.name})" not in readme] == []
