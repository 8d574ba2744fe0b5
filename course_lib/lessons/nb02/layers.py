"""What the layer makes of pictures: three steps in a row, and a kernel that is learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib.images import add_noise, to_gray, training_patches
from course_lib.lessons._types import Array
from course_lib.operators import conv2d, conv2d_transpose, convolve
from course_lib.restoration import wiener


def examples(
    psf: ArrayLike, noise: float, rng: np.random.Generator
) -> tuple[list[Array], list[Array]]:
    """Return twelve training pictures as a camera takes them, and as they should be.

    Both are the middle of a larger scene, whose light is blurred into them.

    Parameters
    ----------
    psf : array_like, shape (h, w)
        The camera's blur.
    noise : float
        Its standard deviation; white is 1.
    rng : numpy.random.Generator
        Where the noise comes from.

    Returns
    -------
    seen, pictures : list of ndarray, shape (64, 64)
        What the camera took; what it should have been.

    Examples
    --------
    >>> seen, pictures = examples([[1]], 0, np.random.default_rng(0))
    >>> len(seen), np.allclose(seen, pictures)
    (12, True)
    """
    scenes, part = [to_gray(patch) for patch in training_patches()[::4]], np.s_[32:96, 32:96]
    seen: list[Array] = [add_noise(convolve(scene, psf)[part], noise, rng) for scene in scenes]
    return seen, [scene[part] for scene in scenes]


def learn_kernel(
    maps: Sequence[Array],
    pictures: Sequence[Array],
    side: int,
    stride: int = 1,
) -> Array:
    """Find the kernel with which the maps come nearest to the pictures.

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
    for unit in np.eye(side * side).reshape(-1, side, side):
        # A kernel with a single 1, and what it prints of all maps.
        prints = [
            conv2d_transpose(y, unit, stride=stride, output_shape=x.shape)
            for y, x in zip(maps, pictures, strict=True)
        ]
        columns.append(np.concatenate([p.ravel() for p in prints]))
    wanted = np.concatenate([x.ravel() for x in pictures])
    table = np.stack(columns, axis=1)
    weights = np.linalg.lstsq(table, wanted, rcond=None)[0]
    return np.asarray(weights.reshape(side, side), dtype=float)


def best_balance(maps: Sequence[Array], pictures: Sequence[Array], psf: ArrayLike) -> float:
    """Find the balance with which Wiener's filter does best on examples, in steps of a factor of 3.

    Parameters
    ----------
    maps, pictures : sequence of ndarray
        Examples: what the camera took, and what it should have been.
    psf : array_like, shape (h, w)
        The camera's blur.

    Returns
    -------
    float
        That of the least squared error.

    Examples
    --------
    >>> flat = [np.full((4, 4), 0.5)]
    >>> best_balance(flat, flat, [[1]])
    0.0001
    """

    def error(balance: float) -> float:
        pairs = zip(maps, pictures, strict=True)
        return sum(float(np.sum((wiener(y, psf, balance=balance) - x) ** 2)) for y, x in pairs)

    return min((1e-4, 3e-4, 1e-3, 3e-3, 1e-2), key=error)


def three_steps(picture: ArrayLike, kernel: ArrayLike, stride: int = 1) -> dict[str, Array]:
    """Convolve, then apply the transposed convolution twice: the article's recipe.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    kernel : array_like, shape (h, w)
        The one kernel of all three steps.
    stride : int
        The stride of all three steps.

    Returns
    -------
    dict
        What each of the steps makes, enlarged or shrunk as the stride says.

    Examples
    --------
    >>> [step.shape for step in three_steps(np.ones((9, 8)), [[1]], 2).values()]
    [(5, 4), (9, 8), (17, 15)]
    """
    first = conv2d(picture, kernel, stride=stride)
    second = conv2d_transpose(first, kernel, stride=stride, output_shape=np.shape(picture))
    third = conv2d_transpose(second, kernel, stride=stride)
    return {"step 1: convolve": first, "step 2: transposed": second, "step 3: once more": third}
