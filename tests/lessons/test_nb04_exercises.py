"""The exercises of notebooks 04 and 05, answered as readers do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import lessons


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def ones_of_the_scene(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(x.shape)) * A.T(y / A(x))


def ones_like_the_scene(A: Any, x: Any, y: Any) -> Any:
    return x * A.T(y / A(x)) / A.T(np.ones_like(x))


def forward_for_the_back_projection(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(y.shape)) * A(y / A(x))


def forward_and_ones_of_the_scene(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(x.shape)) * A(y / A(x))


def transpose_for_the_prediction(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(y.shape)) * A.T(y / A.T(x))


def swapped(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(y.shape)) * A(y / A.T(x))


def swapped_throughout(A: Any, x: Any, y: Any) -> Any:
    return x / A(np.ones(x.shape)) * A(y / A.T(x))


def upside_down_with_ones_of_the_scene(A: Any, x: Any, y: Any) -> Any:
    return x / A.T(np.ones(x.shape)) * A.T(A(x) / y)


STEPS = [
    (ones_of_the_scene, "the photo's shape"),
    (ones_like_the_scene, "the photo's shape"),
    (forward_for_the_back_projection, "You used `A` where `A.T` is asked for"),
    (forward_and_ones_of_the_scene, "You used `A` where `A.T` is asked for"),
    (transpose_for_the_prediction, "You used `A.T` for the prediction"),
    (swapped, "`A` and `A.T` are swapped"),
    (swapped_throughout, "`A` and `A.T` are swapped"),
    (upside_down_with_ones_of_the_scene, "upside down"),
]


@pytest.mark.parametrize(("answer", "words"), STEPS)
def test_a_wrong_step_of_richardson_and_lucy_is_named(answer: Any, words: str):
    feedback = lessons.check("richardson_lucy_step", answer)
    assert feedback.status == "known mistake", feedback
    assert words in feedback.sentences[0]


@pytest.mark.parametrize("name", ["landweber_step", "richardson_lucy_step"])
def test_some_photos_are_smaller_than_the_scene(name: str):
    cases = lessons.find(name).cases()
    assert sum(A.in_shape != A.out_shape for A, *_ in cases) == 2


def endless(A: Any, y: Any, sigma: float) -> int:
    x, k = np.zeros(A.in_shape), 0
    while np.linalg.norm(y - A(x)) > sigma:  # the root of N is forgotten
        x, k = x + A.T(y - A(x)), k + 1
    return k


def worst_pixel(A: Any, y: Any, sigma: float) -> int:
    x, k = np.zeros(A.in_shape), 0
    while np.abs(y - A(x)).max() > sigma:
        x, k = x + A.T(y - A(x)), k + 1
    return k


def test_a_mistake_that_never_stops_is_named_by_what_came_before():
    feedback = lessons.check("steps_needed", endless)
    assert feedback.status == "known mistake"
    assert "`sigma * np.sqrt(y.size)`" in feedback.sentences[0]
    assert "still running after 3 seconds on input" in feedback.sentences[-1]


def test_a_mistake_that_stops_late_is_named():
    assert "the worst pixel" in str(lessons.check("steps_needed", worst_pixel))


def test_at_most_sigma_is_no_less_than_that():
    def strictly(weights: Any, residuals: Any, sigma: float) -> Any:
        return weights[np.sqrt(np.mean(residuals**2, axis=(1, 2))) < sigma].max()

    assert "`<=`" in str(lessons.check("discrepancy_weight", strictly))


def norms(weights: Any, residuals: Any, sigma: float) -> Any:
    pixels = residuals[0].size
    fits = [np.linalg.norm(r) <= sigma * np.sqrt(pixels) for r in residuals]
    return max(weights[fits])


def sums(weights: Any, residuals: Any, sigma: float) -> Any:
    return weights[(residuals**2).sum((1, 2)) <= residuals[0].size * sigma**2].max()


def powers(weights: Any, residuals: Any, sigma: float) -> Any:
    return np.max(weights[(np.mean(np.abs(residuals) ** 2.0, (1, 2))) ** 0.5 / sigma <= 1])


def one_norm_for_all(weights: Any, residuals: Any, sigma: float) -> Any:
    sizes = np.linalg.norm(residuals, axis=(1, 2)) / residuals[0].size ** 0.5
    return weights[sizes <= sigma].max()


def with_einsum(weights: Any, residuals: Any, sigma: float) -> Any:
    squares = np.einsum("nij,nij->n", residuals, residuals) / residuals[0].size
    return weights[np.sqrt(squares) <= sigma].max()


@pytest.mark.parametrize("answer", [norms, sums, powers, one_norm_for_all, with_einsum])
def test_equality_is_met_however_the_size_is_computed(answer: Any):
    feedback = lessons.check("discrepancy_weight", answer)
    assert feedback.solved, feedback
