"""What may have blurred a photo."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

import numpy as np

from course_lib import kernels
from course_lib.arrays import FloatArray, Kernel, lock, real_image, real_number, whole_number
from course_lib.blind import estimate_psf
from course_lib.studio._parts import Part, kinds

MOST_SIDE = 255
"""A painted or loaded kernel has at most so many rows and columns."""

_PEAK = 65535
_LARGEST = 500.0


class Blur(Part):
    """Something that has a point spread function, or finds one."""

    def psf(self) -> Kernel:
        """Return the point spread function: nowhere negative, sum 1, read-only."""
        raise NotImplementedError

    def seen_in(self, light: FloatArray, progress: bool) -> Sight:
        """Return the blur of a picture: this one, unless it has to be found."""
        return Sight(self)


@dataclass(frozen=True)
class Sight:
    """A blur, and what is to be said of it.

    Parameters
    ----------
    blur : Blur
        One that has a point spread function.
    found : str
        "told", or the verdict of `blind.estimate_psf`.
    notes : tuple of str
        How it was found, one sentence each.
    """

    blur: Blur
    found: str = "told"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoBlur(Blur):
    """A photo that is only noisy, or for a method that measures the blur itself."""

    kind: ClassVar[str] = "none"

    def psf(self) -> Kernel:
        """Return a point."""
        return lock(np.ones((1, 1)))


@dataclass(frozen=True)
class Gaussian(Blur):
    """Many small blurs together: `kernels.gaussian`.

    Parameters
    ----------
    sigma : float
        Standard deviation in pixels.

    Raises
    ------
    ValueError
        If `sigma` is negative or beyond 30.
    TypeError
        If it is no number.
    """

    sigma: float
    kind: ClassVar[str] = "gaussian"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        _keep(self, "sigma", 0.0, 30.0)

    def psf(self) -> Kernel:
        """Return the point spread function: nowhere negative, sum 1, read-only."""
        return lock(kernels.gaussian(self.sigma))


@dataclass(frozen=True)
class Disk(Blur):
    """A lens out of focus: `kernels.disk`.

    Parameters
    ----------
    radius : float
        In pixels.

    Raises
    ------
    ValueError
        If `radius` is negative or beyond 100.
    TypeError
        If it is no number.
    """

    radius: float
    kind: ClassVar[str] = "disk"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        _keep(self, "radius", 0.0, 100.0)

    def psf(self) -> Kernel:
        """Return the point spread function: nowhere negative, sum 1, read-only."""
        return lock(kernels.disk(self.radius))


@dataclass(frozen=True)
class Motion(Blur):
    """A steady movement: `kernels.motion`.

    Parameters
    ----------
    length : float
        In pixels.
    angle : float
        In degrees, counterclockwise from "to the right".

    Raises
    ------
    ValueError
        If `length` is negative or beyond 500, or `angle` is not finite.
    TypeError
        If they are no numbers.
    """

    length: float
    angle: float
    kind: ClassVar[str] = "motion"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        _keep(self, "length", 0.0, _LARGEST)
        _keep(self, "angle", -inf, inf)

    def psf(self) -> Kernel:
        """Return the point spread function: nowhere negative, sum 1, read-only."""
        return lock(kernels.motion(self.length, self.angle))


@dataclass(frozen=True)
class Painted(Blur):
    """Any kernel: painted, loaded, or found.

    Parameters
    ----------
    values : array_like, shape (h, w)
        Nowhere negative, any scale, the center at (h // 2, w // 2). They are kept as whole numbers
        whose largest is 65535, so that the recipe is short and exact.

    Raises
    ------
    ValueError
        If there are none, too many or negative ones, or nothing but zeros.
    TypeError
        If they are no real numbers.
    """

    values: Any
    kind: ClassVar[str] = "painted"

    def __post_init__(self) -> None:
        """Keep rows of whole numbers, which are frozen as well."""
        array = np.asarray(real_image(self.values, "values"), np.float64)
        if max(array.shape) > MOST_SIDE:
            raise ValueError(
                f"values of shape {array.shape} make too large a kernel; at most {MOST_SIDE} x "
                f"{MOST_SIDE} fit: cut its empty border off."
            )
        if not np.isfinite(array).all() or array.min() < 0 or array.max() <= 0:
            raise ValueError(
                "values of a kernel must be finite, nowhere negative, and not all zero."
            )
        whole = np.rint(array / array.max() * _PEAK).astype(int)
        object.__setattr__(self, "values", tuple(map(tuple, whole.tolist())))

    def __str__(self) -> str:
        """Return its size in words."""
        return f"a kernel of {len(self.values)} x {len(self.values[0])}"

    def psf(self) -> Kernel:
        """Return the point spread function: nowhere negative, sum 1, read-only."""
        values = np.array(self.values, float)
        return lock(values / values.sum())


@dataclass(frozen=True)
class Find(Blur):
    """A blur that nobody knows: `blind.estimate_psf`.

    Parameters
    ----------
    size : int, optional
        Side of the kernel in pixels, from 3 to 255; found as well if it is not told.

    Raises
    ------
    ValueError
        If `size` is out of range.
    TypeError
        If it is no whole number.
    """

    size: int | None = None
    kind: ClassVar[str] = "find"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if self.size is not None:
            size = whole_number(self.size, "size", 3)
            if size > MOST_SIDE:
                raise ValueError(f"size must be at most {MOST_SIDE}, but is {size}.")
            object.__setattr__(self, "size", size)

    def psf(self) -> Kernel:
        """Refuse: there is none before a picture is looked at."""
        raise ValueError("A blur that is to be found has no psf before work() has looked for it.")

    def seen_in(self, light: FloatArray, progress: bool) -> Sight:
        """Look for the blur of a picture."""
        found = estimate_psf(light, size=self.size, progress=progress)
        words = {
            "found": "The blur was found: of 100 guesses as sure as this, about "
            f"{100 * found.confidence:.0f} are nearly as good as knowing it.",
            "nothing to repair": "There is nothing to repair: the picture stays as it is.",
            "I do not know": "The blur was not found for sure; look twice at the result. A smaller "
            "part may tell more, or a blur with a formula (motion, disk, Gaussian).",
        }[found.verdict]
        return Sight(Painted(found.psf), found.verdict, (words, *found.reasons))


def _keep(blur: Blur, name: str, low: float, high: float) -> None:
    """Check a number, and keep it as a plain float so that JSON can hold it."""
    value = real_number(getattr(blur, name), name, low)
    if value > high:
        raise ValueError(f"{name} must be at most {high:g}, but is {value:g}.")
    object.__setattr__(blur, name, value)


BLURS: dict[str, type[Blur]] = kinds((NoBlur, Gaussian, Disk, Motion, Painted, Find))
