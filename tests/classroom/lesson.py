"""A lesson with the teacher's page, in a thread of this process."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterable
from typing import Any

from tools.classroom.live import students_line, word
from tools.classroom.live.asked import Asked
from tools.classroom.live.server import Doors, serve
from tools.classroom.live.tally import Tally


class Lesson:
    """The page's server, on a free port of the loopback, until it is closed."""

    def __init__(self, asked: Iterable[Asked]) -> None:
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = listening.getsockname()[1]
        self.where = f"127.0.0.1:{self.port}"
        self.doors = Doors("the-teachers-token", word(), frozenset({self.where}))
        self.tally = Tally(asked)
        self.line = students_line(self.doors.students, self.where)
        self._loop = asyncio.new_event_loop()
        self._serving = self._loop.create_task(serve(listening, self.tally, self.doors, self.line))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serving)
        except asyncio.CancelledError:
            self._loop.close()

    def close(self) -> None:
        """End the server, and wait until it has ended."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._serving.cancel)
            self._thread.join()

    def ask(
        self, verb: str, path: str, token: str = "", body: Any = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send what is to be sent, and return the answer."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(verb, path, content, {"X-Course-Token": token, **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def say(self, verb: str, **said: Any) -> int:
        """Send a student's message, and return the status."""
        return self.ask("POST", f"/{verb}", self.doors.students, said)[0]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return what the page gets, by names and without zeros."""
        status, _, content = self.ask("GET", "/state", self.doors.teacher)
        assert status == 200
        told = {}
        for key, numbers in json.loads(content)["asked"]:
            names = [finding.name for finding in self.tally.asked[key].findings]
            told[key] = {name: n for name, n in zip(names, numbers, strict=True) if n}
        return told
