"""What the hub's stage needs; where that is missing it says so in one sentence, and CI fails."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

import pytest

from tools.hub import users


def refuse(why: str) -> None:
    """Skip a test, but never in CI."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)


@pytest.fixture(scope="session", autouse=True)
def _hub() -> None:
    """Look whether a hub can run here at all."""
    if sys.platform != "linux":
        pytest.skip("a hub needs Linux: run the stage hub there")
    if importlib.util.find_spec("jupyterhub") is None:
        refuse("JupyterHub is not installed here: run  python3 course.py test hub")


@pytest.fixture(scope="session")
def as_root(_hub: None) -> list[str]:
    """Return what to write before a command that must run as root."""
    if os.geteuid() == 0:
        if lacking := users.missing():
            refuse(lacking)
        return []
    sudo = shutil.which("sudo")
    if (
        sudo is None
        or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
    ):
        refuse("Two users are made up for this test, which only root can do: run it with sudo")
    return [str(sudo), "-n", "--preserve-env"]
