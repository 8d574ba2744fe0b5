"""What notebook 09 draws and measures."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import enhancement, images
from course_lib.lessons import find
from course_lib.lessons.nb09 import lesson, riddle
from course_lib.metrics import find_nuclei, match_labels
from tools.make_data import LINES

CELLS = lesson.Cells()


def test_the_printed_text_is_that_of_the_page():
    assert lesson.PRINTED.splitlines() == LINES.strip().splitlines()[4:7]


def test_the_riddle_has_the_score_that_its_exercise_says():
    score = match_labels(riddle.finds(), riddle.marks())
    assert score.f1 == find("cell_score").solution()
    assert (score.found, score.there, score.matched) == (9, 7, 4)


def test_outlines_are_blue_where_a_mark_matches_and_orange_elsewhere():
    labels = find_nuclei(CELLS.photo)
    drawn = lesson.outlined(CELLS.photo, labels)
    score = match_labels(labels, images.nuclei_labels())
    blue, orange = (
        np.unique(labels[(drawn == color).all(axis=2) & (labels > 0)])
        for color in ((0.35, 0.7, 1.0), (1.0, 0.6, 0.1))
    )
    assert len(blue) == score.matched
    assert len(orange) == score.found - score.matched
    assert not set(blue) & set(orange)


def test_the_count_beside_the_picture_is_the_score():
    score = lesson.found_in(enhancement.clahe(CELLS.photo))
    assert f"F1 = {score.f1:.2f}" in CELLS.treated("CLAHE")["count"]
    assert f"{score.found} found, {score.matched} of them right" in CELLS.treated("CLAHE")["count"]


def test_noise_at_zero_is_the_picture_itself():
    assert CELLS.shaken(0.0)["count"] == CELLS.treated("as taken")["count"]
    assert CELLS.shaken(0.3)["count"] != CELLS.shaken(0.0)["count"]


def test_the_curve_over_the_limit_rises_and_falls():
    curve = CELLS.limited(0.01)["over the limit"]
    f1, contrast = (np.asarray(curve.y[name]) for name in ("F1", "contrast"))
    assert f1.max() > f1[0] + 0.1 > f1[-1] + 0.3
    assert contrast[-1] > 1.5 * contrast[0]
    assert np.all(np.diff(contrast) > -0.01)


@pytest.mark.parametrize("method", lesson.DENOISERS)
@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_every_strength_of_every_method_works(method, strength):
    assert "F1" in CELLS.cleaned(method, strength)["count"]


def test_what_cleaning_got_wrong_is_shown_and_the_network_says_what_it_may_invent():
    shown = CELLS.cleaned("network", 0.4)
    wrong = np.asarray(shown["cleaned − noiseless"].array)
    noisy = np.asarray(CELLS.cleaned("none")["cleaned − noiseless"].array)
    assert np.std(wrong) < 0.4 * np.std(noisy)
    assert "not seen" in shown["mind"]
    assert "mind" not in CELLS.cleaned("median")


@pytest.mark.parametrize("shape", [(40, 50), (40, 50, 3)])
def test_the_darkroom_shows_the_curve_that_it_used(shape):
    photo = np.random.default_rng(0).random(shape) ** 2
    panels = lesson.Darkroom({"one": photo}).developed("one", black=0, white=100, gamma=0.5)
    after, curve = panels["before and after"].after, panels["the curve"]
    assert np.asarray(after).shape == shape
    bent = np.asarray(curve.y["new lightness"])
    assert (np.diff(bent) >= 0).all()
    assert np.interp(0.5, curve.x, bent) > 0.6


def test_equalizing_in_the_darkroom_needs_no_other_knob():
    photo = np.linspace(0.4, 0.6, 400).reshape(20, 20)
    after = lesson.Darkroom({"one": photo}).developed("one", 5, 90, 2.0, True)
    np.testing.assert_array_equal(after["before and after"].after, enhancement.equalize(photo))


def test_letters_of_the_page_beside_the_picture():
    page = lesson.Print()
    assert page.letters(page.sharp) > 0.9 * 174
    shown = page.sharpened(2.0, 1.5)["letters"]
    sharp = np.clip(enhancement.unsharp(page.photo, sigma=1.5, amount=2), 0, 1)
    assert shown == f"{page.letters(sharp)} of 174 read"
    assert page.letters(sharp) > page.letters(page.photo) + 20


def test_edges_and_noise_are_measured():
    width, noise = lesson.edge_and_noise(lambda y: y, sigma=2.0, noise=0.01)
    assert width == pytest.approx(2 * 1.2816 * np.hypot(2.0, 0.5), rel=0.05)
    assert noise == pytest.approx(0.01, rel=0.05)
    assert lesson.edge_and_noise(np.fliplr)[0] == pytest.approx(
        lesson.edge_and_noise(lambda y: y)[0], rel=0.05
    )


def test_hues_turn_where_channels_are_equalized():
    photos = {"face": images.fit(images.load("astronaut"), 64), "gray": np.eye(30) / 2}
    colors = lesson.Colors(photos)
    assert colors.equalized("face")["hues turned by"].startswith("0° (lightness), 1")
    assert colors.equalized("gray")["hues turned by"] == "0° (lightness), 0° (channels)"
    turned = np.roll(photos["face"], 1, axis=2)
    assert lesson.hue_turn(photos["face"], turned) > 60


def test_saturation_keeps_hues_unless_it_clips():
    colors = lesson.Colors({"face": images.fit(images.load("astronaut"), 64)})
    kept, clipped = (colors.saturated("face", 3.0, clip)["of the pixels"] for clip in (False, True))
    assert "turned by 0.0°" in kept
    assert "turned by 0.0°" not in clipped
    assert kept.split(";")[0] == clipped.split(";")[0]


def test_a_gray_photo_is_said_to_have_no_color_to_be_made_stronger():
    gray, face = np.eye(30) / 2, images.fit(images.load("astronaut"), 32)
    colors = lesson.Colors({"gray": gray, "face": face})
    assert ["mind" in colors.saturated(name, 2.0) for name in ("gray", "face")] == [True, False]
    told = [lesson.Desk(photo).worked(color=k) for photo in (gray, face) for k in (1.0, 2.0)]
    assert ["mind" in shown for shown in told] == [False, True, False, False]


@pytest.mark.parametrize("shape", [(33, 40), (33, 40, 3)])
def test_the_desk_does_nothing_at_first_and_each_slider_something(shape):
    photo = np.random.default_rng(1).random(shape)
    desk = lesson.Desk(photo)
    desk.worked()
    np.testing.assert_array_equal(desk.result, photo)
    for knob in ({"denoise": 0.1}, {"gamma": 0.5}, {"clahe": 0.01}, {"sharpen": 1.0}):
        desk.worked(**knob)
        assert np.abs(desk.result - photo).max() > 0.01
        assert 0 <= desk.result.min() <= desk.result.max() <= 1
    desk.worked(color=2.0)
    assert (np.abs(desk.result - photo).max() > 0.01) == (len(shape) == 3)
