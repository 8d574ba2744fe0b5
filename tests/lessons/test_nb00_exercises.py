"""The exercise of notebook 00 about a real picture: answers of newcomers, and what it is good for.

What the notebook invites the reader to run is run here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import images, lessons, metrics, restoration, ui
from course_lib.operators import convolve
from tools.notebook_form import paths, read


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def replaced(photo: Any, steps: int) -> Any:
    total = np.zeros(photo.shape)
    for k in range(steps):
        total = np.roll(photo, k, axis=0)
    return total / steps


def returned_early(photo: Any, steps: int) -> Any:
    total = np.zeros(photo.shape)
    for k in range(steps):
        total = total + np.roll(photo, k, axis=0)
        return total / steps
    return total


def from_the_photo_on(photo: Any, steps: int) -> Any:
    total = photo
    for k in range(steps):
        total = total + np.roll(photo, k, axis=0)
    return total / steps


def from_the_photo_on_and_in_place(photo: Any, steps: int) -> Any:
    total = photo
    for k in range(1, steps):
        total += np.roll(photo, k, axis=0)
    return total / steps


def sideways(photo: Any, steps: int) -> Any:
    return sum(np.roll(photo, k, axis=1) for k in range(steps)) / steps


def up(photo: Any, steps: int) -> Any:
    return sum(np.roll(photo, -k, axis=0) for k in range(steps)) / steps


def one_too_few(photo: Any, steps: int) -> Any:
    return sum(np.roll(photo, k, axis=0) for k in range(1, steps)) / steps


def one_number(photo: Any, steps: int) -> Any:
    return np.mean([np.roll(photo, k, axis=0) for k in range(steps)])


def added(photo: Any, steps: int) -> Any:
    return sum(np.roll(photo, k, axis=0) for k in range(steps))


WRONG = [
    (replaced, "each copy replaces"),
    (returned_early, "ends after its first round"),
    (from_the_photo_on, "So begin from `np.zeros(photo.shape)`"),
    (from_the_photo_on_and_in_place, "changes its input `photo`"),
    (sideways, "moves sideways"),
    (up, "The copies go up"),
    (one_too_few, "The first place is left out"),
    (one_number, "one number"),
    (added, "Too bright"),
]


@pytest.mark.parametrize(("answer", "words"), WRONG)
def test_a_wrong_shake_is_named(answer: Any, words: str):
    feedback = lessons.check("shake", answer)
    assert not feedback.solved
    assert words in feedback.sentences[0], feedback


def test_other_ways_to_shake_are_right():
    def mean(photo: Any, steps: int) -> Any:
        return np.mean([np.roll(photo, k, axis=0) for k in range(steps)], axis=0)

    def shares(photo: Any, steps: int) -> Any:
        return sum(np.roll(photo, k, 0) / steps for k in range(steps))

    assert lessons.check("shake", mean).solved
    assert lessons.check("shake", shares).solved


def test_to_shake_is_to_convolve_with_a_streak():
    photo = np.random.default_rng(0).random((9, 6))
    shaken = lessons.find("shake").solution(photo, 5)
    streak = np.roll(convolve(photo, np.full((5, 1), 0.2), boundary="periodic"), 2, axis=0)
    np.testing.assert_allclose(shaken, streak)


def test_what_the_notebook_invites_to_brings_the_picture_back(monkeypatch: pytest.MonkeyPatch):
    cells = {cell.id: cell.source for cell in read(paths(["00"])[0]).cells}
    (invited,) = re.findall(r"```python\n(.*?)```", cells["shake-your-own"], re.DOTALL)
    shown: dict[str, Any] = {}
    monkeypatch.setattr(ui, "show", lambda panels, alt: shown.update(panels))
    mine = images.fit(images.to_gray(images.load("camera")), 256)
    shake = lessons.find("shake").solution
    exec(invited, {"shake": shake, "mine": mine, "np": np, "restoration": restoration, "ui": ui})
    lower = np.roll(mine, 10, axis=0)  # as the notebook says
    assert metrics.psnr(lower, shown["shaken"], data_range=1) < 22
    assert metrics.psnr(lower, shown["repaired"], data_range=1) > 33
