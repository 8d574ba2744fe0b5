"""Answers that are right only now and then, and answers that are right in another way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.ndimage

from course_lib import lessons


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def solution(name: str) -> Callable[..., Any]:
    return lessons.find(name).solution


HALF_RIGHT = {
    "equally many columns as rows": (
        "unpool",
        lambda values, switches: solution("unpool")(values, switches)[: 2 * len(values)][
            :, : 2 * len(values)
        ],
    ),
    "switches of the first row only": (
        "unpool",
        lambda values, switches: solution("unpool")(
            values, np.repeat(switches[:1], len(values), axis=0)
        ),
    ),
    "whole numbers": ("unpool", lambda v, s: np.trunc(solution("unpool")(v, s))),
    "at most two layers": (
        "unrolled",
        lambda A, y, steps: solution("unrolled")(A, y, steps[:2]),
    ),
    "no negative estimate": (
        "unrolled",
        lambda A, y, steps: np.maximum(solution("unrolled")(A, y, steps), 0),
    ),
    "rounded": ("region_iou", lambda f, t: round(solution("region_iou")(f, t), 1)),
    "a region inside the other": (
        "region_iou",
        lambda f, t: min(np.sum(f), np.sum(t)) / max(np.sum(f), np.sum(t)),
    ),
    "never more than three": ("count_cells", lambda m, s: min(solution("count_cells")(m, s), 3)),
    "rows only": (
        "count_cells",
        lambda m, s: sum(solution("count_cells")(row[None], s) for row in m),
    ),
}

OTHERWISE = {
    "by products": ("region_iou", lambda f, t: (f * t).sum() / (f.sum() + t.sum() - (f * t).sum())),
    "by a mask": (
        "unpool",
        lambda v, s: (
            np.kron(v, np.ones((2, 2)))
            * (np.kron(s, np.ones((2, 2))) == np.tile([[0, 1], [2, 3]], v.shape))
        ),
    ),
    "region by region": (
        "count_cells",
        lambda m, s: sum(
            np.sum(scipy.ndimage.label(m)[0] == k) >= s
            for k in range(1, scipy.ndimage.label(m)[1] + 1)
        ),
    ),
    "from the gradient": (
        "unrolled",
        lambda A, y, steps: _descend(A, y, steps),
    ),
}


def _descend(A: Any, y: np.ndarray, steps: np.ndarray) -> np.ndarray:
    x = np.zeros(A.in_shape)
    for t in steps:
        slope = A.T(A(x)) - A.T(y)
        x -= t * slope
    return x


@pytest.mark.parametrize(("name", "answer"), HALF_RIGHT.values(), ids=HALF_RIGHT)
def test_right_by_luck_is_not_right(name: str, answer: Callable[..., Any]) -> None:
    assert not lessons.check(name, answer).solved


@pytest.mark.parametrize(("name", "answer"), OTHERWISE.values(), ids=OTHERWISE)
def test_another_way_is_right(name: str, answer: Callable[..., Any]) -> None:
    feedback = lessons.check(name, answer)
    assert feedback.solved, feedback


def _upside_down(found: np.ndarray, truth: np.ndarray) -> Any:
    return np.sum(found | truth) / np.sum(found & truth)


def test_a_division_by_zero_does_not_hide_the_mistake() -> None:
    feedback = lessons.check("region_iou", _upside_down)
    assert "Upside down" in str(feedback)
