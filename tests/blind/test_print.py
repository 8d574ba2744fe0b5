"""Print: paper tells more than edges alone; light and ink may be as they like."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from course_lib import kernels, metrics, restoration
from course_lib.blind import Estimate, estimate_psf
from course_lib.blind._latent import few_edges
from course_lib.blind._pictures import brightness
from course_lib.blind._print import Ink
from course_lib.blind._search import found
from tests.blind.test_estimate import alike
from tools.blind_problems import Problem, photographed, rectangles, window

SHAKE = kernels.camera_shake(19, np.random.default_rng(5))


@cache
def page() -> Problem:
    rows, columns = (255 + n - 1 for n in SHAKE.shape)
    scene = window("page", (0.2, 0.1), (rows, columns))
    return photographed("page", scene, SHAKE, 0.01, np.random.default_rng(0))


@cache
def result() -> Estimate:
    return estimate_psf(page().photo)


def test_a_page_is_told_and_its_kernel_found():
    assert result().findings.printed
    assert result().verdict == "found"
    assert alike(result().psf, SHAKE) > 0.8


def test_the_search_for_edges_alone_is_led_astray_by_letters():
    ordinary = found(brightness(page().photo), 31, result().findings.noise)
    assert alike(ordinary, SHAKE) < alike(result().psf, SHAKE) - 0.1


def test_the_page_can_be_read_again():
    inside = np.s_[20:-20, 20:-20]
    restored = restoration.restore(page().photo, result().psf)
    # The kernel is known but for a shift; that of this one is less than a pixel.
    before, after = (
        metrics.psnr(np.clip(p, 0, 1)[inside], page().truth[inside], data_range=1)
        for p in (page().photo, restored)
    )
    assert after > before + 3


@pytest.mark.parametrize(
    "changed",
    [
        1 - page().photo,
        0.2 + 0.5 * page().photo,
        page().photo * np.linspace(0.6, 1, 255),
        np.rot90(page().photo),
    ],
    ids=["light on dark", "pale", "light from the right", "turned"],
)
def test_the_same_kernel_whatever_the_light(changed):
    psf = np.rot90(SHAKE) if changed.base is page().photo else SHAKE
    again = estimate_psf(changed)
    assert again.findings.printed
    assert alike(again.psf, psf) > 0.8


def test_sharp_print_is_told():
    sharp = window("page", (0.2, 0.1), (255, 255))
    sharp = sharp + 0.005 * np.random.default_rng(1).standard_normal(sharp.shape)
    found = estimate_psf(sharp)
    assert found.findings.printed
    assert found.verdict == "nothing to repair"


@pytest.mark.parametrize(
    "scene",
    [
        rectangles(1, (255, 255)),
        window("hubble", (0.4, 0.3), (255, 255)),
        window("camera", (0.3, 0.4), (255, 255)),
    ],
    ids=["rectangles", "stars", "a dark coat"],
)
def test_what_is_no_print_is_not_taken_for_it(scene):
    photo = photographed("", np.pad(scene, 9, "symmetric"), SHAKE, 0.005, np.random.default_rng(2))
    assert not estimate_psf(photo.photo).findings.printed


def test_paper_holds_no_ink_and_ink_is_about_1():
    light = np.linspace(0.5, 1, 200)
    photo = np.tile(light, (200, 1))
    photo[60:70, 20:180] *= 0.2
    ink = Ink.of(photo)
    assert ink.dark
    assert np.abs(ink.amount[90:, 20:180]).max() < 0.1  # of light that doubles over 200 pixels
    assert ink.amount[62:68, 30:170].min() > 0.85


def test_pixels_that_cost_something_are_few():
    rng = np.random.default_rng(4)
    scene = np.zeros((64, 64))
    scene[20:40, 24:30] = 1
    noisy = np.fft.rfft2(scene + 0.05 * rng.standard_normal(scene.shape)).astype(np.complex64)
    point = np.ones((1, 1))
    paper = few_edges(noisy, point, 4e-3, scene.shape, 8e-3)
    with_slopes_only = few_edges(noisy, point, 4e-3, scene.shape)
    empty = scene == 0
    assert np.abs(paper[empty]).mean() < 0.2 * np.abs(with_slopes_only[empty]).mean()
    np.testing.assert_allclose(paper[~empty], 1, atol=0.15)
