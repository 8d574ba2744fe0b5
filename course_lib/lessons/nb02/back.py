"""There by A and back by its transpose: what comes back, and how the transpose is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution, conv2d, conv2d_transpose
from course_lib.ui import Picture

from .printing import LETTER
from .weights import at_best_scale, relative_error

UGLY_AND_ROUND = {"letter F": LETTER, "round blur": kernels.gaussian(0.5)}
"""Two kernels for the dot test: one that looks different when it is turned, and one that does not.
"""


def four_kernels() -> dict[str, Array]:
    """Return a shift, two blurs and a finder of edges.

    Examples
    --------
    >>> [kernel.shape for kernel in four_kernels().values()]
    [(21, 21), (17, 17), (39, 39), (3, 3)]
    """
    shake = kernels.camera_shake(15, np.random.default_rng(3))
    return {
        "shift": np.pad(np.eye(1), ((10, 10), (19, 1))),
        "round blur": kernels.gaussian(2.0),
        "shake and shift": np.pad(shake, ((0, 24), (24, 0))),
        "edges": kernels.sobel(axis=1),
    }


def there_and_back(picture: ArrayLike, kernel: str = "shake and shift") -> Panels:
    """Show your picture x, then A x, then what the transpose makes of that.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    kernel : str
        One of `four_kernels`.

    Returns
    -------
    dict
        Three pictures, and how far the last one is from the first, whatever its brightness.

    Examples
    --------
    >>> list(there_and_back(np.eye(64), "shift"))[-1]
    'error of A.T A x, best factor'
    """
    x = np.asarray(picture, dtype=float)
    h = four_kernels()[kernel]
    A = Convolution(h, x.shape, boundary="periodic")
    error = relative_error(at_best_scale(A.T(A(x)), x), x)
    cmap = "gray" if abs(h.sum()) > 1e-9 else "signed"  # edges as in notebook 01
    return {
        "x": Picture(x),
        "A x": Picture(A(x), cmap=cmap),
        "A.T A x": Picture(A.T(A(x)), cmap=cmap),
        "error of A.T A x, best factor": f"{100 * error:.1f} %",
    }


def four_suspects(y: ArrayLike, kernel: ArrayLike) -> dict[str, Array]:
    """Send a map back in four ways, one of which is the transpose of `conv2d`.

    Parameters
    ----------
    y : array_like, shape (H, W)
        The map.
    kernel : array_like, shape (h, w)
        The kernel of `conv2d`.

    Returns
    -------
    dict
        A picture for each of the four.

    Examples
    --------
    >>> list(four_suspects(np.eye(3), [[1]]))[0]
    'conv2d_transpose'
    """
    kernel = np.asarray(kernel)
    return {
        "conv2d_transpose": conv2d_transpose(y, kernel),
        "the same, kernel turned": conv2d_transpose(y, kernel[::-1, ::-1]),
        "the same, one pixel off": np.roll(conv2d_transpose(y, kernel), 1, axis=1),
        "conv2d once more": conv2d(y, kernel),
    }


def two_dot_products(
    suspect: str = "the same, kernel turned", kernel: str = "letter F", seed: int = 0
) -> Panels:
    """Show the two pictures of products whose sums agree if the suspect is the transpose.

    Parameters
    ----------
    suspect : str
        One of `four_suspects`.
    kernel : {"letter F", "round blur"}
        One of `UGLY_AND_ROUND`.
    seed : int
        Draws x and y.

    Returns
    -------
    dict
        Two pictures, their sums, and how far these are apart.

    Examples
    --------
    >>> two_dot_products("conv2d_transpose")["gap"]
    '0.000000'
    """
    x, y = np.random.default_rng(seed).normal(size=(2, 9, 12))
    k = UGLY_AND_ROUND[kernel]
    left, right = conv2d(x, k) * y, x * four_suspects(y, k)[suspect]
    return {
        "(A x) · y": Picture(left, cmap="signed"),
        "x · (suspect y)": Picture(right, cmap="signed"),
        "sums": f"{left.sum():.6f} and {right.sum():.6f}".replace("-", "−"),
        "gap": f"{abs(left.sum() - right.sum()):.6f}",
    }
