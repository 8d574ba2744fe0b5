"""Divide with care: Wiener's filter."""

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

from . import _wiener_mistakes as wrong
from ._inputs import photos_psfs_balances

NOTEBOOK = "03_blur_and_inversion"


def _wiener_filter(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    h = np.zeros(image.shape)
    h[:rows, :columns] = psf / psf.sum()
    h = np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))
    H = np.fft.fft2(h)
    Y = np.fft.fft2(image)
    X = np.conj(H) * Y / (np.abs(H) ** 2 + balance)
    return np.fft.ifft2(X).real


def _with_real_transforms(image: Array, psf: Array, balance: float) -> Array:
    h = np.pad(psf / psf.sum(), [(0, n - k) for n, k in zip(image.shape, psf.shape, strict=True)])
    H = np.fft.rfft2(np.roll(h, (-(psf.shape[0] // 2), -(psf.shape[1] // 2)), axis=(0, 1)))
    Y = np.fft.rfft2(image)
    return np.fft.irfft2(H.conj() * Y / (abs(H) ** 2 + balance), image.shape)


_MIDDLE = (
    "The PSF sits in the middle, so your result is shifted by half the picture. Put the PSF at the "
    "upper left, and roll its center to pixel (0, 0) from there."
)
_HALF_A_PICTURE = (
    "Your picture is shifted by half its size: `fftshift` and `ifftshift` roll by half the "
    "*picture*. Roll the PSF by half of its own rows and columns, "
    "`np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))`."
)
_BEFORE_THE_ZEROS = (
    "You roll the PSF in its own small frame, and put it among the zeros then, so its parts do "
    "not reach the far borders of the picture. First the zeros, then the roll."
)
_LIBRARY = (
    "This is what `restoration.wiener` gives: it suspects fine waves more, and puts the balance "
    "times the Laplacian's squared factor below. Here all waves have the same balance."
)

WIENER_FILTER = Exercise(
    name="wiener_filter",
    notebook=NOTEBOOK,
    title="Write Wiener's filter",
    minutes=20,
    prompt=(
        "Write `wiener_filter(image, psf, balance)` for a periodic border, with the same balance "
        "for all waves. The PSF's center is at `(rows // 2, columns // 2)`; it comes in any "
        "scale, so make it sum to 1. Return a real picture, not clipped."
    ),
    solution=_wiener_filter,
    why=(
        "Strong waves are divided by their factor; where the factor is small beside the "
        "balance, the wave is left out instead of blown up."
    ),
    another_way=_with_real_transforms,
    misconceptions=(
        Misconception(
            wrong.center_left_in_the_middle,
            "Your picture is shifted: the transform counts from pixel (0, 0), so the PSF's center "
            "must be rolled there: `np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))`.",
        ),
        Misconception(
            wrong.rolled_the_wrong_way,
            "The PSF is rolled the wrong way: its center has to go up and to the left, to pixel "
            "(0, 0), so both shifts are negative.",
        ),
        Misconception(
            wrong.even_center_off_by_one,
            "Right for odd PSFs. With an even side the center is at `n // 2`, not `(n - 1) // 2`.",
        ),
        Misconception(
            wrong.minus_rounded_down,
            "Right for even PSFs. But for odd ones `-n // 2` is rounded down, to one pixel too "
            "far: -3 // 2 is -2. Write `-(n // 2)`.",
        ),
        Misconception(
            wrong.psf_as_it_came,
            "Two things are missing before the transform: the PSF must sum to 1, and its center "
            "must be rolled to pixel (0, 0). (In `noise_gain` it summed to 1 already, and only the "
            "sizes of the factors counted.)",
        ),
        Misconception(
            wrong.not_normalized,
            "The PSF is not normalized. Divide it by its sum, or the picture gets darker, and "
            "the balance means something else.",
        ),
        Misconception(
            wrong.normalized_by_its_largest,
            "The PSF is divided by its largest entry. No light gets lost if it sums to 1.",
        ),
        Misconception(
            wrong.psf_flipped,
            "The PSF is flipped before its transform. `np.conj(H)` is all the turning back there "
            "is; take the PSF as it is.",
        ),
        Misconception(wrong.rolled_by_half_the_picture, _HALF_A_PICTURE),
        Misconception(wrong.rolled_by_half_the_picture_forward, _HALF_A_PICTURE),
        Misconception(wrong.rolled_before_the_zeros, _BEFORE_THE_ZEROS),
        Misconception(wrong.shifted_before_the_zeros, _BEFORE_THE_ZEROS),
        Misconception(
            wrong.middle_shifted_the_wrong_way,
            "`np.fft.fftshift` leads from pixel (0, 0) to the middle. You need the way back, "
            "`np.fft.ifftshift`: for an odd side they differ by one pixel.",
        ),
        Misconception(
            wrong.middle_rounded_otherwise,
            "Off by one where the picture has an even side and the PSF an odd one: for `ifftshift` "
            "its center must be at `n // 2` of the picture, so it begins at `n // 2 - k // 2`, not "
            "`(n - k) // 2`.",
        ),
        Misconception(wrong.left_in_the_middle, _MIDDLE),
        Misconception(wrong.left_in_the_middle_of_both, _MIDDLE),
        Misconception(
            wrong.rolled_in_one_long_row,
            "`np.roll` without `axis` reads the picture as one long row, and rolls that. Give it "
            "`axis=(0, 1)`.",
        ),
        Misconception(
            wrong.zeros_of_the_pictures_type,
            "`np.zeros_like` takes the type of its picture: of whole numbers, where a PSF cannot "
            "stand. `np.zeros(image.shape)` holds fractions.",
        ),
        Misconception(
            wrong.conjugate_forgotten,
            "The complex conjugate above is missing, so the PSF is flipped: phases are turned "
            "further instead of back. Use `np.conj(H)`.",
        ),
        Misconception(
            wrong.square_of_a_complex_number,
            "`H**2` is a complex number and may be negative; below stands the squared magnitude, "
            "`np.abs(H)**2`.",
        ),
        Misconception(
            wrong.divided_without_guard,
            "This is plain division; the balance is never used. Weak waves are still divided by "
            "almost nothing.",
        ),
        Misconception(
            wrong.balance_beside_the_factor,
            "The balance is added to `H`, which may be negative or imaginary: the sum can still be "
            "near 0. Add it to the squared magnitude.",
        ),
        Misconception(
            wrong.factor_not_squared,
            "Below, the magnitude has to be squared: `np.abs(H)**2 + balance`. As it is, even a "
            "balance of 0 would not undo the blur.",
        ),
        Misconception(
            wrong.balance_squared,
            "You squared the balance. Only the magnitude of `H` is squared.",
        ),
        Misconception(
            wrong.transpose_alone,
            "This is the transpose: it multiplies by `np.conj(H)` and never divides, so it blurs "
            "once more.",
        ),
        Misconception(wrong.blurred_again, "You multiply by `H`: that blurs once more."),
        Misconception(
            wrong.balance_after_the_division,
            "The balance is added after the division. Put brackets around the whole lower line: "
            "`/ (np.abs(H)**2 + balance)`.",
        ),
        Misconception(
            wrong.magnitude_for_real_part,
            "`np.abs` turns values below zero into light. What is imaginary after `ifft2` is only "
            "rounding: take `.real`.",
        ),
        Misconception(
            wrong.clipped,
            "Right, but for the clipping: leave values below 0 and above 1 as they are.",
        ),
        Misconception(
            wrong.shape_left_out_of_the_way_back,
            "`irfft2` cannot tell whether the picture had an odd number of columns. Tell it: "
            "`np.fft.irfft2(..., image.shape)`.",
        ),
        Misconception(wrong.library_called, _LIBRARY),
        Misconception(wrong.library_called_without_a_border, _LIBRARY),
    ),
    hints=(
        "Put the normalized PSF into a picture of zeros, at the upper left, and roll it so that "
        "its center comes to pixel (0, 0).",
        "`H = np.fft.fft2(h)`, `Y = np.fft.fft2(image)`; the result is `np.fft.ifft2(...).real`.",
        "`np.conj(H) * Y / (np.abs(H)**2 + balance)`",
    ),
    inputs=photos_psfs_balances,
)
