"""The teacher's commands: ``course.py class ...``, or ``python -m tools.classroom ...``."""

from tools import terminal

if __name__ == "__main__":  # before the other imports, which take a moment
    terminal.stop_at_once()

import argparse
import importlib
import os
import sys

import course


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line, which course.py reads in the same way."""
    parser = course.Parser(prog="python -m tools.classroom", allow_abbrev=False)
    parser.add_argument("--from", dest="start", default=".", help=argparse.SUPPRESS)
    course.add_class_options(parser)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Do what is asked for, from where the teacher stands."""
    options = parse(arguments)
    os.chdir(options.start)
    module = importlib.import_module(f"tools.classroom.{options.action}")
    return int(module.main(options))


if __name__ == "__main__":

    def _run() -> int:
        try:
            return main(sys.argv[1:])
        except course.Problem as problem:
            print(f"course.py: {problem}", file=sys.stderr)
            return 2

    sys.exit(terminal.run(_run))
