"""Letters are found in other fonts, sizes and places than the templates', and fewer by blur."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from course_lib import images
from course_lib.metrics import found_letters
from tools.make_data import LINES

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
PAGE, PRINTED = images.load("page"), LINES.strip()
TEXT = """Deconvolution recovers what a blur has weakened,
and the noise is multiplied with equal zeal. Just
so the quick brown fox jumps over my lazy dog. (Kvz?)"""
COUNT = sum(sign.isalpha() for sign in TEXT)


def printed(font: str, size: int, place: tuple[int, int], text: str = TEXT) -> np.ndarray:
    """Print lines in a font, dark on light."""
    letters = ImageFont.truetype(str(FONTS / f"{font}.ttf"), size)
    lines, step = text.splitlines(), round(1.5 * size) + 6
    width = round(max(letters.getlength(line) for line in lines)) + 2 * place[1]
    sheet = Image.new("L", (width, step * len(lines) + 2 * place[0]), 250)
    for k, line in enumerate(lines):
        pen = ImageDraw.Draw(sheet)
        pen.text((place[1], place[0] + k * step), line, fill=15, font=letters)
    return np.asarray(sheet) / 255


def test_the_sharp_page_is_read():
    score = found_letters(PAGE, PRINTED)
    assert score.there == 378
    assert score.matched == score.found > 0.92 * score.there


@pytest.mark.parametrize(
    "font",
    ["DejaVuSerif", "DejaVuSans", "DejaVuSansMono", "DejaVuSans-Bold", "DejaVuSerif-Bold", "cmr10"],
)
@pytest.mark.parametrize(("size", "place"), [(12, (9, 30)), (17, (27, 5)), (23, (14, 61))])
def test_other_fonts_sizes_and_places(font, size, place):
    score = found_letters(printed(font, size, place), TEXT)
    assert score.there == COUNT
    assert score.matched > 0.75 * COUNT


def test_letters_vanish_with_blur_the_small_ones_first():
    seen = [found_letters(gaussian_filter(PAGE, s), PRINTED).matched for s in (0, 1, 1.5, 2, 3)]
    assert all(a > 1.2 * b for a, b in pairwise(seen))
    first, last = PRINTED.splitlines()[0], PRINTED.splitlines()[-1]
    soft = gaussian_filter(PAGE, 1.5)
    assert found_letters(soft[:70], first).recall > 0.9
    assert found_letters(soft[258:], last).recall < 0.3


def test_noise_hides_letters():
    rng = np.random.default_rng(0)
    seen = [
        found_letters(images.add_noise(PAGE, sigma, rng), PRINTED).matched
        for sigma in (0.1, 0.7, 2.0)
    ]
    assert seen[0] > 1.2 * seen[1] > 1.44 * seen[2]


@pytest.mark.parametrize("chance", ["noise", "upside down", "another text"])
def test_what_is_not_there_is_found_by_chance_only(chance):
    picture = {
        "noise": np.random.default_rng(1).standard_normal(PAGE.shape),
        "upside down": PAGE[::-1, ::-1],
        "another text": printed("DejaVuSerif", 16, (20, 20), PRINTED[::-1]),
    }[chance]
    assert found_letters(picture, PRINTED).recall < 0.2


def test_neither_light_nor_unit_nor_which_is_the_paper_matters():
    expected = found_letters(PAGE, PRINTED)
    assert found_letters(1 - PAGE, PRINTED) == expected
    assert found_letters(1000 + 255 * PAGE, PRINTED) == expected
    shaded = PAGE * np.linspace(1, 0.6, PAGE.shape[1])
    assert found_letters(shaded, PRINTED).matched > 0.95 * expected.matched


def test_a_line_too_many_or_too_few_does_no_harm():
    with_line = PAGE.copy()
    with_line[10:16, 50:400] = 0.1
    assert found_letters(with_line, PRINTED).matched > 0.9 * 378
    cut = found_letters(PAGE[60:], PRINTED)
    assert cut.matched > 0.9 * (378 - 21)


@pytest.mark.parametrize("picture", [np.ones((1, 1)), np.zeros((40, 50)), np.ones((3, 400))])
def test_an_empty_page_has_none(picture):
    assert found_letters(picture, PRINTED).matched == 0


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: found_letters(PAGE, "1, 2, 3"), ValueError, "letters from A to Z"),
        (lambda: found_letters(PAGE, 7), TypeError, "printed text"),
        (lambda: found_letters(np.ones((3, 3, 3)), "a"), ValueError, "2-D"),
        (lambda: found_letters([[np.inf]], "a"), ValueError, "NaN or infinite"),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
