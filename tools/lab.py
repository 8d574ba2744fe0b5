"""Open JupyterLab for a reader (in a folder of their own) or for an author: ``course.py lab``.

In an environment that course.py did not make (conda's, say): ``python -m tools.lab``.
"""

from tools import terminal

if __name__ == "__main__":  # before the other imports, which take a moment
    terminal.stop_at_once()

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import warnings
from pathlib import Path

import course
from course_lib import home
from tools import notebook_form, reader_folder

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"
# Each thread of a kernel would keep memory that it no longer needs: 80 MB in notebook 10.
ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line, which course.py reads in the same way."""
    parser = course.Parser(
        prog="python -m tools.lab",
        description="Work through the course in JupyterLab (Ctrl+C stops it).",
        allow_abbrev=False,
    )
    course.add_lab_options(parser.add_argument)
    options = parser.parse_args(arguments)
    course.check_lab(options)
    return options


def prepare(reset: list[str], edit: bool) -> tuple[Path, Path]:
    """Make the folder ready; return the server's root and the notebook to open."""
    if edit:
        return ROOT, notebook_form.FOLDER / FIRST
    folder = home.home()
    os.environ["COURSE_HOME"] = str(folder)
    # Unknown names end it before anything is copied.
    names = [notebook_form.paths([name])[0].name for name in reset]
    opened = folder / FIRST
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda sentence, *_, **__: print(sentence)
        for sentence in reader_folder.bring(folder):
            print(sentence)
        for name in names:
            opened, sentence = reader_folder.reset(name, folder)
            print(sentence)
    return folder, opened


def arguments(root: Path, notebook: Path, port: int, browser: bool) -> list[str]:
    """Return the command line of JupyterLab, which has to run in the repository."""
    return [
        # From here, since Jupyter would replace a "$HOME" in the repository's own path.
        f"--config={Path('tools', 'lab_config.py')}",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{notebook.relative_to(root).as_posix()}",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}",
        # A token of our own, or Jupyter adds its own long welcome to ours.
        f"--IdentityProvider.token={secrets.token_hex(24)}",
        # No question about news; and no icon of the tab that shows a busy kernel: it changes at
        # each step of a slider, is fetched anew each time, and costs a third of the pictures.
        f"--LabApp.app_settings_dir={ROOT / 'tools' / 'lab_settings'}",
    ]


def workspaces(root: Path, edit: bool) -> Path:
    """Return where the open tabs are remembered: Jupyter would open those of other work too."""
    return Path(sys.prefix, "workspaces") if edit else root / ".workspaces"


def only_our_settings(own: Path) -> Path:
    """Leave out what others set for Jupyter on this computer, which may stop the course's.

    Returns the folder of how the reader likes JupyterLab to look, which stays.

    Parameters
    ----------
    own : Path
        An empty folder, for what is needed as long as JupyterLab runs.
    """
    from jupyter_core import paths
    from jupyterlab.commands import get_user_settings_dir

    look = Path(get_user_settings_dir())
    config = own / "config"
    config.mkdir()
    (config / "migrated").touch()  # or Jupyter fetches settings of IPython's from long ago
    os.environ["JUPYTER_CONFIG_DIR"] = str(config)
    os.environ.update(ONE_ARENA)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # also where somebody else owns the environment
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG"):
        os.environ.pop(name, None)
    paths.SYSTEM_CONFIG_PATH.clear()
    if not _writable(Path(paths.jupyter_data_dir())):
        os.environ["JUPYTER_DATA_DIR"] = str(own / "data")
        os.environ["IPYTHONDIR"] = str(own / "ipython")
    if not _writable(Path(paths.jupyter_runtime_dir())):
        os.environ["JUPYTER_RUNTIME_DIR"] = str(own / "runtime")
    fonts = os.environ.get("MPLCONFIGDIR")
    if fonts and not _writable(Path(fonts)):  # matplotlib would complain in every notebook
        with contextlib.suppress(OSError):
            shutil.copytree(fonts, own / "matplotlib")
        os.environ["MPLCONFIGDIR"] = str(own / "matplotlib")
    return look if _writable(look) else own / "look"


def _writable(folder: Path) -> bool:
    """Say whether files may be made in a folder, or the folder itself."""
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    return there.is_dir() and os.access(there, os.W_OK)


def start(options: argparse.Namespace, root: Path, notebook: Path, own: Path) -> None:
    """Run JupyterLab until it is stopped."""
    print("JupyterLab is starting ...", flush=True)
    look = only_our_settings(own)
    from jupyter_server.serverapp import ServerApp
    from jupyterlab.labapp import LabApp

    # Jupyter's own Ctrl+C asks first, or (not on a terminal) is lost; ours is in lab_config.
    ServerApp.init_signal = lambda app: signal.signal(signal.SIGTERM, app._signal_stop)
    os.chdir(ROOT)
    LabApp.launch_instance(
        [
            *arguments(root, notebook, options.port, options.browser),
            f"--LabApp.workspaces_dir={workspaces(root, options.edit)}",
            f"--LabApp.user_settings_dir={look}",
        ]
    )


def main(options: argparse.Namespace) -> int:
    """Open JupyterLab; returns when it ends."""
    if options.dir:
        os.environ["COURSE_HOME"] = options.dir
    root, notebook = prepare(options.reset, options.edit)
    print(f"{'The originals' if options.edit else 'Your folder'}: {root}")
    terminal.hold_back()  # until what is made here can be put away
    own = Path(tempfile.mkdtemp(prefix="course-"))

    def tidy() -> None:
        shutil.rmtree(own, ignore_errors=True)

    try:
        terminal.stop_at_once(tidy)
        start(options, root, notebook, own)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending already
    finally:
        tidy()
    print(f"JupyterLab has stopped. What you saved is in {root}")
    return 0


def program() -> int:
    """Run the command line; what goes wrong is one sentence."""
    try:
        return main(parse(sys.argv[1:]))
    except (course.Problem, notebook_form.NotebookError, ValueError) as error:
        sentence = str(error)
    except OSError as error:
        for done in getattr(error, "__notes__", ()):
            print(done)
        sentence = course.no_room(error) or unusable(error)
    print(f"course.py: {sentence}", file=sys.stderr)
    return 2


def unusable(error: OSError) -> str:
    """Say what the system refused, and what to do about it."""
    if error.strerror is None:  # a sentence of our own
        return str(error)
    folder = home.home()
    place = Path(error.filename) if isinstance(error.filename, str) else folder
    if place == folder or folder in place.parents or place in folder.parents:
        return f"{place} cannot be used ({error.strerror}); name another folder with --dir."
    return f"{place} cannot be used ({error.strerror}); see that you may write there."


if __name__ == "__main__":
    sys.exit(terminal.run(program))
