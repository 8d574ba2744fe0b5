"""What a segmenter is made of, what it costs, and what it says before it decides."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from ipywidgets import SelectionSlider

from course_lib.lessons._types import Array
from course_lib.lessons.nb04.lesson import step_slider
from course_lib.metrics import checkerboard_energy
from course_lib.networks import Encoder, encoder_weights
from course_lib.tf_ops import require_tensorflow
from course_lib.ui import Picture


def moment_slider(moments: Sequence[int], value: int) -> SelectionSlider:
    """Return a slider over moments of a training, at the given one or the last before it.

    Examples
    --------
    >>> moment_slider((0, 5, 10), 8).value
    5
    """
    slider = step_slider(tuple(moments), max(m for m in moments if m <= value))
    slider.description = "steps"
    return slider


def print_stages(model: Any, shape: tuple[int, int]) -> None:
    """Print each stage of a segmenter: its maps, and how far one value sees in the encoder.

    Parameters
    ----------
    model : tf.keras.Model
        From `networks.segmenter`.
    shape : pair of int
        Rows and columns of a picture.
    """
    tf = require_tensorflow()
    encoder = Encoder(encoder_weights(model))
    working = [layer for layer in model.layers if layer.weights]
    after = tf.keras.Model(model.input, [layer.output for layer in working])
    sizes = after.compute_output_shape((1, *shape, 1))
    print(f"{'picture':8} {shape[0]:3} x {shape[1]:2} x  1")
    for number, (layer, (_, rows, columns, channels)) in enumerate(
        zip(working, sizes, strict=True)
    ):
        told = f"{layer.name:8} {rows:3} x {columns:2} x {channels:2}"
        if number < encoder.depth:
            told += f"   one value sees {encoder.window(number, 0, 0)[2]:2} pixels across"
        print(told)


def cell_score(model: Any, picture: Array) -> Picture:
    """Return how strongly a segmenter votes for "cell" against "background", pixel by pixel."""
    scores = np.asarray(model(picture[None, :, :, None], training=False))[0]
    return Picture(scores[..., 1] - scores[..., 0], cmap="viridis")


def board_energy(model: Any, pictures: Array) -> float:
    """Return the mean checkerboard energy of a segmenter's score for "cell"."""
    scores = np.asarray(model(pictures[..., None], training=False))
    return float(np.mean([checkerboard_energy(s) for s in scores[..., 1] - scores[..., 0]]))


def milliseconds(model: Any, pictures: Array, repeats: int = 5) -> float:
    """Return the median time that a segmenter takes for some pictures together."""
    run = require_tensorflow().function(model)
    batch = require_tensorflow().constant(pictures[..., None])
    run(batch)
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        np.asarray(run(batch))
        times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))


def by_tensorflow(model: Any, picture: Array, signal: Array) -> tuple[Array, Array]:
    """Return the deepest maps of a segmenter's encoder, and the gradient of <signal, maps>.

    Parameters
    ----------
    model : tf.keras.Model
        From `networks.segmenter`.
    picture : ndarray, shape (H, W)
        What it looks at.
    signal : ndarray, shape (h, w, channels)
        Weights of the maps' values.
    """
    tf = require_tensorflow()
    last = [layer for layer in model.layers if layer.name.startswith("encode")][-1]
    part = tf.keras.Model(model.input, last.output)
    x = tf.constant(picture[None, :, :, None], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        maps = part(x)
        value = tf.reduce_sum(maps * tf.constant(signal[None], tf.float32))
    return np.asarray(maps)[0], np.asarray(tape.gradient(value, x))[0, :, :, 0]
