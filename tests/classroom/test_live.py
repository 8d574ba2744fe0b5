"""The teacher's page: who counts, what is refused, and a class of thirty."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import course
from course_lib import lessons, sharing
from course_lib.sharing import _wire
from tests.classroom.lesson import Lesson
from tools.classroom import live
from tools.classroom.__main__ import parse
from tools.classroom.live import server
from tools.classroom.live.asked import Asked, Finding, all_asked
from tools.classroom.live.page import page
from tools.classroom.live.senders import HERE, NOT_TOLD, Ends, senders
from tools.classroom.live.tally import ROOM, Tally

ROOT = Path(__file__).resolve().parents[2]
WHO = "0123456789abcdef" * 2
STUDENTS = 30


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return all_asked()


@pytest.fixture
def lesson(asked: list[Asked]) -> Iterator[Lesson]:
    held = Lesson(asked)
    yield held
    held.close()


def who(number: int) -> str:
    return f"{number:032x}"


def test_every_exercise_and_what_it_knows_can_be_counted(asked: list[Asked]) -> None:
    known = {one.key: {finding.name for finding in one.findings} for one in asked}
    assert len(known) == len(asked)
    for name in lessons.names():
        mistakes = {mistake.name for mistake in lessons.find(name).misconceptions}
        assert known[name] == {sharing.RIGHT, sharing.OTHER, *mistakes}
    predictions = [one for one in asked if one.key.startswith("predict-")]
    assert len(predictions) > 50
    assert all(one.findings[0].name == "0" for one in predictions)


def test_thirty_students_are_counted_at_once(
    lesson: Lesson, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in a thread, through what a notebook sends with; the latest answer of each counts."""
    monkeypatch.setattr(_wire, "SECONDS", 60.0)  # a busy machine is no page that went away
    chosen = [one for one in asked if len(one.findings) > 3][:6]

    def work(number: int) -> dict[str, str]:
        rng, found = random.Random(number), {}
        name = who(number)
        assert tell("join", who=name) == 204
        for _ in range(12):
            one = rng.choice(chosen)
            finding = rng.choice(one.findings)
            assert tell("answer", who=name, asked=one.key, found=finding.name) == 204
            found[one.key] = finding.name
        if number % 10 == 9:  # some change their mind about sharing
            assert tell("leave", who=name) == 204
            return {}
        return found

    def tell(verb: str, **said: str) -> int:
        return _wire.post(lesson.where, lesson.doors.students, f"/{verb}", said)

    with ThreadPoolExecutor(STUDENTS) as room:
        latest = list(room.map(work, range(STUDENTS)))
    expected: dict[str, dict[str, int]] = {}
    for found in latest:
        for key, name in found.items():
            counts = expected.setdefault(key, {})
            counts[name] = counts.get(name, 0) + 1
    assert lesson.counts() == expected
    assert lesson.tally.counts()["sharing"] == STUDENTS - STUDENTS // 10


def test_a_new_lesson_forgets_answers_and_nobody(lesson: Lesson) -> None:
    assert lesson.say("join", who=WHO) == 204
    assert lesson.say("answer", who=WHO, asked="brighten", found="right") == 204
    assert lesson.counts() == {"brighten": {"right": 1}}
    assert lesson.ask("POST", "/reset", lesson.doors.students)[0] == 401
    assert lesson.ask("POST", "/reset", lesson.doors.teacher)[0] == 204
    assert lesson.counts() == {}
    assert lesson.say("answer", who=WHO, asked="brighten", found="other") == 204
    assert lesson.counts() == {"brighten": {"other": 1}}


def test_the_page_is_told_numbers_and_nothing_of_anybody(lesson: Lesson) -> None:
    lesson.say("join", who=WHO)
    lesson.say("answer", who=WHO, asked="brighten", found="right")
    content = lesson.ask("GET", "/state", lesson.doors.teacher)[2]
    state = json.loads(content)
    assert state.keys() == {"version", "sharing", "replaced", "asked", "line"}
    assert WHO.encode() not in content
    assert lesson.ask("GET", f"/state?since={state['version']}", lesson.doors.teacher)[0] == 204


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"who": WHO, "asked": "brighten", "found": "right", "name": "Ada"}, 400),
        ({"who": WHO, "asked": "brighten"}, 400),
        (["who"], 400),
        (b"", 400),
        (b"[" * 1000, 400),
        (b"\xff\xfe{", 400),
        (b"0" * 1025, 400),
        ({"who": WHO, "asked": "<script>alert(1)</script>", "found": "right"}, 422),
        ({"who": WHO, "asked": "brighten", "found": "no such mistake"}, 422),
        ({"who": WHO, "asked": ["brighten"], "found": {"a": 1}}, 422),
        ({"who": "f" * 32, "asked": "brighten", "found": "right"}, 410),
        ({"who": 7, "asked": "brighten", "found": "right"}, 410),
    ],
)
def test_what_is_no_answer_is_refused(lesson: Lesson, said: Any, status: int) -> None:
    lesson.say("join", who=WHO)
    assert lesson.ask("POST", "/answer", lesson.doors.students, said)[0] == status
    assert lesson.counts() == {}


def test_strangers_are_refused(lesson: Lesson) -> None:
    students, teacher = lesson.doors.students, lesson.doors.teacher
    for token in ("", "wrong", teacher, students.upper(), "é"):
        assert lesson.ask("POST", "/join", token, {"who": WHO})[0] == 401
    for token in ("", "wrong", students):
        assert lesson.ask("GET", "/state", token)[0] == 401
    for host in ("evil.example", f"evil.example:{lesson.port}", "", "127.0.0.1"):
        for path, token in (("/", ""), ("/state", teacher)):
            assert lesson.ask("GET", path, token, Host=host)[0] in (400, 421)
    for who_else in ("", "x" * 32, WHO.upper(), f"{WHO}0", "../../etc"):
        assert lesson.say("join", who=who_else) == 422
    for verb, path in (
        ("OPTIONS", "/join"),
        ("PUT", "/"),
        ("GET", "/join"),
        ("GET", "/../course.py"),
    ):
        assert lesson.ask(verb, path, students)[0] == 405
    _, headers, content = lesson.ask("GET", "/", Origin="http://evil.example")
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert students.encode() not in content
    assert teacher.encode() not in content


def test_half_a_message_holds_nobody_up(lesson: Lesson) -> None:
    with socket.create_connection(("127.0.0.1", lesson.port)) as slow:
        slow.sendall(b"POST /answer HTTP/1.1\r\nHost: ")
        assert lesson.say("join", who=WHO) == 204


def test_memory_is_bounded_and_nobody_floods_the_page(asked: list[Asked]) -> None:
    now = [0.0]
    tally = Tally(asked, clock=lambda: now[0])
    statuses = [tally.join(who(number)) for number in range(200)]
    assert statuses == 100 * [204] + 100 * [429]
    for number in range(ROOM):
        now[0] += 1
        assert tally.join(who(number)) == 204
    now[0] += 1
    assert tally.join(who(ROOM)) == 503
    statuses = [tally.answer(who(0), "brighten", "right") for _ in range(50)]
    assert statuses.count(204) == 20
    assert tally.answer(who(1), "brighten", "right") == 204
    now[0] += 1
    assert tally.answer(who(0), "brighten", "other") == 204
    assert tally.leave(who(0)) == 204
    assert tally.leave(who(0)) == 410
    assert tally.join(who(ROOM)) == 204


def test_whoever_says_yes_many_times_counts_once(asked: list[Asked]) -> None:
    tally = Tally(asked, clock=lambda: 0.0)
    for number in range(30):
        assert tally.join(who(number), f"computer {number}") == 204
        assert tally.answer(who(number), "brighten", "right") == 204
    statuses = []
    for number in range(1000, 1200):
        statuses.append(tally.join(who(number), "prankster"))
        tally.answer(who(number), "brighten", "other")
    assert set(statuses) == {204, 429}
    state = tally.counts()
    assert state["sharing"] == 31
    assert sorted(state["asked"][0][1]) == [*([0] * (len(state["asked"][0][1]) - 2)), 1, 30]
    # It has used up what it may send, and nobody else has.
    assert tally.answer(who(0), "brighten", "other") == 204
    assert tally.join(who(30), "computer 30") == 204
    # To go and to come again gives it no more.
    taken = statuses.count(204)
    assert tally.leave(who(1000 + taken - 1)) == 204
    assert tally.join(who(2000), "prankster") == 429


def test_students_who_share_a_computer_count_if_the_teacher_says_so(asked: list[Asked]) -> None:
    tally = Tally(asked, each=2, clock=lambda: 0.0)
    for number in range(3):
        assert tally.join(who(number), "one computer") == 204
    assert [tally.answer(who(n), "brighten", "right") for n in range(3)] == [410, 204, 204]
    state = tally.counts()
    assert (state["sharing"], state["replaced"]) == (2, 1)
    tally.reset()
    assert (tally.counts()["sharing"], tally.counts()["replaced"]) == (2, 0)


def test_places_of_senders_who_went_are_free_in_the_next_lesson(asked: list[Asked]) -> None:
    now = [0.0]
    tally = Tally(asked, clock=lambda: now[0])
    for number in range(ROOM):
        now[0] += 1
        assert tally.join(who(number), f"computer {number}") == 204
        assert tally.leave(who(number)) == 204
    now[0] += 1
    assert tally.join(WHO, "another") == 503
    assert tally.join(WHO, "computer 7") == 204
    tally.reset()
    assert tally.join(who(1), "another") == 204


def test_other_computers_are_told_apart_and_not_named() -> None:
    ours = ("10.0.0.5", 8765)
    ends = [Ends((f"10.0.0.{last}", port), ours) for last, port in ((7, 1), (7, 2), (8, 1))]
    first, again, other = senders(ends)
    assert first == again != other
    assert first not in (HERE, NOT_TOLD)
    assert "10.0" not in first
    assert senders([Ends(("fd00::1", 1), ("fd00::2", 2))])[0] not in (HERE, NOT_TOLD)


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems do not say who connects")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_system_says_which_user_a_connection_belongs_to(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        client = socket.create_connection(listening.getsockname()[:2])
        accepted, theirs = listening.accept()
        with accepted:
            ends = Ends(theirs[:2], accepted.getsockname()[:2])
            assert senders([ends]) == [HERE]
            user = os.geteuid()
            monkeypatch.setattr(os, "geteuid", lambda: user + 1)
            assert senders([ends])[0] not in (HERE, NOT_TOLD)
            client.close()  # then it would look like root's
            monkeypatch.setattr(os, "geteuid", lambda: 0)
            assert senders([ends]) == [NOT_TOLD]


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems do not say who connects")
def test_another_user_of_this_machine_counts_once(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    for number in range(3):
        assert lesson.say("join", who=who(number)) == 204
    assert lesson.say("answer", who=who(0), asked="brighten", found="right") == 410
    assert lesson.say("answer", who=who(2), asked="brighten", found="right") == 204
    assert lesson.counts() == {"brighten": {"right": 1}}
    assert lesson.tally.counts()["sharing"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems do not say who connects")
def test_a_yes_counts_only_while_it_is_known_whose_it_is(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "senders", lambda _: [NOT_TOLD])
    assert lesson.say("join", who=WHO) == 429
    assert lesson.tally.counts()["sharing"] == 0


def test_nobody_comes_through_a_proxy_that_hides_them(lesson: Lesson) -> None:
    forwarded = {"X-Forwarded-For": "10.0.0.7"}
    told = lesson.ask("POST", "/join", lesson.doors.students, {"who": WHO}, **forwarded)
    assert told[0] == 403
    assert lesson.ask("GET", "/state", lesson.doors.teacher, **forwarded)[0] == 200


def test_many_idle_connections_shut_nobody_out(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "OPEN", 30)
    with contextlib.ExitStack() as held:
        for _ in range(server.OPEN):
            held.enter_context(socket.create_connection(("127.0.0.1", lesson.port)))
        assert lesson.say("join", who=WHO) == 204


def test_no_text_becomes_a_tag() -> None:
    evil = "<img src=x onerror=alert(1)>"
    made = page([Asked('a"><b>', evil, "", "", (Finding("right", "right"),))])
    assert "<img" not in made
    assert "<b>" not in made
    assert "style=" not in made.split("<main")[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal to send to one program")
def test_the_program_says_one_line_and_ends_with_nothing_stored(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tools.classroom",
            "--from",
            str(tmp_path),
            "live",
            f"--port={port}",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as program:
        assert program.stdout is not None
        said = ""
        for line in program.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        word = said.split('ui.share("')[1].split('"')[0]
        while (status := _wire.post(f"127.0.0.1:{port}", word, "/join", {"who": WHO})) != 204:
            assert status in (_wire.LATE, _wire.NOBODY)
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        rest = program.stdout.read()
        assert program.wait() == 0
    assert rest.strip() == "Ended. Nothing was stored: the counts are gone."
    assert f"http://127.0.0.1:{port}/#" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["8.8.8.8", "0.0.0.0", "hub.example", "169.254.169.254", ""])
def test_addresses_that_all_the_world_reaches_are_refused(wrong: str) -> None:
    with pytest.raises(course.Problem, match="leave --address out"):
        live.listen(wrong, None)


def test_the_next_free_port_is_taken_and_one_that_is_asked_for_is_not_replaced() -> None:
    with live.listen("127.0.0.1", None) as first, live.listen("127.0.0.1", None) as second:
        port = first.getsockname()[1]
        assert second.getsockname()[1] > port
        with pytest.raises(course.Problem, match=f"port {port} cannot be used .* with --port"):
            live.listen("127.0.0.1", port)
    assert live.students_line("abcd-2345", "127.0.0.1:8765").endswith('share("abcd-2345")')
    assert live.students_line("w", "10.0.0.5:1").endswith('share("w", "10.0.0.5:1")')


def test_the_options_arrive() -> None:
    given = [
        "class",
        "live",
        "--address",
        "10.0.0.5",
        "--port",
        "9000",
        "--at",
        "https://a/b",
        "--each",
        "30",
    ]
    arrived = parse(course.class_arguments(course.parse(given)))
    assert (arrived.action, arrived.address, arrived.port) == ("live", "10.0.0.5", 9000)
    assert (arrived.at, arrived.each) == ("https://a/b", 30)
    assert live.through(arrived.at).geturl() == "https://a/b/"


@pytest.mark.parametrize(
    ("given", "host", "below"),
    [
        ("https://Hub.example:443/services/live", "hub.example", "/services/live/"),
        ("http://hub.example:80/", "hub.example", "/"),
        ("https://hub.example:8443/a/", "hub.example:8443", "/a/"),
        ("http://[::1]:8000/a b/", "[::1]:8000", "/a%20b/"),
        ("https://bücher.example/", "xn--bcher-kva.example", "/"),
    ],
)
def test_the_address_is_read_as_a_browser_asks_for_it(given: str, host: str, below: str) -> None:
    seen = live.through(given)
    assert (seen.netloc, seen.path) == (host, below)


@pytest.mark.parametrize(
    "wrong",
    [
        *("hub.example", "ftp://a/", "https://", "https://a/?x=1", "https://a:b/"),
        *("https://me@a/", "http://[::1/", "https://a:99999/"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(wrong: str) -> None:
    with pytest.raises(course.Problem, match="is no address of a page"):
        live.through(wrong)
