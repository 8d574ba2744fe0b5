"""What a page brings along: the explorers' own scripts and style, what plays them, and KaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from course_lib.ui import _predict, _view

_HERE = Path(__file__).parent


def files() -> Iterator[tuple[str, bytes]]:
    """Yield each file that all pages share: its name, and its content."""
    for path in sorted((_HERE / "katex").rglob("*")):
        if path.is_file():
            yield path.relative_to(_HERE).as_posix(), path.read_bytes()
    yield "course.js", script().encode()
    yield "course.css", style().encode()


def script() -> str:
    """Return the pages' script: the explorers' own, the questions' own, and what plays them."""
    parts = {"courseExplorer": _view.View._esm, "coursePredict": _predict.View._esm}
    wrapped = [
        f"const {name} = (() => {{\n{_unwrapped(text)}\n}})();" for name, text in parts.items()
    ]
    player = (_HERE / "page" / "player.js").read_text(encoding="utf-8")
    return "(() => {\n" + "\n".join([*wrapped, player]) + "\n})();\n"


def _unwrapped(module: object) -> str:
    """Turn a module into the body of a function: pages from disk may load no modules."""
    text = re.sub(r"^export default (.+;)$", r"return \1", str(module), flags=re.MULTILINE)
    return re.sub(r"^export (?=const|class|function)", "", text, flags=re.MULTILINE)


def style() -> str:
    """Return the pages' style."""
    page = (_HERE / "page" / "page.css").read_text(encoding="utf-8")
    return "\n".join([str(_view.View._css), str(_predict.View._css), page])
