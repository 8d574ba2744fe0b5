"""Point spread functions that are legal, but hardly what was meant."""

import warnings

import numpy as np

from course_lib.arrays import FloatArray

# In a smaller PSF one cannot tell a corner from a middle, nor a floor from a slope.
_SIDE = 7
_COMPACT = 0.25
_FAR = 5
_PEAK = 4.0
_SHARE = 0.2
_NEAR_FLOOR = 0.05


def warn_if_odd(psf: FloatArray) -> None:
    """Say what is odd about a PSF that sums to 1: a UserWarning of one sentence.

    Its origin in a corner, all of its light far from the middle, or a pedestal: constant light
    under the peak. Lopsided, cut, even, shifted or lengthy PSFs are usual and not odd.
    """
    words = _from_a_corner(psf) or _far_off(psf) or _on_a_pedestal(psf)
    if words:
        warnings.warn(f"psf {words}", UserWarning, stacklevel=4)


def _from_a_corner(psf: FloatArray) -> str | None:
    """Say so if its parts lie in the corners: moved by half its size, they join."""
    axes = [axis for axis in (0, 1) if psf.shape[axis] > 1]
    if (
        axes
        and all(psf.shape[axis] >= _SIDE for axis in axes)
        and all(_wrapped(psf.sum(axis=1 - axis)) for axis in axes)
    ):
        return (
            "has its origin in a corner, as Fourier transforms have it, but it must be in the "
            "middle: take numpy.fft.fftshift(psf)."
        )
    return None


def _wrapped(light: FloatArray) -> bool:
    places = np.arange(len(light)) - len(light) // 2
    as_it_is, moved = (float(places**2 @ part) for part in (light, np.fft.fftshift(light)))
    # Light at both ends; at one end only, it is a shift.
    ends = min(light[: len(light) // 4 + 1].sum(), light[-(len(light) // 4 + 1) :].sum())
    return bool(moved < _COMPACT * as_it_is and ends > 0.05)


def _far_off(psf: FloatArray) -> str | None:
    """Say so of a small spot far from the middle: it moves the picture by as much."""
    shifts, spreads = [], []
    for axis in (0, 1):
        light, places = psf.sum(axis=1 - axis), np.arange(psf.shape[axis])
        center = float(places @ light)
        shifts.append(center - psf.shape[axis] // 2)
        spreads.append(float((places - center) ** 2 @ light) ** 0.5)
    if any(
        abs(shift) > max(_FAR, n / 5, 4 * spread + 2)
        for shift, spread, n in zip(shifts, spreads, psf.shape, strict=True)
    ):
        return (
            f"lies {shifts[0]:+.0f} rows and {shifts[1]:+.0f} columns from its middle, so that "
            "the restored picture moves the other way; kernels.from_image(psf).psf is centered."
        )
    return None


def _on_a_pedestal(psf: FloatArray) -> str | None:
    """Say so if most entries hold nearly the same light, together a good part of it."""
    edge = np.concatenate([psf[0], psf[-1], psf[:, 0], psf[:, -1]])
    floor, peak = float(np.quantile(edge, 0.25)), float(psf.max())
    share = floor * psf.size
    alike = np.abs(psf - floor) < _NEAR_FLOOR * (peak - floor)
    if min(psf.shape) < _SIDE or peak < _PEAK * floor or share < _SHARE or alike.mean() < 0.5:
        return None
    return (
        f"stands on a pedestal: {100 * min(share, 1):.0f} % of its light is spread evenly; "
        "subtract that, as kernels.from_image(psf) does."
    )
