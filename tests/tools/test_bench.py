"""The bench's table and file. Nothing is timed here: that is what `course.py bench` is for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tools.bench import __main__ as bench
from tools.bench import _restoration_cost, sliders

ROW = {
    "what": "a step",
    "ours": 30.0,
    "peer": 262.0,
    "unit": "ms",
    "ratio": 8.7,
    "note": "interact",
}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("≤ 45", True),
        ("≤ 29.5", False),
        ("≥ 30", True),
        ("≥ 3.5x", True),
        ("≥ 8.8x", False),
        ("≤ 1e-14", False),
        ("≤ 45 or ≥ 10x", True),
        ("≤ 20 or ≥ 6x", True),
        ("≤ 20 or ≥ 10x", False),
        ("as fast as can be", None),
        (None, None),
    ],
)
def test_a_target_is_judged_on_our_number_or_on_the_ratio(target: str, expected: bool | None):
    assert bench.met(ROW | {"target": target}) is expected


def test_a_missing_peer_judges_nothing():
    assert bench.met(ROW | {"ratio": None, "target": "≥ 2x"}) is None
    assert bench.met(ROW | {"ratio": None, "target": "≤ 45 or ≥ 2x"}) is True
    assert bench.met(ROW | {"ratio": None, "target": "≤ 20 or ≥ 2x"}) is False


def test_the_table_keeps_its_columns():
    lines = bench.table([ROW | {"target": "≤ 45", "met": True}, ROW | {"target": None}]).split("\n")
    assert lines[0].split() == list(bench.COLUMNS)
    assert " ".join(lines[1].split()) == "a step 30 262 ms 8.7 ≤ 45 yes interact"
    assert lines[1].index("interact") == lines[2].index("interact")


@pytest.fixture
def benches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the real benches: one that measures, one that breaks off after a row."""

    def good() -> Iterator[dict[str, Any]]:
        yield ROW | {"target": "≤ 45"}

    def bad() -> Iterator[dict[str, Any]]:
        yield ROW | {"target": None}
        raise RuntimeError("no browser")

    modules = {"tools.bench.good": good, "tools.bench.bad": bad}
    monkeypatch.setattr(bench, "names", lambda: ["good", "bad"])
    monkeypatch.setattr(
        bench,
        "importlib",
        SimpleNamespace(import_module=lambda n: SimpleNamespace(measure=modules[n])),
    )


@pytest.mark.usefixtures("benches")
def test_one_bench_is_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "bench.json"
    assert bench.main(["good", "--json", str(file)]) == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["rows"] == [{"bench": "good", **ROW, "target": "≤ 45", "met": True}]
    assert written["machine"]["cores"] > 0
    assert "a step" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


@pytest.mark.usefixtures("benches")
def test_a_bench_that_breaks_off_hides_no_other(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["bad", "good"]) == 1
    said = capsys.readouterr().out
    assert "bad broke off" in said
    assert "RuntimeError: no browser" in said
    assert said.count("a step") == 2


@pytest.mark.usefixtures("benches")
def test_an_unknown_bench_lists_the_nearest(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert bench.main(["god"]) == 2
    assert "no bench 'god'. The nearest: good" in capsys.readouterr().err
    assert bench.main(["good", "--json", str(tmp_path / "no" / "x.json")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_each_bench_has_a_measure():
    names = bench.names()
    assert {"operators", "sliders"} <= set(names)
    assert all(not name.startswith("_") for name in names)


@pytest.mark.parametrize(("notebook", "function", "label"), sliders.IN_THE_COURSE.values())
def test_the_explorers_that_are_measured_are_in_the_notebooks(notebook, function, label):
    cell = sliders.cells_up_to(notebook, function)[-1]
    assert f"{label}=" in cell


def test_an_explorer_that_is_gone_is_named():
    with pytest.raises(LookupError, match="nobody"):
        sliders.cells_up_to("03", "nobody")


def test_a_line_hides_neither_zero_nor_a_missed_target():
    line = bench.told({"what": "it", "ours": 0.0, "peer": None, "unit": "s", "met": False})
    assert line == "it  ours 0  unit s  met NO"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system counts otherwise")
def test_memory_is_that_of_the_process_alone(monkeypatch):
    # The program in its own words, with a restoration that takes 40 MB, started by one of 400 MB.
    program = _restoration_cost._PROGRAM.replace(
        "restoration.restore(photo, psf, denoiser=denoiser)", "kept = np.ones(5_000_000)"
    )
    monkeypatch.setattr(_restoration_cost, "_PROGRAM", program)
    ours = np.ones(50_000_000)
    rows = list(_restoration_cost._measured("it", "patches", (1000, 1000, 1)))
    assert ours.any()
    assert 35 < rows[-1]["ours"] < 60
