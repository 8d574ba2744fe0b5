"""`picture_chooser` in the browser: ours, the reader's own, and what is no picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.hands import kernel_says
from tools.lab_in_browser import Lab

CHOOSER = "from course_lib import ui\nui.picture_chooser()"
CHOSEN = "from course_lib import images\nprint('chosen:', images.chosen())"


def chosen(page: Page) -> str:
    """Ask the kernel which picture is chosen now."""
    return kernel_says(page, CHOSEN)


def upload(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="or a photo of your own").click()
    choosing.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def test_the_reader_picks_ours_or_brings_one(run: Callable[..., Page], lab: Lab, tmp_path: Path):
    page = run(CHOOSER)
    caption = page.locator(".course-panel strong")
    page.locator(".course-sliders select").select_option("coffee")
    expect(caption).to_have_text("Coffee")
    assert chosen(page) == "chosen: coffee"

    upload(page, "no-picture.png", b"these are words")
    expect(page.get_by_role("alert")).to_contain_text("no-picture.png is no picture")
    assert chosen(page) == "chosen: coffee"

    upload(page, "tiny.png", png(np.zeros((6, 8), np.uint8)))
    expect(page.get_by_role("alert")).to_contain_text("tiny.png has 8 x 6 pixels")
    assert chosen(page) == "chosen: coffee"

    # As large as photos of good cameras are: more than a websocket takes unless told.
    noise = np.random.default_rng(1).integers(0, 256, (2200, 2000, 3), np.uint8)
    photo = png(noise)
    assert len(photo) > 12e6
    upload(page, "mine.png", photo)
    expect(caption).to_have_text("mine.png", timeout=60_000)
    kept = Path(chosen(page).removeprefix("chosen: "))
    assert kept.name == "mine.png"
    assert kept.read_bytes() == photo


def test_another_photo_of_the_same_name_does_not_replace_the_first(run: Callable[..., Page]):
    page = run(CHOOSER)
    caption: Any = page.locator(".course-panel strong")
    for value, name in ((10, "same.png"), (200, "same-2.png")):
        upload(page, "same.png", png(np.full((70, 90), value, np.uint8)))
        expect(caption).to_have_text(name)
