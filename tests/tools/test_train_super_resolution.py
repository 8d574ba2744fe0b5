"""The command that makes the shipped weights: it goes on where it was stopped, and credits."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course_lib import networks
from tools import make_data, picture_sources
from tools import train_super_resolution as tool

pytest.importorskip("tensorflow")


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Stand in for the photos and for the hours."""
    patches = list(np.random.default_rng(0).random((2, 96, 96)))
    monkeypatch.setattr(tool, "photos", lambda _: patches)
    monkeypatch.setattr(tool, "validation", lambda: [patches[0][:40, :40]])
    monkeypatch.setattr(tool, "ROUNDS", ((10, 1e-3), (10, 1e-3)))
    for name, value in (("WIDTH", 4), ("DEPTH", 1), ("BATCH", 2)):
        monkeypatch.setattr(tool, name, value)
    return tmp_path


def test_a_stopped_training_goes_on_and_ends_the_same(small, monkeypatch, capsys):
    for folder in ("at_once", "stopped"):
        (small / folder).mkdir()
    tool.rounds(2, small, small / "at_once")
    tool.rounds(2, small, small / "stopped", last=1)
    assert networks.load_weights(tool.kept(2, small / "stopped"))["steps"] == 10
    capsys.readouterr()
    tool.rounds(2, small, small / "stopped")
    said = capsys.readouterr().out
    assert "round 2" in said
    assert "round 1" not in said
    weights = []
    for folder in ("at_once", "stopped"):
        model = networks.super_resolver(2, width=4, depth=1).model
        assert networks.load_weights(tool.kept(2, small / folder), model)["rounds"] == 2
        weights.append(np.concatenate([array.ravel() for array in model.get_weights()]))
    np.testing.assert_allclose(*weights, atol=1e-4)


def test_scale_3_begins_with_what_scale_2_has_learned(small):
    tool.rounds(2, small, small)
    half = networks.super_resolver(2, width=4, depth=1).model
    networks.load_weights(tool.kept(2, small), half)
    begun = tool.beginning(3, small).model
    for learned, own in zip(half.get_weights()[:-2], begun.get_weights()[:-2], strict=True):
        np.testing.assert_array_equal(learned, own)


def test_shipping_writes_the_file_its_entry_and_the_credits(small, monkeypatch):
    monkeypatch.setattr(make_data, "DATA", small)
    (small / "manifest.json").write_text('{"pictures": []}', encoding="utf-8")
    work = small / "work"
    work.mkdir()
    model = networks.super_resolver(2, width=4, depth=1)
    networks.save_weights(tool.kept(2, work), model.model, about=tool.about(model, 2, 20, 1.0))
    for _ in range(2):
        tool.ship(tool.kept(2, work))
    manifest = json.loads((small / "manifest.json").read_text(encoding="utf-8"))
    assert [item["file"] for item in manifest["weights"]] == ["super_resolution_x2.npz"]
    assert (small / "super_resolution_x2.npz").read_bytes() == tool.kept(2, work).read_bytes()
    assert "super_resolution_x2.npz" in (small / "README.md").read_text(encoding="utf-8")


def test_a_shortened_training_is_recorded_as_it_was_and_not_shipped(small, monkeypatch):
    monkeypatch.setattr(make_data, "DATA", small / "data")
    monkeypatch.setenv("COURSE_SHORT_TRAINING", "1")
    tool.rounds(2, small, small, last=1)
    file = tool.kept(2, small)
    assert {"rounds": 1, "steps": 6}.items() <= networks.load_weights(file).items()
    with pytest.raises(ValueError, match=r"1 rounds and 6 steps, but 2 rounds and 20 steps"):
        tool.ship(file)
    tool.rounds(2, small, small)
    assert networks.load_weights(file)["steps"] == 12
    with pytest.raises(ValueError, match="2 rounds and 12 steps"):
        tool.ship(file)


def test_scale_3_goes_on_without_the_file_of_scale_2(small):
    tool.rounds(2, small, small, last=1)
    tool.rounds(3, small, small, last=1)
    tool.kept(2, small).unlink()
    tool.rounds(3, small, small)
    assert networks.load_weights(tool.kept(3, small))["rounds"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["3", ".", "empty"], "begins with that for scale 2, but .* --rounds 1 first"),
        (["2", "none", "empty"], "none is no folder"),
        (["2", "empty", "empty"], "No such file"),
        (["2", ".", "empty", "--ship"], "there is no file of weights"),
    ],
)
def test_a_missing_file_or_folder_gets_one_sentence(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["train", *arguments])
    with pytest.raises(SystemExit, match=said) as caught:
        tool.main()
    assert "\n" not in str(caught.value)


def test_it_looks_at_no_picture_for_testing():
    tested = {part.original for part in picture_sources.PICTURES if part.split != "train"}
    assert not tested & set(tool.VALIDATION)
    assert not {part.original for part in picture_sources.PICTURES} & set(tool.VALIDATION)
