"""Formulas as pictures in the page itself: no network, no script, the same bytes each time."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

from tools.classroom import glosses

_REWRITTEN = (
    (r"\\[td]frac", r"\\frac"),
    (r"\\frac(\d)(\d)", r"\\frac{\1}{\2}"),
    (r"\\sqrt\s*(\\?[A-Za-z]+)", r"\\sqrt{\1}"),
    (r"\\(le|ge)(?![a-z])", r"\\\1q"),
    (r"\\[bB]ig+[lr]?(?![a-z])", ""),
    (r"\\qquad", r"\\quad\\quad"),
    (r"\\(?:begin|end)\{gathered\}", ""),
    (r"\\\\(\[\w+\])?", r"\\quad"),
    (r"\s+", " "),
)
POINTS = 10.5


def svg(formula: str) -> str:
    """Return a formula as a picture in line with its text, or as it is written where that fails.

    Parameters
    ----------
    formula : str
        LaTeX without its dollars.
    """
    spelled = formula.strip()
    for pattern, replacement in _REWRITTEN:
        spelled = re.sub(pattern, replacement, spelled)
    try:
        drawn, depth = _drawn(spelled)
    except ValueError:
        return f"<code>{html.escape(formula.strip())}</code>"
    label = html.escape(formula.strip(), quote=True)
    return drawn.replace(
        "<svg ", f'<svg role="img" aria-label="{label}" style="vertical-align:{-depth:.2f}pt" ', 1
    )


def _drawn(spelled: str) -> tuple[str, float]:
    import matplotlib
    from matplotlib import mathtext
    from matplotlib.font_manager import FontProperties

    with matplotlib.rc_context({"svg.hashsalt": "course", "mathtext.fontset": "cm"}):
        font = FontProperties(size=POINTS)
        depth = mathtext.MathTextParser("path").parse(f"${spelled}$", dpi=72, prop=font)[2]
        file = io.StringIO()
        mathtext.math_to_image(f"${spelled}$", file, prop=font, format="svg")
    text = file.getvalue()
    text = text[text.index("<svg ") :]
    text = re.sub(
        r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", text, flags=re.DOTALL
    )
    return re.sub(r"\s*\n\s*", " ", text).strip(), depth


Draw = Callable[[str, bool], str]
"""Writes a formula as HTML, told whether it stands on a line of its own."""


def _without(text: str, draw: Draw) -> tuple[str, list[str]]:
    """Take the formulas out of Markdown; return it with a mark for each, and what they become."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(draw(match[1] or match[2], bool(match[1])))
        return f"FORMULA{len(found) - 1}END"

    return re.sub(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", keep, text, flags=re.DOTALL), found


def to_html(markdown: str, draw: Draw = lambda formula, displayed: svg(formula)) -> str:
    """Turn Markdown with formulas into HTML; without `draw` it needs nothing else."""
    import mistune

    text, found = _without(markdown, draw)
    page = glosses.marked(str(mistune.html(text)).strip())
    return re.sub(r"FORMULA(\d+)END", lambda match: found[int(match[1])], page)
