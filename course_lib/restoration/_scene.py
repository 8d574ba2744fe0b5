"""The scene behind a photo: larger than the photo, because blur carries light across its edge."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from course_lib.arrays import FloatArray
from course_lib.operators import Convolution, Crop, LinearOperator

Spectrum = NDArray[np.complexfloating[Any, Any]]

# Room between the opposite edges of the scene, which the Fourier transform makes neighbors.
_ROOM = 8
_MULTIPLE = 4


@dataclass(frozen=True, eq=False)
class Scene:
    """Geometry of a scene of which a photo shows the middle, blurred.

    Nothing is assumed about what lies outside of the photo: it is unknown, as the rest.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        Point spread function, centered at (h // 2, w // 2).
    photo_shape : pair of int
        Shape (H, W) of the photo.
    """

    psf: FloatArray
    photo_shape: tuple[int, int]

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Shape of the scene: all that the photo saw, and fast to transform."""
        rows, columns = (
            _MULTIPLE * scipy.fft.next_fast_len(-(-(n + k - 1 + _ROOM) // _MULTIPLE), real=True)
            for n, k in zip(self.photo_shape, self.psf.shape, strict=True)
        )
        return rows, columns

    @cached_property
    def margins(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows above and below the photo, columns left and right of it."""
        spare = (
            s - n - (k - 1)
            for s, n, k in zip(self.shape, self.photo_shape, self.psf.shape, strict=True)
        )
        vertical, horizontal = (
            (k - 1 - k // 2 + extra // 2, k // 2 + extra - extra // 2)
            for k, extra in zip(self.psf.shape, spare, strict=True)
        )
        return vertical, horizontal

    @cached_property
    def window(self) -> tuple[slice, slice]:
        """Where the photo lies in the scene."""
        (top, _), (left, _) = self.margins
        rows, columns = self.photo_shape
        return slice(top, top + rows), slice(left, left + columns)

    @cached_property
    def blur(self) -> Convolution:
        """Blur of the whole scene, whose edges meet."""
        return Convolution(self.psf, self.shape, "periodic")

    @cached_property
    def camera(self) -> LinearOperator:
        """What the camera does: it blurs the scene, and shows the middle."""
        return Crop(self.shape, self.margins) @ self.blur

    def transfer(self, like: FloatArray) -> Spectrum:
        """Return the transfer function of the blur in the precision of `like`."""
        kind = np.result_type(like.dtype, np.complex64)
        return self.blur.transfer_function.astype(kind, copy=False)

    def continued(self, photo: FloatArray) -> FloatArray:
        """Return a first guess of the scene: the photo, mirrored beyond its edges."""
        return np.pad(photo, self.margins, mode="symmetric")

    def inverse(self, spectrum: Spectrum) -> FloatArray:
        """Return the picture that belongs to a spectrum."""
        picture: FloatArray = scipy.fft.irfft2(spectrum, self.shape)
        return picture
