"""What a reader gets to see: the same words as plain text and as HTML that any theme can carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Status: sign, words, color of the edge (readable on white and on black; never the only signal).
STATUSES = {
    "solved": ("✓", "solved", "#2e8b57"),
    "not attempted": ("○", "not attempted yet", "#808080"),
    "known mistake": ("✗", "not yet", "#c77700"),
    "wrong": ("✗", "not yet", "#c77700"),
    "error": ("!", "stopped by an error", "#c0504d"),
    "too slow": ("!", "stopped: too slow or endless", "#c0504d"),
}

SIDE_BY_SIDE = "display: flex; flex-wrap: wrap; gap: 8px 32px"


@dataclass(frozen=True)
class Feedback:
    """The answer to an answer.

    Attributes
    ----------
    name, title : str
        The exercise.
    status : str
        A key of ``STATUSES``.
    sentences : tuple of str
        What to say, most important first.
    details : tuple of (str, str)
        Labeled values to show: an input, the expected and the given answer.
    mistake : str
        The name of the misconception, where it is a known one.
    """

    name: str
    title: str
    status: str
    sentences: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    mistake: str = ""

    @property
    def solved(self) -> bool:
        """Whether the answer is right."""
        return self.status == "solved"

    def __str__(self) -> str:
        sign, words, _ = STATUSES[self.status]
        lines = [f"{sign} {self.title}: {words}", *self.sentences]
        for label, value in self.details:
            separator = "\n" if "\n" in value else " "
            lines.append(f"{label}:{separator}{value}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        sign, words, color = STATUSES[self.status]
        paragraphs = "".join(f"<p>{_inline(sentence)}</p>" for sentence in self.sentences)
        values = "".join(
            f"<div><strong>{_inline(label)}</strong><pre>{escape(value)}</pre></div>"
            for label, value in self.details
        )
        # Side by side where there is room; a notebook's own style would scatter a <dl>.
        listed = f'<div style="{SIDE_BY_SIDE}">{values}</div>' if values else ""
        return (
            f'<section aria-label="Exercise {escape(self.title)}: {words}" '
            f'style="border-left: 4px solid {color}; padding-left: 12px">'
            f'<p><span aria-hidden="true">{sign}</span> '
            f"<strong>{escape(self.title)}: {words}</strong></p>{paragraphs}{listed}</section>"
        )


@dataclass(frozen=True)
class Hints:
    """The hints asked for so far."""

    name: str
    title: str
    shown: tuple[str, ...]
    total: int

    def _closing(self) -> str:
        if len(self.shown) < self.total:
            return f'For the next hint, run `hint("{self.name}")` again.'
        return f'That was the last hint. `solution("{self.name}")` shows the solution.'

    def __str__(self) -> str:
        steps = [f"Hint {n} of {self.total}: {text}" for n, text in enumerate(self.shown, 1)]
        return "\n".join([self.title, *steps, self._closing()])

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        steps = [f"**Hint {n} of {self.total}.** {text}" for n, text in enumerate(self.shown, 1)]
        return "\n\n".join([f"**{self.title}**", *steps, self._closing()])


@dataclass(frozen=True)
class Solution:
    """The source of a solution, colored by whoever shows it."""

    title: str
    source: str

    def __str__(self) -> str:
        return self.source

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return f"**{self.title}: one solution**\n\n```python\n{self.source}```\n"


@dataclass(frozen=True)
class ProgressTable:
    """Which exercises are solved: rows of notebook, name, title and state."""

    rows: tuple[tuple[str, str, str, str], ...]
    note: str = ""

    def _summary(self) -> str:
        solved = sum(row[3] == "solved" for row in self.rows)
        return f"{solved} of {len(self.rows)} exercises solved"

    def __str__(self) -> str:
        signs = {"solved": "✓", "tried": "✗", "open": "○"}
        lines = [f"{signs[state]} {state:7}{name:26}{title}" for _, name, title, state in self.rows]
        return "\n".join([self._summary(), *lines, *([self.note] if self.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        signs = {"solved": "✓\u00a0solved", "tried": "✗\u00a0tried", "open": "○\u00a0open"}
        rows = [(signs[state], title, name, where) for where, name, title, state in self.rows]
        heads = _cells(("state", "exercise", "name", "notebook"), 'th scope="col"')
        body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
        note = f"<p>{_inline(self.note)}</p>" if self.note else ""
        return (
            f"<table><caption>{self._summary()}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}"
        )


def _cells(texts: Sequence[str], tag: str) -> str:
    style = ' style="text-align: left"'
    return "".join(f"<{tag}{style}>{escape(text)}</{tag.split()[0]}>" for text in texts)


def _inline(text: str) -> str:
    """Escape a sentence; what stands between backticks becomes code."""
    parts = escape(text, quote=False).split("`")
    if len(parts) % 2 == 0:  # a lone backtick stays what it is
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
