"""Nine numbers under sliders, and what they make of a picture."""

from __future__ import annotations

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Panels
from course_lib.operators import conv2d
from course_lib.ui import Explorer, Picture, explore

PRESETS: dict[str, tuple[list[int], int]] = {
    "nothing": ([0, 0, 0, 0, 1, 0, 0, 0, 0], 1),
    "average": ([1] * 9, 9),
    "sharpen": ([0, -1, 0, -1, 5, -1, 0, -1, 0], 1),
    "right minus left": ([0, 0, 0, -1, 0, 1, 0, 0, 0], 1),
    "outlines": ([-1, -1, -1, -1, 8, -1, -1, -1, -1], 1),
    "relief": ([-2, -1, 0, -1, 1, 1, 0, 1, 2], 1),
}


def apply_kernel(picture: ArrayLike, numbers: list[int], divisor: int) -> Panels:
    """Return what nine whole numbers, divided by one more, make of a picture.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    numbers : list of int
        The kernel, row by row.
    divisor : int
        What each of them is divided by.

    Returns
    -------
    dict
        The kernel, the picture, the result of `conv2d`, and what the sum of the kernel does.

    Examples
    --------
    >>> apply_kernel(np.ones((40, 40)), [1] * 9, 9)["readout"]
    'sum of the kernel: 9 / 9 = 1.00. Flat areas keep their brightness.'
    """
    kernel = np.array(numbers, dtype=float).reshape(3, 3)
    total = sum(numbers)
    effect = "Flat areas keep their brightness."
    if total == 0:
        effect = "Flat areas become 0 (white here; orange is above 0, blue below)."
    elif total != divisor:
        effect = f"Flat areas become {total / divisor:.2f} times as bright."
    result = conv2d(picture, kernel / divisor)
    return {
        "the kernel": Picture(kernel, numbers=True, cmap="signed"),
        "the picture": Picture(picture, vmin=0, vmax=1),
        "what the kernel makes of it": filtered(result, kernel),
        "readout": f"sum of the kernel: {total} / {divisor} = {total / divisor:.2f}. {effect}",
    }


def filtered(result: ArrayLike, kernel: ArrayLike) -> Picture:
    """Return the result of a kernel as a panel: around 0 if the kernel sums to 0, else in gray.

    Parameters
    ----------
    result : array_like, shape (H, W)
        What the kernel made of a picture in [0, 1].
    kernel : array_like, shape (h, w)
        The kernel.

    Examples
    --------
    >>> filtered(np.zeros((2, 2)), [[-1, 1]]).cmap
    'signed'
    """
    signed = abs(float(np.sum(kernel))) < 1e-9
    return Picture(result, vmin=-1 if signed else 0, vmax=1, cmap="signed" if signed else "gray")


def kernel_editor(picture: ArrayLike) -> Explorer:
    """Return nine sliders in a square, a divisor, buttons with known kernels, and a live result.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Returns
    -------
    Explorer
        Displays itself as the last line of a cell.

    Examples
    --------
    >>> kernel_editor(np.zeros((8, 8))).frame.readouts[0][:25]
    'sum of the kernel: 9 / 9 '
    """
    numbers, divisor = PRESETS["average"]
    cells = {f"k{place}": _cell(place, number) for place, number in enumerate(numbers)}
    divide = ipywidgets.IntSlider(divisor, min=1, max=16, description="divide by")

    def draw(divide_by: int, **values: int) -> Panels:
        return apply_kernel(picture, [values[name] for name in cells], divide_by)

    explorer = explore(draw, divide_by=divide, **cells)
    for cell in cells.values():
        cell.description = ""
    buttons = [_button(name, list(cells.values()), divide) for name in PRESETS]
    explorer.widget.children = (
        ipywidgets.HBox(buttons, layout=ipywidgets.Layout(flex_flow="row wrap")),
        ipywidgets.GridBox(
            list(cells.values()),
            layout=ipywidgets.Layout(grid_template_columns="repeat(3, minmax(0, 210px))"),
        ),
        divide,
        *explorer.widget.children[1:],
    )
    return explorer


def _cell(place: int, number: int) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        number,
        min=-9,
        max=9,
        description=" ",
        tooltip=f"row {place // 3 + 1}, column {place % 3 + 1} of the kernel",
        layout=ipywidgets.Layout(width="98%"),
    )


def _button(
    name: str, cells: list[ipywidgets.IntSlider], divide: ipywidgets.IntSlider
) -> ipywidgets.Button:
    button = ipywidgets.Button(description=name, layout=ipywidgets.Layout(width="auto"))

    def fill(_: ipywidgets.Button) -> None:
        numbers, divide.value = PRESETS[name]
        for cell, number in zip(cells, numbers, strict=True):
            cell.value = number

    button.on_click(fill)
    return button
