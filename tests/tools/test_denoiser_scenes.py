"""The scenes drawn for the denoiser's training: light in range, seeded, and each of its kind."""

from __future__ import annotations

import numpy as np
import pytest

from tools import denoiser_scenes as tool

SIDE = 96


def drawn(kind, seed=0, side=SIDE):
    return kind(np.random.default_rng(seed), side)


def slopes(scene):
    return abs(np.diff(scene, axis=1))


@pytest.mark.parametrize("kind", tool.KINDS, ids=lambda kind: kind.__name__)
def test_a_scene_is_light_from_0_to_1_and_a_seed_draws_it_again(kind):
    for seed in range(6):
        scene = drawn(kind, seed)
        assert (scene.shape, scene.dtype) == ((SIDE, SIDE), np.float32)
        assert 0 <= scene.min() < scene.max() <= 1
        np.testing.assert_array_equal(scene, drawn(kind, seed))
    assert not np.array_equal(scene, drawn(kind, 6))


def test_every_kind_is_drawn_about_as_often_as_its_share(monkeypatch):
    def name(number):
        return lambda rng, side: number

    monkeypatch.setattr(tool, "KINDS", tuple(name(n) for n in range(len(tool.KINDS))))
    rng = np.random.default_rng(1)
    counts = np.bincount([tool.draw(rng, SIDE) for _ in range(2000)], minlength=len(tool.SHARES))
    assert sum(tool.SHARES) == pytest.approx(1)
    np.testing.assert_allclose(counts / 2000, tool.SHARES, rtol=0, atol=0.04)


def test_leaves_have_sharp_edges_and_many_grays():
    scene = drawn(tool.leaves, side=256)
    assert np.mean(slopes(scene) > 0.1) > 0.01
    assert np.mean(slopes(scene) < 0.01) > 0.7
    assert len(np.unique(scene)) > 1000


@pytest.mark.parametrize("kind", [tool.page, tool.lines], ids=lambda kind: kind.__name__)
def test_ink_lies_on_paper_that_covers_more(kind):
    """There are two grays, the paper's and the ink's; what lies between is at the edges."""
    for seed in range(6):
        scene = drawn(kind, seed, 256)
        smooth = slopes(scene) < 0.005
        assert np.mean(smooth) > 0.25
        assert slopes(scene).max() > 0.2
        paper = np.median(scene)
        ink = scene.min() if paper - scene.min() > scene.max() - paper else scene.max()
        nearer_ink = abs(scene - ink) < abs(scene - paper)
        assert 0.01 < np.mean(nearer_ink) < 0.5


def test_print_is_both_dark_on_light_and_light_on_dark():
    medians = [np.median(drawn(tool.page, seed)) for seed in range(12)]
    assert min(medians) < 0.5 < max(medians)


def concentration(scene):
    """Return the share of the fine detail that its 100 strongest waves make up."""
    fading = np.hanning(len(scene))
    power = abs(np.fft.fft2((scene - scene.mean()) * np.outer(fading, fading))) ** 2
    waves = np.hypot(*np.meshgrid(*(np.fft.fftfreq(n) for n in scene.shape), indexing="ij"))
    fine = np.sort(power[waves > 1 / 12])
    return fine[-100:].sum() / fine.sum()


def test_textures_repeat_themselves():
    textures, leaves = (
        [concentration(drawn(kind, seed, 128)) for seed in range(8)]
        for kind in (tool.textures, tool.leaves)
    )
    assert np.median(textures) > 1.8 * np.median(leaves)


@pytest.mark.parametrize("number", range(5))
def test_a_pattern_runs_from_0_to_1_and_is_the_same_a_period_further(number):
    class Fixed:
        def integers(self, _):
            return number

        def uniform(self, low, high):
            return (low + high) / 2 if number < 4 else 1.0

    v, u = np.mgrid[:3:0.01, :3:0.01]
    pattern = tool._pattern(Fixed(), u, v)
    moved = tool._pattern(Fixed(), u + 2, v + 2)
    assert 0 <= pattern.min() < 0.1 < 0.9 < pattern.max() <= 1 + 1e-9
    np.testing.assert_allclose(pattern, moved, rtol=0, atol=1e-6)
