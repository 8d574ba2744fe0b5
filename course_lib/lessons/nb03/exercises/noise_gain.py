"""Divide by the blur: what that does to noise."""

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception

from ._inputs import psfs_and_shapes

NOTEBOOK = "03_blur_and_inversion"


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


def _by_filtering_a_point(psf: Array, shape: tuple[int, int]) -> float:
    # Each pixel of the noise leaves a copy of the filter, and variances add up.
    point = np.fft.ifft2(1 / np.fft.fft2(psf, shape)).real
    return float(np.sqrt(np.sum(point**2)))


NOISE_GAIN = Exercise(
    name="noise_gain",
    notebook=NOTEBOOK,
    title="How much worse does division make the noise?",
    minutes=6,
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
            "Too large by the root of the number of waves: you sum where the mean is asked for, or "
            'let `norm="ortho"` divide each factor by that root.',
        ),
    ),
    hints=(
        "`np.abs(np.fft.fft2(psf, shape))` holds the factor of each wave. Where the PSF's center "
        "is does not matter for magnitudes.",
        "White noise is equally strong in each wave. After division a wave is `1 / factor` times "
        "as strong, and its variance `1 / factor**2` times as large.",
        "`np.sqrt(np.mean(1 / factors**2))`",
    ),
    inputs=psfs_and_shapes,
)
