"""The scene behind a photo: larger than the photo, because blur carries light across its edge."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from course_lib.arrays import FloatArray
from course_lib.operators import Boundary, Convolution, Crop, LinearOperator
from course_lib.restoration._seen import Seen, filled

Spectrum = NDArray[np.complexfloating[Any, Any]]

# Room between the opposite edges of the scene, which the Fourier transform makes neighbors.
_ROOM = 8
_MULTIPLE = 4


@dataclass(frozen=True, eq=False)
class Scene:
    """Geometry of a scene of which a photo shows the middle, blurred.

    Parameters
    ----------
    psf : ndarray, shape (h, w)
        Point spread function, centered at (h // 2, w // 2).
    photo_shape : pair of int
        Shape (H, W) of the photo.
    boundary : {"zero", "periodic", "symmetric"}, optional
        What lies outside of the photo: darkness, the photo's scene over again, or its mirror
        image. Unless told, nothing is assumed: it is unknown, as the rest.
    seen : ndarray of bool, shape (H, W), optional
        Which pixels of the photo tell of the scene; all, unless told.
    """

    psf: FloatArray
    photo_shape: tuple[int, int]
    boundary: Boundary | None = None
    seen: Seen | None = None

    @property
    def bounded(self) -> bool:
        """Whether what lies outside of the photo follows from what lies within."""
        return self.boundary in ("zero", "symmetric")

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Shape of the scene: all that the photo saw, and fast to transform."""
        if self.boundary == "periodic":
            return self.photo_shape
        rows, columns = (
            _MULTIPLE * scipy.fft.next_fast_len(-(-(n + k - 1 + _ROOM) // _MULTIPLE), real=True)
            for n, k in zip(self.photo_shape, self.psf.shape, strict=True)
        )
        return rows, columns

    @cached_property
    def margins(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows above and below the photo, columns left and right of it."""
        if self.boundary == "periodic":
            return (0, 0), (0, 0)
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
        """Return a first guess of the scene: the photo, mirrored beyond its edges, holes filled."""
        if self.seen is not None:
            photo = filled(photo, self.seen)
        if self.boundary == "zero":
            return np.pad(photo, self.margins)
        return np.pad(photo, self.margins, mode="symmetric")

    def explain(
        self, blurred: FloatArray, photo: FloatArray, trust: "float | np.floating[Any]"
    ) -> None:
        """Pull a blurred scene towards the photo where the photo saw it: by 1, all the way."""
        window = blurred[self.window]
        pull = trust * (photo - window)
        window += pull if self.seen is None else np.where(self.seen, pull, 0)

    def allowed(self, scene: FloatArray) -> FloatArray:
        """Return the nearest scene that is outside of the photo as the boundary says."""
        if self.boundary == "zero":
            dark = np.zeros_like(scene)
            dark[self.window] = scene[self.window]
            return dark
        if self.boundary == "symmetric":
            for axis in (0, 1):
                scene = _mirrored(scene, self.photo_shape[axis], self.margins[axis], axis)
        return scene

    def framed(self, scene: FloatArray) -> FloatArray:
        """Return the scene as the patches need it: sides of a multiple of 4, no edge in sight."""
        if self.boundary != "periodic":
            return scene
        frame = [(_ROOM, _ROOM + -size % _MULTIPLE) for size in self.shape]
        return np.pad(scene, frame, mode="wrap")

    def unframed(self, framed: FloatArray) -> FloatArray:
        """Return the scene without its frame."""
        if self.boundary != "periodic":
            return framed
        rows, columns = self.shape
        return framed[_ROOM : _ROOM + rows, _ROOM : _ROOM + columns]

    def inverse(self, spectrum: Spectrum) -> FloatArray:
        """Return the picture that belongs to a spectrum."""
        picture: FloatArray = scipy.fft.irfft2(spectrum, self.shape)
        return picture


def checked_boundary(boundary: Boundary | None) -> Boundary | None:
    """Return the name of a boundary, or None, or refuse it."""
    if boundary is not None and boundary not in get_args(Boundary):
        raise ValueError(
            'boundary must be "zero", "periodic" or "symmetric", or None for a border that '
            f"nobody knows, not {boundary!r}."
        )
    return boundary


def _mirrored(scene: FloatArray, size: int, margins: tuple[int, int], axis: int) -> FloatArray:
    """Return the nearest scene in which the margins of one axis mirror the photo's pixels."""
    origin = np.pad(np.arange(size), margins, mode="symmetric")
    lines = np.moveaxis(scene, axis, 0)
    mean = lines[margins[0] : margins[0] + size].copy()
    for place in (np.arange(margins[0]), np.arange(margins[0] + size, len(origin))):
        np.add.at(mean, origin[place], lines[place])
    mean /= np.bincount(origin).astype(scene.dtype)[:, None]
    return np.moveaxis(mean[origin], 0, axis)
