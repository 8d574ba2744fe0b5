"""`Wipe`: two pictures in one frame, with a divider to drag between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from ._panel import Panel
from ._picture import Picture


@dataclass(frozen=True, eq=False)
class Wipe:
    """Two pictures of the same size in one frame, with a divider to drag.

    Left of the divider is the first picture, right of it the second. A function given to
    `explore` returns it like a picture; `show` brings one that can be dragged as well. What a
    notebook stores, for a page without a kernel, are both pictures beside each other.

    Parameters
    ----------
    before, after : (H, W) or (H, W, 3) array_like, or Picture
        Plain arrays share one range of values: the same gray is the same number.
    names : (str, str), default ("before", "after")
        What the two are called.
    alt : str, optional
        Alternative text; left out, one is made from title, names, size and values.

    Raises
    ------
    ValueError
        If the two have different sizes, or one is no picture.

    Examples
    --------
    >>> import numpy as np
    >>> panel = Wipe(np.zeros((40, 50)), np.ones((40, 50)), names=("night", "day")).panel("sky")
    >>> panel.alt
    'sky: night left of a divider (40 × 50, 0 … 0), day right of it (40 × 50, 1 … 1)'
    >>> Wipe(np.zeros((40, 50)), np.zeros((50, 40))).panel("sky")
    Traceback (most recent call last):
    ...
    ValueError: 'sky': a wipe needs two pictures of the same size; got 40 × 50 and 50 × 40
    """

    before: ArrayLike | Picture
    after: ArrayLike | Picture
    names: tuple[str, str] = ("before", "after")
    alt: str | None = None

    def panel(self, title: str = "") -> Panel:
        """Prepare both pictures, the first one under the second."""
        under, over = self._pictures(title)
        if under.array != over.array:
            sizes = " and ".join(" × ".join(map(str, p.array or ())) for p in (under, over))
            lead = f"{title!r}: " if title else ""
            raise ValueError(f"{lead}a wipe needs two pictures of the same size; got {sizes}")
        first, second = self.names
        told = f"{first} left of a divider ({under.note}), {second} right of it ({over.note})"
        return replace(
            over,
            alt=self.alt or f"{title or 'picture'}: {told}",
            under=under,
            names=(first, second),
        )

    def _pictures(self, title: str) -> tuple[Panel, Panel]:
        plain = not isinstance(self.before, Picture) and not isinstance(self.after, Picture)
        pictures = [p if isinstance(p, Picture) else Picture(p) for p in (self.before, self.after)]
        under, over = (picture.panel(title) for picture in pictures)
        if plain and under.span != over.span:
            low, high = min(under.span[0], over.span[0]), max(under.span[1], over.span[1])
            under, over = (replace(p, vmin=low, vmax=high).panel(title) for p in pictures)
        return under, over


def sides(panel: Panel) -> tuple[Panel, ...]:
    """Give what a still shows of a panel: of a wipe both pictures, beside each other.

    Examples
    --------
    >>> [side.title for side in sides(Wipe([[0]], [[1]]).panel("sky"))]
    ['sky: before', 'sky: after']
    """
    if panel.under is None:
        return (panel,)
    return tuple(_side(panel, side, i) for i, side in enumerate((panel.under, panel)))


def _side(panel: Panel, side: Panel, i: int) -> Panel:
    title = f"{panel.title}: {panel.names[i]}" if panel.title else panel.names[i]
    return replace(side, title=title, under=None, alt=f"{title}: {side.note}" if i else panel.alt)
