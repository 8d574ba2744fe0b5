"""course.py makes, mends and updates a real .venv here, of packages that are a few bytes large."""

import base64
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
BACKEND = f"""
from pathlib import Path
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "course_lib-1-py3-none-any.whl"
    info = "course_lib-1.dist-info/"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("course_lib.py", "")
        wheel.writestr(info + "METADATA", {METADATA.format("course-lib", 1)!r})
        wheel.writestr(info + "WHEEL", {WHEEL!r})
        wheel.writestr(info + "RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = ["tiny-backend"]
build-backend = "tiny_backend"
[project]
name = "course-lib"
version = "1"
"""
BASE = {
    "tiny-backend": ("1", {"tiny_backend.py": BACKEND}),
    "matplotlib": ("1", {"matplotlib/__init__.py": "", "matplotlib/font_manager.py": ""}),
}
TENSORFLOW = {"tensorflow": ("1", {"tensorflow.py": "__version__ = '1'"})}
FOR_GPU = {**TENSORFLOW, "nvidia-cuda": ("1", {"nvidia_cuda.py": ""})}
Packages = dict[str, tuple[str, dict[str, str]]]


def wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Write a wheel and return its sha256."""
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": METADATA.format(name, version),
        f"{info}/WHEEL": WHEEL,
    }
    rows = [f"{path},{_record(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(zipfile.ZipInfo(inside), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _record(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"sha256={digest.decode()},{len(text)}"


class Place:
    """A small course: course.py, its locks and a folder that stands for the package index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = folder / "index"
        for sub in ("index", "requirements", "tools"):
            (folder / sub).mkdir()
        shutil.copy(ROOT / "course.py", folder)
        shutil.copytree(ROOT / "tools" / "no_tensorflow", folder / "tools" / "no_tensorflow")
        (folder / "pyproject.toml").write_text(PROJECT)
        self.lock("lock.txt", BASE)
        self.lock("lock-tf.txt", TENSORFLOW)
        self.lock("lock-gpu.txt", FOR_GPU)
        self.launcher = self._load()

    def lock(self, name: str, packages: Packages, digest: str = "") -> None:
        lines = [f"# {platform}: {len(packages)} packages, 1000000 bytes" for platform in PLATFORMS]
        for package, (version, files) in packages.items():
            found = wheel(self.index, package, version, files)
            lines.append(f"{package}=={version} \\\n    --hash=sha256:{digest or found}")
        (self.folder / "requirements" / name).write_text("\n".join(lines) + "\n")

    def _load(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("small_course", self.folder / "course.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def ensure(self, *, gpu: bool = False, no_tf: bool = False) -> str:
        venv = self.launcher.WITH_GPU if gpu else self.launcher.USUAL
        return self.launcher.ensure_environment(venv, no_tf)

    def stamp(self, name: str = ".venv", **change: object) -> dict[str, object]:
        path = self.folder / name / "course.json"
        stamp = {**json.loads(path.read_text()), **change}
        path.write_text(json.dumps(stamp))
        return stamp

    def imports(self, name: str, *, gpu: bool = False, no_tf: bool = False) -> bool:
        venv = self.launcher.WITH_GPU if gpu else self.launcher.USUAL
        command = [venv.python, "-c", f"import {name}"]
        env = self.launcher.environment(venv, no_tf)
        return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0


PLATFORMS = ("linux-x86_64", "linux-aarch64", "macos-arm64", "windows-x86_64")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A course whose environment was made once, without TensorFlow."""
    place = Place(tmp_path_factory.mktemp("course"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(place.index))
        place.ensure(no_tf=True)
        yield place


@pytest.fixture
def place(made: Place) -> Place:
    """The same course, complete; each test may change it."""
    made.lock("lock.txt", BASE)
    made.lock("lock-tf.txt", TENSORFLOW)
    made.lock("lock-gpu.txt", FOR_GPU)
    return made


def test_tensorflow_is_a_part_of_its_own(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.imports("matplotlib")
    assert place.imports("course_lib")
    assert not place.imports("tensorflow")
    assert set(place.stamp()["locks"]) == {"lock.txt"}
    place.ensure()
    assert "TensorFlow is missing in .venv: it is added." in capsys.readouterr().out
    assert place.imports("tensorflow")
    assert not place.imports("tensorflow", no_tf=True)
    assert set(place.stamp()["locks"]) == {"lock.txt", "lock-tf.txt"}


def test_what_would_change_the_lab_lies_beside_the_environment(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv, name = place.launcher.USUAL, place.launcher.NBGRADER
    place.ensure(no_tf=True)
    for version in ("1", "2"):
        place.lock(name, {"apart": (version, {"apart.py": f"version = {version}"})})
        folder = Path(place.launcher.ensure_beside(venv, name))
        assert (folder / "apart.py").read_text() == f"version = {version}"
    assert not place.imports("apart")
    monkeypatch.setattr(place.launcher, "pip_install", pytest.fail)
    assert place.launcher.ensure_beside(venv, name) == str(folder)
    (folder / "course.sha256").unlink()  # as where it was broken off
    monkeypatch.undo()
    assert Path(place.launcher.ensure_beside(venv, name), "course.sha256").exists()


@pytest.mark.parametrize("no_tf", [False, True])
def test_a_complete_environment_is_left_alone(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, no_tf: bool
) -> None:
    place.ensure()
    capsys.readouterr()
    monkeypatch.setattr(place.launcher, "install", pytest.fail)
    assert Path(place.ensure(no_tf=no_tf)).exists()
    assert capsys.readouterr().out == ""


def test_a_changed_lock_changes_the_environment(place: Place) -> None:
    package = next((place.folder / ".venv").glob("lib/python3*/site-packages")) / "left_over.py"
    package.touch()
    info = package.with_name("left_over-1.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(METADATA.format("left-over", 1))
    (info / "RECORD").write_text("left_over.py,,\nleft_over-1.dist-info/METADATA,,\n")
    assert place.imports("left_over")
    newer = ("2", {**BASE["matplotlib"][1], "matplotlib/newer.py": ""})
    place.lock("lock.txt", {**BASE, "matplotlib": newer})
    place.ensure(no_tf=True)
    assert place.imports("matplotlib.newer")
    assert not place.imports("left_over")
    assert place.stamp()["state"] == "ready"


def test_a_download_that_fails_leaves_the_environment_as_it_was(place: Place) -> None:
    place.ensure(no_tf=True)
    before = place.stamp()
    place.lock("lock.txt", {**BASE, "late": ("1", {"late.py": ""})})
    (place.index / "late-1-py3-none-any.whl").unlink()
    with pytest.raises(place.launcher.Problem, match="No matching distribution found for late"):
        place.ensure(no_tf=True)
    assert place.stamp() == before
    assert place.imports("matplotlib")


def test_a_file_with_another_hash_is_refused(place: Place) -> None:
    place.lock("lock.txt", {**BASE, "forged": ("1", {"forged.py": ""})}, digest="0" * 64)
    with pytest.raises(place.launcher.Problem, match="not the one that was locked"):
        place.ensure(no_tf=True)
    assert not place.imports("forged")


def test_only_one_installs_at_a_time(place: Place) -> None:
    script = "import course; course.ensure_environment(course.USUAL, True)"
    place.stamp(state="busy")
    with place.launcher.only_one(place.launcher.USUAL):
        ended = subprocess.run(
            [sys.executable, "-c", script],
            cwd=place.folder,
            capture_output=True,
            text=True,
            check=False,
        )
    place.stamp(state="ready")
    assert "Another course.py is installing right now" in ended.stderr


@pytest.fixture
def pip_waits(place: Place) -> Iterator[subprocess.Popen[str]]:
    """A course.py whose pip has called a package index that never answers."""
    place.ensure(no_tf=True)
    place.lock("lock.txt", {**BASE, "late": ("1", {"late.py": ""})})
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        process = subprocess.Popen(
            [sys.executable, "course.py", "refresh", "--no-tf"],
            cwd=place.folder,
            env={**os.environ, "PIP_FIND_LINKS": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        call, _ = deaf.accept()
        with process, call:
            yield process
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_while_it_installs(place: Place, pip_waits: subprocess.Popen[str]) -> None:
    os.killpg(pip_waits.pid, signal.SIGINT)
    said, complaints = pip_waits.communicate(timeout=60)
    assert (pip_waits.returncode, complaints) == (130, place.launcher.STOPPED)
    assert "brought up to date" in said
    assert place.stamp()["state"] == "ready", "pip had not changed anything"
    assert not list((place.folder / ".venv").glob("downloads-*"))
    place.ensure(no_tf=True)
    assert place.imports("late")


def test_a_pip_that_goes_on_alone_is_waited_for(
    place: Place, pip_waits: subprocess.Popen[str]
) -> None:
    """Only course.py was killed, from a list of processes, say."""
    pip_waits.kill()
    pip_waits.wait()
    with pytest.raises(place.launcher.Problem, match=r"Another course\.py is installing"):
        place.ensure(no_tf=True)
    os.killpg(pip_waits.pid, signal.SIGKILL)
    with (place.folder / ".venv.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # returns when pip is gone
    place.ensure(no_tf=True)
    assert place.imports("late")


def test_the_gpu_has_an_environment_of_its_own(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = place.stamp()
    place.ensure(gpu=True)
    assert "They go into the folder .venv-gpu, once." in capsys.readouterr().out
    assert place.imports("course_lib, matplotlib, tensorflow, nvidia_cuda", gpu=True)
    assert place.stamp(".venv-gpu")["locks"].keys() == {"lock.txt", "lock-gpu.txt"}
    assert not place.imports("nvidia_cuda")
    assert place.stamp() == usual

    place.ensure(gpu=True)
    assert capsys.readouterr().out == ""

    newer = {"nvidia-cuda": ("2", {"nvidia_cuda.py": "two = 2"})}
    place.lock("lock-gpu.txt", {**FOR_GPU, **newer})
    place.ensure(gpu=True)
    assert place.imports("nvidia_cuda; nvidia_cuda.two", gpu=True)

    place.stamp(".venv-gpu", state="busy")
    (place.folder / ".venv-gpu" / "left-over").touch()
    place.ensure(gpu=True)
    assert "The folder .venv-gpu is unfinished" in capsys.readouterr().out
    assert not (place.folder / ".venv-gpu" / "left-over").exists()
    assert place.stamp(".venv-gpu")["state"] == "ready"


@pytest.mark.parametrize("sign", ["busy", "not ours"])
def test_what_is_not_whole_is_made_anew(
    place: Place, capsys: pytest.CaptureFixture[str], sign: str
) -> None:
    venv = place.folder / ".venv"
    (venv / "left-over").touch()
    if sign == "busy":
        place.stamp(state="busy")
    else:
        (venv / "course.json").unlink()
    place.ensure(no_tf=True)
    said = capsys.readouterr().out
    assert not (venv / "left-over").exists()
    assert place.imports("course_lib")
    assert place.stamp()["state"] == "ready"
    assert (place.folder / ".venv-1" / "left-over").exists() is (sign == "not ours")
    assert ("kept under another name" if sign == "not ours" else "made anew") in said


def test_an_interrupted_installation_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)

    def interrupt(*command: object, **_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place.launcher, "run_logged", interrupt)
    with pytest.raises(KeyboardInterrupt):
        place.ensure(no_tf=True)
    decision = place.launcher.plan(
        True, place.stamp(), True, {"lock.txt": "a"}, place.launcher.ROOT
    )
    assert decision[0] == "remake"


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    (tmp_path / ".venv.lock").mkdir()
    assert place.launcher.main(["lab"]) == 2
    assert f"See that you may write in {tmp_path}" in capsys.readouterr().err


def test_a_full_disk_stops_it_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    full = shutil._ntuple_diskusage(10**9, 10**9, 10**6)
    monkeypatch.setattr(place.launcher.shutil, "disk_usage", lambda path: full)
    with pytest.raises(place.launcher.Problem, match="not enough room"):
        place.ensure(no_tf=True)
    assert not (tmp_path / ".venv").exists()


def test_progress_counts_files_and_packages(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (tmp_path / "pip-unpack-x").mkdir()
    (tmp_path / "pip-unpack-x" / "a.whl").write_bytes(b"12345")
    (tmp_path / "pip-unpack-x" / "b.whl").write_bytes(b"678")
    assert place.launcher.bytes_in(str(tmp_path)) == 8
    packages = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    (packages / "numpy-2.dist-info").mkdir(parents=True)
    assert place.launcher.installed(place.launcher.USUAL) == 1
