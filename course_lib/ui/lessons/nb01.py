"""What only notebook 01 draws: the kernel editor, the sliding window, taps, rows of a matrix."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.operators import Boundary, conv2d, conv_output_size, convolve
from course_lib.ui import Curve, Explorer, Picture, explore

Array: TypeAlias = NDArray[np.float64]
Panels: TypeAlias = dict[str, "Picture | Curve | str"]

# Okabe and Ito's colors, told apart by readers with any kind of color vision.
ORANGE, BLUE = np.array([230, 159, 0]) / 255, np.array([0, 114, 178]) / 255
GRAY, PAPER = np.array([0.78, 0.78, 0.78]), np.array([1.0, 1.0, 1.0])

PRESETS: dict[str, tuple[list[int], int]] = {
    "nothing": ([0, 0, 0, 0, 1, 0, 0, 0, 0], 1),
    "average": ([1] * 9, 9),
    "sharpen": ([0, -1, 0, -1, 5, -1, 0, -1, 0], 1),
    "right minus left": ([0, 0, 0, -1, 0, 1, 0, 0, 0], 1),
    "outlines": ([-1, -1, -1, -1, 8, -1, -1, -1, -1], 1),
    "relief": ([-2, -1, 0, -1, 1, 1, 0, 1, 2], 1),
}
_PAD_MODES: dict[Boundary, Any] = {
    "zero": "constant",
    "periodic": "wrap",
    "symmetric": "symmetric",
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


def window_step(image: ArrayLike, kernel: ArrayLike, window: int) -> Panels:
    """Return one step of the sliding window: the window, the products, and the map so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        The numbers in the window, not flipped: what `conv2d` computes.
    window : int
        Which window, counted from 0 along the rows.

    Returns
    -------
    dict
        Four panels and the sum written out.

    Examples
    --------
    >>> window_step(np.eye(3), [[1, 2], [3, -4]], 3)["the sum"]
    '1×1 + 0×2 + 0×3 + 1×(−4) = −3'
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    result = np.asarray(conv2d(pixels, weights, padding="valid"), dtype=float)
    top, left = divmod(window, result.shape[1])
    height, width = weights.shape
    seen = pixels[top : top + height, left : left + width]
    largest = float(np.abs(result).max())
    result.ravel()[window + 1 :] = np.nan
    factors = zip(seen.ravel(), weights.ravel(), strict=True)
    terms = " + ".join(f"{_number(x)}×{_factor(k)}" for x, k in factors)
    return {
        "the picture, the window": Picture(
            pixels, numbers=True, boxes=[(top, left, height, width)]
        ),
        "the kernel": Picture(weights, numbers=True, cmap="signed"),
        "the products": Picture(seen * weights, numbers=True, cmap="signed"),
        "the map so far": Picture(
            result,
            numbers=True,
            cmap="signed",
            vmin=-largest,
            vmax=largest,
            boxes=[(top, left, 1, 1)],
        ),
        "the sum": f"{terms} = {_number(float((seen * weights).sum()))}",
    }


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _factor(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)


def taps(size: int, kernel: int, stride: int, padding: int, dilation: int) -> Panels:
    """Draw which pixels of a row each output reads, and work out how many outputs there are.

    Parameters
    ----------
    size, kernel : int
        Pixels in the row, and numbers in the kernel.
    stride, padding, dilation : int
        Step of the window, zeros added at each end, distance between two numbers of the kernel.

    Returns
    -------
    dict
        One panel, of one size for up to 10 pixels and 2 zeros at each end, and the size formula.

    Examples
    --------
    >>> taps(7, 3, 2, 1, 1)["size"]
    'floor((7 + 2·1 − 1·(3 − 1) − 1) / 2) + 1 = 4'
    """
    reach = dilation * (kernel - 1) + 1
    fits = reach <= size + 2 * padding
    count = conv_output_size(size + 2 * padding, kernel, stride, "valid", dilation) if fits else 0
    line = np.array([GRAY] * padding + [BLUE] * size + [GRAY] * padding)
    sheet = np.tile(PAPER, (max(16, count + 2), max(14, len(line)), 1))
    sheet[0, : len(line)] = line
    for output in range(count):
        sheet[output + 2, : len(line)] = 0.3 * line + 0.7 * PAPER
        sheet[output + 2, output * stride + dilation * np.arange(kernel)] = ORANGE
    formula = f"floor(({size} + 2·{padding} − {dilation}·({kernel} − 1) − 1) / {stride}) + 1"
    alt = f"{count} lines for {count} outputs; in each, {kernel} of the pixels are marked."
    return {
        "one line for each output": Picture(_with_gaps(sheet, 16), alt=alt),
        "size": f"{formula} = {count}" if fits else "the kernel is longer than the padded row",
    }


def _with_gaps(sheet: Array, cell: int) -> Array:
    """Enlarge each color to a square and leave a white line between squares."""
    large: Array = sheet.repeat(cell, axis=0).repeat(cell, axis=1)
    large[cell - 1 :: cell] = 1
    large[:, cell - 1 :: cell] = 1
    return large


def matrix_row(matrix: ArrayLike, shape: tuple[int, int], pixel: int) -> Panels:
    """Mark one row of a convolution's matrix, and fold the row back into a picture.

    Parameters
    ----------
    matrix : array_like, shape (M, N)
        The matrix.
    shape : (int, int)
        The shape of the picture that it multiplies; N pixels.
    pixel : int
        Which row: the number of an output pixel.

    Returns
    -------
    dict
        The matrix with its row marked, the row as a picture, and how much of it is not zero.

    Examples
    --------
    >>> matrix_row(np.diag([1.0, 0, 0, 1]), (2, 2), 3)["in this row"]
    '1 of 4 numbers are not zero'
    """
    entries = np.asarray(matrix, dtype=float)
    weight = (np.abs(entries) / np.abs(entries).max())[..., None]
    sheet = PAPER - weight * (PAPER - BLUE)
    sheet[pixel] = PAPER - np.maximum(weight[pixel], 0.25) * (PAPER - ORANGE)
    row = entries[pixel]
    return {
        "the matrix": Picture(sheet, alt=f"A striped matrix with row {pixel} marked."),
        "the marked row, folded": Picture(row.reshape(shape), grid=True, vmin=0),
        "in this row": f"{np.count_nonzero(row)} of {row.size} numbers are not zero",
    }


def extended(image: ArrayLike, boundary: Boundary) -> Picture:
    """Return the picture with what a boundary rule invents around it, and a frame where it ends.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The picture.
    boundary : {"zero", "periodic", "symmetric"}
        The rule.

    Examples
    --------
    >>> extended(np.ones((4, 6)), "zero").boxes
    [(2, 2, 4, 6)]
    """
    pixels = np.asarray(image)
    height, width = pixels.shape
    margin = max(min(height, width) // 3, 2)
    around = np.pad(pixels, margin, mode=_PAD_MODES[boundary])
    return Picture(around, vmin=0, vmax=1, boxes=[(margin, margin, height, width)])


def zone_plate(side: int) -> Array:
    """Return rings that grow finer outwards: every frequency, each at its own place.

    Row r and column c, counted from the middle, hold the frequency (r, c) / `side` in cycles per
    pixel: the same place where a centered spectrum of that size has it.

    Parameters
    ----------
    side : int
        Height and width in pixels.

    Returns
    -------
    ndarray, shape (side, side)
        Values in [0, 1].

    Examples
    --------
    >>> float(zone_plate(8)[4, 4])
    1.0
    """
    from_middle = np.arange(side) - side // 2
    squared = np.add.outer(from_middle**2, from_middle**2)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * squared / side), dtype=float)


def gain(kernel: ArrayLike, shape: tuple[int, int]) -> Array:
    """Return by how much a kernel multiplies each frequency, zero frequency in the middle.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        The kernel.
    shape : (int, int)
        How many frequencies: the shape of the picture.

    Returns
    -------
    ndarray, shape `shape`
        The absolute value of the kernel's discrete Fourier transform.

    Examples
    --------
    >>> gain([[1, 1]], (1, 4))
    array([[0.        , 1.41421356, 2.        , 1.41421356]])
    """
    return np.asarray(np.abs(np.fft.fftshift(np.fft.fft2(np.asarray(kernel), s=shape))))


def width_at_half(profile: ArrayLike) -> float:
    """Return how wide a symmetric bump is at half its height, between samples by straight lines.

    Parameters
    ----------
    profile : array_like, shape (N,)
        Largest in the middle, at N // 2, and falling from there.

    Returns
    -------
    float
        The width in samples.

    Examples
    --------
    >>> width_at_half([0, 0.25, 1, 0.25, 0])
    1.3333333333333333
    """
    side = np.asarray(profile, dtype=float)[len(np.asarray(profile)) // 2 :]
    first = int(np.argmax(side <= side[0] / 2))
    above, below = side[first - 1], side[first]
    return float(2 * (first - 1 + (above - side[0] / 2) / (above - below)))


def convolve_counted(image: Array, kernel: Array) -> tuple[Array, int]:
    """Convolve window by window, zeros outside, and count the multiplications.

    Parameters
    ----------
    image : ndarray, shape (H, W)
        The picture.
    kernel : ndarray, shape (h, w)
        The kernel; it is flipped.

    Returns
    -------
    result : ndarray, shape (H, W)
        The convolution.
    count : int
        How many products were computed.

    Examples
    --------
    >>> convolve_counted(np.ones((1, 3)), np.array([[1.0, 2.0]]))
    (array([[3., 3., 2.]]), 6)
    """
    (h, w), count, result = kernel.shape, 0, np.zeros(image.shape)
    padded = np.pad(image, ((h - 1 - h // 2, h // 2), (w - 1 - w // 2, w // 2)))
    for i, j in np.ndindex(image.shape):
        products = padded[i : i + h, j : j + w] * kernel[::-1, ::-1]
        result[i, j] = products.sum()
        count += products.size
    return result, count


_RIDDLE: dict[str, tuple[list[int], int]] = {
    "1": ([1] * 9, 9),
    "2": ([0, 0, 0, -1, 0, 1, 0, 0, 0], 1),
    "3": ([0, 0, 0, 1, 0, -1, 0, 0, 0], 1),
    "4": ([0, -1, 0, 0, 0, 0, 0, 1, 0], 1),
    "5": ([0, -1, 0, -1, 5, -1, 0, -1, 0], 1),
}
_RIDDLE_ORDER = "5314"


def riddle_kernels() -> Panels:
    """Return the five kernels of the exercise `match_kernels`, with their numbers.

    Examples
    --------
    >>> list(riddle_kernels())
    ['1 (all divided by 9)', '2', '3', '4', '5']
    """
    return {
        name if divisor == 1 else f"{name} (all divided by {divisor})": Picture(
            np.reshape(numbers, (3, 3)), numbers=True, cmap="signed"
        )
        for name, (numbers, divisor) in _RIDDLE.items()
    }


def riddle_pictures(picture: ArrayLike) -> Panels:
    """Return the four pictures of the exercise `match_kernels`: convolutions, flipped.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(riddle_pictures(np.eye(4)))
    ['A', 'B', 'C', 'D']
    """
    panels: Panels = {}
    for letter, name in zip("ABCD", _RIDDLE_ORDER, strict=True):
        numbers, divisor = _RIDDLE[name]
        kernel = np.reshape(numbers, (3, 3)) / divisor
        panel = filtered(convolve(picture, kernel, boundary="symmetric"), kernel)
        panels[letter] = replace(panel, alt=f"Picture {letter}, to be compared with the kernels.")
    return panels
