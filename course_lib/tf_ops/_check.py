"""What the layers ask of arrays, before TensorFlow gets them: it may end the process instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import (
    MOST_NUMBERS,
    FloatArray,
    IntOrPair,
    is_sequence,
    real_array,
    small_enough,
    whole_number,
    whole_pair,
)
from course_lib.operators.sizes import Padding, conv_output_size, conv_transpose_output_sizes

Four: TypeAlias = tuple[int, int, int, int]
Pair: TypeAlias = tuple[int, int]


def strides_of(stride: IntOrPair) -> Pair:
    """Return the stride as a pair (rows, columns), or refuse it."""
    strides = whole_pair(stride, "stride")
    if max(strides) > MOST_NUMBERS:
        raise ValueError(
            f"stride must be at most {MOST_NUMBERS // 10**6} million, but is {stride}."
        )
    return strides


def batch_of(values: ArrayLike, name: str) -> FloatArray:
    """Return a batch of shape (N, H, W, C) as float32 or float64, or refuse it."""
    array = real_array(values, name)
    if array.ndim != 4:
        raise ValueError(
            f"{name} must have four axes (pictures, rows, columns, channels), but has shape "
            f"{array.shape}; a gray picture becomes x[None, :, :, None], a color picture x[None]."
        )
    if not array.size:
        raise ValueError(
            f"{name} has shape {array.shape} and is empty: a batch holds at least one picture, "
            "with at least one pixel and one channel."
        )
    return array


def weights_of(values: ArrayLike) -> FloatArray:
    """Return weights of shape (h, w, in, out) as a private read-only copy, or refuse them."""
    array = real_array(values, "weights")
    if array.ndim != 4 or not array.size:
        raise ValueError(
            "weights must have four axes (rows, columns, channels in, channels out) and no empty "
            f"one, but have shape {array.shape}; a kernel becomes k[:, :, None, None]."
        )
    if not np.isfinite(array).all():
        raise ValueError("weights hold NaN or infinite entries; replace them first.")
    weights = np.array(array, order="C")
    weights.flags.writeable = False
    return weights


def features_shape(large: Four, weights: tuple[int, ...], stride: Pair, padding: Padding) -> Four:
    """Return the shape that `conv2d` gives, or say what does not fit."""
    if large[3] != weights[2]:
        raise ValueError(
            f"the pictures have {large[3]} channels, but weights of shape {weights} take "
            f"{weights[2]}: their third axis counts the channels that come in."
        )
    rows, columns = (
        conv_output_size(n, k, s, padding)
        for n, k, s in zip(large[1:3], weights[:2], stride, strict=True)
    )
    small = large[0], rows, columns, weights[3]
    small_enough(small, "a result")
    return small


def pictures_shape(
    output_shape: Sequence[int],
    small: tuple[int, ...],
    weights: tuple[int, ...],
    stride: Pair,
    padding: Padding,
) -> Four:
    """Return `output_shape`, once `conv2d` is known to map it to the shape of the features."""
    if small[3] != weights[3]:
        raise ValueError(
            f"the features have {small[3]} channels, but weights of shape {weights} made "
            f"{weights[3]}: for the way back, their last axis counts the channels that come in."
        )
    shape = _four(output_shape)
    if shape[0] != small[0]:
        raise ValueError(
            f"output_shape {shape} asks for {shape[0]} pictures, but {small[0]} came in: "
            "its first number is the batch."
        )
    if shape[3] != weights[2]:
        raise ValueError(
            f"output_shape {shape} asks for {shape[3]} channels, but weights of shape {weights} "
            f"lead back to {weights[2]}: its last number counts the channels."
        )
    axes = zip(small[1:3], weights[:2], stride, strict=True)
    rows, columns = (conv_transpose_output_sizes(n, k, s, padding) for n, k, s in axes)
    if shape[1] not in rows or shape[2] not in columns:
        raise ValueError(
            f"output_shape {shape} is not possible: conv2d maps only {_span(rows)} rows and "
            f"{_span(columns)} columns to features of shape {small}."
        )
    small_enough(shape, "a result")
    return shape


def _four(output_shape: Sequence[int]) -> Four:
    if not is_sequence(output_shape) or len(output_shape) != 4:
        raise ValueError(
            "output_shape must be four numbers (pictures, rows, columns, channels), not "
            f"{output_shape!r}."
        )
    pictures, rows, columns, channels = (whole_number(n, "output_shape") for n in output_shape)
    return pictures, rows, columns, channels


def _span(sizes: range) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
