"""Tell what a reader changed in a file that the course brought."""

import hashlib
import json
from typing import Any, NamedTuple

# How a page looks at a notebook, or what a run leaves in it: no work of the reader's.
_VIEW_OF_CELL = frozenset(
    {"ExecuteTime", "collapsed", "execution", "heading_collapsed", "hidden", "jupyter"}
    | {"jp-MarkdownHeadingCollapsed", "scrolled", "trusted", "vscode"}
)
_VIEW_OF_NOTEBOOK = frozenset(
    {"kernelspec", "language_info", "orig_nbformat", "signature", "vscode", "widgets"}
)
# What JupyterLab's property panel writes into a cell that is only looked at.
_DEFAULTS = (
    {"editable": True},
    {"deletable": True},
    {"slideshow": {"slide_type": ""}},
    {"tags": []},
)


class Digest(NamedTuple):
    """Tells apart, in two states of a notebook, what a run, an edit and a tag change.

    ``notes`` is empty in records of the time before it was kept.
    """

    whole: str
    sources: str
    notes: str = ""


def digest(content: bytes) -> Digest:
    """Return the digest of a file. For anything but a notebook its parts are the same.

    ``whole`` covers the cells' sources and outputs, ``sources`` the sources alone, and ``notes``
    what else a reader may add: tags, slide types, pasted pictures, a title. What only shows how
    the notebook is looked at counts nowhere; JupyterLab changes that as soon as it is opened.
    """
    try:
        notebook = json.loads(content)
        cells = notebook["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        outputs = [cell.get("outputs") for cell in cells]
        notes = [
            _without(_VIEW_OF_NOTEBOOK, notebook.get("metadata")),
            [
                (_without(_VIEW_OF_CELL, c.get("metadata")), c.get("attachments") or {})
                for c in cells
            ],
        ]
        return Digest(_hashed([sources, outputs]), _hashed(sources), _hashed(notes))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = hashlib.sha256(content).hexdigest()
        return Digest(whole, whole, whole)


def _without(view: frozenset[str], metadata: dict[str, Any] | None) -> dict[str, Any]:
    kept = {key: value for key, value in (metadata or {}).items() if key not in view}
    return {key: value for key, value in kept.items() if {key: value} not in _DEFAULTS}


def _hashed(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def decide(mine: Digest | None, shipped: Digest, brought: Digest | None) -> str:
    """Decide what to do with one file of the reader's folder.

    Parameters
    ----------
    mine : Digest or None
        What lies in the reader's folder.
    shipped : Digest
        What the course ships today.
    brought : Digest or None
        What it brought there last.

    Returns
    -------
    str
        "copy" (there is none), "keep" (nothing new), "update" (an untouched older version),
        "exchange" (one that was only run: keep it under another name) or "beside" (the reader's
        own work: leave it and put the new version beside it).
    """
    if mine is None:
        return "copy"
    if mine == shipped or brought == shipped:
        return "keep"
    if brought is None:
        return "beside"
    if not brought.notes:  # an old record, which cannot tell whether the reader added any
        if brought[:2] == shipped[:2]:
            return "keep"
        return "exchange" if mine.sources == brought.sources else "beside"
    if mine == brought:
        return "update"
    same = (mine.sources, mine.notes) == (brought.sources, brought.notes)
    return "exchange" if same else "beside"
