"""What only notebook 02 draws: stamps put down one by one, a matrix turned over, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import kernels, metrics
from course_lib.operators import conv2d, conv2d_transpose
from course_lib.ui import Curve, Picture

Array: TypeAlias = NDArray[np.float64]
Panels: TypeAlias = dict[str, "Picture | Curve | str"]


def stamp_step(image: ArrayLike, kernel: ArrayLike, stride: int, pixel: int) -> Panels:
    """Return one step of a scatter: the pixel, its scaled kernel, and the result so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        Put down as it is, not flipped.
    stride : int
        How far apart neighboring pixels put their kernels.
    pixel : int
        Which pixel is at work, counted from 0 along the rows; earlier ones are done.

    Returns
    -------
    dict
        Three panels and a sentence.

    Examples
    --------
    >>> stamp_step([[2, 3]], [[1, 1, 1]], 2, 1)["this step"]
    '3 × the kernel is added to rows 0–0, columns 2–4; 1 of its places was already taken'
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    height, width = weights.shape
    final = np.asarray(conv2d_transpose(pixels, weights, stride=stride, padding="valid"))
    so_far, taken = np.full(final.shape, np.nan), 0
    for number, (row, column) in enumerate(np.ndindex(pixels.shape)):
        if number > pixel:
            break
        place = np.s_[row * stride :, column * stride :]
        window = so_far[place][:height, :width]
        taken = int(np.isfinite(window).sum())
        window[...] = np.nan_to_num(window) + pixels[row, column] * weights
    row, column = divmod(pixel, pixels.shape[1])
    top, left = row * stride, column * stride
    scale, largest = pixels[row, column], float(np.abs(final).max())
    strongest = float(np.abs(pixels).max() * np.abs(weights).max())
    return {
        "the small picture": Picture(pixels, numbers=True, boxes=[(row, column, 1, 1)]),
        f"{scale:g} × the kernel": Picture(
            scale * weights, numbers=True, cmap="signed", vmin=-strongest, vmax=strongest
        ),
        "the result so far": Picture(
            so_far,
            numbers=True,
            cmap="signed",
            vmin=-largest,
            vmax=largest,
            boxes=[(top, left, height, width)],
        ),
        "this step": (
            f"{scale:g} × the kernel is added to rows {top}–{top + height - 1}, columns "
            f"{left}–{left + width - 1}; {taken} of its places "
            f"{'was' if taken == 1 else 'were'} already taken"
        ),
    }


def spread(image: ArrayLike, stride: int) -> Array:
    """Put zeros between the pixels, so that neighbors stand `stride` pixels apart.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The picture.
    stride : int
        1 changes nothing.

    Returns
    -------
    ndarray, shape ((H - 1) * stride + 1, (W - 1) * stride + 1)
        The pixels, and zeros.

    Examples
    --------
    >>> spread([[1, 2, 3]], 2)
    array([[1., 0., 2., 0., 3.]])
    """
    pixels = np.asarray(image, dtype=float)
    rows, columns = pixels.shape
    result = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    result[::stride, ::stride] = pixels
    return result


def sliding_step(image: ArrayLike, kernel: ArrayLike, stride: int, place: int) -> Panels:
    """Return one step of the same by sliding: a window over zeros, and the kernel turned.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        As a scatter puts it down; it is turned here.
    stride : int
        The stride of the scatter.
    place : int
        Which number of the result, counted from 0 along the rows; the last one at most.

    Returns
    -------
    dict
        Three panels and how many numbers in the window are not zero.

    Examples
    --------
    >>> sliding_step([[2, 3]], [[1, 1, 1]], 2, 2)["in this window"]
    '2 of 3 numbers are not 0'
    """
    turned = np.asarray(kernel, dtype=float)[::-1, ::-1]
    height, width = turned.shape
    around = ((height - 1, height - 1), (width - 1, width - 1))
    zeros = np.pad(spread(image, stride), around)
    result = np.asarray(conv2d(zeros, turned, padding="valid"))
    row, column = divmod(min(place, result.size - 1), result.shape[1])
    window = zeros[row : row + height, column : column + width]
    return {
        "zeros between and around": Picture(
            zeros, numbers=True, cmap="signed", boxes=[(row, column, height, width)]
        ),
        "the kernel, turned": Picture(turned, numbers=True, cmap="signed"),
        "slide, multiply, sum": Picture(
            result, numbers=True, cmap="signed", boxes=[(row, column, 1, 1)]
        ),
        "in this window": f"{np.count_nonzero(window)} of {window.size} numbers are not 0",
    }


def matrix_column(matrix: ArrayLike, shape: tuple[int, int], pixel: int) -> Panels:
    """Mark one row of a matrix, the same column of its transpose, and fold it into a picture.

    Parameters
    ----------
    matrix : array_like, shape (M, N)
        The matrix of a convolution.
    shape : (int, int)
        The shape of the large picture; N pixels.
    pixel : int
        Which row: the number of a pixel of the small picture.

    Returns
    -------
    dict
        Three panels.

    Examples
    --------
    >>> list(matrix_column(np.eye(6), (2, 3), 4))
    ['A, row 4 marked', 'A.T, column 4 marked', 'the marked numbers, folded']
    """
    entries = np.asarray(matrix, dtype=float)
    rows, columns = entries.shape
    return {
        f"A, row {pixel} marked": Picture(
            entries, cmap="signed", boxes=[(pixel, 0, 1, columns)], alt=f"A, {rows} × {columns}"
        ),
        f"A.T, column {pixel} marked": Picture(
            entries.T, cmap="signed", boxes=[(0, pixel, columns, 1)], alt=f"A.T, {columns} × {rows}"
        ),
        "the marked numbers, folded": Picture(
            entries[pixel].reshape(shape),
            numbers=True,
            cmap="signed",
            vmin=-float(np.abs(entries).max()),
            vmax=float(np.abs(entries).max()),
        ),
    }


def coverage(size: int, kernel: int, stride: int, padding: int, extra: int) -> Panels:
    """Draw where the pixels of a row put their kernels, and how often each place is covered.

    Parameters
    ----------
    size, kernel, stride : int
        Pixels in the row, numbers in the kernel, distance of two kernels.
    padding : int
        What the forward convolution added at each end, and is cut off here.
    extra : int
        Places added at the end (other libraries: ``output_padding``).

    Returns
    -------
    dict
        One panel and the size formula.

    Examples
    --------
    >>> coverage(3, 3, 2, 1, 1)["size"]
    '(3 − 1)·2 − 2·1 + 3 + 1 = 6, and conv2d makes 3 of 6: allowed'
    """
    full = (size - 1) * stride + kernel + extra
    kept = full - 2 * padding
    sheet = np.full((size + 2, full), np.nan)
    for row in range(size):
        sheet[row, row * stride : row * stride + kernel] = 1
    sheet[-1] = np.nansum(sheet[:-1], axis=0)
    formula = f"({size} − 1)·{stride} − 2·{padding} + {kernel} + {extra} = {kept}"
    if kept < 1:
        verdict = f"{formula}: nothing is left"
    else:
        forward = (kept + 2 * padding - kernel) // stride + 1
        allowed = "allowed" if forward == size else "not allowed"
        verdict = f"{formula}, and conv2d makes {forward} of {kept}: {allowed}"
    frame = [(0, padding, size + 2, kept)] if kept > 0 else []
    title = "one line for each pixel; last line: how often each place is covered"
    told = ", ".join(f"{count:.0f}" for count in sheet[-1])
    alt = f"{size} kernels of {kernel}, each {stride} further right. Covered: {told}."
    return {
        title: Picture(sheet, numbers=True, cmap="signed", vmin=-4, vmax=4, boxes=frame, alt=alt),
        "size": verdict,
    }


def at_best_scale(result: Array, truth: Array) -> Array:
    """Multiply a result by the one number that brings it nearest to the truth."""
    return np.asarray(result * (np.sum(result * truth) / np.sum(result**2)))


def relative_error(result: Array, truth: Array) -> float:
    """Measure how far a result is from the truth, as a share of the truth's own size."""
    return float(np.linalg.norm(result - truth) / np.linalg.norm(truth))


def growing_blur(shape: tuple[int, int]) -> Array:
    """Return a blur that grows from left to right, with four indices.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the pictures.

    Returns
    -------
    ndarray, shape (H, W, H, W)
        ``h[i, j, k, l]``: which share of the light of pixel (k, l) arrives at (i, j).

    Examples
    --------
    >>> h = growing_blur((9, 9))
    >>> bool(h[4, 4, 4, 0] > h[4, 0, 4, 4])
    False
    """
    rows, columns = (np.arange(n) for n in shape)
    width = 0.3 + 4.0 * columns / max(shape[1] - 1, 1)
    down = np.subtract.outer(rows, rows)[:, None, :, None]
    across = np.subtract.outer(columns, columns)[None, :, None, :]
    h = np.exp(-0.5 * (down**2 + across**2) / width**2)
    return np.asarray(h / h.sum(axis=(0, 1)))


def learn_kernel(
    maps: Sequence[Array], pictures: Sequence[Array], side: int, stride: int = 1
) -> Array:
    """Find the kernel whose transposed convolution of the maps comes nearest to the pictures.

    Parameters
    ----------
    maps, pictures : sequence of ndarray
        Examples: what goes in, and what shall come out.
    side : int
        Rows and columns of the kernel.
    stride : int
        Stride of the transposed convolution.

    Returns
    -------
    ndarray, shape (side, side)
        The kernel of least squared error.

    Examples
    --------
    >>> learn_kernel([np.eye(3)], [np.eye(6)], 2, stride=2).round(6)
    array([[1., 0.],
           [0., 1.]])
    """
    columns = []
    for unit in np.eye(side * side).reshape(-1, side, side):  # a kernel with a single 1
        layers = (
            conv2d_transpose(y, unit, stride=stride, output_shape=x.shape).ravel()
            for y, x in zip(maps, pictures, strict=True)
        )
        columns.append(np.concatenate(list(layers)))
    wanted = np.concatenate([x.ravel() for x in pictures])
    kernel = np.linalg.lstsq(np.stack(columns, axis=1), wanted, rcond=None)[0]
    return np.asarray(kernel.reshape(side, side), dtype=float)


_DRAWN = {
    "heart": """
.........
..##.##..
.#######.
.#######.
.#######.
..#####..
...###...
....#....
.........
""",
    "letter F": """
.........
..######.
..######.
..##.....
..#####..
..#####..
..##.....
..##.....
.........
""",
    "ring": """
...###...
..#####..
.##...##.
##.....##
##.....##
##.....##
.##...##.
..#####..
...###...
""",
}


def stamps() -> dict[str, Array]:
    """Return shapes to print with, 9 by 9, their largest value 1.

    Examples
    --------
    >>> list(stamps())
    ['heart', 'letter F', 'ring', 'dot', 'square']
    """
    drawn = {
        name: np.array([[float(mark == "#") for mark in row] for row in lines.split()])
        for name, lines in _DRAWN.items()
    }
    dot = kernels.disk(4)
    return drawn | {"dot": dot / dot.max(), "square": np.ones((9, 9))}


def three_steps(picture: ArrayLike, kernel: ArrayLike, stride: int, *, signed: bool) -> Panels:
    """Convolve, then apply the transposed convolution twice: the article's recipe.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    kernel : array_like, shape (h, w)
        The one kernel of all three steps.
    stride : int
        The stride of all three steps.
    signed : bool
        Whether zero is in the middle of the results, as for kernels that find edges.

    Returns
    -------
    dict
        Four panels, each step enlarged or shrunk as the stride says.

    Examples
    --------
    >>> [
    ...     panel.array.shape
    ...     for panel in three_steps(np.ones((9, 8)), [[1]], 2, signed=False).values()
    ... ]
    [(9, 8), (5, 4), (9, 8), (17, 15)]
    """
    first = conv2d(picture, kernel, stride=stride)
    second = conv2d_transpose(first, kernel, stride=stride, output_shape=np.shape(picture))
    third = conv2d_transpose(second, kernel, stride=stride)
    steps = {"step 1: convolve": first, "step 2: transposed": second, "step 3: once more": third}
    shown = {
        title: Picture(step, cmap="signed") if signed else Picture(step, vmin=0, vmax=step.max())
        for title, step in steps.items()
    }
    return {"the photo": Picture(picture, vmin=0, vmax=1), **shown}


def upsampler(weights: str, side: int, stride: int) -> Array:
    """Return a kernel for a transposed convolution that keeps the mean brightness.

    Parameters
    ----------
    weights : {"equal", "soft", "random"}
        All alike; falling linearly from the middle; or drawn by chance, as before training.
    side, stride : int
        Rows and columns of the kernel, and the stride it is meant for.

    Returns
    -------
    ndarray, shape (side, side)
        Entries of sum stride squared.

    Examples
    --------
    >>> upsampler("equal", 2, 2)
    array([[1., 1.],
           [1., 1.]])
    """
    hat = np.minimum(np.arange(1.0, side + 1), np.arange(side, 0.0, -1))
    shapes = {
        "equal": np.ones((side, side)),
        "soft": np.outer(hat, hat),
        "random": np.random.default_rng(side).random((side, side)),
    }
    kernel = shapes[weights]
    return np.asarray(kernel * stride**2 / kernel.sum())


def board(picture: ArrayLike, kernel: ArrayLike, stride: int) -> Array:
    """Enlarge by a transposed convolution, and cut off the border, where few kernels overlap.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        What is enlarged.
    kernel : array_like, shape (h, w)
        The kernel.
    stride : int
        How many times larger.

    Returns
    -------
    ndarray
        What lies at least a kernel's side from the border.

    Examples
    --------
    >>> board(np.ones((1, 6)), [[1, 1, 1]], 2)
    array([[2., 1., 2., 1., 2., 1., 2., 1., 2.]])
    """
    whole = conv2d_transpose(picture, kernel, stride=stride, padding="valid")
    rows, columns = (n - 1 for n in np.shape(kernel))
    height, width = whole.shape
    return np.asarray(whole[rows : height - rows, columns : width - columns])


def checkerboard(picture: ArrayLike, weights: str, side: int, stride: int) -> Panels:
    """Show what one upsampling kernel makes of a flat area and of a picture, and measure it.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        A small picture, values in [0, 1].
    weights : {"equal", "soft", "random"}
        As in `upsampler`.
    side, stride : int
        Rows and columns of the kernel, and the stride.

    Returns
    -------
    dict
        Two pictures, and the checkerboard energy against the side of the kernel.

    Examples
    --------
    >>> checkerboard(np.eye(20), "equal", 4, 2)["a flat gray area"].panel().note
    '24 × 24, 0.5 … 0.5'
    """
    kernel = upsampler(weights, side, stride)
    flat = board(np.full((24, 24), 0.5), kernel, stride)[:24, :24]
    sides = range(1, 10)
    energy = [
        metrics.checkerboard_energy(board(picture, upsampler(weights, n, stride), stride), stride)
        for n in sides
    ]
    return {
        "a flat gray area": Picture(flat, vmin=0, vmax=1),
        "your picture": Picture(board(picture, kernel, stride), vmin=0, vmax=1),
        "checkerboard energy of your picture": Curve(
            list(sides),
            energy,
            xlabel="side of the kernel (pixels)",
            ylabel="share of the variance",
            marker=(side, energy[side - 1]),
            ylim=(0, 1),
        ),
    }
