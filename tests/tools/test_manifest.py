"""Each picture of `data/` is in the manifest, credited, unchanged, and on one side of the split."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_lib import images
from tools import make_data, picture_sources

DATA = Path(__file__).resolve().parents[2] / "data"
MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
ENTRIES = {entry["name"]: entry for entry in MANIFEST["pictures"]}
WEIGHTS = {entry["name"]: entry for entry in MANIFEST["weights"]}


def test_every_file_is_in_the_manifest_and_nothing_else():
    listed = {entry["file"] for entry in [*ENTRIES.values(), *WEIGHTS.values()]}
    there = {path.name for path in DATA.iterdir()} - {"manifest.json", "README.md"}
    assert listed == there


@pytest.mark.parametrize("name", ENTRIES)
def test_each_file_matches_its_entry(name):
    entry, path = ENTRIES[name], DATA / ENTRIES[name]["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    with Image.open(path) as image:
        assert [image.height, image.width] == entry["shape"][:2]
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("name", ENTRIES)
def test_each_picture_is_credited_and_described(name):
    entry = ENTRIES[name]
    for part in entry.get("sources", [entry]):
        for field in ("title", "author", "source", "license", "license_url"):
            assert part[field].strip(), field
        assert part["license"] in picture_sources.LICENSES
    assert len(entry["alt"]) > 15
    assert entry["split"] in {"test", "train", "none"}
    assert entry["changed"]


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_match_their_entry_and_are_credited(name):
    entry, path = WEIGHTS[name], DATA / WEIGHTS[name]["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    for field in ("title", "author", "source", "license_url"):
        assert entry[field].strip(), field
    assert picture_sources.LICENSES[entry["license"]] == entry["license_url"]


@pytest.mark.parametrize("task", ["super_resolution", "denoiser"])
def test_the_weights_for_a_task_stay_under_one_megabyte(task):
    sizes = [(DATA / w["file"]).stat().st_size for n, w in WEIGHTS.items() if n.startswith(task)]
    assert 0 < sum(sizes) < 1_000_000


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in DATA.iterdir()) <= 6_000_000


def test_the_credits_for_people_say_what_the_manifest_says():
    assert (DATA / "README.md").read_text(encoding="utf-8") == make_data.credits(MANIFEST)


def test_training_and_testing_share_no_picture():
    trained = {part.original for part in picture_sources.PICTURES if part.split == "train"}
    others = {part.original for part in picture_sources.PICTURES if part.split != "train"}
    assert not trained & others
    titles = {part["title"] for part in ENTRIES["training_patches"]["sources"]}
    assert titles == {part.title for part in picture_sources.PICTURES if part.patches}
    assert not titles & {entry["title"] for entry in ENTRIES.values()}


def test_training_patches_are_in_no_other_picture():
    """A patch found elsewhere would have a neighbor that correlates almost perfectly with it."""
    from skimage.feature import match_template

    patches = [images.fit(patch, 16) for patch in images.training_patches()]
    for name in images.sample_names(split="test"):
        gray = images.to_gray(images.load(name))
        small = images.fit(gray, max(gray.shape) // 8)
        if min(small.shape) >= 16:
            assert max(np.nanmax(match_template(small, patch)) for patch in patches) < 0.97


def test_that_search_would_find_a_patch():
    from skimage.feature import match_template

    gray = images.load("camera")
    small, patch = images.fit(gray, 64), images.fit(gray[96:224, 160:288], 16)
    assert match_template(small, patch).max() > 0.97


def test_pictures_from_scikit_image_can_be_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(make_data, "DATA", tmp_path)
    chosen = [part for part in picture_sources.PICTURES if part.name in {"camera", "hubble"}]
    for part in chosen:
        path = make_data.store(part, tmp_path)
        with Image.open(path) as again, Image.open(DATA / path.name) as shipped:
            np.testing.assert_array_equal(np.asarray(again), np.asarray(shipped))
