"""What the explorers of notebook 03 show about factors, borders and PSFs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from ipywidgets import FloatLogSlider

from course_lib import kernels, metrics
from course_lib.images import add_noise
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.restoration import wiener
from course_lib.ui import Curve, Picture, Wipe

from .exposure import Exposure
from .scenes import framed


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
    slider = FloatLogSlider(start, min=low, max=high, step=0.1, readout_format=".2g")
    slider.description = name
    slider.style.description_width = "5.3em"
    slider.layout.width = "min(420px, 98%)"
    return slider


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


def bordered(
    large: Array,
    radius: float = 4.0,
    balance: float = 1e-3,
    border: Literal["periodic", "unknown"] = "periodic",
) -> Panels:
    """Show a photo whose scene goes on beyond its border, and the photo restored; set all knobs.

    Parameters
    ----------
    large : ndarray, shape (H, W)
        The scene; an eighth of it on each side is not on the photo.
    radius : float
        Of the blur.
    balance : float
        As in `restoration.wiener`.
    border : {"periodic", "unknown"}
        What is assumed.

    Examples
    --------
    >>> list(bordered(np.ones((40, 40)), 2.0, 0.1, "unknown"))
    ['a real photo', 'restored']
    """
    psf, (top, left) = kernels.disk(radius), (n // 8 for n in large.shape)
    seen = convolve(large, psf, boundary="symmetric")[top:-top, left:-left]
    photo = add_noise(seen, 0.002, np.random.default_rng(0))
    restored = wiener(photo, psf, balance=balance, boundary=border)
    shown = {"a real photo": photo, "restored": restored}
    return {title: Picture(array, vmin=0, vmax=1) for title, array in shown.items()}


def moved_camera(scene: Array) -> Exposure:
    """Expose a scene with a camera whose streak the reader is to find; its PSF is the answer.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> moved_camera(np.eye(32)).blurred.shape
    (32, 32)
    """
    return Exposure(scene, kernels.motion(12, 30))


def guessed(
    shot: Exposure, length: float = 6.0, angle: float = 0.0, balance: float = 0.003
) -> Panels:
    """Show a smeared photo, what your PSF makes of it, and that PSF; set its length and angle.

    Parameters
    ----------
    shot : Exposure
        Scene and true blur.
    length, angle : float
        Of the streak that one believes in.
    balance : float
        As in `restoration.wiener`.

    Examples
    --------
    >>> shot = Exposure(np.eye(32), kernels.motion(6, 30))
    >>> guessed(shot, 6, 30, 1e-3)["PSNR"]
    '20 dB (a real camera would not tell you)'
    """
    photo, guess = shot.taken(0.002), kernels.motion(length, angle)
    restored = wiener(photo, guess, balance=balance, boundary="periodic")
    psnr = metrics.psnr(shot.scene, restored, data_range=1)
    return {
        "the photo": Picture(photo, vmin=0, vmax=1),
        "with your PSF": Picture(restored, vmin=0, vmax=1),
        "your PSF": framed(guess, 32),
        "PSNR": f"{psnr:.0f} dB (a real camera would not tell you)",
    }


def read_page(
    page: Array, length: float = 20.0, angle: float = 90.0, balance: float = 0.05
) -> Panels:
    """Show a smeared page of print, and the same restored; set the streak and the balance.

    Parameters
    ----------
    page : ndarray, shape (H, W)
        The photo.
    length, angle, balance : float
        As in `guessed`.

    Examples
    --------
    >>> list(read_page(np.eye(64)))
    ['the page']
    """
    restored = wiener(page, kernels.motion(length, angle), balance=balance)
    both = (_stretched(page), _stretched(restored))
    return {"the page": Wipe(*both, names=("photo", "restored"))}


def _stretched(picture: Array) -> Picture:
    """Show it from nearly its darkest to nearly its brightest value."""
    low, high = np.percentile(picture, (1, 99))
    return Picture(picture, vmin=low, vmax=max(high, low + 1e-6))
