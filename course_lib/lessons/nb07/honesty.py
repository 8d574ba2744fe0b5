"""What a network makes up: the part that no camera saw, other cameras, and small print."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import numpy as np
import scipy.ndimage

from course_lib import images, networks
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture

from .shrinking import camera, quality, unseen

Shrink = Callable[[Array], Array]


def error_parts(truth: Array, guess: Array, scale: int) -> tuple[float, float]:
    """Split a squared error into what the small picture could have told, and what it could not.

    Parameters
    ----------
    truth, guess : ndarray, shape (H, W)
        Sides are multiples of `scale`.
    scale : int
        Of the camera, which is that of a bicubic reduction.

    Returns
    -------
    told, untold : float
        Mean squares; their sum is the mean squared error.

    Examples
    --------
    >>> truth = np.random.default_rng(0).random((24, 24))
    >>> told, untold = error_parts(truth, truth + 0.1, 2)
    >>> told > 1000 * untold
    True
    """
    error = truth - guess
    hidden = unseen(camera(scale, error.shape), error)
    return float(np.mean((error - hidden) ** 2)), float(np.mean(hidden**2))


def _box(truth: Array) -> Array:
    rows, columns = (n // 2 for n in truth.shape)
    return np.asarray(truth[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).mean((1, 3)))


def _soft(truth: Array) -> Array:
    blurred = scipy.ndimage.gaussian_filter(truth, 1.2)
    return networks.degrade(np.clip(blurred, 0, 1), 2)


def _grainy(truth: Array) -> Array:
    small = networks.degrade(truth, 2)
    return np.clip(images.add_noise(small, 0.03, np.random.default_rng(7)), 0, 1)


def _jpeg(truth: Array) -> Array:
    from PIL import Image

    file = io.BytesIO()
    small = Image.fromarray(np.round(networks.degrade(truth, 2) * 255).astype(np.uint8))
    small.save(file, format="jpeg", quality=50)
    return np.asarray(Image.open(file)) / 255.0


CAMERAS: dict[str, Shrink] = {
    "as in the training": lambda truth: networks.degrade(truth, 2),
    "means of 2 × 2": _box,
    "a soft lens": _soft,
    "grain": _grainy,
    "saved as JPEG": _jpeg,
}


def gain_through(shrink: Shrink, enlarge: Shrink, names: Iterable[str]) -> float:
    """Return the mean gain over bicubic, in dB, on pictures that a given camera has shrunk by 2.

    Parameters
    ----------
    shrink, enlarge : callable
        The camera; the method.
    names : iterable of str
        Shipped pictures; the middle of each is taken.

    Examples
    --------
    >>> gain_through(CAMERAS["grain"], lambda small: networks.bicubic(small, 2), ["camera"])
    0.0
    """
    gains = []
    for name in names:
        picture = images.to_gray(images.load(name))
        truth = images.crop_center(picture, (min(256, picture.shape[0]) // 2 * 2, 256))
        small = shrink(truth)
        gains.append(quality(truth, enlarge(small)) - quality(truth, networks.bicubic(small, 2)))
    return float(np.mean(gains))


def beside_truth(
    truth: Array,
    guess: Array,
    plain: Array,
    corner: tuple[int, int],
    size: tuple[int, int] = (60, 60),
    *,
    reveal: bool = True,
) -> Panels:
    """Return a piece of bicubic's picture, of a network's, of the truth, and what is wrong.

    Parameters
    ----------
    truth, guess, plain : ndarray, shape (H, W)
        The large picture; as a network makes it; as bicubic makes it.
    corner, size : pair of int
        Upper left corner, rows and columns of the piece.
    reveal : bool
        Whether to show the truth.

    Examples
    --------
    >>> x = np.zeros((130, 130))
    >>> list(beside_truth(x, x, x, (0, 0)))
    ['bicubic', 'network', 'the truth', 'truth − network', 'PSNR of this piece']
    """
    top, left = (min(c, n - s) for c, n, s in zip(corner, truth.shape, size, strict=True))
    piece = np.s_[top : top + size[0], left : left + size[1]]
    pictures = {"bicubic": plain, "network": guess} | ({"the truth": truth} if reveal else {})
    shown: Panels = {n: Picture(p[piece], vmin=0, vmax=1) for n, p in pictures.items()}
    if not reveal:
        return shown
    wrong = (truth - guess)[piece]
    shown["truth − network"] = Picture(wrong, vmin=-0.4, vmax=0.4, cmap="signed")
    scores = (quality(truth[piece], p[piece]) for p in (plain, guess))
    return shown | {"PSNR of this piece": "bicubic {:.1f} dB, network {:.1f} dB".format(*scores)}


# Where the lines of the shipped page run.
LINES = (42, 90, 130, 165, 197, 225, 250, 271)
