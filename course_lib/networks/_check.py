"""What a network asks of its input, before TensorFlow gets to abort the process."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, real_array

Batch = NDArray[np.float32]

_MOST_WEIGHTS = 20_000_000


def checked_batch(values: ArrayLike, name: str, channels: int | None = None) -> Batch:
    """Return an array as a batch of float32, shape (N, H, W, C), or refuse it.

    Raises
    ------
    ValueError
        If the rank or the number of channels is wrong, it is empty, or an entry is not finite.
    TypeError
        If it holds no real numbers.
    """
    batch = real_array(values, name)
    if batch.ndim != 4:
        raise ValueError(
            f"{name} must have shape (batch, height, width, channels), but has {batch.shape}; "
            "a gray picture p goes in as p[None, :, :, None]."
        )
    if batch.size == 0:
        raise ValueError(f"{name} of shape {batch.shape} is empty; give at least one picture.")
    if channels is not None and batch.shape[3] != channels:
        raise ValueError(
            f"{name} has {batch.shape[3]} channels (its shape is {batch.shape}), but the network "
            f"was built for {channels}."
        )
    if not np.isfinite(batch).all():
        raise ValueError(f"{name} holds NaN or infinite entries; replace them first.")
    return batch.astype(np.float32, copy=False)


def checked_pair(model: Any, pair: Sequence[ArrayLike], same_shape: bool) -> tuple[Batch, Batch]:
    """Return one (x, y) that a Keras model can be trained on, or refuse it."""
    if len(pair) != 2:
        raise ValueError(f"batches must return a pair (x, y), but returned {len(pair)} things.")
    x = checked_batch(pair[0], "x", model.input_shape[-1])
    y = checked_batch(pair[1], "y")
    if len(x) != len(y):
        raise ValueError(f"x holds {len(x)} pictures, but y holds {len(y)}.")
    try:
        out_shape = tuple(model.compute_output_shape(x.shape))
    except ValueError as error:
        raise ValueError(
            f"the network takes no x of shape {x.shape}; if it halves pictures, rows and columns "
            "must halve as often."
        ) from error
    axes = slice(None) if same_shape else slice(3)  # a loss may take other channels
    if out_shape[axes] != y.shape[axes]:
        raise ValueError(
            f"the network makes {out_shape} from x of shape {x.shape}, but y has {y.shape}."
        )
    return x, y


def checked_picture(
    image: ArrayLike, smallest: int = 1, why: str = "what the network looks at for one pixel"
) -> FloatArray:
    """Return a picture (H, W) or (H, W, 3) in [0, 1] as float32 or float64, or refuse it.

    A little more than [0, 1] is let through: noise and sharpening swing beyond it.
    """
    picture = real_array(image, "image")
    if picture.size == 0 or picture.ndim not in (2, 3) or picture.shape[2:] not in ((), (3,)):
        raise ValueError(
            "image must be gray, shape (H, W), or color, shape (H, W, 3), with at least one "
            f"pixel, but has shape {picture.shape}."
        )
    if not np.isfinite(picture).all():
        raise ValueError("image holds NaN or infinite pixels; replace them first.")
    low, high = float(picture.min()), float(picture.max())
    if low < -0.5 or high > 1.5:
        raise ValueError(
            f"image must lie in [0, 1], but reaches from {low:g} to {high:g}; divide bytes by 255."
        )
    height, width = picture.shape[:2]
    if min(height, width) < smallest:
        raise ValueError(
            f"an image of {height} x {width} pixels is smaller than {why}, "
            f"{smallest} x {smallest}; take a larger one."
        )
    return picture


def checked_model(model: Any) -> Any:
    """Return a Keras model, or refuse what is none, such as the `SuperResolver` around one."""
    if hasattr(model, "get_weights") and hasattr(model, "trainable_variables"):
        return model
    inside = "; hand over its .model" if hasattr(model, "model") else ""
    raise TypeError(f"model must be a Keras model, but is a {type(model).__name__}{inside}.")


def few_weights(count: int) -> None:
    """Refuse a network that no memory here holds, and no reader would wait for."""
    if count > _MOST_WEIGHTS:
        raise ValueError(
            f"this network would have {count:,} weights; at most {_MOST_WEIGHTS // 10**6} million "
            "are built: take fewer or smaller layers."
        )


def at_least(value: Any, least: int, name: str) -> int:
    """Return a whole number that is not too small, or refuse it."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, but is {value!r}.")
    return int(value)
