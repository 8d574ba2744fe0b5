"""What a movement leaves in a photo: stripes in its spectrum, two dark points in its cepstrum."""

from __future__ import annotations

import numpy as np
import scipy.fft
import scipy.ndimage
from numpy.typing import ArrayLike

from course_lib import images, kernels, restoration
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.ui import Picture, Wipe

_WINDOW = 192
REACH = 50
"""So far a cepstrum goes from its middle, in pixels."""
_SMALLEST = 1e-6


def light_of(photo: ArrayLike) -> Array:
    """Return how much light a photo got, in gray: the numbers that a blur mixes.

    Parameters
    ----------
    photo : array_like, shape (H, W) or (H, W, 3)
        Stored values from 0 to 1.

    Examples
    --------
    >>> light_of([[0.0, 1.0]])
    array([[0., 1.]])
    """
    return np.asarray(images.to_linear(images.to_gray(photo)), float)


def seen(light: ArrayLike) -> Picture:
    """Return a picture of light as a screen shows it, cut off at black and white.

    Examples
    --------
    >>> np.shape(seen([[0.0, 1.0]]).array)
    (1, 2)
    """
    return Picture(images.to_srgb(np.clip(light, 0, 1)), vmin=0, vmax=1)


def log_power(photo: Array) -> Array:
    """Return the logarithm of the mean power over windows of a photo, frequency 0 in the middle.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Gray.

    Examples
    --------
    >>> log_power(np.random.default_rng(0).random((200, 300))).shape
    (192, 192)
    """
    side = min(_WINDOW, *photo.shape)
    fade = np.outer(np.hanning(side), np.hanning(side))
    total = np.zeros((side, side))
    starts = [np.linspace(0, n - side, max(1, 2 * n // side - 1)).astype(int) for n in photo.shape]
    for top in starts[0]:
        for left in starts[1]:
            part = photo[top : top + side, left : left + side]
            total += np.abs(scipy.fft.fft2((part - part.mean()) * fade)) ** 2
    return np.asarray(scipy.fft.fftshift(np.log(total + _SMALLEST)))


def cepstrum(photo: Array, reach: int = REACH) -> Array:
    """Return the spectrum of a photo's log spectrum: dark where a copy of the photo cancels it.

    Parameters
    ----------
    photo : ndarray, shape (H, W)
        Gray.
    reach : int
        So far it goes from the middle, in pixels.

    Examples
    --------
    >>> cepstrum(np.random.default_rng(0).random((200, 300)), 20).shape
    (41, 41)
    """
    logs = log_power(photo)
    rest = logs - scipy.ndimage.gaussian_filter(logs, len(logs) / 16, mode="wrap")
    calm = scipy.ndimage.gaussian_filter(rest, 1.0, mode="wrap")
    whole = scipy.fft.fftshift(scipy.fft.ifft2(scipy.fft.ifftshift(calm)).real)
    middle = len(whole) // 2
    part = np.s_[middle - reach : middle + reach + 1]
    return np.asarray(whole[part, part])


def movement(row: int, column: int, reach: int = REACH) -> tuple[float, float]:
    """Return the length and the angle of a movement whose mark is a point of the cepstrum.

    Examples
    --------
    >>> movement(20, 50)
    (30.0, 90.0)
    """
    up, right = reach - row, column - reach
    angle = float(np.degrees(np.arctan2(up, right))) % 180
    return float(np.hypot(up, right)), angle


class Moving:
    """A scene that we move ourselves.

    Examples
    --------
    >>> list(Moving().moved(9, 30))
    ['the photo', 'its spectrum', 'its cepstrum']
    """

    def __init__(self) -> None:
        self.scene = np.asarray(images.load("page")[100:292, 60:300], float)
        self.grain = 0.005 * np.random.default_rng(0).standard_normal(self.scene.shape)

    def moved(self, length: float = 15.0, angle: float = 0.0) -> Panels:
        """Move a camera over a page of print, and see its spectrum and its cepstrum."""
        blur = kernels.motion(length, angle)
        photo = convolve(self.scene, blur, boundary="symmetric") + self.grain
        return {
            "the photo": Picture(photo, vmin=0, vmax=1),
            "its spectrum": Picture(log_power(photo), cmap="spectrum"),
            "its cepstrum": _marks_in(photo),
        }


class Pointing:
    """A moved photo, and its cepstrum to point at.

    Parameters
    ----------
    light : ndarray, shape (H, W)
        The photo.

    Examples
    --------
    >>> list(Pointing(np.random.default_rng(0).random((120, 130))).pointed((30, 50)))
    ['its cepstrum', 'the photo', 'movement']
    """

    def __init__(self, light: Array) -> None:
        self.light = light
        self.marks = _marks_in(light)

    def pointed(self, place: tuple[int, int] = (REACH, REACH + 12)) -> Panels:
        """Point at a mark in the cepstrum, and see the photo repaired by that movement."""
        length, angle = movement(*place)
        made = restoration.wiener(self.light, kernels.motion(length, angle), balance=0.01)
        return {
            "its cepstrum": self.marks,
            "the photo": Wipe(seen(self.light), seen(made), names=("as taken", "repaired")),
            "movement": f"{length:.1f} pixels at {angle:.0f} degrees",
        }


def riddle_spectrum() -> Picture:
    """Return the spectrum of a photo whose camera moved by 13 pixels at 120 degrees.

    Examples
    --------
    >>> np.shape(riddle_spectrum().array)
    (192, 192)
    """
    scene = light_of(images.fit(images.load("camera"), 256))
    photo = convolve(scene, kernels.motion(13, 120), boundary="symmetric")
    grain = 0.002 * np.random.default_rng(0).standard_normal(photo.shape)
    return Picture(log_power(photo + grain), cmap="spectrum")


def _marks_in(light: Array) -> Picture:
    """Draw a cepstrum without its middle, which outshines all else."""
    marks = cepstrum(light)
    low, high = np.percentile(marks, (0.05, 98))
    return Picture(marks, vmin=float(low), vmax=float(high))
