"""An iteration as a network: Landweber's steps as layers, and their step sizes learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, real_array, real_image, real_kernel, real_number
from course_lib.networks._check import at_least, checked_batch, few_weights
from course_lib.operators import Convolution
from course_lib.tf_ops import require_tensorflow

_MOST_LAYERS = 200


def unrolled_landweber(
    psf: ArrayLike,
    layers: int,
    *,
    step: float | Sequence[float] = 1.0,
    filter_side: int | None = None,
) -> Any:
    r"""Build a network whose layer k is one step of Landweber's iteration.

    .. math:: x_{k+1} = x_k + t_k\, A^T (y - A x_k) + g_k * x_k, \qquad x_0 = 0

    A is the convolution with `psf`, zeros around the picture; it is no weight, and never
    changes. The steps :math:`t_k` are weights, and so are the small filters :math:`g_k`, if
    there are any. They begin as the given step and as zeros: then the network *is*
    ``solvers.landweber``.

    Parameters
    ----------
    psf : array_like, shape (h, w)
        The blur.
    layers : int
        How many steps.
    step : float or sequence of float
        Where t begins: for all layers, or for each. From equal ones, without filters, training
        keeps all equal: the last estimate does not change if two layers trade their steps.
    filter_side : int, optional
        Side of the filters; left out, there are none.

    Returns
    -------
    tf.keras.Model
        From (N, H, W, 1) to (N, H, W, layers), channel k being the estimate after k + 1 steps.

    Raises
    ------
    ValueError
        If a setting makes no sense.
    ImportError
        Without TensorFlow.
    """
    # TensorFlow does not flip its kernels, a blur does.
    flipped = real_kernel(psf, "psf")[::-1, ::-1, None, None]
    if any(side % 2 == 0 for side in flipped.shape[:2]):
        raise ValueError(f"psf must have odd sides, but has shape {flipped.shape[:2]}; pad it.")
    begin = real_array(step, "step")
    if begin.shape not in ((), (at_least(layers, 1, "layers"),)) or not np.isfinite(begin).all():
        raise ValueError(f"step must be one finite number or {layers} of them, but is {step!r}.")
    if layers > _MOST_LAYERS:
        raise ValueError(f"layers must be at most {_MOST_LAYERS}, but is {layers}.")
    if filter_side is not None:
        few_weights(layers * at_least(filter_side, 1, "filter_side") ** 2)
    starts = np.broadcast_to(begin, layers)
    tf = require_tensorflow()
    photo = tf.keras.Input((None, None, 1))
    x, estimates = 0 * photo, []
    for k in range(layers):
        x = _step_layer(flipped, float(starts[k]), filter_side, f"step{k}")([photo, x])
        estimates.append(x)
    every = tf.keras.layers.Concatenate()(estimates) if layers > 1 else x
    return tf.keras.Model(photo, every, name="unrolled_landweber")


def _step_layer(flipped: FloatArray, step: float, filter_side: int | None, name: str) -> Any:
    """Return the layer (y, x) -> x + t A^T (y - A x) + g * x."""
    tf = require_tensorflow()
    kernel = tf.constant(flipped, tf.float32)

    class Step(tf.keras.layers.Layer):  # type: ignore[misc, name-defined]
        def build(self, _: Any) -> None:
            start = tf.keras.initializers.Constant(step)
            self.t = self.add_weight(name="t", shape=(), initializer=start)
            side = (filter_side, filter_side, 1, 1)
            self.g = (
                self.add_weight(name="g", shape=side, initializer="zeros") if filter_side else None
            )

        def call(self, pair: Sequence[Any]) -> Any:
            y, x = pair
            residual = y - tf.nn.conv2d(x, kernel, 1, "SAME")
            back = tf.nn.conv2d_transpose(residual, kernel, tf.shape(x), 1, "SAME")
            after = x + self.t * back
            return after if self.g is None else after + tf.nn.conv2d(x, self.g, 1, "SAME")

        def compute_output_shape(self, shapes: Any) -> Any:
            return shapes[0]

    return Step(name=name)


def last_estimate(truth: Any, estimates: Any) -> Any:
    """Return the loss of `unrolled_landweber`: the squared error of its last layer alone."""
    return require_tensorflow().square(truth - estimates[..., -1:])


def steps_of(model: Any) -> NDArray[np.float64]:
    """Return the steps t of all layers."""
    return np.array([float(layer.t) for layer in model.layers if hasattr(layer, "t")])


def estimates_of(model: Any, photo: ArrayLike) -> FloatArray:
    """Run the network on one photo.

    Parameters
    ----------
    model : tf.keras.Model
        From `unrolled_landweber`.
    photo : array_like, shape (H, W)
        Blurred and noisy.

    Returns
    -------
    ndarray of float32, shape (layers + 1, H, W)
        The estimates, zeros included.
    """
    y = checked_batch(real_image(photo, "photo")[None, ..., None], "photo", channels=1)
    x = np.asarray(model(y, training=False))[0]
    return np.concatenate([np.zeros_like(x[None, ..., 0]), np.moveaxis(x, -1, 0)])


def blurred_batches(
    patches: FloatArray,
    psf: ArrayLike,
    noise: float,
    *,
    batch: int = 16,
    side: int = 64,
    seed: int = 0,
) -> Callable[[int], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return the function that gives `train` photos and scenes of each step.

    Parameters
    ----------
    patches : ndarray, shape (count, H, W)
        Scenes, values in [0, 1].
    psf : array_like, shape (h, w)
        The blur; zeros lie around the scene.
    noise : float
        Standard deviation.
    batch : int
        Pictures in a step.
    side : int
        Rows and columns cut out of each.
    seed : int
        Of the choice and the noise.

    Raises
    ------
    ValueError
        If the patches are smaller than `side`, or a number makes no sense.
    """
    side, patches = at_least(side, 1, "side"), real_array(patches, "patches")
    batch, noise = at_least(batch, 1, "batch"), real_number(noise, "noise")
    at_least(seed, 0, "seed")
    if patches.ndim != 3 or min(patches.shape[1:]) < side:
        raise ValueError(
            f"patches must be gray and at least {side} x {side}, but have shape {patches.shape}."
        )
    A = Convolution(real_kernel(psf, "psf"), (side, side))

    def pick(step: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rng = np.random.default_rng((seed, step))
        scenes = []
        for number in rng.choice(len(patches), size=batch, replace=batch > len(patches)):
            top, left = (int(rng.integers(0, n - side + 1)) for n in patches.shape[1:])
            cut = patches[number, top : top + side, left : left + side]
            scenes.append(np.rot90(cut, int(rng.integers(4))))
        photos = [A(scene) + noise * rng.standard_normal((side, side)) for scene in scenes]
        y, x = (np.stack(p)[..., None].astype(np.float32) for p in (photos, scenes))
        return y, x

    return pick
