"""What notebook 00 opens with: the report on the machine, and the choice of a picture."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from course_lib import images, ui
from course_lib.ui import _machine, picture_chooser


def report() -> dict[str, str]:
    return dict(_machine._rows())


def test_the_report_names_machine_and_versions():
    told = report()
    assert list(told) == ["System", "Processor", "Memory", "Python", "TensorFlow", "GPU"]
    assert np.__version__ in told["Python"]
    assert float(told["Memory"].split()[0]) > 0.1
    assert "cores" in told["Processor"]


def test_without_tensorflow_it_says_who_needs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_machine, "_installed", lambda package: False)
    assert report()["TensorFlow"] == "not installed; only notebooks 06, 07 and 08 need it"


@pytest.mark.parametrize(
    ("system", "package", "driver", "said"),
    [
        ("linux x86_64", "tensorflow-cpu", "", "none found; the course needs none"),
        ("linux x86_64", "tensorflow", "", "none found, so TensorFlow works on the processor"),
        ("linux x86_64", "tensorflow-cpu", "Card 9", "python3 course.py lab --gpu  does"),
        ("linux x86_64", "tensorflow", "Card 9\nCard 9", "Card 9; TensorFlow can use it"),
        ("linux x86_64", None, "Card 9", "Card 9; only TensorFlow would use it"),
        ("linux aarch64", "tensorflow", "Card 9", "Card 9; TensorFlow cannot use it"),
        ("win32 AMD64", "tensorflow", "Card 9", "only on Linux (x86_64)"),
        ("win32 AMD64", "tensorflow", "", "none found; the course needs none"),
    ],
)
def test_a_gpu_is_found_by_its_driver(
    monkeypatch: pytest.MonkeyPatch, system: str, package: str | None, driver: str, said: str
):
    name, machine = system.split()
    monkeypatch.setattr(_machine.sys, "platform", name)
    monkeypatch.setattr(_machine.platform, "machine", lambda: machine)
    monkeypatch.setattr(_machine, "_said", lambda *command: driver)
    assert said in _machine._gpu(package)


def test_a_program_that_is_missing_or_fails_says_nothing():
    assert _machine._said("no-such-program-at-all") == ""
    assert _machine._said("false") == ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "my"))
    return tmp_path / "my"


def png(value: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((70, 90, 3), (value, 90, 120), np.uint8)).save(buffer, format="PNG")
    return buffer.getvalue()


def upload(chooser: Any, name: str, content: bytes) -> str:
    """Do what the page does with a file, and return what the chooser says."""
    _, uploader, message = chooser.widget.children[0].children
    uploader._heard(None, {"name": name, "size": len(content)}, [memoryview(content)])
    return message.value


def test_what_is_too_large_for_a_message_or_gone_is_said():
    said: list[str] = []
    button = ui.Upload("a photo", "image/*", lambda name, content: said.append(name), said.append)
    button._heard(None, {"name": "a.tif", "size": 300_000_000}, [])
    button._heard(None, {"name": "b.tif", "trouble": "gone"}, [])
    button._heard(None, {"name": "c.tif", "size": 0}, [memoryview(b"")])
    assert said == [
        "a.tif has 300 MB, and at most 190 MB can be sent to the notebook: name its path instead.",
        "b.tif could not be read (gone).",
        "c.tif",
    ]


def test_picking_a_picture_is_remembered(folder: Path):
    chooser = picture_chooser()
    assert not folder.exists()
    assert chooser.controls["picture"].value == images.chosen() == "camera"
    chooser.controls["picture"].value = "coffee"
    assert images.chosen() == "coffee"
    assert chooser.frame.panels[0].title == images.info("coffee")["title"]
    assert picture_chooser().controls["picture"].value == "coffee"


def test_an_upload_is_kept_picked_and_offered_again(folder: Path):
    chooser = picture_chooser()
    assert (
        upload(chooser, "../sneaky name.png", png(7)) == "Kept as sneaky name.png in your folder."
    )
    path = folder / "sneaky name.png"
    assert path.read_bytes() == png(7)
    assert images.chosen() == str(path)
    assert chooser.frame.readouts == ("your own, color",)
    # The same file again is the same picture; another one of that name stands beside it.
    upload(chooser, "sneaky name.png", png(7))
    assert "sneaky name-2.png" in upload(chooser, "sneaky name.png", png(8))
    assert path.read_bytes() == png(7)
    names = [shown for shown, _ in picture_chooser().controls["picture"].options]
    assert names[-2:] == ["your sneaky name-2.png", "your sneaky name.png"]


def test_what_is_no_picture_is_refused_and_changes_nothing(folder: Path):
    chooser = picture_chooser()
    said = upload(chooser, "<b>.png", b"words")
    assert 'role="alert"' in said
    assert "&lt;b&gt;.png is no picture" in said
    assert not folder.exists()
    assert images.chosen() == "camera"


@pytest.mark.parametrize(("height", "width"), [(6, 8), (63, 100), (64, 400), (1500, 80)])
def test_what_the_notebooks_cannot_use_is_refused(folder: Path, height: int, width: int):
    chooser, buffer = picture_chooser(), io.BytesIO()
    Image.fromarray(np.zeros((height, width), np.uint8)).save(buffer, format="PNG")
    said = upload(chooser, "strip.png", buffer.getvalue())
    assert f"strip.png has {width} x {height} pixels" in said
    assert not folder.exists()
    assert images.chosen() == "camera"


def test_a_picture_in_the_folder_that_cannot_be_used_is_shown_but_not_chosen(folder: Path):
    folder.mkdir()
    path = images.save(np.zeros((6, 8)), folder / "tiny.png")
    chooser = picture_chooser()
    message = chooser.widget.children[0].children[-1]
    chooser.controls["picture"].value = str(path)
    assert "tiny.png has 8 x 6 pixels" in message.value
    assert images.chosen() == "camera"
    chooser.controls["picture"].value = "coffee"
    assert message.value == ""
    assert images.chosen() == "coffee"


@pytest.mark.parametrize("name", ["progress.json", "00_start_here.ipynb", "evil.html", ".png", "x"])
def test_a_picture_is_not_kept_under_the_name_of_something_else(folder: Path, name: str):
    said = upload(picture_chooser(), name, png(7))
    assert 'role="alert"' in said
    assert f"{name} does not end like a picture (.png, .jpg, .tif, ...)" in said
    assert not folder.exists()
    assert images.chosen() == "camera"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\up.png", "up.png"),
        ("c:up?.png", "c_up_.png"),
        ("nul\0l\n.PNG", "nul_l_.PNG"),
        ("..hidden.jpeg", "hidden.jpeg"),
        ("写真.webp", "写真.webp"),
    ],
)
def test_a_name_that_some_disk_cannot_hold_is_changed(folder: Path, name: str, kept: str):
    assert upload(picture_chooser(), name, png(7)) == f"Kept as {kept} in your folder."
    assert (folder / kept).read_bytes() == png(7)


def test_a_full_disk_is_said_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    folder.mkdir()
    (folder / "x.png.part").write_bytes(b"the reader's own")
    chooser = picture_chooser()

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said = upload(chooser, "x.png", png(7))
    assert "no space left on device" in said
    assert "free some space on the disk" in said
    assert "Errno" not in said
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "x.png.part"]
    assert upload(chooser, "x.png", png(7)) == "Kept as x.png in your folder."
    assert (folder / "x.png.part").read_bytes() == b"the reader's own"
    assert "pick a shorter name" in upload(chooser, "a" * 300 + ".png", png(7))


def test_what_was_not_taken_from_a_file_stands_beside_the_picture(folder: Path):
    chooser, buffer = picture_chooser(), io.BytesIO()
    frames = [Image.fromarray(np.full((70, 90), value, np.uint8)) for value in (7, 90)]
    frames[0].save(buffer, format="GIF", save_all=True, append_images=frames[1:])
    assert "Kept as two.gif" in upload(chooser, "two.gif", buffer.getvalue())
    assert chooser.frame.readouts == (
        "your own, gray; it holds more than one picture; the first was taken "
        "(page=1 takes the second).",
    )
