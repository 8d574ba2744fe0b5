"""The figures of a GPU: made on a processor here, and refused where a GPU's are wanted."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_lib import tf_ops
from course_lib.lessons.nb06 import lesson as nb06
from course_lib.ui import Curve
from tools.gpu_figures import _equal, _machine, _speed

# What a machine without Jupyter lacks.
BARE = """
import sys
for name in ("ipywidgets", "IPython", "jupyterlab", "matplotlib", "anywidget"):
    sys.modules[name] = None
import tools.gpu_figures.__main__
"""


def test_it_needs_no_jupyter():
    done = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_claim_holds_on_this_machine():
    pytest.importorskip("tensorflow")
    rows = list(_equal.gaps())
    assert len({row["what"] for row in rows}) == 5
    bounds = {"float32": 1e-5, "float64": 1e-13, "tf32": 1e-2}
    for row in rows:
        assert row["cases"] >= 2
        assert row["gap"] < bounds[row["precision"]], row


def test_a_wrong_layer_is_seen(monkeypatch):
    pytest.importorskip("tensorflow")
    honest = tf_ops.conv2d_transpose
    monkeypatch.setattr(tf_ops, "conv2d_transpose", lambda y, w, **more: honest(y, w[::-1], **more))
    assert next(_equal.gaps())["gap"] > 0.1


def test_layers_are_timed_beside_their_bound(monkeypatch):
    pytest.importorskip("tensorflow")
    small = _speed.Sizes((1, 8, 3), (1, 2), 8, (8, 16), 2, 3, 3, (16,))
    monkeypatch.setattr(_speed, "PROCESSOR", small)
    monkeypatch.setattr(_speed, "GPU", small)
    found = _speed.measured()
    rows = found["layer"]["rows"]
    assert {(row["layer"], row["XLA"]) for row in rows} == {
        (name, compiled) for name in ("conv2d", "conv2d_transpose") for compiled in (False, True)
    }
    for row in rows:
        size = (1, 8, 3)
        assert row["runs"] == 3
        limits = found["limits"][row["precision"]]
        at_best = max(
            2 * 9 * 3 * 8 * 8 * 3 / limits["GFLOP/s"],
            (2 if row["precision"] == "bfloat16" else 4) * 2 * np.prod([*size, 8]) / limits["GB/s"],
        )
        assert row["share of the bound"] == pytest.approx(at_best / 1e9 / row["median"] * 1e3)
    assert [row["batch, rows, channels"] for row in found["sides"]] == [[2, 8, 3], [2, 16, 3]]
    json.dumps(found)


def test_the_machine_is_told():
    pytest.importorskip("tensorflow")
    made = _machine.made()
    assert made["device"]
    assert made["kind"] in ("GPU", "processor")
    assert made["date"].count("-") == 2


# What notebook 06 shows of them


def figures(**changed):
    time = {"first": 9.0, "median": 0.5, "middle half": [0.4, 0.6], "runs": 101}
    layer = {"layer": "conv2d", "precision": "tf32", "XLA": True, "share of the bound": 0.5}
    made = {
        "kind": "GPU",
        "device": "a test's GPU",
        "driver": "1.2",
        "date": "2026-01-02",
        "tensorflow": "2",
    }
    return {
        "made": {**made, **changed},
        "equal": [
            {"what": what, "precision": "float32", "gap": gap}
            for what, gap in {"a": 1e-7, "b": 3e-6, "c": 1e-7}.items()
        ],
        "speed": {
            "layer": {"rows": [{**time, **layer}]},
            "sides": [
                {"batch, rows, channels": [4, side, 16], "conv2d": time, "conv2d_transpose": time}
                for side in (8, 16, 32)
            ],
        },
    }


@pytest.fixture
def stored(tmp_path):
    def written(**changed) -> Path:
        path = tmp_path / "gpu_figures.json"
        path.write_text(json.dumps(figures(**changed)))
        return path

    return written


@pytest.mark.parametrize("name", ["device", "driver", "date", "tensorflow"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_figures_without_their_machine_are_refused(stored, name: str, value):
    with pytest.raises(ValueError, match=f"does not say its {name}"):
        nb06.stored_figures(stored(**{name: value}))


def test_figures_of_a_processor_are_refused(stored):
    with pytest.raises(ValueError, match="measured on a processor, a test's GPU"):
        nb06.stored_figures(stored(kind="processor"))


def test_the_course_has_honest_figures_or_none():
    found = nb06.stored_figures()
    assert found is None or found["made"]["kind"] == "GPU"


def own_table():
    table = nb06.SpeedTable((), (), 16, tf_ops.Limits(1e9, 1e9))
    pair = tf_ops.Timing(0.1, (0.002,)), tf_ops.Timing(0.1, (0.003,))
    table.sides, table.batches = (16, 64), (4,)
    table.timings = {(4, side): pair for side in table.sides}
    return table


def test_own_times_stand_beside_a_gpus(stored):
    panels = nb06.beside_a_gpu(own_table(), stored())
    curve = panels["milliseconds"]
    assert isinstance(curve, Curve)
    assert list(curve.x) == [8, 16, 32, 64]
    np.testing.assert_array_equal(curve.y["GPU, conv2d"], [0.5, 0.5, 0.5, np.nan])
    np.testing.assert_array_equal(curve.y["here, transpose"], [np.nan, 3, np.nan, 3])
    assert "a test's GPU, driver 1.2" in panels["measured on"]
    assert "2026-01-02" in panels["measured on"]
    assert panels["off NumPy's numbers by at most"] == "3e-06 in float32"
    assert "50%" in panels["a large layer"]


def test_without_a_file_nothing_is_made_up(tmp_path):
    panels = nb06.beside_a_gpu(own_table(), tmp_path / "none.json")
    assert list(panels) == ["figures of a GPU"]
    assert "none are stored" in panels["figures of a GPU"]
