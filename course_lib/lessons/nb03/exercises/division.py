"""Divide with care: what division does to noise, and Wiener's way around it."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from course_lib.exercises import SORTS, Array, Exercise, Misconception, draw, photo_crop

NOTEBOOK = "03_blur_and_inversion"
Spectrum = NDArray[np.complex128]


def _noise_gain(psf: Array, shape: tuple[int, int]) -> float:
    factors = np.abs(np.fft.fft2(psf, shape))
    return float(np.sqrt(np.mean(1 / factors**2)))


def _variance_gain(psf: Array, shape: tuple[int, int]) -> float:
    return _noise_gain(psf, shape) ** 2


def _mean_of_the_quotients(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.mean(1 / np.abs(np.fft.fft2(psf, shape))))


def _one_over_the_mean(psf: Array, shape: tuple[int, int]) -> float:
    return float(1 / np.mean(np.abs(np.fft.fft2(psf, shape))))


def _one_over_the_root_mean_square(psf: Array, shape: tuple[int, int]) -> float:
    return float(1 / np.sqrt(np.mean(np.abs(np.fft.fft2(psf, shape)) ** 2)))


def _worst_wave_alone(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.max(1 / np.abs(np.fft.fft2(psf, shape))))


def _blur_not_division(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.sqrt(np.mean(np.abs(np.fft.fft2(psf, shape)) ** 2)))


def _half_of_the_waves(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.sqrt(np.mean(1 / np.abs(np.fft.rfft2(psf, shape)) ** 2)))


def _picture_size_forgotten(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.sqrt(np.mean(1 / np.abs(np.fft.fft2(psf)) ** 2)))


def _condition_number(psf: Array, shape: tuple[int, int]) -> float:
    factors = np.abs(np.fft.fft2(psf, shape))
    return float(factors.max() / factors.min())


def _not_averaged(psf: Array, shape: tuple[int, int]) -> Array:
    return 1 / np.abs(np.fft.fft2(psf, shape))


def _divided_by_count(psf: Array, shape: tuple[int, int]) -> float:
    return float(np.sqrt(np.sum(1 / np.abs(np.fft.fft2(psf, shape)) ** 2)))


def _with_a_heavy_middle(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Draw a PSF that removes no wave: more than half of the light stays in one pixel."""
    psf = 1.0 * rng.integers(1, 9, size=shape)
    psf[shape[0] // 2, shape[1] // 2] += np.ceil(1.1 * psf.sum())
    return psf


def _psfs_and_shapes(rng: np.random.Generator) -> Iterator[tuple[Array, tuple[int, int]]]:
    yield np.array([[0.25, 0.75]]), (1, 4)
    yield np.array([[1.0]]), (3, 4)
    yield np.array([[1]]), (2, 2)
    yield np.array([[0.3], [0.7]]), (5, 2)
    yield np.array([[0.48, 0.52]]), (2, 4)  # one wave nearly removed: a large gain
    yield np.array([[0.4998, 0.5002]]), (2, 4)
    yield np.array([[0.125, 0.75], [-0.125, 0.25]], np.float32), (4, 3)
    for psf, shape in (((2, 3), (4, 6)), ((3, 3), (8, 5)), ((3, 2), (3, 7)), ((5, 4), (16, 12))):
        drawn = _with_a_heavy_middle(rng, psf)
        yield np.round(drawn / drawn.sum(), 3), shape


def _by_filtering_a_point(psf: Array, shape: tuple[int, int]) -> float:
    # Each pixel of the noise leaves a copy of the filter, and variances add up.
    point = np.fft.ifft2(1 / np.fft.fft2(psf, shape)).real
    return float(np.sqrt(np.sum(point**2)))


NOISE_GAIN = Exercise(
    name="noise_gain",
    notebook=NOTEBOOK,
    title="How much worse does division make the noise?",
    prompt=(
        "Write `noise_gain(psf, shape)`: by which factor does dividing by the blur raise the "
        "standard deviation of white noise in a picture of that shape? The border is periodic, "
        "the PSF sums to 1, and no wave is removed altogether."
    ),
    solution=_noise_gain,
    why=(
        "White noise is spread evenly over the waves, and each wave is divided by its own "
        "factor; variances add up, so the squares are averaged."
    ),
    another_way=_by_filtering_a_point,
    misconceptions=(
        Misconception(
            _variance_gain,
            "That is the gain of the variance. The standard deviation is its square root.",
        ),
        Misconception(
            _mean_of_the_quotients,
            "You average the factors themselves. Waves add up by their squares: square, average, "
            "take the root.",
        ),
        Misconception(
            _one_over_the_mean,
            "You average first and divide then. The weak waves do the damage: divide each wave by "
            "its own factor, and average after that.",
        ),
        Misconception(
            _one_over_the_root_mean_square,
            "You average first and divide then. The weak waves do the damage: divide each wave by "
            "its own factor, and average after that.",
        ),
        Misconception(
            _worst_wave_alone,
            "That is what happens to the worst wave. The noise is in all waves: average the "
            "squares over all of them.",
        ),
        Misconception(
            _condition_number,
            "That is the condition number: what happens to the worst wave, beside the best. The "
            "noise is in all waves: average `1 / factor**2` over all of them, and take the root.",
        ),
        Misconception(
            _not_averaged,
            "You return a number for each wave. The noise as a whole is one number: average the "
            "squares of these, and take the root.",
        ),
        Misconception(
            _blur_not_division,
            "That is what the blur itself would do to noise. Division multiplies each wave by 1 "
            "over its factor.",
        ),
        Misconception(
            _half_of_the_waves,
            "`rfft2` holds only one of each pair of waves, so some count too little. Take `fft2`.",
        ),
        Misconception(
            _picture_size_forgotten,
            "These are the waves of a picture as small as the PSF. `np.fft.fft2(psf, shape)` pads "
            "it with zeros to the size of the picture.",
        ),
        Misconception(
            _divided_by_count,
            "You sum where the mean is asked for: the noise is in all waves alike, each has only "
            "its share.",
        ),
    ),
    hints=(
        "`np.abs(np.fft.fft2(psf, shape))` holds the factor of each wave. Where the PSF's center "
        "is does not matter for magnitudes.",
        "White noise is equally strong in each wave. After division a wave is `1 / factor` times "
        "as strong, and its variance `1 / factor**2` times as large.",
        "`np.sqrt(np.mean(1 / factors**2))`",
    ),
    inputs=_psfs_and_shapes,
)


def _wiener_filter(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    h = np.zeros(image.shape)
    h[:rows, :columns] = psf / psf.sum()
    h = np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))
    H = np.fft.fft2(h)
    Y = np.fft.fft2(image)
    X = np.conj(H) * Y / (np.abs(H) ** 2 + balance)
    return np.fft.ifft2(X).real


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


def _center_left_in_the_middle(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), _formula(balance), (0, 0))


def _rolled_the_wrong_way(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows // 2, columns // 2))


def _even_center_off_by_one(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    roll = -((rows - 1) // 2), -((columns - 1) // 2)
    return _filtered(image, psf / psf.sum(), _formula(balance), roll)


def _minus_rounded_down(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = psf.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (-rows // 2, -columns // 2))


def _psf_as_it_came(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf, _formula(balance), (0, 0))


def _not_normalized(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf, _formula(balance))


def _normalized_by_its_largest(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.max(), _formula(balance))


def _psf_flipped(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf[::-1, ::-1] / psf.sum(), _formula(balance))


def _rolled_by_half_the_picture(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = image.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (-(rows // 2), -(columns // 2)))


def _rolled_by_half_the_picture_forward(image: Array, psf: Array, balance: float) -> Array:
    rows, columns = image.shape
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows // 2, columns // 2))


def _rolled_before_the_zeros(image: Array, psf: Array, balance: float) -> Array:
    return _center_left_in_the_middle(image, np.fft.ifftshift(psf), balance)


def _shifted_before_the_zeros(image: Array, psf: Array, balance: float) -> Array:
    return _center_left_in_the_middle(image, np.fft.fftshift(psf), balance)


def _middle_shifted_the_wrong_way(image: Array, psf: Array, balance: float) -> Array:
    to_the_middle = [n // 2 - k // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    rows, columns = (m + n // 2 for m, n in zip(to_the_middle, image.shape, strict=True))
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows, columns))


def _middle_rounded_otherwise(image: Array, psf: Array, balance: float) -> Array:
    to_the_middle = [(n - k) // 2 for n, k in zip(image.shape, psf.shape, strict=True)]
    rows, columns = (m - n // 2 for m, n in zip(to_the_middle, image.shape, strict=True))
    return _filtered(image, psf / psf.sum(), _formula(balance), (rows, columns))


def _conjugate_forgotten(image: Array, psf: Array, balance: float) -> Array:
    def formula(H: Spectrum, Y: Spectrum) -> Spectrum:
        return H * Y / (np.abs(H) ** 2 + balance)

    return _filtered(image, psf / psf.sum(), formula)


def _square_of_a_complex_number(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y / (H**2 + balance))


def _divided_without_guard(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: Y / H)


def _balance_beside_the_factor(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: Y / (H + balance))


def _factor_not_squared(image: Array, psf: Array, balance: float) -> Array:
    def formula(H: Spectrum, Y: Spectrum) -> Spectrum:
        return np.conj(H) * Y / (np.abs(H) + balance)

    return _filtered(image, psf / psf.sum(), formula)


def _balance_squared(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), _formula(balance**2))


def _transpose_alone(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y)


def _blurred_again(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: H * Y)


def _balance_after_the_division(image: Array, psf: Array, balance: float) -> Array:
    return _filtered(image, psf / psf.sum(), lambda H, Y: np.conj(H) * Y / np.abs(H) ** 2 + balance)


_HALF_A_PICTURE = (
    "Your picture is shifted by half its size: `fftshift` and `ifftshift` roll by half the "
    "*picture*. Roll the PSF by half of its own rows and columns, "
    "`np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))`."
)
_BEFORE_THE_ZEROS = (
    "You roll the PSF in its own small frame, and put it among the zeros then, so its parts do "
    "not reach the far borders of the picture. First the zeros, then the roll."
)


def _photos_psfs_balances(rng: np.random.Generator) -> Iterator[tuple[Array, Array, float]]:
    yield np.array([[6.0]]), np.array([[2.0]]), 0.5
    sizes: tuple[tuple[tuple[int, int], tuple[int, int], float], ...] = (
        ((1, 4), (1, 2), 0.5),
        ((4, 1), (3, 1), 0.25),
        ((2, 3), (2, 2), 0.5),
        ((3, 3), (3, 3), 0.1),
        ((4, 5), (3, 2), 0.1),
        ((5, 4), (2, 4), 0.05),
        ((6, 7), (1, 5), 0.2),
        ((7, 5), (4, 3), 0.01),
        ((5, 5), (2, 3), 0.1),  # square pictures and square PSFs, of unequal sizes
        ((6, 6), (3, 4), 0.05),
        ((7, 6), (3, 3), 0.2),
        ((5, 8), (2, 2), 0.1),
    )
    for number, (shape, psf, balance) in enumerate(sizes):
        image = draw(rng, shape, SORTS[number % len(SORTS)])
        # Whole pictures meet fractional PSFs, and the other way round.
        yield image, _with_a_heavy_middle(rng, psf) / (8, 1, 1, 64, 1)[number % 5], balance
    for shape, psf, balance in (((20, 28), (5, 4), 0.02), ((25, 16), (3, 6), 0.1)):
        yield photo_crop(rng, shape), _with_a_heavy_middle(rng, psf), balance


def _with_real_transforms(image: Array, psf: Array, balance: float) -> Array:
    h = np.pad(psf / psf.sum(), [(0, n - k) for n, k in zip(image.shape, psf.shape, strict=True)])
    H = np.fft.rfft2(np.roll(h, (-(psf.shape[0] // 2), -(psf.shape[1] // 2)), axis=(0, 1)))
    Y = np.fft.rfft2(image)
    return np.fft.irfft2(H.conj() * Y / (abs(H) ** 2 + balance), image.shape)


def _magnitude_for_real_part(image: Array, psf: Array, balance: float) -> Array:
    return np.abs(_wiener_filter(image, psf, balance))


def _clipped(image: Array, psf: Array, balance: float) -> Array:
    return np.clip(_wiener_filter(image, psf, balance), 0, 1)


def _shape_left_out_of_the_way_back(image: Array, psf: Array, balance: float) -> Array:
    X = np.fft.rfft2(_wiener_filter(image, psf, balance))
    if X.shape[1] < 2:  # where a reader's code stops
        return np.zeros((image.shape[0], 0))
    return np.fft.irfft2(X)


WIENER_FILTER = Exercise(
    name="wiener_filter",
    notebook=NOTEBOOK,
    title="Write Wiener's filter",
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
            _center_left_in_the_middle,
            "Your picture is shifted: the transform counts from pixel (0, 0), so the PSF's center "
            "must be rolled there: `np.roll(h, (-(rows // 2), -(columns // 2)), axis=(0, 1))`.",
        ),
        Misconception(
            _rolled_the_wrong_way,
            "The PSF is rolled the wrong way: its center has to go up and to the left, to pixel "
            "(0, 0), so both shifts are negative.",
        ),
        Misconception(
            _even_center_off_by_one,
            "Right for odd PSFs. With an even side the center is at `n // 2`, not `(n - 1) // 2`.",
        ),
        Misconception(
            _minus_rounded_down,
            "Right for even PSFs. But for odd ones `-n // 2` is rounded down, to one pixel too "
            "far: -3 // 2 is -2. Write `-(n // 2)`.",
        ),
        Misconception(
            _psf_as_it_came,
            "Two things are missing before the transform: the PSF must sum to 1, and its center "
            "must be rolled to pixel (0, 0). (In `noise_gain` it summed to 1 already, and only the "
            "sizes of the factors counted.)",
        ),
        Misconception(
            _not_normalized,
            "The PSF is not normalized. Divide it by its sum, or the picture gets darker, and "
            "the balance means something else.",
        ),
        Misconception(
            _normalized_by_its_largest,
            "The PSF is divided by its largest entry. No light gets lost if it sums to 1.",
        ),
        Misconception(
            _psf_flipped,
            "The PSF is flipped before its transform. `np.conj(H)` is all the turning back there "
            "is; take the PSF as it is.",
        ),
        Misconception(_rolled_by_half_the_picture, _HALF_A_PICTURE),
        Misconception(_rolled_by_half_the_picture_forward, _HALF_A_PICTURE),
        Misconception(_rolled_before_the_zeros, _BEFORE_THE_ZEROS),
        Misconception(_shifted_before_the_zeros, _BEFORE_THE_ZEROS),
        Misconception(
            _middle_shifted_the_wrong_way,
            "`np.fft.fftshift` leads from pixel (0, 0) to the middle. You need the way back, "
            "`np.fft.ifftshift`: for an odd side they differ by one pixel.",
        ),
        Misconception(
            _middle_rounded_otherwise,
            "Off by one where the picture has an even side and the PSF an odd one: for `ifftshift` "
            "its center must be at `n // 2` of the picture, so it begins at `n // 2 - k // 2`, not "
            "`(n - k) // 2`.",
        ),
        Misconception(
            _conjugate_forgotten,
            "The complex conjugate above is missing, so the PSF is flipped: phases are turned "
            "further instead of back. Use `np.conj(H)`.",
        ),
        Misconception(
            _square_of_a_complex_number,
            "`H**2` is a complex number and may be negative; below stands the squared magnitude, "
            "`np.abs(H)**2`.",
        ),
        Misconception(
            _divided_without_guard,
            "This is plain division; the balance is never used. Weak waves are still divided by "
            "almost nothing.",
        ),
        Misconception(
            _balance_beside_the_factor,
            "The balance is added to `H`, which may be negative or imaginary: the sum can still be "
            "near 0. Add it to the squared magnitude.",
        ),
        Misconception(
            _factor_not_squared,
            "Below, the magnitude has to be squared: `np.abs(H)**2 + balance`. As it is, even a "
            "balance of 0 would not undo the blur.",
        ),
        Misconception(
            _balance_squared,
            "You squared the balance. Only the magnitude of `H` is squared.",
        ),
        Misconception(
            _transpose_alone,
            "This is the transpose: it multiplies by `np.conj(H)` and never divides, so it blurs "
            "once more.",
        ),
        Misconception(_blurred_again, "You multiply by `H`: that blurs once more."),
        Misconception(
            _balance_after_the_division,
            "The balance is added after the division. Put brackets around the whole lower line: "
            "`/ (np.abs(H)**2 + balance)`.",
        ),
        Misconception(
            _magnitude_for_real_part,
            "`np.abs` turns values below zero into light. What is imaginary after `ifft2` is only "
            "rounding: take `.real`.",
        ),
        Misconception(
            _clipped,
            "Right, but for the clipping: leave values below 0 and above 1 as they are.",
        ),
        Misconception(
            _shape_left_out_of_the_way_back,
            "`irfft2` cannot tell whether the picture had an odd number of columns. Tell it: "
            "`np.fft.irfft2(..., image.shape)`.",
        ),
    ),
    hints=(
        "Put the normalized PSF into a picture of zeros, at the upper left, and roll it so that "
        "its center comes to pixel (0, 0).",
        "`H = np.fft.fft2(h)`, `Y = np.fft.fft2(image)`; the result is `np.fft.ifft2(...).real`.",
        "`np.conj(H) * Y / (np.abs(H)**2 + balance)`",
    ),
    inputs=_photos_psfs_balances,
)
