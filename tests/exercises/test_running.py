"""Whatever the reader's code does, the notebook survives and gets one clear answer."""

import contextlib
import gc
import itertools
import math
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import _limits, _running
from course_lib.exercises._running import Outcome, run_all

CASES = [(np.array([[1.0, 2.0]]),), (np.array([[3.0]]),)]


def run(function: Callable[..., Any], seconds: float = 5.0) -> list[Outcome]:
    return run_all(function, ("image",), CASES, seconds)


@pytest.fixture(params=["main thread", "another thread"])
def way(request: pytest.FixtureRequest) -> Callable:
    """Run from the main thread, as a cell does, and from another one, as a widget's callback."""
    if request.param == "main thread":
        return run

    def in_thread(function: Callable[..., Any], seconds: float = 5.0) -> list[Outcome]:
        outcomes: list[Outcome] = []
        thread = threading.Thread(target=lambda: outcomes.extend(run(function, seconds)))
        thread.start()
        thread.join()
        return outcomes

    return in_thread


def test_values_come_back_in_order(way: Callable) -> None:
    assert [outcome.value for outcome in way(lambda image: image.sum())] == [3, 3]


def _alive() -> set[threading.Thread]:
    """Return the threads that run; a stopped one may have been kept from leaving Python's list."""
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def test_an_endless_loop_is_stopped(way: Callable) -> None:
    def endless(image: Any) -> None:
        while True:
            image = image + 1

    before = _alive()
    (outcome,) = way(endless, 0.2)
    assert outcome.problem is not None
    assert outcome.problem.kind == "time"
    assert "0.2 seconds" in outcome.problem.sentence
    assert outcome.problem.line in ("while True:", "image = image + 1")
    assert _alive() <= before, "no thread is left behind"


def test_a_loop_that_catches_everything_is_stopped(way: Callable) -> None:
    def stubborn(image: Any) -> None:
        for _ in itertools.count():
            try:
                image = image + 1
            except Exception:
                image = 0

    assert way(stubborn, 0.2)[-1].problem.kind == "time"


# Loops that swallow whatever is raised in them. A reader has written one without knowing.


def sleeping(image: Any) -> None:
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except:  # noqa: E722
            pass


def computing(image: Any) -> None:
    while True:
        for _ in range(1000):
            image = image + 1
        try:  # noqa: SIM105
            image = image * 1
        except:  # noqa: E722
            pass


def nested(image: Any) -> None:
    while True:
        try:
            try:
                len(image)
            except:  # noqa: E722
                len(image)
            time.sleep(0.001)
        except:  # noqa: E722
            pass
        finally:
            try:  # noqa: SIM105
                len(image)
            except:  # noqa: E722
                pass


def suppressing(image: Any) -> None:
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(0.01)


def collecting(image: Any) -> None:
    kept = []
    while True:
        try:
            time.sleep(0.01)
        except BaseException as error:
            kept.append(error)


def branching(image: Any) -> None:
    try:
        branching(image)
    except:  # noqa: E722
        branching(image)


STUBBORN = [sleeping, computing, nested, suppressing, collecting, branching]


@pytest.fixture
def no_callbacks() -> Iterator[None]:
    """Leave garbage to Python: a callback of Hypothesis deep in a recursion has no room there."""
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callbacks)


@pytest.mark.usefixtures("no_callbacks")
@pytest.mark.parametrize("function", STUBBORN, ids=lambda function: function.__name__)
def test_code_that_swallows_everything_is_stopped(function: Callable[..., Any]) -> None:
    before = _alive()
    problem = run(function, 0.1)[-1].problem
    assert problem is not None
    assert problem.sentence.endswith("and was stopped.")
    assert _alive() <= before
    assert sys.gettrace() is None or "coverage" in sys.modules


def test_what_is_stopped_may_end_in_an_exception_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def once(ident: int) -> Generator[type[_limits.TimeUp]]:
        while True:
            yield _limits.TimeUp  # as where a deep recursion leaves no room to raise it again

    def work() -> None:
        try:
            while True:
                pass
        except _limits.TimeUp:
            collects.append(gc.isenabled())
            raise RecursionError from None

    collects: list[bool] = []
    monkeypatch.setattr(_limits, "_returning", once)
    stop = _limits.limited(work, 0.05)
    assert stop is not None
    assert stop.ended
    assert collects == [False], "a collection would call functions of others, to be interrupted"
    assert gc.isenabled()


def test_a_call_that_nothing_interrupts_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_limits, "PATIENCE", 0.2)
    problem = run(lambda image: time.sleep(4), 0.05)[-1].problem
    assert problem is not None
    assert "cannot be stopped" in problem.sentence
    assert "restart the kernel" in problem.sentence
    assert run(np.sum)[0].value == 3, "and the next answer is judged as ever"


def test_the_time_of_others_does_not_count() -> None:
    def slow_for_another_reason(image: Any) -> Any:
        time.sleep(0.4)
        return image

    assert run(slow_for_another_reason, 0.1)[-1].problem is None


def test_imports_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spin = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass\n"
    (tmp_path / "a_heavy_module.py").write_text(spin)
    monkeypatch.syspath_prepend(tmp_path)

    def importing(image: Any) -> Any:
        import a_heavy_module

        return image * len(a_heavy_module.__name__)

    assert run(importing, 0.2)[-1].problem is None


def test_a_raised_limit_of_recursion_is_no_way_out(way: Callable) -> None:
    def deep(image: Any) -> Any:
        sys.setrecursionlimit(10**8)
        return (lambda again: again(again))(lambda again: again(again))

    before = sys.getrecursionlimit()
    assert "calls itself" in way(deep)[0].problem.sentence
    assert sys.getrecursionlimit() == before


def test_signals_are_out_of_reach(way: Callable) -> None:
    def ignoring(image: Any) -> None:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)

    assert "ValueError: signal only works in main thread" in way(ignoring)[0].problem.sentence


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


# ------------------------------------------------------------------- what is put back afterwards


def test_everything_is_put_back(tmp_path: Path, way: Callable) -> None:
    def careless(image: Any) -> Any:
        os.chdir(tmp_path)
        os.environ["COURSE_TEST"] = "changed"
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        sys.stdout = None  # type: ignore[assignment]
        math.pi = 3  # type: ignore[misc]
        threading.Thread(target=spinning, name="spinning", daemon=True).start()
        return image

    def spinning() -> None:
        with contextlib.suppress(SystemExit):
            while True:
                pass

    def state() -> tuple[Any, ...]:
        settings = np.geterr(), np.get_printoptions(), sys.stdout, math.pi
        spun = [thread for thread in threading.enumerate() if thread.name == "spinning"]
        return os.getcwd(), dict(os.environ), spun, *settings

    before = state()
    assert way(careless)[-1].problem is None
    assert state() == before
