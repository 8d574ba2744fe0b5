"""TensorFlow, fetched late and quietly, or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from course_lib import tf_ops


def test_tensorflow_is_none_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert tf_ops.tensorflow() is None


def test_where_it_is_required_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ImportError, match=r"not installed here: .*`python3 course.py lab`"):
        tf_ops.require_tensorflow()


def test_where_it_is_there_it_comes():
    pytest.importorskip("tensorflow")
    assert tf_ops.require_tensorflow() is tf_ops.tensorflow()


def test_tensorflow_comes_quietly():
    """In a process of its own: what it says, it says before Python could catch it."""
    pytest.importorskip("tensorflow")
    code = """
from course_lib.tf_ops import tensorflow
tf = tensorflow()
tf.nn.conv2d(tf.ones((1, 4, 4, 1)), tf.ones((2, 2, 1, 1)), 1, "SAME")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
