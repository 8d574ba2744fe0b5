"""A star that walks, since a kernel with even sides has no middle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution
from course_lib.solvers import richardson_lucy
from course_lib.ui import Picture


def peak_of(picture: Array) -> tuple[int, int]:
    """Return row and column of the brightest pixel.

    Examples
    --------
    >>> peak_of(np.array([[0, 1], [3, 2]]))
    (1, 0)
    """
    row, column = np.unravel_index(int(np.argmax(picture)), picture.shape)
    return int(row), int(column)


def walking_star(psf: Array, num_iter: int, peer: Callable[..., Array]) -> tuple[Array, Array]:
    """Restore one blurred star by another library's Richardson-Lucy and by ours.

    Each gets the photo that its own convention of the kernel's center makes of the star, so each
    has a perfect model of its data.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        The blur.
    num_iter : int
        How many steps.
    peer : callable
        As ``skimage.restoration.richardson_lucy``, whose blur is SciPy's "same" convolution.
        It is told not to clip.

    Returns
    -------
    theirs, ours : ndarray, shape (41, 41)
        The star stood at (20, 20).

    Examples
    --------
    >>> from skimage.restoration import richardson_lucy as peer
    >>> [peak_of(p) for p in walking_star(np.full((3, 3), 1 / 9), 5, peer)]
    [(20, 20), (20, 20)]
    """
    from scipy.signal import convolve

    sky = np.full((41, 41), 0.001)
    sky[20, 20] = 1
    A = Convolution(psf, sky.shape)
    states = richardson_lucy(A, np.maximum(A(sky), 0))
    ours = next(state.x for state in states if state.k == num_iter)
    theirs = peer(convolve(sky, psf, mode="same"), psf, num_iter=num_iter, clip=False)
    return np.asarray(theirs), ours


def walks(psf: Array, counts: tuple[int, ...], peer: Callable[..., Array]) -> Callable[..., Panels]:
    """Restore one blurred star by another library and by ours, with more and more steps.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        The blur.
    counts : tuple of int
        Numbers of steps.
    peer : callable
        As in `walking_star`.

    Returns
    -------
    callable
        Takes one of the numbers of steps; returns two pictures and where they are brightest.

    Examples
    --------
    >>> from skimage.restoration import richardson_lucy as peer
    >>> walks(np.full((3, 3), 1 / 9), (1, 5), peer)(5)["left"]
    'brightest pixel (20, 20), light 2.6'
    """
    paths = {k: walking_star(psf, k, peer) for k in counts}

    def after(k: int = counts[0]) -> Panels:
        """Show one blurred star as two programs restore it in k steps."""
        theirs, ours = (Picture(np.sqrt(p), vmin=0, vmax=1) for p in paths[k])
        told = [f"brightest pixel {peak_of(p)}, light {p.sum():.1f}" for p in paths[k]]
        return {"scikit-image": theirs, "ours": ours, "left": told[0], "right": told[1]}

    return after
