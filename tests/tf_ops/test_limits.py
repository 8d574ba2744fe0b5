"""What a device could do at best, and how precisely it computes."""

import pytest

from course_lib import tf_ops


def test_the_limit_is_the_slower_of_computing_and_carrying():
    limits = tf_ops.Limits(products=4e9, bytes=1e9)
    assert limits.fastest(8e9, 1e9) == 2
    assert limits.fastest(1e9, 3e9) == 3


def test_of_two_measured_limits_the_best_is_kept():
    better = tf_ops.Limits(4e9, 1e9).or_better(tf_ops.Limits(2e9, 3e9))
    assert (better.products, better.bytes) == (4e9, 3e9)


def test_a_disturbed_round_does_not_lower_the_limit(monkeypatch):
    pytest.importorskip("tensorflow")
    # One product and one copy in each round; the first round is disturbed.
    runs = iter([(9.0,), (9.0,), (2.0, 1.0), (4.0,)])
    monkeypatch.setattr(
        "course_lib.tf_ops._limits.measure", lambda *_, **__: tf_ops.Timing(0.1, next(runs))
    )
    limits = tf_ops.machine_limits((10,), megabytes=1, rounds=2)
    assert limits == tf_ops.Limits(2 * 10**3 / 1.0, 2 * 4 * 2**18 / 4.0)


def test_a_machine_has_limits_in_each_precision():
    tf = pytest.importorskip("tensorflow")
    before = tf.config.experimental.tensor_float_32_execution_enabled()
    for precision in ("float32", "tf32", "bfloat16"):
        limits = tf_ops.machine_limits((32, 64), megabytes=1, rounds=2, precision=precision)
        assert limits.products > 0
        assert limits.bytes > 0
    assert tf.config.experimental.tensor_float_32_execution_enabled() == before


def test_each_precision_is_set_and_taken_back():
    tf = pytest.importorskip("tensorflow")
    config = tf.config.experimental
    for precision, kind, rounds in (
        ("float32", tf.float32, False),
        ("tf32", tf.float32, True),
        ("bfloat16", tf.bfloat16, False),
    ):
        with tf_ops.computing_in(precision) as found:
            assert found == kind
            assert config.tensor_float_32_execution_enabled() == rounds


def test_an_unknown_precision_is_named():
    with pytest.raises(ValueError, match="float16"), tf_ops.computing_in("float16"):
        pass
