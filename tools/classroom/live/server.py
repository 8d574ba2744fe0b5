"""The web server of the page: few things are understood, and everything else is refused."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import socket
from pathlib import Path
from typing import Any, NamedTuple

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler

from tools.classroom.live.page import page
from tools.classroom.live.senders import NOT_TOLD, Ends, senders
from tools.classroom.live.tally import TOO_OFTEN, Tally

FILES = Path(__file__).parent / "files"
LARGEST = 1024  # bytes of a message
OPEN = 300  # connections at once
PATIENCE = 10.0  # seconds for somebody who begins to say something
_FIELDS = {"join": {"who"}, "leave": {"who"}, "answer": {"who", "asked", "found"}}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Doors(NamedTuple):
    """The teacher's token, the students' word, and where the page is asked for.

    That is under some names of hosts; and below a path, where a proxy does not take that away.
    """

    teacher: str
    students: str
    hosts: frozenset[str]
    below: str = "/"


class _Handler(RequestHandler):
    """What holds for every answer."""

    def initialize(self, tally: Tally, doors: Doors) -> None:
        self.tally, self.doors = tally, doors

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in (
            ("Content-Security-Policy", _POLICY),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            self.set_header(name, value)

    def prepare(self) -> None:
        # A foreign page may lead its own name to this address; then it is the name that tells.
        if self.request.host.lower() not in self.doors.hosts:
            raise HTTPError(421)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")

    def let_in(self, token: str) -> None:
        """Refuse whoever does not know the token."""
        given = self.request.headers.get("X-Course-Token", "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise HTTPError(401)


class _Page(_Handler):
    def initialize(self, tally: Tally, doors: Doors, files: dict[str, tuple[str, bytes]]) -> None:
        super().initialize(tally, doors)
        self.files = files

    def get(self, name: str) -> None:
        kind, content = self.files[name]
        self.set_header("Content-Type", kind)
        self.finish(content)


class _State(_Handler):
    """The counts, for the teacher's page."""

    def initialize(self, tally: Tally, doors: Doors, line: str) -> None:
        super().initialize(tally, doors)
        self.line = line

    def get(self) -> None:
        self.let_in(self.doors.teacher)
        if self.get_query_argument("since", "") == str(self.tally.version):
            self.set_status(204)
        else:
            self.finish({**self.tally.counts(), "line": self.line})


class _Reset(_Handler):
    def post(self) -> None:
        self.let_in(self.doors.teacher)
        self.tally.reset()
        self.set_status(204)


class _Message(_Handler):
    """What a student's notebook says."""

    def post(self, verb: str) -> None:
        self.let_in(self.doors.students)
        if "X-Forwarded-For" in self.request.headers:  # a proxy would hide who it is
            raise HTTPError(403)
        try:
            said = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise HTTPError(400) from None
        if not isinstance(said, dict) or said.keys() != _FIELDS[verb]:
            raise HTTPError(400)
        if verb == "join":
            said["sender"] = self._sender()
        self.set_status(getattr(self.tally, verb)(**said))

    def _sender(self) -> str:
        connection: Any = self.request.connection
        stream = connection.stream
        sender = NOT_TOLD
        if not stream.closed():
            (sender,) = senders([_ends(stream, connection.context.address)])
        if sender == NOT_TOLD:  # they have closed it, and hear no answer
            raise HTTPError(TOO_OFTEN)
        return sender


def _ends(stream: IOStream, theirs: Any) -> Ends:
    return Ends(theirs[:2], stream.socket.getsockname()[:2])


class _Server(HTTPServer):
    """One that holds so many connections, and no more: who holds the most of them loses all."""

    def initialize(self, *arguments: Any, **named: Any) -> None:
        super().initialize(*arguments, **named)
        self._streams: dict[IOStream, Ends] = {}

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        if len(self._streams) >= OPEN:
            self._make_room()
        self._streams[stream] = _ends(stream, address)
        super().handle_stream(stream, address)

    def _make_room(self) -> None:
        held: dict[str, list[IOStream]] = {}
        for stream, sender in zip(self._streams, senders(self._streams.values()), strict=True):
            held.setdefault(sender, []).append(stream)
        for stream in max(held.values(), key=len):
            stream.close()
        self._keep_open()

    def _keep_open(self) -> None:
        self._streams = {one: ends for one, ends in self._streams.items() if not one.closed()}

    def on_close(self, server_conn: Any) -> None:
        super().on_close(server_conn)
        self._keep_open()


def application(tally: Tally, doors: Doors, line: str) -> Application:
    """Return what answers."""
    shared = {"tally": tally, "doors": doors}
    text = "text/{}; charset=utf-8"
    files = {
        "": (text.format("html"), page(tally.asked.values()).encode()),
        "live.js": (text.format("javascript"), (FILES / "live.js").read_bytes()),
        "live.css": (text.format("css"), (FILES / "live.css").read_bytes()),
    }
    root = f"(?:{re.escape(doors.below)}|/)"
    return Application(
        [
            (root + r"(|live\.js|live\.css)", _Page, {**shared, "files": files}),
            (root + "state", _State, {**shared, "line": line}),
            (root + "reset", _Reset, shared),
            (root + "(join|answer|leave)", _Message, shared),
            (r".*", _Handler, shared),
        ],
        log_function=lambda _: None,  # who asked when is nobody's business
    )


async def serve(listening: socket.socket, tally: Tally, doors: Doors, line: str) -> None:
    """Answer on a socket until this is canceled."""
    server = _Server(
        application(tally, doors, line),
        max_body_size=LARGEST,
        max_header_size=8 * LARGEST,
        idle_connection_timeout=PATIENCE,
        body_timeout=PATIENCE,
    )
    listening.setblocking(False)
    server.add_socket(listening)
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()
