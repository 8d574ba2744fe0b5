"""Functions of explorers compute one at a time, and none can block the others for ever."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from course_lib import ui
from course_lib.ui import _turns
from course_lib.ui._explorer import TURNS
from course_lib.ui._turns import Interrupted


class Endless:
    """A function that does not return for k = 1 until it is told to."""

    def __init__(self, body: Callable[[Endless], Any]) -> None:
        self.body = body
        self.entered, self.left, self.free = (threading.Event() for _ in range(3))

    def __call__(self, k: int = 0) -> Any:
        if k == 1:
            self.entered.set()
            try:
                self.body(self)
            finally:
                self.left.set()
        return np.eye(2) * k


def spin(function: Endless) -> None:
    while not function.free.is_set():
        pass


def deaf(function: Endless) -> None:
    """Catch all that would end it."""
    while not function.free.is_set():
        with contextlib.suppress(BaseException):
            spin(function)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_turns, "PATIENCE", 0.1)
    monkeypatch.setattr(_turns, "_GRACE", 0.3)


@pytest.fixture
def stuck() -> Iterator[Callable[[Callable[[Endless], Any]], tuple[Any, Endless, list[Any]]]]:
    """Give a maker of explorers whose function has begun and will not return."""
    made: list[Endless] = []

    def make(body: Callable[[Endless], Any]) -> tuple[Any, Endless, list[Any]]:
        function = Endless(body)
        made.append(function)
        explorer = ui.explore(function, k=(0, 9))
        sent: list[Any] = []
        explorer._view.send = lambda content, buffers=None: sent.append(content)
        ask(explorer, 1)
        assert function.entered.wait(60)
        return explorer, function, sent

    yield make
    for function in made:
        function.free.set()
        assert function.left.wait(60)


def ask(explorer: Any, k: int) -> None:
    message = {"kind": "frame", "view": "v", "epoch": 0, "values": [k], "have": []}
    explorer._view._handle_custom_msg(message, [])


def why(explorer: Any) -> str:
    told: list[Any] = []
    explorer._view.send = lambda content, buffers=None: told.append(content)
    explorer._view._handle_custom_msg({"kind": "why", "view": "v"}, [])
    (content,) = told
    assert (content["kind"], content["view"]) == ("why", "v")
    return content["why"]


def test_a_cell_gets_its_picture_from_beside_an_endless_function(stuck):
    _, function, sent = stuck(spin)
    explorer = ui.explore(lambda k=3: np.eye(k), k=(1, 9))
    assert explorer.frame.panels[0].pixels.shape == (3, 3)
    assert function.left.wait(60)
    (content,) = sent
    assert content["values"] == [1]
    assert content["error"].startswith("Stopped after ")
    assert "because a cell needed its turn" in content["error"]


def test_running_the_cell_again_stops_its_function_at_once(stuck):
    explorer, function, _ = stuck(spin)
    explorer.close()
    assert function.left.wait(60)
    assert TURNS.of(explorer) is None
    with pytest.raises(RuntimeError, match="Run this cell again"):
        _ = explorer.frame


def test_what_cannot_be_stopped_is_said_and_blocks_nobody(stuck, capsys):
    explorer, function, _ = stuck(deaf)
    explorer.close()
    assert not function.left.is_set()
    assert "cannot be stopped: it goes on beside this cell" in capsys.readouterr().out
    other = ui.explore(lambda k=3: np.eye(k), k=(1, 9))
    came = threading.Event()
    other._view.send = lambda content, buffers=None: came.set()
    ask(other, 5)
    assert came.wait(60)


def test_sliders_are_answered_after_a_function_was_stopped(stuck):
    explorer, function, sent = stuck(spin)
    TURNS.stop(TURNS.of(explorer), "for a test")
    assert function.left.wait(60)
    came = threading.Event()
    explorer._view.send = lambda content, buffers=None: (sent.append(content), came.set())
    ask(explorer, 2)
    assert came.wait(60)
    assert [content["values"] for content in sent] == [[1], [2]]
    assert "panels" in sent[1]


def test_the_page_is_told_whom_it_waits_for(stuck):
    explorer, _, _ = stuck(spin)
    told = why(explorer)
    assert told.startswith("Still computing, for ")
    assert told.endswith("Running this cell again stops it.")


def test_the_page_of_another_explorer_is_told_too(stuck):
    other = ui.explore(lambda k=3: np.eye(k), k=(1, 9))
    assert why(other) == "Still computing …"
    stuck(spin)
    assert "another explorer: its function Endless computes for " in why(other)


def test_messages_are_taken_while_a_function_computes(stuck):
    """The thread that brings messages must be free for the next."""
    explorer, _, sent = stuck(spin)
    for k in range(2, 6):
        ask(explorer, k)
    assert sent == []


def test_an_interrupted_cell_says_one_line():
    def interrupted(k=0):
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        ui.explore(interrupted, k=(0, 9))
    (line,) = caught.value._render_traceback_()
    assert line == (
        "Interrupted: interrupted has no picture yet. Run this cell again when you want it."
    )
    # The turn was given back.
    assert ui.explore(lambda k=3: np.eye(k), k=(1, 9)).frame.panels


@pytest.mark.skipif(os.name != "posix", reason="Windows sends no signal to its own process")
def test_a_cell_that_waits_can_be_interrupted(stuck, monkeypatch):
    ended = _turns._Turn.ended

    def interrupted(turn: Any, seconds: float) -> bool:
        if seconds == _turns.PATIENCE:  # now it waits
            os.kill(os.getpid(), signal.SIGINT)
        return ended(turn, seconds)

    monkeypatch.setattr(_turns, "PATIENCE", 60)
    stuck(spin)
    monkeypatch.setattr(_turns._Turn, "ended", interrupted)
    with pytest.raises(Interrupted, match="ramp has no picture yet"):
        ui.explore(ramp, k=(0, 9))


def ramp(k=3):
    return np.eye(3) * k


def test_a_function_may_look_at_another_explorer():
    inner = ui.explore(lambda k=3: np.eye(k), k=(1, 9))
    outer = ui.explore(lambda k=3: inner.frame.panels[0].pixels * k, k=(1, 9))
    assert outer.frame.panels[0].pixels.shape == (3, 3)


def test_a_slider_waits_for_a_cell_however_long_that_takes():
    other = ui.explore(lambda k=3: np.eye(k), k=(1, 9))
    came = threading.Event()
    other._view.send = lambda content, buffers=None: came.set()

    def slow(k=0):
        ask(other, 5)
        assert not came.wait(4 * _turns.PATIENCE)
        assert "Waiting for a cell" in TURNS.told(other)
        return np.eye(2)

    ui.explore(slow, k=(0, 9))
    assert came.wait(60)


def test_waiting_threads_are_few():
    """However often functions are stopped, one thread works for the sliders."""
    before = {thread for thread in threading.enumerate() if thread.name == "sliders"}
    for _ in range(5):
        function = Endless(spin)
        explorer = ui.explore(function, k=(0, 9))
        explorer._view.send = lambda content, buffers=None: None
        ask(explorer, 1)
        assert function.entered.wait(60)
        explorer.close()
        assert function.left.wait(60)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        new = {thread for thread in threading.enumerate() if thread.name == "sliders"} - before
        if len(new) <= 1:
            return
    raise AssertionError(new)
