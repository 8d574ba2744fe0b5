"""Oklab by its published numbers, and colors that a screen cannot show."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import enhancement, images

COLORS = np.random.default_rng(0).random((30, 40, 3))
# CIE XYZ to linear sRGB, IEC 61966-2-1.
FROM_XYZ = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)


@pytest.mark.parametrize(
    ("xyz", "lab"),
    [
        ((0.950, 1.000, 1.089), (1.000, 0.000, 0.000)),
        ((1.000, 0.000, 0.000), (0.450, 1.236, -0.019)),
        ((0.000, 1.000, 0.000), (0.922, -0.671, 0.263)),
        ((0.000, 0.000, 1.000), (0.153, -1.415, -0.449)),
    ],
)
def test_the_published_pairs(xyz, lab):
    stored = images.to_srgb((FROM_XYZ @ xyz).reshape(1, 1, 3))
    np.testing.assert_allclose(enhancement.to_oklab(stored)[0, 0], lab, atol=0.003)


def test_there_and_back():
    again = enhancement.from_oklab(enhancement.to_oklab(COLORS))
    np.testing.assert_allclose(again, COLORS, atol=2e-3)
    assert not enhancement.outside_gamut(enhancement.to_oklab(COLORS)).any()


def polar(image):
    lab = enhancement.to_oklab(image)
    return lab[..., 0], np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])


def turned(a, b):
    return np.abs(np.angle(np.exp(1j * (a - b))))


@pytest.mark.parametrize("factor", [0.3, 1.0, 2.5, 1e6])
def test_saturation_keeps_lightness_and_hue(factor):
    (L, C, h), (L2, C2, h2) = polar(COLORS), polar(enhancement.saturate(COLORS, factor))
    np.testing.assert_allclose(L2, L, atol=3e-3)
    clear = (C > 0.05) & (C2 > 0.03)
    assert turned(h, h2)[clear].max() < 0.02
    shown = ~enhancement.outside_gamut(enhancement.to_oklab(COLORS) * [1, factor, factor])
    np.testing.assert_allclose(C2[shown], factor * C[shown], atol=3e-3)


def test_what_cannot_be_shown_gets_as_much_chroma_as_can():
    asked = enhancement.to_oklab(COLORS) * [1, 3, 3]
    far = enhancement.outside_gamut(asked)
    assert far.mean() > 0.5
    got = enhancement.to_oklab(enhancement.from_oklab(asked))
    assert enhancement.outside_gamut(got * [1, 1.03, 1.03])[far].mean() > 0.99


def test_clipping_turns_hues():
    asked = enhancement.to_oklab(COLORS) * [1, 3, 3]
    _, _, h = polar(COLORS)
    _, _, kept = polar(enhancement.from_oklab(asked))
    _, _, clipped = polar(enhancement.from_oklab(asked, gamut="clip"))
    assert np.percentile(turned(h, clipped), 90) > 10 * np.percentile(turned(h, kept), 90)


def test_a_new_lightness():
    photo = images.fit(images.load("astronaut"), 64)
    asked = np.linspace(0, 1, 64 * 64).reshape(64, 64)
    L, _, _ = polar(enhancement.with_lightness(photo, asked))
    np.testing.assert_allclose(L, asked, atol=0.01)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: enhancement.saturate(COLORS[..., 0], 1), "must be in color"),
        (lambda: enhancement.saturate(COLORS, -1), "at least 0"),
        (lambda: enhancement.with_lightness(COLORS, np.ones((3, 4))), "must have shape"),
        (lambda: enhancement.from_oklab(COLORS, gamut="cut"), "'chroma' or 'clip'"),
    ],
)
def test_what_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
