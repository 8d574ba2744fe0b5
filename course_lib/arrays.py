"""What the library asks of the arrays and numbers it is given: types, and checks that refuse.

Every public function sends its arrays and knobs through these once. What comes back are plain
arrays and Python's own numbers: a knob of ``np.float64`` would turn a picture of float32 into
float64.
"""

from collections.abc import Sequence
from math import inf, prod
from operator import index
from typing import Any, TypeAlias, TypeGuard, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]
Kernel: TypeAlias = NDArray[np.float64]
IntOrPair: TypeAlias = int | Sequence[int]
Anything = TypeVar("Anything")

MOST_NUMBERS = 100_000_000  # computed at once; more may end the process instead of raising


def plain_array(values: ArrayLike, name: str) -> NDArray[Any]:
    """Return `values` as an array of whatever type they have, or refuse what would be misread.

    No copy is made where none is needed, so the result must not be written to.

    Raises
    ------
    ValueError
        If values are masked: their numbers, often 1e20, would count as data. Or if the rows of a
        list differ in length.
    """
    # A list of masked arrays would lose its masks as well.
    parts = values if isinstance(values, list | tuple) else ()
    masked = [part for part in (values, *parts) if isinstance(part, np.ma.MaskedArray)]
    count = sum(int(np.ma.getmaskarray(part).sum()) for part in masked)
    if count:
        raise ValueError(
            f"{name} holds {count} masked value(s), whose numbers would count as data; put others "
            "in their place, with its method filled."
        )
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be an array: rows of the same length.") from None


def real_array(values: ArrayLike, name: str) -> FloatArray:
    """Return `values` as an array of float32 (if it was) or float64 (anything else real).

    No copy is made where none is needed, so the result must not be written to.

    Raises
    ------
    TypeError
        If `values` are complex, or no numbers at all.
    ValueError
        If values are masked, or the rows of a list differ in length.
    """
    array = plain_array(values, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} must hold real numbers, not {array.dtype}; "
            "take the real part or convert it first."
        )
    # The byte order is compared too: FITS and TIFF files bring big-endian numbers.
    single = array.dtype.kind == "f" and array.dtype.itemsize == 4
    return array.astype(np.float32 if single else np.float64, copy=False)


def real_image(values: ArrayLike, name: str = "image") -> FloatArray:
    """Return a 2-D array of at least one pixel as `real_array` does, or refuse it."""
    array = real_array(values, name)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(
            f"{name} must be a 2-D array with at least one pixel, but has shape {array.shape}; "
            "take a color picture channel by channel."
        )
    return array


_NO_NEGATIVE_LIGHT = (
    "if a background was subtracted, add it back and tell it as background=; for read noise of "
    "variance s² (in counted photons) add s² to the data and to the background."
)


def light(
    values: ArrayLike, name: str, shape: Sequence[int], advice: str = _NO_NEGATIVE_LIGHT
) -> FloatArray:
    """Return light, which is nowhere negative, as an array of `shape` or a single number.

    What a Fourier transform leaves below zero, a rounding error of the largest value, becomes 0.

    Raises
    ------
    ValueError
        If the shape is another, a value is not finite, or one is truly negative; the sentence
        ends with `advice`.
    TypeError
        If `values` are complex, or no numbers at all.
    """
    array = real_array(values, name)
    if array.shape not in ((), tuple(shape)):
        raise ValueError(
            f"{name} must be a number or have the shape {tuple(shape)}, but has {array.shape}."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite values; replace them.")
    lowest = float(array.min(initial=0))
    if lowest < -10 * float(np.finfo(array.dtype).eps) * float(np.abs(array).max(initial=0)):
        raise ValueError(
            f"{name} has {int((array < 0).sum())} negative value(s), down to {lowest:.3g}, but "
            f"light is never below zero; {advice}"
        )
    return np.maximum(array, 0) if lowest < 0 else array


def real_kernel(values: ArrayLike, name: str = "kernel") -> Kernel:
    """Return a private, read-only, finite float64 copy of a 2-D kernel, or refuse it."""
    array = real_array(values, name)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(
            f"{name} must be a 2-D array with at least one entry, but has shape {array.shape}."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite entries; replace them first.")
    return lock(np.array(array, dtype=np.float64, order="C"))


def real_number(value: float, name: str, smallest: float = 0.0, *, infinite: bool = False) -> float:
    """Return `value` as a Python float not below `smallest`, or refuse it.

    It must be finite unless `infinite` allows the other; NaN is always refused.
    """
    number = _number(value, name)
    if not (smallest <= number and (infinite or abs(number) < inf)):
        rules = ["finite"] * (not infinite) + [f"at least {smallest:g}"] * (smallest > -inf)
        raise ValueError(f"{name} must be {' and '.join(rules) or 'a number'}, but is {value}.")
    return number


def positive_number(value: float, name: str) -> float:
    """Return `value` as a finite Python float above 0, or refuse it."""
    number = _number(value, name)
    if not 0 < number < inf:
        raise ValueError(f"{name} must be a positive, finite number, but is {value}.")
    return number


def _number(value: float, name: str) -> float:
    # Python would read text, NumPy an array of one number or the real part of a complex one.
    readable = not isinstance(value, str | bytes | list | tuple | np.ma.MaskedArray)
    try:
        if readable and np.ndim(value) == 0 and not np.iscomplexobj(value):
            return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{name} must be a number, not {value!r}.")


def whole_number(value: int, name: str, smallest: int = 1) -> int:
    """Return `value` as a Python int not below `smallest`, or refuse it."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}.") from None
    if number < smallest:
        raise ValueError(f"{name} must be at least {smallest}, but is {number}.")
    return number


def whole_pair(value: IntOrPair, name: str, smallest: int = 1) -> tuple[int, int]:
    """Return one number twice, or two numbers (rows, columns), as a pair of ints."""
    values = tuple(value) if is_sequence(value) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name} must be one number or two (rows, columns), not {value!r}.")
    first, second = (whole_number(number, name, smallest) for number in values)
    return first, second


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Tell several values from one, which may be an array without axes."""
    return isinstance(value, Sequence) or (isinstance(value, np.ndarray) and value.ndim > 0)


def random_generator(rng: np.random.Generator) -> np.random.Generator:
    """Return a source of chance, or refuse what is none: a seed, most often."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, as default_rng(0) gives, not {rng!r}.")
    return rng


def image_shape(shape: Sequence[int]) -> tuple[int, int]:
    """Return the shape (H, W) of an image as a pair of ints, or refuse it."""
    if not is_sequence(shape):
        raise TypeError(f"shape must be two numbers (rows, columns), not {shape!r}.")
    if len(shape) != 2:
        raise ValueError(
            f"shape must be two numbers (rows, columns), not {len(shape)}; "
            "of a color picture take image.shape[:2]."
        )
    return whole_pair(shape, "shape")


def small_enough(shape: Sequence[int], what: str) -> None:
    """Refuse a shape before the memory that it takes ends the process."""
    if prod(shape) > MOST_NUMBERS:
        raise ValueError(
            f"{what} of {' x '.join(map(str, shape))} is too large: at most "
            f"{MOST_NUMBERS // 10**6} million numbers are computed at once; "
            "take something smaller, or a part of it."
        )


def lock(values: Anything) -> Anything:
    """Make arrays read-only, those in tuples, lists and dicts as well, and return `values`."""
    if isinstance(values, np.ndarray):
        values.flags.writeable = False
    elif isinstance(values, tuple | list):
        for value in values:
            lock(value)
    elif isinstance(values, dict):
        lock(list(values.values()))
    return values


class Unchanging:
    """Something whose arrays are read-only, and stay so when it is copied or unpickled."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(lock(state))
