"""JupyterLab in Chromium, for the browser tests and the slider bench.

Starts a server of its own on 127.0.0.1 with its own settings, drives it with Playwright, and
waits for states (a kernel is idle, a frame is on the page), never for a time.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tools.lab import ROOT, arguments

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_FLAGS = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOW_TO_GET_ONE = (
    "no browser found: install Chromium (Debian and Ubuntu: `sudo apt install chromium`), "
    "or run `python -m playwright install chromium`"
)
OPENED = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const session = panel?.context?.sessionContext;
    return panel?.content?.widgets?.length && session?.isReady
        && session.session?.kernel?.connectionStatus === 'connected'
        && session.session.kernel.status === 'idle';
}"""
RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells')"


def find_chromium() -> str | None:
    """Find a browser: on the PATH, else the one that Playwright installed for itself."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def browser_options() -> dict[str, Any]:
    """Give what Playwright's launch needs.

    Raises
    ------
    RuntimeError
        If there is no browser; the message says how to get one.
    """
    path = find_chromium()
    if path is None:
        raise RuntimeError(HOW_TO_GET_ONE)
    flags = list(CHROMIUM_FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {"executable_path": path, "args": flags}


class Lab:
    """The JupyterLab server that ``course.py lab`` starts, without a browser, serving one folder.

    Parameters
    ----------
    root : Path
        The folder with the notebooks.
    settings : dict, optional
        JupyterLab settings by plugin, beside those of the course.
    plain : bool
        Leave all that the course sets out, as ``jupyter lab`` does.
    """

    def __init__(self, root: Path, settings: dict[str, Any] | None = None, plain: bool = False):
        self.root = root
        self._folder = tempfile.TemporaryDirectory(prefix="course-lab-")
        home = Path(self._folder.name)
        for plugin, values in (settings or {}).items():
            path = home / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = home / "lab.log"
        options = arguments(root, root / "none.ipynb", port, browser=False)
        if plain:
            options = [o for o in options if "config" not in o and "LabApp" not in o]
            options.append("--allow-root")
        (self.token,) = (o.partition(".token=")[2] for o in options if ".token=" in o)
        command = [
            *(sys.executable, "-m", "jupyterlab", "--expose-app-in-browser", *options),
            f"--LabApp.user_settings_dir={home / 'settings'}",
            f"--LabApp.workspaces_dir={home / 'workspaces'}",
        ]
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                command, env=_environment(home), cwd=ROOT, stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(1200):
            if self._server.poll() is not None:
                raise RuntimeError(f"JupyterLab ended:\n{self._log.read_text()[-3000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/api", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError("JupyterLab did not answer within a minute")

    def address(self, name: str) -> str:
        """Give the address of a notebook, as ``course.py lab`` prints it."""
        return f"{self.url}/lab/tree/{name}?token={self.token}&reset"

    def close(self) -> None:
        """Stop the server and its kernels."""
        # SIGTERM shuts kernels down first; Windows has only the hard way.
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._folder.cleanup()


def _environment(home: Path) -> dict[str, str]:
    own = {
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "IPYTHONDIR": home / "ipython",
        "COURSE_HOME": home / "my-course",
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, **{name: str(value) for name, value in own.items()}}


def _free_port() -> int:
    """Let the system name a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells without outputs."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, path)
    return path


def open_notebook(page: Any, lab: Lab, name: str) -> None:
    """Open a notebook and wait for its kernel."""
    page.goto(lab.address(name), wait_until="commit")
    page.wait_for_function(OPENED, timeout=120_000)


def run_all(page: Any) -> None:
    """Run all cells and wait for the last."""
    page.evaluate(RUN_ALL)
