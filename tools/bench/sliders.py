"""What a slider costs the reader: `explore` beside `interact` with Matplotlib.

Two 512 by 512 panels, a photo and its blurred copy, and two sliders of the course's notebooks, in
JupyterLab in Chromium. A *step* runs from a key press to the first changed pixels on the page; a
*drag* is 60 mouse moves in one second.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools import notebook_form
from tools.lab_in_browser import OPENED, RUN_ALL, Lab, browser_options, write_notebook

_PROBE = Path(__file__).with_name("slider_probe.js")
_STEPS, _DRAGS, _MOVES = 25, 3, 60
_QUIET_MS = 500
_PEER = "peer: interact and Matplotlib"

_SETUP = """
import time
import numpy as np
import scipy.fft
from course_lib import images
photo = images.to_gray(images.fit(images.load("camera"), 512)).astype(np.float32)
spectrum = scipy.fft.rfft2(photo)
squares = np.fft.fftfreq(photo.shape[0])[:, None]**2 + np.fft.rfftfreq(photo.shape[1])**2

def blurred(sigma, seconds=0.0):
    end = time.perf_counter() + seconds
    transfer = np.exp(-2 * np.pi**2 * sigma**2 * squares).astype(np.float32)
    result = scipy.fft.irfft2(scipy.fft.rfft2(photo) * transfer, s=photo.shape)
    while time.perf_counter() < end:
        pass
    return result
"""
_EXPLORE = """
from course_lib import ui

def view(sigma):
    return {{"input": photo, "blurred": blurred(sigma, {seconds})}}

ui.explore(view, sigma=(0.0, 6.0, 0.1), cache={cache})
"""
_INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(sigma=(0.0, 6.0, 0.1))
def view(sigma):
    fig, axes = plt.subplots(1, 2, figsize=(10, 5))
    for ax, picture in zip(axes, (photo, blurred(sigma, {seconds}))):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        ax.set_axis_off()
    plt.show()
"""


# By name: the notebook, the explorer's function, the slider's label.
_IN_THE_COURSE = {
    "03: noise": ("03", "camera", "noise"),
    "04: iterations": ("04", "semi", "k"),
}
# Any run makes explorers forget the frames that they kept.
_FORGET = """() => jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code: "0" }).done.then(() => true)"""


class Measured(NamedTuple):
    """Medians of what was seen."""

    step: float
    fps: float
    backlog: float
    blank: int
    jumps: int


def measure() -> Iterator[dict[str, Any]]:
    """Measure live, slow and kept frames, each beside its peer in the same minutes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        variants = {
            "live": _EXPLORE.format(seconds=0.0, cache=False),
            "interact": _INTERACT.format(seconds=0.0),
            "slow": _EXPLORE.format(seconds=0.06, cache=False),
            "slow_interact": _INTERACT.format(seconds=0.06),
            "kept": _EXPLORE.format(seconds=0.0, cache=True),
        }
        for name, source in variants.items():
            write_notebook(root / f"{name}.ipynb", _SETUP, source)
        for name, (notebook, function, _) in _IN_THE_COURSE.items():
            write_notebook(root / f"{name}.ipynb", *_cells_up_to(notebook, function))
        lab = Lab(root)
        try:
            options = browser_options()
            seen = {name: asyncio.run(_watch(lab, name, "sigma", options)) for name in variants}
            seen |= {
                name: asyncio.run(_watch(lab, name, label, options))
                for name, (_, _, label) in _IN_THE_COURSE.items()
            }
        finally:
            lab.close()
    yield from _rows("live kernel", seen["live"], seen["interact"], (45, 25, 80))
    yield from _rows("60 ms of work", seen["slow"], seen["slow_interact"], (None, 10, 200))
    yield from _rows("kept frames", seen["kept"], seen["interact"], (None, 45, None))
    for name in _IN_THE_COURSE:
        yield from _rows(f"notebook {name}", seen[name], seen["interact"], (45, 25, 80))


def _cells_up_to(notebook: str, function: str) -> list[str]:
    """Return a notebook's code down to the cell that explores the function."""
    (path,) = notebook_form.paths([notebook])
    cells = [cell.source for cell in notebook_form.read(path).cells if cell.cell_type == "code"]
    last = next(i for i, source in enumerate(cells) if f"ui.explore({function}," in source)
    return cells[: last + 1]


def _rows(
    what: str, ours: Measured, peer: Measured, targets: tuple[float | None, ...]
) -> Iterator[dict[str, Any]]:
    step, fps, backlog = targets
    for name, unit, target, more_is_better in (
        ("step", "ms", step, False),
        ("fps", "1/s", fps, True),
        ("backlog", "ms", backlog, False),
    ):
        own, other = getattr(ours, name), getattr(peer, name)
        top, bottom = (own, other) if more_is_better else (other, own)
        sign = "≥" if more_is_better else "≤"
        yield {
            "what": f"slider, {what}: {name}",
            "ours": round(own, 1),
            "peer": round(other, 1),
            "unit": unit,
            "ratio": round(top / bottom, 1) if bottom else None,
            "target": f"{sign} {target}" if target else None,
            "note": _PEER,
        }
    for name, told in (("blank", "blank frames"), ("jumps", "frames of another height")):
        yield {
            "what": f"slider, {what}: {told}",
            "ours": getattr(ours, name),
            "peer": getattr(peer, name),
            "unit": "",
            "ratio": None,
            "target": "≤ 0",
            "note": _PEER,
        }


async def _watch(lab: Lab, name: str, label: str, options: dict[str, Any]) -> Measured:
    """Open a notebook, run it, and measure its slider."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            page = await browser.new_page(viewport={"width": 1400, "height": 1000})
            await page.add_init_script(path=str(_PROBE))
            await page.goto(lab.address(f"{name}.ipynb"), wait_until="commit")
            await page.wait_for_function(OPENED, timeout=120_000)
            await page.evaluate(RUN_ALL)
            await page.wait_for_function(
                "label => sliderProbe.setup(label)", arg=label, timeout=120_000
            )
            await page.evaluate("() => sliderProbe.start()")
            await page.evaluate("() => sliderProbe.quiet(1500)")
            return await _measured(page, everything_first=name == "kept")
        finally:
            await browser.close()


async def _measured(page: Any, *, everything_first: bool) -> Measured:
    await page.evaluate("() => sliderProbe.handle.focus()")
    await page.keyboard.press("Home")
    if everything_first:
        for _ in range(_MOVES):
            await _one_step(page, 60)
        await page.keyboard.press("Home")
    steps = [await _one_step(page, _QUIET_MS) for _ in range(_STEPS + 2)][2:]
    drags = []
    for _ in range(_DRAGS):
        if not everything_first:
            await page.evaluate(_FORGET)
        drags.append(await _one_drag(page))
    return Measured(
        step=statistics.median(step["ms"] for step in steps),
        fps=statistics.median(drag["fps"] for drag in drags),
        backlog=statistics.median(drag["backlog"] for drag in drags),
        blank=sum(seen["blank"] for seen in steps + drags),
        jumps=sum(seen["jumps"] for seen in steps + drags),
    )


async def _one_step(page: Any, quiet: int) -> dict[str, Any]:
    """Press a key and wait until the picture has changed and stands."""
    await page.evaluate("() => sliderProbe.start()")
    await page.wait_for_function("() => sliderProbe.samples.length > 1")
    await page.keyboard.press("ArrowRight")
    await page.wait_for_function(
        "() => sliderProbe.samples.some(([t, hash]) => hash !== sliderProbe.samples[0][1])",
        polling="raf",
    )
    await page.evaluate("ms => sliderProbe.quiet(ms)", quiet)
    seen = await page.evaluate("() => sliderProbe.stop()")
    pressed = next(t for kind, t in seen["events"] if kind == "keydown")
    before = [s for s in seen["samples"] if s[0] <= pressed] or seen["samples"][:1]
    changed = next(s for s in seen["samples"] if s[1] != before[-1][1] and s[2] >= before[-1][2])
    return {"ms": changed[0] - pressed, **_faults(seen["samples"], before[-1])}


async def _one_drag(page: Any) -> dict[str, Any]:
    """Drag the handle across its track in a second, the mouse never waiting for the page."""
    await page.keyboard.press("Home")
    await page.evaluate("() => sliderProbe.start()")
    await page.evaluate("ms => sliderProbe.quiet(ms)", _QUIET_MS)
    place = await page.evaluate("() => sliderProbe.geometry()")
    mouse = await _mouse(page, place["y"])
    await mouse("mousePressed", place["x"])
    await page.evaluate("() => sliderProbe.start()")
    await page.wait_for_function("() => sliderProbe.samples.length > 1")
    reach = place["left"] + 0.95 * (place["right"] - place["left"]) - place["x"]
    begun, sent = time.perf_counter(), []
    for move in range(1, _MOVES + 1):
        await asyncio.sleep(max(0, begun + move / _MOVES - time.perf_counter()))
        sent.append(asyncio.ensure_future(mouse("mouseMoved", place["x"] + reach * move / _MOVES)))
    sent.append(asyncio.ensure_future(mouse("mouseReleased", place["x"] + reach)))
    await asyncio.gather(*sent)
    await page.evaluate("ms => sliderProbe.quiet(ms)", 2 * _QUIET_MS)
    seen = await page.evaluate("() => sliderProbe.stop()")
    return _summary(seen)


async def _mouse(page: Any, y: float) -> Any:
    session = await page.context.new_cdp_session(page)

    async def send(kind: str, x: float) -> None:
        held = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        await session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **held})

    return send


def _summary(seen: dict[str, Any]) -> dict[str, Any]:
    """Count the frames shown while the slider moved, and how late the last one stood."""
    samples = seen["samples"]
    values = [
        (t, v)
        for (t, v), (_, before) in zip(seen["values"][1:], seen["values"], strict=False)
        if v != before
    ]
    first, last = values[0][0], values[-1][0]
    shown = [
        sample[0]
        for sample, before in zip(samples[1:], samples, strict=False)
        if sample[1] != before[1] and sample[2] >= samples[0][2]
    ]
    during = [t for t in shown if first <= t <= last + 20]
    return {
        "fps": 1000 * len(during) / (last - first),
        "backlog": max(shown[-1] - last, 0.0),
        **_faults(samples, samples[0]),
    }


def _faults(samples: list[Any], before: Any) -> dict[str, int]:
    """Count the animation frames that lost a picture or had another height."""
    return {
        "blank": sum(sample[2] < before[2] for sample in samples),
        "jumps": sum(abs(sample[3] - before[3]) > 4 for sample in samples),
    }
