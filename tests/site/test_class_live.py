"""The teacher's page of `class live` in a browser; here, since this stage has axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.classroom.lesson import Lesson
from tests.site.test_pages import AXE, axe_script
from tools.classroom.live.asked import all_asked


@pytest.fixture
def lesson() -> Iterator[Lesson]:
    held = Lesson(all_asked())
    yield held
    held.close()


def test_a_lesson_with_the_page(lesson: Lesson, browser: Any) -> None:
    """It hides, counts, shows what to say, forgets; alone, by keys, for everybody, on a phone."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: None if f"//{lesson.where}/" in asked.url else faults.append(asked.url),
    )
    try:
        page.goto(f"http://{lesson.where}/#{lesson.doors.teacher}")
        expect(page.locator("#line")).to_have_text(lesson.line)
        assert lesson.doors.teacher not in page.url  # it is on the projector
        page.reload()
        expect(page.get_by_text("No answers yet.")).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(0)

        exercise = lesson.tally.asked["count_numbers"]
        mistake = exercise.findings[1]
        for number, found in enumerate(("right", "other", mistake.name)):
            assert lesson.say("join", who=f"{number:032x}") == 204
            said = {"asked": exercise.key, "found": found}
            assert lesson.say("answer", who=f"{number:032x}", **said) == 204
        card = page.get_by_role("article", name=exercise.title)
        expect(card).to_contain_text("3 of 3 have answered: everybody who shares")
        expect(card.get_by_role("listitem")).to_have_count(0)
        card.get_by_role("button", name="Show what was answered").focus()
        page.keyboard.press("Enter")
        row = card.get_by_role("listitem").filter(has_text=mistake.title)
        expect(row).to_contain_text(mistake.say.split("`")[0].split("*")[0])
        expect(row.locator(".number")).to_have_text("1")
        bars = card.locator("li .bar div").evaluate_all("all => all.map(bar => bar.style.width)")
        assert [bar[:4] for bar in bars] == ["33.3", "33.3", "0%", "33.3"]

        # The latest counts, and the newest question stands first.
        lesson.say("answer", who=f"{2:032x}", asked=exercise.key, found="right")
        expect(card.locator(".number").first).to_have_text("2")
        prediction = next(one for one in lesson.tally.asked.values() if one.key.startswith("pred"))
        lesson.say("answer", who=f"{0:032x}", asked=prediction.key, found="0")
        first = page.get_by_role("article").first
        expect(first).to_contain_text("1 of 3 have answered")
        expect(first.get_by_role("listitem")).to_have_count(0)
        first.get_by_role("button").click()

        # What one in ten at most has answered waits below, folded, and opens by keys.
        for number in range(3, 20):
            assert lesson.say("join", who=f"{number:032x}") == 204
        early = [one for one in lesson.tally.asked.values() if one.key.startswith("pred")][1:4]
        for one in early:
            lesson.say("answer", who=f"{19:032x}", asked=one.key, found="0")
        few = page.locator("#few")
        expect(few.locator(".times")).to_have_text("3")
        expect(page.get_by_role("article")).to_have_count(2)
        few.locator("summary").press("Enter")
        expect(few.get_by_role("article")).to_have_count(3)
        for number in range(2):
            lesson.say("answer", who=f"{number:032x}", asked=early[0].key, found="1")
        expect(few.get_by_role("article")).to_have_count(2)
        expect(page.get_by_role("article").first).to_contain_text("3 of 20 have answered")

        page.evaluate(axe_script())
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(AXE) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Hide all answers").click()
        expect(page.get_by_role("listitem")).to_have_count(0)

        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="New lesson").click()
        expect(page.get_by_role("article")).to_have_count(0)
        expect(page.locator("#sharing")).to_have_text("20")
        expect(few).to_be_hidden()
        assert faults == []
        lesson.close()
        expect(page.get_by_role("alert")).to_contain_text("has ended")
    finally:
        context.close()
