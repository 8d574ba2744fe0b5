"""Run the stages of ``course.py test`` one after the other, and count."""

import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from tools import terminal

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PYTEST = (PYTHON, "-m", "pytest", "-q", "-rs")
# Two files at a time, or as many as there are cores; a file's own tests stay together.
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses=4", "--dist=loadfile")
FIVE_HUNDRED = "tests/classroom/test_five_hundred.py"  # hand-ins, graded
NBGRADER = "tests/classroom/test_nbgrader.py"

STAGES = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "imports": ("lint-imports",),
    "spelling": ("typos",),
    "types": (PYTHON, "-m", "mypy"),
    "tests": (
        *(*PYTEST, *SIDE_BY_SIDE, "tests", "--ignore=tests/browser", "--ignore=tests/hub"),
        *("--ignore=tests/site", f"--ignore={FIVE_HUNDRED}", f"--ignore={NBGRADER}"),
    ),
    "doctests": (*PYTEST, "--doctest-modules", "course_lib"),
    "notebooks": (*PYTEST, "-p", "tests.notebooks.nbval_plugin", "--nbval", "notebooks"),
    "browser": (*PYTEST, "tests/browser"),
    "site": (*PYTEST, "tests/site"),
    "class": (*PYTEST, FIVE_HUNDRED),
    "nbgrader": (*PYTEST, NBGRADER),
    "hub": (*PYTEST, "tests/hub"),
    "search": (*PYTEST, "tests", "-m", "hypothesis", "--hypothesis-profile=search"),
}
# Whether everything is true must not hang on chance, so this one runs only when it is named.
ON_DEMAND = ("search",)


class Count(NamedTuple):
    """How many checks passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_report(path: Path, status: int) -> Count:
    """Count what pytest reports. A run that broke off, or found no test, is a failure."""
    try:
        suites = list(ElementTree.parse(path).iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        return Count(failed=1)
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    broken = failures + errors
    return Count(total - broken - skipped, broken or int(status != 0), skipped)


def run(name: str) -> Count:
    """Run one stage with its words on the screen."""
    command = list(STAGES[name])
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        report = Path(folder, "report.xml")
        is_pytest = "pytest" in command
        if is_pytest:
            command.append(f"--junitxml={report}")
        try:
            status = subprocess.run(command, cwd=ROOT, check=False).returncode
        except OSError as error:
            print(f"{command[0]} did not start: {error}")
            status = 1
        if is_pytest:
            return read_report(report, status)
    return Count(failed=1) if status else Count(passed=1)


def main(names: list[str]) -> int:
    """Run the named stages, or all but ``search``; a failure hides no later one."""
    counts = {}
    for name in names or [name for name in STAGES if name not in ON_DEMAND]:
        print(f"\n--- {name} ---", flush=True)
        start = time.perf_counter()
        counts[name] = run(name)
        print(f"{name}: {counts[name]} ({time.perf_counter() - start:.0f} s)", flush=True)
    failing = [name for name, count in counts.items() if count.failed]
    print()
    if failing:
        print("Failing: run again with  course.py test " + " ".join(failing))
    total = sum(counts.values(), Count())
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(terminal.run(lambda: main(sys.argv[1:])))
