"""A reader's folder, and a course that ships into it."""

import json
from pathlib import Path

import pytest

from tools.reader_folder import bring

NAME = "01_convolution.ipynb"


def notebook(source: str, output: str = "", nbformat_minor: int = 5) -> str:
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": outputs}
    return json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": nbformat_minor})


class Course:
    """What the course ships, and a reader's folder."""

    def __init__(self, folder: Path) -> None:
        self.shipped, self.folder = folder / "notebooks", folder / "my-course"
        self.shipped.mkdir()
        self.ship(notebook("print(1)"))

    def ship(self, text: str, name: str = NAME) -> None:
        (self.shipped / name).parent.mkdir(exist_ok=True)
        (self.shipped / name).write_text(text)

    def bring(self) -> str:
        return "\n".join(bring(self.folder, self.shipped))

    def mine(self, name: str = NAME) -> str:
        return (self.folder / name).read_text()

    def save(self, text: str, name: str = NAME) -> None:
        (self.folder / name).write_text(text)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.suffix == ".ipynb")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    course = Course(tmp_path)
    monkeypatch.setenv("COURSE_HOME", str(course.folder))
    return course
