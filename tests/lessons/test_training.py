"""A training that is watched in the running cell."""

from __future__ import annotations

from typing import Any

import IPython
import IPython.display
import numpy as np
import pytest

from course_lib.ui import Curve, LiveTraining


class Screen:
    """Stands in for the notebook's page."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def display(self, data: dict[str, str], *, raw: bool, display_id: bool) -> Screen:
        assert raw
        assert display_id
        assert not self.shown, "a second picture instead of a new state of the first"
        self.shown.append(data)
        return self

    def update(self, data: dict[str, str], *, raw: bool) -> None:
        assert raw
        self.shown.append(data)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    found = Screen()
    monkeypatch.setattr(IPython, "get_ipython", lambda: found)
    monkeypatch.setattr(IPython.display, "display", found.display)
    return found


def line(panel: Any, name: str) -> np.ndarray:
    assert isinstance(panel, Curve)
    assert isinstance(panel.y, dict)
    return np.asarray(panel.y[name])


def test_one_picture_is_renewed_and_ends_complete(screen: Screen):
    live = LiveTraining(60, measure="gain (dB)", lines={"goal": 1.8}, seconds=1000)
    for k in range(1, 61):
        live(k, 1 / k, k / 30 if k % 20 == 0 else None)
    assert len(screen.shown) == 4  # the first step, and after each validation
    last = screen.shown[-1]
    assert last["text/plain"].endswith("step 60 of 60; gain (dB): 2.00")
    assert '<progress value="60" max="60"' in last["text/html"]
    assert " s left" not in last["text/html"]
    assert "<img alt=" in last["text/html"]


def test_curves_follow_a_dark_page_and_pictures_do_not(screen: Screen):
    live = LiveTraining(1, panels=lambda: {"now": np.zeros((4, 4))})
    live(1, 1.0, 2.0)
    html = screen.shown[-1]["text/html"]
    assert html.count("<style>") == 1
    images = html.split("<img ")[1:]
    assert ["course-drawing" in image for image in images] == [True, True, False]


def test_it_draws_when_time_has_passed(screen: Screen):
    live = LiveTraining(50, seconds=0)
    for k in range(1, 11):
        live(k, 0.1, None)
    assert len(screen.shown) == 10
    assert " s left" in screen.shown[-1]["text/html"]


def test_the_curves_hold_what_was_noted():
    live = LiveTraining(40, measure="gain (dB)", lines={"goal": 1.8})
    losses = np.random.default_rng(0).random(30)
    for k, loss in enumerate(losses, 1):
        live(k, loss, -1.0 if k == 25 else None)
    frame = live.frame()
    loss = frame["loss"]
    assert isinstance(loss, Curve)
    smooth = np.asarray(loss.y)
    assert smooth[0] == pytest.approx(losses[0])
    assert smooth[29] == pytest.approx(losses[10:].mean())
    gain = frame["gain (dB)"]
    assert np.asarray(gain.x).tolist() == [0, 25, 40]
    assert line(gain, "now")[1] == -1
    assert (line(gain, "goal") == 1.8).all()


def test_more_panels_are_made_at_validations_only():
    calls = []

    def panels() -> dict[str, Any]:
        calls.append(1)
        return {"now": np.zeros((3, 3))}

    live = LiveTraining(4, panels=panels)
    for k, score in enumerate((None, 0.0, None, 1.0), 1):
        live(k, 1.0, score)
    assert len(calls) == 2
    assert "now" in live.frame()


def test_without_a_notebook_it_is_silent(capsys: pytest.CaptureFixture[str]):
    LiveTraining(1)(1, 0.5, None)
    assert capsys.readouterr().out == ""
