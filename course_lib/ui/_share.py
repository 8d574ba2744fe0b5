"""`share`: a student says whether the teacher's page may count their verdicts, or takes it back."""

from __future__ import annotations

import ipaddress
from typing import Any

import ipywidgets

from course_lib import sharing

from ._cells import CELLS, has_page
from ._predict import inline

_HERE = "Nothing leaves this machine."
_NETWORK = "It goes through your class's network, unencrypted."
_ASKED = "Share your answers with your teacher's page?"
_SENT = (
    "If you say yes, each `check` and each prediction tells the page at {where} which question it "
    "was, and whether you were right or which known mistake it was; and a random number in place "
    "of your name, so that you count once. {reach}",
    "Your name and your code are not told, and nothing else is. The page shows how many found "
    "what; it stores nothing. It looks at which computer, or which user of it, your yes comes "
    "from, so that nobody counts twice, and shows that to nobody. Where only a few share, somebody "
    "may guess who it was.",
    "It ends with the lesson, after {hours} hours at the latest. You can stop earlier, here or "
    "with `ui.share()`; then your answers are taken off the page.",
)


def share(token: str | None = None, address: str = sharing.WHERE) -> Share:
    """Ask whether verdicts may be shared with the teacher's page; nothing is before a yes.

    Parameters
    ----------
    token : str, optional
        The word in the teacher's line. None: show what is shared now, and stop it.
    address : str
        Where the teacher's page is, as the teacher's line says.

    Returns
    -------
    Share
        Displays itself as the last line of a cell: what would be shared, and a yes and a no.

    Raises
    ------
    ValueError
        If the word or the address cannot be one.

    Examples
    --------
    >>> print(share())
    Nothing is shared.
    """
    now = sharing.sharing()
    if token is None and now is not None:
        token, address = now.token, now.address
    if token is not None:
        sharing.check_line(token, address)
    return Share(token, address)


class Share:
    """The question, and how it stands; made by `share`."""

    def __init__(self, token: str | None, address: str):
        self.token, self.address = token, address
        self._words, self._state = ipywidgets.HTML(), ipywidgets.HTML()
        self._yes, self._no = ipywidgets.Button(), ipywidgets.Button()
        for button, act in ((self._yes, self.yes), (self._no, self.no)):
            button.layout.width = "auto"
            button.on_click(lambda _, act=act: act())
        self._yes.description, self._yes.button_style = "Yes, share", "primary"
        self._buttons = ipywidgets.HBox([self._yes, self._no])
        self.widget = ipywidgets.VBox([self._words, self._buttons, self._state])
        self.parts = (self.widget,)
        self._show("")
        CELLS.made(self)

    @property
    def on(self) -> bool:
        """Whether answers are shared with this page now."""
        now = sharing.sharing()
        return now is not None and now[:2] == (self.address, self.token)

    def yes(self) -> None:
        """Share from now on."""
        if self.token is not None:
            self._show(sharing.say_yes(self.token, self.address))

    def no(self) -> None:
        """Share nothing from now on, and take back what was shared."""
        was = self.on
        sharing.say_no()
        self._show("Your answers were taken off the page." if was else "")

    def _show(self, said: str) -> None:
        on = self.on
        self._words.value = _html(*self._lines()) if self.token is not None else ""
        self._yes.layout.display = "none" if self.token is None else ""
        # It keeps its place: the other one there would get the second click of a double click.
        self._yes.layout.visibility = "hidden" if on else "visible"
        self._no.layout.display = "none" if self.token is None else ""
        self._no.description = "Stop, and take my answers back" if on else "No"
        state = "You share your answers now." if on else "Nothing is shared."
        self.state = f"{state} {said}".strip()
        self._state.value = f'<div role="status">{inline(self.state)}</div>'

    def _lines(self) -> tuple[str, ...]:
        here = ipaddress.ip_address(sharing.place(self.address)[0]).is_loopback
        reach = _HERE if here else _NETWORK
        values = {"where": self.address, "reach": reach, "hours": sharing.HOURS}
        return (_ASKED, *(line.format(**values) for line in _SENT))

    def forget(self) -> None:
        """Nothing here depends on what other cells do."""

    def close(self) -> None:
        """Nothing is under way that would have to be ended."""

    def __str__(self) -> str:
        lines = self._lines() if self.token is not None else ()
        return "\n".join([*lines, self.state])

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        CELLS.shown(self)
        live: Any = self.widget._repr_mimebundle_() if has_page() else {}
        data = live[0] if isinstance(live, tuple) else live or {}
        again = "Run this cell (Shift + Enter) to say yes or no."
        lines = (*self._lines(), again) if self.token is not None else ("Nothing is shared.",)
        return {**data, "text/html": _html(*lines), "text/plain": str(self)}


def _html(first: str, *more: str) -> str:
    rest = "".join(f"<p>{inline(line)}</p>" for line in more)
    bold = f"<p><strong>{first}</strong></p>"
    return f'<div style="max-width: 46em; line-height: 1.5">{bold}{rest}</div>'
