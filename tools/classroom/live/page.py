"""The page as it is sent: every question of the course, hidden until it has an answer.

All words come from the course; what the page hears later are numbers alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from tools.classroom.formulas import POINTS, to_html
from tools.classroom.live.asked import Asked, Finding

_POINTS = re.compile(r'(vertical-align:|width="|height=")(-?[\d.]+)pt\b')
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The class, live</title><link rel="icon" href="data:,"><link rel="stylesheet" href="live.css">
<script src="live.js" defer></script></head><body>
<header><h1>The class, live</h1>
<p>Students share by running this line and saying yes: <code id="line"></code></p>
<p>Sharing now: <strong id="sharing">nobody</strong>. Each counts once, with the latest answer, and
without a name. Nothing is stored.</p>
<p id="replaced" hidden>Computers or users from which somebody said yes again:
<strong class="times">0</strong>. The later yes counts there, in place of the earlier one. Do
several students share one? Then end the program, and start it with <code>--each</code> and how
many.</p>
<p class="buttons"><button id="hide">Hide all answers</button>
<button id="reset">New lesson: forget all answers</button></p>
<p id="trouble" role="alert"></p></header>
<main aria-live="off"><p id="none">No answers yet. The first question that somebody answers appears
here; what was answered stays hidden until you show it.</p>
<div id="many"></div>
<details id="few" hidden><summary>Questions that only a few have answered, one in ten at most:
<span class="times">0</span></summary></details>
"""


def page(asked: Iterable[Asked]) -> str:
    """Return the page."""
    cards = "\n".join(_card(number, one) for number, one in enumerate(asked))
    return f"{_HEAD}{cards}\n</main></body></html>\n"


def _card(number: int, one: Asked) -> str:
    findings = "".join(_finding(finding) for finding in one.findings)
    return (
        f'<article data-key="{html.escape(one.key)}" aria-labelledby="title-{number}" hidden>'
        f'<p class="where">{html.escape(one.where)}</p>'
        f'<h2 id="title-{number}">{_inline(one.title)}</h2>'
        f'<div class="question">{_words(one.task)}</div>'
        f'<p class="count"><span class="answered">0</span> of <span class="sharing">0</span> have '
        'answered<span class="all"></span></p>'
        f'<button class="show" aria-expanded="false" aria-controls="found-{number}">'
        "Show what was answered</button>"
        f'<ul id="found-{number}" hidden>{findings}</ul></article>'
    )


def _finding(finding: Finding) -> str:
    title = "" if finding.right and finding.title == "right" else _inline(finding.title)
    mark = f'<span class="mark">✓ right{": " if title else ""}</span>' if finding.right else ""
    said = f'<div class="say">{_words(finding.say)}</div>' if finding.say else ""
    return (
        f'<li class="{"right" if finding.right else "wrong"}"><p class="title">'
        f'<span class="number">0</span> {mark}{title}</p>'
        f'<div class="bar" aria-hidden="true"><div></div></div>{said}</li>'
    )


def _words(markdown: str) -> str:
    """Set words of the course; formulas get the color and the size of what stands around them."""
    words = re.sub(r'<path d="[^"]*" style="fill: #ffffff"/>', "", to_html(markdown))
    return _POINTS.sub(lambda found: f"{found[1]}{float(found[2]) / POINTS:.3f}em", words)


def _inline(markdown: str) -> str:
    return re.sub(r"^<p>(.*)</p>$", r"\1", _words(markdown), flags=re.DOTALL)
