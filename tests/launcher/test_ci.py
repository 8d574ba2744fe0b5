"""The script that CI runs, with programs that only say how they were called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.lab_in_browser import CHROMIUM_NAMES

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".ci" / "run"
TOOLS = ("bash", "dirname", "env")
SAYS = "#!/bin/sh\necho ${0##*/} $DEBIAN_FRONTEND $*\n"
UPDATE = "-q -o Acquire::Retries=3 update"
INSTALL = "-q -o Acquire::Retries=3 install -y --no-install-recommends chromium"


class Machine:
    """A PATH that holds what the script needs, and programs that are faked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in TOOLS:
            (folder / name).symlink_to(shutil.which(name))
        self.has("python3", SAYS.replace("$D", "$CI $D"))

    def has(self, name: str, script: str = SAYS) -> None:
        (self.folder / name).write_text(script)
        (self.folder / name).chmod(0o755)

    def run(self) -> tuple[int, list[str], str]:
        ended = subprocess.run(
            [self.folder / "bash", SCRIPT],
            env={"PATH": str(self.folder)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [" ".join(line.split()) for line in ended.stdout.splitlines()]
        return ended.returncode, lines, ended.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("browser", CHROMIUM_NAMES)
def test_a_browser_that_is_there_is_used(machine: Machine, browser: str) -> None:
    machine.has(browser)
    machine.has("apt-get", "#!/bin/sh\nexit 100\n")
    assert machine.run() == (0, ["python3 true course.py test"], "")


def test_else_one_is_installed(machine: Machine) -> None:
    machine.has("apt-get")
    machine.has("id", "#!/bin/sh\necho 0\n")
    status, lines, _ = machine.run()
    assert status == 0
    apt = "apt-get noninteractive"
    assert lines == [f"{apt} {UPDATE}", f"{apt} {INSTALL}", "python3 true course.py test"]


def test_only_root_may_install(machine: Machine) -> None:
    machine.has("apt-get")
    machine.has("id", "#!/bin/sh\necho 1000\n")
    # What sudo does with the settings: it forgets them.
    machine.has("sudo", '#!/bin/sh\necho "sudo"\nunset DEBIAN_FRONTEND CI\nexec "$@"\n')
    _, lines, _ = machine.run()
    apt = "apt-get noninteractive"
    assert lines[:4] == ["sudo", f"{apt} {UPDATE}", "sudo", f"{apt} {INSTALL}"]


def test_a_failed_installation_ends_it(machine: Machine) -> None:
    machine.has("apt-get", "#!/bin/sh\necho E: no network >&2\nexit 100\n")
    machine.has("id", "#!/bin/sh\necho 0\n")
    assert machine.run() == (100, [], "E: no network\n")


def test_where_nothing_can_be_installed_it_says_what_to_do(machine: Machine) -> None:
    assert machine.run() == (
        2,
        [],
        "There is no browser for the browser tests: install Chromium.\n",
    )


def test_the_script_can_be_started() -> None:
    assert os.access(SCRIPT, os.X_OK)
