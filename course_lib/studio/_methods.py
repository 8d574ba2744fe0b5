"""How a blur is undone: the course's methods by name, each with its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from course_lib import blind, networks, restoration
from course_lib.arrays import FloatArray, Kernel, positive_number, real_number, whole_number
from course_lib.studio._mask import Mask
from course_lib.studio._parts import Part, from_words, kinds, one_of


class Method(Part):
    """A way to undo a blur."""

    leaves_out: ClassVar[bool] = False
    """Whether it can leave pixels out of the data."""
    needs_blur: ClassVar[bool] = True
    """Whether it undoes the blur that the recipe names."""

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture; `seen` is None unless the method leaves pixels out."""
        raise NotImplementedError


@dataclass(frozen=True)
class Best(Method):
    """The best that the course knows: `restoration.restore`.

    Parameters
    ----------
    noise : float, optional
        Standard deviation of the noise, white being 1. Measured if it is not told.
    prior : {"network", "patches"}
        What knows how pictures look: patches of the photo itself that look alike, alone, or beside
        them a network that has seen other pictures (`networks.denoiser`). Both together are
        nearer to the truth, and take about twice as long. A network may invent what it has seen:
        where that must not be, such as in medicine, take the patches.

    Raises
    ------
    ValueError
        If `noise` is negative or not finite, or the prior is another.
    TypeError
        If `noise` is no number.
    """

    noise: float | None = None
    prior: str = "network"
    kind: ClassVar[str] = "best"
    before: ClassVar[dict[str, Any]] = {"prior": "patches"}
    leaves_out: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if self.noise is not None:
            object.__setattr__(self, "noise", real_number(self.noise, "noise"))
        one_of(self.prior, ("patches", "network"), "prior")

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture."""
        denoiser = networks.denoiser() if self.prior == "network" else None
        return restoration.restore(
            light, psf, noise=self.noise, mask=seen, denoiser=denoiser, progress=progress
        )


@dataclass(frozen=True)
class NoMethod(Method):
    """Nothing is done, as for a photo that is sharp."""

    kind: ClassVar[str] = "none"
    leaves_out: ClassVar[bool] = True

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the picture."""
        return light.copy()


@dataclass(frozen=True)
class Wiener(Method):
    """One division, held back: `restoration.wiener`.

    Parameters
    ----------
    balance : float
        How much: more is smoother.

    Raises
    ------
    ValueError
        If `balance` is negative or not finite.
    TypeError
        If it is no number.
    """

    balance: float = 0.01
    kind: ClassVar[str] = "wiener"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        object.__setattr__(self, "balance", positive_number(self.balance, "balance"))

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture."""
        return restoration.wiener(light, psf, balance=self.balance)


@dataclass(frozen=True)
class RichardsonLucy(Method):
    """The iteration for counted light: `restoration.richardson_lucy`.

    Parameters
    ----------
    num_iter : int
        From 1 to 1000; more mean more detail and more noise.

    Raises
    ------
    ValueError
        If `num_iter` is out of range.
    TypeError
        If it is no whole number.
    """

    num_iter: int = 15
    kind: ClassVar[str] = "richardson_lucy"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        number = whole_number(self.num_iter, "num_iter")
        if number > _MOST_STEPS:
            raise ValueError(f"num_iter must be at most {_MOST_STEPS}, but is {number}.")
        object.__setattr__(self, "num_iter", number)

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture."""
        return restoration.richardson_lucy(light, psf, num_iter=self.num_iter, progress=progress)


_MOST_STEPS = 1000


@dataclass(frozen=True)
class TotalVariation(Method):
    """The scene with the least ups and downs: `restoration.total_variation`.

    Parameters
    ----------
    weight : float
        Of the ups and downs, against the data: more is flatter.

    Raises
    ------
    ValueError
        If `weight` is not above 0.
    TypeError
        If it is no number.
    """

    weight: float = 0.001
    kind: ClassVar[str] = "total_variation"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        object.__setattr__(self, "weight", positive_number(self.weight, "weight"))

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture."""
        return restoration.total_variation(light, psf, weight=self.weight, progress=progress)


@dataclass(frozen=True)
class Polyblur(Method):
    """A mild repair of a slightly soft photo, that cannot ring: `blind.polyblur`.

    It measures the softness itself, so that it needs no blur.

    Parameters
    ----------
    strength : float
        From 0, nothing, to 1, all of it.
    num_iter : int
        How often, from 1 to 10.

    Raises
    ------
    ValueError
        If something is out of range.
    TypeError
        If something is no number.
    """

    strength: float = 1.0
    num_iter: int = 1
    kind: ClassVar[str] = "polyblur"
    needs_blur: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        strength, number = real_number(self.strength, "strength"), self.num_iter
        if strength > 1:
            raise ValueError(f"strength must be at most 1, but is {strength:g}.")
        if whole_number(number, "num_iter") > _MOST_ROUNDS:
            raise ValueError(f"num_iter must be at most {_MOST_ROUNDS}, but is {number}.")
        object.__setattr__(self, "strength", strength)
        object.__setattr__(self, "num_iter", whole_number(number, "num_iter"))

    def run(self, light: FloatArray, psf: Kernel, seen: Mask | None, progress: bool) -> FloatArray:
        """Return the restored picture."""
        return blind.polyblur(light, strength=self.strength, num_iter=self.num_iter)


_MOST_ROUNDS = 10

METHODS: dict[str, type[Method]] = kinds(
    (Best, Wiener, RichardsonLucy, TotalVariation, Polyblur, NoMethod)
)


def method_of(text: str) -> Method:
    """Return the method that a word means: best, wiener:0.01, richardson_lucy:30, ...

    Parameters
    ----------
    text : str
        A name, and after a colon its setting.

    Returns
    -------
    Method
        For a `Recipe`.

    Raises
    ------
    ValueError
        If there is no such method, or the setting makes no sense.

    Examples
    --------
    >>> method_of("wiener:0.05")
    Wiener(balance=0.05)
    """
    return from_words(text, METHODS, "the method")
