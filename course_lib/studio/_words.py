"""A blur in a word, or from a file."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from course_lib import images, kernels
from course_lib.arrays import Kernel, real_image
from course_lib.studio._blurs import BLURS, Blur, Painted
from course_lib.studio._parts import from_words

_IN_WORDS = {kind: part for kind, part in BLURS.items() if part is not Painted}


def blur_of(text: str) -> Blur:
    """Return the blur that a word means: motion:31,94, gaussian:2, disk:3, none, find, or a file.

    Parameters
    ----------
    text : str
        A kind and its numbers, or the path of a file for `load_psf`.

    Returns
    -------
    Blur
        For a `Recipe`.

    Raises
    ------
    ValueError
        If it is neither.
    FileNotFoundError
        If it looks like a file that is not there.

    Examples
    --------
    >>> blur_of("motion:31,94")
    Motion(length=31.0, angle=94.0)
    """
    if text.partition(":")[0].strip() in _IN_WORDS:
        return from_words(text, _IN_WORDS, "the blur")
    if os.path.exists(text) or Path(text).suffix:
        return load_psf(text)
    return from_words(text, _IN_WORDS, "the blur (if it is no file that is there)")


def load_psf(path: str | os.PathLike[str]) -> Painted:
    """Load a point spread function from a file.

    A picture up to 101 x 101 whose darkest pixel is black is taken as the kernel that it shows; an
    even side gets a row or column of zeros. Any other is taken for a photo of a point of light, and
    goes through `kernels.from_image` (of a color photo the luma, its gamma undone).

    Parameters
    ----------
    path : str or path-like
        A picture, or an array of numbers saved by NumPy (.npy).

    Returns
    -------
    Painted
        For a `Recipe`.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it holds no kernel.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = images.save([[0, 0.5, 1, 0.5, 0]], Path(folder) / "psf.png", bits=16)
    ...     load_psf(path).psf().round(2)
    array([[0.  , 0.25, 0.5 , 0.25, 0.  ]])
    """
    name = str(path)
    if name.lower().endswith(".json"):
        raise ValueError(f"{name} seems to be a recipe; name it with --recipe instead.")
    if name.lower().endswith(".npy"):
        return Painted(_odd(_numbers(name)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how a file's numbers were scaled does not matter here
        picture = images.read(path)
    if max(picture.shape) <= _SMALL and picture.min() == 0 and picture.max() > 0:
        return Painted(_odd(images.to_gray(picture)))
    light = images.to_gray(picture if picture.ndim == 2 else images.to_linear(picture))
    try:
        return Painted(kernels.from_image(light).psf)
    except ValueError as error:
        raise ValueError(f"{name} shows no point spread function: {error}") from None


_SMALL = 101


def _numbers(name: str) -> ArrayLike:
    try:
        return np.load(name, allow_pickle=False)  # type: ignore[no-any-return]
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {name}; check the spelling.") from None
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{name} holds no array that NumPy saved ({error}).") from None


def _odd(values: ArrayLike) -> Kernel:
    """Give a kernel a center: zeros after an even side leave it at (h // 2, w // 2)."""
    kernel = np.asarray(real_image(values, "the kernel"), np.float64)
    return np.pad(kernel, [(0, 1 - n % 2) for n in kernel.shape])
