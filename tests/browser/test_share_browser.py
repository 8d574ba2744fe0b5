"""A student in the lab says yes to the teacher's page, sees what is shared, and takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.classroom.lesson import Lesson
from tools.classroom.live.asked import all_asked

Run = Callable[..., Page]

CHECK = """
from course_lib.lessons import check
check("count_numbers", 5)
"""


@pytest.fixture
def lesson() -> Iterator[Lesson]:
    held = Lesson(all_asked())
    yield held
    held.close()


def test_a_student_says_yes_and_later_no(run: Run, lesson: Lesson) -> None:
    page = run(lesson.line, CHECK)
    run_last = """() => {
        jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
        return jupyterapp.commands.execute('notebook:run-cell');
    }"""
    state = page.get_by_role("status").filter(has_text="share")
    expect(state).to_have_text("Nothing is shared.")
    expect(page.get_by_text("Your name and your code are not told")).to_be_visible()
    expect(page.get_by_text("5 is not it.")).to_be_visible()
    assert lesson.tally.counts()["sharing"] == 0
    yes = page.get_by_role("button", name="Yes, share")
    room = yes.bounding_box()
    assert room
    yes.press("Enter")
    expect(state).to_have_text("You share your answers now.")
    page.mouse.click(room["x"] + room["width"] / 2, room["y"] + room["height"] / 2)
    page.evaluate(run_last)
    expect(
        page.get_by_text("Shared with your teacher's page, without your name: not yet right.")
    ).to_be_visible()
    assert lesson.counts() == {"count_numbers": {"other": 1}}
    page.get_by_role("button", name="Stop, and take my answers back").click()
    expect(state).to_contain_text("Nothing is shared. Your answers were taken off the page.")
    assert lesson.tally.counts()["sharing"] == 0
    assert lesson.counts() == {"count_numbers": {}}
    page.evaluate(run_last)
    expect(page.get_by_text("Shared with your teacher's page")).to_have_count(0)
    assert lesson.counts() == {"count_numbers": {}}
