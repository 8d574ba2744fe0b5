"""A notebook opened without the course around it: one line says what to do, and the rest waits."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import start_new_kernel

from tools.copies import GUARD

CELL = f"import importlib.util\n\n{GUARD}"
SENTENCE = "This needs the whole course: start that with  python3 course.py lab"


def test_a_python_without_the_course_says_one_line_and_ends(tmp_path: Path):
    # -I -S: neither this folder nor installed packages.
    command = [sys.executable, "-I", "-S", "-c", CELL]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", SENTENCE)


def test_in_a_notebook_it_is_no_traceback_and_what_was_to_follow_does_not_run():
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute_interactive("import importlib.util; importlib.util.find_spec = {}.get")
        first = client.execute(CELL)
        second = client.execute("unheard_of")  # as Run All sends it: before the answer
        replies = {}
        while len(replies) < 2:
            reply = client.get_shell_msg(timeout=60)
            replies[reply["parent_header"]["msg_id"]] = reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    told = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(replies[first]["traceback"]))
    assert [line for line in told.splitlines() if line][1:] == [f"SystemExit: {SENTENCE}"]
    assert replies[second]["status"] == "aborted"
