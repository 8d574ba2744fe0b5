"""`explore` without a browser: controls, messages, failures, and what a notebook stores."""

from __future__ import annotations

import functools
import re
import threading
from typing import Any

import ipywidgets
import numpy as np
import pytest

from course_lib import ui
from course_lib.ui._cells import CELLS
from course_lib.ui._controls import make_controls, read_wire, wire_value
from course_lib.ui._explorer import Explorer


def ramp(k=3, shift=0.0):
    gray = (np.arange(12.0).reshape(3, 4) * k / 99) + shift
    return {"still": np.eye(3), "moves": ui.Picture(gray, vmin=0, vmax=1), "readout": f"k is {k}"}


class Browser:
    """Stands in for the page: it asks as explorer.js does, one request at a time."""

    def __init__(self, explorer: Explorer):
        self.explorer = explorer
        self.sent: list[tuple[dict[str, Any], list[Any]]] = []
        self.came = threading.Semaphore(0)
        explorer._view.send = self.take

    def take(self, content: dict[str, Any], buffers: Any = None) -> None:
        self.sent.append((content, buffers))
        self.came.release()

    def ask(self, *values: Any, have: tuple[str, ...] = (), epoch: int = 0) -> Any:
        """Send one request and return its one answer."""
        before = len(self.sent)
        message = {"kind": "frame", "view": "v", "epoch": epoch, "values": list(values)}
        # The way a message takes from the page, without the page.
        self.explorer._view._handle_custom_msg({**message, "have": list(have)}, [])
        while len(self.sent) == before:
            assert self.came.acquire(timeout=60)
        (answer,) = self.sent[before:]
        return answer


def pixels(content: dict[str, Any], buffers: list[Any], panel: int) -> np.ndarray:
    packed = content["panels"][panel]
    return np.frombuffer(buffers[packed["buffer"]], np.uint8).reshape(packed["shape"])


# Values in, pictures out


def test_without_alternative_text_the_function_speaks_for_itself():
    def told(k=1, shift=0.0):
        """Show a ramp that
        moves.

        What follows is for programmers.
        """
        return ramp(k, shift)

    assert ui.explore(told, k=(0, 9)).alt == "Show a ramp that moves."
    assert ui.explore(told, k=(0, 9), alt="A ramp.").alt == "A ramp."
    assert ui.explore(ramp, k=(0, 9)).alt == ""
    shifted = ui.explore(functools.partial(told, shift=0.1), k=(0, 9))
    assert (shifted.alt, shifted._name) == ("Show a ramp that moves.", "told")


def test_a_request_is_answered_with_the_pixels_of_its_values():
    browser = Browser(ui.explore(ramp, k=(0, 9), shift=(0.0, 0.5, 0.1)))
    content, buffers = browser.ask(7, 0.2, epoch=4)
    assert [content[key] for key in ("kind", "view", "epoch", "values")] == [
        "frame",
        "v",
        4,
        [7, 0.2],
    ]
    right = ramp(k=7, shift=0.2)["moves"].panel("moves")
    np.testing.assert_array_equal(pixels(content, buffers, 1), right.pixels)
    assert content["panels"][1]["note"] == "3 × 4"  # which the other is not; the range is plain
    assert content["readouts"] == ["k is 7"]


def test_all_panels_travel_in_one_message_and_unchanged_ones_not_at_all():
    browser = Browser(ui.explore(ramp, k=(0, 9)))
    first = browser.explorer._view.first
    names = tuple(panel[kind] for panel in first["panels"] for kind in ("pixels", "numbers"))

    def places(content: dict[str, Any]) -> list[list[int]]:
        return [[panel["buffer"], panel["along"]] for panel in content["panels"]]

    assert places(first) == [[0, 1], [2, 3]]
    content, buffers = browser.ask(5, have=names)
    assert places(content) == [[-1, -1], [0, 1]]
    assert content["panels"][0]["pixels"] == names[0]
    assert content["panels"][0]["numbers"] == names[1]
    assert len(buffers) == 2
    # A page that has forgotten gets everything.
    content, buffers = browser.ask(5)
    assert places(content) == [[0, 1], [2, 3]]


def test_equal_pixels_in_another_color_map_are_other_pixels():
    def colored(signed=False):
        return ui.Picture(np.array([[0.0, 1.0]]), vmin=-1, cmap="signed" if signed else "viridis")

    browser = Browser(ui.explore(colored, signed=False))
    (name,) = (panel["pixels"] for panel in browser.explorer._view.first["panels"])
    content, buffers = browser.ask(True, have=(name,))
    assert content["panels"][0]["pixels"] != name
    assert len(buffers[content["panels"][0]["palette"]]) == 768


def test_the_first_frame_is_in_the_state_so_that_no_message_is_awaited():
    explorer = ui.explore(ramp, k=(0, 9))
    first = explorer._view.get_state()["first"]
    assert first["values"] == [3]
    np.testing.assert_array_equal(pixels(first, first["buffers"], 0), 255 * np.eye(3))


def test_each_request_gets_one_answer_and_the_newest_values_win():
    """A drag of 60 values while the kernel is slow: the page asks for the newest only."""
    seen: list[int] = []

    def slow(k=0):
        seen.append(k)
        return np.full((4, 4), k)

    browser = Browser(ui.explore(slow, k=(0, 60), cache=False))
    wanted, shown = 0, 0
    for tick in range(1, 61):
        wanted = tick
        if tick % 7 == 0 or tick == 60:  # an answer was painted: only now the next request leaves
            content, _ = browser.ask(wanted)
            shown = content["values"][0]
    assert shown == wanted == 60
    assert seen == [0, *range(7, 60, 7), 60]


def test_messages_of_another_kind_are_ignored():
    browser = Browser(ui.explore(ramp, k=(0, 9)))
    browser.explorer._view._handle_custom_msg({"kind": "hello"}, [])
    assert browser.sent == []


def test_values_set_from_python_are_in_the_frame_and_the_still():
    explorer = ui.explore(ramp, k=(0, 9))
    assert explorer.frame.readouts == ("k is 3",)
    explorer.controls["k"].value = 8
    assert explorer.frame.readouts == ("k is 8",)
    assert "k is 8" in explorer._repr_mimebundle_()["text/plain"]


def test_the_function_is_not_called_again_for_the_values_it_just_had():
    calls: list[int] = []

    def counted(k=0):
        calls.append(k)
        return np.eye(2) * k

    explorer = ui.explore(counted, k=(0, 9))
    explorer._repr_mimebundle_()
    Browser(explorer).ask(0)
    assert calls == [0]
    Browser(explorer).ask(1)
    Browser(explorer).ask(0)
    assert calls == [0, 1, 0]


def test_a_cell_that_ran_makes_the_page_forget_but_only_if_it_may_keep_something():
    calls: list[int] = []

    def counted(k=0):
        calls.append(k)
        return np.eye(2) * k

    browser = Browser(ui.explore(counted, k=(0, 9)))
    CELLS.end()
    assert browser.sent == []
    browser.ask(1)
    CELLS.end()
    assert browser.sent[-1][0] == {"kind": "forget"}
    CELLS.end()
    assert len(browser.sent) == 2
    browser.ask(1)
    assert calls == [0, 1, 1]


def test_refresh_computes_again():
    state = {"level": 0.0}
    browser = Browser(ui.explore(lambda k=0: np.full((40, 40), state["level"]), k=(0, 9)))
    state["level"] = 1.0
    browser.explorer.refresh()
    assert browser.sent[-1][0] == {"kind": "refresh"}
    content, buffers = browser.ask(0)
    assert pixels(content, buffers, 0).min() == 255
    browser.explorer.refresh(anew=True)
    assert browser.sent[-1][0] == {"kind": "refresh", "anew": True}


def test_functions_never_run_two_at_a_time():
    inside, most = 0, 0
    gate = threading.Barrier(4)

    def guarded(k=0):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.01)
        inside -= 1
        return np.eye(2)

    browsers = [Browser(ui.explore(guarded, k=(0, 99))) for _ in range(4)]

    def ask(browser: Browser) -> None:
        gate.wait()
        for k in range(1, 5):
            browser.ask(k)

    threads = [threading.Thread(target=ask, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert all(len(browser.sent) == 4 for browser in browsers)


# Failures


def test_an_exception_is_answered_and_the_next_request_works():
    def fragile(k=0):
        if k == 1:
            raise ValueError("k must\nnot be 1")
        return np.eye(2)

    browser = Browser(ui.explore(fragile, k=(0, 9)))
    content, buffers = browser.ask(1)
    assert content["error"] == "ValueError: k must not be 1"
    assert content["values"] == [1]
    assert "fragile" in content["traceback"]
    assert "_explorer.py" not in content["traceback"]
    assert "panels" not in content
    assert buffers == []
    assert "panels" in browser.ask(2)[0]
    assert "error" in browser.ask(1)[0]


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), SystemExit(2)])
def test_even_an_interrupt_is_answered(failure: BaseException):
    def interrupted(k=0):
        if k:
            raise failure
        return np.eye(2)

    content, _ = Browser(ui.explore(interrupted, k=(0, 9))).ask(1)
    assert content["error"].startswith(type(failure).__name__)


def test_a_wrong_return_value_says_what_is_right():
    browser = Browser(ui.explore(lambda k=0: np.eye(2) if k == 0 else {"x": None}, k=(0, 9)))
    assert "'x' is NoneType; expected an array" in browser.ask(1)[0]["error"]


def test_an_exception_at_the_start_leaves_the_sliders_alive():
    def fragile(k=0):
        if k == 0:
            raise RuntimeError("not\n<at> 0")
        return np.eye(2) * k

    explorer = ui.explore(fragile, k=(0, 9), alt="An eye.")
    first = explorer._view.get_state()["first"]
    assert first["error"] == "RuntimeError: not <at> 0"
    assert "in fragile" in first["traceback"]
    assert "_explorer.py" not in first["traceback"]
    assert first["values"] == [0]
    assert "panels" not in first
    data = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert 'role="alert">RuntimeError: not &lt;at&gt; 0<' in data["text/html"]
    assert data["text/plain"] == "An eye.\nRuntimeError: not <at> 0"
    # Who asks in Python gets the exception itself.
    with pytest.raises(RuntimeError, match="at"):
        _ = explorer.frame
    content, _ = Browser(explorer).ask(1)
    assert "panels" in content
    explorer.controls["k"].value = 1
    assert explorer.frame.panels


@pytest.mark.parametrize("why", [KeyboardInterrupt, ImportError])
def test_what_no_slider_mends_ends_the_cell(why: type[BaseException]):
    def hopeless(k=0):
        raise why

    with pytest.raises(why):
        ui.explore(hopeless, k=(0, 9))


# Controls


def test_short_forms_become_labeled_widgets():
    def many(sigma=1.5, count=2, method="b", flip=True, noise_level=0.0):
        return np.eye(2)

    controls = make_controls(
        many,
        {
            "sigma": (0, 5, 0.25),
            "count": (1, 4),
            "method": ["a", "b"],
            "flip": True,
            "noise_level": (np.float64(0), np.float64(0.5), np.float64(0.01)),
        },
    )
    assert [type(control) for control in controls.values()] == [
        ipywidgets.FloatSlider,
        ipywidgets.IntSlider,
        ipywidgets.Dropdown,
        ipywidgets.Checkbox,
        ipywidgets.FloatSlider,
    ]
    assert [control.value for control in controls.values()] == [1.5, 2, "b", True, 0.0]
    assert controls["noise_level"].description == "noise level"
    assert controls["sigma"].readout_format == ".2f"


def test_a_widget_of_the_author_is_taken_as_it_is():
    slider = ipywidgets.IntSlider(value=4, max=8, description="own label")
    bare = ipywidgets.FloatLogSlider(value=1)
    controls = make_controls(lambda a, b: None, {"a": slider, "b": bare})
    assert controls["a"] is slider
    assert slider.description == "own label"
    assert bare.description == "b"


@pytest.mark.parametrize(
    "control",
    [
        ipywidgets.IntSlider(value=3),
        ipywidgets.FloatLogSlider(value=10),
        ipywidgets.FloatRangeSlider(value=(0.2, 0.7), max=1),
        ipywidgets.Checkbox(value=True),
        ipywidgets.Dropdown(options=["a", "b"], value="b"),
        ipywidgets.ToggleButtons(options={"one": 1, "two": 2}, value=2),
        ipywidgets.SelectionSlider(options=[("x", 0.5), ("y", 0.25)], value=0.25),
        ipywidgets.SelectMultiple(options=["a", "b", "c"], value=("a", "c")),
        ipywidgets.Text(value="hello"),
        ipywidgets.ColorPicker(value="#ff0000"),
    ],
    ids=lambda control: type(control).__name__,
)
def test_values_survive_the_way_through_the_browser(control: ipywidgets.Widget):
    raw = wire_value(control)
    if isinstance(raw, tuple):
        raw = list(raw)  # JSON knows no tuples
    assert read_wire(control, raw) == control.value


def test_a_signature_that_does_not_fit_gets_one_clear_sentence():
    def view(sigma, angle=0):
        return np.eye(2)

    with pytest.raises(TypeError, match=r"view has no argument 'sigm'; did you mean 'sigma'\?"):
        ui.explore(view, sigm=(0, 1))
    with pytest.raises(TypeError, match=r"view has no argument 'q'; it takes sigma, angle"):
        ui.explore(view, q=(0, 1))
    with pytest.raises(TypeError, match=r"needs a slider for 'sigma': explore\(view, sigma=\("):
        ui.explore(view, angle=(0, 1))
    with pytest.raises(TypeError, match="sigma: a control is"):
        ui.explore(view, sigma=object())
    with pytest.raises(TypeError, match="a VBox has no value"):
        ui.explore(view, sigma=ipywidgets.VBox())

    def unnamed(image, /, k=0):
        return image

    with pytest.raises(TypeError, match="'image'"):
        ui.explore(unnamed, k=(0, 1))


# What is displayed and stored


def test_the_live_view_its_still_and_its_words_are_one_output():
    explorer = ui.explore(ramp, k=(0, 9), alt="A ramp & a line.")
    data = explorer._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    alts = re.findall(r'<img alt="([^"]+)"', data["text/html"])
    assert alts == ["A ramp &amp; a line. still: 3 × 3, 0 … 1", "moves: 3 × 4, 0 … 0.333"]
    assert data["text/plain"].splitlines() == [
        "A ramp & a line.",
        "still: 3 × 3, 0 … 1",
        "moves: 3 × 4, 0 … 0.333",
        "k is 3",
    ]


def test_stills_are_the_same_each_time():
    first, second = (ui.explore(ramp, k=(0, 9))._repr_mimebundle_() for _ in range(2))
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == second["text/plain"]


def test_show_displays_html_and_words(monkeypatch: pytest.MonkeyPatch):
    displayed: list[dict[str, str]] = []
    monkeypatch.setattr("course_lib.ui._still._display", displayed.append)
    ui.show({"a <b>": np.eye(2), "readout": "1 < 2"}, alt='The "unit".')
    (data,) = displayed
    assert '<img alt="The &quot;unit&quot;. a &lt;b&gt;: 2 × 2, 0 … 1"' in data["text/html"]
    assert "<strong>a &lt;b&gt;</strong>" in data["text/html"]
    assert "1 &lt; 2" in data["text/html"]
    assert data["text/plain"] == 'The "unit".\na <b>: 2 × 2, 0 … 1\n1 < 2'
    with pytest.raises(ValueError, match="alt is one sentence"):
        ui.show(np.eye(2), alt=" ")


def test_a_matplotlib_figure_has_the_same_form(monkeypatch: pytest.MonkeyPatch):
    from matplotlib import pyplot

    displayed: list[dict[str, str]] = []
    monkeypatch.setattr("course_lib.ui._still._display", displayed.append)
    fig, ax = pyplot.subplots()
    ax.plot([0, 1])
    ui.figure(fig, alt="A line.")
    assert re.match(
        r'<figure style="margin:4px 0"><img alt="A line." class="course-drawing" width="\d+" ',
        displayed[0]["text/html"],
    )
    assert displayed[0]["text/plain"] == "A line."
    assert not pyplot.fignum_exists(fig.number)
    with pytest.raises(ValueError, match="alt is one sentence"):
        ui.figure(fig, alt="")


def test_new_choices_under_an_old_index_are_computed_anew():
    choices = ipywidgets.Dropdown(options=[("a", 1.0), ("b", 2.0)])
    browser = Browser(ui.explore(lambda c: {"c": c}, c=choices))
    choices.options = [("a", 1.0), ("z", 9.0)]
    assert browser.sent[-1][0] == {"kind": "refresh"}
    assert browser.ask(1)[0]["readouts"] == ["c: 9"]
