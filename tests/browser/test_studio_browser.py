"""The studio by mouse and keyboard: the box, the blur, the wipe, undo, and what is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from course_lib import images, kernels, studio
from course_lib.operators import convolve
from tests.browser import hands
from tests.browser.test_access_browser import controls
from tools.lab_in_browser import OPENED, RUN_ALL

Run = Callable[..., Page]

SCENE = np.kron(np.random.default_rng(3).integers(1, 5, (10, 12)) / 5, np.ones((8, 8)))
NAME = "my photo 照片"
PEEKED = re.compile("course-peeked")
HALF = "rows 0 to 39, columns 0 to 47"


def open_photo(run: Run, root: Path) -> tuple[Page, Path]:
    """Open a blurred photo in the studio, and give it."""
    blurred = convolve(SCENE, kernels.motion(7, 0), boundary="symmetric")
    folder = root / "photos"
    folder.mkdir(exist_ok=True)
    file = images.save(np.stack([blurred] * 2 + [blurred * 0.9], axis=-1), folder / f"{NAME}.png")
    page = run(
        "from course_lib import studio\n"
        f"one = studio.open_studio({str(file)!r}, folder={str(folder)!r})\none"
    )
    expect(part(page)).to_be_visible()
    return page, file


def part(page: Page) -> Locator:
    return page.locator(".course-panel:visible", has_text="restored part").locator(".course-box")


def says(page: Page, words: str) -> None:
    expect(page.locator(".course-readouts:visible")).to_contain_text(words)


def drag_the_corner(page: Page) -> None:
    """Drag the box's lower right corner, by half of the photo."""
    photo = page.locator(".course-panel:visible").first.locator(".course-box")
    photo.scroll_into_view_if_needed()
    room = photo.bounding_box()
    assert room
    ends = [
        (room["x"] + share * room["width"], room["y"] + share * room["height"])
        for share in (0.985, 0.485)
    ]
    hands.drag(page, *ends)


def choose_what_blurred_it(page: Page) -> None:
    """By keys, which are the menu's own: an M is JupyterLab's for making text of a cell."""
    blur = page.get_by_label("blur", exact=True)
    blur.focus()
    page.keyboard.press("ArrowDown")
    expect(blur.locator("option:checked")).to_have_text("found by the course")
    page.keyboard.type("mo")
    expect(blur.locator("option:checked")).to_have_text("motion: a steady movement")
    expect(page.locator(".jp-MarkdownCell:visible")).to_have_count(0)
    page.get_by_label("method", exact=True).select_option(label="Wiener: one division, held back")
    says(page, "motion:9,0; wiener:0.01")
    length = page.get_by_role("slider", name="length (px)")
    length.focus()
    for _ in range(20):
        length.press("ArrowLeft")
    says(page, "motion:7,0; wiener:0.01")


def look_at_both(page: Page) -> None:
    divider = page.get_by_role("slider", name="restored part divider")
    divider.focus()
    divider.press("Home")
    expect(divider).to_have_attribute("aria-valuetext", "0 % photo, 100 % restored")
    compare_by_key(page)
    # From a slider, too, and not where one types.
    page.get_by_role("slider", name="length (px)").focus()
    compare_by_key(page)
    path = page.get_by_role("textbox", name="or its path")
    path.focus()
    page.keyboard.down("o")
    expect(path).to_have_value("o")
    expect(part(page)).not_to_have_class(PEEKED)
    page.keyboard.up("o")
    path.fill("")


def compare_by_key(page: Page) -> None:
    page.keyboard.down("o")
    expect(part(page)).to_have_class(PEEKED)
    page.keyboard.up("o")
    expect(part(page)).not_to_have_class(PEEKED)


def undo_and_redo(page: Page) -> None:
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    tried = page.get_by_label("tried so far")
    expect(tried.locator("option:checked")).to_contain_text("motion:7,0; wiener:0.01")
    undo.click()
    expect(redo).to_be_enabled()
    expect(tried.locator("option:checked")).not_to_contain_text("motion:7,0")
    redo.click()
    expect(redo).to_be_disabled()
    says(page, "motion:7,0; wiener:0.01")


def test_a_photo_is_restored_by_hand_and_saved_as_its_recipe_says(run: Run, lab_root: Path):
    page, file = open_photo(run, lab_root)
    says(page, "Choose what blurred it")
    assert all(name.strip() for _, name in controls(page)), controls(page)
    choose_what_blurred_it(page)
    drag_the_corner(page)
    place = page.get_by_role("slider", name="part", exact=True)
    expect(place).to_have_attribute("aria-valuetext", HALF)
    place.focus()
    place.press("Shift+ArrowRight")
    expect(place).to_have_attribute("aria-valuetext", "rows 0 to 39, columns 10 to 57")
    look_at_both(page)
    undo_and_redo(page)
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.get_by_text("Saved as")).to_be_visible()
    assert len([*file.parent.glob(f"{NAME}.restored*")]) == 2  # with its recipe
    expect(page.locator("code:visible").last).to_contain_text("python3 course.py restore")
    saved = file.with_name(f"{NAME}.restored.png")
    recipe = studio.read_recipe(saved.with_suffix(".json"))
    assert (recipe.blur, recipe.method) == (studio.Motion(7, 0), studio.Wiener(0.01))
    wanted = np.round(studio.apply(recipe, images.read(file)) * 255)
    np.testing.assert_array_equal(np.round(images.read(saved) * 255), wanted)
    # Another photo gets the room that it needs.
    expect(part(page)).to_have_attribute("style", re.compile(r"aspect-ratio: 1\.2\b"))
    page.get_by_label("photo", exact=True).select_option(label="Clock in motion (really blurred)")
    expect(part(page)).to_have_attribute("style", re.compile(r"aspect-ratio: 1\.33"))


def upload(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="a photo of your own", exact=True).click()
    choosing.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})


def test_an_upload_is_painted_on_and_what_was_painted_outlives_the_kernel(run: Run, tmp_path: Path):
    page = run("from course_lib import studio\nstudio.open_studio('clock_motion')")
    expect(part(page)).to_be_visible()
    upload(page, "none.png", b"these are words")
    expect(page.get_by_role("alert")).to_contain_text("none.png is no picture")
    blurred = convolve(SCENE, kernels.motion(3, 90), boundary="symmetric")
    upload(page, f"{NAME}.png", images.save(blurred, tmp_path / "a.png").read_bytes())
    expect(page.get_by_label("photo", exact=True).locator("option:checked")).to_have_text(
        f"your {NAME}.png"
    )
    expect(part(page)).to_have_attribute("style", re.compile(r"aspect-ratio: 1\.2\b"))
    page.get_by_label("method", exact=True).select_option(label="Wiener: one division, held back")
    page.get_by_label("blur", exact=True).select_option(label="painted by hand")
    says(page, "a kernel of 15 x 15; wiener:0.01")
    cells = page.get_by_role("grid", name="the blur, painted")
    canvas = cells.locator("canvas").bounding_box()
    assert canvas
    hands.drag(page, *((canvas["x"] + 7.5 * canvas["width"] / 15, canvas["y"] + (r + 0.5) *
                        canvas["height"] / 15) for r in (2, 4)))  # fmt: skip
    tried = page.get_by_label("tried so far").locator("option:checked")
    expect(tried).to_contain_text("painted: a kernel of 15 x 15")
    expect(page.locator(".course-panel:visible", has_text="blur").last).to_contain_text("0 … 0.1")
    page.evaluate(f"() => {hands.KERNEL}.restart()")
    expect(page.locator(".course-status:visible")).to_contain_text("The kernel has restarted")
    page.wait_for_function(OPENED)
    page.evaluate(RUN_ALL)
    page.get_by_label("photo", exact=True).select_option(label=f"your {NAME}.png")
    page.get_by_role("button", name="Take up what you left: a kernel of 15 x 15; wiener").click()
    says(page, "a kernel of 15 x 15; wiener:0.01")
    expect(page.locator(".course-panel:visible", has_text="blur").last).to_contain_text("0 … 0.1")
    cells.focus()
    for key in ("End", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(page.locator(".course-paint-where")).to_have_text("row 2, column 14: 1.0")
