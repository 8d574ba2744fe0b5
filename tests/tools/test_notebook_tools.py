"""`refresh`: names, normal form, pictures, and that a failing notebook is left as it was."""

from __future__ import annotations

import io
import sys
from base64 import b64encode
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import ScriptExporter
from PIL import Image

from tests.notebooks.nbval_kit import stored
from tools import notebook_form, refresh
from tools.notebook_form import normal_form, paths, read, text
from tools.pictures import difference, differences, pictures, without_pictures

WIDGET_VIEW = {"model_id": "0a1b", "version_major": 2}


def encoded(array: np.ndarray, form: str = "png") -> bytes:
    file = io.BytesIO()
    Image.fromarray(array.astype(np.uint8)).save(file, form)
    return file.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give `refresh` a folder of its own with two empty notebooks."""
    for name in ("01_convolution", "02_transposed_convolution"):
        nbformat.write(nbformat.v4.new_notebook(), tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(notebook_form, "FOLDER", tmp_path)
    monkeypatch.setattr(paths, "__defaults__", ((), tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ["01", "1", "01_convolution", "01_convolution.ipynb", "{}/01_{}"])
def test_a_notebook_goes_by_many_names(folder: Path, name: str):
    name = f"{folder}/01_convolution.ipynb" if "{}" in name else name
    assert paths([name]) == [folder / "01_convolution.ipynb"]


def test_no_name_means_all_in_order_and_twice_means_once(folder: Path):
    assert [path.stem[:2] for path in paths()] == ["01", "02"]
    assert [path.stem[:2] for path in paths(["02", "01", "02_transposed_convolution"])] == [
        "01",
        "02",
    ]


def test_an_unknown_name_lists_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert refresh.main(["convolutoin"]) == 2
    said = capsys.readouterr().err
    assert "no notebook 'convolutoin'" in said
    assert "01_convolution" in said


def test_normal_form_keeps_nothing_of_the_editor_or_the_run():
    output = nbformat.v4.new_output
    view = {notebook_form.WIDGET_VIEW: WIDGET_VIEW}
    cells = [
        nbformat.v4.new_markdown_cell("## A heading, *here*\n\ntext  \n", id="0a1b2c3d"),
        nbformat.v4.new_code_cell(
            "x = 1\n\n",
            id="3f2b8c64-0f6f-4e2b-9f0c-0123456789ab",
            execution_count=12,
            metadata={"execution": {"iopub.status.busy": "2026"}, "tags": ["row-1"]},
            outputs=[
                output("stream", name="stdout", text="a\r"),
                output("stream", name="stderr", text="w"),
                output("stream", name="stdout", text="b\n"),
                output("display_data", view | {"text/plain": "still"}, metadata={"isolated": 1}),
                output("display_data", view),
                output("execute_result", {"text/plain": "1"}, execution_count=12),
            ],
        ),
        nbformat.v4.new_code_cell("y", id="chosen-name", execution_count=40),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={"widgets": {"a": 1}, "language_info": {"name": "python", "version": "3.11"}},
    )
    result = normal_form(notebook)
    assert result.metadata == notebook_form.METADATA
    assert [cell.id for cell in result.cells] == [
        "a-heading-here-markdown",
        "a-heading-here-code",
        "chosen-name",
    ]
    assert [cell.source for cell in result.cells] == ["## A heading, *here*\n\ntext", "x = 1", "y"]
    code = result.cells[1]
    assert code.metadata == {"tags": ["row-1"]}
    assert [cell.execution_count for cell in result.cells[1:]] == [1, 2]
    assert code.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "b\n"},
        {"output_type": "stream", "name": "stderr", "text": "w"},
        {"output_type": "display_data", "data": {"text/plain": "still"}, "metadata": {}},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "1"},
            "metadata": {},
            "execution_count": 1,
        },
    ]
    nbformat.validate(result)
    assert text(normal_form(result)) == text(result)


def test_a_script_made_of_a_notebook_is_python():
    cells = [nbformat.v4.new_markdown_cell("# Text"), nbformat.v4.new_code_cell("x = 1")]
    notebook = normal_form(nbformat.v4.new_notebook(cells=cells))
    script, about = ScriptExporter().from_notebook_node(notebook)
    assert about["output_extension"] == ".py"
    names: dict[str, int] = {}
    exec(script, names)
    assert names["x"] == 1


def test_two_cells_never_share_an_id():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell() for _ in range(3)])
    for cell in notebook.cells:
        cell["id"] = "same"
    names = [cell.id for cell in normal_form(notebook).cells]
    assert names[0] == "same"
    assert len(set(names)) == 3


def test_refresh_stores_and_then_finds_nothing_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / "01_convolution.ipynb"
    source = (
        "import os\nprint(os.environ['PYTHONHASHSEED'], os.path.exists(os.environ['COURSE_HOME']))"
    )
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="where")]), path
    )
    assert refresh.main(["01"]) == 0
    assert read(path).cells[0].outputs[0].text == "0 False\n"
    before = path.read_bytes()
    assert refresh.main(["01", "--check"]) == 0
    changed = before.replace(b"0 False", b"1 False")
    path.write_bytes(changed)
    assert refresh.main(["--check", "01"]) == 1
    assert path.read_bytes() == changed
    assert [file.name for file in folder.iterdir() if file.suffix == ".tmp"] == []
    said = capsys.readouterr().out
    assert "01_convolution.ipynb: unchanged" in said
    assert "Cell 'where' says something else" in said
    assert "-stdout: 1 False" in said
    assert "+stdout: 0 False" in said


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("print(1)\n1 / 0", "Cell 'bad' raises ZeroDivisionError: division by zero"),
        ("import os\nos.abort()", "Cell 'bad' ended its Python process"),
        (
            "from course_lib import ui\nui.explore(lambda k=0: 1 / k, k=(0, 3))",
            "Cell 'bad' has an explorer that fails: ZeroDivisionError: division by zero",
        ),
    ],
)
def test_a_cell_that_fails_leaves_the_file_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, why: str
):
    path = folder / "01_convolution.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="bad")]), path
    )
    before = path.read_bytes()
    assert refresh.main(["01"]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert f"01_convolution.ipynb: left as it was. {why}" in said
    assert source.split("\n")[1] in said


def test_a_file_that_is_no_notebook_is_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "01_convolution.ipynb").write_text("{")
    assert refresh.main(["01"]) == 1
    assert "is not a readable notebook" in capsys.readouterr().err


def test_what_needs_tensorflow_is_not_refreshed_without_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    path = folder / "01_convolution.ipynb"
    stored(path, {"plain": "1", "needs": "2"}, {"needs": ["needs-tensorflow"]})
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert refresh.main(["01"]) == 1
    assert "needs TensorFlow" in capsys.readouterr().err
    assert refresh.main(["01", "--check"]) == 0


def test_pictures_are_compared_by_what_they_show():
    rng = np.random.default_rng(5)
    image = rng.integers(0, 250, (40, 50, 3))
    rounded = image + (rng.random((40, 50, 3)) < 0.01)
    assert difference(encoded(image), encoded(image)) is None
    assert difference(encoded(image), encoded(rounded)) is None
    line = image.copy()
    line[20, 5:20] = 255 - line[20, 5:20]
    assert "pixels differ by more" in difference(encoded(image), encoded(line))
    assert "levels on average" in difference(encoded(image), encoded(image + 2))
    assert difference(encoded(image), encoded(image[:, :49])) == "it was 50 x 40, now 49 x 40"


def test_a_gray_and_a_color_file_of_the_same_picture_are_the_same():
    gray = np.arange(100).reshape(10, 10)
    assert difference(encoded(gray), encoded(np.stack([gray] * 3, axis=-1))) is None


def test_pictures_are_found_where_they_hide():
    first, second = encoded(np.zeros((4, 4))), encoded(np.full((4, 4), 9))
    html = f'<img src="data:image/png;base64,{b64encode(first).decode()}">'
    outputs = [
        nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "a"}),
        nbformat.v4.new_output("display_data", {"image/png": b64encode(second).decode()}),
        nbformat.v4.new_output("stream", text="none"),
    ]
    assert pictures(outputs) == [first, second]
    assert without_pictures(html) == '<img src="data:picture">'
    assert differences(outputs, outputs[1:]) == ["The cell stored 2 pictures and now makes 1."]
    assert differences(outputs, outputs) == []
