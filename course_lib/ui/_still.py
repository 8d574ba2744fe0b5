"""Still pictures: what a notebook stores, and what every viewer shows."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from PIL import Image, ImageFile

from ._frame import Frame, to_frame
from ._marks import COLORS, draw
from ._panel import STILL_SIDE, Panel
from ._wipe import sides

# JupyterLab's sanitizer (untrusted notebooks) keeps these styles and the classes, whose style
# (page/still.css) the course's JupyterLab has, and every page with an explorer. Where a viewer
# drops them, the panels stand below each other.
_ROW = "display:flex;flex-wrap:wrap;gap:12px 16px;align-items:flex-start;padding:1px"
_FRAME = ";outline:1px solid gray"  # for pictures as dark, or as light, as the page
DRAWING = "course-drawing"
"""The class of what is drawn dark on white, which page/still.css turns over on a dark page."""
SHARP = "course-sharp"
"""The class of pictures whose pixels stay squares where they are enlarged."""
_DRAWING_SCALE = 2
_ENLARGED = 64  # arrays up to this side are stored enlarged, at few bytes; larger ones as they are
_BASIS = 140  # narrower than this, panels go into the next row
_HEADING = 160  # the least width for a panel's title
_MANY = 300  # the most for each of five or more


def show(panels: Any, *, alt: str, side: int = STILL_SIDE) -> None:
    """Display panels side by side as a still picture.

    A `Wipe` among them can be dragged when the cell is run; stored is the still.

    Parameters
    ----------
    panels : array_like, Picture, Curve, Wipe, str, or mapping of str to these
        The same as a function given to `explore` may return.
    alt : str
        What the figure shows, for those who cannot see it. Each panel adds its own size and
        values by itself.
    side : int, default 420
        The longer side of a picture on the page, in pixels, where the array is larger. More
        makes the notebook larger: only for what must be read.

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    frame = to_frame(panels)
    sized = tuple(_sized(panel, side) for panel in frame.panels)
    still = bundle(replace(frame, panels=sized), alt=_needed(alt))
    _display(_live(panels, frame, alt) | still)


def _live(panels: Any, frame: Frame, alt: str) -> dict[str, Any]:
    """Give a view without sliders, where there is something to move nevertheless."""
    if not any(panel.under for panel in frame.panels):
        return {}
    from ._explorer import Explorer  # which has stills itself

    return Explorer(lambda: panels, {}, alt=alt).live()


def _sized(panel: Panel, side: int) -> Panel:
    """Let a photo take as much of the page as is asked for, with up to its own pixels."""
    if panel.under is not None:  # the two of a wipe are compared: equally large
        panel = replace(panel, under=_sized(panel.under, side))
    if panel.pixels is None or panel.marks or side == STILL_SIDE:
        return panel
    height, width = panel.pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return replace(panel, width=max(width, panel.width), height=max(height, panel.height))
    width, height = round(width * scale), round(height * scale)
    return replace(panel, width=width, height=height, most=width)


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
    # Turned over for a dark page, a photo would be its negative.
    photos = any(axes.images for axes in fig.axes)
    image = _img(_png(_quantized(picture)), alt, picture.width // 2, "" if photos else DRAWING)
    _display({"text/html": f'<figure style="margin:4px 0">{image}</figure>', "text/plain": alt})


def bundle(frame: Frame, *, alt: str = "", movable: Sequence[str] = ()) -> dict[str, str]:
    """Write a frame as HTML and as plain text; the same every time, on every machine.

    `movable` names the sliders that running the cell brings, for a page that shows none.
    """
    panels = [side for panel in frame.panels for side in sides(panel)]
    leads = [alt.rstrip()] + [""] * len(panels)
    alts = [f"{lead} {panel.alt}".strip() for lead, panel in zip(leads, panels, strict=False)]
    lines = "".join(f"<div>{escape(line)}</div>" for line in frame.readouts)
    if movable:
        names = escape(", ".join(movable))
        lines += f"<div><small>▷ Run this cell (Shift + Enter) to move: {names}</small></div>"
    html = (
        f'<figure class="course-still" style="margin:4px 0">{_rows(panels, alts)}'
        f'<figcaption style="margin-top:8px">{lines}</figcaption></figure>'
    )
    return {"text/html": html, "text/plain": "\n".join(filter(None, [alt.rstrip(), frame.text]))}


def _rows(panels: Sequence[Panel], alts: Sequence[str]) -> str:
    """Put panels side by side: four never break 3 + 1, and five or more stand in two rows.

    Unless they are so small that one row may hold them.
    """
    many = len(panels) > 4 and max(map(_most, panels)) > _MANY
    noted = any(panel.caption for panel in panels)
    boxes = [_box_of(panel, many) for panel in panels]
    figures = [
        _figure_of(panel, alt, noted, box)
        for panel, alt, box in zip(panels, alts, boxes, strict=True)
    ]
    at = _breaks_at(panels)
    if not 0 < at < len(panels):
        return f'<div style="{_ROW}">{"".join(figures)}</div>'
    if many and len(panels) % 2:  # in its row the panels are as wide as in the first
        figures.append(f'<div style="flex:{_flex(*boxes[-1])}"></div>')
        boxes.append(boxes[-1])
    groups = [
        f'<div style="{_ROW};flex:{_flex(*_together(boxes[part]))}">{"".join(figures[part])}</div>'
        for part in (slice(None, at), slice(at, None))
    ]
    return "".join(groups) if many else f'<div style="{_ROW}">{"".join(groups)}</div>'


def _breaks_at(panels: Sequence[Panel]) -> int:
    """Say where a row may break: before the curves under the pictures, or in the middle."""
    drawn = [panel.pixels is None for panel in panels]
    if len(panels) <= 4 and drawn == sorted(drawn) and True in drawn:
        return drawn.index(True)
    return (len(panels) + 1) // 2 if len(panels) >= 4 else 0


_Box = tuple[float, int, int]
"""Share of a row, width below which a row breaks, most width."""


def _box_of(panel: Panel, many: bool) -> _Box:
    aspect = min(max(panel.width / panel.height, 0.6), 2.2)
    least = panel.least if panel.pixels is None else round(_BASIS * min(aspect, 1))
    most = max(_most(panel), _HEADING)
    return aspect, min(least, most), min(most, _MANY) if many else most


def _most(panel: Panel) -> int:
    """Give the most width of a still, which is smaller than the live picture may be."""
    longer = max(panel.width, panel.height)
    return min(panel.most, max(panel.width, round(STILL_SIDE * panel.width / longer)))


def _together(boxes: Sequence[_Box]) -> _Box:
    shares, leasts, mosts = zip(*boxes, strict=True)
    gaps = 16 * (len(boxes) - 1)
    return sum(shares), sum(leasts) + gaps, sum(mosts) + gaps


def _flex(share: float, least: int, most: int) -> str:
    return f"{share:.3g} 1 {least}px;max-width:{most}px"


def failure(sentence: str, *, alt: str = "") -> dict[str, str]:
    """Write what stands in a frame's place where there is none; no stored notebook may hold it."""
    html = f'<div class="course-failed" role="alert">{escape(sentence)}</div>'
    return {"text/html": html, "text/plain": "\n".join(filter(None, [alt.rstrip(), sentence]))}


def _figure_of(panel: Panel, alt: str, noted: bool, box: _Box) -> str:
    """Write one panel; where its neighbors have a note it keeps a line free for one."""
    title = f"<div><strong>{escape(panel.title)}</strong></div>" if panel.title else ""
    note = f"<div><small>{escape(panel.caption) or '&nbsp;'}</small></div>" if noted else ""
    look = (DRAWING, "") if panel.pixels is None else (SHARP if _sharp(panel) else "", _FRAME)
    image = _img(encoded(panel), alt, _most(panel), *look)
    return f'<div style="flex:{_flex(*box)};line-height:1.35">{title}{image}{note}</div>'


def _stored_as_is(panel: Panel) -> bool:
    if panel.pixels is None or panel.marks:
        return False
    height, width = panel.pixels.shape[:2]
    return bool(width <= panel.width and max(height, width) > _ENLARGED)


def _sharp(panel: Panel) -> bool:
    """Tell whether enlarged pixels keep their edges, as they do in the live view."""
    assert panel.pixels is not None
    return _stored_as_is(panel) and 1.9 * panel.pixels.shape[1] <= _most(panel)


def _img(data: bytes, alt: str, width: int, name: str = "", frame: str = "") -> str:
    source = base64.b64encode(data).decode("ascii")
    named = f'class="{name}" ' if name else ""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return (
        f'<img alt="{escape(alt)}" {named}width="{width}" '
        f'style="width:100%;max-width:{width}px;height:auto{frame}" '
        f'src="data:image/{kind};base64,{source}">'
    )


def encoded(panel: Panel) -> bytes:
    """Draw a panel and encode it, in as few bytes as its colors allow."""
    if panel.pixels is None:
        return _png(_quantized(_drawing(panel)))
    image = Image.fromarray(panel.pixels)
    size = image.size if _stored_as_is(panel) else (panel.width, panel.height)
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
    image = image.convert("L" if image.mode == "L" else "RGB")
    # Pillow breaks off an optimized JPEG that takes more than this: colored noise does.
    if len(_jpeg(image, optimize=False)) >= max(ImageFile.MAXBLOCK, image.width * image.height):
        return exact
    small = _jpeg(image, optimize=True)
    return small if 2 * len(small) < len(exact) else exact


def _jpeg(image: Image.Image, *, optimize: bool) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=80, subsampling=0, optimize=optimize)
    return buffer.getvalue()


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


def _display(data: dict[str, Any]) -> None:
    from IPython.display import display

    display(data, raw=True)  # type: ignore[no-untyped-call]
