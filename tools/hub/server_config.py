"""How a student's server on the hub behaves (a Jupyter configuration file)."""

import os
import signal
from functools import partial
from pathlib import Path

from tools import lab_config

HERE = "tools.hub.server_config"


def _load_jupyter_server_extension(server):
    """Jupyter calls this before the server listens."""
    lab_config.teach_ways(server)


async def _start_jupyter_server_extension(server):
    """Jupyter calls this once the server listens; the hub stops it as Ctrl+C would."""
    signal.signal(signal.SIGINT, partial(lab_config.stop, server))


if "get_config" in globals():  # read by Jupyter, not imported
    c = get_config()  # noqa: F821
    lab_config.set_up(c)
    folder = Path(os.environ["COURSE_HOME"])
    c.ServerApp.jpserver_extensions = {HERE: True}
    c.ServerApp.root_dir = str(folder)
    c.LabApp.app_settings_dir = str(lab_config.ROOT / "tools" / "lab_settings")
    c.LabApp.workspaces_dir = str(folder / ".workspaces")
    c.LabApp.user_settings_dir = os.environ["COURSE_LOOK"]
