"""Convolutions with half the multiplications are SciPy's, and BLAS is asked for small products."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import correlate

from course_lib.networks import _winograd
from course_lib.networks._winograd import FeatureMaps, add_unfolded, convolve, folded, prepared

RNG = np.random.default_rng(5)


def maps_of(rows, columns, channels):
    maps = FeatureMaps(rows, columns, channels)
    maps.inside[...] = RNG.standard_normal((rows, columns, channels))
    return maps


def weights_of(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def convolved(inside, weights):
    exact = [
        sum(
            correlate(channel, w, mode="constant")
            for channel, w in zip(channels, taps, strict=True)
        )
        for channels in [np.moveaxis(inside.astype(float), -1, 0)]
        for taps in np.moveaxis(weights.astype(float), (2, 3), (1, 0))
    ]
    return np.stack(exact, axis=-1)


@pytest.mark.parametrize("shape", [(1, 1, 2), (4, 3, 5), (5, 70, 3), (11, 6, 1)])
@pytest.mark.parametrize("found", [1, 4])
@pytest.mark.parametrize("rectified", [True, False])
@pytest.mark.parametrize("band", [1, 2**18])
def test_it_is_a_convolution(monkeypatch, shape, found, rectified, band):
    monkeypatch.setattr(_winograd, "_BAND", band)
    x, before = maps_of(*shape), maps_of(*shape[:2], found)
    weights = weights_of(3, 3, shape[2], found)
    exact = convolved(x.inside, weights)
    wanted = np.maximum(exact, 0) if rectified else before.inside + exact
    convolve(x, prepared(weights), before, rectified=rectified)
    np.testing.assert_allclose(before.inside, wanted, atol=4e-6 * abs(exact).max())
    before.inside[...] = 0
    assert not before.framed.any()  # what later convolutions take for zeros


def test_folding_and_unfolding_mix_the_channels_of_four_pixels():
    x, finer = maps_of(3, 50, 4), FeatureMaps(6, 100, 2)
    weights = weights_of(1, 1, 4, 8)
    add_unfolded(x, prepared(weights), finer)
    mixed = x.inside @ weights[0, 0]
    np.testing.assert_allclose(finer.inside[1::2, ::2], mixed[..., 4:6], rtol=1e-5)
    add_unfolded(x, prepared(weights), finer)
    again = folded(finer, np.eye(8, dtype=np.float32))
    np.testing.assert_allclose(again.inside, 2 * mixed, rtol=1e-5)


def test_no_product_is_so_large_that_blas_would_start_threads(monkeypatch):
    """OpenBLAS works out up to 2**18 multiplications by itself; its threads would be in our way."""
    largest, matmul = 0, np.matmul

    def watched(a, b, out):
        nonlocal largest
        largest = max(largest, a.shape[-2] * a.shape[-1] * b.shape[-1])
        return matmul(a, b, out=out)

    monkeypatch.setattr(np, "matmul", watched)
    x, wide = maps_of(8, 600, 64), maps_of(8, 600, 48)
    convolve(x, prepared(weights_of(3, 3, 64, 64)), maps_of(8, 600, 64), rectified=False)
    convolve(wide, prepared(weights_of(3, 3, 48, 48)), wide.like(), rectified=True)
    coarse = folded(x, prepared(weights_of(1, 1, 256, 64)))
    add_unfolded(coarse, prepared(weights_of(1, 1, 64, 192)), wide)
    assert 2**16 < largest <= 2**18
