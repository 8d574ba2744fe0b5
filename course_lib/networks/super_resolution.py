"""More pixels: small networks that add to bicubic what it lacks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray
from course_lib.images import data_folder, to_gray
from course_lib.networks._check import at_least, checked_picture, few_weights
from course_lib.networks._resampling import bicubic
from course_lib.networks.tiling import apply_tiled, receptive_field
from course_lib.networks.weights import load_weights
from course_lib.tf_ops import require_tensorflow

_MOST_BLOCKS = 100
UPSAMPLERS = ("sub-pixel", "transposed", "resize-conv")


@dataclass(frozen=True, eq=False)
class SuperResolver:
    """A network that enlarges pictures: bicubic, and the detail that the network adds.

    Parameters
    ----------
    model : tf.keras.Model
        Maps luminance of shape (N, H, W, 1) to detail of shape (N, H * scale, W * scale, 1).
    scale : int
        How many times larger.
    settings : dict
        The arguments of `super_resolver` that it was made with.
    """

    model: Any
    scale: int
    settings: dict[str, Any]

    @cached_property
    def receptive_field(self) -> int:
        """Side of the square of input pixels that one output pixel can depend on."""
        return receptive_field(self.model)

    @property
    def n_weights(self) -> int:
        """How many numbers were learned."""
        return int(self.model.count_params())

    def detail(self, luminance: ArrayLike, *, tile: int = 192) -> FloatArray:
        """Return what the network adds to bicubic, shape (H * scale, W * scale), float32."""

        def whole(piece: FloatArray) -> FloatArray:
            return np.asarray(self.model(piece[None, :, :, None], training=False))[0, ..., 0]

        picture = checked_picture(luminance).astype(np.float32, copy=False)
        if picture.ndim != 2:
            raise ValueError(f"luminance must have shape (H, W), but has {picture.shape}.")
        margin = self.receptive_field // 2
        return apply_tiled(whole, picture, tile=tile, margin=margin, scale=self.scale)

    def __call__(self, image: ArrayLike, *, tile: int = 192) -> FloatArray:
        """Enlarge a picture.

        The network sees the luminance (BT.601) only. What it adds goes to red, green and blue
        alike, so that the color differences are those of bicubic, to which the eye is not sharp.

        Parameters
        ----------
        image : array_like, shape (H, W) or (H, W, 3)
            From 0 to 1, not smaller than `receptive_field`.
        tile : int
            Large pictures are cut into tiles of so many pixels, which changes nothing but the
            memory needed.

        Returns
        -------
        ndarray, shape (H * scale, W * scale) or (H * scale, W * scale, 3)
            float32 for a float32 image, else float64; clipped to [0, 1].

        Raises
        ------
        ValueError
            If it is no picture in [0, 1], or too small.
        """
        picture = checked_picture(image, smallest=self.receptive_field)
        extra = self.detail(to_gray(picture), tile=tile).astype(picture.dtype)
        if picture.ndim == 3:
            extra = extra[..., None]
        return (bicubic(picture, self.scale) + extra).clip(0, 1)

    def ensemble(self, image: ArrayLike, *, tile: int = 192) -> FloatArray:
        """Enlarge a picture eight times, turned and mirrored, and return the mean.

        A little better than once, and eight times as slow: the errors of the eight differ.
        Arguments and result are those of a plain call.

        References
        ----------
        R. Timofte et al., "Seven ways to improve example-based single image super resolution",
        CVPR 2016.
        """
        picture = checked_picture(image, smallest=self.receptive_field)
        eight = []
        for turns in range(4):
            for step in (1, -1):
                large = self(np.rot90(picture, turns)[:, ::step], tile=tile)
                eight.append(np.rot90(large[:, ::step], -turns))
        mean: FloatArray = np.stack(eight).mean(axis=0, dtype=np.float64)
        return mean.astype(picture.dtype)


def super_resolver(
    scale: int = 2,
    *,
    upsampler: str = "sub-pixel",
    width: int = 24,
    depth: int = 2,
    kernel: int | None = None,
    seed: int = 0,
) -> SuperResolver:
    """Build an untrained network for super-resolution.

    A 3 x 3 convolution to `width` features, `depth` residual blocks (two 3 x 3 convolutions
    whose result is added to what came in), all on the small grid; only the last layer makes the
    picture larger:

    - "sub-pixel": a 3 x 3 convolution to ``scale**2`` channels, which are then laid out as pixels.
    - "transposed": a transposed convolution of stride `scale` with a kernel of ``3 * scale``. It
      has the same number of weights and of products as the sub-pixel end.
    - "resize-conv": each pixel is repeated ``scale`` times in both directions, then a 3 x 3
      convolution; the same number of products again, but fewer weights.

    Parameters
    ----------
    scale : int
        How many times larger, at least 2.
    upsampler : {"sub-pixel", "transposed", "resize-conv"}
        The last layer.
    width : int
        Features on the way.
    depth : int
        Residual blocks; 0 for none.
    kernel : int, optional
        Another size for the kernel of the last layer; for "transposed", one that `scale` does
        not divide prints checkerboards.
    seed : int
        For the random first weights. The same seed gives the same network.

    Returns
    -------
    SuperResolver

    Raises
    ------
    ValueError
        If an argument makes no sense.
    ImportError
        Without TensorFlow.

    References
    ----------
    W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
    convolutional neural network", CVPR 2016. C. Dong, C. C. Loy and X. Tang, "Accelerating the
    super-resolution convolutional neural network", ECCV 2016. B. Lim et al., "Enhanced deep
    residual networks for single image super-resolution", CVPRW 2017.

    Examples
    --------
    >>> super_resolver(3, width=16, depth=1).receptive_field
    9
    """
    scale, width = at_least(scale, 2, "scale"), at_least(width, 1, "width")
    depth, seed = at_least(depth, 0, "depth"), at_least(seed, 0, "seed")
    if upsampler not in UPSAMPLERS:
        raise ValueError(f"upsampler must be one of {', '.join(UPSAMPLERS)}, but is {upsampler!r}.")
    if kernel is None:
        kernel = 3 * scale if upsampler == "transposed" else 3
    at_least(kernel, 1, "kernel")
    if depth > _MOST_BLOCKS:
        raise ValueError(f"depth must be at most {_MOST_BLOCKS} residual blocks, but is {depth}.")
    channels = scale**2 if upsampler == "sub-pixel" else 1
    few_weights(9 * width * (1 + 2 * depth * width) + kernel**2 * width * channels)
    layers = require_tensorflow().keras.layers
    make = _Layers(layers, seed)
    x = entry = layers.Input((None, None, 1), name="luminance")
    # Centered, so that the zeros around a picture are a middle gray.
    x = make.conv(layers.Rescaling(1.0, offset=-0.5)(x), width, 3)
    for _ in range(depth):
        inner = make.conv(x, width, 3, activation="relu")
        x = layers.Add()([x, make.conv(inner, width, 3, gain=1 / depth)])
    x = make.end(x, upsampler, scale, kernel)
    model = require_tensorflow().keras.Model(entry, x, name="super_resolver")
    settings = {"scale": scale, "upsampler": upsampler, "width": width, "depth": depth}
    return SuperResolver(model, scale, settings | {"kernel": kernel, "seed": seed})


def pretrained(scale: int) -> SuperResolver:
    """Return the network whose weights come with the course.

    They were trained by ``python -m tools.train_super_resolution``, for longer than a reader
    would wait, and never saw a picture of the test split.

    Parameters
    ----------
    scale : {2, 3}
        How many times larger.

    Returns
    -------
    SuperResolver

    Raises
    ------
    ValueError
        If there are no weights for `scale`, or the file is damaged.
    ImportError
        Without TensorFlow.

    Examples
    --------
    >>> pretrained(4)
    Traceback (most recent call last):
    ...
    ValueError: there are weights for scale 2 and 3, but not for 4; build a network with super_r...
    """
    if not isinstance(scale, int | np.integer) or scale not in (2, 3):
        raise ValueError(
            f"there are weights for scale 2 and 3, but not for {scale!r}; "
            "build a network with super_resolver and train it."
        )
    path = data_folder() / f"super_resolution_x{scale}.npz"
    resolver = super_resolver(**load_weights(path)["settings"])
    load_weights(path, resolver.model)
    return resolver


class _Layers:
    """Makes layers whose first weights depend on the seed and on the place of the layer only."""

    def __init__(self, layers: Any, seed: int) -> None:
        self.layers = layers
        drawn = np.random.default_rng(seed).integers(2**31, size=2 * _MOST_BLOCKS + 2)
        self.seeds = iter(drawn.tolist())

    def _start(self, gain: float = 1.0) -> Any:
        start = require_tensorflow().keras.initializers.VarianceScaling
        return start(gain, mode="fan_avg", distribution="uniform", seed=next(self.seeds))

    def conv(
        self, x: Any, width: int, kernel: int, *, activation: str | None = None, gain: float = 1.0
    ) -> Any:
        return self.layers.Conv2D(
            width,
            kernel,
            padding="same",
            activation=activation,
            kernel_initializer=self._start(gain),
        )(x)

    def end(self, x: Any, upsampler: str, scale: int, kernel: int) -> Any:
        if upsampler == "transposed":
            return self.layers.Conv2DTranspose(
                1, kernel, strides=scale, padding="same", kernel_initializer=self._start()
            )(x)
        if upsampler == "resize-conv":
            wide = self.layers.UpSampling2D(scale, interpolation="nearest")(x)
            return self.conv(wide, 1, kernel)
        blocks = self.conv(x, scale**2, kernel)
        return require_tensorflow().keras.ops.depth_to_space(blocks, scale)
