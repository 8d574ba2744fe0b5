"""A JupyterLab that course.py lab starts, among the settings and programs of others."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.launcher.test_lab import LIVE, VIEW, model
from tests.serving import serving


class Server(NamedTuple):
    """A running JupyterLab, what it said, and the page's address."""

    process: subprocess.Popen[str]
    said: str
    address: str
    token: str
    folder: Path
    taken: int

    def ask(self, path: str, *, token: str = "", **request: object) -> tuple[int, bytes]:
        headers = {"Authorization": f"token {token}"} if token else {}
        url = re.match(r"http://[^/]+", self.address)[0] + path
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(urllib.request.Request(url, headers=headers, **request)) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, b""


# The first port that Jupyter finds free is taken by another program before Jupyter listens there.
QUICKER = """
import json, socket, sys
from jupyter_server.serverapp import ServerApp
from tools import lab, terminal

find, thieves = ServerApp._find_http_port, []

def find_too_late(server):
    find(server)
    if not thieves:
        thieves.append(socket.create_server(("127.0.0.1", server.port)))
        print("quicker:", server.port, flush=True)

ServerApp._find_http_port = find_too_late
sys.exit(terminal.run(lab.program))
"""


# What others set for Jupyter on this computer: an extension that is not there, a certificate that
# is not ours, a file that breaks off.
FOREIGN = {
    "jupyter_config.json": '{"ServerApp": {"jpserver_extensions": {"not_installed": true}}}',
    "jupyter_server_config.py": "c.ServerApp.certfile = 'theirs.pem'",
    "jupyter_lab_config.py": "c.ServerApp.port = 'none'; raise SystemExit('broken off')",
    "lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings": json.dumps(
        {"theme": "JupyterLab Dark"}
    ),
}


def foreign_settings(folder: Path) -> Path:
    for name, text in FOREIGN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start one, beside a program that holds its port and one that is quicker at the next."""
    base = tmp_path_factory.mktemp("lab")
    foreign = str(foreign_settings(base / "foreign"))
    env = {"JUPYTER_CONFIG_DIR": foreign, "JUPYTER_CONFIG_PATH": foreign}
    env |= {"JUPYTER_DATA_DIR": "/dev/null/none", "COURSE_HOME": "overridden"}
    env |= {"TMPDIR": str(base), "PYTHONIOENCODING": "latin-1"}
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        taken = occupied.getsockname()[1]
        options = [f"--dir={base / '我的 folder'}", f"--port={taken}", "--no-browser"]
        with serving("-c", QUICKER, *options, env=env) as (process, said):
            address = re.search(r"http://\S+", said)[0]
            token = address.partition("token=")[2]
            yield Server(process, said, address, token, base / "我的 folder", taken)


def test_the_next_port_is_taken_and_named(server: Server) -> None:
    port = int(server.address.split(":")[2].split("/")[0])
    quicker = int(re.search(r"quicker: (\d+)", server.said)[1])
    assert len({port, quicker, server.taken}) == 3
    assert f"Port {server.taken} is in use, so the course takes {port}." in server.said


def test_it_answers_on_this_computer_with_the_token_alone(server: Server) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    assert len(server.token) >= 32
    assert server.ask("/api/contents")[0] == 403
    assert server.ask("/api/contents", token="guessed")[0] == 403
    assert server.ask("/api/contents", token=server.token)[0] == 200


def test_it_opens_in_the_first_notebook(server: Server) -> None:
    status, page = server.ask("/lab/tree/00_start_here.ipynb", token=server.token)
    assert status == 200
    assert b"jupyter-config-data" in page
    assert "/lab/tree/00_start_here.ipynb?token=" in server.address


def test_it_asks_nothing_about_news(server: Server) -> None:
    plugin = "@jupyterlab/apputils-extension:notification"
    answer = server.ask(f"/lab/api/settings/{plugin}", token=server.token)[1]
    properties = json.loads(answer)["schema"]["properties"]
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False


def test_it_looks_as_the_reader_likes_it(server: Server) -> None:
    plugin = "@jupyterlab/apputils-extension:themes"
    answer = json.loads(server.ask(f"/lab/api/settings/{plugin}", token=server.token)[1])
    assert answer["settings"] == {"theme": "JupyterLab Dark"}


def test_what_the_course_needs_of_jupyter_is_there(server: Server) -> None:
    assert server.ask("/api/terminals", token=server.token) == (200, b"[]")


def test_it_saves_without_the_live_view(server: Server) -> None:
    body = json.dumps(model(LIVE)).encode()
    status, _ = server.ask("/api/contents/saved.ipynb", token=server.token, data=body, method="PUT")
    assert status == 201
    saved = (server.folder / "saved.ipynb").read_text()
    assert VIEW not in saved
    assert "a blurred cat" in saved


def test_ctrl_c_stops_it_without_a_question(server: Server) -> None:
    os.killpg(server.process.pid, signal.SIGINT)
    rest, _ = server.process.communicate(timeout=60)
    assert server.process.returncode == 0
    name = str(server.folder).encode("latin-1", "backslashreplace").decode("latin-1")
    assert rest == f"JupyterLab has stopped. What you saved is in {name}\n"
    assert not list(server.folder.parent.glob("course-*"))
