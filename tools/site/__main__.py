"""Make the course a folder of static pages: `python -m tools.site [--out FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools import terminal
from tools.notebook_form import ROOT, NotebookError, paths


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="site", description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "site", metavar="FOLDER")
    options = parser.parse_args(arguments)
    from tools.site.build import build, check_folder  # Sphinx takes a moment
    from tools.site.runs import recorded

    start = time.perf_counter()
    try:
        check_folder(options.out)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 2
    print("The notebooks are run and what moves is recorded, which takes minutes;", flush=True)
    print("what has not changed since the last time is kept.", flush=True)
    runs = recorded(paths())
    build(options.out, runs.found)
    for trouble in runs.troubles:
        print(trouble, file=sys.stderr)
    size = sum(path.stat().st_size for path in options.out.rglob("*") if path.is_file())
    print(
        f"{options.out}: open index.html there, from disk or from any web server. "
        f"{size / 1e6:.1f} MB ({time.perf_counter() - start:.0f} s)"
    )
    return 1 if runs.troubles else 0


if __name__ == "__main__":
    sys.exit(terminal.run(main))
