"""Try a class of made-up users, as root: ``python -m tools.hub STUDENTS [--quick]``."""

import sys

import course
from tools import terminal
from tools.hub import measure
from tools.hub.student import Trouble


def _program() -> int:
    count, *more = sys.argv[1:]
    here = "--here" in more
    try:
        if here:
            return measure.with_class(int(count), *(word for word in more if word != "--here"))
        return measure.main(int(count), *more)
    except (course.Problem, Trouble) as problem:
        print(f"course.py: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(terminal.run(_program))
