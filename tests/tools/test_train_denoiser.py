"""The command that makes the denoiser's weights: it goes on where it was stopped, and credits."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course_lib import networks
from tools import denoiser_photos, denoiser_scenes, make_data, picture_sources
from tools import train_denoiser as tool


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Stand in for the photos and for the hours."""
    pictures = [(255 * p).astype(np.uint8) for p in np.random.default_rng(0).random((2, 40, 48))]
    monkeypatch.setattr(tool, "photos", lambda _: pictures)
    monkeypatch.setattr(tool, "validation", lambda: [pictures[0][:16, :16] / 255])
    sizes = {"BATCH": 2, "CROP": 16, "SCENES": 4, "SCENE_SIDE": 32}
    for name, value in {**sizes, "KEEP": 2, "CHECK": 3, "RATE": 1e-2, "MEAN_OVER": 2}.items():
        monkeypatch.setattr(tool, name, value)
    return tmp_path


def test_a_stopped_training_goes_on_and_ends_the_same(small, monkeypatch, capsys):
    pytest.importorskip("tensorflow")
    for folder in ("at_once", "stopped"):
        (small / folder).mkdir()
    tool.train(small, small / "at_once", 6)
    made = networks.load_weights(small / "at_once" / "denoiser.npz")
    assert (made["steps"], made["of"]) == (6, 6)
    batch = tool.batch

    def stopped_at_the_fifth(step, *more):
        if step == 5:
            raise KeyboardInterrupt
        return batch(step, *more)

    monkeypatch.setattr(tool, "batch", stopped_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        tool.train(small, small / "stopped", 6)
    half = networks.load_weights(small / "stopped" / "denoiser.npz")
    assert (half["steps"], half["of"]) == (3, 6)
    with pytest.raises(ValueError, match="has made 3 of its 6 steps"):
        tool.ship(small / "stopped" / "denoiser.npz")
    monkeypatch.setattr(tool, "batch", batch)
    capsys.readouterr()
    tool.train(small, small / "stopped", 6)
    assert capsys.readouterr().out.count("loss") == 1  # only the steps from the fifth
    once, twice = (weights_in(small / folder / "denoiser.npz") for folder in ("at_once", "stopped"))
    start = np.concatenate([w.ravel() for w in networks.denoiser_model(1).get_weights()])
    assert np.mean(abs(once - start)) > 1e-3
    assert np.mean(abs(once - twice)) < 1e-4


def weights_in(path):
    with np.load(path) as parts:
        names = sorted(name for name in parts.files if name != "header")
        return np.concatenate([parts[name].ravel().astype(np.float32) for name in names])


def test_the_same_step_draws_the_same_and_another_does_not(small):
    scenes = [denoiser_scenes.leaves(np.random.default_rng(1), 32)]
    once, again, other = (tool.batch(step, tool.photos(small), scenes) for step in (7, 7, 8))
    for a, b in zip(once, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(once[0], other[0])
    noisy, sigma, noise = once
    assert noisy.shape == noise.shape == (2, 16, 16, 1)
    assert sigma.shape == (2, 1, 1, 1)
    assert -1e-6 < (noisy - noise).min() < (noisy - noise).max() < 1 + 1e-6
    assert tool.SIGMAS[0] <= sigma.min() < sigma.max() <= tool.SIGMAS[1]


def test_shipping_writes_the_file_its_entry_and_the_credits(small, monkeypatch):
    monkeypatch.setattr(make_data, "DATA", small)
    (small / "manifest.json").write_text('{"pictures": []}', encoding="utf-8")
    (small / "work").mkdir()
    network = networks.Denoiser([np.ones(shape) for shape in networks.Denoiser.shapes()])
    kept = tool.keep(small / "work", network, {"steps": 6, "of": 6})
    for _ in range(2):
        tool.ship(kept)
    (item,) = json.loads((small / "manifest.json").read_text(encoding="utf-8"))["weights"]
    assert (item["file"], item["license"]) == ("denoiser.npz", tool.LICENSE)
    assert (small / "denoiser.npz").read_bytes() == kept.read_bytes()
    assert "denoiser.npz" in (small / "README.md").read_text(encoding="utf-8")


def test_no_picture_for_testing_is_learned_from():
    learned = {photo.file.rpartition("/")[2] for photo in denoiser_photos.PHOTOS}
    used = {part.original.rpartition("/")[2] for part in picture_sources.PICTURES}
    assert not learned & used
    assert not learned & {name.rpartition("/")[2] for name in denoiser_photos.LEFT_OUT}
    names = [photo.file for photo in denoiser_photos.PHOTOS]
    assert names == sorted(set(names))
    assert all(photo.author and photo.license for photo in denoiser_photos.PHOTOS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none", "work"], "no none/usr.*unpack Debian's packages"),
        (["work"], "name the folder with the unpacked packages"),
        (["work", "--ship"], "there is no file of weights"),
    ],
)
def test_a_missing_file_or_folder_gets_one_sentence(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["train", *arguments])
    with pytest.raises(SystemExit, match=said) as caught:
        tool.main()
    assert "\n" not in str(caught.value)
