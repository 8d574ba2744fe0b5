"""Of which numbers and which weights one number of a layer's result is made, both ways."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_lib import tf_ops
from course_lib.lessons._types import Array, Panels
from course_lib.operators import StridedConvolution
from course_lib.operators.sizes import Padding
from course_lib.ui import Picture

Place = tuple[int, int]

NINE: Array = np.arange(1.0, 10.0).reshape(3, 3)
"""The article's picture, and its kernel as well."""
FEATURES: Array = np.ones((4, 4))
FEATURES[1, 1] = 5
STAMP: Array = np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])
_Y, _Z = "accent", "series0"


def there_and_back(
    stride: int = 1, padding: str = "SAME", in_y: Place = (0, 0), in_z: Place = (0, 0)
) -> Panels:
    """Nine numbers through a layer and back; point at a number, and what it is made of is framed.

    Parameters
    ----------
    stride : int
        Of both layers.
    padding : {"SAME", "VALID"}
        Of both layers.
    in_y, in_z : (int, int)
        A place of what `conv2d` makes, and of what `conv2d_transpose` makes of that.

    Returns
    -------
    dict
        Four tables, and the two numbers as sums of products.

    Examples
    --------
    >>> there_and_back()["y[0, 0]"]
    '94 = 1 × 5 + 2 × 6 + 4 × 8 + 5 × 9'
    """
    rule: Padding = "same" if padding == "SAME" else "valid"
    A = StridedConvolution(NINE, (3, 3), stride, rule)
    y = A(NINE)
    z = A.T(y)
    numbered = _numbered(NINE, (3, 3), stride, rule)
    met_y, met_z = _met(numbered, in_y), _met(numbered, in_z, back=True)
    return {
        "x": Picture(NINE, numbers=True, boxes=_frames(met_y, _Y)),
        "weights": Picture(
            NINE, numbers=True, cmap="kernel",
            boxes=_frames(met_y.values(), _Y) + _frames(met_z.values(), _Z, inset=0.14),
        ),
        "y = A x": Picture(y, numbers=True, vmin=0, boxes=_frames(met_z, _Z)),
        "z = A.T y": Picture(z, numbers=True, vmin=0),
        f"y{list(in_y)}": _sum(NINE, NINE, met_y),
        f"z{list(in_z)}": _sum(y, NINE, met_z),
    }  # fmt: skip


def way_back(side: int = 7, stride: int = 2, at: Place = (2, 2)) -> Panels:
    """Features, a stamp, and the picture of the side that you ask for; point at its numbers.

    Parameters
    ----------
    side : int
        Rows and columns that are asked for.
    stride : int
        Distance of the stamps.
    at : (int, int)
        A place of the result.

    Returns
    -------
    dict
        Three tables and how the number at that place is made; or why there is no result.
    """
    asked = (1, side, side, 1)
    shown: Panels = {"features": Picture(FEATURES, numbers=True)}
    weights = STAMP[:, :, None, None]
    try:
        batch = tf_ops.conv2d_transpose(FEATURES[None, ..., None], weights, asked, stride=stride)
    except ValueError as error:
        nothing = Picture(np.full((side, side), np.nan), 0, 1, numbers=True)
        stamp = Picture(STAMP, numbers=True, cmap="kernel")
        return shown | {"stamp": stamp, "conv2d_transpose": nothing, "refused": str(error)}
    made = _met(_numbered(STAMP, (side, side), stride, "same"), at, back=True)
    return {
        "features": Picture(FEATURES, numbers=True, boxes=_frames(made, _Z)),
        "stamp": Picture(STAMP, numbers=True, cmap="kernel", boxes=_frames(made.values(), _Z)),
        "conv2d_transpose": Picture(batch[0, ..., 0], numbers=True, vmin=0, cmap="psf"),
        f"the number at {list(at)}": _sum(FEATURES, STAMP, made),
        "asked for": f"output_shape = {asked}",
    }


def _numbered(
    kernel: Array, shape: tuple[int, int], stride: int, padding: Padding
) -> StridedConvolution:
    """Return a layer whose weights are 1, 2, 3 and so on, so that each tells its place."""
    numbers = np.arange(1.0, kernel.size + 1).reshape(kernel.shape)
    return StridedConvolution(numbers, shape, stride, padding)


def _met(numbered: StridedConvolution, place: Place, *, back: bool = False) -> dict[Place, Place]:
    """Return the places of what comes into one number of a result, each with its weight's place.

    A row of a matrix is what its transpose makes of a single 1. The weights are numbered, so the
    row says which of them stands where.
    """
    single = np.zeros(numbered.in_shape if back else numbered.out_shape)
    single[place] = 1
    row = np.rint(numbered(single) if back else numbered.T(single)).astype(int)
    columns = numbered.kernel.shape[1]
    return {(int(i), int(j)): divmod(int(row[i, j]) - 1, columns) for i, j in np.argwhere(row)}


def _frames(
    places: Iterable[Place], color: str, inset: float = 0.0
) -> list[tuple[float, float, float, float, str]]:
    side = 1 - 2 * inset
    return [(i + inset, j + inset, side, side, color) for i, j in places]


def _sum(values: Array, weights: Array, made: dict[Place, Place]) -> str:
    terms = [f"{values[at]:g} × {weights[by]:g}" for at, by in made.items()]
    total = sum(values[at] * weights[by] for at, by in made.items())
    return f"{total:g} = {' + '.join(terms)}" if terms else "0: nothing reaches it"
