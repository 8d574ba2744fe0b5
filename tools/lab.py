"""Open JupyterLab for a reader (in a folder of their own) or for an author: ``course.py lab``.

In an environment that course.py did not make (conda's, say): ``python -m tools.lab``.
"""

import json
import os
import secrets
import sys
from pathlib import Path

from course_lib import home
from tools import notebook_form, reader_folder

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"
# What course.py asks for unless it is told otherwise.
USUAL = {"dir": None, "port": 8888, "browser": True, "edit": False, "reset": []}


def prepare(reset: list[str], edit: bool) -> tuple[Path, Path]:
    """Make the folder ready; return the server's root and the notebook to open."""
    if edit:
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


def arguments(root: Path, notebook: Path, port: int, browser: bool) -> list[str]:
    """Return the command line of JupyterLab."""
    return [
        f"--config={ROOT / 'tools' / 'lab_config.py'}",
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


def main(options: dict) -> None:
    """Start JupyterLab; returns when it ends."""
    if options["dir"]:
        os.environ["COURSE_HOME"] = options["dir"]
    root, notebook = prepare(options["reset"], options["edit"])
    print(f"{'The originals' if options['edit'] else 'Your folder'}: {root}")
    print("JupyterLab is starting ...", flush=True)
    from jupyterlab.labapp import LabApp

    # One workspace for each folder: Jupyter's own would open the tabs of other work beside 00.
    tabs = Path(sys.prefix, "workspaces") if options["edit"] else root / ".workspaces"
    LabApp.launch_instance(
        [
            *arguments(root, notebook, options["port"], options["browser"]),
            f"--LabApp.workspaces_dir={tabs}",
        ]
    )
    print(f"JupyterLab has stopped. What you saved is in {root}")


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]) if sys.argv[1:] else USUAL)
    except KeyboardInterrupt:  # before the server stood
        sys.exit(130)
    except OSError as error:
        if error.strerror is None:  # a sentence of our own
            sys.exit(f"course.py: {error}")
        folder = home.home()
        sys.exit(f"course.py: {folder} cannot be used ({error.strerror}); name another with --dir.")
    except (notebook_form.NotebookError, ValueError) as error:
        sys.exit(f"course.py: {error}")
