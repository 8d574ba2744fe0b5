"""What readers write in place of Wiener's filter: each a mistake of its own."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises import Array
from course_lib.restoration import wiener

Spectrum = NDArray[np.complex128]


def _filtered(
    image: Array,
    psf: Array,
    formula: Callable[[Spectrum, Spectrum], Spectrum],
    roll: tuple[int, int] | None = None,
) -> Array:
    """Fill in another formula, or another place for the center."""
    rows, columns = psf.shape
    h = np.zeros(image.shape)
    h[:rows, :columns] = psf
    h = np.roll(h, (-(rows // 2), -(columns // 2)) if roll is None else roll, axis=(0, 1))
    return np.fft.ifft2(formula(np.fft.fft2(h), np.fft.fft2(image))).real


def _formula(balance: float) -> Callable[[Spectrum, Spectrum], Spectrum]:
    return lambda H, Y: np.conj(H) * Y / (np.abs(H) ** 2 + balance)


def _right(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), _formula(balance))


def center_left_in_the_middle(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), _formula(balance), (0, 0))


def rolled_the_wrong_way(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows // 2, columns // 2))


def even_center_off_by_one(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    roll = -((rows - 1) // 2), -((columns - 1) // 2)
    return _filtered(image, psf / psf.sum(), _formula(balance), roll)


def minus_rounded_down(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (-rows // 2, -columns // 2))


def psf_as_it_came(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf, _formula(balance), (0, 0))


def not_normalized(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf, _formula(balance))


def normalized_by_its_largest(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.max(), _formula(balance))


def psf_flipped(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf[::-1, ::-1] / psf.sum(), _formula(balance))


def rolled_by_half_the_picture(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = image.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (-(rows // 2), -(columns // 2)))


def rolled_by_half_the_picture_forward(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = image.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows // 2, columns // 2))


def rolled_before_the_zeros(image: Array, psf: Array, balance: float) -> Array:
    return center_left_in_the_middle(image, np.fft.ifftshift(psf), balance)


def shifted_before_the_zeros(image: Array, psf: Array, balance: float) -> Array:
    return center_left_in_the_middle(image, np.fft.fftshift(psf), balance)


def middle_shifted_the_wrong_way(image: Array, psf: Array, balance: float) -> Array:
    to_the_middle = [n // 2 - k // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    rows, columns = (m + n // 2 for m, n in zip(to_the_middle, image.shape, strict=True))
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows, columns))


def middle_rounded_otherwise(image: Array, psf: Array, balance: float) -> Array:
    to_the_middle = [(n - k) // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    rows, columns = (m - n // 2 for m, n in zip(to_the_middle, image.shape, strict=True))
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows, columns))


def left_in_the_middle(image: Array, psf: Array, balance: float) -> Array:
    roll = [(n - k) // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    return _filtered(image, psf / psf.sum(), _formula(balance), (roll[0], roll[1]))


def left_in_the_middle_of_both(image: Array, psf: Array, balance: float) -> Array:
    roll = [n // 2 - k // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    return _filtered(image, psf / psf.sum(), _formula(balance), (roll[0], roll[1]))


def rolled_in_one_long_row(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    h = np.zeros(image.shape)
    h[:rows, :columns] = psf / psf.sum()
    H = np.fft.fft2(np.roll(h, (-(rows // 2), -(columns // 2))))
    return np.fft.ifft2(_formula(balance)(H, np.fft.fft2(image))).real


def zeros_of_the_pictures_type(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    h = np.zeros_like(image)
    h[:rows, :columns] = psf / psf.sum()
    H = np.fft.fft2(np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1)))
    return np.fft.ifft2(_formula(balance)(H, np.fft.fft2(image))).real


def conjugate_forgotten(image: Array, psf: Array, balance: float) -> Array:
    def formula(H: Spectrum, Y: Spectrum) -> Spectrum:
        return H * Y / (np.abs(H) ** 2 + balance)

    return _filtered(image, psf / psf.sum(), formula)


def square_of_a_complex_number(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y / (H**2 + balance))


def divided_without_guard(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: Y / H)


def balance_beside_the_factor(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: Y / (H + balance))


def factor_not_squared(image: Array, psf: Array, balance: float) -> Array:
    def formula(H: Spectrum, Y: Spectrum) -> Spectrum:
        return np.conj(H) * Y / (np.abs(H) + balance)

    return _filtered(image, psf / psf.sum(), formula)


def balance_squared(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), _formula(balance**2))


def transpose_alone(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y)


def blurred_again(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: H * Y)


def balance_after_the_division(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y / np.abs(H) ** 2 + balance)


def magnitude_for_real_part(image: Array, psf: Array, balance: float) -> Array:
    return np.abs(_right(image, psf, balance))


def clipped(image: Array, psf: Array, balance: float) -> Array:
    return np.clip(_right(image, psf, balance), 0, 1)


def shape_left_out_of_the_way_back(image: Array, psf: Array, balance: float) -> Array:
    # Of a single column this raises, in a reader's code too.
    return np.fft.irfft2(np.fft.rfft2(_right(image, psf, balance)))


def library_called(image: Array, psf: Array, balance: float) -> Array:
    return np.asarray(wiener(image, psf, balance=balance, boundary="periodic"))


def library_called_without_a_border(image: Array, psf: Array, balance: float) -> Array:
    return np.asarray(wiener(image, psf, balance=balance))
