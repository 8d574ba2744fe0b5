"""The JupyterLab that course.py lab starts."""

import asyncio
import copy
import os
import socket
import subprocess
import sys
from pathlib import Path

import jupyter_core.paths
import pytest
from jupyter_core.application import JupyterApp

import course
from course_lib import home
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
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "mine"))
    return tmp_path / "mine"


def test_a_reader_works_in_a_folder_of_their_own(mine: Path) -> None:
    root, notebook = lab.prepare(reset=[], edit=False)
    assert root == mine
    assert notebook == mine / "00_start_here.ipynb"
    shipped = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.name for path in mine.glob("*.ipynb")} == shipped


def test_a_damaged_record_is_told_in_one_line(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine.mkdir()
    (mine / "notebooks.json").write_text("[" * 200_000)
    lab.prepare(reset=[], edit=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(
        "It is kept as notebooks-damaged-1.json, and the course starts a new one."
    )
    assert second.startswith("Brought into your folder: ")


def test_an_author_works_on_the_originals(mine: Path) -> None:
    root, notebook = lab.prepare(reset=[], edit=True)
    assert notebook.relative_to(root) == Path("notebooks", "00_start_here.ipynb")
    assert not mine.exists()


def test_an_unknown_name_ends_it_before_anything_is_copied(mine: Path) -> None:
    with pytest.raises(lab.notebook_form.NotebookError, match="no notebook '99'"):
        lab.prepare(reset=["99"], edit=False)
    assert not mine.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--edit"],
        ["--dir", "-mine", "--no-browser", "--port", "9000"],
        ["--reset", "01", "--reset=02_transposed_convolution", "--gpu-anyway"],
    ],
)
def test_without_the_launcher_it_does_what_the_launcher_does(arguments: list[str]) -> None:
    arguments = ["--dir=-mine" if a == "-mine" else a for a in arguments if a != "--dir"]
    options = course.parse(["lab", *arguments])
    own = vars(lab.parse(course.lab_arguments(options)))
    assert own == {name: getattr(options, name) for name in own}
    assert own.keys() == {"dir", "reset", "edit", "port", "browser"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--edit", "--reset", "01"], "--reset is for your own notebooks"),
        (["--prot", "1"], "--prot 1. For help: python -m tools.lab --help"),
        (["--port", "1"], "a port is a number from 1024 to 65535, not 1"),
        (["{}"], "{}. For help: python -m tools.lab --help"),
        (["--dir", "/dev/null/x"], "/dev/null/x cannot be used (Not a directory); name another"),
        (["--dir", "/dev/null"], "/dev/null is no folder"),
        (["--dir", str(ROOT / "tools")], "belongs to the course itself"),
        (["--reset", "99"], "There is no notebook '99'"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(
    arguments: list[str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["lab", *arguments])
    monkeypatch.setenv("COURSE_HOME", "/dev/null/unused")
    assert lab.program() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("course.py: ")
    assert words in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "x.ipynb"), "The disk is full. Free some space"),
        (FileNotFoundError(2, "No usable temporary directory found in ['/tmp']"), "set TMPDIR to"),
        (
            PermissionError(13, "Permission denied", "/mine/01.ipynb"),
            "/mine/01.ipynb cannot be used",
        ),
        (PermissionError(13, "Permission denied", "/mine"), "name another folder with --dir"),
        (PermissionError(13, "Permission denied", "/etc/x"), "see that you may write there"),
        (home.HomeError("One sentence of ours."), "One sentence of ours."),
    ],
)
def test_what_the_system_refuses_is_one_sentence(
    error: OSError,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(options: object) -> int:
        raise error

    monkeypatch.setattr(lab, "main", refuse)
    monkeypatch.setattr(sys, "argv", ["lab"])
    monkeypatch.setenv("COURSE_HOME", "/mine")
    assert lab.program() == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_help_helps() -> None:
    command = [sys.executable, "-m", "tools.lab", "--help"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "--dir FOLDER" in ended.stdout
    assert "--gpu" not in ended.stdout


def test_tabs_of_other_work_stay_away(tmp_path: Path) -> None:
    assert tmp_path in lab.workspaces(tmp_path, edit=False).parents
    assert Path(sys.prefix) in lab.workspaces(tmp_path, edit=True).parents


PLACES = ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let a test change what Jupyter finds, and put it back."""
    for name in (*PLACES, "JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "JUPYTER_PREFER_ENV_PATH"):
        monkeypatch.setenv(name, "/unset")
        monkeypatch.delenv(name)
    monkeypatch.setattr(jupyter_core.paths, "SYSTEM_CONFIG_PATH", ["/etc/jupyter"])
    return monkeypatch


def test_settings_of_others_are_out_of_sight(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    theirs = [tmp_path / name for name in ("theirs", "also-theirs")]
    settings.setenv("JUPYTER_CONFIG_DIR", str(theirs[0]))
    settings.setenv("JUPYTER_CONFIG_PATH", str(theirs[1]))
    assert lab.only_our_settings(tmp_path) == theirs[0] / "lab" / "user-settings"
    seen = {Path(place) for place in jupyter_core.paths.jupyter_config_path()}
    assert not seen & {*theirs, Path("/etc/jupyter")}
    assert {tmp_path / "config", Path(sys.prefix, "etc", "jupyter")} <= seen


def test_without_a_writable_home_there_is_another_place(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.setenv("HOME", "/dev/null/none")
    settings.setenv("MPLCONFIGDIR", "/dev/null/none")
    look = lab.only_our_settings(tmp_path)
    assert tmp_path in look.parents
    assert tmp_path in Path(jupyter_core.paths.jupyter_runtime_dir()).parents
    for name in ("JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert tmp_path in Path(os.environ[name]).parents


def test_a_home_that_can_be_written_is_used(settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.setenv("HOME", str(tmp_path / "home"))
    settings.setenv("MPLCONFIGDIR", str(tmp_path / "fonts"))
    look = lab.only_our_settings(tmp_path)
    assert tmp_path / "home" in look.parents
    assert os.environ["MPLCONFIGDIR"] == str(tmp_path / "fonts")
    assert not {"JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"} & os.environ.keys()


def test_a_dollar_in_the_path_of_the_clone_is_no_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jupyter reads the path of a configuration file as a shell would."""
    clone = tmp_path / "$HOME ~ 'x'"
    (clone / "tools").mkdir(parents=True)
    (clone / "tools" / "lab_config.py").write_text("c.JupyterApp.answer_yes = True")
    monkeypatch.chdir(clone)
    (option,) = (o for o in lab.arguments(tmp_path, tmp_path, 1, False) if "config=" in o)
    app = JupyterApp(config_file=option.partition("=")[2], config_dir=str(tmp_path))
    app.load_config_file()
    assert app.answer_yes
