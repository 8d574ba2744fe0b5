"""What notebook 00 shows: a page that comes back, and what no processing can bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib import images, kernels, metrics, restoration, ui
from course_lib.operators import Convolution, convolve

__all__ = [
    "blur_and_repair",
    "brighten_up",
    "compare",
    "repair",
    "the_page",
    "the_same_page",
    "what_arrived",
    "where_used",
    "which_is_closer",
]

Array = NDArray[np.floating[Any]]

# How the camera moved while it took the page. Found with the sliders of `repair`.
LENGTH, ANGLE = 30.0, 94.0
_PAGE_SIDE = 588  # the photo's own pixels


def the_page() -> None:
    """Show the page as the moving camera saw it, as large as what comes of it."""
    alt = "A printed page, smeared downward by a moving camera until no word can be read."
    ui.show({"what the camera saw": _smeared()}, alt=alt, side=_PAGE_SIDE)


def the_same_page() -> None:
    """Show it once more, with a divider to drag over what becomes of it."""
    alt = "The smeared page; a divider to drag uncovers what became of it."
    ui.show(
        {"the same page": ui.Wipe(_smeared(), _repaired(kernels.motion(LENGTH, ANGLE)))}, alt=alt
    )


def repair(length: float = 6.0, angle: float = 80.0) -> dict[str, Any]:
    """Repair a smeared page of print with a streak of the length and angle that you guess.

    Parameters
    ----------
    length : float
        How far the camera moved, in pixels.
    angle : float
        Which way it moved, in degrees; 90 is straight up and down.

    Returns
    -------
    dict of str to Picture
    """
    psf = kernels.motion(length, angle)
    streak = np.pad(psf, [((61 - side) // 2,) * 2 for side in psf.shape])
    return {"repaired": _repaired(psf), "your streak": ui.Picture(streak, vmin=0, vmax=psf.max())}


def _photographed() -> Array:
    return images.to_gray(images.load("text_motion"))


def _smeared() -> ui.Picture:
    return _stretched(_photographed())


def _repaired(psf: Array) -> ui.Picture:
    return _stretched(restoration.wiener(_photographed(), psf, balance=0.05))


def _stretched(page: Array) -> ui.Picture:
    """Stretch a pale page from black to white, a hundredth of its pixels aside."""
    low, high = np.percentile(page, (1, 99))
    return ui.Picture(np.clip((page - low) / (high - low), 0, 1), vmin=0, vmax=1)


def blur_and_repair(picture: Array) -> Callable[..., dict[str, Any]]:
    """Return a function that blurs a picture and gives it noise, and then takes the blur apart.

    Parameters
    ----------
    picture : (H, W) ndarray
        Gray, 0 to 1.

    Returns
    -------
    callable
        Of the Gaussian blur's and the noise's standard deviations, in pixels and in units of the
        picture's range; gives two panels.
    """

    def both(blur: float = 2.0, noise: float = 0.0) -> dict[str, Any]:
        """Blur a picture, give it noise, and take the blur apart again."""
        psf, rng = kernels.gaussian(blur), np.random.default_rng(0)
        taken = images.add_noise(convolve(picture, psf, boundary="symmetric"), noise, rng)
        repaired = restoration.wiener(taken, psf, balance=1e-4)
        return {
            "taken": ui.Picture(taken, vmin=0, vmax=1),
            "repaired": ui.Picture(repaired, vmin=0, vmax=1),
        }

    return both


def what_arrived() -> None:
    """Print how many stripe patterns of a printed page the streak weakened, and their share."""
    page = images.load("page")
    streak = Convolution(kernels.motion(LENGTH, ANGLE), page.shape, "periodic")
    passed = np.abs(streak.transfer_function)
    power = np.abs(np.fft.rfft2(page - page.mean())) ** 2
    for share in (0.1, 0.01):
        weak = passed < share
        held = power[weak].sum() / power.sum()
        print(
            f"kept below {share:3.0%}: {weak.mean():.0%} of the patterns, {held:.0%} of the power"
        )


def compare(sent: Array, came: Array) -> None:
    """Print and show how far a table that came back is from the one that was sent.

    Parameters
    ----------
    sent, came : (h, w) ndarray
        `came` is allowed the brightness that fits best.
    """
    factor = np.sum(came * sent) / np.sum(came**2)
    scaled = factor * came
    print(f"What came back is shown times {factor:.5f}, which fits best.")
    print(f"Relative error: {np.linalg.norm(scaled - sent) / np.linalg.norm(sent):.0%}")
    ui.show(
        {
            "sent in": ui.Picture(sent, numbers=True),
            "came back, scaled": ui.Picture(scaled, numbers=True),
        },
        alt="Two 3 by 3 tables of numbers: the one that went in, and the one that came back.",
    )


def which_is_closer() -> None:
    """Blur the photo of the cameraman, enhance and restore it, and tell how close each is."""
    truth, psf, rng = images.load("camera"), kernels.gaussian(2.0), np.random.default_rng(0)
    blurred = images.add_noise(convolve(truth, psf, boundary="symmetric"), 0.005, rng)
    versions = {
        "blurred": blurred,
        "more contrast": 0.5 + 1.4 * (blurred - 0.5),
        "restored": restoration.wiener(blurred, psf, balance=0.005),
    }
    versions = {name: np.clip(picture, 0, 1) for name, picture in versions.items()}
    for name, picture in versions.items():
        print(f"{name:>14}: {metrics.psnr(truth, picture, data_range=1):.1f} dB")
    alt = "The photo of a cameraman: the truth, blurred, with more contrast, and restored."
    ui.show({"truth": truth, **versions}, alt=alt)


def brighten_up(gamma: float = 0.5) -> dict[str, Any]:
    """Brighten a dark sunset; the slider sets gamma.

    Parameters
    ----------
    gamma : float
        The exponent: 1 changes nothing, smaller is brighter.

    Returns
    -------
    dict of str to Picture or str
        Both pictures, and how many different values each holds when it is kept in 8 bits.
    """
    dark = np.round(255 * images.to_gray(images.load("sunset"))).astype(int)
    brighter = np.round(255 * (dark / 255) ** gamma)
    before, after = len(np.unique(dark)), len(np.unique(brighter))
    return {
        "as it was taken": ui.Picture(dark, vmin=0, vmax=255),
        "brighter": ui.Picture(brighter, vmin=0, vmax=255),
        "values": f"{before} different values before, {after} after",
    }


def where_used() -> None:
    """Show three pictures that decide something."""
    seen = {
        "the back of an eye": images.load("retina"),
        "a slice by X-rays": images.load("ct"),
        "a part of a street": images.load("road")[130:330, 50:390],
    }
    ui.show(seen, alt="A retina with its vessels, a slice through a body, and cars in a street.")
