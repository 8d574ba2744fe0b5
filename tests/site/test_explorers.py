"""Explorers without a kernel: they move, and show what the kernel would."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.site.conftest import STUDIO
from tools.site.encode import DECIBELS, decibels

_MOVE = """([holder, at]) => {
    const { all } = holder.controls;
    for (const control of all) control.go(control.start);
    all.forEach((control, i) => at[i] === control.start || control.go(at[i]));
}"""
# A place that a picture does not have becomes the nearest one, by the frame that says so.
_THERE = """holder => {
    const { values } = holder.querySelector('.course-explorer').dataset;
    return values === JSON.stringify(holder.controls.values);
}"""
_SHOWN = """holder => {
    const text = (node, name) => node.querySelector(name)?.textContent ?? '';
    const pixels = canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let letters = '';
        for (let i = 0; i < data.length; i += 4)
            letters += String.fromCharCode(data[i], data[i + 1], data[i + 2]);
        return [canvas.height, canvas.width, btoa(letters)];
    };
    const panels = [...holder.querySelectorAll('.course-panel')].map(panel => ({
        title: text(panel, 'strong'),
        caption: text(panel, 'small'),
        texts: [...panel.querySelectorAll('.course-overlay text')].map(node => node.textContent),
        pixels: [...panel.querySelectorAll('.course-plate > canvas')].map(pixels),
    }));
    const values = JSON.stringify(holder.controls.values);
    return { values, readouts: text(holder, '.course-readouts'), panels };
}"""

_UNREACHED = """() => {
    globalThis.reached ??= new Set();
    if (!reached.size) addEventListener('focusin', ({ target }) => reached.add(target), true);
    const can = 'input:not([type=radio]), select, summary, .course-box[tabindex="0"], '
        + '.course-pad, .course-divider, .course-play';
    return [...document.querySelectorAll(`article :is(${can})`)]
        .filter(node => node.checkVisibility({ visibilityProperty: true }) && !reached.has(node))
        .map(node => node.outerHTML.slice(0, 200));
}"""


def shown(holder: Any, at: list[int]) -> dict[str, Any]:
    """Move an explorer's controls, and tell what stands on the page then."""
    page, handle = holder.page, holder.element_handle()
    page.evaluate(_MOVE, [handle, at])
    page.wait_for_function(_THERE, arg=handle)
    return page.evaluate(_SHOWN, handle)


def compare(there: dict[str, Any], answer: dict[str, Any]) -> None:
    """Compare what stands on the page with what the kernel answers."""
    assert json.loads(there["values"]) == answer["values"]
    assert there["readouts"] == answer["readouts"]
    panels = there["panels"][answer["painted"] :]
    assert [panel["title"] for panel in panels] == [panel["title"] for panel in answer["panels"]]
    for panel, truth in zip(panels, answer["panels"], strict=True):
        if not truth["wiped"]:
            assert panel["caption"] == truth["caption"]
        assert panel["texts"] == [html.unescape(text) for text in truth["texts"]]
        for (height, width, letters), pixels, exact in zip(
            panel["pixels"], truth["pixels"], truth["exact"], strict=True
        ):
            data = np.frombuffer(base64.b64decode(letters), np.uint8).reshape(height, width, 3)
            assert decibels(data, pixels) >= (np.inf if exact else DECIBELS), truth["title"]


def test_explorers_show_what_the_kernel_would(
    opened: Callable[..., Any],
    recordings: dict[str, tuple[Path, Any]],
    alive: Any,
    recorded_name: str,
) -> None:
    page = opened(recorded_name)
    folder = recordings[recorded_name][0]
    holders = alive(page)
    names = [holder.get_attribute("data-recording") for holder in holders]
    assert sorted(names) == sorted(path.stem for path in folder.glob("*.npz"))
    for holder, recording in zip(holders, names, strict=True):
        truth = np.load(folder / f"{recording}.npz", allow_pickle=True)["answers"]
        for answer in truth:
            compare(shown(holder, answer["at"]), answer)


def test_the_front_page_moves_by_hand(opened: Callable[..., Any], alive: Any) -> None:
    page = opened("index")
    wipe, slider = alive(page)
    divider = wipe.get_by_role("slider", name="divider")
    divider.press("Home")
    assert divider.get_attribute("aria-valuenow") == "0"
    track = slider.get_by_role("slider", name="streak")
    track.press("ArrowRight")
    text = slider.locator(".course-readouts")
    text.get_by_text("a streak of 2 pixels").wait_for()
    slider.get_by_role("button", name="Play streak").click()
    text.get_by_text("a streak of 4").wait_for()  # it plays on from there


def test_one_is_led_through_the_studio(opened: Callable[..., Any]) -> None:
    session = opened(STUDIO).locator(".course-session")
    steps, names = session.locator(".course-step"), session.get_by_role("group", name="Steps")
    expect(steps.locator("visible=true").get_by_text("1. Open")).to_be_visible()
    session.get_by_role("button", name="Next: Look").press("Enter")
    expect(names.locator("[aria-current=step]")).to_have_text("2. Look")
    expect(names.locator("[aria-current=step]")).to_be_focused()
    names.get_by_role("button", name="4. Slide").click()
    slide = session.get_by_role("region", name="Slide")
    expect(steps.nth(0)).to_be_hidden()
    length = slide.get_by_role("slider", name="length (px)")
    length.press("End")
    expect(slide.locator(".course-readouts")).to_have_text("motion:43,82; wiener:0.05")


def test_keys_reach_everything(opened: Callable[..., Any], alive: Any, used_name: str) -> None:
    page = opened(used_name)
    alive(page)
    assert len(page.evaluate(_UNREACHED)) > 10
    page.evaluate("document.querySelector('article summary').focus()")
    for _ in range(1500):
        page.keyboard.press("Tab")
        if page.evaluate("!document.activeElement.closest('article')"):
            break
    assert page.evaluate(_UNREACHED) == []


def test_the_number_under_the_pointer(opened: Callable[..., Any], alive: Any) -> None:
    page = opened("01_convolution")
    alive(page)
    panel = page.locator("[data-recording='01-2'] .course-panel").filter(has_text="the kernel")
    box, value = panel.locator(".course-box"), panel.locator(".course-reading > :last-child")
    box.press("ArrowRight")  # begins in the middle of Sobel's kernel
    expect(value).to_have_text("0")
    box.press("ArrowDown")
    expect(value).to_have_text("2")
    box.press("ArrowLeft")
    expect(value).to_have_text("1")
