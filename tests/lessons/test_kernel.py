"""Exercises where they live: in a notebook's kernel, with its odd file names and its threads."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = [
    "from dataclasses import replace\n"
    "from course_lib.lessons import _book, check, hint, progress, solution\n"
    "known = _book.all_exercises()\n"
    "known['brighten'] = replace(known['brighten'], seconds=0.3)\n"
    "def helper(image):\n"
    "    return image[5, 5]",
    "def brighten(image, amount):\n    ...",
    "check('brighten', brighten)",
    "def brighten(image, amount):\n    image = image * 1\n    return helper(image)",
    "check('brighten', brighten)",
    "def brighten(image, amount):\n    while True:\n        image = image + amount",
    "check('brighten', brighten)",
    "import threading\n"
    "told = []\n"
    "thread = threading.Thread(target=lambda: told.append(check('brighten', brighten)))\n"
    "thread.start()\n"
    "thread.join()\n"
    "told[0]",
    "def brighten(image, amount):\n    print(image)\n    exit()",
    "check('brighten', brighten)",
    "import numpy as np\n"
    "def brighten(image, amount):\n"
    "    print(image)\n"
    "    return np.clip(image + amount, 0, 1)",
    "check('brighten', brighten)",
    "progress('00_start_here')",
    "solution('brighten')",
]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, str]]]:
    folder = tmp_path_factory.mktemp("reader")
    cells = [f"import os\nos.environ['COURSE_HOME'] = {str(folder)!r}", *CELLS]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    assert (Path(folder) / "progress.json").is_file()
    for cell in notebook.cells:
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert kinds in ([], ["execute_result"]), "nothing is printed into the notebook"
    return [[output["data"] for output in cell["outputs"]] for cell in notebook.cells[1:]]


def text(outputs: list[list[dict[str, str]]], cell: int) -> str:
    (data,) = outputs[cell]
    assert "text/html" in data or "text/markdown" in data
    return data["text/plain"]


def test_untouched(outputs: list[list[dict[str, str]]]) -> None:
    assert text(outputs, 2) == "○ Brighten a picture: not attempted yet"


def test_the_line_of_a_helper_in_another_cell(outputs: list[list[dict[str, str]]]) -> None:
    assert "IndexError: index 5 is out of bounds" in text(outputs, 4)
    assert "Line 6 of your code: return image[5, 5]" in text(outputs, 4)
    assert "ipykernel" not in text(outputs, 4)


@pytest.mark.parametrize("cell", [6, 7], ids=["in a cell", "in a thread of a widget"])
def test_endless_loops(outputs: list[list[dict[str, str]]], cell: int) -> None:
    assert "still running after 0.3 seconds" in text(outputs, cell)
    assert "image = image + amount" in text(outputs, cell) or "while True" in text(outputs, cell)


def test_exit_leaves_the_kernel_alive(outputs: list[list[dict[str, str]]]) -> None:
    assert text(outputs, 9).startswith("!")
    assert text(outputs, 11).startswith("✓ Brighten a picture: solved")


def test_progress_and_solution(outputs: list[list[dict[str, str]]]) -> None:
    assert "✓ solved brighten" in text(outputs, 12)
    assert "```python\ndef brighten(image, amount):" in outputs[13][0]["text/markdown"]
