"""The notebooks of the course: which there are, and the one form in which they are stored."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"

ORDER = (
    "00_start_here",
    "01_convolution",
    "02_transposed_convolution",
    "03_blur_and_inversion",
    "04_iterative_reconstruction",
    "05_choosing_parameters",
    "06_tensorflow_conv2d_transpose",
    "07_super_resolution",
    "08_decoders_and_deconvnets",
    "09_image_enhancement",
    "10_restoration_studio",
)

SLIDES = "slides"
"""In a cell's metadata: which of its sentences stand on slides; see tools/classroom/slides.py."""

PAGE = "page"
"""In a cell's metadata: which of its words a page without a kernel says differently, and how.

Nothing instead of some words leaves them out; no words at all, the cell. See tools/copies.py.
"""

KEPT = ("tags", SLIDES, PAGE)
"""What is stored of a cell's metadata."""

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    # As JupyterLab writes it, without the version: exporters look here for ".py" and the colors.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# Marks the still of an explorer whose function failed at the start (course_lib.ui).
FAILED_EXPLORER = '<div class="course-failed"'

# Ids that an editor drew at random, such as "a3f09c1e" or a uuid.
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*[0-9])[0-9a-f]{8,32}")


class NotebookError(Exception):
    """What is wrong with a notebook, or with the name of one, in a sentence for the reader."""


def tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def paths(names: Iterable[str] = (), folder: Path = FOLDER) -> list[Path]:
    """Return the notebooks of the given names, or all of them, in the order of the course.

    Parameters
    ----------
    names : iterable of str
        Each is a number ("01", "1"), a name ("01_convolution"), the same with ".ipynb", or a path.
    folder : Path
        Where the notebooks are.

    Raises
    ------
    NotebookError
        If a name fits no notebook; the nearest names are listed.
    """
    present = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    chosen = {_path(name, present, folder) for name in names} if names else present.values()
    return sorted(chosen)


def _path(name: str, present: dict[str, Path], folder: Path) -> Path:
    path = Path(name)
    if path.suffix == ".ipynb" and len(path.parts) > 1 and path.is_file():
        return path
    stem = path.name.removesuffix(".ipynb")
    stem = stem.zfill(2) if stem.isdigit() else stem
    fitting = [key for key in present if stem in (key, key.split("_")[0])]
    if fitting:
        return present[fitting[0]]
    near = difflib.get_close_matches(stem, present, n=3, cutoff=0.4) or list(present)
    listed = ", ".join(near) or f"none, {folder.name}/ is empty"
    raise NotebookError(f"There is no notebook '{name}'. The nearest: {listed}.")


def failed_explorer(output: NotebookNode) -> str:
    """Return what an explorer says that failed at its start; "" for any other output."""
    data = output.get("data", {})
    html = str(data.get("text/html", ""))
    return str(data.get("text/plain", html)).splitlines()[-1] if FAILED_EXPLORER in html else ""


def read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise NotebookError(f"{path.name} is not a readable notebook: {error}") from error


def write(notebook: NotebookNode, path: Path) -> None:
    """Store a notebook at once: the old file stays until the new one is complete."""
    nbformat.validate(notebook)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text(notebook))
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def normal_form(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook as the repository stores it.

    Nothing in it depends on the machine, the day or the editor: metadata names the kernel and
    the language only, cells keep their tags, slides and page only, ids are readable, cells count 1
    to n, streams are merged, and live widget views (dead without a kernel) make way for the still
    beside them.
    """
    cells = [_normal_cell(cell) for cell in notebook.cells]
    for cell, name in zip(cells, _ids(cells), strict=True):
        cell["id"] = name
    executed = (cell for cell in cells if cell.get("execution_count") is not None)
    for count, cell in enumerate(executed, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return nbformat.from_dict(
        {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    )


def _normal_cell(cell: NotebookNode) -> NotebookNode:
    kept = {
        "cell_type": cell.cell_type,
        "id": cell.get("id", ""),
        "metadata": {key: cell.metadata[key] for key in KEPT if cell.metadata.get(key) is not None},
        "source": "\n".join(line.rstrip() for line in cell.source.split("\n")).strip("\n"),
    }
    if cell.get("attachments"):
        kept["attachments"] = cell.attachments
    if cell.cell_type == "code":
        kept["execution_count"] = cell.execution_count
        kept["outputs"] = normal_outputs(cell.outputs)
    return nbformat.from_dict(kept)


def normal_outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs with each stream merged into one and without live widget views."""
    kept: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        output = _normal_output(output)
        if output.output_type == "stream":
            streams[output.name] = output
        if output.get("data", True):
            kept.append(output)
    for stream in streams.values():
        stream.text = re.sub(r"^.*\r(?=[^\n])", "", stream.text, flags=re.MULTILINE)
    return kept


def _normal_output(output: NotebookNode) -> NotebookNode:
    kept = {key: value for key, value in output.items() if key != "transient"}
    if "data" in kept:
        kept["data"] = {mime: value for mime, value in output.data.items() if mime != WIDGET_VIEW}
        kept["metadata"] = {
            mime: value for mime, value in output.metadata.items() if mime in kept["data"]
        }
    return nbformat.from_dict(kept)


def _ids(cells: list[NotebookNode]) -> list[str]:
    """Keep the readable ids; name the other cells after the heading they stand under."""
    kept = {cell.id for cell in cells if is_readable(cell.id)}
    used: set[str] = set()
    names, section = [], "cell"
    for cell in cells:
        heading = re.search(r"^#+ +(.+)$", cell.source, re.MULTILINE)
        if heading and cell.cell_type == "markdown":
            section = _slug(heading[1]) or section
        name = cell.id
        if not is_readable(name) or name in used:
            name = _free(f"{section}-{cell.cell_type}", kept | used)
        used.add(name)
        names.append(name)
    return names


def is_readable(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)) and not _RANDOM_ID.fullmatch(name)


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:40].strip("-")


def _free(base: str, taken: set[str]) -> str:
    name, count = base, 2
    while name in taken:
        name, count = f"{base}-{count}", count + 1
    return name
