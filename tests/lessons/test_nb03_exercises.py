"""The exercises of notebook 03: against what others wrote, and against half-right answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from skimage import restoration

from course_lib import lessons
from course_lib.exercises import judge
from course_lib.operators import Convolution, to_matrix


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def test_the_noise_gain_is_that_of_the_inverse_matrix():
    exercise = lessons.find("noise_gain")
    for psf, shape in exercise.cases():
        inverse = np.linalg.inv(to_matrix(Convolution(psf, shape, "periodic")))
        expected = np.sqrt(np.sum(inverse**2) / len(inverse))
        assert exercise.solution(psf, shape) == pytest.approx(expected)


def test_the_noise_gain_is_that_of_the_inverse_filter():
    psf, shape = np.array([[0.1, 0.2, 0.1], [0.0, 0.55, 0.05]]), (60, 45)
    noise = np.random.default_rng(0).standard_normal((8, *shape))
    transfer = Convolution(psf, shape, "periodic").transfer_function
    divided = np.fft.irfft2(np.fft.rfft2(noise) / transfer, shape)
    gain = lessons.find("noise_gain").solution(psf, shape)
    assert divided.std() == pytest.approx(gain, rel=0.03)


def test_wiener_solves_the_normal_equations():
    exercise = lessons.find("wiener_filter")
    for image, psf, balance in exercise.cases():
        if image.size > 40:
            continue
        matrix = to_matrix(Convolution(psf / psf.sum(), image.shape, "periodic"))
        normal = matrix.T @ matrix + balance * np.eye(image.size)
        image = image.astype(float)
        expected = np.linalg.solve(normal, matrix.T @ image.ravel()).reshape(image.shape)
        scale = np.abs(expected).max()
        got = exercise.solution(image, psf, balance)
        np.testing.assert_allclose(got, expected, atol=1e-10 * scale)


def test_wiener_is_scikit_images():
    rng = np.random.default_rng(0)
    image, psf = rng.random((18, 23)), rng.random((5, 3))
    expected = restoration.wiener(image, psf / psf.sum(), 0.1, reg=np.ones((1, 1)), clip=False)
    ours = lessons.find("wiener_filter").solution(image, psf, 0.1)
    np.testing.assert_allclose(ours, expected, atol=1e-10)


# Half-right answers: right for some inputs, and a reader may test only on those.


def _wiener(image: Any, psf: Any, balance: float) -> Any:
    return lessons.find("wiener_filter").solution(image, psf, balance)


def for_symmetric_psfs(image: Any, psf: Any, balance: float) -> Any:
    return _wiener(image, psf + psf[::-1, ::-1], balance)


def for_square_psfs(image: Any, psf: Any, balance: float) -> Any:
    side = min(psf.shape)
    return _wiener(image, psf[:side, :side], balance)


def for_one_balance(image: Any, psf: Any, balance: float) -> Any:
    return _wiener(image, psf, 0.1)


def for_large_balances(image: Any, psf: Any, balance: float) -> Any:
    return _wiener(image, psf, max(balance, 0.1))


def magnitudes_only(image: Any, psf: Any, balance: float) -> Any:
    h = np.abs(np.fft.fft2(psf / psf.sum(), image.shape))
    return np.fft.ifft2(np.fft.fft2(image) * h / (h**2 + balance)).real


def kernel_pinched_at_the_corner(image: Any, psf: Any, balance: float) -> Any:
    h = np.fft.fft2(psf / psf.sum(), image.shape)
    return np.fft.ifft2(np.fft.fft2(image) * h.conj() / (np.abs(h) ** 2 + balance)).real


def clipped(image: Any, psf: Any, balance: float) -> Any:
    return np.clip(_wiener(image, psf, balance), 0, 1)


def for_square_shapes(psf: Any, shape: Any) -> float:
    return float(lessons.find("noise_gain").solution(psf, (max(shape), max(shape))))


def for_rows(psf: Any, shape: Any) -> float:
    factors = np.abs(np.fft.fft(psf.sum(axis=0), shape[1]))
    return float(np.sqrt(np.mean(1 / factors**2)))


HALF_RIGHT = [
    ("wiener_filter", for_symmetric_psfs),
    ("wiener_filter", for_square_psfs),
    ("wiener_filter", for_one_balance),
    ("wiener_filter", for_large_balances),
    ("wiener_filter", magnitudes_only),
    ("wiener_filter", kernel_pinched_at_the_corner),
    ("wiener_filter", clipped),
    ("noise_gain", for_square_shapes),
    ("noise_gain", for_rows),
]


@pytest.mark.parametrize(("exercise", "answer"), HALF_RIGHT)
def test_half_right_is_not_right(exercise: str, answer: Any):
    feedback = lessons.check(exercise, answer)
    assert feedback.status in ("wrong", "known mistake"), feedback


# Where the PSF's center goes, in the ways that readers write it.


def _filter(h: Any, image: Any, balance: float) -> Any:
    H = np.fft.fft2(h)
    X = np.conj(H) * np.fft.fft2(image) / (np.abs(H) ** 2 + balance)
    return np.fft.ifft2(X).real


def _among_zeros(psf: Any, shape: Any, top: int = 0, left: int = 0) -> Any:
    h = np.zeros(shape)
    h[top : top + psf.shape[0], left : left + psf.shape[1]] = psf / psf.sum()
    return h


def _in_the_middle(psf: Any, shape: Any) -> Any:
    (rows, columns), (k, w) = shape, psf.shape
    return _among_zeros(psf, shape, rows // 2 - k // 2, columns // 2 - w // 2)


def flipped(image: Any, psf: Any, balance: float) -> Any:
    h = _among_zeros(psf[::-1, ::-1], image.shape)
    return _filter(np.roll(h, [-(n // 2) for n in psf.shape], (0, 1)), image, balance)


def fftshift(image: Any, psf: Any, balance: float) -> Any:
    return _filter(np.fft.fftshift(_among_zeros(psf, image.shape)), image, balance)


def ifftshift(image: Any, psf: Any, balance: float) -> Any:
    return _filter(np.fft.ifftshift(_among_zeros(psf, image.shape)), image, balance)


def result_shifted(image: Any, psf: Any, balance: float) -> Any:
    return np.fft.fftshift(_filter(_among_zeros(psf, image.shape), image, balance))


def result_shifted_back(image: Any, psf: Any, balance: float) -> Any:
    return np.fft.ifftshift(_filter(_among_zeros(psf, image.shape), image, balance))


def psf_shifted(image: Any, psf: Any, balance: float) -> Any:
    return _filter(_among_zeros(np.fft.fftshift(psf), image.shape), image, balance)


def psf_shifted_back(image: Any, psf: Any, balance: float) -> Any:
    return _filter(_among_zeros(np.fft.ifftshift(psf), image.shape), image, balance)


def middle_to_the_middle(image: Any, psf: Any, balance: float) -> Any:
    return _filter(np.fft.fftshift(_in_the_middle(psf, image.shape)), image, balance)


def middle_by_halves(image: Any, psf: Any, balance: float) -> Any:
    top, left = ((n - k) // 2 for n, k in zip(image.shape, psf.shape, strict=True))
    h = _among_zeros(psf, image.shape, top, left)
    return _filter(np.fft.ifftshift(h), image, balance)


CENTERS = [
    (flipped, "The PSF is flipped"),
    (fftshift, "shifted by half its size"),
    (ifftshift, "shifted by half its size"),
    (result_shifted, "shifted by half its size"),
    (result_shifted_back, "shifted by half its size"),
    (psf_shifted, "in its own small frame"),
    (psf_shifted_back, "in its own small frame"),
    (middle_to_the_middle, "`np.fft.ifftshift`"),
    (middle_by_halves, "Off by one"),
]


@pytest.mark.parametrize(("answer", "words"), CENTERS)
def test_a_center_in_the_wrong_place_is_named(answer: Any, words: str):
    feedback = lessons.check("wiener_filter", answer)
    assert feedback.status == "known mistake", feedback
    assert words in feedback.sentences[0]


def test_from_the_middle_to_the_corner_is_right():
    def middle_to_the_corner(image: Any, psf: Any, balance: float) -> Any:
        return _filter(np.fft.ifftshift(_in_the_middle(psf, image.shape)), image, balance)

    assert lessons.check("wiener_filter", middle_to_the_corner).solved


@pytest.mark.parametrize("answer", [answer for answer, _ in CENTERS])
def test_a_center_in_the_wrong_place_is_not_blamed_on_a_shape(answer: Any):
    unnamed = replace(lessons.find("wiener_filter"), misconceptions=())
    told = str(judge(unnamed, answer))
    assert "is not square" not in told
    assert "is not symmetric" not in told


def test_other_ways_to_write_it_are_right():
    def with_loops(image: Any, psf: Any, balance: float) -> Any:
        h = np.zeros(image.shape)
        for (i, j), weight in np.ndenumerate(psf / psf.sum()):
            h[(i - psf.shape[0] // 2) % len(h), (j - psf.shape[1] // 2) % h.shape[1]] += weight
        spectrum = np.fft.rfft2(h)
        factor = spectrum.conj() / (np.abs(spectrum) ** 2 + balance)
        return np.fft.irfft2(factor * np.fft.rfft2(image), image.shape)

    def by_matrix(psf: Any, shape: Any) -> Any:
        inverse = np.linalg.inv(to_matrix(Convolution(psf, shape, "periodic")))
        return np.sqrt(np.mean(np.sum(inverse**2, axis=1)))

    assert lessons.check("wiener_filter", with_loops).solved
    assert lessons.check("noise_gain", by_matrix).solved


def test_a_complex_picture_is_told_what_it_lacks():
    def complex_kept(image: Any, psf: Any, balance: float) -> Any:
        return _wiener(image, psf, balance) + 0j

    assert "real part" in str(lessons.check("wiener_filter", complex_kept))


@pytest.mark.parametrize(("length", "solved"), [(30, True), (31.5, True), (28, True), (33, True)])
def test_the_streak_may_be_read_a_little_off(length: float, solved: bool):
    assert lessons.check("streak_length", length).solved is solved


@pytest.mark.parametrize("length", [25, 36, 15, 12, "30", None])
def test_the_streak_may_not_be_read_anyhow(length: Any):
    assert not lessons.check("streak_length", length).solved


def test_a_shape_left_out_is_named_also_where_numpy_refuses_it():
    def answer(image: Any, psf: Any, balance: float) -> Any:
        kernel = np.zeros(image.shape)
        kernel[: psf.shape[0], : psf.shape[1]] = psf / psf.sum()
        H = np.fft.rfft2(np.roll(kernel, [-(n // 2) for n in psf.shape], axis=(0, 1)))
        return np.fft.irfft2(H.conj() * np.fft.rfft2(image) / (np.abs(H) ** 2 + balance))

    told = judge(lessons.find("wiener_filter"), answer)
    assert told.mistake == "shape left out of the way back"
