"""What the static pages cost their reader: `course.py site` first, which says how long that took.

Each page is opened from disk in a new browser window: when something is painted first, and how
many frames its slider with most stops shows while the mouse drags it across in one second, right
after its pictures have come. More than one frame a stop there cannot be. Of three windows each, the
middle one counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tools.bench import _probe
from tools.bench._row import Row, row
from tools.lab_in_browser import browser_options
from tools.notebook_form import ROOT, NotebookError

FOLDER = ROOT / "site"
_PAGE, _WHOLE = "≤ 8", "≤ 60"  # MB
_WINDOWS = 3
_RECORDING = re.compile(r'data-recording="([^"]+)"')
_PAINTED = """() => new Promise((resolve) =>
    new PerformanceObserver((list) => {
        const first = list.getEntriesByName("first-contentful-paint")[0];
        if (first) resolve(first.startTime);
    }).observe({ type: "paint", buffered: true }))"""


@dataclass
class Range(_probe.Track):
    """The slider with most stops of one explorer."""

    recording: str
    stops: int = 0
    kept: ClassVar[bool] = True

    async def found(self, page: Any) -> None:
        """Wait until the explorer lives."""
        await page.evaluate(
            """name => {
                const holder = document.querySelector(`[data-recording="${name}"]`);
                for (let up = holder; up; up = up.parentElement) {
                    if (up.open === false) up.open = true;
                    up.classList.remove("course-later");
                }
                holder.scrollIntoView({ behavior: "instant" });
            }""",
            self.recording,
        )
        found = await page.wait_for_function(
            "name => sliderProbe.setupRange(name)", arg=self.recording, timeout=60_000
        )
        self.stops = (await found.json_value())["stops"]


def measure() -> Iterator[Row]:
    """Measure the pages in `site/`.

    Raises
    ------
    NotebookError
        If they were not made yet.
    """
    if not (FOLDER / "index.html").is_file():
        raise NotebookError("There are no pages yet. Make them first: python3 course.py site")
    yield from sizes(FOLDER)
    yield from asyncio.run(_seen(FOLDER, browser_options()))


def sizes(folder: Path) -> Iterator[Row]:
    """Say how large the pages are, all together and the largest with all that it plays."""
    every = [path for path in folder.rglob("*") if path.is_file()]
    yield row("pages, all", _megabytes(every), "MB", _WHOLE)
    largest = max(_pages(folder), key=lambda page: _megabytes(_parts(page)))
    size = _megabytes(_parts(largest))
    yield row("the largest page, with what it plays", size, "MB", _PAGE, largest.stem)


def _pages(folder: Path) -> list[Path]:
    return sorted([folder / "index.html", *folder.glob("[0-9][0-9]_*.html")])


def _parts(page: Path) -> list[Path]:
    names = _RECORDING.findall(page.read_text(encoding="utf-8"))
    return [page, *(page.parent / "_static" / "recordings" / f"{name}.js" for name in names)]


def _megabytes(paths: list[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1e6


async def _seen(folder: Path, options: dict[str, Any]) -> list[Row]:
    from playwright.async_api import async_playwright

    rows = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            for path in _pages(folder):
                paints = [await _first_paint(browser, path) for _ in range(_WINDOWS)]
                first = statistics.median(paints)
                rows.append(row(f"{path.stem}: first paint", first, "ms", "≤ 1000"))
                drags = [await _dragged(browser, path) for _ in range(_WINDOWS)]
                rows.append(sorted(drags, key=lambda drag: drag["ratio"])[_WINDOWS // 2])
        finally:
            await browser.close()
    return rows


async def _first_paint(browser: Any, path: Path) -> float:
    """Open a page in a context of its own, which has seen nothing before."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000}, offline=True)
    try:
        page = await context.new_page()
        await page.goto(path.as_uri())
        return float(await page.evaluate(_PAINTED))
    finally:
        await context.close()


async def _dragged(browser: Any, path: Path) -> Row:
    """Drag the slider with most stops of those that move a picture from where it starts."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000}, offline=True)
    try:
        page = await context.new_page()
        await page.add_init_script(path=str(_probe.PROBE))
        await page.goto(path.as_uri())
        ranges = []
        for name in _RECORDING.findall(path.read_text(encoding="utf-8")):
            slider = Range(name)
            await slider.found(page)
            ranges.append(slider)
        for slider in sorted(ranges, key=lambda one: -one.stops):
            await slider.found(page)
            with contextlib.suppress(_probe.Unmoved):
                seen = await _probe.drag(page, slider)
                break
        else:
            raise _probe.Unmoved(f"No slider on {path.name} moves a picture.")
    finally:
        await context.close()
    return {
        "what": f"{path.stem}: frames of a dragged slider",
        "ours": round(seen["fps"], 1),
        "peer": round(seen["moves"], 1),
        "unit": "1/s",
        "ratio": round(seen["fps"] / seen["moves"], 2),
        "target": "≥ 50 or ≥ 0.9x",
        "note": f"peer: stops that the mouse passed; {slider.recording} has {slider.stops}",
    }
