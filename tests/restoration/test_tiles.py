"""A large photo is restored in tiles: the same scale and noise for all, and no seam."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import images, kernels, networks
from course_lib.operators import convolve
from course_lib.restoration import _tiles, restore
from course_lib.restoration._scene import Scene
from course_lib.restoration._tiles import tiles_of

PSF = kernels.motion(5, 30)
SCENE = images.fit(images.load("camera"), 256)[:150]
PHOTO = convolve(SCENE, PSF, boundary="symmetric") + np.random.default_rng(0).normal(
    0, 0.01, SCENE.shape
)


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(_tiles, "LARGEST", 100 * 100)
    monkeypatch.setattr(_tiles, "_SIDE", 130)
    monkeypatch.setattr(_tiles, "_BEYOND", 24)


@pytest.mark.parametrize("shape", [(150, 256), (131, 140), (700, 131), (60, 1000)])
@pytest.mark.parametrize("size", [(1, 1), (4, 7), (9, 2)])
def test_tiles_cover_every_pixel_once_on_one_grid(small_tiles, shape, size):
    scene = Scene(np.ones(size) / np.prod(size), shape)
    total = np.zeros(shape)
    for tile in tiles_of(scene):
        total[tile.window] += np.multiply.outer(*tile.weights)
        for axis, window in enumerate(tile.window):
            own, whole = tile.scene.margins[axis][0], scene.margins[axis][0]
            assert (window.start - own + whole) % 8 == 0
    assert len(tiles_of(scene)) > 1
    np.testing.assert_allclose(total, 1, rtol=0, atol=1e-6)


def test_a_photo_that_is_not_large_and_a_known_border_are_one_tile(small_tiles):
    assert len(tiles_of(Scene(PSF, (100, 100)))) == 1
    assert len(tiles_of(Scene(PSF, (150, 256), "symmetric"))) == 1


def test_tiles_are_the_whole_but_for_less_than_the_noise(small_tiles, monkeypatch):
    tiled = restore(PHOTO, PSF)
    monkeypatch.setattr(_tiles, "LARGEST", PHOTO.size)
    whole = restore(PHOTO, PSF)
    off = np.abs(tiled - whole)[20:-20, 20:-20]  # the border itself is a guess in either
    assert np.sqrt(np.mean(off**2)) < 1.5e-3
    # The seam runs in the middle: no worse there than elsewhere.
    assert off[:, 98:118].mean() < 2 * off.mean()
    error = [np.sqrt(np.mean((x - SCENE) ** 2)) for x in (tiled, whole)]
    assert error[0] < 1.01 * error[1]


def test_tiles_are_the_whole_with_the_network_too(small_tiles, monkeypatch):
    """It folds eight pixels into one: a tile off its grid would be twice as far from the photo."""
    monkeypatch.setattr(_tiles, "_BEYOND", 48)
    monkeypatch.setattr(_tiles, "LARGEST", 100)
    tiled = restore(PHOTO[:100, :250], PSF, noise=0.01, denoiser=networks.denoiser())
    monkeypatch.setattr(_tiles, "LARGEST", PHOTO.size)
    whole = restore(PHOTO[:100, :250], PSF, noise=0.01, denoiser=networks.denoiser())
    off = np.abs(tiled - whole)[20:-20, 20:-20]
    assert np.sqrt(np.mean(off**2)) < 3e-4
    assert off[:, 98:118].mean() < 2 * off.mean()


def test_tiles_in_color_with_places_that_were_not_seen(small_tiles):
    gray = PHOTO[:80, :150]
    photo = np.stack([gray, gray**2, 1 - gray], axis=-1)
    seen = np.ones(gray.shape, bool)
    seen[:, 20:] = False  # all that the second tile has
    found = restore(photo, PSF, mask=seen)
    assert found.shape == photo.shape
    assert np.isfinite(found).all()
