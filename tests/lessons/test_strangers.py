"""What strangers answered: wrong and accepted once, right and refused once, or told wrongly."""

import re
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.sparse
from scipy.stats import norm

from course_lib import lessons


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def solution(name: str) -> Any:
    return lessons.find(name).solution


# ------------------------------------------------------------------ wrong, and accepted once


def like_the_image(image, kernel):
    out = np.zeros_like(image)
    out[:] = solution("convolve_same")(image, kernel)
    return out


def by_scipy(image, kernel):
    return scipy.ndimage.convolve(image, kernel, mode="constant")


def scattered_in_the_type_of_the_image(image, kernel, stride):
    (rows, columns), (h, w) = image.shape, kernel.shape
    out = np.zeros(((rows - 1) * stride + h, (columns - 1) * stride + w), dtype=image.dtype)
    for i, j in np.ndindex(rows, columns):
        window = out[i * stride : i * stride + h, j * stride : j * stride + w]
        window[:] = window + image[i, j] * kernel
    return out


def largest_without_magnitude(kernel):
    i, j = np.unravel_index(np.argmax(kernel), kernel.shape)
    return kernel[:, j] / kernel[i, j], kernel[i]


def sums_or_first(kernel):
    if kernel.sum():
        return kernel.sum(axis=1) / kernel.sum(), kernel.sum(axis=0)
    return kernel[:, 0] / kernel[0, 0], kernel[0]


def two_axes(kernel):
    column, row = solution("split_kernel")(kernel)
    return column[:, None], row[None]


def whole_gap(forward, adjoint, x, y):
    return int(solution("dot_test_gap")(forward, adjoint, x, y))


def rounded_gap(forward, adjoint, x, y):
    return round(solution("dot_test_gap")(forward, adjoint, x, y))


def brightened_to_two_decimals(image, amount):
    return np.round(np.clip(image + amount, 0, 1), 2)


def gives_up_after_ten(A, y, sigma):
    return min(solution("steps_needed")(A, y, sigma), 10)


def cut_by_tensorflow(tf, features, weights, photos, stride):
    return solution("layer_back")(tf, features, weights, photos, stride).astype(int)


def zeros_of_the_photo(A, y, steps):
    x = np.zeros(y.shape)
    for t in steps:
        x = x + t * A.T(y - A(x))
    return x


ACCEPTED_ONCE = [
    ("convolve_same", like_the_image, "fractions are cut off"),
    ("convolve_same", by_scipy, "holds whole numbers"),
    ("transpose_by_scatter", scattered_in_the_type_of_the_image, "holds whole numbers"),
    ("split_kernel", largest_without_magnitude, ""),
    ("split_kernel", sums_or_first, ""),
    ("split_kernel", two_axes, "in arrays of two axes"),
    ("dot_test_gap", whole_gap, "fraction is cut off"),
    ("dot_test_gap", rounded_gap, "rounded"),
    ("brighten", brightened_to_two_decimals, "rounded to 2 decimals"),
    ("steps_needed", gives_up_after_ten, "10"),
    ("layer_back", cut_by_tensorflow, "fractions are cut off"),
    ("unrolled", zeros_of_the_photo, ""),
    (
        "count_cells",
        lambda m, s: min(solution("count_cells")(m, s), 10),
        "right answer is larger",
    ),
]


@pytest.mark.parametrize(("name", "answer", "words"), ACCEPTED_ONCE)
def test_what_was_accepted_once_is_refused(name: str, answer: Any, words: str) -> None:
    feedback = lessons.check(name, answer)
    assert not feedback.solved
    assert words in str(feedback), feedback


# ------------------------------------------------------------------ right, and refused once


def details(photo):
    return np.median(np.abs(np.diff(np.diff(photo, 2, axis=0), 2, axis=1) / 6))


def generously_padded(image, kernel, stride):
    """Pad behind as far as the stride lets no further window in."""
    amounts = []
    for n in image.shape:
        out = ceil(n / stride)
        total = max((out - 1) * stride + kernel - n, 0)
        reach = (out - 1) * stride + kernel + stride - 1
        amounts.append((total // 2, max(reach - n - total // 2, 0)))
    return np.pad(image, amounts)


REFUSED_ONCE = [
    ("noise_level", lambda photo: details(photo) / 0.6745),
    ("noise_level", lambda photo: details(photo) / norm.ppf(0.75)),
    ("noise_level", lambda photo: 1.4826 * details(photo)),
    ("pad_same", generously_padded),
    (
        "correlation_matrix",
        lambda kernel, shape: scipy.sparse.csr_matrix(
            solution("correlation_matrix")(kernel, shape)
        ),
    ),
    ("stripe_contrast", Fraction(1, 3)),
    ("largest_step", Decimal("0.125")),
    ("largest_step", Fraction(1, 8)),
]


@pytest.mark.parametrize(("name", "answer"), REFUSED_ONCE)
def test_what_was_refused_once_is_right(name: str, answer: Any) -> None:
    feedback = lessons.check(name, answer)
    assert feedback.solved, feedback


def test_too_many_windows_are_still_wrong() -> None:
    def one_window_more(image, kernel, stride):
        return np.pad(solution("pad_same")(image, kernel, stride), (0, stride))

    assert not lessons.check("pad_same", one_window_more).solved


def test_an_error_of_a_library_is_no_stub() -> None:
    def calls_one(image, amount):
        return not_there()

    def not_there():
        raise NotImplementedError("not on this machine")

    assert "NotImplementedError" in str(lessons.check("brighten", calls_one))


# ----------------------------------------------------------------------- told wrongly once


def gamma(image, amount):
    return np.clip(image ** (1 - amount) - 0.5, 0, 1)


def changes_what_it_gets(found, truth):
    both = np.logical_and(found, truth, out=found)
    return np.sum(both) / np.sum(found | truth)


TOLD = [
    ("largest_step", "1/8", "Leave out the quotes", ""),
    ("output_size", "(7, 13)", "Leave out the quotes", ""),
    ("smooth_kernel_size", (8, 8), "say it once", "12_000"),
    ("count_numbers", (720, 0), "12_000", ""),
    ("largest_step", (1, 2, 3), "several values (3 of them)", "object of type"),
    ("largest_step", 10**5000, "more than 300 digits", "a number, got a number"),
    (
        "correlation_matrix",
        lambda kernel, shape: solution("correlation_matrix")(kernel, shape).reshape(
            *(n - k + 1 for n, k in zip(shape, kernel.shape, strict=True)), *shape
        ),
        "in 4 axes where 2 are asked for",
        "axis of length 1",
    ),
    (
        "enlarge",
        lambda image, factor: solution("enlarge")(image, factor).astype(int),
        "fractions are cut off",
        "ever filled",
    ),
    ("region_iou", lambda f, t: np.sum(f & t) // np.sum(f | t), "`//`", "zeros_like"),
    ("region_iou", changes_what_it_gets, "changes its input `found`", "recall"),
    ("brighten", gamma, "power of a negative number", "np.empty"),
    (
        "wiener_filter",
        lambda image, psf, balance: 1j + solution("wiener_filter")(image, psf, balance),
        "complex",
        "`np.abs`",
    ),
    (
        "noise_gain",
        lambda psf, shape: np.sqrt(np.mean(1 / np.abs(np.fft.fft2(psf, shape, norm="ortho")) ** 2)),
        "ortho",
        "",
    ),
    ("noise_level", lambda photo: 1.001 * solution("noise_level")(photo), "too large", " 1 times"),
    ("which_fault", "3514", "Two of the four are right", ""),
]


TITLES = [f"{number} {told[0]}" for number, told in enumerate(TOLD)]


@pytest.mark.parametrize(("name", "answer", "words", "never"), TOLD, ids=TITLES)
def test_the_words_fit_the_mistake(name: str, answer: Any, words: str, never: str) -> None:
    told = str(lessons.check(name, answer))
    assert words in told
    assert not never or never not in told


def test_a_map_is_shown_with_its_numbers() -> None:
    told = str(lessons.check("dot_test_gap", lambda forward, adjoint, x, y: 1.0))
    assert "a linear map from shape" in told
    assert "as a matrix:\n[[" in told
    told = str(lessons.check("landweber_step", lambda A, x, y, step: x))
    assert "as a matrix:\n[[" in told


FUNCTIONS = [name for name in lessons.names() if lessons.find(name).inputs is not None]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_first_input_can_be_redone_by_hand(name: str) -> None:
    first, *_ = lessons.find(name).cases()
    arrays = [value for value in first if isinstance(value, np.ndarray)]
    assert all(array.size <= 64 for array in arrays)
    assert all(np.abs(array).max() < 1000 for array in arrays)
    assert not arrays or any(array.size > 1 for array in arrays)


def test_a_complex_answer_is_told_whether_that_is_only_rounding() -> None:
    def shifted(image: Any, psf: Any, balance: float) -> Any:
        H = np.fft.fft2(psf / psf.sum(), image.shape)
        return np.fft.ifft2(H.conj() * np.fft.fft2(image) / (np.abs(H) ** 2 + balance))

    told = str(lessons.check("wiener_filter", shifted))
    assert "only by rounding: take `.real`" in told
    assert "not only" not in told
    told = str(lessons.check("wiener_filter", lambda *case: 1j * shifted(*case)))
    assert "not only by rounding" in told


def test_an_array_of_whole_numbers_that_cannot_take_a_fraction_is_told_in_words() -> None:
    def scattered(image: Any, kernel: Any, stride: int) -> Any:
        (rows, columns), (h, w) = image.shape, kernel.shape
        out = np.zeros(((rows - 1) * stride + h, (columns - 1) * stride + w), image.dtype)
        for i, j in np.ndindex(image.shape):
            top, left = i * stride, j * stride
            out[top : top + h, left : left + w] += image[i, j] * kernel
        return out

    assert "`dtype=float`" in str(lessons.check("transpose_by_scatter", scattered))


def test_two_numbers_that_differ_are_told_apart() -> None:
    solution = lessons.find("gcv_score").solution
    told = str(lessons.check("gcv_score", lambda *case: round(solution(*case), 4)))
    (expected, got) = re.search(r"[Ee]xpected (\S+), got (\S+)\.", told).groups()
    assert expected != got


def test_a_picture_where_a_number_is_asked_for_is_told_in_words_and_so_is_the_other_way() -> None:
    told = str(lessons.check("steps_needed", lambda A, y, sigma: np.zeros(A.in_shape)))
    assert re.search(r"Expected a number, got an array of shape \(\d+, \d+\)\.", told)
    told = str(lessons.check("landweber_step", lambda A, x, y, step: np.float64(step)))
    assert re.search(r"Expected an array of shape \(\d+, \d+\), got a number\.", told)


def test_an_operator_has_the_readers_name_in_errors() -> None:
    told = str(lessons.check("richardson_lucy_step", lambda A, x, y: x / A.T(1)))
    assert "A.T takes shape" in told
    assert "Named" not in told


def test_matrix_products_where_pixels_are_meant_are_told_in_words() -> None:
    def windows(image: Any, kernel: Any) -> Any:
        (rows, columns), (h, w) = image.shape, kernel.shape
        padded = np.pad(image, ((h - 1 - h // 2, h // 2), (w - 1 - w // 2, w // 2)))
        out = np.zeros(image.shape)
        for i, j in np.ndindex(rows, columns):
            out[i, j] = np.sum(kernel[::-1, ::-1] @ padded[i : i + h, j : j + w])
        return out

    assert "that is `*`" in str(lessons.check("convolve_same", windows))


@pytest.mark.parametrize("answer", ["thirty", (30, 2), [1, 2, 3], {"angle": 120}, float("nan"), 1j])
def test_an_answer_of_another_form_is_no_direction(answer: Any) -> None:
    assert not lessons.check("direction", answer).solved


@pytest.mark.parametrize("answer", [[36, 2], np.array([35.0, -1.0]), (38, 182), (36, -178)])
def test_a_movement_is_the_same_backward_and_as_a_list(answer: Any) -> None:
    assert lessons.check("clock", answer).solved


@pytest.mark.parametrize("answer", [36, (36,), (36, 2, 0), "36, 2", (36, 20), (30, 2)])
def test_what_is_no_pair_or_too_far_is_no_movement(answer: Any) -> None:
    assert not lessons.check("clock", answer).solved
