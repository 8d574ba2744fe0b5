"""What a student shares: exactly the listed fields, after a yes, and never after a no."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course_lib import home, lessons, sharing, ui
from course_lib.exercises import Feedback
from course_lib.sharing import _consent, _wire

WORD = "abcd-2345"
GONE = "does not answer any more: nothing was shared, and sharing is off"


class Listener:
    """A page that writes down each byte, and answers as it is told to."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.heard = list(answers), list[bytes]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.where = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.heard.append(_whole(connection))
                answer = self.answers.pop(0) if self.answers else b"HTTP/1.1 204 No Content\r\n\r\n"
                connection.sendall(answer)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def _whole(connection: socket.socket) -> bytes:
    heard = b""
    while more := connection.recv(4096):
        heard += more
        head, found, body = heard.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if found and len(body) >= length:
            break
    return heard


def status(number: int) -> bytes:
    return f"HTTP/1.1 {number} Words\r\n\r\n".encode()


@pytest.fixture(autouse=True)
def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    monkeypatch.setattr(_wire, "SECONDS", 20.0)  # a busy machine is no page that went away


@pytest.fixture
def listener() -> Iterator[Listener]:
    page = Listener()
    yield page
    page.close()


def wrong() -> Feedback:
    return lessons.check("count_numbers", 5)


def test_nothing_goes_out_before_a_yes_and_nothing_after_a_no(listener: Listener) -> None:
    wrong()
    asked = ui.share(WORD, listener.where)
    str(asked), asked._repr_mimebundle_()
    wrong()
    assert listener.heard == []
    assert sharing.tell("count_numbers", "right") == ""

    asked.yes()
    assert asked.on
    told = str(wrong())
    assert "Shared with your teacher's page, without your name: not yet right." in told
    lessons.check("count_numbers", ...)  # nothing was attempted
    prediction = ui.predict("How many?", {"one": "Yes.", "two": "No."})
    prediction.widget.chosen = 1
    assert "choice 2" in prediction.widget.shared
    shared = len(listener.heard)
    who = json.loads(listener.heard[0].partition(b"\r\n\r\n")[2])["who"]
    expected = [
        ("/join", {"who": who}),
        ("/answer", {"who": who, "asked": "count_numbers", "found": "other"}),
        ("/answer", {"who": who, "asked": sharing.key_of("How many?"), "found": "1"}),
    ]
    assert listener.heard == [raw(listener, *one) for one in expected]

    asked.no()
    assert not asked.on
    assert listener.heard[shared:] == [raw(listener, "/leave", {"who": who})]
    wrong()
    prediction.widget.chosen = 0
    assert "Shared" not in str(lessons.check("count_numbers", 400 * 600 * 3))
    assert len(listener.heard) == shared + 1
    assert str(ui.share()) == "Nothing is shared."


def raw(listener: Listener, path: str, content: dict[str, str]) -> bytes:
    """Write down each byte that may go over the wire."""
    body = json.dumps(content)
    return (
        f"POST {path} HTTP/1.1\r\nHost: {listener.where}\r\nX-Course-Token: {WORD}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    ).encode()


def test_a_no_is_a_no_and_a_known_mistake_goes_by_its_name(listener: Listener) -> None:
    ui.share(WORD, listener.where).no()
    assert listener.heard == []
    ui.share(WORD, listener.where).yes()
    mistake = lessons.find("count_numbers").misconceptions[0]
    lessons.check("count_numbers", mistake.function())
    assert json.loads(listener.heard[-1].partition(b"\r\n\r\n")[2])["found"] == mistake.name


def test_each_yes_has_a_number_of_its_own_and_all_notebooks_know_it(listener: Listener) -> None:
    first = ui.share(WORD, listener.where)
    first.yes()
    again = ui.share(WORD, listener.where)  # in another notebook
    assert again.on
    again.yes()
    assert len(listener.heard) == 1
    again.no()
    first.yes()
    numbers = [json.loads(one.partition(b"\r\n\r\n")[2])["who"] for one in listener.heard]
    assert len(numbers) == 3
    assert numbers[0] == numbers[1] != numbers[2]


def test_another_lesson_ends_the_one_before(listener: Listener) -> None:
    other = Listener()
    ui.share(WORD, listener.where).yes()
    ui.share(WORD, other.where).yes()
    wrong()
    other.close()
    assert [one.split()[1] for one in listener.heard] == [b"/join", b"/leave"]
    assert [one.split()[1] for one in other.heard] == [b"/join", b"/answer"]


def test_a_page_that_went_away_is_one_sentence_once(listener: Listener) -> None:
    page = Listener()
    ui.share(WORD, page.where).yes()
    page.close()
    feedback = wrong()
    assert [GONE in sentence for sentence in feedback.sentences].count(True) == 1
    assert sharing.sharing() is None
    assert GONE not in str(wrong())
    refused = ui.share(WORD, page.where)
    refused.yes()
    assert "does not answer, so nothing is shared" in refused.state


@pytest.mark.parametrize(
    ("answer", "words", "on"),
    [
        (status(422), "does not know this question", True),
        (status(429), "is busy", True),
        (status(503), "has no room", True),
        (status(401), "is not the one of your teacher's page", False),
        (status(410), "does not count you any more, so nothing was shared", False),
        (status(302), GONE, False),
        (b"\x00" * 500, GONE, False),
        (b"204", GONE, False),
        (b"HTTP/1.1 20400 Odd\r\n", GONE, False),
        (b"", GONE, False),
    ],
)
def test_whatever_the_page_answers_the_check_stands(answer: bytes, words: str, on: bool) -> None:
    page = Listener(status(204), answer)
    ui.share(WORD, page.where).yes()
    feedback = wrong()
    page.close()
    assert feedback.status == "wrong"
    assert words in str(feedback)
    assert (sharing.sharing() is not None) is on


@pytest.mark.parametrize("trickle", [False, True])
def test_a_page_that_never_ends_its_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, trickle: bool
) -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as mute:

        def drip() -> None:
            connection, _ = mute.accept()
            with connection:
                while not over.wait(0.01):
                    if trickle and not _sent(connection):
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        monkeypatch.setattr(_wire, "SECONDS", 0.2)
        where = f"127.0.0.1:{mute.getsockname()[1]}"
        assert _wire.post(where, WORD, "/answer", {}) == _wire.LATE
        over.set()
        thread.join()


def test_a_slow_page_has_heard_it_all_the_same(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    ui.share(WORD, listener.where).yes()
    monkeypatch.setattr(_consent, "post", lambda *_, **__: _wire.LATE)
    assert "page, which has not answered yet, without your name: not yet right." in str(wrong())
    assert sharing.sharing() is not None


def test_a_yes_that_is_not_answered_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, str]] = []

    def late(_: str, __: str, path: str, content: dict[str, str], *___: int) -> int:
        said.append((path, content["who"]))
        return _wire.LATE

    monkeypatch.setattr(_consent, "post", late)
    asked = ui.share(WORD)
    asked.yes()
    assert asked.state.startswith("Nothing is shared. Your teacher's page is slow")
    assert [path for path, _ in said] == ["/join", "/leave"]
    assert len({who for _, who in said}) == 1


def _sent(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"H")
    except OSError:
        return False
    return True


def test_a_yes_ends_by_itself(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    ui.share(WORD, listener.where).yes()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + sharing.HOURS * 3600 + 1)
    assert sharing.sharing() is None
    assert "Shared" not in str(wrong())
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"address": "203.0.113.9:80"},
        {"address": "teacher.example:80"},
        {"token": "a\r\nX: y"},
        {"until": 1e99},
        {"until": "soon"},
        {"who": None, "token": None},
    ],
)
def test_a_file_that_somebody_wrote_into_shares_nothing(
    listener: Listener, change: dict[str, Any]
) -> None:
    ui.share(WORD, listener.where).yes()
    home.update("sharing", lambda kept: {**kept, **change})
    wrong()
    assert len(listener.heard) == 1


def test_a_folder_that_cannot_be_written_shares_nothing(
    listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "file" / "mine"))
    (tmp_path / "file").touch()
    asked = ui.share(WORD, listener.where)
    asked.yes()
    assert not asked.on
    assert "cannot write" in asked.state
    assert [one.split()[1] for one in listener.heard] == [b"/join", b"/leave"]


def test_a_no_holds_even_where_the_file_stays(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ui.share(WORD, listener.where)
    asked.yes()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    asked.no()
    assert not asked.on
    wrong()
    assert [one.split()[1] for one in listener.heard] == [b"/join", b"/leave"]


@pytest.mark.parametrize("address", ["203.0.113.9:80", "8.8.8.8:1", "host:1", "127.0.0.1", "x", ""])
def test_addresses_out_of_the_house_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"from your teacher's line|nothing is shared"):
        ui.share(WORD, address)


@pytest.mark.parametrize("token", ["", "a b c d", "x" * 50, "a\r\nb: c", 7])
def test_words_that_cannot_be_one_are_refused(token: Any) -> None:
    with pytest.raises(ValueError, match="the word in your teacher's line"):
        ui.share(token)


def test_what_a_notebook_stores_says_what_would_be_shared() -> None:
    said = ui.share(WORD)._repr_mimebundle_()["text/html"]
    for words in ("which question it was", "random number", "Your name and your code are not told"):
        assert words in said
    assert "Nothing leaves this machine." in said
    assert "unencrypted" in str(ui.share(WORD, "10.0.0.5:8765"))
