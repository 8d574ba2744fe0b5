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

ROOT = Path(__file__).resolve().parents[2]
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
    sizes = {"lock.txt": (100, 300e6), "lock-tf.txt": (20, 300e6)}
    course.check_disk(course.USUAL, sizes, free=4e9)
    for given in ({"lock.txt": (100, 300e6)}, {"lock.txt": (100, 300e6), "lock-gpu.txt": (1, 1)}):
        with pytest.raises(course.Problem, match=r"Free some space") as problem:
            course.check_disk(course.USUAL, given, free=1e9)
        assert "--no-tf" not in str(problem.value)
    with pytest.raises(course.Problem, match=r"2\.0 GB are free.*3\.3 GB are needed.*--no-tf"):
        course.check_disk(course.USUAL, sizes, free=2e9)
    with pytest.raises(course.Problem, match=r"leave --gpu out"):
        course.check_disk(course.WITH_GPU, {"lock-gpu.txt": (31, 3.4e9)}, free=2e9)


@pytest.mark.parametrize(
    ("venv", "second", "words"),
    [
        (course.USUAL, {"lock-tf.txt": (19, 316e6)}, "583 MB (157 packages); on disk: 2.6 GB."),
        (course.USUAL, {"lock-tf.txt": (19, 316e6)}, "Add --no-tf"),
        (course.WITH_GPU, {"lock-gpu.txt": (31, 3422e6)}, "3.7 GB (169 packages); on disk: "),
        (course.WITH_GPU, {"lock-gpu.txt": (31, 3422e6)}, "folder .venv-gpu, once"),
        (course.WITH_GPU, {"lock-gpu.txt": (31, 3422e6)}, "Without --gpu"),
    ],
)
def test_the_download_is_announced(
    capsys: pytest.CaptureFixture[str],
    venv: course.Venv,
    second: dict[str, tuple[int, float]],
    words: str,
) -> None:
    course.announce(venv, "make", {"lock.txt": (138, 267e6), **second})
    assert words in capsys.readouterr().out


def test_progress_is_shown_in_place_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course.time, "time", lambda: -1e9)  # somebody set the clock back

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
    ("CERTIFICATE_VERIFY_FAILED] ... failed: certificate is not yet valid", "date and time"),
    ("CERTIFICATE_VERIFY_FAILED] ... failed: certificate has expired (_ssl", "date and time"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "not the one that was locked"),
    ("The virtual environment was not created because ensurepip is not", "python3-venv"),
    ("ERROR: No matching distribution found for x==1", "No matching distribution found for x==1."),
    ("", "no reason was given"),
]


@pytest.mark.parametrize(("log", "words"), LOGS)
def test_what_pip_says_becomes_one_sentence(log: str, words: str) -> None:
    sentence = course.diagnosis(log, "install.log")
    assert words in sentence
    assert "\n" not in sentence


def test_nothing_foreign_gets_into_the_environment() -> None:
    base = {"PATH": "/bin", "PYTHONPATH": "/opt/ros", "PYTHONHOME": "/x", "PIP_USER": "1"}
    result = course.environment(course.USUAL, base=base)
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_USER"} & result.keys()
    assert result["PATH"].split(os.pathsep) == [str(Path(course.USUAL.python).parent), "/bin"]
    assert base["PYTHONPATH"] == "/opt/ros"


def test_only_what_no_lock_names_is_superfluous() -> None:
    lock = "absl-py==2.5.1 \\\n    --hash=sha256:00\njinja2==3.1.6 ; os_name == 'nt' \\\n"
    names = ["absl_py", "Jinja2", "pip", "setuptools", "course-lib", "left.over"]
    assert course.superfluous(names, lock) == ["left.over"]


# --- with a GPU -----------------------------------------------------------------------------


def stand_on(
    monkeypatch: pytest.MonkeyPatch, platform: str, missing: str, locks: list[str]
) -> None:
    """Pretend a platform, a reason against its GPU, and what .venv-gpu holds."""
    monkeypatch.setattr(course, "describe", lambda command: GOOD._replace(platform=platform))
    monkeypatch.setattr(course, "gpu_missing", lambda: missing)
    monkeypatch.setattr(course, "read_stamp", lambda venv: {"locks": dict.fromkeys(locks)})


@pytest.mark.parametrize("insist", [False, True])
@pytest.mark.parametrize("platform", sorted(SUPPORTED - {"linux-x86_64"}))
def test_elsewhere_there_is_no_environment_for_a_gpu(
    monkeypatch: pytest.MonkeyPatch, platform: str, insist: bool
) -> None:
    stand_on(monkeypatch, platform, "", ["lock.txt", "lock-gpu.txt"])
    with pytest.raises(course.Problem, match=f"only on Linux.*this is {platform}") as problem:
        course.check_gpu(insist)
    assert ("wsl --install" in str(problem.value)) is ("windows" in platform)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("locks", [[], ["lock.txt"]])
def test_gigabytes_are_not_fetched_in_vain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locks: list[str]
) -> None:
    stand_on(monkeypatch, "linux-x86_64", "there is no driver", locks)
    with pytest.raises(course.Problem, match=r"there is no driver.*--gpu-anyway.* 3\.\d GB"):
        course.check_gpu(insist=False)
    course.check_gpu(insist=True)
    assert "there is no driver. TensorFlow will work on the processor" in capsys.readouterr().out


def test_what_was_fetched_is_used_without_a_gpu_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_on(monkeypatch, "linux-x86_64", "there is no driver", ["lock.txt", "lock-gpu.txt"])
    course.check_gpu(insist=False)
    assert "TensorFlow will work on the processor" in capsys.readouterr().out


def test_with_a_gpu_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_on(monkeypatch, "linux-x86_64", "", [])
    course.check_gpu(insist=False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (None, "nvidia-smi does not run"),
        ("echo 570.86.15", ""),
        ("echo 525.60.13; echo 525.60.13", ""),
        ("echo 470.256.02", "470 is too old (525 or newer is needed)"),
        ("echo No devices were found; exit 6", "names none"),
        ("echo No devices were found", "names none"),
        ("exit 9", "names none"),
    ],
)
def test_the_driver_says_whether_there_is_a_gpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, reason: str
) -> None:
    if script is not None:
        (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = course.gpu_missing()
    assert reason in said
    assert bool(said) is bool(reason)


def test_the_gpu_is_shared_by_several_notebooks() -> None:
    name = "TF_FORCE_GPU_ALLOW_GROWTH"
    assert course.environment(course.WITH_GPU, base={})[name] == "true"
    assert course.environment(course.WITH_GPU, base={name: "false"})[name] == "false"
    assert name not in course.environment(course.USUAL, base={})


@pytest.mark.parametrize(
    ("arguments", "gpu"),
    [(["lab"], None), (["lab", "--gpu"], "if found"), (["lab", "--gpu-anyway"], "anyway")],
)
def test_the_gpu_is_asked_for(arguments: list[str], gpu: str | None) -> None:
    assert course.parse(arguments).gpu == gpu


# --- the command line -----------------------------------------------------------------------


def run(*arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, str(ROOT / "course.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["labb"], "no command 'labb' (did you mean lab?)"),
        (["frobnicate"], "The commands: lab, restore, test, refresh, bench, minutes, site, class."),
        (["--port"], "Name a command first"),
        (["lab", "--prot", "1"], "no option '--prot'"),
        (["lab", "--port", "http"], "a port is a number from 1024 to 65535, not http"),
        (["lab", "--port", "80"], "a port is a number"),
        (["lab", "--gpu", "--no-tf"], "leave either --gpu or --no-tf out"),
        (["test", "--gpu"], "no option '--gpu'"),
        (["test", "lnit"], "no stage 'lnit'"),
        (["test", "--fast"], "no option '--fast'"),
        (["refresh", "01", "--chk"], "no option '--chk'"),
        (["bench", "--jsn", "b.json"], "no option '--jsn'"),
        (["minute"], "did you mean minutes?"),
        (["minutes", "--short"], "no option '--short'"),
        (["class"], "Name what to do: build, exam, grade, live or hub"),
        (["class", "hub"], "One of the arguments --try --install --measure is required"),
        (["class", "hub", "--try", "--measure", "2"], "not allowed with argument"),
        (["class", "hub", "--measure", "1"], "2 to 64 students, not 1"),
        (["class", "hub", "--install", "--port", "8000"], "--port is for --try"),
        (["class", "exam", "01"], "required: --seed"),
        (["class", "grad", "x"], "invalid choice: 'grad'"),
        (["class", "grade", "x"], "required: --out"),
        (["class", "grade", "x", "--out", "m.csv", "--sed", "1"], "no option '--sed'"),
        (["class", "grade", "x", "--out", "m.csv", "--seed", "-1"], "a seed is a whole number"),
        (["lab", "--edit", "--reset", "01"], "--reset is for your own notebooks"),
        (["lab", "--edit", "--dir", "mine"], "--dir is for your own notebooks"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(arguments: list[str], words: str) -> None:
    ended = run(*arguments)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.startswith("course.py: ")
    assert ended.stderr.count("\n") == 1
    assert not ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["lab", "--help"],
        ["restore", "--help"],
        ["test", "--help"],
        ["class", "grade", "--help"],
        ["class", "live", "--help"],
        ["class", "hub", "--help"],
    ],
)
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
    assert course.parse(["lab", "--dir", "mine"]).dir == str(tmp_path / "mine")
    assert course.parse(["bench", "--json", "b.json"]).json == str(tmp_path / "b.json")


def test_a_wrong_option_is_noticed_before_anything_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "ensure_environment", lambda *_: pytest.fail("it installs"))
    assert course.main(["refresh", "--chk", "01"]) == 2
    assert capsys.readouterr().err.startswith("course.py: This command has no option '--chk'.")


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


@pytest.mark.parametrize(("system", "words"), [("win32", "wsl --install"), ("darwin", "Linux")])
def test_a_hub_says_what_it_needs_before_anything_is_fetched(system: str, words: str) -> None:
    with pytest.raises(course.Problem, match="class hub needs Linux") as raised:
        course.check_hub(system)
    assert words in str(raised.value)
    assert str(raised.value).count(".") == 1
    course.check_hub("linux")
