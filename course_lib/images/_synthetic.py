"""Pictures that are made instead of taken, where the truth must be known to the last pixel."""

import numpy as np

from course_lib.arrays import image_shape, random_generator, real_number, whole_number
from course_lib.images._numbers import Picture

_GLYPH = """
................
................
...##########...
...##########...
...##########...
...###..........
...###..........
...#######......
...#######......
...#######......
...###..........
...###..........
...###..........
...###..........
...###..........
................
"""


def glyph() -> Picture:
    """Return a white letter F on black: no flip and no turn maps it to itself.

    Returns
    -------
    ndarray of float64, shape (16, 16)
        0 and 1.

    Examples
    --------
    >>> letter = glyph()
    >>> letter.shape, int(letter.sum())
    ((16, 16), 72)
    """
    return np.array([[float(mark == "#") for mark in row] for row in _GLYPH.split()])


def star_field(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    stars: int = 40,
    background: float = 0.01,
) -> Picture:
    """Return single bright pixels on a dark sky: what a telescope sees before its optics.

    Few stars are bright and many are faint: brightness b is drawn with a probability falling
    as :math:`b^{-2}` between 0.05 and 1, as the counts of real stars fall steeply.

    Parameters
    ----------
    shape : pair of int
        Rows and columns.
    rng : numpy.random.Generator
        Where the chance comes from.
    stars : int, default 40
        How many, each in a pixel of its own.
    background : float, default 0.01
        The light of the sky in each pixel.

    Returns
    -------
    ndarray of float64, shape `shape`
        From `background` to `background` + 1.

    Raises
    ------
    ValueError
        If there are more stars than pixels, or a number is negative or not finite.
    TypeError
        If `rng` is no Generator, or an argument is no number.

    Examples
    --------
    >>> sky = star_field((32, 48), np.random.default_rng(1), stars=5)
    >>> sky.shape, int((sky > 0.01).sum())
    ((32, 48), 5)
    """
    rows, columns = image_shape(shape)
    if whole_number(stars, "stars", 0) > rows * columns:
        raise ValueError(
            f"{stars} stars do not fit into a picture of shape {(rows, columns)}; "
            "give each a pixel of its own."
        )
    sky = np.full(rows * columns, real_number(background, "background"))
    places = random_generator(rng).choice(sky.size, size=stars, replace=False)
    # The inverse of the cumulative distribution turns even chances into that law.
    sky[places] += 1 / (20 - 19 * rng.random(stars))
    return sky.reshape(rows, columns)
