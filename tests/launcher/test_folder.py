"""The reader's folder: brought once, never overwritten, newer versions beside."""

import json
import os
from pathlib import Path

import pytest

from tests.launcher.conftest import NAME, Course, notebook
from tools import reader_folder
from tools.changes import digest
from tools.notebook_form import NotebookError
from tools.reader_folder import bring, reset


def test_the_first_time_everything_is_brought(course: Course) -> None:
    course.ship("a picture", "pictures/blur.svg")
    (course.shipped / ".ipynb_checkpoints").mkdir()
    course.ship("an editor's copy", ".ipynb_checkpoints/01.ipynb")
    assert NAME in course.bring()
    assert course.mine() == notebook("print(1)")
    assert course.mine("pictures/blur.svg") == "a picture"
    assert not (course.folder / ".ipynb_checkpoints").exists()


def test_the_second_time_nothing_happens(course: Course) -> None:
    course.bring()
    course.save(notebook("print('my own work')"))
    assert course.bring() == ""
    assert course.mine() == notebook("print('my own work')")
    assert course.names() == [NAME]


def test_an_untouched_copy_becomes_the_newer_version(course: Course) -> None:
    course.bring()
    course.ship(notebook("print(2)"))
    assert "newer version" in course.bring()
    assert course.mine() == notebook("print(2)")
    assert course.names() == [NAME]


def test_a_copy_that_was_only_run_is_kept_under_another_name(course: Course) -> None:
    course.bring()
    course.save(notebook("print(1)", output="1"))
    course.ship(notebook("print(2)"))
    assert "01_convolution.mine-1.ipynb" in course.bring()
    assert course.mine() == notebook("print(2)")
    assert course.mine("01_convolution.mine-1.ipynb") == notebook("print(1)", output="1")


def test_changed_work_stays_and_the_newer_version_lies_beside_it(course: Course) -> None:
    course.bring()
    course.save(notebook("print('mine')"))
    course.ship(notebook("print(2)"))
    assert "01_convolution.new-1.ipynb" in course.bring()
    assert course.mine() == notebook("print('mine')")
    assert course.mine("01_convolution.new-1.ipynb") == notebook("print(2)")
    assert course.bring() == ""
    course.ship(notebook("print(3)"))
    course.bring()
    assert course.mine("01_convolution.new-1.ipynb") == notebook("print(3)")
    assert course.names() == [NAME, "01_convolution.new-1.ipynb"]


def test_work_in_the_newer_version_is_work_too(course: Course) -> None:
    course.bring()
    course.save(notebook("print('mine')"))
    course.ship(notebook("print(2)"))
    course.bring()
    course.save(notebook("print('mine too')"), "01_convolution.new-1.ipynb")
    course.ship(notebook("print(3)"))
    course.bring()
    assert course.mine("01_convolution.new-1.ipynb") == notebook("print('mine too')")
    assert course.mine("01_convolution.new-2.ipynb") == notebook("print(3)")


def test_a_file_that_the_course_did_not_bring_is_never_touched(course: Course) -> None:
    course.folder.mkdir()
    course.save("my own file of that name")
    assert "01_convolution.new-1.ipynb" in course.bring()
    assert course.mine() == "my own file of that name"


def test_without_its_record_it_overwrites_nothing(course: Course) -> None:
    course.bring()
    (course.folder / "notebooks.json").unlink()
    course.save(notebook("print('mine')"))
    course.bring()
    assert course.mine() == notebook("print('mine')")


def test_a_lost_record_adds_no_further_copies(course: Course) -> None:
    course.bring()
    course.save(notebook("print('mine')"))
    course.ship(notebook("print(2)"))
    course.bring()
    for _ in range(2):
        (course.folder / "notebooks.json").write_text("{")
        with pytest.warns(UserWarning, match="was damaged"):
            assert course.bring() == ""
    assert course.names() == [NAME, "01_convolution.new-1.ipynb"]
    assert course.mine() == notebook("print('mine')")


@pytest.mark.parametrize("value", [None, 7, "ab", {"a": 1}, ["a"], ["a", "b", "c"], [1, 2]])
def test_a_record_of_another_shape_counts_as_none(course: Course, value: object) -> None:
    course.bring()
    course.save(notebook("print('mine')"))
    (course.folder / "notebooks.json").write_text(json.dumps({NAME: value}))
    assert "01_convolution.new-1.ipynb" in course.bring()
    assert course.bring() == ""
    assert course.mine() == notebook("print('mine')")


def test_a_deleted_notebook_comes_back(course: Course) -> None:
    course.bring()
    (course.folder / NAME).unlink()
    assert NAME in course.bring()
    assert course.mine() == notebook("print(1)")


@pytest.mark.parametrize("name", ["01", "1", "01_convolution", NAME])
def test_reset_starts_over_and_keeps_the_old_copy(course: Course, name: str) -> None:
    course.bring()
    for number in (1, 2):
        course.save(notebook(f"print('attempt {number}')"))
        path, sentence = reset(name, course.folder, course.shipped)
        assert f"01_convolution.mine-{number}.ipynb" in sentence
        assert path.read_text() == notebook("print(1)")
    for number in (1, 2):
        kept = course.mine(f"01_convolution.mine-{number}.ipynb")
        assert kept == notebook(f"print('attempt {number}')")
    course.ship(notebook("print(2)"))
    course.bring()
    assert course.mine() == notebook("print(2)")


def test_reset_of_an_unknown_notebook_changes_nothing(course: Course) -> None:
    course.bring()
    with pytest.raises(NotebookError, match="01_convolution"):
        reset("01_convolutoin", course.folder, course.shipped)
    assert course.names() == [NAME]


@pytest.mark.parametrize("inside", [".", "notebooks", "notebooks/deeper", "mine", "my-course-2"])
def test_the_repository_is_no_reader_folder(course: Course, inside: str) -> None:
    before = sorted(course.shipped.parent.rglob("*"))
    with pytest.raises(ValueError, match="Name a folder outside"):
        bring(course.shipped.parent / inside, course.shipped)
    assert sorted(course.shipped.parent.rglob("*")) == before


def test_folders_within_the_usual_one_and_outside_are_fine(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "course").mkdir()
    course = Course(tmp_path / "course")
    for folder in (course.folder / "anna", tmp_path / "elsewhere", tmp_path):
        monkeypatch.setenv("COURSE_HOME", str(folder))
        bring(folder, course.shipped)
        assert (folder / NAME).exists()


def test_a_broken_copy_leaves_no_half_file(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.bring()
    course.ship(notebook("print(2)"))

    def full(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reader_folder.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        course.bring()
    monkeypatch.undo()
    assert course.mine() == notebook("print(1)")
    assert not list(course.folder.glob(".arriving-*"))


def test_the_sources_of_a_notebook_are_told_from_its_outputs() -> None:
    first = digest(notebook("print(1)").encode())
    run = digest(notebook("print(1)", output="1").encode())
    other = digest(notebook("print(2)").encode())
    assert first.sources == run.sources != other.sources
    assert first.whole != run.whole
    assert digest(b"not a notebook").whole == digest(b"not a notebook").sources


def test_a_notebook_that_was_only_opened_is_untouched(course: Course) -> None:
    """JupyterLab writes the language's version and more into the file as soon as it is saved."""
    course.bring()
    opened = json.loads(course.mine())
    opened["metadata"] = {"language_info": {"name": "python", "version": "3.12.1"}}
    (course.folder / NAME).write_text(json.dumps(opened), encoding="utf-8")
    course.ship(notebook("print(2)"))
    assert "you had not changed yours" in course.bring()
    assert course.mine() == notebook("print(2)")


# --- odd things in the folder ---------------------------------------------------------------


@pytest.mark.parametrize("name", [NAME, "00_start_here.ipynb"])
def test_a_folder_with_a_notebooks_name_is_left_alone(course: Course, name: str) -> None:
    course.ship(notebook("print(0)"), "00_start_here.ipynb")
    (course.folder / name).mkdir(parents=True)
    (course.folder / name / "mine.txt").write_text("mine")
    beside = name.replace(".ipynb", ".new-1.ipynb")
    assert beside in course.bring()
    assert (course.folder / beside).is_file()
    assert (course.folder / name / "mine.txt").read_text() == "mine"
    assert course.bring() == ""
    assert "is kept as" in reset(name, course.folder, course.shipped)[1]
    assert (course.folder / name).is_file()
    assert (course.folder / name.replace(".ipynb", ".mine-1.ipynb") / "mine.txt").exists()


def test_brackets_without_end_are_no_obstacle(course: Course) -> None:
    course.bring()
    course.save("[" * 200_000)
    (course.folder / "notebooks.json").write_text("[" * 200_000)
    with pytest.warns(UserWarning, match="was damaged"):
        assert "01_convolution.new-1.ipynb" in course.bring()
    assert course.mine() == "[" * 200_000


@pytest.mark.parametrize("kind", ["loop", "file", "nowhere"])
def test_what_is_no_folder_is_said(course: Course, kind: str) -> None:
    if kind == "file":
        course.folder.write_text("mine")
    else:
        target = course.folder if kind == "loop" else course.folder / "gone" / "deeper"
        course.folder.symlink_to(target)
    with pytest.raises(ValueError, match=r"my-course is no folder .*Name another one"):
        course.bring()


def test_a_new_file_is_as_private_as_the_reader_wants(course: Course) -> None:
    before = os.umask(0o077)
    try:
        course.bring()
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    assert (course.folder / NAME).stat().st_mode & 0o777 == 0o600
