"""The decisions of course.py, on platforms that are only described here."""

import ast
import glob
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import course
from tools import stages

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = {"linux-x86_64", "linux-aarch64", "macos-arm64", "windows-x86_64"}
GOOD = course.Python(
    path="/usr/bin/python3.12",
    version=(3, 12, 3),
    platform="linux-x86_64",
    implementation="CPython",
    bits=64,
    can_make_venv=True,
    has_gil=True,
)


# --- which Python ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (("Linux", "x86_64", False, "linux-x86_64"), "linux-x86_64"),
        (("Linux", "aarch64", False, "linux-aarch64"), "linux-aarch64"),
        (("Linux", "arm64", False, "linux-aarch64"), "linux-aarch64"),
        (("Linux", "x86_64", True, "linux-x86_64"), "linux-musl-x86_64"),
        (("Darwin", "arm64", False, "macosx-14.0-arm64"), "macos-arm64"),
        (("Darwin", "x86_64", False, "macosx-10.9-universal2"), "macos-x86_64"),
        (("Windows", "AMD64", False, "win-amd64"), "windows-x86_64"),
        (("Windows", "ARM64", False, "win-arm64"), "windows-arm64"),
        (("Windows", "ARM64", False, "win-amd64"), "windows-x86_64"),
        (("Windows", "AMD64", False, "win32"), "windows-win32"),
        (("FreeBSD", "amd64", False, "freebsd-14"), "freebsd-x86_64"),
    ],
)
def test_platforms_are_named_as_in_the_locks(facts: tuple[str, str, bool, str], name: str) -> None:
    assert course.platform_name(*facts) == name


def test_this_python_is_described() -> None:
    python = course.describe([sys.executable])
    assert python.version == sys.version_info[:3]
    assert python.bits == 64
    assert Path(python.path).exists()


@pytest.mark.parametrize("command", [["no-such-python-anywhere"], ["false"], ["echo", "hello"]])
def test_what_is_no_python_is_passed_over(command: list[str]) -> None:
    assert course.describe(command) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"version": (3, 11, 0)}, ""),
        ({"version": (3, 13, 9)}, ""),
        ({"version": (3, 10, 14)}, "version"),
        ({"version": (3, 14, 0)}, "version"),
        ({"version": (2, 7, 18)}, "version"),
        ({"implementation": "PyPy"}, "version"),
        ({"bits": 32}, "version"),
        ({"has_gil": False}, "version"),
        ({"platform": "macos-x86_64"}, "platform"),
        ({"can_make_venv": False}, "venv"),
    ],
)
def test_each_misfit_has_its_reason(change: dict[str, object], reason: str) -> None:
    assert course.misfit(GOOD._replace(**change), SUPPORTED) == reason


OLD = GOOD._replace(version=(3, 6, 15), path="/usr/bin/python3")
BARE = GOOD._replace(can_make_venv=False)
INTEL = GOOD._replace(platform="macos-x86_64")
SENTENCES = [
    ([], "found none"),
    ([OLD], "found only CPython 3.6.15 at /usr/bin/python3"),
    ([GOOD._replace(bits=32)], "free-threaded or 32-bit"),
    ([OLD, BARE], "sudo apt install python3.12-venv"),
    ([OLD, INTEL], "Macs with an Intel processor are not supported"),
    ([GOOD._replace(platform="windows-arm64")], "Windows on ARM is not supported"),
    ([GOOD._replace(platform="linux-musl-x86_64")], "(linux-musl-x86_64) is not supported"),
]


@pytest.mark.parametrize(("found", "words"), SENTENCES)
def test_without_a_fitting_python_the_remedy_is_named(
    found: list[course.Python], words: str
) -> None:
    with pytest.raises(course.Problem, match=re.escape(words)) as problem:
        course.choose(found, SUPPORTED)
    assert re.search(r"[Ii]nstall|[Uu]se", str(problem.value))
    assert "\n" not in str(problem.value)


def test_the_first_fitting_python_is_taken() -> None:
    other = GOOD._replace(version=(3, 11, 2), path="/opt/python")
    assert course.choose([OLD, BARE, GOOD, other], SUPPORTED) == GOOD


def test_no_python_is_started_after_one_fits() -> None:
    def found():
        yield GOOD
        raise AssertionError("asked for another one")

    assert course.choose(found(), SUPPORTED) == GOOD


def test_on_windows_the_py_launcher_is_asked() -> None:
    commands = list(course.candidates({"LOCALAPPDATA": "C:/Local"}, "here.exe", windows=True))
    assert commands[0] == ["here.exe"]
    assert [["py", f"-3.{minor}"] in commands for minor in (11, 12, 13)] == [True] * 3
    assert any("Python313" in command[0] for command in commands)


def test_elsewhere_the_path_pyenv_and_the_usual_folders_are(tmp_path: Path) -> None:
    for version in ("3.12.1", "3.9.18"):
        (tmp_path / "versions" / version / "bin").mkdir(parents=True)
    environ = {"HOME": "/home/ada", "PYENV_ROOT": str(tmp_path)}
    commands = list(course.candidates(environ, "/usr/bin/python3", windows=False))
    assert commands[0] == ["/usr/bin/python3"]
    assert ["python3.13"] in commands
    assert ["/opt/homebrew/bin/python3.12"] in commands
    assert [str(tmp_path / "versions/3.12.1/bin/python")] in commands
    assert not any("3.9.18" in command[0] for command in commands)


# --- what to do with .venv ------------------------------------------------------------------

WANTED = {"lock.txt": "a", "lock-tf.txt": "b"}
READY = {"state": "ready", "root": "/course", "locks": dict(WANTED)}


@pytest.mark.parametrize(
    ("exists", "stamp", "runs", "wanted", "decision"),
    [
        (False, None, False, WANTED, ("make", ["lock.txt", "lock-tf.txt"])),
        (False, None, False, {"lock.txt": "a"}, ("make", ["lock.txt"])),
        (True, READY, True, WANTED, ("ready", [])),
        (True, READY, True, {"lock.txt": "a"}, ("ready", [])),
        (True, None, True, WANTED, ("move", ["lock.txt", "lock-tf.txt"])),
        (True, {**READY, "state": "busy"}, True, WANTED, ("remake", [*WANTED])),
        (True, {**READY, "root": "/elsewhere"}, True, WANTED, ("remake", [*WANTED])),
        (True, READY, False, WANTED, ("remake", [*WANTED])),
        (True, READY, True, {**WANTED, "lock.txt": "new"}, ("update", ["lock.txt"])),
        (True, READY, True, {**WANTED, "lock-tf.txt": "new"}, ("update", ["lock-tf.txt"])),
        (True, {**READY, "locks": {"lock.txt": "a"}}, True, WANTED, ("update", ["lock-tf.txt"])),
        (True, {"state": "ready", "root": "/course"}, True, WANTED, ("update", [*WANTED])),
    ],
)
def test_plan(exists, stamp, runs, wanted, decision) -> None:
    assert course.plan(exists, stamp, runs, wanted, root="/course") == decision


def test_the_hash_follows_the_lock(tmp_path: Path) -> None:
    first = course.wanted_hashes(["lock.txt"], read=lambda path: "anyio==4.16.0\n")
    second = course.wanted_hashes(["lock.txt"], read=lambda path: "anyio==4.16.1\n")
    assert first.keys() == second.keys() == {"lock.txt"}
    assert first != second


def test_too_little_room_is_said_in_gigabytes() -> None:
    course.check_disk(size=600e6, free=4e9)
    with pytest.raises(course.Problem, match=r"2\.0 GB are free.*3\.3 GB are needed"):
        course.check_disk(size=600e6, free=2e9)


def test_the_download_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    course.announce("make", ["lock.txt", "lock-tf.txt"], 157, 583e6)
    said = capsys.readouterr().out
    assert "To download: 583 MB (157 packages); on disk: 2.6 GB." in said
    assert "--no-tf" in said


def test_progress_is_shown_in_place_only_on_a_terminal() -> None:
    class Child:
        def __init__(self) -> None:
            self.left = 3

        def poll(self) -> int | None:
            self.left -= 1
            return None if self.left else 0

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for out, mark in ((Terminal(), True), (io.StringIO(), False)):
        course.watch(Child(), lambda: "Downloading: 3 of 9 MB", out)
        assert "3 of 9 MB" in out.getvalue()
        assert ("\r" in out.getvalue()) is mark


LOGS = [
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("WARNING: Retrying after connection broken by 'NewConnectionError", "no network"),
    ("[Errno 11001] getaddrinfo failed", "no network"),
    ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "no network"),
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "not the one that was locked"),
    ("The virtual environment was not created because ensurepip is not", "python3-venv"),
    ("ERROR: No matching distribution found for x==1", "No matching distribution found for x==1."),
    ("", "no reason was given"),
]


@pytest.mark.parametrize(("log", "words"), LOGS)
def test_what_pip_says_becomes_one_sentence(log: str, words: str) -> None:
    sentence = course.diagnosis(log)
    assert words in sentence
    assert "\n" not in sentence


def test_nothing_foreign_gets_into_the_environment() -> None:
    base = {"PATH": "/bin", "PYTHONPATH": "/opt/ros", "PYTHONHOME": "/x", "PIP_USER": "1"}
    result = course.environment(base=base)
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_USER"} & result.keys()
    assert result["PATH"].split(os.pathsep) == [str(Path(course.venv_python()).parent), "/bin"]
    assert base["PYTHONPATH"] == "/opt/ros"


def test_only_what_no_lock_names_is_superfluous() -> None:
    lock = "absl-py==2.5.1 \\\n    --hash=sha256:00\njinja2==3.1.6 ; os_name == 'nt' \\\n"
    names = ["absl_py", "Jinja2", "pip", "setuptools", "course-lib", "left.over"]
    assert course.superfluous(names, lock) == ["left.over"]


# --- the command line -----------------------------------------------------------------------


def run(*arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, str(ROOT / "course.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["labb"], "no command 'labb' (did you mean lab?)"),
        (["frobnicate"], "The commands: lab, test, refresh, bench."),
        (["--port"], "Name a command first"),
        (["lab", "--prot", "1"], "no option '--prot'"),
        (["lab", "--port", "http"], "a port is a number from 1024 to 65535, not http"),
        (["lab", "--port", "80"], "a port is a number"),
        (["test", "lnit"], "no stage 'lnit'"),
        (["test", "--fast"], "no option '--fast'"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(arguments: list[str], words: str) -> None:
    ended = run(*arguments)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.startswith("course.py: ")
    assert ended.stderr.count("\n") == 1
    assert not ended.stdout


@pytest.mark.parametrize("arguments", [[], ["--help"], ["lab", "--help"], ["test", "--help"]])
def test_help_helps(arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.returncode == 0
    assert "course.py" in ended.stdout
    assert not ended.stderr


def test_help_names_each_stage() -> None:
    text = " ".join(run("test", "--help").stdout.split())
    assert " ".join(course.STAGES) in text
    assert tuple(stages.STAGES) == course.STAGES


def test_a_folder_is_meant_from_where_the_reader_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert course.parse(["lab", "--dir", "mine"])[0].dir == str(tmp_path / "mine")
    assert course.parse(["bench", "--json", "b.json"])[0].json == str(tmp_path / "b.json")


def test_refresh_and_bench_read_their_other_options_themselves() -> None:
    options, rest = course.parse(["refresh", "01", "--check", "--loud"])
    assert (options.names, options.check, rest) == (["01"], True, ["--loud"])


def test_it_parses_on_python_36() -> None:
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names}
    assert names <= sys.stdlib_module_names


def test_older_pythons_found_here_say_the_sentence_too() -> None:
    pattern = os.path.expanduser("~/.pyenv/versions/3.[6-9].*/bin/python")
    for python in [sys.executable, *glob.glob(pattern)]:
        ended = run("labb", python=python)
        assert ended.returncode == 2
        assert "did you mean lab?" in ended.stderr
