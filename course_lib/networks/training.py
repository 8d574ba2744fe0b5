"""Train a small network: fixed steps, a falling learning rate, an early stop, and the best kept."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from course_lib.arrays import positive_number
from course_lib.networks._check import at_least, checked_model, checked_pair
from course_lib.tf_ops import require_tensorflow

Batches: TypeAlias = Callable[[int], tuple[ArrayLike, ArrayLike]]
Observer: TypeAlias = Callable[[int, float, float | None], Any]

SHORT = "COURSE_SHORT_TRAINING"
"""Environment variable: set to 1, every training is cut to a handful of steps, for tests."""
_HANDFUL = 6


@dataclass(frozen=True, eq=False)
class History:
    """What happened in a training.

    Parameters
    ----------
    steps : int
        How many steps were made.
    losses : ndarray of float, shape (steps,)
        The loss of each step, before its update.
    validations : tuple of (int, float)
        After how many steps it was validated, and what came out; more is better.
    best_step : int
        After how many steps the weights were best, which the model has now; without validation
        the last.
    stopped_early : bool
        Whether the validation had stopped growing before all steps were made.
    """

    steps: int
    losses: NDArray[np.float64]
    validations: tuple[tuple[int, float], ...]
    best_step: int
    stopped_early: bool


def train(
    model: Any,
    batches: Batches,
    *,
    loss: str | Callable[[Any, Any], Any] = "l1",
    steps: int,
    learning_rate: float = 1e-3,
    validate: Callable[[Any], float] | None = None,
    every: int = 50,
    patience: int | None = None,
    progress: bool = True,
    observers: Observer | Sequence[Observer] = (),
) -> History:
    r"""Train a Keras model with Adam, in place.

    The learning rate falls from `learning_rate` to nearly 0 along half a cosine,

    .. math:: \eta_k = \eta_0\, \tfrac12 (1 + \cos(\pi k / K)),

    over the fixed number of steps K: so the result repeats, and does not depend on how fast the
    machine is. Where the environment variable ``COURSE_SHORT_TRAINING`` is 1, K is at most 6.

    Whatever ends it, an interruption or a divergence too, the model then has the best weights
    that were validated. Without a validation it has the last ones, or where those are not finite,
    those that it began with.

    Parameters
    ----------
    model : tf.keras.Model
        Its weights are changed.
    batches : function
        ``batches(k)`` returns the pair (x, y) of step k = 0, 1, ...: arrays of shape
        (N, H, W, C), the input and what should come out.
    loss : {"l1", "l2"} or function
        Mean absolute or mean squared difference, or a function of the tensors (truth, output)
        that returns one number.
    steps : int
        How many.
    learning_rate : float
        Of the first step, above 0.
    validate : function, optional
        ``validate(model)`` returns a number that is larger for a better model; the best weights
        are kept.
    every : int
        So many steps lie between two validations; the last step is always validated.
    patience : int, optional
        Stop after so many validations in a row without a new best.
    progress : bool
        Whether to show a bar.
    observers : function or sequence of functions, optional
        Called with (number of steps made, loss, validation or None) after each step.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If a batch does not fit the model, a setting makes no sense, or the loss stops being
        finite.
    ImportError
        Without TensorFlow.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015,
    arXiv:1412.6980. I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm
    restarts", ICLR 2017.

    Examples
    --------
    >>> from course_lib import networks
    >>> rng = np.random.default_rng(0)
    >>> batches = networks.training_pairs([rng.random((16, 16))], 2, batch=1, crop=4, rng=rng)
    >>> model = networks.super_resolver(2, width=2, depth=0).model
    >>> train(model, batches, steps=3, progress=False).losses.shape
    (3,)
    """
    steps, every = at_least(steps, 1, "steps"), at_least(every, 1, "every")
    if patience is not None:
        at_least(patience, 1, "patience")
    learning_rate = positive_number(learning_rate, "learning_rate")
    if os.environ.get(SHORT) == "1":
        steps = min(steps, _HANDFUL)
    update = _update(checked_model(model), loss, steps, learning_rate)
    watchers = (observers,) if callable(observers) else tuple(observers)
    best = _Best(model, validate, patience)
    losses: list[float] = []
    try:
        for k in tqdm(range(1, steps + 1), disable=not progress, unit="step", leave=False):
            x, y = checked_pair(model, batches(k - 1), same_shape=isinstance(loss, str))
            losses.append(_finite(update(x, y), k))
            score = best.look(k) if k % every == 0 or k == steps else None
            for watch in watchers:
                watch(k, losses[-1], score)
            if best.tired:
                break
    finally:
        best.restore()
    return best.history(losses, early=len(losses) < steps)


def _update(
    model: Any, loss: str | Callable[[Any, Any], Any], steps: int, learning_rate: float
) -> Callable[[Any, Any], Any]:
    """Return the function that makes one step: forward, loss, gradient, Adam."""
    tf = require_tensorflow()
    named = {"l1": tf.keras.losses.MeanAbsoluteError(), "l2": tf.keras.losses.MeanSquaredError()}
    if not callable(loss) and loss not in named:
        raise ValueError(f'loss must be "l1", "l2" or a function, but is {loss!r}.')
    measure = loss if callable(loss) else named[loss]
    schedule = tf.keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    optimizer = tf.keras.optimizers.Adam(schedule)
    weights = model.trainable_variables
    optimizer.build(weights)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def update(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(measure(y, model(x, training=True)))
        slopes = tape.gradient(value, weights)
        if not any(slope is not None for slope in slopes):
            raise ValueError("the loss does not depend on the model's output.")
        optimizer.apply_gradients(zip(slopes, weights, strict=True))
        return value

    def step(x: Any, y: Any) -> Any:
        try:
            return update(tf.constant(x), tf.constant(y))
        except (ValueError, tf.errors.OpError) as error:
            why = str(error).strip().splitlines()[-1].strip()
            raise ValueError(
                f"no step can be made with x of shape {x.shape} and y of shape {y.shape}: {why}"
            ) from error

    return step


def _finite(value: Any, step: int) -> float:
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(
            f"the loss is {number} at step {step}: the training diverged; take a smaller "
            "learning_rate."
        )
    return number


class _Best:
    """Validates, remembers the best weights, and knows when to stop."""

    def __init__(
        self, model: Any, validate: Callable[[Any], float] | None, patience: int | None
    ) -> None:
        self.model, self.validate, self.patience = model, validate, patience
        self.scores: list[tuple[int, float]] = []
        self.step, self.score, self.weights = 0, -np.inf, model.get_weights()
        self.tired = False

    def look(self, step: int) -> float | None:
        if self.validate is None:
            return None
        score = float(self.validate(self.model))
        if np.isnan(score):
            raise ValueError(f"validate returned NaN after step {step}; it must return a number.")
        self.scores.append((step, score))
        if score > self.score:
            self.step, self.score, self.weights = step, score, self.model.get_weights()
        worse = sum(at > self.step for at, _ in self.scores)
        self.tired = self.patience is not None and worse >= self.patience
        return score

    def restore(self) -> None:
        """Give the model the best weights, or, where none were best, its first if it broke."""
        if self.step or not all(np.isfinite(now).all() for now in self.model.get_weights()):
            self.model.set_weights(self.weights)

    def history(self, losses: list[float], early: bool) -> History:
        best = self.step or len(losses)
        return History(len(losses), np.array(losses), tuple(self.scores), best, early)
