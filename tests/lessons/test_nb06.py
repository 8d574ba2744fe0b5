"""What only notebook 06 draws, runs and measures."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from course_lib import images, kernels, tf_ops, ui
from course_lib.lessons.nb06 import lesson as nb06
from course_lib.lessons.nb06 import predictions
from course_lib.lessons.nb06.sums import FEATURES, STAMP
from course_lib.operators import conv2d, conv2d_transpose
from course_lib.ui import Curve, Picture

PHOTO = np.random.default_rng(6).random((6, 8, 3))


def values(panel: object) -> np.ndarray:
    assert isinstance(panel, Picture)
    return np.asarray(panel.array)


# Programs in a process of their own


def test_a_program_runs_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    asked = "import os; print(os.getpid(), os.environ['TF_ENABLE_ONEDNN_OPTS'])"
    number, setting = nb06.run_elsewhere(asked).printed.split()
    assert int(number) != os.getpid()
    assert setting == "1"
    assert nb06.run_elsewhere(asked, onednn=False).printed.endswith(" 0")


def test_an_exception_is_told_by_its_last_line():
    ended = nb06.run_elsewhere("print('before')\nraise ValueError('wrong axes')")
    assert (ended.well, ended.printed) == (False, "before")
    assert ended.how == "It ended by an exception: ValueError: wrong axes"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such signals")
def test_a_killed_process_is_told_by_its_signal():
    ended = nb06.run_elsewhere("import os, signal\nos.kill(os.getpid(), signal.SIGABRT)")
    assert ended.code == -signal.SIGABRT
    assert ended.how.startswith("Its process was killed (SIGABRT), without a Python error.")
    assert nb06.Ended(128 + signal.SIGABRT, "", "").how == ended.how
    assert "code 99" in nb06.Ended(99, "", "").how


def test_what_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr("course_lib.lessons.nb06.program._SECONDS", 0.5)
    assert "stopped after" in nb06.run_elsewhere("while True: pass").how


def test_a_crash_is_told_by_the_check_that_failed():
    program = """
import sys
print("F0000 00:00:17.5   17009 tensor_format.h:428] Check failed: index >= 0", file=sys.stderr)
print("    @     0x7f28f93a6ce3  cfunction_call", file=sys.stderr)
sys.exit(134)
"""
    words = nb06.run_elsewhere(program).last_words
    assert words == "tensor_format.h:428] Check failed: index >= 0"


def test_a_complaint_is_one_line_without_internal_places():
    def fail(text: str) -> None:
        raise RuntimeError(text)

    told = nb06.complaint(fail, "{{function_node here}} no such axis [Op:Conv2D] name: \nmore")
    assert told == "RuntimeError: no such axis"
    assert nb06.complaint(sorted, [2, 1], reverse=True) == "no complaint"


def test_the_article_dies_and_says_nothing():
    pytest.importorskip("tensorflow")
    ended = nb06.run_elsewhere(nb06.ARTICLE)
    assert not ended.well
    assert not ended.printed
    assert ended.last_words
    careful = nb06.run_elsewhere(nb06.ARTICLE, onednn=False)
    assert careful.code == 1
    assert "4-dimensional: [3,3]" in careful.how


# Layouts


@pytest.mark.parametrize("mix", nb06.MIXES)
def test_color_weights_mix_each_pixel(mix):
    matrix, kernel = nb06.MIXES[mix], kernels.box(3)
    weights = nb06.color_weights(matrix, kernel)
    blurred = np.stack([conv2d(PHOTO[..., c], kernel) for c in range(3)], axis=-1)
    expected = blurred @ matrix.T
    got = np.stack(
        [sum(conv2d(PHOTO[..., i], weights[:, :, i, o]) for i in range(3)) for o in range(3)], -1
    )
    np.testing.assert_allclose(got, expected, atol=1e-12)
    assert nb06.color_weights(matrix, kernel, "HWOI")[1, 1, 2, 0] == weights[1, 1, 0, 2]


@pytest.mark.parametrize("mix", nb06.MIXES)
def test_only_symmetric_mixes_hide_exchanged_axes(mix):
    pytest.importorskip("tensorflow")
    panels = nb06.mixed(PHOTO, mix)
    right, wrong = (values(panels[axes]) for axes in ("HWIO", "HWOI by mistake"))
    weights = nb06.color_weights(nb06.MIXES[mix], [[1.0]])[0, 0]
    np.testing.assert_allclose(values(panels["shares"]), weights, atol=0.005)
    symmetric = np.array_equal(nb06.MIXES[mix], nb06.MIXES[mix].T)
    assert np.allclose(right, wrong) == symmetric
    assert symmetric == (mix in ("as it is", "gray", "no red"))


def test_moveaxis_brings_the_photo_back_and_reshape_nine_small_ones():
    photo = images.fit(images.load("coffee"), 96)
    photo = photo[:63, :96]
    back = values(nb06.order_panels(photo, "moveaxis")["and back by moveaxis"])
    np.testing.assert_array_equal(back, photo)
    torn = values(nb06.order_panels(photo, "reshape")["and back by reshape"])
    assert torn.shape == photo.shape
    for channel in range(3):
        for across in range(3):
            small = torn[21 * channel : 21 * (channel + 1), 32 * across : 32 * (across + 1)]
            np.testing.assert_array_equal(small[:, :, 0], photo[across::3, ::3, channel])


@pytest.mark.parametrize("kernel", range(1, 8))
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_two_rules_agree_only_where_the_text_says(kernel, stride):
    panels = nb06.two_rules(np.random.default_rng(0).random((104, 104)), kernel, stride)
    agree = not values(panels["difference"]).any()
    assert agree == (kernel == 1 or (stride == 1 and kernel % 2 == 1))


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 5)])
def test_the_two_rules_take_tiny_pictures(shape):
    panels = nb06.two_rules(np.ones(shape), 7, 3)
    assert values(panels["SAME"]).shape == values(panels["difference"]).shape


@pytest.mark.parametrize("side", range(3, 14))
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_side_gives_a_picture_or_a_sentence(side: int, stride: int):
    pytest.importorskip("tensorflow")
    panels = nb06.way_back(side, stride)
    assert values(panels["conv2d_transpose"]).shape == (side, side)
    if 3 * stride < side <= 4 * stride:
        expected = conv2d_transpose(FEATURES, STAMP, output_shape=(side, side), stride=stride)
        np.testing.assert_allclose(values(panels["conv2d_transpose"]), expected, atol=1e-12)
    else:
        assert "is not possible" in str(panels["refused"])
        assert not np.isfinite(values(panels["conv2d_transpose"])).any()


# Sums


def evaluated(words: object) -> tuple[float, float, int]:
    """Return a number, the sum that is told beside it, and how many products that has."""
    number, _, told = str(words).partition(" = ")
    products = [term.split(" × ") for term in told.split(" + ")]
    return float(number), sum(float(a) * float(b) for a, b in products), len(products)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_each_number_is_the_sum_that_is_told(stride: int, padding: str):
    for title, name in (("y = A x", "in_y"), ("z = A.T y", "in_z")):
        table = values(nb06.there_and_back(stride, padding)[title])
        for place in np.ndindex(*table.shape):
            panels = nb06.there_and_back(stride, padding, **{name: place})
            words = panels[f"{title[0]}{list(place)}"]
            if table[place]:
                assert evaluated(words)[:2] == (table[place], table[place])
            else:
                assert words == "0: nothing reaches it"


def test_the_frames_are_around_the_factors_that_are_told():
    panels = nb06.there_and_back(in_y=(2, 1), in_z=(0, 2))
    x, weights, y = (panels[name] for name in ("x", "weights", "y = A x"))
    assert isinstance(x, Picture)
    assert isinstance(weights, Picture)
    assert isinstance(y, Picture)
    assert [box[:2] for box in x.boxes] == [(i, j) for i in (1, 2) for j in (0, 1, 2)]
    assert [box[:2] for box in y.boxes] == [(0, 1), (0, 2), (1, 1), (1, 2)]
    gathered = [
        weights.array[int(i), int(j)] for i, j, *_, color in weights.boxes if color == "accent"
    ]
    assert sorted(gathered) == [1, 2, 3, 4, 5, 6]
    scattered = [
        weights.array[int(i), int(j)] for i, j, *_, color in weights.boxes if color == "series0"
    ]
    assert sorted(scattered) == [2, 3, 5, 6]


@pytest.mark.parametrize("side", [7, 8])
def test_the_result_of_the_way_back_is_told_at_each_place(side: int):
    pytest.importorskip("tensorflow")
    table = values(nb06.way_back(side)["conv2d_transpose"])
    for at in np.ndindex(side, side):
        assert evaluated(nb06.way_back(side, at=at)[f"the number at {list(at)}"])[:2] == (
            table[at],
            table[at],
        )


def test_points_follow_a_result_that_shrinks_and_one_that_is_refused():
    pytest.importorskip("tensorflow")
    at = ui.pixel("conv2d_transpose", start=(6, 6))
    explorer = ui.explore(nb06.way_back, side=(3, 13), stride=(1, 3), at=at)
    explorer.controls["side"].value = 3
    assert explorer.frame.readouts[0].startswith("refused: ")
    explorer.controls["stride"].value = 1
    assert explorer.frame.readouts[0].startswith("refused: ")
    explorer.controls["side"].value = 4
    assert explorer.frame.readouts[1] == "asked for: output_shape = (1, 4, 4, 1)"


def test_more_steps_restore_more():
    pytest.importorskip("tensorflow")
    scene = images.fit(images.to_gray(images.load("camera")), 32)
    lens = tf_ops.TFConvolution(kernels.box(3), scene.shape)
    restore = nb06.iterated(lens, lens(scene), scene)
    for method in nb06.METHODS:
        told = [str(restore(k)[f"after {k} steps"]) for k in (0, 1, 10, 40)]
        quality = [float(text.split(f"{method} ")[1].split(" dB")[0]) for text in told]
        assert quality == sorted(quality)
        assert quality[0] < quality[-1]


@pytest.mark.parametrize("name", [n for n in vars(predictions) if n.isupper()])
def test_each_prediction_has_tempting_choices(name: str):
    question, choices, right = getattr(predictions, name)
    assert question.endswith("?")
    assert 2 <= len(choices) <= 5
    assert right is None or right in choices
    assert all(len(said) > 40 for said in choices.values())


# Times


def test_the_table_is_measured_in_full_precision(monkeypatch):
    tf = pytest.importorskip("tensorflow")
    seen = []

    def measured(*_, **__):
        seen.append(tf.config.experimental.tensor_float_32_execution_enabled())
        return tf_ops.Timing(0.1, (0.1,))

    monkeypatch.setattr("course_lib.tf_ops.measure", measured)
    nb06.SpeedTable((8,), (1,), 3, tf_ops.Limits(1e9, 1e9))
    assert seen == [False, False]


def test_a_bound_is_the_first_that_holds():
    assert nb06.below(1e-13, 1e-12, 1e-6) == "1e-12"
    assert nb06.below(1e-12, 1e-12, 1e-6) == "1e-06"
    assert nb06.below(0.02, 1e-12, 1e-6) == "no bound: it is 0.02"


def test_a_table_of_times_is_drawn_for_each_batch():
    pytest.importorskip("tensorflow")
    table = nb06.SpeedTable((8, 16), (1, 2), 3, tf_ops.Limits(1e9, 1e9))
    assert set(table.timings) == {(1, 8), (1, 16), (2, 8), (2, 16)}
    assert table.best(2, 16) == max(2 * 9 * 3 * 2 * 256 * 3, 2 * 4 * 2 * 256 * 3) / 1e9
    runs = (0.003, 0.004, 0.004, 0.005, 0.009)
    pair = tf_ops.Timing(0.1, runs), tf_ops.Timing(0.1, (0.002,))
    table.timings = dict.fromkeys(table.timings, pair)
    panels = table.panels(2, 16)
    curve = panels["milliseconds"]
    assert isinstance(curve, Curve)
    assert list(curve.y) == ["conv2d", "transpose", "limit"]
    assert curve.y["conv2d"].tolist() == [4, 4]
    assert panels["conv2d, 2 x 16 x 16"] == str(pair[0])
    assert panels["transpose"] == "first 100 ms, then 2.00 ms (half of the runs: 2.00 to 2.00)"
    assert panels["for each picture"] == "conv2d 2.00 ms"


def test_the_machine_is_measured_and_named():
    pytest.importorskip("tensorflow")
    assert nb06.device().startswith(("GPU: ", "processor: "))
    assert isinstance(nb06.bfloat16_hardware(), bool)
    advice = " ".join(nb06.gpu_advice().split())
    assert "python3 course.py lab --gpu" in advice or "ran on it" in advice


def test_a_gpu_is_named_where_there_is_one(monkeypatch):
    tf = pytest.importorskip("tensorflow")
    monkeypatch.setattr("course_lib.tf_ops.gpus", lambda: ["Some GPU"])
    assert nb06.device() == "GPU: Some GPU"
    assert nb06.gpu_advice().startswith("GPU found: Some GPU. What TensorFlow computed")
    assert nb06.carried(tf.identity, PHOTO).startswith("first ")


def test_a_processor_carries_nothing(monkeypatch):
    monkeypatch.setattr("course_lib.tf_ops.gpus", list)
    assert nb06.carried(pytest.fail, "timed").startswith("nothing")


def test_threads_are_counted_in_processes_of_their_own(monkeypatch):
    asked = []

    def answer(program: str, *, onednn: bool) -> nb06.Ended:
        asked.append((program.count("threads(3)"), onednn))
        assert 'set_visible_devices([], "GPU")' in program
        return (
            nb06.Ended(0, "[0.5, 0.25, 0.25]", "")
            if "threads(3)" in program
            else nb06.Ended(1, "", "no")
        )

    monkeypatch.setattr("course_lib.lessons.nb06.speed.run_elsewhere", answer)
    times = nb06.thread_times((3, 4), onednn=True)
    assert times[3] == tf_ops.Timing(0.5, (0.25, 0.25))
    assert np.isnan(times[4].median)
    assert asked == [(1, True), (0, True)]
