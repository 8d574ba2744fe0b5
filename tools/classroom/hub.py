"""A class on one machine: ``course.py class hub``."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import course
from tools.hub import loopback, proxy

TRY = """\
The hub runs, for you to look at, on this computer alone:

    {url}

Log in as anybody (letters and digits), with the password  {password}
Each name gets a server and a folder of its own, in {folder}{thrown_away}.

A teacher's page for it, from another terminal:  python3 course.py {live}

This separates nobody: all servers run as you, and each may read and delete what you may.
For a class see classroom/hub/README.md. To stop: press Ctrl+C here.
"""


def main(options: argparse.Namespace) -> int:
    """Try a hub, measure one with users of its own, or only fetch what one needs."""
    if options.install:
        proxy.install()
        print("What the hub needs is here. What to do next stands in classroom/hub/README.md")
        return 0
    if options.measure:
        from tools.hub import measure

        return measure.main(options.measure)
    return try_it(options.port or 0, options.dir)


def try_it(port: int, kept: str | None) -> int:
    """Run a hub that separates nobody until it is stopped."""
    with loopback.stoppable(), _folder(kept) as folder:
        password = secrets.token_hex(6)
        (live,) = loopback.free_ports(0)
        how = loopback.as_one_user(folder, password, live)
        with loopback.running(*how, port) as hub:
            thrown_away = "" if kept else ", thrown away at the end (--dir keeps it)"
            text = TRY.format(
                url=hub.url,
                password=password,
                folder=folder,
                thrown_away=thrown_away,
                live=f"class live --port {live} --at {hub.url}/services/live/",
            )
            print(text, flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                while hub.process and hub.process.poll() is None:
                    time.sleep(0.5)
                print(f"The hub ended by itself. Its last words: {hub.last_words()}")
                return 1
            print("\nStopping ...", flush=True)
    print("The hub has stopped, and all that ran in it.")
    return 0


@contextlib.contextmanager
def _folder(kept: str | None) -> Iterator[Path]:
    if kept:
        folder = Path(kept).resolve()
        if folder.is_relative_to(course.ROOT):
            raise course.Problem(f"{folder} belongs to the course itself: name one outside of it.")
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="course-class-") as folder:
        yield Path(folder)
