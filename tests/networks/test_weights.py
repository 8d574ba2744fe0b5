"""Files of weights: whole or refused, and never a program."""

from __future__ import annotations

import io
import json
import pickle
import zipfile

import numpy as np
import pytest

from course_lib import networks


class Model:
    """What the file needs of a model."""

    def __init__(self, *arrays):
        self.arrays = [np.asarray(array) for array in arrays]

    def get_weights(self):
        return self.arrays

    def set_weights(self, arrays):
        self.arrays = arrays


@pytest.fixture
def model():
    rng = np.random.default_rng(0)
    return Model(rng.random((3, 3, 1, 2), np.float32), rng.random(2, np.float32))


@pytest.fixture
def file(tmp_path, model):
    path = tmp_path / "weights.npz"
    networks.save_weights(path, model, about={"settings": {"width": 2}, "by": "Zoë"})
    return path


def test_what_was_saved_comes_back(file, model):
    other = Model(np.zeros((3, 3, 1, 2)), np.zeros(2))
    assert networks.load_weights(file, other) == {"settings": {"width": 2}, "by": "Zoë"}
    for ours, theirs in zip(other.arrays, model.arrays, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_the_same_weights_give_the_same_file(file, model, tmp_path):
    again = tmp_path / "again.npz"
    networks.save_weights(again, model, about={"by": "Zoë", "settings": {"width": 2}})
    assert again.read_bytes() == file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.npz", "weights.npz"]


def test_each_changed_byte_is_noticed_or_changes_nothing(file, model):
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0x11
        file.write_bytes(changed)
        other = Model(np.zeros((3, 3, 1, 2)), np.zeros(2))
        said = ""
        try:
            networks.load_weights(file, other)
        except ValueError as error:
            said = str(error)
        # It is refused, or it was a date or an attribute of the archive.
        expected = Model(np.zeros((3, 3, 1, 2)), np.zeros(2)) if said else model
        assert not said or "damaged" in said or "not a file of weights" in said
        for ours, theirs in zip(other.arrays, expected.arrays, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_each_cut_is_noticed(file):
    whole = file.read_bytes()
    for length in (0, 1, 10, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"damaged|not a file of weights"):
            networks.load_weights(file)


def rewritten(file, change):
    """Write the file again with other contents, as somebody with a ZIP program would."""
    with np.load(file) as old:
        contents = {name: old[name] for name in old.files}
    change(contents)
    np.savez(file, **contents)


def test_weights_that_were_exchanged_are_noticed(file):
    rewritten(file, lambda contents: contents["weight_001"].__setitem__(0, 0.5))
    with pytest.raises(ValueError, match="damaged"):
        networks.load_weights(file)


def test_a_header_that_was_changed_is_noticed(file):
    def change(contents):
        header = json.loads(contents["header"].tobytes())
        header["about"]["settings"]["width"] = 3
        contents["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)

    rewritten(file, change)
    with pytest.raises(ValueError, match="damaged"):
        networks.load_weights(file)


def test_a_pickle_inside_is_not_run(file, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (tmp_path.joinpath("exploded").touch, ())

    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "|O", "fortran_order": False, "shape": (1,)}
    )
    stream.write(pickle.dumps(np.array([Bomb()], object)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("weight_002.npy", stream.getvalue())
    with pytest.raises(ValueError, match="damaged"):
        networks.load_weights(file)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", pickle.dumps([1.0])])
def test_a_foreign_file_is_named(tmp_path, content):
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.npz is not a file of weights of this course"):
        networks.load_weights(path)


def test_a_foreign_npz_is_named(tmp_path):
    path = tmp_path / "other.npz"
    np.save(tmp_path / "other.npy", np.ones(3))
    with pytest.raises(ValueError, match="not a file of weights"):
        networks.load_weights(tmp_path / "other.npy")
    np.savez(path, a=np.ones(3))
    with pytest.raises(ValueError, match="not a file of weights"):
        networks.load_weights(path)
    np.savez(path, header=np.frombuffer(b'{"format": "else"}', np.uint8))
    with pytest.raises(ValueError, match="not a file of weights"):
        networks.load_weights(path)
    with pytest.raises(FileNotFoundError):
        networks.load_weights(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ([np.zeros((3, 3, 1, 2))], "holds 2 arrays, but the model has 1"),
        ([np.zeros((3, 3, 1, 2)), np.zeros(5)], r"array 1 has shape \(2,\), .* has \(5,\)"),
    ],
)
def test_another_architecture_is_named_and_left_alone(file, arrays, said):
    other = Model(*arrays)
    with pytest.raises(ValueError, match=f"another architecture: .*{said}"):
        networks.load_weights(file, other)
    assert not any(array.any() for array in other.arrays)


def test_what_cannot_be_kept_is_not_saved(file, model):
    before = file.read_bytes()
    with pytest.raises(ValueError, match="NaN or infinite"):
        networks.save_weights(file, Model([np.nan]), about={})
    with pytest.raises(ValueError, match="JSON"):
        networks.save_weights(file, model, about={"array": np.ones(2)})
    with pytest.raises(ValueError, match="JSON"):
        networks.save_weights(file, model, about={"gain": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        networks.save_weights(file, model, about={"name": "\ud800"})
    with pytest.raises(TypeError, match="has no get_weights"):
        networks.save_weights(file, object(), about={})
    assert file.read_bytes() == before


class Pooled(Model):
    """Has the same arrays, and layers that do something else."""

    layers = (1, 2.0)


def test_same_shapes_in_other_layers_are_another_architecture(tmp_path, model):
    path, other = tmp_path / "pooled.npz", Pooled(*model.arrays)
    networks.save_weights(path, other, about={})
    networks.load_weights(path, Pooled(*model.arrays))
    other.layers = (1, 2)
    with pytest.raises(ValueError, match="same shapes: int, float"):
        networks.load_weights(path, other)


def test_an_array_larger_than_any_memory_is_a_damage(file, tmp_path):
    said = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        said, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)}
    )
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "lies.npz", "w") as new:
        new.writestr("header.npy", old.read("header.npy"))
        new.writestr("weight_000.npy", said.getvalue())
    with pytest.raises(ValueError, match="damaged"):
        networks.load_weights(tmp_path / "lies.npz")


def test_a_path_is_a_file(tmp_path, model):
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "none.npz", "does not exist")):
        with pytest.raises(FileNotFoundError, match=said):
            networks.load_weights(path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        networks.save_weights(tmp_path / "none" / "w.npz", model, about={})
    for call in (
        lambda: networks.load_weights(None),
        lambda: networks.save_weights(None, model, about={}),
    ):
        with pytest.raises(TypeError, match="path must be the name of a file, not None"):
            call()
