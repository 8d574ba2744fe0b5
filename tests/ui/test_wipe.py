"""Two pictures in one frame: what travels, what is stored, what is refused."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course_lib import ui
from course_lib.ui._frame import to_frame
from course_lib.ui._view import Packer
from tests.ui.test_explore import Browser

DARK, LIGHT = np.zeros((40, 50)), np.ones((40, 50))


def test_both_pictures_travel_and_what_did_not_change_stays_behind():
    def view(k=0):
        return {"sky": ui.Wipe(DARK, LIGHT * k / 9, names=("night", "day"))}

    browser = Browser(ui.explore(view, k=(0, 9)))
    (panel,) = browser.explorer._view.first["panels"]
    names = tuple(each[kind] for each in (panel, panel["under"]) for kind in ("pixels", "numbers"))
    assert len(set(names)) == 4
    assert list(panel["names"]) == ["night", "day"]
    content, buffers = browser.ask(9, have=names)
    (moved,) = content["panels"]
    assert np.frombuffer(buffers[moved["buffer"]], np.uint8).tolist() == [255] * 2000
    assert (moved["under"]["buffer"], moved["under"]["along"]) == (-1, -1)
    _, tiles = browser.explorer._packer.tiles([[moved["under"]["numbers"], 0, 0]])
    assert not np.frombuffer(tiles[0]).any()


def test_plain_arrays_share_one_range_and_pictures_keep_their_own():
    small, large = np.array([[0.0, 1.0]]), np.array([[0.0, 4.0]])
    panel = ui.Wipe(small, large).panel()
    assert panel.under is not None
    assert panel.under.pixels is not None
    assert panel.pixels is not None
    assert panel.under.pixels.tolist() == [[0, 64]]
    assert panel.pixels.tolist() == [[0, 255]]
    own = ui.Wipe(ui.Picture(small), ui.Picture(large, cmap="viridis")).panel()
    assert own.under is not None
    assert own.under.pixels is not None
    assert own.under.pixels.tolist() == [[0, 255]]


def test_a_still_shows_both_pictures_beside_each_other(monkeypatch: pytest.MonkeyPatch):
    stored: list[dict[str, Any]] = []
    monkeypatch.setattr("course_lib.ui._still._display", stored.append)
    ui.show({"sky": ui.Wipe(DARK, LIGHT), "n": 3}, alt="Night and day.")
    (data,) = stored
    assert re.findall('alt="([^"]*)"', data["text/html"]) == [
        "Night and day. sky: before left of a divider (40 × 50, 0 … 0), "
        "after right of it (40 × 50, 1 … 1)",
        "sky: after: 40 × 50, 1 … 1",
    ]
    assert "<strong>sky: before</strong>" in data["text/html"]
    assert data["text/plain"].splitlines()[-1] == "n: 3"


@pytest.mark.parametrize("side", [240, 420, 560])
def test_both_pictures_of_a_wipe_are_equally_large_whatever_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, side: int
):
    stored: list[dict[str, Any]] = []
    monkeypatch.setattr("course_lib.ui._still._display", stored.append)
    before, after = np.random.default_rng(3).random((2, 300, 600))
    ui.show({"page": ui.Wipe(before, after)}, alt="Before and after.", side=side)
    html = stored[0]["text/html"]
    assert re.findall(r'<img[^>]* width="(\d+)"', html) == [str(side)] * 2
    assert len(set(re.findall(r"<div style=\"(flex:[^\"]*)\"", html))) == 1


def test_an_explorer_stores_both_as_well():
    html = ui.explore(lambda k=0: ui.Wipe(DARK, LIGHT), k=(0, 1))._repr_mimebundle_()["text/html"]
    assert html.count("<img") == 2


def test_a_shown_wipe_is_alive_where_somebody_can_drag_it(monkeypatch: pytest.MonkeyPatch):
    stored: list[dict[str, Any]] = []
    monkeypatch.setattr("course_lib.ui._still._display", stored.append)
    for page in (True, False):
        monkeypatch.setattr("course_lib.ui._explorer.has_page", lambda page=page: page)
        ui.show(ui.Wipe(DARK, LIGHT), alt="x")
        ui.show(DARK, alt="x")
    live = "application/vnd.jupyter.widget-view+json"
    assert [live in data for data in stored] == [True, False, False, False]
    assert all("text/html" in data for data in stored)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (np.zeros((3, 4)), np.zeros((4, 3)), "same size; got 3 × 4 and 4 × 3"),
        (np.zeros((3, 4)), np.zeros((3, 5, 3)), "same size; got 3 × 4 and 3 × 5"),
        (np.zeros(3), np.zeros((3, 5)), r"a picture has shape"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(before: Any, after: Any, said: str):
    with pytest.raises(ValueError, match=said) as caught:
        to_frame({"x": ui.Wipe(before, after)})
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("'x': ")


def test_gray_and_color_can_be_compared():
    content, _ = Packer().pack(to_frame(ui.Wipe(DARK, np.ones((40, 50, 3)))), set())
    (panel,) = content["panels"]
    assert (panel["shape"], panel["under"]["shape"]) == ([40, 50, 3], [40, 50])
