"""The exercises of notebook 07 against half-right answers, and other ways to write right ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import lessons


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def for_factor_two(n: int, factor: int) -> Any:
    return lessons.find("pixel_centers").solution(n, 2)


def for_odd_factors(n: int, factor: int) -> Any:
    return np.arange(n) * factor + factor // 2


def for_two_by_two(maps: Any, factor: int) -> Any:
    return lessons.find("interleave").solution(maps[:, :, :4], 2)


def for_square_maps(maps: Any, factor: int) -> Any:
    side = min(maps.shape[:2])
    return lessons.find("interleave").solution(maps[:side, :side], factor)


def for_one_border(truth: Any, guess: Any, border: int) -> Any:
    return lessons.find("fair_psnr").solution(truth, guess, 1 if len(truth) > 2 else 0)


def for_guesses_in_range(truth: Any, guess: Any, border: int) -> Any:
    low, high = guess.min(), guess.max()
    return lessons.find("fair_psnr").solution(truth, (guess - low) / (high - low), border)


HALF_RIGHT = [
    ("pixel_centers", for_factor_two),
    ("pixel_centers", for_odd_factors),
    ("interleave", for_two_by_two),
    ("interleave", for_square_maps),
    ("fair_psnr", for_one_border),
    ("fair_psnr", for_guesses_in_range),
]


@pytest.mark.parametrize(("exercise", "answer"), HALF_RIGHT)
def test_half_right_is_not_right(exercise: str, answer: Any):
    feedback = lessons.check(exercise, answer)
    assert feedback.status in ("wrong", "known mistake", "error"), feedback


def test_other_ways_to_write_it_are_right():
    def by_means(n: int, factor: int) -> Any:
        return np.arange(n * factor).reshape(n, factor).mean(axis=1)

    def by_axes(maps: Any, factor: int) -> Any:
        rows, columns, _ = maps.shape
        blocks = maps.reshape(rows, columns, factor, factor)
        return blocks.swapaxes(1, 2).reshape(rows * factor, columns * factor)

    def by_loops(maps: Any, factor: int) -> Any:
        rows, columns, channels = maps.shape
        result = np.zeros((rows * factor, columns * factor))
        for r, k, c in np.ndindex(rows, columns, channels):
            result[r * factor + c // factor, k * factor + c % factor] = maps[r, k, c]
        return result

    def by_pictures(truth: Any, guess: Any, border: int) -> Any:
        from course_lib.metrics import psnr

        weights = np.array([0.299, 0.587, 0.114])
        rows, columns, _ = truth.shape
        inner = np.s_[border : rows - border, border : columns - border]
        gray = [(p @ weights)[inner] for p in (truth, np.clip(guess, 0, 1))]
        return psnr(*gray, data_range=1)

    assert lessons.check("pixel_centers", by_means).solved
    assert lessons.check("interleave", by_axes).solved
    assert lessons.check("interleave", by_loops).solved
    assert lessons.check("fair_psnr", by_pictures).solved


@pytest.mark.parametrize("answer", ["3154", "1234", "31455", 3145, None, ...])
def test_a_wrong_reading_is_not_solved(answer: Any):
    assert not lessons.check("who_enlarged", answer).solved
    assert not lessons.check("which_boast", answer).solved
