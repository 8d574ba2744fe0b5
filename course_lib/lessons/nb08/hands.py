"""A segmenter under the reader's hand: a scene to paint into, a score to point at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.networks import encoder_weights
from course_lib.tf_ops import require_tensorflow
from course_lib.ui import Picture, paint

from .scenes import bright, in_color, regions, stretched

_WHITE = 0.7


def canvas(pictures: Array, labels: ArrayLike, seed: int = 0) -> Any:
    """Return a scene to paint into, and to go back to.

    Parameters
    ----------
    pictures, labels : ndarray, shape (2, H, W)
        As `networks.scenes` draws them, at most 64 by 64; the first is shown.
    seed : int
        Of the empty scene's grain.

    Examples
    --------
    >>> from course_lib.networks import scenes
    >>> pictures, labels = scenes(2, seed=2, shape=(16, 16))
    >>> sorted(canvas(pictures, labels).presets)
    ['another scene', 'only background', 'the scene']
    """
    picture, other = pictures
    dark = picture[np.asarray(labels)[0] == 0]
    empty = np.random.default_rng(seed).choice(dark, picture.shape)
    kept = {"the scene": picture, "another scene": other, "only background": empty}
    kept = {name: np.clip(scene, 0, _WHITE) for name, scene in kept.items()}
    return paint(kept["the scene"], 0, _WHITE, 0.02, presets=kept, brush=0.4, width=5)


class Painted:
    """What a segmenter and a threshold make of a scene while it is painted.

    Parameters
    ----------
    model : tf.keras.Model
        From `networks.segmenter`.
    """

    def __init__(self, model: Any) -> None:
        # Compiled: a stroke of the brush is many scenes.
        self._scores = require_tensorflow().function(model)

    def ask(self, scene: Array) -> tuple[Array, Array]:
        """Return the scores of the three classes, and their shares as `networks.segment` does."""
        batch = require_tensorflow().constant(scene[None, ..., None], "float32")
        scores = np.asarray(self._scores(batch))[0]
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return scores, shares / shares.sum(axis=-1, keepdims=True)

    def panels(self, scene: Array) -> Panels:
        """Paint into the scene; beside it what the network and a threshold take it for.

        Parameters
        ----------
        scene : ndarray, shape (H, W)
            From 0 to 1; sides that halve as often as the network does.
        """
        scores, shares = self.ask(scene)
        above = bright(scene) if np.ptp(scene) else np.zeros(scene.shape, bool)
        cells = regions(shares.argmax(axis=-1) == 1)
        return {
            "network": Picture(in_color(shares)),
            "threshold": Picture(in_color(above.astype(int))),
            "score of cell": Picture(scores[..., 1] - scores[..., 0], cmap="viridis"),
            "cells": f"{cells} by the network, {regions(above)} by the threshold",
        }


class Say:
    """Which pixels have a say in one value of a segmenter's score.

    Computed, not counted from the sizes of kernels: a pixel has a say if the score's derivative
    by it is not zero.

    Parameters
    ----------
    model : tf.keras.Model
        From `networks.segmenter`.
    pictures : mapping of str to ndarray, shape (H, W)
        What it looks at; rows and columns that do not halve often enough are cut off.
    """

    def __init__(self, model: Any, pictures: Mapping[str, Array]) -> None:
        tf = require_tensorflow()
        maps = [layer.output for layer in model.layers if layer.name.startswith("encode")]
        encoder, decoder = tf.keras.Model(model.input, maps), tf.keras.Model(maps, model.output)
        block = 2 ** (len(encoder_weights(model)) - 1)
        cut = {name: tuple(n // block * block for n in p.shape) for name, p in pictures.items()}
        self.pictures = {name: p[: cut[name][0], : cut[name][1]] for name, p in pictures.items()}

        def asked(batch: Any, pixel: Any, skips: bool) -> tuple[Any, Any]:
            with tf.GradientTape() as tape:
                tape.watch(batch)
                *early, deepest = encoder(batch, training=False)
                if not skips:  # the scores stay as they are, only their derivative is less
                    early = [tf.stop_gradient(those) for those in early]
                scores = decoder([*early, deepest], training=False)[0]
                score = scores[..., 1] - scores[..., 0]
                value = score[pixel[0], pixel[1]]
            return score, tape.gradient(value, batch)[0, ..., 0]

        self._asked = tf.function(asked, reduce_retracing=True)

    def ask(self, picture: str, pixel: tuple[int, int], skips: bool) -> tuple[Array, Array]:
        """Return the score of "cell" everywhere, and its derivative at a pixel by all pixels.

        Without `skips` only what goes through the deepest map counts in the derivative.
        """
        tf = require_tensorflow()
        batch = tf.constant(self.pictures[picture][None, ..., None], tf.float32)
        score, slope = self._asked(batch, tf.constant(pixel), skips)
        return np.asarray(score), np.asarray(slope)

    def panels(self, picture: str, pixel: tuple[int, int], skips: bool = True) -> Panels:
        """Point at the score; beside it the pixels of the picture that have a say in it.

        Parameters
        ----------
        picture : str
            One of the pictures.
        pixel : pair of int
            Row and column of the score.
        skips : bool
            Whether what goes through the skip connections counts, too.
        """
        score, slope = self.ask(picture, pixel, skips)
        rows, columns = np.nonzero(slope)
        photo = stretched(self.pictures[picture])
        boxes, window = [], (0, 0)
        if rows.size:
            window = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
            boxes = [(int(rows.min()), int(columns.min()), *window)]
        share = np.cumsum(np.sort(np.abs(slope), axis=None)[::-1])
        half = int(np.searchsorted(share, share[-1] / 2)) + 1
        return {
            "score of cell": Picture(score, cmap="viridis"),
            "picture": Picture(photo.array, vmin=0, vmax=photo.vmax, boxes=boxes),
            "who has a say": Picture(slope, cmap="residual"),
            "have a say": f"{rows.size} pixels, in a window of {window[0]} × {window[1]}",
            "half of the say": f"the {half} strongest",
        }
