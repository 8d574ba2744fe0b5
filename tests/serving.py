"""Start a server as a user does, and read what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.notebook_form import ROOT

LONGEST_END = 120  # seconds, on a busy machine


@contextmanager
def serving(
    *arguments: str, env: dict[str, str] | None = None, until: str = "To stop"
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run Python with these arguments as long as it is looked at.

    Yields
    ------
    process : Popen
        It stands in a session of its own.
    said : str
        All that it said until it told how to stop it.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = ""
        while until not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield process, said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(LONGEST_END)
        process.stdout.close()
