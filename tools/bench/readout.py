"""What a picture tells under a resting or moving pointer, and the bytes that its numbers cost.

Two panels of 512 by 512 (float64), read together. The mouse goes across in one second, once for
places of which no number is there yet, and once more. A frame counts if the words changed in it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench._probe import MOVES
from tools.lab_in_browser import OPENED, RUN_ALL, Lab, browser_options, write_notebook

_CELL = """
import numpy as np
import scipy.ndimage
from course_lib import images, ui
photo = images.to_gray(images.fit(images.load("camera"), 512)).astype(float)

def view(sigma=2.0):
    return {"photo": photo, "blurred": scipy.ndimage.gaussian_filter(photo, sigma)}

ui.explore(view, sigma=(0.0, 6.0, 0.1))
"""
_RUNS = 5
_WATCH = """() => {
    const lines = [...document.querySelectorAll('.course-reading')];
    const words = () => lines.map(({ children }) => [...children].map((part) => part.textContent));
    const watch = (window.readout = { on: true, frames: 0, changed: 0, told: 0, before: '' });
    let moved = false;
    addEventListener('pointermove', () => (moved = true), true);
    const look = () => {
        if (!watch.on) return;
        const now = words();
        watch.frames += moved; // none is asked for where the mouse did not move
        moved = false;
        if (JSON.stringify(now) !== watch.before) {
            watch.changed += 1;
            watch.told += now.every(([, values]) => values);
        }
        watch.before = JSON.stringify(now);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def measure() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / "readout.ipynb", _CELL)
        lab = Lab(Path(folder))
        try:
            seen = asyncio.run(_watch(lab, browser_options()))
        finally:
            lab.close()
    cold, warm = seen[0], seen[1:]
    fps = statistics.median(one["changed"] for one in warm)
    drawn = statistics.median(one["frames"] for one in warm)
    rows = (
        ("frames with new words", fps, drawn, "1/s", "≥ 55"),
        ("the same, part of those with a move", fps, drawn, "1/s", "≥ 0.9x"),
        ("frames with new words, numbers not there at first", cold["changed"], None, "1/s", None),
        ("of those with all numbers told", 100 * cold["told"] / cold["changed"], None, "%", None),
        ("bytes of numbers for the first way across", cold["bytes"] / 1000, None, "kB", None),
        ("bytes of numbers for each further way", warm[-1]["bytes"] / 1000, None, "kB", "≤ 0"),
    )
    for what, ours, peer, unit, target in rows:
        yield {
            "what": f"readout, two panels of 512 by 512: {what}",
            "ours": round(ours, 1),
            "peer": peer and round(peer, 1),
            "unit": unit,
            "ratio": peer and round(ours / peer, 2),
            "target": target,
            "note": "peer: frames before which the mouse moved; the arrays have 4194 kB",
        }


async def _watch(lab: Lab, options: dict[str, Any]) -> list[dict[str, float]]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            page = await browser.new_page(viewport={"width": 1400, "height": 1000})
            received = _Received(page)
            await page.goto(lab.address("readout.ipynb"), wait_until="commit")
            await page.wait_for_function(OPENED, timeout=120_000)
            await page.evaluate(RUN_ALL)
            await page.wait_for_selector(".course-reading", timeout=120_000)
            await page.wait_for_timeout(1500)
            return [await _across(page, received) for _ in range(_RUNS + 1)]
        finally:
            await browser.close()


class _Received:
    """Counts what comes of the messages with numbers."""

    def __init__(self, page: Any):
        self.bytes = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self.count))

    def count(self, payload: Any) -> None:
        if isinstance(payload, bytes) and b'"kind": "numbers"' in payload[:4000]:
            self.bytes += len(payload)


async def _across(page: Any, received: _Received) -> dict[str, float]:
    box = await page.locator(".course-box").first.bounding_box()
    received.bytes = 0
    await page.mouse.move(box["x"] + 5, box["y"] + 20)
    await page.wait_for_timeout(200)
    await page.evaluate(_WATCH)
    mouse = await page.context.new_cdp_session(page)
    loop = asyncio.get_running_loop()
    begun, sent = loop.time(), []
    for move in range(1, MOVES + 1):
        await asyncio.sleep(max(0, begun + move / MOVES - loop.time()))
        way = move / MOVES
        x, y = box["x"] + 5 + 0.95 * way * box["width"], box["y"] + 20 + 0.8 * way * box["height"]
        event = {"type": "mouseMoved", "x": x, "y": y}
        sent.append(asyncio.ensure_future(mouse.send("Input.dispatchMouseEvent", event)))
    await asyncio.gather(*sent)
    seconds = loop.time() - begun
    seen = await page.evaluate("() => ((readout.on = false), readout)")
    await page.wait_for_timeout(300)  # numbers that are still on their way
    return {
        "frames": seen["frames"] / seconds,
        "changed": seen["changed"] / seconds,
        "told": seen["told"] / seconds,
        "bytes": received.bytes,
    }
