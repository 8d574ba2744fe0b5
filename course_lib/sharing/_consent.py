"""Whether this student shares: kept in the student's folder, so that all notebooks know it."""

import contextlib
import re
import secrets
import time
import warnings
from typing import Any, NamedTuple

from course_lib import home

from ._wire import LATE, OTHER, SHARED, WHERE, place, post

FILE = "sharing"
HOURS = 4  # a lesson is over by then; whoever shares on says yes again
_WORD = re.compile(r"[a-z0-9-]{4,40}")
_GONE = "Your teacher's page does not answer any more: nothing was shared, and sharing is off."
_TOLD = {
    LATE: "Your teacher's page is slow to answer, so nothing is shared; try again in a moment.",
    401: "This word is not the one of your teacher's page (a new lesson has a new one), so nothing "
    "was shared, and sharing is off.",
    410: "Your teacher's page does not count you any more, so nothing was shared, and sharing is "
    "off. If others use this computer, too, tell your teacher; else run your teacher's line again.",
    422: "Your teacher's page does not know this question, so it was not counted.",
    429: "Your teacher's page is busy: this was not shared.",
    503: "Your teacher's page has no room for one more: this was not shared.",
}
_PATIENCE = 10  # a yes may take its time, on a machine where everybody begins at once
_STAYS_ON = (422, 429, 503)
_TAKEN_BACK: set[str] = set()  # in this kernel, whatever the disk does


class Sharing(NamedTuple):
    """With whom answers are shared: an address, the lesson's word, and a number for a name."""

    address: str
    token: str
    who: str


def sharing() -> Sharing | None:
    """Return with whom this student shares answers now; None for nobody.

    Examples
    --------
    >>> sharing() is None
    True
    """
    kept = _kept()
    until, told = kept.get("until"), [str(kept.get(name)) for name in Sharing._fields]
    if not isinstance(until, int | float) or not 0 < until - time.time() <= HOURS * 3600:
        return None
    now = Sharing(*told)
    try:
        check_line(now.token, now.address)
    except ValueError:  # somebody wrote into the file
        return None
    return None if now.who in _TAKEN_BACK else now


def say_yes(token: str, address: str = WHERE) -> str:
    """Share from now on, until the lesson ends.

    Parameters
    ----------
    token : str
        The word in the teacher's line.
    address : str
        Where the teacher's page is.

    Returns
    -------
    str
        Why that is not possible; empty if answers are shared now.

    Raises
    ------
    ValueError
        If the word or the address cannot be one.
    """
    check_line(token, address)
    if (before := sharing()) is not None:
        if before[:2] == (address, token):
            return ""
        say_no()
    now = Sharing(address, token, secrets.token_hex(16))
    status = post(address, token, "/join", {"who": now.who}, _PATIENCE)
    if status == LATE:  # it may still hear of the yes
        post(address, token, "/leave", {"who": now.who})
    if status != SHARED:
        return _TOLD.get(status, "Your teacher's page does not answer, so nothing is shared.")
    try:
        home.write(FILE, {**now._asdict(), "until": time.time() + HOURS * 3600})
    except home.HomeError as error:
        post(address, token, "/leave", {"who": now.who})
        return f"Nothing is shared. {error}"
    return ""


def check_line(token: str, address: str) -> None:
    """Refuse what cannot be a teacher's line.

    Parameters
    ----------
    token : str
        The word in the line.
    address : str
        Where the teacher's page is.

    Raises
    ------
    ValueError
        If the word or the address cannot be one.
    """
    if not isinstance(token, str) or not _WORD.fullmatch(token):
        raise ValueError(f"Expected the word in your teacher's line, got {token!r}.")
    place(address)


def say_no() -> None:
    """Share nothing from now on, and take back what was shared in this lesson."""
    now = sharing()
    _forget()
    if now is not None:
        post(now.address, now.token, "/leave", {"who": now.who})


def tell(asked: str, found: str, words: str = "") -> str:
    """Share one verdict, if the student has said yes.

    Parameters
    ----------
    asked : str
        The exercise's name, or the `key_of` a prediction.
    found : str
        `RIGHT`, the name of a known mistake, or `OTHER`; of a prediction the choice's number.
    words : str
        How the student is told what was shared; by default as ``found``.

    Returns
    -------
    str
        A sentence for the student; empty if nothing is shared.

    Examples
    --------
    >>> tell("brighten", "right")
    ''
    """
    now = sharing()
    if now is None:
        return ""
    content = {"who": now.who, "asked": asked, "found": found}
    status = post(now.address, now.token, "/answer", content)
    if status in (SHARED, LATE):
        slow = ", which has not answered yet" * (status == LATE)
        said = words or ("not yet right" if found == OTHER else found)
        return f"Shared with your teacher's page{slow}, without your name: {said}."
    if status not in _STAYS_ON:
        _forget()
    return _TOLD.get(status, _GONE)


def _forget() -> None:
    """Take the yes back: for this kernel at once, and for all by taking the file away."""
    _TAKEN_BACK.add(str(_kept().get("who")))
    with contextlib.suppress(OSError):  # works on a full disk; else it ends by its time
        (home.home() / f"{FILE}.json").unlink(missing_ok=True)


def _kept() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever never said yes need not hear of this file
        return home.read(FILE)
