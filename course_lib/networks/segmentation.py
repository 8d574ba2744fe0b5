"""Which pixels belong to a cell? A small encoder-decoder, and how well it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, plain_array, real_array
from course_lib.networks._check import (
    at_least,
    checked_batch,
    checked_model,
    checked_picture,
    few_weights,
)
from course_lib.networks._scenes import CLASSES, Labels
from course_lib.tf_ops import require_tensorflow

Decoder: TypeAlias = Literal["transposed", "bilinear"]

GAIN = 4.0
"""By which a segmenter multiplies pictures, most of which are dark."""


def segmenter(
    decoder: Decoder = "transposed",
    *,
    widths: Sequence[int] = (8, 16, 24, 32),
    kernel: int = 3,
    seed: int = 0,
) -> Any:
    """Build an encoder that halves a picture, and a decoder that doubles it back to pixels.

    Each stage of the encoder is a convolution (3 x 3) and a ReLU, with max pooling in between.
    Each stage of the decoder doubles the maps: by a transposed convolution of stride 2, or by
    bilinear enlargement and a convolution. Both ways have equally many weights. To what a stage
    of the decoder has, it adds what the encoder's stage of that size had (a skip connection):
    where exactly an outline runs, the small maps no longer know.

    Parameters
    ----------
    decoder : {"transposed", "bilinear"}
        How maps are doubled.
    widths : sequence of int
        Channels of the encoder's stages.
    kernel : int
        Side of the decoder's kernels.
    seed : int
        Of the first weights.

    Returns
    -------
    tf.keras.Model
        From (N, H, W, 1) to (N, H, W, 3), one score for each class; H and W are multiples of 8.

    Raises
    ------
    ValueError
        If a setting makes no sense.
    ImportError
        Without TensorFlow.
    """
    if decoder not in get_args(Decoder):
        raise ValueError(f'decoder must be "transposed" or "bilinear", but is {decoder!r}.')
    widths = [at_least(width, 1, "each of widths") for width in widths]
    if len(widths) < 2:
        raise ValueError(f"widths needs two stages or more, but is {widths}.")
    at_least(kernel, 1, "kernel"), at_least(seed, 0, "seed")
    pairs = list(zip([1, *widths], widths, strict=False))
    few_weights(sum(9 * a * b for a, b in pairs) + kernel**2 * sum(a * b for a, b in pairs[1:]))
    tf = require_tensorflow()
    tf.keras.utils.set_random_seed(seed)
    layers, relu = tf.keras.layers, {"activation": "relu", "padding": "same"}
    picture = tf.keras.Input((None, None, 1))
    maps, seen = layers.Rescaling(GAIN)(picture), []
    for number, width in enumerate(widths):
        if number:
            maps = layers.MaxPooling2D()(maps)
        maps = layers.Conv2D(width, 3, name=f"encode{number}", **relu)(maps)
        seen.append(maps)
    for number, (width, skipped) in enumerate(zip(widths[-2::-1], seen[-2::-1], strict=True)):
        relu["name"] = f"decode{number}"
        if decoder == "transposed":
            maps = layers.Conv2DTranspose(width, kernel, strides=2, **relu)(maps)
        else:
            maps = layers.UpSampling2D(interpolation="bilinear")(maps)
            maps = layers.Conv2D(width, kernel, **relu)(maps)
        maps = layers.Add()([maps, skipped])
    scores = layers.Conv2D(len(CLASSES), 1, name="scores")(maps)
    return tf.keras.Model(picture, scores, name=f"segmenter_{decoder}")


def cross_entropy(truth: Any, scores: Any) -> Any:
    """Return the loss of `segmenter`: minus the logarithm of what it gives the true class.

    Debris is rare; its pixels count twice.
    """
    tf = require_tensorflow()
    weight = 1 + truth[..., CLASSES.index("debris")]
    return weight * tf.nn.softmax_cross_entropy_with_logits(truth, scores)


def encoder_weights(model: Any) -> list[tuple[FloatArray, FloatArray]]:
    """Return kernels and biases of a segmenter's encoder, as `features.Encoder` takes them."""
    layers = [one for one in checked_model(model).layers if one.name.startswith("encode")]
    if not layers:
        raise ValueError(f"the model {model.name} is none that `segmenter` built.")
    (first, bias), *others = (layer.get_weights() for layer in layers)
    return [(GAIN * first, bias), *((weights, bias) for weights, bias in others)]


def multiplications(model: Any, shape: tuple[int, int]) -> int:
    """Count the products that a segmenter takes for one picture.

    Parameters
    ----------
    model : tf.keras.Model
        From `segmenter`.
    shape : pair of int
        Rows and columns of the picture.
    """
    tf = require_tensorflow()
    working = [layer for layer in model.layers if layer.weights]
    after = tf.keras.Model(model.input, [layer.output for layer in working])
    total = 0
    for layer, (_, rows, columns, _) in zip(
        working, after.compute_output_shape((1, *shape, 1)), strict=True
    ):
        # A convolution gathers for each pixel that comes out, a transposed one scatters each
        # that goes in.
        scattered = layer.strides if isinstance(layer, tf.keras.layers.Conv2DTranspose) else (1, 1)
        places = rows * columns // (scattered[0] * scattered[1])
        total += places * int(np.prod(layer.weights[0].shape))
    return total


def segment(model: Any, image: ArrayLike) -> FloatArray:
    """Return each pixel's probabilities of the three classes.

    Parameters
    ----------
    model : tf.keras.Model
        From `segmenter`.
    image : array_like, shape (H, W)
        Values in [0, 1]. Sides that do not halve often enough are mirrored on.

    Returns
    -------
    ndarray of float32, shape (H, W, 3)
        They sum to 1.

    Raises
    ------
    ValueError
        If it is no gray picture in [0, 1], smaller than one pixel of the network's smallest
        maps, or the model is no segmenter.
    """
    block = _block(model)
    picture = checked_picture(image, block, "one pixel of the network's smallest maps")
    if picture.ndim == 3:
        raise ValueError("segment takes a gray picture; convert it with images.to_gray first.")
    more = [(0, -size % block) for size in picture.shape]
    x = np.pad(picture, more, "symmetric").astype(np.float32)
    scores = np.asarray(model(x[None, :, :, None], training=False))[0]
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    rows, columns = picture.shape
    return np.asarray((shares / shares.sum(axis=-1, keepdims=True))[:rows, :columns])


def _block(model: Any) -> int:
    """Return how many pixels wide one pixel of the smallest maps is."""
    return int(2 ** (len(encoder_weights(model)) - 1))


def agreement(model: Any, pictures: FloatArray, labels: Labels) -> dict[str, float]:
    """Return the `iou` of each class but the background, over all pixels of all pictures.

    Parameters
    ----------
    model : tf.keras.Model
        From `segmenter`.
    pictures, labels : ndarray, shape (count, H, W)
        As `scenes` draws them.

    Raises
    ------
    ValueError
        If they are not, or their sides do not halve often enough.
    """
    block, shown, truth = (
        _block(model),
        real_array(pictures, "pictures"),
        plain_array(labels, "labels"),
    )
    if shown.ndim != 3 or truth.shape != shown.shape:
        raise ValueError(
            "pictures and labels must both have shape (count, rows, columns), but have "
            f"{shown.shape} and {truth.shape}."
        )
    x = checked_batch(shown[..., None], "pictures", channels=1)
    if not np.isin(truth, range(len(CLASSES))).all():
        raise ValueError("labels must be 0 (background), 1 (cell) or 2 (debris).")
    if shown.shape[1] % block or shown.shape[2] % block:
        raise ValueError(
            f"rows and columns must be multiples of {block}, but the pictures have "
            f"{shown.shape[1]} x {shown.shape[2]}; crop them."
        )
    found = np.asarray(model(x, training=False)).argmax(axis=-1)
    return {
        name: iou(found == number, truth == number) for number, name in enumerate(CLASSES) if number
    }


def iou(found: ArrayLike, truth: ArrayLike) -> float:
    r"""Intersection over union: how well two regions agree, 1 for equal ones, 0 for apart.

    .. math:: |F \cap T| \,/\, |F \cup T|

    Parameters
    ----------
    found, truth : array_like of bool, equal shapes
        Where each is.

    Returns
    -------
    float
        1 also if both are empty.

    Raises
    ------
    ValueError
        If the shapes differ, or something else than True and False (1 and 0) is in them.

    Examples
    --------
    >>> iou([[True, True, False]], [[False, True, True]])
    0.3333333333333333
    """
    one, other = plain_array(found, "found"), plain_array(truth, "truth")
    for name, region in (("found", one), ("truth", other)):
        if region.dtype.kind not in "biuf" or not np.isin(region, (0, 1)).all():
            raise ValueError(
                f"{name}: a region holds True and False only; compare first, as in `labels == 1`."
            )
    one, other = one.astype(bool), other.astype(bool)
    if one.shape != other.shape:
        raise ValueError(
            f"the two regions must have the same shape, but have {one.shape} and {other.shape}."
        )
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else 1.0
