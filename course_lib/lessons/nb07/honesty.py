"""What a network makes up: the part that no camera saw, other cameras, small print, your photo."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import numpy as np
import scipy.ndimage

from course_lib import images, networks
from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture, Wipe

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


def through_cameras(truth: Array, enlarge: Shrink) -> Callable[..., Panels]:
    """Return a function that shows a piece of a photo as a network enlarges it from each camera.

    Parameters
    ----------
    truth : ndarray, shape (H, W)
        The large picture, at least 104 by 164.
    enlarge : callable
        The network, for scale 2.

    Examples
    --------
    >>> seen = through_cameras(np.eye(180), lambda small: networks.bicubic(small, 2))
    >>> list(seen("grain"))
    ['bicubic', 'network', 'the truth', 'truth − network', 'PSNR of this piece']
    """
    smalls = {name: shrink(truth) for name, shrink in CAMERAS.items()}
    made = {name: (networks.bicubic(y, 2), enlarge(y)) for name, y in smalls.items()}
    piece = np.s_[44:104, 104:164]

    def other(camera: str = "grain") -> Panels:
        """Show a piece of a photo from a camera that you choose, enlarged, and the truth."""
        pictures = dict(zip(("bicubic", "network"), made[camera], strict=True))
        pieces = {name: p[piece] for name, p in (pictures | {"the truth": truth}).items()}
        shown: Panels = {name: Picture(p, vmin=0, vmax=1) for name, p in pieces.items()}
        wrong = pieces["the truth"] - pieces["network"]
        shown["truth − network"] = Picture(wrong, vmin=-0.4, vmax=0.4, cmap="residual")
        scores = (f"{n} {quality(pieces['the truth'], pieces[n]):.1f} dB" for n in pictures)
        return shown | {"PSNR of this piece": ", ".join(scores)}

    return other


def print_again(enlarge: Shrink) -> dict[str, Array]:
    """Return the shipped page of print: shrunk by 3 and enlarged in two ways, and the truth.

    Parameters
    ----------
    enlarge : callable
        The network, for scale 3.

    Examples
    --------
    >>> list(print_again(lambda small: networks.bicubic(small, 3)))
    ['bicubic', 'network', 'the truth']
    """
    page = images.load("page")[:, :558]
    small = networks.degrade(page, 3)
    return {"bicubic": networks.bicubic(small, 3), "network": enlarge(small), "the truth": page}


_WINDOW, _MARGIN = 112, 16


def closer(photo: Array, large: Array) -> Callable[..., Panels]:
    """Return a function that shows a piece of an enlarged photo, and what nobody can check in it.

    Parameters
    ----------
    photo : ndarray, shape (H, W) or (H, W, 3)
        The photo, from 0 to 1.
    large : ndarray, shape (2 * H, 2 * W) or (2 * H, 2 * W, 3)
        The same, enlarged by a network.

    Returns
    -------
    callable
        Of `at`, a pixel of the photo.

    Examples
    --------
    >>> photo = np.random.default_rng(0).random((90, 80))
    >>> list(closer(photo, networks.bicubic(photo, 2))((40, 40)))[:3]
    ['your picture', 'this piece', 'its ink']
    """
    smooth = networks.bicubic(photo, 2)
    added = images.to_gray(large) - images.to_gray(smooth)

    def look(at: tuple[int, int] = (0, 0)) -> Panels:
        """Your picture, a piece of it enlarged in two ways, and what was drawn without evidence."""
        piece, around = _window(at, added.shape)
        hidden = unseen(camera(2, added[around].shape), added[around], steps=12)
        inner = tuple(
            slice(p.start - a.start, p.stop - a.start) for p, a in zip(piece, around, strict=True)
        )
        drawn, whole = np.sum(hidden[inner] ** 2), np.sum(added[piece] ** 2)
        plain, drawn_on = (Picture(p[piece], vmin=0, vmax=1) for p in (smooth, large))
        return {
            "your picture": Picture(photo, vmin=0, vmax=1),
            "this piece": Wipe(plain, drawn_on, names=("bicubic", "network")),
            "its ink": Picture(hidden[inner], vmin=-0.1, vmax=0.1, cmap="residual"),
            "of what the network added to bicubic here, ink is": f"{drawn / max(whole, 1e-12):.0%}",
        }

    return look


def _window(at: tuple[int, int], shape: tuple[int, ...]) -> tuple[tuple[slice, ...], ...]:
    """Return where to look, and the same with a margin; both begin with a whole block."""
    piece, around = [], []
    for place, n in zip(at, shape, strict=True):
        start = min(max(2 * place - _WINDOW // 2, 0), max(n - _WINDOW, 0))
        stop = min(start + _WINDOW, n)
        piece.append(slice(start, stop))
        around.append(slice(max(start - _MARGIN, 0), min(stop + _MARGIN, n)))
    return tuple(piece), tuple(around)
