"""Recordings: what a page can move, how exact it is, and what it says of the rest."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import ipywidgets
import numpy as np
import pytest

from course_lib import ui
from course_lib.lessons.nb00 import lesson as nb00
from course_lib.lessons.nb03 import lesson as nb03
from course_lib.lessons.nb10 import lesson as nb10
from tools.site import encode
from tools.site.film import frozen, record, words_of
from tools.site.goals import goals
from tools.site.grid import Dimension, dimension, fitting
from tools.site.record import Recorder


def steps(name: str, count: int, start: int = 0, kind: str = "slider") -> Dimension:
    values = tuple(range(count))
    return Dimension(name, name, kind, "value", values, tuple(map(str, values)), start, count)


def test_what_fits_is_recorded_whole() -> None:
    grid = fitting([steps("a", 10), steps("b", 4, 2, "choice")], 40)
    assert len(grid) == len(set(grid.places())) == 40
    assert next(iter(grid.places())) == (0, 2)
    assert frozen(grid) == ""


def test_sliders_give_way_and_choices_do_not() -> None:
    grid = fitting([steps("a", 100, 33), steps("b", 4, 2, "choice")], 60)
    a, b = grid.dimensions
    assert len(grid) <= 60
    assert len(b.values) == 4
    assert {a.values[0], a.values[-1], 33} <= set(a.values)
    assert a.values[a.start] == 33
    assert f"a has {len(a.values)} of 100 stops" in frozen(grid)


def test_few_that_go_together_come_before_many_that_move_alone() -> None:
    grid = fitting([steps("a", 100, 33), steps("b", 50), steps("c", 2, 0, "choice")], 20)
    assert not grid.star
    assert [len(d.values) for d in grid.dimensions] == [3, 3, 2]
    pixel = dimension("at", ui.pixel("photo", start=(7, 3)), {"photo": (20, 30)})
    assert fitting([pixel, steps("a", 100, 33)], 60).star  # a few places are no picture to touch


def test_what_is_to_be_found_is_there_however_few_stops_there_are() -> None:
    for function, wanted in (
        (nb00.repair, {"length": 30, "angle": 94}),
        (partial(nb03.guessed, nb03.moved_camera(np.eye(32))), {"length": 12, "angle": 30}),
    ):
        goal = goals(function)
        slider = ipywidgets.FloatSlider(2.0, min=2, max=60, step=0.5)
        length = dimension("length", slider, {}, goal["length"])
        assert wanted["length"] in length.thinned(3).values
        assert goal.keys() == wanted.keys()
    looking = nb10.Pointing(np.random.default_rng(0).random((200, 200)))
    at = ui.pixel("its cepstrum", start=(50, 62))
    place = dimension("at", at, {"its cepstrum": (101, 101)}, goals(looking.pointed)["place"])
    few = place.thinned(14).values
    assert [20, 48] in few  # 30 pixels at 94 degrees, and the other way
    assert [80, 52] in few
    assert len(few) <= 14
    five = steps("a", 101, 20).thinned(5)
    assert five.values == (0, 20, 50, 75, 100)
    assert replace(steps("a", 101, 20), goals=(60,)).thinned(5).values == (0, 20, 60, 75, 100)


def test_what_changes_nothing_alone_stays_as_it_is_where_one_moves_at_a_time() -> None:
    def four(amount: int = 0, b: int = 0, c: int = 0, d: int = 0) -> np.ndarray:
        seed = (amount, b, c, d) if amount else 0
        return np.random.default_rng(seed).random((100, 100))

    explorer = ui.explore(four, amount=(0, 2), b=(0, 9), c=(0, 9), d=(0, 9))
    words = words_of(record(explorer, "idle", 60_000))
    assert [told["kind"] for told in words["controls"]] == ["slider", *3 * ["fixed"]]
    assert words["frozen"].startswith(
        "Recorded, for a page without Python: each of b, c and d stays as it is. "
    )


def test_a_play_keeps_even_steps() -> None:
    d = steps("k", 61, 7, "play").thinned(20)
    assert set(np.diff(d.values)) == {4}
    assert d.values[d.start] == 7


def test_where_all_is_too_much_one_moves_at_a_time() -> None:
    grid = fitting([steps(name, 20, 5) for name in "abcde"], 100)
    assert grid.star
    places = list(grid.places())
    assert len(places) == len(set(places)) == len(grid) <= 101
    start = tuple(d.start for d in grid.dimensions)
    assert all(sum(i != j for i, j in zip(p, start, strict=True)) <= 1 for p in places)
    assert "one thing moves at a time" in frozen(grid)


def test_pixels_are_chosen_in_even_rows_and_columns() -> None:
    pixel = dimension("at", ui.pixel("photo", start=(7, 3)), {"photo": (20, 30)})
    assert len(pixel.values) == pixel.whole == 600
    few = pixel.thinned(40)
    assert [7, 3] in few.values
    assert 25 <= len(few.values) <= 40


def test_of_a_photo_many_places_are_left() -> None:
    pixel = dimension("at", ui.pixel("photo", start=(12, 44)), {"photo": (104, 104)})
    assert 400 < len(pixel.values) <= 900
    assert pixel.whole == 104 * 104
    assert "at stays as it is" in frozen(fitting([pixel.thinned(1)], 10))
    few = pixel.thinned(30)
    assert [12, 44] in few.values
    assert 16 <= len(few.values) <= 30


@pytest.mark.parametrize(
    ("control", "kind", "first", "last", "count"),
    [
        (ipywidgets.FloatSlider(0.3, min=0.1, max=0.5, step=0.1), "slider", "0.10", "0.50", 5),
        (ipywidgets.FloatLogSlider(1e-3, min=-4, max=0, step=0.5), "slider", "0.0001", "1", 9),
        (ipywidgets.Dropdown(options=["x", "y"]), "choice", "x", "y", 2),
        (ipywidgets.SelectionSlider(options=[1, 2, 4]), "slider", "1", "4", 3),
        (ipywidgets.Checkbox(True), "check", "off", "on", 2),
        (ipywidgets.Text("as it is"), "fixed", "as it is", "as it is", 1),
    ],
)
def test_controls(control: ipywidgets.Widget, kind: str, first: str, last: str, count: int) -> None:
    d = dimension("name", control, {})
    assert (d.kind, d.texts[0], d.texts[-1], len(d.values)) == (kind, first, last, count)


def test_what_a_function_raises_is_recorded_too() -> None:
    def root(x: int = 4) -> float:
        return math.sqrt(x)

    words = words_of(record(ui.explore(root, x=(-1, 4)), "root", 100_000))
    assert words["frames"]["5"] == [[], ["2"]]
    assert words["frames"]["0"].startswith("ValueError: ")
    assert len(words["frames"]) == 6


def test_a_place_that_only_follows_others_is_left_out() -> None:
    board = np.zeros((3, 4))

    def shown(at: tuple[int, int], echo: tuple[int, int]) -> dict[str, object]:
        return {"board": board, "at": f"{at}"}

    at, echo = ui.pixel("board", start=(0, 0)), ui.pixel("board", start=(1, 1))
    words = words_of(record(ui.explore(shown, at=at, echo=echo), "board", 100_000))
    assert [told["kind"] for told in words["controls"]] == ["pixel", "fixed"]
    assert len(words["frames"]) == 12


def test_a_place_outside_a_smaller_panel_is_the_nearest_inside_as_by_the_kernel() -> None:
    def shown(side: int, at: tuple[int, int]) -> dict[str, object]:
        return {"board": np.zeros((side, side)), "at": f"{at}"}

    explorer = ui.explore(shown, side=[3, 2], at=ui.pixel("board", start=(2, 2)))
    frames = words_of(record(explorer, "board", 100_000))["frames"]
    assert frames["0,8"][1] == ["at: (2, 2)"]
    assert frames["1,8"][1] == ["at: (1, 1)"]


def test_a_place_that_fails_somewhere_says_something() -> None:
    board = np.zeros((3, 4))

    def shown(at: tuple[int, int]) -> dict[str, object]:
        return {"board": board, "inside": 1 / (2 - at[0])}

    at = ui.pixel("board", start=(0, 0))
    words = words_of(record(ui.explore(shown, at=at), "board", 100_000))
    assert words["frames"]["0"] == [[0], ["inside: 0.5"]]
    assert words["frames"]["11"].startswith("ZeroDivisionError: ")


def test_a_recording_keeps_to_its_room() -> None:
    noise = np.random.default_rng(0).random((100, 20, 200))

    def film(k: int = 50) -> np.ndarray:
        return np.repeat(noise[k], 5, axis=0)

    explorer = ui.explore(film, k=ui.play(0, 99))
    large, small = record(explorer, "film", 10_000_000), record(explorer, "film", 100_000)
    assert len(words_of(large)["frames"]) == 100
    assert 5 < len(words_of(small)["frames"]) < 50
    assert len(small) < 130_000


@pytest.mark.parametrize("look", ["noise", "smooth", "table"])
def test_pictures_are_within_40_decibels(look: str) -> None:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:120, :150]
    made = {
        "noise": rng.integers(0, 256, (120, 150, 3), dtype=np.uint8),
        "smooth": (127 + 60 * np.sin(x / 17) + 60 * np.cos(y / 11)).astype(np.uint8),
        "table": np.where((x // 10 + y // 10) % 2, 255, 0).astype(np.uint8),
    }[look]
    data = encode.picture(made, None)
    error = encode.decibels(encode.decoded(data), encode.colored(made, None))
    assert error >= encode.DECIBELS
    assert (error == math.inf) is (look != "smooth")


def test_levels_with_a_table_are_within_40_decibels_in_their_colors() -> None:
    noise = np.random.default_rng(0).normal(128, 12, (120, 150)).clip(0, 255).astype(np.uint8)
    table = np.stack([np.arange(256), np.arange(255, -1, -1), np.full(256, 40)], 1).astype(np.uint8)
    data = encode.picture(noise, table)
    there = table[encode.decoded(data)[:, :, 0]]
    assert len(data) < 0.7 * noise.size
    assert encode.DECIBELS <= encode.decibels(there, table[noise]) < math.inf


def test_what_is_left_goes_to_those_that_lack_places(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).random((60, 20, 200))
    recorder = Recorder(tmp_path, "00", 2, 120_000)

    def film(k: int = 30) -> np.ndarray:
        return np.repeat(noise[k], 5, axis=0)

    recorder.live(ui.explore(film, k=ui.play(0, 59)))
    before = recorder.films["00-1"]
    wipe = ui.Wipe([[0.0]], [[1.0]])
    recorder.live(ui.explore(lambda: {"": wipe}, alt="A wipe, which has no control."))
    assert recorder.films["00-1"] == before  # there is one more to come
    recorder.live(ui.explore(lambda x=0: x + 1, x=(0, 2)))
    after = recorder.films["00-1"]
    assert before.part < after.part < 1
    assert recorder.films["00-3"].part == 1
    assert (tmp_path / "00-1.js").read_text(encoding="utf-8") == after.script
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 140_000
    recorder.film("00-1", 50_000)  # what is recorded with less room has fewer places
    assert recorder.films["00-1"] == after


def test_a_slider_that_moves_nothing_alone_is_set_free_where_there_is_room(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).random((3, 21, 20, 200))
    methods = ["none", "light", "strong"]

    def cleaned(method: str = "none", k: int = 10) -> np.ndarray:
        return np.repeat(noise[methods.index(method), k if method != "none" else 0], 5, axis=0)

    def frozen_in(count: int) -> str:
        recorder = Recorder(tmp_path, "00", count, 25_000 * count)
        recorder.live(ui.explore(cleaned, method=methods, k=(0, 20, 1)))
        assert recorder.left >= 0
        return str(words_of(recorder.films["00-1"].script)["frozen"])

    assert "k stays as it is" in frozen_in(1)
    assert "k has 3 of 21 stops" in frozen_in(3)
