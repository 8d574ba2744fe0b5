"""How much noise a restoration has to reckon with: also what does not look like noise."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.arrays import FloatArray
from course_lib.operators import Convolution
from course_lib.restoration._seen import Seen

Array = NDArray[np.floating[Any]]

_WINDOW = 64
_OVERLAP = 4
_MOST = 14  # windows down or across
_SMALLEST = 24
_CLEAN = 0.1
# Below the lowest frequencies a window cannot tell the scene from its own shape.
_LOWEST = 0.06
# The power of scenes falls with the frequency, about so steeply.
_FALL = 2.5
# The search: half widths in logarithms, marks along each side, rounds.
_SHARES, _BENDS = 8.0, (1.0, 4.0)
_MARKS, _ROUNDS, _CLOSER = 9, 4, 3.0
# Between these a blur weakens a detail so much that noise decides whether it can be brought back.
_DECISIVE = (0.03, 0.3)


def noise_against(photo: FloatArray, psf: FloatArray, silent: Seen) -> float:
    r"""Estimate the noise at those frequencies where a deblurring depends on it.

    `estimate_noise` looks at the finest details. But the noise of a photo that was demosaicked,
    scaled or stored as JPEG is correlated: weak there, and several times stronger where the
    blur can be undone. What a PSF gets wrong acts like that, too. So the spectrum of the photo
    is taken apart: the scene comes through the PSF, noise does not.

    .. math:: P(f) = n\, e^{-c f^2} + s\, |\hat h(f)|^2 f^{-2.5}

    The three numbers n, c and s are those that explain the spectrum best (Whittle's likelihood
    [1]_); the spectrum is the median over many windows, so that an odd place has no say.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        A gray photo, finite.
    psf : ndarray, shape (h, w)
        Point spread function that sums to 1.
    silent : ndarray of bool, shape (H, W)
        Pixels that tell nothing of the noise: windows with the fewest are taken.

    Returns
    -------
    float
        Standard deviation in the unit of the photo; 0 if nothing can be told.

    References
    ----------
    .. [1] P. Whittle, "Estimation and information in stationary time series", Arkiv för
       Matematik 2, 423-434, 1953.
    """
    size = [min(max(_WINDOW, k), n) for k, n in zip(psf.shape, photo.shape, strict=True)]
    if min(size) < _SMALLEST:
        return 0.0
    power = _median_power(photo, size, silent)
    transfer = np.abs(Convolution(psf, size, "periodic").transfer_function) ** 2
    frequency = np.hypot(np.fft.fftfreq(size[0])[:, None], np.fft.rfftfreq(size[1]))
    judged = frequency > _LOWEST
    decisive = judged & (transfer > _DECISIVE[0]) & (transfer < _DECISIVE[1])
    if not decisive.any() or power[judged].min() <= 0:
        return 0.0
    fit = _Spectrum(power[judged], transfer[judged], frequency[judged])
    return fit.noise_at(float(np.median(frequency[decisive])))


def _median_power(photo: FloatArray, size: list[int], silent: Seen) -> Array:
    """Return the median power over windows of white noise of variance 1 as 1."""
    room = (n - side for n, side in zip(photo.shape, size, strict=True))
    steps = [
        slice(None, None, max(side // _OVERLAP, spare // (_MOST - 1), 1))
        for side, spare in zip(size, room, strict=True)
    ]
    windows = np.lib.stride_tricks.sliding_window_view(photo, size)[*steps]
    hidden = np.lib.stride_tricks.sliding_window_view(silent, size)[*steps].mean(axis=(2, 3))
    chosen = windows[hidden <= max(_CLEAN, float(np.quantile(hidden, 0.25)))]
    # Hann windows that would go on periodically; scipy.signal has them, but takes long to import.
    taper = np.multiply.outer(*(np.hanning(n + 1)[:-1] for n in size))
    means = np.tensordot(chosen, taper, 2) / taper.sum()
    spectra = np.fft.rfft2((chosen - means[:, None, None]) * taper)
    # Powers of noise are spread exponentially: their median is ln 2 of their mean.
    power: Array = np.median(np.abs(spectra) ** 2, axis=0) / (np.log(2) * np.square(taper).sum())
    return power


@dataclass(frozen=True, eq=False)
class _Spectrum:
    """A spectrum to be explained, at all frequencies but the lowest."""

    power: Array
    transfer: Array
    frequency: Array

    def noise_at(self, frequency: float) -> float:
        """Return the standard deviation of white noise as strong as the noise there."""
        scenes = self.power * self.frequency**_FALL / (self.transfer + 1e-4)
        share = np.log(np.median(scenes) / np.median(self.power))
        # All over first, so that no nearer hollow is taken for the deepest, then ever closer.
        best, reach = (share, _BENDS[0]), (_SHARES, _BENDS[1])
        for _ in range(_ROUNDS):
            marks = (np.linspace(b - r, b + r, _MARKS) for b, r in zip(best, reach, strict=True))
            best = min(product(*marks), key=self._cost)
            reach = (reach[0] / _CLOSER, reach[1] / _CLOSER)
        share, bend = best
        level = np.mean(self.power / self._shape(share, bend))
        return float(np.sqrt(level * np.exp(-np.exp(bend) * frequency**2)))

    def _shape(self, share: float, bend: float) -> Array:
        """Return the spectrum with noise of level 1: the best level follows from the data."""
        noise = np.exp(-np.exp(bend) * self.frequency**2)
        shape: Array = noise + np.exp(share) * self.transfer * self.frequency**-_FALL
        return shape

    def _cost(self, logs: tuple[float, float]) -> float:
        shape = self._shape(*logs)
        level = np.mean(self.power / shape)
        return float(np.log(level) + np.mean(np.log(shape)) + _PLAIN * np.exp(logs[1]))


# So much must a correlation explain better to be believed.
_PLAIN = 0.002
