"""The tests of notebooks, tested: each planted fault must fail, and nothing else may."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from tests.notebooks.nbval_kit import nbval, stored
from tools.notebook_form import paths, read, tags
from tools.notebook_run import has_tensorflow
from tools.pictures import without_pictures

HTML_PICTURE = """
from IPython.display import HTML
HTML(f'<p>gain 2.5</p><img alt="a ramp" src="data:image/png;base64,{ramp}">')
"""
CELLS = {
    "imports": "import os, ipywidgets as widgets\nfrom IPython.display import Image, display",
    "ramp": """
import base64, io
import PIL.Image
file = io.BytesIO()
PIL.Image.frombytes("L", (32, 32), bytes(8 * (i % 32) for i in range(1024))).save(file, "png")
ramp = base64.b64encode(file.getvalue()).decode()
""",
    "stream": "print('gain', 2.5)",
    "result": "1 / 8",
    "several": "display(3)\ndisplay(4)",
    "html": HTML_PICTURE,
    "html-picture": HTML_PICTURE,
    "html-picture-dropped": HTML_PICTURE,
    "html-rounding": HTML_PICTURE,
    "png-picture": "Image(base64.b64decode(ramp))",
    "picture-dropped": "display(Image(base64.b64decode(ramp)))",
    "png-rounding": "Image(base64.b64decode(ramp))",
    "semicolon": "41 + 1;",
    "cleared": "print('gain', 2.5)",
    "stripped": "print('gain', 2.5)",
    "stripped-silent": "x = 3",
    "ignored": "print('2.5 seconds')",
    "callback-prints": """
@widgets.interact(n=(0, 5))
def show(n=2):
    print("n is", n)
""",
    "output-widget": "out = widgets.Output()\nwith out:\n    print('inside', 1)\nout",
    "after-the-widget": "print('outside', 1)",
    "error-in-widget": """
@widgets.interact(fail=False)
def divide(fail):
    print(1 / (0 if fail or "BREAK" in os.environ else 2))
""",
    "needs-tensorflow": "1 + 2",
    "endless": "while 'BREAK' in os.environ: pass",
}
TAGS = {"ignored": ["nbval-ignore-output"], "needs-tensorflow": ["needs-tensorflow"]}


def picture(levels: Callable[[np.ndarray], np.ndarray]) -> Callable[[NotebookNode], None]:
    """Return a fault that changes the levels of a cell's picture."""

    def change(cell: NotebookNode) -> None:
        data = cell.outputs[0].data
        mime = "text/html" if "text/html" in data else "image/png"
        encoded = re.search(r"iVBOR[A-Za-z0-9+/=]+", data[mime])[0]
        with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
            array = np.array(image)
        file = io.BytesIO()
        Image.fromarray(levels(array)).save(file, "png", optimize=True)
        data[mime] = data[mime].replace(encoded, base64.b64encode(file.getvalue()).decode())

    return change


def square(array: np.ndarray) -> np.ndarray:
    array[4:8, 4:8] = 255
    return array


def rounding(array: np.ndarray) -> np.ndarray:
    array[::8, ::8] += 1
    return array


def digit(cell: NotebookNode) -> None:
    """Change a digit of what a cell says, outside pictures."""
    for output in cell.outputs:
        said = output.get("data", output)
        for key in sorted({"text", "text/html", "text/plain"} & set(said)):
            # In HTML a digit of the text, not one of a style or of a picture's bytes.
            pattern = r"(?<=>)([^<>]*?)(\d)" if key == "text/html" else r"()(\d)"
            changed = re.sub(pattern, _next_digit, said[key], count=1)
            if changed != said[key]:
                said[key] = changed
                return
    raise AssertionError(f"{cell.id} says no number")


def _next_digit(match: re.Match[str]) -> str:
    return match[1] + str((int(match[2]) + 1) % 10)


def strip(cell: NotebookNode) -> None:
    cell.outputs, cell.execution_count = [], None


def clear(cell: NotebookNode) -> None:
    cell.outputs = []


def drop_png(cell: NotebookNode) -> None:
    del cell.outputs[0].data["image/png"]


def drop_img(cell: NotebookNode) -> None:
    data = cell.outputs[0].data
    data["text/html"] = re.sub("<img.*?>", "", data["text/html"])


FAULTS = {
    "stream": digit,
    "result": digit,
    "several": digit,
    "html": digit,
    "html-picture": picture(square),
    "html-picture-dropped": drop_img,
    "picture-dropped": drop_png,
    "png-picture": picture(lambda array: array + 2),
    "cleared": clear,
    "stripped": strip,
    "stripped-silent": strip,
}
HARMLESS = {
    "html-rounding": picture(rounding),
    "png-rounding": picture(rounding),
    "ignored": digit,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.ipynb"
    stored(path, CELLS, TAGS)
    return path


def plant(source: Path, target: Path, faults: dict[str, Callable[[NotebookNode], None]]) -> Path:
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.id in faults:
            before = nbformat.from_dict(cell)
            faults[cell.id](cell)
            assert cell != before, f"nothing was planted in {cell.id}"
    nbformat.write(notebook, target)
    return target


def test_unchanged_passes_and_what_needs_tensorflow_is_skipped_without_it(small: Path):
    verdicts = nbval(small, before="sys.modules['tensorflow'] = None")
    assert verdicts.with_outcome("passed") == set(CELLS) - {"needs-tensorflow"}
    assert "TensorFlow, which is not installed" in verdicts.messages["needs-tensorflow"]


def test_each_planted_fault_fails_and_nothing_else(small: Path, tmp_path: Path):
    planted = plant(small, tmp_path / "planted.ipynb", FAULTS | HARMLESS)
    verdicts = nbval(planted)
    assert verdicts.with_outcome("failed") == set(FAULTS)
    assert "never executed" in verdicts.messages["stripped"]
    assert "Picture 1 changed" in verdicts.messages["html-picture"]
    assert "stored 0 pictures and now makes 1" in verdicts.messages["picture-dropped"]
    if has_tensorflow():
        assert verdicts.outcomes["needs-tensorflow"] == "passed"


def test_a_raising_callback_and_an_endless_cell_fail(small: Path):
    before = "import os; os.environ['BREAK'] = '1'"
    verdicts = nbval(small, "--nbval-cell-timeout=3", before=before)
    assert verdicts.with_outcome("failed") == {"error-in-widget", "endless"}
    assert "ZeroDivisionError" in verdicts.messages["error-in-widget"]
    assert "Timeout of 3 seconds" in verdicts.messages["endless"]


def test_a_dead_kernel_is_noticed_and_named(tmp_path: Path):
    path = tmp_path / "dead.ipynb"
    dies = "import os\nif 'BREAK' in os.environ: os.abort()"
    stored(path, {"fine": "print(1)", "dies": dies, "later": "2"})
    verdicts = nbval(path, before="import os; os.environ['BREAK'] = '1'")
    assert verdicts.outcomes == {"fine": "passed", "dies": "failed", "later": "xfailed"}
    assert "its Python process died" in verdicts.messages["dies"]


def test_a_kernel_that_holds_too_much_memory_fails_at_its_last_cell(tmp_path: Path):
    path = tmp_path / "large.ipynb"
    keeps = "import os, numpy\nkept = numpy.ones((300 if 'BREAK' in os.environ else 1) * 2**17)"
    stored(path, {"keeps": keeps, "last": "print(1)"})
    assert nbval(path).outcomes == {"keeps": "passed", "last": "passed"}
    verdicts = nbval(path, before="import os; os.environ['BREAK'] = '1'")
    assert verdicts.outcomes == {"keeps": "passed", "last": "failed"}
    assert "at most 250 MB" in verdicts.messages["last"]


def says_a_number(cell: NotebookNode) -> bool:
    if cell.cell_type != "code" or {"nbval-ignore-output", "needs-tensorflow"} & set(tags(cell)):
        return False
    try:
        digit(nbformat.from_dict(cell))
    except AssertionError:
        return False
    return True


@pytest.mark.skipif(not paths(), reason="no notebook has been written yet")
def test_every_number_of_a_real_notebook_is_held(tmp_path: Path):
    """00 is the shortest: a digit is changed in each of its cells that says one."""
    source = paths()[0]
    faults = {cell.id: digit for cell in read(source).cells if says_a_number(cell)}
    assert faults, f"{source.name} prints no number"
    planted = plant(source, tmp_path / source.name, faults)
    assert nbval(planted).with_outcome("failed") == set(faults)


def test_a_digit_is_planted_outside_pictures(small: Path):
    cell = next(cell for cell in read(small).cells if cell.id == "html")
    before = cell.outputs[0].data["text/html"]
    digit(cell)
    after = cell.outputs[0].data["text/html"]
    assert without_pictures(before).replace("2.5", "3.5") == without_pictures(after)
