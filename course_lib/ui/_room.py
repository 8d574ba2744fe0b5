"""How much of the page a panel may take, and what is written under it."""

from __future__ import annotations

from dataclasses import replace

from ._panel import Panel

# Widths or longer sides on the page, in CSS pixels.
_PHOTO, _SMALL_PHOTO, _KERNEL = 600, 460, 300
_KERNEL_SIDE, _SMALL_SIDE = 32, 255
_LEAST, _LEAST_HIGH = 120, 200
_LEAST_BOARD = 0.7


def picture_room(height: int, width: int, board: int = 0) -> tuple[int, int]:
    """Give the least and the most width of a picture of an array of this size.

    `board` is the width at which the numbers in it have their normal size; 0 where it has none.

    Examples
    --------
    >>> picture_room(256, 256), picture_room(3, 3), picture_room(512, 128)
    ((120, 600), (120, 300), (50, 150))
    """
    if board:
        return round(_LEAST_BOARD * board), board
    longer = max(height, width)
    side = _KERNEL if longer <= _KERNEL_SIDE else _PHOTO if longer > _SMALL_SIDE else _SMALL_PHOTO
    least = min(_LEAST, _LEAST_HIGH * width / height)
    return max(round(least), 1), max(round(side * width / longer), round(least), 1)


DRAWING_ROOM = 280, 475
"""Between these widths the words in a drawing are neither too small nor too large."""


def captioned(panels: list[Panel]) -> tuple[Panel, ...]:
    """Write the size under photos where sizes differ; elsewhere it says nothing."""
    arrays = [panel.array for panel in panels if panel.pixels is not None and panel.sized]
    if len(set(arrays)) < 2:
        return tuple(panels)
    return tuple(_sized(panel) for panel in panels)


def _sized(panel: Panel) -> Panel:
    if not panel.sized or panel.array is None:
        return panel
    height, width = panel.array
    size = f"{height} × {width}"
    if panel.caption.startswith(size):
        return panel
    return replace(panel, caption=", ".join(filter(None, [size, panel.caption])))
