"""How the JupyterLab server of ``course.py lab`` behaves (a Jupyter configuration file)."""

import errno
import os
import socket
from functools import partial
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from tools import terminal

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "tools" / "lab_settings", ROOT / "course_lib" / "ui" / "page"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What the course remembers in the reader's folder; nothing to open.
COURSE_FILES = ("choice.json", "notebooks.json", "predictions.json", "progress.json")


def drop_live_views(model, **_):
    """Leave live widget views out of a notebook that is being saved.

    Reopened without its kernel, a stored view shows "Error displaying widget" and hides the
    still picture beside it. The page keeps its live view; only the file does without.
    """
    if model.get("type") != "notebook" or model["content"].get("nbformat") != 4:
        return
    model["content"]["metadata"].pop("widgets", None)
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", ()):
            if len(output.get("data", ())) > 1:  # a view that stands alone has nothing beside it
                output["data"].pop(WIDGET_VIEW, None)


def send_at_once(handler):
    """Switch off Nagle's algorithm on the connection to the page: sliders answer sooner."""
    plain_open = handler.open

    async def open(self, *args, **kwargs):
        self.set_nodelay(True)
        return await plain_open(self, *args, **kwargs)

    handler.open = open


def hold_port(server):
    """Take the port in the moment in which it is found free.

    Jupyter finds one, lets go of it, and gives up if another program took it before it listens.
    """
    find, held = server._find_http_port, []

    def find_and_hold():
        while not held:
            find()
            try:
                held.append(socket.create_server((server.ip, server.port), backlog=128))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:  # else somebody was quicker: the next one
                    raise

    def listen():
        held[0].setblocking(False)
        server.http_server.add_sockets(held)
        return True

    server._find_http_port, server._bind_http_server_tcp = find_and_hold, listen


def private_transport(folder, system=os.name):
    """Return the kernel manager's settings by which other users of the computer read nothing.

    Sockets in the user's own folder are private and cheaper for sliders than encryption; Windows
    has none, and a name beyond about 100 characters does not fit.
    """
    longest = len(os.fsencode(folder)) + len("/kernel-00000000-0000-0000-0000-000000000000-ipc-00")
    if system == "posix" and longest <= 100:
        return {"transport": "ipc"}
    return {"transport_encryption": "auto"}


def welcome(wanted, port, path, token, browser):
    """Return what the reader needs to know once the server stands."""
    moved = "" if port == wanted else f"Port {wanted} is in use, so the course takes {port}.\n"
    opening = "JupyterLab opens in your browser; if not, open" if browser else "Open"
    return (
        f"{moved}{opening} this address:\n\n    http://127.0.0.1:{port}{path}?token={token}\n\n"
        "Leave this window open while you work. To stop: save, then press Ctrl+C here."
    )


def stop(server, *_):
    """Stop in good order, kernels first; whoever is in a hurry presses Ctrl+C again."""
    terminal.stop_at_once()
    server.stop(from_signal=True)


def teach_ways(server):
    """Make a server that does not listen yet save, send and look as the course needs it."""
    server.contents_manager.register_pre_save_hook(drop_live_views)
    send_at_once(KernelWebsocketHandler)
    # The list that JupyterLab's handler of custom.css holds already; no option sets it.
    server.web_app.settings["static_custom_path"][:0] = map(str, STYLES)


def set_up(c):
    """Set what every server of the course needs, on the reader's computer and on a hub."""
    c.ServerApp.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0
    # An uploaded photo is one message; 10 MB, the default, would cut the connection instead.
    c.ServerApp.tornado_settings = {"websocket_max_message_size": 200 * 2**20}
    c.ContentsManager.hide_globs = ["__pycache__", "*.pyc", "*~", *COURSE_FILES]
    c.MultiKernelManager.kernel_manager_class = "tools.lab_kernel.CourseKernelManager"
    for name, value in private_transport(jupyter_runtime_dir()).items():
        c.KernelManager[name] = value
    c.LabApp.custom_css = True  # tools/lab_settings/custom.css


def _load_jupyter_server_extension(server):
    """Jupyter calls this before the server listens."""
    teach_ways(server)
    hold_port(server)


async def _start_jupyter_server_extension(server):
    """Jupyter calls this once the server listens."""
    terminal.on_interrupt(partial(stop, server))
    wanted, token = server.config.ServerApp.port, server.identity_provider.token
    text = welcome(wanted, server.port, server.default_url, token, server.open_browser)
    print(text, flush=True)


if "get_config" in globals():  # read by Jupyter, not imported
    c = get_config()  # noqa: F821
    c.ServerApp.jpserver_extensions = {"tools.lab_config": True}
    c.ServerApp.ip = "127.0.0.1"
    set_up(c)
    c.Application.log_level = "ERROR"
