"""A blurred scene rebuilt from singular vectors, from strong to weak, and its Picard plot."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Convolution, to_matrix
from course_lib.ui import Curve, Picture

from .exposure import error_in_words

Border: TypeAlias = Literal["periodic", "zero"]

Integers: TypeAlias = NDArray[np.integer[Any]]

STEPS = 40
_CORNER = 48  # pixels of a vector that are shown: of the finest each must be seen


class Parts(NamedTuple):
    """What does not depend on the noise; the vectors are numbered from strong to weak."""

    down: Array
    across: Array
    order: Integers
    values: Array
    scene: Array
    grain: Array


def singular_vectors(kernel: ArrayLike, length: int, border: Border) -> tuple[Array, Array]:
    """Return singular values and vectors of a symmetric blur of one row, strong before weak.

    Parameters
    ----------
    kernel : array_like, shape (k,)
        Symmetric, k odd, and no wave is turned over by it.
    length : int
        Pixels of the row, at least k.
    border : {"periodic", "zero"}
        What is beyond the ends.

    Returns
    -------
    values : ndarray, shape (length,)
        Descending.
    vectors : ndarray, shape (length, length)
        One in each column; on both sides the same, since the matrix is symmetric.

    Examples
    --------
    >>> singular_vectors([0.25, 0.5, 0.25], 4, "periodic")[0].round(2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    matrix = to_matrix(Convolution(np.asarray(kernel)[None, :], (1, length), border))
    if border == "zero":
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        # Each is determined up to its sign; let it begin upward.
        vectors = vectors * np.where(vectors[0] < 0, -1, 1)
    else:
        # Waves come in pairs of equal value: to the last digit, so that their order is certain.
        factors = np.abs(np.fft.fft(matrix[:, 0]))
        values, vectors = (factors + np.roll(factors[::-1], 1)) / 2, _waves(length)
    order = np.argsort(-np.abs(values), kind="stable")
    return np.abs(values[order]), vectors[:, order]


def _waves(length: int) -> Array:
    turns = 2 * np.pi * np.outer(np.arange(length), np.arange(length)) / length
    waves = np.where(np.arange(length) <= length // 2, np.cos(turns), np.sin(turns))
    return np.asarray(waves / np.linalg.norm(waves, axis=0))


class Vectors:
    """A scene behind a round blur, rebuilt from its singular vectors one after the other.

    A round blur acts on the columns and then on the rows. So its vectors are the products of two
    of the vectors of a row, its values the products of their values, and no large matrix is
    needed.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        At least 13 x 13 pixels.
    sigma : float
        Of the blur, in pixels.

    Examples
    --------
    >>> list(Vectors(np.ones((16, 16))).added(40, 1e-6))
    ['restored', 'last vector, a corner of it', 'Picard plot', 'vectors', 'error']
    """

    def __init__(self, scene: ArrayLike, sigma: float = 1.5) -> None:
        self.scene = np.asarray(scene, dtype=float)
        self.kernel = kernels.gaussian(sigma).sum(axis=0)
        steps = np.arange(1, STEPS + 1)
        # The strong vectors say most: steps grow, from one vector each to a tenth of all.
        growing = np.rint(self.scene.size * (steps / STEPS) ** 4).astype(int)
        self.counts = np.maximum(growing, steps)
        self.parts = lru_cache(maxsize=2)(self._parts)

    def _parts(self, border: Border) -> Parts:
        (down, low), (across, high) = (
            singular_vectors(self.kernel, n, border)[::-1] for n in self.scene.shape
        )
        values = np.outer(low, high).ravel()
        order = np.argsort(-values, kind="stable")
        scene = down.T @ self.scene @ across
        noise = np.random.default_rng(0).standard_normal(self.scene.shape)
        grain = (down.T @ noise @ across).ravel()[order]
        return Parts(down, across, order, values[order], scene.ravel()[order], grain)

    def added(self, stage: int = 20, noise: float = 1e-3, border: Border = "periodic") -> Panels:
        """Show the sum of the strongest singular vectors, the last of them, and a Picard plot.

        Play *stage*: each one adds vectors, weaker and weaker ones; set noise and border.
        """
        parts, many = self.parts(border), int(self.counts[stage - 1])
        seen = parts.values * parts.scene + noise * parts.grain
        taken = np.where(np.arange(seen.size) < many, seen / parts.values, 0)
        weights = np.empty(seen.size)
        weights[parts.order] = taken
        row, column = divmod(int(parts.order[many - 1]), self.scene.shape[1])
        last = np.outer(parts.down[:, row], parts.across[:, column])
        # The vectors have length 1 and right angles: errors are those of the weights.
        error, before = (np.sqrt(np.mean((x - parts.scene) ** 2)) for x in (taken, seen))
        restored = parts.down @ weights.reshape(self.scene.shape) @ parts.across.T
        return {
            "restored": Picture(restored, vmin=0, vmax=1),
            "last vector, a corner of it": Picture(last[:_CORNER, :_CORNER], cmap="signed"),
            "Picard plot": self.picard(parts, seen, many),
            "vectors": f"{many:,} of {seen.size:,}",
            "error": f"{error_in_words(error)}, of the photo {before:.3f}",
        }

    def picard(self, parts: Parts, seen: Array, many: int) -> Curve:
        """Draw, for the vectors of each step, value, share of the photo, and their quotient.

        Parameters
        ----------
        parts : Parts
            As `parts` gives them.
        seen : ndarray, shape (H * W,)
            How much of each vector is in the photo.
        many : int
            Where the reader is.
        """
        starts = np.concatenate([[0], self.counts[:-1]])
        lines = {"σ": parts.values, "|u · y|": seen, "quotient": seen / parts.values}
        return Curve(
            self.counts,
            {name: self._mean(line, starts) for name, line in lines.items()},
            xlabel="vectors, from strong to weak",
            ylabel="root mean square",
            log="xy",
            marker=float(many),
            ylim=(1e-6, 1e6),
        )

    def _mean(self, line: Array, starts: Integers) -> Array:
        sums = np.add.reduceat(line**2, starts)
        return np.asarray(np.sqrt(sums / np.diff([*starts, line.size])))
