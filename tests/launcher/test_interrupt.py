"""Ctrl+C ends ``course.py lab`` in one line, whenever it is pressed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import course
from tools import terminal

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no terminals to script")

# What `course.py lab` does once its environment is complete.
LAB = """
import os, sys
import course
command = [sys.executable, "-m", "tools.lab", "--no-browser", "--dir=" + sys.argv[1]]
sys.exit(course.wait_for(command, dict(os.environ)))
"""
ON_A_TERMINAL = """
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
"""
# A module of the standard library at whose import the reader presses Ctrl+C.
PRESSES = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(30)"
# The reader presses Ctrl+C just before, and just after, the program is started.
QUICK = """
import os, signal, subprocess, sys
import course

class Popen(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        if sys.argv[1] == "before":
            os.kill(os.getpid(), signal.SIGINT)
        super().__init__(*args, **kwargs)
        if sys.argv[1] == "after":
            os.kill(os.getpid(), signal.SIGINT)
            self.send_signal(signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
course.subprocess.Popen = Popen
sys.exit(course.wait_for([sys.executable, "-m", sys.argv[2], "--help"], dict(os.environ)))
"""


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_both_say_the_same() -> None:
    assert course.STOPPED == terminal.STOPPED


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("argparse", ["course.py", "lab"]),
        ("secrets", ["-m", "tools.lab"]),
        ("secrets", ["-m", "tools.restore"]),
    ],
)
def test_while_it_imports(tmp_path: Path, module: str, command: list[str]) -> None:
    (tmp_path / f"{module}.py").write_text(PRESSES)
    ended = run(*command, PYTHONPATH=str(tmp_path), COURSE_HOME=str(tmp_path / "mine"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", terminal.STOPPED)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("module", ["tools.lab", "tools.bench", "tools.restore"])
def test_while_a_program_is_started(tmp_path: Path, moment: str, module: str) -> None:
    ended = run("-c", QUICK, moment, module, COURSE_HOME=str(tmp_path / "mine"))
    assert (ended.returncode, ended.stderr) == (130, terminal.STOPPED)
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("sign", ["Your folder", "is starting", "press Ctrl+C here."])
def test_on_a_terminal(tmp_path: Path, sign: str) -> None:
    """The last answers in good order; before that there is nothing that could be lost."""
    command = [sys.executable, "-c", ON_A_TERMINAL, sys.executable, "-c", LAB]
    with subprocess.Popen(
        [*command, str(tmp_path / "mine")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        said = b""
        while sign.encode() not in said and (new := os.read(process.stdout.fileno(), 4096)):
            said += new
        rest, _ = process.communicate(b"\x03", timeout=60)
    words = (said + rest).decode().replace("\r", "")
    assert "Traceback" not in words
    last = f"JupyterLab has stopped. What you saved is in {tmp_path / 'mine'}\n"
    assert words.count("topped") == 1
    assert words.endswith(last if "press" in sign else terminal.STOPPED)
    assert process.returncode == (0 if "press" in sign else 130)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert not list((tmp_path / "mine").glob(".arriving-*"))
