"""Still pictures: what a notebook stores, and what every viewer shows."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from PIL import Image

from ._frame import Frame, to_frame
from ._marks import COLORS, draw
from ._panel import STILL_SIDE, Panel

# JupyterLab's sanitizer (untrusted notebooks) keeps these styles; where a viewer drops them, the
# panels stand below each other.
_ROW = "display:flex;flex-wrap:wrap;gap:12px 20px;align-items:flex-start;padding:1px"
_FRAME = ";outline:1px solid gray"  # for pictures as dark, or as light, as the page
_DRAWING_SCALE = 2
_NARROWEST = 200


def show(panels: Any, *, alt: str, side: int = STILL_SIDE) -> None:
    """Display panels side by side as a still picture.

    Parameters
    ----------
    panels : array_like, Picture, Curve, str, or mapping of str to these
        The same as a function given to `explore` may return.
    alt : str
        What the figure shows, for those who cannot see it. Each panel adds its own size and
        values by itself.
    side : int, default 256
        The longer side of a picture on the page, in pixels, where the array is larger. More
        makes the notebook larger: only for what must be read.

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    frame = to_frame(panels)
    larger = tuple(_enlarged(panel, side) for panel in frame.panels)
    _display(bundle(replace(frame, panels=larger), alt=_needed(alt)))


def _enlarged(panel: Panel, side: int) -> Panel:
    """Let a photo take more of the page, up to its own size."""
    if panel.pixels is None or panel.marks:
        return panel
    height, width = panel.pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    if round(width * scale) <= panel.width:
        return panel
    return replace(panel, width=round(width * scale), height=round(height * scale))


def figure(fig: Any, *, alt: str) -> None:
    """Display a Matplotlib figure in the same form as `show`, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    alt : str
        What it shows, for those who cannot see it.
    """
    _needed(alt)
    from matplotlib import pyplot

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=144, bbox_inches="tight", facecolor="white")
    pyplot.close(fig)
    picture = Image.open(buffer).convert("RGB")
    image = _img(_png(_quantized(picture)), alt, picture.width // 2)
    _display({"text/html": f"<figure>{image}</figure>", "text/plain": alt})


def bundle(
    frame: Frame, *, alt: str = "", movable: Sequence[str] = (), drawings: str = ""
) -> dict[str, str]:
    """Write a frame as HTML and as plain text; the same every time, on every machine.

    `movable` names the sliders that running the cell brings, for a page that shows none;
    `drawings` is the class that curves get, for a page that has a style for it.
    """
    lead = alt.rstrip()
    noted = any(panel.note for panel in frame.panels)
    figures = []
    for panel in frame.panels:
        figures.append(_figure_of(panel, f"{lead} {panel.alt}".strip(), noted, drawings))
        lead = ""
    lines = "".join(f"<div>{escape(line)}</div>" for line in frame.readouts)
    if movable:
        names = escape(", ".join(movable))
        lines += f"<div><small>▷ Run this cell (Shift + Enter) to move: {names}</small></div>"
    html = (
        f'<figure style="margin:4px 0"><div style="{_ROW}">{"".join(figures)}</div>'
        f'<figcaption style="margin-top:8px">{lines}</figcaption></figure>'
    )
    return {"text/html": html, "text/plain": "\n".join(filter(None, [alt.rstrip(), frame.text]))}


def failure(sentence: str, *, alt: str = "") -> dict[str, str]:
    """Write what stands in a frame's place where there is none; no stored notebook may hold it."""
    html = f'<div class="course-failed" role="alert">{escape(sentence)}</div>'
    return {"text/html": html, "text/plain": "\n".join(filter(None, [alt.rstrip(), sentence]))}


def _figure_of(panel: Panel, alt: str, noted: bool, drawings: str) -> str:
    """Write one panel; where its neighbors have a note it keeps a line free for one."""
    title = f"<div><strong>{escape(panel.title)}</strong></div>" if panel.title else ""
    note = f"<div><small>{escape(panel.note) or '&nbsp;'}</small></div>" if noted else ""
    kind = f'class="{drawings}" ' if drawings and panel.pixels is None else ""
    frame = _FRAME if panel.pixels is not None else ""
    image = _img(encoded(panel), alt, panel.width, kind, frame)
    width = max(panel.width, _NARROWEST)
    return (
        f'<div style="width:{width}px;max-width:100%;line-height:1.35">{title}{note}{image}</div>'
    )


def _img(data: bytes, alt: str, width: int, more: str = "", frame: str = "") -> str:
    source = base64.b64encode(data).decode("ascii")
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return (
        f'<img alt="{escape(alt)}" {more}width="{width}" style="max-width:100%;height:auto{frame}" '
        f'src="data:image/{kind};base64,{source}">'
    )


def encoded(panel: Panel) -> bytes:
    """Draw a panel and encode it, in as few bytes as its colors allow."""
    if panel.pixels is None:
        return _png(_quantized(_drawing(panel)))
    image = Image.fromarray(panel.pixels)
    size = panel.width, panel.height
    grows = panel.width >= image.width
    if panel.palette is not None:
        # Colors are averaged as colors, not as numbers of a table.
        if not grows:
            image = Image.fromarray(panel.palette[panel.pixels])
        else:
            image.putpalette(panel.palette.tobytes())
    image = image.resize(size, Image.Resampling.NEAREST if grows else Image.Resampling.BOX)
    if panel.marks:
        image = image.convert("RGB")
        draw(panel.marks, image)
        grows = False
    exact = _png(image if grows or image.mode == "L" else _quantized(image))
    return _jpeg_if_small(image, exact)


def _jpeg_if_small(image: Image.Image, exact: bytes) -> bytes:
    """Give a JPEG where it takes less than half the bytes: photos do, drawings do not."""
    buffer = io.BytesIO()
    image.convert("L" if image.mode == "L" else "RGB").save(
        buffer, format="JPEG", quality=80, subsampling=0, optimize=True
    )
    return buffer.getvalue() if 2 * buffer.tell() < len(exact) else exact


def _drawing(panel: Panel) -> Image.Image:
    """Draw four times as large and halve it: soft edges, and sharp on dense screens."""
    fine = 2 * _DRAWING_SCALE
    canvas = Image.new("RGB", (panel.width * fine, panel.height * fine), COLORS["paper"])
    draw(panel.marks, canvas, fine)
    return canvas.reduce(2)


def _quantized(image: Image.Image) -> Image.Image:
    """Reduce to 256 colors; photos keep their tones by an adapted table without dithering."""
    if image.mode == "P":
        return image
    return image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _needed(alt: str) -> str:
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt is one sentence that says what the picture shows; got none")
    return alt


def _display(data: dict[str, str]) -> None:
    from IPython.display import display

    display(data, raw=True)  # type: ignore[no-untyped-call]
