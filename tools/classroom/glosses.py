"""Chinese words beside the course's terms: left out where a machine has no font for them."""

from __future__ import annotations

import re

_CHINESE = r"[\u3001\u4e00-\u9fff]+"
_GLOSS = re.compile(
    rf" ?\({_CHINESE}(?:, {_CHINESE})*\)|, {_CHINESE}|{_CHINESE}(?:, )?"
)  # with the parentheses or the comma that would be left behind
_TAG = re.compile(r"(<[^>]*>)")

# This Chinese one is a flat stroke; the box of a glyph that is not there is as high as a letter.
SCRIPT = """{
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = '100px system-ui, "Noto Sans CJK SC", sans-serif';
  const stroke = pen.measureText("\\u4e00");
  const high = stroke.actualBoundingBoxAscent + stroke.actualBoundingBoxDescent;
  document.documentElement.classList.toggle("no-chinese", high > 40);
}
"""
STYLE = ".no-chinese .gloss { display: none; }"
HEAD = f"<style>{STYLE}</style><script>{SCRIPT}</script>"
"""For the head of a page."""


def marked(page: str) -> str:
    """Mark the Chinese words of a page, so that they can be left out.

    Parameters
    ----------
    page : str
        HTML.

    Examples
    --------
    >>> marked("a <b>weight</b> (权重) and").split("</b>")[1]
    '<span class="gloss" lang="zh"> (权重)</span> and'
    >>> marked("validation (广义交叉验证, GCV)")
    'validation (<span class="gloss" lang="zh">广义交叉验证, </span>GCV)'
    """
    parts = _TAG.split(page)
    parts[::2] = [
        _GLOSS.sub(lambda found: f'<span class="gloss" lang="zh">{found[0]}</span>', text)
        for text in parts[::2]
    ]
    return "".join(parts)
