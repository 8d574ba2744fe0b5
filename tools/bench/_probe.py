"""What a reader sees when a hand moves something in JupyterLab: measured in Chromium.

A `Gesture` is how a control is found and moved; `watch` measures one in one notebook. A *step*
runs from an event (a key press, a move of the pointer) to the first changed pixels on the page; a
*drag* is 60 moves of the mouse in one second.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from tools.lab_in_browser import OPENED, RUN_ALL, Lab

PROBE = Path(__file__).with_name("slider_probe.js")
_STEPS, _DRAGS = 25, 3
MOVES = 60
QUIET_MS = 500
FRAME_MS = 1000 / 60
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


class Unmoved(Exception):
    """A hand moved something, and nothing came of it."""


class Gesture(Protocol):
    """A control on the page, and the hand on it."""

    event: str
    """The DOM event with which a step begins."""
    kept: bool
    """Whether all frames are shown once before, and stay."""

    async def found(self, page: Any) -> None:
        """Wait until the control is there, and tell the probe of it."""

    async def begin(self, page: Any) -> None:
        """Go to where steps and drags begin."""

    async def step(self, page: Any) -> None:
        """Move a little."""

    async def path(self, page: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the two ends of a drag on the page."""

    pressed: bool
    """Whether the mouse's button is down in a drag."""


class Track:
    """The hand on a slider that the probe holds: keys step it, the mouse drags it."""

    event: ClassVar[str] = "keydown"
    pressed: ClassVar[bool] = True

    async def begin(self, page: Any) -> None:
        """Go to the first stop."""
        await page.evaluate("() => sliderProbe.handle.focus()")
        await page.keyboard.press("Home")

    async def step(self, page: Any) -> None:
        """Go one stop on."""
        await page.keyboard.press("ArrowRight")

    async def path(self, page: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the ends of the track, as far as the mouse drags along it."""
        place = await page.evaluate("() => sliderProbe.track()")
        return (place["from"], place["y"]), (place["to"], place["y"])


@dataclass(frozen=True)
class Slider(Track):
    """The slider of ipywidgets with this label, the last one on the page."""

    label: str
    kept: bool = False

    async def found(self, page: Any) -> None:
        await page.wait_for_function(
            "label => sliderProbe.setup(label)", arg=self.label, timeout=120_000
        )


async def watch(lab: Lab, name: str, gesture: Gesture, options: dict[str, Any]) -> Measured:
    """Open a notebook, run it, and measure what its control costs."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            page = await browser.new_page(viewport={"width": 1400, "height": 1000})
            await page.add_init_script(path=str(PROBE))
            await page.goto(lab.address(f"{name}.ipynb"), wait_until="commit")
            await page.wait_for_function(OPENED, timeout=120_000)
            await page.evaluate(RUN_ALL)
            await gesture.found(page)
            await page.evaluate("() => sliderProbe.start()")
            await page.evaluate("() => sliderProbe.quiet(1500)")
            return await _measured(page, gesture)
        finally:
            await browser.close()


async def _measured(page: Any, gesture: Gesture) -> Measured:
    await gesture.begin(page)
    if gesture.kept:
        for _ in range(MOVES):
            await _one_step(page, gesture, 60)
        await gesture.begin(page)
    steps = [
        await _one_step(page, gesture, QUIET_MS, i % _STEPS / _STEPS * FRAME_MS)
        for i in range(-2, _STEPS)
    ][2:]
    drags = []
    for _ in range(_DRAGS):
        if not gesture.kept:
            await page.evaluate(_FORGET)
        drags.append(await drag(page, gesture))
    return Measured(
        step=statistics.median(step["ms"] for step in steps),
        fps=statistics.median(drag["fps"] for drag in drags),
        backlog=statistics.median(drag["backlog"] for drag in drags),
        blank=sum(seen["blank"] for seen in steps + drags),
        jumps=sum(seen["jumps"] for seen in steps + drags),
    )


async def _one_step(
    page: Any, gesture: Gesture, quiet: int, after_ms: float = 0.0
) -> dict[str, Any]:
    """Move once and wait until the picture has changed and stands.

    The page takes up the mouse's moves at its animation frames only. A hand knows nothing of
    these: steps that all began at the same time after one would measure that time, and the
    median would jump by a whole frame where an answer needs a little more or less than one.
    """
    await page.evaluate("() => sliderProbe.start()")
    await page.wait_for_function("() => sliderProbe.samples.length > 1")
    await page.evaluate("ms => sliderProbe.pass(ms)", after_ms)
    await gesture.step(page)
    await page.wait_for_function(
        "() => sliderProbe.samples.some(([t, hash]) => hash !== sliderProbe.samples[0][1])",
        polling="raf",
    )
    await page.evaluate("ms => sliderProbe.quiet(ms)", quiet)
    seen = await page.evaluate("() => sliderProbe.stop()")
    begun = next(t for kind, t in seen["events"] if kind == gesture.event)
    before = [s for s in seen["samples"] if s[0] <= begun] or seen["samples"][:1]
    changed = next(s for s in seen["samples"] if s[1] != before[-1][1] and s[2] >= before[-1][2])
    return {"ms": changed[0] - begun, **_faults(seen["samples"], before[-1])}


async def drag(page: Any, gesture: Gesture) -> dict[str, Any]:
    """Drag in a second, the mouse never waiting for the page."""
    await gesture.begin(page)
    await page.evaluate("() => sliderProbe.start()")
    await page.evaluate("ms => sliderProbe.quiet(ms)", QUIET_MS)
    (x, y), (end_x, end_y) = await gesture.path(page)
    mouse = await _mouse(page, pressed=gesture.pressed)
    if gesture.pressed:
        await mouse("mousePressed", x, y)
    await page.evaluate("() => sliderProbe.start()")
    await page.wait_for_function("() => sliderProbe.samples.length > 1")
    begun, sent = time.perf_counter(), []
    for move in range(1, MOVES + 1):
        await asyncio.sleep(max(0, begun + move / MOVES - time.perf_counter()))
        place = x + (end_x - x) * move / MOVES, y + (end_y - y) * move / MOVES
        sent.append(asyncio.ensure_future(mouse("mouseMoved", *place)))
    if gesture.pressed:
        sent.append(asyncio.ensure_future(mouse("mouseReleased", end_x, end_y)))
    await asyncio.gather(*sent)
    await page.evaluate("ms => sliderProbe.quiet(ms)", 2 * QUIET_MS)
    seen = await page.evaluate("() => sliderProbe.stop()")
    return _summary(seen)


async def _mouse(page: Any, *, pressed: bool) -> Any:
    session = await page.context.new_cdp_session(page)

    async def send(kind: str, x: float, y: float) -> None:
        held: dict[str, Any] = {"button": "none", "buttons": 0}
        if pressed:
            down = 0 if kind == "mouseReleased" else 1
            held = {"button": "left", "buttons": down, "clickCount": 1}
        await session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **held})

    return send


def _summary(seen: dict[str, Any]) -> dict[str, Any]:
    """Count the frames shown while the value moved, and how late the last one stood."""
    samples = seen["samples"]
    values = [
        (t, v)
        for (t, v), (_, before) in zip(seen["values"][1:], seen["values"], strict=False)
        if v != before
    ]
    if len(values) < 2:
        raise Unmoved("The mouse was dragged, and no value followed.")
    first, last = values[0][0], values[-1][0]
    shown = [
        sample[0]
        for sample, before in zip(samples[1:], samples, strict=False)
        if sample[1] != before[1] and sample[2] >= samples[0][2]
    ]
    if not shown:
        raise Unmoved("The value moved, and no picture followed.")
    during = [t for t in shown if first <= t <= last + 20]
    return {
        "fps": 1000 * len(during) / (last - first),
        "moves": 1000 * (len(values) - 1) / (last - first),
        "backlog": max(shown[-1] - last, 0.0),
        **_faults(samples, samples[0]),
    }


def _faults(samples: list[Any], before: Any) -> dict[str, int]:
    """Count the animation frames that lost a picture or had another height."""
    return {
        "blank": sum(sample[2] < before[2] for sample in samples),
        "jumps": sum(abs(sample[3] - before[3]) > 4 for sample in samples),
    }


def rows(
    what: str, ours: Measured, peer: Measured, targets: tuple[str | None, ...], note: str
) -> Iterator[dict[str, Any]]:
    """Set what was measured beside the peer's."""
    for name, unit, target, more_is_better in zip(
        ("step", "fps", "backlog"), ("ms", "1/s", "ms"), targets, (False, True, False), strict=True
    ):
        own, other = getattr(ours, name), getattr(peer, name)
        top, bottom = (own, other) if more_is_better else (other, own)
        yield {
            "what": f"{what}: {name}",
            "ours": round(own, 1),
            "peer": round(other, 1),
            "unit": unit,
            "ratio": round(top / bottom, 1) if bottom else None,
            "target": target,
            "note": note,
        }
    for name, told in (("blank", "blank frames"), ("jumps", "frames of another height")):
        yield {
            "what": f"{what}: {told}",
            "ours": getattr(ours, name),
            "peer": getattr(peer, name),
            "unit": "",
            "ratio": None,
            "target": "≤ 0",
            "note": note,
        }
