"""`play` without a browser: what it takes, what the function gets, and when the page steps."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from course_lib import ui

# A slider, a clock and the frames, driven by hand: `pass(ms)` lets that time go by, `frame()`
# puts the picture of the slider's value on the page.
PAGE = """
import { Player } from %s;
const log = [];
let now = 0, timers = [];
const later = (f, ms) => {
  const timer = { f, at: now + ms };
  timers.push(timer);
  return () => (timers = timers.filter((one) => one !== timer));
};
const pass = (ms) => {
  for (const end = now + ms; ; ) {
    const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) return void (now = end);
    timers = timers.filter((one) => one !== next);
    now = next.at;
    next.f();
  }
};
const made = (slider, told = () => {}) => {
  const player = new Player({
    fps: 10, later, now: () => now, tell: told, read: () => slider,
    write: (value) => { slider.value = value; log.push([value, now]); player.changed(value); },
  });
  return player;
};
const slider = { value: 0, min: 0, max: 3, step: 1 };
const player = made(slider, (playing) => log.push(playing));
const frame = (error) => player.shown(slider.value, error);
SCRIPT
console.log(JSON.stringify(log));
"""
SOURCE = Path(ui.__file__).with_name("page") / "play.js"


def played(tmp_path: Path, script: str) -> list[Any]:
    node = shutil.which("node") or compute_driver_executable()[0]
    module, page = tmp_path / "play.mjs", tmp_path / "page.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    code = PAGE % json.dumps(module.as_uri())
    page.write_text(code.replace("SCRIPT", script), encoding="utf-8")
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_quick_frames_are_not_faster_than_asked_and_it_stops_at_the_end(tmp_path: Path):
    script = "player.play(); for (const _ of [1, 2, 3, 4]) { pass(7); frame(); pass(100); }"
    assert played(tmp_path, script) == [True, [1, 0], [2, 100], [3, 200], False]


def test_slow_frames_are_waited_for_and_none_is_skipped(tmp_path: Path):
    script = "player.play(); pass(250); frame(); pass(0); pass(900); frame(); pass(0);"
    assert played(tmp_path, script) == [True, [1, 0], [2, 250], [3, 1150]]


def test_another_value_s_frame_is_not_the_one_it_waits_for(tmp_path: Path):
    script = "player.play(); player.shown(0); pass(999); frame(); frame(); pass(1); frame();"
    assert played(tmp_path, script) == [True, [1, 0], [2, 999]]


def test_at_the_end_it_starts_over_and_a_broken_last_step_is_no_step(tmp_path: Path):
    script = "Object.assign(slider, { value: 2, step: 2 }); player.play(); frame(); pass(100);"
    assert played(tmp_path, script) == [True, [0, 0], [2, 100]]


def test_pause_reader_and_error_stop_it_at_once(tmp_path: Path):
    start = "player.play(); frame(); "
    stopped = [True, [1, 0], False]
    assert played(tmp_path, start + "player.toggle(); pass(999); frame();") == stopped
    assert played(tmp_path, start + "player.changed(3); pass(999);") == stopped
    assert played(tmp_path, "player.play(); frame('x'); pass(999);") == stopped


def test_one_plays_at_a_time_and_a_stopped_one_leaves_the_other_alone(tmp_path: Path):
    script = """
    const other = made({ value: 5, min: 0, max: 9, step: 2 });
    player.play(); frame(); other.play(); player.stop(); other.shown(7); pass(500);
    """
    assert played(tmp_path, script) == [True, [1, 0], False, [7, 0], [9, 100]]


def test_it_is_an_int_slider_that_starts_at_the_default():
    two = np.int64(2)

    def view(k=4, first=two):
        return np.eye(2) * k

    explorer = ui.explore(view, k=ui.play(0, 8), first=ui.play(np.int16(2), 9, step=3, fps=2.5))
    k, first = explorer.controls.values()
    assert isinstance(k, ipywidgets.IntSlider)
    assert (k.value, k.min, k.max, k.step, k.description) == (4, 0, 8, 1, "k")
    assert (first.value, first.min, first.max, first.step) == (2, 2, 9, 3)
    entries = explorer._view.sliders
    assert [entry["play"] for entry in entries] == [{"fps": 10}, {"fps": 2.5}]
    assert (k._model_name, k._view_name) == ("IntSliderModel", "IntSliderView")
    assert "to move: k, first" in explorer._repr_mimebundle_()["text/html"]


def test_without_a_default_it_starts_at_its_low_end():
    assert ui.explore(lambda k: {"k": k}, k=ui.play(3, 8)).controls["k"].value == 3


def test_one_recipe_makes_a_slider_for_each_explorer():
    recipe = ui.play(0, 8)
    one, other = (ui.explore(lambda k=1: {"k": k}, k=recipe) for _ in range(2))
    one.controls["k"].value = 7
    assert other.controls["k"].value == 1


@pytest.mark.parametrize(
    ("arguments", "kind", "sentence"),
    [
        ((0.5, 3), TypeError, "low is a whole number; got 0.5"),
        ((0, True), TypeError, "high is a whole number; got True"),
        ((0, 3, 0.5), TypeError, "step is a whole number; got 0.5"),
        ((3, 3), ValueError, "low must be below high; got low=3, high=3"),
        ((0, 3, 4), ValueError, "step is from 1 to high − low = 3; got 4"),
        ((0, 3, 0), ValueError, "step is from 1 to high − low = 3; got 0"),
        ((0, 3, 1, 0), ValueError, "fps is above 0 and at most 60; got 0"),
        ((0, 3, 1, float("inf")), ValueError, "fps is above 0 and at most 60; got inf"),
        ((0, 3, 1, "fast"), TypeError, "fps is a number; got 'fast'"),
    ],
)
def test_what_makes_no_sense_gets_one_sentence(
    arguments: tuple[Any, ...], kind: type[Exception], sentence: str
):
    with pytest.raises(kind) as caught:
        ui.play(*arguments)
    assert str(caught.value) == f"play: {sentence}"


@pytest.mark.parametrize("default", [9, 0.5, None, True])
def test_a_default_out_of_its_range_gets_one_sentence(default: Any):
    def view(frame_number=default):
        return np.eye(2)

    with pytest.raises(ValueError, match=r"^frame number: play starts at .* from 0 to 8; got"):
        ui.explore(view, frame_number=ui.play(0, 8))
