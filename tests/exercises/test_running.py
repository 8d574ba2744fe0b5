"""Whatever the reader's code does, the notebook survives and gets one clear answer."""

import itertools
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import _running
from course_lib.exercises._running import Outcome, run_all

CASES = [(np.array([[1.0, 2.0]]),), (np.array([[3.0]]),)]


def run(function: Callable[..., Any], seconds: float = 5.0) -> list[Outcome]:
    return run_all(function, ("image",), CASES, seconds)


@pytest.fixture(params=["signal", "thread", "no signals"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable]:
    """Run in the main thread, in another thread (a widget's callback), and as on Windows."""
    if request.param == "signal":
        yield run
    elif request.param == "no signals":
        monkeypatch.delattr(signal, "setitimer")
        yield run
    else:

        def in_thread(function: Callable[..., Any], seconds: float = 5.0) -> list[Outcome]:
            outcomes: list[Outcome] = []
            thread = threading.Thread(target=lambda: outcomes.extend(run(function, seconds)))
            thread.start()
            thread.join()
            return outcomes

        yield in_thread


def test_values_come_back_in_order(way: Callable) -> None:
    assert [outcome.value for outcome in way(lambda image: image.sum())] == [3, 3]


def test_an_endless_loop_is_stopped(way: Callable) -> None:
    def endless(image: Any) -> None:
        while True:
            image = image + 1

    before = threading.active_count()
    (outcome,) = way(endless, 0.2)
    assert outcome.problem is not None
    assert outcome.problem.kind == "time"
    assert "0.2 seconds" in outcome.problem.sentence
    assert outcome.problem.line in ("while True:", "image = image + 1")
    assert threading.active_count() == before, "no thread is left behind"


def test_a_loop_that_catches_everything_is_stopped(way: Callable) -> None:
    def stubborn(image: Any) -> None:
        for _ in itertools.count():
            try:
                image = image + 1
            except Exception:
                image = 0

    assert way(stubborn, 0.2)[-1].problem.kind == "time"


def test_a_loop_with_a_bare_except_is_stopped(way: Callable) -> None:
    def stubborn(image: Any) -> None:
        while True:
            for _ in range(1000):
                image = image + 1
            try:  # noqa: SIM105
                image = image * 1
            except:  # noqa: E722
                pass

    assert way(stubborn, 0.2)[-1].problem.kind == "time"


def test_endless_only_on_the_second_input(way: Callable) -> None:
    def half(image: Any) -> Any:
        while image.size == 1:
            pass
        return image

    first, second = way(half, 0.2)
    assert first.value.tolist() == [[1.0, 2.0]]
    assert "on input 2 of 2" in second.problem.sentence


def test_code_that_waits_for_ever_is_not_waited_for(way: Callable) -> None:
    never = threading.Event()

    def waiting(image: Any) -> None:
        never.wait()

    try:
        assert way(waiting, 0.1)[-1].problem.kind == "time"
    finally:
        never.set()


def test_an_exception_names_the_line(way: Callable) -> None:
    def broken(image: Any) -> Any:
        value = image[7, 7]
        return value

    for outcome in way(broken):
        assert outcome.problem.kind == "exception"
        assert outcome.problem.sentence.startswith("Your code raises IndexError: index 7")
        assert outcome.problem.line == "value = image[7, 7]"
        assert outcome.problem.line_number == broken.__code__.co_firstlineno + 1


def test_the_line_is_the_readers_not_of_a_library(way: Callable) -> None:
    def broken(image: Any) -> Any:
        return np.linalg.inv(np.pad(image, -1))

    assert way(broken)[0].problem.line == "return np.linalg.inv(np.pad(image, -1))"


def test_endless_recursion(way: Callable) -> None:
    def deep(image: Any) -> Any:
        return deep(image) + 1

    assert "calls itself" in way(deep)[0].problem.sentence


@pytest.mark.parametrize("leave", [sys.exit, lambda: sys.exit("bye"), exit])
def test_exit_does_not_end_the_notebook(way: Callable, leave: Callable[[], None]) -> None:
    def leaving(image: Any) -> None:
        leave()

    assert "SystemExit" in way(leaving)[0].problem.sentence


def test_printing_is_kept_short_and_away_from_the_notebook(
    way: Callable, capsys: pytest.CaptureFixture[str]
) -> None:
    def talkative(image: Any) -> Any:
        for _ in range(5000):
            print("image", image)
        print("warning", file=sys.stderr)
        return image

    outcomes = way(talkative)
    assert all(len(outcome.printed) == _running.PRINTED_LIMIT for outcome in outcomes)
    assert capsys.readouterr() == ("", "")


def test_warnings_do_not_flood_the_notebook(way: Callable) -> None:
    def warning(image: Any) -> Any:
        warnings.warn("careful", UserWarning, stacklevel=1)
        return image / 0

    assert np.isinf(way(warning)[0].value).all()


def test_changed_inputs_are_noticed_and_are_copies(way: Callable) -> None:
    def changing(image: Any) -> Any:
        image += 1
        return image

    outcomes = way(changing)
    assert [outcome.changed for outcome in outcomes] == [("image",), ("image",)]
    assert [outcome.value.tolist() for outcome in outcomes] == [[[2.0, 3.0]], [[4.0]]]
    assert CASES[0][0].tolist() == [[1.0, 2.0]]


def test_a_result_that_the_function_changes_later_is_a_copy(way: Callable) -> None:
    buffer = np.zeros((1, 1))

    def reusing(image: Any) -> Any:
        buffer[:] = image.sum() + image.size
        return buffer

    assert [outcome.value.item() for outcome in way(reusing)] == [5.0, 4.0]


def test_an_interrupt_by_the_user_is_one() -> None:
    def interrupted(image: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(interrupted)


def test_an_interrupt_is_one_without_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(image: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(KeyboardInterrupt):
        run(interrupted)


def test_the_timer_of_somebody_else_is_given_back() -> None:
    rung: list[int] = []
    old = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        run(lambda image: image)
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        assert 90 < left <= 100
        signal.raise_signal(signal.SIGALRM)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def test_a_left_over_ellipsis_is_named(way: Callable) -> None:
    def unfinished(image: Any) -> Any:
        return image + ...

    assert "`...` to be replaced" in way(unfinished)[0].problem.sentence
