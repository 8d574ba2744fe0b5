"""Brightness and color differences: nothing is lost, and noise stays the same in each."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.colors import OPPONENT, from_opponent, opponent_channels

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_was_taken_apart_comes_back_in_its_type(shape, kind):
    photo = RNG.random(shape).astype(kind)
    channels = opponent_channels(photo)
    again = from_opponent(channels)
    assert {(c.shape, c.dtype) for c in channels} == {((5, 7), photo.dtype)}
    assert (len(channels), again.dtype) == (1 if len(shape) == 2 else 3, photo.dtype)
    np.testing.assert_allclose(again, photo, rtol=0, atol=1e-6)


def test_gray_has_no_color_differences_and_noise_is_the_same_in_each():
    gray = RNG.random((5, 7))
    brightness, *differences = opponent_channels(np.stack([gray] * 3, axis=-1))
    np.testing.assert_allclose(brightness, np.sqrt(3) * gray)
    np.testing.assert_allclose(differences, 0, atol=1e-12)
    np.testing.assert_allclose(OPPONENT @ OPPONENT.T, np.eye(3), atol=1e-12)
