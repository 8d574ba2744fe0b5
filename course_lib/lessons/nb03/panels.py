"""What the explorers of notebook 03 show beside their sliders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from ipywidgets import FloatLogSlider
from numpy.typing import ArrayLike

from course_lib import kernels, metrics
from course_lib.images import add_noise, crop_center
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.restoration import inverse_filter, wiener
from course_lib.ui import Curve, Picture

from .exposure import Exposure
from .scenes import framed

BLURS: dict[str, Callable[[float], Array]] = {
    "out of focus": kernels.disk,
    "moved": lambda width: kernels.motion(3 * width, 30),
    "round": lambda width: kernels.gaussian(width / 2),
    "shaken": lambda width: kernels.camera_shake(int(4 * width) + 3, np.random.default_rng(3)),
}
"""Four bad cameras: from a width in pixels to a PSF."""


def log_slider(name: str, value: float, low: float, high: float) -> FloatLogSlider:
    """Return a slider whose steps are factors, from 10**low to 10**high.

    The start is moved to the nearest step, where the page would put it anyway.

    Parameters
    ----------
    name : str
        What stands beside it.
    value : float
        Where it starts.
    low, high : float
        Exponents of 10.

    Examples
    --------
    >>> log_slider("noise", 0.01, -3, 0).value
    0.01
    """
    start = 10.0 ** (low + round((np.log10(value) - low) / 0.1) * 0.1)
    slider = FloatLogSlider(start, min=low, max=high, step=0.1, readout_format=".1e")
    slider.description = name
    slider.style.description_width = "5.3em"
    slider.layout.width = "min(420px, 98%)"
    return slider


def _photo(array: ArrayLike) -> Picture:
    return Picture(array, vmin=0, vmax=1)


def camera_panels(shot: Exposure, noise: float) -> Panels:
    """Return the scene, the PSF and the photo.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    noise : float
        Its standard deviation; white is 1.

    Examples
    --------
    >>> list(camera_panels(Exposure(np.eye(8), np.ones((1, 2))), 0.1))
    ['x', 'h', 'y']
    """
    return {"x": _photo(shot.scene), "h": framed(shot.psf), "y": _photo(shot.taken(noise))}


def divided_panels(shot: Exposure) -> Panels:
    """Return the blurred scene without any noise, and what division makes of it.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.

    Examples
    --------
    >>> divided_panels(Exposure(np.eye(8), [[0.2, 0.6, 0.2]]))["weakest wave"]
    'multiplied by 0.2'
    """
    weakest = np.abs(shot.operator.transfer_function).min()
    return {
        "blurred": _photo(shot.blurred),
        "divided": _photo(shot.divided(noise=0)),
        "weakest wave": f"multiplied by {weakest:.1g}" if weakest > 1e-12 else "removed",
    }


def saved_panels(shot: Exposure, bits: int) -> Panels:
    """Return the blurred scene, stored with so many bits for each pixel, and divided.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    bits : int
        8 is what most cameras use.

    Examples
    --------
    >>> saved_panels(Exposure(np.eye(8) * 0.3, np.eye(1)), 4)["largest error"][:10]
    'saved 0.03'
    """
    levels = 2**bits - 1
    saved = np.round(shot.blurred * levels) / levels
    divided = inverse_filter(saved, shot.psf, boundary="periodic")
    before, after = (np.abs(p - q).max() for p, q in ((saved, shot.blurred), (divided, shot.scene)))
    return {
        "saved": _photo(saved),
        "divided": _photo(divided),
        "largest error": f"saved {before:.2g}, divided {after:.2g}",
    }


def noisy_panels(shot: Exposure, noise: float) -> Panels:
    """Return a photo, what division makes of it, and what it makes of the noise alone.

    Of the last only the middle is shown, so that it is enlarged and one sees its texture.

    Parameters
    ----------
    shot : Exposure
        Scene and blur.
    noise : float
        Its standard deviation, above 0; white is 1.

    Examples
    --------
    >>> noisy_panels(Exposure(np.eye(32), np.eye(1)), 0.1)["the noise grew"]
    '1 times'
    """
    divided = shot.divided(noise)
    grain = divided - shot.divided(0)
    middle = crop_center(grain, (min(40, grain.shape[0]), min(40, grain.shape[1])))
    return {
        "the photo": _photo(shot.taken(noise)),
        "divided": _photo(divided),
        "noise, enlarged": Picture(middle, vmin=-0.2, vmax=0.2),
        "the noise grew": f"{grain.std() / (noise * shot.grain.std()):.3g} times",
    }


def wiener_factors(balances: Sequence[float]) -> Curve:
    """Draw by what a wave is multiplied, against what the blur left of it.

    Parameters
    ----------
    balances : sequence of float
        One line each, beside that of division.

    Examples
    --------
    >>> list(wiener_factors([0.01]).y)
    ['division', 'balance 0.01']
    """
    kept = np.geomspace(1e-4, 1, 200)
    lines = {"division": 1 / kept}
    lines |= {f"balance {b:g}": kept / (kept**2 + b) for b in balances}
    return Curve(kept, lines, xlabel="what the blur left of a wave", ylabel="factor", log="xy")


def bordered_panels(
    large: Array, radius: float, balance: float, border: Literal["unknown", "periodic"]
) -> Panels:
    """Return a photo whose scene goes on beyond its border, and its restoration.

    Parameters
    ----------
    large : ndarray, shape (H, W)
        The scene; an eighth of it on each side is not on the photo.
    radius : float
        Of the blur.
    balance : float
        As in `restoration.wiener`.
    border : {"unknown", "periodic"}
        What is assumed.

    Examples
    --------
    >>> list(bordered_panels(np.ones((40, 40)), 2.0, 0.1, "unknown"))
    ['a real photo', 'restored']
    """
    psf, (top, left) = kernels.disk(radius), (n // 8 for n in large.shape)
    seen = convolve(large, psf, boundary="symmetric")[top:-top, left:-left]
    photo = add_noise(seen, 0.002, np.random.default_rng(0))
    restored = wiener(photo, psf, balance=balance, boundary=border)
    return {"a real photo": _photo(photo), "restored": _photo(restored)}


def guessed_panels(shot: Exposure, guess: Array, balance: float) -> Panels:
    """Return a photo with a trace of noise, and what a guessed PSF makes of it.

    Parameters
    ----------
    shot : Exposure
        Scene and true blur.
    guess : ndarray, shape (h, w)
        The PSF that one believes in.
    balance : float
        As in `restoration.wiener`.

    Examples
    --------
    >>> shot = Exposure(np.eye(32), np.eye(1))
    >>> guessed_panels(shot, np.eye(1), 1e-9)["PSNR"]
    '54 dB (a real camera would not tell you)'
    """
    photo = shot.taken(0.002)
    restored = wiener(photo, guess, balance=balance, boundary="periodic")
    psnr = metrics.psnr(shot.scene, restored, data_range=1)
    return {
        "the photo": _photo(photo),
        "with your PSF": _photo(restored),
        "your PSF": framed(guess, 32),
        "PSNR": f"{psnr:.0f} dB (a real camera would not tell you)",
    }
