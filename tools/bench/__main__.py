"""Print what we need beside what our peers need: `python -m tools.bench [NAME...] [--json FILE]`.

Each module beside this one that has a `measure()` is a bench. Ratios come from one run on one
machine, ours and the peer's in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import os
import pkgutil
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools import bench, terminal

COLUMNS = ("what", "ours", "peer", "unit", "ratio", "target", "met", "note")
_TARGET = re.compile(r"([≤≥]) *([0-9.e+-]+) *(x?)")


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return [name for name in found if not name.startswith("_")]


def met(row: dict[str, Any]) -> bool | None:
    """Say whether a row reaches its target; None where it has none that can be judged.

    A target is "≤ 45" or "≥ 25" for our own number, "≥ 3.5x" for the ratio; of several, as in
    "≤ 45 or ≥ 6x", one is enough.
    """
    judged = [_met(row, target) for target in str(row.get("target") or "").split(" or ")]
    known = [one for one in judged if one is not None]
    return any(known) if known else None


def _met(row: dict[str, Any], text: str) -> bool | None:
    target = _TARGET.fullmatch(text.strip())
    if not target:
        return None
    sign, limit, of_ratio = target.groups()
    value = row["ratio"] if of_ratio else row["ours"]
    if value is None:
        return None
    return value <= float(limit) if sign == "≤" else value >= float(limit)


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    """Measure one bench. One that breaks off leaves a row that says so."""
    try:
        for row in importlib.import_module(f"tools.bench.{name}").measure():
            yield {"bench": name, **row, "met": met(row)}
    except Exception as error:
        traceback.print_exc()
        yield {
            "bench": name,
            "what": f"{name} broke off",
            "note": f"{type(error).__name__}: {error}",
        }


def table(rows: list[dict[str, Any]]) -> str:
    """Set rows as text in columns; the note has no width of its own."""
    cells = [[_cell(row.get(column)) for column in COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [COLUMNS, *cells]
    ]
    return "\n".join(lines)


def told(row: dict[str, Any]) -> str:
    """Set one row as a line, while the others are measured."""
    cells = {column: _cell(row.get(column)) for column in COLUMNS[1:-1]}
    return "  ".join([str(row["what"]), *(f"{c} {cell}" for c, cell in cells.items() if cell)])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def machine() -> dict[str, Any]:
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
    }


def save(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write the rows as JSON; the old file stays until the new one is complete."""
    beside = path.with_name(f".{path.name}.new")
    text = json.dumps({"machine": machine(), "rows": rows}, ensure_ascii=False, indent=1)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


def main(arguments: list[str] | None = None) -> int:
    known = names()
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there, too")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in known:
            near = difflib.get_close_matches(name, known, cutoff=0.3) or known
            print(f"There is no bench '{name}'. The nearest: {', '.join(near)}.", file=sys.stderr)
            return 2
    if options.json and not options.json.absolute().parent.is_dir():
        print(f"There is no folder {options.json.absolute().parent}.", file=sys.stderr)
        return 2
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # a peer that talks a lot
    rows = []
    for name in options.names or known:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        for row in rows_of(name):
            print(told(row), file=sys.stderr, flush=True)
            rows.append(row)
    print(table(rows))
    if options.json:
        save(options.json, rows)
    return 1 if any("ours" not in row for row in rows) else 0


if __name__ == "__main__":
    sys.exit(terminal.run(main))
