"""A prior that has seen pictures: a small network that takes noise away, run by NumPy alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, real_array, real_number
from course_lib.colors import from_opponent, opponent_channels
from course_lib.images import data_folder
from course_lib.networks._check import at_least
from course_lib.networks._winograd import FeatureMaps, add_unfolded, convolve, folded, prepared
from course_lib.networks.tiling import apply_tiled
from course_lib.networks.weights import load_weights
from course_lib.tf_ops import require_tensorflow

_WIDTHS = (32, 48, 64)
"""Features on a grid of half, a quarter and an eighth of the picture's rows and columns."""
_BLOCKS = (2, 2, 3)
"""Residual blocks on each grid; on the way back up as many again, but for the coarsest."""
_COARSEST: int = 2 ** len(_WIDTHS)
_TILE = 144 * _COARSEST


def _reach() -> int:
    """Return how far an output pixel sees at most, in whole pixels of the coarsest grid."""
    coarsest = len(_WIDTHS) - 1
    far = 2 * 2  # the first and the last layer
    for grid, blocks in enumerate(_BLOCKS):
        layers = 2 * blocks * (1 if grid == coarsest else 2)
        far += layers * (2 << grid)
    # A pixel may lie anywhere in its cell of the coarsest grid, and so may the last one it sees.
    return _COARSEST * -(-(far + _COARSEST) // _COARSEST)


def _shapes() -> Iterator[tuple[int, int, int, int]]:
    def blocks(grid: int) -> Iterator[tuple[int, int, int, int]]:
        for _ in range(2 * _BLOCKS[grid]):
            yield 3, 3, _WIDTHS[grid], _WIDTHS[grid]

    yield 3, 3, 5, _WIDTHS[0]
    for grid, wider in enumerate(_WIDTHS[1:]):
        yield from blocks(grid)
        yield 1, 1, 4 * _WIDTHS[grid], wider
    yield from blocks(len(_WIDTHS) - 1)
    for grid in range(len(_WIDTHS) - 2, -1, -1):
        yield 1, 1, _WIDTHS[grid + 1], 4 * _WIDTHS[grid]
        yield from blocks(grid)
    yield 3, 3, _WIDTHS[0], 4


@dataclass(frozen=True, eq=False)
class Denoiser:
    """A trained network without TensorFlow: a picture and its noise in, a picture out.

    Called, it goes as it is into ``restoration.restore(denoiser=...)``.

    Parameters
    ----------
    weights : sequence of ndarray
        Those of `denoiser_model`, in its order; any precision.

    Raises
    ------
    ValueError
        If they are not that network's.
    """

    weights: Sequence[FloatArray]
    _kept: tuple[FloatArray, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the weights in single precision, or refuse them."""
        shapes, found = self.shapes(), [np.shape(w) for w in self.weights]
        if found != shapes:
            raise ValueError(
                f"weights must be the {len(shapes)} arrays of denoiser_model, but there are "
                f"{len(found)}, or their shapes are others."
            )
        object.__setattr__(self, "_kept", tuple(prepared(np.asarray(w)) for w in self.weights))

    @staticmethod
    def shapes() -> list[tuple[int, ...]]:
        """Return the shapes of the weights, in the order in which a picture meets them."""
        return list(_shapes())

    def __call__(self, picture: ArrayLike, sigma: float) -> FloatArray:
        """Take the noise from a picture.

        The network adds no constants, so that a picture twice as bright with twice the noise
        gives twice the result: the unit does not matter, as long as `sigma` has the same. It was
        trained on pictures from 0 to 1 with a sigma from 0.006 to 0.3. A color picture is
        treated as its brightness and two color differences, one by one.

        Parameters
        ----------
        picture : array_like, shape (H, W) or (H, W, 3)
            Any size; usually from 0 to 1, and a little beyond, as noise is.
        sigma : float
            Standard deviation of the noise, in the unit of the picture. More takes away more.

        Returns
        -------
        ndarray, shape of `picture`
            float32 for a float32 picture, else float64; not clipped.

        Raises
        ------
        ValueError
            If the shape is another, a pixel is not finite, or `sigma` is negative.
        """
        noise, given = real_number(sigma, "sigma"), _checked(picture)
        if noise == 0:
            return given.copy()
        channels = opponent_channels(given.astype(np.float32))
        clean = from_opponent([self._cleaned(channel, noise) for channel in channels])
        return clean.astype(given.dtype)

    def _cleaned(self, picture: FloatArray, sigma: float) -> FloatArray:
        def whole(piece: FloatArray) -> FloatArray:
            return piece - self._noise(piece, sigma)

        return apply_tiled(whole, picture, tile=_TILE, margin=_reach())

    def _noise(self, picture: FloatArray, sigma: float) -> FloatArray:
        rows, columns = picture.shape
        spare = [(0, -n % _COARSEST) for n in picture.shape]
        cells = _folded(np.pad(picture, spare, mode="symmetric"))
        height, width, channels = cells.shape
        given = FeatureMaps(height, width, channels + 1)
        given.inside[..., :channels], given.inside[..., channels] = cells, sigma
        x = FeatureMaps(height, width, _WIDTHS[0])
        layers = iter(self._kept)
        convolve(given, next(layers), x, rectified=False)
        del given, cells  # of a large picture, much
        skipped = []
        for blocks in _BLOCKS[:-1]:
            _refine(x, layers, blocks)
            skipped.append(x)
            x = folded(x, next(layers))
        _refine(x, layers, _BLOCKS[-1])
        for blocks in _BLOCKS[-2::-1]:
            finer = skipped.pop()
            add_unfolded(x, next(layers), finer)
            x = finer
            _refine(x, layers, blocks)
        noise = FeatureMaps(height, width, channels)
        convolve(x, next(layers), noise, rectified=False)
        return _unfolded(noise.inside)[:rows, :columns]


def _checked(picture: ArrayLike) -> FloatArray:
    given = real_array(picture, "picture")
    if given.size == 0 or given.ndim not in (2, 3) or given.shape[2:] not in ((), (3,)):
        raise ValueError(
            "picture must be gray, shape (H, W), or color, shape (H, W, 3), with at least one "
            f"pixel, but has shape {given.shape}."
        )
    if not np.isfinite(given).all():
        raise ValueError("picture holds NaN or infinite pixels; replace them first.")
    return given


def _refine(x: FeatureMaps, layers: Iterator[FloatArray], blocks: int) -> None:
    """Add to x what pairs of layers find."""
    inner = x.like()
    for _ in range(blocks):
        convolve(x, next(layers), inner, rectified=True)
        convolve(inner, next(layers), x, rectified=False)


def _folded(picture: FloatArray) -> FloatArray:
    """Put each 2 x 2 pixels into the channels of one."""
    rows, columns = (n // 2 for n in picture.shape)
    return picture.reshape(rows, 2, columns, 2).swapaxes(1, 2).reshape(rows, columns, 4)


def _unfolded(cells: FloatArray) -> FloatArray:
    """Spread the four channels of each pixel over 2 x 2."""
    rows, columns, _ = cells.shape
    return cells.reshape(rows, columns, 2, 2).swapaxes(1, 2).reshape(2 * rows, 2 * columns)


class _Empty:
    """What `load_weights` fills: a network without layers."""

    def __init__(self) -> None:
        self.arrays: list[FloatArray] = [np.zeros(shape, np.float16) for shape in Denoiser.shapes()]

    def get_weights(self) -> list[FloatArray]:
        return self.arrays

    def set_weights(self, arrays: list[FloatArray]) -> None:
        self.arrays = arrays


@lru_cache(maxsize=1)
def denoiser() -> Denoiser:
    """Return the denoising network whose weights come with the course.

    It needs no TensorFlow. It was trained by ``python -m tools.train_denoiser``, on photographs
    and made scenes of which none is in the test split. What it brings back it has seen: where
    noise hides the truth, it draws what such places usually look like.

    Returns
    -------
    Denoiser
        A function of a picture and its noise; the same one each time.

    Raises
    ------
    ValueError
        If the file of weights is damaged.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> flat = 0.5 + 0.1 * rng.standard_normal((64, 64))
    >>> bool(np.std(denoiser()(flat, 0.1)) < 0.02)
    True
    """
    empty = _Empty()
    load_weights(data_folder() / "denoiser.npz", empty)
    return Denoiser(empty.arrays)


def denoiser_model(seed: int = 0) -> Any:
    """Build the network as a Keras model, to be trained.

    It sees the picture at half its size with four pixels in each place, then at a quarter and an
    eighth, and goes back up. No layer adds a constant, so that a picture twice as bright with
    twice the noise gives twice the result [1]_.

    Parameters
    ----------
    seed : int
        Of the first weights.

    Returns
    -------
    tf.keras.Model
        From pictures of shape (N, H, W, 1), sides multiples of 8, and noise levels of shape
        (N, 1, 1, 1), to the noise, shape (N, H, W, 1).

    Raises
    ------
    ValueError
        If `seed` is no whole number of at least 0.
    ImportError
        Without TensorFlow.

    References
    ----------
    .. [1] S. Mohan and others, "Robust and interpretable blind image denoising via bias-free
       convolutional neural networks", ICLR 2020, arXiv:1906.05478.
    """
    seeds = iter(range(1000 * at_least(seed, 0, "seed"), 1000 * seed + 1000))
    make = _Layers(require_tensorflow(), seeds)
    keras = make.tf.keras
    picture, sigma = keras.Input((None, None, 1)), keras.Input((1, 1, 1))
    x = make.folded(picture)
    x = make.convolution(make.beside(x, sigma), 3, _WIDTHS[0], 0.5)
    skipped = []
    for width, wider, blocks in zip(_WIDTHS[:-1], _WIDTHS[1:], _BLOCKS[:-1], strict=True):
        x = make.refined(x, width, blocks)
        skipped.append(x)
        x = make.convolution(make.folded(x), 1, wider, 0.5)
    x = make.refined(x, _WIDTHS[-1], _BLOCKS[-1])
    for width, blocks in zip(_WIDTHS[-2::-1], _BLOCKS[-2::-1], strict=True):
        up = make.unfolded(make.convolution(x, 1, 4 * width, 0.5))
        x = make.refined(keras.layers.Add()([up, skipped.pop()]), width, blocks)
    noise = make.unfolded(make.convolution(x, 3, 4, 0.01))
    return keras.Model([picture, sigma], noise, name="denoiser")


@dataclass(frozen=True)
class _Layers:
    """Makes the layers; each layer's first weights depend on the seed and on its place only."""

    tf: Any
    seeds: Iterator[int]

    def convolution(self, x: Any, side: int, width: int, scale: float) -> Any:
        keras, seed = self.tf.keras, next(self.seeds)
        start = keras.initializers.VarianceScaling(2.0 * scale, seed=seed)
        return keras.layers.Conv2D(
            width, side, padding="same", use_bias=False, kernel_initializer=start
        )(x)

    def refined(self, x: Any, width: int, blocks: int) -> Any:
        layers = self.tf.keras.layers
        for _ in range(blocks):
            inner = layers.ReLU()(self.convolution(x, 3, width, 1.0))
            x = layers.Add()([x, self.convolution(inner, 3, width, 0.1)])
        return x

    def beside(self, x: Any, sigma: Any) -> Any:
        layers, tf = self.tf.keras.layers, self.tf
        level = layers.Lambda(lambda pair: tf.zeros_like(pair[0][..., :1]) + pair[1])([x, sigma])
        return layers.Concatenate()([x, level])

    def folded(self, x: Any) -> Any:
        return self.tf.keras.layers.Lambda(lambda t: self.tf.nn.space_to_depth(t, 2))(x)

    def unfolded(self, x: Any) -> Any:
        return self.tf.keras.layers.Lambda(lambda t: self.tf.nn.depth_to_space(t, 2))(x)
