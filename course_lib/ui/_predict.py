"""`predict`: a question that the reader answers before seeing what comes out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course_lib import home, sharing

from ._cells import CELLS, has_page

FILE = "predictions"
_PAGE = Path(__file__).parent / "page"
_UNTOUCHED = re.compile(r"(`[^`\n]+`|\$\$.+?\$\$|\$[^$\n]+\$)", re.DOTALL)


def predict(question: str, choices: Mapping[str, str], answer: str | None = None) -> Prediction:
    """Ask for a prediction; what is said about each choice appears once the reader has made one.

    The reader may think again as often as they like; nothing is scored. The last choice is kept in
    the reader's folder, so that running the cell another day shows it.

    Parameters
    ----------
    question : str
        One question. Like all texts here it may hold ``*emphasis*``, ``**strong words**``, `code`
        and ``$LaTeX$``. Its wording is the name under which the choice is kept.
    choices : mapping of str to str
        Each choice, and what to say about it: why it is tempting, or why it is right.
    answer : str, optional
        The choice that is right. None: nobody can say, or each in its own way.

    Returns
    -------
    Prediction
        Displays itself as the last line of a cell. What a notebook stores of it is the question
        and the choices, with the rest folded; the same for every reader.

    Raises
    ------
    TypeError
        If a text is none.
    ValueError
        If a text is empty, there are fewer than two choices, or the answer is none of them.

    Examples
    --------
    >>> asked = predict(
    ...     "What does an average of a gray wall look like?",
    ...     {"lighter": "No light is added.", "the same": "Equal numbers have themselves as mean."},
    ...     "the same",
    ... )
    >>> print(asked)
    What does an average of a gray wall look like?
    ○ lighter
    ○ the same
    """
    _check_texts(question, choices)
    if answer is not None and answer not in choices:
        raise ValueError(
            f"answer is one of the choices ({', '.join(choices)}) or None, got {answer!r}"
        )
    return Prediction(question, dict(choices), answer)


def _check_texts(question: str, choices: Mapping[str, str]) -> None:
    if not isinstance(choices, Mapping):
        raise TypeError(
            f"choices maps each choice to what is said about it, got {type(choices).__name__}"
        )
    for text in (question, *choices, *choices.values()):
        if not isinstance(text, str):
            raise TypeError(f"question, choices and what is said are texts, got {text!r}")
        if not text.strip():
            raise ValueError("question, choices and what is said need a word each, one has none")
    if len(choices) < 2:
        raise ValueError(f"a question needs at least two choices, got {len(choices)}")


class View(anywidget.AnyWidget):
    """The question on the page; see page/predict.js."""

    _esm = (_PAGE / "predict.js").read_text(encoding="utf-8")
    _css = (_PAGE / "predict.css").read_text(encoding="utf-8")
    question = traitlets.Unicode().tag(sync=True)
    choices: traitlets.List[Any] = traitlets.List().tag(sync=True)
    said: traitlets.List[Any] = traitlets.List().tag(sync=True)
    right = traitlets.Int(-1).tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)
    earlier = traitlets.Bool().tag(sync=True)
    trouble = traitlets.Unicode().tag(sync=True)
    shared = traitlets.Unicode().tag(sync=True)


class Prediction:
    """A question with its choices; made by `predict`."""

    def __init__(self, question: str, choices: dict[str, str], answer: str | None):
        self.question, self.choices, self.answer = question, choices, answer
        earlier, trouble = _remembered(question)
        names = list(choices)
        chosen = names.index(earlier) if earlier in choices else -1
        self.widget = View(
            question=inline(question),
            choices=[inline(name) for name in names],
            said=[inline(text) for text in choices.values()],
            right=-1 if answer is None else names.index(answer),
            chosen=chosen,
            earlier=chosen >= 0,
            trouble=trouble,
        )
        self.widget.observe(lambda change: self._keep(change.new), "chosen")
        self.parts = (self.widget,)
        CELLS.made(self)

    @property
    def chosen(self) -> str | None:
        """What the reader has said; None if nothing yet."""
        place = self.widget.chosen
        return list(self.choices)[place] if place >= 0 else None

    def _keep(self, place: int) -> None:
        self.widget.trouble = _remember(self.question, list(self.choices)[place])
        self.widget.shared = sharing.tell(
            sharing.key_of(self.question), str(place), f"choice {place + 1}"
        )

    def forget(self) -> None:
        """Nothing here depends on what other cells do."""

    def close(self) -> None:
        """Nothing is under way that would have to be ended."""

    def __str__(self) -> str:
        return "\n".join([self.question, *(f"○ {choice}" for choice in self.choices)])

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        CELLS.shown(self)
        live: Any = self.widget._repr_mimebundle_() if has_page() else {}
        data = live[0] if isinstance(live, tuple) else live or {}
        return {**data, "text/html": self._still(), "text/plain": str(self)}

    def _still(self) -> str:
        """Write what every page shows: the question and, folded, what is said about the choices."""
        choices = "".join(f"<li>{inline(choice)}</li>" for choice in self.choices)
        said = "".join(
            f"<li><strong>{inline(choice)}</strong>{' (right)' * (choice == self.answer)}: "
            f"{inline(text)}</li>"
            for choice, text in self.choices.items()
        )
        return (
            f"<div><p><strong>{inline(self.question)}</strong></p><ul>{choices}</ul>"
            f"<details><summary>What there is to say about each of them</summary><ul>{said}</ul>"
            "</details><div><small>▷ Run this cell (Shift + Enter) to choose</small></div></div>"
        )


def inline(text: str) -> str:
    """Write a line of an author's as HTML; formulas stay for whoever sets them.

    Parameters
    ----------
    text : str
        Words with ``*emphasis*``, ``**strong words**``, `code` and ``$LaTeX$``.

    Returns
    -------
    str
        HTML in which nothing of the text is a tag.

    Examples
    --------
    >>> inline("`a*b*c` is *not* $a*b*c < 1$")
    '<code>a*b*c</code> is <em>not</em> $a*b*c &lt; 1$'
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        code = found[0].startswith("`")
        kept.append(f"<code>{found[0][1:-1]}</code>" if code else found[0])
        return "\0"

    words = _UNTOUCHED.sub(keep, escape(text.replace("\0", ""), quote=False))
    words = re.sub(r"\*\*(\S|\S.*?\S)\*\*", r"<strong>\1</strong>", words)
    words = re.sub(r"\*(\S|\S.*?\S)\*", r"<em>\1</em>", words)
    return re.sub("\0", lambda _: kept.pop(0), words)


def _remembered(question: str) -> tuple[str, str]:
    """Return what the reader said earlier, "" for nothing, and what went wrong in reading."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        said = home.read(FILE).get(question)
    return said if isinstance(said, str) else "", _told(caught)


def _remember(question: str, choice: str) -> str:
    """Keep a choice; return a sentence if that was not possible."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            home.update(FILE, lambda kept: {**kept, question: choice})
        except home.HomeError as error:
            return f"Your choice is not kept. {error}"
    return _told(caught)


def _told(caught: list[warnings.WarningMessage]) -> str:
    return " ".join(str(warning.message) for warning in caught)
