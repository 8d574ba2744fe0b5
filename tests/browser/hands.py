"""What browser tests do with a mouse, a finger and a kernel."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"


def at(page: Page, panel: int, row: float, column: float, size: tuple[int, ...]) -> Any:
    """Give where on the page a position of a panel's array is, as long as all of it is shown."""
    box = page.locator(".course-box").nth(panel)
    box.scroll_into_view_if_needed()
    room = box.bounding_box()
    assert room
    return (
        room["x"] + column * room["width"] / size[1],
        room["y"] + row * room["height"] / size[0],
    )


def over(page: Page, panel: int, row: int, column: int, size: tuple[int, ...]) -> None:
    """Move the mouse to the middle of a pixel."""
    page.mouse.move(*at(page, panel, row + 0.5, column + 0.5, size))


def drag(page: Page, *path: tuple[float, float], steps: int = 5) -> None:
    """Press the mouse at the first place of the page, move it along and let go."""
    page.mouse.move(*path[0])
    page.mouse.down()
    for place in path[1:]:
        page.mouse.move(*place, steps=steps)
    page.mouse.up()


def fingers(page: Page, *path: list[tuple[float, float]]) -> None:
    """Put fingers down at the first places of the page, move them along and lift them."""
    session = page.context.new_cdp_session(page)
    kinds = ("touchStart", *("touchMove" for _ in path[1:]), "touchEnd")
    for kind, places in zip(kinds, (*path, []), strict=True):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def kernel_says(page: Page, code: str) -> str:
    """Run code in the kernel and return what it prints."""
    return page.evaluate(
        f"""async (code) => {{
            const future = {KERNEL}.requestExecute({{ code }});
            let text = '';
            future.onIOPub = ({{ header, content }}) => {{
                if (header.msg_type === 'stream') text += content.text;
            }};
            await future.done;
            return text.trim();
        }}""",
        code,
    )


def python_has(page: Page, name: str, value: Any) -> None:
    """Wait until the widget of `explorer` in the kernel has the value that the page has."""
    for _ in range(600):
        if kernel_says(page, f"print(explorer.controls[{name!r}].value)") == str(value):
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(kernel_says(page, f"print(explorer.controls[{name!r}].value)"))


def count_sent(page: Page) -> None:
    """Let `sent` tell from now on which messages of widgets go to the kernel."""
    page.evaluate(
        f"""() => {{
            window.sent = [];
            {KERNEL}.anyMessage.connect((_, {{ direction, msg }}) => {{
                const {{ method, content }} = msg.content.data ?? {{}};
                if (direction === 'send') sent.push(content?.kind ?? method);
            }});
        }}"""
    )


def sent(page: Page) -> list[str]:
    """List in order of the alphabet which frames were asked for and which values sent."""
    kinds: list[str] = page.evaluate("() => sent")
    return sorted(kind for kind in kinds if kind in ("frame", "update"))
