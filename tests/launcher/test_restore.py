"""``course.py restore``: photos in, photos and recipes out, and nothing half written."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

import course
from course_lib import images, kernels, studio
from course_lib.operators import convolve
from tools import restore

ROOT = Path(__file__).resolve().parents[2]
SCENE = np.kron(np.random.default_rng(3).integers(1, 5, (5, 6)) / 5, np.ones((8, 8)))
PHOTO = convolve(SCENE, kernels.motion(5, 0), boundary="symmetric")
FAST = ["--psf", "motion:5,0", "--method", "wiener:0.001"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the reader stands, with a photo in it."""
    monkeypatch.chdir(tmp_path)
    images.save(PHOTO, tmp_path / "photo.png")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_photo_is_restored_beside_itself(folder: Path, capsys) -> None:
    before = (folder / "photo.png").read_bytes()
    assert restore.main(["photo.png", *FAST]) == 0
    assert names(folder) == ["photo.png", "photo.restored.json", "photo.restored.png"]
    assert (folder / "photo.png").read_bytes() == before
    found = images.read(folder / "photo.restored.png")
    assert np.std(found - SCENE) < 0.6 * np.std(PHOTO - SCENE)
    said = capsys.readouterr().out
    assert "[1/1] photo.png" in said
    assert "-> photo.restored.png (motion:5,0, wiener:0.001" in said
    assert said.endswith("1 restored, 0 failed.\n")


def test_the_recipe_beside_it_makes_it_again_to_the_bit(folder: Path) -> None:
    images.save(np.stack([PHOTO, 1 - PHOTO, PHOTO], axis=-1), folder / "color.png")
    options = ["--psf", "motion:5,0", "--method", "best:0.01", "--noise-mask", "0.5"]
    assert restore.main(["photo.png", "color.png", *options]) == 0
    for name, linear in (("photo", False), ("color", True)):
        recipe = studio.read_recipe(f"{name}.restored.json")
        assert recipe.linear_light is linear
        assert recipe.note == f"Made from {name}.png by course.py restore."
        assert restore.main([f"{name}.png", "--recipe", f"{name}.restored.json"]) == 0
        first, second = (Path(f"{name}.restored{k}") for k in (".png", "-2.png"))
        assert first.read_bytes() == second.read_bytes()
        assert studio.read_recipe(f"{name}.restored-2.json") == recipe


def test_a_bad_file_does_not_stop_the_rest(folder: Path, capsys) -> None:
    (folder / "empty.jpg").touch()
    whole = (folder / "photo.png").read_bytes()
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])
    Image.new("1", (10_000, 10_000)).save(folder / "huge.png")
    images.save(PHOTO[:3, :3], folder / "tiny.png")
    Image.new("1", (6000, 5000)).save(folder / "large.png")
    files = ["empty.jpg", "gone.png", "half.png", "huge.png", "large.png", "tiny.png", "photo.png"]
    assert restore.main([*files, *FAST]) == 1
    said = capsys.readouterr().out
    blocks = dict(zip(files, said.split("/7] ")[1:], strict=True))
    for name, words in {
        "empty.jpg": "is empty",
        "gone.png": "There is no file gone.png",
        "half.png": "is damaged or incomplete",
        "huge.png": "10000 x 10000 pixels, and at most 64 million fit",
        "large.png": "6000 x 5000 pixels, and at most 24 million are restored at once",
        "tiny.png": "larger than the image",
        "photo.png": "-> photo.restored.png",
    }.items():
        assert words in blocks[name]
        assert ("FAILED: " in blocks[name]) is (name != "photo.png")
        assert len(blocks[name].strip().splitlines()) <= 3
    assert said.endswith("1 restored, 6 failed.\n")
    assert [name for name in names(folder) if "restored" in name or ".part" in name] == [
        "photo.restored.json",
        "photo.restored.png",
    ]


def test_whatever_one_photo_does_the_others_are_restored(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    for name in ("other.png", "third.png"):
        images.save(PHOTO, folder / name)
    work, errors = studio.work, [MemoryError(), ZeroDivisionError("a\nb")]

    def fails_first(*arguments, **options):
        if errors:
            raise errors.pop()
        return work(*arguments, **options)

    monkeypatch.setattr(studio, "work", fails_first)
    assert restore.main(["photo.png", "./other.png", "other.png", "third.png", *FAST]) == 1
    said = capsys.readouterr().out
    assert "FAILED: ZeroDivisionError: a b\n" in said
    assert "FAILED: It needs more memory" in said
    assert said.endswith("1 restored, 2 failed.\n")


def test_folders_and_names_of_any_letters(folder: Path, capsys) -> None:
    photos = folder / "照片 und mehr"
    photos.mkdir()
    for name in ("模糊 1.png", "b c.png", "-x.png"):
        images.save(PHOTO, photos / name)
    (photos / "notes.txt").write_text("no picture")
    (photos / "deeper.png").mkdir()
    assert restore.main([*FAST, "--out", "out/deep", "照片 und mehr"]) == 0
    expected = [
        f"{stem}.restored{ending}"
        for stem in ("-x", "b c", "模糊 1")
        for ending in (".json", ".png")
    ]
    assert names(folder / "out/deep") == sorted(expected)
    assert capsys.readouterr().out.endswith("3 restored, 0 failed.\n")
    assert restore.main([*FAST, "照片 und mehr"]) == 0
    assert restore.main([*FAST, "照片 und mehr"]) == 0  # what was made is not restored again
    assert len([name for name in names(photos) if ".restored" in name]) == 12
    assert not [name for name in names(photos) if name.count("restored") > 1]


def test_a_folder_without_pictures_is_a_failure(folder: Path, capsys) -> None:
    (folder / "none").mkdir()
    assert restore.main(["none", *FAST]) == 1
    assert capsys.readouterr().out == "none holds no picture to restore.\n0 restored, 0 failed.\n"


def test_a_stack_is_restored_slice_by_slice(folder: Path, capsys) -> None:
    slices = [PHOTO, PHOTO[::-1], PHOTO[:, ::-1]]
    stored = np.rint(np.stack(slices) * 65535).astype(np.uint16)
    tifffile.imwrite("stack.tif", stored, photometric="minisblack")
    assert restore.main(["stack.tif", *FAST]) == 0
    assert "It holds 3 pages; each is restored by itself" in capsys.readouterr().out
    found = tifffile.imread("stack.restored.tif")
    assert found.dtype == np.uint16
    recipe = studio.read_recipe("stack.restored.json")
    for page, result in zip(stored / 65535, found, strict=True):
        np.testing.assert_array_equal(np.rint(studio.apply(recipe, page) * 65535), result)
    assert restore.main(["stack.tif", *FAST, "--format", "png"]) == 1
    assert "cannot hold 3 pages; end it in .tif" in capsys.readouterr().out


def test_a_stack_that_breaks_in_the_middle_leaves_nothing(folder: Path) -> None:
    tifffile.imwrite("stack.tif", np.zeros((40, 50), np.uint8))
    tifffile.imwrite("stack.tif", np.zeros((2, 2), np.uint8), append=True)
    assert restore.main(["stack.tif", "--psf", "motion:5,0", "--method", "wiener"]) == 1
    assert names(folder) == ["photo.png", "stack.tif"]


def test_a_disk_that_is_full_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    sync, left = os.fsync, [1]  # room for the recipe, not for the photo

    def full(descriptor):
        if not left:
            raise OSError(28, "No space left on device")
        left.pop()
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    assert restore.main(["photo.png", *FAST]) == 1
    assert "(no space left on device); free some space" in capsys.readouterr().out
    assert names(folder) == ["photo.png"]


def test_two_at_once_take_two_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = studio.write_recipe

    def later(recipe, path):
        if path.name == "photo.restored.json" and not path.exists():
            write(studio.Recipe(), path)  # the other one was faster
        return write(recipe, path)

    monkeypatch.setattr("course_lib.studio._saving.write_recipe", later)
    assert restore.main(["photo.png", *FAST]) == 0
    assert names(folder) == [
        "photo.png",
        "photo.restored-2.json",
        "photo.restored-2.png",
        "photo.restored.json",
    ]
    assert studio.read_recipe("photo.restored.json") == studio.Recipe()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--recipe", "gone.json"], "There is no file gone.json"),
        (["--recipe", "photo.png"], "photo.png is no recipe"),
        (["--recipe", "a.json", "--psf", "none"], "leave either --recipe or --psf out"),
        (["--recipe", "a.json", "--noise-mask", "1"], "either --recipe or --noise-mask"),
        (["--psf", "motion:5"], "motion takes length,angle"),
        (["--psf", "none", "--method", "wiener:0"], "positive"),
        (["--psf", "none", "--noise-mask", "-1"], "a number from 0 on"),
        (["--psf", "none", "--format", "jpg"], "invalid choice: 'jpg'"),
        (["--psf", "none", "--out", "photo.png"], "The folder photo.png cannot be made"),
    ],
)
def test_what_is_wrong_with_the_options_gets_one_sentence(
    folder: Path, options: list[str], words: str
) -> None:
    with pytest.raises(course.Problem) as caught:
        restore.main(["photo.png", *options])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(folder) == ["photo.png"]


def test_a_folder_without_permission_gets_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    opened = Path.open

    def guarded(path: Path, mode: str = "r", *arguments, **options):
        if "x" in mode:  # root may write anywhere, so that no folder would do
            raise PermissionError(13, "Permission denied")
        return opened(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", guarded)
    assert restore.main(["photo.png", *FAST]) == 1
    assert "(permission denied); pick another folder" in capsys.readouterr().out
    assert names(folder) == ["photo.png"]


# --- a blur that nobody knows ----------------------------------------------------------------


def test_an_unknown_blur_is_found_and_kept_in_the_recipe(folder: Path, capsys) -> None:
    scene = np.kron(np.random.default_rng(0).random((16, 16)), np.ones((8, 8)))
    images.save(convolve(scene, kernels.motion(7, 0), boundary="symmetric"), "shaken.png")
    assert restore.main(["shaken.png", "--psf", "find:11", "--method", "wiener:0.001"]) == 0
    said = capsys.readouterr().out
    recipe = studio.read_recipe("shaken.restored.json")
    assert isinstance(recipe.blur, studio.Painted)
    assert recipe.blur.psf()[4:7].sum() > 0.9
    assert "a kernel of 11 x 11, wiener" in said
    assert restore.main(["shaken.png", "--recipe", "shaken.restored.json"]) == 0
    first, second = (Path(f"shaken.restored{k}.png").read_bytes() for k in ("", "-2"))
    assert first == second


def test_a_sharp_photo_stays_as_it_is(folder: Path, capsys) -> None:
    camera = images.load("camera")[:256, :256]
    images.save(camera, "sharp.png")
    assert restore.main(["sharp.png"]) == 0
    assert "nothing to repair" in capsys.readouterr().out
    np.testing.assert_array_equal(images.read("sharp.restored.png"), images.read("sharp.png"))
    assert studio.read_recipe("sharp.restored.json").method == studio.NoMethod()


def test_one_that_is_not_sure_says_so_and_goes_on(folder: Path, capsys) -> None:
    images.save(np.full((64, 64), 0.5), "flat.png")
    assert restore.main(["flat.png"]) == 0
    said = capsys.readouterr().out
    assert "look twice at the result" in said
    assert "The photo is flat" in said
    assert said.endswith("1 restored, 0 failed, 1 to look at twice.\n")


def test_a_method_that_needs_no_blur_looks_for_none(folder: Path, capsys) -> None:
    assert restore.main(["photo.png", "--method", "polyblur"]) == 0
    assert "polyblur needs no blur" in capsys.readouterr().out
    assert studio.read_recipe("photo.restored.json").blur == studio.NoBlur()


# --- as a program ---------------------------------------------------------------------------


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tools.restore", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_nothing_of_jupyter_and_nothing_heavy_is_imported(folder: Path) -> None:
    code = (
        "import sys, json\nfrom tools import restore\n"
        f"status = restore.main(['photo.png', *{FAST!r}])\n"
        "print(json.dumps([status, sorted(sys.modules)]))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, check=True
    )
    status, modules = json.loads(ended.stdout.splitlines()[-1])
    loaded = {name.split(".")[0] for name in modules}
    assert status == 0
    assert "PIL" in loaded
    heavy = {"ipywidgets", "anywidget", "traitlets", "IPython", "matplotlib", "tensorflow"}
    assert not heavy & loaded
    assert not [name for name in loaded if name.startswith(("jupyter", "notebook", "ipykernel"))]


def test_it_ends_in_a_status_and_says_problems_in_one_line(folder: Path) -> None:
    ended = run("photo.png", *FAST, cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    ended = run("gone.png", *FAST, cwd=folder)
    assert (ended.returncode, ended.stderr) == (1, "")
    ended = run("photo.png", "--psf", "motion", cwd=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("course.py: 'motion': motion takes length,angle")
    assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminals to script")
def test_ctrl_c_leaves_nothing_half_written(folder: Path) -> None:
    large = np.tile(PHOTO, (6, 6))
    for name in ("b.png", "c.png"):
        images.save(large, folder / name)
    slow = ["--psf", "motion:5,0", "--method", "richardson_lucy:1000"]
    with subprocess.Popen(
        [sys.executable, "-m", "tools.restore", "photo.png", "b.png", "c.png", *slow],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        said = b""
        while b"[2/3]" not in said and (new := os.read(process.stdout.fileno(), 4096)):
            said += new
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=120)
    assert process.returncode == 130
    assert complaint.decode() == (
        "\nStopped: 1 restored, 0 failed, 2 not begun. Nothing is half written.\n"
    )
    found = names(folder)
    assert "photo.restored.png" in found
    assert {name.partition(".")[0] for name in found if "restored" in name} == {"photo"}
    assert not [name for name in found if name.startswith(".")]


# --- through course.py ----------------------------------------------------------------------


def test_course_py_hands_everything_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    handed = []

    def run_module(options, module, arguments):
        handed.append((options.no_tf, module, arguments))
        return 1

    monkeypatch.setattr(course, "run_module", run_module)
    given = ["a b.png", "-c.png", "--psf", "motion:31,-94", "--method=best", "--noise-mask", "1"]
    assert course.main(["restore", "--out", "o", *given[2:], "--", *given[:2]]) == 1
    (no_tf, module, arguments), *others = handed
    assert (no_tf, module, others) == (True, "tools.restore", [])
    options = restore.parse(arguments)
    assert (options.start, options.photos) == (str(tmp_path), ["a b.png", "-c.png"])
    assert (options.psf, options.method, options.out) == ("motion:31,-94", "best", "o")
    assert (options.noise_mask, options.recipe, options.light) == (1.0, None, None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["restore"], "PHOTO"),
        (["restore", "a.png", "--recipe", "r", "--method", "best"], "either --recipe or --method"),
        (["restore", "a.png", "--psff", "none"], "no option '--psff'"),
        (["restored", "a.png"], "did you mean restore?"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_installed(
    arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(course, "ensure_environment", lambda *_: pytest.fail("it installs"))
    assert course.main(arguments) == 2
    complaint = capsys.readouterr().err
    assert words in complaint
    assert complaint.count("\n") == 1


def test_help_has_examples_that_work(capsys) -> None:
    with pytest.raises(SystemExit):
        course.main(["restore", "--help"])
    text = capsys.readouterr().out
    examples = [line for line in text.splitlines() if line.startswith("  course.py restore")]
    assert len(examples) == 5
    for example in examples:
        told = re.split(r" {3,}", example.strip())[0]
        options = restore.parse(course.restore_arguments(course.parse(shlex.split(told)[1:])))
        if options.psf != "bead.tif" and not options.recipe:
            assert isinstance(restore.recipe_of(options), studio.Recipe)
    for kind in ("motion", "gaussian", "disk", "none", "wiener", "richardson_lucy"):
        assert kind in text
