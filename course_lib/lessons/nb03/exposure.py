"""A camera with a noise knob, and what division and Wiener's filter make of its photos."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels, Spectrum
from course_lib.operators import Convolution
from course_lib.restoration import inverse_filter
from course_lib.ui import Curve, Picture, Wipe

Penalty: TypeAlias = Literal["all waves alike", "fine waves more"]

BALANCES: Array = np.geomspace(1e-6, 1, 49)


def plainly(value: float, digits: int = 3) -> str:
    """Write a number with few digits, and a large one without a power of ten.

    Examples
    --------
    >>> plainly(38429.9, 2), plainly(2.8178), plainly(0.00196)
    ('38,000', '2.82', '0.00196')
    """
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if rounded >= 100 else f"{rounded:g}"


def error_in_words(error: float) -> str:
    """Write an error: thousandths of white as long as it is small, else two digits.

    Examples
    --------
    >>> error_in_words(0.0642), error_in_words(38429.9)
    ('0.064', '38,000')
    """
    return f"{error:.3f}" if error < 1 else plainly(error, 2)


class Exposure:
    """One scene through one blur, with a noise knob: all that noise is added to is done before.

    The border is periodic, so that nothing but blur and noise happens to the scene. Restorations
    by one division are linear, so that of ``blurred + noise * grain`` is the sum of two.

    Parameters
    ----------
    scene : array_like, shape (H, W)
        The truth.
    psf : array_like, shape (h, w)
        The blur.
    seed : int
        Draws the grain.

    Examples
    --------
    >>> exposure = Exposure(np.eye(8), [[0.2, 0.6, 0.2]])
    >>> np.allclose(exposure.divided(noise=0), np.eye(8))
    True
    """

    def __init__(self, scene: ArrayLike, psf: ArrayLike, seed: int = 0) -> None:
        self.scene = np.asarray(scene, dtype=float)
        self.psf = np.asarray(psf, dtype=float)
        self.operator = Convolution(self.psf, self.scene.shape, "periodic")
        self.blurred: Array = self.operator(self.scene)
        self.grain: Array = np.random.default_rng(seed).standard_normal(self.scene.shape)

    def taken(self, noise: float) -> Array:
        """Return the photo: blur and noise of the given standard deviation."""
        return self.blurred + noise * self.grain

    def divided(self, noise: float) -> Array:
        """Return what the inverse filter makes of the photo."""
        scene, grain = self._divided
        return scene + noise * grain

    def balanced(self, noise: float, balance: float, penalty: Penalty) -> Array:
        """Return what Wiener's filter makes of the photo."""
        waves, grain = self._waves
        filtered = self._filter(balance, penalty) * (waves + noise * grain)
        return np.asarray(scipy.fft.irfft2(filtered, self.scene.shape, overwrite_x=True))

    def errors(self, noise: float, penalty: Penalty) -> tuple[Array, Array]:
        """Return, for each of `BALANCES`, the root mean square of lost detail and of noise."""
        if penalty not in self._errors:
            self._errors[penalty] = self._errors_of(penalty)
        lost, passed = self._errors[penalty]
        return lost, noise * passed

    @cached_property
    def _divided(self) -> tuple[Array, Array]:
        scene, grain = (
            inverse_filter(part, self.psf, boundary="periodic")
            for part in (self.blurred, self.grain)
        )
        return scene, grain

    @cached_property
    def _waves(self) -> tuple[Spectrum, Spectrum]:
        return scipy.fft.rfft2(self.blurred), scipy.fft.rfft2(self.grain)

    @cached_property
    def _penalties(self) -> dict[str, Array]:
        roughness = Convolution(kernels.laplacian(), self.scene.shape, "periodic")
        rough = np.abs(roughness.transfer_function) ** 2
        return {"all waves alike": np.ones_like(rough), "fine waves more": rough}

    def _filter(self, balance: float, penalty: Penalty) -> Spectrum:
        transfer = self.operator.transfer_function
        power = np.abs(transfer) ** 2 + balance * self._penalties[penalty]
        return np.asarray(transfer.conj() / power)

    @cached_property
    def _errors(self) -> dict[Penalty, tuple[Array, Array]]:
        """What was asked for once; it does not depend on the noise."""
        return {}

    def _errors_of(self, penalty: Penalty) -> tuple[Array, Array]:
        """Add up the squares wave by wave (Parseval); white noise is as strong in each."""
        transfer = self.operator.transfer_function
        energy = np.abs(scipy.fft.rfft2(self.scene)) ** 2 / self.scene.size**2
        # A real picture's spectrum is stored by half: inner columns stand for two waves.
        twice = np.full(energy.shape[1], 2.0)
        twice[[0, *([-1] if self.scene.shape[1] % 2 == 0 else [])]] = 1
        lost, passed = np.empty_like(BALANCES), np.empty_like(BALANCES)
        for number, balance in enumerate(BALANCES):
            factor = self._filter(balance, penalty)
            lost[number] = np.sum(twice * energy * np.abs(1 - factor * transfer) ** 2)
            passed[number] = np.sum(twice * np.abs(factor) ** 2) / self.scene.size
        return np.sqrt(lost), np.sqrt(passed)


def balance_panels(exposure: Exposure, noise: float, balance: float, penalty: Penalty) -> Panels:
    """Return a photo, its restoration, and the two errors between which the balance chooses.

    Parameters
    ----------
    exposure : Exposure
        Scene and blur.
    noise : float
        Its standard deviation; white is 1.
    balance : float
        The weight of the penalty.
    penalty : {"all waves alike", "fine waves more"}
        What is held back.

    Examples
    --------
    >>> exposure = Exposure(np.eye(8), kernels.gaussian(1.0))
    >>> list(balance_panels(exposure, 0.01, 0.01, "all waves alike"))
    ['photo and restored', 'root mean square error', 'now']
    """
    restored = exposure.balanced(noise, balance, penalty)
    lost, passed = exposure.errors(noise, penalty)
    total = np.hypot(lost, passed)
    error = float(np.sqrt(np.mean((restored - exposure.scene) ** 2)))
    before = float(np.sqrt(np.mean((exposure.taken(noise) - exposure.scene) ** 2)))
    return {
        "photo and restored": Wipe(
            Picture(exposure.taken(noise), vmin=0, vmax=1),
            Picture(restored, vmin=0, vmax=1),
            names=("photo", "restored"),
        ),
        "root mean square error": Curve(
            BALANCES,
            {"lost": lost, "noise": passed, "both": total},
            xlabel="balance",
            ylabel="error",
            log="xy",
            marker=(balance, error),
            ylim=(1e-4, 100),
        ),
        "now": f"error {error_in_words(error)}, of the photo {before:.3f}",
    }
