"""Read whatever is readable in a file that may be cut, mixed up or written in other letters."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field
from typing import Any

LONGEST = 200_000  # characters of a cell's source; what is longer was not written by hand
VAIN = 20_000  # beginnings of what is no cell, in a damaged file, until it is given up
_KEYS = "cell_type|attachments|execution_count|id|metadata|outputs|source"
_CELL = re.compile(rf'\{{\s*"(?:{_KEYS})"\s*:')
_MARK = re.compile(r"^# ?%%.*$", re.MULTILINE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Cell:
    """A cell, whatever it says that it is."""

    kind: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass
class Sheet:
    """What was read of a file, and what is to be said about it."""

    cells: list[Cell] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(content: bytes, name: str) -> Sheet:
    """Return the cells of a file that was handed in; whatever it is, there is an answer."""
    sheet = Sheet()
    if not content.strip(b"\0 \t\r\n"):
        sheet.remarks.append("the file is empty")
        return sheet
    text, letters = _decoded(content)
    if letters != "utf-8":
        sheet.remarks.append(f"it is written in {letters}, and was read all the same")
    if re.search(r"\.py(\.txt)?$", name.lower()) and not text.lstrip().startswith("{"):
        sheet.cells = [Cell("code", part[:LONGEST]) for part in _MARK.split(text)]
        return sheet
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        _read_notebook(told, sheet)
    else:
        sheet.cells = _salvaged(text)
        count = len(sheet.cells)
        sheet.remarks.append(
            f"the file is cut off or damaged; {count} cells could be read"
            if count
            else "the file is no notebook"
        )
    return sheet


def _decoded(content: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            text = content.decode(encoding, errors="replace")
            return text, "utf-8" if encoding == "utf-8-sig" else encoding
    zeros = content[:1000].count(0)
    if zeros > len(content[:1000]) / 4:
        encoding = "utf-16-be" if content[0] == 0 else "utf-16-le"
        return content.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and error.end >= len(content) - 3:  # cut within a letter
                return content[: error.start].decode("utf-8"), "utf-8"
    return content.decode("latin-1"), "latin-1"


def _read_notebook(told: dict[str, Any], sheet: Sheet) -> None:
    metadata = told.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = str(kernel.get("language", "python")) if isinstance(kernel, dict) else "python"
    if language.lower() not in ("python", "python3", "ipython", ""):
        sheet.remarks.append(f"it names {language[:20]} as its language")
    cells = told.get("cells")
    if cells is None:  # as notebooks were before 2015
        sheets = told.get("worksheets")
        parts = sheets if isinstance(sheets, list) else []
        cells = next((part.get("cells") for part in parts if isinstance(part, dict)), None)
    found = [_cell(cell) for cell in cells] if isinstance(cells, list) else []
    sheet.cells = [cell for cell in found if cell is not None]
    if not sheet.cells:
        sheet.remarks.append("there is no cell in it")
    elif not any(cell.source.strip() for cell in sheet.cells):
        sheet.remarks.append("its cells are empty: there may be outputs, but no code")
    elif len(found) > len(sheet.cells):
        sheet.remarks.append(f"{len(found) - len(sheet.cells)} cells are damaged")


def _cell(told: Any) -> Cell | None:
    if not isinstance(told, dict):
        return None
    source = told.get("source", told.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str) or len(source) > LONGEST:
        return None
    metadata = told.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    named = tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()
    kind = told.get("cell_type")
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    return Cell(kind if kind in ("code", "markdown", "raw") else "raw", lines, named)


def _salvaged(text: str) -> list[Cell]:
    """Return every cell that is whole, wherever it stands."""
    decoder, found, place, vain = json.JSONDecoder(), [], 0, 0
    while start := _CELL.search(text, place):
        place = start.start() + 1
        try:
            told, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            if (vain := vain + 1) > VAIN:
                break
            continue
        if isinstance(told, dict) and "cell_type" in told and (cell := _cell(told)):
            found.append(cell)
            place = end
    return found
