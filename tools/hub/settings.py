"""What JupyterHub is told, by a configuration file that calls these functions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from course_lib import sharing
from tools.hub import proxy

FIRST = "/lab/tree/00_start_here.ipynb"
MEMORY = "COURSE_PROCESS_MEMORY"  # bytes for each process of a student; read by `server`


def for_the_course(c: Any, state: Path) -> None:
    """Set what every hub of the course needs, whatever starts its students' servers.

    ``state`` is a folder that only the hub may read: names, cookies, who is running.
    """
    c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
    c.ConfigurableHTTPProxy.command = proxy.command()
    c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")
    c.Spawner.cmd = [sys.executable, "-m", "tools.hub.server"]
    c.Spawner.default_url = FIRST
    c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a whole class starts at once
    c.Spawner.environment = {
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(Path(sys.prefix, "matplotlib"))),
        # Else each kernel holds a buffer for each processor of the machine.
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
    }
    # Students go on working while the hub starts again.
    c.JupyterHub.cleanup_servers = False


def on_loopback(
    c: Any, state: Path, ports: tuple[int, ...], *, environment: dict[str, str]
) -> None:
    """Set a hub that only this computer reaches; the ports are the public one and two inner ones.

    ``environment`` is handed to each student's server.
    """
    public, inner, steering = ports
    for_the_course(c, state)
    c.JupyterHub.bind_url = f"http://127.0.0.1:{public}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{inner}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{steering}"
    c.ConfigurableHTTPProxy.log_level = "error"
    c.Authenticator.allow_all = True
    c.Spawner.environment.update(environment)


def show_live(c: Any, port: int = sharing.PORT) -> None:
    """Show at /services/live/ what ``class live`` serves on a port of the hub's machine."""
    service = {"name": "live", "url": f"http://127.0.0.1:{port}", "display": False}
    c.JupyterHub.services = [service]


def as_one_user(c: Any, folder: Path, password: str, live: int) -> None:
    """Start every server as whoever started the hub: that separates nobody.

    ``live`` is the port that `show_live` shows.
    """
    show_live(c, live)
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = password
    # A name becomes a folder.
    c.Authenticator.username_pattern = r"[a-z0-9][a-z0-9_-]{0,30}"
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "{username}")
    c.JupyterHub.cleanup_servers = True


def as_system_users(c: Any, memory: int | None = None) -> None:
    """Start each server as the system's user of that name, who logs in with the usual password.

    JupyterHub's own limits do not hold for servers that are started so; ``memory`` (bytes) is
    held by the system for each single process of a student instead.
    """
    c.JupyterHub.authenticator_class = "pam"
    c.LocalProcessSpawner.interrupt_timeout = 30  # else a busy machine's kernels are cut off
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    if memory:
        c.Spawner.environment[MEMORY] = str(memory)
