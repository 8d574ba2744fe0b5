"""A row of the bench that has no peer."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def row(what: str, ours: float, unit: str, target: str | None = None, note: str = "") -> Row:
    """Return a figure of ours alone."""
    return {
        "what": what,
        "ours": float(ours),
        "peer": None,
        "unit": unit,
        "ratio": None,
        "target": target,
        "note": note,
    }
