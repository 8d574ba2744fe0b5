"""What an update takes for the reader's own work, and what for a look at it."""

import json
from collections.abc import Callable

import pytest

from tests.launcher.conftest import NAME, Course, notebook
from tools.changes import decide, digest


def changed(course: Course, change: Callable[[dict], object]) -> str:
    """Bring a notebook, change it as a reader's editor would, and return its text."""
    course.bring()
    content = json.loads(course.mine())
    change(content)
    course.save(json.dumps(content))
    return course.mine()


def cell(**metadata: object) -> Callable[[dict], object]:
    return lambda notebook: notebook["cells"][0].update(metadata=metadata)


def both(*changes: Callable[[dict], object]) -> Callable[[dict], object]:
    return lambda notebook: [change(notebook) for change in changes]


WORK = {
    "tags": cell(tags=["for-monday"]),
    "slide": cell(slideshow={"slide_type": "slide"}),
    "protected": cell(editable=False),
    "unknown": cell(nbgrader={"points": 2}),
    "picture": lambda notebook: notebook["cells"][0].update(
        attachments={"image.png": {"image/png": "AAAA"}}
    ),
    "title": lambda notebook: notebook.update(metadata={"title": "Monday's lesson"}),
    "tags after a run": both(
        cell(tags=["x"]),
        lambda notebook: notebook["cells"][0].update(outputs=[], execution_count=3),
    ),
}
VIEW = {
    "folded section": cell(**{"jp-MarkdownHeadingCollapsed": True}),
    "hidden output": cell(collapsed=True, jupyter={"outputs_hidden": True}),
    "scrolled": cell(scrolled=True, trusted=True),
    "timing": cell(execution={"iopub.execute_input": "2026"}),
    "looked at": cell(editable=True, slideshow={"slide_type": ""}, tags=[]),
    "counted": lambda notebook: notebook["cells"][0].update(execution_count=7, id="a1b2"),
    "kernel": lambda notebook: notebook.update(
        metadata={"kernelspec": {"name": "other"}, "language_info": {"version": "3"}, "widgets": {}}
    ),
}


@pytest.mark.parametrize("change", WORK.values(), ids=WORK)
def test_tags_slides_and_pictures_are_work(
    course: Course, change: Callable[[dict], object]
) -> None:
    mine = changed(course, change)
    course.ship(notebook("print(2)"))
    assert f"{NAME} as you left it" in course.bring()
    assert course.mine() == mine
    assert course.mine("01_convolution.new-1.ipynb") == notebook("print(2)")


@pytest.mark.parametrize("change", VIEW.values(), ids=VIEW)
def test_how_one_looks_at_it_is_no_work(course: Course, change: Callable[[dict], object]) -> None:
    changed(course, change)
    course.ship(notebook("print(2)"))
    assert "you had not changed yours" in course.bring()
    assert course.mine() == notebook("print(2)")
    assert course.names() == [NAME]


def test_the_courses_own_new_tags_arrive(course: Course) -> None:
    course.bring()
    newer = json.loads(notebook("print(1)"))
    newer["cells"][0]["metadata"] = {"tags": ["further"]}
    course.ship(json.dumps(newer))
    assert "newer version" in course.bring()
    assert course.mine() == json.dumps(newer)
    assert course.names() == [NAME]


@pytest.mark.parametrize("work", [True, False])
def test_a_record_of_before_tags_counted_loses_nothing(course: Course, work: bool) -> None:
    mine = changed(course, WORK["tags"] if work else lambda notebook: None)
    old = {NAME: list(digest(notebook("print(1)").encode()))[:2]}
    (course.folder / "notebooks.json").write_text(json.dumps(old))
    assert course.bring() == ""
    course.ship(notebook("print(2)"))
    assert "01_convolution.mine-1.ipynb" in course.bring()
    assert course.mine() == notebook("print(2)")
    assert course.mine("01_convolution.mine-1.ipynb") == mine


def test_whatever_is_not_as_brought_is_kept() -> None:
    """Of all combinations only what equals what was brought is replaced without a copy."""
    new, old = digest(b"new"), digest(b"old")
    for whole in (old.whole, "other"):
        for sources in (old.sources, "other"):
            for notes in (old.notes, "other"):
                mine = old._replace(whole=whole, sources=sources, notes=notes)
                assert (decide(mine, new, old) == "update") is (mine == old)
                assert decide(mine, new, None) == "beside"
