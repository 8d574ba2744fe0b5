"""Counted light: how well a prediction explains photons."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import (
    FloatArray,
    light,
    positive_number,
    real_array,
    real_number,
    whole_number,
)

Floats: TypeAlias = NDArray[np.float64]

# Between these means the expected deviance is tabled; beyond, a formula is as exact.
_RAREST, _COMMONEST = 1e-6, 1e3
# The share of the photons that is hidden from the method, to see whether it predicts them.
_HIDDEN = 0.2
# More photons in a pixel are no whole numbers to a computer.
_MOST = 2.0**62


@dataclass(frozen=True, eq=False)
class CountedLight:
    r"""Data that count photons, and how well a prediction explains them.

    n photons are counted where m are expected with the probability :math:`e^{-m} m^n / n!`
    (Poisson noise): n is the data times `gain`, m the prediction and the background times
    `gain`. Read noise adds the square of its standard deviation, in photons, to both, as
    Snyder, Hammoud and White do: light that fluctuates as much.

    Parameters
    ----------
    y : array_like
        The data, finite; negative only if there is read noise.
    gain : float
        Photons per unit of the data, positive: 1 where the data are counts; of
        ``images.add_poisson_noise`` its `peak`.
    background : float or array_like, shape of `y`
        What is counted beside the prediction, in the unit of the data.
    read_noise : float
        Standard deviation of the camera's own noise, in the unit of the data.

    Raises
    ------
    ValueError
        If a number or a shape makes no sense.
    TypeError
        If something is complex, or no number.

    References
    ----------
    D. L. Snyder, A. M. Hammoud and R. L. White, "Image recovery from data acquired with a
    charge-coupled-device camera", Journal of the Optical Society of America A 10, 1993.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> seen = CountedLight(rng.poisson(30.0, (100, 100)), gain=1)
    >>> [round(seen.reduced_deviance(np.full((100, 100), m)), 1) for m in (20.0, 30.0, 40.0)]
    [5.3, 1.0, 3.7]
    """

    y: ArrayLike
    gain: float
    background: ArrayLike = 0.0
    read_noise: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "gain", positive_number(self.gain, "gain"))
        object.__setattr__(self, "read_noise", real_number(self.read_noise, "read_noise"))
        data = real_array(self.y, "y")
        if not self.read_noise:
            data = light(data, "y", data.shape)
        if data.size == 0:
            raise ValueError(f"y has no pixel: its shape is {data.shape}.")
        if not np.isfinite(data).all():
            raise ValueError("y holds NaN or infinite values; replace them.")
        object.__setattr__(self, "y", data)
        advice = "leave it out where there is none."
        beside = light(self.background, "background", data.shape, advice)
        object.__setattr__(self, "background", beside)

    @cached_property
    def counts(self) -> Floats:
        """Photons counted, float64; with read noise, shifted by its variance."""
        photons: Floats = np.maximum(self.gain * np.asarray(self.y, float) + self._shift, 0)
        return photons

    def mean(self, prediction: FloatArray) -> Floats:
        """Return how many photons are to be expected of a prediction A x."""
        expected = self.gain * (np.asarray(prediction, np.float64) + np.asarray(self.background))
        # No light at all would make a single photon impossible, for ever.
        floor = np.finfo(prediction.dtype).eps * max(float(self.counts.max()), 1.0)
        above: Floats = np.maximum(expected + self._shift, floor)
        return above

    def reduced_deviance(self, prediction: FloatArray) -> float:
        """Return the deviance over what chance would leave if the prediction were the truth.

        About 1 for the truth. What chance leaves is about 1 a pixel from ten photons on, but 1.15
        at one photon and 0.47 at a tenth of a photon: it is computed for each pixel. Where hardly
        any photon comes, a wrong prediction may have as little.
        """
        mean = self.mean(prediction)
        return deviance(self.counts, mean) / float(np.sum(expected_deviance(mean)))

    def split(self, seed: int = 0) -> tuple[FloatArray, Floats]:
        """Hide one photon in five at random, as if another, fainter photo had been taken.

        Parts of counted light that are drawn at random know nothing of each other: what a picture
        made from the shown ones predicts of the hidden ones is truth, not noise.

        Parameters
        ----------
        seed : int
            Of the draw.

        Returns
        -------
        shown : ndarray, shape of `y`
            Data made from the shown photons, scaled up to the same exposure, in the unit of `y`.
        hidden : ndarray, shape of `y`
            How many were hidden in each pixel.

        Raises
        ------
        ValueError
            If there are more than about 4e18 photons in a pixel.
        """
        most = float(self.counts.max())
        if most > _MOST:
            raise ValueError(
                f"y times gain makes {most:.3g} photons in a pixel, more than can be drawn from; "
                "is gain the number of photons per unit of y?"
            )
        whole = np.rint(self.counts).astype(np.int64)
        drawn = np.random.default_rng(whole_number(seed, "seed", 0))
        hidden = drawn.binomial(whole, _HIDDEN)
        shown = ((whole - hidden) / (1 - _HIDDEN) - self._shift) / self.gain
        return shown.astype(np.asarray(self.y).dtype), hidden.astype(np.float64)

    def hidden_error(self, prediction: FloatArray, hidden: Floats) -> float:
        """Return the mean square by which a prediction misses the hidden photons, scaled up.

        In squared units of the data. But for a constant, the noise of the hidden photons, it is an
        unbiased estimate of the mean squared error of the prediction: exactly, for any number of
        photons.
        """
        missed = hidden / _HIDDEN - self.mean(prediction)
        return float(np.mean(missed**2)) / self.gain**2

    @property
    def _shift(self) -> float:
        return float((self.gain * self.read_noise) ** 2)


def deviance(n: Floats, mean: Floats) -> float:
    r"""Return :math:`2 \sum n \log(n / m) - n + m`: 0 for a perfect fit.

    Examples
    --------
    >>> round(deviance(np.array([0.0, 2.0]), np.array([0.5, 1.0])), 3)
    1.773
    """
    logarithm = np.log(np.where(n > 0, n, 1) / np.where(n > 0, mean, 1))
    return 2 * float(np.sum(n * logarithm - n + mean))


def expected_deviance(mean: Floats) -> Floats:
    """Return the deviance that chance leaves in each pixel, if `mean` photons are expected there.

    Examples
    --------
    >>> expected_deviance(np.array([0.1, 1.0, 10.0, 1e5])).round(2)
    array([0.47, 1.15, 1.02, 1.  ])
    """
    places, values = _expectations()
    inside = np.interp(np.log(np.maximum(mean, _RAREST)), places, values)
    rare = 2 * mean * np.log(1 / np.maximum(mean, 1e-300))
    common = 1 + 1 / (6 * np.maximum(mean, 1.0))
    return np.where(mean < _RAREST, rare, np.where(mean > _COMMONEST, common, inside))


@cache
def _expectations() -> tuple[Floats, Floats]:
    """Return logarithms of means, and the exact expectation of the deviance there."""
    means = np.geomspace(_RAREST, _COMMONEST, 600)[:, None]
    n = np.arange(0.0, 1400.0)
    logarithms = np.log(np.maximum(n, 1))
    chances = np.exp(n * np.log(means) - means - np.cumsum(logarithms))
    deviances = 2 * (n * (logarithms - np.log(means)) - n + means)
    return np.log(means[:, 0]), np.sum(chances * deviances, axis=1)
