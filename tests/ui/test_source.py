"""Functions shown from their own source."""

from __future__ import annotations

from course_lib import reference
from course_lib.ui import source
from course_lib.ui._source import source_text


def bare(x: float) -> float:
    return x + 1


class Thing:
    def method(self) -> str:
        """Say who.

        More words.
        """
        return """no docstring"""


def test_a_docstring_keeps_its_first_line_only():
    text = source_text(reference.conv2d)
    assert text.startswith("def conv2d(")
    assert text.endswith("return y")
    assert text.count('"""') == 2
    assert "Parameters" not in text


def test_a_function_without_docstring_is_left_alone():
    assert source_text(bare) == "def bare(x: float) -> float:\n    return x + 1"


def test_a_method_is_moved_to_the_left():
    assert source_text(Thing.method) == (
        'def method(self) -> str:\n    """Say who."""\n    return """no docstring"""'
    )


def test_what_is_shown_still_runs():
    names: dict[str, object] = {}
    exec(source_text(bare), names)
    assert names["bare"](1) == 2  # type: ignore[operator]


def test_notebooks_get_markdown_and_plain_text(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append((data, raw)))
    source(bare)
    (data, raw), *_ = shown
    assert raw
    assert data["text/markdown"] == f"```python\n{data['text/plain']}\n```"
