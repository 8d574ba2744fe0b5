"""The last step of the search: kernels of a kind have an error in common, and it is taken away."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from course_lib import kernels
from course_lib.blind._correction import corrected, others, signs_of
from course_lib.blind._pictures import brightness
from course_lib.blind._search import found
from course_lib.blind._spectrum import PowerLaw
from course_lib.restoration import estimate_noise
from tools import blind_problems as problems
from tools import fit_correction

NOISE = 0.005


@cache
def photo() -> np.ndarray:
    return brightness(next(problems.drawn(3)).photo)


@pytest.mark.parametrize(
    "kernel",
    [
        np.ones((1, 1)),
        kernels.identity(5),
        kernels.gaussian(2.0),
        kernels.motion(15, 30),
        kernels.camera_shake(47, np.random.default_rng(0)),
    ],
    ids=["one pixel", "point", "Gaussian", "motion", "large"],
)
def test_a_kernel_stays_a_kernel(kernel):
    law = PowerLaw(photo(), NOISE)
    given = kernel.copy()
    psf = corrected(photo(), kernel, law)
    assert psf.shape == kernel.shape
    assert psf.min() >= 0
    assert psf.sum() == pytest.approx(1)
    np.testing.assert_array_equal(kernel, given)


def test_what_is_mixed_in_are_kernels_that_are_wider_or_more_even():
    kernel = kernels.camera_shake(21, np.random.default_rng(1))
    kernel = np.pad(kernel, 15)  # nothing is lost at the rim
    for other in others(kernel):
        assert other.min() >= 0
        assert other.sum() == pytest.approx(1, abs=1e-4)
        assert (other**2).sum() < (kernel**2).sum()


def test_signs_do_not_depend_on_where_the_kernel_lies():
    kernel = np.pad(kernels.camera_shake(13, np.random.default_rng(2)), 9)
    law = PowerLaw(photo(), NOISE)
    here = signs_of(photo(), kernel, law)
    there = signs_of(photo(), np.roll(kernel, (3, -2), (0, 1)), law)
    assert list(here) == list(there)
    for name in ("width", "area", "noise", "misfit", "fall"):
        assert here[name] == pytest.approx(there[name], rel=1e-6)


def harm(problem: problems.Problem, psf: np.ndarray) -> float:
    true, weight = fit_correction._importance(problem, NOISE)
    through = fit_correction._transfer(psf)
    error = through - fit_correction._moved(true, through, weight)
    return float((weight * np.abs(error) ** 2).sum())


def test_kernels_do_less_harm():
    """Of photos in development, in windows that nothing was fitted to; the bench has others."""
    places = {name: problems.FOR_FITTING[name] for name in ("coins", "sunset")}
    gains = []
    for problem in list(problems.shaken(places, problems.FITTING_SEED))[1::3]:
        picture = brightness(problem.photo)
        noise = estimate_noise(picture)
        before = found(picture, 31, noise)
        after = corrected(picture, before, PowerLaw(picture, noise))
        gains.append(np.log1p(harm(problem, before)) - np.log1p(harm(problem, after)))
    assert np.mean(gains) > 0.1
