"""Patches that look alike: found as by looking at all of them, filtered as by loops."""

import numpy as np
import pytest

from course_lib.restoration import _patches, restore
from course_lib.restoration._patches import PATCH, AlikePatches


def texture(shape=(60, 32), seed=0):
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(shape)
    return np.sin(rows / 2) * np.cos(columns / 3) + 0.1 * rng.standard_normal(shape)


def patch(picture, corner):
    row, column = divmod(int(corner), picture.shape[1])
    return picture[row : row + PATCH, column : column + PATCH]


def test_the_most_alike_patches_are_found():
    guide = texture()
    rows, columns = guide.shape
    groups = np.concatenate(AlikePatches(guide).bands)
    tops, lefts = (range(0, n - PATCH + 1, 4) for n in guide.shape)
    references = [(top, left) for top in tops for left in lefts]
    assert len(groups) == len(references)
    for (top, left), group in zip(references, groups, strict=True):
        places = [(top + a, left + b) for a, b in _patches._offsets()]
        inside = [p for p in places if 0 <= p[0] <= rows - PATCH and 0 <= p[1] <= columns - PATCH]
        mine = patch(guide, top * columns + left)
        distances = sorted(np.sum((patch(guide, r * columns + c) - mine) ** 2) for r, c in inside)
        found = sorted(np.sum((patch(guide, corner) - mine) ** 2) for corner in group)
        np.testing.assert_allclose(found, distances[:16], atol=1e-9)
        assert top * columns + left in group


def test_denoising_equals_loops():
    groups, picture = AlikePatches(texture()), texture(seed=1)
    total, norm = np.zeros((2, *picture.shape))
    for group in np.concatenate(groups.bands):
        block = np.array([patch(picture, corner).ravel() for corner in group])
        coefficients = groups.across @ block @ groups.within.T
        kept = np.abs(coefficients) > 0.3
        kept[0, 0] = True
        weight = 1 / kept.sum()
        block = groups.across.T @ (coefficients * kept) @ groups.within
        for corner, values in zip(group, block, strict=True):
            patch(total, corner)[:] += weight * values.reshape(PATCH, PATCH)
            patch(norm, corner)[:] += weight
    np.testing.assert_allclose(groups.denoise(picture, 0.3), total / norm, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_is_lost_without_a_threshold(dtype):
    picture = texture().astype(dtype)
    result = AlikePatches(picture).denoise(picture, 0)
    assert result.dtype == dtype
    np.testing.assert_allclose(result, picture, atol=1e-5)


def test_noise_goes_and_what_repeats_stays():
    clean = np.kron(np.indices((12, 12)).sum(axis=0) % 2, np.ones((4, 4)))
    noise = 0.2 * np.random.default_rng(0).standard_normal(clean.shape)
    result = AlikePatches(clean).denoise(clean + noise, 2.7 * 0.2)
    assert np.std(result - clean) < 0.25 * np.std(noise)


def test_a_flat_picture_stays_flat():
    flat = np.full((16, 20), 0.7)
    np.testing.assert_allclose(AlikePatches(flat).denoise(flat, 1.0), flat, rtol=1e-12)


def test_the_smallest_scene_works():
    picture = texture((12, 12))
    assert np.isfinite(AlikePatches(picture).denoise(picture, 0.1)).all()


def test_the_number_of_cores_changes_no_digit(monkeypatch):
    picture = texture((120, 52)).astype(np.float32)
    psf = np.ones((3, 5)) / 15
    results = []
    for number in (1, 2, 3):
        cores = set(range(number))
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        results.append(restore(picture, psf))
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
