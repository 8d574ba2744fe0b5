"""Open JupyterLab for a reader (in a folder of their own) or for an author: ``course.py lab``."""

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from course_lib import home
from tools import notebook_form, reader_folder

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"
TRIES = 100


def is_free(port: int) -> bool:
    """Return whether nobody listens on this port of this computer."""
    with socket.socket() as probe:
        if os.name == "posix":  # else a port closed a minute ago counts as taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose_port(wanted: int, free: Callable[[int], bool] = is_free) -> int:
    """Return the first free port from the wanted one on.

    Raises
    ------
    ValueError
        If there is none near it.
    """
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if free(port):
            return port
    raise ValueError(f"No port from {wanted} on is free. Name another one with --port.")


def prepare(reset: list[str], edit: bool) -> tuple[Path, Path]:
    """Make the folder ready; return the server's root and the notebook to open."""
    if edit:
        if reset:
            raise ValueError("--reset is for your own notebooks: leave --edit out.")
        return ROOT, notebook_form.FOLDER / FIRST
    folder = home.home()
    os.environ["COURSE_HOME"] = str(folder)
    # Unknown names end it before anything is copied.
    names = [notebook_form.paths([name])[0].name for name in reset]
    for sentence in reader_folder.bring(folder):
        print(sentence)
    opened = folder / FIRST
    for name in names:
        opened, sentence = reader_folder.reset(name, folder)
        print(sentence)
    return folder, opened


def arguments(root: Path, notebook: Path, port: int, browser: bool, token: str) -> list[str]:
    """Return the command line of JupyterLab."""
    return [
        f"--config={ROOT / 'tools' / 'lab_config.py'}",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{notebook.relative_to(root).as_posix()}",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}",
        f"--IdentityProvider.token={token}",
        # JupyterLab asks about news unless its settings say no.
        f"--LabApp.app_settings_dir={ROOT / 'tools' / 'lab_settings'}",
    ]


def main(options: dict) -> None:
    """Start JupyterLab; returns when it ends."""
    if options["dir"]:
        os.environ["COURSE_HOME"] = options["dir"]
    root, notebook = prepare(options["reset"], options["edit"])
    port, token = choose_port(options["port"]), secrets.token_hex(16)
    if port != options["port"]:
        print(f"Port {options['port']} is in use, so the course takes {port}.")
    path = notebook.relative_to(root).as_posix()
    address = f"http://127.0.0.1:{port}/lab/tree/{path}?token={token}"
    where = "The originals" if options["edit"] else "Your folder"
    print(f"{where}: {root}")
    opening = "It opens in your browser; if not, open" if options["browser"] else "Open"
    print(f"JupyterLab is starting. {opening} this address:\n\n    {address}\n")
    print("Leave this window open while you work. To stop: save, then press Ctrl+C here.")
    sys.stdout.flush()
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(arguments(root, notebook, port, options["browser"], token))


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except (notebook_form.NotebookError, ValueError, OSError) as error:
        sys.exit(f"course.py: {error}")
