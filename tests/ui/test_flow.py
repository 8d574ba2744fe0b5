"""The browser's half of the protocol, run by Node: when explorer.js asks, keeps and paints."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from course_lib import ui

# A page in a few lines: `frame()` lets what was shown reach the screen, `answer()` lets the kernel
# answer the oldest request; both are driven by hand, so nothing depends on time.
PAGE = """
import { Flow, Kept, Patience, Pool } from %s;
const asked = [], painted = [], paints = [], log = [];
const flow = new Flow({
  cache: CACHE,
  ask: (values, epoch) => asked.push({ values, epoch }),
  paint: (frame) => painted.push(frame.error ? "failed" : frame.values[0]),
  painted: (f) => paints.push(f),
});
const frame = () => { while (paints.length) paints.shift()(); };
let open = 0;
const answer = (more = {}) => flow.receive({ ...asked[open++], bytes: 10, ...more });
const want = (...values) => values.forEach((value) => flow.want([value]));
const wanted = () => asked.map(({ values }) => values[0]);
SCRIPT
console.log(JSON.stringify({ asked: wanted(), painted, kept: flow.kept.frames.size, log }));
"""
SOURCE = Path(ui.__file__).with_name("page") / "flow.js"


def play(tmp_path: Path, script: str, cache: bool = True) -> dict[str, Any]:
    node = shutil.which("node") or compute_driver_executable()[0]
    module = tmp_path / "explorer.mjs"
    module.write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    code = PAGE % json.dumps(module.as_uri())
    code = code.replace("CACHE", json.dumps(cache)).replace("SCRIPT", script)
    page = tmp_path / "page.mjs"
    page.write_text(code, encoding="utf-8")
    done = subprocess.run([node, str(page)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_one_request_at_a_time_and_the_newest_values_win(tmp_path: Path):
    seen = play(tmp_path, "want(1, 2, 3, 4); answer(); frame(); answer(); frame();")
    assert seen["asked"] == [1, 4]
    assert seen["painted"] == [1, 4]


@pytest.mark.parametrize("cache", [True, False])
def test_the_next_request_leaves_only_after_the_paint(tmp_path: Path, cache: bool):
    script = "want(1, 2); answer(); log.push(asked.length); frame(); log.push(asked.length);"
    assert play(tmp_path, script, cache)["log"] == [1, 2]


def test_a_known_value_is_painted_without_asking(tmp_path: Path):
    seen = play(
        tmp_path, "want(1); answer(); frame(); want(2); answer(); frame(); want(1); frame();"
    )
    assert seen["asked"] == [1, 2]
    assert seen["painted"] == [1, 2, 1]


def test_without_a_cache_each_change_asks(tmp_path: Path):
    script = "want(1); answer(); frame(); want(2); answer(); frame(); want(1); answer(); frame();"
    seen = play(tmp_path, script, cache=False)
    assert seen["asked"] == [1, 2, 1]
    assert seen["kept"] == 0


def test_a_late_answer_does_not_cover_a_known_newer_picture(tmp_path: Path):
    seen = play(
        tmp_path,
        "want(1); answer(); frame(); want(2); want(1); frame(); answer(); frame(); frame();",
    )
    assert seen["asked"] == [1, 2]
    assert seen["painted"][-1] == 1
    assert 2 not in seen["painted"]
    assert seen["kept"] == 2


def test_values_that_did_not_change_ask_nothing(tmp_path: Path):
    assert play(tmp_path, "want(1); answer(); frame(); want(1, 1);")["asked"] == [1]


def test_an_error_is_painted_not_kept_and_does_not_stop_the_flow(tmp_path: Path):
    seen = play(
        tmp_path,
        "want(1); answer({ error: 'x' }); frame(); want(2); answer(); frame();"
        "want(1); answer(); frame();",
    )
    assert seen["asked"] == [1, 2, 1]
    assert seen["painted"] == ["failed", 2, 1]


def test_what_was_asked_before_forgetting_is_neither_kept_nor_final(tmp_path: Path):
    seen = play(tmp_path, "want(1); flow.forget(); answer(); frame(); answer(); frame();")
    assert seen["asked"] == [1, 1]
    assert seen["painted"] == [1, 1]
    assert seen["kept"] == 1


def test_refresh_asks_again_for_the_same_values(tmp_path: Path):
    seen = play(tmp_path, "want(1); answer(); frame(); flow.refresh(); answer(); frame();")
    assert seen["asked"] == [1, 1]


def test_a_hidden_page_asks_once_and_waits(tmp_path: Path):
    seen = play(tmp_path, "want(1); answer(); want(2, 3); log.push(asked.length); frame();")
    assert seen["log"] == [1]
    assert seen["asked"] == [1, 3]


def test_frames_kept_by_all_views_are_bounded_and_the_longest_unused_go_first(tmp_path: Path):
    script = """
    const pool = new Pool(30), kept = new Kept(pool), other = new Kept(pool);
    const keys = ({ frames }) => [...frames.keys()].sort();
    const held = () => [keys(kept), keys(other), pool.bytes];
    for (const key of ["a", "b", "c"]) kept.put(key, { bytes: 10 });
    kept.get("a");
    other.put("d", { bytes: 10 });
    log.push(held());
    other.put("d", { bytes: 5 });
    log.push(held());
    other.put("e", { bytes: 29 });
    log.push(held());
    other.put("f", { bytes: 31 });
    log.push(held());
    kept.put("a", { bytes: 3 });
    other.put("b", { bytes: 4 });
    kept.forget();
    log.push(held());
    """
    assert play(tmp_path, script)["log"] == [
        [["a", "c"], ["d"], 30],
        [["a", "c"], ["d"], 25],
        [[], ["e"], 29],
        [[], [], 0],
        [[], ["b"], 4],
    ]


def test_a_kept_frame_counts_with_the_values_that_it_is_kept_under(tmp_path: Path):
    script = """
    const pool = flow.kept.pool;
    want("x".repeat(5000)); answer(); frame();
    log.push(pool.bytes > 10000);
    pool.limit = 100000;
    for (let i = 0; i < 50; i++) { want(`${i}`.padEnd(5000)); answer(); frame(); }
    log.push(flow.kept.frames.size, pool.bytes <= 100000);
    """
    assert play(tmp_path, script)["log"] == [True, 4, True]


# A clock that is set by hand: `pass(ms)` lets that time go by.
PATIENCE = """
let now = 0, timers = [];
const patience = new Patience({
  say: (sentence) => log.push(sentence),
  why: () => log.push("why?"),
  later: (f, ms) => {
    const timer = { f, at: now + ms };
    timers.push(timer);
    return () => (timers = timers.filter((one) => one !== timer));
  },
});
const pass = (ms) => {
  for (const end = now + ms; ; ) {
    const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!next) return void (now = end);
    timers = timers.filter((one) => one !== next);
    now = next.at;
    next.f();
  }
};
"""


def test_a_quick_picture_is_not_announced(tmp_path: Path):
    script = PATIENCE + "patience.begin(); pass(900); patience.end(); pass(99999);"
    assert play(tmp_path, script)["log"] == []


def test_a_slow_picture_is_announced_and_then_the_kernel_says_why(tmp_path: Path):
    script = (
        PATIENCE
        + """
    patience.begin();
    pass(1100);
    pass(5000);
    patience.told("for 6 s");
    pass(5000);
    patience.told("for 11 s");
    patience.end();
    patience.told("too late");
    pass(99999);
    """
    )
    assert play(tmp_path, script)["log"] == [
        "Still computing …", "why?", "for 6 s", "why?", "for 11 s", ""
    ]  # fmt: skip


def test_a_kernel_that_does_not_say_why_is_said_to_be_busy(tmp_path: Path):
    script = (
        PATIENCE
        + """
    patience.begin();
    pass(11500);
    patience.begin();
    pass(1100);
    """
    )
    said = play(tmp_path, script)["log"]
    assert said[:2] == ["Still computing …", "why?"]
    assert "does not answer" in said[2]
    assert said[3:] == ["why?", "", "Still computing …"]


def test_without_its_kernel_a_page_shows_what_it_kept_and_asks_no_more(tmp_path: Path):
    script = (
        "want(1); answer(); frame(); want(2); answer(); frame(); flow.lose();"
        "want(3); frame(); want(1); frame();"
    )
    seen = play(tmp_path, script)
    assert seen["asked"] == [1, 2]
    assert seen["painted"] == [1, 2, 1]


def test_the_last_position_is_always_shown_whatever_the_order(tmp_path: Path):
    script = """
    let seed = 7;
    const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
    for (let round = 0; round < 3000; round++) {
      const action = random(5);
      if (action < 2) want(random(12));
      else if (action === 2 && open < asked.length) answer(random(20) ? {} : { error: "x" });
      else if (action === 3) frame();
      else if (random(40) === 0) random(2) ? flow.forget() : flow.refresh();
      if (asked.length - open > 1) throw new Error("two requests at a time");
    }
    for (let end = 0; end < 10; end++) { if (open < asked.length) answer(); frame(); }
    log.push(flow.wanted === `[${painted.at(-1)}]`, flow.waiting);
    """
    assert play(tmp_path, script)["log"] == [True, False]
    assert play(tmp_path, script, cache=False)["log"] == [True, False]
