"""A student at the hub, without a browser: logs in on its page, starts a server, runs cells."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

import requests
import websocket

PATIENCE = 600.0  # seconds; a whole class may start at once on a busy machine


class Trouble(Exception):
    """The hub, a server or a kernel did not do what was asked."""


class Student:
    """One student with cookies of their own, as a browser has them."""

    def __init__(self, hub: str, name: str, password: str):
        self.hub, self.name, self._password = hub, name, password
        self.home = f"{hub}/user/{name}/"
        self.web = requests.Session()
        self.web.trust_env = False

    def log_in(self) -> None:
        """Fill in the hub's form, start the own server, and follow the page until it is there."""
        page = self.web.get(f"{self.hub}/hub/login", timeout=PATIENCE)
        answer = self.web.post(
            f"{self.hub}/hub/login",
            params={"next": "/hub/spawn"},
            data={"username": self.name, "password": self._password, "_xsrf": self._xsrf("/hub/")},
            headers={"Referer": page.url},
            timeout=PATIENCE,
        )
        if answer.status_code >= 400 or "/hub/login" in answer.url:
            raise Trouble(f"{self.name} could not log in: {answer.status_code} at {answer.url}")
        deadline = time.monotonic() + PATIENCE
        while not self.web.get(urljoin(self.home, "api/status"), timeout=PATIENCE).ok:
            if time.monotonic() > deadline:
                raise Trouble(f"the server of {self.name} did not start")
            time.sleep(0.5)
            # Starts the server where none is starting, or goes on to it, and so gets its cookie.
            self.web.get(f"{self.hub}/hub/spawn", timeout=PATIENCE)

    def _xsrf(self, path: str) -> str:
        return next(
            (c.value or "" for c in self.web.cookies if c.name == "_xsrf" and c.path == path), ""
        )

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the own server's API, and return what it answers."""
        answer = self.web.request(
            method,
            urljoin(self.home, f"api/{path}"),
            json=body,
            headers={"X-XSRFToken": self._xsrf(f"/user/{self.name}/")},
            timeout=PATIENCE,
        )
        if not answer.ok:
            raise Trouble(
                f"{method} {path} of {self.name}: {answer.status_code} {answer.text[:300]}"
            )
        return answer.json() if answer.content else None

    def stop_server(self) -> None:
        """Stop the own server, as the hub's page does."""
        answer = self.web.delete(
            f"{self.hub}/hub/api/users/{self.name}/server",
            headers={"X-XSRFToken": self._xsrf("/hub/"), "Referer": f"{self.hub}/hub/home"},
            timeout=PATIENCE,
        )
        if not answer.ok:
            raise Trouble(f"the server of {self.name} did not stop: {answer.text[:300]}")
        deadline = time.monotonic() + PATIENCE
        while self.web.get(urljoin(self.home, "api/status"), timeout=PATIENCE).ok:
            if time.monotonic() > deadline:
                raise Trouble(f"the server of {self.name} did not stop")
            time.sleep(0.3)

    def kernel(self, known: str | None = None) -> Kernel:
        """Start a kernel, or connect to one that runs."""
        return Kernel(self, known or self.ask("POST", "kernels", {"name": "python3"})["id"])

    def read(self, name: str) -> Any:
        """Return a notebook's content."""
        return self.ask("GET", f"contents/{PurePosixPath(name)}")["content"]

    def save(self, name: str, notebook: object) -> None:
        """Save a notebook."""
        body = {"type": "notebook", "format": "json", "content": notebook}
        self.ask("PUT", f"contents/{PurePosixPath(name)}", body)


class Kernel:
    """A kernel on a student's server, spoken to as JupyterLab does."""

    def __init__(self, student: Student, number: str):
        self.number, self._student = number, student
        address = urljoin(student.home, f"api/kernels/{number}/channels")
        cookies = "; ".join(f"{c.name}={c.value}" for c in student.web.cookies if _fits(c, address))
        self._line = websocket.create_connection(
            address.replace("http://", "ws://"),
            cookie=cookies,
            origin=student.hub,
            timeout=PATIENCE,
            http_no_proxy=["*"],
        )

    def run(self, code: str) -> str:
        """Run a cell and return what it printed.

        Raises
        ------
        Trouble
            If the cell ends in an error, or its kernel dies.
        """
        asked, said = uuid.uuid4().hex, []
        header = {
            "msg_id": asked,
            "msg_type": "execute_request",
            "session": asked,
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": {**header, "username": "", "date": ""}, "parent_header": {}}
        rest = {"metadata": {}, "content": content, "channel": "shell", "buffers": []}
        self._line.send(json.dumps({**message, **rest}))
        while True:
            try:
                heard = self._line.recv()
            except (websocket.WebSocketException, OSError) as error:
                raise Trouble(
                    f"no answer from the kernel of {self._student.name}: {error}"
                ) from error
            if not isinstance(heard, str):  # with buffers, such as a picture's
                continue
            answer = json.loads(heard)
            kind, content = answer["msg_type"], answer["content"]
            if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                raise Trouble(f"the kernel of {self._student.name} died")
            if answer["parent_header"].get("msg_id") != asked:
                continue
            if kind == "stream" and content["name"] == "stdout":
                said.append(content["text"])
            elif kind == "error":
                raise Trouble(f"{content['ename']}: {content['evalue']}")
            elif kind == "status" and content["execution_state"] == "idle":
                return "".join(said)

    def run_notebook(self, notebook: Any) -> int:
        """Run a notebook's code cells from top to bottom; return how many."""
        cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
        for cell in cells:
            self.run(cell)
        return len(cells)

    def close(self) -> None:
        """Hang up; the kernel runs on."""
        self._line.close()


def _fits(cookie: Any, address: str) -> bool:
    return f"/{address.split('/', 3)[3]}".startswith(cookie.path)
