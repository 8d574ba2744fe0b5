"""The reader's folder: nothing half written, nothing lost, a clear sentence where it cannot be."""

import errno
import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest

from course_lib import home
from course_lib.home import _disk, _kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "reader" / "folder"
    monkeypatch.setenv("COURSE_HOME", str(path))
    return path


def test_the_environment_names_the_folder(folder: Path) -> None:
    assert home.home() == folder
    assert not folder.exists(), "looking must not make the folder"


def test_without_a_name_it_is_in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_HOME")
    repository = Path(home.__file__).resolve().parents[2]
    assert home.home() == repository / "my-course"


def test_without_a_repository_it_is_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COURSE_HOME")
    monkeypatch.chdir(tmp_path)
    installed = tmp_path / "site-packages/course_lib/home/_kept.py"
    monkeypatch.setattr(_kept, "__file__", str(installed))
    assert home.home() == tmp_path / "my-course"


def test_what_is_written_is_read(folder: Path) -> None:
    assert home.read("choice") == {}
    home.write("choice", {"picture": "猫.png", "size": [3, 4]})
    assert home.read("choice") == home.read("choice.json") == {"picture": "猫.png", "size": [3, 4]}
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "choice.json"]


@pytest.mark.parametrize("name", ["", "..", "../other", "a/b", ".hidden", "/etc/passwd"])
def test_only_plain_names(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        home.read(name)
    with pytest.raises(ValueError, match="plain file name"):
        home.write(name, {})


@pytest.mark.parametrize("damaged", ["", '{"solved": tr', "[1, 2]", "\x00\x01"])
def test_a_damaged_file_is_kept_under_another_name(folder: Path, damaged: str) -> None:
    folder.mkdir(parents=True)
    for number in (1, 2):
        (folder / "progress.json").write_text(damaged)
        with pytest.warns(UserWarning, match=f"kept as progress-damaged-{number}.json"):
            assert home.read("progress") == {}
        assert (folder / f"progress-damaged-{number}.json").read_text() == damaged
        home.write("progress", {"fine": True})
        assert home.read("progress") == {"fine": True}


def test_bytes_that_are_no_text_are_kept_too(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "progress.json").write_bytes(b"\xff\xfe\x00")
    with pytest.warns(UserWarning, match="damaged"):
        home.write("progress", {"fine": True})
    assert (folder / "progress-damaged-1.json").read_bytes() == b"\xff\xfe\x00"
    assert home.read("progress") == {"fine": True}


def test_writing_over_a_damaged_file_keeps_it(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "progress.json").write_text("{half")
    with pytest.warns(UserWarning, match="kept as progress-damaged-1.json"):
        home.update("progress", lambda content: {**content, "new": 1})
    assert (folder / "progress-damaged-1.json").read_text() == "{half"


def test_a_crash_while_writing_leaves_the_old_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write("progress", {"old": 1})

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space)
        with pytest.raises(home.HomeError, match="no space left on device"):
            home.write("progress", {"new": 2})
    assert home.read("progress") == {"old": 1}
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "progress.json"]


def test_content_that_json_cannot_hold_leaves_the_old_content() -> None:
    home.write("progress", {"old": 1})
    with pytest.raises(TypeError):
        home.write("progress", {"new": object()})
    assert home.read("progress") == {"old": 1}


def test_a_folder_that_cannot_be_written_gets_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(home.HomeError) as caught:
        home.write("progress", {})
    assert str(tmp_path) in str(caught.value)
    assert "COURSE_HOME" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.warns(UserWarning, match="cannot read"):
        assert home.read("progress") == {}


def test_a_read_only_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write("progress", {"old": 1})

    def denied(_: object) -> None:  # root may write anywhere, so a chmod would prove nothing
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "fsync", denied)
    with pytest.raises(home.HomeError, match=r"permission denied.*Nothing was lost"):
        home.write("progress", {"new": 2})
    assert home.read("progress") == {"old": 1}


def test_a_damaged_file_that_cannot_be_moved_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    (folder / "progress.json").write_text("{half")

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", denied)
    with pytest.warns(UserWarning, match="stays as it is"):
        assert home.read("progress") == {}
    assert (folder / "progress.json").read_text() == "{half"


def _count(number: int) -> None:
    for step in range(20):
        home.update("shared", lambda content: {**content, f"{number}-{step}": step})  # noqa: B023


def test_two_processes_lose_nothing() -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count, args=(number,)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(home.read("shared")) == 40


def test_threads_lose_nothing() -> None:
    workers = [threading.Thread(target=_count, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(home.read("shared")) == 80


def test_a_file_system_without_locks_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_disk, "_try_lock", lambda file: False)
    monkeypatch.setattr(_kept, "LOCK_WAIT", 0.05)
    home.write("choice", {"picture": "camera"})
    assert home.read("choice") == {"picture": "camera"}


def test_windows_locks_are_asked_for_and_given_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[str] = []
    fake = types.ModuleType("msvcrt")
    fake.LK_NBLCK, fake.LK_UNLCK = "lock", "unlock"  # type: ignore[attr-defined]
    busy = [True, False]

    def locking(_descriptor: int, mode: str, _bytes: int) -> None:
        calls.append(mode)
        if mode == "lock" and busy.pop(0):
            raise OSError(36, "Resource deadlock avoided")

    fake.locking = locking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    specification = importlib.util.spec_from_file_location("windows_disk", _disk.__file__)
    assert specification is not None
    assert specification.loader is not None
    windows = importlib.util.module_from_spec(specification)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        specification.loader.exec_module(windows)
    with windows.alone(tmp_path / ".lock", wait=1) as held:
        assert held
    assert calls == ["lock", "lock", "unlock"], "the second try gets the lock"


def test_windows_waits_for_whoever_reads_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [PermissionError(13, "in use"), PermissionError(13, "in use")]
    replace = os.replace

    def reluctant(source: str, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        replace(source, target)

    monkeypatch.setattr(os, "replace", reluctant)
    monkeypatch.setattr(sys, "platform", "win32")
    home.write("choice", {"picture": "camera"})
    assert json.loads((folder / "choice.json").read_text())["picture"] == "camera"


# --- whole files ------------------------------------------------------------------------


def refuse(number: int):
    def refusing(_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refusing


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "no space left on device.*free some space on the disk"),
        (errno.EDQUOT, "delete some of your files"),
        (errno.EROFS, "nothing can be written on this disk"),
        (errno.EACCES, "permission denied.*make the folder writable, or name another one"),
    ],
)
def test_a_refusal_is_followed_by_the_advice_that_helps(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    home.write("choice", {"picture": "camera"})
    monkeypatch.setattr(os, "fsync", refuse(number))
    for act in (lambda: home.write("choice", {}), lambda: home.keep("photo.png", b"picture")):
        with pytest.raises(home.HomeError, match=advice):
            act()
    assert home.read("choice") == {"picture": "camera"}
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "choice.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_disk_that_is_full_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    code = """if True:
    import resource, signal, sys
    from pathlib import Path
    from course_lib import home
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    for act in (home.write_whole, lambda path, content: home.keep(path.name, content)):
        try:
            act(Path(sys.argv[1]) / "large.bin", bytes(100_000))
        except home.HomeError as error:
            print(error)
    """
    environment = {**os.environ, "COURSE_HOME": str(tmp_path)}
    (tmp_path / "large.bin").write_bytes(b"the reader's own")
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = result.stdout.splitlines()
    assert first == (
        f"{tmp_path / 'large.bin'} cannot be written (file too large); "
        "so large a file is not allowed there."
    )
    assert "(file too large). Nothing was lost" in second
    assert (tmp_path / "large.bin").read_bytes() == b"the reader's own"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "large.bin"]


def test_a_file_is_kept_once_and_never_over_another(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "photo.png.part").write_bytes(b"the reader's own")
    (folder / "photo-2.png").mkdir()
    first = home.keep("photo.png", b"one")
    assert home.keep("photo.png", b"one") == first == folder / "photo.png"
    assert home.keep("photo.png", b"two").name == "photo-3.png"
    assert first.read_bytes() == b"one"
    assert (folder / "photo.png.part").read_bytes() == b"the reader's own"


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b.png", "/etc/passwd"])
def test_only_plain_names_are_kept(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        home.keep(name, b"content")
    assert not folder.exists()


def test_a_name_too_long_for_the_disk_is_said(folder: Path) -> None:
    with pytest.raises(home.HomeError, match="pick a shorter name"):
        home.keep("a" * 300 + ".png", b"content")
    assert [path.name for path in folder.iterdir()] == [".lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such rights")
def test_a_replaced_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("old")
    path.chmod(0o600)
    home.write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("named", ["~nobody-of-that-name", "~tilde"])
def test_a_folder_named_like_nobodys_home_is_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_HOME", named)
    assert home.home() == tmp_path / named
