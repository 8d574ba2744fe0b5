"""Run nbval as `course.py test` does, from a test, and say what became of each cell."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.notebook_form import ROOT, normal_form, write
from tools.notebook_run import execute

_RUN = "import sys; {before}; import pytest; sys.exit(pytest.main(sys.argv[1:]))"


@dataclass(frozen=True)
class Verdicts:
    """What nbval said: `passed`, `failed`, `skipped` or `xfailed` for each code cell's id."""

    outcomes: dict[str, str]
    messages: dict[str, str]

    def with_outcome(self, outcome: str) -> set[str]:
        return {name for name, said in self.outcomes.items() if said == outcome}


def stored(path: Path, cells: dict[str, str], tags: dict[str, list[str]] | None = None) -> None:
    """Write a notebook of the given code cells, executed and in normal form."""
    new = nbformat.v4.new_code_cell
    notebook = nbformat.v4.new_notebook(
        cells=[
            new(source, id=name, metadata={"tags": (tags or {}).get(name, [])})
            for name, source in cells.items()
        ]
    )
    write(normal_form(execute(notebook, path.parent)), path)


def nbval(path: Path, *flags: str, before: str = "pass") -> Verdicts:
    """Hold one notebook to its outputs in a pytest of its own.

    Parameters
    ----------
    path : Path
    *flags : str
        More options for pytest.
    before : str
        Python statements to execute first in that process.
    """
    notebook, report = nbformat.read(path, as_version=4), path.with_suffix(".xml")
    options = ["-p", "tests.notebooks.nbval_plugin", "--nbval", "-p", "no:cacheprovider", *flags]
    settings = [f"--rootdir={ROOT}", f"-c{ROOT / 'pyproject.toml'}", f"--junitxml={report}"]
    run = subprocess.run(
        [sys.executable, "-c", _RUN.format(before=before), *options, *settings, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return _verdicts(notebook, ElementTree.parse(report).getroot())


def _verdicts(notebook: NotebookNode, report: ElementTree.Element) -> Verdicts:
    names = [cell.id for cell in notebook.cells if cell.cell_type == "code"]
    outcomes, messages = {}, {}
    for case in report.iter("testcase"):
        name = names[int(case.attrib["name"].removeprefix("Cell "))]
        said = next((child for child in case if child.tag in ("failure", "error", "skipped")), None)
        outcome = "passed" if said is None else said.tag
        if said is not None and said.get("type") == "pytest.xfail":
            outcome = "xfailed"
        outcomes[name] = "failed" if outcome in ("failure", "error") else outcome
        messages[name] = "" if said is None else f"{said.get('message')}\n{said.text}"
    return Verdicts(outcomes, messages)
