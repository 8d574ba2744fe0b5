"""A student's own server on the hub: bring the course into their folder, then JupyterLab.

The hub starts it as that student: ``python -m tools.hub.server``. Whatever the hub's machine lets
others read, what is written here is the student's alone.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import course
from tools import lab, reader_folder
from tools.hub.settings import MEMORY

NEWS = "what-is-new.txt"
CONFIG = Path("tools", "hub", "server_config.py")


def hold(memory: str) -> None:
    """Let the system refuse more memory than this (bytes) to each process begun from here on."""
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))


def bring(folder: Path) -> list[str]:
    """Bring the course, and return what to tell: what is new, and what was kept.

    Whatever goes wrong is told, too: a student whose disk is full must get in to tidy up.
    """
    known = folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = reader_folder.bring(folder)
        if told and known:
            with (folder / NEWS).open("a", encoding="utf-8") as file:
                file.write(time.strftime("%Y-%m-%d %H:%M\n") + "".join(f"  {n}\n" for n in told))
        return told
    except ValueError as error:
        return [str(error)]
    except OSError as error:
        done = getattr(error, "__notes__", [])
        return [*done, course.no_room(error) or lab.unusable(error)]


def main() -> None:
    """Run until the hub, or the student on the hub's page, stops it."""
    os.umask(0o077)
    hold(os.environ.get(MEMORY, ""))
    folder = Path.home() / reader_folder.USUAL
    os.environ["COURSE_HOME"] = str(folder)
    for line in bring(folder):
        print(f"{os.environ.get('JUPYTERHUB_USER', '')}: {line}", flush=True)
    own = Path(tempfile.mkdtemp(prefix="course-"))
    try:
        # The kernels' sockets are named there, and a home may be too long for that.
        os.environ["JUPYTER_RUNTIME_DIR"] = str(own / "runtime")
        os.environ["COURSE_LOOK"] = str(lab.only_our_settings(own))
        os.chdir(lab.ROOT)
        from jupyterhub.singleuser import main as serve

        sys.argv[1:1] = [f"--config={CONFIG}"]
        serve()
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(own)


if __name__ == "__main__":
    main()
