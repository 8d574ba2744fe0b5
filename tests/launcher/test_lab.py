"""The JupyterLab that course.py lab starts."""

import asyncio
import copy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import course
from tools import lab, lab_config

ROOT = Path(__file__).resolve().parents[2]
VIEW = lab_config.WIDGET_VIEW


def display(**data: object) -> dict[str, object]:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def model(*outputs: dict[str, object]) -> dict[str, object]:
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "text"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "source": "",
            "execution_count": 1,
            "outputs": list(outputs),
        },
    ]
    metadata = {"widgets": {"state": {}}, "kernelspec": {"name": "python3", "display_name": "P"}}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return {"type": "notebook", "format": "json", "content": content}


LIVE = display(**{VIEW: {"model_id": "1"}, "text/html": "<img>", "text/plain": "a blurred cat"})


def test_saving_leaves_the_live_view_out() -> None:
    saved = model(copy.deepcopy(LIVE), {"output_type": "stream", "name": "stdout", "text": "1"})
    lab_config.drop_live_views(saved)
    first, second = saved["content"]["cells"][1]["outputs"]
    assert first["data"] == {"text/html": "<img>", "text/plain": "a blurred cat"}
    assert second["text"] == "1"
    assert saved["content"]["metadata"].keys() == {"kernelspec"}


def test_a_view_with_nothing_beside_it_is_kept() -> None:
    saved = model(display(**{VIEW: {"model_id": "1"}}))
    lab_config.drop_live_views(saved)
    assert VIEW in saved["content"]["cells"][1]["outputs"][0]["data"]


@pytest.mark.parametrize(
    "other",
    [
        {"type": "file", "content": "text"},
        {"type": "directory", "content": None},
        {"type": "notebook", "content": {"nbformat": 3, "worksheets": []}},
    ],
)
def test_other_files_are_saved_as_they_are(other: dict[str, object]) -> None:
    before = copy.deepcopy(other)
    lab_config.drop_live_views(other, path="x", contents_manager=None)
    assert other == before


def test_messages_to_the_page_are_sent_at_once() -> None:
    calls = []

    class Handler:
        async def open(self, kernel: str) -> str:
            calls.append(kernel)
            return "open"

        def set_nodelay(self, value: bool) -> None:
            calls.append(value)

    lab_config.send_at_once(Handler)
    assert asyncio.run(Handler().open("kernel 1")) == "open"
    assert calls == [True, "kernel 1"]


class Jupyter:
    """What the course uses of a Jupyter server; others take the ports that it finds free."""

    ip = "127.0.0.1"

    def __init__(self, robbed: int) -> None:
        self.http_server, self.port, self.sockets = self, 0, []
        self.robbed, self.thieves = robbed, []

    def _find_http_port(self) -> None:
        with socket.create_server((self.ip, 0)) as free:
            self.port = free.getsockname()[1]
        if len(self.thieves) < self.robbed:
            self.thieves.append(socket.create_server((self.ip, self.port)))

    def add_sockets(self, sockets: list[socket.socket]) -> None:
        self.sockets += sockets


@pytest.mark.parametrize("robbed", [0, 1, 3])
def test_a_port_that_was_free_a_moment_ago_is_no_reason_to_give_up(robbed: int) -> None:
    server = Jupyter(robbed)
    lab_config.hold_port(server)
    server._find_http_port()
    try:
        with pytest.raises(OSError, match="in use"):
            socket.create_server((server.ip, server.port))
        assert server._bind_http_server_tcp()
        assert [held.getsockname()[1] for held in server.sockets] == [server.port]
        socket.create_connection((server.ip, server.port)).close()
    finally:
        for held in (*server.sockets, *server.thieves):
            held.close()


def test_nobody_else_on_the_computer_can_listen_to_a_kernel() -> None:
    sockets, encrypted = {"transport": "ipc"}, {"transport_encryption": "auto"}
    assert lab_config.private_transport("/home/ada/runtime", "posix") == sockets
    assert lab_config.private_transport("/home/" + 60 * "a", "posix") == encrypted
    assert lab_config.private_transport("/home/" + 20 * "愛", "posix") == encrypted
    assert lab_config.private_transport("C:/Users/ada", "nt") == encrypted


def test_the_welcome_says_only_what_is_needed() -> None:
    plain = lab_config.welcome(8888, 8888, "/lab/tree/00.ipynb", "abc", browser=False)
    assert plain.startswith("Open this address:")
    assert "http://127.0.0.1:8888/lab/tree/00.ipynb?token=abc" in plain
    assert "in use" not in plain
    moved = lab_config.welcome(8888, 8889, "/lab", "abc", browser=True)
    assert moved.startswith("Port 8888 is in use, so the course takes 8889.")
    assert "opens in your browser" in moved


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "mine"))
    return tmp_path / "mine"


def test_a_reader_works_in_a_folder_of_their_own(home: Path) -> None:
    root, notebook = lab.prepare(reset=[], edit=False)
    assert root == home
    assert notebook == home / "00_start_here.ipynb"
    shipped = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.name for path in home.glob("*.ipynb")} == shipped


def test_an_author_works_on_the_originals(home: Path) -> None:
    root, notebook = lab.prepare(reset=[], edit=True)
    assert notebook.relative_to(root) == Path("notebooks", "00_start_here.ipynb")
    assert not home.exists()


def test_an_unknown_name_ends_it_before_anything_is_copied(home: Path) -> None:
    with pytest.raises(lab.notebook_form.NotebookError, match="no notebook '99'"):
        lab.prepare(reset=["99"], edit=False)
    assert not home.exists()


def test_without_the_launcher_it_does_what_the_launcher_does() -> None:
    options = course.parse(["lab"])
    assert {name: getattr(options, name) for name in lab.USUAL} == lab.USUAL


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
from tools import lab

find, thieves = ServerApp._find_http_port, []

def find_too_late(server):
    find(server)
    if not thieves:
        thieves.append(socket.create_server(("127.0.0.1", server.port)))
        print("quicker:", server.port, flush=True)

ServerApp._find_http_port = find_too_late
lab.main(json.loads(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start one, beside a program that holds its port and one that is quicker at the next."""
    base = tmp_path_factory.mktemp("lab")
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(base), "JUPYTER_DATA_DIR": str(base)}
    env |= {"JUPYTER_RUNTIME_DIR": str(base), "COURSE_HOME": "overridden"}
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        taken = occupied.getsockname()[1]
        options = {"dir": str(base / "mine"), "port": taken, "browser": False}
        options |= {"edit": False, "reset": []}
        process = subprocess.Popen(
            [sys.executable, "-c", QUICKER, json.dumps(options)],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said = ""
            while "To stop" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            address = re.search(r"http://\S+", said)[0]
            token = address.partition("token=")[2]
            yield Server(process, said, address, token, base / "mine", taken)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


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
    assert rest == f"JupyterLab has stopped. What you saved is in {server.folder}\n"


@pytest.mark.parametrize("edit", [False, True])
def test_tabs_of_other_work_stay_away(
    edit: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyterlab.labapp import LabApp

    started: list[str] = []
    monkeypatch.setattr(LabApp, "launch_instance", started.extend)
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    options = {"dir": None, "edit": edit, "reset": [], "port": 1, "browser": False}
    lab.main(options)
    (folder,) = [a.partition("=")[2] for a in started if a.startswith("--LabApp.workspaces_dir")]
    assert (tmp_path in Path(folder).parents) is not edit
    assert (Path(sys.prefix) in Path(folder).parents) is edit
