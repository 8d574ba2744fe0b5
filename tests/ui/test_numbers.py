"""The arrays' own numbers on their way to the page, and how one is written there."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable

from course_lib import ui
from course_lib.ui import _numbers
from course_lib.ui._explorer import Explorer
from course_lib.ui._frame import to_frame
from course_lib.ui._numbers import ALONG, TILE, Arrays, own, same
from course_lib.ui._view import Packer
from tests.ui.test_explore import Browser

SOURCE = Path(ui.__file__).with_name("page") / "numbers.js"
RNG = np.random.default_rng(5)


def play(tmp_path: Path, script: str) -> Any:
    node = shutil.which("node") or compute_driver_executable()[0]
    module = tmp_path / "numbers.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / "page.mjs"
    head = f"import {{ Numbers, Seeker, written }} from {json.dumps(module.as_uri())};\n"
    page.write_text(f"{head}const log = [];\n{script}\nconsole.log(JSON.stringify(log));")
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# Names: what belongs to one picture must not be shown for another


def packed(packer: Packer, array: Any, have: set[str] | None = None) -> dict[str, Any]:
    content, _ = packer.pack(to_frame(array), have or set())
    return content["panels"][0]


LOOKS_THE_SAME = [
    (np.full((9, 9), 0.5), np.full((9, 9), 0.5001)),
    (np.full((200, 200), 0.5), np.full((200, 200), 0.5001)),
    (np.full((9, 9), 2.0), np.full((9, 9), 2.0, np.float32)),  # another number from 0.1 on
    (np.full((40, 40), -1.0), np.full((40, 40), -2.0)),
    (np.array([[0.0, 1.0]]), np.array([[0, 1]])),
    (np.array([[0.0, 1.0]]), np.array([[-0.0, 1.0]])),
    (np.array([[np.nan, 0.0, 1.0]]), np.array([[0.0, 0.0, 1.0]])),
    (np.array([[np.inf, 0.0, 1.0]]), np.array([[1.0, 0.0, 1.0]])),
]


@pytest.mark.parametrize(("one", "other"), LOOKS_THE_SAME)
def test_other_numbers_have_another_name_even_where_the_pixels_are_the_same(one: Any, other: Any):
    packer = Packer()
    options = {"vmin": 0, "vmax": 1}
    first = packed(packer, ui.Picture(one, **options))
    second = packed(packer, ui.Picture(other, **options))
    assert first["pixels"] == second["pixels"]
    assert first["numbers"] != second["numbers"]


def test_the_same_numbers_keep_their_name_and_travel_once():
    packer = Packer()
    array = RNG.random((20, 20))
    array[3, 4] = np.nan
    first = packed(packer, array)
    second = packed(packer, array.copy(), {first["pixels"], first["numbers"]})
    assert (second["numbers"], second["along"], second["buffer"]) == (first["numbers"], -1, -1)


def test_an_array_that_its_author_changes_later_keeps_its_numbers_here():
    packer = Packer()
    array = np.zeros((100, 100))
    name = packed(packer, array)["numbers"]
    array[:] = 7
    _, (data,) = packer.tiles([[name, 0, 0]])
    assert not np.frombuffer(data).any()
    assert packed(packer, array)["numbers"] != name


def test_an_array_that_stays_is_copied_once():
    array = RNG.random((20, 20))
    copy = own(array)
    assert own(array) is copy
    array[3, 4] = 7
    assert own(array) is not copy
    assert copy is not None
    assert copy[3, 4] != 7


def test_no_two_explorers_name_anything_alike():
    names = [
        packed(Packer(), np.zeros((9, 9)))[kind] for kind in ("pixels", "numbers") for _ in "ab"
    ]
    assert len(set(names)) == 4


# Values: small ones along, large ones by tiles, earlier ones as long as there is room


KINDS = ["?", "u1", "i1", "u2", "i4", "u8", "i8", "f2", "f4", "f8", ">f4", ">i2"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(5, 7), (130, 70), (70, 65, 3)])
def test_every_number_arrives_exactly(tmp_path: Path, kind: str, shape: tuple[int, ...]):
    array = (RNG.random(shape) * 200 - 100 * np.issubdtype(kind, np.signedinteger)).astype(kind)
    packer = Packer()
    content, buffers = packer.pack(to_frame(array), set())
    (panel,) = content["panels"]
    rows, columns = shape[:2]
    assert (panel["along"] >= 0) == (array.astype(panel["kind"].replace("b1", "?")).nbytes <= ALONG)
    places = [[i, j] for i in range(0, rows, 3) for j in range(0, columns, 2)]
    wants = [
        [panel["numbers"], i, j]
        for i in range(-(-rows // TILE))
        for j in range(-(-columns // TILE))
    ]
    told, tiles = packer.tiles(wants)
    assert [at for *_, at in told] == list(range(len(tiles)))
    script = f"""
    const bytes = (data) => Uint8Array.from(data);
    const panel = {json.dumps(panel)};
    const whole = {json.dumps(list(buffers[panel["along"]]) if panel["along"] >= 0 else None)};
    const numbers = new Numbers(panel, whole && bytes(whole));
    log.push(numbers.missing([0, 0, {rows}, {columns}]).length);
    if (!whole) log.push(numbers.at(0, 0));
    if (!whole) {json.dumps([[*want[1:], list(t)] for want, t in zip(wants, tiles, strict=True)])}
      .forEach(([i, j, data]) => numbers.take(i, j, bytes(data)));
    log.push({json.dumps(places)}.map(([i, j]) => numbers.at(i, j).map(Number)));
    log.push(numbers.missing([0, 0, {rows}, {columns}]).length);
    """
    missing, *empty, seen, still = play(tmp_path, script)
    assert (missing, still) == (0 if panel["along"] >= 0 else len(wants), 0)
    assert empty == ([] if panel["along"] >= 0 else [None])
    right = array.reshape(rows, columns, -1)[tuple(np.transpose(places))].astype(float)
    np.testing.assert_array_equal(seen, right)


def test_numbers_too_large_for_a_double_are_told_to_the_last_digit(tmp_path: Path):
    values = [2**63 - 1, -(2**63), 2**53 + 1, 0]
    data = list(np.array(values, np.int64).tobytes())
    script = f"""
    const panel = {{ numbers: "1", kind: "i8", array: [2, 2], shape: [2, 2] }};
    const numbers = new Numbers(panel, Uint8Array.from({data}));
    for (const [i, j] of [[0, 0], [0, 1], [1, 0], [1, 1]]) log.push(written(numbers.at(i, j)[0]));
    """
    assert [int(text.replace("−", "-")) for text in play(tmp_path, script)] == values


def test_a_huge_array_has_places_only():
    huge = np.broadcast_to(np.float64(0.5), (4000, 4000))
    assert own(huge) is None
    assert own(huge[:2000, :2000]) is not None


def test_numbers_of_earlier_frames_are_kept_and_the_longest_unused_go_first():
    arrays = Arrays(limit=3 * 800)
    one, two = object(), object()
    for name in "abc":
        arrays.put(one, name, np.zeros(100))
    assert arrays.get("a") is not None
    arrays.put(two, "d", np.zeros(100))
    assert [name for name in "abcd" if arrays.get(name) is not None] == ["a", "c", "d"]
    arrays.drop(one)
    assert [name for name in "abcd" if arrays.get(name) is not None] == ["d"]
    arrays.put(one, "e", np.zeros(1000))
    assert [name for name in "de" if arrays.get(name) is not None] == []


def moving(k=0):
    return {
        "moves": ui.Picture(np.full((80, 80), 0.5 + k / 1e4), vmin=0, vmax=1),
        "rests": np.eye(80),
    }


def numbers(browser: Browser, *wants: Any) -> tuple[dict[str, Any], list[Any]]:
    before = len(browser.sent)
    message = {"kind": "numbers", "view": "v", "wants": list(wants)}
    browser.explorer._view._handle_custom_msg(message, [])
    (answer,) = browser.sent[before:]  # at once, in the thread that brings messages
    return answer


def test_earlier_frames_give_their_own_numbers_and_say_when_they_are_gone(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("course_lib.ui._view.ARRAYS", Arrays(limit=2 * 80 * 80 * 8))
    browser = Browser(ui.explore(moving, k=(0, 9)))
    frames = [browser.explorer._view.first, *(browser.ask(k)[0] for k in range(1, 5))]
    names = [frame["panels"][0]["numbers"] for frame in frames]
    assert len(set(names)) == 5
    assert len({frame["panels"][1]["numbers"] for frame in frames}) == 1
    answer, buffers = numbers(browser, *([name, 0, 1] for name in names))
    assert [at for *_, at in answer["got"]] == [-1, -1, 0, 1, 2]
    assert [np.frombuffer(data)[0] for data in buffers] == [0.5 + k / 1e4 for k in (2, 3, 4)]
    assert len(np.frombuffer(buffers[0])) == 64 * 16
    assert answer["quick"]


def test_a_function_at_work_does_not_keep_numbers_waiting():
    begun, end = threading.Event(), threading.Event()

    def slow(k=0):
        if k:
            begun.set()
            assert end.wait(60)
        return np.full((80, 80), float(k))

    browser = Browser(ui.explore(slow, k=(0, 9)))
    name = browser.explorer._view.first["panels"][0]["numbers"]
    asked = {"kind": "frame", "view": "v", "epoch": 0, "values": [3], "have": []}
    browser.explorer._view._handle_custom_msg(asked, [])
    assert begun.wait(60)
    content, (data,) = numbers(browser, [name, 1, 1])
    assert content["got"] == [[name, 1, 1, 0]]
    assert np.frombuffer(data).tolist() == [0.0] * 16 * 16
    end.set()
    while len(browser.sent) < 2:
        assert browser.came.acquire(timeout=60)
    assert browser.sent[1][0]["values"] == [3]


def test_a_closed_explorer_holds_no_numbers():
    explorer: Explorer = ui.explore(moving, k=(0, 9))
    browser = Browser(explorer)
    name = explorer._view.first["panels"][0]["numbers"]
    browser.ask(1)
    assert _numbers.ARRAYS.get(name) is not None
    explorer.close()
    assert _numbers.ARRAYS.get(name) is None


def test_bits_are_compared_not_values():
    assert same(np.array([[np.nan]]), np.array([[np.nan]]))
    assert not same(np.array([[0.0]]), np.array([[-0.0]]))
    assert not same(np.zeros((2, 3)), np.zeros((3, 2)))
    assert not same(np.zeros(2), None)
    assert same(None, None)


# Words


@given(st.lists(st.floats(), min_size=1, max_size=30))
def test_a_number_is_exact_to_the_digits_shown(tmp_path_factory: Any, values: list[float]):
    tmp_path = tmp_path_factory.mktemp("words")
    data = list(np.array([values]).tobytes())
    script = f"""
    const panel = {{ numbers: "1", kind: "f8", array: [1, {len(values)}], shape: [] }};
    const numbers = new Numbers(panel, Uint8Array.from({data}));
    for (let i = 0; i < {len(values)}; i++) log.push(written(numbers.at(0, i)[0]));
    """
    for value, text in zip(values, play(tmp_path, script), strict=True):
        check_written(value, text)


def check_written(value: float, text: str) -> None:
    text = text.replace("−", "-")
    if not math.isfinite(value):
        assert text == {"nan": "NaN", "inf": "inf", "-inf": "-inf"}[str(value)]
        return
    shown, exact = Decimal(text), Decimal(value)
    digits = shown.as_tuple()
    if value.is_integer() and abs(value) < 1e15:
        assert shown == exact
    else:
        assert abs(shown - exact) <= Decimal(5).scaleb(int(digits.exponent) - 1)
        assert len(digits.digits) >= 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.5", "0.50000"),
        ("-0", "0"),
        ("-0.125", "−0.12500"),
        ("3", "3"),
        ("1/3", "0.33333"),
        ("123456.7", "123457"),
        ("999999.9", "1.00000e6"),
        ("1.5e-7", "1.5000e−7"),
        ("-2.5e300", "−2.5000e300"),
        ("true", "True"),
        ("false", "False"),
        ("12n", "12"),
    ],
)
def test_how_numbers_are_written(tmp_path: Path, value: str, text: str):
    assert play(tmp_path, f"log.push(written({value}));") == [text]


# When the page asks


def test_the_page_asks_once_at_a_time_and_not_while_pictures_move(tmp_path: Path):
    script = """
    let now = 1000, timers = [];
    performance.now = () => now;
    globalThis.setTimeout = (f, ms) => timers.push({ f, at: now + ms });
    globalThis.clearTimeout = (id) => id && (timers[id - 1] = null);
    const pass = (ms) => {
      now += ms;
      timers.forEach((timer, i) => {
        if (!timer || timer.at > now) return;
        timers[i] = null;
        timer.f();
      });
    };
    let missing = [["1", 0, 0]];
    const seeker = new Seeker({ wanted: () => missing, ask: (tiles) => log.push(tiles.length) });
    seeker.moved = now;
    for (let i = 0; i < 5; i++) { seeker.moved = now; seeker.seek(); pass(40); }
    log.push("rests");
    pass(80);
    seeker.seek(); seeker.seek();
    log.push("answered");
    seeker.waiting = false; missing = []; seeker.seek();
    log.push("all there");
    missing = [["1", 0, 0], ["1", 0, 1]]; seeker.seek();
    """
    assert play(tmp_path, script) == ["rests", 1, "answered", "all there", 2]
