"""How much noise a restoration has to reckon with, also what does not look like noise.

And how much of the scene stands against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray
from course_lib.colors import opponent_channels
from course_lib.kernels import laplacian
from course_lib.operators import Convolution
from course_lib.restoration._check import checked_image, checked_psf, unit_of
from course_lib.restoration._noise import silent_in
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
# A blur may be so wide that no window can tell what it passes: what is seen there is noise. It is
# believed if it is so many times stronger than at the finest details, which tell it, too.
_FINEST, _PLAINLY = 0.5, 1.5
_NEARLY = 1.5
# Where a blur weakens most, but not all of it, a division rings first.
_RINGS = 0.75
# So many times the power of its colors a photo has at most, which may have none at all.
_MOST_GRAY, _FAINTEST = 1e6, 1e-300


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
    seen = _Powers(photo, silent).under(psf)
    if seen is None:
        return 0.0
    noise = seen.spectrum.explained()
    if seen.told:
        return noise.at(float(np.median(seen.decisive)))
    strong = noise.at(_LOWEST)
    return strong if strong > _PLAINLY * noise.at(_FINEST) else 0.0


class PhotoSpectrum:
    """What the spectrum of a photo tells of noise and scene, for one PSF after another.

    What the photo alone decides is found once: another PSF takes some milliseconds.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite; any range. Of a color photo the brightness is taken.

    Attributes
    ----------
    colors : tuple of float
        How many times the power of each color difference (`colors.opponent_channels`) the
        brightness has; none for a gray photo. In most photos it is 5 to 150, in one of a printed
        page 1000.

    Raises
    ------
    ValueError
        If the image makes no sense.
    TypeError
        If it is complex, or no number.

    Examples
    --------
    >>> from course_lib.kernels import motion
    >>> from course_lib.operators import convolve
    >>> scene = np.cumsum(np.random.default_rng(0).normal(0, 0.1, (128, 128)), axis=0)
    >>> photo = convolve(scene, motion(9, 90), boundary="symmetric")
    >>> faint, strong = (
    ...     PhotoSpectrum(photo + np.random.default_rng(1).normal(0, noise, photo.shape))
    ...     for noise in (0.003, 0.03)
    ... )
    >>> faint.balance(motion(9, 90)) < strong.balance(motion(9, 90))
    True
    """

    def __init__(self, image: ArrayLike) -> None:
        picture = checked_image(image)
        silent = silent_in(picture)
        picture = picture / unit_of(picture)
        if picture.ndim == 3:
            silent = np.asarray(silent.any(axis=2))
        brightness, *colors = (np.ascontiguousarray(c) for c in opponent_channels(picture))
        self._powers = _Powers(brightness, silent)
        whole = self._powers.mean()
        self.colors = tuple(
            whole / max(_Powers(color, silent).mean(), whole / _MOST_GRAY, _FAINTEST)
            for color in colors
        )

    def balance(self, psf: ArrayLike) -> float:
        r"""Return the balance for `wiener` that noise and scene ask for if this is the blur.

        Wiener's filter is best where :math:`\beta |\hat \ell|^2` is the power of the noise
        over that of the scene. Both come from the photo's spectrum, as `restore` takes it apart,
        at the frequencies where this blur leaves a tenth or so: there a division rings first.

        Parameters
        ----------
        psf : array_like, shape (h, w)
            Point spread function: not negative, not larger than the image; it is scaled to sum 1.

        Returns
        -------
        float
            0 if nothing can be told, as of a mild blur, which weakens nothing much.

        Raises
        ------
        ValueError
            If the PSF makes no sense.
        TypeError
            If it is complex, or no number.
        """
        seen = self._powers.under(checked_psf(psf, self._powers.photo.shape))
        if seen is None or np.median(seen.decisive) > _FINEST:
            return 0.0
        return seen.spectrum.explained().balance(seen.decisive, seen.roughness) / seen.lively


@dataclass(frozen=True, eq=False)
class _Under:
    """A spectrum under a PSF, and the frequencies that decide; whether the PSF told them."""

    spectrum: _Spectrum
    decisive: Array
    roughness: Array
    told: bool
    lively: float


class _Powers:
    """The power of a gray photo, in windows as large as a PSF needs them."""

    def __init__(self, photo: FloatArray, silent: Seen) -> None:
        self.photo, self._silent = photo, silent
        self._kept: dict[tuple[int, ...], tuple[Array, Array]] = {}

    def mean(self) -> float:
        """Return the mean power over windows, but for the lowest frequencies."""
        size = [min(_WINDOW, n) for n in self.photo.shape]
        return float(_window_power(self.photo, size, self._silent)[1][_judged(size)[0]].mean())

    def under(self, psf: FloatArray) -> _Under | None:
        """Return what there is to explain, and where; None if nothing can be told."""
        size = [min(max(_WINDOW, k), n) for k, n in zip(psf.shape, self.photo.shape, strict=True)]
        if min(size) < _SMALLEST:
            return None
        if tuple(size) not in self._kept:
            self._kept[tuple(size)] = _window_power(self.photo, size, self._silent)
        power, mean = self._kept[tuple(size)]
        transfer = _power_of(psf, size)
        judged, frequency = _judged(size)
        told = bool((judged & (transfer > _DECISIVE[0])).any())
        decisive = judged & (
            (transfer > _DECISIVE[0]) & (transfer < _DECISIVE[1])
            if told
            else frequency < _NEARLY * _LOWEST
        )
        if not decisive.any() or power[judged].min() <= 0:
            return None
        spectrum = _Spectrum(power[judged], transfer[judged], frequency[judged])
        roughness = _power_of(laplacian(), size)
        # The middle one of all windows may show the sky, and what is to be seen is elsewhere.
        lively = float(mean[judged].sum() / power[judged].sum())
        return _Under(spectrum, frequency[decisive], roughness[decisive], told, lively)


def _judged(size: list[int]) -> tuple[Seen, Array]:
    """Return which frequencies of a window are judged, and all of them."""
    frequency = np.hypot(np.fft.fftfreq(size[0])[:, None], np.fft.rfftfreq(size[1]))
    return frequency > _LOWEST, frequency


def _power_of(kernel: FloatArray, size: list[int]) -> Array:
    power: Array = np.abs(Convolution(kernel, size, "periodic").transfer_function) ** 2
    return power


def _window_power(photo: FloatArray, size: list[int], silent: Seen) -> tuple[Array, Array]:
    """Return median and mean of the power over windows, of white noise of variance 1 as 1."""
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
    powers = np.abs(spectra) ** 2
    median: Array = np.median(powers, axis=0) / (np.log(2) * np.square(taper).sum())
    mean: Array = np.mean(powers, axis=0) / np.square(taper).sum()
    return median, mean


@dataclass(frozen=True, eq=False)
class _Spectrum:
    """A spectrum to be explained, at all frequencies but the lowest."""

    power: Array
    transfer: Array
    frequency: Array

    @cached_property
    def _fall(self) -> Array:
        return np.asarray(self.frequency**-_FALL)

    def explained(self) -> _Explained:
        """Return the noise and the scene that explain it best."""
        scenes = self.power * self.frequency**_FALL / (self.transfer + 1e-4)
        share = np.log(np.median(scenes) / np.median(self.power))
        # All over first, so that no nearer hollow is taken for the deepest, then ever closer.
        best, reach = (share, _BENDS[0]), (_SHARES, _BENDS[1])
        for _ in range(_ROUNDS):
            marks = (np.linspace(b - r, b + r, _MARKS) for b, r in zip(best, reach, strict=True))
            best = min(product(*marks), key=self._cost)
            reach = (reach[0] / _CLOSER, reach[1] / _CLOSER)
        share, bend = best
        level = float(np.mean(self.power / self._shape(share, bend)))
        return _Explained(level, float(np.exp(share)), float(np.exp(bend)))

    def _shape(self, share: float, bend: float) -> Array:
        """Return the spectrum with noise of level 1: the best level follows from the data."""
        noise = np.exp(-np.exp(bend) * self.frequency**2)
        shape: Array = noise + np.exp(share) * self.transfer * self._fall
        return shape

    def _cost(self, logs: tuple[float, float]) -> float:
        shape = self._shape(*logs)
        level = np.mean(self.power / shape)
        return float(np.log(level) + np.mean(np.log(shape)) + _PLAIN * np.exp(logs[1]))


@dataclass(frozen=True)
class _Explained:
    """The noise's power, the scene's share of that, and how the noise falls."""

    level: float
    share: float
    bend: float

    def at(self, frequency: float) -> float:
        """Return the standard deviation of white noise as strong as the noise there."""
        return float(np.sqrt(self.level * np.exp(-self.bend * frequency**2)))

    def balance(self, frequency: Array, roughness: Array) -> float:
        """Return noise over scene, in units of the Laplacian's power, where a division rings."""
        noise = np.exp(-self.bend * frequency**2)
        return float(np.quantile(noise * frequency**_FALL / (self.share * roughness), _RINGS))


# So much must a correlation explain better to be believed.
_PLAIN = 0.002
